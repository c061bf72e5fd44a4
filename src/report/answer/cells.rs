//! Cells that the tables of several answers have.

use super::{
    grounds::{EvidenceJson, Grounds},
    policy_type::in_short,
};
use crate::iam::Effect;

/// The text of an empty cell.
pub(super) const NOTHING: &str = "-";

/// The text, or [`NOTHING`].
pub(super) fn or_nothing(text: Option<&str>) -> String {
    text.unwrap_or(NOTHING).to_owned()
}

/// All of them, or [`NOTHING`].
pub(super) fn joined<T: AsRef<str>>(all: &[T], separator: &str) -> String {
    let all: Vec<_> = all.iter().map(AsRef::as_ref).collect();
    if all.is_empty() { NOTHING.to_owned() } else { all.join(separator) }
}

/// What an answer depends on: conditions, what was not loaded, what AWS's pages dispute.
pub(super) fn depends_on(grounds: &Grounds) -> String {
    let Grounds { requires, missing, disputed, .. } = grounds;
    let requires = requires.iter().map(|it| {
        let not = if it.negated { "not " } else { "" };
        format!("{not}{} {} {}", it.key, it.operator, it.values.join(","))
    });
    let missing = missing.iter().map(|it| format!("unknown: {it}"));
    let disputed = (!disputed.is_empty()).then(|| "disputed in AWS documentation".to_owned());
    joined(&requires.chain(missing).chain(disputed).collect::<Vec<_>>(), "; ")
}

/// The statements behind an answer. Guardrails that only let it pass are counted: there is one at
/// every level, and nothing to see.
pub(super) fn evidence_list(rows: &[EvidenceJson]) -> String {
    let passes = |it: &&EvidenceJson| {
        matches!(it.policy_type, "scp" | "rcp") && it.effect == Effect::Allow.name()
    };
    let shown = rows.iter().filter(|it| !passes(it)).map(evidence);
    let counted = ["scp", "rcp"].into_iter().filter_map(|policy_type| {
        let count = rows.iter().filter(passes).filter(|it| it.policy_type == policy_type).count();
        (count > 0).then(|| format!("{policy_type} x{count}"))
    });
    joined(&shown.chain(counted).collect::<Vec<_>>(), "; ")
}

/// One statement, or one fact of Identity Center.
pub(super) fn evidence(row: &EvidenceJson) -> String {
    let EvidenceJson { policy_type, policy, attached_to, .. } = row;
    let short = in_short(policy_type);
    let Some(statement) = row.statement else {
        return match &row.account {
            Some(_) if *policy_type == "entitlement" => {
                format!("{short} of {attached_to} to {policy}")
            }
            Some(account) => format!("{short} {policy} in {account} to {attached_to}"),
            None => format!("{short} of {attached_to} in {policy}"),
        };
    };
    // A resource has one policy: there is no name to tell.
    let policy = match *policy_type {
        "trust_policy" | "resource_policy" => String::new(),
        _ => format!(" {policy}"),
    };
    let sid = row.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    format!("{short}{policy} statement {statement}{sid}")
}
