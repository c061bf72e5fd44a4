//! Files that hold a part of an account: one page of several, or what `--query` left.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use jiff::Timestamp;
use rolecall::{
    analysis::{Analysis, BadgeKind, Mark},
    graph::Neighbor,
    load::load_bytes,
};
use serde_json::{Value, json};

use super::described::gaps;

const LISTS: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];

/// A whole account: a user without rights, and a role that trusts the account.
fn account() -> Value {
    let trust = json!({"Effect": "Allow", "Action": "sts:AssumeRole",
                       "Principal": {"AWS": "111122223333"}});
    json!({
        "UserDetailList": [{
            "UserName": "ann", "UserId": "AIDAEXAMPLEANN000001",
            "Arn": "arn:aws:iam::111122223333:user/ann",
            "UserPolicyList": [], "GroupList": [], "AttachedManagedPolicies": []}],
        "GroupDetailList": [],
        "RoleDetailList": [{
            "RoleName": "Ops", "Arn": "arn:aws:iam::111122223333:role/Ops",
            "AssumeRolePolicyDocument": {"Statement": trust},
            "RolePolicyList": [], "AttachedManagedPolicies": []}],
        "Policies": [],
    })
}

fn analyzed(file: &Value) -> Analysis {
    let snapshot = load_bytes("dump.json", file.to_string().into_bytes()).unwrap();
    Analysis::new(snapshot, Timestamp::UNIX_EPOCH)
}

/// Who can assume the role, each with the state of the step.
fn callers(analysis: &Analysis) -> Vec<String> {
    let role = analysis.find_principal("role/Ops").unwrap();
    let name = |neighbor: &Neighbor| analysis.graph.node(neighbor.other).short_name().to_owned();
    let edges = analysis.graph.edges_to(role);
    let mut callers: Vec<_> =
        edges.iter().map(|it| format!("{} {}", name(it), it.edge.state.name())).collect();
    callers.sort();
    callers
}

#[test]
fn one_page_of_several_says_so_however_it_is_marked() {
    let whole = analyzed(&account());
    assert_eq!((callers(&whole), gaps(&whole.snapshot)), (Vec::new(), String::new()));
    for (member, value) in [
        ("IsTruncated", json!(true)),
        ("NextToken", json!("eyJNYXJrZXIiOiBudWxsfQ==")),
        ("Marker", json!("AEXAMPLE")),
    ] {
        let mut page = account();
        page[member] = value;
        let analysis = analyzed(&page);
        let gaps = gaps(&analysis.snapshot);
        assert!(gaps.starts_with(&format!("dump.json: {member}: this is one page of")), "{gaps}");
        assert!(LISTS.iter().all(|it| gaps.contains(&format!("`{it}`"))), "{gaps}");
        assert_eq!(gaps.lines().count(), 1, "{gaps}");
        assert_eq!(callers(&analysis), ["account/111122223333 unknown"], "{member}");
    }
    let mut last = account();
    last["IsTruncated"] = json!(false);
    last["NextToken"] = Value::Null;
    assert_eq!(gaps(&analyzed(&last).snapshot), "");
}

#[test]
fn a_list_of_principals_that_is_absent_is_unknown_and_not_empty() {
    for (list, whom) in LISTS.into_iter().zip(["users", "groups", "roles"]) {
        let mut file = account();
        file.as_object_mut().unwrap().remove(list);
        let analysis = analyzed(&file);
        let gaps = gaps(&analysis.snapshot);
        let absent = format!(
            "dump.json: {list}: absent, so the {whom} of the account 111122223333 are unknown"
        );
        assert!(gaps.starts_with(&absent) && gaps.lines().count() == 1, "{gaps}");
        if list == "UserDetailList" {
            assert_eq!(callers(&analysis), ["account/111122223333 unknown"]);
        }
    }
}

#[test]
fn what_was_dropped_of_users_is_unknown_and_not_none() {
    #[rustfmt::skip]
    let cases = [
        // dropped                                                    no group       gaps
        (&["UserPolicyList"][..],                                     Mark::Yes,     0),
        (&["UserPolicyList", "UserId"],                               Mark::Unknown, 1),
        (&["GroupList"],                                              Mark::Unknown, 1),
        (&["AttachedManagedPolicies"],                                Mark::Unknown, 1),
        (&["UserPolicyList", "GroupList", "AttachedManagedPolicies"], Mark::Unknown, 3),
    ];
    for (dropped, no_group, count) in cases {
        let mut file = account();
        for member in dropped {
            file["UserDetailList"][0].as_object_mut().unwrap().remove(*member);
        }
        let analysis = analyzed(&file);
        let gaps = gaps(&analysis.snapshot);
        assert_eq!(gaps.lines().count(), count, "{gaps}");
        let badges = analysis.badges(analysis.find_principal("user/ann").unwrap());
        assert_eq!(badges.get(BadgeKind::NoGroup), no_group, "{dropped:?}");
        let expected = if count == 0 { Mark::No } else { Mark::Unknown };
        assert_eq!(badges.get(BadgeKind::Admin), expected, "{dropped:?}");
        let unknown = ["user/ann unknown".to_owned()];
        let expected = if count == 0 { &[][..] } else { &unknown };
        assert_eq!(callers(&analysis), expected, "{dropped:?}");
    }
}

#[test]
fn what_was_dropped_of_groups_and_roles_is_unknown_too() {
    let mut file = account();
    file["GroupDetailList"] =
        json!([{"GroupName": "devs", "Arn": "arn:aws:iam::111122223333:group/devs"}]);
    file["UserDetailList"][0]["GroupList"] = json!(["devs"]);
    file["RoleDetailList"][0].as_object_mut().unwrap().remove("RolePolicyList");
    let analysis = analyzed(&file);
    let gaps = gaps(&analysis.snapshot);
    for path in [
        "GroupDetailList[].GroupPolicyList",
        "GroupDetailList[].AttachedManagedPolicies",
        "RoleDetailList[].RolePolicyList",
    ] {
        assert!(gaps.contains(&format!("dump.json: {path}: absent, so the policies")), "{gaps}");
    }
    assert_eq!(callers(&analysis), ["role/Ops unknown", "user/ann unknown"]);
}

#[test]
fn a_second_file_fills_in_what_the_first_lacks() {
    let folder = std::env::temp_dir().join(format!("rolecall-partial-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut names = account();
    let user = names["UserDetailList"][0].as_object_mut().unwrap();
    user.retain(|name, _| name == "Arn" || name == "UserName");
    std::fs::write(folder.join("a.json"), account().to_string()).unwrap();
    std::fs::write(folder.join("b.json"), names.to_string()).unwrap();
    let snapshot = rolecall::load::load_files(&[rolecall::load::Input::Path(folder.clone())]);
    std::fs::remove_dir_all(&folder).unwrap();
    let snapshot = snapshot.unwrap();
    assert!(!snapshot.accounts["111122223333"].users[0].policies.incomplete);
}
