//! Everything that was read, at one moment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    account_access::AccountAccess,
    arn::{AccountId, Arn},
    credentials::{AccessKey, Credentials, LastUsed},
    delegation_request::DelegationRequest,
    gaps::Gaps,
    identity_center::IdentityCenter,
    indexed::{Indexed, Keyed},
    last_accessed::LastAccessed,
    organization::{AccountState, Organization},
    outbound_federation::OutboundFederation,
    policy::{PolicyId, PolicyStore},
    provenance::Provenance,
    session_duration::{SessionDuration, SigninSessionDuration},
};

/// The facts of one or more accounts, and what could not be read of them.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When the facts were read; `None` if no source says so.
    pub collected_at: Option<Timestamp>,
    /// The time at which conditions on time are decided; `None` leaves them undecided.
    pub evaluated_at: Option<Timestamp>,
    /// The accounts, by id.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Managed policies of all accounts, including AWS managed policies.
    pub managed_policies: BTreeMap<Arn, ManagedPolicy>,
    /// All policy documents.
    pub policies: PolicyStore,
    /// The organization that the accounts belong to, if it was read.
    pub organization: Option<Organization>,
    /// Identity Center, where it was read.
    pub identity_center: Option<IdentityCenter>,
    /// Account access manager, if it was read.
    pub account_access: Option<AccountAccess>,
    /// What is missing.
    pub gaps: Gaps,
}

/// An account, with the principals and settings that were read.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The account's alias, or its name in the organization.
    pub alias: Option<Box<str>>,
    /// The parts that were listed completely: for these, an empty list means that there are none.
    pub listed: BTreeSet<AccountPart>,
    /// Whether AWS confirmed that it is in no organization: then no SCP and no RCP limits it.
    pub is_standalone: bool,
    /// How its facts were loaded.
    pub provenance: Provenance,
    /// Whether no complete list of its users, or none of its roles, was read: there may be others.
    pub has_unread_principals: bool,
    /// The parts of which some pages were read, but not the last one.
    pub cut: BTreeSet<AccountPart>,
    /// IAM users, by ARN.
    pub users: Vec<User>,
    /// IAM groups, by ARN.
    pub groups: Indexed<Group>,
    /// Roles, by ARN.
    pub roles: Vec<Role>,
    /// SAML and OIDC providers, by ARN.
    pub identity_providers: Vec<IdentityProvider>,
    /// The root user, if the credential report was read.
    pub root_user: Option<RootUser>,
    /// The password policy of IAM users: `Some(None)` means the AWS default, and `None` that it was
    /// not requested.
    pub password_policy: Option<Option<PasswordPolicy>>,
    /// When AWS generated the credential report; it may be four hours old.
    pub credential_report_at: Option<Timestamp>,
    /// When services were last used, by the ARN of the user, group, role or policy. ARNs that were
    /// not queried are absent.
    pub last_accessed: BTreeMap<Arn, LastAccessed>,
    /// Whether its principals can get tokens to sign in elsewhere; `None` if this was not read.
    pub outbound_federation: Option<OutboundFederation>,
    /// Partners' requests for temporary access; `None` if they were not read.
    pub delegation_requests: Option<Vec<DelegationRequest>>,
}

/// A part of an account that has its own list operation in AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountPart {
    /// IAM users.
    Users,
    /// IAM groups.
    Groups,
    /// Roles.
    Roles,
    /// SAML providers.
    SamlProviders,
    /// OpenID Connect providers.
    OpenIdConnectProviders,
}

impl AccountPart {
    /// All parts.
    pub const ALL: [Self; 5] =
        [Self::Users, Self::Groups, Self::Roles, Self::SamlProviders, Self::OpenIdConnectProviders];
}

/// A tag: key and value.
pub type Tag = (Box<str>, Box<str>);

/// A policy embedded in a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlinePolicy {
    /// Its name there.
    pub name: Box<str>,
    /// Its document; `None` if it could not be read.
    pub policy: Option<PolicyId>,
}

/// A managed policy attached to a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// Its ARN; `None` if it could not be read. The document is in [`Snapshot::managed_policies`],
    /// or was not read.
    pub arn: Option<Arn>,
    /// Its name.
    pub name: Box<str>,
}

/// The permissions boundary of a user or role.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PermissionsBoundary {
    /// No policy does.
    #[default]
    None,
    /// This managed policy is the boundary; its document is in [`Snapshot::managed_policies`], or
    /// was not read.
    Set(Arn),
    /// Whether there is a boundary, or which policy it is, was not read.
    Unread,
}

impl PermissionsBoundary {
    /// The ARN of the policy, if there is one and it is known.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Set(arn) => Some(arn),
            Self::None | Self::Unread => None,
        }
    }
}

/// The policies of a user, group or role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityPolicies {
    /// Those that live inside it.
    pub inline: Vec<InlinePolicy>,
    /// Those attached to it.
    pub attached: Vec<AttachedPolicy>,
    /// Whether there may be others that were not read.
    pub incomplete: bool,
}

/// An IAM user.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's ARN, path included.
    pub arn: Arn,
    /// `AIDA...`
    pub id: Box<str>,
    /// The name without its path.
    pub name: Box<str>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// The names of its groups, in the same account.
    pub groups: Vec<Box<str>>,
    /// Its own policies.
    pub policies: IdentityPolicies,
    /// The policy that bounds its permissions.
    pub permissions_boundary: PermissionsBoundary,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// What it signs in with.
    pub credentials: Credentials,
}

/// An IAM group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group's ARN, path included.
    pub arn: Arn,
    /// `AGPA...`
    pub id: Box<str>,
    /// The name without its path.
    pub name: Box<str>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Its policies, which apply to each member.
    pub policies: IdentityPolicies,
}

impl Keyed for Group {
    const IGNORES_CASE: bool = true;

    fn key(&self) -> &str {
        &self.name
    }
}

/// An IAM role.
#[derive(Clone, Debug)]
pub struct Role {
    /// The role's ARN, path included.
    pub arn: Arn,
    /// `AROA...`
    pub id: Box<str>,
    /// The name without its path.
    pub name: Box<str>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// The trust policy; `None` if it could not be read.
    pub trust_policy: Option<PolicyId>,
    /// Its policies.
    pub policies: IdentityPolicies,
    /// The policy that bounds its permissions.
    pub permissions_boundary: PermissionsBoundary,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its last use; `None` if it was not read.
    pub last_used: Option<LastUsed>,
    /// The longest session for callers that are not roles; `None` if it was not read.
    pub max_session_duration: Option<SessionDuration>,
    /// The longest console session of a person who signs in with the role; `None` if it was not
    /// read.
    pub max_signin_session_duration: Option<SigninSessionDuration>,
    /// The AWS template that role manager created the role from; `None` if it did not, or if this
    /// was not read.
    pub source_template: Option<RoleTemplate>,
    /// The names of the instance profiles that contain it.
    pub instance_profiles: Vec<Box<str>>,
}

/// The template of a role that role manager created.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_role-manager.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleTemplate {
    /// The template's ARN.
    pub arn: Box<str>,
    /// Its minor version at the time.
    pub minor_version: Option<u32>,
}

impl RoleTemplate {
    /// Its name: the end of its ARN.
    pub fn name(&self) -> &str {
        self.arn.rsplit(['/', ':']).next().unwrap_or_default()
    }
}

impl Role {
    /// Whether only its AWS service can use it; it cannot be edited.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
    pub fn is_service_linked(&self) -> bool {
        self.arn.resource().starts_with("role/aws-service-role/")
    }

    /// The permission set of a role that Identity Center created: `AWSReservedSSO_NAME_HEX`.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
    pub fn permission_set(&self) -> Option<&str> {
        if !self.arn.resource().starts_with("role/aws-reserved/sso.amazonaws.com/") {
            return None;
        }
        let (name, _hex) = self.name.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
        Some(name)
    }
}

/// An AWS managed or customer managed policy.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// Its ARN; for an AWS managed policy, the account is `aws`.
    pub arn: Arn,
    /// Its name without its path.
    pub name: Box<str>,
    /// The default version, such as `v3`.
    pub default_version: Option<Box<str>>,
    /// The document of the default version; `None` if it was not read.
    pub policy: Option<PolicyId>,
    /// What each other version says that is stored, none for one that could not be read; none if
    /// it was not read which versions there are.
    pub other_versions: Option<Vec<Option<PolicyId>>>,
}

/// The protocol of an identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityProviderKind {
    /// SAML 2.0.
    Saml,
    /// OpenID Connect.
    OpenIdConnect,
}

/// An identity provider registered in an account.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// Its ARN.
    pub arn: Arn,
    /// Its protocol.
    pub kind: IdentityProviderKind,
    /// When its signing certificate expires; SAML only.
    pub valid_until: Option<Timestamp>,
    /// The audiences that it accepts; OIDC only, and `None` if they were not read.
    pub client_ids: Option<Vec<Box<str>>>,
}

/// An account's password policy for its IAM users.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The minimum number of characters, 6 to 128.
    pub minimum_length: u32,
    /// Whether a symbol is required.
    pub require_symbols: bool,
    /// Whether a digit is required.
    pub require_numbers: bool,
    /// Whether an uppercase letter is required.
    pub require_uppercase: bool,
    /// Whether a lowercase letter is required.
    pub require_lowercase: bool,
    /// Whether users can change their own passwords.
    pub users_may_change: bool,
    /// Days until a password expires; `None` if it never does.
    pub max_age_days: Option<u32>,
    /// How many previous passwords cannot be reused; `None` if all can.
    pub reuse_prevention: Option<u32>,
    /// Whether a user whose password expired needs an administrator to reset it.
    pub hard_expiry: bool,
}

/// The root user of an account, from the credential report and the account summary.
#[derive(Clone, Debug, Default)]
pub struct RootUser {
    /// Whether an MFA device is enabled.
    pub mfa_active: Option<bool>,
    /// Whether a virtual MFA device is known: an app, which is not a hardware device.
    pub has_virtual_mfa: bool,
    /// Whether it has a password; accounts of an organization may not have one.
    pub has_password: Option<bool>,
    /// Whether it has a signing certificate; it should not have one.
    pub has_signing_certificate: Option<bool>,
    /// The last sign-in with its password: `Some(None)` if AWS recorded none, `None` if it was not
    /// read.
    pub password_last_used: Option<Option<Timestamp>>,
    /// Its access keys, including inactive ones; it should not have any. `None` if they were not
    /// read.
    pub access_keys: Option<Vec<AccessKey>>,
}

impl RootUser {
    /// Whether it cannot sign in at all: it has no password, no key and no signing certificate.
    /// `None` if any of these was not read.
    pub fn has_no_credentials(&self) -> Option<bool> {
        let has = [self.has_password, self.has_active_key(), self.has_signing_certificate];
        if has.contains(&Some(true)) {
            return Some(false);
        }
        (!has.contains(&None)).then_some(true)
    }

    /// Whether it has an active access key; `None` if its keys were not read.
    pub fn has_active_key(&self) -> Option<bool> {
        self.access_keys.as_ref().map(|it| it.iter().any(|it| it.active))
    }

    /// Whether a password or a key alone is, or may be, enough to act as the root user. False
    /// without both, because there is nothing to protect.
    pub fn lacks_mfa(&self) -> bool {
        let has_some = self.has_password != Some(false) || self.has_active_key() == Some(true);
        self.mfa_active == Some(false) && has_some
    }
}

impl Snapshot {
    /// The document of the managed policy `arn`; `None` if it was not read.
    pub fn managed_policy(&self, arn: &Arn) -> Option<PolicyId> {
        self.managed_policies.get(arn)?.policy
    }

    /// The document of a policy attached to a user, group or role; `None` if it was not read.
    pub fn attached_policy(&self, attached: &AttachedPolicy) -> Option<PolicyId> {
        self.managed_policy(attached.arn.as_ref()?)
    }

    /// Whether AWS confirmed that an account is in no organization.
    pub fn is_standalone(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|it| it.is_standalone)
    }

    /// Whether the principals of an account were loaded, as far as its facts show.
    pub fn is_loaded(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|it| !it.has_unread_principals)
    }

    /// How the facts of the accounts were loaded.
    pub fn provenance(&self) -> Provenance {
        self.accounts.values().map(|it| it.provenance).max().unwrap_or_default()
    }

    /// Whether the organization's data says that no one can act in an account.
    pub fn is_unusable(&self, account: &AccountId) -> bool {
        let state = self.organization.as_ref().and_then(|it| it.state(account));
        state.is_some_and(AccountState::is_unusable)
    }

    /// Whether the loaded assignments cover every assignment of the roles that Identity Center
    /// created in an account.
    pub fn assignments_are_known(&self, account: &AccountId) -> bool {
        let covers = |it: &IdentityCenter| {
            it.assigned_accounts.as_ref().is_none_or(|it| it.contains(account))
        };
        self.identity_center.as_ref().is_some_and(covers) && !self.gaps.leave_assignments_unknown()
    }

    /// Whether the loaded entitlements cover everyone to whom account access manager grants roles.
    pub fn entitlements_are_known(&self) -> bool {
        self.account_access.is_some() && !self.gaps.leave_entitlements_unknown()
    }

    /// Whether an account is one of those here, or one of their organization. None if that cannot
    /// be said, as the organization was not read.
    pub fn is_own_account(&self, account: &AccountId) -> Option<bool> {
        if self.accounts.contains_key(account) {
            return Some(true);
        }
        match &self.organization {
            Some(it) if it.member(account).is_some() => Some(true),
            Some(_) => (!self.organization_is_partly_unread()).then_some(false),
            None => self.accounts.values().all(|it| it.is_standalone).then_some(false),
        }
    }

    /// Whether a part of the organization's tree or policies could not be read.
    pub fn organization_is_partly_unread(&self) -> bool {
        self.gaps.leave_organization_unknown()
    }

    /// The number of users, groups and roles.
    pub fn principal_count(&self) -> usize {
        self.accounts.values().map(|it| it.users.len() + it.groups.len() + it.roles.len()).sum()
    }
}

impl User {
    /// Whether an empty list of groups means that it is in none. The groups of a user who is known
    /// only from the credential report, for example, were not read.
    pub fn groups_are_known(&self) -> bool {
        !self.groups.is_empty() || !self.policies.incomplete
    }
}

impl Account {
    /// Whether all members of its groups are known.
    pub fn members_are_known(&self) -> bool {
        let users = AccountPart::Users;
        self.lists(users) && self.users.iter().all(User::groups_are_known)
    }

    /// Whether a list of its parts was read whole, so that no more of them exist.
    pub fn lists(&self, part: AccountPart) -> bool {
        let is_of_principals = matches!(part, AccountPart::Users | AccountPart::Roles);
        self.listed.contains(&part) && !(is_of_principals && self.has_unread_principals)
    }

    /// The group with this name, ignoring case: group names are unique regardless of case.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.named(name)
    }
}
