//! The scenario that opens with the program: what moving a slider costs.

use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::recording::{Recording, record};
use downdraft::scenario::Scenario;
use downdraft::scenario::controls::Control;
use downdraft::scenario::presets::{DEFAULT, Preset};
use downdraft::sim::setup::Setup;

/// The default scenario, read and validated.
pub struct Case {
    scenario: Scenario,
    setup: Arc<Setup>,
}

impl Case {
    pub fn new() -> Self {
        let Some(Ok(scenario)) = Preset::named(DEFAULT).map(Preset::scenario) else { panic!("no default scenario") };
        let setup = Arc::new(setup(&scenario));
        Self { scenario, setup }
    }

    /// Draws the population and validates everything.
    pub fn setup(&self) -> Setup {
        setup(&self.scenario)
    }

    /// Runs from start to end.
    pub fn record(&self) -> Recording {
        run(&self.scenario, Arc::clone(&self.setup))
    }

    /// What the window does when a slider is let go.
    pub fn drag(&self) -> Recording {
        let mut scenario = self.scenario.clone();
        let leverage = Control::Leverage.get(&scenario).unwrap_or(1.0);
        if let Err(refusal) = Control::Leverage.set(&mut scenario, leverage * 1.01) {
            panic!("{refusal}");
        }
        run(&scenario, Arc::new(setup(&scenario)))
    }
}

fn setup(scenario: &Scenario) -> Setup {
    scenario.setup(DEFAULT).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn run(scenario: &Scenario, setup: Arc<Setup>) -> Recording {
    let header = scenario.header(DEFAULT, &setup, Vec::new());
    record(header, setup, |_| ControlFlow::Continue(())).unwrap_or_else(|stopped| panic!("{stopped}"))
}
