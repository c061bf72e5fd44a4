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
    /// When the facts were read; none if no source says so.
    pub collected_at: Option<Timestamp>,
    /// The moment at which conditions on time are decided; none leaves them open.
    pub evaluated_at: Option<Timestamp>,
    /// The accounts, by id.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Managed policies of all accounts, AWS's own too.
    pub managed_policies: BTreeMap<Arn, ManagedPolicy>,
    /// All policy documents.
    pub policies: PolicyStore,
    /// The organization the accounts belong to, where it was read.
    pub organization: Option<Organization>,
    /// Identity Center, where it was read.
    pub identity_center: Option<IdentityCenter>,
    /// Account access manager, where it was read.
    pub account_access: Option<AccountAccess>,
    /// What is missing.
    pub gaps: Gaps,
}

/// One account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The account's alias, or its name in the organization.
    pub alias: Option<Box<str>>,
    /// What of it was listed whole: of these parts an empty list means that there is none.
    pub listed: BTreeSet<AccountPart>,
    /// Whether AWS said that it is in no organization: then no SCP and no RCP limits it.
    pub is_standalone: bool,
    /// How its facts came.
    pub provenance: Provenance,
    /// Whether no whole list of its users, or none of its roles, came: there may be others than
    /// those below.
    pub has_unread_principals: bool,
    /// IAM users, by ARN.
    pub users: Vec<User>,
    /// IAM groups, by ARN.
    pub groups: Indexed<Group>,
    /// Roles, by ARN.
    pub roles: Vec<Role>,
    /// SAML and OIDC providers, by ARN.
    pub identity_providers: Vec<IdentityProvider>,
    /// The root user, where the credential report was read.
    pub root_user: Option<RootUser>,
    /// The rules for passwords of IAM users: `Some(None)` means that AWS's own hold, and none
    /// that nobody asked.
    pub password_policy: Option<Option<PasswordPolicy>>,
    /// When AWS made the credential report; it may be four hours old.
    pub credential_report_at: Option<Timestamp>,
    /// Which services were last used when, by the ARN of the user, group, role or policy; nobody
    /// asked about those that are absent.
    pub last_accessed: BTreeMap<Arn, LastAccessed>,
    /// Whether its principals get tokens to sign in elsewhere; none if that was not read.
    pub outbound_federation: Option<OutboundFederation>,
    /// Requests of partners for temporary access; none if that was not read.
    pub delegation_requests: Option<Vec<DelegationRequest>>,
}

/// A part of an account that AWS lists by itself.
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

/// A policy that lives inside a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlinePolicy {
    /// Its name there.
    pub name: Box<str>,
    /// What it says; none if it could not be read.
    pub policy: Option<PolicyId>,
}

/// A managed policy attached to a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// Which one; none if that could not be read. Its document is in
    /// [`Snapshot::managed_policies`], or was not read.
    pub arn: Option<Arn>,
    /// Its name.
    pub name: Box<str>,
}

/// The policy that bounds the permissions of a user or role.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PermissionsBoundary {
    /// No policy does.
    #[default]
    None,
    /// This managed policy does; its document is in [`Snapshot::managed_policies`], or was not
    /// read.
    Set(Arn),
    /// It is unread which policy does, or whether any does.
    Unread,
}

impl PermissionsBoundary {
    /// The ARN of the policy, if there is one and it is known which.
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
    /// Whether there may be others that nobody read.
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
    /// When it was made.
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
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its policies, which hold for each member.
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
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Who may become it; none if the trust policy could not be read.
    pub trust_policy: Option<PolicyId>,
    /// Its policies.
    pub policies: IdentityPolicies,
    /// The policy that bounds its permissions.
    pub permissions_boundary: PermissionsBoundary,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its last use; none if that was not read.
    pub last_used: Option<LastUsed>,
    /// The longest session that a caller that is no role gets; none if that was not read.
    pub max_session_duration: Option<SessionDuration>,
    /// The longest console session of whoever signs in with it; none if that was not read.
    pub max_signin_session_duration: Option<SigninSessionDuration>,
    /// The template of AWS from which role manager made it; none if it did not, or if that was not
    /// read.
    pub source_template: Option<RoleTemplate>,
    /// The names of the instance profiles that carry it.
    pub instance_profiles: Vec<Box<str>>,
}

/// The template of a role that role manager made.
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
    /// Whether only its AWS service can use it; nobody can edit it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
    pub fn is_service_linked(&self) -> bool {
        self.arn.resource().starts_with("role/aws-service-role/")
    }

    /// The permission set behind a role that Identity Center made: `AWSReservedSSO_NAME_HEX`.
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

/// A managed policy: AWS's own or the customer's.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// Its ARN; AWS's own have the account `aws`.
    pub arn: Arn,
    /// Its name without its path.
    pub name: Box<str>,
    /// The version in force, such as `v3`.
    pub default_version: Option<Box<str>>,
    /// What the version in force says; none if that was not read.
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
    /// When its signing certificate ends; SAML only.
    pub valid_until: Option<Timestamp>,
    /// The audiences it may speak to; OIDC only, and none if that was not read.
    pub client_ids: Option<Vec<Box<str>>>,
}

/// An account's rules for the passwords of its IAM users.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The least number of characters, 6 to 128.
    pub minimum_length: u32,
    /// Whether one must be a symbol.
    pub require_symbols: bool,
    /// Whether one must be a digit.
    pub require_numbers: bool,
    /// Whether one must be an upper-case letter.
    pub require_uppercase: bool,
    /// Whether one must be a lower-case letter.
    pub require_lowercase: bool,
    /// Whether users can change their own passwords.
    pub users_may_change: bool,
    /// Days until a password ends; none if it never does.
    pub max_age_days: Option<u32>,
    /// How many former passwords may not come back; none if all may.
    pub reuse_prevention: Option<u32>,
    /// Whether who lets a password end needs an administrator.
    pub hard_expiry: bool,
}

/// The root user of an account, as the credential report and the account's summary tell.
#[derive(Clone, Debug, Default)]
pub struct RootUser {
    /// Whether an MFA device is enabled.
    pub mfa_active: Option<bool>,
    /// Whether it has a password; accounts of an organization may have none.
    pub has_password: Option<bool>,
    /// Whether it has a signing certificate: there should be none.
    pub has_signing_certificate: Option<bool>,
    /// When somebody last signed in with its password: `Some(None)` means never, as far as AWS
    /// recorded, and none that it was not read.
    pub password_last_used: Option<Option<Timestamp>>,
    /// Its access keys, inactive ones too: there should be none. None if that was not read.
    pub access_keys: Option<Vec<AccessKey>>,
}

impl RootUser {
    /// Whether nobody can sign in as it: it has no password, no key and no signing certificate.
    /// None if not all of that was read.
    pub fn has_no_credentials(&self) -> Option<bool> {
        let has_key = self.access_keys.as_ref().map(|it| it.iter().any(|it| it.active));
        let has = [self.has_password, has_key, self.has_signing_certificate];
        if has.contains(&Some(true)) {
            return Some(false);
        }
        (!has.contains(&None)).then_some(true)
    }

    /// Whether a password alone is, or may be, enough to sign in as the root user. Without any
    /// password there is nothing that a device could protect.
    pub fn lacks_mfa(&self) -> bool {
        self.mfa_active == Some(false) && self.has_password != Some(false)
    }
}

impl Snapshot {
    /// What the managed policy `arn` says; none if it was not read.
    pub fn managed_policy(&self, arn: &Arn) -> Option<PolicyId> {
        self.managed_policies.get(arn)?.policy
    }

    /// What a policy attached to a user, group or role says; none if it was not read.
    pub fn attached_policy(&self, attached: &AttachedPolicy) -> Option<PolicyId> {
        self.managed_policy(attached.arn.as_ref()?)
    }

    /// Whether AWS said that an account is in no organization.
    pub fn is_standalone(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|it| it.is_standalone)
    }

    /// Whether the principals of an account are here, as far as its facts tell.
    pub fn is_loaded(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|it| !it.has_unread_principals)
    }

    /// How the facts of the accounts came.
    pub fn provenance(&self) -> Provenance {
        self.accounts.values().map(|it| it.provenance).max().unwrap_or_default()
    }

    /// Whether the organization says that nobody can act in an account.
    pub fn is_unusable(&self, account: &AccountId) -> bool {
        let state = self.organization.as_ref().and_then(|it| it.state(account));
        state.is_some_and(AccountState::is_unusable)
    }

    /// Whether every way into the roles that Identity Center made in an account is one of the
    /// assignments at hand.
    pub fn assignments_are_known(&self, account: &AccountId) -> bool {
        let covers = |it: &IdentityCenter| {
            it.assigned_accounts.as_ref().is_none_or(|it| it.contains(account))
        };
        self.identity_center.as_ref().is_some_and(covers) && !self.gaps.leave_assignments_unknown()
    }

    /// Whether account access manager opens roles only to whom the entitlements at hand name.
    pub fn entitlements_are_known(&self) -> bool {
        self.account_access.is_some() && !self.gaps.leave_entitlements_unknown()
    }

    /// Whether something of the organization's tree and policies could not be read.
    pub fn organization_is_partly_unread(&self) -> bool {
        self.gaps.leave_organization_unknown()
    }

    /// The number of users, groups and roles.
    pub fn principal_count(&self) -> usize {
        self.accounts.values().map(|it| it.users.len() + it.groups.len() + it.roles.len()).sum()
    }
}

impl Account {
    /// The group with this name, in any case: names are unique regardless of case.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.named(name)
    }
}
