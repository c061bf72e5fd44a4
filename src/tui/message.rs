//! The message line. A notice disappears on its own; an error stays until Esc.

use std::time::{Duration, Instant};

use crate::tui::theme::Tone;

/// A message for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    /// When it disappears; `None` if it stays until the user closes it.
    pub(crate) until: Option<Instant>,
}

/// Long enough to notice and read a few words.
const SHOWN: Duration = Duration::from_secs(4);
/// The additional time per letter: slow readers read about fifteen per second.
const SHOWN_PER_LETTER: Duration = Duration::from_millis(65);

/// The number of letters that count.
const LONGEST: u32 = 400;

impl Message {
    /// Something that happened.
    pub(crate) fn info(text: String, now: Instant) -> Self {
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let until = now + SHOWN + SHOWN_PER_LETTER * letters.min(LONGEST);
        Self { text, until: Some(until) }
    }

    /// Something that went wrong.
    pub(crate) fn error(text: String) -> Self {
        Self { text, until: None }
    }

    /// How it looks.
    pub(crate) fn tone(&self) -> Tone {
        match self.until {
            Some(_) => Tone::Heading,
            None => Tone::Alarm,
        }
    }
}
