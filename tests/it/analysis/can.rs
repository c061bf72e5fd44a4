//! What a principal may do, by loaded policies and by policies that were not loaded.

use rolecall::{
    analysis::{Analysis, BadgeKind, Mark},
    eval::{Blocker, Decision, PolicyType, Term, UnreadFact},
    load::load_bytes,
};
use serde_json::{Value, json};

use super::{account, find};

#[test]
fn the_policy_of_a_kms_key_is_in_no_snapshot_and_so_has_the_last_word() {
    let analysis = account("boundaries");
    let free = find(&analysis, "user/free");
    let ask = |action: &str, resource: &str| {
        analysis.can(free, &action.parse().unwrap(), Some(resource)).expect("a user")
    };
    let at_home = ask("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd");
    assert_eq!(at_home.decision, Decision::Unknown);
    assert_eq!(at_home.terms, [Term::Unread(UnreadFact::KeyPolicy)]);
    // Across accounts the caller's own policies must allow it, whatever the key's policy allows;
    // and no other resource needs a policy.
    for (action, resource) in [
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:444455556666:key/1234abcd"),
        ("kms:CreateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/app"),
        ("s3:GetObject", "arn:aws:s3:::reports/q1.csv"),
    ] {
        let refused = ask(action, resource);
        assert_eq!(refused.decision, Decision::ImplicitDeny, "{action} {resource}");
        assert_eq!(
            refused.blocked_by,
            [Blocker::PolicyType(PolicyType::Identity)],
            "{action} {resource}"
        );
    }
}

/// An account with a role that trusts the whole account, and `users` users who may do everything
/// apart from their other policies.
fn everything_and(users: usize, also: &Value) -> Analysis {
    let all = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let user = |index: usize| {
        let mut user = json!({
            "UserName": format!("user-{index}"),
            "Arn": format!("arn:aws:iam::111122223333:user/user-{index}"),
            "UserPolicyList": [{"PolicyName": "All", "PolicyDocument": all}],
            "GroupList": [], "AttachedManagedPolicies": [],
        });
        let members = user.as_object_mut().unwrap();
        members.extend(also.as_object().unwrap().clone());
        user
    };
    let root = json!({"AWS": "arn:aws:iam::111122223333:root"});
    let trust = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root});
    let roles = json!([{
        "RoleName": "Open",
        "Arn": "arn:aws:iam::111122223333:role/Open",
        "AssumeRolePolicyDocument": {"Statement": trust},
        "RolePolicyList": [], "AttachedManagedPolicies": [],
    }]);
    let users: Vec<_> = (0..users).map(user).collect();
    let text = json!({"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": []});
    let snapshot = load_bytes("account.json", text.to_string().into_bytes()).unwrap();
    Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap())
}

const MALFORMED_BOUNDARY: &str = r#"{"PermissionsBoundary": {"PermissionsBoundaryArn": "Fence"}}"#;

#[test]
#[rustfmt::skip]
fn unread_policies_make_an_answer_unknown_and_are_named_without_a_forged_arn() {
    let attached = r#"{"AttachedManagedPolicies": [{"PolicyName": "Extra", "PolicyArn": "Extra"}]}"#;
    let gone = r#"{"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Gone"}}"#;
    let cases = [
        ("{}",               Decision::Allow,   "",                                                                                      Mark::Yes),
        (MALFORMED_BOUNDARY, Decision::Unknown, "permissions boundary not loaded",                                                       Mark::Unknown),
        (gone,               Decision::Unknown, "permissions boundary arn:aws:iam::111122223333:policy/Gone not loaded",                 Mark::Unknown),
        (attached,           Decision::Unknown, "policy Extra attached to arn:aws:iam::111122223333:user/user-0 could not be read",      Mark::Unknown),
    ];
    for (also, decision, words, admin) in cases {
        let analysis = everything_and(1, &serde_json::from_str(also).unwrap());
        let user = find(&analysis, "user/user-0");
        let found = analysis.can(user, &"s3:GetObject".parse().unwrap(), Some("*")).unwrap();
        assert_eq!(found.decision, decision, "{also}");
        let missing: Vec<_> = found.terms.iter().filter_map(|it| match it {
            Term::Unread(it) => Some(it.to_string()),
            Term::Requirement(_) | Term::Disputed(_) => None,
        }).collect();
        assert_eq!(missing.join(", "), words, "{also}");
        assert_eq!(analysis.badges(user).get(BadgeKind::Admin), admin, "{also}");
    }
}

#[test]
fn users_whose_boundary_is_unread_are_decided_together() {
    let boundary = serde_json::from_str(MALFORMED_BOUNDARY).unwrap();
    let edges = |users| everything_and(users, &boundary).graph.access_edge_count();
    assert_eq!(edges(2), edges(40));
}
