//! Reads the files that flags name beside the sources: waivers, and earlier findings.

use std::{error, path::Path};

use super::error::Error;
use crate::{
    analysis::{Baseline, BaselineError, Waivers, WaiversError},
    load::{Expectation, Input, load_text},
};

/// Reads the waivers of a file.
pub(super) fn load_waivers(path: &Path) -> Result<Waivers, Error> {
    load_named(path, Expectation::WAIVERS, Waivers::parse, WaiversError::json)
}

/// Reads the earlier findings of a file.
pub(super) fn load_baseline(path: &Path) -> Result<Baseline, Error> {
    load_named(path, Expectation::FINDINGS, Baseline::parse, BaselineError::json)
}

/// Reads a file. `json` tells whether the parser stumbled over the JSON, rather than what it says.
fn load_named<T, E: error::Error>(
    path: &Path,
    expected: Expectation,
    parse: fn(&str) -> Result<T, E>,
    json: fn(&E) -> Option<&serde_json::Error>,
) -> Result<T, Error> {
    let input = Input::named(path);
    let text = load_text(&input, expected)?;
    parse(&text).map_err(|error| match json(&error) {
        Some(error) => expected.not_met(&input.to_string(), &text, error).into(),
        None => Error::Unreadable { path: path.to_owned(), detail: error.to_string() },
    })
}
