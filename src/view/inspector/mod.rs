//! The inspector: why the step happened, how close the market is to feeding itself, who paid, who is next.
//!
//! Owns the order of its panels and the hairlines between them. Every number in it comes from the
//! frame at the cursor, the events of that step or the sums up to it.

mod gauge;
mod history;
mod next;
mod paid;
mod prose;
mod shock_curve;
mod signals;
mod venue;
mod why;

pub(super) use why::bars;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::paint;
use crate::app::App;
use crate::app::command::Command;
use crate::chart::chain::Link;
use crate::chart::palette::Role;
use crate::sim::units::Mark;

/// The width of the inspector.
pub const WIDTH: f32 = 330.0;
const PADDING: f32 = 16.0;

/// What the panels remember from frame to frame.
#[derive(Debug, Default)]
pub struct Kept {
    curve: shock_curve::Shown,
    signals: signals::LookedAt,
    /// The link of the chain that is pointed at or focused.
    pub lit: Option<Link>,
    /// Whether who paid is shown for the step, not for the run so far.
    step_paid: bool,
}

/// Draws the inspector in its area; `print` is the price somebody points at on the ladder.
pub fn inspector_ui(
    ui: &mut Ui,
    area: Rect,
    app: &App,
    kept: &mut Kept,
    print: Option<Mark>,
    commands: &mut Vec<Command>,
) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt("inspector"));
    inside.set_clip_rect(area.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(&mut inside, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        panel_ui(ui, area, why::HEIGHT, |ui, area| {
            let now = why::why_ui(ui, area, app);
            if kept.lit != now {
                // The charts are drawn before this panel: they light it in the next frame.
                kept.lit = now;
                ui.ctx().request_repaint();
            }
        });
        rule_ui(ui, area);
        let against = app.run().against_history();
        if !against.is_empty() {
            panel_ui(ui, area, history::height(&against), |ui, area| history::history_ui(ui, area, &against));
            rule_ui(ui, area);
        }
        panel_ui(ui, area, gauge::HEIGHT, |ui, area| gauge::gauge_ui(ui, area, app));
        rule_ui(ui, area);
        panel_ui(ui, area, paid::height(app), |ui, area| paid::paid_ui(ui, area, app, &mut kept.step_paid));
        rule_ui(ui, area);
        panel_ui(ui, area, next::HEIGHT, |ui, area| next::next_ui(ui, area, app, print));
        rule_ui(ui, area);
        panel_ui(ui, area, shock_curve::HEIGHT, |ui, area| kept.curve.curve_ui(ui, area, app));
        rule_ui(ui, area);
        panel_ui(ui, area, signals::HEIGHT, |ui, area| kept.signals.signals_ui(ui, area, app));
        rule_ui(ui, area);
        if app.draft().venue.is_some() {
            venue::venue_ui(ui, WIDTH - 2.0 * PADDING, app);
            rule_ui(ui, area);
        }
        prose::prose_ui(ui, WIDTH - 2.0 * PADDING, app, commands);
    });
}

/// A panel of a fixed height, painted in the room between the paddings.
fn panel_ui(ui: &mut Ui, area: Rect, height: f32, paint: impl FnOnce(&mut Ui, Rect)) {
    let (_, row) = ui.allocate_space(vec2(area.width(), height));
    let inside = Rect::from_min_max(pos2(area.left() + PADDING, row.top()), pos2(area.right() - PADDING, row.bottom()));
    paint(ui, inside);
}

fn rule_ui(ui: &mut Ui, area: Rect) {
    let (_, row) = ui.allocate_space(vec2(area.width(), 1.0));
    paint::rule(ui, area.left(), area.right(), row.top().round(), Role::Hair);
}
