//! One panel of a figure: its axis, its lines and bars, its markers.
//!
//! Owns how a described panel looks on paper: no grid, no fill, the run solid in front of the run
//! it came from. Never chooses what a panel holds.

use ::svg::node::element::Group;

use super::layout::{Band, Layout};
use super::paint::{self, Anchor, Type};
use super::text::Weight;
use crate::chart::merge::{Merged, merged, steps_together};
use crate::chart::palette::Role;
use crate::chart::thin::thin;
use crate::chart::{Marker, Panel, Series, Shape, Stroke};

/// A line is drawn this much thicker than an axis.
const LINE: f64 = 1.4;
/// How far below the price a deleveraging stands, in multiples of the text size.
const ADL_BELOW: f64 = 1.6;
/// How far above its bar.
const ADL_ABOVE: f64 = 0.67;
/// From this width of a step on, in multiples of the text size, every square is drawn.
const SQUARES: f64 = 0.15;
/// How far apart markers with a count are at least.
const APART: f64 = 2.4;
/// The radius of a diamond.
const DIAMOND: f64 = 0.43;

/// A panel where it belongs.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    /// What it shows.
    pub panel: &'a Panel,
    /// Where it stands.
    pub band: &'a Band,
    /// Its letter.
    pub letter: char,
}

/// Axis, heading, data and markers of a panel.
pub fn draw(layout: &Layout, placed: Placed<'_>) -> Group {
    let mut group = axis(layout, placed);
    for series in &placed.panel.series {
        let points = on_page(layout, placed.band, series);
        if !points.is_empty() {
            group = group.add(data(layout, placed.band, series, &points));
        }
    }
    if placed.panel.series.iter().any(|series| series.stroke == Stroke::Bars) {
        let zero = placed.band.y(0.0);
        let ends = [[layout.x0, zero], [layout.x1, zero]];
        group = group.add(paint::line(&ends, Role::Text, layout.page.stroke(), None));
    }
    for mark in together(layout, &placed.panel.markers) {
        group = add_marker(group, layout, placed, &mark.marker);
    }
    group
}

/// The markers on the page: of each kind those that would stand on one another as one, the heaviest, with how many it
/// stands for. Small squares come before large ones, so that the largest are never covered.
pub fn together(layout: &Layout, markers: &[Marker]) -> Vec<Merged> {
    let em = layout.page.text;
    let step = layout.x(1.0) - layout.x(0.0);
    let of = |shape: Shape, wide: f64| {
        let some = markers.iter().filter(|marker| marker.shape == shape && shown(layout, marker.x)).copied();
        merged(some, steps_together(step, wide * em, APART * em))
    };
    let mut squares = of(Shape::Square, SQUARES);
    squares.sort_by(|a, b| a.marker.weight.total_cmp(&b.marker.weight));
    // Diamonds are all of one size and stay in the order of time.
    squares.into_iter().chain(of(Shape::Diamond, 0.6 * DIAMOND)).collect()
}

/// Whether a step lies on the page.
pub fn shown(layout: &Layout, step: f64) -> bool {
    let x = layout.x(step);
    x >= layout.x0 - 1e-6 && x <= layout.x1 + 1e-6
}

/// The points of a series in page units, no more of them than can be seen.
pub fn on_page(layout: &Layout, band: &Band, series: &Series) -> Vec<[f64; 2]> {
    let (first, last) = layout.span();
    let kept = thin(&series.points, first, last, layout.columns());
    let inside = kept.into_iter().filter(|point| point[0] >= first && point[0] <= last);
    inside.map(|point| [layout.x(point[0]), band.y(point[1])]).collect()
}

/// Where a marker stands.
pub fn marker_at(layout: &Layout, placed: Placed<'_>, marker: &Marker) -> [f64; 2] {
    let em = layout.page.text;
    let (x, y) = (layout.x(marker.x), placed.band.y(marker.y));
    match (marker.shape, placed.panel.from_zero) {
        (Shape::Square, _) => [x, y],
        (Shape::Diamond, true) => [x, y - ADL_ABOVE * em],
        (Shape::Diamond, false) => [x, (y + ADL_BELOW * em).min(placed.band.bottom() - DIAMOND * em)],
    }
}

fn axis(layout: &Layout, placed: Placed<'_>) -> Group {
    let (band, page) = (placed.band, layout.page);
    let ink = Type { size: page.text, role: Role::Text, weight: Weight::Regular };
    let bold = Type { weight: Weight::Bold, ..ink };
    let above = band.top - 0.57 * page.text;
    let letter = Type { size: 1.24 * page.text, ..bold };
    let mut group = paint::group(&format!("panel-{}", placed.letter))
        .add(paint::words([layout.left, above], &placed.letter.to_string(), letter, Anchor::Start))
        .add(paint::words([layout.x0 - 0.1 * page.text, above], &heading(placed.panel), bold, Anchor::Start));
    let ends = [[layout.x0, band.top], [layout.x0, band.bottom()]];
    group = group.add(paint::line(&ends, Role::Text, page.stroke(), None));
    let tick = 0.38 * page.text;
    for value in &band.ticks.values {
        let y = band.y(*value);
        group = group.add(paint::line(&[[layout.x0 - tick, y], [layout.x0, y]], Role::Text, page.stroke(), None)).add(
            paint::words([layout.x0 - 2.0 * tick, y + 0.36 * page.text], &band.ticks.label(*value), ink, Anchor::End),
        );
    }
    group
}

/// The heading; bars are per step, which a reader of a page cannot know otherwise.
pub fn heading(panel: &Panel) -> String {
    if panel.series.iter().any(|series| series.stroke == Stroke::Bars) {
        format!("{} ({} per step)", panel.quantity, panel.unit)
    } else {
        panel.heading()
    }
}

fn data(layout: &Layout, band: &Band, series: &Series, points: &[[f64; 2]]) -> ::svg::node::element::Path {
    let page = layout.page;
    let em = page.text / 21.0;
    let width = LINE * page.stroke();
    let bar = (0.8 * layout.step_width()).clamp(0.8 * em, 9.0 * em);
    match series.stroke {
        Stroke::Solid => paint::line(points, series.role, width, None),
        Stroke::Dotted => paint::line(points, series.role, 0.68 * width, Some([2.0 * em, 4.5 * em])),
        Stroke::Dashed => paint::line(points, series.role, 0.85 * width, Some([12.0 * em, 8.0 * em])),
        Stroke::Rings => paint::rings(points, 0.3 * page.text)
            .set("fill", "#FFFFFF")
            .set("stroke", paint::colour(series.role))
            .set("stroke-width", paint::number(width)),
        Stroke::Bars => paint::bars(points, band.y(0.0), bar).set("fill", paint::colour(series.role)),
        Stroke::OutlinedBars => paint::bars(points, band.y(0.0), bar + 4.0 * em)
            .set("fill", "none")
            .set("stroke", paint::colour(series.role))
            .set("stroke-width", paint::number(2.5 * em)),
    }
}

fn add_marker(group: Group, layout: &Layout, placed: Placed<'_>, marker: &Marker) -> Group {
    let em = layout.page.text;
    let at = marker_at(layout, placed, marker);
    // A halo keeps markers apart from the line and from one another.
    let halo = (0.07 * em, "#FFFFFF");
    match marker.shape {
        Shape::Square => {
            let side = em * (0.33 + 0.38 * marker.weight);
            let back = paint::square(at, side + 2.0 * halo.0, marker.role).set("fill", halo.1);
            group.add(back).add(paint::square(at, side, marker.role))
        }
        Shape::Diamond => {
            let back = paint::diamond(at, em * DIAMOND + 1.4 * halo.0, marker.role).set("fill", halo.1);
            group.add(back).add(paint::diamond(at, em * DIAMOND, marker.role))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::describe;
    use crate::export::svg::{Figure, draw};
    use crate::recording::{Recording, sample};

    #[test]
    fn marks_that_stand_for_several_say_how_many_and_none_is_lost() {
        // As many steps as have no room for a marker each, a third of them with liquidations.
        let mut frames: Vec<_> = (0..3_000).map(sample::frame).collect();
        frames.iter_mut().step_by(3).for_each(|frame| (frame.longs_liquidated, frame.notional_long) = (1, 1_000));
        let run = Recording::from_parts(sample::header(), frames, Vec::new());
        let markers = describe(&run, None).price.markers.len();
        let counts = written(&draw(&run, None, &Figure::default()));
        assert!(counts.len() > 5, "{counts:?}");
        let all: usize = counts.iter().sum();
        assert!(counts.iter().all(|count| *count > 1) && all <= markers && all * 2 > markers, "{all} of {markers}");
        // With room for each of them there is nothing to count.
        let mut frames = sample::cascade().frames().to_vec();
        frames.iter_mut().for_each(|frame| frame.adl_accounts = 0);
        let few = Recording::from_parts(sample::header(), frames, Vec::new());
        assert!(!describe(&few, None).price.markers.is_empty());
        assert_eq!(written(&draw(&few, None, &Figure::default())), [0_usize; 0]);
    }

    /// The counts that are written on a figure.
    fn written(text: &str) -> Vec<usize> {
        let words = text.split('>').filter_map(|part| part.strip_suffix("</text"));
        words.filter_map(|words| words.trim().strip_prefix('×')?.parse().ok()).collect()
    }
}
