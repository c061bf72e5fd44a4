//! Facts about an account: its own facts, its place in the organization, and its guardrails.

use std::collections::BTreeSet;

use super::{
    Analysis, NameError,
    names::{Named, nearest},
};
use crate::iam::{
    Account, AccountId, AccountPart, IdentityProvider, MemberAccount, Organization,
    OrganizationLevel, OrganizationPolicyKind, OrganizationalUnit, PasswordPolicy, Provenance,
    RootUser, Snapshot, Unread,
};

/// A certificate that expires within this many days expires soon.
pub const SOON_DAYS: i64 = 30;

/// The facts about one account of the snapshot or of its organization.
#[derive(Clone, Debug)]
pub struct AccountFacts<'a> {
    /// Its id.
    pub id: &'a AccountId,
    /// The name that people use, if it was read: its alias, or its name in the organization.
    pub name: Option<&'a str>,
    /// Its own facts; `None` if it was not loaded.
    pub account: Option<&'a Account>,
    /// Its relation to an organization.
    pub membership: Membership<'a>,
}

/// The relation of an account to an organization.
#[derive(Clone, Debug)]
pub enum Membership<'a> {
    /// Not loaded.
    Unknown,
    /// AWS confirmed that it is in no organization.
    Standalone,
    /// It is a member of this organization.
    Member(OrganizationPlace<'a>),
}

/// The place of an account in its organization.
#[derive(Clone, Debug)]
pub struct OrganizationPlace<'a> {
    /// The organization.
    pub organization: &'a Organization,
    /// The organization's entry for the account.
    pub member: &'a MemberAccount,
    /// Whether it is the management account; `None` if that is unknown.
    pub is_management: Option<bool>,
    /// The units that contain it, from the root down; `None` if they were not read.
    pub units: Option<Vec<&'a OrganizationalUnit>>,
    /// Whether it is a delegated administrator.
    pub delegation: Delegation<'a>,
    snapshot: &'a Snapshot,
}

/// Whether an account is a delegated administrator for AWS services.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delegation<'a> {
    /// Not loaded.
    Unknown,
    /// It is not.
    None,
    /// For services that were not read.
    SomeServices,
    /// For these services, such as `sso.amazonaws.com`.
    Services(&'a [Box<str>]),
}

/// The guardrails of one type for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guardrails<'a> {
    /// Not loaded.
    Unknown,
    /// The organization does not use them.
    NotInUse,
    /// It is the management account, which guardrails do not limit.
    Exempt,
    /// The guardrails at each level, from the root down to the account.
    Levels(Vec<OrganizationLevel<'a>>),
}

impl<'a> Membership<'a> {
    /// The account's name in its organization, if it has one.
    pub fn name(&self) -> Option<&'a str> {
        match self {
            Self::Member(place) => Some(&*place.member.name).filter(|it| !it.is_empty()),
            Self::Unknown | Self::Standalone => None,
        }
    }
}

impl<'a> OrganizationPlace<'a> {
    /// The guardrails of one type for the account.
    pub fn guardrails(&self, kind: OrganizationPolicyKind) -> Guardrails<'a> {
        let Self { organization, .. } = *self;
        match self.in_force(kind) {
            None => Guardrails::Unknown,
            Some(false) => Guardrails::NotInUse,
            Some(true) if self.is_management == Some(true) => Guardrails::Exempt,
            Some(true) => {
                let levels = organization.levels(kind, &self.member.id);
                levels.map_or(Guardrails::Unknown, Guardrails::Levels)
            }
        }
    }

    /// Whether the organization uses guardrails of a type; `None` if that is unknown, or if they
    /// apply to the account.
    fn in_force(&self, kind: OrganizationPolicyKind) -> Option<bool> {
        let Self { organization, snapshot, .. } = self;
        if organization.uses(kind) == Some(false) {
            return Some(false);
        }
        let is_management = self.is_management == Some(true);
        if !is_management && !organization.policies.iter().any(|it| it.kind == kind) {
            return (!snapshot.organization_is_partly_unread()).then_some(false);
        }
        (is_management || self.units.is_some()).then_some(true)
    }
}

impl<'a> AccountFacts<'a> {
    /// All its names: its alias, its name in the organization, its id.
    pub fn names(&self) -> Vec<&'a str> {
        let listed = self.membership.name().filter(|it| Some(*it) != self.name);
        self.name.into_iter().chain(listed).chain([self.id.as_str()]).collect()
    }

    /// How its own facts were loaded.
    pub fn provenance(&self) -> Provenance {
        self.account.map(|it| it.provenance).unwrap_or_default()
    }

    /// The root user, if any of its facts were read.
    pub fn root_user(&self) -> Option<&'a RootUser> {
        self.account?.root_user.as_ref()
    }

    /// The password policy: `Some(None)` means the AWS default, and `None` that it was not read.
    pub fn password_policy(&self) -> Option<Option<&'a PasswordPolicy>> {
        Some(self.account?.password_policy.as_ref()?.as_ref())
    }

    /// The identity providers that are known.
    pub fn identity_providers(&self) -> &'a [IdentityProvider] {
        self.account.map(|it| it.identity_providers.as_slice()).unwrap_or_default()
    }

    /// The number of users, groups, roles, or identity providers of one protocol; `None` if they
    /// were not listed and none is known.
    pub fn count(&self, part: AccountPart) -> Option<usize> {
        let account = self.account?;
        let count = part_size(account, part);
        (count > 0 || account.listed.contains(&part)).then_some(count)
    }

    /// The number of known users, groups and roles; `None` if nothing about them was read.
    pub fn principal_count(&self) -> Option<usize> {
        let parts = [AccountPart::Users, AccountPart::Groups, AccountPart::Roles];
        parts.into_iter().filter_map(|it| self.count(it)).reduce(|sum, count| sum + count)
    }

    /// The place in an organization, if it is known to be in one.
    pub fn place(&self) -> Option<&OrganizationPlace<'a>> {
        match &self.membership {
            Membership::Member(place) => Some(place),
            Membership::Unknown | Membership::Standalone => None,
        }
    }
}

fn part_size(account: &Account, part: AccountPart) -> usize {
    use crate::iam::IdentityProviderKind::{OpenIdConnect, Saml};
    let providers = |kind| account.identity_providers.iter().filter(|it| it.kind == kind).count();
    match part {
        AccountPart::Users => account.users.len(),
        AccountPart::Groups => account.groups.len(),
        AccountPart::Roles => account.roles.len(),
        AccountPart::SamlProviders => providers(Saml),
        AccountPart::OpenIdConnectProviders => providers(OpenIdConnect),
    }
}

/// A fact about an account that is unknown because it was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadAccountFact {
    /// Everything: the account was not loaded.
    Account,
    /// One of its lists.
    Part(AccountPart),
    /// All of the root user.
    RootUser,
    /// What only the credential report contains about the root user: its last use, the age of its
    /// keys.
    CredentialReport,
    /// The password policy.
    PasswordPolicy,
    /// Whether it is in an organization, and in which.
    Organization,
    /// The units that contain it.
    Place,
    /// Which account manages its organization.
    Management,
    /// Whether it is a delegated administrator.
    Delegation,
    /// The guardrails of one type for it.
    Guardrails(OrganizationPolicyKind),
}

impl UnreadAccountFact {
    /// The name in JSON, and the words for people.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Account => ["account", "the account itself"],
            Self::Part(AccountPart::Users) => ["users", "users"],
            Self::Part(AccountPart::Groups) => ["groups", "groups"],
            Self::Part(AccountPart::Roles) => ["roles", "roles"],
            Self::Part(AccountPart::SamlProviders) => ["saml_providers", "SAML providers"],
            Self::Part(AccountPart::OpenIdConnectProviders) => {
                ["open_id_connect_providers", "OpenID Connect providers"]
            }
            Self::RootUser => ["root_user", "root user"],
            Self::CredentialReport => ["credential_report", "credential report"],
            Self::PasswordPolicy => ["password_policy", "password policy"],
            Self::Organization => ["organization", "organization"],
            Self::Place => ["place", "place in the organization"],
            Self::Management => ["management_account", "management account"],
            Self::Delegation => ["delegated_services", "delegated administration"],
            Self::Guardrails(OrganizationPolicyKind::ServiceControlPolicy) => {
                ["service_control_policies", "service control policies"]
            }
            Self::Guardrails(OrganizationPolicyKind::ResourceControlPolicy) => {
                ["resource_control_policies", "resource control policies"]
            }
        }
    }
}

impl AccountFacts<'_> {
    /// The unknown facts.
    pub fn unread(&self) -> Vec<UnreadAccountFact> {
        let mut unread = Vec::new();
        match self.account {
            None => unread.push(UnreadAccountFact::Account),
            Some(account) => {
                let is_unread =
                    |it: &AccountPart| self.count(*it).is_none() || account.cut.contains(it);
                let parts = AccountPart::ALL.into_iter().filter(is_unread);
                unread.extend(parts.map(UnreadAccountFact::Part));
                match self.root_user() {
                    None => unread.push(UnreadAccountFact::RootUser),
                    Some(root) if root.password_last_used.is_none() => {
                        unread.push(UnreadAccountFact::CredentialReport);
                    }
                    Some(_) => {}
                }
                if self.password_policy().is_none() {
                    unread.push(UnreadAccountFact::PasswordPolicy);
                }
            }
        }
        match &self.membership {
            Membership::Unknown => unread.push(UnreadAccountFact::Organization),
            Membership::Standalone => {}
            Membership::Member(place) => unread.extend(place.unread()),
        }
        unread
    }
}

impl OrganizationPlace<'_> {
    fn unread(&self) -> impl Iterator<Item = UnreadAccountFact> {
        let place = self.units.is_none().then_some(UnreadAccountFact::Place);
        let management = self.is_management.is_none().then_some(UnreadAccountFact::Management);
        let is_unknown = matches!(self.delegation, Delegation::Unknown | Delegation::SomeServices);
        // The management account needs no delegation.
        let is_unknown = is_unknown && self.is_management != Some(true);
        let delegation = is_unknown.then_some(UnreadAccountFact::Delegation);
        let guardrails = OrganizationPolicyKind::ALL
            .into_iter()
            .filter(|kind| self.in_force(*kind).is_none())
            .map(UnreadAccountFact::Guardrails);
        place.into_iter().chain(management).chain(delegation).chain(guardrails)
    }
}

impl Analysis {
    /// All accounts of the snapshot and of its organization, including those that were not loaded,
    /// by id.
    pub fn accounts(&self) -> Vec<AccountFacts<'_>> {
        self.account_ids().into_iter().map(|it| self.account_facts(it)).collect()
    }

    /// The ids of these accounts, in order.
    pub fn account_ids(&self) -> BTreeSet<&AccountId> {
        let members = self.snapshot.organization.iter().flat_map(|it| &it.accounts);
        let members = members.map(|it| &it.id).filter(|it| !it.as_str().is_empty());
        self.snapshot.accounts.keys().chain(members).collect()
    }

    /// The account with this id; `None` if neither the snapshot nor its organization contains it.
    pub fn account(&self, id: &str) -> Option<AccountFacts<'_>> {
        let read = self.snapshot.accounts.get_key_value(id).map(|(id, _)| id);
        let member = || self.snapshot.organization.as_ref()?.accounts.named(id);
        let id = read.or_else(|| member().map(|it| &it.id))?;
        Some(self.account_facts(id))
    }

    /// The account that `name` refers to: an id, an alias, or the name in the organization.
    ///
    /// # Errors
    ///
    /// Fails if no account has the name, with the nearest names, and if several have it.
    pub fn find_account(&self, name: &str) -> Result<AccountFacts<'_>, NameError> {
        let name = name.trim();
        if let Some(found) = self.account(name) {
            return Ok(found);
        }
        let accounts = self.accounts();
        let named = |same: fn(&str, &str) -> bool| -> Vec<_> {
            accounts.iter().filter(|it| it.names().into_iter().any(|it| same(it, name))).collect()
        };
        let mut found = named(str::eq);
        if found.is_empty() {
            found = named(str::eq_ignore_ascii_case);
        }
        match found.as_slice() {
            [only] => Ok((*only).clone()),
            [] => {
                let names = accounts.iter().flat_map(AccountFacts::names);
                let names = names.map(|it| (it.to_owned(), it.to_owned()));
                Err(NameError::Unknown {
                    named: Named::Account,
                    name: name.to_owned(),
                    nearest: nearest(name, names),
                    unread: None,
                    identified: None,
                })
            }
            [..] => Err(NameError::Ambiguous {
                named: Named::Account,
                name: name.to_owned(),
                count: found.len(),
                candidates: found.iter().map(|it| it.id.to_string()).collect(),
            }),
        }
    }

    /// The ARN that represents the whole account in policies: `arn:aws:iam::111122223333:root`.
    pub fn account_arn(&self, id: &AccountId) -> String {
        let principals = |it: &Account| {
            let users = it.users.iter().map(|it| it.arn.partition().to_owned()).next();
            users.or_else(|| it.roles.first().map(|it| it.arn.partition().to_owned()))
        };
        let own = self.snapshot.accounts.get(id).and_then(principals);
        let any = || self.snapshot.accounts.values().find_map(principals);
        let partition = own.or_else(any).unwrap_or_else(|| "aws".to_owned());
        format!("arn:{partition}:iam::{id}:root")
    }

    /// What could not be read of an account: the gaps that name it, or all gaps if there is no
    /// other account.
    pub fn account_gaps(&self, id: &AccountId) -> Vec<&Unread> {
        let is_only = self.account_ids().len() == 1;
        self.snapshot.gaps.iter().filter(|it| is_only || it.is_of(id)).collect()
    }

    fn account_facts<'a>(&'a self, id: &'a AccountId) -> AccountFacts<'a> {
        let account = self.snapshot.accounts.get(id);
        let membership = membership(&self.snapshot, id);
        let name = account.and_then(|it| it.alias.as_deref()).or(membership.name());
        AccountFacts { id, name, account, membership }
    }
}

fn membership<'a>(snapshot: &'a Snapshot, id: &AccountId) -> Membership<'a> {
    if snapshot.is_standalone(id) {
        return Membership::Standalone;
    }
    let Some(organization) = &snapshot.organization else { return Membership::Unknown };
    let Some(member) = organization.member(id) else {
        return Membership::Unknown;
    };
    Membership::Member(OrganizationPlace {
        organization,
        member,
        is_management: organization.management_account.as_ref().map(|it| it == id),
        units: organization.units_above(id),
        delegation: delegation(organization, id),
        snapshot,
    })
}

fn delegation<'a>(organization: &'a Organization, id: &AccountId) -> Delegation<'a> {
    let Some(all) = &organization.delegated_administrators else { return Delegation::Unknown };
    match all.iter().find(|it| it.account == *id).map(|it| it.services.as_deref()) {
        None if organization.has_unread_administrators => Delegation::Unknown,
        None => Delegation::None,
        Some(None) => Delegation::SomeServices,
        Some(Some(services)) => Delegation::Services(services),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Guardrails as G, *};
    use crate::iam::{
        AwsOperation, DelegatedAdministrator, OrganizationPolicy, UnreadReason, UnreadSource,
        UnreadSubject,
    };

    const SCP: OrganizationPolicyKind = OrganizationPolicyKind::ServiceControlPolicy;

    fn member(id: &str, parent: Option<&str>) -> MemberAccount {
        let parent = parent.map(Into::into);
        MemberAccount { id: id.into(), name: "shop".into(), parent, state: None }
    }

    fn organization() -> Organization {
        let root = OrganizationalUnit { id: "r-1".into(), name: "Root".into(), parent: None };
        Organization {
            id: "o-acme".into(),
            management_account: Some("444455556666".into()),
            units: vec![root].into(),
            accounts: vec![
                member("111122223333", Some("r-1")),
                member("444455556666", Some("r-1")),
                member("777788889999", None),
            ]
            .into(),
            policies: vec![OrganizationPolicy {
                id: "p-1".into(),
                name: "guard".into(),
                kind: SCP,
                policy: None,
                targets: vec!["r-1".into()],
            }],
            ..Organization::default()
        }
    }

    fn unread(source: UnreadSource, subject: UnreadSubject) -> Unread {
        let reason = UnreadReason::Malformed { detail: String::new() };
        Unread { source, subject, reason, account: None }
    }

    fn of_operation(operation: AwsOperation, subject: UnreadSubject) -> Unread {
        unread(UnreadSource::Operation(operation), subject)
    }

    fn in_file(subject: UnreadSubject) -> Unread {
        unread(UnreadSource::File("a.json".to_owned()), subject)
    }

    fn analysis(organization: Organization, gaps: Vec<Unread>) -> Analysis {
        let mut snapshot = Snapshot { gaps: gaps.into(), ..Snapshot::default() };
        snapshot.accounts.insert("111122223333".into(), Account::default());
        snapshot.organization = Some(organization);
        Analysis::new(snapshot, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn accounts_are_those_that_were_read_and_those_of_the_organization() {
        let analysis = analysis(organization(), Vec::new());
        let read: Vec<_> = analysis
            .accounts()
            .iter()
            .map(|it| (it.id.to_string(), it.account.is_some()))
            .collect();
        let expected = [("111122223333", true), ("444455556666", false), ("777788889999", false)];
        assert_eq!(read, expected.map(|(id, read)| (id.to_owned(), read)));
    }

    #[test]
    #[rustfmt::skip]
    fn guardrails_are_unknown_rather_than_none() {
        let subject = UnreadSubject::OrganizationPart("o-acme".to_owned());
        let unread = of_operation(AwsOperation::ListOrganizationPolicies, subject);
        let bare = Organization { policies: Vec::new(), ..organization() };
        let off = Organization { enabled_policies: Some(Vec::new()), ..organization() };
        let cases = [
            ("the management account is above them", organization(), vec![],                "444455556666", "exempt"),
            ("each level has some or none",          organization(), vec![],                "111122223333", "2 levels"),
            ("its place is unknown",                 organization(), vec![],                "777788889999", "unknown"),
            ("none is there",                        bare.clone(),   vec![],                "111122223333", "not in use"),
            ("none was read",                        bare,           vec![unread.clone()],  "111122223333", "unknown"),
            ("they are turned off",                  off,            vec![unread],          "111122223333", "not in use"),
        ];
        for (why, organization, gaps, id, expected) in cases {
            let analysis = analysis(organization, gaps);
            let facts = analysis.account(id).unwrap();
            let found = match facts.place().unwrap().guardrails(SCP) {
                G::Unknown => "unknown".to_owned(),
                G::NotInUse => "not in use".to_owned(),
                G::Exempt => "exempt".to_owned(),
                G::Levels(levels) => format!("{} levels", levels.len()),
            };
            assert_eq!(found, expected, "{why}");
        }
    }

    #[test]
    fn who_acts_for_the_management_account_is_unknown_until_it_is_listed() {
        let services: Vec<Box<str>> = vec!["sso.amazonaws.com".into()];
        let listed =
            |services| vec![DelegatedAdministrator { account: "111122223333".into(), services }];
        let cases = [
            (None, Delegation::Unknown),
            (Some(Vec::new()), Delegation::None),
            (Some(listed(None)), Delegation::SomeServices),
            (Some(listed(Some(services.clone()))), Delegation::Services(&services)),
        ];
        for (delegated_administrators, expected) in cases {
            let organization = Organization { delegated_administrators, ..organization() };
            let analysis = analysis(organization, Vec::new());
            let facts = analysis.account("111122223333").unwrap();
            assert_eq!(facts.place().unwrap().delegation, expected);
        }
    }

    #[test]
    fn the_gaps_of_an_account_are_those_that_name_it() {
        let arn = "arn:aws:iam::111122223333:policy/p".parse().expect("an ARN");
        let account = |id: &str| UnreadSubject::Account(id.into());
        let place = |it: &str| UnreadSubject::Place(it.to_owned());
        let gaps = vec![
            of_operation(AwsOperation::ListUsers, account("111122223333")),
            in_file(UnreadSubject::ManagedPolicy(arn)),
            in_file(UnreadSubject::Users("111122223333".into())),
            of_operation(AwsOperation::ListUsers, account("444455556666")),
            in_file(place("RoleDetailList[3]")),
            Unread {
                account: Some("777788889999".into()),
                ..in_file(place("accounts[1].RoleDetailList[0]"))
            },
        ];
        let analysis = analysis(organization(), gaps);
        let count = |id: &str| analysis.account_gaps(&id.into()).len();
        assert_eq!(
            [count("111122223333"), count("444455556666"), count("777788889999")],
            [3, 1, 1]
        );
    }

    #[test]
    fn an_account_that_was_not_entered_is_all_unknown() {
        let analysis = analysis(organization(), Vec::new());
        let unread = |id: &str| analysis.account(id).unwrap().unread();
        assert_eq!(unread("444455556666"), [UnreadAccountFact::Account]);
        assert_eq!(
            unread("777788889999"),
            [
                UnreadAccountFact::Account,
                UnreadAccountFact::Place,
                UnreadAccountFact::Delegation,
                UnreadAccountFact::Guardrails(SCP)
            ]
        );
        assert!(unread("111122223333").contains(&UnreadAccountFact::RootUser));
    }

    #[test]
    fn which_account_manages_the_organization_may_be_unread() {
        let headless = Organization { management_account: None, ..organization() };
        for (organization, expected) in [(organization(), false), (headless, true)] {
            let analysis = analysis(organization, Vec::new());
            let unread = analysis.account("111122223333").unwrap().unread();
            assert_eq!(unread.contains(&UnreadAccountFact::Management), expected);
        }
    }
}
