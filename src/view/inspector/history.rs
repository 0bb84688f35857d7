//! A run beside what was published of the event it retells: one row a figure.
//!
//! Owns the rows. The figures and the judgement are the chart's.

use egui::{Rect, Ui, pos2};

use crate::chart::history::Row;
use crate::chart::palette::Role;
use crate::scenario::schema::history::Verdict;
use crate::view::paint::{self, Side};
use crate::view::theme::Type;

/// Above the rows, for the heading.
const HEAD: f32 = 36.0;
/// A row: what is compared and this run's figure, and below them the published one and the verdict.
const ROW: f32 = 40.0;
/// Below the rows, for what a single run cannot say.
const FOOT: f32 = 26.0;

/// The height of the panel.
pub fn height(rows: &[Row]) -> f32 {
    HEAD + ROW * rows.len() as f32 + FOOT
}

/// Draws the panel.
pub fn history_ui(ui: &Ui, area: Rect, rows: &[Row]) {
    let (left, right, top) = (area.left(), area.right(), area.top());
    let heading = "Against what was published";
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, heading);
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, "this run");
    for (row, place) in rows.iter().zip(0_u8..) {
        let top = top + HEAD + ROW * f32::from(place);
        let line = Rect::from_min_max(pos2(left, top), pos2(right, top + ROW));
        row_ui(ui, line, row);
        paint::spoken(ui, line, &format!("published {place}"), row.sentence()).on_hover_text(&row.source);
    }
    let foot = "One seed; downdraft verify takes twenty.";
    paint::text(ui, pos2(left, area.bottom() - 11.0), Side::Right, Type::Small, Role::Text3, foot);
}

fn row_ui(ui: &Ui, line: Rect, row: &Row) {
    let value =
        paint::text(ui, pos2(line.right(), line.top() + 14.0), Side::Left, Type::Heading, Role::Text, &row.simulated);
    let name = paint::fitted(ui, Type::Body, &row.name, value.left() - line.left() - 8.0);
    paint::text(ui, pos2(line.left(), line.top() + 14.0), Side::Right, Type::Body, Role::Text, &name);
    let role = match row.verdict {
        Verdict::Pass => Role::Text2,
        Verdict::Near => Role::CautionText,
        Verdict::Miss => Role::DangerHi,
    };
    let verdict =
        if row.claimed { row.verdict.word().to_owned() } else { format!("{}, not claimed", row.verdict.word()) };
    let at = pos2(line.right(), line.top() + 31.0);
    let judged = paint::text(ui, at, Side::Left, Type::Small, role, &verdict);
    let published = format!("published {}, agrees {}", row.published, row.agrees);
    let shown = paint::fitted(ui, Type::Small, &published, judged.left() - line.left() - 8.0);
    paint::text(ui, pos2(line.left(), line.top() + 31.0), Side::Right, Type::Small, Role::Text3, &shown);
}
