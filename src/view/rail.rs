//! The left rail: six controls, the way to all others, and what changed against the run before.
//!
//! Owns their order and the sentence that stands in when there is nothing to compare. The values
//! are the scenario's, the differences the comparison's.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::actions;
use super::actions::tip;
use super::button::{self, Weight};
use super::explain::hinted;
use super::my_position::{self, Fields, my_position_ui};
use super::paint::{self, Side, Toward};
use super::slider::{self, Form, Shown, Typing, slider_ui};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, Edit, Look};
use crate::chart::compare::Comparison;
use crate::chart::controls;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::scenario::controls::Control;
use crate::scenario::knob::Knob;
use crate::scenario::switches::{self, Size};

/// The width of the rail.
pub const WIDTH: f32 = 236.0;
const PADDING: f32 = 16.0;
/// The height of the heading and of the choice below it.
const HEADING: f32 = 76.0;
/// The height of the row that opens the other controls.
const MORE: f32 = 28.0;
/// The height of the differences.
const DIFFERENCES: f32 = 156.0;
/// The height of the run in a few numbers.
const WHOLE: f32 = 200.0;

/// Draws the rail, which scrolls where the window is too low for it.
pub fn rail_ui(
    ui: &mut Ui,
    area: Rect,
    app: &App,
    typing: &mut Typing,
    mine: &mut Fields,
    commands: &mut Vec<Command>,
) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let controls = Control::ALL.into_iter().filter(|control| control.get(app.draft()).is_some()).count();
    let held = app.draft().my_position.is_some();
    let below = if held { my_position::HEIGHT } else { DIFFERENCES + my_position::FOLDED };
    let least = HEADING + slider::ROW * controls as f32 + MORE + 8.0 + below;
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt("rail"));
    inside.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("rail").auto_shrink(false).show(&mut inside, |ui| {
        let (_, whole) = ui.allocate_space(vec2(WIDTH, least.max(area.height())));
        content_ui(ui, whole, app, typing, mine, commands);
    });
}

fn content_ui(ui: &mut Ui, area: Rect, app: &App, typing: &mut Typing, mine: &mut Fields, commands: &mut Vec<Command>) {
    let left = area.left() + PADDING;
    let right = area.right() - PADDING;
    let top = area.top();
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, "Controls");
    let hint = if app.edited() { "edited" } else { "as shipped" };
    if app.edited() {
        let wide = 84.0;
        let reset = Rect::from_min_size(pos2(right - wide, top + 8.0), vec2(wide, 24.0));
        if button::button_ui(ui, reset, "Restore all", Weight::Usual).clicked() {
            commands.push(Command::Edit(Edit::RestoreAll));
        }
    } else {
        paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, hint);
    }
    let modes = [("Replay all", "Edits replay the whole run"), ("From now on", "Edits take effect from this step on")];
    let segments = Rect::from_min_max(pos2(left, top + 38.0), pos2(right, top + 64.0));
    if let Some(chosen) = button::segments_ui(ui, segments, &modes, usize::from(app.from_now())) {
        commands.push(Command::Edit(Edit::FromNow(chosen == 1)));
    }
    let size = Size::of(app.opened());
    let mut y = top + HEADING;
    for control in Control::ALL {
        if control.get(app.draft()).is_none() {
            continue;
        }
        let row = Rect::from_min_max(pos2(left, y), pos2(right, y + slider::ROW - 2.0));
        let shown = Shown {
            knob: control.into(),
            form: Form::Tall,
            draft: app.draft(),
            opened: app.opened(),
            size: &size,
            ghost: app.ghost().map(|ghost| &ghost.run.asked.scenario),
        };
        slider_ui(ui, row, &shown, typing, commands);
        if app.from_now() {
            chip_ui(ui, row, control, app);
        }
        y += slider::ROW;
    }
    more_ui(ui, Rect::from_min_max(pos2(left, y), pos2(right, y + MORE)), app, commands);
    y += MORE + 8.0;
    paint::rule(ui, area.left(), area.right(), y, Role::Hair);
    // On a low screen one's own position takes the place of the differences.
    let held = app.draft().my_position.is_some();
    if !held || y + DIFFERENCES + my_position::HEIGHT <= area.bottom() {
        differences_ui(ui, Rect::from_min_max(pos2(left, y), pos2(right, area.bottom())), app, commands);
        y += DIFFERENCES;
        paint::rule(ui, area.left(), area.right(), y, Role::Hair);
    }
    let high = if held { my_position::HEIGHT } else { my_position::FOLDED };
    my_position_ui(ui, Rect::from_min_max(pos2(left, y), pos2(right, y + high)), app, mine, commands);
    y += high;
    if y + WHOLE <= area.bottom() {
        paint::rule(ui, area.left(), area.right(), y, Role::Hair);
        whole_ui(ui, Rect::from_min_max(pos2(left, y), pos2(right, y + WHOLE)), app);
    }
}

/// Beside the name of a control that changes nothing from the cursor on: when it does.
fn chip_ui(ui: &Ui, row: Rect, control: Control, app: &App) {
    let name = Knob::from(control).name_in(app.draft());
    let over = control.step(app.draft()).is_some_and(|step| step <= app.cursor());
    let (words, said) = match (control.is_settled_at_the_start(), over) {
        (true, _) => ("next run", "applies from the next run"),
        (_, true) => ("over", "is over at this step"),
        _ => return,
    };
    let left = row.left() + paint::width(ui, Type::Body, &name) + 8.0;
    let value = control.get(app.draft()).map(|value| controls::shown(control, value, &app.draft().contract));
    let end = row.right() - value.map_or(0.0, |value| paint::width(ui, Type::Value, &value)) - 6.0;
    // Where name and value leave little room, the first word has to do.
    let room = end - left - 10.0;
    let words =
        if paint::width(ui, Type::Small, words) <= room { words } else { words.split(' ').next().unwrap_or(words) };
    let wide = paint::width(ui, Type::Small, words) + 10.0;
    let chip = Rect::from_min_size(pos2(left, row.top()), vec2(wide, 17.0));
    paint::block(ui, chip, 8.0, Role::Base, Some(Role::Border));
    paint::text(ui, pos2(left + 5.0, row.top() + 13.0), Side::Right, Type::Small, Role::Text2, words);
    paint::spoken(ui, chip, &format!("{name} chip"), format!("{name} {said}"));
}

/// The row that opens the panel with everything else there is to set.
fn more_ui(ui: &Ui, row: Rect, app: &App, commands: &mut Vec<Command>) {
    let open = app.more_shown();
    let name = "More controls";
    let hit = row.expand2(vec2(8.0, 0.0));
    let response = ui.interact(hit, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let response = hinted(ui, response, tip("more", "Who else trades and what else the exchange does"));
    response.widget_info(|| WidgetInfo::selected(Kind::Button, true, open, name));
    let fill = if open { Some(Role::Overlay) } else { response.hovered().then_some(Role::Raised) };
    if let Some(fill) = fill {
        paint::block(ui, hit, 4.0, fill, None);
    }
    let middle = row.center().y;
    let toward = if open { Toward::Left } else { Toward::Right };
    paint::triangle(ui.painter(), pos2(row.left() + 4.0, middle), 4.0, toward, color(ui, Role::Text3));
    paint::text(ui, pos2(row.left() + 16.0, middle + 4.5), Side::Right, Type::Body, Role::Text2, name);
    let changed = switches::all().filter(|switch| switch.differs(app.draft(), app.opened())).count();
    let on = switches::all().filter(|switch| switch.is_toggle() && switch.is_on(app.draft())).count();
    let (role, count) =
        if changed > 0 { (Role::You, format!("{changed} changed")) } else { (Role::Text3, format!("{on} on")) };
    paint::text(ui, pos2(row.right(), middle + 4.5), Side::Left, Type::Small, role, &count);
    paint::focus_ring(ui, &response, hit, 4.0);
    if response.clicked() {
        commands.push(Command::Look(Look::More));
    }
}

/// The whole run in a few numbers, with the fingerprint that tells two runs apart.
fn whole_ui(ui: &Ui, area: Rect, app: &App) {
    let summary = &app.run().summary;
    let header = app.run().recording.header();
    let forced = &summary.liquidations;
    let decimals = words::price_decimals(header.tick);
    let low = words::dollar_price(header.price(summary.price.low.ticks()), decimals);
    let rows = [
        ("Low", format!("{low} at {}", summary.price.low_step)),
        ("Drop", words::percent(-summary.price.max_drawdown)),
        ("Closed by force", words::count(forced.accounts, "account", "accounts")),
        ("Sold or bought", words::amount(header, forced.notional)),
        ("Most waves in a step", forced.waves_max.to_string()),
        ("Fund at its lowest", words::amount(header, summary.fund.low)),
        ("Digest", words::digest(summary.digest)),
    ];
    let (left, right, top) = (area.left(), area.right(), area.top());
    let name = "The whole run";
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, name);
    let mut said = name.to_owned();
    for (row, (name, value)) in rows.iter().enumerate() {
        let baseline = top + 48.0 + 22.0 * row as f32;
        let label = paint::text(ui, pos2(left, baseline), Side::Right, Type::Small, Role::Text3, name);
        let room = right - label.right() - 8.0;
        let value_shown = paint::fitted(ui, Type::Small, value, room);
        paint::text(ui, pos2(right, baseline), Side::Left, Type::Small, Role::Text2, &value_shown);
        said += &format!(", {name} {value}");
    }
    paint::spoken(ui, area, "whole run", said);
}

/// The toggle that keeps this run as the one all edits are compared with.
fn pin_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) -> Rect {
    let (label, weight, words) = match app.pinned() {
        None => ("Pin", Weight::Usual, "This run as the baseline of all later edits"),
        Some(_) => ("Pinned", Weight::On, "Compare with the run before each edit again"),
    };
    let wide = button::room(ui, label, weight);
    let rect = Rect::from_min_size(pos2(area.right() - wide, area.top() + 8.0), vec2(wide, 24.0));
    let response = button::button_ui(ui, rect, label, weight);
    if hinted(ui, response, actions::tip("pin", words)).clicked() {
        commands.push(Command::Look(Look::Pin));
    }
    rect
}

/// What changed against the run before, in four rows.
fn differences_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let (left, right, top) = (area.left(), area.right(), area.top());
    let pin = pin_ui(ui, area, app, commands);
    let heading = pos2(left, top + 24.0);
    let Some(ghost) = app.ghost() else {
        let name = if app.pinned().is_some() { "Against the baseline" } else { "Against the run before" };
        paint::text(ui, heading, Side::Right, Type::Heading, Role::Text2, name);
        let words = match (app.has_ghost(), app.pinned()) {
            (true, _) => ["Hidden. G shows it again.", "", ""],
            (false, Some(_)) => ["This run is pinned: every edit is", "compared with it, until it is", "let go."],
            (false, None) => {
                ["Move a control: the whole run", "is replayed, and the one before", "stays as a dashed line."]
            }
        };
        for (row, line) in words.iter().enumerate() {
            let at = pos2(left, top + 48.0 + 18.0 * row as f32);
            paint::text(ui, at, Side::Right, Type::Small, Role::Text3, line);
        }
        return;
    };
    let name = format!("Against {}", ghost.name);
    let shown = paint::fitted(ui, Type::Heading, &name, pin.left() - 8.0 - left);
    paint::text(ui, heading, Side::Right, Type::Heading, Role::Text2, &shown);
    let y = top + 35.5;
    let dash = Stroke::new(1.5, color(ui, Role::Ghost));
    paint::dashed(ui.painter(), &[pos2(left, y), pos2(left + 24.0, y)], dash, 5.0, 3.0);
    let at = pos2(left + 32.0, top + 40.0);
    let which = if app.pinned().is_some() { "the pinned run" } else { "the run before" };
    paint::text(ui, at, Side::Right, Type::Small, Role::Text3, which);
    let comparison = Comparison::of(&app.run().recording, &ghost.run.recording);
    let mut said = name;
    for (row, difference) in comparison.rows().iter().enumerate() {
        let baseline = top + 66.0 + 24.0 * row as f32;
        let label = pos2(left, baseline);
        paint::text(ui, label, Side::Right, Type::Body, Role::Text2, difference.name);
        let value = pos2(left + 132.0, baseline);
        let short = difference.value.replace(" accounts", "").replace(" account", "");
        paint::text(ui, value, Side::Left, Type::Value, Role::Text, &short);
        let role = if difference.delta == "same" { Role::Text3 } else { Role::You };
        let delta = pos2(right, baseline);
        paint::text(ui, delta, Side::Left, Type::Body, role, &difference.delta);
        said += &format!(", {} {} ({})", difference.name, difference.value, difference.delta);
    }
    paint::spoken(ui, area.with_max_y(top + 150.0), "differences", said);
}
