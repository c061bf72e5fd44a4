//! The shapes of the files: the AWS CLI's JSON, name by name, with what the AWS CLI leaves to its
//! reader. Every source is first converted to these shapes: files are parsed into them, and AWS
//! responses are written in them, each shape defined once. Members are in the order in which they
//! are written; those that only other readers of a snapshot use are skipped here
//! (`skip_deserializing`), so that nothing in them can invalidate an item.
//!
//! Nothing here is required: an absent or `null` member counts as empty, and unknown members are
//! ignored. A top-level list keeps its items unparsed, so that a malformed item becomes a gap and
//! the others load.
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
