//! A table that is dropped on the window, or opened: what was recognised is shown and can be corrected, nothing is left
//! out or rounded unasked, and using it is one edit.

use std::path::PathBuf;
use std::sync::Arc;

use downdraft::app::command::{Command, File, Look};
use downdraft::chart::palette::Palette;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{Account, Book, Traders};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::support::texts::Page;
use super::{digest, open};

/// The window with the golden ledger, and a file that was dropped on it.
fn dropped<'a>(name: &str, text: &[u8]) -> (Harness<'a, Window>, tempfile::TempDir) {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let path = folder.path().join(name);
    if let Err(error) = std::fs::write(&path, text) {
        panic!("{error}");
    }
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Preset("v03-golden-ledger".to_owned()))]);
    drop_file(&mut harness, path);
    (harness, folder)
}

fn drop_file(harness: &mut Harness<'_, Window>, path: PathBuf) {
    harness.state_mut().app.apply([Command::File(File::Dropped(path))]);
    harness.run_steps(3);
}

fn example(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "presets", "data", name].iter().collect()
}

fn click(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn accounts<'w>(harness: &'w Harness<'_, Window>) -> &'w [Account] {
    match &harness.state().app.draft().traders {
        Traders::Accounts(accounts) => accounts,
        Traders::Population(_) => panic!("accounts"),
    }
}

#[test]
fn a_dropped_table_says_what_it_is_and_using_it_is_one_edit() {
    let (mut harness, _folder) = dropped(
        "mine.csv",
        b"name,role,side,size,entry,margin\nA,trader,long,50,100,300\nW,outside,short,50,100,900\n",
    );
    let before = (harness.state().app.draft().clone(), digest(&harness));
    harness.get_by_label("Import mine.csv");
    harness.get_by_label("2 rows below the headings, 6 columns");
    for (meaning, heading) in [("side", "side"), ("account", "name"), ("margin", "margin"), ("leverage", "no column")] {
        harness.get_by_label(&format!("Column of {meaning}: {heading}"));
    }
    harness.get_by_label("mine.csv: 2 positions");
    harness.check_accessibility();
    assert_eq!(digest(&harness), before.1, "looking changes nothing");
    assert!(harness.get_by_role_and_label(Role::Button, "Use").is_focused());
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().app.importing().is_none());
    assert_eq!(accounts(&harness).iter().map(|account| account.lots).collect::<Vec<_>>(), [50, 50]);
    assert_ne!(digest(&harness), before.1);
    assert_eq!(harness.state().app.ghost().map(|ghost| ghost.run.summary.digest), Some(before.1));
    assert!(harness.state().app.message().is_some_and(|message| message.text.contains("2 positions")));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!((harness.state().app.draft().clone(), digest(&harness)), before);
}

#[test]
fn rows_that_cannot_be_used_are_listed_and_left_out_only_when_asked() {
    let rows = b"name,role,side,size,entry,margin\nW,outside,long,50,100,300\nB,,up,1,100,9\nC,,short,50,100.4,900\n";
    let (mut harness, _folder) = dropped("bad.csv", rows);
    harness.get_by_label("2 rows cannot be used");
    harness.get_by_label_contains("line 3: `side` is “up”; allowed is long");
    harness.get_by_label_contains("line 4: `entry` is 100.4; allowed is a multiple of the tick 1");
    assert!(harness.query_by_role_and_label(Role::Button, "Use").is_none());
    click(&mut harness, "Round to tick and lot");
    harness.get_by_label("1 row cannot be used");
    click(&mut harness, "Skip them");
    harness.get_by_label("1 row left out");
    harness.get_by_label("bad.csv: 2 positions; 1 value rounded to the nearest tick or lot; 1 row left out");
    click(&mut harness, "Skip them");
    assert!(harness.query_by_role_and_label(Role::Button, "Use").is_none(), "a choice can be taken back");
    click(&mut harness, "Skip them");
    click(&mut harness, "Use");
    let taken: Vec<_> = accounts(&harness).iter().map(|a| (a.name.as_str(), a.entry_price_dollars)).collect();
    assert_eq!(taken, [("W", 100.0), ("C", 100.0)]);
    assert!(harness.state().app.message().is_some_and(|message| message.text.contains("1 row left out")));
}

#[test]
fn a_heading_nobody_knows_is_chosen_from_a_menu() {
    let (mut harness, _folder) = dropped("buch.csv", b"Seite,Kurs,Menge\nbid,99,7\nask,101,5\n");
    harness.get_by_label("It cannot be used like this");
    click(&mut harness, "Order book");
    for (meaning, heading) in [("side", "Seite"), ("price", "Kurs"), ("size", "Menge")] {
        click(&mut harness, &format!("Column of {meaning}: no column"));
        harness.get_by_role_and_label(Role::Button, heading).click();
        harness.run_steps(3);
        harness.get_by_label(&format!("Column of {meaning}: {heading}"));
    }
    click(&mut harness, "Use");
    let Book::Levels { bids, asks, .. } = &harness.state().app.draft().book else { panic!("levels") };
    assert_eq!((bids[0].lots, asks[0].lots), (7, 5));
}

#[test]
fn escape_puts_the_table_away_and_nothing_has_changed() {
    let (mut harness, _folder) = dropped("index.csv", b"time,price\n0,100\n1,90\n");
    let before = harness.state().app.draft().clone();
    // A menu closes first.
    click(&mut harness, "Column of price: price");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().app.importing().is_some());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().app.importing().is_none() && harness.query_by_label("Import index.csv").is_none());
    assert_eq!(*harness.state().app.draft(), before);
}

#[test]
fn the_examples_are_the_scenario_they_were_made_of() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Preset("v03-golden-ledger".to_owned()))]);
    for (file, kind) in [("golden-ledger-positions.csv", "5 positions"), ("golden-ledger-book.csv", "20 levels")] {
        drop_file(&mut harness, example(file));
        harness.get_by_label(&format!("{file}: {kind}"));
        click(&mut harness, "Use");
    }
    let shipped = Preset::named("v03-golden-ledger").and_then(|preset| preset.scenario().ok());
    assert_eq!(Some(harness.state().app.draft()), shipped.as_ref());
}

#[test]
fn a_table_opens_by_its_path_and_goes_into_a_plain_venue_of_its_own() {
    let mut harness = open();
    let before = digest(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    harness.run_steps(3);
    let path = example("one-trader-index.csv").to_string_lossy().into_owned();
    harness.state_mut().app.apply([Command::File(File::Path(path))]);
    click(&mut harness, "Open file");
    assert!(harness.state().app.files().purpose().is_none());
    click(&mut harness, "Into a plain venue");
    harness.get_by_label("one-trader-index.csv: 221 prices");
    click(&mut harness, "Use");
    assert_eq!((harness.state().app.name(), harness.state().app.draft().steps), ("imported", 220));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    let (harness, _folder) = dropped("nothing.csv", b"");
    assert!(harness.state().app.importing().is_none());
    let message = harness.state().app.message().map(|message| (message.error, message.text.clone()));
    assert!(
        message.as_ref().is_some_and(|(error, text)| *error && text.contains("line 1: the file is empty")),
        "{message:?}"
    );
}

/// The window with the golden ledger, and files that were dropped on it together, as the system hands them over.
fn dropped_together<'a>(files: &[(&str, &[u8])]) -> (Harness<'a, Window>, tempfile::TempDir) {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Preset("v03-golden-ledger".to_owned()))]);
    harness.run_steps(3);
    for (name, text) in files {
        let path = folder.path().join(name);
        if let Err(error) = std::fs::write(&path, text) {
            panic!("{error}");
        }
        harness.input_mut().dropped_files.push(Arc::new(Handed(path)));
    }
    harness.run_steps(3);
    (harness, folder)
}

/// A file as the system hands it over.
#[derive(Debug)]
struct Handed(PathBuf);

impl egui::DroppedFile for Handed {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

const POSITIONS: &[u8] = b"name,role,side,size,entry,margin\nA,trader,long,50,100,300\nW,outside,short,50,100,900\n";
const BOOK: &[u8] = b"side,price,size\nbid,99,70\nask,101,50\n";
const INDEX: &[u8] = b"time,price\n0,100\n1,99\n2,98\n";

#[test]
fn files_dropped_together_are_told_apart_and_used_as_one_edit() {
    let files: &[(&str, &[u8])] = &[
        ("path.csv", INDEX),
        ("who.csv", POSITIONS),
        ("notes.pdf", b"no table"),
        ("book.csv", BOOK),
        ("book2.csv", BOOK),
        ("shopping.csv", b"what,how many\nmilk,2\n"),
    ];
    let (mut harness, _folder) = dropped_together(files);
    let before = harness.state().app.draft().clone();
    harness.get_by_label("Import 3 files");
    for said in [
        "notes.pdf: not a table (.csv, .tsv or .txt) and not a scenario (.ron)",
        "book2.csv: also book, and book.csv came first",
    ] {
        harness.get_by_label(said);
    }
    harness.get_by_label_contains("shopping.csv: not recognised by its columns");
    for outcome in ["who.csv: 2 positions", "book.csv: 2 levels", "path.csv: 3 prices"] {
        harness.get_by_label(outcome);
    }
    // The columns of each can be seen and corrected.
    click(&mut harness, "Look at who.csv");
    harness.get_by_label("Column of margin: margin");
    // Two of a kind are not used silently.
    click(&mut harness, "Order book");
    harness.get_by_label_contains("allowed is one file of a kind");
    assert!(harness.query_by_role_and_label(Role::Button, "Use").is_none());
    click(&mut harness, "Positions");
    harness.check_accessibility();
    click(&mut harness, "Use");
    let draft = harness.state().app.draft();
    assert!(matches!(&draft.book, Book::Levels { bids, .. } if bids.len() == 1 && bids[0].lots == 70));
    assert!(
        matches!(&draft.index, downdraft::scenario::schema::Index::Path { prices_dollars } if prices_dollars.len() == 2)
    );
    assert_eq!(accounts(&harness).len(), 2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(*harness.state().app.draft(), before);
}

#[test]
fn a_scenario_dropped_with_tables_is_what_they_go_into() {
    let Some(scenario) = Preset::named("one-trader").and_then(|preset| preset.scenario().ok()) else {
        panic!("a preset")
    };
    let Ok(text) = scenario.to_ron() else { panic!("a file") };
    let (mut harness, _folder) = dropped_together(&[("path.csv", INDEX), ("mine.ron", text.as_bytes())]);
    assert_eq!(harness.state().app.draft().title, scenario.title);
    click(&mut harness, "Use");
    assert_eq!((harness.state().app.name(), harness.state().app.edited()), ("mine", true));
    let (harness, _folder) = dropped_together(&[("a.pdf", b"1"), ("b.pdf", b"2")]);
    let message = harness.state().app.message().map(|message| (message.error, message.text.clone()));
    assert!(message.as_ref().is_some_and(|(error, text)| *error && text.contains("a.pdf") && text.contains("b.pdf")));
}

#[test]
fn the_panel_fits_small_windows_in_every_theme() {
    for theme in Palette::ALL {
        let files: &[(&str, &[u8])] =
            &[("a-rather-long-name-of-positions.csv", POSITIONS), ("book.csv", BOOK), ("x.pdf", b"")];
        let (mut harness, _folder) = dropped_together(files);
        harness.state_mut().app.apply([Command::Look(Look::Theme(theme))]);
        for size in [vec2(960.0, 600.0), vec2(1280.0, 720.0)] {
            harness.set_size(size);
            harness.run_steps(3);
            let page = Page::of(&harness);
            assert!(page.collisions().is_empty(), "{theme:?} {size}: {:?}", page.collisions());
            let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            for label in ["Use", "Cancel"] {
                let button = harness.get_by_role_and_label(Role::Button, label).rect();
                assert!(screen.contains_rect(button), "{theme:?} {size} {label}: {button}");
            }
            let faint =
                page.texts.iter().find(|text| text.contrast() < 4.5 && text.ground != egui::Color32::TRANSPARENT);
            assert!(faint.is_none(), "{theme:?} {size}: {:?}", faint.map(|text| &text.words));
        }
    }
}
