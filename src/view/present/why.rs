//! The column of a presentation that says why: four links, the waves, and R.
//!
//! Owns which links a room gets to see and what is left out where it is low. Every number is the
//! frame's.

use egui::{Rect, Shape, Stroke, Ui, pos2, vec2};

use super::{PADDING, largest, loud};
use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::chart::zone::{Dial, Zone, ratio};
use crate::recording::{Frame, Header};
use crate::view::inspector::bars;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color, palette};

/// The height of the chain without its waves, with rows as low as they get.
const LOW_ROW: f32 = 32.0;
const HIGH_ROW: f32 = 41.0;
const WAVES: f32 = 34.0;
/// The height of R with and without its bar.
const GAUGE: f32 = 134.0;
const GAUGE_ALONE: f32 = 88.0;
/// Where numbers and words begin.
const NUMBER: f32 = 26.0;
const WORDS: f32 = 124.0;

/// Draws the column at the cursor.
pub fn why_ui(ui: &Ui, area: Rect, app: &App) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let chain = |row: f32| 34.0 + 4.0 * row;
    let (bar, waves) = (area.height() >= chain(LOW_ROW) + GAUGE, area.height() >= chain(HIGH_ROW) + WAVES + GAUGE);
    let gauge = if bar { GAUGE } else { GAUGE_ALONE };
    let top = area.bottom() - gauge;
    chain_ui(ui, inside.with_max_y(top), waves, app);
    paint::rule(ui, area.left(), area.right(), top, Role::Hair);
    gauge_ui(ui, inside.with_min_y(top), bar, app);
}

/// One link: a number and what it counts.
struct Link {
    value: String,
    words: String,
    happened: bool,
}

fn links(header: &Header, before: &Frame, now: &Frame) -> [Link; 4] {
    let decimals = words::price_decimals(header.tick);
    let link = |value, words: &str, happened| Link { value, words: words.to_owned(), happened };
    let change = 100.0 * (now.mark.ticks() / before.mark.ticks() - 1.0);
    let closed = now.longs_liquidated + now.shorts_liquidated;
    let verb = if now.notional_short > now.notional_long { "bought" } else { "sold" };
    let traded = match now.waves {
        0 | 1 => format!("{verb} by force"),
        waves => format!("{verb}, {waves} waves"),
    };
    [
        link(words::signed_percent(change), "price move", now.mark != before.mark),
        link(closed.to_string(), if closed == 1 { "account closed" } else { "accounts closed" }, closed > 0),
        link(words::amount(header, now.forced()), &traded, now.forced() > 0),
        link(words::dollar_price(header.price(now.mark.ticks()), decimals), "new price", true),
    ]
}

fn chain_ui(ui: &Ui, area: Rect, waves: bool, app: &App) {
    let recording = &app.run().recording;
    let step = app.cursor();
    let (before, now) = (recording.frame(step.saturating_sub(1)), &app.frame());
    let heading = if step == 0 { "Before the first step".to_owned() } else { format!("Why step {step} happened") };
    let (left, right) = (area.left(), area.right());
    paint::text(ui, pos2(left, area.top() + 22.0), Side::Right, Type::Value, Role::Text2, &heading);
    let links = links(recording.header(), before, now);
    let extra = if waves { WAVES } else { 0.0 };
    let row = ((area.height() - 34.0 - extra) / 4.0).min(HIGH_ROW + 6.0);
    let mut dots = Vec::with_capacity(links.len());
    let mut baseline = area.top() + 30.0 + row * 0.7;
    for (place, link) in links.iter().enumerate() {
        let role = if link.happened { Role::Text } else { Role::Text2 };
        let sizes = [Type::Readout, Type::Count, Type::Number, Type::Value];
        let size = largest(ui, &sizes, &link.value, WORDS - NUMBER - 8.0);
        paint::text(ui, pos2(left + NUMBER, baseline), Side::Right, size, role, &link.value);
        let size = largest(ui, &[Type::RoomLabel, Type::Body], &link.words, right - left - WORDS);
        paint::text(ui, pos2(left + WORDS, baseline), Side::Right, size, Role::Text2, &link.words);
        dots.push(baseline - 8.0);
        baseline += row;
        if place == 2 && waves {
            let room =
                Rect::from_min_max(pos2(left + WORDS, baseline - row + 10.0), pos2(right, baseline - row + WAVES));
            bars_ui(ui, room, &bars(&app.cause().waves), now);
            baseline += WAVES;
        }
    }
    spine_ui(ui, left, &links, &dots, now);
    let said: Vec<String> = links.iter().map(|link| format!("{} {}", link.value, link.words)).collect();
    paint::spoken(ui, area, "why", format!("{heading}: {}", said.join(", ")));
}

/// Dots on a line, and the line that returns from the new price to the accounts it closes.
fn spine_ui(ui: &Ui, left: f32, links: &[Link], dots: &[f32], now: &Frame) {
    let x = left + 12.0;
    for pair in dots.windows(2) {
        let line = [pos2(x, pair[0] + 7.0), pos2(x, pair[1] - 7.0)];
        ui.painter().line_segment(line, Stroke::new(2.0, color(ui, Role::Border)));
    }
    for (link, y) in links.iter().zip(dots) {
        if link.happened {
            ui.painter().circle_filled(pos2(x, *y), 5.0, color(ui, Role::Text));
        } else {
            let edge = Stroke::new(2.0, color(ui, Role::Border));
            ui.painter().circle_stroke(pos2(x, *y), 4.0, edge);
        }
    }
    let ([_, top, _, bottom], true) = (dots, now.waves > 0) else { return };
    let ink = color(ui, if now.notional_short > now.notional_long { Role::Short } else { Role::Long });
    let back = left + 0.5;
    let path = vec![
        pos2(x - 7.0, *bottom),
        pos2(back + 4.0, *bottom),
        pos2(back, *bottom - 4.0),
        pos2(back, *top + 4.0),
        pos2(back + 4.0, *top),
        pos2(x - 9.0, *top),
    ];
    ui.painter().add(Shape::line(path, Stroke::new(2.0, ink)));
    paint::triangle(ui.painter(), pos2(x - 8.0, *top), 4.5, Toward::Right, ink);
}

/// One bar a wave.
fn bars_ui(ui: &Ui, area: Rect, waves: &[crate::sim::units::Money], now: &Frame) {
    let most = waves.iter().copied().max().unwrap_or(0).max(1);
    let role = if now.notional_short > now.notional_long { Role::Short } else { Role::Long };
    let wide = (area.width() / waves.len().max(4) as f32 - 4.0).min(24.0);
    for (place, sum) in waves.iter().enumerate() {
        let left = area.left() + (wide + 4.0) * place as f32;
        let high = ((*sum as f64 / most as f64) as f32 * area.height()).max(2.0);
        let bar = Rect::from_min_max(pos2(left, area.bottom() - high), pos2(left + wide, area.bottom()));
        paint::block(ui, bar, 0.0, role, None);
    }
}

fn gauge_ui(ui: &Ui, area: Rect, bar: bool, app: &App) {
    let recording = &app.run().recording;
    let header = recording.header();
    let frame = &app.frame();
    let (left, right, top) = (area.left(), area.right(), area.top());
    let several = frame.contagion().is_some();
    let heading = if several {
        "R of all assets together".to_owned()
    } else {
        format!("R, next {} % of the start price", header.horizon_percent)
    };
    paint::text(ui, pos2(left, top + 22.0), Side::Right, Type::Value, Role::Text2, &heading);
    let zone = Zone::of(frame);
    let role = loud(palette(ui), zone.text_role());
    let number = ratio(frame).map_or_else(|| "–".to_owned(), words::ratio);
    let word = ratio(frame).map_or("no bid left", |_| zone.word());
    let written = paint::text(ui, pos2(left, top + 66.0), Side::Right, Type::RoomGauge, role, &number);
    let beside = (written.right() + 14.0).max(left + 112.0);
    let size = largest(ui, &[Type::Count, Type::Number, Type::Value], word, right - beside);
    paint::text(ui, pos2(beside, top + 46.0), Side::Right, size, role, word);
    let worth = |lots| words::money(header.notional(lots, frame.mark));
    let meaning = if several {
        // The same as in the inspector: what the headline asset would read by itself.
        let name = recording.end().map_or("alone", |venue| venue.setup().first().name.as_str());
        [format!("{name} alone"), frame.r_bar().map_or_else(|| words::NONE.to_owned(), words::ratio)]
    } else {
        [format!("{} meets", worth(frame.triggers_near)), format!("{} of bids", worth(frame.bids_near))]
    };
    for (row, words) in meaning.iter().enumerate() {
        let at = pos2(beside, top + 63.0 + 17.0 * row as f32);
        paint::text(ui, at, Side::Right, Type::Body, Role::Text2, words);
    }
    if bar {
        bar_ui(ui, Rect::from_min_max(pos2(left, top + 98.0), pos2(right, top + 108.0)), frame);
    }
    paint::spoken(ui, area, "gauge", format!("R {number}, {word}: {}", meaning.join(" ")));
}

fn bar_ui(ui: &Ui, bar: Rect, frame: &Frame) {
    let dial = Dial::of(frame);
    let at = |ratio: f64| bar.left() + (ratio.clamp(0.0, dial.most) / dial.most) as f32 * bar.width();
    paint::block(ui, bar, 0.0, Role::Track, None);
    for mark in &dial.marks {
        paint::block(ui, bar.with_min_x(at(mark.value)), 0.0, mark.role, None);
    }
    let below = bar.bottom() + 18.0;
    let mut free = bar.left();
    for mark in &dial.marks {
        let x = at(mark.value);
        let line = [pos2(x, bar.top() - 3.0), pos2(x, bar.bottom() + 3.0)];
        ui.painter().line_segment(line, Stroke::new(2.0, color(ui, Role::Text)));
        let wide = paint::width(ui, Type::Value, &mark.label);
        let left = (x - wide / 2.0).clamp(free, (bar.right() - wide).max(free));
        if left + wide <= bar.right() + 0.5 {
            free = paint::text(ui, pos2(left, below), Side::Right, Type::Value, Role::Text, &mark.label).right() + 8.0;
        }
    }
    if let Some(ratio) = dial.value {
        let tip = pos2(at(ratio), bar.top() - 6.0);
        paint::triangle(ui.painter(), tip, 8.0, Toward::Down, color(ui, Role::Text));
    }
}
