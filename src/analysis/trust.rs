//! A role's trust policy, entry by entry.

use super::Analysis;
use crate::{
    eval::{MfaVerdict, may_be_a_person, trust_mfa, trust_statement_mfa},
    graph::NodeId,
    iam::{
        AccountAccess, AccountId, Condition, Effect, MalformedStatement, PolicyId, PrincipalEntry,
        Statement,
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

/// The keys that tell for whom a service calls.
const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

impl TrustEntry<'_> {
    /// Whether it names account access manager.
    pub fn names_access_manager(&self) -> bool {
        let is_it = match self.principal {
            PrincipalEntry::Service(name) => **name == *AccountAccess::SERVICE,
            _ => false,
        };
        is_it && !self.negated
    }

    /// Whether it trusts account access manager regardless of the application that it acts for,
    /// which may belong to another organization.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>
    pub fn trusts_any_application(&self) -> bool {
        let asks_for_source = |it: &Condition| SOURCE_KEYS.iter().any(|key| it.key.is(key));
        self.allows()
            && self.names_access_manager()
            && !self.statement.condition.0.iter().any(asks_for_source)
    }

    /// Whether it trusts any principal.
    pub fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }
}

impl Analysis {
    /// The trust policy of a role; `None` if it could not be read, or this is not a role.
    pub fn trust(&self, role: NodeId) -> Option<Trust<'_>> {
        let (own, role) = self.graph.role(&self.snapshot, role)?;
        let policy = role.trust_policy?;
        let document = &self.snapshot.policies.get(policy).document;
        let by_statement = trust_statement_mfa(document);
        let mut entries = Vec::new();
        for (index, statement) in document.readable_statements() {
            let of_statement = by_statement.iter().find(|(it, _)| *it == index);
            let of_people = of_statement.map_or(MfaVerdict::NotApplicable, |(_, mfa)| *mfa);
            let Some(element) = &statement.principal else { continue };
            entries.extend(element.entries.iter().map(|principal| TrustEntry {
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
        Some(Trust { policy, mfa: trust_mfa(document), entries, unreadable })
    }

    /// Whether the trust policy of a role trusts account access manager regardless of the
    /// application that it acts for.
    pub fn trusts_any_application(&self, role: NodeId) -> bool {
        let trust = self.trust(role);
        trust.is_some_and(|it| it.entries.iter().any(TrustEntry::trusts_any_application))
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
