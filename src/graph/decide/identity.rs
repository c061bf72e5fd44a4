//! The identity policies that have a say, and the keys that a user has or can make himself.

use super::{Decider, policy_ref};
use crate::{
    eval::{Boundary, Guardrail, Missing, PolicyRef, Request, Side, allow_and_deny},
    iam::{
        AccountId, Action, Arn, Context, Effect, IdentityPolicies, PolicyDocument, PolicyId, Role,
        Statement, User,
    },
};

/// The identity policies of a principal that can have a say in role assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::graph) struct RelevantPolicies {
    /// Those that were read, sorted by what they say, each once.
    pub(in crate::graph) read: Vec<PolicyId>,
    /// What of them was not read, sorted, each once.
    pub(in crate::graph) missing: Vec<Missing>,
}

/// What policies are about, by policy.
#[derive(Debug)]
pub(super) struct Topics {
    /// What it says of role assumption: the rank of its [`say`] among those of all policies; none
    /// where it has none.
    pub(super) assumption: Vec<Option<u32>>,
    /// Whether it may allow to make or activate access keys.
    keys: Vec<bool>,
    /// Whether some policy asks for MFA, so that it matters which credentials a user has.
    mfa: bool,
}

impl Topics {
    pub(super) fn of(decider: &Decider<'_>) -> Self {
        let policies = &decider.snapshot.policies;
        let documents = || policies.ids().map(|it| &policies.get(it).document);
        Self {
            assumption: ranks(&policies.ids().map(|it| decider.say(it)).collect::<Vec<_>>()),
            keys: documents().map(may_allow_keys).collect(),
            mfa: documents().any(asks_for_mfa),
        }
    }
}

/// Numbers texts from the least to the greatest; equal ones have one number.
fn ranks(texts: &[Option<String>]) -> Vec<Option<u32>> {
    let mut sorted: Vec<&String> = texts.iter().flatten().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |text: &String| sorted.binary_search(&text).ok().and_then(|it| it.try_into().ok());
    texts.iter().map(|it| it.as_ref().and_then(rank)).collect()
}

/// What a policy says of role assumption by users and roles, and of what such a call passes on:
/// that is of these actions; none if nothing. Two policies that say the same, in statements at the
/// same places, decide alike and for the same reasons, whatever else is in them.
pub(super) fn say(document: &PolicyDocument, actions: &[&Action]) -> Option<String> {
    let mut said = String::new();
    for (index, statement) in document.statements.iter().enumerate() {
        match statement {
            Ok(statement) => {
                let Statement { sid: _, action, effect, principal, resource, condition } =
                    statement;
                let about: Vec<_> = actions.iter().map(|it| action.matches(it)).collect();
                if about.contains(&true) {
                    said += &format!(
                        "{index} {about:?} {effect:?} {principal:?} {resource:?} {condition:?};"
                    );
                }
            }
            Err(void) => said += &format!("{index} void {:?};", void.effect),
        }
    }
    (!said.is_empty()).then(|| format!("{} {said}", document.has_variables()))
}

fn asks_for_mfa(document: &PolicyDocument) -> bool {
    document.readable_statements().any(|(_, statement)| {
        let mut keys = statement.condition.0.iter().map(|it| it.key.as_str());
        keys.any(|it| it.to_ascii_lowercase().starts_with("aws:multifactorauth"))
    })
}

/// The actions by which a user comes to a key that works.
const KEY_ACTIONS: [&str; 2] = ["iam:CreateAccessKey", "iam:UpdateAccessKey"];

fn may_allow_keys(document: &PolicyDocument) -> bool {
    let actions: Vec<Action> = KEY_ACTIONS.iter().filter_map(|it| it.parse().ok()).collect();
    document.readable_statements().any(|(_, it)| {
        it.effect == Effect::Allow && actions.iter().any(|action| it.action.matches(action))
    }) || document.void_statements().any(|(_, it)| it.might_allow())
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
        self.only_relevant(self.policies_of_role(role, account))
    }

    pub(super) fn policies_of_role(&self, role: &Role, account: &AccountId) -> RelevantPolicies {
        let mut policies = RelevantPolicies::default();
        self.add(&role.policies, &role.arn, account, &mut policies);
        policies
    }

    /// The order is that of what the policies say, so that principals with other policies that say
    /// the same can be one class.
    fn only_relevant(&self, mut policies: RelevantPolicies) -> RelevantPolicies {
        policies.read.sort_unstable();
        policies.read.dedup();
        match &self.topics {
            Some(topics) => {
                policies.read.retain(|it| topics.assumption[it.index()].is_some());
                policies.read.sort_by_key(|it| topics.assumption[it.index()]);
            }
            None => {
                let said = policies.read.iter().filter_map(|it| Some((self.say(*it)?, *it)));
                let mut said: Vec<_> = said.collect();
                said.sort_unstable();
                policies.read = said.into_iter().map(|(_, it)| it).collect();
            }
        }
        policies.missing.sort_unstable();
        policies.missing.dedup();
        policies
    }

    pub(super) fn policies_of_user(&self, user: &User, account: &AccountId) -> RelevantPolicies {
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
        let matters = self.topics.as_ref().is_none_or(|it| it.mfa);
        let Some(keys) = user.credentials.access_keys.as_ref().filter(|_| matters) else {
            return false;
        };
        if keys.iter().any(|it| it.active) {
            return false;
        }
        let policies = self.policies_of_user(user, account);
        let allows = |id: &PolicyId| match &self.topics {
            Some(topics) => topics.keys[id.index()],
            None => may_allow_keys(&self.snapshot.policies.get(*id).document),
        };
        if policies.missing.is_empty() && !policies.read.iter().any(allows) {
            return true;
        }
        let [create, activate] = KEY_ACTIONS;
        let may = |action| self.may(user, account, &policies, action);
        !may(create) && (keys.is_empty() || !may(activate))
    }

    /// Whether the user may do this to himself, or might, under whatever conditions.
    fn may(
        &self,
        user: &'a User,
        account: &AccountId,
        policies: &RelevantPolicies,
        action: &str,
    ) -> bool {
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
