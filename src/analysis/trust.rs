//! A role's trust policy, entry by entry.

use super::{
    Analysis,
    asked::{OF_SOURCES, asks_for},
};
use crate::{
    eval::{MfaVerdict, Residual, TrustMfa, may_be_a_person, tagged_if, trust_mfa, trusted_if},
    graph::NodeId,
    iam::{
        AccountAccess, AccountId, Arn, Effect, MalformedStatement, PolicyDocument, PolicyId,
        PrincipalEntry, Role, Statement, service_of_any_partition,
    },
};

/// The trust policy of a role, split into entries.
#[derive(Clone, Debug)]
pub struct Trust<'a> {
    /// Its text and places.
    pub policy: PolicyId,
    /// The MFA that it requires of people.
    pub mfa: MfaVerdict,
    /// Each name in each statement, in the order of the policy.
    pub entries: Vec<TrustEntry<'a>>,
    /// The malformed statements, with their positions.
    pub unreadable: Vec<(usize, &'a MalformedStatement)>,
}

/// One name in one statement of a trust policy.
#[derive(Clone, Copy, Debug)]
pub struct TrustEntry<'a> {
    /// The trust policy.
    pub document: &'a PolicyDocument,
    /// The role's ARN.
    pub role: &'a Arn,
    /// The statement's position, from 0.
    pub index: usize,
    /// The statement.
    pub statement: &'a Statement,
    /// Whether the statement is about everyone *except* this name.
    pub negated: bool,
    /// The name.
    pub principal: &'a PrincipalEntry,
    /// Whether it is the role's own account, which delegates to the account's own policies.
    pub own_account: bool,
    /// The principal that it names.
    pub node: Option<NodeId>,
    /// Its MFA verdict. Not applicable to entries that are not people, and to denials.
    pub mfa: MfaVerdict,
}

impl Trust<'_> {
    /// Whether it names account access manager.
    pub fn names_access_manager(&self) -> bool {
        self.entries.iter().any(|it| it.allows() && it.names_access_manager())
    }

    /// Whether it trusts account access manager regardless of the application that it acts for.
    pub fn trusts_any_application(&self) -> bool {
        self.entries.iter().any(|it| it.trusts_any_application() == Some(true))
    }
}

impl TrustEntry<'_> {
    /// Whether it names account access manager.
    pub fn names_access_manager(&self) -> bool {
        let is_it = match self.principal {
            PrincipalEntry::Service(name) => {
                service_of_any_partition(name) == AccountAccess::SERVICE
            }
            _ => false,
        };
        is_it && !self.negated
    }

    /// Whether it trusts account access manager regardless of the application that it acts for,
    /// which may belong to another organization. `None` if that depends on something unread.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>
    pub fn trusts_any_application(&self) -> Option<bool> {
        match self.allows() && self.names_access_manager() {
            true => asks_for(&self.granted(), &OF_SOURCES).map(|it| !it),
            false => Some(false),
        }
    }

    /// Under which conditions someone of this name is trusted, once denials are counted.
    pub fn granted(&self) -> Residual {
        trusted_if(self.document, self.statement, self.principal, self.role)
    }

    /// Under which conditions someone of this name may tag the session as it likes. Services and
    /// identity providers choose the tags of theirs themselves.
    pub fn tagged(&self) -> Residual {
        match self.principal {
            PrincipalEntry::Service(_) | PrincipalEntry::Federated(_) => Residual::never(),
            PrincipalEntry::Anyone { .. }
            | PrincipalEntry::Account { .. }
            | PrincipalEntry::User(_)
            | PrincipalEntry::Role(_)
            | PrincipalEntry::RoleSession(_)
            | PrincipalEntry::FederatedUser(_)
            | PrincipalEntry::UniqueId(_)
            | PrincipalEntry::Unrecognized(_)
            | PrincipalEntry::CanonicalUser(_) => {
                tagged_if(self.document, self.statement, self.principal, self.role)
            }
        }
    }

    /// Whether it trusts any principal.
    pub fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }
}

impl Analysis {
    /// The trust policy of a role; `None` if it could not be read, or this is not a role.
    pub fn trust(&self, id: NodeId) -> Option<Trust<'_>> {
        let (own, role) = self.graph.role(&self.snapshot, id)?;
        let policy = role.trust_policy?;
        let document = &self.snapshot.policies.get(policy).document;
        let TrustMfa { verdict, by_statement, .. } = self.trust_mfa(id, role)?;
        let mut entries = Vec::new();
        let mut verdicts = by_statement.iter().peekable();
        for (index, statement) in document.readable_statements() {
            let of_statement = verdicts.next_if(|(it, _)| *it == index);
            let of_people = of_statement.map_or(MfaVerdict::NotApplicable, |(_, mfa)| *mfa);
            let Some(element) = &statement.principal else { continue };
            entries.extend(element.entries.iter().map(|principal| TrustEntry {
                document,
                role: &role.arn,
                index,
                statement,
                negated: element.negated,
                principal,
                own_account: matches!(
                    principal,
                    PrincipalEntry::Account { account, .. } if account == own
                ),
                node: self.meant_by(principal),
                mfa: if may_be_a_person(principal) { of_people } else { MfaVerdict::NotApplicable },
            }));
        }
        let unreadable = document.malformed_statements().collect();
        Some(Trust { policy, mfa: *verdict, entries, unreadable })
    }

    /// The MFA that the trust policy of a role on its own requires of people; `None` if the policy
    /// could not be read or this is not a role.
    pub fn role_mfa(&self, id: NodeId) -> Option<MfaVerdict> {
        let (_, role) = self.graph.role(&self.snapshot, id)?;
        Some(self.trust_mfa(id, role)?.verdict)
    }

    /// The same for a user who has no access key.
    pub fn role_mfa_without_key(&self, id: NodeId) -> Option<MfaVerdict> {
        let (_, role) = self.graph.role(&self.snapshot, id)?;
        Some(self.trust_mfa(id, role)?.verdict_without_key)
    }

    fn trust_mfa(&self, id: NodeId, role: &Role) -> Option<&TrustMfa> {
        let document = &self.snapshot.policies.get(role.trust_policy?).document;
        let known = self.trust_verdicts.get(id.index())?;
        Some(known.get_or_init(|| trust_mfa(document, &role.arn)))
    }

    /// Whether the trust policy of a role trusts account access manager regardless of the
    /// application that it acts for.
    pub fn trusts_any_application(&self, role: NodeId) -> bool {
        self.trust(role).is_some_and(|it| it.trusts_any_application())
    }

    /// The principal that a name in a policy refers to.
    fn meant_by(&self, principal: &PrincipalEntry) -> Option<NodeId> {
        match principal {
            PrincipalEntry::Account { account, .. } => self.account_node(account),
            PrincipalEntry::UniqueId(id) => self.graph.find_unique_id(id),
            PrincipalEntry::Anyone { .. }
            | PrincipalEntry::User(_)
            | PrincipalEntry::Role(_)
            | PrincipalEntry::RoleSession(_)
            | PrincipalEntry::FederatedUser(_)
            | PrincipalEntry::Unrecognized(_)
            | PrincipalEntry::Service(_)
            | PrincipalEntry::Federated(_)
            | PrincipalEntry::CanonicalUser(_) => self.graph.find(principal.written()),
        }
    }

    /// The node that represents a whole account, if some policy names it.
    fn account_node(&self, account: &AccountId) -> Option<NodeId> {
        self.graph.find(&format!("arn:aws:iam::{account}:root"))
    }
}
