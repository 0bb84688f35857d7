//! Recomputing a run without ever making the window wait.
//!
//! One run is computed at a time on a thread of its own; of the requests that arrive meanwhile only
//! the newest is kept. A run that is more than half done is let finish, so that a long drag still
//! shows what it does on the way. Owns the thread's lifetime and its progress. Never decides what
//! is done with a result.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::run::{Asked, Run};

/// Wakes the window when a result has arrived.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Why there is no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A newer request made it pointless.
    Cancelled,
    /// The scenario or the market refused, in words.
    Refused(String),
}

/// What a computation has to say: the scenario it was for and what became of it.
pub struct Finished {
    /// What was asked for.
    pub asked: Asked,
    /// The run, or why there is none.
    pub outcome: Result<Run, Failure>,
}

/// What is being computed at the moment.
struct Job {
    cancel: Arc<AtomicBool>,
    /// Whether nobody waits for its result any more, should there be one.
    stopped: bool,
    thousandths: Arc<AtomicU32>,
    result: Receiver<Finished>,
}

/// Computes runs.
pub struct Runner {
    /// `None` computes at once on the caller's thread, which is what tests want.
    wake: Option<Wake>,
    job: Option<Job>,
    next: Option<Asked>,
    done: Option<Finished>,
}

impl Runner {
    /// Computes on a thread of its own and wakes the window afterwards.
    #[must_use]
    pub fn background(wake: Wake) -> Self {
        Self { wake: Some(wake), job: None, next: None, done: None }
    }

    /// Computes at once, before `request` returns.
    #[must_use]
    pub const fn immediate() -> Self {
        Self { wake: None, job: None, next: None, done: None }
    }

    /// How far the run being computed is, from 0 to 1; `None` when nothing is being computed.
    #[must_use]
    pub fn progress(&self) -> Option<f32> {
        let job = self.job.as_ref().filter(|job| !job.stopped || self.next.is_some())?;
        Some(job.thousandths.load(Ordering::Relaxed) as f32 / 1000.0)
    }

    /// Asks for a run.
    pub fn request(&mut self, asked: Asked) {
        let Some(wake) = self.wake.clone() else {
            self.done = Some(finish(asked, &AtomicBool::new(false), &AtomicU32::new(0)));
            return;
        };
        match &self.job {
            None => self.job = start(asked, wake),
            Some(job) => {
                if job.thousandths.load(Ordering::Relaxed) < 500 {
                    job.cancel.store(true, Ordering::Relaxed);
                }
                self.next = Some(asked);
            }
        }
    }

    /// Gives up what is being computed, and what waits behind it.
    pub fn stop(&mut self) {
        self.next = None;
        self.done = None;
        if let Some(job) = &mut self.job {
            job.stopped = true;
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// The newest result, if one has arrived; starts what was waiting behind it.
    pub fn poll(&mut self) -> Option<Finished> {
        if let Some(done) = self.done.take() {
            return Some(done);
        }
        let finished = match self.job.as_ref()?.result.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => None,
            Ok(finished) => Some(finished),
        };
        let finished = finished.filter(|_| self.job.take().is_some_and(|job| !job.stopped));
        self.job = None;
        if let (Some(asked), Some(wake)) = (self.next.take(), self.wake.clone()) {
            self.job = start(asked, wake);
        }
        finished
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        if let Some(job) = &self.job {
            job.cancel.store(true, Ordering::Relaxed);
        }
    }
}

fn start(asked: Asked, wake: Wake) -> Option<Job> {
    let cancel = Arc::new(AtomicBool::new(false));
    let thousandths = Arc::new(AtomicU32::new(0));
    let (sender, result) = channel();
    let (stop, progress) = (Arc::clone(&cancel), Arc::clone(&thousandths));
    std::thread::Builder::new()
        .name("run".to_owned())
        .spawn(move || {
            let finished = finish(asked, &stop, &progress);
            // The window may be gone by now; then nobody needs the result.
            let _ = sender.send(finished);
            wake();
        })
        .ok()?;
    Some(Job { cancel, stopped: false, thousandths, result })
}

fn finish(asked: Asked, cancel: &AtomicBool, thousandths: &AtomicU32) -> Finished {
    let outcome = Run::compute(asked.clone(), |share| {
        thousandths.store((share * 1000.0) as u32, Ordering::Relaxed);
        !cancel.load(Ordering::Relaxed)
    });
    Finished { asked, outcome }
}
