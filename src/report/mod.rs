//! Answers as text: one file a format; owns the serializable rows.
#![warn(missing_docs)]

mod account;
mod answer;
mod badge;
mod credential;
mod json;
mod last_accessed;
mod moment;
mod permission;
pub mod plural;
mod row;
mod sentence;
mod simulation;
mod table;
mod trust;
mod unread;

pub use account::{
    AccountRow, AccountSummary, GuardrailRow, Remark, Section, UNKNOWN, Weight, account_sections,
    account_summary, accounts_answer, accounts_in_full_answer, guardrails_unread_words,
};
pub use answer::{Answer, paths_answer, principals_answer, role_access_answer, why_answer};
pub use badge::{BadgeReason, administrator_words, badge_reasons};
pub use credential::{
    AccessKeyRow, CredentialsRow, MfaDeviceRow, OtherCredentialRow, mfa_device_words,
};
pub use json::write_json;
pub use last_accessed::{
    LastAccessedReport, ServiceRow, last_accessed_answer, last_accessed_sentence, reported_words,
    service_use_words,
};
pub use moment::{ago_words, day_words, last_used_words};
pub use permission::{PermissionRow, can_answer, who_can_answer};
pub use row::{
    AccessListRow, EvidenceJson, GapRow, Grounds, HopRow, PathRow, PrincipalRow, RequirementRow,
    SessionRow,
};
pub use sentence::{
    blocked_sentence, condition_words, evidence_words, fact_words, hop_sentence, requirement_words,
    session_words, stopped_sentence, verdict_words,
};
pub use simulation::{CaseAnswer, simulate_answer};
pub use table::{write_gaps, write_table};
pub use trust::{trust_conditions_words, trust_name_words, trust_sentence};
pub use unread::UnreadFact;
