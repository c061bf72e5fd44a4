//! Facts about accounts, in words.

mod delegation;
mod organization;
mod passwords;
mod providers;
mod root_user;
mod section;
mod sections;
mod summary;

pub use delegation::request_words;
pub use organization::{guardrails_unread_words, is_unread};
pub use section::{Note, Section};
pub use sections::{NOT_LOADED, account_sections};
pub use summary::{AccountSummary, UNKNOWN, account_summary};
