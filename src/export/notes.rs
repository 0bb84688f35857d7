//! Keeps words off the data and off one another.
//!
//! A note has several places it could stand; it takes the first that is free, and gives way when
//! none is. Labels at line ends are pushed apart along their column. Owns those two choices. Never
//! draws.

/// A box on the page: left, top, right, bottom.
pub type Rect = [f64; 4];

/// What is already on the page.
#[derive(Default)]
pub struct Taken {
    words: Vec<Rect>,
    data: Vec<Vec<[f64; 2]>>,
}

impl Taken {
    /// A line that words should keep off.
    pub fn add_line(&mut self, points: Vec<[f64; 2]>) {
        self.data.push(points);
    }

    /// The first of the places that covers no words and the least data, now taken; `None` when
    /// each of them would cover words or leave `page`.
    pub fn place(&mut self, places: &[Rect], page: Rect) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (number, place) in places.iter().enumerate() {
            let outside = place[0] < page[0] || place[1] < page[1] || place[2] > page[2] || place[3] > page[3];
            if outside || self.words.iter().any(|taken| overlap(place, taken)) {
                continue;
            }
            let covered = self.data.iter().filter(|line| crosses(line, place)).count();
            if best.is_none_or(|(least, _)| covered < least) {
                best = Some((covered, number));
            }
        }
        let (_, number) = best?;
        self.words.push(places[number]);
        Some(number)
    }
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Whether a line rising in x passes through a box.
fn crosses(line: &[[f64; 2]], rect: &Rect) -> bool {
    let from = line.partition_point(|point| point[0] < rect[0]).saturating_sub(1);
    let pieces = line[from..].windows(2).take_while(|pair| pair[0][0] <= rect[2]);
    for pair in pieces {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        if bx < rect[0] {
            continue;
        }
        // The piece's heights where it is above the box.
        let at = |x: f64| if bx > ax { ay + (by - ay) * ((x - ax) / (bx - ax)).clamp(0.0, 1.0) } else { by };
        let (one, two) = if bx > ax { (at(rect[0].max(ax)), at(rect[2].min(bx))) } else { (ay, by) };
        if one.min(two) < rect[3] && one.max(two) > rect[1] {
            return true;
        }
    }
    false
}

/// Moves heights apart so that neighbours are at least `gap` apart and stay between `top` and
/// `bottom` if there is room, moving them as little as possible in sum of squares.
pub fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // With every label's share of the gaps taken off, the task is to find the closest rising
    // sequence: neighbours in the wrong order are pooled at their mean.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (rank, place) in order.iter().enumerate() {
        let mut pool = (wanted[*place] - gap * rank as f64, 1);
        while let Some(before) = pools.pop_if(|before| before.0 > pool.0) {
            let members = before.1 + pool.1;
            pool = ((before.0 * before.1 as f64 + pool.0 * pool.1 as f64) / members as f64, members);
        }
        pools.push(pool);
    }
    let lowest = bottom - gap * (wanted.len().max(1) - 1) as f64;
    let heights = pools.into_iter().flat_map(|(height, members)| std::iter::repeat_n(height, members));
    let mut out = vec![0.0; wanted.len()];
    for (rank, (place, height)) in order.into_iter().zip(heights).enumerate() {
        out[place] = height.min(lowest).max(top) + gap * rank as f64;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, proptest};

    use super::{Taken, crosses, spread};

    const PAGE: [f64; 4] = [0.0, 0.0, 100.0, 100.0];

    #[test]
    fn a_note_takes_the_first_free_place() {
        let mut taken = Taken::default();
        let places = [[10.0, 10.0, 40.0, 20.0], [10.0, 30.0, 40.0, 40.0]];
        assert_eq!(taken.place(&places, PAGE), Some(0));
        assert_eq!(taken.place(&places, PAGE), Some(1));
        assert_eq!(taken.place(&places, PAGE), None);
    }

    #[test]
    fn a_note_keeps_off_lines_if_it_can() {
        let mut taken = Taken::default();
        taken.add_line(vec![[0.0, 15.0], [100.0, 15.0]]);
        let places = [[10.0, 10.0, 40.0, 20.0], [10.0, 30.0, 40.0, 40.0]];
        assert_eq!(taken.place(&places, PAGE), Some(1));
        // The only free place is on the line: better there than nowhere.
        assert_eq!(taken.place(&places, PAGE), Some(0));
        assert_eq!(taken.place(&[[90.0, 0.0, 120.0, 10.0]], PAGE), None);
    }

    #[test]
    fn lines_are_followed_between_their_points() {
        let falling = [[0.0, 0.0], [100.0, 100.0]];
        assert!(crosses(&falling, &[40.0, 45.0, 60.0, 55.0]));
        assert!(!crosses(&falling, &[40.0, 70.0, 60.0, 90.0]));
        assert!(!crosses(&falling, &[120.0, 100.0, 140.0, 140.0]));
        let cliff = [[50.0, 0.0], [50.0, 100.0]];
        assert!(crosses(&cliff, &[40.0, 45.0, 60.0, 55.0]));
        assert!(!crosses(&[], &PAGE));
    }

    proptest! {
        #[test]
        fn spread_labels_keep_their_order_and_their_distance(
            wanted in prop::collection::vec(0.0..300.0_f64, 0..6),
        ) {
            let placed = spread(&wanted, 24.0, 0.0, 300.0);
            for a in 0..wanted.len() {
                prop_assert!(placed[a] > -1e-6 && placed[a] < 300.0 + 1e-6);
                for b in 0..wanted.len() {
                    if a != b {
                        prop_assert!((placed[a] - placed[b]).abs() > 24.0 - 1e-6);
                    }
                    if wanted[a] < wanted[b] {
                        prop_assert!(placed[a] < placed[b]);
                    }
                }
            }
        }
    }
}
