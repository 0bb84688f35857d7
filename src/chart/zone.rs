//! How close a market is to feeding itself, as one of three words.
//!
//! Below a ratio of 1 forced sales meet more bids than they are. From 1 on a cascade feeds itself but
//! still ends while the book recovers faster; from R_c on nothing need end it. Owns the marks of the
//! dial, its words and its colours. The ratio itself is the recording's.

use super::palette::Role;
use super::words;
use crate::recording::{Frame, Recording};

/// From here on, what would be forced out is more than what stands against it.
pub const AMBER: f64 = 1.0;

/// From here on a contagion radius says only that a book is without a bid.
const ENDLESS: f64 = 1e6;

/// The headline ratio: R̄ of a market alone; with several assets the contagion radius, which is R of all of
/// them together. `None` when no bid is left.
#[must_use]
pub fn ratio(frame: &Frame) -> Option<f64> {
    frame.contagion().map_or_else(|| frame.r_bar(), |radius| (radius < ENDLESS).then_some(radius))
}

/// A zone of the dial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Forced sales find enough bids.
    Fading,
    /// More would be forced out than stands against it, but the book recovers between rounds.
    Growing,
    /// The book does not recover fast enough, or no bid is left.
    Runaway,
}

impl Zone {
    /// The zone of a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        match ratio(frame) {
            None if frame.triggers_near == 0 && frame.contagion().is_none() => Self::Fading,
            None => Self::Runaway,
            Some(ratio) if ratio >= frame.critical_ratio().max(AMBER) => Self::Runaway,
            Some(ratio) if ratio >= AMBER => Self::Growing,
            Some(_) => Self::Fading,
        }
    }

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fading => "fading",
            Self::Growing => "feeds itself",
            Self::Runaway => "runaway",
        }
    }

    /// The role its shapes are painted in.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Fading => Role::Border,
            Self::Growing => Role::Caution,
            Self::Runaway => Role::Danger,
        }
    }

    /// The role its words are written in.
    #[must_use]
    pub const fn text_role(self) -> Role {
        match self {
            Self::Fading => Role::Text,
            Self::Growing => Role::CautionText,
            Self::Runaway => Role::Danger,
        }
    }
}

/// A value on a scale that means something.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Where.
    pub value: f64,
    /// What is written there.
    pub label: String,
    /// The colour of what begins there.
    pub role: Role,
}

/// The dial of R: from 0 to `most`, with the marks at 1 and at R_c.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    /// The ratio; `None` when no bid is left.
    pub value: Option<f64>,
    /// The end of the scale.
    pub most: f64,
    /// The marks, rising; one alone where R_c is 1.
    pub marks: Vec<Level>,
    /// Where the ratio stands.
    pub zone: Zone,
}

impl Dial {
    /// The dial of a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        let red = frame.critical_ratio().max(AMBER);
        Self { value: ratio(frame), most: most(red), marks: levels(red), zone: Zone::of(frame) }
    }
}

/// Lots sold by choice in an ordinary hour: in the steps of the run in which nobody is closed by force.
/// `None` if nothing is.
#[must_use]
pub fn selling_an_hour(run: &Recording) -> Option<f64> {
    let calm = run.frames().iter().filter(|frame| frame.step > 0 && !frame.has_liquidations());
    let (mut steps, mut sold) = (0.0, 0.0);
    for frame in calm {
        steps += 1.0;
        sold += (frame.readings.sold - frame.lots_long).max(0) as f64;
    }
    (sold > 0.0).then(|| sold / steps * 3_600.0 / run.header().step_seconds)
}

/// The critical shock of a frame in ordinary hours of selling, in words: `7.3 typical hours of noise`.
#[must_use]
pub fn typical_hours(frame: &Frame, an_hour: f64) -> String {
    let hours = frame.critical_shock as f64 / an_hour;
    if hours < 0.05 {
        return "less than 0.1 typical hours of noise".to_owned();
    }
    let decimals = if hours < 9.95 { 1 } else { 0 };
    format!("{} typical hours of noise", words::price(hours, decimals))
}

/// The end of a scale on which both marks have room.
#[must_use]
pub fn most(red: f64) -> f64 {
    (2.0 * AMBER).max(1.25 * red)
}

/// Marks that would be written alike are one.
pub(super) fn levels(red: f64) -> Vec<Level> {
    let level = |value, role| Level { value, label: words::ratio(value), role };
    if red < AMBER + 0.01 {
        return vec![Level { label: "1".to_owned(), ..level(AMBER, Role::Danger) }];
    }
    vec![Level { label: "1".to_owned(), ..level(AMBER, Role::Caution) }, level(red, Role::Danger)]
}

#[cfg(test)]
mod tests {
    use super::{Dial, Zone, ratio, selling_an_hour, typical_hours};
    use crate::chart::palette::Role;
    use crate::recording::{Frame, sample};

    /// A frame with this ratio in hundredths and this threshold in millionths.
    fn frame(ratio: i64, critical: i64) -> Frame {
        let mut frame = sample::frame(1);
        (frame.triggers_near, frame.bids_near) = (ratio, 100);
        frame.readings.critical_ratio_ppm = critical;
        frame
    }

    #[test]
    fn amber_begins_at_one_and_red_at_the_threshold() {
        let zones = [99, 100, 149, 150].map(|ratio| Zone::of(&frame(ratio, 1_500_000)));
        assert_eq!(zones, [Zone::Fading, Zone::Growing, Zone::Growing, Zone::Runaway]);
        // A book that never refills has no amber.
        assert_eq!(Zone::of(&frame(100, 1_000_000)), Zone::Runaway);
    }

    #[test]
    fn no_bid_left_is_a_runaway_only_if_somebody_would_be_forced_out() {
        let mut frame = frame(0, 1_500_000);
        frame.bids_near = 0;
        assert_eq!(Zone::of(&frame), Zone::Fading);
        frame.triggers_near = 1;
        assert_eq!((Zone::of(&frame), Dial::of(&frame).value), (Zone::Runaway, None));
    }

    #[test]
    fn the_dial_names_its_marks_and_has_room_for_them() {
        let dial = Dial::of(&frame(60, 1_732_456));
        let marks: Vec<(&str, Role)> = dial.marks.iter().map(|mark| (mark.label.as_str(), mark.role)).collect();
        assert_eq!(marks, [("1", Role::Caution), ("1.73", Role::Danger)]);
        assert!(dial.most > 2.0 && dial.value == Some(0.6));
        let single = Dial::of(&frame(60, 1_000_000));
        assert_eq!((single.marks.len(), single.marks[0].role, single.most), (1, Role::Danger, 2.0));
    }

    #[test]
    fn the_critical_shock_in_hours_of_ordinary_selling() {
        // 200 lots a minute are 12,000 an hour; the sale of the forced step does not count.
        let run = |sold| {
            sample::one_step(
                |frame| {
                    frame.readings.sold = sold;
                    frame.critical_shock = 6_000;
                },
                &[],
            )
        };
        let calm = run(200);
        assert_eq!(selling_an_hour(&calm), Some(12_000.0));
        assert_eq!(typical_hours(calm.frame(1), 12_000.0), "0.5 typical hours of noise");
        assert_eq!(typical_hours(calm.frame(1), 1e9), "less than 0.1 typical hours of noise");
        assert_eq!(selling_an_hour(&run(0)), None);
    }

    #[test]
    fn with_several_assets_the_dial_shows_the_radius_of_all_of_them() {
        let mut frame = frame(60, 1_500_000);
        frame.readings.contagion_ppm = Some(1_700_000);
        assert_eq!((ratio(&frame), Zone::of(&frame)), (Some(1.7), Zone::Runaway));
        frame.readings.contagion_ppm = Some(i64::MAX);
        assert_eq!((Dial::of(&frame).value, Zone::of(&frame)), (None, Zone::Runaway));
    }
}
