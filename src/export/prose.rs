//! The words around a figure: title, sentence and caption.
//!
//! Owns their lines and where they stand. Never writes them.

use ::svg::node::element::Group;

use super::layout::Layout;
use super::paint::{self, Anchor, Type};
use super::svg::Figure;
use super::text::{Ruler, Weight};
use crate::chart::palette::Role;

/// Title, sentence and caption, broken into lines.
pub(super) struct Prose {
    pub(super) title: Vec<String>,
    pub(super) takeaway: Vec<String>,
    pub(super) caption: Vec<String>,
}

impl Prose {
    pub(super) fn new(ruler: &Ruler, figure: &Figure, title: &str, takeaway: &str, caption: &str) -> Self {
        let (page, room) = (figure.page, figure.page.inner());
        let caption = if figure.caption { caption } else { "" };
        Self {
            title: ruler.wrap(title, page.title(), Weight::Bold, room, 2),
            takeaway: ruler.wrap(takeaway, page.subtitle(), Weight::Regular, room, 3),
            caption: ruler.wrap(caption, page.small(), Weight::Regular, room, 6),
        }
    }

    pub(super) fn draw(&self, layout: &Layout) -> Group {
        let page = layout.page;
        let title = Type { size: page.title(), role: Role::Text, weight: Weight::Bold };
        let plain = Type { size: page.subtitle(), role: Role::Text2, weight: Weight::Regular };
        let small = Type { size: page.small(), ..plain };
        let mut group = paint::group("words");
        let blocks = [
            (&self.title, layout.title, title),
            (&self.takeaway, layout.takeaway, plain),
            (&self.caption, layout.caption, small),
        ];
        for (lines, top, look) in blocks {
            for (row, line) in lines.iter().enumerate() {
                let y = top + row as f64 * Layout::LINE * look.size;
                group = group.add(paint::words([layout.left, y], line, look, Anchor::Start));
            }
        }
        if !self.caption.is_empty() {
            let ends = [[layout.left, layout.rule], [layout.right, layout.rule]];
            group = group.add(paint::line(&ends, Role::Hair, page.stroke(), None));
        }
        group
    }
}
