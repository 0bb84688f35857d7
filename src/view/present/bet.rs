//! The prediction stage of a presentation: the question over what is hidden, a tile an answer, a count
//! of hands beside each, and below them what to do with the bet.
//!
//! Owns the places of the tiles and the keys of the answers. Never knows what comes after the cursor:
//! the app shows no view more than that.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Align2, Event, Id, Key, Modifiers, Rect, Stroke, TextEdit, Ui, pos2, vec2};

use super::plot::Plot;
use super::{PADDING, largest};
use crate::app::App;
use crate::app::bet::Bet;
use crate::app::command::{self, Command};
use crate::chart::bet::letter;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::view::button::{self, Weight};
use crate::view::paint::{self, Side};
use crate::view::theme::{self, Type, color};

/// Above the tiles, for the question.
const HEADING: f32 = 62.0;
/// Between tiles, and around them.
const GAP: f32 = 12.0;
/// The field with the count.
const FIELD: egui::Vec2 = vec2(64.0, 34.0);
/// From this height on a tile has a row for its count.
const ROOMY: f32 = 116.0;
/// The keys of the answers, in their order.
const KEYS: [Key; 4] = [Key::A, Key::B, Key::C, Key::D];

/// Whether a count was being typed in the frame before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting(bool);

impl Counting {
    /// Whether it was; asked once a frame.
    pub fn is_active(&mut self) -> bool {
        std::mem::take(&mut self.0)
    }
}

/// Where each answer is on the axis of the price, as far as the chart is not covered.
pub fn borders_ui(ui: &Ui, plot: &Plot, app: &App) {
    let Some(bet) = app.bet().filter(|_| app.counts_hands()) else { return };
    let header = app.run().recording.header();
    let now = header.price(app.frame().mark.ticks());
    let right = plot.x(f64::from(app.cursor()));
    for answer in 0..bet.question().answers() {
        let (low, high) = bet.question().prices(answer, now);
        let (top, bottom) = (plot.y(high), plot.y(low.max(plot.range.low)).min(plot.frame.bottom()));
        let line = [pos2(plot.frame.left(), top), pos2(right, top)];
        paint::dashed(ui.painter(), &line, Stroke::new(1.5, color(ui, Role::Border)), 3.0, 4.0);
        let at = pos2(right - 14.0, f32::midpoint(top, bottom) + 5.0);
        if at.x > plot.frame.left() + 14.0 {
            paint::text(ui, at, Side::Left, Type::Brand, Role::Text2, &letter(answer).to_string());
        }
    }
}

/// Covers everything right of the cursor and asks.
pub fn cover_ui(ui: &mut Ui, cover: Rect, app: &App, counting: &mut Counting, commands: &mut Vec<Command>) {
    let Some(bet) = app.bet() else { return };
    keys(ui, bet, commands);
    paint::block(ui, cover, 0.0, Role::Well, None);
    let inside = cover.shrink2(vec2(GAP + 4.0, 0.0));
    question_ui(ui, inside, bet, app);
    let tiles = inside.with_min_y(inside.top() + HEADING).with_max_y(inside.bottom() - GAP);
    let columns = 2;
    let rows = bet.question().answers().div_ceil(columns);
    let size = vec2(
        (tiles.width() - GAP * (columns - 1) as f32) / columns as f32,
        (tiles.height() - GAP * (rows - 1) as f32) / rows as f32,
    );
    // One size for all answers: the largest in which each has room.
    let room = size.x - 28.0;
    let fit = |answer| largest(ui, &[Type::Count, Type::Number, Type::Value], &bet.question().answer(answer), room);
    let least = |one: Type, other: Type| if other.font().size < one.font().size { other } else { one };
    let written = (0..bet.question().answers()).map(fit).fold(Type::Count, least);
    for answer in 0..bet.question().answers() {
        let place = vec2((answer % columns) as f32, (answer / columns) as f32);
        let tile = Rect::from_min_size(tiles.min + place * (size + vec2(GAP, GAP)), size);
        tile_ui(ui, tile, written, bet, answer, commands);
    }
    counting.0 = typed(ui, bet);
}

fn question_ui(ui: &Ui, area: Rect, bet: &Bet, app: &App) {
    let words = bet.question().words;
    let size = largest(ui, &[Type::Readout, Type::Count, Type::Number, Type::Value], words, area.width());
    paint::text(ui, pos2(area.left(), area.top() + 27.0), Side::Right, size, Role::Text, words);
    let header = app.run().recording.header();
    let now = header.price(app.frame().mark.ticks());
    let now = words::dollar_price(now, words::price_decimals(header.tick));
    let forms = [
        format!("from {now} to the lowest price until step {}", app.playback().last()),
        format!("from {now} to the lowest price"),
        format!("from {now} to its low"),
    ];
    let fits = |form: &&String| paint::width(ui, Type::RoomLabel, form) <= area.width();
    if let Some(form) = forms.iter().find(fits) {
        paint::text(ui, pos2(area.left(), area.top() + 48.0), Side::Right, Type::RoomLabel, Role::Text2, form);
    }
    paint::spoken(ui, area.with_max_y(area.top() + HEADING), "question", format!("{words} {}", forms[0]));
}

/// One answer: pressed, it gets one more hand.
fn tile_ui(ui: &mut Ui, tile: Rect, size: Type, bet: &Bet, answer: usize, commands: &mut Vec<Command>) {
    let (letter, words) = (letter(answer), bet.question().answer(answer));
    if button::face_ui(ui, tile, &format!("{letter}: {words}"), Weight::Usual, 6.0).clicked() {
        commands.push(Command::Bet(command::Bet::Raise(answer)));
    }
    let (left, right, top) = (tile.left() + 14.0, tile.right() - 12.0, tile.top());
    let baseline = pos2(left, top + 37.0);
    paint::text(ui, baseline, Side::Right, Type::RoomHeadline, Role::Text, &letter.to_string());
    let roomy = tile.height() >= ROOMY;
    let (words_at, field_top) =
        if roomy { (top + 70.0, tile.bottom() - 12.0 - FIELD.y) } else { (tile.bottom() - 16.0, top + 10.0) };
    paint::text(ui, pos2(left, words_at), Side::Right, size, Role::Text, &words);
    let field = Rect::from_min_size(pos2(right - FIELD.x, field_top), FIELD);
    if roomy {
        let unit = if bet.hands()[answer] == 1 { "hand" } else { "hands" };
        let at = pos2(field.left() - 10.0, field.center().y + 5.0);
        paint::text(ui, at, Side::Left, Type::RoomLabel, Role::Text2, unit);
    }
    count_ui(ui, field, bet, answer, commands);
}

/// The number of hands, to be typed over.
fn count_ui(ui: &mut Ui, area: Rect, bet: &Bet, answer: usize, commands: &mut Vec<Command>) {
    let hands = bet.hands()[answer];
    let mut text = if hands == 0 { String::new() } else { hands.to_string() };
    let id = field(answer);
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .font(Type::Count.font())
        .char_limit(4)
        .align(Align2::RIGHT_CENTER)
        .margin(vec2(8.0, 2.0))
        .frame(theme::field(ui));
    let response = ui.put(area, edit).accessible_name(format!("Hands for {}", letter(answer)));
    if response.changed() {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        commands.push(Command::Bet(command::Bet::Count(answer, digits.parse().unwrap_or(0))));
    }
    if hands == 0 {
        let at = pos2(area.right() - 8.0, area.center().y + 7.0);
        paint::text(ui, at, Side::Left, Type::Count, Role::Text2, "0");
    }
    paint::focus_ring(ui, &response, area, 4.0);
    // What is typed takes the place of what stood there.
    if response.gained_focus() {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), id);
    }
}

fn field(answer: usize) -> Id {
    Id::unique(("hands", answer))
}

/// Whether one of the counts is being typed.
fn typed(ui: &Ui, bet: &Bet) -> bool {
    let focused = ui.memory(|memory| memory.focused());
    (0..bet.question().answers()).any(|answer| focused == Some(field(answer)))
}

/// Letters raise hands and Enter reveals, also while a count is typed; every other field keeps its keys.
fn keys(ui: &Ui, bet: &Bet, commands: &mut Vec<Command>) {
    let counting = typed(ui, bet);
    if ui.ctx().text_edit_focused() && !counting {
        return;
    }
    let nothing = ui.memory(|memory| memory.focused().is_none());
    let keys = KEYS.iter().take(bet.question().answers());
    ui.input_mut(|i| {
        for (answer, key) in keys.enumerate() {
            let pressed = i.count_and_consume_key(Modifiers::NONE, *key);
            commands.extend((0..pressed).map(|_| Command::Bet(command::Bet::Raise(answer))));
        }
        // The letters are not typed as well.
        i.events.retain(|event| !matches!(event, Event::Text(text) if !text.chars().any(|c| c.is_ascii_digit())));
        // On a tile or a button it presses that.
        if (counting || nothing) && i.consume_key(Modifiers::NONE, Key::Enter) {
            commands.push(Command::Bet(command::Bet::Reveal));
        }
    });
}

/// What can be done with the bet, in the place of the timeline, which would tell too much.
pub fn bar_ui(ui: &mut Ui, area: Rect, column: f32, app: &App, commands: &mut Vec<Command>) {
    let Some(bet) = app.bet() else { return };
    let all = bet.all_hands();
    let weight = if all > 0 { Weight::Primary } else { Weight::Usual };
    let mut left = area.left() + PADDING;
    for (name, weight, asked) in [("Reveal", weight, command::Bet::Reveal), ("Skip", Weight::Usual, command::Bet::Skip)]
    {
        let wide = (paint::width(ui, Type::Number, name) + 36.0).ceil();
        let rect = Rect::from_min_size(pos2(left, area.center().y - 22.0), vec2(wide, 44.0));
        let role = match (weight, name) {
            (Weight::Primary, _) => Role::OnAccent,
            (_, "Reveal") => Role::Text2,
            _ => Role::Text,
        };
        if button::face_ui(ui, rect, name, weight, 6.0).clicked() {
            commands.push(Command::Bet(asked));
        }
        let at = pos2(rect.center().x, rect.center().y + 5.8);
        paint::text(ui, at, Side::Middle, Type::Number, role, name);
        left = rect.right() + 10.0;
    }
    let middle = area.right() - column;
    let (left, baseline) = (left + 14.0, area.center().y + 5.0);
    let forms: &[&str] = if all > 0 {
        &["Enter reveals. Esc leaves the bet.", "Enter reveals"]
    } else {
        &["Count hands: press A to D, or type the number", "Count hands: A to D, or a number", "Count hands first"]
    };
    let fits = |form: &&&str| paint::width(ui, Type::RoomLabel, form) <= middle - 8.0 - left;
    if let Some(form) = forms.iter().find(fits) {
        let written = paint::text(ui, pos2(left, baseline), Side::Right, Type::RoomLabel, Role::Text2, form);
        paint::spoken(ui, written, "how to bet", form);
    }
    let at = pos2(middle + PADDING, area.center().y + 9.0);
    let number = paint::text(ui, at, Side::Right, Type::RoomHeadline, Role::Text, &all.to_string());
    let unit = if all == 1 { "hand counted" } else { "hands counted" };
    let unit_at = pos2(number.right() + 10.0, at.y);
    let unit_box = paint::text(ui, unit_at, Side::Right, Type::RoomLabel, Role::Text2, unit);
    paint::spoken(ui, number.union(unit_box), "all hands", format!("{all} {unit}"));
}
