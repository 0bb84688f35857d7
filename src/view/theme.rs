//! The look: colours by role, two weights of one typeface, sizes and spacings.
//!
//! The only place where a colour role becomes a colour of egui. Owns the style of every theme.
//! Never lays anything out.

use std::sync::Arc;

use egui::style::{ScrollAnimation, WidgetVisuals, Widgets};
use egui::text::{CCursor, CCursorRange};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Frame, Id, Margin, Shadow, Stroke, Style,
    TextEdit, TextStyle, Theme, Ui, Visuals, vec2,
};

use crate::app::settings::Settings;
use crate::chart::palette::{Palette, Role};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/B612-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/B612-Bold.otf");

/// The sizes of type; there are no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Axes, units, secondary: 12 regular.
    Small,
    /// Headings: 12 bold.
    Heading,
    /// Sentences and names: 13 regular.
    Body,
    /// Values in a row: 13 bold.
    Value,
    /// The name of the program: 14 bold.
    Brand,
    /// Numbers of the causal list: 16 bold.
    Number,
    /// The step counter: 20 bold.
    Count,
    /// Read-outs of a chart: 24 bold.
    Readout,
    /// The gauge: 40 bold.
    Gauge,
    /// Axes and labels of a presentation: 14 regular.
    RoomLabel,
    /// The sentence of a presentation: 16 regular.
    RoomCaption,
    /// The headline numbers of a presentation: 25 bold.
    RoomHeadline,
    /// The gauge of a presentation: 44 bold.
    RoomGauge,
}

impl Type {
    /// Its font.
    #[must_use]
    pub fn font(self) -> FontId {
        match self {
            Self::Small => FontId::new(12.0, FontFamily::Proportional),
            Self::Heading => FontId::new(12.0, bold()),
            Self::Body => FontId::new(13.0, FontFamily::Proportional),
            Self::Value => FontId::new(13.0, bold()),
            Self::Brand => FontId::new(14.0, bold()),
            Self::Number => FontId::new(16.0, bold()),
            Self::Count => FontId::new(20.0, bold()),
            Self::Readout => FontId::new(24.0, bold()),
            Self::Gauge => FontId::new(40.0, bold()),
            Self::RoomLabel => FontId::new(14.0, FontFamily::Proportional),
            Self::RoomCaption => FontId::new(16.0, FontFamily::Proportional),
            Self::RoomHeadline => FontId::new(25.0, bold()),
            Self::RoomGauge => FontId::new(44.0, bold()),
        }
    }
}

/// The colour of a role in the theme of a ui.
#[must_use]
pub fn color(ui: &Ui, role: Role) -> Color32 {
    rgb(palette(ui), role)
}

/// The colour that hides what has not been reached.
#[must_use]
pub fn veil(ui: &Ui) -> Color32 {
    color(ui, Role::Well).gamma_multiply(palette(ui).veil())
}

/// A colour laid thinly over the chart ground.
#[must_use]
pub fn tint(ui: &Ui, role: Role, share: f32) -> Color32 {
    color(ui, Role::Well).lerp_to_gamma(color(ui, role), share)
}

/// Selects everything in a field, so that typing replaces it.
pub fn select_all(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), id);
}

/// The frame around a field to type in.
pub fn field(ui: &Ui) -> Frame {
    Frame::new()
        .fill(color(ui, Role::Well))
        .stroke(Stroke::new(1.0, color(ui, Role::Border)))
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin::symmetric(6, 3))
}

/// The palette of a ui: the one whose window ground it has.
#[must_use]
pub fn palette(ui: &Ui) -> Palette {
    let ground = ui.visuals().panel_fill;
    Palette::ALL.into_iter().find(|palette| rgb(*palette, Role::Base) == ground).unwrap_or_default()
}

/// Gives a context our fonts; once, before the first frame. The size of everything is the app's,
/// so the keys for it are too.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// Gives a context the looks that are asked for. It keeps one dark and one light style; both light
/// palettes use the latter.
pub fn choose(ctx: &egui::Context, settings: &Settings) {
    let theme = match settings.theme {
        Palette::Dark => Theme::Dark,
        Palette::Light | Palette::HighContrast => Theme::Light,
    };
    ctx.set_theme(theme);
    let worn = ctx.style_of(theme);
    let moves = worn.animation_time > 0.0;
    if worn.visuals.panel_fill != rgb(settings.theme, Role::Base) || moves == settings.still {
        ctx.set_style_of(theme, style(settings.theme, settings.still));
    }
}

fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

fn rgb(palette: Palette, role: Role) -> Color32 {
    let [red, green, blue] = palette.rgb(role);
    Color32::from_rgb(red, green, blue)
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", REGULAR), ("bold", BOLD)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let regular = vec!["regular".to_owned()];
    fonts.families.insert(FontFamily::Proportional, regular.clone());
    // Digits of this typeface are all equally wide, so a second, monospaced one is not needed.
    fonts.families.insert(FontFamily::Monospace, regular);
    fonts.families.insert(bold(), vec!["bold".to_owned()]);
    fonts
}

fn style(palette: Palette, still: bool) -> Style {
    let mut style = Style { visuals: visuals(palette), animation_time: 0.08, ..Style::default() };
    if still {
        style.animation_time = 0.0;
        style.scroll_animation = ScrollAnimation::none();
    }
    style.text_styles = [
        (TextStyle::Small, Type::Small),
        (TextStyle::Body, Type::Body),
        (TextStyle::Monospace, Type::Body),
        (TextStyle::Button, Type::Small),
        (TextStyle::Heading, Type::Heading),
    ]
    .map(|(name, size)| (name, size.font()))
    .into();
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.interact_size = vec2(40.0, 24.0);
    style.spacing.button_padding = vec2(12.0, 4.0);
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.tooltip_width = 240.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(palette: Palette) -> Visuals {
    let of = |role| rgb(palette, role);
    let mut visuals = match palette {
        Palette::Dark => Visuals::dark(),
        Palette::Light | Palette::HighContrast => Visuals::light(),
    };
    visuals.panel_fill = of(Role::Base);
    visuals.window_fill = of(Role::Overlay);
    visuals.window_stroke = Stroke::new(1.0, of(Role::Border));
    visuals.extreme_bg_color = of(Role::Well);
    visuals.text_edit_bg_color = Some(of(Role::Well));
    visuals.faint_bg_color = of(Role::Raised);
    visuals.code_bg_color = of(Role::Well);
    visuals.hyperlink_color = of(Role::Text);
    visuals.text_cursor.stroke = Stroke::new(1.5, of(Role::Text));
    visuals.warn_fg_color = of(Role::CautionText);
    visuals.error_fg_color = of(Role::Danger);
    visuals.weak_text_color = Some(of(Role::Text3));
    visuals.selection.bg_fill = of(Role::Accent);
    visuals.selection.stroke = Stroke::new(1.0, of(Role::OnAccent));
    let shadow_strength = if palette == Palette::Dark { 0.4 } else { 0.12 };
    let shadow = Shadow { offset: [0, 4], blur: 12, spread: 0, color: Color32::BLACK.gamma_multiply(shadow_strength) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.window_corner_radius = CornerRadius::same(4);
    visuals.menu_corner_radius = CornerRadius::same(4);
    let widget = |fill, edge: Option<Role>, text| WidgetVisuals {
        bg_fill: of(fill),
        weak_bg_fill: of(fill),
        bg_stroke: edge.map_or(Stroke::NONE, |role| Stroke::new(1.0, of(role))),
        corner_radius: CornerRadius::same(4),
        fg_stroke: Stroke::new(1.0, of(text)),
        expansion: 0.0,
    };
    visuals.widgets = Widgets {
        noninteractive: widget(Role::Base, Some(Role::Hair), Role::Text2),
        inactive: widget(Role::Raised, Some(Role::Border), Role::Text),
        hovered: widget(Role::Overlay, Some(Role::Border), Role::Text),
        active: widget(Role::Well, Some(Role::Border), Role::Text),
        open: widget(Role::Overlay, Some(Role::Border), Role::Text),
    };
    visuals
}
