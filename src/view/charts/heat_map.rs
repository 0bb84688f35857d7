//! The heat map behind the price: what waits at which price, step by step, as one picture.
//!
//! One texel a step and bin, without smoothing, made anew only when the run, the colours or the cut-offs
//! change. Owns the picture, its legend and the little panel of its cut-offs. Never computes a level.

use std::sync::Arc;

use egui::accesskit::Role as Kind;
use egui::{
    Color32, ColorImage, CursorIcon, DragValue, Popup, PopupCloseBehavior, Rangef, Rect, Sense, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::geometry::{Geometry, Range};
use crate::app::App;
use crate::app::command::{Command, Look};
use crate::chart::heat::{self, Contrast, Grading};
use crate::chart::palette::{Palette, Role};
use crate::chart::scale::PriceScale;
use crate::recording::Recording;
use crate::recording::levels::Levels;
use crate::view::actions::tip;
use crate::view::button;
use crate::view::explain::hinted;
use crate::view::paint::{self, Side};
use crate::view::theme::{self, Type, color};

/// The size of the ramp in the legend.
const RAMP: egui::Vec2 = vec2(56.0, 9.0);
/// How wide the toggle is.
const TOGGLE: f32 = 92.0;

/// The picture, kept from frame to frame.
#[derive(Default)]
pub struct HeatMap(Option<Made>);

/// A picture and what it was made of.
struct Made {
    levels: Arc<Levels>,
    palette: Palette,
    contrast: Contrast,
    /// How many steps a column of it stands for.
    every: f64,
    texture: TextureHandle,
}

impl std::fmt::Debug for HeatMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("HeatMap").field(&self.0.is_some()).finish()
    }
}

impl HeatMap {
    /// Draws it in the frame of the price, if it is switched on and its levels are there.
    /// `x` is where a step is.
    pub fn ground_ui(&mut self, ui: &Ui, frame: Rect, x: impl Fn(f64) -> f32, range: Range, app: &App) {
        let Some(levels) = app.levels().filter(|_| app.settings().heat_map) else {
            self.0 = None;
            return;
        };
        let (palette, contrast) = (theme::palette(ui), app.settings().contrast);
        let fits =
            |made: &Made| Arc::ptr_eq(&made.levels, levels) && (made.palette, made.contrast) == (palette, contrast);
        if !self.0.as_ref().is_some_and(fits) {
            self.0 = Some(make(ui, &app.run().recording, levels, palette, contrast));
        }
        let Some(made) = &self.0 else { return };
        let header = app.run().recording.header();
        let price = |place| header.price(levels.bins().edge(place).ticks());
        let columns = made.texture.size()[0] as f64;
        let across = Rangef::new(x(-0.5), x(columns * made.every - 0.5));
        let bins = levels.bins().count();
        // Bins are equally high in dollars; on a logarithmic axis each has a height of its own.
        let rows = if range.scale == PriceScale::Log { bins } else { 1 };
        let painter = ui.painter().with_clip_rect(frame);
        for row in 0..rows {
            let (low, high) = (row * bins / rows, (row + 1) * bins / rows);
            let place = Rangef::new(range.y(frame, price(high)), range.y(frame, price(low)));
            let share = |bin: usize| 1.0 - bin as f32 / bins as f32;
            let part = Rect::from_x_y_ranges(Rangef::new(0.0, 1.0), Rangef::new(share(high), share(low)));
            painter.image(made.texture.id(), Rect::from_x_y_ranges(across, place), part, Color32::WHITE);
        }
    }
}

fn make(ui: &Ui, run: &Recording, levels: &Arc<Levels>, palette: Palette, contrast: Contrast) -> Made {
    let (columns, steps) = levels.columns();
    // A picture has a largest width; where a run is longer, one column shows the most of several.
    let merged = columns.div_ceil(ui.input(|i| i.max_texture_side).max(1));
    let size = [columns.div_ceil(merged), levels.bins().count()];
    let mut image = ColorImage::filled(size, Color32::TRANSPARENT);
    for column in 0..size[0] {
        let mut worth = vec![0.0_f64; size[1]];
        for place in (column * merged)..((column + 1) * merged).min(columns) {
            // Columns stand for steps, which are counted in 32 bits.
            let values = heat::worth(run, levels, place as u32 * steps);
            worth.iter_mut().zip(values).for_each(|(most, value)| *most = most.max(value));
        }
        for (bin, dollars) in worth.into_iter().enumerate() {
            let [red, green, blue] = palette.heat(contrast.share(dollars, levels.peak()));
            image[(column, size[1] - 1 - bin)] = Color32::from_rgb(red, green, blue);
        }
    }
    let texture = ui.ctx().load_texture("heat map", image, TextureOptions::NEAREST);
    Made { levels: Arc::clone(levels), palette, contrast, every: f64::from(steps) * merged as f64, texture }
}

/// The button that switches it on and off, in the row above the price, ending at `right`; returns its place.
pub fn toggle_ui(ui: &Ui, geometry: &Geometry, right: f32, app: &App, commands: &mut Vec<Command>) -> Rect {
    let on = app.settings().heat_map;
    let corner = pos2(right - TOGGLE, geometry.area.top() + 7.0);
    let rect = Rect::from_min_size(corner, vec2(TOGGLE, 26.0));
    let name = "Heat map";
    let response = ui.interact(rect, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let response = hinted(ui, response, tip("heat-map", "What waits at which price, behind the chart"));
    response.widget_info(|| WidgetInfo::selected(Kind::Button, true, on, name));
    let fill = if on || response.hovered() { Role::Overlay } else { Role::Raised };
    paint::block(ui, rect, 4.0, fill, Some(Role::Border));
    let square = Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(8.0, 8.0));
    if on {
        paint::block(ui, square, 0.0, Role::Text, None);
    } else {
        ui.painter().rect_stroke(square, 0.0, Stroke::new(1.0, color(ui, Role::Text2)), StrokeKind::Inside);
    }
    let at = pos2(rect.left() + 28.0, rect.center().y + 4.0);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text, name);
    paint::focus_ring(ui, &response, rect, 4.0);
    if response.clicked() {
        commands.push(Command::Look(Look::HeatMap));
    }
    rect
}

/// Where the legend stands, if there is one: in the upper right corner of the price.
pub fn legend_place(ui: &Ui, geometry: &Geometry, app: &App) -> Option<Rect> {
    let levels = app.levels().filter(|_| app.settings().heat_map)?;
    let (low, high) = heat::ends(&app.run().recording, levels, &app.settings().contrast);
    let wide = |words: &str| paint::width(ui, Type::Small, words);
    let first = wide(&low) + 8.0 + RAMP.x + 8.0 + wide(&high);
    let right = geometry.price.right() - 6.0;
    Some(Rect::from_min_max(
        pos2(right - first.max(wide(heat::says(levels))) - 6.0, geometry.price.top() + 4.0),
        pos2(right + 4.0, geometry.price.top() + 42.0),
    ))
}

/// What the colours mean, in the upper right corner; pressed, it opens the cut-offs.
pub fn legend_ui(ui: &mut Ui, geometry: &Geometry, app: &App, commands: &mut Vec<Command>) {
    let (Some(levels), Some(hit)) = (app.levels(), legend_place(ui, geometry, app)) else { return };
    let (run, contrast) = (&app.run().recording, app.settings().contrast);
    let (low, high) = heat::ends(run, levels, &contrast);
    let says = heat::says(levels);
    let right = hit.right() - 4.0;
    let name = format!("Heat map colours: {low} to {high}, {says}");
    let response =
        ui.interact(hit, paint::place(ui, "heat legend"), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let response = hinted(ui, response, "Which levels get which colour");
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &name));
    let ground = if response.hovered() { color(ui, Role::Overlay) } else { color(ui, Role::Well).gamma_multiply(0.75) };
    ui.painter().rect_filled(hit, 4.0, ground);
    let baseline = hit.top() + 15.0;
    let end = paint::text(ui, pos2(right, baseline), Side::Left, Type::Small, Role::Text2, &high);
    let ramp = Rect::from_min_size(pos2((end.left() - 8.0 - RAMP.x).round(), baseline - 9.0), RAMP);
    ramp_ui(ui, ramp);
    paint::text(ui, pos2(ramp.left() - 8.0, baseline), Side::Left, Type::Small, Role::Text2, &low);
    paint::text(ui, pos2(right, baseline + 17.0), Side::Left, Type::Small, Role::Text3, says);
    paint::focus_ring(ui, &response, hit, 4.0);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| cut_offs_ui(ui, contrast, levels.peak(), commands));
}

fn ramp_ui(ui: &Ui, ramp: Rect) {
    let palette = theme::palette(ui);
    let columns = ramp.width() as usize;
    for column in 0..columns {
        let [red, green, blue] = palette.heat((column as f64 + 0.5) / columns as f64);
        let x = ramp.left() + column as f32;
        paint::upright(ui.painter(), x, ramp.top(), ramp.bottom(), Color32::from_rgb(red, green, blue));
    }
    let edge = Stroke::new(1.0, color(ui, Role::Border));
    ui.painter().rect_stroke(ramp.expand(1.0), 0.0, edge, StrokeKind::Inside);
}

/// The two cut-offs with their numbers, and how values between them are spread.
fn cut_offs_ui(ui: &mut Ui, contrast: Contrast, peak: f64, commands: &mut Vec<Command>) {
    ui.set_width(236.0);
    ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
    let (mut low, mut high) = contrast.cut_offs(peak);
    let mut wanted = contrast;
    let (unit, divisor) = if peak >= 1e6 { ("M", 1e6) } else { ("k", 1e3) };
    for (words, value) in [("Ground up to", &mut low), ("Hottest from", &mut high)] {
        ui.horizontal(|ui| {
            let label = ui.label(words);
            ui.add_space((120.0 - label.rect.width()).max(0.0));
            let mut shown = *value / divisor;
            let field = DragValue::new(&mut shown)
                .range(0.0..=peak / divisor)
                .speed(peak / divisor / 300.0)
                .max_decimals(2)
                .prefix("$")
                .suffix(unit);
            if ui.add_sized([96.0, 24.0], field).labelled_by(label.id).changed() {
                *value = shown * divisor;
            }
        });
    }
    if (low, high) != contrast.cut_offs(peak) {
        wanted = wanted.with_cut_offs(low, high, peak);
    }
    let (_, row) = ui.allocate_space(vec2(228.0, 26.0));
    let choices = Grading::ALL.map(|(_, label, name)| (label, name));
    let chosen = Grading::ALL.iter().position(|(grading, ..)| *grading == contrast.grading).unwrap_or(0);
    if let Some(pressed) = button::segments_ui(ui, row, &choices, chosen) {
        wanted.grading = Grading::ALL[pressed].0;
    }
    let (_, row) = ui.allocate_space(vec2(228.0, 26.0));
    if button::button_ui(ui, row, "Back to the whole range", button::Weight::Usual).clicked() {
        wanted = Contrast::default();
    }
    if wanted != contrast {
        commands.push(Command::Look(Look::Contrast(wanted)));
    }
}
