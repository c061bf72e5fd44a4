//! What `i` explains: the advice on a trust policy follows from the form of its statements, and
//! everything that is shown is explained.

use regex_lite::Regex;
use rolecall::{
    analysis::Analysis,
    load,
    wording::explanation::{Explanation, Topic, of_refusal, of_step, of_trust_entry},
};

use crate::{architecture::sources, house};

const PEOPLE: &str = r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#;

/// An account with user/ann, role/Runner, and role/Door with these statements in its trust policy.
fn account(statements: &str) -> Analysis {
    let everything = r#"[{"PolicyName":"Assume","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}}]"#;
    let role = |name: &str, statements: &str, policies: &str| {
        format!(
            r#"{{"Path":"/","RoleName":"{name}","RoleId":"AROAEXAMPLE{name}","Arn":"arn:aws:iam::111122223333:role/{name}","CreateDate":"2025-01-01T00:00:00Z","AssumeRolePolicyDocument":{{"Version":"2012-10-17","Statement":[{statements}]}},"InstanceProfileList":[],"RolePolicyList":{policies},"AttachedManagedPolicies":[],"Tags":[]}}"#
        )
    };
    let lambda = r#"{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}"#;
    let text = format!(
        r#"{{"UserDetailList":[{{"Path":"/","UserName":"ann","UserId":"AIDAEXAMPLEANN","Arn":"arn:aws:iam::111122223333:user/ann","CreateDate":"2025-01-01T00:00:00Z","UserPolicyList":{everything},"GroupList":[],"AttachedManagedPolicies":[],"Tags":[]}}],"GroupDetailList":[],"RoleDetailList":[{},{}],"Policies":[]}}"#,
        role("Door", statements, "[]"),
        role("Runner", lambda, everything),
    );
    let snapshot = load::load_bytes("account.json", text.into_bytes()).expect("it loads");
    Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().expect("a moment"))
}

/// A statement about people; a condition as `Operator key value`.
fn statement(effect: &str, condition: &str) -> String {
    let condition = match condition.split(' ').collect::<Vec<_>>()[..] {
        [operator, key, value] => {
            format!(r#","Condition":{{"{operator}":{{"aws:MultiFactorAuth{key}":"{value}"}}}}"#)
        }
        _ => String::new(),
    };
    format!(r#"{{"Effect":"{effect}",{PEOPLE},"Action":"sts:AssumeRole"{condition}}}"#)
}

/// The explanation of the last statement of the trust policy.
fn of_last(statements: &[String]) -> Explanation {
    let analysis = account(&statements.join(","));
    let door = analysis.find_principal("role/Door").expect("it is there");
    let trust = analysis.trust(door).expect("it is there");
    of_trust_entry(&analysis, &trust, trust.entries.last().expect("an entry"))
}

#[test]
fn the_advice_on_a_trust_policy_follows_from_the_form_of_the_statement() {
    const ALLOW: &str = r#"`"Bool": {"aws:MultiFactorAuthPresent": "true"}`"#;
    const DENY: &str = r#"`"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}`"#;
    const AGE: &str = r#"`"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}`"#;
    const OLD: &str = r#"`"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}`"#;
    #[rustfmt::skip]
    let cases = [
        // effect  condition                             says                       advises
        ("Allow",  "",                                   "no statement requires MFA", Some(ALLOW)),
        ("Allow",  "Bool Present true",                  "holds only with MFA",       None),
        ("Allow",  "BoolIfExists Present true",          "can be bypassed",           Some(ALLOW)),
        ("Allow",  "StringNotEquals Present false",      "can be bypassed",           Some(ALLOW)),
        ("Allow",  "Bool Present false",                 "the wrong way around",      Some(ALLOW)),
        ("Allow",  "Null Present false",                 "is not an MFA condition",   Some(ALLOW)),
        ("Allow",  "Null Present true",                  "the wrong way around",      Some(ALLOW)),
        ("Allow",  "NumericLessThan Age 3600",           "holds only with MFA",       None),
        ("Allow",  "NumericLessThanIfExists Age 3600",   "requires nothing",          Some(AGE)),
        ("Deny",   "Bool Present false",                 "does not deny calls with long-term access keys", Some(DENY)),
        ("Deny",   "BoolIfExists Present false",         "denies every call without MFA", None),
        ("Deny",   "StringNotEquals Present true",       "denies every call without MFA", None),
        ("Deny",   "Bool Present true",                  "the wrong way around",      Some(DENY)),
        ("Deny",   "Null Present true",                  "disagrees on whether Null", Some(DENY)),
        ("Deny",   "Null Present false",                 "the wrong way around",      Some(DENY)),
        ("Deny",   "NumericGreaterThan Age 3600",        "spares callers without MFA", Some(OLD)),
        ("Deny",   "NumericGreaterThanIfExists Age 3600", "denies every call without MFA", None),
    ];
    for (effect, condition, says, advises) in cases {
        let beside = (effect == "Deny").then(|| statement("Allow", ""));
        let statements: Vec<_> = beside.into_iter().chain([statement(effect, condition)]).collect();
        let found = of_last(&statements);
        assert!(found.text.contains(says), "{effect} {condition}: {found}");
        match advises {
            Some(advice) => {
                let fix = found.fix.as_deref().unwrap_or_default();
                assert!(fix.contains(advice), "{effect} {condition}: {found}");
            }
            None => assert_eq!(found.fix, None, "{effect} {condition}"),
        }
    }
}

#[test]
fn an_allowance_without_a_condition_is_explained_by_the_denial_that_decides() {
    let explained = |denial: &str| of_last(&[statement("Deny", denial), statement("Allow", "")]);
    let enforced = explained("BoolIfExists Present false");
    assert!(enforced.text.contains("statement 0 decides about MFA"), "{enforced}");
    assert_eq!(enforced.fix, None);
    let bypassable = explained("Bool Present false");
    let fix = bypassable.fix.expect("there is one");
    assert!(
        fix.starts_with("In statement 0: Replace the condition with `\"BoolIfExists\""),
        "{fix}"
    );
}

#[test]
fn a_role_is_not_advised_to_show_mfa() {
    let runner = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Runner"},"Action":"sts:AssumeRole"}"#;
    let found = of_last(&[runner.to_owned()]);
    assert!(found.text.contains("A role session never shows MFA"), "{found}");
    assert_eq!(found.fix, None);
}

/// The explanation of why `from` can assume role/Door, or why not.
fn of_why(statements: &[String], from: &str) -> String {
    let analysis = account(&statements.join(","));
    let find = |name| analysis.find_principal(name).expect("it is there");
    let (from, to) = (find(from), find("role/Door"));
    let why = analysis.why(from, to);
    match why.steps.first() {
        Some(step) => of_step(&analysis, step).to_string(),
        None => of_refusal(&analysis, from, to, &why).to_string(),
    }
}

#[test]
fn a_step_is_explained_by_its_own_case() {
    let allow = |condition| vec![statement("Allow", condition)];
    let denied = |condition| vec![statement("Allow", ""), statement("Deny", condition)];
    #[rustfmt::skip]
    let cases = [
        // statements                            from           says
        (allow(""),                              "user/ann",    "require MFA of people with `\"Bool\""),
        (allow(""),                              "role/Runner", "A role session never has MFA"),
        (allow("BoolIfExists Present true"),     "user/ann",    "In statement 0 of the trust policy: Replace the condition with `\"Bool\": "),
        (denied("Bool Present false"),           "user/ann",    "In statement 1 of the trust policy: Replace the condition with `\"BoolIfExists\": "),
        (allow("BoolIfExists Present true"),     "role/Runner", "Do not ask role sessions for MFA"),
        (allow("Bool Present true"),             "role/Runner", "sessions of roles, services and people of an identity provider cannot"),
        (denied("Null Present true"),            "user/ann",    "BoolIfExists"),
        (vec![statement("Deny", "")],            "user/ann",    "the trust policy denies it (statement 0)"),
    ];
    for (statements, from, says) in cases {
        let found = of_why(&statements, from);
        assert!(found.contains(says), "{statements:?} {from}: {found}");
        assert!(found.contains(" AWS: https://docs.aws.amazon.com/"), "{found}");
    }
}

#[test]
fn every_column_is_explained() {
    let titles = Regex::new(r#"(?:Column::new|\bcolumn)\(\s*"([A-Z][A-Z ]*)""#).expect("a pattern");
    let mut seen = 0;
    for (path, text) in sources("src/tui/screen") {
        for found in titles.captures_iter(&text) {
            let title = &found[1];
            assert!(Topic::column(title).is_some(), "{path}: no explanation of column {title}");
            seen += 1;
        }
    }
    assert!(30 < seen, "the pattern finds only {seen} columns");
    for title in ["STEP", "PATH", "HOW", "PRINCIPAL"] {
        assert!(house::read("src/tui/screen/tree.rs").contains(title));
        assert!(Topic::column(title).is_some(), "{title}");
    }
}
