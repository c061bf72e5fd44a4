//! The functions of the rules, by what they look at.

use rustc_hash::FxHashMap;

use super::{
    across, audit,
    catalogue::RuleId,
    groups, just_in_time,
    outcome::Checked,
    provider, secrets, sign_in,
    subject::{
        AccountSubject, GroupSubject, PersonSubject, PolicySubject, Principal, ProviderSubject,
        RoleSubject, UserSubject,
    },
    temporary,
};

/// The function of a rule.
#[derive(Clone, Copy)]
pub(super) enum Check {
    User(fn(&UserSubject<'_>) -> Checked),
    Group(fn(&GroupSubject<'_>) -> Checked),
    Role(fn(&RoleSubject<'_>) -> Checked),
    /// Of users and roles alike.
    Principal(fn(&Principal<'_>) -> Checked),
    Account(fn(&AccountSubject<'_>) -> Checked),
    Provider(fn(&ProviderSubject<'_>) -> Checked),
    Policy(fn(&PolicySubject<'_>) -> Checked),
    Person(fn(&PersonSubject<'_>) -> Checked),
}

/// A rule's id with its function.
pub(super) type Row = (&'static str, Check);

/// All families.
const FAMILIES: [&[Row]; 8] = [
    sign_in::CHECKS,
    temporary::CHECKS,
    secrets::CHECKS,
    provider::CHECKS,
    audit::CHECKS,
    groups::CHECKS,
    just_in_time::CHECKS,
    across::CHECKS,
];

/// Each rule with its function, in the order of the table.
pub(super) fn all() -> Vec<(RuleId, Check)> {
    let checks: FxHashMap<&str, Check> = FAMILIES.iter().copied().flatten().copied().collect();
    RuleId::all().filter_map(|it| Some((it, *checks.get(it.rule().id)?))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_rule_has_one_function_and_each_function_a_rule() {
        let rows: BTreeSet<&str> = RuleId::all().map(|it| it.rule().id).collect();
        let mut functions = BTreeSet::new();
        for (id, _) in FAMILIES.iter().copied().flatten() {
            assert!(functions.insert(*id), "{id} has two functions");
        }
        assert_eq!(rows, functions);
    }
}
