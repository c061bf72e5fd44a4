//! The parts of a screen with tabs: pages with something to read or a list, documents beside them,
//! and the focus.

mod document;
mod order;
mod page;
mod panes;
mod policies;
mod rows;
mod tabs;
mod text;

pub(super) use document::{Content, Document};
pub(super) use order::Order;
pub(super) use page::{Body, Page};
pub(super) use policies::{policies_page, policy_document, policy_words};
pub(super) use rows::{Entry, Rows, Subject};
pub(super) use tabs::{Pages, Tabbed};
pub(super) use text::Text;
