//! My position: five fields to type in, and what the exchange would say about them.
//!
//! Owns the card in the rail, its fields and their order. The numbers are the chart's reading of the
//! engine; changing a field is an edit of the scenario like any other.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Key, Rect, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::button;
use super::explain::hinted;
use super::my_venue::{self, my_venue_ui};
use super::paint::{self, Side};
use super::slider::plain;
use super::theme::{self, Type, color};
use crate::app::App;
use crate::app::command::{Command, Edit};
use crate::app::values;
use crate::chart::controls::counted_in;
use crate::chart::my_position::{BARS, Fate, Open, Reading, price};
use crate::chart::palette::Role;
use crate::chart::words;
use crate::scenario::Scenario;
use crate::scenario::schema::{self, Contract, MyPosition};
use crate::sim::units::Side as Position;

/// The height of the card.
pub const HEIGHT: f32 = 286.0 + my_venue::HEIGHT;
/// Its height without a position: a row that opens it.
pub const FOLDED: f32 = 40.0;
/// The leverage a new position begins with, and its size in dollars.
const LEVERAGE: f64 = 5.0;
const SIZE: f64 = 50_000.0;
/// The height of a row of numbers.
const ROW: f32 = 20.0;

/// A number of the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Size,
    Entry,
    Leverage,
    /// What stands behind it with cross margin.
    Wallet,
}

impl Field {
    const ALL: [Self; 4] = [Self::Size, Self::Entry, Self::Leverage, Self::Wallet];

    const fn name(self) -> &'static str {
        match self {
            Self::Size => "My position: size",
            Self::Entry => "My position: entry price",
            Self::Leverage => "My position: leverage",
            Self::Wallet => "My position: wallet",
        }
    }

    const fn get(self, mine: &MyPosition) -> f64 {
        match self {
            Self::Size => mine.size_dollars,
            Self::Entry => mine.entry_price_dollars,
            Self::Leverage => mine.leverage,
            Self::Wallet => match mine.wallet_dollars {
                Some(wallet) => wallet,
                None => mine.size_dollars / mine.leverage,
            },
        }
    }

    const fn with(self, mut mine: MyPosition, value: f64) -> MyPosition {
        match self {
            Self::Size => mine.size_dollars = value,
            Self::Entry => mine.entry_price_dollars = value,
            Self::Leverage => mine.leverage = value,
            Self::Wallet => mine.wallet_dollars = Some(value),
        }
        mine
    }

    /// How many dollars of the file are one of what it is written and typed in.
    fn unit(self, contract: &Contract) -> f64 {
        if self == Self::Wallet { counted_in(contract).1 } else { 1.0 }
    }

    fn written(self, mine: &MyPosition, contract: &Contract) -> String {
        match self {
            Self::Size => words::money(mine.size_dollars),
            Self::Entry => format!("at ${}", plain(mine.entry_price_dollars)),
            Self::Leverage => words::leverage(mine.leverage),
            Self::Wallet => {
                let (currency, dollars) = counted_in(contract);
                words::sum(self.get(mine) / dollars, &currency)
            }
        }
    }

    /// The field after it; an isolated position has no wallet to type.
    fn next(self, mine: &MyPosition) -> Option<Self> {
        let next = Self::ALL.into_iter().skip_while(|field| *field != self).nth(1);
        next.filter(|field| *field != Self::Wallet || mine.wallet_dollars.is_some())
    }
}

/// What is being typed, and where the focus goes next.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    typing: Option<(Field, String)>,
    next: Option<Field>,
    venue: my_venue::Asked,
}

impl Fields {
    /// Whether somebody is typing.
    pub const fn is_active(&self) -> bool {
        self.typing.is_some()
    }
}

/// Draws the card, or the row that opens it.
pub fn my_position_ui(ui: &mut Ui, area: Rect, app: &App, fields: &mut Fields, commands: &mut Vec<Command>) {
    let Some(mine) = app.draft().my_position else {
        open_ui(ui, area, app, fields, commands);
        return;
    };
    let dot = pos2(area.left() + 4.0, area.top() + 17.5);
    ui.painter().circle(dot, 4.0, color(ui, Role::YouFill), egui::Stroke::new(1.0, color(ui, Role::You)));
    let at = pos2(area.left() + 16.0, area.top() + 22.0);
    paint::text(ui, at, Side::Right, Type::Heading, Role::Text2, "My position");
    let close = Rect::from_min_max(pos2(area.right() - 64.0, area.top() + 4.0), pos2(area.right(), area.top() + 28.0));
    if button::button_ui(ui, close, "Remove", button::Weight::Bare).clicked() {
        commands.push(Command::Edit(Edit::Mine(None)));
    }
    fields_ui(ui, area.with_min_y(area.top() + 30.0), (&mine, &app.draft().contract), fields, commands);
    if let Some((reading, fate)) = app.my_position() {
        let row =
            Rect::from_min_max(pos2(area.left(), area.bottom() - my_venue::HEIGHT - 2.0), area.max - vec2(0.0, 2.0));
        my_venue_ui(ui, row, app, &mine, &fate, &mut fields.venue);
        reading_ui(ui, area.with_min_y(area.top() + 116.0), app, &mine, &reading, fate);
    }
}

/// The row that gives the reader a position.
fn open_ui(ui: &Ui, area: Rect, app: &App, fields: &mut Fields, commands: &mut Vec<Command>) {
    let row = Rect::from_min_size(area.min + vec2(0.0, 6.0), vec2(area.width(), 28.0)).expand2(vec2(8.0, 0.0));
    let name = "Add my position";
    let response = ui.interact(row, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let response = hinted(ui, response, "One account of your own in this market, with isolated or cross margin");
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, name));
    if response.hovered() {
        paint::block(ui, row, 4.0, Role::Raised, None);
    }
    let y = row.center().y;
    ui.painter().circle_stroke(pos2(area.left() + 4.0, y), 3.5, egui::Stroke::new(1.5, color(ui, Role::You)));
    paint::text(ui, pos2(area.left() + 16.0, y + 4.5), Side::Right, Type::Body, Role::Text2, name);
    paint::focus_ring(ui, &response, row, 4.0);
    if response.clicked() {
        fields.next = Some(Field::Size);
        commands.push(Command::Edit(Edit::Mine(Some(opening(app.draft())))));
    }
}

/// What a new position begins as: long, entered at the start price.
fn opening(scenario: &Scenario) -> MyPosition {
    MyPosition {
        side: schema::Side::Long,
        size_dollars: SIZE.max(scenario.contract.lot_dollars(scenario.contract.start_price_dollars)),
        entry_price_dollars: scenario.contract.start_price_dollars,
        leverage: LEVERAGE.min(50.0 / scenario.rules.maintenance_percent),
        wallet_dollars: None,
    }
}

/// Side, three numbers, and what stands behind the position, in three rows.
fn fields_ui(
    ui: &mut Ui,
    area: Rect,
    (mine, contract): (&MyPosition, &Contract),
    fields: &mut Fields,
    commands: &mut Vec<Command>,
) {
    let half = (area.width() - 8.0) / 2.0;
    let cell = |column: f32, row: f32| {
        let min = area.min + vec2(column * (half + 8.0), row * 28.0);
        Rect::from_min_size(min, vec2(half, 24.0))
    };
    let sides = [("Long", "My position: long"), ("Short", "My position: short")];
    let chosen = usize::from(mine.side == schema::Side::Short);
    if let Some(place) = button::segments_ui(ui, cell(0.0, 0.0), &sides, chosen) {
        let side = if place == 0 { schema::Side::Long } else { schema::Side::Short };
        commands.push(Command::Edit(Edit::Mine(Some(MyPosition { side, ..*mine }))));
    }
    for (field, place) in Field::ALL.into_iter().zip([cell(1.0, 0.0), cell(0.0, 1.0), cell(1.0, 1.0)]) {
        field_ui(ui, place, field, (mine, contract), fields, commands);
    }
    // The longest word of the card takes a little of its neighbour's room.
    let wider = 14.0;
    let modes = [("Isolated", "My position: isolated margin"), ("Cross", "My position: cross margin")];
    let isolated = mine.wallet_dollars.is_none();
    if let Some(place) = button::segments_ui(
        ui,
        cell(0.0, 2.0).with_max_x(cell(0.0, 2.0).right() + wider),
        &modes,
        usize::from(!isolated),
    ) {
        // A wallet begins with as much again as the position's own margin.
        let wallet_dollars = (place == 1).then(|| (2.0 * mine.size_dollars / mine.leverage).ceil());
        commands.push(Command::Edit(Edit::Mine(Some(MyPosition { wallet_dollars, ..*mine }))));
    }
    if isolated {
        let (currency, _) = counted_in(contract);
        // A coin-margined position puts in coins at the price it was entered at.
        let dollars = if contract.kind.is_linear() { 1.0 } else { mine.entry_price_dollars };
        let margin = words::sum(Field::Wallet.get(mine) / dollars, &currency);
        let at = cell(1.0, 2.0).left_center() + vec2(wider + 4.0, 4.5);
        let said = format!("{margin} margin");
        let fits = paint::width(ui, Type::Small, &said) <= area.right() - at.x;
        paint::text(ui, at, Side::Right, Type::Small, Role::Text3, if fits { &said } else { &margin });
    } else {
        field_ui(
            ui,
            cell(1.0, 2.0).with_min_x(cell(1.0, 2.0).left() + wider),
            Field::Wallet,
            (mine, contract),
            fields,
            commands,
        );
    }
}

/// A field that shows its number with its unit and is typed in without.
fn field_ui(
    ui: &mut Ui,
    place: Rect,
    field: Field,
    (mine, contract): (&MyPosition, &Contract),
    fields: &mut Fields,
    commands: &mut Vec<Command>,
) {
    let unit = field.unit(contract);
    let id = paint::place(ui, field.name());
    let typed = fields.typing.take_if(|(typed, _)| *typed == field);
    let mut text = typed.clone().map_or_else(|| field.written(mine, contract), |(_, text)| text);
    let edit = TextEdit::singleline(&mut text).id(id).font(Type::Body.font()).frame(theme::field(ui));
    let response = ui.put(place, edit).accessible_name(field.name());
    if fields.next == Some(field) {
        fields.next = None;
        response.request_focus();
    }
    let began = plain(field.get(mine) / unit);
    // A press puts the caret where it was, until something has been typed.
    let pressed = response.clicked() && text == began;
    if response.gained_focus() || (response.has_focus() && (typed.is_none() || pressed)) {
        let text = began;
        theme::select_all(ui, id, &text);
        fields.typing = Some((field, text));
    } else if response.has_focus() {
        fields.typing = Some((field, text));
    } else if let Some((_, typed)) = typed {
        let (escape, enter) = ui.input(|i| (i.key_pressed(Key::Escape), i.key_pressed(Key::Enter)));
        if let Some(value) = values::number(&typed, field.get(mine) / unit).filter(|_| !escape && typed != began)
            && value * unit != field.get(mine)
        {
            commands.push(Command::Edit(Edit::Mine(Some(field.with(*mine, value * unit)))));
        }
        fields.next = field.next(mine).filter(|_| enter);
        ui.ctx().request_repaint();
    }
}

/// What the exchange says about the position at the cursor, and what becomes of it.
fn reading_ui(ui: &Ui, area: Rect, app: &App, mine: &MyPosition, reading: &Reading, fate: Fate) {
    let header = app.run().recording.header();
    let (left, right, top) = (area.left(), area.right(), area.top());
    let outcome = format!("In this model: {}.", fate.sentence(header));
    let mut said = "My position".to_owned();
    let mut y = top;
    if let Some(open) = &reading.open {
        said += &liquidation_ui(ui, area, app, mine, open);
        y += 44.0;
        let sale = if open.side == Position::Long { "Smallest fatal sale" } else { "Smallest fatal buy" };
        let smallest = open
            .smallest
            .map_or_else(|| "beyond book".to_owned(), |lots| words::money(header.notional(lots, open.mark)));
        let profit = header.whole(open.twice_profit) / 2.0;
        let bankruptcy = price(header, crate::sim::units::Mark::at(open.bankruptcy));
        for (name, value) in [
            ("Unrealised P&L", words::signed_sum(profit, &header.currency)),
            ("Bankruptcy price", bankruptcy),
            ("ADL rank", format!("{} of {BARS}", open.rank)),
            (sale, smallest),
        ] {
            let indent = if name == "ADL rank" { rank_ui(ui, pos2(right, y + 14.0), open.rank) } else { 0.0 };
            let label = paint::text(ui, pos2(left, y + 14.0), Side::Right, Type::Small, Role::Text2, name);
            let value_shown = paint::fitted(ui, Type::Heading, &value, right - indent - label.right() - 6.0);
            paint::text(ui, pos2(right - indent, y + 14.0), Side::Left, Type::Heading, Role::Text, &value_shown);
            said += &format!(", {name} {value}");
            y += ROW;
        }
    } else {
        let name = "closed";
        paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Readout, Role::You, name);
        let result = words::signed_amount(header, reading.result);
        paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Number, Role::Text, &result);
        said += &format!(", closed, {result}");
        y += 36.0;
    }
    let font = Type::Small.font();
    let galley = ui.painter().layout(outcome.clone(), font, color(ui, Role::Text3), area.width());
    ui.painter().galley(pos2(left, y + 2.0), galley, color(ui, Role::Text3));
    paint::spoken(ui, area, "my position", format!("{said}. {outcome}"));
}

/// The price in large, how far it is, and a bar of what is left of the way; returns it in words.
fn liquidation_ui(ui: &Ui, area: Rect, app: &App, mine: &MyPosition, open: &Open) -> String {
    let header = app.run().recording.header();
    let (left, right, top) = (area.left(), area.right(), area.top());
    let Some((trigger, distance)) = open.liquidation.zip(open.distance()) else {
        paint::text(ui, pos2(left, top + 22.0), Side::Right, Type::Number, Role::Text, "no price closes it");
        return ", no price closes it".to_owned();
    };
    let shown = price(header, trigger);
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Readout, Role::Text, &shown);
    paint::text(ui, pos2(right, top + 11.0), Side::Left, Type::Small, Role::Text3, "liquidation price");
    let away = format!("{} away", words::signed_percent(distance));
    paint::text(ui, pos2(right, top + 26.0), Side::Left, Type::Heading, Role::You, &away);
    let bar = Rect::from_min_max(pos2(left, top + 34.0), pos2(right, top + 38.0));
    paint::block(ui, bar, 2.0, Role::Track, None);
    let whole = (mine.entry_price_dollars - header.price(trigger.ticks())).abs();
    let rest = header.price((open.mark.0 - trigger.0).abs() as f64 / 2.0);
    let share = if whole > 0.0 { (rest / whole).clamp(0.0, 1.0) as f32 } else { 0.0 };
    paint::block(ui, bar.with_max_x(left + share * bar.width()), 2.0, Role::You, None);
    format!(", liquidation price {shown}, {away}")
}

/// The rank as bars, first in line is full; returns the room it takes.
fn rank_ui(ui: &Ui, right: egui::Pos2, rank: usize) -> f32 {
    let room = 12.0 * BARS as f32;
    for place in 0..BARS {
        let left = right.x - room + 12.0 * place as f32 + 2.0;
        let bar = Rect::from_min_size(pos2(left, right.y - 8.0), vec2(10.0, 7.0));
        let fill = if place < rank { Role::Text3 } else { Role::Base };
        paint::block(ui, bar, 1.0, fill, Some(Role::Text3));
    }
    room + 6.0
}
