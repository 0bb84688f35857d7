//! The run that is being computed, in the heading of the charts: how far it is, and the way out.
//!
//! Owns the words and the button. The run before stays on screen meanwhile; nothing spins over it.

use egui::{Rect, Ui, pos2, vec2};

use super::geometry::Geometry;
use crate::app::App;
use crate::app::command::{Command, Edit};
use crate::chart::palette::Role;
use crate::view::button::{self, Weight};
use crate::view::explain::hinted;
use crate::view::paint::{self, Side};
use crate::view::theme::Type;

/// Draws the progress while there is any to show, up to `right`; returns where it begins.
pub fn progress_ui(ui: &mut Ui, geometry: &Geometry, right: f32, app: &App, commands: &mut Vec<Command>) -> f32 {
    let Some(share) = app.recomputing() else {
        return right;
    };
    let wide = button::room(ui, "Cancel", Weight::Usual);
    let cancel = Rect::from_min_size(pos2(right - wide, geometry.area.top() + 8.0), vec2(wide, 24.0));
    let words = format!("recomputing {:.0} %", share * 100.0);
    let at = pos2(cancel.left() - 8.0, geometry.area.top() + 24.0);
    let written = paint::text(ui, at, Side::Left, Type::Small, Role::You, &words);
    paint::spoken(ui, written, "progress", words);
    let response = button::button_ui(ui, cancel, "Cancel", Weight::Usual);
    if hinted(ui, response, "Keep the run on screen; the control goes back to it").clicked() {
        commands.push(Command::Edit(Edit::Stop));
    }
    written.left() - 12.0
}
