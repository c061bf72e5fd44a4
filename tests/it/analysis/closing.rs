//! What closes a step, and what nearly opens one.

use rolecall::{
    analysis::{NearMiss, Removal},
    graph::EscalationId,
    wording::near_miss_words,
};
use serde_json::json;

use super::{
    find,
    made::{Made, allow, arn, closed_by, deny, hop, root, service},
};

#[test]
fn all_statements_that_allow_the_same_must_go() {
    let pass = |resource: &str| allow("iam:PassRole", resource);
    let lambda = [allow("lambda:CreateFunction", "*"), allow("lambda:InvokeFunction", "*")];
    let analysis = Made::default()
        .user("ann", &["devs"], &[pass("*"), lambda[0].clone(), lambda[1].clone()])
        .group("devs", &[pass(&arn("role/Run*")), lambda[0].clone(), deny("s3:*")], &[])
        .role("Runner", &service("lambda.amazonaws.com"), &[])
        .analysis();
    let hop = hop(&analysis, "user/ann", "role/Runner", Some("lambda-001"));
    // PassRole and CreateFunction are allowed twice, InvokeFunction and the trust once.
    assert_eq!(
        closed_by(&analysis, hop),
        "To close the lambda-001 step, remove statement 2 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn a_policy_of_aws_is_detached_and_one_of_the_account_edited_once() {
    const POWER: &str = "arn:aws:iam::aws:policy/PowerPass";
    let own = arn("policy/Own");
    let statements = [allow("iam:*", "*"), allow("lambda:*", "*")];
    let account = |attached: &str| {
        Made::default()
            .user_with("ann", &["devs"], &[], &[attached], &json!({}))
            .group("devs", &[], &[attached])
            .role("Runner", &service("lambda.amazonaws.com"), &[])
            .policy(attached, &[&statements])
            .analysis()
    };
    let of_aws = account(POWER);
    let step = hop(&of_aws, "user/ann", "role/Runner", Some("lambda-001"));
    // Two attachments, or the one statement of the trust policy.
    let closing = of_aws.closing(step).unwrap();
    assert!(
        matches!(&closing.removals[..], [Removal::Statement(row)] if row.policy_kind == "trust")
    );
    let of_account = account(&own);
    let step = hop(&of_account, "user/ann", "role/Runner", Some("lambda-001"));
    let sentence = closed_by(&of_account, step);
    assert_eq!(
        sentence,
        "To close the lambda-001 step, remove statement 0 of the managed policy Own."
    );
}

#[test]
fn an_attachment_of_a_policy_of_aws_closes_what_no_trust_policy_does() {
    const POWER: &str = "arn:aws:iam::aws:policy/KeyMaker";
    let analysis = Made::default()
        .user_with("ann", &[], &[], &[POWER], &json!({}))
        .user("zoe", &[], &[])
        .policy(POWER, &[&[allow("iam:CreateAccessKey", "*"), allow("s3:*", "*")]])
        .analysis();
    let step = hop(&analysis, "user/ann", "user/zoe", Some("iam-002"));
    assert_eq!(
        closed_by(&analysis, step),
        "To close the iam-002 step, detach the AWS managed policy KeyMaker from \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn an_assumption_that_the_trust_policy_alone_allows_is_closed_there() {
    let analysis = Made::default()
        .user("ann", &[], &[allow("sts:AssumeRole", "*")])
        .role("Named", &json!({"AWS": arn("user/ann")}), &[])
        .role("Home", &root(), &[])
        .analysis();
    assert_eq!(
        closed_by(&analysis, hop(&analysis, "user/ann", "role/Named", None)),
        "To close the AssumeRole step, remove statement 0 of the trust policy of \
         arn:aws:iam::111122223333:role/Named."
    );
    assert_eq!(
        closed_by(&analysis, hop(&analysis, "user/ann", "role/Home", None)),
        "To close the AssumeRole step, remove statement 0 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann."
    );
}

/// One statement of the SCP or of the boundary would close the step too, and everything else with it.
#[test]
fn what_only_limits_is_never_removed_to_close_one_step() {
    let limits = arn("policy/Limits");
    let boundary = json!({"PermissionsBoundary": {"PermissionsBoundaryType": "Policy",
                                       "PermissionsBoundaryArn": limits}});
    let keys = || allow("iam:CreateAccessKey", "*");
    let analysis = Made::default()
        .user_with("ann", &[], &[keys(), keys()], &[], &boundary)
        .user("zoe", &[], &[])
        .policy(&limits, &[&[allow("iam:*", "*")]])
        .in_organization()
        .analysis();
    assert_eq!(
        closed_by(&analysis, hop(&analysis, "user/ann", "user/zoe", Some("iam-002"))),
        "To close the iam-002 step, remove statement 0 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann and remove statement 1 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn what_nearly_holds_says_what_is_missing() {
    let lambda =
        [allow("iam:PassRole", "*"), allow("lambda:*", "*"), deny("lambda:CreateFunction")];
    let analysis = Made::default()
        .user("ann", &[], &lambda)
        .user(
            "bea",
            &[],
            &[allow("lambda:CreateFunction", "*"), allow("lambda:InvokeFunction", "*")],
        )
        .user("cat", &[], &[allow("sqs:SendMessage", "*")])
        .role("Runner", &service("lambda.amazonaws.com"), &[])
        .role("Closed", &service("ec2.amazonaws.com"), &[])
        .analysis();
    let words = |from: &str, to: &str, id: &str| {
        let [from, to] = [from, to].map(|it| find(&analysis, it));
        let near = analysis.near_misses(from, to);
        let found = near.iter().find(|it| it.id.method().id == id);
        found.map(|it| near_miss_words(&analysis, to, it))
    };
    assert_eq!(
        words("user/ann", "role/Runner", "lambda-001").as_deref(),
        Some(
            "lambda-001: 2 of 3 permissions: lambda:CreateFunction is denied by identity own \
             (statement 2)"
        )
    );
    assert_eq!(
        words("user/bea", "role/Runner", "lambda-001").as_deref(),
        Some("lambda-001: 2 of 3 permissions: iam:PassRole is not allowed by any identity policy")
    );
    assert_eq!(
        words("user/bea", "role/Closed", "lambda-001").as_deref(),
        Some(
            "lambda-001: 2 of 3 permissions: iam:PassRole is not allowed by any identity policy; \
             the trust policy of role/Closed does not trust lambda.amazonaws.com"
        )
    );
    let [ann, cat, runner] = ["user/ann", "user/cat", "role/Runner"].map(|it| find(&analysis, it));
    assert_eq!(analysis.near_misses(cat, runner), [], "nothing of it holds");
    let near = analysis.near_misses(ann, runner);
    let missing = |it: &NearMiss| it.refused.len() + it.facts.len();
    assert!(near.is_sorted_by_key(|it| (!it.is_trusted(), missing(it))), "{near:?}");
    assert_eq!(missing(&near[0]), 1);
    let is_drawn = |id: EscalationId| {
        analysis
            .graph
            .escalations_between(ann, runner)
            .iter()
            .any(|it| it.kind.escalation().is_some_and(|it| it.id == id))
    };
    assert!(near.iter().all(|it| !is_drawn(it.id)), "what holds is no near miss");
}
