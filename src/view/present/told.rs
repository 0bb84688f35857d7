//! A bet against what came of it: the answer of most hands on the price, the fall beside it, and the
//! column that compares the two.
//!
//! Owns their places and marks. The judgement and its words are the chart's.

use egui::{Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::plot::Plot;
use super::{PADDING, largest};
use crate::app::App;
use crate::app::bet::Bet;
use crate::chart::bet::{Outcome, leaders, letter, share};
use crate::chart::palette::Role;
use crate::chart::words;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// The strength of the band of the bet.
const BAND: f32 = 0.16;
/// Above and below the rows of the answers.
const HEAD: f32 = 68.0;
const FOOT: f32 = 34.0;
/// The most an answer takes.
const ROW: f32 = 68.0;

/// The price at the bet.
fn start(app: &App, bet: &Bet) -> f64 {
    let recording = &app.run().recording;
    recording.header().price(recording.frame(bet.at()).mark.ticks())
}

/// The bet, once it may be seen on the chart.
fn shown(app: &App) -> Option<&Bet> {
    app.bet().filter(|_| !app.counts_hands())
}

/// The prices most hands expected, behind the price; for a tie, all that had as many.
pub fn band_ui(ui: &Ui, plot: &Plot, app: &App) {
    let Some(bet) = shown(app) else { return };
    for band in bands(plot, app, bet) {
        let ink = color(ui, Role::You);
        ui.painter().rect_filled(band, 0.0, ink.gamma_multiply(BAND));
        for y in [band.top(), band.bottom()].into_iter().filter(|y| *y < plot.frame.bottom() - 1.0) {
            paint::dashed(
                ui.painter(),
                &[pos2(band.left(), y), pos2(band.right(), y)],
                Stroke::new(2.0, ink),
                9.0,
                6.0,
            );
        }
        let edge = band.with_max_x(band.left() + 3.0);
        ui.painter().rect_filled(edge, 0.0, ink);
    }
}

fn bands(plot: &Plot, app: &App, bet: &Bet) -> Vec<Rect> {
    let left = plot.x(f64::from(bet.at())).max(plot.frame.left());
    let place = |answer| {
        let (low, high) = bet.question().prices(answer, start(app, bet));
        let bottom = if low > plot.range.low { plot.y(low) } else { plot.frame.bottom() };
        let band = Rect::from_min_max(pos2(left, plot.y(high)), pos2(plot.frame.right(), bottom));
        band.intersect(plot.frame)
    };
    leaders(bet.hands()).into_iter().map(place).filter(Rect::is_positive).collect()
}

/// How far the price fell, and what the bands are, beside what is written already; returns all of that.
/// Where there is no room for the name of a band it has none: the column says it too.
pub fn words_ui(ui: &Ui, plot: &Plot, app: &App, mut taken: Vec<Rect>) -> Vec<Rect> {
    let Some(bet) = shown(app) else { return taken };
    if let Some(outcome) = app.outcome().filter(|outcome| outcome.low_step <= app.cursor()) {
        taken.extend(fall_ui(ui, plot, app, bet, &outcome, &taken));
    }
    for (answer, band) in leaders(bet.hands()).into_iter().zip(bands(plot, app, bet)) {
        let expected = bet.question().answer(answer);
        let words = format!("bet {}: {expected}", letter(answer));
        let wide = paint::width(ui, Type::RoomLabel, &words);
        let (end, begin) = (plot.frame.right() - 6.0 - wide, band.left() + 10.0);
        let heights = [band.center().y + 5.0, band.top() + 16.0, band.bottom() - 7.0];
        let places = heights.into_iter().flat_map(|y| [pos2(end, y), pos2(begin, y)]);
        taken.extend(written_ui(ui, plot, &taken, places, &words));
        paint::spoken(ui, band, &words, format!("On the chart: most hands bet {expected}"));
    }
    taken
}

/// The fall as a measure: from the price at the bet down to the lowest.
fn fall_ui(ui: &Ui, plot: &Plot, app: &App, bet: &Bet, outcome: &Outcome, taken: &[Rect]) -> Option<Rect> {
    let (x, from) = (plot.x(f64::from(outcome.low_step)), plot.x(f64::from(bet.at())));
    let (top, bottom) = (plot.y(start(app, bet)), plot.y(outcome.low));
    if !plot.frame.x_range().contains(x) {
        return None;
    }
    let ink = Stroke::new(1.5, color(ui, Role::Text2));
    let level = [pos2(from.max(plot.frame.left()), top), pos2(x + 6.0, top)];
    paint::dashed(ui.painter(), &level, ink, 3.0, 4.0);
    let tick = |y: f32| [pos2(x - 6.0, y), pos2(x + 6.0, y)];
    for line in [tick(top), [pos2(x, top), pos2(x, bottom)], tick(bottom)] {
        ui.painter().with_clip_rect(plot.frame).line_segment(line, ink);
    }
    let words = fell(bet, outcome);
    let wide = paint::width(ui, Type::RoomLabel, &words);
    // Below the lowest price, and from there upwards as far as something is in the way.
    let lowest = (bottom + 18.0).min(plot.frame.bottom() - 6.0);
    let rows = ((lowest - plot.frame.top()) / 20.0) as usize;
    let heights = (0..rows).map(|row| lowest - 20.0 * row as f32);
    let places = heights.flat_map(|y| [pos2(x + 10.0, y), pos2(x - 10.0 - wide, y)]);
    written_ui(ui, plot, taken, places, &words)
}

/// Writes in the first of some places that is inside the chart and free, readable whatever passes behind.
fn written_ui(
    ui: &Ui,
    plot: &Plot,
    taken: &[Rect],
    places: impl IntoIterator<Item = Pos2>,
    words: &str,
) -> Option<Rect> {
    let wide = paint::width(ui, Type::RoomLabel, words);
    let patch = |at: Pos2| Rect::from_min_max(at - vec2(3.0, 14.0), at + vec2(wide + 3.0, 5.0));
    let free = |at: &Pos2| {
        let place = patch(*at);
        plot.frame.contains_rect(place) && !taken.iter().any(|other| other.intersects(place))
    };
    let at = places.into_iter().find(free)?;
    ui.painter().rect_filled(patch(at), 0.0, color(ui, Role::Well).gamma_multiply(0.75));
    paint::text(ui, at, Side::Right, Type::RoomLabel, Role::Text, words);
    Some(patch(at))
}

/// The fall with the signed error of the bet, if one side had most hands.
fn fell(bet: &Bet, outcome: &Outcome) -> String {
    let fell = format!("fell {}", words::percent(outcome.fall));
    match leaders(bet.hands()).as_slice() {
        &[answer] => format!("{fell}, error {}", words::signed_points(bet.question().error(answer, outcome.fall))),
        _ => fell,
    }
}

/// The column at the end: every answer with its share of the hands, the true one marked.
pub fn column_ui(ui: &Ui, area: Rect, app: &App, bet: &Bet, outcome: &Outcome) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let (left, right, top) = (inside.left(), inside.right(), inside.top());
    paint::text(ui, pos2(left, top + 22.0), Side::Right, Type::Value, Role::Text2, "Bet against outcome");
    let fell = words::percent(outcome.fall);
    let number = paint::text(ui, pos2(left, top + 54.0), Side::Right, Type::RoomHeadline, Role::Text, &fell);
    let header = app.run().recording.header();
    let from = words::dollar_price(start(app, bet), words::price_decimals(header.tick));
    let beside = format!("below {from}");
    let size = largest(ui, &[Type::RoomLabel, Type::Body], &beside, right - number.right() - 12.0);
    paint::text(ui, pos2(number.right() + 12.0, top + 54.0), Side::Right, size, Role::Text2, &beside);
    let answers = bet.question().answers();
    let row = ((area.height() - HEAD - FOOT) / answers as f32).min(ROW);
    for answer in 0..answers {
        let place = Rect::from_min_max(
            pos2(left, top + HEAD + row * answer as f32),
            pos2(right, top + HEAD + row * (answer + 1) as f32 - 4.0),
        );
        answer_ui(ui, place, bet, answer, bet.question().true_answer(outcome.fall) == answer);
    }
    let said = error(bet, outcome);
    let size = largest(ui, &[Type::Number, Type::Value], &said, inside.width());
    let at = pos2(left, top + HEAD + row * answers as f32 + 18.0);
    paint::text(ui, at, Side::Right, size, Role::Text, &said);
    paint::spoken(ui, area, "bet against outcome", format!("Bet against outcome: the price fell {fell}. {said}"));
}

/// The error of the answer with most hands.
fn error(bet: &Bet, outcome: &Outcome) -> String {
    let signed = |answer: &usize| words::signed_points(bet.question().error(*answer, outcome.fall));
    match leaders(bet.hands()).as_slice() {
        [] => "Skipped: no bet was taken".to_owned(),
        [answer] => format!("Error of most hands {}", signed(answer)),
        tied => format!(
            "Tie: {}",
            tied.iter().map(|tied| format!("{} {}", letter(*tied), signed(tied))).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// One answer: its letter and range, whether it came true, and its share as a bar.
fn answer_ui(ui: &Ui, place: Rect, bet: &Bet, answer: usize, is_true: bool) {
    let (ground, ink, quiet) =
        if is_true { (Role::Accent, Role::OnAccent, Role::OnAccent) } else { (Role::Raised, Role::Text, Role::Text2) };
    ui.painter().rect(place, 4.0, color(ui, ground), Stroke::new(1.0, color(ui, Role::Border)), StrokeKind::Inside);
    let (left, right) = (place.left() + 10.0, place.right() - 10.0);
    let roomy = place.height() >= 44.0;
    let (lower, thick) = if roomy { (24.0, 12.0) } else { (16.0, 8.0) };
    let top = place.top() + (place.height() - lower - 13.0).max(0.0) / 2.0;
    let baseline = top + 12.0;
    let named = paint::text(ui, pos2(left, baseline), Side::Right, Type::Value, ink, &letter(answer).to_string());
    let words = bet.question().answer(answer);
    paint::text(ui, pos2(named.right() + 8.0, baseline), Side::Right, Type::Body, ink, &words);
    let (hands, part) = (bet.hands()[answer], share(bet.hands(), answer));
    let leads = leaders(bet.hands()).contains(&answer);
    let word = if is_true {
        "came true"
    } else if leads {
        "most hands"
    } else {
        ""
    };
    let end = if is_true { right - 18.0 } else { right };
    paint::text(ui, pos2(end, baseline), Side::Left, Type::Value, ink, word);
    if is_true {
        check_ui(ui, pos2(right - 6.0, baseline - 5.0), color(ui, ink));
    }
    let count = format!("{hands} of {}, {:.0} %", bet.all_hands(), 100.0 * part);
    paint::text(ui, pos2(right, baseline + lower), Side::Left, Type::Body, quiet, &count);
    let middle = baseline + lower - 4.7;
    let track = Rect::from_min_max(pos2(left, middle - thick / 2.0), pos2(right - 104.0, middle + thick / 2.0));
    if !is_true {
        paint::block(ui, track, 2.0, Role::Track, None);
    }
    if hands > 0 {
        let bar = track.with_max_x(track.left() + (track.width() * part as f32).max(2.0));
        let fill = if is_true {
            Role::OnAccent
        } else if leads {
            Role::You
        } else {
            Role::Border
        };
        paint::block(ui, bar, 2.0, fill, None);
    }
    let said =
        [words, word.to_owned(), count].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    paint::spoken(ui, place, &format!("answer {answer}"), format!("{}: {said}", letter(answer)));
}

/// A check mark.
fn check_ui(ui: &Ui, at: Pos2, ink: egui::Color32) {
    let corners = [vec2(-6.0, 0.0), vec2(-2.0, 4.5), vec2(6.0, -5.0)].map(|corner| at + corner).to_vec();
    ui.painter().add(Shape::line(corners, Stroke::new(2.5, ink)));
}
