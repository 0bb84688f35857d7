//! The scrubber: the whole run as a silhouette, the visible window, the events, the playhead.
//!
//! Owns the drag of the playhead and of the window's two handles. The cursor and the visible steps
//! are the app's.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Mesh, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::paint::{self, Side, Toward};
use super::theme::{Type, color, tint};
use crate::app::App;
use crate::app::command::{Command, Look, Play};
use crate::app::run::Kind as Event;
use crate::chart::palette::Role;
use crate::chart::thin::thin;

/// How near a handle the pointer must be.
const GRIP: f32 = 12.0;
/// How far apart two glyphs of a kind are at least.
const GLYPH: f32 = 11.0;

/// Draws the scrubber in its part of the transport bar.
pub fn scrubber_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let tape = Rect::from_min_max(pos2(area.left(), area.top() + 24.0), pos2(area.right(), area.top() + 56.0));
    tape_ui(ui, tape, app, commands);
    events_ui(ui, tape, app);
    let baseline = area.top() + 71.0;
    paint::text(ui, pos2(tape.left(), baseline), Side::Right, Type::Small, Role::Text3, "0");
    let end = app.playback().last().to_string();
    paint::text(ui, pos2(tape.right(), baseline), Side::Left, Type::Small, Role::Text3, &end);
}

/// The tape alone: the whole run, the visible window with its handles, and the playhead.
pub fn tape_ui(ui: &Ui, tape: Rect, app: &App, commands: &mut Vec<Command>) {
    let last = f64::from(app.playback().last()).max(1.0);
    let x = |step: f64| tape.left() + (step / last) as f32 * tape.width();
    paint::block(ui, tape, 3.0, Role::Well, Some(Role::Hair));
    let window = Rect::from_x_y_ranges(x(app.span().from())..=x(app.span().to()), tape.y_range());
    paint::block(ui, window, 0.0, Role::Overlay, None);
    silhouette_ui(ui, tape, app);
    for edge in [window.left(), window.right()] {
        let handle = Rect::from_center_size(pos2(edge, tape.center().y), vec2(4.0, tape.height()));
        paint::block(ui, handle, 1.0, Role::Border, None);
    }
    let head = x(f64::from(app.cursor())).round();
    let ink = color(ui, Role::You);
    let line = Rect::from_min_max(pos2(head - 1.0, tape.top() - 4.0), pos2(head + 2.0, tape.bottom() + 4.0));
    ui.painter().rect_filled(line, 0.0, ink);
    let knob = pos2(head + 0.5, tape.bottom() + 4.0);
    ui.painter().circle(knob, 5.0, ink, Stroke::new(2.0, color(ui, Role::Base)));
    pointer_ui(ui, tape, window, app, commands);
}

/// The price of the whole run, filled to the bottom; what is behind the playhead is drawn stronger.
fn silhouette_ui(ui: &Ui, tape: Rect, app: &App) {
    let Some(series) = app.charts().price.series.iter().find(|series| series.role == Role::Mark) else {
        return;
    };
    let last = f64::from(app.playback().last()).max(1.0);
    let points = thin(&series.points, 0.0, last, tape.width() as usize);
    let low = points.iter().map(|point| point[1]).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    let height = (high - low).max(1e-9);
    let at = |point: &[f64; 2]| {
        let rise = ((point[1] - low) / height) as f32 * (tape.height() - 9.0);
        pos2(tape.left() + (point[0] / last) as f32 * tape.width(), tape.bottom() - 4.0 - rise)
    };
    let mut mesh = Mesh::default();
    let shade = tint(ui, Role::Text, 0.16);
    for pair in points.windows(2) {
        let base = mesh.vertices.len() as u32;
        for point in pair {
            let top = at(point);
            mesh.colored_vertex(top, shade);
            mesh.colored_vertex(pos2(top.x, tape.bottom() - 1.0), shade);
        }
        mesh.add_triangle(base, base + 1, base + 2);
        mesh.add_triangle(base + 1, base + 2, base + 3);
    }
    ui.painter().add(mesh);
    let cursor = f64::from(app.cursor());
    let split = points.partition_point(|point| point[0] <= cursor);
    let (past, future) = points.split_at(split.min(points.len()));
    for (part, width, role) in [(future, 1.0, Role::Text3), (past, 1.5, Role::Text)] {
        if part.len() > 1 {
            let line = part.iter().map(at).collect();
            ui.painter().add(Shape::line(line, Stroke::new(width, color(ui, role))));
        }
    }
}

/// A glyph above the tape for each event; its name where it fits.
fn events_ui(ui: &Ui, tape: Rect, app: &App) {
    let last = f64::from(app.playback().last()).max(1.0);
    let mut taken = tape.left() - 40.0;
    let mut drawn: Option<(Event, f32)> = None;
    let landmarks = app.run().landmarks();
    for (place, landmark) in landmarks.iter().enumerate() {
        // One glyph a step: what happened before the state it led to.
        if place > 0 && landmarks[place - 1].step == landmark.step && landmark.kind == Event::Runaway {
            continue;
        }
        let x = tape.left() + (f64::from(landmark.step) / last) as f32 * tape.width();
        let role = match landmark.kind {
            Event::Shock => Role::Text2,
            Event::LongCascade => Role::Long,
            Event::ShortCascade => Role::Short,
            Event::Runaway => Role::Caution,
            Event::Trough => Role::Mark,
            Event::Adl => Role::Adl,
            Event::FundEmpty | Event::Broken => Role::Danger,
        };
        let ink = color(ui, role);
        let at = pos2(x.round() + 0.5, tape.top() - 10.0);
        paint::upright(ui.painter(), x, tape.top() - 4.0, tape.top(), ink);
        // One glyph stands for those of its kind that it would touch; each keeps its line.
        if drawn.is_some_and(|(kind, last)| kind == landmark.kind && x - last < GLYPH) {
            taken = x;
            continue;
        }
        drawn = Some((landmark.kind, x));
        match landmark.kind {
            Event::Shock => paint::triangle(ui.painter(), at, 4.5, Toward::Down, ink),
            Event::Adl => paint::diamond(ui.painter(), at, 4.5, ink, color(ui, Role::Base)),
            Event::Trough => {
                ui.painter().circle_stroke(at, 3.0, Stroke::new(1.5, ink));
            }
            Event::Runaway | Event::FundEmpty | Event::Broken => {
                let bar = Rect::from_center_size(at, vec2(3.0, 9.0));
                ui.painter().rect_filled(bar, 0.0, ink);
            }
            Event::LongCascade | Event::ShortCascade => {
                let square = Rect::from_center_size(at, vec2(6.0, 6.0));
                ui.painter().rect_filled(square, 0.0, ink);
            }
        }
        let wide = paint::width(ui, Type::Small, &landmark.name);
        let left = x - 8.0 - wide;
        let named = matches!(landmark.kind, Event::Shock);
        if named && left > taken + 8.0 && left > tape.left() {
            let at = pos2(x - 8.0, tape.top() - 6.0);
            paint::text(ui, at, Side::Left, Type::Small, Role::Text2, &landmark.name);
        }
        taken = x;
    }
    let names = app.run().landmarks();
    // The last event has free room on its right.
    if let Some(landmark) = names.last().filter(|landmark| landmark.kind != Event::Shock) {
        let x = tape.left() + (f64::from(landmark.step) / last) as f32 * tape.width() + 10.0;
        if x + paint::width(ui, Type::Small, &landmark.name) < tape.right() {
            let at = pos2(x, tape.top() - 6.0);
            paint::text(ui, at, Side::Right, Type::Small, Role::Text2, &landmark.name);
        }
    }
}

/// What is being dragged, kept while the pointer is down.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    Playhead,
    From,
    To,
}

fn pointer_ui(ui: &Ui, tape: Rect, window: Rect, app: &App, commands: &mut Vec<Command>) {
    let id = paint::place(ui, "Timeline");
    let response = ui.interact(tape.expand2(vec2(4.0, 8.0)), id, Sense::click_and_drag());
    let last = app.playback().last();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Kind::ScrollBar, true, "Timeline");
        info.value = Some(f64::from(app.cursor()));
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(f64::from(last));
    });
    paint::focus_ring(ui, &response, tape, 3.0);
    let hovered = response.hover_pos().map(|at| grip(at.x, window, app, tape));
    if let Some(held) = hovered {
        ui.ctx().set_cursor_icon(match held {
            Held::Playhead => CursorIcon::PointingHand,
            Held::From | Held::To => CursorIcon::ResizeHorizontal,
        });
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    if !(response.dragged() || response.clicked() || response.drag_started()) {
        return;
    }
    let origin = ui.input(|i| i.pointer.press_origin()).unwrap_or(pointer);
    let key = id.with("held");
    if response.drag_started() || response.clicked() {
        let held = grip(origin.x, window, app, tape);
        ui.data_mut(|data| data.insert_temp(key, held));
    }
    let held = ui.data(|data| data.get_temp(key)).unwrap_or(Held::Playhead);
    let step = f64::from(((pointer.x - tape.left()) / tape.width()).clamp(0.0, 1.0)) * f64::from(last);
    commands.push(match held {
        Held::Playhead => Command::Play(Play::To(step.round() as u32)),
        Held::From => Command::Look(Look::Span(step.min(app.span().to()), app.span().to())),
        Held::To => Command::Look(Look::Span(app.span().from(), step.max(app.span().from()))),
    });
}

/// What the pointer would take hold of; the playhead wins where it is close to a handle.
fn grip(x: f32, window: Rect, app: &App, tape: Rect) -> Held {
    let last = f64::from(app.playback().last()).max(1.0);
    let head = tape.left() + (f64::from(app.cursor()) / last) as f32 * tape.width();
    if (x - head).abs() < GRIP / 2.0 {
        Held::Playhead
    } else if (x - window.left()).abs() < GRIP / 2.0 {
        Held::From
    } else if (x - window.right()).abs() < GRIP / 2.0 {
        Held::To
    } else {
        Held::Playhead
    }
}
