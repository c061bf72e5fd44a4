//! Converts the wire shapes of all sources into one [`Snapshot`](crate::iam::Snapshot). Only this
//! module does so.
//!
//! Sources are added one by one; what depends on all of them is resolved at the end: principals
//! that several sources name, keys and devices that are identified only by a user's name, policies
//! and groups that are named but absent.

mod above;
mod account;
mod account_access;
mod account_settings;
mod builder;
mod cli_calls;
mod cli_identity_center;
mod cli_organization;
mod completeness;
mod credential_report;
mod credentials;
mod document_members;
mod identity_center;
mod last_accessed;
mod listed_credentials;
mod listed_principals;
mod merge;
mod named_policies;
mod organization;
mod parts;
mod places;
mod principals;
mod reading;
mod role_facts;
mod unread_facts;
mod user_facts;

pub(super) use builder::SnapshotBuilder;
pub(super) use credential_report::{ReportRow, is_report, report_rows, report_text};
pub(super) use reading::document_text;
