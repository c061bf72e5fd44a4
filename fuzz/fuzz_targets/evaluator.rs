//! Any text is a case file or an error, and any policies decide a request: deterministically, and
//! never more permissively because of a denial or a limit.
//!
//! A text that begins with `{` or `[` is a case file. In any other the first letter picks a
//! request, and each further line is a letter, for the place of a policy, and the policy; see
//! [`add_line`].
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::{
    eval::{CaseDecision, Decision, Term, UnreadFact, decide_case},
    iam::{Case, ContextValue, Policy, PolicyForm, Requester},
    load::parse_cases,
    report::{answer::Simulate, write_json, write_table},
};

/// Caller, action and resource, separated by `|`.
const REQUESTS: [&str; 14] = [
    "arn:aws:iam::111122223333:user/alice|sts:AssumeRole|arn:aws:iam::111122223333:role/Deploy",
    "arn:aws:iam::111122223333:user/alice|sts:AssumeRole|arn:aws:iam::444455556666:role/Deploy",
    "arn:aws:sts::111122223333:assumed-role/Build/ci|sts:AssumeRole|arn:aws:iam::111122223333:role/Deploy",
    "arn:aws:iam::111122223333:role/Build|sts:AssumeRole|arn:aws:iam::444455556666:role/Deploy",
    "arn:aws:iam::111122223333:role/Build|sts:TagSession|arn:aws:iam::111122223333:role/Deploy",
    "arn:aws:iam::111122223333:user/alice|sts:SetSourceIdentity|arn:aws:iam::111122223333:role/Deploy",
    "lambda.amazonaws.com|sts:AssumeRole|arn:aws:iam::111122223333:role/Deploy",
    "token.actions.githubusercontent.com|sts:AssumeRoleWithWebIdentity|arn:aws:iam::111122223333:role/Deploy",
    "arn:aws:iam::111122223333:saml-provider/acme|sts:AssumeRoleWithSAML|arn:aws:iam::111122223333:role/Deploy",
    "arn:aws:iam::111122223333:root|s3:GetObject|arn:aws:s3:::bucket/key",
    "arn:aws:sts::111122223333:federated-user/frank|s3:GetObject|arn:aws:s3:::bucket/key",
    "anonymous|s3:GetObject|arn:aws:s3:::bucket/key",
    "arn:aws:iam::111122223333:user/alice|iam:PassRole|arn:aws:iam::111122223333:role/aws-service-role/Deploy",
    "arn:aws:iam::111122223333:role/Build|ec2:DescribeInstances|*",
];

const DENY_ALL: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
const MAY_ALLOW: &str = r#"{"Statement": {"Effect": "Allow", "Acton": "*", "Resource": "*"}}"#;
const ALLOW_ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// Calls that no policy can deny.
const NO_POLICY_DECIDES: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];

fuzz_target!(|text: &str| {
    if !text.starts_with(['{', '[']) {
        if let Some(case) = built_case(text) {
            check(case);
        }
        return;
    }
    let Ok(found) = parse_cases("fuzz.json", text) else { return };
    let again = parse_cases("fuzz.json", text).expect("what was read once is read again");
    assert_eq!(json(&found.cases, found.single), json(&again.cases, again.single));
    for case in found.cases {
        check(case);
    }
});

/// The answer as JSON.
fn json(cases: &[Case], single: bool) -> Vec<u8> {
    let mut out = Vec::new();
    write_json(&Simulate::new(cases, single), &mut out).expect("a list of bytes takes all");
    out
}

/// The case of a text that is not a case file; `None` if its first letter selects no request.
fn built_case(text: &str) -> Option<Case> {
    let mut lines = text.split('\n');
    let letter = *lines.next()?.as_bytes().first()?;
    let index = letter.to_ascii_lowercase().checked_sub(b'a')?;
    let mut parts = REQUESTS.get(usize::from(index))?.split('|');
    let [principal, action, resource] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    // With a capital letter, keys that are not given are absent from the request.
    let complete = letter.is_ascii_uppercase();
    let account = ["111122223333", "444455556666"][usize::from(resource.contains("444455556666"))];
    let text = format!(
        r#"{{"complete_context": {complete}, "request": {{"principal": "{principal}",
            "action": "{action}", "resource": "{resource}", "resource_account": "{account}"}}}}"#
    );
    let mut case = parse_cases("built.json", &text).expect("is a case").cases.pop()?;
    for line in lines {
        add_line(&mut case, line);
    }
    Some(case)
}

/// Adds a line: a policy after the letter of its place, where a capital letter starts a new level
/// of guardrails; or, after `k`, a context key and its value.
fn add_line(case: &mut Case, line: &str) {
    let Some((place @ ("i" | "t" | "b" | "s" | "c" | "C" | "r" | "R" | "e" | "k"), rest)) =
        line.split_at_checked(1)
    else {
        return;
    };
    if place == "k" {
        let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
        let values = value.split(',').map(ToOwned::to_owned).collect();
        case.context.put(key, ContextValue::Present(values));
        return;
    }
    let level = match place {
        "c" | "C" => &mut case.scps,
        "r" | "R" => &mut case.rcps,
        _ => &mut Vec::new(),
    };
    if level.is_empty() || matches!(place, "C" | "R") {
        level.push(Vec::new());
    }
    let form = match place {
        "t" => PolicyForm::Resource,
        "s" => PolicyForm::Session,
        "r" | "R" | "e" => PolicyForm::Either,
        _ => PolicyForm::Identity,
    };
    let Ok(policy) = Policy::parse(rest, form) else { return };
    match place {
        "i" => case.identity_policies.push(policy),
        "t" => case.resource_policy = Some(policy),
        "b" => case.permissions_boundaries.push(policy),
        "s" => case.session_policies.push(policy),
        "e" => case.endpoint_policies.push(policy),
        _ => level.last_mut().expect("there is a level").push(policy),
    }
}

/// Checks what holds of every case.
fn check(mut case: Case) {
    let decision = decide_case(&case);
    assert_eq!(decision, decide_case(&case), "decided otherwise the second time");
    check_answer(&case, &decision);

    let mut without = case.clone();
    without.scps.clear();
    at_most(&decision, &without, "without service control policies");
    without.rcps.clear();
    at_most(&decision, &without, "without any control policies");
    without.permissions_boundaries.clear();
    at_most(&decision, &without, "without control policies and boundaries");
    // Without a session policy, a federated user may do nothing.
    if !matches!(case.requester, Requester::FederatedUser(_)) {
        without.session_policies.clear();
    }
    at_most(&decision, &without, "without control, boundary and session policies");
    without.endpoint_policies.clear();
    at_most(&decision, &without, "without anything that limits");

    let mut turned = case.clone();
    turned.identity_policies.reverse();
    let turned_decision = decide_case(&turned);
    assert!(
        rank(&turned_decision) == rank(&decision) || is_cut(&turned_decision) || is_cut(&decision),
        "identity policies the other way round: {turned_decision:?}\nbefore: {decision:?}\n{case:#?}"
    );

    let mut open = case.clone();
    open.scps.push(vec![policy(ALLOW_ALL)]);
    open.rcps.push(vec![policy(ALLOW_ALL)]);
    // A deny with NotPrincipal applies to everyone with a boundary, whatever the boundary allows.
    if !case.permissions_boundaries.is_empty() || !names_exceptions(&case) {
        open.permissions_boundaries.push(policy(ALLOW_ALL));
    }
    let open = decide_case(&open);
    assert_eq!(open.decision, decision.decision, "limits that allow all changed it: {case:#?}");

    let mut perhaps = case.clone();
    perhaps.identity_policies.push(policy(MAY_ALLOW));
    at_most(&decision, &perhaps, "with an identity policy that might allow");

    let mut allowed = case.clone();
    allowed.identity_policies.push(policy(ALLOW_ALL));
    at_most(&decision, &allowed, "with an identity policy that allows all");

    case.identity_policies.push(policy(DENY_ALL));
    let denied = decide_case(&case);
    let is_root = matches!(case.requester, Requester::Root(_));
    match is_root || NO_POLICY_DECIDES.iter().any(|it| case.action.is(it)) {
        true => assert_eq!(denied, decision),
        false => assert_eq!(rank(&denied), 0, "not denied: {denied:?}\n{case:#?}"),
    }
    case.identity_policies.pop();
    case.scps.push(vec![policy(ALLOW_ALL), policy(DENY_ALL)]);
    at_most(&decide_case(&case), &without, "with a denying control policy");
}

/// Whether some statement of the resource's policy is about all but those it names.
fn names_exceptions(case: &Case) -> bool {
    let statements = case.resource_policy.iter().flat_map(|it| it.document.readable_statements());
    let mut principals = statements.filter_map(|(_, it)| it.principal.as_ref());
    principals.any(|it| it.negated)
}

/// The answer contains each statement and prints in each format.
fn check_answer(case: &Case, decision: &CaseDecision) {
    let answer = Simulate::new(std::slice::from_ref(case), true);
    let Simulate::One(told) = &answer else { panic!("one case has one answer") };
    assert_eq!(told.grounds.evidence.len(), decision.statements.len(), "{case:#?}");
    assert_eq!(told.decision, decision.decision.name());
    let denies = decision.decision.state().is_none();
    assert_eq!(denies, !decision.blocked_by.is_empty(), "{decision:?}\n{case:#?}");
    let mut out = Vec::new();
    write_json(&answer, &mut out).expect("a list of bytes takes all");
    write_table(&answer, Some(80), &mut out).expect("a list of bytes takes all");
}

/// The decision is no kinder than that of `other`, which has fewer limits.
fn at_most(decision: &CaseDecision, other: &Case, what: &str) {
    let kinder = decide_case(other);
    assert!(
        rank(decision) <= rank(&kinder) || is_cut(decision) || is_cut(&kinder),
        "{what}: {kinder:?}\nbefore: {decision:?}\n{other:#?}"
    );
}

/// How permissive a decision is: the more certain that it allows, the more permissive.
fn rank(decision: &CaseDecision) -> u8 {
    match decision.decision {
        Decision::ImplicitDeny | Decision::ExplicitDeny => 0,
        Decision::Unknown => 1,
        Decision::Disputed => 2,
        Decision::Conditional => 3,
        Decision::Allow => 4,
    }
}

/// Whether not all was followed: then it may be kinder or less kind in truth.
fn is_cut(decision: &CaseDecision) -> bool {
    decision.terms.contains(&Term::Unread(UnreadFact::TooManyAlternatives))
}

fn policy(text: &str) -> Policy {
    Policy::parse(text, PolicyForm::Identity).expect("is a policy")
}
