//! Users, groups, roles and managed policies, in the shapes of the AWS CLI's JSON.

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, GroupDetail, InstanceProfile, ManagedPolicyDetail,
    PermissionsBoundaryAttachmentType, PolicyDetail, PolicyVersion, RoleDetail, RoleLastUsed, Tag,
    UserDetail,
};

use crate::load::{
    aws::shape::{date, document, text, texts},
    wire,
};

/// An item of `UserDetailList`.
pub(super) fn user(it: &UserDetail) -> wire::UserDetail<'static> {
    wire::UserDetail {
        path: text(it.path()),
        user_name: text(it.user_name()),
        user_id: text(it.user_id()),
        arn: text(it.arn()),
        create_date: date(it.create_date()),
        user_policy_list: it.user_policy_list().iter().map(inline).collect(),
        group_list: texts(it.group_list()).into_iter().collect(),
        attached_managed_policies: it.attached_managed_policies().iter().map(attached).collect(),
        permissions_boundary: it.permissions_boundary().map(boundary),
        tags: it.tags().iter().map(tag).collect(),
    }
}

/// An item of `GroupDetailList`.
pub(super) fn group(it: &GroupDetail) -> wire::GroupDetail<'static> {
    wire::GroupDetail {
        path: text(it.path()),
        group_name: text(it.group_name()),
        group_id: text(it.group_id()),
        arn: text(it.arn()),
        create_date: date(it.create_date()),
        group_policy_list: it.group_policy_list().iter().map(inline).collect(),
        attached_managed_policies: it.attached_managed_policies().iter().map(attached).collect(),
    }
}

/// An item of `RoleDetailList`.
pub(super) fn role(it: &RoleDetail) -> wire::RoleDetail<'static> {
    wire::RoleDetail {
        path: text(it.path()),
        role_name: text(it.role_name()),
        role_id: text(it.role_id()),
        arn: text(it.arn()),
        create_date: date(it.create_date()),
        assume_role_policy_document: document(it.assume_role_policy_document()),
        instance_profile_list: it.instance_profile_list().iter().map(instance_profile).collect(),
        role_policy_list: it.role_policy_list().iter().map(inline).collect(),
        attached_managed_policies: it.attached_managed_policies().iter().map(attached).collect(),
        permissions_boundary: it.permissions_boundary().map(boundary),
        tags: it.tags().iter().map(tag).collect(),
        role_last_used: it.role_last_used().map(last_used),
        // The list of roles tells it.
        max_session_duration: None,
        max_signin_session_duration: None,
        source_role_template: None,
    }
}

/// An item of `Policies`.
pub(super) fn managed_policy(it: &ManagedPolicyDetail) -> wire::ManagedPolicyDetail<'static> {
    wire::ManagedPolicyDetail {
        policy_name: text(it.policy_name()),
        policy_id: text(it.policy_id()),
        arn: text(it.arn()),
        path: text(it.path()),
        default_version_id: text(it.default_version_id()),
        attachment_count: it.attachment_count(),
        permissions_boundary_usage_count: it.permissions_boundary_usage_count(),
        is_attachable: Some(it.is_attachable()),
        description: text(it.description()),
        create_date: date(it.create_date()),
        update_date: date(it.update_date()),
        policy_version_list: it.policy_version_list().iter().map(policy_version).collect(),
    }
}

/// An item of `Policies` of which only the version in force was asked for. Its list does not say
/// which version that is: one that does has all versions.
pub(super) fn policy_in_force(it: &ManagedPolicyDetail) -> wire::ManagedPolicyDetail<'static> {
    let versions = it.policy_version_list().iter();
    let versions =
        versions.map(|it| wire::PolicyVersion { is_default_version: None, ..policy_version(it) });
    wire::ManagedPolicyDetail { policy_version_list: versions.collect(), ..managed_policy(it) }
}

/// An item of `PolicyVersionList`.
fn policy_version(it: &PolicyVersion) -> wire::PolicyVersion<'static> {
    wire::PolicyVersion {
        document: document(it.document()),
        version_id: text(it.version_id()),
        is_default_version: Some(it.is_default_version()),
        create_date: date(it.create_date()),
    }
}

fn inline(it: &PolicyDetail) -> wire::InlinePolicy<'static> {
    wire::InlinePolicy {
        policy_name: text(it.policy_name()),
        policy_document: document(it.policy_document()),
    }
}

fn attached(it: &AttachedPolicy) -> wire::AttachedPolicy<'static> {
    wire::AttachedPolicy { policy_name: text(it.policy_name()), policy_arn: text(it.policy_arn()) }
}

fn boundary(it: &AttachedPermissionsBoundary) -> wire::PermissionsBoundary<'static> {
    let boundary_type = it.permissions_boundary_type();
    wire::PermissionsBoundary {
        permissions_boundary_type: text(
            boundary_type.map(PermissionsBoundaryAttachmentType::as_str),
        ),
        permissions_boundary_arn: text(it.permissions_boundary_arn()),
    }
}

pub(super) fn tag(it: &Tag) -> wire::Tag<'static> {
    wire::Tag { key: text(it.key()), value: text(it.value()) }
}

fn last_used(it: &RoleLastUsed) -> wire::RoleLastUsed<'static> {
    wire::RoleLastUsed { last_used_date: date(it.last_used_date()), region: text(it.region()) }
}

/// An item of `InstanceProfileList`, without the role it stands in.
fn instance_profile(it: &InstanceProfile) -> wire::InstanceProfile<'static> {
    wire::InstanceProfile {
        path: text(it.path()),
        instance_profile_name: text(it.instance_profile_name()),
        instance_profile_id: text(it.instance_profile_id()),
        arn: text(it.arn()),
        create_date: date(it.create_date()),
    }
}
