//! The figure as pixels.
//!
//! The very SVG of [`super::svg`], rasterised with the embedded typeface: it needs no display, no
//! graphics card and no font on the machine, and gives the same pixels on every one. Owns the
//! scale and what is written into the picture's own text. Never opens a file.

use ::png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, Options, Tree};

use super::svg::{Figure, document};
use super::text::{BOLD, FAMILY, REGULAR};
use super::{Error, provenance};
use crate::recording::Recording;

/// The largest side of a picture, in pixels.
pub const SIDE_MAX: u32 = 16_384;

/// The run as a PNG, `scale` pixels to a unit of the page; `ghost` is the run it came from and its
/// name.
///
/// # Errors
/// When the picture would be empty or larger than [`SIDE_MAX`], or cannot be encoded.
pub fn draw(run: &Recording, ghost: Option<(&Recording, &str)>, figure: &Figure, scale: f64) -> Result<Vec<u8>, Error> {
    let pixmap = rendered(run, ghost, figure, scale)?;
    let density = figure.page.millimetres.map(|wide| f64::from(pixmap.width()) / wide);
    encode(&pixmap, &text(run, ghost, figure), density)
}

/// A picture as it is: width, height, and four bytes a pixel from the top left, all of them opaque.
pub type Pixels = (usize, usize, Vec<u8>);

/// The same picture, not encoded, as a clipboard wants it.
///
/// # Errors
/// When the picture would be empty or larger than [`SIDE_MAX`].
pub fn pixels(
    run: &Recording,
    ghost: Option<(&Recording, &str)>,
    figure: &Figure,
    scale: f64,
) -> Result<Pixels, Error> {
    let pixmap = rendered(run, ghost, figure, scale)?;
    Ok((pixmap.width() as usize, pixmap.height() as usize, pixmap.take()))
}

fn rendered(run: &Recording, ghost: Option<(&Recording, &str)>, figure: &Figure, scale: f64) -> Result<Pixmap, Error> {
    let (width, height) = (side(figure.page.width * scale)?, side(figure.page.height * scale)?);
    let tree = Tree::from_str(&document(run, ghost, figure, false), &options())?;
    let mut pixmap = Pixmap::new(width, height).ok_or(Error::Size)?;
    pixmap.fill(Color::WHITE);
    let (x, y) = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, Transform::from_scale(x, y), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn side(length: f64) -> Result<u32, Error> {
    let rounded = length.round();
    if rounded >= 1.0 && rounded <= f64::from(SIDE_MAX) { Ok(rounded as u32) } else { Err(Error::Size) }
}

/// Nothing but our two fonts, so that the machine's own cannot change the picture.
fn options() -> Options<'static> {
    let mut options = Options { font_family: FAMILY.to_owned(), ..Options::default() };
    let fonts: &mut usvg::fontdb::Database = options.fontdb_mut();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    options
}

/// The texts a picture carries inside.
fn text(run: &Recording, ghost: Option<(&Recording, &str)>, figure: &Figure) -> Vec<(&'static str, String)> {
    let title = figure.title.clone().unwrap_or_else(|| run.header().title.clone());
    let mut texts =
        vec![("Title", title), ("Software", "Downdraft".to_owned()), ("Description", provenance::caption(run, ghost))];
    for (name, value) in provenance::fields(run, ghost) {
        texts.push(("Comment", format!("{name}: {value}")));
    }
    texts
}

fn encode(pixmap: &Pixmap, texts: &[(&'static str, String)], per_millimetre: Option<f64>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    if let Some(density) = per_millimetre {
        let per_metre = (1000.0 * density).round() as u32;
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    }
    for (keyword, text) in texts {
        encoder.add_itxt_chunk((*keyword).to_owned(), text.clone())?;
    }
    let mut writer = encoder.write_header()?;
    // The ground is opaque, so the fourth byte of every pixel says nothing.
    let rgb: Vec<u8> = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{SIDE_MAX, draw};
    use crate::export::Error;
    use crate::export::svg::{Figure, Page};
    use crate::recording::sample;

    fn post() -> Figure {
        Figure { page: Page::POST, ..Figure::default() }
    }

    #[test]
    fn a_picture_has_the_asked_size_and_ink_on_white() {
        let bytes = draw(&sample::cascade(), None, &post(), 1.0).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (1200, 675));
        assert_eq!(picture.get_pixel(1, 1).0, [255; 3]);
        // The title is drawn, so the typeface was found.
        let dark = |x: u32, y: u32| picture.get_pixel(x, y).0.iter().all(|part| *part < 90);
        let title = (48..400).flat_map(|x| (30..60).map(move |y| (x, y))).filter(|(x, y)| dark(*x, *y)).count();
        assert!(title > 500, "{title}");
    }

    #[test]
    fn the_same_run_gives_the_same_pixels_and_carries_its_source() {
        let run = sample::cascade();
        let bytes = draw(&run, None, &post(), 0.5).unwrap();
        assert_eq!(bytes, draw(&run, None, &post(), 0.5).unwrap());
        let has = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
        assert!(has("Simulated. Downdraft") && has("seed: 42") && has("digest: "));
    }

    #[test]
    fn absurd_scales_are_refused() {
        let run = sample::quiet(1);
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9, f64::from(SIDE_MAX)] {
            assert!(matches!(draw(&run, None, &post(), scale), Err(Error::Size)), "{scale}");
        }
    }
}
