//! A preset that retells an event shows what was published of it beside what it has itself.

use downdraft::app::command::{Command, File, Play};
use downdraft::chart::Stroke;
use egui::vec2;
use egui_kittest::kittest::Queryable as _;

use super::open;
use super::support::texts::Page;

#[test]
fn published_figures_values_and_times_stand_beside_those_of_the_run() {
    let mut harness = open();
    assert!(harness.query_by_label_contains("published").is_none(), "the default run retells nothing");
    harness.state_mut().app.apply([Command::File(File::Preset("btc-2023-08-17".to_owned()))]);
    harness.run_steps(3);
    let app = &harness.state().app;
    let Some(history) = app.draft().history.clone() else { panic!("it retells an event") };
    let rows = app.run().against_history();
    assert_eq!(rows.len(), history.targets.len());
    for (row, target) in rows.iter().zip(&history.targets) {
        let measured = target.what.of(&app.run().recording, history.core);
        assert_eq!(row.verdict, target.verdict(measured));
        harness.get_by_label(&row.sentence());
    }
    let app = &harness.state().app;
    let Some(rings) = app.charts().price.series.iter().find(|series| series.stroke == Stroke::Rings) else {
        panic!("published prices")
    };
    let drawn: Vec<[f64; 2]> = history.observations.iter().map(|one| [f64::from(one.at_step), one.value]).collect();
    assert_eq!(rings.points, drawn);
    for marker in &history.markers {
        let at = |dated: &&downdraft::chart::Dated| dated.x == f64::from(marker.at_step);
        let dated = app.charts().dated.iter().find(at).map(|dated| dated.text.clone()).unwrap_or_default();
        assert!(dated.contains(marker.text.trim()), "{dated}");
    }
    for size in [vec2(1280.0, 720.0), vec2(1440.0, 900.0)] {
        harness.set_size(size);
        for play in [Play::Start, Play::To(131), Play::End] {
            harness.state_mut().app.apply([Command::Play(play)]);
            harness.run_steps(3);
            let page = Page::of(&harness);
            assert!(page.collisions().is_empty(), "{size} {play:?}: {:?}", page.collisions());
            assert!(page.cut().is_empty(), "{size} {play:?}: {:?}", page.cut());
        }
    }
    harness.check_accessibility();
}
