//! Reads files of waivers.

use std::path::Path;

use super::error::Error;
use crate::{
    analysis::{Waivers, WaiversError},
    load::{Expectation, Input, load_text},
};

/// Reads the waivers of a file.
pub(super) fn load_waivers(path: &Path) -> Result<Waivers, Error> {
    const EXPECTED: Expectation = Expectation {
        what: "a list of waivers, each with `rule`, `principal`, `reason`, `author` and `expires`",
        hint: Some("in the explorer, `W` on a finding writes a waiver"),
    };
    let input = Input::named(path);
    let text = load_text(&input, EXPECTED)?;
    Waivers::parse(&text).map_err(|error| match error {
        WaiversError::Malformed(error) => {
            EXPECTED.not_met(&input.to_string(), &text, &error).into()
        }
        error => Error::Unreadable { path: path.to_owned(), detail: error.to_string() },
    })
}
