//! A preset that retells an event shows what was published of it beside what it has itself.

use downdraft::app::command::{Command, File, Look, Play, Tab};
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

#[test]
fn the_names_of_an_event_stand_clear_of_each_other_in_every_view() {
    let mut harness = open();
    for preset in ["hyperliquid-2025-10-10", "gilts-2022-09-28"] {
        harness.state_mut().app.apply([Command::File(File::Preset(preset.to_owned()))]);
        let last = f64::from(harness.state().app.playback().last());
        for size in [vec2(1280.0, 720.0), vec2(1440.0, 900.0), vec2(1920.0, 1080.0)] {
            harness.set_size(size);
            for (from, to) in [(0.0, last), (0.0, last / 2.0), (last / 4.0, last / 2.0)] {
                harness.state_mut().app.apply([Command::Look(Look::Span(from, to)), Command::Play(Play::To(5))]);
                harness.run_steps(3);
                let page = Page::of(&harness);
                assert!(page.collisions().is_empty(), "{preset} {size} {from} to {to}: {:?}", page.collisions());
                assert!(page.cut().is_empty(), "{preset} {size} {from} to {to}: {:?}", page.cut());
            }
        }
    }
    let app = &harness.state().app;
    let orders = app.charts().dated.iter().filter(|dated| dated.text.contains("purchase"));
    assert_eq!(orders.count(), 1, "hundreds of purchases have one name");
}

#[test]
fn a_venue_of_gilts_or_shares_does_not_speak_of_coins() {
    let mut harness = open();
    for (preset, traded) in [("gilts-2022-09-28", "Size (Long gilts)"), ("stocks-1987-10-19", "Size (Dow)")] {
        let open = Command::File(File::Preset(preset.to_owned()));
        harness.state_mut().app.apply([open, Command::Play(Play::To(60))]);
        for tab in [Tab::Accounts, Tab::Queue, Tab::Events] {
            harness.state_mut().app.apply([Command::Look(Look::Table(tab))]);
            harness.run_steps(3);
            let page = Page::of(&harness);
            let coin = page.texts.iter().find(|text| text.words.contains("coin"));
            assert!(coin.is_none(), "{preset} {tab:?}: {:?}", coin.map(|text| &text.words));
            let named = page.texts.iter().any(|text| text.words == traded);
            assert!(named || tab != Tab::Accounts, "{preset}");
        }
    }
}
