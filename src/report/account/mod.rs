//! What is known of accounts: rows for `accounts`, and the same in words.

mod answer;
mod organization;
mod passwords;
mod providers;
mod root_user;
mod section;

pub use answer::{
    AccountRow, AccountSummary, GuardrailRow, UNKNOWN, account_summary, accounts_answer,
    accounts_in_full_answer,
};
pub use organization::guardrails_unread_words;
pub use section::{Remark, Section, Weight, account_sections};

pub(super) use answer::COLUMNS;
