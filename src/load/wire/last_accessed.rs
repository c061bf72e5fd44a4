//! Which services a principal may use, and when it last used them.

use serde::{Deserialize, Serialize};

use super::value::{Many, Text};

/// An item of `ServiceLastAccessedDetails`: the AWS CLI's output for one user, group, role or
/// policy, with its ARN.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-service-last-accessed-details.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Arn`")]
pub(crate) struct ServiceLastAccessedDetails<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) job_status: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) job_type: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) job_creation_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) services_last_accessed: Many<ServiceLastAccessed<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) job_completion_date: Option<Text<'a>>,
    /// Whether pages are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_truncated: Option<bool>,
}

/// A service that may be used. An absent member means that this did not happen.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `ServiceNamespace`")]
pub(crate) struct ServiceLastAccessed<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) last_authenticated: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_namespace: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) last_authenticated_entity: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) last_authenticated_region: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_authenticated_entities: Option<u32>,
}
