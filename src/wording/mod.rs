//! The words of answers: sentences, labels and plurals that reports and the explorer share.
#![warn(missing_docs)]

mod account;
mod administrator;
mod badge;
mod closing;
mod credential;
pub mod explanation;
mod finding;
mod fold;
mod identifier;
mod last_accessed;
mod lookup;
mod maturity;
mod moment;
mod near_miss;
mod path;
pub mod plural;
mod sentence;
mod trust;
mod unread;
mod verdict;
mod visible;

pub use account::{
    AccountSummary, NOT_LOADED, Note, Section, UNKNOWN, account_sections, account_summary,
    guardrails_unread_words, is_unread, request_words,
};
pub use administrator::{administrator_sentence, administrator_words};
pub use badge::{BadgeReasons, badge_fact, badge_legend, badge_reasons};
pub use closing::closing_sentence;
pub use credential::{key_sentence, mfa_device_words, template_words};
pub use finding::{
    finding_detail, finding_explanation, finding_exposes, finding_opens, finding_opens_words,
    finding_subject, not_checked_words, remediation_command,
};
pub use fold::{folded, folded_below};
pub use identifier::{identifier_sentence, unloaded_identifier_sentence};
pub use last_accessed::{last_accessed_sentence, reported_words, service_use_words};
pub use lookup::{account_console_link, account_lookup_command, console_link, lookup_command};
pub use maturity::{maturity_level_words, maturity_lists, maturity_sentences, maturity_words};
pub use moment::{
    age_words, ago_words, day_words, last_used_words, moment_words, next_age, waiver_end_words,
    words_since,
};
pub use near_miss::{lacking_fact_words, near_miss_words};
pub use path::{path_limit_sentence, step_kind_words};
pub use sentence::{
    ANY_APPLICATION, blocked_sentence, condition_words, evidence_words, fact_words, hop_sentence,
    requirement_words, requirements_words, session_context_words, session_words, stopped_sentence,
    verdict_words,
};
pub use trust::{trust_conditions_words, trust_name_words, trust_sentence};
pub use unread::UnreadFact;
pub use verdict::{hop_verdict_words, mfa_cell, mfa_words, state_words};
pub use visible::{is_hidden, visible, visible_json, visible_width};
