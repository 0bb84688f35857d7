//! Values where the pointer rests: every chart says them, nothing moves, and the cursor's come back.

use downdraft::app::command::{Command, Play};
use egui::{Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::open;
use super::support::Window;
use super::support::texts::Page;

/// Every text of the window with its place.
fn texts(harness: &Harness<'_, Window>) -> Vec<(String, Rect)> {
    Page::of(harness).texts.into_iter().map(|text| (text.words, text.rect)).collect()
}

#[test]
fn pointing_at_a_chart_says_the_values_there_and_moves_nothing() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::Play(Play::To(230))]);
    harness.run_steps(3);
    let before = texts(&harness);
    let chart = harness.get_by_label_contains("Open interest (").rect();
    assert!(before.iter().all(|(words, _)| !words.starts_with("at step ")));
    // Right of the names and read-outs the charts begin.
    harness.hover_at(pos2(chart.left() + 420.0, chart.center().y));
    harness.run_steps(3);
    let said: Vec<(String, Rect)> = texts(&harness);
    let steps: Vec<&String> =
        said.iter().map(|(words, _)| words).filter(|words| words.starts_with("at step ")).collect();
    assert_eq!(steps.len(), 3, "each strip: {steps:?}");
    let Some(step) = steps[0].strip_prefix("at step ").and_then(|step| step.parse::<u32>().ok()) else {
        panic!("a step")
    };
    assert!(steps.iter().all(|words| *words == steps[0]) && step != 230);
    // Names stand where they stood, and the values are those of that step.
    for name in ["mark", "index", "bid", "ask", "Open interest ($M)", "Insurance fund ($M)"] {
        let place = |texts: &[(String, Rect)]| texts.iter().find(|(words, _)| words == name).map(|(_, rect)| *rect);
        assert!(place(&before).is_some() && place(&before) == place(&said), "{name}");
    }
    let run = &harness.state().app.run().recording;
    let mark = downdraft::chart::words::price(
        run.header().price(run.frame(step).mark.ticks()),
        downdraft::chart::words::price_decimals(run.header().tick),
    );
    assert!(said.iter().any(|(words, _)| *words == mark), "{mark}");
    assert!(Page::of(&harness).collisions().is_empty());
    harness.hover_at(pos2(4.0, 4.0));
    harness.run_steps(3);
    assert_eq!(texts(&harness), before);
}
