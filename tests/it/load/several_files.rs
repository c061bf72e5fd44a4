//! The result of several files: the same facts twice, facts that differ, facts identified only by a
//! user's name, folders.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;

use expect_test::expect;
use jiff::Timestamp;
use rolecall::{
    analysis::Analysis,
    iam::Gap,
    load::{Input, load_bytes, load_files},
};
use serde_json::{Value, json};

use super::described::{described, gaps, load, optional, read};

#[test]
fn the_accounts_of_one_file_may_come_in_several() {
    let whole: Value = serde_json::from_slice(&read("two-accounts.json")).unwrap();
    let folder = std::env::temp_dir().join(format!("rolecall-split-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for name in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] {
        let part = json!({ name: whole[name] });
        fs::write(folder.join(format!("{name}.json")), part.to_string()).unwrap();
    }
    let snapshot = load_files(&[Input::Path(folder.clone())]);
    fs::remove_dir_all(&folder).unwrap();
    let snapshot = snapshot.unwrap();
    assert_eq!(described(&snapshot), described(&load(&["two-accounts.json"])));
    // A file with the roles of one account says nothing about those of another.
    let gaps = gaps(&snapshot);
    let absent = "RoleDetailList: absent, so the roles of the account 111122223333 are unknown";
    assert!(gaps.contains(absent) && gaps.lines().count() == 2, "{gaps}");
}

#[test]
fn a_report_adds_to_the_users_of_the_details_and_makes_none() {
    let snapshot = load(&["two-accounts.json", "report.csv"]);
    let users = &snapshot.accounts["111122223333"].users;
    assert_eq!(users.len(), 1);
    assert_eq!(users[0].credentials.access_keys.as_ref().unwrap().len(), 2);
    expect![[r#"
        tests/data/load/report.csv: users of the account 111122223333: only the credential report names `bea`, so they are left out: they were created or deleted in between (Fix: add the output of `aws iam get-account-authorization-details` from the same day)
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn the_same_file_twice_is_the_same_file() {
    for file in ["two-accounts.json", "report.csv", "snapshot.json", "broken.json"] {
        let (once, twice) = (load(&[file]), load(&[file, file]));
        assert_eq!(described(&twice), described(&once), "{file}");
        assert_eq!(gaps(&twice), gaps(&once), "{file}");
    }
}

#[test]
fn of_two_files_that_differ_the_later_counts_and_the_difference_is_a_gap() {
    let whole = |name: &str, inline: &str| {
        let arn = format!("arn:aws:iam::111122223333:{name}");
        json!({"Arn": arn, inline: [], "AttachedManagedPolicies": []})
    };
    let details = |collected_at: &str, group: &str, action: &str| {
        let snapshot = serde_json::json!({
            "collected_at": collected_at,
            "UserDetailList": [{
                "Arn": "arn:aws:iam::111122223333:user/ann",
                "GroupList": [group],
                "UserPolicyList": [{"PolicyName": "Own", "PolicyDocument": {
                    "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}}],
                "AttachedManagedPolicies": [],
            }],
            "GroupDetailList": [whole("group/a", "GroupPolicyList"), whole("group/b", "GroupPolicyList")],
            "RoleDetailList": [],
        });
        snapshot.to_string()
    };
    let folder = std::env::temp_dir().join(format!("rolecall-twice-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("1.json"), details("2026-01-02T00:00:00Z", "b", "s3:*")).unwrap();
    fs::write(folder.join("2.json"), details("2026-01-01T00:00:00Z", "a", "iam:*")).unwrap();
    let snapshot = load_files(&[Input::Path(folder.clone())]);
    fs::remove_dir_all(&folder).unwrap();
    let snapshot = snapshot.unwrap();
    assert_eq!(snapshot.accounts["111122223333"].users[0].groups, [Box::from("b")]);
    assert_eq!(optional(snapshot.collected_at.as_ref()), "2026-01-02T00:00:00Z");
    let gaps = gaps(&snapshot).replace(&format!("{}/", folder.display()), "");
    expect![[r#"
        1.json: arn:aws:iam::111122223333:user/ann: `1.json` and `2.json` differ in: groups, inline policies; the values of `1.json` are kept (Fix: use only the newer of the two files)
    "#]].assert_eq(&gaps);
}

#[test]
fn lists_of_roles_add_session_durations_and_no_roles() {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    let role =
        |name: &str| json!({"Arn": arn(name), "RolePolicyList": [], "AttachedManagedPolicies": []});
    let all = serde_json::json!({
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [role("Long"), role("Odd"), role("Unlisted")],
        "Roles": [
            {"Arn": arn("Long"), "MaxSessionDuration": 14_400},
            {"Arn": arn("Odd"), "MaxSessionDuration": 60},
            {"Arn": arn("Stranger"), "MaxSessionDuration": 3_600},
        ],
    });
    let snapshot = load_bytes("roles.json", all.to_string().into_bytes()).unwrap();
    let roles = snapshot.accounts["111122223333"].roles.iter();
    let found: Vec<_> =
        roles.map(|it| (&*it.name, it.max_session_duration.map(|it| it.to_string()))).collect();
    let four_hours = Some("4 h".to_owned());
    assert_eq!(found, [("Long", four_hours), ("Odd", None), ("Unlisted", None)]);
    expect![[r#"
        roles.json: RoleDetailList[0].AssumeRolePolicyDocument: expected a policy document, found none, so who can assume `arn:aws:iam::111122223333:role/Long` is unknown
        roles.json: RoleDetailList[1].AssumeRolePolicyDocument: expected a policy document, found none, so who can assume `arn:aws:iam::111122223333:role/Odd` is unknown
        roles.json: RoleDetailList[2].AssumeRolePolicyDocument: expected a policy document, found none, so who can assume `arn:aws:iam::111122223333:role/Unlisted` is unknown
        roles.json: Roles[1].MaxSessionDuration: expected 3600 to 43200 seconds, found `60`, so the maximum session duration is unknown
        roles.json: Roles: 1 role is not in any authorization details, so who can assume them is unknown (Fix: add the output of `aws iam get-account-authorization-details`)
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn an_empty_list_belongs_to_the_only_account() {
    use rolecall::iam::AccountPart::{Groups, OpenIdConnectProviders, Roles, SamlProviders, Users};
    let folder = std::env::temp_dir().join(format!("rolecall-none-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let listed = |id: &str| {
        let snapshot = load_files(&[Input::Path(folder.clone())]).unwrap();
        let listed: Vec<_> = snapshot.accounts[id].listed.iter().copied().collect();
        (listed, gaps(&snapshot).lines().count())
    };
    write("providers.json", r#"{"SAMLProviderList": []}"#);
    let ann = r#"{"Arn": "arn:aws:iam::111122223333:user/ann", "UserPolicyList": [],
        "GroupList": [], "AttachedManagedPolicies": []}"#;
    write("a.json", &format!(r#"{{"UserDetailList": [{ann}]}}"#));
    write("roles.json", r#"{"RoleDetailList": [], "GroupDetailList": []}"#);
    assert_eq!(listed("111122223333"), (vec![Users, Groups, Roles, SamlProviders], 0));
    fs::remove_file(folder.join("roles.json")).unwrap();
    let account = r#"{"Account": "444455556666", "RoleDetailList": [],
        "OpenIDConnectProviderList": []}"#;
    write("b.json", account);
    // The list of providers is for one of two accounts, and there is no list of groups and roles.
    assert_eq!(listed("111122223333"), (vec![Users], 3));
    assert_eq!(listed("444455556666"), (vec![Roles, OpenIdConnectProviders], 3));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn keys_and_devices_go_to_the_only_user_of_that_name() {
    let whole = |arn: &str| json!({"Arn": arn, "UserPolicyList": [], "GroupList": [], "AttachedManagedPolicies": []});
    let keys = |user: &str| {
        serde_json::json!({
            "GroupDetailList": [],
            "RoleDetailList": [],
            "AccessKeyMetadata": [{"UserName": user, "AccessKeyId": "AKIAEXAMPLE000000009",
                "Status": "Active", "CreateDate": "2025-04-01T10:00:00Z"}],
            "MFADevices": [{"UserName": user, "SerialNumber": "GAHT12345678"}],
            "LoginProfiles": [{"UserName": user, "CreateDate": "2025-04-02T10:00:00Z"}],
            "VirtualMFADevices": [
                {"SerialNumber": "arn:aws:iam::111122223333:mfa/root",
                 "User": {"Arn": "arn:aws:iam::111122223333:root"}},
                {"SerialNumber": "arn:aws:iam::111122223333:mfa/spare"}],
            "UserDetailList": [whole("arn:aws:iam::111122223333:user/ann"),
                whole("arn:aws:iam::111122223333:user/bob"),
                whole("arn:aws:iam::444455556666:user/bob")],
        })
    };
    let load = |user| load_bytes("keys.json", keys(user).to_string().into_bytes()).unwrap();
    expect![[r#"
        at ?
        111122223333 ? report ?
          root mfa true password used ?
            keys ?
          arn:aws:iam::111122223333:user/ann  created ? groups [] tags []
            key AKIAEXAMPLE000000009 active of 2025-04-01T10:00:00Z used ?
            mfa true [GAHT12345678]
            password changed 2025-04-02T10:00:00Z used ?
          arn:aws:iam::111122223333:user/bob  created ? groups [] tags []
            keys ?
            mfa ? []
            password ?
        444455556666 ? report ?
          arn:aws:iam::444455556666:user/bob  created ? groups [] tags []
            keys ?
            mfa ? []
            password ?
    "#]]
    .assert_eq(&described(&load("ann")));
    expect![[r#"
        keys.json: AccessKeyMetadata[0]: 2 accounts have a user `bob`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
        keys.json: MFADevices[0]: 2 accounts have a user `bob`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
        keys.json: LoginProfiles[0]: 2 accounts have a user `bob`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
    "#]].assert_eq(&gaps(&load("bob")));
    expect![[r#"
        keys.json: AccessKeyMetadata[0]: no file names a user `nobody`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
        keys.json: MFADevices[0]: no file names a user `nobody`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
        keys.json: LoginProfiles[0]: no file names a user `nobody`, so its owner is unknown (Fix: add the authorization details of its account, or use a snapshot, which records the account)
    "#]].assert_eq(&gaps(&load("nobody")));
}

#[test]
fn a_folder_gives_what_it_holds_and_names_what_it_does_not() {
    let snapshot = load(&["folder"]);
    assert_eq!(snapshot.principal_count(), 3);
    expect![[r#"
        tests/data/load/folder/30-instances.json: skipped: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found EC2 instances; run `aws iam get-account-authorization-details`, and use its output as input
        tests/data/load/folder/40-cut.json: line 1, column 20: skipped: expected the rest of the JSON, found the end of the file; the file is incomplete: write it or copy it again
        tests/data/load/folder/10-details.json: UserDetailList: absent, so the users of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
        tests/data/load/folder/10-details.json: GroupDetailList: absent, so the groups of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
        tests/data/load/folder/20-report.csv: users of the account 111122223333: only the credential report names `bea`, `ann`, so their groups and policies are unknown (Fix: add the output of `aws iam get-account-authorization-details` from the same day)
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn a_gap_at_a_place_in_a_snapshot_is_one_of_the_account_that_stands_there() {
    let account = |id: &str, roles: Value| json!({"Account": id, "RoleDetailList": roles});
    let broken = json!([{"RoleName": "Admin", "Arn": "none"}]);
    let text = json!({
        "schema": "rolecall/snapshot/1",
        "accounts": [account("444455556666", json!([])), account("111122223333", broken)],
    });
    let snapshot = load_bytes("a.json", text.to_string().into_bytes()).unwrap();
    let analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
    let subjects = |id: &str| -> Vec<_> {
        analysis.account_gaps(&id.into()).iter().map(|it| Gap::from(*it).subject).collect()
    };
    assert_eq!(subjects("111122223333"), ["accounts[1].RoleDetailList[0].Arn"]);
    assert_eq!(subjects("444455556666"), [""; 0]);
}
