//! The identity policies of principals, and the access keys that a user has or can create.

use super::{
    Gatherer,
    gatherer::request,
    policies::{GatheredPolicies, KeyFacts},
};
use crate::{
    eval::{Authorization, CallerKind, Decision, UnreadFact, authorize},
    graph::{access_graph::AccessGraph, node::NodeId},
    iam::{
        AccountId, Action, Arn, Effect, Group, IdentityPolicies, PolicyDocument, PolicyId, Role,
        User,
    },
};

/// The actions that give a user an active key.
const KEY_ACTIONS: [&str; 2] = ["iam:CreateAccessKey", "iam:UpdateAccessKey"];

fn key_actions() -> Vec<Action> {
    KEY_ACTIONS.iter().filter_map(|it| it.parse().ok()).collect()
}

fn may_allow_keys(document: &PolicyDocument, actions: &[Action]) -> bool {
    document.readable_statements().any(|(_, it)| {
        it.effect == Effect::Allow && actions.iter().any(|action| it.action.matches(action))
    }) || document.malformed_statements().any(|(_, it)| it.might_allow())
}

fn asks_for_mfa(document: &PolicyDocument) -> bool {
    const PREFIX: &str = "aws:multifactorauth";
    document.readable_statements().any(|(_, statement)| {
        let mut keys = statement.condition.0.iter().map(|it| it.key.as_str());
        keys.any(|it| it.get(..PREFIX.len()).is_some_and(|it| it.eq_ignore_ascii_case(PREFIX)))
    })
}

impl<'a> Gatherer<'a> {
    /// Prepares for questions about all principals of the snapshot: examines each policy once.
    pub fn prepared(mut self) -> Self {
        let policies = &self.snapshot.policies;
        let documents = || policies.ids().map(|it| &policies.get(it).document);
        let actions = key_actions();
        self.keys = KeyFacts {
            allows: documents().map(|it| may_allow_keys(it, &actions)).collect(),
            no_mfa: !documents().any(asks_for_mfa),
        };
        self
    }

    /// Whether some identity policy of a user or role of the snapshot was not read.
    pub fn has_unread_policies(&self, graph: &AccessGraph, id: NodeId) -> bool {
        let of_user = || {
            graph.user(self.snapshot, id).map(|(account, it)| self.policies_of_user(it, account))
        };
        let of_role = || {
            graph.role(self.snapshot, id).map(|(account, it)| self.policies_of_role(it, account))
        };
        of_user().or_else(of_role).is_some_and(|it| !it.missing.is_empty())
    }

    pub(in crate::graph) fn policies_of_role(
        &self,
        role: &Role,
        account: &AccountId,
    ) -> GatheredPolicies {
        let mut policies = GatheredPolicies::default();
        self.add(&role.policies, &role.arn, account, &mut policies);
        policies
    }

    pub(in crate::graph) fn policies_of_group(
        &self,
        group: &Group,
        account: &AccountId,
    ) -> GatheredPolicies {
        let mut policies = GatheredPolicies::default();
        self.add(&group.policies, &group.arn, account, &mut policies);
        policies
    }

    pub(in crate::graph) fn policies_of_user(
        &self,
        user: &User,
        account: &AccountId,
    ) -> GatheredPolicies {
        let mut policies = GatheredPolicies::default();
        self.add(&user.policies, &user.arn, account, &mut policies);
        let facts = self.snapshot.accounts.get(account);
        for name in &user.groups {
            match facts.and_then(|it| it.group(name)) {
                Some(group) => self.add(&group.policies, &group.arn, account, &mut policies),
                None => policies
                    .missing
                    .push(UnreadFact::Group { account: account.clone(), name: name.clone() }),
            }
        }
        policies
    }

    fn add(
        &self,
        policies: &IdentityPolicies,
        owner: &Arn,
        account: &AccountId,
        found: &mut GatheredPolicies,
    ) {
        for inline in &policies.inline {
            match inline.policy {
                Some(id) => found.read.push(id),
                None => found.missing.push(UnreadFact::InlinePolicy {
                    owner: owner.clone(),
                    name: inline.name.clone(),
                }),
            }
        }
        for attached in &policies.attached {
            let read = attached.arn.as_ref().and_then(|it| self.managed_policy(it));
            match (read, &attached.arn) {
                (Some(id), _) => found.read.push(id),
                (None, Some(arn)) => found.missing.push(UnreadFact::PolicyDocument(arn.clone())),
                (None, None) => found.missing.push(UnreadFact::AttachedPolicy {
                    owner: owner.clone(),
                    name: attached.name.clone(),
                }),
            }
        }
        if policies.incomplete {
            found.missing.push(UnreadFact::IdentityPolicies(account.clone()));
        }
    }

    /// Whether it is certain that the user has no active long-term key and cannot create one; then
    /// it can only sign in to the console.
    pub(in crate::graph) fn is_keyless(&self, user: &'a User, account: &'a AccountId) -> bool {
        let matters = !self.keys.no_mfa;
        let Some(keys) = user.credentials.access_keys.as_ref().filter(|_| matters) else {
            return false;
        };
        if keys.iter().any(|it| it.active) {
            return false;
        }
        let policies = self.policies_of_user(user, account);
        let actions = key_actions();
        let allows = |id: &PolicyId| match self.keys.allows.get(id.index()) {
            Some(allows) => *allows,
            None => may_allow_keys(&self.snapshot.policies.get(*id).document, &actions),
        };
        if policies.missing.is_empty() && !policies.read.iter().any(allows) {
            return true;
        }
        let [create, activate] = KEY_ACTIONS;
        let may = |action| self.may_on_itself(user, account, &policies, action);
        !may(create) && (keys.is_empty() || !may(activate))
    }

    /// Whether the user may, or might, do this to itself, under any conditions.
    fn may_on_itself(
        &self,
        user: &'a User,
        account: &'a AccountId,
        policies: &GatheredPolicies,
        action: &str,
    ) -> bool {
        let Ok(action) = action.parse() else { return true };
        // Which credentials it has is the question, so it is assumed to have some here.
        let requester = self.user_with(user, account, policies.clone(), CallerKind::Unstated);
        let itself = self.other_resource(user.arn.as_str(), account);
        let request = request(&requester, &action, &itself);
        let found: Authorization =
            authorize(&requester.requester, &request, &requester.policies, &itself.policies);
        !matches!(
            found.decision(CallerKind::Unstated),
            Decision::ImplicitDeny | Decision::ExplicitDeny
        )
    }
}
