//! A run beside what was published of the event it retells: one row a figure, in columns.
//!
//! Owns the rows and their order: what the scenario claims to meet stands first. The figures and the judgement are
//! the chart's.

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::chart::history::Row;
use crate::chart::palette::Role;
use crate::scenario::schema::history::Verdict;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// Above the rows, for the heading and the names of the columns.
const HEAD: f32 = 56.0;
/// A row: what is compared, and below it the figures and the verdict.
const ROW: f32 = 40.0;
/// Above the rows nobody claims to meet.
const PART: f32 = 24.0;
/// Below the rows, for what a single run cannot say.
const FOOT: f32 = 26.0;
/// Where the columns end: what was published, from where to where a run agrees, this run.
const COLUMNS: [f32; 3] = [58.0, 172.0, 236.0];

/// The height of the panel.
pub fn height(rows: &[Row]) -> f32 {
    let part = if rows.iter().all(|row| row.claimed) { 0.0 } else { PART };
    HEAD + ROW * rows.len() as f32 + part + FOOT
}

/// Draws the panel.
pub fn history_ui(ui: &Ui, area: Rect, rows: &[Row]) {
    let (left, right, mut top) = (area.left(), area.right(), area.top());
    let heading = "Against what was published";
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, heading);
    for (name, end) in ["published", "agrees", "this run"].into_iter().zip(COLUMNS) {
        paint::text(ui, pos2(left + end, top + 46.0), Side::Left, Type::Small, Role::Text3, name);
    }
    top += HEAD;
    for claimed in [true, false] {
        let some = rows.iter().zip(0_u8..).filter(|(row, _)| row.claimed == claimed);
        for (nth, (row, place)) in some.enumerate() {
            if nth == 0 && !claimed {
                let words = "Not claimed to agree";
                paint::text(ui, pos2(left, top + 16.0), Side::Right, Type::Heading, Role::Text3, words);
                top += PART;
            }
            let line = Rect::from_min_max(pos2(left, top), pos2(right, top + ROW));
            row_ui(ui, line, row);
            paint::spoken(ui, line, &format!("published {place}"), row.sentence()).on_hover_text(&row.source);
            top += ROW;
        }
    }
    let foot = "One seed; downdraft verify takes twenty.";
    paint::text(ui, pos2(left, area.bottom() - 11.0), Side::Right, Type::Small, Role::Text3, foot);
}

fn row_ui(ui: &Ui, line: Rect, row: &Row) {
    let name = paint::fitted(ui, Type::Body, &row.name, line.width());
    paint::text(ui, pos2(line.left(), line.top() + 14.0), Side::Right, Type::Body, Role::Text, &name);
    let baseline = line.top() + 31.0;
    let figures = [
        (&row.published, Type::Small, Role::Text2),
        (&row.agrees, Type::Small, Role::Text3),
        (&row.simulated, Type::Heading, Role::Text),
    ];
    for ((words, size, role), end) in figures.into_iter().zip(COLUMNS) {
        paint::text(ui, pos2(line.left() + end, baseline), Side::Left, size, role, words);
    }
    let role = match row.verdict {
        Verdict::Pass => Role::Text2,
        Verdict::Near => Role::CautionText,
        Verdict::Miss => Role::DangerHi,
    };
    glyph_ui(ui, pos2(line.left() + COLUMNS[2] + 16.0, baseline - 4.0), row.verdict, role);
    let word = pos2(line.left() + COLUMNS[2] + 26.0, baseline);
    paint::text(ui, word, Side::Right, Type::Small, role, row.verdict.word());
}

/// A tick, a ring or a cross: the verdict for whoever does not see its colour.
fn glyph_ui(ui: &Ui, at: Pos2, verdict: Verdict, role: Role) {
    let pen = Stroke::new(1.5, color(ui, role));
    match verdict {
        Verdict::Pass => {
            let path = [vec2(-4.0, 0.0), vec2(-1.0, 3.5), vec2(4.5, -4.0)].map(|to| at + to);
            ui.painter().add(Shape::line(path.to_vec(), pen));
        }
        Verdict::Near => {
            ui.painter().circle_stroke(at, 3.5, pen);
        }
        Verdict::Miss => {
            for side in [1.0, -1.0] {
                let arm = vec2(3.5, 3.5 * side);
                ui.painter().line_segment([at - arm, at + arm], pen);
            }
        }
    }
}
