//! Markers that would stand on one another, as one that says how many it is.
//!
//! Nothing is left out: the weightiest stands for all of its kind in a few neighbouring steps, and the count
//! goes down to one as more room is given to each step. Owns which markers become one. Never knows pixels.

use super::{Marker, Shape};

/// A marker, and how many it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Merged {
    /// The weightiest of them.
    pub marker: Marker,
    /// How many there are, itself among them.
    pub count: u32,
    /// The first and the last of their steps.
    pub steps: (f64, f64),
}

impl Merged {
    /// What it stands for, such as `8 steps with liquidations, 196 to 203`; `None` for a single marker.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        let what = match self.marker.shape {
            Shape::Square => "liquidations",
            Shape::Diamond => "auto-deleveraging",
        };
        let Self { count, steps: (first, last), .. } = self;
        (*count > 1).then(|| format!("{count} steps with {what}, {first} to {last}"))
    }
}

/// How many neighbouring steps become one where a step has `room` and a marker is `wide`: one while single
/// markers keep clear of each other, else as many as leave a marker with its count the room `apart`. Always a
/// power of two, so that a mark opens into halves.
#[must_use]
pub fn steps_together(room: f64, wide: f64, apart: f64) -> f64 {
    if room >= wide { 1.0 } else { (apart / room).log2().ceil().max(0.0).exp2() }
}

/// The markers of each `together` neighbouring steps as one of every kind; `markers` rise in x.
#[must_use]
pub fn merged(markers: impl IntoIterator<Item = Marker>, together: f64) -> Vec<Merged> {
    let cell = |marker: &Marker| (marker.x / together).floor();
    let mut merged: Vec<Merged> = Vec::new();
    for marker in markers {
        let alike = |other: &Merged| other.marker.shape == marker.shape && other.marker.role == marker.role;
        match merged.iter_mut().rev().find(|other| alike(other)).filter(|other| cell(&other.marker) == cell(&marker)) {
            Some(other) => {
                other.count += 1;
                other.steps.1 = marker.x;
                if marker.weight > other.marker.weight {
                    other.marker = marker;
                }
            }
            None => merged.push(Merged { marker, count: 1, steps: (marker.x, marker.x) }),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::{merged, steps_together};
    use crate::chart::palette::Role;
    use crate::chart::{Marker, Shape};

    fn marker(x: u32, shape: Shape, role: Role) -> Marker {
        Marker { x: f64::from(x), y: 1.0, shape, role, weight: f64::from(x % 5) / 5.0 }
    }

    #[test]
    fn no_marker_is_lost_and_the_weightiest_stands_for_the_others() {
        let squares = (10..40).map(|x| marker(x, Shape::Square, Role::Long));
        let diamonds = (20..23).map(|x| marker(x, Shape::Diamond, Role::Adl));
        let mut all: Vec<Marker> = squares.chain(diamonds).collect();
        all.sort_by(|a, b| a.x.total_cmp(&b.x));
        for together in [1.0, 2.0, 8.0, 64.0] {
            let some = merged(all.iter().copied(), together);
            assert_eq!(some.iter().map(|each| each.count).sum::<u32>(), 33, "{together}");
            for each in &some {
                let (first, last) = each.steps;
                let inside = all.iter().filter(|one| one.shape == each.marker.shape && (first..=last).contains(&one.x));
                assert_eq!(inside.clone().count() as u32, each.count);
                assert!(inside.clone().all(|one| one.weight <= each.marker.weight) && last - first < together);
            }
        }
        assert!(merged(all.iter().copied(), 1.0).iter().all(|each| each.said().is_none()));
        let eight = merged(all.iter().copied(), 8.0);
        assert_eq!(eight[1].said().as_deref(), Some("8 steps with liquidations, 16 to 23"));
        assert!(eight.iter().any(|each| each.said().as_deref() == Some("3 steps with auto-deleveraging, 20 to 22")));
    }

    #[test]
    fn a_mark_opens_into_halves_until_every_step_has_its_own() {
        assert_eq!(steps_together(9.0, 8.0, 24.0), 1.0);
        assert_eq!(steps_together(7.0, 8.0, 24.0), 4.0);
        assert_eq!(steps_together(3.1, 8.0, 24.0), 8.0);
        assert_eq!(steps_together(0.5, 8.0, 24.0), 64.0);
    }
}
