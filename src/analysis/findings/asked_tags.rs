//! Tags that policies ask of their principals.

use crate::{analysis::Analysis, iam::Statement};

/// The family of keys of these tags.
pub(super) const OF_CALLER: &str = "aws:PrincipalTag/";

/// What follows a prefix in the name of a key, whatever the case of the prefix.
pub(super) fn after<'a>(key: &'a str, prefix: &str) -> Option<&'a str> {
    let head = key.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &key[prefix.len()..])
}

/// The tags of the caller that a statement asks for.
pub(super) fn tags_asked(statement: &Statement) -> impl Iterator<Item = &str> {
    statement.condition.0.iter().filter_map(|it| after(it.key.as_str(), OF_CALLER))
}

/// Whether some statement of the snapshot's policies asks for a tag of its caller.
pub(super) fn some_policy_asks_for_tags(analysis: &Analysis) -> bool {
    let policies = &analysis.snapshot.policies;
    let mut documents = policies.ids().map(|it| &policies.get(it).document);
    documents.any(|it| it.readable_statements().any(|(_, it)| tags_asked(it).next().is_some()))
}
