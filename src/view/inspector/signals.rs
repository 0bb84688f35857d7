//! The signals at the cursor: each with its value, and on pointing or focus what it needs to see and what
//! it misses even then.
//!
//! Owns the rows and which of them is explained. Values and words are the recording's and the catalogue's.

use egui::accesskit::Role as Kind;
use egui::{Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::recording::{Frame, Header};
use crate::sim::signals::Signal;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// The height of a row.
const ROW: f32 = 24.0;
/// The height of the panel.
pub const HEIGHT: f32 = 36.0 + ROW * Signal::ALL.len() as f32 + 92.0;

/// The signal that is explained.
#[derive(Debug, Default)]
pub struct LookedAt(Option<Signal>);

impl LookedAt {
    /// Draws the signals at the cursor.
    pub fn signals_ui(&mut self, ui: &Ui, area: Rect, app: &App) {
        let recording = &app.run().recording;
        let (header, frame) = (recording.header(), recording.frame(app.cursor()));
        let (left, top) = (area.left(), area.top());
        paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, "Signals");
        let step = format!("step {}", frame.step);
        paint::text(ui, pos2(area.right(), top + 24.0), Side::Left, Type::Small, Role::Text3, &step);
        for (place, signal) in Signal::ALL.into_iter().enumerate() {
            let row = Rect::from_min_size(pos2(left, top + 34.0 + ROW * place as f32), vec2(area.width(), ROW));
            self.row_ui(ui, row, signal, (header, frame));
        }
        let signal = self.0.unwrap_or(Signal::HorizonRatio);
        let words = format!("{}: {} {}", signal.label(), signal.needs(), signal.misses());
        let ink = color(ui, Role::Text2);
        let galley = ui.painter().layout(words, Type::Small.font(), ink, area.width());
        ui.painter().galley(pos2(left, top + 42.0 + ROW * Signal::ALL.len() as f32), galley, ink);
    }

    fn row_ui(&mut self, ui: &Ui, row: Rect, signal: Signal, (header, frame): (&Header, &Frame)) {
        let response = ui.interact(row, paint::place(ui, signal.label()), Sense::click());
        let value = written(signal, header, frame);
        let said = format!("{}: {value}. {} {}", signal.label(), signal.needs(), signal.misses());
        response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &said));
        if response.hovered() || response.has_focus() {
            self.0 = Some(signal);
        }
        let lit = self.0 == Some(signal);
        let baseline = row.top() + 16.0;
        let role = if lit { Role::Text } else { Role::Text2 };
        let value = paint::text(ui, pos2(row.right(), baseline), Side::Left, Type::Value, Role::Text, &value);
        let name = paint::fitted(ui, Type::Body, signal.label(), value.left() - row.left() - 8.0);
        paint::text(ui, pos2(row.left(), baseline), Side::Right, Type::Body, role, &name);
        paint::focus_ring(ui, &response, row, 2.0);
    }
}

/// The value with its unit; a dash while there is none.
fn written(signal: Signal, header: &Header, frame: &Frame) -> String {
    let Some(value) = frame.signal(signal) else { return words::NONE.to_owned() };
    match signal {
        // Numbers of lots, far below 2^52, at what they are worth at the mark.
        Signal::CriticalShock | Signal::LeverageWeighted => words::money(header.notional(value as i64, frame.mark)),
        Signal::OpenInterestOverDepth => words::leverage(value),
        Signal::NearLiquidation => words::percent(value),
        Signal::Volatility => format!("{} % per step", words::price(value, 3)),
        Signal::Funding => format!("{} %", words::price(value, 4)),
        Signal::HorizonRatio | Signal::Autocorrelation | Signal::Branching => words::ratio(value),
    }
}
