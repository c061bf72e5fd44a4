//! Users, groups, roles and managed policies, in the shapes of the AWS CLI's JSON.

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, GroupDetail, InstanceProfile, ManagedPolicyDetail,
    PermissionsBoundaryAttachmentType, PolicyDetail, PolicyVersion, RoleDetail, RoleLastUsed, Tag,
    UserDetail,
};

use crate::load::aws::shape::Shape;

/// An item of `UserDetailList`.
pub(super) fn user(it: &UserDetail) -> Shape {
    Shape::default()
        .text("Path", it.path())
        .text("UserName", it.user_name())
        .text("UserId", it.user_id())
        .text("Arn", it.arn())
        .date("CreateDate", it.create_date())
        .list("UserPolicyList", it.user_policy_list().iter().map(inline))
        .texts("GroupList", it.group_list().iter().map(String::as_str))
        .list("AttachedManagedPolicies", it.attached_managed_policies().iter().map(attached))
        .object("PermissionsBoundary", it.permissions_boundary().map(boundary))
        .list("Tags", it.tags().iter().map(tag))
}

/// An item of `GroupDetailList`.
pub(super) fn group(it: &GroupDetail) -> Shape {
    Shape::default()
        .text("Path", it.path())
        .text("GroupName", it.group_name())
        .text("GroupId", it.group_id())
        .text("Arn", it.arn())
        .date("CreateDate", it.create_date())
        .list("GroupPolicyList", it.group_policy_list().iter().map(inline))
        .list("AttachedManagedPolicies", it.attached_managed_policies().iter().map(attached))
}

/// An item of `RoleDetailList`.
pub(super) fn role(it: &RoleDetail) -> Shape {
    Shape::default()
        .text("Path", it.path())
        .text("RoleName", it.role_name())
        .text("RoleId", it.role_id())
        .text("Arn", it.arn())
        .date("CreateDate", it.create_date())
        .document("AssumeRolePolicyDocument", it.assume_role_policy_document())
        .list("InstanceProfileList", it.instance_profile_list().iter().map(instance_profile))
        .list("RolePolicyList", it.role_policy_list().iter().map(inline))
        .list("AttachedManagedPolicies", it.attached_managed_policies().iter().map(attached))
        .object("PermissionsBoundary", it.permissions_boundary().map(boundary))
        .list("Tags", it.tags().iter().map(tag))
        .object("RoleLastUsed", it.role_last_used().map(last_used))
}

/// An item of `Policies`.
pub(super) fn managed_policy(it: &ManagedPolicyDetail) -> Shape {
    Shape::default()
        .text("PolicyName", it.policy_name())
        .text("PolicyId", it.policy_id())
        .text("Arn", it.arn())
        .text("Path", it.path())
        .text("DefaultVersionId", it.default_version_id())
        .plain("AttachmentCount", it.attachment_count())
        .plain("PermissionsBoundaryUsageCount", it.permissions_boundary_usage_count())
        .plain("IsAttachable", Some(it.is_attachable()))
        .text("Description", it.description())
        .date("CreateDate", it.create_date())
        .date("UpdateDate", it.update_date())
        .list("PolicyVersionList", it.policy_version_list().iter().map(policy_version))
}

/// An item of `PolicyVersionList`.
pub(super) fn policy_version(it: &PolicyVersion) -> Shape {
    Shape::default()
        .document("Document", it.document())
        .text("VersionId", it.version_id())
        .plain("IsDefaultVersion", Some(it.is_default_version()))
        .date("CreateDate", it.create_date())
}

fn inline(it: &PolicyDetail) -> Shape {
    Shape::default()
        .text("PolicyName", it.policy_name())
        .document("PolicyDocument", it.policy_document())
}

fn attached(it: &AttachedPolicy) -> Shape {
    Shape::default().text("PolicyName", it.policy_name()).text("PolicyArn", it.policy_arn())
}

fn boundary(it: &AttachedPermissionsBoundary) -> Shape {
    Shape::default()
        .text(
            "PermissionsBoundaryType",
            it.permissions_boundary_type().map(PermissionsBoundaryAttachmentType::as_str),
        )
        .text("PermissionsBoundaryArn", it.permissions_boundary_arn())
}

pub(super) fn tag(it: &Tag) -> Shape {
    Shape::default().text("Key", it.key()).text("Value", it.value())
}

fn last_used(it: &RoleLastUsed) -> Shape {
    Shape::default().date("LastUsedDate", it.last_used_date()).text("Region", it.region())
}

/// An item of `InstanceProfileList`, without the role it stands in.
fn instance_profile(it: &InstanceProfile) -> Shape {
    Shape::default()
        .text("Path", it.path())
        .text("InstanceProfileName", it.instance_profile_name())
        .text("InstanceProfileId", it.instance_profile_id())
        .text("Arn", it.arn())
        .date("CreateDate", Some(it.create_date()))
}
