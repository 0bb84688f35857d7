//! Next in line: who would be forced by the nearest print below and above, and by the one pointed at.
//!
//! The twin of pointing at the ladder, for readers and for keys. The numbers are those of the ladder.

use egui::{Rect, Ui, pos2};

use crate::app::App;
use crate::chart::ladder::{self, Forced};
use crate::chart::palette::Role;
use crate::chart::words;
use crate::sim::units::{Mark, Side as Position};
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// The height of the panel.
pub const HEIGHT: f32 = 112.0;

/// Draws the panel at the cursor; `print` is the price somebody points at.
pub fn next_ui(ui: &Ui, area: Rect, app: &App, print: Option<Mark>) {
    let (left, right, top) = (area.left(), area.right(), area.top());
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, "Next in line");
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, "in this model");
    let Some(levels) = app.levels_now() else {
        paint::text(ui, pos2(left, top + 50.0), Side::Right, Type::Small, Role::Text3, "reading levels");
        return;
    };
    let (header, frame) = (app.run().recording.header(), app.frame());
    let forced = |edge| ladder::forced(header, &levels, &frame, edge);
    let mut said = vec!["Next in line".to_owned()];
    for (side, baseline) in [(Position::Short, top + 48.0), (Position::Long, top + 70.0)] {
        let next = ladder::next_in_line(&levels, &frame, side).map(forced);
        said.push(next.as_ref().map_or_else(|| nobody(side).to_owned(), Forced::sentence));
        row_ui(ui, area, baseline, side, next.as_ref());
    }
    let pointed = print.and_then(|print| levels.bins().nearest(print));
    let pointed = pointed.map(forced);
    let (words, role) = match &pointed {
        Some(forced) if forced.accounts > 0 => {
            let accounts = words::count(forced.accounts.into(), "account", "accounts");
            (format!("at {}: {} of {}, {accounts}", forced.price, forced.worth, forced.whom()), Role::Text)
        }
        Some(forced) => (format!("at {}: nobody", forced.price), Role::Text),
        None => ("Point at the ladder for any other price".to_owned(), Role::Text3),
    };
    let shown = paint::fitted(ui, Type::Small, &words, area.width());
    paint::text(ui, pos2(left, top + 96.0), Side::Right, Type::Small, role, &shown);
    said.extend(pointed.map(|forced| forced.sentence()));
    paint::spoken(ui, area, "next", said.join("; "));
}

const fn nobody(side: Position) -> &'static str {
    match side {
        Position::Long => "no longs within reach",
        Position::Short => "no shorts within reach",
    }
}

fn row_ui(ui: &Ui, area: Rect, baseline: f32, side: Position, next: Option<&Forced>) {
    let (toward, role) = match side {
        Position::Long => (Toward::Down, Role::Long),
        Position::Short => (Toward::Up, Role::Short),
    };
    let ink = color(ui, if next.is_some() { role } else { Role::Track });
    paint::triangle(ui.painter(), pos2(area.left() + 5.0, baseline - 4.5), 5.0, toward, ink);
    let at = pos2(area.left() + 18.0, baseline);
    let Some(next) = next else {
        paint::text(ui, at, Side::Right, Type::Body, Role::Text3, nobody(side));
        return;
    };
    let worth = paint::text(ui, at, Side::Right, Type::Value, Role::Text, &next.worth);
    let away = pos2(area.right(), baseline);
    let away = paint::text(ui, away, Side::Left, Type::Small, Role::Text3, &words::signed_percent(next.away));
    let words = format!("of {} at {}", next.whom(), next.price);
    let shown = paint::fitted(ui, Type::Body, &words, away.left() - worth.right() - 14.0);
    paint::text(ui, pos2(worth.right() + 7.0, baseline), Side::Right, Type::Body, Role::Text2, &shown);
}
