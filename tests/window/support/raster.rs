//! Pictures of the window with nothing but a processor: triangles filled on a grid of pixels.
//!
//! Blends in gamma space with premultiplied alpha, as egui's own shaders do, and samples textures
//! bilinearly. Owns its copy of the textures.

use std::collections::HashMap;

use egui::epaint::{ImageData, Mesh, Primitive, TextureId, Vertex};
use egui::{Color32, Context, FullOutput, Pos2, Rect, TexturesDelta};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Subpixel positions of an edge: 1/256 of a pixel, so that shared edges are neither doubled nor
/// missed.
const SUBPIXELS: f32 = 256.0;

/// A renderer for tests.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

#[derive(Default)]
struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

impl Texture {
    fn at(&self, x: i64, y: i64) -> [f32; 4] {
        let clamp = |value: i64, size: usize| value.clamp(0, size as i64 - 1) as usize;
        let place = clamp(y, self.size[1]) * self.size[0] + clamp(x, self.size[0]);
        self.pixels[place].to_array().map(f32::from)
    }

    fn sample(&self, uv: Pos2) -> [f32; 4] {
        let (x, y) = (uv.x * self.size[0] as f32 - 0.5, uv.y * self.size[1] as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let mut sum = [0.0; 4];
        for (dx, dy, share) in [
            (0, 0, (1.0 - right) * (1.0 - below)),
            (1, 0, right * (1.0 - below)),
            (0, 1, (1.0 - right) * below),
            (1, 1, right * below),
        ] {
            if share > 0.0 {
                let texel = self.at(left + dx, top + dy);
                for channel in 0..4 {
                    sum[channel] += share * texel[channel];
                }
            }
        }
        sum
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                let texture = self.textures.entry(id).or_default();
                let [x, y] = delta.pos.unwrap_or_default();
                if delta.pos.is_none() {
                    texture.size = image.size;
                    texture.pixels = image.pixels.clone();
                    continue;
                }
                for row in 0..image.size[1] {
                    let from = row * image.size[0];
                    let to = (y + row) * texture.size[0] + x;
                    texture.pixels[to..to + image.size[0]].copy_from_slice(&image.pixels[from..from + image.size[0]]);
                }
            }
        }
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut picture = RgbaImage::from_pixel(size.x.round() as u32, size.y.round() as u32, Rgba([0, 0, 0, 255]));
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            if let Primitive::Mesh(mesh) = &clipped.primitive {
                let texture = self.textures.get(&mesh.texture_id).ok_or("a texture is missing")?;
                fill(&mut picture, texture, mesh, clipped.clip_rect, scale);
            }
        }
        Ok(picture)
    }
}

fn fill(picture: &mut RgbaImage, texture: &Texture, mesh: &Mesh, clip: Rect, scale: f32) {
    let edge = |value: f32, most: u32| ((value * scale).round().max(0.0) as u32).min(most);
    let columns = edge(clip.min.x, picture.width())..edge(clip.max.x, picture.width());
    let rows = edge(clip.min.y, picture.height())..edge(clip.max.y, picture.height());
    for corners in mesh.indices.chunks_exact(3) {
        let corners = [0, 1, 2].map(|place| mesh.vertices[corners[place] as usize]);
        triangle(picture, texture, corners, &columns, &rows, scale);
    }
}

#[allow(clippy::too_many_arguments)]
fn triangle(
    picture: &mut RgbaImage,
    texture: &Texture,
    mut corners: [Vertex; 3],
    columns: &std::ops::Range<u32>,
    rows: &std::ops::Range<u32>,
    scale: f32,
) {
    let fixed = |corner: &Vertex| {
        let snap = |value: f32| (value * scale * SUBPIXELS).round() as i64;
        (snap(corner.pos.x), snap(corner.pos.y))
    };
    let cross = |a: (i64, i64), b: (i64, i64), p: (i64, i64)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let mut points = [fixed(&corners[0]), fixed(&corners[1]), fixed(&corners[2])];
    let mut area = cross(points[0], points[1], points[2]);
    if area == 0 {
        return;
    }
    if area < 0 {
        corners.swap(1, 2);
        points.swap(1, 2);
        area = -area;
    }
    // An edge belongs to a triangle when it is a top or a left one.
    let owned = |a: (i64, i64), b: (i64, i64)| i64::from(!(a.1 > b.1 || (a.1 == b.1 && a.0 < b.0)));
    let bias = [owned(points[1], points[2]), owned(points[2], points[0]), owned(points[0], points[1])];
    let low = |axis: fn(&(i64, i64)) -> i64| points.iter().map(axis).min().unwrap_or(0).div_euclid(256).max(0) as u32;
    let high =
        |axis: fn(&(i64, i64)) -> i64| (points.iter().map(axis).max().unwrap_or(0).div_euclid(256) + 1).max(0) as u32;
    // Most triangles are of one colour and sample one texel: work it out once.
    let flat = corners.iter().all(|corner| corner.color == corners[0].color && corner.uv == corners[0].uv);
    let flat = flat.then(|| source(texture, &corners, [1.0, 0.0, 0.0]));
    for y in low(|p| p.1).max(rows.start)..high(|p| p.1).min(rows.end) {
        for x in low(|p| p.0).max(columns.start)..high(|p| p.0).min(columns.end) {
            let at = (i64::from(x) * 256 + 128, i64::from(y) * 256 + 128);
            let weights =
                [cross(points[1], points[2], at), cross(points[2], points[0], at), cross(points[0], points[1], at)];
            if weights.iter().zip(bias).all(|(weight, bias)| weight - bias >= 0) {
                let shares = weights.map(|weight| weight as f32 / area as f32);
                blend(picture, x, y, flat.unwrap_or_else(|| source(texture, &corners, shares)));
            }
        }
    }
}

/// The premultiplied colour of a triangle at a place inside it.
fn source(texture: &Texture, corners: &[Vertex; 3], shares: [f32; 3]) -> [f32; 4] {
    let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
        corners.iter().zip(shares).map(|(corner, share)| of(corner) * share).sum()
    };
    let uv = Pos2::new(mix(&|corner| corner.uv.x), mix(&|corner| corner.uv.y));
    let texel = texture.sample(uv);
    let mut source = [0.0; 4];
    for (channel, value) in source.iter_mut().enumerate() {
        let ink = mix(&|corner| f32::from(corner.color.to_array()[channel]));
        *value = texel[channel] * ink / 255.0;
    }
    source
}

fn blend(picture: &mut RgbaImage, x: u32, y: u32, source: [f32; 4]) {
    let pixel = picture.get_pixel_mut(x, y);
    for channel in 0..4 {
        let under = f32::from(pixel.0[channel]) * (1.0 - source[3] / 255.0);
        pixel.0[channel] = (source[channel] + under).round().clamp(0.0, 255.0) as u8;
    }
}
