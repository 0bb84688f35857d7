//! What is on screen: one file per panel, drawn from the app and answered with commands.
//!
//! Views look and answer. Owns the division of the window and what only a panel needs to remember.
//! Never changes the app: everything that was asked for comes back as commands.

pub mod actions;
mod button;
mod caption_bar;
mod charts;
mod command_palette;
mod compare;
mod explain;
mod files_panel;
mod import_panel;
mod inspector;
mod keys;
mod more_panel;
mod my_position;
mod my_venue;
mod note;
mod overlay;
mod paint;
mod present;
mod rail;
mod recovery;
mod scrubber;
mod slider;
mod tables;
pub mod theme;
mod top_bar;
mod transport;
mod view_menu;

use egui::{ColorImage, Context, Popup, Rect, ScrollArea, Ui, UiBuilder, Vec2, ViewportCommand, pos2, vec2};

use crate::app::App;
use crate::app::clipboard::Errand;
use crate::app::command::{Command, File, Look};
use crate::chart::palette::Role;

/// The width from which there is room for the inspector beside the charts.
const ROOM_FOR_INSPECTOR: f32 = 1360.0;
/// The least the charts are squeezed to for a panel somebody wants beside them.
const ROOM_FOR_CHARTS: f32 = 420.0;
/// The least the window is laid out for; what is smaller shows a part of it and scrolls.
const LEAST: Vec2 = vec2(900.0, 500.0);

/// What the panels remember from frame to frame.
#[derive(Debug, Default)]
pub struct Panels {
    charts: charts::Kept,
    inspector: inspector::Kept,
    typing: slider::Typing,
    mine: my_position::Fields,
    tables: tables::Kept,
    more: more_panel::Folds,
    seed: top_bar::SeedField,
    files: files_panel::Focus,
    import: import_panel::Focus,
    search: command_palette::Search,
    note: note::Written,
    bet: present::bet::Counting,
}

/// How much larger than designed everything is drawn, in a window this many unscaled points high.
#[must_use]
pub fn zoom(app: &App, height: f32) -> f32 {
    let asked = if app.presenting() {
        present::zoom(height, app.settings().room)
    } else {
        f32::from(app.settings().scale) / 100.0
    };
    // In steps, so that rounding of the window's size does not make it swing from frame to frame.
    (asked * 128.0).round().max(64.0) / 128.0
}

/// Draws the whole window and returns what was asked for.
pub fn window_ui(ui: &mut Ui, app: &App, panels: &mut Panels) -> Vec<Command> {
    let mut commands = Vec::new();
    // Escape gives up a value or a menu before it closes the panel that is below.
    let counting = panels.bet.is_active();
    let typing = counting || panels.typing.is_active() || panels.mine.is_active() || app.shock_asked();
    let typing = typing || Popup::is_any_open(ui.ctx());
    if app.presenting() {
        present::present_ui(ui, app, panels, &mut commands);
    } else if ui.max_rect().size().min(LEAST) == LEAST {
        explore_ui(ui, app, panels, &mut commands);
    } else {
        let size = ui.max_rect().size().max(LEAST);
        ScrollArea::both().id_salt("window").show(ui, |ui| {
            let (_, whole) = ui.allocate_space(size);
            let mut inside = ui.new_child(UiBuilder::new().max_rect(whole));
            explore_ui(&mut inside, app, panels, &mut commands);
        });
    }
    recovery::recovery_ui(ui, app, &mut commands);
    files_panel::files_panel_ui(ui, app, &mut panels.files, &mut commands);
    import_panel::import_panel_ui(ui, app, &mut panels.import, &mut commands);
    note::note_ui(ui, app, &mut panels.note, &mut commands);
    overlay::overlay_ui(ui, app, &mut commands);
    command_palette::command_palette_ui(ui, app, &mut panels.search, &mut commands);
    keys::keys(ui, app, typing, &mut commands);
    let dropped: Vec<_> = ui.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
    commands.extend(match <[_; 1]>::try_from(dropped) {
        Ok([path]) => Some(Command::File(File::Dropped(path))),
        Err(none) if none.is_empty() => None,
        Err(paths) => Some(Command::File(File::DroppedTogether(paths))),
    });
    commands
}

/// Does for the app what only the window can do: reach the clipboard.
pub fn errands(context: &Context, errands: Vec<Errand>) {
    for errand in errands {
        match errand {
            Errand::CopyText(text) => context.copy_text(text),
            Errand::CopyPicture((width, height, pixels)) => {
                context.copy_image(ColorImage::from_rgba_premultiplied([width, height], &pixels));
            }
            // The answer comes as an event of a later frame.
            Errand::Paste => context.send_viewport_cmd(ViewportCommand::RequestPaste),
        }
    }
}

/// The usual layout: every panel, for one person in front of it.
fn explore_ui(ui: &mut Ui, app: &App, panels: &mut Panels, commands: &mut Vec<Command>) {
    let window = ui.max_rect();
    // Side by side, the runs take the room of the inspector, unless somebody wants both.
    let comparing = app.comparing().shown();
    let inspector = app.settings().inspector.or(comparing.then_some(false));
    let layout = Layout::of(window, inspector, app.more_shown(), app.table().is_some());
    top_bar::top_bar_ui(ui, layout.top, app, &mut panels.seed, layout.inspector.is_some(), commands);
    if let Some(area) = layout.rail {
        rail::rail_ui(ui, area, app, &mut panels.typing, &mut panels.mine, commands);
    }
    if layout.charts.height() < 1.0 {
        // A table stands in their place.
    } else if comparing {
        compare::compare_ui(ui, layout.charts, app, commands);
    } else {
        let lit = panels.inspector.lit.filter(|_| layout.inspector.is_some());
        charts::charts_ui(ui, layout.charts, app, lit, &mut panels.charts, commands);
    }
    if let Some(area) = layout.tables {
        tables::tables_ui(ui, area, app, &mut panels.tables, commands);
    }
    if let Some(area) = layout.inspector {
        inspector::inspector_ui(ui, area, app, &mut panels.inspector, panels.charts.print, commands);
    }
    if let Some(area) = layout.more {
        more_panel::more_panel_ui(ui, area, app, &mut panels.more, &mut panels.typing, commands);
    }
    let ink = theme::color(ui, Role::Hair);
    let edges = [layout.rail, Some(layout.charts)].into_iter().flatten();
    for edge in edges.flat_map(|area| [area.left(), area.right()]).filter(|edge| *edge > window.left()) {
        paint::upright(ui.painter(), edge, layout.charts.top(), layout.transport.top(), ink);
    }
    transport::transport_ui(ui, layout.transport, app, commands);
    caption_bar::caption_bar_ui(ui, layout.caption, app, commands);
    if layout.crowded && commands.contains(&Command::Look(Look::Inspector(true))) {
        commands.push(Command::Look(Look::More));
    }
}

/// The places of the panels.
struct Layout {
    top: Rect,
    /// Gives its place up where a panel somebody asked for would leave the charts too little.
    rail: Option<Rect>,
    more: Option<Rect>,
    charts: Rect,
    tables: Option<Rect>,
    inspector: Option<Rect>,
    /// Whether the inspector has no room beside the panel of controls.
    crowded: bool,
    transport: Rect,
    caption: Rect,
}

impl Layout {
    fn of(window: Rect, inspector: Option<bool>, more: bool, tables: bool) -> Self {
        let below_top = window.top() + top_bar::HEIGHT;
        let caption_top = window.bottom() - caption_bar::HEIGHT;
        let transport_top = caption_top - transport::HEIGHT;
        let (left, right) = (window.left(), window.right());
        let more_width = if more { more_panel::WIDTH } else { 0.0 };
        let crowded = more && right - left - rail::WIDTH - more_width - inspector::WIDTH < ROOM_FOR_CHARTS;
        let wanted = inspector.unwrap_or(right - left - more_width >= ROOM_FOR_INSPECTOR);
        let shown = wanted && !crowded;
        let inspector_left = if shown { right - inspector::WIDTH } else { right };
        let railed = inspector_left - left - more_width - rail::WIDTH >= ROOM_FOR_CHARTS;
        let rail_right = if railed { left + rail::WIDTH } else { left };
        let charts_left = rail_right + more_width;
        let row =
            |left: f32, top: f32, right: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let high = if tables { tables::height(transport_top - below_top) } else { 0.0 };
        let charts_bottom = transport_top - high;
        Self {
            top: row(left, window.top(), right, below_top),
            rail: railed.then(|| row(left, below_top, rail_right, transport_top)),
            more: more.then(|| row(rail_right, below_top, charts_left, transport_top)),
            charts: row(charts_left, below_top, inspector_left, charts_bottom),
            tables: tables.then(|| row(charts_left, charts_bottom, inspector_left, transport_top)),
            crowded,
            inspector: shown.then(|| row(inspector_left, below_top, right, transport_top)),
            transport: row(left, transport_top, right, caption_top),
            caption: row(left, caption_top, right, window.bottom()),
        }
    }
}
