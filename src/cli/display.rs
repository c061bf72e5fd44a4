//! How the explorer looks, from the arguments.

use super::{error::Error, global_args::GlobalArgs};
use crate::tui::{Background, Theme};

/// How the explorer looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Display {
    /// The colors.
    pub(super) theme: Theme,
    /// What they stand on.
    pub(super) background: Background,
}

/// The theme and the background that the arguments name. They are checked with every command, so
/// that a misspelled name is refused before someone relies on it.
pub(super) fn display(args: &GlobalArgs) -> Result<Display, Error> {
    let theme = match &args.theme {
        None => Theme::default(),
        Some(name) => {
            Theme::named(name).ok_or_else(|| Error::UnknownTheme { name: name.clone() })?
        }
    };
    let background = match &args.background {
        None => Background::default(),
        Some(name) => Background::named(name)
            .ok_or_else(|| Error::UnknownBackground { name: name.clone() })?,
    };
    Ok(Display { theme, background })
}
