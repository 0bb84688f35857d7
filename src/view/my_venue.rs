//! The row of the card that asks a real venue where my position would be liquidated there.
//!
//! Owns the choice of the venue. The price is the chart's.

use egui::accesskit::Role as Kind;
use egui::{Button, CursorIcon, Popup, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint::{self, Side, Toward};
use super::theme::{Type, color};
use crate::app::App;
use crate::chart::my_position::Fate;
use crate::chart::my_venue::{kind, there, venues};
use crate::chart::palette::Role;
use crate::scenario::schema::MyPosition;
use crate::venues::profile::Profile;

/// The height of the row.
pub const HEIGHT: f32 = 28.0;
/// The width of the menu.
const MENU: f32 = 200.0;

/// The venue that is asked.
#[derive(Clone, Debug, Default)]
pub struct Asked(Option<(&'static str, &'static Profile)>);

/// Draws the row.
pub fn my_venue_ui(ui: &Ui, row: Rect, app: &App, mine: &MyPosition, fate: &Fate, asked: &mut Asked) {
    let header = app.run().recording.header();
    let named = app.draft().venue.as_deref();
    if asked.0.as_ref().is_none_or(|(_, profile)| profile.contract != kind(header)) {
        let all = venues(header);
        let own = all.iter().position(|(name, _)| named == Some(*name)).unwrap_or(0);
        asked.0 = all.into_iter().nth(own);
    }
    let Some((name, profile)) = &asked.0 else { return };
    let there = there(profile, mine, fate, app.draft(), header);
    let response = ui
        .interact(row, paint::place(ui, "venue of my position"), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(&there.rests_on);
    let said =
        format!("On {}: liquidation price {}. {}. Choose another venue", profile.venue, there.price, there.rests_on);
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &said));
    if response.hovered() {
        paint::block(ui, row.expand2(vec2(6.0, 0.0)), 4.0, Role::Raised, None);
    }
    let baseline = row.center().y + 4.5;
    let value = paint::text(ui, pos2(row.right(), baseline), Side::Left, Type::Heading, Role::Text, &there.price);
    let shown = format!("on {}", profile.venue);
    let fitted = paint::fitted(ui, Type::Small, &shown, value.left() - row.left() - 22.0);
    let label = paint::text(ui, pos2(row.left(), baseline), Side::Right, Type::Small, Role::Text2, &fitted);
    let caret = pos2(label.right() + 10.0, row.center().y);
    paint::triangle(ui.painter(), caret, 4.0, Toward::Down, color(ui, Role::Text3));
    paint::focus_ring(ui, &response, row, 4.0);
    let mut chosen = None;
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(MENU);
        for (other, profile) in venues(header) {
            let entry = Button::selectable(other == *name, &profile.venue).min_size(vec2(MENU, 26.0));
            if ui.add(entry).clicked() {
                chosen = Some((other, profile));
                ui.close();
            }
        }
    });
    if chosen.is_some() {
        asked.0 = chosen;
    }
}
