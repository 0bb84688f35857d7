//! Stand-in.
use super::{Refusal, Scenario};
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    Leverage,
    Depth,
    Maintenance,
    Fund,
    Refill,
    Shock,
}
impl Control {
    pub const ALL: [Self; 6] = [
        Self::Leverage,
        Self::Depth,
        Self::Maintenance,
        Self::Fund,
        Self::Refill,
        Self::Shock,
    ];
    pub const fn label(self) -> &'static str {
        match self {
            Self::Leverage => "Leverage",
            Self::Depth => "Liquidity depth",
            Self::Maintenance => "Maintenance margin",
            Self::Fund => "Insurance fund",
            Self::Refill => "Refill half-life",
            Self::Shock => "Shock",
        }
    }
    pub fn get(self, s: &Scenario) -> Option<f64> {
        Some(s.values[self as usize])
    }
    pub fn set(self, s: &mut Scenario, v: f64) -> Result<(), Refusal> {
        let (lo, hi) = self.range(s);
        if !(lo..=hi).contains(&v) {
            return Err(Refusal(format!(
                "{} is {v}; it must be between {} and {}.",
                self.label(),
                self.show(lo),
                self.show(hi)
            )));
        }
        s.values[self as usize] = v;
        Ok(())
    }
    pub const fn range(self, _s: &Scenario) -> (f64, f64) {
        match self {
            Self::Leverage => (1.0, 50.0),
            Self::Depth => (5e5, 5e7),
            Self::Maintenance => (0.2, 5.0),
            Self::Fund => (0.0, 1e7),
            Self::Refill => (1.0, 60.0),
            Self::Shock => (-12.0, 0.0),
        }
    }
    pub const fn logarithmic(self) -> bool {
        matches!(self, Self::Leverage | Self::Depth | Self::Refill)
    }
    pub fn show(self, v: f64) -> String {
        match self {
            Self::Leverage => format!("{v:.1}×"),
            Self::Depth => format!("${:.2}M / 1 %", v / 1e6),
            Self::Maintenance => format!("{v:.1} %"),
            Self::Fund => format!("${:.2}M", v / 1e6),
            Self::Refill => format!("{v:.0} steps"),
            Self::Shock => format!("{v:.1} %").replace('-', "\u{2212}"),
        }
    }
}
