//! Nothing is said to the pointer alone: what hovering shows, the keyboard reaches too.

use std::collections::BTreeSet;

use downdraft::app::command::{Command, Compare, Look, Play, Tab};
use downdraft::app::compare::Varied;
use downdraft::app::settings::Settings;
use downdraft::chart::{ladder, words};
use downdraft::scenario::controls::Control;
use egui::{Key, Pos2, Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::texts::Page;
use super::support::{self, Window};
use super::{cursor, open};

/// Every text on the screen, each once.
fn painted(harness: &Harness<'_, Window>) -> BTreeSet<String> {
    let mut shapes = Page::of(harness).texts.into_iter().map(|text| text.words).collect::<BTreeSet<_>>();
    shapes.retain(|words| !words.trim().is_empty());
    shapes
}

/// Everything that is said of what is there, in one.
fn said(harness: &Harness<'_, Window>) -> String {
    let mut all = String::new();
    for node in harness.query_all_by(|_| true) {
        let node = node.accesskit_node();
        for words in [node.label(), node.value(), node.description()].into_iter().flatten() {
            all += &words;
            all.push('\n');
        }
    }
    all
}

/// A text of one node that begins so.
fn label(harness: &Harness<'_, Window>, begins: &str) -> String {
    let words = |node: &egui_kittest::kittest::AccessKitNode<'_>| node.label().or(node.value());
    let node = harness.get_by(|node| words(node).is_some_and(|words| words.starts_with(begins)));
    words(&node.accesskit_node()).unwrap_or_default()
}

/// Where the chart of a quantity is.
fn chart(harness: &Harness<'_, Window>, name: &str) -> Rect {
    harness.get_by_label_contains(&format!("Chart: {name},")).rect()
}

#[test]
fn whatever_a_pointer_brings_up_is_said_without_one_or_comes_with_the_focus() {
    let varied = Varied::Knob(Control::Leverage.into());
    let compare = [Compare::Show, Compare::Vary(varied), Compare::Values("8, 20".to_owned()), Compare::AddVariants];
    for (state, commands) in [
        ("explore", vec![]),
        ("more controls", vec![Command::Look(Look::More)]),
        ("tables", vec![Command::Look(Look::Table(Tab::Accounts))]),
        ("compare", compare.map(Command::Compare).to_vec()),
        ("present", vec![Command::Look(Look::Present)]),
    ] {
        let mut harness = support::start(1440.0, 900.0, Settings { still: true, ..Settings::default() });
        harness.ctx.all_styles_mut(|style| {
            style.interaction.tooltip_delay = 0.0;
            style.interaction.show_tooltips_only_when_still = false;
        });
        harness.state_mut().app.apply(commands.into_iter().chain([Command::Play(Play::To(230))]));
        harness.run_steps(3);
        let (usual, told) = (painted(&harness), said(&harness).to_lowercase());
        let window = harness.ctx.content_rect();
        let nodes: Vec<(String, Pos2)> = harness
            .query_all_by(|node| node.label().is_some())
            .map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().center()))
            .filter(|(_, at)| window.contains(*at))
            .collect();
        assert!(nodes.len() > 6, "{state}: {}", nodes.len());
        let mut shown = 0;
        for (name, at) in nodes {
            harness.hover_at(at);
            harness.run_steps(2);
            let extra: Vec<String> = painted(&harness).difference(&usual).cloned().collect();
            harness.hover_at(pos2(-9.0, -9.0));
            // What a print at a price would force, and the values of a step pointed at, have tests of their own.
            let number = |words: &str| words.chars().all(|c| c.is_ascii_digit() || ",.\u{2212}".contains(c));
            let elsewhere =
                |words: &str| words.starts_with("a print at") || words.starts_with("at step ") || number(words);
            let missing: Vec<&String> =
                extra.iter().filter(|words| !told.contains(&words.to_lowercase()) && !elsewhere(words)).collect();
            shown += extra.len();
            if missing.is_empty() {
                continue;
            }
            let Some(node) = harness.query_all_by_label(&name).next() else { continue };
            node.focus();
            harness.run_steps(3);
            let (focused, told) = (painted(&harness), said(&harness));
            for words in missing {
                assert!(focused.contains(words) || told.contains(words), "{state}, at {at:?}: {words}");
            }
            harness.ctx.memory_mut(|memory| memory.stop_text_input());
            harness.run_steps(2);
        }
        // A presentation has no hints.
        assert!(shown > 5 || state == "present", "{state}: hovering showed {shown} texts");
    }
}

#[test]
fn what_a_print_would_force_is_the_same_under_the_pointer_and_by_keys() {
    let mut harness = open();
    let place = harness.get_by_label_contains("Liquidation ladder at").rect();
    harness.hover_at(pos2(place.left() + 20.0, place.bottom() - 80.0));
    harness.run_steps(2);
    let pointed = label(&harness, "Liquidation ladder at");
    let Some((_, sentence)) = pointed.split_once("; ") else { panic!("{pointed}") };
    let sentence = sentence.to_owned();
    assert!(painted(&harness).iter().any(|words| words.starts_with("a print at")));
    harness.hover_at(pos2(700.0, 300.0));
    harness.run_steps(2);
    harness.get_by_label_contains("Liquidation ladder at").focus();
    harness.run_steps(2);
    for _ in 0..200 {
        if label(&harness, "Liquidation ladder at").ends_with(&sentence) {
            assert!(painted(&harness).iter().any(|words| words.starts_with("a print at")), "and it is seen");
            return;
        }
        harness.key_press(Key::ArrowDown);
        harness.run_steps(2);
    }
    panic!("the keys never came to: {sentence}");
}

#[test]
fn the_crosshair_says_nothing_the_cursor_does_not_say() {
    let mut harness = open();
    let usual = painted(&harness);
    for name in ["price", "open interest", "liquidations", "insurance fund"] {
        for share in [0.2, 0.5, 0.9] {
            let frame = chart(&harness, name);
            harness.hover_at(pos2(frame.left() + share * frame.width(), frame.top() + 0.7 * frame.height()));
            harness.run_steps(3);
            let brought: Vec<String> = painted(&harness).difference(&usual).cloned().collect();
            let at = brought.iter().find_map(|words| words.strip_prefix("at step ")?.parse::<u32>().ok());
            let Some(step) = at else { panic!("{name}: {brought:?}") };
            // Where the cursor is put there, it says the same.
            let start = cursor(&harness);
            harness.hover_at(pos2(-9.0, -9.0));
            harness.state_mut().app.apply([Command::Play(Play::To(step))]);
            harness.run_steps(3);
            let there = painted(&harness);
            for words in brought.iter().filter(|words| !words.starts_with("at step ")) {
                assert!(there.contains(words), "{name} at {step}: {words}");
            }
            harness.state_mut().app.apply([Command::Play(Play::To(start))]);
            harness.run_steps(3);
            assert_eq!(painted(&harness), usual, "{name}: nothing stays behind");
        }
    }
    // The values of any step are in the read-outs, one key at a time.
    harness.get_by_label_contains("Chart: price,").focus();
    harness.run_steps(2);
    for _ in 0..5 {
        harness.key_press(Key::ArrowRight);
        harness.run_steps(2);
        let app = &harness.state().app;
        let (header, frame) = (app.run().recording.header(), app.frame());
        let price = words::price(header.price(frame.mark.ticks()), words::price_decimals(header.tick));
        assert!(label(&harness, "Price ($) ").contains(&price));
        let worth = words::amount(header, frame.forced());
        assert!(label(&harness, &format!("Step {}:", frame.step)).contains(&worth) || frame.waves == 0);
        let spoken = harness.get_by_label_contains("Chart: price,").accesskit_node().label().unwrap_or_default();
        assert!(spoken.contains(&format!("At step {}: ${price}", frame.step)), "{spoken}");
    }
}

#[test]
fn a_cell_of_the_heat_map_is_a_step_and_a_price_that_keys_can_reach() {
    let mut harness = open();
    assert!(harness.state().app.settings().heat_map);
    for step in [180, 200] {
        harness.state_mut().app.apply([Command::Play(Play::To(step))]);
        harness.run_steps(2);
        harness.get_by_label_contains("Liquidation ladder at").focus();
        harness.run_steps(2);
        harness.key_press(Key::ArrowDown);
        harness.run_steps(2);
        let app = &harness.state().app;
        let (header, frame) = (app.run().recording.header(), app.frame());
        let Some(levels) = app.levels() else { panic!("levels") };
        assert_eq!(cursor(&harness), step);
        let said = label(&harness, "Liquidation ladder at");
        // What is waiting down to a price, from the levels the map is painted with.
        let mut sentences =
            (0..=levels.bins().count()).map(|edge| ladder::forced(header, levels, &frame, edge).sentence());
        assert!(sentences.any(|sentence| said.ends_with(&sentence)), "step {step}: {said}");
    }
}

#[test]
fn a_link_of_the_chain_lights_the_same_marks_under_the_pointer_and_with_the_focus() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::Play(Play::To(230))]);
    harness.run_steps(2);
    let links: Vec<String> =
        harness.query_all_by_label_contains("; lights ").filter_map(|node| node.accesskit_node().label()).collect();
    assert_eq!(links.len(), 7);
    let lit = |harness: &Harness<'_, Window>| {
        let mut nodes = harness.query_all_by_label_contains("Lit: ");
        nodes.next().and_then(|node| node.accesskit_node().label().or(node.accesskit_node().value()))
    };
    let mut seen = 0;
    for link in &links {
        let place = harness.get_by_label(link).rect().center();
        harness.hover_at(place);
        harness.run_steps(3);
        let under = lit(&harness);
        harness.hover_at(pos2(700.0, 20.0));
        harness.run_steps(3);
        assert_eq!(lit(&harness), None);
        harness.get_by_label(link).focus();
        harness.run_steps(3);
        assert_eq!(lit(&harness), under, "{link}");
        seen += usize::from(under.is_some());
        harness.key_press(Key::Escape);
        harness.ctx.memory_mut(|memory| memory.request_focus(egui::Id::NULL));
        harness.run_steps(2);
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn the_curve_and_the_runs_side_by_side_are_read_in_full_without_pointing() {
    let mut harness = support::start(1440.0, 1400.0, Settings::default());
    let usual = painted(&harness);
    let curve = harness.get_by_label_contains("A sale and the fall it ends in").rect();
    for share in [0.3, 0.6, 0.9] {
        harness.hover_at(curve.lerp_inside(egui::vec2(share, share)));
        harness.run_steps(3);
        assert_eq!(painted(&harness), usual);
    }
    let frame = harness.state().app.frame();
    let header = harness.state().app.run().recording.header();
    let critical = words::money(header.notional(frame.critical_shock, frame.mark));
    assert!(label(&harness, "A sale and the fall it ends in").contains(&critical));
    harness.state_mut().app.apply([Command::Compare(Compare::Show), Command::Compare(Compare::AddThis)]);
    harness.run_steps(3);
    let run = harness.get_by_label_contains("Run 1 of ");
    let (place, said) = (run.rect(), run.accesskit_node().label().unwrap_or_default());
    assert!(said.contains("drop") && said.contains("fund left"), "{said}");
    let usual = painted(&harness);
    harness.hover_at(place.center());
    harness.run_steps(3);
    let pointed = painted(&harness);
    harness.hover_at(pos2(-9.0, -9.0));
    harness.get_by_label_contains("Run 1 of ").focus();
    harness.run_steps(3);
    assert!(pointed != usual && painted(&harness) == pointed, "the same words under the pointer and with the focus");
}
