//! Reads a living AWS account.
//!
//! One table names every operation; a guard refuses all others. Responses of AWS are first
//! converted to the AWS CLI's JSON, as the text of a snapshot file, and then read like any file: a
//! live load and the snapshot saved from it always agree.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>

mod on_demand;
mod operation;

mod permissions;

mod connection;
mod entry;
mod error;
mod failure;
mod guard;
mod mfa;
mod mfa_session;
mod organization_entry;
mod origin;
mod pace;
mod profile;
mod secret;
mod session;
mod tally;

mod calls;
mod checked_credentials;
mod failures;
mod shape;

mod iam;
mod identity_center;
mod members;
mod organization;

mod live;
mod under_way;

#[cfg(test)]
mod loopback;
#[cfg(test)]
mod tests;

pub use connection::AwsSource;
pub use error::AwsError;
pub use live::{block_on, load_aws, read_aws};
pub use mfa::{MalformedCode, MfaCode, MfaQuestion};
pub use mfa_session::MfaSession;
pub use on_demand::{OnDemandAnswer, OnDemandQuestion, load_on_demand, read_on_demand};
pub use operation::{OPERATIONS, Operation, OperationGroup, Service};
pub use organization_entry::OrganizationEntry;
pub use origin::{CredentialMethod, CredentialOrigin, CredentialSource};
pub use permissions::{Reader, entry_policy, read_only_policy};
