//! The tables below the charts: every account, the queue, every fact, and the data of a chart.

use downdraft::app::command::{Command, Edit, File, Look, Play, Tab};
use downdraft::app::settings::Settings;
use downdraft::chart::Which;
use downdraft::chart::accounts::{self, Column, Filter, Hit};
use downdraft::chart::facts::{self, Kind};
use downdraft::scenario::schema::{MyPosition, Side};
use downdraft::sim::ledger::Role as Holder;
use downdraft::sim::units::{AccountId, AssetId};
use egui::{Key, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::{self, Window};
use super::{cursor, open};

/// A row as it is said: its cells, one after the other.
fn said(cells: &[String]) -> String {
    cells.join(", ")
}

fn show(harness: &mut Harness<'_, Window>, tab: Tab) {
    harness.state_mut().app.apply([Command::Look(Look::Table(tab))]);
    harness.run_steps(3);
}

#[test]
fn the_table_is_the_ledger_on_every_preset() {
    let mut harness = support::start(1280.0, 720.0, Settings::default());
    show(&mut harness, Tab::Accounts);
    let names: Vec<&str> = harness.state().app.presets().iter().map(|shipped| shipped.preset.name).collect();
    for name in names {
        harness.state_mut().app.apply([Command::File(File::Preset(name.to_owned()))]);
        for play in [Play::Start, Play::NextEvent, Play::End] {
            harness.state_mut().app.apply([Command::Play(play)]);
            harness.run_steps(2);
            let Some(present) = harness.state().app.present() else { panic!("{name}: a venue") };
            let (venue, hit) = (&present.venue, Hit::of(&present.venue));
            let rows = accounts::order(venue, &hit, Filter::All, Column::Account, false);
            let open = (0..).map(AccountId).zip(venue.ledger().accounts());
            let open = open.filter(|(_, account)| account.role == Holder::Trader && account.lots != 0);
            let open: Vec<_> = open.collect();
            assert!(open.iter().all(|(id, _)| rows.binary_search(id).is_ok()), "{name}");
            for (id, account) in open.iter().copied() {
                let cells = accounts::cells(venue, &hit, id);
                let contract = venue.setup().assets[account.asset.place()].contract;
                assert_eq!(cells[2].replace(',', ""), contract.lot.text(account.lots.abs().into()), "{name}: {id:?}");
                let profit =
                    account.twice_profit(venue.markets()[account.asset.place()].mark(), contract.worth).div_euclid(2);
                assert_eq!(
                    cells[8].replace('\u{2212}', "-").replace(',', ""),
                    venue.setup().money.text(profit),
                    "{name}: {id:?}"
                );
                let trigger = venue.liquidation_mark(id).map(|trigger| accounts::price(contract.tick, trigger));
                assert_eq!(cells[6], trigger.unwrap_or_else(|| "none".to_owned()), "{name}: {id:?}");
            }
            // What is on screen is the head of the same list.
            let nearest = accounts::order(venue, &hit, Filter::All, Column::Distance, false);
            if let Some(first) = nearest.first() {
                harness.get_by_label(&said(&accounts::cells(venue, &hit, *first)));
            }
        }
        harness.check_accessibility();
    }
}

#[test]
fn t_opens_the_tables_and_escape_closes_them() {
    let mut harness = open();
    harness.key_press(Key::T);
    harness.run_steps(3);
    assert_eq!(harness.state().app.table(), Some(Tab::Accounts));
    harness.get_by_label("Sort by Distance");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert_eq!(harness.state().app.table(), None);
    // With a chart in focus it is that chart's data.
    harness.get_by_label_contains("Chart: insurance fund").focus();
    harness.run_steps(2);
    harness.key_press(Key::T);
    harness.run_steps(3);
    assert_eq!(harness.state().app.table(), Some(Tab::Chart(Which::Fund)));
    let step = cursor(&harness);
    let fund = &harness.state().app.charts().fund.series;
    let Some(line) = fund.iter().find(|line| line.name == "insurance fund").or(fund.last()) else { panic!("a line") };
    let value = downdraft::chart::words::price(line.points[step as usize][1], 4);
    harness.get_by_label_contains(&format!("{step}, {value}"));
}

#[test]
fn filters_and_order_hold_what_they_say() {
    let mut harness = open();
    let mine = MyPosition {
        side: Side::Long,
        size_dollars: 5e4,
        entry_price_dollars: 100.0,
        leverage: 12.0,
        wallet_dollars: None,
    };
    harness.state_mut().app.apply([Command::Edit(Edit::Mine(Some(mine)))]);
    show(&mut harness, Tab::Accounts);
    let run = &harness.state().app.run().recording;
    let Some(busy) = run.frames().iter().find(|frame| frame.longs_liquidated > 3) else { panic!("a cascade") };
    let (step, closed) = (busy.step, busy.longs_liquidated + busy.shorts_liquidated);
    harness.state_mut().app.apply([Command::Play(Play::To(step))]);
    harness.get_by_label("Accounts liquidated this step").click();
    harness.run_steps(3);
    let Some(present) = harness.state().app.present() else { panic!("a venue") };
    let (venue, hit) = (&present.venue, Hit::of(&present.venue));
    let rows = accounts::order(venue, &hit, Filter::Liquidated, Column::Distance, false);
    assert_eq!(rows.len(), closed as usize);
    harness.get_by_label(&said(&accounts::cells(venue, &hit, rows[0])));
    let longs = accounts::order(venue, &hit, Filter::Longs, Column::Size, true);
    let sizes: Vec<i64> = longs.iter().map(|id| venue.ledger().account(*id).lots).collect();
    assert!(sizes.iter().all(|lots| *lots > 0) && sizes.is_sorted_by(|a, b| a >= b));
    harness.get_by_label("My account").click();
    harness.run_steps(3);
    let own = venue.setup().mine.map(|id| said(&accounts::cells(venue, &hit, id)));
    harness.get_by_label(&own.unwrap_or_default());
    harness.check_accessibility();
}

#[test]
fn rows_hold_still_while_it_plays() {
    let mut harness = open();
    show(&mut harness, Tab::Accounts);
    let first = |harness: &Harness<'_, Window>, falling: bool| {
        let Some(present) = harness.state().app.present() else { panic!("a venue") };
        accounts::order(&present.venue, &Hit::of(&present.venue), Filter::All, Column::Distance, falling)[0]
    };
    let before = first(&harness, false);
    harness.key_press(Key::Space);
    harness.run_steps(30);
    let Some(present) = harness.state().app.present() else { panic!("a venue") };
    let (venue, hit) = (&present.venue, Hit::of(&present.venue));
    assert_ne!(first(&harness, false), before, "others are nearer by now");
    harness.get_by_label(&said(&accounts::cells(venue, &hit, before)));
    harness.key_press(Key::Space);
    harness.run_steps(3);
    let now = first(&harness, false);
    let Some(present) = harness.state().app.present() else { panic!("a venue") };
    harness.get_by_label(&said(&accounts::cells(&present.venue, &Hit::of(&present.venue), now)));
}

#[test]
fn the_queue_is_the_engines_own() {
    let mut harness = open();
    show(&mut harness, Tab::Queue);
    let Some(present) = harness.state().app.present() else { panic!("a venue") };
    let venue = &present.venue;
    let side = downdraft::sim::units::Side::Long;
    let order = accounts::queue(venue, side);
    assert_eq!(order, venue.deleveraging_queue(AssetId(0), side).all());
    harness.get_by_label_contains(&format!("1, {}, long", order[0].0));
}

#[test]
fn a_bar_leads_to_its_facts_and_a_fact_to_its_step() {
    let mut harness = open();
    let largest = harness.state().app.run().recording.frames().iter().max_by_key(|frame| frame.notional_long);
    let Some(step) = largest.map(|frame| frame.step) else { panic!("frames") };
    let span = *harness.state().app.span();
    let chart = harness.get_by_label_contains("Chart: liquidations").rect();
    let x = chart.left() + ((f64::from(step) - span.from()) / span.width()) as f32 * chart.width();
    // The highest bar reaches nearly to the top.
    let at = pos2(x, chart.top() + 20.0);
    harness.drag_at(at);
    harness.run_steps(1);
    harness.drop_at(at);
    harness.run_steps(3);
    assert_eq!((cursor(&harness), harness.state().app.table()), (step, Some(Tab::Events)));
    let run = &harness.state().app.run().recording;
    let Some(fact) = run.events_at(step).first() else { panic!("a fact") };
    let row = format!(
        "{step}, {}, {}",
        if fact.wave > 0 { fact.wave.to_string() } else { String::new() },
        facts::sentence(run.header(), fact)
    );
    harness.get_by_label(&row);
    let Some(outcome) = run.events().iter().find(|event| Kind::Outcome.holds(&event.what)) else { return };
    let (when, sentence) = (outcome.step, facts::sentence(run.header(), outcome));
    harness.get_by_label("Outcome events").click();
    harness.run_steps(3);
    harness.state_mut().app.apply([Command::Play(Play::Start)]);
    harness.run_steps(3);
    harness.get_by_label_contains(&sentence).click();
    harness.run_steps(3);
    assert_eq!(cursor(&harness), when);
}
