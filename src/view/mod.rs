//! What is on screen: one file per panel, drawn from the app and answered with commands.
//!
//! Views look and answer. Owns the division of the window and what only a panel needs to remember.
//! Never changes the app: everything that was asked for comes back as commands.

pub mod actions;
mod button;
mod caption_bar;
mod charts;
mod command_palette;
mod files_panel;
mod inspector;
mod keys;
mod more_panel;
mod my_position;
mod overlay;
mod paint;
mod rail;
mod scrubber;
mod slider;
pub mod theme;
mod top_bar;
mod transport;

use egui::{Rect, Ui, pos2};

use crate::app::App;
use crate::app::command::{Command, File, Look};
use crate::chart::palette::Role;

/// The width from which there is room for the inspector beside the charts.
const ROOM_FOR_INSPECTOR: f32 = 1360.0;
/// The least the charts are squeezed to for a panel somebody wants beside them.
const ROOM_FOR_CHARTS: f32 = 420.0;

/// What the panels remember from frame to frame.
#[derive(Debug, Default)]
pub struct Panels {
    charts: charts::Kept,
    typing: slider::Typing,
    mine: my_position::Fields,
    more: more_panel::Folds,
    seed: top_bar::SeedField,
    files: files_panel::Focus,
    search: command_palette::Search,
}

/// Draws the whole window and returns what was asked for.
pub fn window_ui(ui: &mut Ui, app: &App, panels: &mut Panels) -> Vec<Command> {
    let mut commands = Vec::new();
    let window = ui.max_rect();
    let layout = Layout::of(window, app.settings().inspector, app.more_shown());
    // Escape gives up a value before it closes the panel the value stands in.
    let typing = panels.typing.is_active() || panels.mine.is_active();
    top_bar::top_bar_ui(ui, layout.top, app, &mut panels.seed, layout.inspector.is_some(), &mut commands);
    rail::rail_ui(ui, layout.rail, app, &mut panels.typing, &mut panels.mine, &mut commands);
    charts::charts_ui(ui, layout.charts, app, &mut panels.charts, &mut commands);
    if let Some(area) = layout.inspector {
        inspector::inspector_ui(ui, area, app, &mut commands);
    }
    if let Some(area) = layout.more {
        more_panel::more_panel_ui(ui, area, app, &mut panels.more, &mut panels.typing, &mut commands);
    }
    let (top, bottom) = (layout.rail.top(), layout.rail.bottom());
    let ink = theme::color(ui, Role::Hair);
    paint::upright(ui.painter(), layout.rail.right(), top, bottom, ink);
    paint::upright(ui.painter(), layout.charts.left(), top, bottom, ink);
    paint::upright(ui.painter(), layout.charts.right(), top, bottom, ink);
    transport::transport_ui(ui, layout.transport, app, &mut commands);
    caption_bar::caption_bar_ui(ui, layout.caption, app, &mut commands);
    files_panel::files_panel_ui(ui, app, &mut panels.files, &mut commands);
    overlay::overlay_ui(ui, app, &mut commands);
    command_palette::command_palette_ui(ui, app, &mut panels.search, &mut commands);
    keys::keys(ui, app, typing, &mut commands);
    if layout.crowded && commands.contains(&Command::Look(Look::Inspector(true))) {
        commands.push(Command::Look(Look::More));
    }
    let dropped = ui.input(|i| {
        let file = i.raw.dropped_files.first()?;
        Some(file.path().to_path_buf())
    });
    commands.extend(dropped.map(|path| Command::File(File::Dropped(path))));
    commands
}

/// The places of the panels.
struct Layout {
    top: Rect,
    rail: Rect,
    more: Option<Rect>,
    charts: Rect,
    inspector: Option<Rect>,
    /// Whether the inspector has no room beside the panel of controls.
    crowded: bool,
    transport: Rect,
    caption: Rect,
}

impl Layout {
    fn of(window: Rect, inspector: Option<bool>, more: bool) -> Self {
        let below_top = window.top() + top_bar::HEIGHT;
        let caption_top = window.bottom() - caption_bar::HEIGHT;
        let transport_top = caption_top - transport::HEIGHT;
        let rail_right = window.left() + rail::WIDTH;
        let charts_left = if more { rail_right + more_panel::WIDTH } else { rail_right };
        let crowded = more && window.right() - charts_left - inspector::WIDTH < ROOM_FOR_CHARTS;
        let wanted = inspector.unwrap_or(window.right() - charts_left + rail::WIDTH >= ROOM_FOR_INSPECTOR);
        let shown = wanted && !crowded;
        let inspector_left = if shown { window.right() - inspector::WIDTH } else { window.right() };
        let row =
            |left: f32, top: f32, right: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let (left, right) = (window.left(), window.right());
        Self {
            top: row(left, window.top(), right, below_top),
            rail: row(left, below_top, rail_right, transport_top),
            more: more.then(|| row(rail_right, below_top, charts_left, transport_top)),
            charts: row(charts_left, below_top, inspector_left, transport_top),
            crowded,
            inspector: shown.then(|| row(inspector_left, below_top, right, transport_top)),
            transport: row(left, transport_top, right, caption_top),
            caption: row(left, caption_top, right, window.bottom()),
        }
    }
}
