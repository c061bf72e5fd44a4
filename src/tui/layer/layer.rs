//! What lies over the screen.

use crate::tui::message::Message;

use super::{confirm::Confirm, menu::Menu, palette::Palette, prompt::Prompt, waive::WaiveForm};

/// What lies over the screen.
#[derive(Debug)]
pub(crate) enum Layer {
    /// A line for the screen's filter.
    Prompt(Prompt),
    /// A line for the name of a file or folder to open.
    FileName(Prompt),
    /// Everything that can be done here: the palette, and the help.
    Palette(Palette),
    /// Whether to open the demo in place of the user's data.
    OpenDemo(Confirm),
    /// Which steps trees and paths show.
    Steps(Menu),
    /// The column to sort by.
    Sort(Menu),
    /// What is asked before a finding is waived.
    Waive(WaiveForm),
}

impl Layer {
    /// What is wrong with what is typed.
    pub(crate) fn mistake(&self) -> Option<&Message> {
        match self {
            Self::Prompt(prompt) | Self::FileName(prompt) => prompt.mistake(),
            Self::Waive(form) => form.mistake(),
            Self::Palette(_) | Self::OpenDemo(_) | Self::Steps(_) | Self::Sort(_) => None,
        }
    }

    /// How many of the last rows it takes to type in.
    pub(crate) fn typed_rows(&self) -> u16 {
        match self {
            Self::Prompt(_) | Self::FileName(_) => 1,
            Self::Waive(_) => 2,
            Self::Palette(_) | Self::OpenDemo(_) | Self::Steps(_) | Self::Sort(_) => 0,
        }
    }
}
