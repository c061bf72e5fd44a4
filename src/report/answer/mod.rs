//! What each command answers: one file a command, with its rows, its JSON and its table.

mod accounts;
mod assume;
mod can;
mod cells;
mod credential;
mod escalations;
mod gap;
mod grounds;
mod hop;
mod last_accessed;
mod page;
mod paths;
mod permission_row;
mod policy_type;
mod principals;
mod rows;
mod simulate;
mod who_can;
mod why;

pub use accounts::{AccountRow, Accounts, GuardrailRow};
pub use assume::{AccessListRow, CanAssume, WhoCanAssume};
pub use can::Can;
pub use escalations::{EscalationRow, Escalations, GrantRow};
pub use gap::GapRow;
pub use grounds::{EvidenceJson, Grounds, RequirementRow};
pub use hop::{AlternativeRow, HopRow, PathRow};
pub use last_accessed::{LastAccessed, LastAccessedReport, ServiceRow};
pub use page::{Answer, Cells, Page};
pub use paths::Paths;
pub use permission_row::PermissionRow;
pub use principals::{PrincipalRow, Principals};
pub use rows::Rows;
pub use simulate::{CaseAnswer, Simulate};
pub use who_can::WhoCan;
pub use why::{VerdictRow, Why};
