//! What lies over the screen.

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
