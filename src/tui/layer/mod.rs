//! The layers on top of a screen while something is typed or chosen.

mod confirm;
mod layer;
mod menu;
mod palette;
mod prompt;
mod waive;
mod window;

pub(crate) use confirm::{Confirm, Confirmed};
pub(crate) use layer::Layer;
pub(crate) use menu::{Menu, MenuGroup};
pub(crate) use palette::{Choice, Palette, highlighted};
pub(crate) use prompt::Prompt;
pub(crate) use waive::{Answered, Offered, WaiveForm};
