//! How many markers a mark stands for, beside it.
//!
//! Owns where a count stands: off the line where it can, and never over other words. Which markers became one
//! is the chart's.

use egui::{Align2, Pos2, Rect, Ui, Vec2, vec2};

use crate::chart::Shape;
use crate::chart::merge::Merged;
use crate::chart::palette::Role;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// How counts are written.
#[derive(Clone, Copy)]
pub struct Counts<'a> {
    /// As large as this.
    pub size: Type,
    /// In this ink.
    pub role: Role,
    /// So far from the middle of the mark.
    pub gap: f32,
    /// The line of the panel on the screen; empty where the marks stand on bars.
    pub line: &'a [Pos2],
}

impl Counts<'_> {
    /// Writes the counts of marks in a frame; `taken` is where other words stand.
    pub fn show(&self, ui: &Ui, frame: Rect, marks: &[(Pos2, Merged)], taken: &mut Vec<Rect>) {
        let Self { size, role, gap, .. } = *self;
        for (at, mark) in marks {
            let Some(said) = mark.said() else { continue };
            let words = format!("×{}", mark.count);
            let wide = vec2(paint::width(ui, size, &words) + 4.0, size.font().size + 2.0);
            let places = self.places(mark).map(|(align, off)| align.anchor_size(*at + off * gap, wide));
            let free =
                |place: &&Rect| frame.contains_rect(**place) && !taken.iter().any(|other| other.intersects(**place));
            let clear = |place: &&Rect| free(place) && !self.is_crossed(**place);
            let Some(place) = places.iter().find(clear).or(places.iter().find(free)).copied() else { continue };
            // The words stay readable where a line or the heat map passes behind them.
            ui.painter().rect_filled(place, 2.0, color(ui, Role::Well).gamma_multiply(0.75));
            let middle = place.center() + vec2(0.0, 0.36 * size.font().size);
            paint::text(ui, middle, Side::Middle, size, role, &words);
            let salt = format!("count {:?} {:?} {}", mark.marker.shape, mark.marker.role, mark.steps.0);
            paint::spoken(ui, place, &format!("{salt} {} {}", frame.left(), frame.top()), said);
            taken.push(place);
        }
    }

    /// Whether the line passes through a place.
    fn is_crossed(&self, place: Rect) -> bool {
        self.line.windows(2).any(|pair| Rect::from_two_pos(pair[0], pair[1]).intersects(place))
    }

    /// Where a count may stand, best first and in gaps from the mark: a price that falls leaves room above its
    /// right and below its left, one that rises the other way round; a diamond hangs beside a line or over a bar.
    fn places(&self, mark: &Merged) -> [(Align2, Vec2); 4] {
        let above_right = (Align2::LEFT_BOTTOM, vec2(1.0, -0.5));
        let below_left = (Align2::RIGHT_TOP, vec2(-1.0, 0.5));
        let above_left = (Align2::RIGHT_BOTTOM, vec2(-1.0, -0.5));
        let below_right = (Align2::LEFT_TOP, vec2(1.0, 0.5));
        let (left, right) = ((Align2::RIGHT_CENTER, vec2(-1.0, 0.0)), (Align2::LEFT_CENTER, vec2(1.0, 0.0)));
        match (mark.marker.shape, mark.marker.role) {
            (Shape::Diamond, _) if self.line.is_empty() => {
                [(Align2::CENTER_BOTTOM, vec2(0.0, -1.0)), right, left, above_right]
            }
            (Shape::Diamond, _) => [left, right, below_left, below_right],
            (Shape::Square, Role::Short) => [above_left, below_right, above_right, below_left],
            (Shape::Square, _) => [above_right, below_left, above_left, below_right],
        }
    }
}
