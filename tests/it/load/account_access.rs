//! The facts of files about account access manager, and what they leave unknown.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;

use rolecall::{
    graph::{self, Neighbor},
    iam::Snapshot,
    load::{Input, load_bytes, load_files},
};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/Billing";
const APPLICATION: &str = "arn:aws:account-access:eu-west-1:111122223333:application/apl-1";

fn load(snapshot: &Value) -> Snapshot {
    load_bytes("test.json", snapshot.to_string().into_bytes()).unwrap()
}

fn accounts() -> Value {
    json!([{"Account": "111122223333", "IsStandalone": true, "UserDetailList": [],
            "GroupDetailList": [], "RoleDetailList": [{
        "Arn": ROLE, "RoleName": "Billing", "RolePolicyList": [], "AttachedManagedPolicies": [],
        "Tags": [], "AssumeRolePolicyDocument": {"Statement": {
            "Effect": "Allow", "Principal": {"Service": "account-access.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:SetContext"],
            "Condition": {"ArnEquals": {"aws:SourceArn": APPLICATION}}}}}]}])
}

fn entitlement(principal: &Value) -> Value {
    json!({"entitlementId": "e-1", "createdAt": "2026-11-19T12:00:00Z", "entitlement": {
        "principalRole": {"principal": {"identityCenter": principal}, "roleArn": ROLE,
                          "account": "111122223333"}}})
}

fn snapshot(applications: &Value) -> Value {
    json!({"schema": "rolecall/snapshot/1", "accounts": accounts(),
           "identity_center": {
               "Instances": [{"IdentityStoreId": "d-1"}],
               "Users": [{"UserId": "u-1", "UserName": "nadia", "UserStatus": "ENABLED"},
                         {"UserId": "u-2", "UserName": "omar", "UserStatus": "DISABLED"}],
               "Groups": [], "GroupMemberships": [], "PermissionSets": [],
               "AccountAssignments": []},
           "account_access": applications})
}

/// Who can use the role, one per line.
fn entrants(snapshot: &Snapshot) -> Vec<String> {
    let graph = graph::build(snapshot);
    let edges = graph.edges_to(graph.find(ROLE).unwrap());
    let line = |it: &Neighbor| {
        let (kind, state) = (it.edge.kind.describe().name, it.edge.state.name());
        format!("{} {kind} {state}", graph.node(it.other).short_name())
    };
    let mut lines: Vec<_> = edges.iter().map(line).collect();
    lines.sort();
    lines
}

const BY_NAME_ALONE: &str = "account-access.amazonaws.com service conditional";
const UNREAD: &str = "account-access.amazonaws.com account_access unknown";

#[test]
fn an_entitlement_opens_the_role_unless_the_person_is_disabled_or_deleted() {
    for (id, is_open) in [("u-1", true), ("u-2", false), ("u-3", false)] {
        let applications = json!({"applications": [{"applicationArn": APPLICATION,
            "entitlements": [entitlement(&json!({"userId": id}))]}]});
        let snapshot = load(&snapshot(&applications));
        assert!(snapshot.gaps.is_empty(), "{:?}", snapshot.gaps);
        let person = "sso-user/nadia account_access proven";
        let expected = [BY_NAME_ALONE].into_iter().chain(is_open.then_some(person));
        let expected: Vec<_> = expected.collect();
        assert_eq!(entrants(&snapshot), expected, "{id}");
    }
}

#[test]
fn entitlements_that_are_absent_or_unreadable_are_unknown_and_a_gap() {
    let cases = [
        (
            json!({"applications": [{"applicationArn": APPLICATION}]}),
            "account_access.applications[0].entitlements: expected `entitlements`, found none",
        ),
        (json!({}), "account_access.applications: expected `applications`, found none"),
        (
            json!({"applications": [{"entitlements": []}]}),
            "account_access.applications[0].applicationArn: expected the ARN of an application",
        ),
        (
            json!({"applications": [{"applicationArn": APPLICATION,
                                  "entitlements": [entitlement(&json!({"robotId": "r-1"}))]}]}),
            "account_access.applications[0].entitlements[0].entitlement.principalRole.principal: \
          expected `userId` or `groupId`",
        ),
        (
            json!({"applications": [{"applicationArn": APPLICATION,
                                  "entitlements": [{"entitlement": {"roleSet": {}}}]}]}),
            "account_access.applications[0].entitlements[0].entitlement.principalRole: expected a role",
        ),
        (json!("none"), "account_access: expected an object"),
    ];
    for (applications, gap) in cases {
        let snapshot = load(&snapshot(&applications));
        let gaps: Vec<_> = snapshot.gaps.iter().map(ToString::to_string).collect();
        assert!(gaps.iter().any(|it| it.contains(gap)), "{gap}: {gaps:?}");
        assert_eq!(entrants(&snapshot), [UNREAD], "{gap}");
    }
}

#[test]
fn without_account_access_manager_only_who_uses_it_is_unknown() {
    let mut whole = snapshot(&json!({"applications": []}));
    assert_eq!(entrants(&load(&whole)), [BY_NAME_ALONE]);
    whole.as_object_mut().unwrap().remove("account_access");
    assert_eq!(entrants(&load(&whole)), [UNREAD]);
}

#[test]
fn what_list_entitlements_prints_is_a_file_of_its_own() {
    let folder = std::env::temp_dir().join(format!("rolecall-entitled-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let details = json!({"RoleDetailList": accounts()[0]["RoleDetailList"],
                         "UserDetailList": [], "GroupDetailList": [], "Policies": []});
    fs::write(folder.join("details.json"), details.to_string()).unwrap();
    let load = |list: &Value| {
        fs::write(folder.join("entitlements.json"), list.to_string()).unwrap();
        load_files(&[Input::Path(folder.clone())]).unwrap()
    };
    let list = json!({"entitlements": [entitlement(&json!({"groupId": "g-1"}))]});
    let whole = load(&list);
    let mut page = list;
    page["nextToken"] = json!("more");
    let page = load(&page);
    fs::remove_dir_all(&folder).unwrap();
    // The application is not named, so its condition remains.
    let by_id = "sso-group/g-1 account_access conditional";
    assert_eq!(entrants(&whole), [BY_NAME_ALONE, by_id]);
    assert_eq!(entrants(&page), [UNREAD, by_id]);
    assert!(page.gaps.iter().any(|it| it.to_string().contains("one page of several")));
}
