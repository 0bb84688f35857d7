//! Who paid, for the step or for the run so far: one bar whose parts add up to all losses.
//!
//! Owns the parts' order, glyphs and rounding. The sums are the run's.

use egui::{Rect, Ui, pos2, vec2};

use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::view::button;
use crate::view::explain::term_ui;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// The height of the panel with the parts every run can have.
const HEIGHT: f32 = 178.0;
/// The height of a row.
const ROW: f32 = 24.0;
/// A part that exists is at least this wide.
const THINNEST: f32 = 4.0;
/// Where the amounts end.
const AMOUNT: f32 = 250.0;

struct Part {
    name: &'static str,
    role: Role,
    diamond: bool,
    whole: f64,
}

/// The height of the panel: parts that are rare have a row only in a run that has them.
#[must_use]
pub fn height(app: &App) -> f32 {
    HEIGHT + ROW * rare(app).into_iter().filter(|rare| *rare).count() as f32
}

/// Whether the run has profit given up, and losses that nobody bore, at any time.
fn rare(app: &App) -> [bool; 2] {
    let frames = app.run().recording.frames();
    [frames.iter().any(|frame| frame.haircut != 0), frames.iter().any(|frame| frame.uncovered != 0)]
}

/// Draws the bar at the cursor: of the step if `step` says so, otherwise of the run so far.
pub fn paid_ui(ui: &mut Ui, area: Rect, app: &App, step: &mut bool) {
    let header = app.run().recording.header();
    let paid = if *step { app.cause().paid } else { app.paid() };
    let total = header.whole(paid.total());
    let part = |name, role, diamond, money| Part { name, role, diamond, whole: header.whole(money) };
    let nobody = if paid.uncovered < 0 { "owed before, now paid" } else { "nobody yet" };
    let mut parts = vec![
        part("own margin, to the price", Role::Margin, false, paid.price),
        part("own margin, to slippage", Role::Border, false, paid.slippage),
        part("insurance fund", Role::Fund, false, paid.fund),
        part("winners, through ADL", Role::Adl, true, paid.adl),
    ];
    let [haircuts, uncovered] = rare(app);
    parts.extend(haircuts.then(|| part("profit given up", Role::Short, false, paid.haircut)));
    parts.extend(uncovered.then(|| part(nobody, Role::Danger, false, paid.uncovered)));
    let (left, right, top) = (area.left(), area.right(), area.top());
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, "Who paid");
    let choices = [("step", "Losses of this step"), ("so far", "Losses of the run")];
    let segments = Rect::from_min_size(pos2(left + 68.0, top + 8.0), vec2(112.0, 24.0));
    if let Some(chosen) = button::segments_ui(ui, segments, &choices, usize::from(!*step)) {
        *step = chosen == 0;
    }
    let sum = words::sum(total, &header.currency);
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Value, Role::Text, &sum);
    let bar = Rect::from_min_size(pos2(left, top + 44.0), vec2(area.width(), 20.0));
    bar_ui(ui, bar, &parts, total);
    let mut said = format!("Who paid {}: {sum}", if *step { "in this step" } else { "so far" });
    for (row, part) in parts.iter().enumerate() {
        let share = if total > 0.0 { 100.0 * part.whole / total } else { 0.0 };
        let amount = words::sum(part.whole, &header.currency);
        row_ui(ui, area, top + 88.0 + ROW * row as f32, part, (&amount, share));
        said += &format!(", {} {amount}", part.name);
    }
    paint::spoken(ui, area.with_min_y(bar.top()), "paid", said);
    // Over the whole, which would otherwise be what the pointer rests on.
    for (row, part) in parts.iter().enumerate() {
        let place = Rect::from_min_size(pos2(left, top + 74.0 + ROW * row as f32), vec2(area.width(), 22.0));
        term_ui(ui, place, "paid", part.name);
    }
}

fn row_ui(ui: &Ui, area: Rect, baseline: f32, part: &Part, (amount, share): (&str, f64)) {
    let some = part.whole != 0.0;
    let role = if some { part.role } else { Role::Track };
    if part.diamond {
        let at = pos2(area.left() + 5.0, baseline - 4.0);
        paint::diamond(ui.painter(), at, 5.0, color(ui, role), color(ui, Role::Base));
    } else {
        let glyph = Rect::from_min_size(pos2(area.left(), baseline - 9.0), vec2(10.0, 10.0));
        paint::block(ui, glyph, 0.0, role, None);
    }
    let name = pos2(area.left() + 20.0, baseline);
    let at = pos2(area.left() + AMOUNT, baseline);
    // A small amount of coin has many digits: both give way a little.
    let room = at.x - name.x - 8.0;
    let wide = paint::width(ui, Type::Body, part.name) + paint::width(ui, Type::Value, amount);
    let (body, value) = if wide <= room { (Type::Body, Type::Value) } else { (Type::Small, Type::Heading) };
    paint::text(ui, name, Side::Right, body, Role::Text2, part.name);
    let ink = if some { Role::Text } else { Role::Text3 };
    paint::text(ui, at, Side::Left, value, ink, amount);
    let percent = pos2(area.right(), baseline);
    paint::text(ui, percent, Side::Left, Type::Body, Role::Text3, &format!("{} %", words::price(share, 0)));
}

fn bar_ui(ui: &Ui, bar: Rect, parts: &[Part], total: f64) {
    paint::block(ui, bar, 0.0, Role::Track, None);
    if total <= 0.0 {
        return;
    }
    let some: Vec<&Part> = parts.iter().filter(|part| part.whole > 0.0).collect();
    let wide = |part: &Part| ((part.whole / total) as f32 * bar.width()).max(THINNEST);
    // What the thinnest parts take beyond their share, the others give in proportion.
    let sum: f32 = some.iter().map(|part| wide(part)).sum();
    let mut x = bar.left();
    for (place, part) in some.iter().enumerate() {
        let end = if place + 1 == some.len() { bar.right() } else { (x + wide(part) * bar.width() / sum).round() };
        let gap = if place + 1 == some.len() { 0.0 } else { 1.0 };
        let cell = Rect::from_x_y_ranges(x..=(end - gap).max(x), bar.y_range());
        paint::block(ui, cell, 0.0, part.role, None);
        if gap > 0.0 {
            let seam = Rect::from_x_y_ranges((end - gap)..=end, bar.y_range());
            paint::block(ui, seam, 0.0, Role::Base, None);
        }
        x = end;
    }
}
