//! The shock curve: how far a market sale of any size would take the price, with all it sets off.
//!
//! Read of the market at the cursor when the cursor rests, never while the run plays. Owns the axes of the
//! small chart. The curve, its air pockets and the critical shock are the chart's.

use egui::{Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::app::App;
use crate::app::present::Moment;
use crate::chart::axis::ticks;
use crate::chart::curve::{Line, Picture, picture};
use crate::chart::palette::Role;
use crate::chart::words;
use crate::sim::units::Side as Position;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color, tint};

/// The height of the panel.
pub const HEIGHT: f32 = 204.0;
/// How far beyond the critical shock the sales go, in multiples of it.
const BEYOND: f64 = 2.2;
/// How far beyond the horizon the falls go at least, in multiples of it.
const BELOW: f64 = 1.4;

/// The curve that was read last.
#[derive(Debug, Default)]
pub struct Shown(Option<Read>);

#[derive(Debug)]
struct Read {
    /// The fingerprint of the step: another run has another.
    digest: u64,
    moment: Moment,
    picture: Picture,
}

impl Shown {
    /// Draws the curve of the step at the cursor; while the run plays, that of where it last rested.
    pub fn curve_ui(&mut self, ui: &Ui, area: Rect, app: &App) {
        if !app.playback().playing() || self.0.is_none() {
            self.read(app);
        }
        let heading = "A sale and the fall it ends in";
        paint::text(ui, area.min + vec2(0.0, 24.0), Side::Right, Type::Heading, Role::Text2, heading);
        let right = pos2(area.right(), area.top() + 24.0);
        let Some(Read { moment: Moment { step, .. }, picture, .. }) = &self.0 else {
            paint::text(ui, right, Side::Left, Type::Small, Role::Text3, "not known");
            return;
        };
        paint::text(ui, right, Side::Left, Type::Small, Role::Text3, &format!("step {step}"));
        let plot = Rect::from_min_max(area.min + vec2(30.0, 50.0), pos2(area.right() - 4.0, area.top() + 150.0));
        if let Some(axes) = Axes::of(picture, plot) {
            axes.draw(ui, area, picture);
        }
        paint::spoken(ui, area, "shock curve", format!("{heading}, step {step}: {}", said(picture)));
    }

    fn read(&mut self, app: &App) {
        let run = &app.run().recording;
        let frame = run.frame(app.cursor());
        if self.0.as_ref().is_some_and(|read| (read.digest, read.moment) == (frame.digest, app.moment())) {
            return;
        }
        self.0 = app.present().map(|present| {
            let asset = present.venue.setup().first();
            let market = present.venue.first();
            let picture = picture(run.header(), market, asset.mark, Position::Long, asset.horizon);
            Read { digest: frame.digest, moment: present.moment, picture }
        });
    }
}

/// The curve in words.
fn said(picture: &Picture) -> String {
    let mut words = format!(
        "the smallest market sale that runs {} % down is {}",
        words::price(picture.horizon, 1),
        picture.critical
    );
    for pocket in &picture.pockets {
        words += &format!(
            "; a sale of {} falls through an air pocket from {} to {}",
            words::money(pocket.sale * picture.divisor),
            words::percent(pocket.from),
            words::percent(pocket.to)
        );
    }
    words
}

/// Where sales and falls are in the plot.
struct Axes {
    plot: Rect,
    sale: f64,
    fall: f64,
}

impl Axes {
    /// The axes on which the critical shock has room; `None` without a book to sell into.
    fn of(picture: &Picture, plot: Rect) -> Option<Self> {
        let book = picture.lines.first()?;
        let sale = (BEYOND * book.critical).min(book.exhausted.max(book.critical));
        let reached = book.points.iter().take_while(|point| point[0] <= sale).last().map_or(0.0, |point| point[1]);
        let fall = (BELOW * picture.horizon).max(reached * 1.05);
        (sale > 0.0 && fall > 0.0).then_some(Self { plot, sale, fall })
    }

    fn x(&self, sale: f64) -> f32 {
        self.plot.left() + (sale / self.sale).min(4.0) as f32 * self.plot.width()
    }

    fn y(&self, fall: f64) -> f32 {
        self.plot.top() + (fall / self.fall).min(4.0) as f32 * self.plot.height()
    }

    fn draw(&self, ui: &Ui, area: Rect, picture: &Picture) {
        paint::block(ui, self.plot, 0.0, Role::Well, None);
        self.pockets_ui(ui, picture);
        self.labels_ui(ui, area, picture);
        let painter = ui.painter().with_clip_rect(self.plot);
        for line in picture.lines.iter().skip(1).rev() {
            let ink = Stroke::new(1.0, color(ui, Role::Text3));
            paint::dashed(&painter, &self.stairs(line), ink, 3.0, 3.0);
        }
        if let Some(book) = picture.lines.first() {
            painter.add(Shape::line(self.stairs(book), Stroke::new(2.0, color(ui, Role::Mark))));
            self.critical_ui(ui, picture, book);
        }
    }

    fn stairs(&self, line: &Line) -> Vec<egui::Pos2> {
        let start = std::iter::once(pos2(self.x(0.0), self.y(0.0)));
        let mut path: Vec<_> =
            start.chain(line.points.iter().map(|point| pos2(self.x(point[0]), self.y(point[1])))).collect();
        // Beyond the last stair the book is exhausted: straight down.
        path.push(pos2(self.x(line.exhausted), self.plot.bottom() + 2.0));
        path
    }

    fn pockets_ui(&self, ui: &Ui, picture: &Picture) {
        let painter = ui.painter().with_clip_rect(self.plot);
        for (place, pocket) in picture.pockets.iter().enumerate() {
            let rows = self.y(pocket.from)..=self.y(pocket.to);
            let band = Rect::from_x_y_ranges(self.plot.x_range(), rows).intersect(self.plot);
            if !band.is_positive() {
                continue;
            }
            painter.rect_filled(band, 0.0, tint(ui, Role::Track, 0.6));
            if place == 0 && band.height() >= 16.0 {
                // Beside the stair that falls through it, on the side with more room.
                let stair = self.x(pocket.sale);
                let (x, side) = if stair > self.plot.center().x {
                    (self.plot.left() + 6.0, Side::Right)
                } else {
                    (self.plot.right() - 6.0, Side::Left)
                };
                paint::text(ui, pos2(x, band.center().y + 4.0), side, Type::Small, Role::Text2, "air pocket");
            }
        }
    }

    fn labels_ui(&self, ui: &Ui, area: Rect, picture: &Picture) {
        let falls = ticks(0.0, self.fall, 4);
        for fall in &falls.values {
            let y = self.y(*fall).round();
            paint::rule(ui, self.plot.left() - 4.0, self.plot.left(), y, Role::Border);
            let at = pos2(self.plot.left() - 7.0, y + 4.0);
            paint::text(ui, at, Side::Left, Type::Small, Role::Text3, &falls.label(*fall));
        }
        let sales = ticks(0.0, self.sale, 5);
        for sale in &sales.values {
            let x = self.x(*sale).round();
            paint::upright(ui.painter(), x, self.plot.bottom(), self.plot.bottom() + 4.0, color(ui, Role::Border));
            let at = pos2(x, self.plot.bottom() + 18.0);
            paint::text(ui, at, Side::Middle, Type::Small, Role::Text3, &sales.label(*sale));
        }
        let name = pos2(area.left(), self.plot.top() - 8.0);
        paint::text(ui, name, Side::Right, Type::Small, Role::Text3, "fall (%)");
        let below = self.plot.bottom() + 38.0;
        let thinner = pos2(area.left(), below);
        let divisors: Vec<String> = picture.lines.iter().skip(1).map(|line| line.divisor.to_string()).collect();
        let words = format!("dashed: book ÷ {}", divisors.join(", ÷ "));
        paint::text(ui, thinner, Side::Right, Type::Small, Role::Text3, &words);
        let name = format!("market sale ({})", picture.unit);
        paint::text(ui, pos2(self.plot.right(), below), Side::Left, Type::Small, Role::Text3, &name);
    }

    /// The critical shock of the cursor: where the curve first runs through the horizon.
    fn critical_ui(&self, ui: &Ui, picture: &Picture, book: &Line) {
        let at = pos2(self.x(book.critical), self.y(picture.horizon));
        let ink = Stroke::new(1.0, color(ui, Role::Text2));
        paint::dashed(ui.painter(), &[pos2(at.x, self.plot.top()), at], ink, 2.0, 3.0);
        paint::dashed(ui.painter(), &[pos2(self.plot.left(), at.y), at], ink, 2.0, 3.0);
        ui.painter().circle(at, 4.5, color(ui, Role::Text), Stroke::new(2.0, color(ui, Role::Well)));
        let wide = paint::width(ui, Type::Heading, &picture.critical) + 8.0;
        let (x, side) =
            if at.x + wide < self.plot.right() { (at.x + 8.0, Side::Right) } else { (at.x - 8.0, Side::Left) };
        paint::text(ui, pos2(x, self.plot.top() + 14.0), side, Type::Heading, Role::Text, &picture.critical);
    }
}
