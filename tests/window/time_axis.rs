//! One clock for all charts: events to visit, what is in view, and the line that cuts every chart.

use downdraft::app::command::{Command, File, Look, Play};
use downdraft::app::run::Kind;
use downdraft::sim::event::What;
use downdraft::sim::units::Side;
use egui::{Key, Rect};
use egui_kittest::kittest::Queryable as _;

use crate::{cursor, open};

#[test]
fn the_period_key_visits_every_event_in_order_and_the_comma_key_goes_back() {
    let mut harness = open();
    let landmarks = harness.state().app.run().landmarks().to_vec();
    for kind in [Kind::Shock, Kind::Runaway, Kind::FundEmpty, Kind::Adl, Kind::Trough] {
        assert!(landmarks.iter().any(|landmark| landmark.kind == kind), "{kind:?}");
    }
    let run = harness.state().app.run();
    let low = landmarks.iter().find(|landmark| landmark.kind == Kind::Trough).expect("a low").step;
    assert_eq!(low, run.summary.price.low_step);
    let mut steps: Vec<u32> = landmarks.iter().map(|landmark| landmark.step).collect();
    steps.dedup();
    harness.state_mut().app.apply([Command::Play(Play::Start)]);
    for step in &steps {
        harness.key_press(Key::Period);
        harness.run_steps(1);
        assert_eq!(cursor(&harness), *step);
    }
    for step in steps.iter().rev().skip(1) {
        harness.key_press(Key::Comma);
        harness.run_steps(1);
        assert_eq!(cursor(&harness), *step);
    }
}

#[test]
fn f_shows_the_cascade_and_0_what_was_shown_at_first() {
    let mut harness = open();
    let first = *harness.state().app.span();
    let (from, to) = harness.state().app.run().cascade().expect("a cascade");
    harness.key_press(Key::F);
    harness.run_steps(1);
    let fitted = *harness.state().app.span();
    assert!(fitted.from() < f64::from(from) && fitted.to() > f64::from(to));
    assert!(fitted.width() < 2.0 * f64::from(to - from).max(12.0) && fitted != first);
    assert!(harness.state().app.following(), "showing more or less time keeps following");
    harness.key_press(Key::Num0);
    harness.run_steps(1);
    assert_eq!(*harness.state().app.span(), first);
}

#[test]
fn zoom_keeps_following_a_pan_holds_and_end_follows_again() {
    let mut harness = open();
    let look = |look| [Command::Look(look)];
    harness.state_mut().app.apply(look(Look::Zoom { around: 200.0, factor: 0.5 }));
    assert!(harness.state().app.following());
    harness.state_mut().app.apply(look(Look::Pan(30.0)));
    harness.run_steps(1);
    assert!(!harness.state().app.following());
    harness.key_press(Key::End);
    harness.run_steps(1);
    assert!(harness.state().app.following());
}

#[test]
fn one_line_cuts_every_chart_at_the_same_place() {
    let mut harness = open();
    for step in [180, 230, 300] {
        harness.state_mut().app.apply([Command::Play(Play::To(step))]);
        harness.run_steps(2);
        let charts: Vec<Rect> = ["price", "open interest", "liquidations", "insurance fund"]
            .iter()
            .map(|name| harness.get_by_label_contains(&format!("Chart: {name},")).rect())
            .collect();
        for chart in &charts {
            assert!((chart.left() - charts[0].left()).abs() <= 0.5 && (chart.right() - charts[0].right()).abs() <= 0.5);
        }
        let picture = harness.render().expect("a picture");
        let lines: Vec<u32> = charts.iter().map(|chart| brightest_column(&picture, *chart)).collect();
        assert!(lines.iter().all(|x| x.abs_diff(lines[0]) <= 1), "step {step}: {lines:?}");
    }
}

/// The column of a chart that is brightest from top to bottom: the cursor.
fn brightest_column(picture: &image::RgbaImage, chart: Rect) -> u32 {
    let (top, bottom) = (chart.top() as u32 + 1, chart.bottom() as u32 - 1);
    let columns = chart.left() as u32..chart.right() as u32;
    let bright = |x: &u32| (top..bottom).map(|y| u32::from(picture.get_pixel(*x, y).0[1])).sum::<u32>();
    columns.max_by_key(bright).unwrap_or_else(|| panic!("a column"))
}

#[test]
fn a_programme_of_orders_is_one_event_where_it_begins() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Preset("gilts-2022-09-28".to_owned()))]);
    harness.run_steps(3);
    let run = harness.state().app.run();
    let bought =
        run.recording.events().iter().filter(|event| matches!(event.what, What::OutsideOrder { side: Side::Long, .. }));
    let steps: Vec<u32> = bought.map(|event| event.step).collect();
    assert!(steps.len() > 100, "the central bank buys in many steps");
    let named = run.landmarks().iter().filter(|landmark| landmark.name == "purchase");
    assert_eq!(named.map(|landmark| landmark.step).collect::<Vec<_>>(), steps[..1]);
}
