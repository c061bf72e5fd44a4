//! Tests from the outside: the binary in a terminal, files that are loaded, and documents against
//! the code.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod accounts;
mod analysis;
mod architecture;
mod aws;
mod background;
mod command_line;
mod documents;
mod entitlements;
mod evaluation;
mod explanations;
mod explorer;
mod hostile;
mod house;
mod language;
mod load;
mod loading;
mod markup;
mod rows;
mod story;
mod tape;
mod terminal;
