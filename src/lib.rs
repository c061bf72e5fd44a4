//! rolecall shows who can become whom in AWS, and why.
//!
//! The library holds everything; the binary only hands over its arguments. Data flows one way:
//! [`load`] reads facts, [`iam`] holds them, [`eval`] decides requests, [`graph`] keeps the
//! answers as edges, [`analysis`] answers people's questions, [`wording`] puts the answers into
//! words, [`report`] and [`tui`] show them, and [`cli`] picks which. `ARCHITECTURE.md` is the map.

pub mod analysis;
pub mod cli;
pub mod eval;
pub mod graph;
pub mod iam;
pub mod load;
pub mod report;
pub mod tui;
pub mod wording;
