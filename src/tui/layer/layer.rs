//! What lies over the screen.

use super::{help::Help, menu::Menu, palette::Palette, prompt::Prompt, waive::WaiveForm};

/// What lies over the screen.
#[derive(Debug)]
pub(crate) enum Layer {
    /// All keys.
    Help(Help),
    /// A line for the screen's filter.
    Prompt(Prompt),
    /// A line for the name of a file or folder to open.
    FileName(Prompt),
    /// The palette: places and actions.
    Palette(Palette),
    /// Which steps trees and paths show.
    Steps(Menu),
    /// The column to sort by.
    Sort(Menu),
    /// What is asked before a finding is waived.
    Waive(WaiveForm),
}
