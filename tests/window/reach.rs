//! Everything can be reached: by a finger, by the keyboard, by ear.

use downdraft::app::command::{Bet, Command, Look, Play};
use downdraft::app::playback::Speed;
use downdraft::app::settings::Settings;
use downdraft::chart::palette::Role as Ink;
use egui::accesskit::{Action, Role};
use egui::{Color32, Key, Rect, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::open;
use super::support::{self, Window};

/// The smallest side of something to press.
const LEAST: f32 = 24.0;

/// The states of the window in which everything that can be pressed is pressed at.
fn states<'a>() -> Vec<(&'static str, Harness<'a, Window>)> {
    let mut all = Vec::new();
    for (name, commands) in [
        ("explore", vec![]),
        ("more controls", vec![Command::Look(Look::More)]),
        ("present", vec![Command::Look(Look::Present)]),
        ("bet", vec![Command::Bet(Bet::Ask)]),
        ("told", [Bet::Ask, Bet::Raise(1), Bet::Reveal].map(Command::Bet).to_vec()),
        ("edited", vec![Command::Edit(downdraft::app::command::Edit::Seed(7))]),
    ] {
        // What is scrolled to is there at once.
        let mut harness = support::start(1440.0, 900.0, Settings { still: true, ..Settings::default() });
        harness.state_mut().app.apply(commands);
        harness.run_steps(3);
        all.push((name, harness));
    }
    all
}

#[test]
fn whatever_can_be_pressed_is_large_enough_to_be_hit() {
    for (state, harness) in states() {
        let nodes = harness.query_all_by(|node| {
            // Scroll bars have no name; the wheel and the focus do what they do.
            node.data().supports_action(Action::Click) && node.label().is_some()
        });
        let mut seen = 0;
        for node in nodes {
            let rect = node.rect();
            let label = node.accesskit_node().label().unwrap_or_default();
            seen += 1;
            assert!(rect.width() >= LEAST && rect.height() >= LEAST, "{state}: {label} is {:?}", rect.size());
        }
        assert!(seen > 8, "{state}: {seen}");
    }
}

/// What has the focus: its name and place.
fn focused(harness: &Harness<'_, Window>) -> Option<(String, Rect)> {
    let mut nodes = harness.query_all_by(|node| node.is_focused_in_tree() && node.role() != Role::Window);
    let node = nodes.next()?;
    let name = node.accesskit_node().label().unwrap_or_default();
    assert!(nodes.next().is_none(), "one thing has the focus, besides {name}");
    Some((name, node.rect()))
}

/// Whether a ring at least two points thick is painted around or in a place.
fn has_ring(harness: &Harness<'_, Window>, place: Rect) -> bool {
    let [red, green, blue] = harness.state().app.palette().rgb(Ink::Accent);
    let accent = Color32::from_rgb(red, green, blue);
    harness.output().shapes.iter().any(|clipped| match &clipped.shape {
        Shape::Rect(ring) => {
            ring.stroke.color == accent && ring.stroke.width >= 2.0 && place.expand(4.0).intersects(ring.rect)
        }
        _ => false,
    })
}

#[test]
fn tab_goes_through_the_window_in_its_order_and_stops_only_where_there_is_a_name() {
    for (state, mut harness) in states() {
        let mut stops: Vec<(String, Rect)> = Vec::new();
        for _ in 0..200 {
            harness.key_press(Key::Tab);
            harness.run_steps(3);
            let Some((name, rect)) = focused(&harness) else { continue };
            assert!(!name.is_empty(), "{state}: no name at {rect:?} after {:?}", stops.last());
            assert!(has_ring(&harness, rect), "{state}: no ring around {name}");
            if stops.first().is_some_and(|(first, at)| *first == name && *at == rect) {
                break;
            }
            stops.push((name, rect));
        }
        let names: Vec<&str> = stops.iter().map(|(name, _)| name.as_str()).collect();
        assert!((8..190).contains(&names.len()), "{state}: {names:?}");
        // From the top bar over the middle to the bottom, and within the bars from left to right.
        let window = harness.ctx.content_rect();
        let band = |rect: &Rect| match rect.center().y {
            y if y < window.top() + 56.0 && rect.height() < 40.0 => 0,
            y if y < window.bottom() - 104.0 => 1,
            _ => 2,
        };
        assert!(stops.windows(2).all(|pair| band(&pair[0].1) <= band(&pair[1].1)), "{state}: {names:?}");
        let top: Vec<f32> = stops.iter().filter(|(_, rect)| band(rect) == 0).map(|(_, rect)| rect.left()).collect();
        assert!(top.is_sorted(), "{state}: {names:?}");
        // While hands are counted the timeline would tell what comes.
        let usual = ["Play", "One step forward", "Timeline"];
        for name in if state == "bet" { ["Hands for A", "Reveal", "Skip"] } else { usual } {
            assert!(names.contains(&name), "{state}: {name} is missing from {names:?}");
        }
    }
}

#[test]
fn every_chart_is_one_node_that_says_what_it_shows_its_extremes_and_its_trend() {
    let harness = open();
    for (name, words) in [
        ("Chart: price", ["line chart, 600 steps", "low $87.99 at step 257", "Falls 12.1 %"]),
        ("Chart: open interest", ["line chart", "low", "Falls"]),
        ("Chart: liquidations", ["bar chart", "Longs sold in", "most"]),
        ("Chart: insurance fund", ["line chart", "low", "does not recover"]),
    ] {
        let chart = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(name)));
        let label = chart.accesskit_node().label().unwrap_or_default();
        assert!(words.iter().all(|word| label.contains(word)), "{label}");
        assert_eq!(chart.accesskit_node().role(), Role::Image);
    }
}

#[test]
fn with_reduced_motion_nothing_moves_by_itself() {
    let mut harness = support::start(1440.0, 900.0, Settings { still: true, ..Settings::default() });
    harness.run_steps(2);
    assert_eq!(harness.ctx.global_style().animation_time, 0.0);
    assert!(!harness.ctx.has_requested_repaint());
    harness.state_mut().app.apply([Command::Look(Look::Motion)]);
    harness.run_steps(2);
    assert!(harness.ctx.global_style().animation_time > 0.0);
}

/// How bright each of a few hundred parts of the window is.
fn brightness(harness: &mut Harness<'_, Window>) -> Vec<f32> {
    let picture = harness.render().unwrap_or_else(|error| panic!("{error}"));
    let (across, down) = (picture.width() / 24, picture.height() / 16);
    let part = |place: u32| {
        let (left, top) = (place % 24 * across, place / 24 * down);
        let pixels = (0..down).step_by(4).flat_map(|y| (0..across).step_by(4).map(move |x| (left + x, top + y)));
        let (sum, count) = pixels.fold((0.0, 0.0), |(sum, count), (x, y)| {
            let [red, green, blue, _] = picture.get_pixel(x, y).0;
            (sum + 0.2126 * f32::from(red) + 0.7152 * f32::from(green) + 0.0722 * f32::from(blue), count + 1.0)
        });
        sum / count / 255.0
    };
    (0..24 * 16).map(part).collect()
}

#[test]
fn the_fastest_cascade_does_not_flash() {
    let mut harness = open();
    harness
        .state_mut()
        .app
        .apply([Command::Play(Play::At(Speed::ALL[Speed::ALL.len() - 1])), Command::Play(Play::Toggle)]);
    // One second, in frames of a twentieth.
    let frames: Vec<Vec<f32>> = (0..20)
        .map(|_| {
            harness.step();
            brightness(&mut harness)
        })
        .collect();
    // A flash is a tenth of the area going brighter and darker again, or the other way round.
    let moved = |pair: &[Vec<f32>], up: bool| {
        let change = |(before, after): (&f32, &f32)| if up { after - before } else { before - after };
        let large = pair[0].iter().zip(&pair[1]).filter(|pair| change(*pair) >= 0.1).count();
        large * 10 >= pair[0].len()
    };
    let turns: Vec<bool> = frames
        .windows(2)
        .filter_map(|pair| if moved(pair, true) { Some(true) } else { moved(pair, false).then_some(false) })
        .collect();
    let flashes = turns.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(flashes <= 3, "{flashes} flashes a second");
    assert!(frames.first() != frames.last(), "something was played");
}
