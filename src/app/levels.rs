//! Reading the levels of the run on screen, behind the window's back.
//!
//! It costs as much as the run itself, so it waits until no run is being computed and is given up as soon
//! as one is. Owns the thread's lifetime. Never decides what is shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use super::run::Run;
use super::runner::Wake;
use crate::recording::levels::Levels;

/// A thread that reads the levels of a run; given up when this is dropped.
pub(super) struct Reading {
    of: Arc<Run>,
    cancel: Arc<AtomicBool>,
}

impl Reading {
    fn start(of: &Arc<Run>, wake: Wake) -> Option<Self> {
        let cancel = Arc::new(AtomicBool::new(false));
        let (run, stop) = (Arc::clone(of), Arc::clone(&cancel));
        let read = move || {
            run.read_levels(|| !stop.load(Ordering::Relaxed));
            wake();
        };
        std::thread::Builder::new().name("levels".to_owned()).spawn(read).ok()?;
        Some(Self { of: Arc::clone(of), cancel })
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl App {
    /// What would be closed at which price in the run on screen; `None` while it is being read, and for a
    /// run that cannot be run again.
    #[must_use]
    pub fn levels(&self) -> Option<&Arc<Levels>> {
        if self.wake.is_none() {
            self.run.read_levels(|| true);
        }
        self.run.levels()
    }

    /// What would be closed at which price at the cursor, also between the waves of a step.
    #[must_use]
    pub fn levels_now(&self) -> Option<Arc<Levels>> {
        let levels = self.levels()?;
        let inside = self.moment().wave.and_then(|_| self.present());
        Some(inside.map_or_else(|| Arc::clone(levels), |present| present.levels(levels)))
    }

    /// Has the levels of the run on screen read, unless a newer run is on its way.
    pub(super) fn read_levels(&mut self) {
        if self.runner.progress().is_some() || self.run.levels().is_some() {
            self.reading = None;
            return;
        }
        let under_way = self.reading.as_ref().is_some_and(|reading| Arc::ptr_eq(&reading.of, &self.run));
        if let (false, Some(wake)) = (under_way, self.wake.clone()) {
            self.reading = Reading::start(&self.run, wake);
        }
    }
}
