//! Who stands behind a principal: people or machines.

use super::issuer::Issuer;
use crate::{
    analysis::Analysis,
    graph::{NodeId, NodeKind},
    iam::{AccountId, Arn, Effect, PrincipalEntry, Role, Snapshot, User, is_saml_provider},
};

/// Who stands behind a principal.
///
/// Source: <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-management.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Population {
    /// People of the workforce, or users of an application.
    Human,
    /// Programs: services, instances, pipelines.
    Machine,
    /// Another company, or another account of unknown owner.
    ThirdParty,
    /// Nothing tells. Names and tags are no proof.
    Unknown,
}

impl Population {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Human, Self::Machine, Self::ThirdParty, Self::Unknown];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
            Self::ThirdParty => "third_party",
            Self::Unknown => "unknown",
        }
    }

    /// The population with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether these are people.
    pub fn is_people(self) -> bool {
        matches!(self, Self::Human | Self::ThirdParty)
    }
}

/// What a principal was classed as, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classed {
    /// Who stands behind it.
    pub population: Population,
    /// Why it is classed so.
    pub reason: &'static str,
}

const fn classed(population: Population, reason: &'static str) -> Classed {
    Classed { population, reason }
}

impl Analysis {
    /// Who stands behind a principal, and what tells.
    pub fn population(&self, id: NodeId) -> Classed {
        if let Some((_, user)) = self.graph.user(&self.snapshot, id) {
            return of_user(user);
        }
        if let Some((account, role)) = self.graph.role(&self.snapshot, id) {
            return of_role(&self.snapshot, account, role);
        }
        match self.graph.node(id).kind {
            NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup => {
                classed(Population::Human, "it is in Identity Center")
            }
            NodeKind::Service => classed(Population::Machine, "it is an AWS service"),
            _ => classed(Population::Unknown, "nothing tells who stands behind it"),
        }
    }
}

fn of_user(user: &User) -> Classed {
    let credentials = &user.credentials;
    let has_key = credentials.active_access_keys().next().is_some();
    match (&credentials.password, credentials.mfa_active) {
        (Some(Some(_)), _) => classed(Population::Human, "it has a console password"),
        (_, Some(true)) => classed(Population::Human, "it has an MFA device"),
        (None, _) => classed(Population::Unknown, "its console password was not loaded"),
        (_, None) => classed(Population::Unknown, "its MFA devices were not loaded"),
        (Some(None), Some(false)) if has_key => {
            classed(Population::Machine, "it has access keys, and neither a password nor MFA")
        }
        (Some(None), Some(false)) => classed(Population::Unknown, "it has no credential"),
    }
}

fn of_role(snapshot: &Snapshot, account: &AccountId, role: &Role) -> Classed {
    if role.permission_set().is_some() {
        return classed(Population::Human, "Identity Center created it for people");
    }
    if role.is_service_linked() {
        return classed(Population::Machine, "only its AWS service can use it");
    }
    let Some(trust) = role.trust_policy else {
        return classed(Population::Unknown, "its trust policy was not loaded");
    };
    let document = &snapshot.policies.get(trust).document;
    let allows = document.readable_statements().filter(|(_, it)| it.effect == Effect::Allow);
    let named = allows.flat_map(|(_, it)| it.principal.iter().filter(|it| !it.negated));
    let entries = named.flat_map(|it| &it.entries);
    let mut found: Option<Classed> = None;
    for next in entries.filter_map(|it| of_trusted(snapshot, account, it)) {
        match found {
            Some(it) if it.population != next.population => {
                return classed(Population::Unknown, "its trust policy names several kinds");
            }
            Some(_) => {}
            None => found = Some(next),
        }
    }
    match found {
        Some(it) => it,
        None if !role.instance_profiles.is_empty() => {
            classed(Population::Machine, "it has an instance profile")
        }
        None => classed(Population::Unknown, "policies of its account decide who assumes it"),
    }
}

/// What one name in a trust policy tells; none where it tells nothing.
fn of_trusted(snapshot: &Snapshot, own: &AccountId, entry: &PrincipalEntry) -> Option<Classed> {
    let arn_account = |it: &Arn| AccountId::from(it.account());
    let account = match entry {
        PrincipalEntry::Service(_) => {
            return Some(classed(Population::Machine, "an AWS service runs as it"));
        }
        PrincipalEntry::Federated(name) if is_saml_provider(name) => {
            return Some(classed(Population::Human, "people assume it by a SAML provider"));
        }
        PrincipalEntry::Federated(name) => return of_issuer(name),
        PrincipalEntry::Account { account, .. } => account.clone(),
        PrincipalEntry::User(it)
        | PrincipalEntry::Role(it)
        | PrincipalEntry::RoleSession(it)
        | PrincipalEntry::FederatedUser(it) => arn_account(it),
        PrincipalEntry::Anyone { .. }
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::CanonicalUser(_) => return None,
    };
    if account == *own {
        return None;
    }
    let outside = classed(Population::ThirdParty, "it trusts an account outside the organization");
    let unknown = classed(Population::Unknown, "it trusts an account whose owner is unknown");
    match snapshot.is_own_account(&account) {
        Some(true) => None,
        Some(false) => Some(outside),
        None => Some(unknown),
    }
}

/// What the issuer of tokens tells, if it is well known.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html>
fn of_issuer(provider: &str) -> Option<Classed> {
    Some(match Issuer::of(provider)?.is_of_workloads() {
        true => classed(Population::Machine, "workloads enter it by an OIDC provider"),
        false => classed(Population::Human, "users of an application enter it"),
    })
}
