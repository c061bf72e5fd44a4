//! The findings board: each best practice with its results and score, the findings that deserve a
//! look first, and what is behind the selected one.

mod acts;
mod counts;
mod detail;
mod draw;
mod list;
mod order;
mod screen;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use acts::waive;
pub(crate) use detail::finding_document;
pub(crate) use list::{Jump, finding_cells, jump};
pub(crate) use state::Findings;
