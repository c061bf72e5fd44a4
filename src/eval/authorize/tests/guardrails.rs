//! Service and resource control policies.

use super::*;

const FULL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

fn scps(question: Question, levels: &[&[Option<&str>]]) -> Question {
    let level = |it: &&[Option<&str>]| it.iter().map(|it| it.map(ToOwned::to_owned)).collect();
    Question { scps: Some(levels.iter().map(level).collect()), ..question }
}

fn rcps(question: Question, policies: &[Option<&str>]) -> Question {
    let owned = policies.iter().map(|it| it.map(ToOwned::to_owned)).collect();
    Question { rcps: Some(owned), ..question }
}

#[test]
#[rustfmt::skip]
fn every_level_of_service_control_policies_must_allow() {
    let open = || ask(ALICE, allow(ROOT)).identity(MAY);
    let direct = || ask(ALICE, allow(&named(ALICE)));
    let others_only = r#"{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/department":"finance"}}}"#;
    check(&[
        ("T8: all levels allow",                         scps(open(), &[&[Some(FULL)], &[Some(FULL)]]),                   "proven, absent"),
        ("T8: one of several at a level is enough",      scps(open(), &[&[Some(FULL)], &[Some(ELSEWHERE), Some(FULL)]]),  "proven, absent"),
        ("T8: a silent level closes",                    scps(open(), &[&[Some(FULL)], &[Some(ELSEWHERE)]]),              "blocked by scp"),
        ("T8: wherever it stands",                       scps(open(), &[&[Some(ELSEWHERE)], &[Some(FULL)]]),              "blocked by scp"),
        ("T8: a level with nothing allows nothing",      scps(open(), &[&[Some(FULL)], &[]]),                             "blocked by scp"),
        ("T8: a deny at any level wins",                 scps(open(), &[&[Some(FULL), Some(MAY_NOT)], &[Some(FULL)]]),    "blocked by scp"),
        ("T8: over a direct name too",                   scps(direct(), &[&[Some(ELSEWHERE)]]),                           "blocked by scp"),
        ("T8: it grants nothing",                        scps(ask(ALICE, allow(ROOT)), &[&[Some(FULL)]]),                 "blocked by identity"),
        ("T8c: a tag settles it",                        scps(open(), &[&[Some(FULL), Some(others_only)]]).knowing("aws:PrincipalTag/department", "finance"), "proven, absent"),
        ("T8c: another tag",                             scps(open(), &[&[Some(FULL), Some(others_only)]]).knowing("aws:PrincipalTag/department", "sales"), "blocked by scp"),
        ("T8c: an unknown tag becomes a requirement",    scps(open(), &[&[Some(FULL), Some(others_only)]]),               "conditional, absent: StringEquals aws:PrincipalTag/department finance"),
        ("a document that was not read may deny",        scps(open(), &[&[Some(FULL), None]]),                            "unknown, absent: a scp document not loaded"),
        ("but a deny that was read stays one",           scps(open(), &[&[Some(FULL), None, Some(MAY_NOT)]]),             "blocked by scp"),
    ]);
}

#[test]
#[rustfmt::skip]
fn resource_control_policies_only_deny_and_whoever_comes() {
    let open = || ask(ALICE, allow(ROOT)).identity(MAY);
    let ours_only = r#"{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-acme"}}}"#;
    let vendor = || ask("arn:aws:iam::444455556666:root", allow(FOREIGN_ROOT));
    let absent = |mut it: Question| { it.context.push(("aws:PrincipalOrgID", ContextValue::Absent)); it };
    check(&[
        ("T9: RCPFullAWSAccess need not be listed",  rcps(open(), &[]),                                             "proven, absent"),
        ("T9: a deny closes",                        rcps(open(), &[Some(MAY_NOT)]),                                "blocked by rcp"),
        ("T9: external callers are denied",          absent(rcps(vendor(), &[Some(ours_only)])),                    "blocked by rcp"),
        ("T9: our own are not",                      rcps(open(), &[Some(ours_only)]).knowing("aws:PrincipalOrgID", "o-acme"), "proven, absent"),
        ("T9: it closes a service's door too",       rcps(ask("lambda.amazonaws.com", allow(r#"{"Service":"lambda.amazonaws.com"}"#)), &[Some(MAY_NOT)]), "blocked by rcp"),
        ("a document that was not read may deny",    rcps(open(), &[None]),                                         "unknown, absent: a rcp document not loaded"),
    ]);
}

#[test]
fn guardrails_that_were_not_read_are_said_to_be_so() {
    let question = ask(ALICE, allow(&named(ALICE)));
    let verdicts = question.verdicts();
    let verdict = |policy_type| verdicts.iter().find(|(it, _)| *it == policy_type).unwrap().1;
    assert_eq!(verdict(PolicyType::Scp), Verdict::None);
    assert_eq!(verdict(PolicyType::Identity), Verdict::Silent);
    assert_eq!(verdict(PolicyType::Trust), Verdict::Allows);
}
