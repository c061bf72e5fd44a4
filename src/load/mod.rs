//! Reads AWS or files into a [`Snapshot`](crate::iam::Snapshot) and its gaps.
//!
//! Every source is first converted to the shapes of `wire`, which are those of the AWS CLI's JSON,
//! and only `assembly` turns them into facts. What cannot be read becomes a
//! [`Gap`](crate::iam::Gap); only a source of which nothing can be read is an error.
#![warn(missing_docs)]

mod assembly;
mod aws;
mod bytes;
mod case_file;
mod compressed;
mod demo;
mod error;
mod event;
mod file;
mod foreign;
mod limit;
mod open;
mod places;
mod quote;
mod recognition;
mod save;
mod schema;
mod snapshot_file;
mod source;
mod subject;
mod text_file;
mod wire;
mod yaml;

pub use aws::{
    AwsError, AwsSource, CredentialMethod, CredentialOrigin, CredentialSource, MalformedCode,
    MfaCode, MfaQuestion, MfaSession, OPERATIONS, OnDemandAnswer, OnDemandQuestion, Operation,
    OperationGroup, OrganizationEntry, Reader, Service, block_on, entry_policy, load_aws,
    load_on_demand, read_aws, read_on_demand, read_only_policy,
};
pub use bytes::load_bytes;
pub use case_file::{Cases, load_cases, parse_cases};
pub use demo::load_demo;
pub use error::{LoadError, Place};
pub use event::{CallEvent, FileState, LoadEvent, OperationState, Request, Stop, Watch};
pub use file::{Input, load_files};
pub use limit::{ByteLimit, ParseByteLimitError};
pub use places::find_places;
pub use save::{check_target, edit_text, write_new};
pub use schema::SCHEMA;
pub use snapshot_file::SavedSnapshot;
pub use source::{Source, SourceError};
pub use text_file::{Expectation, load_text};
