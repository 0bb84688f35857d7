//! Stand-in for the scenario module until the real one is merged.
#![allow(missing_docs)]
pub mod controls;
pub mod presets;

#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub name: String,
    pub title: String,
    pub seed: u64,
    pub steps: u32,
    pub values: [f64; 6],
    pub prose: Prose,
}
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Prose {
    pub what: String,
    pub notice: String,
    pub r#try: String,
}
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Scenario {
    pub fn parse(text: &str, file: &str) -> Result<Self, Refusal> {
        let mut s = presets::ALL
            .iter()
            .find(|p| text.contains(p.name))
            .map(presets::Preset::scenario)
            .ok_or_else(|| Refusal(format!("{file}: 1:1: expected a scenario")))?;
        for line in text.lines() {
            if let Some(v) = line.trim().strip_prefix("seed:") {
                s.seed = v
                    .trim_matches([' ', ','])
                    .parse()
                    .map_err(|_| Refusal(format!("{file}: seed")))?;
            }
            if let Some(v) = line.trim().strip_prefix("leverage:") {
                s.values[0] = v
                    .trim_matches([' ', ','])
                    .parse()
                    .map_err(|_| Refusal(format!("{file}: leverage")))?;
            }
        }
        Ok(s)
    }
    pub fn to_ron(&self) -> String {
        format!(
            "(\n name: \"{}\",\n seed: {},\n leverage: {},\n)\n",
            self.name, self.seed, self.values[0]
        )
    }
}
