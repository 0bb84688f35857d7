//! The rounding a case asks for, and how its answer is written.

use crate::venues::number::{self, Exact};

use super::inputs::Refused;
use num_traits::Signed;

/// How a source rounds the number it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Not at all.
    Exact,
    /// A double-precision number, printed in full.
    Float,
    /// To so many decimals, halves away from zero.
    Nearest(u32),
    /// Up to a multiple.
    Up(Exact),
    /// Down to a multiple.
    Down(Exact),
    /// Towards zero to a multiple.
    Truncated(Exact),
}

/// Most decimals a case may ask for.
const DECIMALS_MAX: u32 = 40;

impl Rounding {
    /// Reads it from its column; an empty one means exact.
    ///
    /// # Errors
    /// A rounding that is not known.
    pub fn read(text: &str) -> Result<Self, Refused> {
        let refused = || {
            let supported = "exact, float64, nearest:n, up:x, toward_pos_inf:x, down:x, toward_neg_inf:x or trunc:x, \
                             with n decimals from 0 to 40 and x above 0"
                .to_owned();
            Refused::Unsupported("column `rounding`", text.chars().take(60).collect(), supported)
        };
        let (way, unit) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        let step = || number::parse(unit.trim()).filter(Signed::is_positive).ok_or_else(refused);
        Ok(match (way.trim().to_ascii_lowercase().as_str(), unit) {
            ("exact" | "", "") => Self::Exact,
            ("float64" | "float", "") => Self::Float,
            ("nearest", _) => {
                let decimals = unit.trim().parse().ok().filter(|decimals| *decimals <= DECIMALS_MAX);
                Self::Nearest(decimals.ok_or_else(refused)?)
            }
            ("up" | "ceil" | "toward_pos_inf", _) => Self::Up(step()?),
            ("down" | "floor" | "toward_neg_inf", _) => Self::Down(step()?),
            ("trunc" | "toward_zero", _) => Self::Truncated(step()?),
            _ => return Err(refused()),
        })
    }

    /// The number as it is printed.
    #[must_use]
    pub fn print(&self, number: &Exact) -> String {
        let stepped = |rounded: Exact, step: &Exact| number::fixed(&rounded, number::decimals(step).unwrap_or(0));
        match self {
            Self::Exact => number::text(number),
            Self::Float => number::float(number).to_string(),
            Self::Nearest(decimals) => number::fixed(number, *decimals),
            Self::Up(step) => stepped(number::up(number, step), step),
            Self::Down(step) => stepped(number::down(number, step), step),
            Self::Truncated(step) => stepped(number::truncated(number, step), step),
        }
    }
}
