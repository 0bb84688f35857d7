//! The top of a presentation: what is shown, and the three numbers that tell the story.
//!
//! Owns their places. The numbers are the chart's.

use egui::{Rect, Ui, pos2, vec2};

use super::{PADDING, largest, loud};
use crate::app::App;
use crate::app::command::{Bet, Command, Look};
use crate::chart::headline::headlines;
use crate::chart::palette::Role;
use crate::view::button::{self, Weight};
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, palette};

/// Between two numbers.
const GAP: f32 = 26.0;

/// Draws the top bar.
pub fn headline_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Base, None);
    paint::rule(ui, area.left(), area.right(), area.bottom() - 1.0, Role::Hair);
    let leave = Rect::from_min_size(pos2(area.right() - PADDING - 44.0, area.top() + 14.0), vec2(44.0, 28.0));
    // As the key does: what is innermost first.
    let (name, leaves) = match app.bet() {
        Some(_) => ("Leave the bet", Command::Bet(Bet::Leave)),
        None => ("Leave the presentation", Command::Look(Look::Present)),
    };
    let response = button::face_ui(ui, leave, name, Weight::Usual, 4.0);
    let word = pos2(leave.center().x, leave.center().y + 4.7);
    paint::text(ui, word, Side::Middle, Type::Body, Role::Text, "Esc");
    if response.clicked() {
        commands.push(leaves);
    }
    let mut right = leave.left() - GAP;
    for headline in headlines(&app.run().recording, app.cursor()).iter().rev() {
        let wide = paint::width(ui, Type::RoomLabel, headline.name)
            .max(paint::width(ui, Type::RoomHeadline, &headline.value))
            .ceil();
        let left = right - wide;
        paint::text(ui, pos2(left, area.top() + 20.0), Side::Right, Type::RoomLabel, Role::Text2, headline.name);
        let role = if headline.alarming { loud(palette(ui), Role::Danger) } else { Role::Text };
        paint::text(ui, pos2(left, area.top() + 46.0), Side::Right, Type::RoomHeadline, role, &headline.value);
        let place = Rect::from_min_max(pos2(left, area.top()), pos2(right, area.bottom()));
        paint::spoken(ui, place, headline.name, format!("{} {}", headline.name, headline.value));
        right = left - GAP;
    }
    let title = &app.draft().title;
    let room = right - area.left() - PADDING;
    let size = largest(ui, &[Type::Count, Type::Number, Type::Value], title, room);
    let shown = paint::fitted(ui, size, title, room);
    let at = pos2(area.left() + PADDING, area.top() + 34.0);
    let written = paint::text(ui, at, Side::Right, size, Role::Text, &shown);
    paint::spoken(ui, written, "title", format!("Scenario: {title}"));
}
