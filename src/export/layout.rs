//! Where everything on a figure's page stands.
//!
//! One x axis for four panels; columns as wide as their widest words. All lengths are multiples of
//! the text size, so a figure for a paper and one for a slide are the same figure. Owns page
//! geometry and the ranges of the y axes. Never draws.

use crate::chart::axis::{Ticks, ticks};
use crate::chart::{Panel, Stroke, Which};

/// A page: its size in page units, the size of its text, and its size on paper if it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// Width in page units, which are pixels at scale 1.
    pub width: f64,
    /// Height in page units.
    pub height: f64,
    /// The size of axis labels; everything else follows it.
    pub text: f64,
    /// The width on paper in millimetres.
    pub millimetres: Option<f64>,
}

impl Page {
    /// Two columns of a journal: 183 mm wide, text of 6.8 pt.
    pub const PAPER_183: Self = Self { width: 1600.0, height: 1200.0, text: 21.0, millimetres: Some(183.0) };
    /// One column of a journal: 89 mm wide, text of 6.6 pt.
    pub const PAPER_89: Self = Self { width: 800.0, height: 960.0, text: 21.0, millimetres: Some(89.0) };
    /// A slide of 16:9, text of 26 px at 1080 lines.
    pub const SLIDE: Self = Self { width: 1920.0, height: 1080.0, text: 26.0, millimetres: None };
    /// A post of 1200 × 675.
    pub const POST: Self = Self { width: 1200.0, height: 675.0, text: 16.0, millimetres: None };
    /// The pages that are offered, by name.
    pub const ALL: [(&str, Self); 4] = [
        ("Paper 183 mm", Self::PAPER_183),
        ("Paper 89 mm", Self::PAPER_89),
        ("Slide 16:9", Self::SLIDE),
        ("Post 1200×675", Self::POST),
    ];
}

/// One panel's place and its y axis.
#[derive(Clone, Debug)]
pub struct Band {
    /// Upper end of the axis.
    pub top: f64,
    /// Length of the axis.
    pub height: f64,
    /// The value at the lower end.
    pub low: f64,
    /// The value at the upper end.
    pub high: f64,
    /// The labelled values.
    pub ticks: Ticks,
}

impl Band {
    /// The place of a value.
    pub fn y(&self, value: f64) -> f64 {
        self.top + self.height * (self.high - value) / (self.high - self.low)
    }

    /// Whether the panel is on the page at all.
    pub fn is_shown(&self) -> bool {
        self.height > 0.0
    }

    /// A panel that is left out.
    const fn left_out() -> Self {
        Self { top: 0.0, height: 0.0, low: 0.0, high: 1.0, ticks: Ticks { values: Vec::new(), decimals: 0 } }
    }

    /// The lower end of the axis.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// What the layout has to make room for.
pub struct Needs {
    /// The widest y label.
    pub label_width: f64,
    /// The widest words right of the axes.
    pub right_width: f64,
    /// Lines of the title.
    pub title_lines: usize,
    /// Lines under the title.
    pub takeaway_lines: usize,
    /// Lines of the caption.
    pub caption_lines: usize,
}

/// The places on a page.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The page.
    pub page: Page,
    /// The left edge of everything.
    pub left: f64,
    /// The right edge of everything.
    pub right: f64,
    /// Left end of the x axis.
    pub x0: f64,
    /// Right end of the x axis.
    pub x1: f64,
    /// Where right labels begin.
    pub labels: f64,
    /// First baseline of the title.
    pub title: f64,
    /// First baseline of the takeaway.
    pub takeaway: f64,
    /// Upper end of the panels.
    pub panels_top: f64,
    /// The x axis.
    pub axis: f64,
    /// The rule above the caption.
    pub rule: f64,
    /// First baseline of the caption.
    pub caption: f64,
    first: f64,
    last: f64,
}

/// Sizes in multiples of the text size.
impl Page {
    /// The title's size.
    pub const fn title(self) -> f64 {
        self.text * 34.0 / 21.0
    }
    /// The size of the sentence under the title.
    pub const fn subtitle(self) -> f64 {
        self.text * 23.0 / 21.0
    }
    /// The caption's size.
    pub const fn small(self) -> f64 {
        self.text * 18.0 / 21.0
    }
    /// The thickness of axes.
    pub const fn stroke(self) -> f64 {
        self.text * 2.5 / 21.0
    }
    /// The margin around everything.
    pub const fn margin(self) -> f64 {
        self.width * 0.04
    }
    /// The width between the margins.
    pub const fn inner(self) -> f64 {
        self.width - 2.0 * self.margin()
    }
}

impl Layout {
    /// From one baseline to the next, in multiples of the size of the text.
    pub const LINE: f64 = 1.42;

    /// The layout of a page for what has to fit, showing steps from `first` to `last`.
    pub fn new(page: Page, needs: &Needs, first: f64, last: f64) -> Self {
        let em = page.text;
        let (left, right) = (page.margin(), page.width - page.margin());
        // Panel letter, y labels, tick.
        let x0 = left + 2.0 * em + needs.label_width + 0.8 * em;
        let labels = right - needs.right_width;
        let title = 2.0 * em + page.title();
        let takeaway = title + (needs.title_lines.max(1) - 1) as f64 * Self::LINE * page.title() + 1.8 * em;
        let above = takeaway + (needs.takeaway_lines.max(1) - 1) as f64 * Self::LINE * page.subtitle();
        let caption = page.height - 1.25 * em - (needs.caption_lines.max(1) - 1) as f64 * Self::LINE * page.small();
        let rule = if needs.caption_lines == 0 { page.height - 0.6 * em } else { caption - 1.35 * em };
        Self {
            page,
            left,
            right,
            x0,
            x1: labels - 0.75 * em,
            labels,
            title,
            takeaway,
            panels_top: above + 2.95 * em,
            axis: rule - 2.7 * em,
            rule,
            caption,
            first,
            last: last.max(first + 1.0),
        }
    }

    /// The place of a step.
    pub fn x(&self, step: f64) -> f64 {
        self.x0 + (self.x1 - self.x0) * (step - self.first) / (self.last - self.first)
    }

    /// The first and last step shown.
    pub fn span(&self) -> (f64, f64) {
        (self.first, self.last)
    }

    /// How wide one step is.
    pub fn step_width(&self) -> f64 {
        (self.x1 - self.x0) / (self.last - self.first)
    }

    /// Pixel columns of the panels.
    pub fn columns(&self) -> usize {
        (self.x1 - self.x0).max(1.0) as usize
    }

    /// The labelled steps.
    pub fn step_ticks(&self) -> Ticks {
        let most = ((self.x1 - self.x0) / (5.0 * self.page.text)).clamp(2.0, 9.0);
        let mut found = ticks(self.first, self.last, most as usize);
        // Steps are whole.
        found.values.retain(|value| value.fract() == 0.0);
        found.decimals = 0;
        found
    }

    /// The four bands, from top to bottom, in the proportions of their importance; `only` one of them
    /// gets all the room there is.
    pub fn bands(&self, panels: [&Panel; 4], only: Option<Which>, shown: (f64, f64)) -> [Band; 4] {
        const SHARES: [f64; 4] = [0.47, 0.155, 0.225, 0.15];
        let em = self.page.text;
        let (heading, bottom) = (2.5 * em, self.axis - 0.55 * em);
        let room = bottom - self.panels_top;
        let room = if only.is_some() { room } else { room - 3.0 * heading };
        let mut top = self.panels_top;
        let mut place = 0;
        panels.map(|panel| {
            let share = if only.is_some() { 1.0 } else { SHARES[place] };
            let which = Which::ALL[place];
            place += 1;
            if only.is_some_and(|only| only != which) {
                return Band::left_out();
            }
            let height = (room * share).max(em);
            let most = (height / (1.4 * em)).clamp(2.0, 5.0) as usize;
            let (low, high) = to_labels(range(panel, shown, height, em), most);
            let mut ticks = ticks(low, high, most);
            if is_empty(panel, shown) {
                // An axis without values has nothing to measure but zero.
                ticks = Ticks { values: vec![0.0], decimals: 0 };
            }
            let band = Band { top, height, low, high, ticks };
            top += height + heading;
            band
        })
    }
}

/// The range, ending at a labelled value where one is close: an axis reads best from label to
/// label.
fn to_labels((low, high): (f64, f64), most: usize) -> (f64, f64) {
    let found = ticks(low, high, most).values;
    let [first, second, ..] = found[..] else {
        return (low, high);
    };
    let (step, near) = (second - first, 0.08 * (high - low));
    let last = found[found.len() - 1];
    let wider = (
        if low - (first - step) < near { first - step } else { low },
        if last + step - high < near { last + step } else { high },
    );
    // A wider range may call for coarser labels; then nothing is gained.
    let labelled = ticks(wider.0, wider.1, most).values;
    if labelled.len() > found.len() { wider } else { (low, high) }
}

/// Whether a panel has nothing to show but zero.
pub fn is_empty(panel: &Panel, shown: (f64, f64)) -> bool {
    let mut points = panel.series.iter().flat_map(|series| &series.points);
    panel.from_zero && points.all(|point| point[1] == 0.0 || point[0] < shown.0 || point[0] > shown.1)
}

/// The y range of a panel over the steps shown: its data and some air, with room for markers.
fn range(panel: &Panel, shown: (f64, f64), height: f64, em: f64) -> (f64, f64) {
    let points = panel.series.iter().flat_map(|series| &series.points);
    let inside = points.filter(|point| point[0] >= shown.0 && point[0] <= shown.1);
    let zero = if panel.from_zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    let (low, high) = inside.fold(zero, |(low, high), point| (low.min(point[1]), high.max(point[1])));
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0);
    }
    // A flat line stays flat: noise must not fill a panel.
    let least = if panel.from_zero { 0.0 } else { 0.02 * high.abs() };
    let width = (high - low).max(least);
    let width = if width > 0.0 { width } else { 1.0 };
    let middle = f64::midpoint(low, high);
    let (low, high) = if panel.from_zero { (low, low + width) } else { (middle - width / 2.0, middle + width / 2.0) };
    // Room in pixels turned into a share of the panel.
    let marked = panel.markers.iter().any(|marker| marker.x >= shown.0 && marker.x <= shown.1);
    let bars = panel.series.iter().any(|series| series.stroke == Stroke::Bars);
    let (below, above) = match (panel.from_zero, marked, bars) {
        (true, true, true) => (if low < 0.0 { 0.1 } else { 0.0 }, 1.2 * em / height),
        (true, _, true) => (if low < 0.0 { 0.1 } else { 0.0 }, 0.1),
        (true, ..) => (0.0, 0.15),
        (false, true, _) => (2.2 * em / height, 0.08),
        (false, ..) => (0.12, 0.12),
    };
    let air = 1.0 / (1.0 - (below + above).min(0.6));
    (low - below.min(0.3) * width * air, high + above.min(0.3) * width * air)
}

#[cfg(test)]
mod tests {
    use super::{Layout, Needs, Page};
    use crate::chart::describe;
    use crate::recording::sample;

    const NEEDS: Needs =
        Needs { label_width: 40.0, right_width: 180.0, title_lines: 1, takeaway_lines: 1, caption_lines: 2 };

    #[test]
    fn panels_follow_one_another_inside_every_page() {
        let charts = describe(&sample::cascade(), None);
        for page in [Page::PAPER_183, Page::PAPER_89, Page::SLIDE, Page::POST] {
            let layout = Layout::new(page, &NEEDS, 0.0, 320.0);
            assert!(layout.x1 > layout.x0 + 0.3 * page.width);
            let bands = layout.bands(
                [&charts.price, &charts.open_interest, &charts.liquidations, &charts.fund],
                None,
                (0.0, 320.0),
            );
            assert!(bands[0].top > layout.takeaway && bands[3].bottom() < layout.axis);
            for pair in bands.windows(2) {
                assert!(pair[0].bottom() + page.text < pair[1].top);
            }
            for band in &bands {
                assert!((1..=5).contains(&band.ticks.values.len()), "{band:?}");
                assert!(band.height > page.text, "{band:?}");
            }
        }
    }

    #[test]
    fn paper_gets_text_and_lines_that_journals_accept() {
        for page in [Page::PAPER_183, Page::PAPER_89] {
            let points = |length: f64| length * page.millimetres.unwrap() / page.width * 72.0 / 25.4;
            assert!((6.0..=8.0).contains(&points(page.text)));
            assert!(points(page.small()) >= 5.0);
            assert!(points(page.stroke()) >= 0.75);
        }
    }

    #[test]
    fn a_run_of_no_steps_and_no_change_has_a_range() {
        let charts = describe(&sample::quiet(0), None);
        let layout = Layout::new(Page::POST, &NEEDS, 0.0, 0.0);
        let bands =
            layout.bands([&charts.price, &charts.open_interest, &charts.liquidations, &charts.fund], None, (0.0, 0.0));
        for band in bands {
            assert!(band.low < band.high && band.y(band.low).is_finite());
        }
        assert!(layout.x(0.0).is_finite());
    }

    #[test]
    fn steps_are_labelled_as_whole_numbers() {
        let layout = Layout::new(Page::PAPER_183, &NEEDS, 0.0, 3.0);
        assert!(layout.step_ticks().values.iter().all(|value| value.fract() == 0.0));
    }
}
