//! The few shapes everything is drawn with: text on a baseline, hairlines, dashes, glyphs.
//!
//! Owns how they sit on the pixel grid. Never decides what is drawn or in which role.

use egui::{
    Align2, Color32, Id, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::theme::{Type, color};
use crate::chart::palette::Role;

/// Which side of a point a text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It begins at the point.
    Right,
    /// It ends at the point.
    Left,
    /// It is centred on the point.
    Middle,
}

/// Where the directions of a triangle go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// The tip is at the bottom.
    Down,
    /// The tip is at the top.
    Up,
    /// The tip is on the left.
    Left,
    /// The tip is on the right.
    Right,
}

/// Text whose baseline is at the point; returns its box.
pub fn text(ui: &Ui, at: Pos2, side: Side, size: Type, role: Role, words: &str) -> Rect {
    text_with(ui.painter(), at, side, size, color(ui, role), words)
}

/// Text on a painter of the caller's choice, in a colour of the caller's choice.
pub fn text_with(painter: &Painter, at: Pos2, side: Side, size: Type, ink: Color32, words: &str) -> Rect {
    let font = size.font();
    // Capitals and digits of this typeface are 0.72 em high; their middle is what we align to.
    let middle = at.y - font.size * 0.36;
    let align = match side {
        Side::Right => Align2::LEFT_CENTER,
        Side::Left => Align2::RIGHT_CENTER,
        Side::Middle => Align2::CENTER_CENTER,
    };
    painter.text(pos2(at.x, middle.round()), align, words, font, ink)
}

/// How wide a text is.
#[must_use]
pub fn width(ui: &Ui, size: Type, words: &str) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), size.font(), Color32::PLACEHOLDER).size().x
}

/// A text cut to a width, with an ellipsis where something is missing.
#[must_use]
pub fn fitted(ui: &Ui, size: Type, words: &str, room: f32) -> String {
    if width(ui, size, words) <= room {
        return words.to_owned();
    }
    let mut kept: Vec<char> = words.chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(ui, size, &shorter) <= room {
            return shorter;
        }
    }
    String::new()
}

/// A horizontal line one pixel thick.
pub fn rule(ui: &Ui, from: f32, to: f32, y: f32, role: Role) {
    ui.painter().rect_filled(Rect::from_min_max(pos2(from, y), pos2(to, y + 1.0)), 0.0, color(ui, role));
}

/// A vertical line one pixel thick.
pub fn upright(painter: &Painter, x: f32, from: f32, to: f32, ink: Color32) {
    painter.rect_filled(Rect::from_min_max(pos2(x.round(), from), pos2(x.round() + 1.0, to)), 0.0, ink);
}

/// A dashed polyline.
pub fn dashed(painter: &Painter, points: &[Pos2], stroke: Stroke, dash: f32, gap: f32) {
    painter.extend(Shape::dashed_line(points, stroke, dash, gap));
}

/// A filled rectangle, with an edge if there is one.
pub fn block(ui: &Ui, rect: Rect, radius: f32, fill: Role, edge: Option<Role>) {
    let stroke = edge.map_or(Stroke::NONE, |role| Stroke::new(1.0, color(ui, role)));
    ui.painter().rect(rect, radius, color(ui, fill), stroke, StrokeKind::Inside);
}

/// A filled triangle of a given half width.
pub fn triangle(painter: &Painter, center: Pos2, half: f32, toward: Toward, ink: Color32) {
    let depth = half * 0.75;
    let corners = match toward {
        Toward::Down => [vec2(-half, -depth), vec2(half, -depth), vec2(0.0, depth)],
        Toward::Up => [vec2(-half, depth), vec2(half, depth), vec2(0.0, -depth)],
        Toward::Left => [vec2(depth, -half), vec2(depth, half), vec2(-depth, 0.0)],
        Toward::Right => [vec2(-depth, -half), vec2(-depth, half), vec2(depth, 0.0)],
    };
    let points = corners.map(|corner| center + corner).to_vec();
    painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
}

/// A filled diamond with a halo, so that it reads on any line.
pub fn diamond(painter: &Painter, center: Pos2, radius: f32, ink: Color32, halo: Color32) {
    let around = |radius: f32| {
        [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)]
            .map(|corner| center + corner)
            .to_vec()
    };
    painter.add(Shape::convex_polygon(around(radius + 1.5), halo, Stroke::NONE));
    painter.add(Shape::convex_polygon(around(radius), ink, Stroke::NONE));
}

/// A filled square with a halo.
pub fn square(painter: &Painter, center: Pos2, side: f32, ink: Color32, halo: Color32) {
    let around = |side: f32| Rect::from_center_size(center, vec2(side, side));
    painter.rect_filled(around(side + 2.0), 0.0, halo);
    painter.rect_filled(around(side), 0.0, ink);
}

/// A ring on its own ground: a value somebody published.
pub fn ring(painter: &Painter, center: Pos2, radius: f32, ink: Color32, ground: Color32) {
    painter.circle(center, radius, ground, Stroke::new(radius / 2.5, ink));
}

/// The ring around what the keyboard acts on, brought into view where it scrolls.
pub fn focus_ring(ui: &Ui, response: &Response, rect: Rect, radius: f32) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.expand(2.0),
            radius + 2.0,
            Stroke::new(2.0, color(ui, Role::Accent)),
            StrokeKind::Outside,
        );
    }
}

/// Says in words, for a screen reader, what was painted in a place.
pub fn spoken(ui: &Ui, rect: Rect, salt: &str, words: impl ToString) -> Response {
    let response = ui.interact(rect, place(ui, salt), Sense::hover());
    let words = words.to_string();
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, words.clone()));
    response
}

/// The identity of something painted in a ui.
#[must_use]
pub fn place(ui: &Ui, salt: &str) -> Id {
    ui.scope_id().with(salt)
}
