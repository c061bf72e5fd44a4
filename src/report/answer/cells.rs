//! Cells that the tables of several answers share.

use super::{
    column::{Cell, Column},
    grounds::{EvidenceJson, Grounds, RequirementRow},
    policy_type::in_short,
};
use crate::iam::Effect;

/// The text of an empty cell.
pub(super) const NOTHING: &str = "-";

/// All of them, or [`NOTHING`].
fn joined<T: AsRef<str>>(all: &[T], separator: &str) -> String {
    let all: Vec<_> = all.iter().map(AsRef::as_ref).collect();
    if all.is_empty() { NOTHING.to_owned() } else { all.join(separator) }
}

/// What an answer depends on: conditions, what was not loaded, what AWS documentation disputes.
pub(super) fn depends_on(grounds: &Grounds) -> String {
    let Grounds { requires, missing, disputed, .. } = grounds;
    let mut asked: Vec<String> = Vec::with_capacity(requires.len());
    for words in requires.iter().map(requirement) {
        // Several policies may ask for the same.
        if !asked.contains(&words) {
            asked.push(words);
        }
    }
    let missing = missing.iter().map(|it| format!("unknown: {it}"));
    let disputed = (!disputed.is_empty()).then(|| "disputed in AWS documentation".to_owned());
    joined(&asked.into_iter().chain(missing).chain(disputed).collect::<Vec<_>>(), "; ")
}

/// One condition.
fn requirement(row: &RequirementRow) -> String {
    let not = if row.negated { "not " } else { "" };
    format!("{not}{} {} {}", row.key, row.operator, row.values.join(","))
}

/// The columns of what a row rests on: whole lists, for programs.
pub(super) fn grounds_columns<'a, T: 'a>(
    of: impl Fn(&T) -> &Grounds + Copy + 'a,
) -> impl Iterator<Item = Column<'a, T>> {
    let evidence = move |it: &T| Cell::list(&of(it).evidence, evidence_in_full);
    conditions_columns(of).into_iter().chain([Column::data("evidence", evidence)])
}

/// The columns of what an answer depends on: whole lists, for programs.
pub(super) fn conditions_columns<'a, T: 'a>(
    of: impl Fn(&T) -> &Grounds + Copy + 'a,
) -> [Column<'a, T>; 3] {
    [
        Column::data("requires", move |it: &T| Cell::list(&of(it).requires, requirement_in_full)),
        Column::data("missing", move |it: &T| Cell::from(&of(it).missing)),
        Column::data("disputed", move |it: &T| Cell::from(&of(it).disputed)),
    ]
}

/// One condition, with the policy type that asks for it.
pub(super) fn requirement_in_full(row: &RequirementRow) -> String {
    format!("{} ({})", requirement(row), row.policy_type)
}

/// The statements behind an answer. Guardrails that only let it pass are counted, because there is
/// one at every level and nothing to see.
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
    let Some(statement) = row.statement else { return fact(row) };
    let short = in_short(row.policy_type);
    // A resource has only one policy, so its name is omitted.
    let policy = match row.policy_type {
        "trust_policy" | "resource_policy" => String::new(),
        _ => format!(" {}", row.policy),
    };
    format!("{short}{policy} statement {statement}{}", sid(row))
}

/// One statement with its effect and what its policy is attached to, or one fact of Identity
/// Center.
pub(super) fn evidence_in_full(row: &EvidenceJson) -> String {
    let EvidenceJson { policy_type, policy, attached_to, effect, .. } = row;
    match row.statement {
        None => fact(row),
        Some(statement) => {
            let sid = sid(row);
            format!("{effect} {policy_type} {policy} of {attached_to} statement {statement}{sid}")
        }
    }
}

fn sid(row: &EvidenceJson) -> String {
    row.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default()
}

/// A fact of Identity Center.
fn fact(row: &EvidenceJson) -> String {
    let EvidenceJson { policy_type, policy, attached_to, .. } = row;
    let short = in_short(policy_type);
    match &row.account {
        Some(_) if *policy_type == "entitlement" => format!("{short} of {attached_to} to {policy}"),
        Some(account) => format!("{short} {policy} in {account} to {attached_to}"),
        None => format!("{short} of {attached_to} in {policy}"),
    }
}
