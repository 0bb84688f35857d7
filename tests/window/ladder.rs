//! The ladder, the heat map, who is next in line and the shock curve.

use downdraft::app::App;
use downdraft::app::command::{Bet, Command, File, Look, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::ladder;
use downdraft::recording::levels::Levels;
use downdraft::scenario::presets;
use downdraft::scenario::schema::{self, Book};
use downdraft::sim::units::Side;
use egui::{Key, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::{self, Window};
use super::{cursor, open};

fn levels<'a>(harness: &'a Harness<'_, Window>) -> &'a Levels {
    let Some(levels) = harness.state().app.levels() else { panic!("the levels of the run are read") };
    levels
}

fn said(harness: &Harness<'_, Window>, begins: &str) -> String {
    let words = |node: &egui_kittest::kittest::AccessKitNode<'_>| node.label().or(node.value());
    let node = harness.get_by(|node| words(node).is_some_and(|words| words.starts_with(begins)));
    let Some(said) = words(&node.accesskit_node()) else { panic!("{begins} says something") };
    said
}

#[test]
fn the_ladder_says_what_the_venue_has_armed_and_drains_in_the_cascade() {
    let mut harness = open();
    let armed = |harness: &Harness<'_, Window>| {
        let Some(present) = harness.state().app.present() else { panic!("a venue at the cursor") };
        present.venue.first().triggers().waiting(Side::Long).map(|(_, lots, _)| lots).sum::<i64>()
    };
    for play in [Play::Start, Play::By(200), Play::By(40)] {
        harness.state_mut().app.apply([Command::Play(play)]);
        harness.run_steps(2);
        let step = cursor(&harness);
        assert_eq!(levels(&harness).all(step, Side::Long).lots, armed(&harness), "step {step}");
        let app = &harness.state().app;
        assert_eq!(
            said(&harness, "Liquidation ladder at"),
            ladder::summary(app.run().recording.header(), levels(&harness), &app.frame())
        );
    }
    assert!(levels(&harness).all(240, Side::Long).lots < levels(&harness).all(0, Side::Long).lots / 2);
    // Inside a step it drains wave by wave.
    let first = harness.state().app.run().summary.liquidations.first_step.unwrap_or(0);
    harness.state_mut().app.apply([Command::Play(Play::To(first - 1))]);
    let mut drained = i64::MAX;
    for _ in 0..harness.state().app.run().recording.frame(first).waves {
        harness.state_mut().app.apply([Command::Play(Play::Waves(1))]);
        harness.run_steps(2);
        let app = &harness.state().app;
        let Some(now) = app.levels_now() else { panic!("levels") };
        let waits = now.all(app.cursor(), Side::Long).lots;
        assert_eq!(waits, armed(&harness));
        assert!(waits < drained, "{:?}", app.moment());
        drained = waits;
        let said = said(&harness, "Liquidation ladder at");
        assert_eq!(said, ladder::summary(app.run().recording.header(), &now, &app.frame()));
    }
}

#[test]
fn pointing_at_a_price_says_what_a_print_there_would_force_and_so_do_the_arrow_keys() {
    let mut harness = open();
    let tape =
        harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Liquidation ladder at"))).rect();
    harness.hover_at(pos2(tape.left() + 20.0, tape.bottom() - 60.0));
    harness.run_steps(2);
    let pointed = said(&harness, "Liquidation ladder at");
    assert!(pointed.contains("; a print at $") && pointed.contains(" of longs ("), "{pointed}");
    let Some((_, sentence)) = pointed.split_once("; ") else { panic!("{pointed}") };
    assert!(said(&harness, "Next in line").contains(sentence));
    // Away again, the sentence goes; with the focus and the keys it comes back, from the nearest price on.
    harness.hover_at(pos2(700.0, 300.0));
    harness.run_steps(2);
    assert!(!said(&harness, "Liquidation ladder at").contains("a print at"));
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Liquidation ladder at"))).focus();
    harness.run_steps(2);
    let step = cursor(&harness);
    let forced = |harness: &Harness<'_, Window>, down: usize| {
        let (run, levels) = (&harness.state().app.run().recording, levels(harness));
        let frame = run.frame(step);
        let Some(edge) = ladder::next_in_line(levels, frame, Side::Long) else { panic!("somebody waits below") };
        ladder::forced(run.header(), levels, frame, edge - down)
    };
    assert!(said(&harness, "Liquidation ladder at").ends_with(&forced(&harness, 0).sentence()));
    for _ in 0..3 {
        harness.key_press(Key::ArrowDown);
        harness.run_steps(2);
    }
    assert!(said(&harness, "Liquidation ladder at").ends_with(&forced(&harness, 3).sentence()));
    assert!(forced(&harness, 3).accounts > forced(&harness, 0).accounts);
    assert_eq!(cursor(&harness), step, "the keys are the ladder's");
}

#[test]
fn the_heat_map_goes_and_comes_and_is_remembered_with_its_cut_offs() {
    let mut harness = open();
    let legend = "Heat map colours: $0 to ";
    assert!(said(&harness, legend).ends_with("known levels in this model"));
    harness.get_by_label("Heat map").click();
    harness.run_steps(2);
    assert!(!harness.state().app.settings().heat_map);
    assert!(harness.query_by(|node| node.label().is_some_and(|label| label.starts_with(legend))).is_none());
    harness.key_press(Key::H);
    harness.run_steps(2);
    assert!(harness.state().app.settings().heat_map);
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(legend))).click();
    harness.run_steps(3);
    harness.get_by_label("Logarithmic colours").click();
    harness.run_steps(3);
    let peak = levels(&harness).peak();
    let contrast = harness.state().app.settings().contrast.with_cut_offs(peak / 4.0, peak / 2.0, peak);
    harness.state_mut().app.apply([Command::Look(Look::Contrast(contrast))]);
    harness.run_steps(3);
    assert_eq!(harness.state().app.settings().contrast, contrast);
    assert!(harness.query_by(|node| node.label().is_some_and(|label| label.starts_with(legend))).is_none());
    harness.get_by_label("Back to the whole range").click();
    harness.run_steps(3);
    assert_eq!(harness.state().app.settings().contrast, Settings::default().contrast);
}

#[test]
fn several_assets_say_what_their_ratio_is_and_that_the_ladder_is_an_equivalent() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Preset("depeg".to_owned()))]);
    harness.run_steps(3);
    let app = &harness.state().app;
    assert!(app.run().recording.frame(cursor(&harness)).contagion().is_some());
    assert!(app.charts().price.series.iter().any(|series| series.name == "Token"));
    assert!(said(&harness, "R ").contains("contagion radius; Coin alone"));
    assert!(said(&harness, "Liquidation ladder at").contains("shared margin"));
    assert!(said(&harness, "Heat map colours").contains("isolated-equivalent"));
}

#[test]
fn the_shock_curve_is_that_of_the_cursor_and_rests_while_the_run_plays() {
    let mut harness = open();
    let step = cursor(&harness);
    let frame = *harness.state().app.run().recording.frame(step);
    let header = harness.state().app.run().recording.header().clone();
    let curve = said(&harness, "A sale and the fall it ends in");
    assert!(curve.contains(&format!("step {step}:")), "{curve}");
    let critical = downdraft::chart::words::money(header.notional(frame.critical_shock, frame.mark));
    assert!(curve.contains(&critical), "{curve} {critical}");
    assert!(said(&harness, "R ").contains("typical hours of noise"));
    harness.key_press(Key::Space);
    harness.run_steps(10);
    assert!(said(&harness, "A sale and the fall it ends in").contains(&format!("step {step}:")));
    harness.key_press(Key::Space);
    harness.run_steps(3);
    let now = cursor(&harness);
    assert!(now > step && said(&harness, "A sale and the fall it ends in").contains(&format!("step {now}:")));
}

#[test]
fn every_signal_is_listed_with_what_it_needs_and_misses() {
    let harness = support::start(1440.0, 1400.0, Settings::default());
    for signal in downdraft::sim::signals::Signal::ALL {
        let row = said(&harness, &format!("{}: ", signal.label()));
        assert!(row.contains(signal.needs()) && row.ends_with(signal.misses()), "{row}");
    }
}

#[test]
fn what_somebody_should_know_of_a_scenario_is_said_when_it_is_opened() {
    assert_eq!(open().state().app.message(), None);
    let Ok(mut scenario) = presets::load("spiral") else { panic!("a preset") };
    if let Book::Profile(profile) = &mut scenario.book {
        profile.withdrawal = Some(schema::Withdrawal {
            reference_percent_per_day: 3.0,
            exponent: 2.0,
            floor_percent: 2.0,
            ceiling_percent: 100.0,
            half_spread_per_sigma: 0.0,
        });
    }
    if let Some(flow) = &mut scenario.noise {
        flow.median_order_dollars *= 5.0;
    }
    let app = App::with_scenario(scenario, "restless", Settings::default(), None);
    let harness = support::with_app(app.unwrap_or_else(|refusal| panic!("{refusal}")), 1440.0, 900.0);
    assert!(said(&harness, "Take care: book.withdrawal").contains("volatility feeds on itself"));
}

#[test]
fn a_presentation_has_the_ladder_where_there_is_room_and_none_while_there_is_a_bet() {
    let mut harness = open();
    harness.set_size(egui::vec2(960.0, 540.0));
    harness.state_mut().app.apply([Command::Look(Look::Present)]);
    harness.run_steps(3);
    let said = |harness: &Harness<'_, Window>| {
        let mut nodes = harness.query_all_by(|node| {
            let words = node.label().or(node.value());
            words.is_some_and(|words| words.starts_with("Liquidation ladder at step 195: "))
        });
        nodes.next().is_some()
    };
    assert!(said(&harness));
    harness.state_mut().app.apply([Command::Bet(Bet::Ask)]);
    harness.run_steps(3);
    assert!(!said(&harness));
    harness.state_mut().app.apply([Command::Bet(Bet::Leave)]);
    harness.set_size(egui::vec2(711.0, 400.0));
    harness.run_steps(3);
    assert!(!said(&harness));
}
