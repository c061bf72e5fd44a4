//! A list of texts, wrapped only when they become visible, and only once.

use std::sync::Arc;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::tui::{
    command::Motion,
    cut::{self, Cut},
    widget::{paragraph, scroll::Scroll},
};

/// The texts, and the position in them.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    texts: Arc<[String]>,
    /// The sign for what is left out of a word.
    ellipsis: &'static str,
    /// The width that the lines were wrapped for.
    width: usize,
    /// The lines of the first texts.
    lines: Vec<String>,
    /// How many texts these are.
    wrapped: usize,
    scroll: Scroll,
}

impl Texts {
    /// Sets the texts and the area; must be called before drawing.
    ///
    /// A word that is longer than a line is shortened in the middle: a name says most at its ends.
    pub(crate) fn fit(&mut self, texts: &Arc<[String]>, area: Rect, ellipsis: &'static str) {
        self.ellipsis = ellipsis;
        let width = area.inner(paragraph::MARGIN).width.into();
        if !Arc::ptr_eq(&self.texts, texts) || self.width != width {
            self.texts = Arc::clone(texts);
            self.width = width;
            self.lines.clear();
            self.wrapped = 0;
        }
        // One page beyond the visible part, so that the next page can be shown.
        let height = usize::from(area.height);
        let wanted = self.scroll.top().saturating_add(2 * height).saturating_add(1);
        while self.lines.len() < wanted
            && let Some(text) = self.texts.get(self.wrapped)
        {
            let lines = self.broken(text);
            self.lines.extend(lines);
            self.wrapped += 1;
        }
        self.scroll.fit(self.lines.len(), area.height);
    }

    /// The lines of a text.
    fn broken(&self, text: &str) -> Vec<String> {
        let fitted = |word: &str| cut::text(word, self.width, Cut::Middle, self.ellipsis);
        let words: Vec<_> = text.split(' ').map(fitted).collect();
        paragraph::wrap(&words.join(" "), self.width)
    }

    /// Whether there is more below the visible part.
    pub(crate) fn has_more(&self) -> bool {
        self.wrapped < self.texts.len() || self.scroll.has_more(self.lines.len())
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.scroll.go(motion);
    }

    /// The text that the first visible line belongs to.
    pub(crate) fn at(&self) -> usize {
        let mut lines = 0;
        let ends = self.texts.iter().map(|it| {
            lines += self.broken(it).len();
            lines
        });
        ends.take_while(|end| *end <= self.scroll.top()).count()
    }

    /// Scrolls to a text.
    pub(crate) fn show(&mut self, text: usize) {
        let before = self.texts.iter().take(text);
        self.scroll.show(before.map(|it| self.broken(it).len()).sum());
    }

    /// Draws the visible lines.
    pub(crate) fn draw(&self, style: Style, area: Rect, buf: &mut Buffer) {
        let place = area.inner(paragraph::MARGIN);
        let lines = self.lines.iter().skip(self.scroll.top());
        for (line, row) in lines.zip(place.rows()) {
            cut::draw(cut::styled(line.as_str(), style), row, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn thousand() -> Arc<[String]> {
        (0..1_000).map(|it| format!("iam:GetRole of role/{it} was refused")).collect()
    }

    #[test]
    fn only_what_is_looked_at_is_wrapped() {
        let (mut shown, texts) = (Texts::default(), thousand());
        let area = Rect::new(0, 0, 20, 4);
        shown.fit(&texts, area, "…");
        assert!(shown.wrapped < 10, "{}", shown.wrapped);
        for _ in 0..20 {
            shown.go(Motion::PageDown);
            shown.fit(&texts, area, "…");
        }
        assert_eq!(shown.scroll.top(), 80);
        assert!(shown.wrapped < 60, "{}", shown.wrapped);
    }

    #[test]
    fn wrapped_text_is_kept_until_text_or_width_change() {
        let (mut shown, texts) = (Texts::default(), thousand());
        shown.fit(&texts, Rect::new(0, 0, 20, 4), "…");
        let first = shown.lines[0].as_ptr();
        shown.fit(&texts, Rect::new(0, 0, 20, 8), "…");
        assert_eq!(shown.lines[0].as_ptr(), first);
        shown.fit(&texts, Rect::new(0, 0, 50, 8), "…");
        assert_eq!(shown.lines[0], "iam:GetRole of role/0 was refused");
        let others: Arc<[String]> = [String::from("nothing else")].into();
        shown.fit(&others, Rect::new(0, 0, 50, 8), "…");
        assert_eq!(shown.lines, ["nothing else"]);
    }

    #[test]
    fn the_end_is_one_key_away() {
        let (mut shown, texts) = (Texts::default(), thousand());
        let area = Rect::new(0, 0, 40, 2);
        shown.go(Motion::Bottom);
        shown.fit(&texts, area, "…");
        let drawn = picture(40, 2, |area, buf| shown.draw(Style::new(), area, buf));
        assert!(drawn.contains("role/999 "), "{drawn}");
    }

    #[test]
    fn a_long_name_is_shortened_in_the_middle_and_more_is_announced() {
        let mut shown = Texts::default();
        let texts: Arc<[String]> =
            ["arn:aws:iam::111122223333:policy/bounds: denied".into()].into();
        shown.fit(&texts, Rect::new(0, 0, 22, 1), "…");
        assert_eq!(shown.lines, ["arn:aws:i…cy/bounds:", "denied"]);
        assert!(shown.has_more());
        shown.fit(&texts, Rect::new(0, 0, 22, 2), "…");
        assert!(!shown.has_more());
    }

    #[test]
    fn survives_any_size() {
        let mut shown = Texts::default();
        for (width, height) in ODD_SIZES {
            shown.fit(&thousand(), Rect::new(0, 0, width, height), "…");
            picture(width, height, |area, buf| shown.draw(Style::new(), area, buf));
        }
    }
}
