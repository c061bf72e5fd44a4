//! The line at the bottom in which a filter or a file name is typed.

use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::{Margin, Position, Rect},
};
use tui_input::{Input, backend::crossterm::EventHandler};

use crate::tui::{cut, layer::window, look::Look, message::Message, theme::Tone};

/// A line being typed.
#[derive(Debug)]
pub(crate) struct Prompt {
    input: Input,
    /// The text before the line.
    sign: &'static str,
    /// What was there before, for Esc.
    before: String,
    /// Examples of what can be typed, shown while the line is empty.
    examples: &'static str,
    /// What is wrong with the text.
    mistake: Option<Message>,
    /// The number of steps back in the list of earlier filters.
    steps: usize,
}

impl Prompt {
    /// A filter; begins with a text.
    pub(crate) fn filter(text: &str, examples: &'static str) -> Self {
        let input = Input::new(text.to_owned());
        let before = text.to_owned();
        Self { input, sign: " /", before, examples, mistake: None, steps: 0 }
    }

    /// A line that is asked for before it; begins with a text.
    pub(crate) fn line(sign: &'static str, text: &str, examples: &'static str) -> Self {
        Self { sign, ..Self::filter(text, examples) }
    }

    /// The name of a file or folder.
    pub(crate) fn file_name() -> Self {
        Self { sign: " open:", ..Self::filter("", "account.json, or a folder of such files") }
    }

    /// The same prompt with another text in it; Esc returns to the text before.
    pub(crate) fn typed(self, text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), ..self }
    }

    /// Sets what is wrong with the text; it is shown while it is wrong.
    pub(crate) fn set_mistake(&mut self, mistake: Option<String>) {
        self.mistake = mistake.map(Message::error);
    }

    /// What is wrong with the text. The line itself has no room to say it.
    pub(crate) fn mistake(&self) -> Option<&Message> {
        self.mistake.as_ref()
    }

    /// The text as it is.
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// The text as it was when the prompt opened.
    pub(crate) fn before(&self) -> &str {
        &self.before
    }

    /// Applies a key or a paste. Returns whether the text has changed.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) -> bool {
        self.input.handle_event(event).is_some_and(|it| it.value)
    }

    /// Recalls the text before or after the current one in `earlier`, which is sorted oldest first.
    pub(crate) fn recall(&mut self, earlier: &[String], back: bool) {
        self.steps = match back {
            true => (self.steps + 1).min(earlier.len()),
            false => self.steps.saturating_sub(1),
        };
        let text = match earlier.len().checked_sub(self.steps) {
            Some(index) if 0 < self.steps => earlier[index].clone(),
            Some(_) | None => self.before.clone(),
        };
        self.input = Input::new(text);
    }

    /// Draws the line, and returns the cursor position.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        if self.text().is_empty() {
            // After the sign, the space, and the cursor.
            let before = u16::try_from(cut::width(self.sign)).unwrap_or(u16::MAX).saturating_add(3);
            let place = area.inner(Margin::new(before, 0));
            cut::draw(cut::styled(self.examples, look.style(Tone::Muted)), place, buf);
        }
        let cursor = window::draw_input(self.sign, &self.input, look, area, buf);
        if let Some(mistake) = &self.mistake {
            buf.set_style(area, look.style(mistake.tone()));
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_filters_come_back_and_the_first_text_too() {
        let earlier = ["admin".to_owned(), "deploy".to_owned()];
        let mut prompt = Prompt::filter("a", "");
        let mut seen = Vec::new();
        for back in [true, true, true, false, false] {
            prompt.recall(&earlier, back);
            seen.push(prompt.text().to_owned());
        }
        assert_eq!(seen, ["deploy", "admin", "admin", "deploy", "a"]);
    }
}
