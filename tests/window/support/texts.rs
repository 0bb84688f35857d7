//! Every text of a frame as it was painted: where, how large, on what, and whether anything hides it.

use downdraft::chart::palette::Role;
use egui::{Color32, Rect, Shape};
use egui_kittest::Harness;
use palette::Srgb;
use palette::color_difference::Wcag21RelativeContrast as _;

use super::Window;

/// One text.
pub struct Text {
    pub words: String,
    /// The box of its glyphs.
    pub rect: Rect,
    /// In points.
    pub size: f32,
    pub ink: Color32,
    /// What it stands on.
    pub ground: Color32,
    /// Outside of this it is not seen.
    clip: Rect,
    place: usize,
}

impl Text {
    /// WCAG's ratio of ink and ground.
    pub fn contrast(&self) -> f32 {
        let of = |color: Color32| Srgb::new(color.r(), color.g(), color.b()).into_format::<f32>();
        of(self.ink).relative_contrast(of(self.ground))
    }
}

/// The texts of a frame, in the order they were painted, without those that something covers.
pub struct Page {
    pub texts: Vec<Text>,
    /// Opaque areas and their place in the order of paint.
    covers: Vec<(usize, Rect, Color32)>,
    window: Rect,
}

impl Page {
    /// The last frame of a window.
    pub fn of(harness: &Harness<'_, Window>) -> Self {
        let base = harness.state().app.palette().rgb(Role::Base);
        let ground = Color32::from_rgb(base[0], base[1], base[2]);
        let window = harness.ctx.content_rect();
        let mut page = Self { texts: Vec::new(), covers: vec![(0, window, ground)], window };
        for (place, clipped) in harness.output().shapes.iter().enumerate() {
            page.add(place + 1, clipped.clip_rect.intersect(window), &clipped.shape);
        }
        let covers = std::mem::take(&mut page.covers);
        let hidden = |text: &Text| {
            covers.iter().any(|(place, cover, _)| *place > text.place && cover.expand(0.5).contains_rect(text.rect))
        };
        page.texts.retain(|text| !hidden(text));
        page.covers = covers;
        page
    }

    fn add(&mut self, place: usize, clip: Rect, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.add(place, clip, shape)),
            Shape::Rect(rect) if rect.fill.is_opaque() => {
                self.covers.push((place, rect.rect.intersect(clip), rect.fill))
            }
            Shape::Path(path) if path.closed && path.fill.is_opaque() => {
                self.covers.push((place, shape.visual_bounding_rect().intersect(clip), path.fill));
            }
            Shape::Text(text) => {
                let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
                let Some(section) = text.galley.job.sections.first() else { return };
                if !rect.is_positive() || !clip.intersects(rect) || text.galley.text().trim().is_empty() {
                    return;
                }
                let own = text.override_text_color.unwrap_or(section.format.color);
                let ink = if own == Color32::PLACEHOLDER { text.fallback_color } else { own };
                let under = self.covers.iter().rev().find(|(_, cover, _)| cover.contains(rect.center()));
                self.texts.push(Text {
                    words: text.galley.text().to_owned(),
                    rect,
                    size: section.format.font_id.size,
                    ink,
                    ground: under.map_or(Color32::TRANSPARENT, |(.., fill)| *fill),
                    clip,
                    place,
                });
            }
            _ => {}
        }
    }

    /// Texts that are not whole: beyond an edge, or with an ellipsis. What scrolls is cut where it
    /// scrolls under an edge, and may be.
    pub fn cut(&self) -> Vec<&str> {
        let scrolls = |text: &Text| text.clip.height() < self.window.height() - 1.0;
        let cut = |text: &&Text| {
            let clip = text.clip.expand(0.75);
            let across = text.rect.left() >= clip.left() && text.rect.right() <= clip.right();
            let down = text.rect.top() >= clip.top() && text.rect.bottom() <= clip.bottom();
            let shortened = text.words.ends_with('…') && !text.words.starts_with(char::is_uppercase);
            !across || (!down && !scrolls(text)) || shortened
        };
        self.texts.iter().filter(cut).map(|text| text.words.as_str()).collect()
    }

    /// Pairs of texts that are painted over one another.
    pub fn collisions(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for (place, one) in self.texts.iter().enumerate() {
            for other in &self.texts[place + 1..] {
                let seen = |text: &Text| text.rect.intersect(text.clip).shrink(0.75);
                let both = seen(one).intersect(seen(other));
                let between = |(place, cover, _): &(usize, Rect, Color32)| {
                    (one.place + 1..=other.place).contains(place) && cover.contains_rect(both)
                };
                if both.is_positive() && !self.covers.iter().any(between) {
                    found.push((one.words.as_str(), other.words.as_str()));
                }
            }
        }
        found
    }
}
