//! Fewer points for the same picture.
//!
//! A pixel column can show no more than where a line enters it, leaves it, and its lowest and
//! highest point; everything else is paint on paint. In a crash the extreme is the point, so
//! nothing is ever skipped by counting. Owns the choice of points. Never changes one.

/// The points that draw the same line between `x_min` and `x_max` on `columns` pixel columns:
/// at most four a column (first, lowest, highest, last), and the nearest point on either side of
/// the range so that the line runs to its edges. `points` must rise in `x`.
#[must_use]
pub fn thin(points: &[[f64; 2]], x_min: f64, x_max: f64, columns: usize) -> Vec<[f64; 2]> {
    let from = points.partition_point(|point| point[0] < x_min);
    let to = points.partition_point(|point| point[0] <= x_max).max(from);
    let inside = &points[from..to];
    let mut kept = Vec::with_capacity(inside.len().min(4 * columns) + 2);
    if let Some(before) = from.checked_sub(1) {
        kept.push(points[before]);
    }
    let width = x_max - x_min;
    if columns == 0 || width <= 0.0 || inside.len() <= 4 {
        kept.extend_from_slice(inside);
    } else {
        let column = |point: &[f64; 2]| (((point[0] - x_min) / width * columns as f64) as usize).min(columns - 1);
        for group in inside.chunk_by(|a, b| column(a) == column(b)) {
            keep_extremes(group, &mut kept);
        }
    }
    kept.extend(points.get(to));
    kept
}

/// Appends the first, lowest, highest and last point of a column, in order and each once.
fn keep_extremes(group: &[[f64; 2]], kept: &mut Vec<[f64; 2]>) {
    let (mut low, mut high) = (0, 0);
    for (place, point) in group.iter().enumerate() {
        if point[1] < group[low][1] {
            low = place;
        }
        if point[1] > group[high][1] {
            high = place;
        }
    }
    let mut places = [0, low.min(high), low.max(high), group.len() - 1];
    places.sort_unstable();
    let mut previous = None;
    for place in places {
        if previous != Some(place) {
            kept.push(group[place]);
        }
        previous = Some(place);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert, prop_assert_eq, proptest};

    use super::thin;

    fn rising() -> impl Strategy<Value = Vec<[f64; 2]>> {
        prop::collection::vec((0.0..3.0_f64, -1e9..1e9_f64), 0..400).prop_map(|steps| {
            let mut x = 0.0;
            steps
                .into_iter()
                .map(|(dx, y)| {
                    x += dx;
                    [x, y]
                })
                .collect()
        })
    }

    #[test]
    fn a_spike_in_a_quiet_column_stays() {
        let mut points: Vec<_> = (0..1000).map(|x| [f64::from(x), 0.0]).collect();
        points[503][1] = -7.0;
        let thinned = thin(&points, 0.0, 999.0, 10);
        assert!(thinned.len() <= 40, "{}", thinned.len());
        assert!(thinned.contains(&[503.0, -7.0]));
    }

    #[test]
    fn the_line_runs_to_both_edges_of_the_range() {
        let points = [[0.0, 1.0], [10.0, 2.0], [20.0, 3.0]];
        assert_eq!(thin(&points, 5.0, 15.0, 100), points);
        // Nothing inside: the two neighbours still cross the range.
        assert_eq!(thin(&points, 12.0, 15.0, 100), points[1..]);
        assert_eq!(thin(&points, 21.0, 30.0, 100), points[2..]);
        assert!(thin(&[], 0.0, 1.0, 100).is_empty());
    }

    #[test]
    fn an_empty_or_reversed_range_is_harmless() {
        let points = [[0.0, 1.0], [10.0, 2.0], [20.0, 3.0]];
        assert_eq!(thin(&points, 10.0, 10.0, 100), points);
        assert!(thin(&points, 15.0, 5.0, 100).len() <= points.len());
        assert_eq!(thin(&points, 0.0, 20.0, 0), points);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn extremes_are_never_lost(
            points in rising(),
            from in -10.0..300.0_f64,
            width in 0.1..500.0_f64,
            columns in 1..200_usize,
        ) {
            let to = from + width;
            let thinned = thin(&points, from, to, columns);
            prop_assert!(thinned.len() <= 4 * columns + 2);
            prop_assert!(thinned.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
            prop_assert!(thinned.iter().all(|point| points.contains(point)));
            let inside = |point: &&[f64; 2]| point[0] >= from && point[0] <= to;
            let column = |point: &[f64; 2]| {
                (((point[0] - from) / width * columns as f64) as usize).min(columns - 1)
            };
            for wanted in 0..columns {
                let bounds = |some: &[[f64; 2]]| {
                    some.iter().filter(inside).filter(|point| column(point) == wanted).fold(
                        (f64::INFINITY, f64::NEG_INFINITY),
                        |(low, high), point| (low.min(point[1]), high.max(point[1])),
                    )
                };
                prop_assert_eq!(bounds(&points), bounds(&thinned));
            }
        }
    }
}
