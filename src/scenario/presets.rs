//! Stand-in.
use super::{Prose, Scenario};
pub struct Preset {
    pub name: &'static str,
    pub title: &'static str,
}
pub const ALL: &[Preset] = &[
    Preset {
        name: "spiral",
        title: "Spiral, crowded longs",
    },
    Preset {
        name: "calm",
        title: "Calm market, deep book",
    },
];
impl Preset {
    pub fn scenario(&self) -> Scenario {
        Scenario {
            name: self.name.into(), title: self.title.into(), seed: 42, steps: 600,
            values: if self.name == "spiral" { [12.5, 6e6, 1.0, 1.75e6, 8.0, -3.8] } else { [4.0, 2e7, 1.0, 1.75e6, 4.0, -3.8] },
            prose: Prose {
                what: "A perpetual future on which most longs sit at the same leverage, so their liquidation prices lie close together below the market. At step 196 the index falls; the first forced sales push the mark into the next cluster.".into(),
                notice: "Open interest falls in the same steps as the price. The fund pays until it is empty; then winners are closed.".into(),
                r#try: "Halve the leverage and see which wave disappears first. Then put it back and double the depth instead.".into(),
            },
        }
    }
}
pub fn load(name: &str) -> Result<Scenario, super::Refusal> {
    ALL.iter()
        .find(|p| p.name == name)
        .map(Preset::scenario)
        .ok_or_else(|| super::Refusal(format!("no preset is called {name}")))
}
