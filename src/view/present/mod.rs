//! The presentation: one idea on the screen, legible from the last row.
//!
//! The same run, cursor and commands as the usual layout, without rail and tables: three numbers, the
//! price, why the step happened, what was forced out, one control, one sentence. Owns the division of
//! the screen. Everything is laid out on a picture 540 points high and as wide as the window makes
//! it; the size of the window and of the room only change how large a point is.

pub mod bet;
mod bottom;
mod chart;
mod headline;
mod ladder;
mod plot;
mod told;
mod why;

use egui::{Rect, Ui, pos2};

use super::Panels;
use super::paint;
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::Command;
use crate::app::settings::Room;
use crate::chart::palette::{Palette, Role};

/// How many points high the picture is where it is read from four heights away.
const HEIGHT: f32 = 540.0;
const TOP: f32 = 56.0;
/// Least and most of the column that says why.
const COLUMN: (f32, f32) = (276.0, 300.0);
/// Its share of the width.
const COLUMN_SHARE: f32 = 0.29;
/// From the edges of the window to what stands at them.
const PADDING: f32 = 20.0;

/// How large a point is for a window of a height and a room.
#[must_use]
pub fn zoom(height: f32, room: Room) -> f32 {
    height / HEIGHT * room.enlarged()
}

/// Draws the whole presentation.
pub fn present_ui(ui: &mut Ui, app: &App, panels: &mut Panels, commands: &mut Vec<Command>) {
    let window = ui.max_rect();
    let bottom = window.bottom() - bottom::HEIGHT;
    let column = (window.width() * COLUMN_SHARE).clamp(COLUMN.0, COLUMN.1).round();
    let top = window.top() + TOP;
    let middle = window.right() - column;
    let row = |left: f32, top: f32, right: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
    headline::headline_ui(ui, window.with_max_y(top), app, commands);
    chart::charts_ui(ui, row(window.left(), top, middle, bottom), app, panels, commands);
    let beside = row(middle, top, window.right(), bottom);
    match (app.bet(), app.outcome().filter(|_| app.is_at_end())) {
        (Some(bet), Some(outcome)) => told::column_ui(ui, beside, app, bet, &outcome),
        _ => why::why_ui(ui, beside, app),
    }
    bottom::bottom_ui(ui, window.with_min_y(bottom), column, app, &mut panels.typing, commands);
    let ink = color(ui, Role::Hair);
    paint::upright(ui.painter(), middle, top, bottom, ink);
}

/// The largest of some sizes in which a text has room, or the last of them.
fn largest(ui: &Ui, sizes: &[Type], words: &str, room: f32) -> Type {
    let fits = |size: &&Type| paint::width(ui, **size, words) <= room;
    sizes.iter().find(fits).or(sizes.last()).copied().unwrap_or(Type::Body)
}

/// The role that is read from the last row: where the usual one is too faint, the next stronger.
fn loud(palette: Palette, role: Role) -> Role {
    match role {
        Role::Danger => Role::DangerHi,
        Role::CautionText if palette != Palette::Dark => Role::Text,
        Role::Text3 | Role::Ghost => Role::Text2,
        other => other,
    }
}
