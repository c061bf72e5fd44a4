//! What `principals` says of facts that were not loaded.

use serde_json::{Value, json};

use super::demo;
use crate::house::rolecall_reading;

const REPORT: &str = "user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active\n\
     ann,arn:aws:iam::111122223333:user/ann,2025-01-01T00:00:00+00:00,true,false,false\n";

/// The row of a principal, and what the table and CSV say in its column `groups` or `members`.
fn row(input: &str, name: &str) -> (Value, String, String) {
    let run = |format: &str| {
        let arguments = ["-i", "-", "principals", "-f", format];
        rolecall_reading(&arguments, input.as_bytes()).ends_with(0)
    };
    let json = run("json").json();
    let rows = json["principals"].as_array().unwrap();
    let row = rows.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{json}"));
    let table = run("table").stdout;
    let line = |text: &str| {
        let arn = row["principal"].as_str().unwrap();
        text.lines().find(|it| it.contains(arn)).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    (row.clone(), line(&table), line(&run("csv").stdout))
}

fn unknown(row: &Value) -> Vec<&str> {
    row["unknown"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn groups_that_were_not_loaded_are_unknown() {
    let (row, table, csv) = row(REPORT, "user/ann");
    assert_eq!(row["groups"], Value::Null);
    assert!(unknown(&row).contains(&"groups"), "{row}");
    assert!(unknown(&row).contains(&"steps_to_admin"), "{row}");
    assert!(table.contains(" ? "), "{table}");
    assert!(csv.contains(",unknown,"), "{csv}");
}

fn details(groups: &[&str]) -> Value {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:{name}");
    let group = |name: &str| {
        json!({"GroupName": name, "GroupId": format!("AGPA{name}"), "Arn": arn(&format!("group/{name}")),
               "Path": "/", "GroupPolicyList": [], "AttachedManagedPolicies": []})
    };
    let user = json!({"UserName": "ann", "UserId": "AIDAANN", "Arn": arn("user/ann"), "Path": "/",
                      "GroupList": groups, "AttachedManagedPolicies": []});
    json!({"UserDetailList": [user], "GroupDetailList": [group("ops"), group("empty")],
           "RoleDetailList": [], "Policies": []})
}

#[test]
fn no_group_is_not_unknown() {
    let (row, ..) = row(&details(&[]).to_string(), "user/ann");
    assert_eq!(row["groups"], json!([]));
    assert!(!unknown(&row).contains(&"groups"), "{row}");
}

#[test]
fn members_that_may_be_missing_are_told() {
    let whole = details(&["ops"]);
    let (known, ..) = row(&whole.to_string(), "group/empty");
    assert_eq!(known["members"], 0);
    assert!(!unknown(&known).contains(&"members"), "{known}");
    // A page of users that is not the last: some are known.
    let mut cut = whole.clone();
    cut["IsTruncated"] = json!(true);
    cut["Marker"] = json!("more");
    for (name, count) in [("group/ops", 1), ("group/empty", 0)] {
        let (row, table, csv) = row(&cut.to_string(), name);
        assert_eq!(row["members"], count);
        assert!(unknown(&row).contains(&"members"), "{row}");
        assert!(table.contains(" ? "), "{table}");
        assert!(csv.contains(",unknown,"), "{csv}");
    }
    // Without the list of users at all.
    let mut without = whole;
    without.as_object_mut().unwrap().remove("UserDetailList");
    let (row, ..) = row(&without.to_string(), "group/ops");
    assert!(unknown(&row).contains(&"members"), "{row}");
}

#[test]
fn groups_of_identity_center_have_members_and_people_have_groups() {
    let table = |kind: &str| demo(&format!("principals --kind {kind}")).ends_with(0).stdout;
    let cells = |text: &str, name: &str| {
        let line = text.lines().find(|it| it.starts_with(name)).unwrap_or_else(|| panic!("{text}"));
        line.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(cells(&table("identity_center_group"), "Platform")[5], "2");
    assert_eq!(cells(&table("identity_center_user"), "nadia.berg")[5], "Platform");
}
