//! A number a person can turn: one of the headline controls, a dial of an optional mechanism, or the
//! shock at a step.
//!
//! Sliders, undo and the words for a change treat all of them the same. Owns nothing but the choice
//! between them.

use super::controls::Control;
use super::switches::{Dial, Size};
use super::{Refusal, Scenario, shocks};

/// A number a person can turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Knob {
    /// A headline control.
    Control(Control),
    /// A number of an optional mechanism.
    Dial(&'static Dial),
    /// The shock of the headline index at a step; 0 is none.
    Shock(u32),
}

impl From<Control> for Knob {
    fn from(control: Control) -> Self {
        Self::Control(control)
    }
}

impl Knob {
    /// What it is called on its own: `Trend followers: leverage`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Control(control) => control.label().to_owned(),
            Self::Dial(dial) => {
                let switch = dial.switch().map_or("", |switch| switch.label);
                format!("{switch}: {}", lower(dial.label))
            }
            Self::Shock(step) => shock_name(step),
        }
    }

    /// What it is called in a scenario: a shock says when it comes.
    #[must_use]
    pub fn name_in(self, scenario: &Scenario) -> String {
        match self {
            Self::Control(control) => control.step(scenario).map_or_else(|| self.name(), shock_name),
            Self::Dial(_) | Self::Shock(_) => self.name(),
        }
    }

    /// Whether equal steps of its slider are equal ratios.
    #[must_use]
    pub const fn is_logarithmic(self) -> bool {
        match self {
            Self::Control(control) => control.is_logarithmic(),
            Self::Dial(dial) => dial.is_logarithmic,
            Self::Shock(_) => false,
        }
    }

    /// From where to where its slider goes, around the scenario it was opened as, of which `size` is
    /// the measure.
    #[must_use]
    pub fn range(self, opened: &Scenario, size: &Size) -> (f64, f64) {
        match self {
            Self::Control(control) => control.range(control.get(opened).unwrap_or_default()),
            Self::Dial(dial) => dial.range(size),
            Self::Shock(_) => (-shocks::REACH, shocks::REACH),
        }
    }

    /// Its value; `None` if the scenario has no such thing.
    #[must_use]
    pub fn get(self, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::Control(control) => control.get(scenario),
            Self::Dial(dial) => dial.get(scenario),
            Self::Shock(step) => Some(shocks::at(scenario, step)),
        }
    }

    /// Changes it.
    ///
    /// # Errors
    /// A value that makes no sense, or a scenario that has no such thing.
    pub fn set(self, scenario: &mut Scenario, value: f64) -> Result<(), Refusal> {
        match self {
            Self::Control(control) => control.set(scenario, value),
            Self::Dial(dial) => {
                dial.set(scenario, value);
                Ok(())
            }
            Self::Shock(step) => {
                shocks::set(scenario, step, value);
                Ok(())
            }
        }
    }

    /// What it goes back to: its value in `opened`, or what its mechanism would begin with.
    #[must_use]
    pub fn resting(self, scenario: &Scenario, opened: &Scenario) -> Option<f64> {
        match self {
            Self::Control(control) => control.get(opened),
            Self::Dial(dial) => dial.resting(scenario, opened),
            Self::Shock(step) => Some(shocks::at(opened, step)),
        }
    }
}

fn shock_name(step: u32) -> String {
    format!("Shock at step {step}")
}

/// A name in the middle of a sentence.
#[must_use]
pub fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
