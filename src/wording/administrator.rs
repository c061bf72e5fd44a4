//! What makes a principal an administrator, in words.

use super::requirement_words;
use crate::{
    analysis::Analysis,
    eval::{PolicyType, Term},
    graph::{Grant, NodeId},
};

/// The policies that make this principal an administrator, with their conditions; `None` if it is
/// not one.
pub fn administrator_words(analysis: &Analysis, id: NodeId) -> Option<String> {
    let grant = known_grant(analysis, id)?;
    let by_grant = |policy| {
        let statements = &grant.access.statements;
        statements.iter().any(|it| it.policy_type == PolicyType::Identity && it.policy == policy)
    };
    let granting = analysis.policies_of(id).into_iter().filter(|it| it.policy_type.grants());
    let names = granting.filter(|it| it.policy.is_some_and(by_grant)).map(|it| match it.through {
        Some(group) => format!("{} of {group}", it.name),
        None => it.name,
    });
    let names = names.collect::<Vec<_>>().join(", ");
    Some(format!("{names}{}", conditions(&grant)))
}

/// What an administrator can do, in a sentence; `None` if the principal is not one.
pub fn administrator_sentence(analysis: &Analysis, id: NodeId) -> Option<String> {
    let grant = known_grant(analysis, id)?;
    let granting = analysis.policies_of(id).into_iter().filter(|it| it.policy_type.grants());
    let mut documents = granting.filter_map(|it| it.policy);
    let conditions = conditions(&grant);
    if conditions.is_empty() && documents.any(|it| analysis.allows_everything(it)) {
        return Some("Its policies allow everything.".to_owned());
    }
    let action = &grant.action;
    Some(format!("It can grant any permission to itself or others with {action}{conditions}."))
}

fn known_grant(analysis: &Analysis, id: NodeId) -> Option<Grant> {
    let is_conditional = || analysis.conditional_administrators().binary_search(&id).is_ok();
    let is_one = analysis.is_administrator(id) || is_conditional();
    is_one.then(|| analysis.administrator_grant(id)).flatten()
}

fn conditions(grant: &Grant) -> String {
    let words = grant.access.terms.iter().filter_map(|it| match it {
        Term::Requirement(requirement) => Some(requirement_words(requirement)),
        Term::Disputed(_) | Term::Unread(_) => None,
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() { String::new() } else { format!(", if {}", words.join(" and ")) }
}
