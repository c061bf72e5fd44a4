//! Finds the policies that may allow an action, without examining each.

use rustc_hash::FxHashMap;

use crate::iam::{
    Action, ActionElement, Effect, PolicyDocument, PolicyId, Snapshot,
    pattern::{self, Case},
};

/// What the policies of a snapshot may allow, by service.
#[derive(Debug, Default)]
pub(super) struct AllowIndex<'a> {
    /// By service, in lower case: patterns for actions, and the policies that allow these.
    by_service: FxHashMap<String, Vec<(&'a str, PolicyId)>>,
    /// Statements that may allow actions of any service.
    of_any: Vec<(&'a ActionElement, PolicyId)>,
    /// Policies that may allow anything.
    unreadable: Vec<PolicyId>,
}

impl<'a> AllowIndex<'a> {
    /// Looks into each policy once.
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut found = Self::default();
        for id in snapshot.policies.ids() {
            for statement in &snapshot.policies.get(id).document.statements {
                match statement {
                    Ok(it) if it.effect == Effect::Allow => found.add(&it.action, id),
                    Err(malformed) if malformed.might_allow() => found.unreadable.push(id),
                    Ok(_) | Err(_) => {}
                }
            }
        }
        found
    }

    fn add(&mut self, allowed: &'a ActionElement, id: PolicyId) {
        let services: Option<Vec<&str>> = allowed.patterns.iter().map(|it| service(it)).collect();
        let Some(services) = services.filter(|_| !allowed.negated) else {
            self.of_any.push((allowed, id));
            return;
        };
        for (service, pattern) in services.into_iter().zip(&allowed.patterns) {
            self.by_service.entry(service.to_ascii_lowercase()).or_default().push((pattern, id));
        }
    }

    /// The policies that may allow an action on any resource, sorted.
    pub(super) fn may_allow(&self, action: &Action) -> Vec<PolicyId> {
        let service = action.service().to_ascii_lowercase();
        let of_service = self.by_service.get(&service).into_iter().flatten();
        let named = of_service
            .filter(|(pattern, _)| pattern::matches(pattern, action.as_str(), Case::Insensitive))
            .map(|(_, id)| *id);
        let any = self.of_any.iter().filter(|(it, _)| it.matches(action)).map(|(_, id)| *id);
        let mut found: Vec<PolicyId> =
            named.chain(any).chain(self.unreadable.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The service that a pattern for actions names; `None` if it may mean several.
fn service(pattern: &str) -> Option<&str> {
    let (service, _) = pattern.split_once(':')?;
    (!service.contains(['*', '?'])).then_some(service)
}

/// The policies that may allow an action on any resource, sorted.
pub(super) fn policies_that_may_allow(snapshot: &Snapshot, action: &Action) -> Vec<PolicyId> {
    let policies = &snapshot.policies;
    policies.ids().filter(|it| may_allow(&policies.get(*it).document, action)).collect()
}

/// Whether a document may allow an action on any resource.
pub(super) fn may_allow(document: &PolicyDocument, action: &Action) -> bool {
    document.statements.iter().any(|it| match it {
        Ok(statement) => statement.effect == Effect::Allow && statement.action.matches(action),
        Err(malformed) => malformed.might_allow(),
    })
}

/// Whether a document is, or may be, about an action.
pub(super) fn has_say(document: &PolicyDocument, action: &Action) -> bool {
    document.statements.iter().any(|it| match it {
        Ok(statement) => statement.action.matches(action),
        Err(_) => true,
    })
}
