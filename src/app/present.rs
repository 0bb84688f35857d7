//! The venue at the cursor: the whole market with every account, rebuilt from the recording.
//!
//! Most of the window reads frames; tables of accounts and one's own position need the market itself.
//! It is rebuilt only when somebody asks, and stepped on from where it last stood when the cursor
//! moved a little further. Owns that copy. Never changes the recording.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use crate::chart::my_position::Reading;
use crate::recording::levels::Levels;
use crate::recording::{Frame, Recording, frame_of};
use crate::sim::Simulation;
use crate::sim::units::{Money, Step};

/// Steps further than this are quicker from a checkpoint.
const NEAR: Step = 64;

/// A moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The step.
    pub step: Step,
    /// How many of its waves are over; `None` is the end of the step.
    pub wave: Option<u32>,
}

/// The venue at a moment.
#[derive(Clone, Debug)]
pub struct Present {
    /// Which moment it is.
    pub moment: Moment,
    /// The market with every account.
    pub venue: Simulation,
    /// What a frame holds of it.
    pub frame: Frame,
    /// The reader's own account in it, once somebody asked.
    mine: OnceLock<Option<Reading>>,
    /// What waits in it at which price, once somebody asked.
    levels: OnceLock<Arc<Levels>>,
}

impl Present {
    /// The reader's own account, into which `put_in` was put; `None` without one.
    pub fn mine(&self, put_in: Money) -> Option<Reading> {
        *self.mine.get_or_init(|| Reading::of(&self.venue, put_in))
    }

    /// What waits in it at which price, in the bins of its run.
    pub fn levels(&self, run: &Levels) -> Arc<Levels> {
        Arc::clone(self.levels.get_or_init(|| Arc::new(run.within(&self.venue))))
    }
}

/// The venue that was asked for last.
#[derive(Debug, Default)]
pub struct Presents(RefCell<Option<Arc<Present>>>);

impl Presents {
    /// The run has changed.
    pub fn forget(&self) {
        self.0.replace(None);
    }

    /// The venue at a moment; `None` for a recording made by hand, or when it cannot be rebuilt, which
    /// cannot happen with a run that was recorded.
    pub fn at(&self, run: &Recording, moment: Moment) -> Option<Arc<Present>> {
        let last = self.0.borrow().clone();
        if let Some(last) = &last
            && last.moment == moment
        {
            return Some(Arc::clone(last));
        }
        let venue = match moment.wave {
            Some(wave) => run.state_in_wave(moment.step, wave).ok()??,
            None => stepped(run, last, moment.step).or_else(|| run.state_at(moment.step).ok()?)?,
        };
        let present = Arc::new(Present {
            moment,
            frame: frame_of(&venue),
            venue,
            mine: OnceLock::new(),
            levels: OnceLock::new(),
        });
        self.0.replace(Some(Arc::clone(&present)));
        Some(present)
    }
}

/// The venue of a little earlier, stepped on; `None` when it is not a little earlier.
fn stepped(run: &Recording, from: Option<Arc<Present>>, to: Step) -> Option<Simulation> {
    let from = from.filter(|from| from.moment.wave.is_none())?;
    let ahead = to.checked_sub(from.moment.step)?;
    if ahead > NEAR {
        return None;
    }
    let mut venue = from.venue.clone();
    run.advance(&mut venue, to).ok()?;
    Some(venue)
}

#[cfg(test)]
mod tests {
    use super::{Moment, Presents};
    use crate::app::App;
    use crate::app::settings::Settings;

    #[test]
    fn the_venue_is_the_recorded_one_however_one_gets_there() {
        let Ok(app) = App::start(Settings::default(), None) else { panic!("the default preset starts") };
        let run = &app.run().recording;
        let presents = Presents::default();
        for step in [200, 201, 230, 190, 0, 600, 599] {
            let Some(present) = presents.at(run, Moment { step, wave: None }) else { panic!("step {step}") };
            assert_eq!(present.frame.digest, run.frame(step).digest, "step {step}");
        }
    }

    #[test]
    fn waves_lead_from_one_step_to_the_next() {
        let Ok(app) = App::start(Settings::default(), None) else { panic!("the default preset starts") };
        let run = &app.run().recording;
        let Some(busy) = run.frames().iter().find(|frame| frame.waves > 2) else { panic!("a step of several waves") };
        let presents = Presents::default();
        let mut sold = -1;
        for wave in 0..busy.waves {
            let Some(present) = presents.at(run, Moment { step: busy.step, wave: Some(wave) }) else {
                panic!("{wave}")
            };
            assert_eq!((present.venue.wave(), present.frame.step), (wave, busy.step));
            let forced = present.frame.notional_long + present.frame.notional_short;
            assert!(forced > sold, "each wave forces more");
            sold = forced;
        }
        let whole = presents.at(run, Moment { step: busy.step, wave: Some(busy.waves) });
        assert_eq!(whole.map(|present| present.frame.digest), Some(busy.digest));
    }
}
