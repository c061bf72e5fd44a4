//! Answers as text: one file a format; owns the serializable rows.
#![warn(missing_docs)]

mod answer;
mod json;
mod row;
mod sentence;
mod table;

pub use answer::{Answer, paths_answer, principals_answer, role_access_answer, why_answer};
pub use json::write_json;
pub use row::{
    AccessListRow, EvidenceJson, GapRow, Grounds, HopRow, PathRow, PrincipalRow, RequirementRow,
};
pub use sentence::{
    blocked_sentence, evidence_words, hop_sentence, requirement_words, verdict_words,
};
pub use table::{write_gaps, write_table};
