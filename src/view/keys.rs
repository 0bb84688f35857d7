//! The keyboard: one table of keys, what they do and how they are called.
//!
//! The table makes the shortcuts work and is also what the overlay lists, so the two cannot
//! disagree. Owns the table. Never acts while a text field is being typed in.

use egui::{Key, Modifiers, Ui};

use crate::app::App;
use crate::app::command::{Command, Compare, Edit, File, Look, Play};
use crate::app::files::{Format, Purpose};

/// One entry of the table: keys, how they are written, what they do.
pub struct Shortcut {
    /// The keys, each of which does something of its own.
    keys: &'static [(Modifiers, Key, Asks)],
    /// How they are written.
    pub written: &'static str,
    /// What they do.
    pub does: &'static str,
}

/// What a key asks for, as data, so that the table is a constant.
#[derive(Clone, Copy)]
enum Asks {
    Play(Play),
    Edit(Edit),
    Look(Look),
    File(Purpose),
    SideBySide,
}

impl Asks {
    const fn command(self) -> Command {
        match self {
            Self::Play(play) => Command::Play(play),
            Self::Edit(edit) => Command::Edit(edit),
            Self::Look(look) => Command::Look(look),
            Self::File(purpose) => Command::File(File::Ask(purpose)),
            Self::SideBySide => Command::Compare(Compare::Show),
        }
    }
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;

/// Every shortcut, in the order the overlay lists them.
pub const SHORTCUTS: &[Shortcut] = &[
    Shortcut { keys: &[(NONE, Key::Space, Asks::Play(Play::Toggle))], written: "Space", does: "Play or pause" },
    Shortcut {
        keys: &[(CTRL, Key::ArrowLeft, Asks::Play(Play::By(-10))), (CTRL, Key::ArrowRight, Asks::Play(Play::By(10)))],
        written: "Ctrl + left, right",
        does: "Ten steps",
    },
    Shortcut {
        keys: &[(NONE, Key::ArrowLeft, Asks::Play(Play::By(-1))), (NONE, Key::ArrowRight, Asks::Play(Play::By(1)))],
        written: "Left, right",
        does: "One step",
    },
    Shortcut {
        keys: &[(NONE, Key::Home, Asks::Play(Play::Start)), (NONE, Key::End, Asks::Play(Play::End))],
        written: "Home, End",
        does: "First and last step",
    },
    Shortcut {
        keys: &[(NONE, Key::Comma, Asks::Play(Play::PreviousEvent)), (NONE, Key::Period, Asks::Play(Play::NextEvent))],
        written: ", and .",
        does: "Event before and after",
    },
    Shortcut {
        keys: &[
            (NONE, Key::OpenBracket, Asks::Play(Play::Slower)),
            (NONE, Key::CloseBracket, Asks::Play(Play::Faster)),
        ],
        written: "[ and ]",
        does: "Slower and faster",
    },
    Shortcut {
        keys: &[(NONE, Key::G, Asks::Look(Look::Ghost))],
        written: "G",
        does: "The run before, shown or hidden",
    },
    Shortcut {
        keys: &[(NONE, Key::B, Asks::Look(Look::Pin))],
        written: "B",
        does: "This run as the baseline of all edits, or not",
    },
    Shortcut {
        keys: &[(NONE, Key::C, Asks::SideBySide)],
        written: "C",
        does: "Several runs side by side, or the charts",
    },
    Shortcut {
        keys: &[(NONE, Key::S, Asks::Look(Look::Shock))],
        written: "S",
        does: "Shock in the next step, as a number",
    },
    Shortcut {
        keys: &[(NONE, Key::M, Asks::Look(Look::More))],
        written: "M",
        does: "All other controls, open or closed",
    },
    Shortcut { keys: &[(NONE, Key::Num0, Asks::Look(Look::ResetView))], written: "0", does: "Back to the first view" },
    Shortcut {
        keys: &[(CTRL, Key::Z, Asks::Edit(Edit::Undo)), (CTRL, Key::Y, Asks::Edit(Edit::Redo))],
        written: "Ctrl + Z, Y",
        does: "Undo and redo an edit",
    },
    Shortcut {
        keys: &[
            (CTRL, Key::O, Asks::File(Purpose::Open)),
            (CTRL, Key::S, Asks::File(Purpose::Save)),
            (CTRL, Key::E, Asks::File(Purpose::Export(Format::Png))),
        ],
        written: "Ctrl + O, S, E",
        does: "Open, save, export",
    },
    Shortcut { keys: &[(NONE, Key::Questionmark, Asks::Look(Look::Shortcuts))], written: "?", does: "This list" },
];

/// Keys of a focused control, which the overlay lists and the control itself handles.
pub const CONTROL_KEYS: &[(&str, &str)] = &[
    ("Left, right", "Move the control"),
    ("Backspace", "Back to the scenario's value"),
    ("Double click", "The same with the pointer"),
];

/// What the pointer does on a chart.
pub const CHART_KEYS: &[(&str, &str)] = &[
    ("Drag", "Move the cursor"),
    ("Drag the ring", "Shock the index in the next step"),
    ("Up, down, Delete", "The same on the focused ring"),
    ("Wheel", "More or less time, at the pointer"),
    ("Double click", "Back to the first view"),
];

/// Turns pressed keys into commands; last in the frame, so that widgets come first. `typing` is
/// whether a value was being typed when the frame began: Escape gives that up and nothing else.
pub fn keys(ui: &Ui, app: &App, typing: bool, commands: &mut Vec<Command>) {
    let closes = if app.shortcuts_shown() {
        Some(Command::Look(Look::Shortcuts))
    } else if app.more_shown() {
        Some(Command::Look(Look::More))
    } else {
        app.comparing().shown().then_some(Command::Compare(Compare::Show))
    };
    if let Some(closing) = closes.filter(|_| !typing)
        && ui.input_mut(|i| i.consume_key(NONE, Key::Escape))
    {
        commands.push(closing);
    }
    if ui.ctx().text_edit_focused() {
        return;
    }
    // Space presses the button that has the focus; it must not also play.
    let focused = ui.memory(|memory| memory.focused().is_some());
    for shortcut in SHORTCUTS {
        for (modifiers, key, asks) in shortcut.keys {
            if focused && *key == Key::Space {
                continue;
            }
            // Keys such as ? need shift on some keyboards.
            let pressed = ui.input_mut(|i| {
                i.count_and_consume_key(*modifiers, *key) + i.count_and_consume_key(*modifiers | Modifiers::SHIFT, *key)
            });
            commands.extend((0..pressed).map(|_| asks.command()));
        }
    }
}
