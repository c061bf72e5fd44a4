//! One list of everything that can be done here: keys, places, principals, filters, explanations.

mod entry;
mod palette;

pub(crate) use entry::Choice;
pub(crate) use palette::{Palette, highlighted};
