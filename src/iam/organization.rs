//! An organization: its tree of accounts, and its guardrails.

use std::fmt;

use super::{
    arn::AccountId,
    indexed::{Indexed, Keyed},
    policy::PolicyId,
    policy_form::PolicyForm,
    root_access::RootAccessFeature,
};

/// An AWS organization.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// `o-...`
    pub id: Box<str>,
    /// The management account. Guardrails do not apply to it.
    pub management_account: Option<AccountId>,
    /// The root and all organizational units.
    pub units: Indexed<OrganizationalUnit>,
    /// All accounts, the management account too.
    pub accounts: Indexed<MemberAccount>,
    /// Service and resource control policies.
    pub policies: Vec<OrganizationPolicy>,
    /// The policy types that are enabled; `None` if the root was not read.
    pub enabled_policies: Option<Vec<OrganizationPolicyKind>>,
    /// Member accounts that are delegated administrators; `None` if they were not read.
    pub delegated_administrators: Option<Vec<DelegatedAdministrator>>,
    /// Whether there may be other delegated administrators: a list may be limited to one service.
    pub has_unread_administrators: bool,
    /// The enabled features of centralized root access; `None` if they were not read.
    pub root_access: Option<Vec<RootAccessFeature>>,
}

/// The root of the organization, or a unit below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationalUnit {
    /// `r-...` or `ou-...`
    pub id: Box<str>,
    /// The name people gave it.
    pub name: Box<str>,
    /// The parent unit; `None` for the root.
    pub parent: Option<Box<str>>,
}

/// An account's place in the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAccount {
    /// Its id.
    pub id: AccountId,
    /// The name people gave it.
    pub name: Box<str>,
    /// The parent unit; `None` if it was not read.
    pub parent: Option<Box<str>>,
    /// Its state; `None` if it was not read. It decides whether principals can act in the account.
    pub state: Option<AccountState>,
}

impl Keyed for OrganizationalUnit {
    const IGNORES_CASE: bool = false;

    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for MemberAccount {
    const IGNORES_CASE: bool = false;

    fn key(&self) -> &str {
        self.id.as_str()
    }
}

/// The lifecycle state of an account.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountState {
    /// Created; no one can sign in yet.
    PendingActivation,
    /// In use.
    Active,
    /// No one can act in it until AWS Support reinstates it.
    Suspended,
    /// The account is being closed.
    PendingClosure,
    /// Closed, and deleted for good after 90 days. Only its root user can still sign in, to see
    /// bills.
    Closed,
}

impl AccountState {
    /// Each state with its name in output. AWS uses upper case.
    const NAMES: [(Self, &str); 5] = [
        (Self::PendingActivation, "pending_activation"),
        (Self::Active, "active"),
        (Self::Suspended, "suspended"),
        (Self::PendingClosure, "pending_closure"),
        (Self::Closed, "closed"),
    ];

    /// The state with this AWS name, such as `PENDING_CLOSURE`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, it)| it.to_ascii_uppercase() == name).map(|(it, _)| it)
    }

    /// The name in output, such as `pending_closure`.
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.into_iter().find(|(it, _)| *it == self);
        found.map(|(_, name)| name).unwrap_or_default()
    }

    /// Whether AWS prevents everyone from acting in such an account. An account that is being
    /// closed may still be in use.
    ///
    /// Sources: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html>,
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html>
    pub fn is_unusable(self) -> bool {
        match self {
            Self::PendingActivation | Self::Suspended | Self::Closed => true,
            Self::Active | Self::PendingClosure => false,
        }
    }
}

/// As in a sentence: `pending closure`.
impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().replace('_', " "))
    }
}

/// A member account that is a delegated administrator for AWS services.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedAdministrator {
    /// The account.
    pub account: AccountId,
    /// The services that it administers, such as `sso.amazonaws.com`; `None` if they were not read.
    pub services: Option<Vec<Box<str>>>,
}

/// Which guardrail an organization policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganizationPolicyKind {
    /// Limits the principals of member accounts.
    ServiceControlPolicy,
    /// Limits access to the resources of member accounts.
    ResourceControlPolicy,
}

impl OrganizationPolicyKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::ServiceControlPolicy, Self::ResourceControlPolicy];

    /// Which form its documents have.
    pub fn policy_form(self) -> PolicyForm {
        match self {
            Self::ServiceControlPolicy => PolicyForm::Identity,
            Self::ResourceControlPolicy => PolicyForm::Either,
        }
    }
}

/// A policy attached to the root, to units or to accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationPolicy {
    /// `p-...`
    pub id: Box<str>,
    /// The name people gave it.
    pub name: Box<str>,
    /// Which guardrail it is.
    pub kind: OrganizationPolicyKind,
    /// Its document; `None` if it could not be read.
    pub policy: Option<PolicyId>,
    /// The root, units and accounts it is attached to.
    pub targets: Vec<Box<str>>,
}

/// One level of the path from the root down to an account, with the policies attached there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationLevel<'a> {
    /// The id of the root, unit or account.
    pub target: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The policies attached just there.
    pub policies: Vec<&'a OrganizationPolicy>,
}

impl Organization {
    /// Whether this policy type is enabled; `None` if the root was not read.
    pub fn uses(&self, kind: OrganizationPolicyKind) -> Option<bool> {
        self.enabled_policies.as_ref().map(|it| it.contains(&kind))
    }

    /// Whether an account may start root sessions in the member accounts: the management account
    /// can, and so can a delegated administrator for IAM. `None` if this was not read.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html>
    pub fn manages_root_access(&self, account: &AccountId) -> Option<bool> {
        if self.management_account.as_ref() == Some(account) {
            return Some(true);
        }
        let delegated = self.delegated_administrators.as_ref()?;
        let found = delegated.iter().find(|it| it.account == *account);
        let is_delegated = match found {
            Some(it) => it.services.as_ref()?.iter().any(|it| **it == *"iam.amazonaws.com"),
            None if self.has_unread_administrators => return None,
            None => false,
        };
        if is_delegated { Some(true) } else { self.management_account.as_ref().map(|_| false) }
    }

    /// Whether principals of an account may get sessions of root users, as far as the organization
    /// is concerned: the account must manage root access, and root sessions must be enabled. `None`
    /// if this was not read.
    pub fn may_assume_root(&self, account: &AccountId) -> Option<bool> {
        let features = self.root_access.as_ref();
        let is_on = features.map(|it| it.contains(&RootAccessFeature::Sessions));
        match (self.manages_root_access(account), is_on) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            (None, _) | (_, None) => None,
        }
    }

    /// The organization's entry for an account; `None` if it is not a member.
    pub fn member(&self, account: &AccountId) -> Option<&MemberAccount> {
        self.accounts.named(account.as_str())
    }

    /// The state of an account; `None` if it was not read.
    pub fn state(&self, account: &AccountId) -> Option<AccountState> {
        self.member(account)?.state
    }

    /// The levels of policies of one type that apply to `account`, from the root down: every level
    /// must allow. `None` if the account is not a member, or its place in the tree was not read;
    /// empty for the management account, which no policy limits, and if this policy type is not
    /// enabled.
    pub fn levels(
        &self,
        kind: OrganizationPolicyKind,
        account: &AccountId,
    ) -> Option<Vec<OrganizationLevel<'_>>> {
        let member = self.member(account)?;
        if self.management_account.as_ref() == Some(account) || self.uses(kind) == Some(false) {
            return Some(Vec::new());
        }
        let units = self.units_above(account)?.into_iter();
        let units = units.map(|it| self.level(kind, &it.id, &it.name));
        let own = self.level(kind, member.id.as_str(), &member.name);
        Some(units.chain([own]).collect())
    }

    /// The units that contain an account, from the root down. `None` if the account is not a
    /// member, or its place in the tree was not read.
    pub fn units_above(&self, account: &AccountId) -> Option<Vec<&OrganizationalUnit>> {
        let member = self.member(account)?;
        let mut units = Vec::new();
        let mut above = Some(member.parent.as_deref()?);
        // A tree of units is at most five deep. In a cycle nothing has a place.
        while let Some(id) = above {
            let unit = self.units.named(id)?;
            if units.len() == self.units.len() {
                return None;
            }
            units.push(unit);
            above = unit.parent.as_deref();
        }
        units.reverse();
        Some(units)
    }

    /// The account's place as `aws:PrincipalOrgPaths` writes it: `o-.../r-.../ou-.../`. `None` if
    /// the account is not a member, or its place or the organization's id was not read.
    pub fn path(&self, account: &AccountId) -> Option<String> {
        if self.id.is_empty() {
            return None;
        }
        let units = self.units_above(account)?;
        let path: String = units.iter().map(|it| format!("{}/", it.id)).collect();
        Some(format!("{}/{path}", self.id))
    }

    fn level<'a>(
        &'a self,
        kind: OrganizationPolicyKind,
        target: &'a str,
        name: &'a str,
    ) -> OrganizationLevel<'a> {
        let attached = |it: &&OrganizationPolicy| {
            it.kind == kind && it.targets.iter().any(|it| **it == *target)
        };
        OrganizationLevel {
            target,
            name,
            policies: self.policies.iter().filter(attached).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OrganizationPolicyKind::*, *};

    fn organization() -> Organization {
        let unit = |id: &str, parent: Option<&str>| OrganizationalUnit {
            id: id.into(),
            name: id.into(),
            parent: parent.map(Into::into),
        };
        let account = |id: &str, parent: &str| MemberAccount {
            id: id.into(),
            name: id.into(),
            parent: Some(parent.into()),
            state: Some(AccountState::Active),
        };
        Organization {
            id: "o-acme".into(),
            management_account: Some("444455556666".into()),
            units: vec![unit("ou-prod", Some("r-1")), unit("r-1", None)].into(),
            accounts: vec![account("444455556666", "r-1"), account("111122223333", "ou-prod")]
                .into(),
            policies: vec![OrganizationPolicy {
                id: "p-1".into(),
                name: "guard".into(),
                kind: ServiceControlPolicy,
                policy: None,
                targets: vec!["ou-prod".into()],
            }],
            ..Organization::default()
        }
    }

    #[test]
    fn a_state_is_written_as_aws_writes_it_and_as_people_do() {
        let cases = [
            ("PENDING_ACTIVATION", "pending activation"),
            ("ACTIVE", "active"),
            ("SUSPENDED", "suspended"),
            ("PENDING_CLOSURE", "pending closure"),
            ("CLOSED", "closed"),
        ];
        for (written, words) in cases {
            assert_eq!(
                AccountState::named(written).map(|it| it.to_string()).as_deref(),
                Some(words)
            );
        }
        assert_eq!(AccountState::named("active"), None);
    }

    #[test]
    fn levels_run_from_the_root_down_to_the_account() {
        let organization = organization();
        let levels = organization.levels(ServiceControlPolicy, &"111122223333".into()).unwrap();
        let seen: Vec<_> = levels.iter().map(|it| (it.target, it.policies.len())).collect();
        assert_eq!(seen, [("r-1", 0), ("ou-prod", 1), ("111122223333", 0)]);
        let path = organization.path(&"111122223333".into());
        assert_eq!(path.as_deref(), Some("o-acme/r-1/ou-prod/"));
        let nameless = Organization { id: "".into(), ..organization };
        assert_eq!(nameless.path(&"111122223333".into()), None);
    }

    #[test]
    fn nothing_limits_the_management_account_and_nothing_is_known_of_strangers() {
        let organization = organization();
        let levels = |account: &str| organization.levels(ServiceControlPolicy, &account.into());
        assert_eq!(levels("444455556666"), Some(vec![]));
        assert_eq!(levels("999988887777"), None);
    }

    #[test]
    fn policies_of_a_kind_that_is_turned_off_limit_nobody() {
        let mut organization = organization();
        let account = "111122223333".into();
        organization.enabled_policies = Some(vec![ResourceControlPolicy]);
        assert_eq!(organization.levels(ServiceControlPolicy, &account), Some(vec![]));
        organization.enabled_policies = Some(vec![ServiceControlPolicy]);
        assert_eq!(organization.levels(ServiceControlPolicy, &account).map(|it| it.len()), Some(3));
    }
}
