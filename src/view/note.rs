//! The field for a note: a few words at the cursor's step, kept in the scenario.
//!
//! Owns what is being written. Where notes are drawn is the charts' business.

use egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, RichText, TextEdit, Ui, vec2};

use super::theme::{self, Type, color};
use super::transport;
use crate::app::App;
use crate::app::command::{Command, Edit, Look};
use crate::chart::palette::Role;
use crate::sim::units::Step;

const WIDTH: f32 = 420.0;

/// The words being written, and the step they belong to.
#[derive(Clone, Debug, Default)]
pub struct Written(Option<(Step, String)>);

/// Draws the field while a note is being written.
pub fn note_ui(ui: &Ui, app: &App, written: &mut Written, commands: &mut Vec<Command>) {
    if !app.noting() {
        written.0 = None;
        return;
    }
    let begun = written.0.is_none();
    let (step, text) = written.0.get_or_insert_with(|| {
        let note = app.draft().notes.iter().find(|note| note.at_step == app.cursor());
        (app.cursor(), note.map(|note| note.text.clone()).unwrap_or_default())
    });
    let up = vec2(0.0, -transport::HEIGHT - 40.0);
    Area::new(Id::unique("note")).order(Order::Foreground).anchor(Align2::CENTER_BOTTOM, up).show(ui.ctx(), |ui| {
        Frame::window(ui.style()).show(ui, |ui| {
            ui.set_width(WIDTH);
            let enter = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
            let heading = format!("Note at step {step}");
            ui.label(RichText::new(heading).font(Type::Value.font()).color(color(ui, Role::Text)));
            let edit = TextEdit::singleline(text)
                .id(Id::unique("note text"))
                .char_limit(80)
                .desired_width(WIDTH - 12.0)
                .frame(theme::field(ui));
            let response = ui.add(edit).accessible_name("Note");
            if begun {
                response.request_focus();
            }
            let words = "Enter keeps it on the charts and in exports; without words it is taken away.";
            ui.label(RichText::new(words).font(Type::Small.font()).color(color(ui, Role::Text2)));
            if enter {
                commands.push(Command::Edit(Edit::Note(*step, text.clone())));
                commands.push(Command::Look(Look::Note));
            }
        });
    });
}
