//! What leaves the window: pictures and numbers on the clipboard, and files in every size.

use downdraft::app::command::{Command, Edit, File, Look};
use downdraft::app::files::{Format, Purpose, Sheet};
use downdraft::chart::Which;
use downdraft::chart::table::tab_separated;
use downdraft::export::svg::Page;
use downdraft::scenario::controls::Control;
use egui::{Event, Key, Modifiers, OutputCommand, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::{digest, open};

/// What was put on the clipboard since the last frame that put something there.
pub(super) fn copied(harness: &mut Harness<'_, Window>, event: Event) -> Vec<OutputCommand> {
    harness.event(event);
    let mut commands = Vec::new();
    for _ in 0..3 {
        harness.step();
        commands.extend(harness.output().platform_output.commands.clone());
    }
    commands
}

const fn press(key: Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

#[test]
fn ctrl_c_copies_the_price_chart_as_a_picture_of_twice_the_size() {
    let mut harness = open();
    let commands = copied(&mut harness, Event::Copy);
    let [OutputCommand::CopyImage(image)] = commands.as_slice() else { panic!("{} commands", commands.len()) };
    assert_eq!(image.size, [1920, 1200]);
    let ink = image.pixels.iter().filter(|pixel| pixel.r() < 90).count();
    assert!(ink > 5_000 && image.pixels.iter().all(|pixel| pixel.is_opaque()), "{ink}");
    assert!(harness.state().app.message().is_some_and(|message| message.text.contains("chart of price")));
}

#[test]
fn ctrl_shift_c_copies_the_numbers_of_the_chart_that_was_clicked() {
    let mut harness = open();
    let chart = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Chart: insurance fund")));
    let at = pos2(chart.rect().left() + 300.0, chart.rect().center().y);
    harness.drag_at(at);
    harness.step();
    harness.drop_at(at);
    harness.run_steps(2);
    assert_eq!(harness.state().app.chart(), Which::Fund);
    let commands = copied(&mut harness, press(Key::C, Modifiers::COMMAND.plus(Modifiers::SHIFT)));
    let [OutputCommand::CopyText(text)] = commands.as_slice() else { panic!("{} commands", commands.len()) };
    let app = &harness.state().app;
    assert_eq!(*text, tab_separated(&app.charts().fund, app.span().from(), app.span().to()));
    assert_eq!(text.lines().count(), app.span().width() as usize + 2);
    assert!(text.starts_with("step\tInsurance fund: "), "{}", &text[..60]);
}

#[test]
fn a_copied_line_opens_as_the_same_run_elsewhere() {
    let mut harness = open();
    let edits = [Edit::Set(Control::Leverage.into(), 20.0), Edit::Seed(43)].map(Command::Edit);
    harness
        .state_mut()
        .app
        .apply(edits.into_iter().chain([Command::File(File::Copy(downdraft::app::clipboard::Copied::Code))]));
    harness.step();
    let commands = harness.output().platform_output.commands.clone();
    let [OutputCommand::CopyText(line)] = commands.as_slice() else { panic!("{} commands", commands.len()) };
    assert_eq!(line, "downdraft:spiral?leverage=20&seed=43");
    let (edited, line) = (digest(&harness), line.clone());
    let mut other = open();
    other.event(Event::Paste(format!(" {line}\n")));
    other.run_steps(3);
    assert_eq!(digest(&other), edited);
    let app = &other.state().app;
    assert!(app.name() == "spiral" && app.edited() && app.can_undo());
    other.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    other.run_steps(3);
    assert!(!other.state().app.edited());
}

#[test]
fn what_is_no_scenario_is_refused_by_name_when_it_is_pasted() {
    let mut harness = open();
    let before = digest(&harness);
    for (text, part) in [
        ("hello", "hello"),
        ("downdraft:spiral?leverage=tall", "leverage"),
        ("downdraft:nowhere", "preset"),
        ("(version: 1, title: 3", "line 1"),
    ] {
        harness.event(Event::Paste(text.to_owned()));
        harness.run_steps(2);
        let message = harness.state().app.message().map(|message| (message.error, message.text.clone()));
        assert!(message.as_ref().is_some_and(|(error, text)| *error && text.contains(part)), "{text}: {message:?}");
    }
    assert_eq!(digest(&harness), before);
}

/// Writes an export with a sheet and reads it back.
fn exported(harness: &mut Harness<'_, Window>, format: Format, sheet: Sheet) -> Vec<u8> {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let path = folder.path().join("out");
    harness.state_mut().app.apply([
        Command::File(File::Ask(Purpose::Export(format))),
        Command::File(File::Sheet(sheet)),
        Command::File(File::Path(path.to_string_lossy().into_owned())),
        Command::File(File::Confirm),
    ]);
    harness.run_steps(2);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_panel_offers_sizes_pixels_steps_and_caption() {
    let mut harness = open();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run_steps(3);
    for label in ["Slide 16:9", "Scale 4×", "Steps in view", "Without caption"] {
        harness.get_by_label(label).click();
        harness.run_steps(3);
    }
    let sheet = Sheet { page: Page::SLIDE, scale: 4, in_view: true, caption: false };
    assert_eq!(harness.state().app.files().sheet(), sheet);
    harness.get_by_label("7680 × 4320 pixels");
    harness.check_accessibility();
    harness.get_by_label("SVG").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Scale 4×").is_none());
}

#[test]
fn a_picture_has_the_pixels_that_were_asked_for() {
    let mut harness = open();
    for (scale, page, size) in [(1, Page::POST, (1200, 675)), (2, Page::PAPER_89, (1600, 1920))] {
        let bytes = exported(&mut harness, Format::Png, Sheet { page, scale, ..Sheet::default() });
        let Ok(picture) = image::load_from_memory(&bytes) else { panic!("a picture") };
        assert_eq!((picture.width(), picture.height()), size);
    }
}

#[test]
fn the_steps_in_view_are_a_slice_of_the_whole_run() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::Look(Look::Span(180.4, 240.2))]);
    let (first, last) = harness.state().app.view();
    assert_eq!((first, last), (181, 240));
    for format in [Format::Steps, Format::Events] {
        let text = |harness: &mut _, in_view| {
            String::from_utf8(exported(harness, format, Sheet { in_view, ..Sheet::default() })).unwrap_or_default()
        };
        let (whole, part) = (text(&mut harness, false), text(&mut harness, true));
        let inside = |line: &&str| {
            let step = line.split(',').next().and_then(|step| step.parse::<u32>().ok());
            step.is_none_or(|step| (first..=last).contains(&step))
        };
        let slice: Vec<&str> = whole.lines().filter(inside).collect();
        assert!(slice.len() > 20 && slice.len() < whole.lines().count());
        assert_eq!(slice, part.lines().collect::<Vec<_>>(), "{format:?}");
        assert!(slice[0].ends_with(",scenario,seed,simulated_by") && slice[1].contains(",spiral,42,"));
    }
}
