//! The families of rules: each rule with its function.

use rustc_hash::FxHashMap;

use super::{
    across, audit,
    catalogue::RuleId,
    check::{Check, Row},
    groups, just_in_time, not_loaded, provider, secrets, sign_in, tagging, temporary,
};

/// All families.
const FAMILIES: [&[Row]; 10] = [
    sign_in::CHECKS,
    temporary::CHECKS,
    secrets::CHECKS,
    provider::CHECKS,
    audit::CHECKS,
    groups::CHECKS,
    tagging::CHECKS,
    just_in_time::CHECKS,
    not_loaded::CHECKS,
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
