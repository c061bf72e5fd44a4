//! A question before something that replaces what is on the screen.

use ratatui::{
    buffer::Buffer,
    crossterm::event::{Event as TerminalEvent, KeyCode},
    layout::Rect,
    style::Style,
};

use crate::tui::{
    layer::window,
    look::Look,
    widget::{frame::Frame, paragraph},
};

/// A question, answered by Enter or `y`, or by Esc or `n`.
#[derive(Debug)]
pub(crate) struct Confirm {
    title: &'static str,
    text: String,
}

/// The answer that a key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmed {
    Yes,
    No,
}

impl Confirm {
    /// A question with its consequences.
    pub(crate) fn new(title: &'static str, text: String) -> Self {
        Self { title, text }
    }

    /// The answer that a key gives, if it gives one.
    pub(crate) fn answered(event: &TerminalEvent) -> Option<Confirmed> {
        match event.as_key_press_event()?.code {
            KeyCode::Char('y' | 'Y') => Some(Confirmed::Yes),
            KeyCode::Char('n' | 'N' | 'q') => Some(Confirmed::No),
            _ => None,
        }
    }

    /// Draws the question.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        const WIDEST_TEXT: u16 = 52;
        let lines = paragraph::height(&self.text, WIDEST_TEXT.min(area.width));
        let lines = u16::try_from(lines).unwrap_or(u16::MAX);
        let place = window::small(look, area, lines.saturating_add(1));
        let frame = Frame::new(self.title).bottom("Enter yes   Esc no");
        let inner = window::draw_at(&frame, look, place, buf);
        paragraph::draw(&self.text, Style::new(), inner, buf);
        if !look.class.has_boxes()
            && let Some(last) = inner.rows().next_back()
        {
            paragraph::draw("Enter yes   Esc no", Style::new(), last, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyEvent;

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    #[test]
    fn y_and_n_answer_and_other_keys_do_not() {
        let press = |letter| TerminalEvent::Key(KeyEvent::from(KeyCode::Char(letter)));
        assert_eq!(Confirm::answered(&press('y')), Some(Confirmed::Yes));
        assert_eq!(Confirm::answered(&press('n')), Some(Confirmed::No));
        assert_eq!(Confirm::answered(&press('j')), None);
    }

    #[test]
    fn survives_any_size() {
        let confirm = Confirm::new("Open it?", "It replaces what is shown.".to_owned());
        for (width, height) in ODD_SIZES {
            picture(width, height, |area, buf| confirm.draw(&Look::PLAIN, area, buf));
        }
    }
}
