//! A frame with steps across and values up, drawn in strokes that carry to the last row.
//!
//! Owns the widths of lines, the sizes of markers and how near one another they may be. Never knows which
//! quantity it draws.

use egui::{Color32, Pos2, Rect, Shape as Painted, Stroke, Ui, pos2, vec2};

use crate::app::span::Span;
use crate::chart::merge::{Merged, merged, steps_together};
use crate::chart::palette::Role;
use crate::chart::thin::thin;
use crate::chart::{Marker, Series, Shape, Stroke as Drawn};
use crate::view::charts::Range;
use crate::view::paint;
use crate::view::theme::color;

/// The line of the run, of what it is compared with, and the halo around the former.
const LINE: f32 = 2.5;
const GHOST: f32 = 2.0;
const HALO: f32 = 5.5;
/// The side of a square and half a diamond's width.
const SQUARE: f32 = 7.0;
const DIAMOND: f32 = 7.0;
const RING: f32 = 6.0;
/// How wide the largest marker is with its halo.
const MARK: f64 = 17.0;
/// How far apart marks with a count are at least.
const APART: f64 = 40.0;

/// A frame with its axes.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// Where it is.
    pub frame: Rect,
    /// The steps across.
    pub span: Span,
    /// The values up.
    pub range: Range,
}

impl Plot {
    /// Where a step is.
    #[must_use]
    pub fn x(&self, step: f64) -> f32 {
        self.frame.left() + ((step - self.span.from()) / self.span.width()) as f32 * self.frame.width()
    }

    /// The step at a point of the screen.
    #[must_use]
    pub fn step_at(&self, x: f32) -> f64 {
        self.span.from() + f64::from((x - self.frame.left()) / self.frame.width()) * self.span.width()
    }

    /// Where a value is.
    #[must_use]
    pub fn y(&self, value: f64) -> f32 {
        self.range.y(self.frame, value)
    }

    fn at(&self, point: [f64; 2]) -> Pos2 {
        pos2(self.x(point[0]), self.y(point[1]))
    }

    /// A series on the screen, no more points of it than can be seen.
    #[must_use]
    pub fn line(&self, series: &Series) -> Vec<Pos2> {
        let points = thin(&series.points, self.span.from(), self.span.to(), self.frame.width() as usize);
        points.into_iter().map(|point| self.at(point)).collect()
    }

    /// A series as a line: solid with a halo, or dashed. Dotted ones are left out: the room could
    /// not tell them apart.
    pub fn line_ui(&self, ui: &Ui, series: &Series) {
        let line = self.line(series);
        let painter = ui.painter().with_clip_rect(self.frame);
        let ink = color(ui, series.role);
        match series.stroke {
            Drawn::Solid => {
                // Another asset's line is there to compare with.
                if series.role == Role::Text3 {
                    painter.add(Painted::line(line, Stroke::new(GHOST, ink)));
                    return;
                }
                let halo = Stroke::new(HALO, color(ui, Role::Well).gamma_multiply(0.55));
                painter.add(Painted::line(line.clone(), halo));
                painter.add(Painted::line(line, Stroke::new(LINE, ink)));
            }
            Drawn::Dashed => paint::dashed(&painter, &line, Stroke::new(GHOST, ink), 9.0, 6.0),
            Drawn::Rings => {
                for at in line {
                    paint::ring(&painter, at, RING, ink, color(ui, Role::Well));
                }
            }
            Drawn::Dotted | Drawn::Bars | Drawn::OutlinedBars => {}
        }
    }

    /// A series as bars from zero; those of the run before are left out.
    pub fn bars_ui(&self, ui: &Ui, series: &Series) {
        let step = self.frame.width() / self.span.width() as f32;
        let wide = if step >= 3.0 { (step - 1.0).min(16.0) } else { step.max(1.5) };
        let zero = self.y(0.0);
        let painter = ui.painter().with_clip_rect(self.frame);
        for point in series.points.iter().filter(|point| point[1] != 0.0) {
            let end = self.y(point[1]);
            let end = if point[1] > 0.0 { end.min(zero - 2.0) } else { end.max(zero + 2.0) };
            let x = self.x(point[0]);
            painter.rect_filled(
                Rect::from_two_pos(pos2(x - wide / 2.0, zero), pos2(x + wide / 2.0, end)),
                0.0,
                color(ui, series.role),
            );
        }
    }

    /// The markers up to a step, those that would touch as one; returns where they stand.
    pub fn markers_ui(&self, ui: &Ui, markers: &[Marker], until: f64) -> Vec<(Pos2, Merged)> {
        let in_view = |marker: &&Marker| (self.span.from()..=self.span.to().min(until)).contains(&marker.x);
        let together = steps_together(f64::from(self.frame.width()) / self.span.width(), MARK, APART);
        let halo = color(ui, Role::Well);
        let painter = ui.painter().with_clip_rect(self.frame.expand(2.0));
        let mut placed = Vec::new();
        for mark in merged(markers.iter().filter(in_view).copied(), together) {
            let Merged { marker, .. } = mark;
            let below = if marker.shape == Shape::Diamond { 18.0 } else { 0.0 };
            let at = self.at([marker.x, marker.y]) + vec2(0.0, below);
            let at = pos2(at.x, at.y.clamp(self.frame.top() + DIAMOND, self.frame.bottom() - DIAMOND));
            let ink: Color32 = color(ui, marker.role);
            match marker.shape {
                Shape::Square => paint::square(&painter, at, SQUARE, ink, halo),
                Shape::Diamond => paint::diamond(&painter, at, DIAMOND, ink, halo),
            }
            placed.push((at, mark));
        }
        placed
    }
}
