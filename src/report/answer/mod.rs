//! What each command answers, in the shape of its JSON.

mod accounts;
mod all;
mod credential;
mod last_accessed;
mod permission;
mod row;
mod simulate;

pub use accounts::{AccountRow, accounts_answer, accounts_in_full_answer};
pub use all::{Answer, paths_answer, principals_answer, role_access_answer, why_answer};
pub use last_accessed::{LastAccessedReport, last_accessed_answer};
pub use permission::{PermissionRow, can_answer, who_can_answer};
pub use row::{
    AccessListRow, EvidenceJson, GapRow, Grounds, HopRow, PathRow, PrincipalRow, SessionRow,
};
pub use simulate::{CaseAnswer, simulate_answer};

pub(super) use accounts::COLUMNS;
