//! Facts about an account that are about neither a user nor a role.

use serde::{Deserialize, Serialize};

use super::value::{Raw, Text};

/// An item of `DelegationRequests`: a partner asks for temporary access. The partner's message and
/// links are not kept.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-delegation-requests.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a delegation request object")]
pub(crate) struct DelegationRequest<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) delegation_request_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) owner_account_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions: Option<DelegationPermission<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) owner_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) approver_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) expiration_time: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) requestor_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) requestor_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) session_duration: Option<Raw<'a>>,
}

/// What the partner requests.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a delegation permission object")]
pub(crate) struct DelegationPermission<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_template_arn: Option<Text<'a>>,
}
