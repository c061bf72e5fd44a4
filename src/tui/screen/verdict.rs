//! The certainty of a step, in colors.

use ratatui::style::Style;

use crate::{
    analysis::severity,
    eval::AccessState,
    tui::{look::Look, theme::Tone},
};

pub(super) use crate::wording::{hop_verdict_words, mfa_cell, mfa_words, state_words};

/// How a state looks.
pub(super) fn state_style(look: &Look, state: AccessState) -> Style {
    look.style(state_tone(state))
}

/// What a state means.
pub(super) fn state_tone(state: AccessState) -> Tone {
    severity::of_access(state).into()
}
