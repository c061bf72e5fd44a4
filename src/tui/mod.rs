//! The terminal explorer: state, update, view.
//!
//! `update` changes the `app` and says what must be done about it; `view` draws it;
//! `runtime` waits for what happens and does what must be done. Nothing else has effects.

mod app;
mod chord;
mod clipboard;
mod cut;
mod data;
mod event;
mod explorer;
mod glyphs;
mod job;
mod keymap;
mod layer;
mod layout;
mod loader;
mod loading;
mod look;
mod matcher;
mod message;
mod on_demand;
mod reader;
mod runtime;
mod screen;
mod terminal;
mod theme;
mod trail;
mod update;
mod view;
mod widget;
mod worker;

pub use explorer::{Error, Options, check_terminal, run};
pub use keymap::markdown as keys_as_markdown;
pub use reader::{Failure, SourceReader};
pub use theme::Theme;

use crate::wording::plural;
