//! The facts of files about an organization and Identity Center, and what they leave unknown.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;

use rolecall::{
    graph::{self, Neighbor},
    iam::{OrganizationPolicyKind, Snapshot},
    load::{Input, load_bytes, load_files},
};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";

fn load(snapshot: &Value) -> Snapshot {
    load_bytes("test.json", snapshot.to_string().into_bytes()).unwrap()
}

/// Identity Center as seen by a reader of only the account `account`.
fn center(account: &str, assignee: &str) -> Value {
    json!({
        "schema": "rolecall/snapshot/1",
        "accounts": [{"Account": account, "RoleDetailList": [role(account)]}],
        "identity_center": {
            "Instances": [{"IdentityStoreId": "d-1"}],
            "Users": [{"UserId": "u-1", "UserName": "nadia"}],
            "Groups": [{"GroupId": "g-1", "DisplayName": "Platform"}],
            "GroupMemberships": [{"GroupId": "g-1", "MemberId": {"UserId": "u-1"}}],
            "PermissionSets": [{"PermissionSetArn": "ps-1", "Name": "Admin"}],
            "AccountAssignments": [{"AccountId": account, "PermissionSetArn": "ps-1",
                                    "PrincipalType": "USER", "PrincipalId": assignee}],
            "AssignedAccounts": [account]}})
}

fn role(account: &str) -> Value {
    let provider = format!("arn:aws:iam::{account}:saml-provider/AWSSSO_x_DO_NOT_DELETE");
    json!({
        "Arn": ROLE.replace("111122223333", account),
        "RoleName": "AWSReservedSSO_Admin_0123456789abcdef",
        "AssumeRolePolicyDocument": {"Statement": {
            "Effect": "Allow", "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithSAML"}}})
}

/// Who can use the role that Identity Center created in an account, one per line.
fn entrants(snapshot: &Snapshot, account: &str) -> Vec<String> {
    let graph = graph::build(snapshot);
    let role = graph.find(&ROLE.replace("111122223333", account)).unwrap();
    let state = |neighbor: &Neighbor| neighbor.edge.state.name();
    let edges = graph.edges_to(role);
    let mut lines: Vec<_> = edges
        .iter()
        .map(|it| format!("{} {}", graph.node(it.other).short_name(), state(it)))
        .collect();
    lines.sort();
    lines
}

#[test]
fn an_account_whose_principals_aws_did_not_list_may_have_some() {
    let trusting = json!({"Arn": ROLE, "AssumeRolePolicyDocument": {"Statement": {
        "Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}}});
    let own =
        json!({"Account": "111122223333", "UserDetailList": [], "RoleDetailList": [trusting]});
    let cases = [
        ("no list at all", json!({}), "account/444455556666 unknown"),
        ("no list of roles yet", json!({"UserDetailList": []}), "account/444455556666 unknown"),
        ("nobody", json!({"UserDetailList": [], "RoleDetailList": []}), ""),
    ];
    for (why, mut other, expected) in cases {
        other["Account"] = json!("444455556666");
        let mut snapshot = json!({"schema": "rolecall/snapshot/1", "collected_by": {},
                                  "accounts": [own, other]});
        assert_eq!(entrants(&load(&snapshot), "111122223333").join(", "), expected, "{why}");
        // A truncated file does not say what it lacks.
        snapshot.as_object_mut().unwrap().remove("collected_by");
        assert_eq!(entrants(&load(&snapshot), "111122223333").join(", "), expected, "{why}");
    }
}

#[test]
fn assignments_of_accounts_that_were_not_loaded_are_unknown() {
    let mut snapshot = center("111122223333", "u-1");
    assert_eq!(entrants(&load(&snapshot), "111122223333"), ["sso-user/nadia proven"]);

    let other = json!({"Account": "777788889999", "RoleDetailList": [role("777788889999")]});
    snapshot["accounts"].as_array_mut().unwrap().push(other);
    let snapshot = load(&snapshot);
    assert_eq!(entrants(&snapshot, "111122223333"), ["sso-user/nadia proven"]);
    assert_eq!(
        entrants(&snapshot, "777788889999"),
        ["saml-provider/AWSSSO_x_DO_NOT_DELETE unknown"]
    );
}

#[test]
fn two_snapshots_of_one_identity_center_are_joined() {
    let folder = std::env::temp_dir().join(format!("rolecall-centers-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for account in ["111122223333", "777788889999"] {
        let text = center(account, "u-1").to_string();
        fs::write(folder.join(format!("{account}.json")), text).unwrap();
    }
    let snapshot = load_files(&[Input::Path(folder.clone())]);
    fs::remove_dir_all(&folder).unwrap();
    let snapshot = snapshot.unwrap();
    for account in ["111122223333", "777788889999"] {
        assert_eq!(entrants(&snapshot, account), ["sso-user/nadia proven"], "{account}");
    }
    let center = snapshot.identity_center.unwrap();
    assert_eq!((center.users.len(), center.groups.len(), center.assignments.len()), (1, 1, 2));
}

#[test]
fn people_whose_names_were_not_read_go_by_their_ids() {
    let mut snapshot = center("111122223333", "u-2");
    // A user that a complete list lacks was deleted.
    assert_eq!(entrants(&load(&snapshot), "111122223333"), [""; 0]);
    snapshot["identity_center"].as_object_mut().unwrap().remove("Users");
    assert_eq!(entrants(&load(&snapshot), "111122223333"), ["sso-user/u-2 proven"]);
}

#[test]
fn assignments_to_accounts_that_were_not_loaded_are_a_gap() {
    let mut snapshot = center("111122223333", "u-1");
    snapshot["accounts"].as_array_mut().unwrap().clear();
    let gaps: Vec<_> = load(&snapshot).gaps.iter().map(ToString::to_string).collect();
    assert_eq!(
        gaps,
        ["Identity Center: accounts of assignments: people have access to accounts \
          that were not loaded (`111122223333`), so their access there is unknown (Fix: use `--org --role-name NAME`, or a snapshot of these accounts)"]
    );
}

#[test]
fn the_view_of_a_member_account_does_not_replace_known_facts() {
    let organization = |units: Value, accounts: Value| {
        json!({"schema": "rolecall/snapshot/1", "organization": {
            "Organization": {"Id": "o-acme", "MasterAccountId": "444455556666"},
            "Roots": units, "Accounts": accounts}})
    };
    let folder = std::env::temp_dir().join(format!("rolecall-members-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let root = json!([{"Id": "r-1", "PolicyTypes": []}]);
    let account = json!([{"Id": "111122223333", "ParentId": "r-1", "State": "ACTIVE"}]);
    fs::write(folder.join("a.json"), organization(root, account).to_string()).unwrap();
    let nothing = organization(json!([]), json!([{"Id": "111122223333"}]));
    fs::write(folder.join("b.json"), nothing.to_string()).unwrap();
    let snapshot = load_files(&[Input::Path(folder.clone())]);
    fs::remove_dir_all(&folder).unwrap();
    let organization = snapshot.unwrap().organization.unwrap();
    let kind = OrganizationPolicyKind::ServiceControlPolicy;
    assert_eq!(organization.levels(kind, &"111122223333".into()), Some(vec![]), "turned off");
}

#[test]
fn an_empty_list_of_delegated_administrators_is_not_an_absent_one() {
    let organization = |more: &Value| {
        let mut wire = json!({"Organization": {"Id": "o-acme"}});
        wire.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let snapshot = load(&json!({"schema": "rolecall/snapshot/1", "organization": wire}));
        snapshot.organization.unwrap().delegated_administrators.map(|it| it.len())
    };
    assert_eq!(organization(&json!({})), None);
    assert_eq!(organization(&json!({"DelegatedAdministrators": []})), Some(0));
}

#[test]
fn an_organization_lists_its_delegated_administrators() {
    let snapshot = load(&json!({"schema": "rolecall/snapshot/1", "organization": {
        "Organization": {"Id": "o-acme"},
        "DelegatedAdministrators": [
            {"Id": "777788889999", "DelegatedServices": [{"ServicePrincipal": "sso.amazonaws.com"}]},
            {"Id": "888899990000"}]}}));
    let administrators = snapshot.organization.unwrap().delegated_administrators.unwrap();
    let told: Vec<_> = administrators
        .iter()
        .map(|it| (it.account.as_str(), it.services.as_ref().map(|it| it.join(" "))))
        .collect();
    let expected = [("777788889999", Some("sso.amazonaws.com".to_owned())), ("888899990000", None)];
    assert_eq!(told, expected);
}

#[test]
fn a_policy_type_that_is_new_is_skipped_by_name_and_nothing_else_is_lost() {
    let on = |name: &str| json!({"Type": name, "Status": "ENABLED"});
    let types = ["SERVICE_CONTROL_POLICY", "TAG_POLICY", "NETWORK_PERIMETER_POLICY"].map(on);
    let policy = |id: &str, kind: &str| {
        let content = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        json!({"PolicySummary": {"Id": id, "Name": id, "Type": kind}, "Content": content,
               "TargetIds": ["r-1"]})
    };
    let snapshot = load(&json!({"schema": "rolecall/snapshot/1", "organization": {
        "Organization": {"Id": "o-acme", "MasterAccountId": "444455556666"},
        "Roots": [{"Id": "r-1", "PolicyTypes": types}],
        "Accounts": [{"Id": "111122223333", "ParentId": "r-1"}],
        "Policies": [policy("p-1", "SERVICE_CONTROL_POLICY"), policy("p-2", "TAG_POLICY"),
                     policy("p-3", "NETWORK_PERIMETER_POLICY")]}}));
    let told: Vec<_> = snapshot.gaps.iter().map(ToString::to_string).collect();
    let [gap] = &told[..] else { panic!("{told:?}") };
    let expected = "the policy type `NETWORK_PERIMETER_POLICY` is new, so its policies are skipped";
    assert!(gap.contains(expected), "{gap}");
    assert!(!snapshot.organization_is_partly_unread());
    let organization = snapshot.organization.unwrap();
    let kind = OrganizationPolicyKind::ServiceControlPolicy;
    let levels = organization.levels(kind, &"111122223333".into()).unwrap();
    assert_eq!(levels.iter().map(|it| it.policies.len()).collect::<Vec<_>>(), [1, 0]);
}
