//! One's own position: typed into the card, read off the engine, undone like any edit.

use downdraft::app::command::{Command, Edit, File, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::my_position::price;
use downdraft::chart::my_venue;
use downdraft::chart::words::money;
use downdraft::scenario::schema::{MyPosition, Side};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::{self, Window};
use super::{digest, open};

fn typed(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
}

#[test]
fn two_actions_and_the_numbers_give_liquidation_price_and_smallest_fatal_sale() {
    let mut harness = open();
    let before = digest(&harness);
    // J5: one press opens the card, one chooses the side; the rest is typed, number by number.
    harness.get_by_label("Add my position").click();
    harness.run_steps(4);
    assert!(harness.get_by_label("My position: size").is_focused());
    for number in ["80000", "101.5", "8"] {
        typed(&mut harness, number);
    }
    harness.get_by_role_and_label(Role::RadioButton, "My position: short").click();
    harness.run_steps(4);
    let expected = MyPosition {
        side: Side::Short,
        size_dollars: 80_000.0,
        entry_price_dollars: 101.5,
        leverage: 8.0,
        wallet_dollars: None,
    };
    let app = &harness.state().app;
    assert_eq!(app.draft().my_position, Some(expected));
    let (Some((reading, fate)), Some(present)) = (app.my_position(), app.present()) else { panic!("a reading") };
    let trigger = present.venue.liquidation_mark(reading.account);
    let Some(open) = reading.open else { panic!("open") };
    assert_eq!(open.liquidation, trigger);
    let header = app.run().recording.header();
    let shown = trigger.map(|trigger| price(header, trigger)).unwrap_or_default();
    harness.get_by_label_contains(&format!("My position, liquidation price {shown}"));
    let smallest = open.smallest.map_or("beyond book".to_owned(), |lots| money(header.notional(lots, open.mark)));
    harness.get_by_label_contains(&format!("Smallest fatal buy {smallest}"));
    harness.get_by_label_contains(&fate.sentence(header));
    assert_ne!(digest(&harness), before);
    harness.check_accessibility();
    // A real venue says where it would be closed there, and another venue another price.
    let app = &harness.state().app;
    let Some(profile) = downdraft::venues::profile::named("binance-usd-m") else { panic!("a profile") };
    let Some((_, fate)) = app.my_position() else { panic!("a reading") };
    let there = my_venue::there(profile, &expected, &fate, app.draft(), app.run().recording.header());
    harness.get_by_label_contains(&format!("On Binance USD-M: liquidation price {}", there.price)).click();
    harness.run_steps(3);
    harness.get_by_label("Hyperliquid").click();
    harness.run_steps(3);
    harness.get_by_label_contains("On Hyperliquid: liquidation price $");
    // A wallet behind it moves the price away.
    harness.get_by_role_and_label(Role::RadioButton, "My position: cross margin").click();
    harness.run_steps(4);
    assert_eq!(harness.state().app.draft().my_position.and_then(|mine| mine.wallet_dollars), Some(20_000.0));
    let further = harness.state().app.my_position().and_then(|(reading, _)| reading.open?.liquidation);
    assert!(further > trigger, "a short");
    harness.get_by_role_and_label(Role::RadioButton, "My position: isolated margin").click();
    harness.run_steps(4);
    assert_eq!(harness.state().app.draft().my_position, Some(expected));
    // Off is as if it had never been there.
    harness.get_by_label("Remove").click();
    harness.run_steps(4);
    assert_eq!(digest(&harness), before);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(4);
    assert_eq!(harness.state().app.draft().my_position, Some(expected));
    assert_eq!(harness.state().app.ghost().map(|ghost| ghost.run.summary.digest), Some(before));
}

#[test]
fn a_number_is_given_up_with_escape_and_refused_in_words() {
    let mut harness = open();
    harness.get_by_label("Add my position").click();
    harness.run_steps(4);
    let mine = harness.state().app.draft().my_position;
    let with = digest(&harness);
    harness.event(egui::Event::Text("1".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert_eq!(harness.state().app.draft().my_position, mine);
    harness.get_by_label("My position: leverage").focus();
    harness.run_steps(3);
    typed(&mut harness, "5000");
    let app = &harness.state().app;
    assert!(app.message().is_some_and(|message| message.error && message.text.contains("my_position.leverage")));
    assert_eq!((app.draft().my_position, digest(&harness)), (mine, with));
}

#[test]
fn every_preset_can_hold_a_position_at_the_smallest_size() {
    let mut harness = support::start(1280.0, 720.0, Settings::default());
    let names: Vec<&str> = harness.state().app.presets().iter().map(|shipped| shipped.preset.name).collect();
    for name in names {
        harness.state_mut().app.apply([Command::File(File::Preset(name.to_owned()))]);
        harness.run_steps(2);
        harness.get_by_label("Add my position").click();
        harness.run_steps(3);
        let app = &harness.state().app;
        assert!(app.message().is_none(), "{name}: {:?}", app.message());
        assert!(app.my_position().is_some(), "{name}");
        harness.get_by_label_contains("In this model: ");
        harness.state_mut().app.apply([Command::Play(Play::End)]);
        harness.run_steps(2);
        harness.check_accessibility();
        harness.state_mut().app.apply([Command::Edit(Edit::Mine(None))]);
        harness.run_steps(2);
    }
}
