//! Zooming: the wheel at the pointer, a drag along an axis, keys; and no axis ever moves another.

use downdraft::app::command::{Command, Look, Play};
use downdraft::chart::{Marker, Shape, Which};
use egui::{Key, Modifiers, Pos2, Rect, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::open;
use super::support::Window;
use super::support::texts::Page;

/// What every axis of values says it shows.
fn values(harness: &Harness<'_, Window>) -> [String; 4] {
    ["price", "open interest", "liquidations", "insurance fund"].map(|name| {
        let begins = format!("Axis of {name}, ");
        let node = harness.get_by_label_contains(&begins);
        node.accesskit_node().label().unwrap_or_default()
    })
}

/// Every word left of the plots, and where exactly it stands.
fn labels(harness: &Harness<'_, Window>) -> Vec<(String, Rect)> {
    let ladder = harness.get_by_label_contains("Liquidation ladder at").rect();
    let page = Page::of(harness);
    let left = |text: &&super::support::texts::Text| ladder.x_range().contains(text.rect.center().x);
    let mut labels: Vec<_> = page.texts.iter().filter(left).map(|text| (text.words.clone(), text.rect)).collect();
    labels.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    assert!(labels.len() > 12, "{labels:?}");
    labels
}

fn drag(harness: &mut Harness<'_, Window>, from: Pos2, by: Vec2) {
    harness.drag_at(from);
    harness.run_steps(1);
    for part in 1..=4 {
        harness.hover_at(from + by * (part as f32 / 4.0));
        harness.run_steps(1);
    }
    harness.drop_at(from + by);
    harness.run_steps(2);
}

fn wheel(harness: &mut Harness<'_, Window>, at: Pos2, points: f32) {
    harness.hover_at(at);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(20);
    // The price pointed at is no label.
    harness.hover_at(Pos2::ZERO);
    harness.run_steps(2);
}

/// Where the chart of a quantity is.
fn chart(harness: &Harness<'_, Window>, name: &str) -> Rect {
    harness.get_by_label_contains(&format!("Chart: {name},")).rect()
}

#[test]
fn the_wheel_zooms_time_at_the_pointer_and_leaves_every_value_where_it_is() {
    let mut harness = open();
    for (name, share) in [("price", 0.3), ("liquidations", 0.8)] {
        let (before, opened, painted) = (values(&harness), *harness.state().app.span(), labels(&harness));
        let frame = chart(&harness, name);
        let at = Pos2::new(frame.left() + share * frame.width(), frame.center().y);
        wheel(&mut harness, at, 200.0);
        let zoomed = *harness.state().app.span();
        assert!(zoomed.width() < 0.6 * opened.width(), "{zoomed:?}");
        let step = |span: &downdraft::app::span::Span| span.from() + f64::from(share) * span.width();
        assert!((step(&zoomed) - step(&opened)).abs() < 0.01, "the step under the pointer stays under it");
        assert_eq!((values(&harness), labels(&harness)), (before.clone(), painted.clone()), "{name}");
        wheel(&mut harness, at, -2_000.0);
        assert_eq!((values(&harness), labels(&harness)), (before, painted), "{name}, all of the run");
        harness.key_press(Key::Num0);
        harness.run_steps(2);
        assert_eq!(*harness.state().app.span(), opened);
    }
}

#[test]
fn a_drag_along_an_axis_zooms_that_axis_alone() {
    let mut harness = open();
    let (first, opened) = (values(&harness), *harness.state().app.span());
    for (place, name) in ["price", "open interest", "liquidations", "insurance fund"].into_iter().enumerate() {
        let axis = harness.get_by_label_contains(&format!("Axis of {name}, ")).rect();
        drag(&mut harness, axis.center(), vec2(0.0, -30.0));
        let now = values(&harness);
        for other in 0..4 {
            assert_eq!(now[other] == first[other], other != place, "{name}: {now:?}");
        }
        assert_eq!(*harness.state().app.span(), opened, "{name}");
        // What was zoomed to is kept to the last bit while time is zoomed.
        let by_hand = harness.state().app.range(Which::ALL[place]);
        assert!(by_hand.is_some_and(|[low, high]| low < high));
        let steps = harness.get_by_label_contains("Axis of steps, ").rect();
        drag(&mut harness, steps.center(), vec2(80.0, 0.0));
        let zoomed = *harness.state().app.span();
        assert!(zoomed.width() < 0.8 * opened.width(), "{zoomed:?}");
        assert_eq!((harness.state().app.range(Which::ALL[place]), values(&harness)), (by_hand, now));
        harness.key_press(Key::Num0);
        harness.run_steps(2);
        assert_eq!((values(&harness), *harness.state().app.span()), (first.clone(), opened));
    }
}

#[test]
fn a_double_click_on_an_axis_or_a_chart_shows_what_was_shown_first_and_that_can_be_taken_back() {
    let mut harness = open();
    let (first, opened) = (values(&harness), *harness.state().app.span());
    for target in ["Axis of open interest, ", "Axis of steps, ", "Axis of price, ", "Chart: price,"] {
        let axis = harness.get_by_label_contains("Axis of open interest, ").rect().center();
        drag(&mut harness, axis, vec2(0.0, 40.0));
        harness.state_mut().app.apply([Command::Look(Look::Zoom { around: 200.0, factor: 0.5 })]);
        harness.run_steps(2);
        let (astray, zoomed) = (values(&harness), *harness.state().app.span());
        assert!(astray != first && zoomed != opened);
        let at = harness.get_by_label_contains(target).rect().center();
        for _ in 0..2 {
            harness.drag_at(at);
            harness.drop_at(at);
        }
        harness.run_steps(3);
        assert_eq!((values(&harness), *harness.state().app.span()), (first.clone(), opened), "{target}");
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_steps(2);
        assert_eq!((values(&harness), *harness.state().app.span()), (astray, zoomed), "{target}");
        harness.key_press(Key::Num0);
        harness.run_steps(2);
    }
}

#[test]
fn keys_do_what_the_drags_do() {
    let mut harness = open();
    let (first, opened) = (values(&harness), *harness.state().app.span());
    harness.key_press(Key::Plus);
    harness.run_steps(2);
    let closer = *harness.state().app.span();
    assert!(closer.width() < opened.width() && values(&harness) == first);
    harness.key_press(Key::Minus);
    harness.run_steps(2);
    assert!((harness.state().app.span().width() - opened.width()).abs() < 1e-6);
    harness.get_by_label_contains("Chart: open interest,").focus();
    harness.run_steps(2);
    let span = *harness.state().app.span();
    harness.key_press(Key::ArrowUp);
    harness.run_steps(2);
    let Some([low, high]) = harness.state().app.range(Which::OpenInterest) else { panic!("zoomed") };
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    let Some([lower, higher]) = harness.state().app.range(Which::OpenInterest) else { panic!("zoomed") };
    assert!(lower < low && high < higher && *harness.state().app.span() == span);
    assert!(harness.get_by_label_contains("Chart: open interest,").is_focused());
    harness.key_press(Key::Num0);
    harness.run_steps(2);
    assert_eq!(values(&harness), first);
}

/// The marks that stand for several: what each says.
fn counts(harness: &Harness<'_, Window>) -> Vec<String> {
    let words = |label: &String| label.contains(" steps with ");
    let nodes = harness.query_all_by(|node| node.label().or(node.value()).as_ref().is_some_and(words));
    nodes.filter_map(|node| node.accesskit_node().label().or(node.accesskit_node().value())).collect()
}

/// The marks of a kind in view that have been reached.
fn reached(harness: &Harness<'_, Window>, shape: Shape) -> u32 {
    let app = &harness.state().app;
    let (span, cursor) = (*app.span(), f64::from(app.cursor()));
    let seen = |marker: &&Marker| marker.shape == shape && marker.x >= span.from() && marker.x <= span.to().min(cursor);
    app.charts().price.markers.iter().filter(seen).count() as u32
}

#[test]
fn marks_that_would_touch_are_one_with_a_count_and_part_when_there_is_room() {
    for present in [false, true] {
        let mut harness = open();
        if present {
            harness.state_mut().app.apply([Command::Look(Look::Present)]);
            harness.set_size(vec2(960.0, 540.0));
        }
        harness.state_mut().app.apply([Command::Play(Play::To(250))]);
        harness.run_steps(3);
        let together = counts(&harness);
        let squares = reached(&harness, Shape::Square);
        assert!(squares > 20, "{squares}");
        // The counts on the price add up to no more than there are, and to nearly all of them.
        let count = |said: &String| said.split(' ').next().and_then(|count| count.parse::<u32>().ok()).unwrap_or(0);
        let counted: u32 = together.iter().filter(|said| said.contains("liquidations")).map(count).sum();
        assert!(counted <= squares && counted * 2 > squares, "{counted} of {squares}: {together:?}");
        let painted = |harness: &_| Page::of(harness).texts.iter().filter(|text| text.words.starts_with('×')).count();
        assert!(painted(&harness) >= together.len() && together.len() > 2);
        assert_eq!(Page::of(&harness).collisions(), Vec::<(&str, &str)>::new());
        // Closer, each count is smaller; closest, every step has its own mark.
        let most = |harness: &_| counts(harness).iter().map(count).max().unwrap_or(0);
        let mut before = most(&harness);
        for width in [90.0, 45.0] {
            harness.state_mut().app.apply([Command::Look(Look::Span(200.0, 200.0 + width))]);
            harness.run_steps(2);
            let now = most(&harness);
            assert!(now < before, "{width} steps: {now} of {before}");
            before = now;
        }
        harness.state_mut().app.apply([Command::Look(Look::Span(200.0, 212.0))]);
        harness.run_steps(2);
        assert!(reached(&harness, Shape::Square) > 6 && counts(&harness).is_empty(), "{:?}", counts(&harness));
    }
}

#[test]
fn a_presentation_says_whether_its_view_follows() {
    let mut harness = open();
    harness.key_press(Key::F5);
    harness.set_size(vec2(960.0, 540.0));
    harness.run_steps(3);
    harness.get_by_label("view follows");
    // Time is moved under the cursor by the handles of the tape.
    harness.state_mut().app.apply([Command::Look(Look::Pan(30.0))]);
    harness.run_steps(2);
    harness.get_by_label("view held; End follows");
    let page = Page::of(&harness);
    let words = page.texts.iter().find(|text| text.words == "view held; End follows");
    assert!(words.is_some_and(|text| text.size >= 13.0 && text.contrast() >= 7.0));
    harness.key_press(Key::End);
    harness.run_steps(2);
    harness.get_by_label("view follows");
}
