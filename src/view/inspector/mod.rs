//! The inspector: why the step happened, how close the market is to feeding itself, who paid.
//!
//! Owns the order of its panels and the hairlines between them. Every number in it comes from the
//! frame at the cursor, the events of that step or the sums up to it.

mod gauge;
mod paid;
mod prose;
mod why;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::paint;
use crate::app::App;
use crate::app::command::Command;
use crate::chart::chain::Link;
use crate::chart::palette::Role;

/// The width of the inspector.
pub const WIDTH: f32 = 330.0;
const PADDING: f32 = 16.0;

/// Draws the inspector in its area. `lit` becomes the link of the chain that is pointed at, `step_paid` is
/// whether the step or the run so far is shown under who paid.
pub fn inspector_ui(
    ui: &mut Ui,
    area: Rect,
    app: &App,
    lit: &mut Option<Link>,
    step_paid: &mut bool,
    commands: &mut Vec<Command>,
) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt("inspector"));
    inside.set_clip_rect(area);
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(&mut inside, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        panel_ui(ui, area, why::HEIGHT, |ui, area| {
            let now = why::why_ui(ui, area, app);
            if *lit != now {
                // The charts are drawn before this panel: they light it in the next frame.
                *lit = now;
                ui.ctx().request_repaint();
            }
        });
        rule_ui(ui, area);
        panel_ui(ui, area, gauge::HEIGHT, |ui, area| gauge::gauge_ui(ui, area, app));
        rule_ui(ui, area);
        panel_ui(ui, area, paid::height(app), |ui, area| paid::paid_ui(ui, area, app, step_paid));
        rule_ui(ui, area);
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
