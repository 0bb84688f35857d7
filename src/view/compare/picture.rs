//! One run among several: what differs in it, three numbers, its price and its forced closes.
//!
//! Owns the places inside a picture and what the pointer does on it: a press opens the run, a drag
//! moves the one cursor. Never chooses a scale.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Key, Modifiers, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::App;
use crate::app::command::{Command, Compare, Look, Play};
use crate::app::compare::Member;
use crate::app::span::Span;
use crate::chart::Panel;
use crate::chart::axis::ticks;
use crate::chart::merge::{Merged, merged, steps_together};
use crate::chart::multiples::{Multiple, Scales};
use crate::chart::palette::Role;
use crate::chart::thin::thin;
use crate::view::button::{self, Weight};
use crate::view::charts::Counts;
use crate::view::explain::hinted;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

const PADDING: f32 = 12.0;
/// Title and numbers above the plots.
const HEAD: f32 = 76.0;
/// Labels of the values, left of the plots.
const GUTTER: f32 = 58.0;
/// Labels of the steps, below them.
const AXIS: f32 = 22.0;
/// How wide a diamond is with its halo, and how far apart those with a count are at least.
const DIAMOND: f64 = 10.0;
const APART: f64 = 26.0;

/// A run and its place among the others.
pub struct Picture<'a> {
    /// Its place, from zero.
    pub place: usize,
    /// How many there are.
    pub count: usize,
    /// The run.
    pub member: &'a Member,
    /// From where to where its values go.
    pub scales: Option<Scales>,
    /// Whether no other stands below it.
    pub lowest: bool,
}

/// Where prices and bars stand, and the steps they share.
struct Plots<'a> {
    price: Rect,
    bars: Rect,
    span: &'a Span,
}

impl<'a> Plots<'a> {
    fn of(area: Rect, span: &'a Span, lowest: bool) -> Self {
        let bottom = area.bottom() - if lowest { AXIS } else { 8.0 };
        let inside =
            Rect::from_min_max(pos2(area.left() + GUTTER, area.top() + HEAD), pos2(area.right() - PADDING, bottom));
        let high = (0.24 * inside.height()).clamp(24.0, 110.0).round();
        let bars = inside.with_min_y(inside.bottom() - high);
        Self { price: inside.with_max_y(bars.top() - 8.0), bars, span }
    }

    fn x(&self, step: f64) -> f32 {
        self.price.left() + ((step - self.span.from()) / self.span.width()) as f32 * self.price.width()
    }

    fn step_at(&self, x: f32) -> f64 {
        self.span.from() + f64::from((x - self.price.left()) / self.price.width()) * self.span.width()
    }
}

/// Where a value is in a frame.
fn y(frame: Rect, range: [f64; 2], value: f64) -> f32 {
    frame.bottom() - ((value - range[0]) / (range[1] - range[0])) as f32 * frame.height()
}

impl Picture<'_> {
    /// Draws it and says what was asked.
    pub fn show(&self, ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
        let plots = Plots::of(area, app.span(), self.lowest);
        let response = self.pointer_ui(ui, area, &plots, app, commands);
        self.title_ui(ui, area, app, &response);
        let picture = app.comparing().pictures().get(self.place).and_then(Option::as_ref);
        if let (Some(picture), Some(scales)) = (picture, self.scales) {
            numbers_ui(ui, area, picture);
            axes_ui(ui, &plots, scales, picture, self.lowest);
            price_ui(ui, &plots, scales, picture);
            bars_ui(ui, &plots, scales, picture);
            cursor_ui(ui, &plots, app);
        } else {
            self.waiting_ui(ui, &plots, app);
        }
        self.remove_ui(ui, area, commands);
        paint::focus_ring(ui, &response, area.shrink(4.0), 0.0);
    }

    /// The whole picture is one button, and the plots in it move the cursor.
    fn pointer_ui(&self, ui: &Ui, area: Rect, plots: &Plots<'_>, app: &App, commands: &mut Vec<Command>) -> Response {
        let id = paint::place(ui, &format!("run {}", self.place));
        let response = ui.interact(area, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, self.spoken(app)));
        if response.clicked() {
            commands.push(Command::Compare(Compare::Open(self.place)));
        }
        if response.dragged()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let last = f64::from(app.playback().last());
            commands.push(Command::Play(Play::To(plots.step_at(pointer.x).round().clamp(0.0, last) as u32)));
        }
        if response.hovered() {
            let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta(), i.zoom_delta()));
            let factor = (-f64::from(wheel.y) / 240.0).exp() / f64::from(pinch);
            if (factor - 1.0).abs() > 1e-6
                && let Some(pointer) = response.hover_pos()
            {
                commands.push(Command::Look(Look::Zoom { around: plots.step_at(pointer.x), factor }));
            }
        }
        let deletes = [Key::Delete, Key::Backspace];
        if response.has_focus() && ui.input_mut(|i| deletes.into_iter().any(|key| i.consume_key(Modifiers::NONE, key)))
        {
            commands.push(Command::Compare(Compare::Remove(self.place)));
        }
        response
    }

    /// The run in one sentence, and what pressing it does.
    fn spoken(&self, app: &App) -> String {
        let title = app.comparing().title(self.place);
        let picture = app.comparing().pictures().get(self.place).and_then(Option::as_ref);
        let facts = picture.map_or_else(
            || format!(", {}", self.state(app)),
            |picture| {
                picture.numbers.iter().map(|(name, value)| format!(", {} {value}", name.to_lowercase())).collect()
            },
        );
        let scale = if app.comparing().own_scales() { ", own scale" } else { "" };
        format!("Run {} of {}: {title}{facts}{scale}. Opens it.", self.place + 1, self.count)
    }

    /// What it waits for.
    fn state(&self, app: &App) -> String {
        match (self.member.refused(), app.comparing().progress(self.place)) {
            (Some(text), _) => text.to_owned(),
            (None, Some(share)) => format!("computing {:.0} %", share * 100.0),
            (None, None) => "waiting".to_owned(),
        }
    }

    fn title_ui(&self, ui: &Ui, area: Rect, app: &App, response: &Response) {
        let baseline = area.top() + 22.0;
        let mut right = area.right() - 40.0;
        let mut say = |words: &str, role| {
            right = paint::text(ui, pos2(right, baseline), Side::Left, Type::Small, role, words).left() - 10.0;
        };
        if response.hovered() || response.has_focus() {
            say("open", Role::Text);
        }
        if app.is_edited(self.member) {
            say("being edited", Role::You);
        }
        if app.comparing().own_scales() {
            say("own scale", Role::CautionText);
        }
        let left = area.left() + PADDING;
        let title = paint::fitted(ui, Type::Value, app.comparing().title(self.place), right - left);
        paint::text(ui, pos2(left, baseline), Side::Right, Type::Value, Role::Text, &title);
    }

    fn waiting_ui(&self, ui: &Ui, plots: &Plots<'_>, app: &App) {
        let role = if self.member.refused().is_some() { Role::Danger } else { Role::Text3 };
        let words = paint::fitted(ui, Type::Small, &self.state(app), plots.price.width());
        paint::text(ui, plots.price.center(), Side::Middle, Type::Small, role, &words);
    }

    /// The way to take it out again.
    fn remove_ui(&self, ui: &mut Ui, area: Rect, commands: &mut Vec<Command>) {
        let rect = Rect::from_min_size(pos2(area.right() - 32.0, area.top() + 6.0), vec2(24.0, 24.0));
        let name = format!("Remove run {}", self.place + 1);
        let response = button::face_ui(ui, rect, &name, Weight::Bare, 4.0);
        let response = hinted(ui, response, "Remove it from here (Delete)");
        let stroke = Stroke::new(1.5, color(ui, Role::Text3));
        for side in [1.0, -1.0] {
            let arm = vec2(4.0, 4.0 * side);
            ui.painter().line_segment([rect.center() - arm, rect.center() + arm], stroke);
        }
        if response.clicked() {
            commands.push(Command::Compare(Compare::Remove(self.place)));
        }
    }
}

/// Three numbers, each below its name.
fn numbers_ui(ui: &Ui, area: Rect, picture: &Multiple) {
    let wide = (area.width() - 2.0 * PADDING) / picture.numbers.len().max(1) as f32;
    for (column, (name, value)) in picture.numbers.iter().enumerate() {
        let left = area.left() + PADDING + wide * column as f32;
        paint::text(ui, pos2(left, area.top() + 44.0), Side::Right, Type::Small, Role::Text3, name);
        let value = paint::fitted(ui, Type::Number, value, wide - 8.0);
        paint::text(ui, pos2(left, area.top() + 63.0), Side::Right, Type::Number, Role::Text, &value);
    }
}

/// Labelled prices with their lines, the labels of the bars, and the steps.
fn axes_ui(ui: &Ui, plots: &Plots<'_>, scales: Scales, picture: &Multiple, lowest: bool) {
    let labels = plots.price.left() - 8.0;
    let left = plots.price.left() - GUTTER + 2.0;
    let say = |at: f32, panel: &Panel, value: &str| {
        let words = match panel.unit.strip_prefix('$') {
            Some(unit) => format!("${value}{unit}"),
            None => format!("{value} {}", panel.unit),
        };
        let right = labels.max(left + paint::width(ui, Type::Small, &words));
        paint::text(ui, pos2(right, at + 4.0), Side::Left, Type::Small, Role::Text3, &words);
    };
    let most = ((plots.price.height() / 36.0) as usize).clamp(2, 5);
    let marks = ticks(scales.price[0], scales.price[1], most);
    for value in &marks.values {
        let at = y(plots.price, scales.price, *value).round();
        paint::rule(ui, plots.price.left(), plots.price.right(), at, Role::Grid);
        if at < plots.price.bottom() - 6.0 {
            say(at, &picture.price, &marks.label(*value));
        }
    }
    let zero = y(plots.bars, scales.bars, 0.0).round();
    paint::rule(ui, plots.bars.left(), plots.bars.right(), zero, Role::Border);
    let marks = ticks(0.0, scales.bars[1], 3);
    if let Some(top) = marks.values.last().filter(|top| **top > 0.0) {
        say(y(plots.bars, scales.bars, *top).min(zero - 6.0), &picture.liquidations, &marks.label(*top));
    }
    if !lowest {
        return;
    }
    let most = (plots.price.width() / 72.0) as usize;
    for value in ticks(plots.span.from(), plots.span.to(), most).values {
        let x = plots.x(value).round();
        paint::upright(ui.painter(), x, plots.bars.bottom(), plots.bars.bottom() + 4.0, color(ui, Role::Border));
        let at = pos2(x, plots.bars.bottom() + 17.0);
        paint::text(ui, at, Side::Middle, Type::Small, Role::Text3, &format!("{value}"));
    }
    paint::text(ui, pos2(labels, plots.bars.bottom() + 17.0), Side::Left, Type::Small, Role::Text3, "step");
}

fn price_ui(ui: &Ui, plots: &Plots<'_>, scales: Scales, picture: &Multiple) {
    let painter = ui.painter().with_clip_rect(plots.price);
    for series in &picture.price.series {
        let points = thin(&series.points, plots.span.from(), plots.span.to(), plots.price.width() as usize);
        let line = points.iter().map(|point| pos2(plots.x(point[0]), y(plots.price, scales.price, point[1])));
        painter.add(Shape::line(line.collect(), Stroke::new(1.5, color(ui, series.role))));
    }
    let halo = color(ui, Role::Well);
    let step = f64::from(plots.price.width()) / plots.span.width();
    let (from, to) = (plots.span.from(), plots.span.to());
    let winners =
        picture.price.markers.iter().filter(|marker| marker.role == Role::Adl && (from..=to).contains(&marker.x));
    let place = |mark: Merged| {
        let below = y(plots.price, scales.price, mark.marker.y) + 12.0;
        (pos2(plots.x(mark.marker.x), below.min(plots.price.bottom() - 4.0)), mark)
    };
    let marks: Vec<(Pos2, Merged)> =
        merged(winners.copied(), steps_together(step, DIAMOND, APART)).into_iter().map(place).collect();
    for (at, mark) in &marks {
        paint::diamond(&painter, *at, 3.5, color(ui, mark.marker.role), halo);
    }
    // How many each stands for, as on the charts.
    let own = picture.price.series.iter().find(|series| series.role == Role::Mark);
    let line: Vec<Pos2> = own.map_or_else(Vec::new, |series| {
        let points = thin(&series.points, from, to, plots.price.width() as usize);
        points.iter().map(|point| pos2(plots.x(point[0]), y(plots.price, scales.price, point[1]))).collect()
    });
    let counts = Counts { size: Type::Small, role: Role::Text2, gap: 6.0, line: &line };
    counts.show(ui, plots.price, &marks, &mut Vec::new());
}

fn bars_ui(ui: &Ui, plots: &Plots<'_>, scales: Scales, picture: &Multiple) {
    let painter = ui.painter().with_clip_rect(plots.bars);
    let step = plots.price.width() / plots.span.width() as f32;
    let wide = if step >= 3.0 { (step - 1.0).floor().min(8.0) } else { step.max(1.0) };
    let zero = y(plots.bars, scales.bars, 0.0).round();
    for series in &picture.liquidations.series {
        let ink = color(ui, series.role);
        for point in series.points.iter().filter(|point| point[1] != 0.0) {
            let left = (plots.x(point[0]) - wide / 2.0).round();
            let end = y(plots.bars, scales.bars, point[1]);
            // Something that happened is at least a pixel high.
            let end = if point[1] > 0.0 { end.min(zero - 1.0) } else { end.max(zero + 2.0) };
            painter.rect_filled(Rect::from_two_pos(pos2(left, zero), pos2(left + wide, end)), 0.0, ink);
        }
    }
}

/// The one cursor.
fn cursor_ui(ui: &Ui, plots: &Plots<'_>, app: &App) {
    let x = plots.x(f64::from(app.cursor())).round();
    if plots.price.x_range().contains(x) {
        let ink = color(ui, Role::Text);
        paint::upright(ui.painter(), x, plots.price.top(), plots.bars.bottom(), ink);
    }
}
