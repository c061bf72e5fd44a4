//! Reads AWS Organizations, in the shapes of a saved snapshot.

use std::collections::BTreeMap;

use aws_sdk_organizations::{
    Client,
    operation::{
        list_accounts::ListAccountsOutput,
        list_delegated_administrators::ListDelegatedAdministratorsOutput,
        list_roots::ListRootsOutput,
    },
    types::{
        DelegatedAdministrator, DelegatedService, Organization, PolicyType, PolicyTypeStatus,
        PolicyTypeSummary, Root,
    },
};

use super::{
    member_account::MemberAccount,
    page::PAGE,
    policies, root_access,
    tree::{self, Tree, Walk},
};
use crate::{
    iam::{AccountAccess, AccountId, Arn, Unread, UnreadReason},
    load::{
        aws::{
            calls::{Calls, Page, Pages},
            connection::Connection,
            failure::CallFailure,
            failures::Answer,
            operation::of_organizations,
            shape::{date, text},
        },
        wire::{self, List},
    },
};

/// The relation of an account to an organization.
#[derive(Debug)]
pub(in crate::load::aws) enum Membership {
    /// Unknown.
    Unknown,
    /// It is in no organization.
    Standalone,
    /// It is a member of this organization.
    Member(OrganizationRead),
}

impl Membership {
    /// Whether the caller's `account` is known not to be a management account.
    pub(in crate::load::aws) fn is_below(&self, account: &AccountId) -> bool {
        match self {
            Self::Unknown => false,
            Self::Standalone => true,
            Self::Member(organization) => {
                organization.management_account.as_ref().is_some_and(|it| it != account)
            }
        }
    }

    /// The management account, if known.
    pub(in crate::load::aws) fn management_account(&self) -> Option<&AccountId> {
        match self {
            Self::Unknown | Self::Standalone => None,
            Self::Member(organization) => organization.management_account.as_ref(),
        }
    }

    /// Whether `account` is known to manage account access manager.
    pub(in crate::load::aws) fn manages_access(&self, account: &AccountId) -> bool {
        match self {
            Self::Unknown | Self::Standalone => false,
            Self::Member(organization) => {
                organization.management_account.as_ref() == Some(account)
                    || organization.access_managers.contains(account)
            }
        }
    }
}

/// What was read of an organization.
#[derive(Debug)]
pub(in crate::load::aws) struct OrganizationRead {
    /// The member `organization` of a saved snapshot.
    pub(in crate::load::aws) shape: Box<wire::Organization<'static>>,
    /// The management account, if known.
    pub(in crate::load::aws) management_account: Option<AccountId>,
    /// The delegated administrators for account access manager.
    pub(in crate::load::aws) access_managers: Vec<AccountId>,
    /// The accounts that are known.
    pub(in crate::load::aws) accounts: Vec<MemberAccount>,
    /// Whether these are all.
    pub(in crate::load::aws) is_whole: bool,
}

/// AWS's error code for an account that is in no organization.
const NOT_IN_USE: &str = "AWSOrganizationsNotInUseException";

/// Reads the organization of the account `own`. With `all_accounts`, accounts are listed even if
/// the tree cannot be read.
pub(in crate::load::aws) async fn read_organization(
    connection: &Connection,
    calls: &Calls,
    own: &AccountId,
    all_accounts: bool,
) -> Membership {
    let client = connection.organizations(calls.tally());
    let reader = Reader { connection, client: &client, calls };
    let (identity, roots) = tokio::join!(reader.identity(), reader.roots());
    let is_out = |it: &CallFailure| it.code() == NOT_IN_USE;
    if identity.as_ref().err().is_some_and(is_out) || roots.failure.as_ref().is_some_and(is_out) {
        return Membership::Standalone;
    }
    let subject = own.as_str();
    let identity = match identity {
        Ok(identity) => identity,
        Err(failure) => {
            calls.note(of_organizations::DESCRIBE_ORGANIZATION, subject, &failure);
            None
        }
    };
    let Some(identity) = identity.or_else(|| roots.items.iter().find_map(identity_of_root)) else {
        if let Some(failure) = &roots.failure {
            calls.note(of_organizations::LIST_ROOTS, subject, failure);
        }
        return Membership::Unknown;
    };
    Membership::Member(reader.all(&identity, roots, own, all_accounts).await)
}

#[derive(Debug)]
struct Reader<'a> {
    connection: &'a Connection,
    client: &'a Client,
    calls: &'a Calls,
}

/// What was read of the tree and the policies.
#[derive(Debug, Default)]
struct Inside {
    tree: Tree,
    policies: Option<Vec<wire::OrganizationPolicy<'static>>>,
    administrators: Option<Vec<wire::DelegatedAdministrator<'static>>>,
    root_access: Option<Vec<wire::Text<'static>>>,
}

impl Reader<'_> {
    async fn identity(&self) -> Result<Option<Identity>, CallFailure> {
        let operation = of_organizations::DESCRIBE_ORGANIZATION;
        let request = self.client.describe_organization().send();
        let answer = self.calls.call(operation, request, |_| 1).await;
        self.calls.tally().done(operation);
        answer.map(|it| it.organization.map(Identity::from))
    }

    async fn roots(&self) -> Pages<Root> {
        let operation = of_organizations::LIST_ROOTS;
        let request =
            |token| self.client.list_roots().max_results(PAGE).set_next_token(token).send();
        let page = |answer: ListRootsOutput| Page {
            items: answer.roots.unwrap_or_default(),
            next: answer.next_token,
        };
        let roots = self.calls.pages(operation, request, page).await;
        self.calls.tally().done(operation);
        roots
    }

    async fn all(
        &self,
        identity: &Identity,
        roots: Pages<Root>,
        own: &AccountId,
        all_accounts: bool,
    ) -> OrganizationRead {
        let subject = identity.id.as_str();
        if let Some(failure) = &roots.failure {
            self.calls.note(of_organizations::LIST_ROOTS, subject, failure);
        }
        let roots = roots.items;
        let Inside { mut tree, policies, administrators, root_access } = match roots.is_empty() {
            // A caller that may not list the roots may not list what is below them.
            true => Inside::default(),
            false => Box::pin(self.inside(&roots, subject)).await,
        };
        if !tree.is_whole && all_accounts {
            tree.is_whole = self.list_accounts(subject, &mut tree.accounts).await;
        }
        let management_account = identity.management_account.clone();
        if !tree.is_whole {
            // These accounts are members in any case.
            for id in management_account.iter().chain([own]) {
                let nameless = || MemberAccount::nameless(id);
                tree.accounts.entry(id.to_string()).or_insert_with(nameless);
            }
        }
        let accounts: Vec<_> = tree.accounts.into_values().collect();
        let access_managers = access_managers(administrators.as_deref().unwrap_or_default());
        let (roots, organizational_units) = match roots.is_empty() {
            true => (List::Missing, List::Missing),
            false => (roots.iter().map(tree::root).collect(), tree.units.into_iter().collect()),
        };
        let shape = Box::new(wire::Organization {
            organization: Some(identity.shape()),
            roots,
            organizational_units,
            accounts: accounts.iter().map(MemberAccount::shape).collect(),
            policies: policies.into(),
            delegated_administrators: administrators.into(),
            enabled_features: root_access.into(),
        });
        let is_whole = tree.is_whole;
        OrganizationRead { shape, management_account, access_managers, accounts, is_whole }
    }

    async fn inside(&self, roots: &[Root], subject: &str) -> Inside {
        // The types that the organization could use do not show which types the root uses.
        let enabled = |it: &PolicyTypeSummary| it.status() == Some(&PolicyTypeStatus::Enabled);
        let types = roots.iter().flat_map(Root::policy_types).filter(|it| enabled(it));
        let kinds: Vec<_> = types
            .filter_map(|it| it.r#type().cloned())
            .filter(|it| GUARDRAILS.contains(it))
            .collect();
        let walk = Walk { client: self.client, calls: self.calls };
        let (tree, policies, administrators, root_access) = tokio::join!(
            walk.below(roots, subject),
            policies::read(self.client, self.calls, subject, &kinds),
            self.delegated_administrators(subject),
            root_access::read(self.connection, self.calls, subject),
        );
        Inside { tree, policies, administrators, root_access }
    }

    /// Adds the accounts that the tree lacks; returns whether the list is complete.
    async fn list_accounts(
        &self,
        subject: &str,
        known: &mut BTreeMap<String, MemberAccount>,
    ) -> bool {
        let operation = of_organizations::LIST_ACCOUNTS;
        let request =
            |token| self.client.list_accounts().max_results(PAGE).set_next_token(token).send();
        let page = |answer: ListAccountsOutput| Page {
            items: answer.accounts.unwrap_or_default(),
            next: answer.next_token,
        };
        let Pages { items, failure } = self.calls.pages(operation, request, page).await;
        self.calls.tally().done(operation);
        for account in items.iter().map(|it| MemberAccount::new(it, None)) {
            known.entry(account.id.to_string()).or_insert(account);
        }
        if let Some(failure) = &failure {
            self.calls.note(operation, subject, failure);
        }
        failure.is_none()
    }

    /// Items of `DelegatedAdministrators`, each with its services.
    async fn delegated_administrators(
        &self,
        subject: &str,
    ) -> Option<Vec<wire::DelegatedAdministrator<'static>>> {
        let request = |token| {
            self.client
                .list_delegated_administrators()
                .max_results(PAGE)
                .set_next_token(token)
                .send()
        };
        let page = |answer: ListDelegatedAdministratorsOutput| Page {
            items: answer.delegated_administrators.unwrap_or_default(),
            next: answer.next_token,
        };
        let operation = of_organizations::LIST_DELEGATED_ADMINISTRATORS;
        let accounts = self.calls.list(operation, subject, request, page).await?;

        let operation = of_organizations::LIST_DELEGATED_SERVICES_FOR_ACCOUNT;
        let answers = self.calls.ask_each(operation, &accounts, subject, id_of, async |account| {
            let request = |token| {
                let request = self.client.list_delegated_services_for_account();
                request
                    .set_account_id(account.id.clone())
                    .max_results(PAGE)
                    .set_next_token(token)
                    .send()
            };
            self.calls
                .pages(operation, request, |answer| Page {
                    items: answer.delegated_services.unwrap_or_default(),
                    next: answer.next_token,
                })
                .await
        });
        let with_services = |(account, services): (&_, Answer<DelegatedService>)| {
            let listed = services.items.iter().map(|it| wire::DelegatedService {
                service_principal: text(it.service_principal()),
                delegation_enabled_date: date(it.delegation_enabled_date()),
            });
            administrator(account, services.is_whole.then(|| listed.collect()))
        };
        Some(accounts.iter().zip(answers.await).map(with_services).collect())
    }
}

/// The policy types that are guardrails.
const GUARDRAILS: [PolicyType; 2] =
    [PolicyType::ServiceControlPolicy, PolicyType::ResourceControlPolicy];

/// Which organization it is.
#[derive(Debug)]
struct Identity {
    id: String,
    arn: Option<String>,
    feature_set: Option<String>,
    management_account: Option<AccountId>,
}

impl From<Organization> for Identity {
    fn from(it: Organization) -> Self {
        Self {
            id: it.id().unwrap_or_default().to_owned(),
            feature_set: it.feature_set().map(|it| it.as_str().to_owned()),
            management_account: it.master_account_id().map(AccountId::from),
            arn: it.arn,
        }
    }
}

impl Identity {
    /// The member `Organization`, without the e-mail address of the management account.
    fn shape(&self) -> wire::Identity<'static> {
        wire::Identity {
            id: text(self.id.as_str()),
            arn: text(self.arn.as_deref()),
            feature_set: text(self.feature_set.as_deref()),
            master_account_id: text(self.management_account.as_ref().map(AccountId::as_str)),
        }
    }
}

/// The identity in the ARN of a root: `arn:aws:organizations::444455556666:root/o-acme/r-acme`.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html>
fn identity_of_root(it: &Root) -> Option<Identity> {
    let arn: Arn = it.arn()?.parse().ok()?;
    let (id, _) = arn.resource().strip_prefix("root/")?.split_once('/')?;
    Some(Identity {
        id: id.to_owned(),
        arn: None,
        feature_set: None,
        management_account: Some(arn.account().into()),
    })
}

/// The delegated administrators for account access manager.
fn access_managers(administrators: &[wire::DelegatedAdministrator<'_>]) -> Vec<AccountId> {
    let is_it = |it: &wire::DelegatedService<'_>| {
        it.service_principal.as_ref().is_some_and(|it| it.as_str() == AccountAccess::SERVICE)
    };
    let managers = administrators
        .iter()
        .filter(|it| it.delegated_services.iter().flatten().any(is_it))
        .filter_map(|it| it.id.as_ref());
    managers.map(|it| it.as_str().into()).collect()
}

fn id_of(administrator: &DelegatedAdministrator) -> &str {
    administrator.id().unwrap_or_default()
}

/// An item of `DelegatedAdministrators`, without its e-mail address.
fn administrator(
    it: &DelegatedAdministrator,
    services: Option<Vec<wire::DelegatedService<'static>>>,
) -> wire::DelegatedAdministrator<'static> {
    wire::DelegatedAdministrator {
        id: text(it.id()),
        arn: text(it.arn()),
        name: text(it.name()),
        delegation_enabled_date: date(it.delegation_enabled_date()),
        delegated_services: services,
    }
}

/// Adds to failed calls that only few accounts may make which account may make them, unless it is
/// the caller's own.
pub(in crate::load::aws) fn point_above(
    gaps: &mut [Unread],
    management: Option<&AccountId>,
    own: &AccountId,
) {
    let Some(management) = management.filter(|it| *it != own) else { return };
    for unread in gaps {
        if let UnreadReason::Call { management_account, .. } = &mut unread.reason {
            *management_account = Some(management.clone());
        }
    }
}
