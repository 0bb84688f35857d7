//! All other controls: who else trades, and what else the exchange does, in groups that fold.
//!
//! Owns the folds and the layout of a switch with its numbers. The catalogue is the scenario's; what
//! is pressed goes the way of every edit.

use std::sync::Arc;

use egui::accesskit::Role as Kind;
use egui::{
    CursorIcon, Galley, Id, Key, Modifiers, Rect, Response, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::actions::tip;
use super::button::{self, Weight};
use super::explain::hinted;
use super::paint::{self, Side, Toward};
use super::slider::{self, Form, Shown, Typing, slider_ui};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, Edit, Look};
use crate::chart::controls;
use crate::chart::palette::Role;
use crate::scenario::knob::{Knob, lower};
use crate::scenario::switches::{GROUPS, Group, Size, Switch};

/// The width of the panel.
pub const WIDTH: f32 = 404.0;
const PADDING: f32 = 16.0;
/// The height of the heading that stays while the rest scrolls.
const HEAD: f32 = 44.0;
/// How far words and numbers stand in from the box of their switch.
const INDENT: f32 = 26.0;
/// The room between two switches.
const GAP: f32 = 14.0;
/// The heading of what cannot be turned.
const REST: &str = "The rest of the scenario";

/// Which groups are open.
#[derive(Clone, Debug)]
pub struct Folds(Vec<&'static str>);

impl Default for Folds {
    fn default() -> Self {
        Self(GROUPS.first().map(|group| group.heading).into_iter().collect())
    }
}

impl Folds {
    fn turn(&mut self, heading: &'static str) {
        match self.0.iter().position(|open| *open == heading) {
            Some(place) => {
                self.0.remove(place);
            }
            None => self.0.push(heading),
        }
    }
}

/// What every row of the panel needs.
struct Panel<'a> {
    app: &'a App,
    size: Size,
    left: f32,
    right: f32,
}

/// Draws the panel.
pub fn more_panel_ui(
    ui: &mut Ui,
    area: Rect,
    app: &App,
    folds: &mut Folds,
    typing: &mut Typing,
    commands: &mut Vec<Command>,
) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let panel = Panel { app, size: Size::of(app.opened()), left: area.left() + PADDING, right: area.right() - PADDING };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt("more controls"));
    head_ui(&mut inside, area, commands);
    let body = area.with_min_y(area.top() + HEAD + 1.0);
    inside.set_clip_rect(body.intersect(ui.clip_rect()));
    let mut inside = inside.new_child(UiBuilder::new().max_rect(body).id_salt("groups"));
    ScrollArea::vertical().id_salt("more controls").auto_shrink(false).show(&mut inside, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        for group in GROUPS {
            panel.group_ui(ui, group, folds, typing, commands);
        }
        panel.rest_ui(ui, folds);
        ui.add_space(PADDING);
    });
}

fn head_ui(ui: &mut Ui, area: Rect, commands: &mut Vec<Command>) {
    let left = area.left() + PADDING;
    let baseline = area.top() + 27.0;
    let name = paint::text(ui, pos2(left, baseline), Side::Right, Type::Heading, Role::Text2, "More controls");
    let hint = "each replays the run";
    paint::text(ui, pos2(name.right() + 12.0, baseline), Side::Right, Type::Small, Role::Text3, hint);
    let wide = button::room(ui, "Close", Weight::Usual);
    let close = Rect::from_min_size(pos2(area.right() - PADDING - wide, area.top() + 9.0), vec2(wide, 26.0));
    let response = button::button_ui(ui, close, "Close", Weight::Usual);
    if hinted(ui, response, tip("more", "Or Escape")).clicked() {
        commands.push(Command::Look(Look::More));
    }
    paint::rule(ui, area.left(), area.right(), area.top() + HEAD, Role::Hair);
}

impl Panel<'_> {
    /// A heading that folds, and its switches when it is open.
    fn group_ui(
        &self,
        ui: &mut Ui,
        group: &Group,
        folds: &mut Folds,
        typing: &mut Typing,
        commands: &mut Vec<Command>,
    ) {
        let (draft, opened) = (self.app.draft(), self.app.opened());
        let changed = group.switches.iter().filter(|switch| switch.differs(draft, opened)).count();
        let on = group.switches.iter().filter(|switch| switch.is_toggle() && switch.is_on(draft)).count();
        let (role, note) = match (changed, on) {
            (0, 0) => (Role::Text3, String::new()),
            (0, on) => (Role::Text3, format!("{on} on")),
            (changed, _) => (Role::You, format!("{changed} changed")),
        };
        if self.fold_ui(ui, group.heading, role, &note, folds) {
            for switch in group.switches {
                self.switch_ui(ui, switch, typing, commands);
            }
            ui.add_space(4.0);
        }
        self.rule_ui(ui);
    }

    /// A heading; says whether what is below it is shown.
    fn fold_ui(&self, ui: &mut Ui, heading: &'static str, role: Role, note: &str, folds: &mut Folds) -> bool {
        let open = folds.0.contains(&heading);
        let row = self.row(ui, 40.0);
        let hit = row.expand2(vec2(8.0, -5.0));
        let response =
            ui.interact(hit, paint::place(ui, heading), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Kind::Button, true, open, heading));
        if response.hovered() {
            paint::block(ui, hit, 4.0, Role::Raised, None);
        }
        let toward = if open { Toward::Down } else { Toward::Right };
        let middle = row.center().y;
        paint::triangle(ui.painter(), pos2(row.left() + 4.0, middle), 4.0, toward, color(ui, Role::Text3));
        let at = pos2(row.left() + 16.0, middle + 4.5);
        paint::text(ui, at, Side::Right, Type::Value, Role::Text, heading);
        paint::text(ui, pos2(row.right(), middle + 4.5), Side::Left, Type::Small, role, note);
        paint::focus_ring(ui, &response, hit, 4.0);
        if response.clicked() {
            folds.turn(heading);
        }
        open
    }

    fn switch_ui(&self, ui: &mut Ui, switch: &'static Switch, typing: &mut Typing, commands: &mut Vec<Command>) {
        let (draft, opened) = (self.app.draft(), self.app.opened());
        let blocked = switch.blocked(draft);
        let differs = switch.differs(draft, opened);
        let row = self.row(ui, 24.0);
        let back = differs.then(|| self.back_ui(ui, row, switch, commands));
        let head = back.map_or(row, |back| row.with_max_x(back.left() - 8.0));
        if switch.is_toggle() {
            self.toggle_ui(ui, head, switch, blocked.is_none(), commands);
        } else {
            let role = if blocked.is_some() { Role::Text3 } else { Role::Text };
            let at = pos2(row.left() + INDENT, row.center().y + 4.5);
            paint::text(ui, at, Side::Right, Type::Body, role, switch.label);
        }
        self.words_ui(ui, switch.explanation, Role::Text3);
        if let Some(reason) = blocked {
            self.words_ui(ui, reason, Role::Text2);
        } else if !switch.is_toggle() {
            self.options_ui(ui, switch, commands);
        }
        for dial in switch.dials.iter().filter(|dial| dial.get(draft).is_some()) {
            let row = self.row(ui, slider::FLAT_ROW);
            let shown = Shown {
                knob: Knob::Dial(dial),
                form: Form::Flat,
                draft,
                opened,
                size: &self.size,
                ghost: self.app.ghost().map(|ghost| &ghost.run.asked.scenario),
            };
            slider_ui(ui, row.with_min_x(row.left() + INDENT), &shown, typing, commands);
        }
        ui.add_space(GAP);
    }

    /// A box that is filled while the mechanism is on, and its name; all of it can be pressed.
    fn toggle_ui(&self, ui: &mut Ui, row: Rect, switch: &'static Switch, free: bool, commands: &mut Vec<Command>) {
        let draft = self.app.draft();
        let on = switch.is_on(draft);
        let sense = if free { Sense::click() } else { Sense::focusable_noninteractive() };
        let response = ui.interact(row, place(ui, switch), sense);
        response.widget_info(|| WidgetInfo::selected(Kind::CheckBox, free, on, switch.label));
        let edge = Rect::from_min_size(pos2(row.left(), row.center().y - 8.0), vec2(16.0, 16.0));
        let (fill, border) = match free {
            true if response.is_pointer_button_down_on() => (Role::Well, Role::Border),
            true if response.hovered() => (Role::Overlay, Role::Border),
            true => (Role::Raised, Role::Border),
            false => (Role::Base, Role::Hair),
        };
        paint::block(ui, edge, 4.0, fill, Some(border));
        if on {
            let ink = match (free, on == switch.is_on(self.app.opened())) {
                (false, _) => Role::Text3,
                (true, true) => Role::Text,
                (true, false) => Role::You,
            };
            paint::block(ui, edge.shrink(4.0), 1.0, ink, None);
        }
        let role = if free { Role::Text } else { Role::Text3 };
        let at = pos2(row.left() + INDENT, row.center().y + 4.5);
        paint::text(ui, at, Side::Right, Type::Body, role, switch.label);
        paint::focus_ring(ui, &response, edge, 4.0);
        if free {
            if response.hovered() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            }
            if response.clicked() {
                commands.push(Command::Edit(Edit::Choose(switch, usize::from(!on))));
            }
            restore_key(ui, &response, switch, commands);
        }
    }

    /// The options of a mechanism that is always there in one way or another.
    fn options_ui(&self, ui: &mut Ui, switch: &'static Switch, commands: &mut Vec<Command>) {
        ui.add_space(4.0);
        let row = self.row(ui, 26.0);
        let names: Vec<String> =
            switch.options.iter().map(|option| format!("{}: {}", switch.label, lower(option))).collect();
        let choices: Vec<(&str, &str)> =
            switch.options.iter().zip(&names).map(|(option, name)| (*option, name.as_str())).collect();
        let chosen = switch.chosen(self.app.draft());
        let area = row.with_min_x(row.left() + INDENT);
        if let Some(option) = button::segments_ui(ui, area, &choices, chosen)
            && option != chosen
        {
            commands.push(Command::Edit(Edit::Choose(switch, option)));
        }
        ui.add_space(4.0);
    }

    /// What marks a mechanism that is not as it was opened, and takes it back there.
    fn back_ui(&self, ui: &Ui, row: Rect, switch: &'static Switch, commands: &mut Vec<Command>) -> Rect {
        let was = switch.option(self.app.opened());
        let same = switch.chosen(self.app.opened()) == switch.chosen(self.app.draft());
        let words = if same { "changed".to_owned() } else { format!("was {}", lower(was)) };
        let wide = paint::width(ui, Type::Small, &words) + 12.0;
        let area = Rect::from_min_max(pos2(row.right() - wide, row.top()), row.max);
        let name = format!("Restore {}", lower(switch.label));
        let response =
            ui.interact(area, paint::place(ui, &name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        let response = hinted(ui, response, "Back to what the scenario was opened with");
        response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &name));
        ui.painter().circle_filled(pos2(area.left() + 3.0, area.center().y), 3.0, color(ui, Role::You));
        let at = pos2(area.right(), area.center().y + 4.5);
        let written = paint::text(ui, at, Side::Left, Type::Small, Role::You, &words);
        if response.hovered() {
            paint::rule(ui, written.left(), written.right(), at.y + 3.0, Role::You);
        }
        paint::focus_ring(ui, &response, area.shrink2(vec2(-2.0, 3.0)), 3.0);
        if response.clicked() {
            commands.push(Command::Edit(Edit::RestoreSwitch(switch)));
        }
        area
    }

    /// What the scenario says besides, which is changed in its file.
    fn rest_ui(&self, ui: &mut Ui, folds: &mut Folds) {
        if !self.fold_ui(ui, REST, Role::Text3, "in its file", folds) {
            return;
        }
        for (name, value) in controls::rest(self.app.draft()) {
            let row = self.row(ui, 22.0);
            let baseline = row.center().y + 4.0;
            let at = pos2(row.left() + INDENT, baseline);
            let label = paint::text(ui, at, Side::Right, Type::Small, Role::Text3, name);
            let value = paint::fitted(ui, Type::Small, &value, row.right() - label.right() - 8.0);
            paint::text(ui, pos2(row.right(), baseline), Side::Left, Type::Small, Role::Text2, &value);
            paint::spoken(ui, row, name, format!("{name}: {value}"));
        }
    }

    /// A paragraph below the name of a switch.
    fn words_ui(&self, ui: &mut Ui, words: &str, role: Role) {
        let ink = color(ui, role);
        let room = self.right - self.left - INDENT;
        let galley: Arc<Galley> = ui.painter().layout(words.to_owned(), Type::Small.font(), ink, room);
        let row = self.row(ui, galley.size().y + 3.0);
        paint::spoken(ui, row, words, words);
        ui.painter().galley(pos2(row.left() + INDENT, row.top() + 1.0), galley, ink);
    }

    /// The next row of a height, between the paddings.
    fn row(&self, ui: &mut Ui, height: f32) -> Rect {
        let (_, row) = ui.allocate_space(vec2(ui.available_width(), height.round()));
        Rect::from_min_max(pos2(self.left, row.top().round()), pos2(self.right, row.bottom().round()))
    }

    fn rule_ui(&self, ui: &mut Ui) {
        let row = self.row(ui, 1.0);
        paint::rule(ui, self.left - PADDING, self.right + PADDING, row.top(), Role::Hair);
    }
}

/// Backspace on a switch takes it back, as on a control.
fn restore_key(ui: &Ui, response: &Response, switch: &'static Switch, commands: &mut Vec<Command>) {
    if response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Backspace)) {
        commands.push(Command::Edit(Edit::RestoreSwitch(switch)));
    }
}

fn place(ui: &Ui, switch: &Switch) -> Id {
    paint::place(ui, &format!("switch {}", switch.label))
}
