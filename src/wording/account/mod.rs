//! What is known of accounts, in words.

mod organization;
mod passwords;
mod providers;
mod root_user;
mod section;
mod summary;

pub use organization::{guardrails_unread_words, is_unread};
pub use section::{Note, Section, account_sections};
pub use summary::{AccountSummary, UNKNOWN, account_summary};
