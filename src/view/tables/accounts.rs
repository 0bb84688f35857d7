//! Every account at the cursor, and who would be deleveraged next.
//!
//! Owns the order of both lists; whom the first one holds is the app's choice. The order holds still while the run plays.

use egui::{Rect, Ui};

use super::{Column, Row, filter_ui, rows_ui};
use crate::app::App;
use crate::app::command::{Command, Look};
use crate::app::present::Moment;
use crate::chart::accounts::{self, Filter, Hit};
use crate::chart::palette::Role;
use crate::sim::units::{AccountId, Side as Position};
use crate::view::paint::Side;

/// What a list was made for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Made {
    run: u64,
    moment: Moment,
    filter: Filter,
    by: accounts::Column,
    falling: bool,
}

/// The table of accounts between frames.
#[derive(Debug, Default)]
pub struct Kept {
    by: accounts::Column,
    falling: bool,
    made: Option<Made>,
    order: Vec<AccountId>,
}

/// The queue between frames.
#[derive(Debug, Default)]
pub struct Queued {
    shorts: bool,
    made: Option<(u64, Moment, bool)>,
    order: Vec<AccountId>,
}

/// How wide the columns are against each other, and which end they stand at.
fn columns(app: &App) -> Vec<Column> {
    let recording = &app.run().recording;
    let several = recording.end().is_some_and(|venue| venue.markets().len() > 1);
    let header = recording.header();
    // Sizes of several assets stand in one column.
    let traded = if several { "coins" } else { &header.traded };
    let column = |column: &accounts::Column| Column {
        heading: column.heading(&header.currency, traded),
        share: match column {
            accounts::Column::Account | accounts::Column::Leverage | accounts::Column::Side => 0.8,
            // What is traded may have a long name.
            accounts::Column::Size if traded.len() > 6 => 1.7,
            accounts::Column::Margin | accounts::Column::Profit => 1.15,
            accounts::Column::Liquidation | accounts::Column::State => 1.3,
            _ => 1.0,
        },
        at: match column {
            accounts::Column::Account | accounts::Column::Side | accounts::Column::State => Side::Right,
            _ => Side::Left,
        },
    };
    accounts::Column::ALL.iter().map(column).collect()
}

/// The table of accounts.
pub fn accounts_ui(ui: &mut Ui, room: Rect, body: Rect, app: &App, kept: &mut Kept, commands: &mut Vec<Command>) {
    let filter = app.accounts();
    let choices = Filter::ALL.map(Filter::words);
    let chosen = Filter::ALL.iter().position(|one| *one == filter).unwrap_or(0);
    if let Some(place) = filter_ui(ui, room, &choices, chosen) {
        commands.push(Command::Look(Look::Accounts(Filter::ALL[place])));
    }
    let Some(present) = app.present() else { return };
    let venue = &present.venue;
    let hit = Hit::of(venue);
    let wanted =
        Made { run: app.run().summary.digest, moment: present.moment, filter, by: kept.by, falling: kept.falling };
    // While it plays rows keep their places, unless which rows there are depends on the step.
    let of_step = matches!(filter, Filter::Liquidated | Filter::Deleveraged);
    let holds = |made: &Made| app.playback().playing() && !of_step && Made { moment: wanted.moment, ..*made } == wanted;
    if kept.made != Some(wanted) && !kept.made.as_ref().is_some_and(holds) {
        kept.order = accounts::order(venue, &hit, filter, kept.by, kept.falling);
        kept.made = Some(wanted);
    }
    let by = accounts::Column::ALL.iter().position(|column| *column == kept.by).unwrap_or(0);
    let order = &kept.order;
    let pressed = rows_ui(ui, body, "accounts", &columns(app), Some(by), order.len(), None, &mut Vec::new(), |place| {
        let id = order[place];
        let mine = venue.setup().mine == Some(id);
        let role = if mine { Role::You } else { Role::Text };
        Row { cells: accounts::cells(venue, &hit, id).to_vec(), role, leads_to: None }
    });
    if let Some(place) = pressed {
        kept.falling = kept.by == accounts::Column::ALL[place] && !kept.falling;
        kept.by = accounts::Column::ALL[place];
    }
}

/// The queue of one side.
pub fn queue_ui(ui: &mut Ui, room: Rect, body: Rect, app: &App, kept: &mut Queued) {
    let choices = [("Shorts", "Queue of shorts"), ("Longs", "Queue of longs")];
    if let Some(place) = filter_ui(ui, room, &choices, usize::from(!kept.shorts)) {
        kept.shorts = place == 0;
    }
    let Some(present) = app.present() else { return };
    let venue = &present.venue;
    let side = if kept.shorts { Position::Short } else { Position::Long };
    let wanted = (app.run().summary.digest, present.moment, kept.shorts);
    if kept.made != Some(wanted) {
        kept.order = accounts::queue(venue, side);
        kept.made = Some(wanted);
    }
    let hit = Hit::of(venue);
    let mut shown = columns(app);
    shown.insert(0, Column { heading: "Place".into(), share: 0.6, at: Side::Right });
    shown.pop();
    shown.push(Column { heading: "Profit × leverage".into(), share: 1.4, at: Side::Left });
    let order = &kept.order;
    rows_ui(ui, body, "queue", &shown, None, order.len(), None, &mut Vec::new(), |place| {
        let id = order[place];
        let mut cells = accounts::cells(venue, &hit, id).to_vec();
        cells.insert(0, (place + 1).to_string());
        cells.pop();
        cells.push(accounts::score(venue, id));
        let role = if venue.setup().mine == Some(id) { Role::You } else { Role::Text };
        Row { cells, role, leads_to: None }
    });
}
