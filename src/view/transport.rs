//! The transport bar: five buttons, the scrubber, the step counter and the speeds.
//!
//! Owns their places and pictures. The cursor is the app's.

use egui::{Painter, Pos2, Rect, Ui, pos2, vec2};

use super::actions::tip;
use super::button::{self, Weight};
use super::explain::hinted;
use super::paint::{self, Side, Toward};
use super::scrubber::scrubber_ui;
use super::theme::{Type, color};
use super::{inspector, rail};
use crate::app::App;
use crate::app::command::{Command, Play};
use crate::app::playback::Speed;
use crate::chart::palette::Role;
use crate::chart::words;

/// The height of the bar.
pub const HEIGHT: f32 = 76.0;

/// The room for the waves of a step, beside the speeds.
const WAVES_WIDTH: f32 = 124.0;

/// The pictures of the buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A bar and a triangle to the left.
    Start,
    /// A triangle to the left.
    Back,
    /// A triangle to the right.
    Play,
    /// Two bars.
    Pause,
    /// A triangle to the right.
    Forward,
    /// A triangle to the right and a bar.
    End,
}

/// Draws the bar.
pub fn transport_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Base, None);
    paint::rule(ui, area.left(), area.right(), area.top(), Role::Hair);
    buttons_ui(ui, area, app, commands);
    let right = area.right() - inspector::WIDTH;
    let scrubber =
        Rect::from_min_max(pos2(area.left() + rail::WIDTH + 16.0, area.top()), pos2(right - 13.0, area.bottom()));
    scrubber_ui(ui, scrubber, app, commands);
    let counter = Rect::from_min_max(pos2(right + 16.0, area.top()), area.max - vec2(16.0, 0.0));
    counter_ui(ui, counter, app, commands);
}

fn buttons_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let middle = area.top() + 38.0;
    let playing = app.playback().playing();
    let (play, name) = if playing { (Picture::Pause, "Pause") } else { (Picture::Play, "Play") };
    let buttons = [
        (16.0, Picture::Start, "To the start", Play::Start, "start"),
        (52.0, Picture::Back, "One step back", Play::By(-1), "back"),
        (92.0, play, name, Play::Toggle, "play"),
        (148.0, Picture::Forward, "One step forward", Play::By(1), "forward"),
        (184.0, Picture::End, "To the end", Play::End, "end"),
    ];
    for (x, picture, name, play, action) in buttons {
        let hero = play == Play::Toggle;
        let size = if hero { vec2(48.0, 40.0) } else { vec2(32.0, 32.0) };
        let rect = Rect::from_min_size(pos2(area.left() + x, middle - size.y / 2.0), size);
        let (weight, radius) = if hero { (Weight::Primary, 6.0) } else { (Weight::Usual, 4.0) };
        let response = button::face_ui(ui, rect, name, weight, radius);
        let response = hinted(ui, response, tip(action, name));
        let ink = color(ui, if hero { Role::OnAccent } else { Role::Text });
        picture_ui(ui.painter(), rect.center(), picture, if hero { 9.0 } else { 6.0 }, ink);
        if response.clicked() {
            commands.push(Command::Play(play));
        }
    }
}

/// Paints a picture around a point.
pub fn picture_ui(painter: &Painter, at: Pos2, picture: Picture, half: f32, ink: egui::Color32) {
    let bar = |x: f32, wide: f32| {
        let rect = Rect::from_center_size(at + vec2(x, 0.0), vec2(wide, 2.0 * half));
        painter.rect_filled(rect, 0.0, ink);
    };
    match picture {
        Picture::Start => {
            bar(-5.0, 2.0);
            paint::triangle(painter, at + vec2(2.0, 0.0), half, Toward::Left, ink);
        }
        Picture::Back => paint::triangle(painter, at - vec2(1.0, 0.0), half, Toward::Left, ink),
        Picture::Play => paint::triangle(painter, at + vec2(1.0, 0.0), half, Toward::Right, ink),
        Picture::Pause => {
            bar(-4.5, 4.0);
            bar(4.5, 4.0);
        }
        Picture::Forward => paint::triangle(painter, at + vec2(1.0, 0.0), half, Toward::Right, ink),
        Picture::End => {
            paint::triangle(painter, at - vec2(2.0, 0.0), half, Toward::Right, ink);
            bar(5.0, 2.0);
        }
    }
}

fn counter_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let step = app.cursor();
    let last = app.playback().last();
    let at = pos2(area.left(), area.top() + 34.0);
    let count = paint::text(ui, at, Side::Right, Type::Count, Role::Text, &step.to_string());
    let of = format!("of {last}");
    let beside = pos2(count.right() + 8.0, area.top() + 34.0);
    paint::text(ui, beside, Side::Right, Type::Small, Role::Text3, &of);
    let room = Rect::from_min_size(area.min, vec2(120.0, 44.0));
    paint::spoken(ui, room, "counter", format!("Step {step} {of}"));
    waves_ui(ui, area, app);
    let choices = Speed::ALL.map(|speed| (speed.label(), speed.name()));
    let chosen = Speed::ALL.iter().position(|speed| *speed == app.playback().speed()).unwrap_or(1);
    let segments = Rect::from_min_size(pos2(area.right() - 168.0, area.top() + 22.0), vec2(168.0, 26.0));
    if let Some(place) = button::segments_ui(ui, segments, &choices, chosen) {
        commands.push(Command::Play(Play::At(Speed::ALL[place])));
    }
    let words = pos2(segments.left() + 14.0, area.top() + 67.0);
    following_ui(ui, words, Side::Right, Type::Small, Role::Text3, app);
}

/// Whether the view moves along with the cursor or is held, in words that begin or end at a point, behind a
/// dot.
pub fn following_ui(ui: &Ui, at: Pos2, side: Side, size: Type, role: Role, app: &App) {
    let words = if app.following() { "view follows" } else { "view held; End follows" };
    let written = paint::text(ui, at, side, size, role, words);
    let dot = pos2(written.left() - 10.0, at.y - 4.0);
    let ink = color(ui, Role::Text2);
    if app.following() {
        ui.painter().circle_filled(dot, 3.0, ink);
    } else {
        ui.painter().circle_stroke(dot, 3.0, egui::Stroke::new(1.5, ink));
    }
    paint::spoken(ui, written, "following", words);
}

/// One block a wave of the step at the cursor, filled as far as they are over.
fn waves_ui(ui: &Ui, area: Rect, app: &App) {
    let frame = app.run().recording.frame(app.cursor());
    let over = app.moment().wave.unwrap_or(frame.waves);
    let at = pos2(area.left(), area.top() + 60.0);
    let words = match (app.moment().wave, frame.waves) {
        (None, 0) => "quiet".to_owned(),
        (None, 1) => "wave".to_owned(),
        (None, _) => "waves".to_owned(),
        (Some(wave), all) => format!("wave {wave} of {all}"),
    };
    let label = paint::text(ui, at, Side::Right, Type::Small, Role::Text3, &words);
    let shorts = frame.notional_short > frame.notional_long;
    let role = if shorts { Role::Short } else { Role::Long };
    // The words of a place between waves leave less room.
    let width = if frame.waves > 4 || app.moment().wave.is_some() { 9.0 } else { 14.0 };
    let most = ((WAVES_WIDTH - label.width() - 8.0) / (width + 3.0)) as u32;
    // Where not all of them have room, the ones around the cursor are shown.
    let first = over.saturating_sub(most.saturating_sub(1)).min(frame.waves.saturating_sub(most));
    for wave in 0..frame.waves.min(most) {
        let left = label.right() + 8.0 + (width + 3.0) * wave as f32;
        let block = Rect::from_min_size(pos2(left, area.top() + 51.0), vec2(width, 9.0));
        if first + wave < over {
            paint::block(ui, block, 2.0, role, None);
        } else {
            paint::block(ui, block, 2.0, Role::Base, Some(Role::Border));
        }
    }
    let said = match (app.moment().wave, frame.waves) {
        (_, 0) => "Quiet, no waves".to_owned(),
        (None, all) => format!("All {} over", words::count(u64::from(all), "wave", "waves")),
        (Some(_), _) => format!("Inside the step, {words}"),
    };
    let room = Rect::from_min_size(pos2(area.left(), area.top() + 46.0), vec2(WAVES_WIDTH, 20.0));
    paint::spoken(ui, room, "waves", said);
}
