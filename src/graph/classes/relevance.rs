//! Which statements of which policies are about an action.

use rustc_hash::FxHashMap;

use super::{caller_traits::traits_of_statement, variables::variable_names};
use crate::{
    eval::{PolicyRef, PolicyType, asks_about_session_context},
    iam::{Action, ActionElement, Effect, PolicyDocument, PolicyId, Snapshot, Statement},
};

/// What each policy of a snapshot contains about some actions.
#[derive(Debug)]
pub(in crate::graph) struct Relevance {
    /// By policy: the statements about one of the actions, and malformed ones; `None` if there are
    /// none.
    statements: Vec<Option<Box<[u16]>>>,
    /// By policy: a number that is equal for policies with the same meaning for the actions.
    says: Vec<u32>,
    /// The same, if the specific resource does not matter for an action that is evaluated on any
    /// resource.
    says_of_any: Vec<u32>,
    /// By policy: whether some relevant statement may deny.
    may_deny: Vec<bool>,
}

impl Relevance {
    /// Looks into each policy once.
    pub(in crate::graph) fn of(snapshot: &Snapshot, actions: &[&Action]) -> Self {
        Self::among(snapshot, actions, &[], snapshot.policies.ids())
    }

    /// Examines some policies, and assumes that no other is relevant. `of_any` are those of the
    /// actions that are evaluated on any resource, and on nothing else.
    pub(in crate::graph) fn among(
        snapshot: &Snapshot,
        actions: &[&Action],
        of_any: &[&Action],
        policies: impl IntoIterator<Item = PolicyId>,
    ) -> Self {
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let count = snapshot.policies.len();
        let mut found = Self {
            statements: vec![None; count],
            says: vec![0; count],
            says_of_any: vec![0; count],
            may_deny: vec![false; count],
        };
        for id in policies {
            let document = &snapshot.policies.get(id).document;
            let Some(relevant) = relevant(document, actions) else { continue };
            let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
            let all = || relevant.iter().filter_map(|it| document.statements.get(usize::from(*it)));
            found.may_deny[id.index()] = all().any(|it| match it {
                Ok(statement) => statement.effect == Effect::Deny,
                Err(malformed) => malformed.might_deny(),
            });
            let said = say(document, &relevant, actions);
            found.says[id.index()] = *numbers.entry(said).or_insert(next);
            found.says_of_any[id.index()] = match of_any {
                [] => found.says[id.index()],
                of_any => {
                    let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
                    let said = say_of_any(document, &relevant, actions, of_any);
                    *numbers.entry(said).or_insert(next)
                }
            };
            found.statements[id.index()] = Some(relevant);
        }
        found
    }

    /// Whether a policy is relevant, or may be because of a malformed statement.
    pub(in crate::graph) fn has_say(&self, policy: PolicyId) -> bool {
        self.statements[policy.index()].is_some()
    }

    /// Whether a policy depends on something that callers of one kind may differ in.
    pub(in crate::graph) fn asks_callers(&self, snapshot: &Snapshot, policy: PolicyId) -> bool {
        let has_variables = snapshot.policies.get(policy).document.has_variables();
        let mut statements = self.statements(snapshot, policy);
        statements.any(|it| !traits_of_statement(it, has_variables).is_empty())
    }

    /// Whether some relevant statement depends on the session context.
    pub(in crate::graph) fn asks_about_session_context(&self, snapshot: &Snapshot) -> bool {
        snapshot.policies.ids().any(|policy| {
            self.statements(snapshot, policy).any(|statement| {
                let resources = statement.resource.iter().flat_map(|it| &it.patterns);
                let mut variables = resources.flat_map(|it| variable_names(it));
                statement.condition.0.iter().any(|it| asks_about_session_context(&it.key))
                    || variables.any(|it| asks_about_session_context(&it.into()))
            })
        })
    }

    /// A number that is equal for policies with the same meaning.
    pub(in crate::graph) fn says(&self, policy: PolicyId) -> u32 {
        self.says[policy.index()]
    }

    /// Like [`says`](Self::says), if no policy limits or denies: then the resource of an allow does
    /// not matter for an action that is evaluated on any resource.
    pub(in crate::graph) fn says_of_any(&self, policy: PolicyId) -> u32 {
        self.says_of_any[policy.index()]
    }

    /// Whether some relevant statement of a policy denies, or may deny.
    pub(in crate::graph) fn may_deny(&self, policy: PolicyId) -> bool {
        self.may_deny[policy.index()]
    }

    /// The policy with only its relevant statements; `None` if it has none.
    pub(in crate::graph) fn policy_ref<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        policy_type: PolicyType,
        policy: PolicyId,
    ) -> Option<PolicyRef<'a>> {
        let only = self.statements[policy.index()].as_deref()?;
        let document = &snapshot.policies.get(policy).document;
        Some(PolicyRef { only: Some(only), ..PolicyRef::new(policy_type, policy, document) })
    }

    /// The well-formed relevant statements of a policy.
    pub(in crate::graph) fn statements<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        policy: PolicyId,
    ) -> impl Iterator<Item = &'a Statement> {
        let document = &snapshot.policies.get(policy).document;
        let places = self.statements[policy.index()].iter().flatten();
        places.filter_map(|it| document.statements.get(usize::from(*it))?.as_ref().ok())
    }
}

fn relevant(document: &PolicyDocument, actions: &[&Action]) -> Option<Box<[u16]>> {
    let is_relevant = |it: &Result<Statement, _>| match it {
        Ok(statement) => actions.iter().any(|action| matches(&statement.action, action)),
        Err(_) => true,
    };
    let places = (0..u16::MAX).zip(&document.statements);
    let found: Box<[u16]> =
        places.filter(|(_, it)| is_relevant(it)).map(|(place, _)| place).collect();
    (!found.is_empty()).then_some(found)
}

/// Whether a statement is about an action. Most statements name actions of another service, which
/// the first letter shows.
fn matches(element: &ActionElement, action: &Action) -> bool {
    let first = action.as_str().as_bytes().first().map(u8::to_ascii_lowercase);
    let may_match = |it: &str| match it.as_bytes().first() {
        Some(b'*' | b'?') => true,
        other => other.map(u8::to_ascii_lowercase) == first,
    };
    if element.negated || element.patterns.iter().any(|it| may_match(it)) {
        return element.matches(action);
    }
    false
}

/// Like [`say`], except for statements that simply allow an action evaluated on any resource: of
/// these only the actions matter.
fn say_of_any(
    document: &PolicyDocument,
    places: &[u16],
    actions: &[&Action],
    of_any: &[&Action],
) -> String {
    let mut said: Vec<String> = Vec::with_capacity(places.len());
    for place in places {
        let plain = match document.statements.get(usize::from(*place)) {
            Some(Ok(statement)) => plainly_allowed(statement, actions, of_any),
            Some(Err(_)) | None => None,
        };
        said.push(plain.unwrap_or_else(|| say(document, &[*place], actions)));
    }
    said.sort_unstable();
    said.dedup();
    format!("any {}", said.concat())
}

/// The actions, of those evaluated on any resource, that a statement allows without conditions on
/// some resource of the caller's own account; `None` if the statement says more than that.
fn plainly_allowed(
    statement: &Statement,
    actions: &[&Action],
    of_any: &[&Action],
) -> Option<String> {
    let resource = statement.resource.as_ref()?;
    // The policies of keys and roles must also allow; other resources of the account have no such
    // policy.
    let is_at_home = |pattern: &str| {
        let mut parts = pattern.splitn(6, ':').skip(2);
        let (service, account) = (parts.next().unwrap_or_default(), parts.nth(1));
        let has_no_policy = !matches!(service, "kms" | "iam") && !service.contains(['*', '?']);
        let is_own = account.is_some_and(|it| it.is_empty() || it == "*");
        pattern == "*" || (!pattern.contains("${") && has_no_policy && is_own)
    };
    let says_more_of = |it: &&Action| !of_any.contains(it) && statement.action.matches(it);
    let is_plain = statement.effect == Effect::Allow
        && statement.condition.0.is_empty()
        && statement.principal.is_none()
        && !resource.negated
        && resource.patterns.iter().any(|it| is_at_home(it))
        && !actions.iter().any(says_more_of);
    let mark = |it: &&Action| if statement.action.matches(it) { '+' } else { '-' };
    is_plain.then(|| of_any.iter().map(mark).chain([';']).collect())
}

/// The statements at these positions, restricted to the actions, as a canonical text. Two policies
/// with equal texts decide alike.
fn say(document: &PolicyDocument, places: &[u16], actions: &[&Action]) -> String {
    let mut said = String::new();
    for place in places {
        match document.statements.get(usize::from(*place)) {
            Some(Ok(statement)) => {
                let Statement { sid: _, action, effect, principal, resource, condition } =
                    statement;
                for it in actions {
                    said.push(if action.matches(it) { '+' } else { '-' });
                }
                said.push_str(effect.name());
                match resource {
                    Some(resource) => {
                        said.push(if resource.negated { '!' } else { '=' });
                        for pattern in &resource.patterns {
                            said.push_str(pattern);
                            said.push('\n');
                        }
                    }
                    None => said.push('?'),
                }
                if principal.is_some() {
                    said.push_str(&format!("{principal:?}"));
                }
                if !condition.0.is_empty() {
                    said.push_str(&format!("{condition:?}"));
                }
                said.push(';');
            }
            Some(Err(void)) => {
                said.push_str("malformed");
                // The content of a malformed statement is unknown.
                said.push_str("unreadable");
                said.push_str(void.effect.map_or("", Effect::name));
                said.push(';');
            }
            None => {}
        }
    }
    said.push(if document.has_variables() { 'v' } else { '-' });
    said
}
