//! The shapes of the files: the AWS CLI's JSON, name by name, with what the AWS CLI leaves to
//! its reader. Every source takes these shapes first.
//!
//! Nothing here is required: a member that is absent or `null` counts as empty, and unknown
//! members are passed over. A list at the top of a file keeps its items unread, so that one item
//! that is wrong becomes a gap and the others load.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html>

mod document;
mod gap;
mod identity_center;
mod last_accessed;
mod organization;
mod principal;
mod user_fact;
mod value;

pub(super) use document::{CredentialReport, Document};
pub(super) use gap::RecordedGap;
pub(super) use identity_center::{
    AccountAssignment, GroupMembership, IdentityCenter, IdentityCenterGroup, IdentityCenterUser,
    Instance, PermissionSet,
};
pub(super) use last_accessed::{ServiceLastAccessed, ServiceLastAccessedDetails};
pub(super) use organization::{
    DelegatedAdministrator, MemberAccount, Organization, OrganizationPolicy, PolicyType, Unit,
};
pub(super) use principal::{
    AttachedPolicy, GroupDetail, InlinePolicy, ManagedPolicyDetail, PermissionsBoundary,
    RoleDetail, RoleLastUsed, Tag, UserDetail,
};
pub(super) use user_fact::{
    AccessKeyLastUsed, AccessKeyMetadata, LoginProfile, MfaDevice, OpenIdConnectProvider,
    OtherCredential, PasswordPolicy, SamlProvider, VirtualMfaDevice,
};
pub(super) use value::{List, Many, Text, fault};
