//! The answer of each command: one file per command, with its rows, its JSON and its table.

mod account_row;
mod accounts;
mod assume;
mod can;
mod cells;
mod closing;
mod column;
mod credential;
mod escalations;
mod findings;
mod findings_report;
mod gap;
mod grounds;
mod hop;
mod last_accessed;
mod maturity;
mod page;
mod paths;
mod permission_row;
mod policy_type;
mod principal_object;
mod principals;
mod rows;
mod simulate;
mod statement;
mod unknown;
mod who_can;
mod why;

pub use account_row::AccountRow;
pub use accounts::{Accounts, GuardrailRow};
pub use assume::{AccessListRow, CanAssume, WhoCanAssume};
pub use can::Can;
pub use closing::{ClosedBy, Closing, RemovalRow};
pub use column::{Cell, Table, View};
pub use escalations::{EscalationRow, Escalations, GrantRow};
pub use findings::{FindingNotes, FindingRow, Findings, FrameworksRow, RuleRow};
pub use findings_report::{
    AccountLine, FindingsReport, ReportContext, ReportedFinding, RuleResults, StatementText,
    WaivedFinding,
};
pub use gap::GapRow;
pub(crate) use gap::{not_analyzed_in_paths, nothing_found};
pub use grounds::{EvidenceJson, Grounds, RequirementRow};
pub use hop::{AlternativeRow, HopRow, PathRow};
pub use last_accessed::{LastAccessed, LastAccessedReport, ServiceRow};
pub use maturity::Maturity;
pub use page::{Answer, Item, Page};
pub use paths::Paths;
pub use permission_row::PermissionRow;
pub use principal_object::principal_object_json;
pub use principals::{PrincipalRow, Principals};
pub use rows::Rows;
pub use simulate::{CaseAnswer, Simulate};
pub use unknown::UnknownMembers;
pub use who_can::WhoCan;
pub use why::{NearMissRow, RefusedRow, StepRow, VerdictRow, Why};
