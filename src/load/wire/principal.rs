//! Users, groups, roles and managed policies, as `aws iam get-account-authorization-details`
//! prints them.

use serde::{Deserialize, Serialize};

use super::value::{Many, Raw, Text};

/// An item of `UserDetailList`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a user object")]
pub(crate) struct UserDetail<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) user_policy_list: Many<InlinePolicy<'a>>,
    #[serde(borrow)]
    pub(crate) group_list: Many<Text<'a>>,
    #[serde(borrow)]
    pub(crate) attached_managed_policies: Many<AttachedPolicy<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary: Option<PermissionsBoundary<'a>>,
    #[serde(borrow)]
    pub(crate) tags: Many<Tag<'a>>,
}

/// An item of `GroupDetailList`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a group object")]
pub(crate) struct GroupDetail<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) group_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) group_policy_list: Many<InlinePolicy<'a>>,
    #[serde(borrow)]
    pub(crate) attached_managed_policies: Many<AttachedPolicy<'a>>,
}

/// An item of `RoleDetailList`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a role object")]
pub(crate) struct RoleDetail<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) role_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) role_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) assume_role_policy_document: Option<Raw<'a>>,
    #[serde(borrow)]
    pub(crate) instance_profile_list: Many<InstanceProfile<'a>>,
    #[serde(borrow)]
    pub(crate) role_policy_list: Many<InlinePolicy<'a>>,
    #[serde(borrow)]
    pub(crate) attached_managed_policies: Many<AttachedPolicy<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary: Option<PermissionsBoundary<'a>>,
    #[serde(borrow)]
    pub(crate) tags: Many<Tag<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) role_last_used: Option<RoleLastUsed<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) max_session_duration: Option<Raw<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) max_signin_session_duration: Option<Raw<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) source_role_template: Option<SourceRoleTemplate<'a>>,
}

/// The template of a role that role manager created.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SourceRoleTemplate.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a role template object")]
pub(crate) struct SourceRoleTemplate<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) template_arn: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) template_minor_version: Option<u32>,
}

/// An item of `Roles`, as `aws iam list-roles` prints them: the facts that the authorization
/// details omit.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a role object")]
pub(crate) struct ListedRole<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) max_session_duration: Option<Raw<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) max_signin_session_duration: Option<Raw<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) source_role_template: Option<SourceRoleTemplate<'a>>,
}

/// An item of `InstanceProfiles`, as `aws iam list-instance-profiles` prints them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an instance profile object")]
pub(crate) struct ListedInstanceProfile<'a> {
    #[serde(borrow)]
    pub(crate) instance_profile_name: Option<Text<'a>>,
    /// At most one role, in a list.
    #[serde(borrow)]
    pub(crate) roles: Many<RoleDetail<'a>>,
}

/// An item of `Policies`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a managed policy object")]
pub(crate) struct ManagedPolicyDetail<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) default_version_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) attachment_count: Option<i32>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary_usage_count: Option<i32>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) is_attachable: Option<bool>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) update_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) policy_version_list: Many<PolicyVersion<'a>>,
}

/// One version of a managed policy.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a policy version object")]
pub(crate) struct PolicyVersion<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<Raw<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) version_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_default_version: Option<bool>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
}

/// An inline policy of a user, group or role.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an inline policy object")]
pub(crate) struct InlinePolicy<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_document: Option<Raw<'a>>,
}

/// A managed policy attached to a user, group or role.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an attached policy object")]
pub(crate) struct AttachedPolicy<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_arn: Option<Text<'a>>,
}

/// The permissions boundary of a user or role.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a permissions boundary object")]
pub(crate) struct PermissionsBoundary<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary_type: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary_arn: Option<Text<'a>>,
}

/// A tag of a user or role.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a tag object")]
pub(crate) struct Tag<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Text<'a>>,
}

/// The last use of a role; empty if AWS recorded none.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `LastUsedDate`")]
pub(crate) struct RoleLastUsed<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used_date: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<Text<'a>>,
}

/// An instance profile that contains a role.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an instance profile object")]
pub(crate) struct InstanceProfile<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) instance_profile_name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) instance_profile_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
}
