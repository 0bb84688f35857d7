//! Why a step happened: a spine of numbers, with the loop drawn from the new price back up.
//!
//! Owns the places of the links and the line that returns. A link that is pointed at or has the focus is
//! handed on, so that the charts can light what it is about. Numbers and words are the chain's; the bars
//! are the cause's, wave by wave.

use egui::accesskit::Role as Kind;
use egui::{Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::App;
use crate::chart::cause::Cause;
use crate::chart::chain::{Link, Said, chain};
use crate::chart::palette::Role;
use crate::chart::{unit_in, words};
use crate::recording::{Currency, Header};
use crate::sim::units::Money;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// The height of the panel.
pub const HEIGHT: f32 = 320.0;
/// The most waves that get a bar of their own; later ones are summed in the last.
const MOST_BARS: usize = 5;

/// The room for a number between the spine and its words.
const NUMBER: f32 = 76.0;

/// Draws the chain of the step at the cursor; returns the link that is pointed at or focused.
pub fn why_ui(ui: &Ui, area: Rect, app: &App) -> Option<Link> {
    let recording = &app.run().recording;
    let step = app.cursor();
    let now = app.frame();
    let before = recording.frame(step.saturating_sub(1));
    let header = recording.header();
    let heading = if step == 0 { "Before the first step".to_owned() } else { format!("Why step {step} happened") };
    let (left, right, top) = (area.left(), area.right(), area.top());
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, &heading);
    let waves = match (app.moment().wave, now.waves) {
        (Some(wave), _) => format!("wave {wave} of {}", recording.frame(step).waves),
        (None, 0) => "no forced orders".to_owned(),
        (None, waves) => words::count(u64::from(waves), "wave", "waves"),
    };
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, &waves);
    let cause = app.cause();
    let links = chain(header, before, &now, &cause);
    let summary: Vec<String> = links.iter().map(|said| format!("{} {}", said.value, said.words)).collect();
    paint::spoken(ui, area, "why", format!("{heading}: {}", summary.join(", ")));
    let mut dots = Vec::with_capacity(links.len());
    let mut baseline = top + 52.0;
    let mut lit = None;
    for said in &links {
        dots.push(baseline - 5.0);
        let row = Rect::from_min_max(pos2(left + 36.0, baseline - 17.0), pos2(right, baseline + 8.0));
        lit = lit.or(link_ui(ui, row, left, baseline, said));
        baseline += 31.0;
        if said.link == Link::Depth {
            let bars = Rect::from_min_size(pos2(left + 114.0, baseline - 18.0), vec2(184.0, 50.0));
            waves_ui(ui, bars, left + 104.0, header, &cause);
            baseline += 60.0;
        }
    }
    spine_ui(ui, left, &links, &dots);
    if now.waves > 0 {
        loop_ui(ui, left, (dots[1], dots[4]), now.waves, cause.is_squeeze());
    }
    lit
}

/// One link: a row that can be pointed at and focused.
fn link_ui(ui: &Ui, row: Rect, left: f32, baseline: f32, said: &Said) -> Option<Link> {
    let response = ui.interact(row, paint::place(ui, &format!("link {:?}", said.link)), Sense::click());
    let name = format!("{} {}; lights {}", said.value, said.words, said.link.marks());
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &name));
    // A click is the way to the focus for a pointer, which then may leave.
    if response.clicked() {
        response.request_focus();
    }
    let on = said.happened && (response.hovered() || response.has_focus());
    if on {
        paint::block(ui, row, 4.0, Role::Raised, None);
    }
    paint::focus_ring(ui, &response, row, 4.0);
    let (ink, words) = if said.happened { (said.role, Role::Text2) } else { (Role::Text3, Role::Text3) };
    let number = pos2(left + 104.0, baseline);
    // The largest size that keeps clear of the spine.
    let fits = |size: &Type| paint::width(ui, *size, &said.value) <= NUMBER;
    let size = [Type::Number, Type::Value].into_iter().find(fits).unwrap_or(Type::Heading);
    paint::text(ui, number, Side::Left, size, ink, &said.value);
    let at = pos2(left + 114.0, baseline);
    paint::text(ui, at, Side::Right, Type::Body, words, &said.words);
    on.then_some(said.link)
}

/// The dots and the line through them.
fn spine_ui(ui: &Ui, left: f32, links: &[Said], dots: &[f32]) {
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
fn loop_ui(ui: &Ui, left: f32, (top, bottom): (f32, f32), waves: u32, squeeze: bool) {
    let (line, words) = if squeeze { (Role::Short, Role::ShortText) } else { (Role::Long, Role::LongText) };
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
    let label = format!("×{waves}");
    let patch = Rect::from_center_size(pos2(x + 1.0, middle - 4.0), vec2(22.0, 16.0));
    paint::block(ui, patch, 0.0, Role::Base, None);
    paint::text(ui, pos2(x + 1.0, middle), Side::Middle, Type::Heading, words, &label);
}

/// One bar a wave, with its size in millions or thousands below.
fn waves_ui(ui: &Ui, area: Rect, labels: f32, header: &Header, cause: &Cause) {
    let waves = bars(&cause.waves);
    let largest = waves.iter().copied().max().unwrap_or(0);
    let (unit, divisor) = match header.currency {
        Currency::Dollars if header.whole(largest) >= 1e5 => ("$M".to_owned(), 1e6),
        Currency::Dollars => ("$k".to_owned(), 1e3),
        Currency::Coin(_) => unit_in(header.whole(largest), &header.currency),
    };
    let baseline = area.top() + 50.0;
    let ink = if waves.is_empty() { Role::Track } else { Role::Text3 };
    if waves.is_empty() {
        paint::rule(ui, area.left(), area.right() - 24.0, area.top() + 34.0, ink);
        return;
    }
    let said = format!("{unit} per wave");
    let fits = paint::width(ui, Type::Small, &said) <= NUMBER;
    paint::text(ui, pos2(labels, baseline), Side::Left, Type::Small, ink, if fits { &said } else { &unit });
    let role = if cause.is_squeeze() { Role::Short } else { Role::Long };
    for (place, sum) in waves.iter().enumerate() {
        let left = area.left() + 38.0 * place as f32;
        let share = header.whole(*sum) / header.whole(largest).max(f64::MIN_POSITIVE);
        let high = (share as f32 * 30.0).max(1.0);
        let foot = area.top() + 34.0;
        let bar = Rect::from_min_max(pos2(left, foot - high), pos2(left + 31.0, foot));
        paint::block(ui, bar, 0.0, role, None);
        let text = format!("{:.2}", header.whole(*sum) / divisor);
        let size = if text.len() > 5 { format!("{:.0}", header.whole(*sum) / divisor) } else { text };
        let at = pos2(left + 15.5, baseline);
        paint::text(ui, at, Side::Middle, Type::Small, Role::Text2, &size);
    }
}

/// The bars: a wave each, the last one what all later ones ate together.
pub fn bars(waves: &[Money]) -> Vec<Money> {
    let (own, rest) = waves.split_at(waves.len().min(MOST_BARS - 1));
    let mut bars = own.to_vec();
    if !rest.is_empty() {
        bars.push(rest.iter().sum());
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn no_wave_is_lost_in_the_bars() {
        assert_eq!(bars(&[]), [0_i128; 0]);
        assert_eq!(bars(&[1, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
        assert_eq!(bars(&[1, 2, 3, 4, 5, 6, 7]), [1, 2, 3, 4, 18]);
    }
}
