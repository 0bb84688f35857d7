//! Why a step happened: a spine of numbers, with the loop drawn from the new price back up.
//!
//! Owns the order of the links and the line that returns. Every number is the frame's; the bars are
//! the step's events, wave by wave.

use egui::{Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::recording::{Frame, Header};
use crate::sim::event::{Event, What};
use crate::sim::units::Money;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// The height of the panel.
pub const HEIGHT: f32 = 320.0;
/// The most waves that get a bar of their own; later ones are summed in the last.
const MOST_BARS: usize = 5;

/// One link of the chain.
struct Link {
    value: String,
    words: String,
    /// The role of number and dot when something happened.
    role: Role,
    happened: bool,
}

/// Draws the chain of the step at the cursor.
pub fn why_ui(ui: &Ui, area: Rect, app: &App) {
    let recording = &app.run().recording;
    let step = app.cursor();
    let now = &app.frame();
    let before = recording.frame(step.saturating_sub(1));
    let header = recording.header();
    let heading = if step == 0 { "Before the first step".to_owned() } else { format!("Why step {step} happened") };
    let (left, right, top) = (area.left(), area.right(), area.top());
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, &heading);
    let waves = match now.waves {
        0 => "no forced orders".to_owned(),
        1 => "1 wave".to_owned(),
        waves => format!("{waves} waves"),
    };
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, &waves);
    let links = links(header, before, now);
    let mut dots = Vec::with_capacity(links.len());
    let mut baseline = top + 52.0;
    for (place, link) in links.iter().enumerate() {
        dots.push(baseline - 5.0);
        link_ui(ui, left, baseline, link);
        baseline += 31.0;
        if place == 2 {
            let bars = Rect::from_min_size(pos2(left + 114.0, baseline - 18.0), vec2(184.0, 50.0));
            waves_ui(ui, bars, left + 104.0, header, &app.events(), now);
            baseline += 60.0;
        }
    }
    spine_ui(ui, left, &links, &dots);
    if now.waves > 0 {
        loop_ui(ui, left, dots[1], dots[4], now);
    }
    let said: Vec<String> = links.iter().map(|link| format!("{} {}", link.value, link.words)).collect();
    paint::spoken(ui, area, "why", format!("{heading}: {}", said.join(", ")));
}

/// The seven links from price move to deleveraging.
fn links(header: &Header, before: &Frame, now: &Frame) -> [Link; 7] {
    let decimals = words::price_decimals(header.tick);
    let link = |value: String, words: &str, role, happened| Link { value, words: words.to_owned(), role, happened };
    let change = 100.0 * (now.mark.ticks() / before.mark.ticks() - 1.0);
    let closed = now.longs_liquidated + now.shorts_liquidated;
    let forced = header.dollars(now.notional_long + now.notional_short);
    let shorts = now.notional_short > now.notional_long;
    let (verb, tint) = if shorts { ("forced to buy", Role::ShortText) } else { ("forced to sell", Role::LongText) };
    let waves = match now.waves {
        0 | 1 => verb.to_owned(),
        waves => format!("{verb}, in {waves} waves"),
    };
    let bids = header.notional(before.bids_near, before.mark);
    let depth = format!("of bids within {} %", header.horizon_percent);
    let fund = now.fees + now.fund_received - now.fund_paid;
    let source = match (fund < 0, now.fund <= 0) {
        (true, true) => "from the fund, now empty",
        (true, false) => "from the fund",
        (false, true) => "in the fund, it is empty",
        (false, false) if fund > 0 => "in fees to the fund",
        (false, false) => "to or from the fund",
    };
    [
        link(signed_two(change), "price move", Role::Text, change.abs() >= 0.005),
        link(closed.to_string(), "accounts below maintenance", Role::Text, closed > 0),
        link(words::money(forced), &waves, tint, forced > 0.0),
        link(words::money(bids), &depth, Role::Text, closed > 0),
        link(words::dollar_price(header.price(now.mark.ticks()), decimals), "new mark price", Role::Text, true),
        link(words::signed_money(header.dollars(fund)), source, Role::Fund, fund != 0),
        adl(header, now),
    ]
}

/// The last link: winners closed, or profit taken from them.
fn adl(header: &Header, now: &Frame) -> Link {
    if now.adl_accounts == 0 && now.haircut > 0 {
        return Link {
            value: words::money(header.dollars(now.haircut)),
            words: "taken from winners' profit".to_owned(),
            role: Role::Adl,
            happened: true,
        };
    }
    Link {
        value: now.adl_accounts.to_string(),
        words: if now.adl_accounts == 1 {
            "winner closed by ADL".to_owned()
        } else {
            "winners closed by ADL".to_owned()
        },
        role: Role::Adl,
        happened: now.adl_accounts > 0,
    }
}

/// A change in percent with two decimals: single steps move by less than the usual one shows.
fn signed_two(percent: f64) -> String {
    let size = words::price(percent, 2);
    let plus = if percent >= 0.005 { "+" } else { "" };
    format!("{plus}{size} %")
}

fn link_ui(ui: &Ui, left: f32, baseline: f32, link: &Link) {
    let (ink, words) = if link.happened { (link.role, Role::Text2) } else { (Role::Text3, Role::Text3) };
    let number = pos2(left + 104.0, baseline);
    paint::text(ui, number, Side::Left, Type::Number, ink, &link.value);
    let at = pos2(left + 114.0, baseline);
    paint::text(ui, at, Side::Right, Type::Body, words, &link.words);
}

/// The dots and the line through them.
fn spine_ui(ui: &Ui, left: f32, links: &[Link], dots: &[f32]) {
    let x = left + 20.0;
    for pair in dots.windows(2) {
        let ink = color(ui, Role::Border);
        paint::upright(ui.painter(), x, pair[0] + 6.0, pair[1] - 6.0, ink);
    }
    for (place, (link, y)) in links.iter().zip(dots).enumerate() {
        let role = if link.happened { link.role } else { Role::Border };
        let at = pos2(x + 0.5, *y);
        if place + 1 == links.len() {
            let (ink, halo) = (color(ui, role), color(ui, Role::Base));
            paint::diamond(ui.painter(), at, 5.0, ink, halo);
        } else if link.happened {
            ui.painter().circle_filled(at, 4.0, color(ui, role));
        } else {
            let edge = Stroke::new(1.5, color(ui, role));
            ui.painter().circle(at, 3.5, color(ui, Role::Base), edge);
        }
    }
}

/// The line from the new price back to the accounts below maintenance, with the number of waves.
fn loop_ui(ui: &Ui, left: f32, top: f32, bottom: f32, now: &Frame) {
    let shorts = now.notional_short > now.notional_long;
    let (line, words) = if shorts { (Role::Short, Role::ShortText) } else { (Role::Long, Role::LongText) };
    let (x, spine) = (left + 4.0, left + 20.0);
    let ink = color(ui, line);
    let path = vec![
        pos2(spine - 6.0, bottom),
        pos2(x + 4.0, bottom),
        pos2(x, bottom - 4.0),
        pos2(x, top + 4.0),
        pos2(x + 4.0, top),
        pos2(spine - 9.0, top),
    ];
    ui.painter().add(Shape::line(path, Stroke::new(1.5, ink)));
    let tip = pos2(spine - 8.0, top);
    paint::triangle(ui.painter(), tip, 4.0, Toward::Right, ink);
    let middle = f32::midpoint(top, bottom) + 4.0;
    let label = format!("×{}", now.waves);
    let patch = Rect::from_center_size(pos2(x + 1.0, middle - 4.0), vec2(22.0, 16.0));
    paint::block(ui, patch, 0.0, Role::Base, None);
    paint::text(ui, pos2(x + 1.0, middle), Side::Middle, Type::Heading, words, &label);
}

/// One bar a wave, with its size in millions or thousands below.
fn waves_ui(ui: &Ui, area: Rect, labels: f32, header: &Header, events: &[Event], now: &Frame) {
    let waves = wave_sums(events);
    let largest = waves.iter().copied().max().unwrap_or(0);
    let (divisor, unit) = if header.dollars(largest) >= 1e5 { (1e6, "$M per wave") } else { (1e3, "$k per wave") };
    let baseline = area.top() + 50.0;
    let ink = if waves.is_empty() { Role::Track } else { Role::Text3 };
    if waves.is_empty() {
        paint::rule(ui, area.left(), area.right() - 24.0, area.top() + 34.0, ink);
        return;
    }
    paint::text(ui, pos2(labels, baseline), Side::Left, Type::Small, ink, unit);
    let shorts = now.notional_short > now.notional_long;
    let role = if shorts { Role::Short } else { Role::Long };
    for (place, sum) in waves.iter().enumerate() {
        let left = area.left() + 38.0 * place as f32;
        let share = header.dollars(*sum) / header.dollars(largest).max(f64::MIN_POSITIVE);
        let high = (share as f32 * 30.0).max(1.0);
        let foot = area.top() + 34.0;
        let bar = Rect::from_min_max(pos2(left, foot - high), pos2(left + 31.0, foot));
        paint::block(ui, bar, 0.0, role, None);
        let text = format!("{:.2}", header.dollars(*sum) / divisor);
        let size = if text.len() > 5 { format!("{:.0}", header.dollars(*sum) / divisor) } else { text };
        let at = pos2(left + 15.5, baseline);
        paint::text(ui, at, Side::Middle, Type::Small, Role::Text2, &size);
    }
}

/// What was forced in each wave of a step, both sides together.
pub fn wave_sums(events: &[Event]) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for event in events {
        if let What::Liquidated { notional, .. } = event.what {
            let place = (event.wave.saturating_sub(1) as usize).min(MOST_BARS - 1);
            if sums.len() <= place {
                sums.resize(place + 1, 0);
            }
            sums[place] += Money::from(notional);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::signed_two;

    #[test]
    fn small_moves_keep_their_sign() {
        assert_eq!(signed_two(-1.083), "−1.08 %");
        assert_eq!(signed_two(0.012), "+0.01 %");
        assert_eq!(signed_two(0.001), "0.00 %");
    }
}
