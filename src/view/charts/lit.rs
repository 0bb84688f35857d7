//! The marks a link of the chain is about, made to stand out in the charts.
//!
//! A static outline: nothing blinks and nothing moves. Owns which marks belong to which link. The link is
//! the inspector's.

use egui::{Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::geometry::{Geometry, Range};
use crate::app::App;
use crate::chart::chain::Link;
use crate::chart::palette::Role;
use crate::view::paint;
use crate::view::theme::color;

/// How far an outline stands off.
const MARGIN: f32 = 5.0;

/// Outlines the marks of a link. The places are those of price, liquidations and fund.
pub fn lit_ui(ui: &Ui, geometry: &Geometry, places: [(Rect, Range); 3], app: &App, link: Link) {
    let [(price, range), (liquidations, flow), (fund, level)] = places;
    let recording = &app.run().recording;
    let header = recording.header();
    let (now, before) = (app.frame(), recording.frame(app.cursor().saturating_sub(1)));
    let x = geometry.x(f64::from(now.step));
    let earlier = geometry.x(f64::from(before.step));
    let dollars = |money| header.whole(money);
    let on_price = |x: f32, ticks: f64| pos2(x, range.y(price, header.price(ticks)));
    let here = on_price(x, now.mark.ticks());
    let charts = app.charts();
    let marked = match link {
        Link::Move => vec![around(on_price(earlier, before.mark.ticks()), here)],
        Link::Price => vec![around(here, here)],
        Link::Accounts => {
            let bar = bar(
                flow,
                liquidations,
                x,
                dollars(now.notional_long),
                dollars(now.notional_short),
                charts.liquidations.divisor,
            );
            vec![around(here, here), bar]
        }
        Link::Forced => {
            vec![bar(
                flow,
                liquidations,
                x,
                dollars(now.notional_long),
                dollars(now.notional_short),
                charts.liquidations.divisor,
            )]
        }
        Link::Depth => {
            let (low, high) = app.cause().reach.unwrap_or((now.last, now.last));
            let from = before.mark.ticks();
            let (low, high) = (from.min(low as f64), from.max(high as f64));
            vec![around(on_price(x, low), on_price(x, high))]
        }
        Link::Fund => {
            let at = |x: f32, money| pos2(x, level.y(fund, dollars(money) / charts.fund.divisor));
            vec![around(at(earlier, before.fund), at(x, now.fund))]
        }
        Link::Winners => {
            let above = pos2(here.x, (here.y + 16.0).clamp(price.top() + 6.0, price.bottom() - 6.0));
            vec![around(above, above)]
        }
    };
    let said = format!("Lit: {}", link.marks());
    for (place, (area, outline)) in marked
        .iter()
        .map(|outline| ([price, liquidations, fund].into_iter().find(|frame| frame.intersects(*outline)), outline))
        .enumerate()
    {
        let Some(area) = area else { continue };
        outline_ui(ui, area, *outline);
        if place == 0 {
            paint::spoken(ui, outline.intersect(area), "lit", &said);
        }
    }
}

/// A box around two points of a chart.
fn around(a: Pos2, b: Pos2) -> Rect {
    Rect::from_two_pos(a, b).expand(MARGIN)
}

/// The box around the liquidation bars of a step.
fn bar(range: Range, frame: Rect, x: f32, longs: f64, shorts: f64, divisor: f64) -> Rect {
    let (top, bottom) = (range.y(frame, longs / divisor), range.y(frame, -shorts / divisor));
    Rect::from_center_size(pos2(x, f32::midpoint(top, bottom)), vec2(14.0, (bottom - top).abs() + 2.0 * MARGIN))
}

fn outline_ui(ui: &Ui, area: Rect, outline: Rect) {
    let painter = ui.painter().with_clip_rect(area.expand(MARGIN));
    // A line of the ground on both sides keeps it legible on anything.
    painter.rect_stroke(outline, 3.0, Stroke::new(4.0, color(ui, Role::Well)), StrokeKind::Middle);
    painter.rect_stroke(outline, 3.0, Stroke::new(2.0, color(ui, Role::Accent)), StrokeKind::Middle);
}
