//! The tables below the charts: accounts, deleveraging queue, events, and the data of a chart.
//!
//! Owns the tabs, what each of them remembers, and rows of which only the visible ones are made. The
//! words and the order of rows are the chart's.

mod accounts;
mod data;
mod events;

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Rect, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::borrow::Cow;

use super::button::{self, Weight};
use super::paint::{self, Side};
use super::theme::Type;
use crate::app::App;
use crate::app::command::{Command, Look, Play, Tab};
use crate::chart::Which;
use crate::chart::palette::Role;
use crate::sim::units::Step;

/// The height of a row.
const ROW: f32 = 24.0;
/// The height of the tabs and of the headings of columns.
const HEAD: f32 = 42.0;
const HEADINGS: f32 = 24.0;
const PADDING: f32 = 12.0;
/// The least width of a table; in a narrower place it scrolls sideways.
const LEAST: f32 = 860.0;
/// The least height of the charts above a table; where there is less, the table stands alone.
const CHARTS: f32 = 300.0;

/// What the tables remember from frame to frame.
#[derive(Debug, Default)]
pub struct Kept {
    accounts: accounts::Kept,
    queue: accounts::Queued,
    events: events::Kept,
    /// Which chart at which step the data were last brought to.
    data: Option<(Which, usize)>,
}

/// How high the tables are in a place this high: below the charts, or in their place.
#[must_use]
pub fn height(place: f32) -> f32 {
    let below = (place * 0.42).clamp(200.0, 420.0).round();
    if place - below < CHARTS { place } else { below }
}

/// Draws the open table.
pub fn tables_ui(ui: &mut Ui, area: Rect, app: &App, kept: &mut Kept, commands: &mut Vec<Command>) {
    let Some(tab) = app.table() else { return };
    paint::block(ui, area, 0.0, Role::Base, None);
    paint::rule(ui, area.left(), area.right(), area.top(), Role::Hair);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt("tables"));
    inside.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::horizontal().id_salt("tables").auto_shrink(false).show(&mut inside, |ui| {
        let (_, whole) = ui.allocate_space(vec2(area.width().max(LEAST), area.height()));
        table_ui(ui, whole, app, tab, kept, commands);
    });
}

fn table_ui(ui: &mut Ui, area: Rect, app: &App, tab: Tab, kept: &mut Kept, commands: &mut Vec<Command>) {
    let right = head_ui(ui, area, app, tab, commands);
    let room = Rect::from_min_max(pos2(right + 16.0, area.top() + 8.0), pos2(area.right() - 90.0, area.top() + 34.0));
    let body = Rect::from_min_max(pos2(area.left(), area.top() + HEAD), area.max);
    match tab {
        Tab::Accounts => accounts::accounts_ui(ui, room, body, app, &mut kept.accounts, commands),
        Tab::Queue => accounts::queue_ui(ui, room, body, app, &mut kept.queue),
        Tab::Events => events::events_ui(ui, room, body, app, &mut kept.events, commands),
        Tab::Chart(which) => data::data_ui(ui, room, body, app, (which, &mut kept.data), commands),
    }
}

/// The tabs; returns where they end.
fn head_ui(ui: &mut Ui, area: Rect, app: &App, tab: Tab, commands: &mut Vec<Command>) -> f32 {
    let tabs = [Tab::Accounts, Tab::Queue, Tab::Events, Tab::Chart(app.chart())];
    let words = [
        ("Accounts", "Table: accounts"),
        ("ADL queue", "Table: ADL queue"),
        ("Events", "Table: events"),
        ("Chart data", "Table: chart data"),
    ];
    let chosen = match tab {
        Tab::Accounts => 0,
        Tab::Queue => 1,
        Tab::Events => 2,
        Tab::Chart(_) => 3,
    };
    let place = Rect::from_min_size(area.min + vec2(PADDING, 8.0), vec2(332.0, 26.0));
    if let Some(pressed) = button::segments_ui(ui, place, &words, chosen) {
        commands.push(Command::Look(Look::Table(tabs[pressed])));
    }
    let wide = 74.0;
    let close = Rect::from_min_size(pos2(area.right() - wide - PADDING, area.top() + 8.0), vec2(wide, 26.0));
    let face = button::face_ui(ui, close, "Close tables", Weight::Usual, 4.0);
    let at = pos2(close.center().x, close.center().y + 4.5);
    paint::text(ui, at, Side::Middle, Type::Small, Role::Text, "Close");
    if face.clicked() {
        commands.push(Command::Look(Look::Tables));
    }
    place.right()
}

/// A column: its heading, how wide it is against the others, and at which end its words stand.
#[derive(Clone)]
struct Column {
    heading: Cow<'static, str>,
    share: f32,
    at: Side,
}

/// A row: its cells, the colour of its words, and the step a press leads to.
struct Row {
    cells: Vec<String>,
    role: Role,
    leads_to: Option<Step>,
}

/// Where columns begin and end.
fn spans(area: Rect, columns: &[Column]) -> Vec<(f32, f32)> {
    let whole: f32 = columns.iter().map(|column| column.share).sum();
    let room = area.width() - 2.0 * PADDING - 8.0;
    let mut left = area.left() + PADDING;
    columns
        .iter()
        .map(|column| {
            let span = (left, left + room * column.share / whole);
            left = span.1;
            span
        })
        .collect()
}

/// Writes a cell between the edges of its column.
fn cell_ui(ui: &Ui, (left, right): (f32, f32), baseline: f32, at: Side, size: Type, role: Role, words: &str) {
    let shown = paint::fitted(ui, size, words, right - left - 12.0);
    let x = if at == Side::Right { left } else { right - 12.0 };
    paint::text(ui, pos2(x, baseline), at, size, role, &shown);
}

/// Headings that stay and rows that scroll; only what is visible is asked of `row`. `show` is the row that
/// is to come into view now. Returns the column whose heading was pressed, where headings can be.
#[expect(clippy::too_many_arguments, reason = "one call a table, each argument another matter")]
fn rows_ui(
    ui: &mut Ui,
    body: Rect,
    salt: &str,
    columns: &[Column],
    sorted: Option<usize>,
    count: usize,
    show: Option<usize>,
    commands: &mut Vec<Command>,
    mut row: impl FnMut(usize) -> Row,
) -> Option<usize> {
    let spans = spans(body, columns);
    let mut pressed = None;
    for (place, (column, span)) in columns.iter().zip(&spans).enumerate() {
        let baseline = body.top() + 16.0;
        if let Some(by) = sorted {
            let hit = Rect::from_min_max(pos2(span.0 - 4.0, body.top()), pos2(span.1 - 8.0, body.top() + HEADINGS));
            let name = format!("Sort by {}", column.heading);
            let response = ui.interact(hit, paint::place(ui, &name), Sense::click());
            let response = response.on_hover_cursor(CursorIcon::PointingHand);
            response.widget_info(|| WidgetInfo::selected(Kind::Button, true, by == place, &name));
            paint::focus_ring(ui, &response, hit, 3.0);
            if response.clicked() {
                pressed = Some(place);
            }
            if by == place {
                let under = Rect::from_min_max(
                    pos2(hit.left() + 4.0, hit.bottom() - 2.0),
                    pos2(hit.right() - 4.0, hit.bottom()),
                );
                paint::block(ui, under, 0.0, Role::Text, None);
            }
        }
        cell_ui(ui, *span, baseline, column.at, Type::Heading, Role::Text2, &column.heading);
    }
    paint::rule(ui, body.left(), body.right(), body.top() + HEADINGS, Role::Hair);
    let below = body.with_min_y(body.top() + HEADINGS + 1.0);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(below).id_salt(salt));
    inside.set_clip_rect(below.intersect(ui.clip_rect()));
    inside.spacing_mut().item_spacing = vec2(0.0, 0.0);
    if count == 0 {
        let at = pos2(below.left() + PADDING, below.top() + 24.0);
        paint::text(&inside, at, Side::Right, Type::Body, Role::Text3, "Nothing to list at this step.");
        paint::spoken(&inside, below, salt, "Nothing to list at this step.");
        return pressed;
    }
    let mut scroll = ScrollArea::vertical().id_salt(salt).auto_shrink(false);
    if let Some(show) = show {
        scroll = scroll.vertical_scroll_offset(show as f32 * ROW);
    }
    scroll.show_rows(&mut inside, ROW, count, |ui, visible| {
        for place in visible {
            let (_, area) = ui.allocate_space(vec2(ui.available_width(), ROW));
            row_ui(ui, area, place, columns, &spans, &row(place), commands);
        }
    });
    pressed
}

/// One row. A right click copies the cell under the pointer.
fn row_ui(
    ui: &Ui,
    area: Rect,
    place: usize,
    columns: &[Column],
    spans: &[(f32, f32)],
    row: &Row,
    commands: &mut Vec<Command>,
) {
    let said = row.cells.join(", ");
    let id = paint::place(ui, &format!("row {place}"));
    let response = if row.leads_to.is_some() {
        let response = ui.interact(area, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &said));
        response
    } else {
        // A pointer can copy from it; it is no stop for the keyboard.
        let response = ui.interact(area, id, Sense::CLICK);
        response.widget_info(|| WidgetInfo::labeled(Kind::Label, true, &said));
        response
    };
    if response.hovered() {
        paint::block(ui, area, 0.0, Role::Raised, None);
    }
    for ((cell, column), span) in row.cells.iter().zip(columns).zip(spans) {
        cell_ui(ui, *span, area.top() + 16.0, column.at, Type::Small, row.role, cell);
    }
    paint::focus_ring(ui, &response, area.shrink2(vec2(4.0, 2.0)), 2.0);
    if response.secondary_clicked()
        && let Some(pointer) = response.interact_pointer_pos()
        && let Some(cell) = spans.iter().position(|span| (span.0..span.1).contains(&pointer.x))
        && let Some(text) = row.cells.get(cell)
    {
        ui.ctx().copy_text(text.clone());
    }
    if response.clicked()
        && let Some(step) = row.leads_to
    {
        commands.push(Command::Play(Play::To(step)));
    }
}

/// A choice of filters in the head of the tables; returns the one that was pressed.
fn filter_ui(ui: &mut Ui, room: Rect, choices: &[(&str, &str)], chosen: usize) -> Option<usize> {
    let wide = (76.0 * choices.len() as f32).min(room.width());
    button::segments_ui(ui, Rect::from_min_size(room.min, vec2(wide, room.height())), choices, chosen)
}
