//! A signal against time: one strip beneath the price, with the levels that mean something.
//!
//! Owns which signals can be strips, in which unit they come and what is marked on them. A step
//! without a value is left out. Never computes a signal.

use super::palette::Role;
use super::zone::{Level, levels};
use super::{Panel, Series, Stroke};
use crate::recording::{Currency, Frame, Recording};
use crate::sim::signals::Signal;

/// A strip: a panel and its levels.
#[derive(Clone, Debug)]
pub struct Strip {
    /// The signal.
    pub signal: Signal,
    /// The series against time.
    pub panel: Panel,
    /// Horizontal lines: for R, 1 in amber and R_c in red.
    pub levels: Vec<Level>,
}

/// The strip of a signal of a run; `ghost` is the run it came from and its name.
#[must_use]
pub fn strip(signal: Signal, run: &Recording, ghost: Option<(&Recording, &str)>) -> Strip {
    let mut series = Vec::new();
    if let Some((other, name)) = ghost {
        series.push(line(name, Role::Ghost, Stroke::Dashed, points(signal, other)));
    }
    series.push(line(signal.label(), Role::Mark, Stroke::Solid, points(signal, run)));
    let levels = match signal {
        Signal::HorizonRatio => levels(run.frame(run.last_step()).critical_ratio()),
        _ => Vec::new(),
    };
    let panel = Panel {
        quantity: signal.label(),
        unit: signal.unit().to_owned(),
        currency: Currency::Dollars,
        divisor: 1.0,
        series,
        markers: Vec::new(),
        from_zero: signal != Signal::Autocorrelation,
    };
    Strip { signal, panel, levels }
}

fn line(name: &str, role: Role, stroke: Stroke, points: Vec<[f64; 2]>) -> Series {
    Series { name: name.to_owned(), role, stroke, filled: false, points }
}

fn points(signal: Signal, run: &Recording) -> Vec<[f64; 2]> {
    let value = |frame: &Frame| frame.signal(signal).map(|value| [f64::from(frame.step), value]);
    run.frames().iter().filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::strip;
    use crate::chart::palette::Role;
    use crate::recording::sample;
    use crate::sim::signals::Signal;

    #[test]
    fn every_signal_is_a_strip_of_finite_points_that_rise_in_time() {
        let (run, other) = (sample::cascade(), sample::milder());
        for signal in Signal::ALL {
            let strip = strip(signal, &run, Some((&other, "before")));
            assert_eq!(strip.panel.series[0].name, "before");
            for series in &strip.panel.series {
                assert!(series.points.windows(2).all(|pair| pair[0][0] < pair[1][0]));
                assert!(series.points.iter().flatten().all(|value| value.is_finite()));
            }
            assert_eq!(strip.levels.is_empty(), signal != Signal::HorizonRatio);
        }
    }

    #[test]
    fn the_ratio_has_its_two_levels_and_what_does_not_exist_has_no_points() {
        let run = sample::quiet(5);
        let ratio = strip(Signal::HorizonRatio, &run, None);
        let levels: Vec<(f64, Role)> = ratio.levels.iter().map(|level| (level.value, level.role)).collect();
        assert_eq!(levels, [(1.0, Role::Caution), (1.5, Role::Danger)]);
        assert_eq!(ratio.panel.series[0].points.len(), 6);
        assert!(strip(Signal::Funding, &run, None).panel.series[0].points.is_empty());
    }
}
