//! Any text matches any pattern or does not; what matches begins with the pattern's literal head.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::iam::pattern::{Case, literal_head, matches};

fuzz_target!(|input: (&str, &str)| {
    let (pattern, text) = input;
    let sensitive = matches(pattern, text, Case::Sensitive);
    assert!(!sensitive || matches(pattern, text, Case::Insensitive));
    assert!(!sensitive || text.starts_with(literal_head(pattern)));
    assert!(matches(&format!("*{pattern}*"), text, Case::Sensitive) || !sensitive);
});
