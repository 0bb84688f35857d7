//! Time goes both ways, by steps and by the waves inside a step, and always shows the same market.

use std::collections::HashMap;

use downdraft::app::App;
use downdraft::app::command::{Command, Play};
use downdraft::app::present::Moment;
use downdraft::app::settings::Settings;
use downdraft::recording::Frame;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::{cursor, open};

fn start() -> App {
    App::start(Settings::default(), None).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The first step of the run with at least so many waves.
fn busy(app: &App, waves: u32) -> Frame {
    let frames = app.run().recording.frames();
    *frames.iter().find(|frame| frame.waves >= waves).unwrap_or_else(|| panic!("a busy step"))
}

/// The digest of the venue and the frame at the cursor.
fn seen(app: &App) -> (u64, Frame) {
    (app.present().unwrap_or_else(|| panic!("a venue")).venue.digest(), app.frame())
}

#[test]
fn fifty_moves_there_and_fifty_back_end_where_they_began() {
    let mut app = start();
    let busy = busy(&app, 2).step;
    let there: [fn(i64) -> Play; 2] = [Play::By, Play::Waves];
    for play in there {
        app.apply([Command::Play(Play::To(busy - 2))]);
        let (before, moment) = (seen(&app), app.moment());
        for _ in 0..50 {
            app.apply([Command::Play(play(1))]);
        }
        assert_ne!(app.moment(), moment);
        for _ in 0..50 {
            app.apply([Command::Play(play(-1))]);
        }
        assert_eq!((app.moment(), seen(&app)), (moment, before));
    }
}

#[test]
fn a_moment_looks_the_same_whichever_way_it_is_reached() {
    let mut app = start();
    let busy = busy(&app, 2).step;
    app.apply([Command::Play(Play::To(busy))]);
    let mut known: HashMap<(u32, Option<u32>), (u64, Frame)> = HashMap::new();
    let (mut revisits, mut inside) = (0, 0);
    // A small generator of its own: the walk is the same in every run of this test.
    let mut random = 7_u32;
    for place in 0..300_i64 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let by = if (random >> 20).is_multiple_of(2) { 1 } else { -1 };
        // Pulled back to where the waves are.
        let by = if place % 10 == 9 { (i64::from(busy) - i64::from(app.cursor())).signum() } else { by };
        let play = if (random >> 24).is_multiple_of(3) { Play::By(by) } else { Play::Waves(by) };
        app.apply([Command::Play(play)]);
        let Moment { step, wave } = app.moment();
        inside += usize::from(wave.is_some());
        let now = seen(&app);
        assert_eq!(now.1.step, step);
        if wave.is_none() {
            assert_eq!(now.1, *app.run().recording.frame(step), "step {step}");
        }
        if let Some(before) = known.insert((step, wave), now) {
            assert_eq!(now, before, "step {step}, {wave:?}");
            revisits += 1;
        }
    }
    assert!(revisits > 100 && inside > 50, "{revisits} {inside}");
}

#[test]
fn wave_by_wave_the_sums_grow_to_those_of_the_whole_step() {
    let mut app = start();
    let whole = busy(&app, 3);
    app.apply([Command::Play(Play::To(whole.step - 1))]);
    let mut forced = -1;
    for wave in 0..whole.waves {
        app.apply([Command::Play(Play::Waves(1))]);
        assert_eq!(app.moment(), Moment { step: whole.step, wave: Some(wave) });
        let now = app.frame();
        assert_eq!(now.waves, wave);
        assert!(now.notional_long + now.notional_short > forced);
        forced = now.notional_long + now.notional_short;
        assert!(app.events().iter().all(|event| event.wave <= wave));
    }
    app.apply([Command::Play(Play::Waves(1))]);
    assert_eq!((app.moment().wave, app.frame()), (None, whole));
}

#[test]
fn shift_and_an_arrow_move_by_a_wave_and_the_window_says_which() {
    let mut harness = open();
    let whole = busy(&harness.state().app, 4);
    harness.state_mut().app.apply([Command::Play(Play::To(whole.step - 1))]);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    harness.run_steps(2);
    let app = &harness.state().app;
    assert_eq!(app.moment(), Moment { step: whole.step, wave: Some(1) });
    let place = format!("wave 1 of {}", whole.waves);
    assert!(app.caption().contains(&place), "{}", app.caption());
    harness.get_by_label(&app.caption());
    harness.get_by_label(&format!("Inside the step, {place}"));
    let now = app.frame();
    assert!(now.mark != whole.mark, "after one wave the price is not yet that of the whole step");
    // One plain step from here ends the step.
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert_eq!((cursor(&harness), harness.state().app.moment().wave), (whole.step, None));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    harness.run_steps(2);
    assert_eq!(harness.state().app.moment().wave, Some(whole.waves - 1));
}
