//! Layouts and resets: one press there, one press back.

use downdraft::app::command::{Command, Edit, Layout, Look, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::palette::Palette;
use downdraft::chart::scale::PriceScale;
use downdraft::scenario::controls::Control;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::{cursor, digest, open};

#[test]
fn a_saved_layout_comes_back_and_the_built_in_one_is_one_command_away() {
    let mut harness = open();
    let app = &mut harness.state_mut().app;
    let look = |look| Command::Look(look);
    app.apply([
        look(Look::Theme(Palette::Light)),
        look(Look::HeatMap),
        look(Look::More),
        look(Look::Prices(PriceScale::Log)),
    ]);
    app.apply([look(Look::KeepLayout), look(Look::Arrange(Layout::Explore)), look(Look::Theme(Palette::Dark))]);
    let built_in = Settings { mine: app.settings().mine, path: app.settings().path.clone(), ..Settings::default() };
    assert_eq!((app.settings(), app.more_shown()), (&built_in, false));
    app.apply([look(Look::Arrange(Layout::Mine))]);
    let settings = app.settings();
    assert_eq!((settings.theme, settings.heat_map, settings.prices), (Palette::Light, false, PriceScale::Log));
    assert!(app.more_shown());
    harness.run_steps(3);
    harness.get_by_label("Close");
}

#[test]
fn the_layout_for_analysis_has_runs_side_by_side_and_the_tables_below() {
    let mut harness = open();
    harness.get_by_label("View").click();
    harness.run_steps(3);
    harness.get_by_label("Layout: analyse").click();
    harness.run_steps(3);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    let app = &harness.state().app;
    assert!(app.comparing().shown() && app.table().is_some());
    let charts = harness.get_by_label_contains("Runs side by side: 4 of 9").rect();
    assert!(harness.get_by_label("Table: accounts").rect().top() > charts.top());
    harness.check_accessibility();
    harness.state_mut().app.apply([Command::Look(Look::Arrange(Layout::Explore))]);
    harness.run_steps(3);
    let app = &harness.state().app;
    assert!(!app.comparing().shown() && app.table().is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert!(harness.state().app.comparing().shown(), "taken back");
}

#[test]
fn every_reset_is_far_from_play_and_can_be_taken_back() {
    let mut harness = open();
    let shipped = digest(&harness);
    let far = |rect: egui::Rect, play: egui::Rect| {
        let apart = |(a0, a1): (f32, f32), (b0, b1): (f32, f32)| (b0 - a1).max(a0 - b1);
        apart((rect.left(), rect.right()), (play.left(), play.right()))
            .max(apart((rect.top(), rect.bottom()), (play.top(), play.bottom())))
    };
    harness.state_mut().app.apply([
        Command::Edit(Edit::Set(Control::Leverage.into(), 10.0)),
        Command::Edit(Edit::End),
        Command::Look(Look::Span(20.0, 90.0)),
        Command::Look(Look::HeatMap),
    ]);
    harness.run_steps(2);
    let edited = digest(&harness);
    let play = harness.get_by_label("Play").rect();
    assert!(far(harness.get_by_label("Restore all").rect(), play) >= 48.0);
    for (name, view, controls, layout) in [
        ("Reset: view", true, false, false),
        ("Reset: controls", false, true, false),
        ("Reset: everything", true, true, true),
    ] {
        harness.get_by_label("View").click();
        harness.run_steps(3);
        let button = harness.get_by_label(name);
        assert!(far(button.rect(), play) >= 48.0, "{name}");
        button.click();
        harness.run_steps(3);
        let app = &harness.state().app;
        assert_eq!(app.span().from() != 20.0, view, "{name}");
        assert_eq!(app.settings().heat_map, layout, "{name}");
        assert_eq!(digest(&harness), if controls { shipped } else { edited }, "{name}");
        harness.key_press(Key::Escape);
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_steps(3);
        let app = &harness.state().app;
        assert_eq!((app.span().from(), app.span().to()), (20.0, 90.0), "{name} taken back");
        assert!(!app.settings().heat_map, "{name} taken back");
        assert_eq!(digest(&harness), edited, "{name} taken back");
    }
}

#[test]
fn a_reset_is_not_taken_back_over_what_was_done_since() {
    let mut harness = open();
    let app = &mut harness.state_mut().app;
    app.apply([Command::Look(Look::Span(20.0, 90.0)), Command::Look(Look::ResetView)]);
    let opened = *app.span();
    app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 10.0)), Command::Edit(Edit::Undo)]);
    assert_eq!(*app.span(), opened);
    assert!(!app.edited());
}

#[test]
fn the_price_stands_in_dollars_in_percent_or_by_ratio() {
    let mut harness = open();
    let at = cursor(&harness);
    harness.get_by_label("Price in percent from the start").click();
    harness.run_steps(3);
    assert_eq!(harness.state().app.settings().prices, PriceScale::Percent);
    let texts = super::support::texts::Page::of(&harness).texts;
    assert!(texts.iter().any(|text| text.words == "−5 %" || text.words == "−10 %"));
    assert!(texts.iter().any(|text| text.words == "Price (% from start)"));
    for (key, scale) in [(Key::L, PriceScale::Log), (Key::P, PriceScale::Percent), (Key::P, PriceScale::Dollars)] {
        harness.key_press(key);
        harness.run_steps(3);
        assert_eq!(harness.state().app.settings().prices, scale);
    }
    assert_eq!(cursor(&harness), at);
}

#[test]
fn whether_the_view_follows_is_always_said() {
    let mut harness = open();
    let says = |harness: &egui_kittest::Harness<'_, super::Window>, words: &str| {
        super::support::texts::Page::of(harness).texts.iter().any(|text| text.words == words)
    };
    assert!(says(&harness, "view follows"));
    harness.state_mut().app.apply([Command::Look(Look::Pan(5.0))]);
    harness.run_steps(2);
    assert!(says(&harness, "view held; End follows"));
    harness.state_mut().app.apply([Command::Look(Look::Zoom { around: 200.0, factor: 0.5 })]);
    harness.run_steps(2);
    assert!(!harness.state().app.following(), "zoom changes nothing about following");
    harness.state_mut().app.apply([Command::Play(Play::End)]);
    harness.run_steps(2);
    assert!(says(&harness, "view follows"));
}
