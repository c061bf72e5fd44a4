//! The message line. A notice disappears by itself; an error stays until Esc.

use std::time::{Duration, Instant};

use crate::tui::theme::Tone;

/// A message for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    /// When it goes; `None` is when the user says so.
    pub(crate) until: Option<Instant>,
}

/// Long enough to notice and read a few words.
const SHOWN: Duration = Duration::from_secs(4);
/// What each letter adds: slow readers read some fifteen in a second.
const SHOWN_PER_LETTER: Duration = Duration::from_millis(65);

/// Longer texts than this are not worth waiting for.
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
