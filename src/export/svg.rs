//! A run as a figure for a page: four panels on one time axis, as SVG.
//!
//! White ground, the light palette, no grid; text stays text in an embedded typeface, so the file
//! looks the same anywhere and can still be edited. Title, sentence, caption and metadata say what
//! it shows and where it comes from. Owns the assembly of the page. Never opens a file.

use ::svg::node::element::{Description, Element, Group, Rectangle, Style, Title};
use ::svg::{Document, Node as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use super::layout::Page;
use super::layout::{Band, Layout, Needs};
use super::notes::Taken;
use super::paint::{self, Anchor, Type};
use super::panel::{self, Placed};
use super::prose::Prose;
use super::provenance;
use super::remarks;
use super::side::Side;
use super::text::{BOLD, FAMILY, REGULAR, Ruler, Weight};
use crate::chart::palette::Role;
use crate::chart::takeaway::takeaway;
use crate::chart::{Charts, Which, describe, words};
use crate::recording::Recording;
use crate::sim::units::Step;

/// What a figure shows and how large it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The page.
    pub page: Page,
    /// The one panel that is shown; `None` is all four.
    pub only: Option<Which>,
    /// The first and last step shown, such as [`chart::cascade`](crate::chart::cascade); `None` is
    /// the whole run.
    pub span: Option<(Step, Step)>,
    /// The title; `None` is the run's own.
    pub title: Option<String>,
    /// Whether the caption is printed. The metadata carry it in any case.
    pub caption: bool,
}

impl Default for Figure {
    fn default() -> Self {
        Self { page: Page::PAPER_183, only: None, span: None, title: None, caption: true }
    }
}

/// The run as an SVG document; `ghost` is the run it came from and its name.
#[must_use]
pub fn draw(run: &Recording, ghost: Option<(&Recording, &str)>, figure: &Figure) -> String {
    document(run, ghost, figure, true)
}

/// The document, with or without the fonts inside.
pub(super) fn document(
    run: &Recording,
    ghost: Option<(&Recording, &str)>,
    figure: &Figure,
    embed_fonts: bool,
) -> String {
    let charts = describe(run, ghost);
    let ruler = Ruler::new();
    let page = figure.page;
    let shown = span(figure, &charts);
    let title = figure.title.clone().unwrap_or_else(|| run.header().title.clone());
    let sentence = takeaway(run, ghost);
    let caption = provenance::caption(run, ghost);
    let decimals = words::price_decimals(run.header().tick);
    let side = Side::new(&charts, figure.only, shown, decimals, &ruler, page, page.inner() * 0.26);
    let prose = Prose::new(&ruler, figure, &title, &sentence, &caption);
    let layout = arrange(&charts, &ruler, figure, &side, &prose, shown);
    let bands = layout.bands(panels(&charts), figure.only, shown);

    let mut document = root(page)
        .add(Title::new(paint::clean(&title)).set("id", "title"))
        .add(
            Description::new()
                .set("id", "desc")
                .add(::svg::node::Text::new(paint::clean(&format!("{sentence} {caption}")))),
        )
        .add(metadata(run, ghost, &title));
    if embed_fonts {
        document = document.add(Style::new(faces()));
    }
    document = document
        .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "#FFFFFF"))
        .add(prose.draw(&layout))
        .add(verticals(&layout, &bands, &charts));
    let placed = place(&charts, &bands);
    for each in placed.into_iter().filter(|each| each.band.is_shown()) {
        document = document.add(panel::draw(&layout, each));
    }
    let mut taken = Taken::default();
    document = document
        .add(time_axis(&layout))
        .add(side.draw(&layout, &bands, &ruler))
        .add(remarks::draw(run, &charts, &layout, placed, &ruler, &mut taken));
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n")
}

/// The steps shown: inside the run, in order.
fn span(figure: &Figure, charts: &Charts) -> (f64, f64) {
    let (first, last) =
        figure.span.map_or((0.0, charts.last_step), |(a, b)| (f64::from(a.min(b)), f64::from(a.max(b))));
    (first.min(charts.last_step), last.min(charts.last_step))
}

fn panels(charts: &Charts) -> [&crate::chart::Panel; 4] {
    [&charts.price, &charts.open_interest, &charts.liquidations, &charts.fund]
}

fn place<'a>(charts: &'a Charts, bands: &'a [Band; 4]) -> [Placed<'a>; 4] {
    let [a, b, c, d] = bands;
    let placed = |panel, band, letter| Placed { panel, band, letter };
    [
        placed(&charts.price, a, 'a'),
        placed(&charts.open_interest, b, 'b'),
        placed(&charts.liquidations, c, 'c'),
        placed(&charts.fund, d, 'd'),
    ]
}

/// A layout wide enough for its own y labels. Their number depends on the layout and their width
/// decides it, so it is made twice.
fn arrange(charts: &Charts, ruler: &Ruler, figure: &Figure, side: &Side, prose: &Prose, shown: (f64, f64)) -> Layout {
    let page = figure.page;
    let mut needs = Needs {
        label_width: 0.0,
        right_width: side.width(ruler, page),
        title_lines: prose.title.len(),
        takeaway_lines: prose.takeaway.len(),
        caption_lines: prose.caption.len(),
    };
    let bands = Layout::new(page, &needs, shown.0, shown.1).bands(panels(charts), figure.only, shown);
    let labels = bands.iter().flat_map(|band| band.ticks.values.iter().map(|value| band.ticks.label(*value)));
    needs.label_width = labels.map(|label| ruler.width(&label, page.text, Weight::Regular)).fold(0.0, f64::max);
    Layout::new(page, &needs, shown.0, shown.1)
}

fn root(page: Page) -> Document {
    let (width, height) = page.millimetres.map_or_else(
        || (paint::number(page.width), paint::number(page.height)),
        |wide| {
            let tall = wide * page.height / page.width;
            (format!("{}mm", paint::number(wide)), format!("{}mm", paint::number(tall)))
        },
    );
    Document::new()
        .set("width", width)
        .set("height", height)
        .set("viewBox", format!("0 0 {} {}", paint::number(page.width), paint::number(page.height)))
        .set("role", "img")
        .set("aria-labelledby", "title desc")
}

/// The provenance as Dublin Core, which drawing programs and archives read.
fn metadata(run: &Recording, ghost: Option<(&Recording, &str)>, title: &str) -> Element {
    let mut work = Element::new("rdf:Description");
    work.assign("rdf:about", "");
    let mut add = |name: &str, text: &str| {
        let mut element = Element::new(name);
        element.append(::svg::node::Text::new(paint::clean(text)));
        work.append(element);
    };
    add("dc:title", title);
    add("dc:creator", "Downdraft");
    add("dc:type", "Simulated data");
    for (name, value) in provenance::fields(run, ghost) {
        add("dc:description", &format!("{name}: {value}"));
    }
    let mut rdf = Element::new("rdf:RDF");
    rdf.assign("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    rdf.assign("xmlns:dc", "http://purl.org/dc/elements/1.1/");
    rdf.append(work);
    let mut metadata = Element::new("metadata");
    metadata.append(rdf);
    metadata
}

fn faces() -> String {
    let face = |weight: &str, file: &[u8]| {
        format!(
            "@font-face{{font-family:{FAMILY};font-weight:{weight};src:url(data:font/otf;base64,{}) \
             format(\"opentype\")}}",
            STANDARD.encode(file)
        )
    };
    format!("{}\n{}", face("normal", REGULAR), face("bold", BOLD))
}

/// Dated facts as dotted verticals through every panel.
fn verticals(layout: &Layout, bands: &[Band; 4], charts: &Charts) -> Group {
    let mut group = paint::group("dates");
    let unit = layout.page.text / 21.0;
    for dated in charts.dated.iter().filter(|dated| panel::shown(layout, dated.x)) {
        let x = layout.x(dated.x);
        for band in bands.iter().filter(|band| band.is_shown()) {
            let ends = [[x, band.top], [x, band.bottom()]];
            let dots = Some([3.0 * unit, 7.0 * unit]);
            group = group.add(paint::line(&ends, Role::Index, layout.page.stroke(), dots));
        }
    }
    group
}

fn time_axis(layout: &Layout) -> Group {
    let page = layout.page;
    let ink = Type { size: page.text, role: Role::Text, weight: Weight::Regular };
    let ends = [[layout.x0, layout.axis], [layout.x1, layout.axis]];
    let mut group = paint::group("time").add(paint::line(&ends, Role::Text, page.stroke(), None));
    let ticks = layout.step_ticks();
    for step in &ticks.values {
        let x = layout.x(*step);
        let ends = [[x, layout.axis], [x, layout.axis + 0.38 * page.text]];
        let at = [x, layout.axis + 1.52 * page.text];
        group = group.add(paint::line(&ends, Role::Text, page.stroke(), None)).add(paint::words(
            at,
            &ticks.label(*step),
            ink,
            Anchor::Middle,
        ));
    }
    group
}

#[cfg(test)]
mod tests {
    use super::{Figure, Page, draw};
    use crate::chart::Which;
    use crate::recording::{Frame, Recording, sample};
    use crate::sim::event::{Event, What};
    use crate::sim::units::{AssetId, Mark};

    /// Parses the document as a strict reader would.
    fn parsed(document: &str) -> resvg::usvg::Tree {
        resvg::usvg::Tree::from_str(document, &resvg::usvg::Options::default()).unwrap()
    }

    #[test]
    fn a_figure_stands_on_its_own() {
        let text = draw(&sample::cascade(), None, &Figure::default());
        let size = parsed(&text).size();
        assert!((size.width() / size.height() - 4.0 / 3.0).abs() < 1e-3);
        for part in [
            "width=\"183mm\"",
            "<title id=\"title\">",
            "Spiral, crowded longs",
            "@font-face{font-family:B612;font-weight:bold",
            "Simulated. Downdraft",
            "shock −3.8 %",
            "empty at step 218",
            "Open interest ($M)",
            "Liquidations ($M per step)",
            "<dc:type>",
            "seed: 42",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("NaN") && !text.contains("inf"));
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let (run, other) = (sample::cascade(), sample::milder());
        let figure = Figure::default();
        let both = || draw(&run, Some((&other, "before")), &figure);
        assert_eq!(both(), both());
        assert!(both().contains(">before") || both().contains("before $"));
    }

    #[test]
    fn the_caption_can_go_but_the_metadata_stay() {
        let figure = Figure { caption: false, title: Some("My title".to_owned()), ..Figure::default() };
        let text = draw(&sample::quiet(5), None, &figure);
        assert_eq!(text.matches("Simulated. Downdraft").count(), 1, "in the description only");
        assert!(text.contains("My title") && text.contains("seed: 42"));
    }

    /// The numbers after every `name="` of a document.
    fn numbers(document: &str, name: &str) -> Vec<f64> {
        let attribute = format!(" {name}=\"");
        let starts = document.match_indices(&attribute).map(|(at, found)| at + found.len());
        starts.filter_map(|at| document[at..].split('"').next()?.parse().ok()).collect()
    }

    #[test]
    fn every_page_has_its_size_its_typeface_and_lines_and_words_that_print() {
        let (run, other) = (sample::cascade(), sample::milder());
        for ((name, page), only) in Page::ALL
            .into_iter()
            .flat_map(|page| [None, Some(Which::Price), Some(Which::Fund)].map(|only| (page, only)))
        {
            let text = draw(&run, Some((&other, "before")), &Figure { page, only, ..Figure::default() });
            let size = parsed(&text).size();
            assert!((f64::from(size.width() / size.height()) - page.width / page.height).abs() < 1e-3, "{name}");
            if let Some(wide) = page.millimetres {
                assert!(text.contains(&format!("width=\"{wide}mm\"")), "{name}");
                let points = |length: f64| length * wide / page.width * 72.0 / 25.4;
                let sizes = numbers(&text, "font-size");
                assert!(sizes.len() > 10 && sizes.iter().all(|size| points(*size) >= 5.0), "{name}: {sizes:?}");
                assert!(sizes.iter().any(|size| (6.0..=8.0).contains(&points(*size))));
                let strokes = numbers(&text, "stroke-width");
                assert!(strokes.len() > 5 && strokes.iter().all(|width| points(*width) >= 0.75), "{name}: {strokes:?}");
            }
            assert!(text.contains("<text") && text.contains("font-family:B612") && text.contains("seed: 42"));
            // One panel is one letter, one heading, one axis.
            let panels = text.matches("id=\"panel-").count();
            assert_eq!(panels, if only.is_some() { 1 } else { 4 }, "{name} {only:?}");
            assert_eq!(text.contains("Price ($)"), only != Some(Which::Fund), "{name} {only:?}");
        }
    }

    #[test]
    fn hostile_words_cannot_break_the_page() {
        let mut header = sample::header();
        header.title = "</svg><script>\u{0}\u{1b}[31m & \"quotes\" ".repeat(20);
        header.scenario = "]]> <!-- \u{FFFE}".to_owned();
        header.changes = vec!["x".repeat(2_000), "</metadata>".to_owned()];
        let run = Recording::from_parts(header, sample::cascade().frames().to_vec(), Vec::new());
        for page in [Page::PAPER_183, Page::PAPER_89, Page::SLIDE, Page::POST] {
            let figure = Figure { page, ..Figure::default() };
            let text = draw(&run, Some((&run, "</text>\n<b>")), &figure);
            parsed(&text);
            assert!(!text.contains("<script") && !text.contains('\u{1b}'));
        }
    }

    #[test]
    fn odd_runs_and_spans_can_be_drawn() {
        let nothing = sample::quiet(0);
        let worthless = sample::one_step(
            |frame| (frame.mark, frame.index_micro, frame.open_interest, frame.fund) = (Mark::at(0), 0, 0, -5),
            &[],
        );
        let (long, short) = (sample::cascade(), sample::quiet(7));
        for span in [None, Some((0, 0)), Some((300, 100)), Some((5, u32::MAX)), Some((u32::MAX, u32::MAX))] {
            let figure = Figure { span, ..Figure::default() };
            for (run, other) in [(&nothing, &long), (&worthless, &nothing), (&long, &short), (&short, &long)] {
                let text = draw(run, Some((other, "before")), &figure);
                parsed(&text);
                assert!(!text.contains("NaN") && !text.contains("inf"), "{span:?}");
            }
        }
    }

    #[test]
    fn a_long_run_makes_no_larger_file_than_its_page() {
        let busy = |step| Frame {
            longs_liquidated: 1,
            notional_long: 1_000 + i128::from(step % 977),
            adl_accounts: 1,
            mark: Mark(20_000 + i64::from(step * 7919 % 1_000)),
            ..sample::frame(step)
        };
        let shock = |step| Event { step, wave: 0, what: What::IndexShock { asset: AssetId(0), change_ppm: -1 } };
        let run = Recording::from_parts(
            sample::header(),
            (0..=60_000).map(busy).collect(),
            (1..=60_000).map(shock).collect(),
        );
        let text = draw(&run, None, &Figure::default());
        assert!(text.len() < 2_000_000, "{}", text.len());
    }
}
