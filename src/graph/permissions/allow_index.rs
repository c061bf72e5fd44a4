//! Finds the policies that may allow an action, without examining each.

use rustc_hash::FxHashMap;

use crate::iam::{Action, Effect, PolicyDocument, PolicyId, Snapshot};

/// The policies of a snapshot, by the services that they may allow actions of.
#[derive(Debug, Default)]
pub(super) struct AllowIndex {
    /// By service, in lower case.
    by_service: FxHashMap<Box<str>, Vec<PolicyId>>,
    /// The policies that may allow actions of any service.
    of_any: Vec<PolicyId>,
}

impl AllowIndex {
    /// Looks into each policy once.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut found = Self::default();
        for id in snapshot.policies.ids() {
            let document = &snapshot.policies.get(id).document;
            match services(document) {
                None => found.of_any.push(id),
                Some(services) => {
                    for service in services {
                        let known = found.by_service.entry(service.into()).or_default();
                        if known.last() != Some(&id) {
                            known.push(id);
                        }
                    }
                }
            }
        }
        found
    }

    /// The policies that may allow an action on any resource, sorted.
    pub(super) fn may_allow(&self, snapshot: &Snapshot, action: &Action) -> Vec<PolicyId> {
        let service = action.as_str().split(':').next().unwrap_or_default().to_ascii_lowercase();
        let of_service = self.by_service.get(&*service).into_iter().flatten();
        let near = of_service.chain(&self.of_any).copied();
        let mut found: Vec<PolicyId> =
            near.filter(|it| may_allow(&snapshot.policies.get(*it).document, action)).collect();
        found.sort_unstable();
        found
    }
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

/// The services that a document allows actions of, in lower case; `None` if it may be any.
fn services(document: &PolicyDocument) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for statement in &document.statements {
        match statement {
            Err(malformed) if malformed.might_allow() => return None,
            Ok(it) if it.effect == Effect::Allow && it.action.negated => return None,
            Ok(it) if it.effect == Effect::Allow => {
                for pattern in &it.action.patterns {
                    let service = pattern.split_once(':').map(|(service, _)| service)?;
                    if service.contains(['*', '?']) {
                        return None;
                    }
                    let service = service.to_ascii_lowercase();
                    if !found.contains(&service) {
                        found.push(service);
                    }
                }
            }
            Ok(_) | Err(_) => {}
        }
    }
    Some(found)
}
