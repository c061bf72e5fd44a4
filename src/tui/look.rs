//! How things are drawn: colors, characters, and the size class.

use ratatui::style::Style;

use crate::tui::{
    background::Background,
    glyphs::Glyphs,
    layout::Class,
    theme::{Theme, Tone},
};

/// Everything that a widget needs besides its content.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) theme: Theme,
    /// What the colors must be readable on.
    pub(crate) background: Background,
    pub(crate) glyphs: &'static Glyphs,
    pub(crate) class: Class,
}

impl Look {
    /// How text with this meaning looks.
    pub(crate) fn style(&self, tone: Tone) -> Style {
        self.theme.style(self.background, tone)
    }
}

#[cfg(test)]
impl Look {
    /// Unicode, no colors, at the size that most tests draw.
    pub(crate) const PLAIN: Self = Self {
        theme: Theme::Mono,
        background: Background::Unknown,
        glyphs: &crate::tui::glyphs::UNICODE,
        class: Class::Narrow,
    };
}
