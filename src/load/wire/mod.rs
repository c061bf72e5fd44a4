//! The shapes of the files: the AWS CLI's JSON, name by name, with what the AWS CLI leaves to
//! its reader. Every source takes these shapes first: files are read into them, and what AWS
//! answers is written in them, each shape defined once. Members stand in the order in which they
//! are written; those that only other readers of a snapshot look at are passed over here
//! (`skip_deserializing`), so that nothing in them can spoil an item.
//!
//! Nothing here is required: a member that is absent or `null` counts as empty, and unknown
//! members are passed over. A list at the top of a file keeps its items unread, so that one item
//! that is wrong becomes a gap and the others load.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html>

mod account_access;
mod account_fact;
mod call;
mod document;
mod gap;
mod identity_center;
mod last_accessed;
mod named;
mod organization;
mod principal;
mod user_fact;
mod value;

pub(super) use account_access::{
    AccountAccess, AccountAccessApplication, EntitledPrincipal, Entitlement,
    IdentityCenterPrincipal, ListedEntitlement, PrincipalRole,
};
pub(super) use account_fact::{DelegationPermission, DelegationRequest};
pub(super) use call::NamedPolicy;
pub(super) use document::{CredentialReport, Document};
pub(super) use gap::RecordedGap;
pub(super) use identity_center::{
    AccountAssignment, CustomerPolicy, Encryption, GroupMembership, IdentityCenter,
    IdentityCenterGroup, IdentityCenterUser, Instance, InstanceRegion, MemberId, PermissionSet,
    SetBoundary, SetPolicy,
};
pub(super) use last_accessed::{ServiceLastAccessed, ServiceLastAccessedDetails};
pub(super) use named::{Named, parse};
pub(super) use organization::{
    DelegatedAdministrator, DelegatedService, Identity, MemberAccount, Organization,
    OrganizationPolicy, PolicySummary, PolicyType, Unit,
};
pub(super) use principal::{
    AttachedPolicy, GroupDetail, InlinePolicy, InstanceProfile, ListedInstanceProfile, ListedRole,
    ManagedPolicyDetail, PermissionsBoundary, PolicyVersion, RoleDetail, RoleLastUsed,
    SourceRoleTemplate, Tag, UserDetail,
};
pub(super) use user_fact::{
    AccessKeyLastUsed, AccessKeyMetadata, DeviceUser, LastUse, LoginProfile, MfaDevice,
    OpenIdConnectProvider, OtherCredential, PasswordPolicy, SamlProvider, VirtualMfaDevice,
};
pub(super) use value::{List, Many, Raw, Text, fault};
