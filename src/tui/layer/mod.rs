//! What lies over a screen while something is typed.

mod help;
mod palette;
mod prompt;
mod window;

pub(crate) use help::Help;
pub(crate) use palette::{Choice, Palette, highlighted};
pub(crate) use prompt::Prompt;

/// What lies over the screen.
#[derive(Debug)]
pub(crate) enum Layer {
    /// All keys.
    Help(Help),
    /// A line for the screen's filter.
    Prompt(Prompt),
    /// A line for the name of a file or folder to open.
    FileName(Prompt),
    /// Where to go and what to do.
    Palette(Palette),
}
