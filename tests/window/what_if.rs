//! What a change does at once: the run that follows it, the ghost it leaves, the numbers between them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use downdraft::app::App;
use downdraft::app::command::{Command, Edit, File, Look};
use downdraft::app::settings::Settings;
use downdraft::chart::compare::Comparison;
use downdraft::recording::Recording;
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use downdraft::scenario::schema::Traders;
use downdraft::scenario::switches::{self, GROUPS, Size};
use downdraft::scenario::{Scenario, presets};
use downdraft::sim::event::What;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::{self, Window};
use super::{digest, open};

fn spiral() -> Scenario {
    presets::load("spiral").unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// A scenario in the window, with runs computed behind it.
fn behind<'a>(scenario: Scenario) -> Harness<'a, Window> {
    let app = App::with_scenario(scenario, "spiral", Settings::default(), Some(Arc::new(|| {})));
    support::with_app(app.unwrap_or_else(|refusal| panic!("{refusal}")), 1440.0, 900.0)
}

fn hundred_thousand() -> Scenario {
    let mut scenario = spiral();
    if let Traders::Population(population) = &mut scenario.traders {
        (population.longs.accounts, population.shorts.accounts) = (60_000, 40_000);
    }
    scenario
}

/// Moves the slider of a number and sees that the run on screen is the run of its new value.
fn moves(harness: &mut Harness<'_, Window>, knob: Knob) {
    let app = &harness.state().app;
    let name = knob.name_in(app.draft());
    let size = Size::of(app.opened());
    let (low, high) = knob.range(app.opened(), &size);
    let Some(was) = knob.get(app.draft()) else { panic!("{name} is there") };
    let far = if (was - low).abs() > (high - was).abs() { low } else { high };
    // A whole number needs more of a push.
    for share in [0.1, 0.5] {
        let ratio = if knob.is_logarithmic() && was > 0.0 { (far / was).powf(share) } else { 0.0 };
        let wanted = if ratio > 0.0 { was * ratio } else { was + share * (far - was) };
        harness.get_by_role_and_label(Role::Slider, &name).set_value_accesskit(wanted);
        harness.run_steps(2);
        let app = &harness.state().app;
        // A value the market refuses is said at once, too.
        if app.message().is_some_and(|message| message.error) {
            harness.state_mut().app.apply([Command::Look(Look::Dismiss)]);
            return;
        }
        assert_eq!(app.run().asked.scenario, *app.draft(), "{name}");
        assert_eq!(app.recomputing(), None);
        if knob.get(&app.run().asked.scenario) != Some(was) {
            return;
        }
    }
    panic!("{name} stays {was}");
}

#[test]
fn every_number_acts_at_once_and_none_needs_a_reset() {
    let mut scenario = spiral();
    scenario.steps = 210;
    let app = App::with_scenario(scenario, "spiral", Settings::default(), None);
    let mut harness = support::with_app(app.unwrap_or_else(|refusal| panic!("{refusal}")), 1440.0, 900.0);
    let mut moved = 0;
    for control in Control::ALL {
        harness.state_mut().app.apply([Command::Edit(Edit::RestoreAll)]);
        harness.run_steps(1);
        let before = digest(&harness);
        moves(&mut harness, control.into());
        assert_ne!(digest(&harness), before, "{}", control.label());
        moved += 1;
    }
    harness.state_mut().app.apply([Command::Edit(Edit::RestoreAll), Command::Look(Look::More)]);
    harness.run_steps(2);
    for group in GROUPS.iter().skip(1) {
        harness.get_by_role_and_label(Role::Button, group.heading).click_accesskit();
        harness.run_steps(2);
    }
    for switch in switches::all() {
        for option in 1..switch.options.len() {
            if switch.blocked(harness.state().app.draft()).is_some() {
                continue;
            }
            harness.state_mut().app.apply([Command::Edit(Edit::Choose(switch, option))]);
            harness.run_steps(1);
            for dial in switch.dials {
                if dial.get(harness.state().app.draft()).is_some() {
                    moves(&mut harness, Knob::Dial(dial));
                    moved += 1;
                }
            }
        }
        harness.state_mut().app.apply([Command::Edit(Edit::RestoreAll)]);
    }
    let dials = switches::all().map(|switch| switch.dials.len()).sum::<usize>();
    assert!(moved >= dials, "{moved} numbers were moved, there are {dials} dials");
}

#[test]
fn a_slow_run_is_computed_behind_the_window_and_can_be_cancelled() {
    let mut harness = behind(hundred_thousand());
    let before = digest(&harness);
    let opened = harness.state().app.draft().clone();
    harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 11.0))]);
    let begun = Instant::now();
    while harness.state().app.recomputing().is_none() && begun.elapsed() < Duration::from_secs(30) {
        harness.run_steps(1);
    }
    // The window lives on with the run before: its cursor moves while it says how far the new one is.
    let at = harness.state().app.cursor();
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert_eq!(harness.state().app.cursor(), at + 1);
    harness.get_by_label_contains("recomputing");
    assert_eq!((digest(&harness), harness.state().app.ghost().is_none()), (before, true));
    harness.get_by_label("Cancel").click();
    harness.run_steps(3);
    assert_eq!(*harness.state().app.draft(), opened);
    assert_eq!(harness.state().app.recomputing(), None);
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(10));
        harness.run_steps(1);
    }
    assert_eq!((digest(&harness), harness.state().app.edited()), (before, false), "nothing arrives late");
}

/// What an event log says of the four numbers: the fall of the mark is in the frames alone.
fn told(run: &Recording) -> [f64; 4] {
    let (mut forced, mut deleveraged) = (0_i128, BTreeSet::new());
    for event in run.events() {
        match event.what {
            What::Liquidated { notional, .. } => forced += i128::from(notional),
            What::Deleveraged { account, .. } => {
                deleveraged.insert(account);
            }
            _ => {}
        }
    }
    let marks = run.frames().iter().map(|frame| frame.mark.ticks());
    let mut top = f64::MIN;
    let drop = marks.fold(0.0_f64, |worst, mark| {
        top = top.max(mark);
        worst.max(100.0 * (top - mark) / top)
    });
    let fund = run.frames().last().map_or(0, |frame| frame.fund);
    [-drop, run.header().whole(forced), run.header().whole(fund), deleveraged.len() as f64]
}

#[test]
fn the_ghost_is_the_run_before_and_the_differences_are_those_of_the_two_logs() {
    let mut harness = open();
    let names: Vec<&str> = harness.state().app.presets().iter().map(|shipped| shipped.preset.name).collect();
    for name in names {
        harness.state_mut().app.apply([Command::File(File::Preset(name.to_owned()))]);
        let app = &harness.state().app;
        let before: Vec<_> = app.run().recording.frames().to_vec();
        let logged = told(&app.run().recording);
        let price = app.charts().price.series.last().map(|series| series.points.clone());
        let control =
            Control::ALL.into_iter().find(|control| control.get(app.draft()).is_some_and(|value| value != 0.0));
        let Some(control) = control else { panic!("{name} has no control") };
        let value = control.get(app.draft()).unwrap_or_default();
        harness.state_mut().app.apply([Command::Edit(Edit::Set(control.into(), value * 0.8))]);
        let app = &harness.state().app;
        let Some(ghost) = app.ghost() else { panic!("{name}: a ghost of {}", control.label()) };
        assert_eq!(ghost.run.recording.frames(), before.as_slice(), "{name}");
        let drawn = app.charts().price.series.first();
        assert_eq!(drawn.map(|series| series.points.clone()), price, "{name}");
        let now = told(&app.run().recording);
        let comparison = Comparison::of(&app.run().recording, &ghost.run.recording);
        let shown = [comparison.drop, comparison.liquidated, comparison.fund_left, comparison.adl_accounts];
        for (place, difference) in shown.into_iter().enumerate() {
            let wanted = now[place] - logged[place];
            assert!((difference.delta() - wanted).abs() < 1e-6, "{name} {place}: {} {wanted}", difference.delta());
        }
    }
}

#[test]
fn a_pinned_run_stays_the_baseline_until_it_is_let_go() {
    let mut harness = open();
    let baseline = digest(&harness);
    harness.get_by_label("Pin").click();
    harness.run_steps(3);
    harness.get_by_label("Pinned");
    let against = |harness: &Harness<'_, Window>| harness.state().app.ghost().map(|ghost| ghost.run.summary.digest);
    for (control, value) in [(Control::Leverage, 11.0), (Control::Depth, 8e6), (Control::Fund, 5e6)] {
        harness.state_mut().app.apply([Command::Edit(Edit::Set(control.into(), value))]);
        harness.run_steps(2);
        assert_eq!(against(&harness), Some(baseline));
    }
    harness.get_by_label_contains("Against leverage 12.5×");
    harness.key_press(Key::G);
    harness.run_steps(2);
    assert_eq!(against(&harness), None);
    assert!(harness.state().app.charts().price.series.iter().all(|series| series.name != "before"));
    harness.key_press(Key::G);
    harness.key_press(Key::B);
    harness.run_steps(3);
    harness.get_by_label("Pin");
    let last = digest(&harness);
    harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 9.0))]);
    assert_eq!(against(&harness), Some(last), "the run before again");
    harness.state_mut().app.apply([Command::Look(Look::Pin), Command::File(File::Preset("bots".to_owned()))]);
    assert!(harness.state().app.pinned().is_none(), "another scenario begins without one");
}

/// `cargo test --release --test window latency -- --ignored --nocapture` prints how long a change
/// takes until its run is on screen.
#[test]
#[ignore = "a measurement, not a promise"]
fn latency_from_a_change_to_its_run_on_screen() {
    for (name, scenario, times) in [("spiral", spiral(), 50), ("100,000 accounts", hundred_thousand(), 5)] {
        let mut harness = behind(scenario);
        let mut took: Vec<Duration> = Vec::new();
        let mut frames: Vec<Duration> = Vec::new();
        for change in 0..times {
            let leverage = 11.0 + 0.1 * f64::from(change);
            let begun = Instant::now();
            harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), leverage))]);
            while harness.state().app.run().asked.scenario != *harness.state().app.draft() {
                let frame = Instant::now();
                harness.run_steps(1);
                frames.push(frame.elapsed());
                std::thread::sleep(Duration::from_millis(1));
            }
            harness.run_steps(1);
            took.push(begun.elapsed());
        }
        took.sort();
        frames.sort();
        let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
        println!(
            "{name}: median {median:.0?}, worst of {times} {worst:.0?}; slowest frame {:.0?}",
            frames[frames.len() - 1]
        );
    }
}
