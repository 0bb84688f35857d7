//! Several runs side by side, in place of the charts: a bar to add runs with, and a grid of pictures
//! on the same steps, the same prices and one cursor.
//!
//! Owns the grid and what stands where nothing is yet. The runs are the app's, the pictures the
//! chart's. Never computes a run.

mod bar;
mod picture;

use egui::{Rect, Ui, pos2, vec2};

use super::paint::{self, Side};
use super::theme::Type;
use crate::app::App;
use crate::app::command::Command;
use crate::chart::multiples;
use crate::chart::palette::Role;
use picture::Picture;

/// The gap between two pictures, in which the hairline runs.
const GAP: f32 = 1.0;

/// Draws the runs side by side.
pub fn compare_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let bar = Rect::from_min_max(area.min, pos2(area.right(), area.top() + bar::HEIGHT));
    bar::bar_ui(ui, bar, app, commands);
    paint::rule(ui, area.left(), area.right(), bar.bottom() - 1.0, Role::Hair);
    let grid = Rect::from_min_max(pos2(area.left(), bar.bottom()), area.max);
    let comparing = app.comparing();
    let count = comparing.members().len();
    let places = places(grid, count.max(2));
    let span = app.span();
    let scales = multiples::scales(comparing.pictures(), span.from(), span.to(), comparing.own_scales());
    paint::block(ui, grid, 0.0, Role::Hair, None);
    for (place, area) in places.iter().enumerate() {
        paint::block(ui, *area, 0.0, Role::Well, None);
        if let Some(member) = comparing.members().get(place) {
            let scales = scales.get(place).copied().flatten();
            // The last picture of a column carries the steps for those above it.
            let lowest = !places[count.min(place + 1)..count].iter().any(|other| other.left() == area.left());
            Picture { place, count, member, scales, lowest }.show(ui, *area, app, commands);
        } else if place == count && count < 2 {
            invitation_ui(ui, *area, count);
        }
    }
}

/// What stands in the place of the run that is not there yet.
fn invitation_ui(ui: &Ui, area: Rect, count: usize) {
    let words = if count == 0 { "No run is here yet." } else { "One run is not a comparison." };
    let what = "Add this run, or choose what to vary above and type its values.";
    let middle = area.center();
    paint::text(ui, middle - vec2(0.0, 10.0), Side::Middle, Type::Body, Role::Text, words);
    let fitted = paint::fitted(ui, Type::Small, what, area.width() - 24.0);
    paint::text(ui, middle + vec2(0.0, 12.0), Side::Middle, Type::Small, Role::Text2, &fitted);
    paint::spoken(ui, area.shrink(area.height() / 3.0), "invitation", format!("{words} {what}"));
}

/// Up to three beside each other, as many rows as that takes.
fn places(grid: Rect, count: usize) -> Vec<Rect> {
    let columns = match count {
        ..=3 => count,
        4 => 2,
        _ => 3,
    };
    let rows = count.div_ceil(columns);
    let size = |room: f32, cells: usize| ((room - GAP * (cells - 1) as f32) / cells as f32).floor();
    let (wide, high) = (size(grid.width(), columns), size(grid.height(), rows));
    let place = |place: usize| {
        let (column, row) = (place % columns, place / columns);
        let left = grid.left() + column as f32 * (wide + GAP);
        let top = grid.top() + row as f32 * (high + GAP);
        let right = if column + 1 == columns { grid.right() } else { left + wide };
        let bottom = if row + 1 == rows { grid.bottom() } else { top + high };
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    };
    // A row that is not full is ground, not a line.
    (0..columns * rows).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::places;
    use egui::{Rect, pos2, vec2};

    #[test]
    fn two_to_nine_runs_have_a_place_each_and_none_overlaps() {
        let grid = Rect::from_min_size(pos2(236.0, 116.0), vec2(1044.0, 480.0));
        for count in 2..=9 {
            let places = places(grid, count);
            assert!(places.len() >= count);
            for (one, place) in places.iter().enumerate() {
                assert!(grid.contains_rect(*place) && place.width() > 300.0 && place.height() > 150.0, "{count}");
                assert!(places[one + 1..].iter().all(|other| !place.shrink(0.5).intersects(*other)), "{count}");
            }
        }
    }
}
