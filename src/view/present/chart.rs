//! The charts of a presentation: the price, how close the market was to feeding itself, and what was
//! forced out.
//!
//! Owns their places, labels and the cursor through both. The series are the chart's.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::plot::Plot;
use super::{PADDING, bet, ladder, told};
use crate::app::App;
use crate::app::command::{Command, Play};
use crate::chart::merge::Merged;
use crate::chart::palette::Role;
use crate::chart::zone::Zone;
use crate::chart::{self, Panel, Stroke as Drawn, Which, words};
use crate::view::Panels;
use crate::view::charts::{Counts, Range};
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color, tint, veil};
use crate::view::transport::following_ui;

/// Above each plot, for its name.
const HEADING: f32 = 32.0;
const RIBBON: f32 = 6.0;
/// The height of the bars, as a share of the area, and its least and most.
const BARS: (f32, f32, f32) = (0.2, 52.0, 90.0);
const MARGIN: f32 = 16.0;
/// How far apart labels of values are at least.
const LABEL: f32 = 46.0;
/// The tips of the bug, from its body to the plot.
const TIP: f32 = 8.0;

/// Draws the chart area.
pub fn charts_ui(ui: &mut Ui, area: Rect, app: &App, panels: &mut Panels, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Well, None);
    let (charts, ranges) = (app.charts(), &mut panels.charts.ranges);
    let (playing, span, prices) = (app.playback().playing(), *app.span(), app.settings().prices);
    let axis = area.left() + PADDING + label_width(ui, app) + 2.0 * TIP;
    // A bet hides what the ladder would tell, and where there is little room the price has it.
    let beside = ladder::WIDTH + 2.0 * TIP;
    let laddered = app.bet().is_none() && area.right() - MARGIN - axis - beside >= ladder::LEAST_PLOT;
    let left = if laddered { axis + beside } else { axis };
    let high = (area.height() * BARS.0).clamp(BARS.1, BARS.2).round();
    let bars_top = area.bottom() - high - 10.0;
    let frame = |top: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(area.right() - MARGIN, bottom));
    let ribbon = frame(bars_top - HEADING - RIBBON - 2.0, bars_top - HEADING - 2.0);
    let price = Plot {
        frame: frame(area.top() + HEADING, ribbon.top() - 6.0),
        span,
        range: with_bet(ranges.update(0, &charts.price, prices, app.range(Which::Price), playing), app),
    };
    let bars = Plot {
        frame: frame(bars_top, bars_top + high),
        span,
        range: ranges.update(2, &charts.liquidations, prices, app.range(Which::Liquidations), playing),
    };
    if laddered {
        ladder::ladder_ui(ui, area.left() + PADDING, &price, app);
        panels.charts.heat.ground_ui(ui, price.frame, |step| price.x(step), price.range, app);
    }
    let marks = price_ui(ui, &price, app);
    ribbon_ui(ui, &price, ribbon, app);
    bars_ui(ui, &bars, app);
    let cursor = price.x(f64::from(app.cursor()));
    for hidden in [price.frame, ribbon, bars.frame] {
        let hidden = hidden.with_min_x((cursor + 1.0).max(hidden.left()));
        if hidden.is_positive() {
            ui.painter().rect_filled(hidden, 0.0, veil(ui));
        }
    }
    for across in [price.frame, ribbon, bars.frame] {
        if across.x_range().contains(cursor) {
            let line = Rect::from_x_y_ranges((cursor - 0.75)..=(cursor + 0.75), across.y_range());
            ui.painter().rect_filled(line, 0.0, color(ui, Role::Text));
        }
    }
    let written = dated_words_ui(ui, &price, app);
    let mut taken = told::words_ui(ui, &price, app, written);
    taken.extend(ghost_words_ui(ui, &price, &taken, app));
    others_words_ui(ui, &price, &mut taken, app);
    let own = charts.price.series.iter().find(|series| series.role == Role::Mark);
    let line: Vec<Pos2> = own.map_or_else(Vec::new, |series| price.line(series));
    Counts { size: Type::RoomLabel, role: Role::Text, gap: 9.0, line: &line }.show(ui, price.frame, &marks, &mut taken);
    labels_ui(ui, &price, Some(bug_y(&price, app)), app);
    labels_ui(ui, &bars, None, app);
    bug_ui(ui, &price, app);
    pointer_ui(ui, &price, &charts.price, app, commands);
    pointer_ui(ui, &bars, &charts.liquidations, app, commands);
    if app.counts_hands() {
        let cover = area.with_min_x((cursor + 9.0).clamp(left, area.right()));
        bet::cover_ui(ui, cover, app, &mut panels.bet, commands);
    }
}

/// The names of the other assets, above the ends of their lines where there is room.
fn others_words_ui(ui: &Ui, plot: &Plot, taken: &mut Vec<Rect>, app: &App) {
    if app.counts_hands() {
        return;
    }
    for series in app.charts().price.series.iter().filter(|series| series.role == Role::Text3) {
        let Some(end) = plot.line(series).last().copied() else { continue };
        let wide = paint::width(ui, Type::RoomLabel, &series.name);
        let right = end.x.min(plot.frame.right()) - 4.0;
        let place = Rect::from_x_y_ranges(right - wide..=right, end.y - 22.0..=end.y - 5.0);
        if plot.frame.contains_rect(place) && !taken.iter().any(|other| other.intersects(place)) {
            let at = pos2(right, end.y - 9.0);
            paint::text(ui, at, Side::Left, Type::RoomLabel, Role::Text2, &series.name);
            taken.push(place);
        }
    }
}

/// Where the chart ends: at the cursor, while the tiles of a bet stand right of it.
fn end(plot: &Plot, app: &App) -> f32 {
    let right = plot.frame.right();
    if app.counts_hands() { plot.x(f64::from(app.cursor())).min(right) } else { right }
}

/// While there is a bet, every answer has a place on the axis, whatever comes.
fn with_bet(range: Range, app: &App) -> Range {
    let Some(bet) = app.bet() else { return range };
    let recording = &app.run().recording;
    let price = recording.header().price(recording.frame(bet.at()).mark.ticks());
    let (low, high) = bet.question().window(price);
    range.and(Range { low, high, ..range })
}

fn price_ui(ui: &Ui, plot: &Plot, app: &App) -> Vec<(Pos2, Merged)> {
    let panel = &app.charts().price;
    let beside = heading_ui(ui, plot, app.settings().prices.heading(), None, app);
    if let Some(share) = app.recomputing() {
        let words = format!("recomputing {:.0} %", share * 100.0);
        paint::text(ui, beside, Side::Right, Type::RoomLabel, Role::You, &words);
    } else if let Some(rings) = panel.series.iter().find(|series| series.stroke == Drawn::Rings && !app.counts_hands())
    {
        let ink = color(ui, rings.role);
        paint::ring(ui.painter(), beside + vec2(8.0, -5.0), 5.0, ink, color(ui, Role::Well));
        paint::text(ui, beside + vec2(20.0, 0.0), Side::Right, Type::RoomLabel, Role::Text2, &rings.name);
    }
    let corner = pos2(plot.frame.right(), plot.frame.top() - 10.0);
    following_ui(ui, corner, Side::Left, Type::RoomLabel, Role::Text2, app);
    for (value, _) in marks(plot, app) {
        paint::rule(ui, plot.frame.left(), end(plot, app), plot.y(value).round(), Role::Grid);
    }
    let ink = Stroke::new(1.5, color(ui, Role::Text3));
    for dated in app.charts().dated.iter().filter(|dated| dated.x <= f64::from(app.cursor())) {
        let x = plot.x(dated.x);
        if plot.frame.x_range().contains(x) {
            let ends = [pos2(x, plot.frame.top()), pos2(x, plot.frame.bottom())];
            paint::dashed(ui.painter(), &ends, ink, 3.0, 4.0);
        }
    }
    bet::borders_ui(ui, plot, app);
    told::band_ui(ui, plot, app);
    for series in &panel.series {
        plot.line_ui(ui, series);
    }
    plot.markers_ui(ui, &panel.markers, f64::from(app.cursor()))
}

fn bars_ui(ui: &Ui, plot: &Plot, app: &App) {
    let panel = &app.charts().liquidations;
    let frame = app.frame();
    let now = words::amount(app.run().recording.header(), frame.forced());
    heading_ui(ui, plot, &panel.heading(), Some(&now), app);
    for series in panel.series.iter().filter(|series| series.stroke == Drawn::Bars) {
        plot.bars_ui(ui, series);
    }
    let zero = plot.y(0.0).round();
    paint::rule(ui, plot.frame.left(), end(plot, app), zero, Role::Border);
}

/// The name above a plot, and its value at the cursor where nothing else says it; returns where more may stand.
fn heading_ui(ui: &Ui, plot: &Plot, name: &str, value: Option<&str>, app: &App) -> Pos2 {
    let at = pos2(plot.frame.left(), plot.frame.top() - 10.0);
    // Nothing stands half under the cover of a bet.
    let covered = |right: f32| right > end(plot, app) - 4.0;
    if covered(at.x + paint::width(ui, Type::Value, name)) {
        return at;
    }
    let name = paint::text(ui, at, Side::Right, Type::Value, Role::Text, name);
    let at = pos2(name.right() + 12.0, at.y);
    let value = value.filter(|value| !covered(at.x + paint::width(ui, Type::RoomLabel, value)));
    value.map_or(at, |value| {
        pos2(paint::text(ui, at, Side::Right, Type::RoomLabel, Role::Text2, value).right() + 12.0, at.y)
    })
}

/// One cell a step: thin while forced sales fade, amber and red where they feed themselves.
fn ribbon_ui(ui: &Ui, plot: &Plot, ribbon: Rect, app: &App) {
    let painter = ui.painter().with_clip_rect(ribbon);
    let half = plot.frame.width() / plot.span.width() as f32 / 2.0;
    for frame in &app.run().recording.frames()[..=app.known_until() as usize] {
        let x = plot.x(f64::from(frame.step));
        if !ribbon.x_range().expand(half).contains(x) {
            continue;
        }
        // On whole points, so that neighbours meet and leave no seam.
        let cell = Rect::from_x_y_ranges((x - half).round()..=(x + half).round(), ribbon.y_range());
        let (cell, ink) = match Zone::of(frame) {
            Zone::Fading => (cell.shrink2(egui::vec2(0.0, 2.0)), tint(ui, Role::Border, 0.5)),
            zone => (cell, color(ui, zone.role())),
        };
        painter.rect_filled(cell, 0.0, ink);
    }
    let at = pos2(plot.frame.left() - TIP, ribbon.bottom() + 1.5);
    paint::text(ui, at, Side::Left, Type::RoomLabel, Role::Text2, "R");
}

/// The labelled values of a plot.
fn marks(plot: &Plot, app: &App) -> Vec<(f64, String)> {
    let recording = &app.run().recording;
    let start = recording.header().price(recording.frame(0).mark.ticks());
    let most = (plot.frame.height() / LABEL).max(2.0) as usize;
    plot.range.scale.marks(plot.range.low, plot.range.high, most, start)
}

/// Labels of the values, left of the plot; none under the bug.
fn labels_ui(ui: &Ui, plot: &Plot, bug: Option<f32>, app: &App) {
    for (value, words) in marks(plot, app) {
        let y = plot.y(value);
        let covered = bug.is_some_and(|bug| (y - bug).abs() < 22.0);
        // Nor one that would touch the R of the ribbon below.
        if covered || (bug.is_some() && y > plot.frame.bottom() - 6.0) {
            continue;
        }
        let at = pos2(plot.frame.left() - TIP, (y + 5.0).min(plot.frame.bottom() + 4.0));
        paint::text(ui, at, Side::Left, Type::RoomLabel, Role::Text2, &words);
    }
}

/// The widest price of the run, as the bug and the labels write it.
fn label_width(ui: &Ui, app: &App) -> f32 {
    let recording = &app.run().recording;
    let header = recording.header();
    let top = recording.frames().iter().map(|frame| frame.mark.ticks()).fold(0.0, f64::max);
    let words = words::price(header.price(top), words::price_decimals(header.tick));
    (paint::width(ui, Type::Brand, &words) + 8.0).ceil()
}

fn bug_y(plot: &Plot, app: &App) -> f32 {
    let recording = &app.run().recording;
    let mark = recording.header().price(app.frame().mark.ticks());
    plot.y(mark).clamp(plot.frame.top(), plot.frame.bottom())
}

/// The notched bug with the price at the cursor.
fn bug_ui(ui: &Ui, plot: &Plot, app: &App) {
    let recording = &app.run().recording;
    let header = recording.header();
    let mark = header.price(app.frame().mark.ticks());
    let words = words::price(mark, words::price_decimals(header.tick));
    let y = bug_y(plot, app);
    let tip = plot.frame.left() - 2.0;
    let (right, left) = (tip - TIP, tip - TIP - label_width(ui, app));
    let outline = [
        pos2(left, y - 13.0),
        pos2(right, y - 13.0),
        pos2(tip, y),
        pos2(right, y + 13.0),
        pos2(left, y + 13.0),
        pos2(left - TIP, y),
    ];
    ui.painter().add(Shape::convex_polygon(outline.to_vec(), color(ui, Role::Mark), Stroke::NONE));
    let at = pos2(f32::midpoint(left, right), y + 5.0);
    paint::text(ui, at, Side::Middle, Type::Brand, Role::Well, &words);
    let dot = pos2(plot.x(f64::from(app.cursor())), y);
    if plot.frame.expand(1.0).contains(dot) {
        ui.painter().circle(dot, 6.0, color(ui, Role::Mark), Stroke::new(2.0, color(ui, Role::Well)));
    }
}

/// What each dated vertical is, once it has been reached, in at most two rows; returns the places taken.
fn dated_words_ui(ui: &Ui, plot: &Plot, app: &App) -> Vec<Rect> {
    let mut rows: Vec<f32> = Vec::new();
    let mut taken = Vec::new();
    let (now, cursor) = (f64::from(app.cursor()), plot.x(f64::from(app.cursor())));
    for dated in app.charts().dated.iter().filter(|dated| dated.x <= now) {
        let x = plot.x(dated.x);
        let wide = paint::width(ui, Type::RoomLabel, &dated.text);
        // To the left, else to the right: rather across the cursor than across another fact.
        let crossed = |from: f32| {
            let over = |line: f32| (from - 4.0..from + wide + 4.0).contains(&line);
            let others = app.charts().dated.iter().map(|other| plot.x(other.x)).filter(|other| *other != x);
            2 * others.filter(|other| over(*other)).count() + usize::from(over(cursor))
        };
        let places = [x - 10.0 - wide, x + 10.0];
        let inside = |from: &f32| *from >= plot.frame.left() && *from + wide <= end(plot, app);
        let Some(left) = places.into_iter().filter(inside).min_by_key(|from| crossed(*from)) else { continue };
        if !plot.frame.x_range().contains(x) {
            continue;
        }
        let row = rows.iter().filter(|end| **end + 8.0 > left).count();
        if row > 1 {
            continue;
        }
        rows.push(left + wide);
        let at = pos2(left, plot.frame.top() + 16.0 + 19.0 * row as f32);
        // The words stay readable where a line passes behind them.
        let patch = Rect::from_min_max(at - vec2(3.0, 14.0), at + vec2(wide + 3.0, 5.0));
        ui.painter().rect_filled(patch, 0.0, color(ui, Role::Well));
        paint::text(ui, at, Side::Right, Type::RoomLabel, Role::Text2, &dated.text);
        taken.push(patch);
    }
    taken
}

/// The name of the run before, at the end of its line and clear of what is written; returns its place.
fn ghost_words_ui(ui: &Ui, plot: &Plot, taken: &[Rect], app: &App) -> Option<Rect> {
    let ghost = app.charts().price.series.iter().find(|series| series.role == Role::Ghost)?;
    let name = paint::fitted(ui, Type::RoomLabel, &ghost.name, plot.frame.width() - 16.0);
    let from = plot.step_at(plot.frame.right() - 8.0 - paint::width(ui, Type::RoomLabel, &name));
    let under = ghost.points.iter().filter(|point| point[0] >= from && point[0] <= plot.span.to());
    let above = under.map(|point| plot.y(point[1])).fold(f32::INFINITY, f32::min);
    if !above.is_finite() {
        return None;
    }
    let y = (above - 10.0).clamp(plot.frame.top() + 56.0, plot.frame.bottom() - 6.0);
    let left = plot.frame.right() - 4.0 - paint::width(ui, Type::RoomLabel, &name);
    let place = |y: f32| Rect::from_min_max(pos2(left - 2.0, y - 14.0), pos2(plot.frame.right() - 2.0, y + 5.0));
    let covered = |y: f32| taken.iter().find(|other| other.intersects(place(y)));
    let y = covered(y).map_or(y, |other| other.top() - 6.0);
    if covered(y).is_some() {
        return None;
    }
    ui.painter().rect_filled(place(y), 0.0, color(ui, Role::Well));
    paint::text(ui, pos2(plot.frame.right() - 4.0, y), Side::Left, Type::RoomLabel, Role::Text2, &name);
    Some(place(y))
}

/// A press moves the cursor; a listener hears the chart in words.
fn pointer_ui(ui: &Ui, plot: &Plot, panel: &Panel, app: &App, commands: &mut Vec<Command>) {
    let place = paint::place(ui, &format!("chart {}", panel.quantity));
    let sense = if app.counts_hands() { Sense::focusable_noninteractive() } else { Sense::click_and_drag() };
    let response = ui.interact(plot.frame, place, sense).on_hover_cursor(CursorIcon::Crosshair);
    let decimals = words::price_decimals(app.run().recording.header().tick);
    response.widget_info(|| WidgetInfo::labeled(Kind::Image, true, chart::spoken(panel, app.cursor(), decimals)));
    paint::focus_ring(ui, &response, plot.frame.shrink(4.0), 0.0);
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.clicked() || response.dragged())
    {
        let step = plot.step_at(pointer.x).round().clamp(0.0, f64::from(app.playback().last()));
        commands.push(Command::Play(Play::To(step as u32)));
    }
}
