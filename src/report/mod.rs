//! Answers as text: one file an answer, one file a format; owns the serializable rows.
#![warn(missing_docs)]

mod answer;
mod format;

pub use answer::{
    AccessListRow, AccountRow, Answer, CaseAnswer, EvidenceJson, GapRow, Grounds, HopRow,
    LastAccessedReport, PathRow, PermissionRow, PrincipalRow, SessionRow, accounts_answer,
    accounts_in_full_answer, can_answer, last_accessed_answer, paths_answer, principals_answer,
    role_access_answer, simulate_answer, who_can_answer, why_answer,
};
pub use format::{write_gaps, write_json, write_table};
