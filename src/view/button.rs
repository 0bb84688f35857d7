//! Buttons and segmented choices, painted as the look asks.
//!
//! Owns their three states, their focus ring and their accessible names. Never knows what they do.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint::{self, Side};
use super::theme::Type;
use crate::chart::palette::Role;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// One of several.
    Usual,
    /// The one that matters in its bar.
    Primary,
    /// Switched on.
    On,
    /// No edge: a word that can be pressed.
    Bare,
}

/// The room a button needs for its word.
#[must_use]
pub fn room(ui: &Ui, label: &str, weight: Weight) -> f32 {
    let size = if weight == Weight::Primary { Type::Heading } else { Type::Small };
    (paint::width(ui, size, label) + 24.0).ceil()
}

/// A button with a word on it; its name is the word.
pub fn button_ui(ui: &mut Ui, rect: Rect, label: &str, weight: Weight) -> Response {
    let response = face_ui(ui, rect, label, weight, 4.0);
    let (size, role) = match weight {
        Weight::Primary => (Type::Heading, Role::OnAccent),
        Weight::Usual | Weight::On => (Type::Small, Role::Text),
        Weight::Bare => (Type::Small, Role::Text2),
    };
    let baseline = pos2(rect.center().x, rect.center().y + size.font().size * 0.36);
    paint::text(ui, baseline, Side::Middle, size, role, label);
    response
}

/// The face of a button without a word on it; the caller paints its picture.
pub fn face_ui(ui: &mut Ui, rect: Rect, name: &str, weight: Weight, radius: f32) -> Response {
    let response = ui.interact(rect, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| {
        if weight == Weight::On {
            WidgetInfo::selected(Kind::Button, true, true, name)
        } else {
            WidgetInfo::labeled(Kind::Button, true, name)
        }
    });
    let pressed = response.is_pointer_button_down_on();
    let (fill, edge) = match weight {
        Weight::Primary if pressed => (Role::Text2, None),
        Weight::Primary => (Role::Accent, None),
        Weight::Usual | Weight::On if pressed => (Role::Well, Some(Role::Border)),
        Weight::On => (Role::Overlay, Some(Role::Border)),
        Weight::Usual if response.hovered() => (Role::Overlay, Some(Role::Border)),
        Weight::Usual => (Role::Raised, Some(Role::Border)),
        Weight::Bare if response.hovered() => (Role::Raised, None),
        Weight::Bare => (Role::Base, None),
    };
    paint::block(ui, rect, radius, fill, edge);
    paint::focus_ring(ui, &response, rect, radius);
    response
}

/// A row of choices of which one is chosen; returns the place of the one that was pressed.
/// `choices` are what is written and what it is called.
pub fn segments_ui(ui: &mut Ui, rect: Rect, choices: &[(&str, &str)], chosen: usize) -> Option<usize> {
    paint::block(ui, rect, 4.0, Role::Well, Some(Role::Border));
    let cell = rect.width() / choices.len().max(1) as f32;
    let mut pressed = None;
    for (place, (label, name)) in choices.iter().enumerate() {
        let left = rect.left() + cell * place as f32;
        let area = Rect::from_min_size(pos2(left, rect.top()), vec2(cell, rect.height()));
        let response =
            ui.interact(area, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        let on = place == chosen;
        response.widget_info(|| WidgetInfo::selected(Kind::RadioButton, true, on, *name));
        let role = if on {
            paint::block(ui, area.shrink(2.0), 3.0, Role::Accent, None);
            Role::OnAccent
        } else if response.hovered() {
            Role::Text
        } else {
            Role::Text2
        };
        let size = if on { Type::Heading } else { Type::Small };
        let baseline = pos2(area.center().x, area.center().y + size.font().size * 0.36);
        paint::text(ui, baseline, Side::Middle, size, role, label);
        paint::focus_ring(ui, &response, area, 4.0);
        if response.clicked() {
            pressed = Some(place);
        }
    }
    pressed
}
