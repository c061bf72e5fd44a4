//! The parts of screens. Each draws what it is given, at any size, and changes nothing.

pub(crate) mod bars;
pub(crate) mod cursor;
pub(crate) mod focus;
pub(crate) mod frame;
pub(crate) mod hints;
pub(crate) mod json;
pub(crate) mod paragraph;
pub(crate) mod prose;
pub(crate) mod scroll;
pub(crate) mod seek;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod texts;
pub(crate) mod tree;

#[cfg(test)]
pub(crate) mod picture;
