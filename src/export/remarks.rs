//! Remarks beside the data: what happened here, how low it went, when the fund ran out.
//!
//! Owns which remarks a figure carries and the places each may take. They keep off the data and
//! off one another; the least important gives way.

use ::svg::node::element::Group;

use super::layout::{Layout, is_empty};
use super::notes::{Rect, Taken};
use super::paint::{self, Anchor, Type};
use super::panel::{self, Placed};
use super::text::{Ruler, Weight};
use crate::chart::palette::Role;
use crate::chart::{Charts, words};
use crate::recording::Recording;
use crate::sim::event::{Outcome, What};

/// Most dated facts that are named; the verticals of the others stay.
const NAMED: usize = 5;

/// All remarks of a figure.
pub fn draw(
    run: &Recording,
    charts: &Charts,
    layout: &Layout,
    placed: [Placed<'_>; 4],
    ruler: &Ruler,
    taken: &mut Taken,
) -> Group {
    let mut remarks = Remarks { layout, ruler, taken, group: paint::group("remarks") };
    let [price, _, liquidations, fund] = placed;
    for panel in [price, fund].into_iter().filter(|panel| panel.band.is_shown()) {
        remarks.keep_off(panel);
    }
    // The dates stand at the head of the page, whichever panel that is.
    if let Some(head) = placed.into_iter().find(|each| each.band.is_shown()) {
        remarks.keep_off_dates(charts, head);
        remarks.dates(charts, head);
    }
    if price.band.is_shown() {
        remarks.low(run, price);
    }
    if liquidations.band.is_shown() {
        remarks.none(liquidations);
    }
    if fund.band.is_shown() {
        remarks.empty(run, fund);
    }
    for panel in [price, liquidations].into_iter().filter(|panel| panel.band.is_shown()) {
        remarks.counts(panel);
    }
    remarks.group
}

struct Remarks<'a> {
    layout: &'a Layout,
    ruler: &'a Ruler,
    taken: &'a mut Taken,
    group: Group,
}

/// Where a remark may stand: the given point is its left or right end.
type Place = ([f64; 2], Anchor);

impl Remarks<'_> {
    fn keep_off(&mut self, placed: Placed<'_>) {
        let em = self.layout.page.text;
        for series in &placed.panel.series {
            self.taken.add_line(panel::on_page(self.layout, placed.band, series));
        }
        for marker in placed.panel.markers.iter().filter(|marker| panel::shown(self.layout, marker.x)) {
            let [x, y] = panel::marker_at(self.layout, placed, marker);
            self.taken.add_line(vec![[x - 0.4 * em, y], [x + 0.4 * em, y]]);
        }
    }

    fn keep_off_dates(&mut self, charts: &Charts, price: Placed<'_>) {
        for dated in charts.dated.iter().filter(|dated| panel::shown(self.layout, dated.x)) {
            let x = self.layout.x(dated.x);
            self.taken.add_line(vec![[x, price.band.top], [x, price.band.bottom()]]);
        }
    }

    /// The dated facts, at the head of their verticals.
    fn dates(&mut self, charts: &Charts, price: Placed<'_>) {
        let em = self.layout.page.text;
        let shown = charts.dated.iter().filter(|dated| panel::shown(self.layout, dated.x));
        for dated in shown.take(NAMED) {
            let x = self.layout.x(dated.x);
            let places = (0..6).flat_map(|row| {
                let y = price.band.top + (0.75 + 1.35 * f64::from(row)) * em;
                [([x + 0.6 * em, y], Anchor::Start), ([x - 0.6 * em, y], Anchor::End)]
            });
            self.add(&dated.text, Role::Text2, &places.collect::<Vec<_>>(), price);
        }
    }

    /// The lowest price, and how far below the highest before it.
    fn low(&mut self, run: &Recording, price: Placed<'_>) {
        let (header, frames) = (run.header(), run.frames());
        let Some(low) = frames.iter().min_by_key(|frame| frame.mark).filter(|low| low.step > 0) else {
            return;
        };
        if !panel::shown(self.layout, f64::from(low.step)) {
            return;
        }
        let before = frames.iter().take_while(|frame| frame.step <= low.step);
        let top = before.map(|frame| frame.mark).max().unwrap_or(low.mark).ticks();
        let value = header.price(low.mark.ticks());
        let fall = if top > 0.0 { 100.0 * (low.mark.ticks() / top - 1.0) } else { 0.0 };
        let decimals = words::price_decimals(header.tick);
        let text = format!("low {}, {}", words::dollar_price(value, decimals), words::signed_percent(fall));
        let at = [self.layout.x(f64::from(low.step)), price.band.y(value)];
        self.add(&text, Role::Text, &around(at, self.layout.page.text), price);
    }

    /// Says of an empty panel that it is not a mistake.
    fn none(&mut self, placed: Placed<'_>) {
        if is_empty(placed.panel, self.layout.span()) {
            let em = self.layout.page.text;
            let place = ([self.layout.x0 + em, placed.band.y(0.0) - 0.6 * em], Anchor::Start);
            self.add("none", Role::Text2, &[place], placed);
        }
    }

    /// The first step in which the fund was empty.
    fn empty(&mut self, run: &Recording, fund: Placed<'_>) {
        let reached = |what| what == What::Reached(Outcome::FundEmpty);
        let Some(event) = run.events().iter().find(|event| reached(event.what)) else {
            return;
        };
        let step = f64::from(event.step);
        if !panel::shown(self.layout, step) {
            return;
        }
        let em = self.layout.page.text;
        let (x, y) = (self.layout.x(step), fund.band.y(0.0));
        let places = [0.65, 1.4, 2.2].into_iter().flat_map(|up| {
            let y = y - up * em;
            [([x + 0.7 * em, y], Anchor::Start), ([x - 0.7 * em, y], Anchor::End)]
        });
        let text = format!("empty at step {}", event.step);
        self.add(&text, Role::Text, &places.collect::<Vec<_>>(), fund);
    }

    /// How many markers each mark stands for that stands for more than one.
    fn counts(&mut self, placed: Placed<'_>) {
        let em = self.layout.page.text;
        for mark in panel::together(self.layout, &placed.panel.markers).iter().filter(|mark| mark.count > 1) {
            let [x, y] = panel::marker_at(self.layout, placed, &mark.marker);
            let places = [-0.5, 1.1, -1.4, 1.9].into_iter().flat_map(|down| {
                let y = y + down * em;
                [([x + 0.5 * em, y], Anchor::Start), ([x - 0.5 * em, y], Anchor::End)]
            });
            self.add(&format!("×{}", mark.count), Role::Text2, &places.collect::<Vec<_>>(), placed);
        }
    }

    fn add(&mut self, text: &str, role: Role, places: &[Place], placed: Placed<'_>) {
        let look = Type { size: self.layout.page.text, role, weight: Weight::Regular };
        let width = self.ruler.width(text, look.size, look.weight);
        let boxes: Vec<Rect> = places.iter().map(|place| boxed(*place, width, look.size)).collect();
        let page = [
            self.layout.x0 + 0.2 * look.size,
            placed.band.top - 0.2 * look.size,
            self.layout.x1,
            placed.band.bottom() + 0.2 * look.size,
        ];
        if let Some(chosen) = self.taken.place(&boxes, page) {
            let (at, anchor) = places[chosen];
            let node = paint::words_on_data(at, text, look, anchor);
            self.group = std::mem::replace(&mut self.group, Group::new()).add(node);
        }
    }
}

/// Below, beside and above a point, to the right before the left.
fn around([x, y]: [f64; 2], em: f64) -> Vec<Place> {
    let rows = [1.25, 2.1, 0.35, 3.0, -0.7, -1.7];
    rows.into_iter()
        .flat_map(|down| {
            let y = y + down * em;
            [([x + em, y], Anchor::Start), ([x - em, y], Anchor::End)]
        })
        .collect()
}

/// The box of words with some air, from their baseline.
fn boxed(([x, y], anchor): Place, width: f64, size: f64) -> Rect {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    [left - 0.2 * size, y - 0.85 * size, left + width + 0.2 * size, y + 0.3 * size]
}
