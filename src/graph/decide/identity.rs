//! The identity policies that have a say, and the keys that a user has or can make himself.

use super::{Decider, policy_ref};
use crate::{
    eval::{Boundary, Guardrail, Missing, PolicyRef, Request, Side, allow_and_deny},
    iam::{AccountId, Arn, Context, IdentityPolicies, PolicyId, Role, Snapshot, User},
};

/// The identity policies of a principal that can have a say in role assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::graph) struct RelevantPolicies {
    /// Those that were read, sorted, each once.
    pub(in crate::graph) read: Vec<PolicyId>,
    /// What of them was not read, sorted, each once.
    pub(in crate::graph) missing: Vec<Missing>,
}

/// Whether some policy asks for MFA.
pub(super) fn asks_for_mfa(snapshot: &Snapshot) -> bool {
    snapshot.policies.ids().any(|id| {
        let document = &snapshot.policies.get(id).document;
        document.readable_statements().any(|(_, statement)| {
            let mut keys = statement.condition.0.iter().map(|it| it.key.as_str());
            keys.any(|it| it.to_ascii_lowercase().starts_with("aws:multifactorauth"))
        })
    })
}

impl<'a> Decider<'a> {
    pub(in crate::graph) fn relevant_to_user(
        &self,
        user: &User,
        account: &AccountId,
    ) -> RelevantPolicies {
        self.only_relevant(self.policies_of_user(user, account))
    }

    pub(in crate::graph) fn relevant_to_role(
        &self,
        role: &Role,
        account: &AccountId,
    ) -> RelevantPolicies {
        let mut policies = RelevantPolicies::default();
        self.add(&role.policies, &role.arn, account, &mut policies);
        self.only_relevant(policies)
    }

    fn only_relevant(&self, mut policies: RelevantPolicies) -> RelevantPolicies {
        policies.read.sort_unstable();
        policies.read.dedup();
        policies.read.retain(|it| self.is_relevant(*it));
        policies.missing.sort_unstable();
        policies.missing.dedup();
        policies
    }

    fn policies_of_user(&self, user: &User, account: &AccountId) -> RelevantPolicies {
        let mut policies = RelevantPolicies::default();
        self.add(&user.policies, &user.arn, account, &mut policies);
        for name in &user.groups {
            let facts = self.snapshot.accounts.get(account);
            match facts.and_then(|it| it.group(name)) {
                Some(group) => self.add(&group.policies, &group.arn, account, &mut policies),
                None => policies
                    .missing
                    .push(Missing::Group { account: account.clone(), name: name.clone() }),
            }
        }
        policies
    }

    fn add(
        &self,
        policies: &IdentityPolicies,
        owner: &Arn,
        account: &AccountId,
        found: &mut RelevantPolicies,
    ) {
        for inline in &policies.inline {
            match inline.policy {
                Some(id) => found.read.push(id),
                None => found.missing.push(Missing::InlinePolicy {
                    owner: owner.clone(),
                    name: inline.name.clone(),
                }),
            }
        }
        for attached in &policies.attached {
            match self.snapshot.managed_policy(&attached.arn) {
                Some(id) => found.read.push(id),
                None => found.missing.push(Missing::PolicyDocument(attached.arn.clone())),
            }
        }
        if policies.incomplete {
            found.missing.push(Missing::IdentityPolicies(account.clone()));
        }
    }

    /// Whether it is sure that the user has no long-term key that works, and cannot make himself
    /// one: then he comes from the console, if at all.
    pub(in crate::graph) fn is_keyless(&self, user: &'a User, account: &AccountId) -> bool {
        let asks_for_mfa = *self.asks_for_mfa.get_or_init(|| asks_for_mfa(self.snapshot));
        let Some(keys) = user.credentials.access_keys.as_ref().filter(|_| asks_for_mfa) else {
            return false;
        };
        if keys.iter().any(|it| it.active) {
            return false;
        }
        let may_create = || self.may(user, account, "iam:CreateAccessKey");
        let may_activate = || !keys.is_empty() && self.may(user, account, "iam:UpdateAccessKey");
        !may_create() && !may_activate()
    }

    /// Whether the user may do this to himself, or might, under whatever conditions.
    fn may(&self, user: &'a User, account: &AccountId, action: &str) -> bool {
        let policies = self.policies_of_user(user, account);
        let Ok(action) = action.parse() else { return true };
        let request = Request {
            action: &action,
            resource: user.arn.as_str(),
            resource_account: account,
            caller_context: &self.user_context(user, account),
            resource_context: &Context::partial(),
        };
        let refuses = |documents: &[PolicyRef<'_>]| {
            let mut allowed = false;
            for (allow, deny) in documents.iter().map(|it| allow_and_deny(*it, &request)) {
                if deny.is_always() {
                    return true;
                }
                allowed |= !allow.is_never();
            }
            !allowed
        };
        let document = |side, id| policy_ref(self.snapshot, side, 0, id);
        let identity: Vec<_> =
            policies.read.iter().map(|it| document(Side::Identity, *it)).collect();
        if policies.missing.is_empty() && refuses(&identity) {
            return false;
        }
        if let Boundary::Known(policy) = self.boundary(user.permissions_boundary.as_ref())
            && refuses(&[policy])
        {
            return false;
        }
        match &self.guards(account).scp {
            Guardrail::Levels(levels) => !levels.iter().any(|level| {
                let read: Option<Vec<_>> = level.iter().copied().collect();
                read.is_some_and(|it| refuses(&it))
            }),
            Guardrail::None | Guardrail::NotRead | Guardrail::Denials(_) => true,
        }
    }
}
