//! What IAM *is*: values, and the parsing of policy documents. No I/O, no clock.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction.html>
#![warn(missing_docs, clippy::wildcard_enum_match_arm)]

mod account_access;
mod action;
mod arn;
mod case;
mod condition;
mod condition_fault;
pub mod condition_value;
mod context;
mod contradiction;
mod credentials;
mod delegation_request;
mod failed_call;
mod file_member;
mod gap;
mod gaps;
mod identity_center;
mod indexed;
mod json;
mod key_presence;
mod key_type;
mod last_accessed;
mod operation;
mod operator;
mod organization;
mod outbound_federation;
mod parse_policy_error;
pub mod pattern;
pub mod pattern_intersection;
mod policy;
mod policy_form;
#[cfg(test)]
mod policy_properties;
mod principal;
mod provenance;
mod provider_keys;
mod remediation;
mod requester;
mod requester_context;
mod resource;
mod root_access;
mod root_task;
mod session_duration;
mod snapshot;
mod source_places;
mod statement;
mod topic;
mod unread;

pub use account_access::{AccountAccess, AccountAccessApplication, Entitlement};
pub use action::{Action, ActionElement, ParseActionError};
pub use arn::{AccountId, Arn, ParseArnError};
pub use case::Case;
pub use condition::{Condition, ConditionBlock, ConditionOperator, ContextKey, SetOperator};
pub use context::{CURRENT_TIME, Context, ContextValue, EPOCH_TIME, TOKEN_ISSUE_TIME};
pub use contradiction::Contradiction;
pub use credentials::{
    AccessKey, Credentials, LastUsed, MfaDevice, MfaDeviceKind, OtherCredential,
    OtherCredentialKind, Password, SECONDS_A_DAY, days_since,
};
pub use delegation_request::{DelegationRequest, DelegationState};
pub use failed_call::{FailedCall, Refusal};
pub use file_member::FileMember;
pub use gap::Gap;
pub use gaps::Gaps;
pub use identity_center::{
    AccountAssignment, Assignee, IdentityCenter, IdentityCenterGroup, IdentityCenterUser,
};
pub use indexed::{Indexed, Keyed};
pub use key_presence::{is_of_another_service, may_carry, must_carry};
pub use key_type::is_single_valued;
pub use last_accessed::{
    LastAccessed, REPORTING_DELAY_HOURS, ServiceLastAccessed, ServiceUse, TRACKING_DAYS,
};
pub use operation::{AwsOperation, Service};
pub use operator::{Comparison, OperatorRow, Opposite, Relation};
pub use organization::{
    AccountState, DelegatedAdministrator, MemberAccount, Organization, OrganizationLevel,
    OrganizationPolicy, OrganizationPolicyKind, OrganizationalUnit,
};
pub use outbound_federation::OutboundFederation;
pub use parse_policy_error::ParsePolicyError;
pub use policy::{Policy, PolicyDocument, PolicyId, PolicyStore, PolicyVersion};
pub use policy_form::PolicyForm;
pub use principal::{
    PrincipalElement, PrincipalEntry, is_saml_provider, is_unique_id, service_of_any_partition,
};
pub use provenance::Provenance;
pub use remediation::UnreadFact;
pub use requester::Requester;
pub use resource::ResourceElement;
pub use root_access::RootAccessFeature;
pub use root_task::{RootTask, RootTasks};
pub use session_duration::{SessionDuration, SessionDurationError, SigninSessionDuration};
pub use snapshot::{
    Account, AccountPart, AttachedPolicy, Group, IdentityPolicies, IdentityProvider,
    IdentityProviderKind, InlinePolicy, ManagedPolicy, PasswordPolicy, PermissionsBoundary, Role,
    RoleTemplate, RootUser, Snapshot, Tag, User,
};
pub use source_places::{DocumentPlace, SourcePlace, SourcePlaces};
pub use statement::{Effect, MalformedStatement, Statement};
pub use topic::{CredentialList, IdentityKind, Topic};
pub use unread::{
    Choice, ReportedUsers, Unread, UnreadHome, UnreadItem, UnreadReason, UnreadSource,
    UnreadSubject,
};
