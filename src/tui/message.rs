//! One line that tells what happened. Good news goes by itself; bad news waits for Esc.

use std::time::{Duration, Instant};

use crate::tui::theme::Tone;

/// Something to tell the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    /// When it goes; `None` is when the user says so.
    pub(crate) until: Option<Instant>,
}

/// Long enough to read a line.
const SHOWN: Duration = Duration::from_secs(4);

impl Message {
    /// Something that happened.
    pub(crate) fn info(text: String, now: Instant) -> Self {
        Self { text, until: Some(now + SHOWN) }
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
