//! Findings of an account in which every call is denied.

use rolecall::load::OPERATIONS;

use super::{
    aws,
    stand_in::{Fault, Plan, When},
};

/// The only calls that are answered: who is asking.
const IDENTITY: &str = "sts:GetCallerIdentity";

#[test]
fn no_rule_passes_where_every_call_is_denied() {
    let operations = OPERATIONS.iter().map(|it| it.action()).filter(|it| it != IDENTITY);
    let plan =
        operations.fold(Plan::default(), |plan, it| plan.fault(&it, When::Always, Fault::Denied));
    let proxy = aws().proxy(plan);
    let answer = aws().reader(&proxy).run("findings --all -f json").ends_with(0).json();
    for rule in answer["rules"].as_array().unwrap() {
        assert_eq!((&rule["failed"], &rule["passed"]), (&0.into(), &0.into()), "{rule}");
        assert!(rule["not_checked"].as_u64() > Some(0), "{rule}");
    }
}
