//! The terminal explorer: state, update, view.
//!
//! `update` changes the `app` and returns effects; `view` draws it; `runtime` waits for events and
//! performs the effects. Nothing else has side effects.

mod answers;
mod app;
mod background;
mod board;
mod board_search;
mod chord;
mod clipboard;
mod command;
mod cut;
mod data;
mod data_age;
mod derived;
mod event;
mod explorer;
mod export;
mod extent;
mod failing;
mod failure;
mod glyphs;
mod headline;
mod history;
mod job;
mod keymap;
mod layer;
mod layout;
mod load_update;
mod loader;
mod loading;
mod look;
mod matcher;
mod message;
mod on_demand;
mod opened;
mod question;
mod reader;
mod runtime;
mod screen;
mod step;
mod step_filter;
mod terminal;
mod theme;
mod update;
mod view;
mod waiving;
mod whereabouts;
mod widget;
mod worker;

pub use background::Background;
pub use explorer::{Error, Options, check_terminal, run};
pub use failure::Failure;
pub use keymap::markdown as keys_as_markdown;
pub use matcher::markdown as filters_as_markdown;
pub use reader::SourceReader;
pub use theme::Theme;
pub use waiving::WaiverFile;

use crate::wording::plural;
