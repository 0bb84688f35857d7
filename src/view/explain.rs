//! What a term means and what a button does, beside it, on hover and on keyboard focus.
//!
//! Owns how an explanation looks. The words are the glossary's.

use egui::accesskit::Role as Kind;
use egui::{Id, Rect, Response, RichText, Sense, Tooltip, Ui, WidgetInfo};

use super::paint;
use super::theme::{Type, color};
use crate::chart::glossary;
use crate::chart::palette::Role;
use crate::scenario::knob::lower;

/// Explains something that is there already, while the pointer rests on it or it has the focus.
pub fn explained(ui: &Ui, response: Response, name: &str, words: &str) -> Response {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words));
    beside(ui, response, |ui| {
        ui.label(RichText::new(name).font(Type::Value.font()).color(color(ui, Role::Text)));
        ui.label(RichText::new(words).color(color(ui, Role::Text2)));
    })
}

/// A hint of what a button does: to the pointer, to the focus and to whoever hears the window.
pub fn hinted(ui: &Ui, response: Response, words: impl ToString) -> Response {
    let words = words.to_string();
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words.as_str()));
    beside(ui, response, |ui| {
        ui.label(words);
    })
}

/// Shows something beside what the pointer rests on or the keyboard has reached.
fn beside(ui: &Ui, response: Response, add: impl FnOnce(&mut Ui)) -> Response {
    let show = |ui: &mut Ui| {
        ui.set_max_width(240.0);
        add(ui);
    };
    let place = Id::unique("explained");
    if response.gained_focus() {
        // What a pointer has just grabbed needs no words in its way.
        let by_pointer = ui.input(|i| i.pointer.any_down() || i.pointer.any_released());
        let reached = if by_pointer { Id::NULL } else { response.id };
        ui.data_mut(|data| data.insert_temp(place, reached));
    }
    if response.has_focus() && ui.data(|data| data.get_temp(place)) == Some(response.id) {
        Tooltip::always_open(ui.ctx().clone(), response.layer_id, response.id, response.rect).show(show);
        response
    } else {
        response.on_hover_ui(show)
    }
}

/// A place where a term stands in words that are painted: it can be pointed at and reached by Tab.
pub fn term_ui(ui: &Ui, rect: Rect, salt: &str, name: &str) {
    let Some((term, words)) = glossary::term(name) else { return };
    let id = paint::place(ui, &format!("term {salt} {name}"));
    let response = ui.interact(rect, id, Sense::focusable_noninteractive().union(Sense::hover()));
    let said = format!("What {} means", in_sentence(term));
    response.widget_info(|| WidgetInfo::labeled(Kind::Term, true, &said));
    paint::focus_ring(ui, &response, rect, 2.0);
    explained(ui, response, term, words);
}

/// A term in the middle of a sentence; what is written in capitals stays so.
fn in_sentence(term: &str) -> String {
    let begins_a_word = term.chars().nth(1).is_some_and(char::is_lowercase);
    if begins_a_word { lower(term) } else { term.to_owned() }
}
