//! How to fix missing data depends on how the facts were loaded.

use jiff::Timestamp;
use rolecall::{
    analysis::Analysis,
    graph::{Direction, StepKinds},
    iam::Gap,
    load::load_bytes,
};
use serde_json::{Value, json};

/// A snapshot of an account without an organization, with these additional members.
fn analysis(members: &Value) -> Analysis {
    let mut snapshot = json!({
        "schema": "rolecall/snapshot/1",
        "accounts": [{"Account": "111122223333", "UserDetailList": [], "RoleDetailList": []}],
        "organization": null});
    let members = members.as_object().unwrap().clone();
    snapshot.as_object_mut().unwrap().extend(members);
    let snapshot = load_bytes("test.json", snapshot.to_string().into_bytes()).unwrap();
    Analysis::new(snapshot, Timestamp::UNIX_EPOCH)
}

#[test]
fn the_remediation_of_unknown_guardrails_is_a_file_a_permission_or_patience() {
    let cases = [
        (json!({}), "not loaded, so", "use a snapshot that includes the organization"),
        (
            json!({"collected_by": {}}),
            "not loaded, so",
            "allow `organizations:DescribeOrganization`",
        ),
        (
            json!({"collected_by": {}, "still_reading": true}),
            "not loaded yet, so",
            "wait until loading finishes",
        ),
    ];
    for (members, reason, remediation) in cases {
        let gaps = analysis(&members).access_gaps();
        let gap = gaps.iter().map(Gap::from).find(|it| it.source == "organization").unwrap();
        assert!(gap.reason.starts_with(reason), "{gap}");
        assert!(gap.remediation.as_deref().unwrap().starts_with(remediation), "{gap}");
    }
}

#[test]
fn missing_pages_may_hold_other_principals_that_can_assume_the_role() {
    let others = |partial: &[&str]| {
        let trust = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "777788889999"}}});
        let arn = |resource: &str| format!("arn:aws:iam::777788889999:{resource}");
        let analysis = analysis(&json!({"collected_by": {}, "accounts": [
            {"Account": "111122223333", "UserDetailList": [], "RoleDetailList": [
                {"RoleName": "Target", "Arn": "arn:aws:iam::111122223333:role/Target",
                 "AssumeRolePolicyDocument": trust}]},
            {"Account": "777788889999", "PartialLists": partial,
             "UserDetailList": [{"UserName": "ann", "Arn": arn("user/ann"), "UserPolicyList": [],
                "GroupList": [], "AttachedManagedPolicies": []}],
             "RoleDetailList": [{"RoleName": "R", "Arn": arn("role/R"), "RolePolicyList": [],
                "AttachedManagedPolicies": []}]}]}));
        let target = analysis.find_principal("role/Target").unwrap();
        let callers = analysis.role_access(target, Direction::Incoming, StepKinds::Assume, false);
        let names = callers.iter().map(|it| analysis.graph.node(it.node).name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(others(&[]), [""; 0]);
    assert_eq!(others(&["UserDetailList"]), ["arn:aws:iam::777788889999:root"]);
    assert_eq!(others(&["RoleDetailList"]), ["arn:aws:iam::777788889999:root"]);
    assert_eq!(others(&["GroupDetailList"]), [""; 0]);
}

#[test]
fn users_on_pages_that_are_missing_are_taken_from_the_report() {
    let report = "user,arn,mfa_active\nann,arn:aws:iam::111122223333:user/ann,true\n\
                  bob,arn:aws:iam::111122223333:user/bob,false\n";
    let users = |partial: &[&str]| {
        let analysis = analysis(&json!({"collected_by": {}, "accounts": [
            {"Account": "111122223333", "PartialLists": partial, "RoleDetailList": [],
             "UserDetailList": [{"UserName": "bob", "Arn": "arn:aws:iam::111122223333:user/bob"}],
             "CredentialReport": {"Content": report}}]}));
        let users = analysis.snapshot.accounts["111122223333"].users.iter();
        users.map(|it| it.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(users(&[]), ["bob"]);
    assert_eq!(users(&["UserDetailList"]), ["ann", "bob"]);
}

#[test]
fn unusable_accounts_have_no_principals() {
    let organization = json!({"organization": {"Accounts": [
        {"Id": "555566667777", "Name": "old", "State": "CLOSED"},
        {"Id": "777788889999", "Name": "leaving", "State": "PENDING_CLOSURE"}]}});
    let hint = |name| analysis(&organization).find_principal(name).unwrap_err().hint();
    let closed = "the account `555566667777` (old) is closed: nobody can use it, so it was not \
                  loaded";
    for name in
        ["555566667777:role/Admin", "old:role/Admin", "arn:aws:iam::555566667777:role/Admin"]
    {
        assert_eq!(hint(name), closed, "{name}");
    }
    assert_eq!(hint("leaving:role/Admin"), "`rolecall principals` lists all names");
}
