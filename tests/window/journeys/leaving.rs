//! Out of the window: into a slide, into a paper, to somebody else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use downdraft::app::command::{Command, Edit, File};
use downdraft::app::settings::Settings;
use downdraft::chart::Which;
use downdraft::export::png;
use downdraft::export::svg::{Figure, Page};
use downdraft::scenario::controls::Control;
use egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use resvg::usvg::roxmltree::{Document, Node};

use super::Person;
use crate::{digest, open, support};

#[test]
fn j7_copy_the_price_chart_into_a_slide() {
    let mut person = Person::at_the_start();
    // Somebody was busy with another chart before.
    person.window.get_by_label_contains("Chart: insurance fund").focus();
    person.window.run_steps(2);
    assert_eq!(person.window.state().app.chart(), Which::Fund);
    let price = person.window.get_by_label_contains("Chart: price").rect().center();
    person.actions += 1;
    person.window.drag_at(price);
    person.window.run_steps(1);
    person.window.drop_at(price);
    person.window.run_steps(2);
    let commands = person.event(Event::Copy);
    person.spent(2);
    let [OutputCommand::CopyImage(image)] = commands.as_slice() else { panic!("{} commands", commands.len()) };
    // Half a slide, twice as sharp, with the caption, in letters of a thirtieth of its height.
    let app = &person.window.state().app;
    let page = Page { width: 960.0, height: 600.0, text: 20.0, millimetres: None };
    let figure = Figure { page, only: Some(Which::Price), span: Some(app.view()), ..Figure::default() };
    let drawn = |caption| {
        let figure = Figure { caption, ..figure.clone() };
        png::pixels(&app.run().recording, None, &figure, 2.0).unwrap_or_else(|error| panic!("{error}"))
    };
    let copied: Vec<u8> = image.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
    assert_eq!((image.size, &copied), ([1920, 1200], &drawn(true).2));
    assert_ne!(copied, drawn(false).2);
}

#[test]
fn j8_a_figure_for_a_column_of_a_journal() {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let used_last = folder.path().join("before.ron").to_string_lossy().into_owned();
    let settings = Settings { path: used_last, ..Settings::default() };
    let mut person = Person { window: support::start(1440.0, 900.0, settings), actions: 0 };
    person.chord(Modifiers::COMMAND, Key::E);
    person.click("SVG");
    person.click("Paper 89 mm");
    person.click("Export file");
    person.spent(4);
    let path = folder.path().join("spiral-seed-42.svg");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let root = document.root_element();
    assert_eq!(root.attribute("width"), Some("89mm"));
    let units: Vec<f64> = root.attribute("viewBox").unwrap_or_default().split(' ').flat_map(str::parse).collect();
    let points = |length: f64| length * 89.0 / units[2] * 72.0 / 25.4;
    let number = |node: &Node<'_, '_>, name: &str| node.attribute(name).and_then(|value| value.parse::<f64>().ok());

    // Text that is text, of 5 pt and more, in ink and not in colour.
    let texts: Vec<Node<'_, '_>> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
    assert!(texts.len() > 20 && !text.contains("<image"));
    for node in &texts {
        let words = node.text().unwrap_or_default().trim();
        assert!(number(node, "font-size").is_some_and(|size| points(size) >= 5.0), "{words}");
        assert!(node.attribute("fill").is_some_and(is_ink), "{words}: {:?}", node.attribute("fill"));
    }
    // Every axis says its unit.
    let said: Vec<&str> = texts.iter().filter_map(Node::text).map(str::trim).collect();
    for label in ["Price ($)", "Open interest ($M)", "Liquidations ($M per step)", "Insurance fund ($M)", "step (10 s)"]
    {
        assert!(said.contains(&label), "{label}: {said:?}");
    }
    // Lines that print, none of them a grid.
    let stroked = document.descendants().filter(|node| node.attribute("stroke").is_some());
    let widths: Vec<f64> = stroked.map(|node| number(&node, "stroke-width").map_or(0.0, points)).collect();
    assert!(widths.len() > 20 && widths.iter().all(|width| *width >= 0.75), "{widths:?}");
    for panel in document.descendants().filter(|node| node.attribute("id").is_some_and(|id| id.starts_with("panel-"))) {
        let across = panel.children().filter(|node| is_across(node, units[2] / 3.0)).count();
        let zero_lines = usize::from(panel.attribute("id") == Some("panel-c"));
        assert_eq!(across, zero_lines, "{:?}", panel.attribute("id"));
    }
}

/// Whether a colour is near enough to grey to be ink.
fn is_ink(fill: &str) -> bool {
    let channel = |place: usize| fill.get(place..place + 2).and_then(|digits| i32::from_str_radix(digits, 16).ok());
    let channels: Vec<i32> = [1, 3, 5].into_iter().filter_map(channel).collect();
    let (low, high) = (channels.iter().min(), channels.iter().max());
    channels.len() == 3 && low.zip(high).is_some_and(|(low, high)| high - low < 32 && *high < 128)
}

/// Whether a node is a level line at least this long.
fn is_across(node: &Node<'_, '_>, least: f64) -> bool {
    let path = node.attribute("d").unwrap_or_default();
    let numbers: Vec<f64> = path.split(['M', 'L', ' ']).filter_map(|number| number.parse().ok()).collect();
    matches!(numbers.as_slice(), [left, top, right, bottom] if top == bottom && right - left >= least)
}

/// A file in somebody's hand.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Somebody's own version of the spiral.
fn edited<'a>() -> Person<'a> {
    let mut person = Person::at_the_start();
    let edits = [Edit::Set(Control::Leverage.into(), 20.0), Edit::Set(Control::Shock.into(), -2.5), Edit::Seed(43)];
    person.window.state_mut().app.apply(edits.map(Command::Edit));
    person.window.run_steps(2);
    person
}

#[test]
fn j10_one_key_copies_a_line_and_another_opens_it_elsewhere() {
    let mut sender = edited();
    let sent = digest(&sender.window);
    let keys = Modifiers::COMMAND;
    let press = Event::Key { key: Key::L, physical_key: None, pressed: true, repeat: false, modifiers: keys };
    let commands = sender.event(press);
    let [OutputCommand::CopyText(line)] = commands.as_slice() else { panic!("{} commands", commands.len()) };
    assert!(line.len() <= 2_000 && line.lines().count() == 1, "{line}");
    sender.spent(2);
    let mut receiver = Person::at_the_start();
    assert_ne!(digest(&receiver.window), sent);
    receiver.event(Event::Paste(line.clone()));
    assert_eq!(digest(&receiver.window), sent);
    receiver.spent(1);
}

#[test]
fn j10_a_saved_file_dropped_on_another_window_is_the_same_run() {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let mut sender = edited();
    let used_last = folder.path().join("before.ron").to_string_lossy().into_owned();
    sender.window.state_mut().app.apply([Command::File(File::Path(used_last))]);
    sender.chord(Modifiers::COMMAND, Key::S);
    sender.key(Key::Enter);
    sender.spent(2);
    let path = folder.path().join("spiral.ron");
    assert!(path.is_file(), "{:?}", sender.window.state().app.message());
    let mut receiver = open();
    receiver.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    receiver.run_steps(3);
    assert_eq!(digest(&receiver), digest(&sender.window));
}
