//! Files of other shapes: several pages in one file, lists without policies, two dumps of one
//! account, and files of other tools.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use expect_test::expect;
use rolecall::{
    iam::{RootAccessFeature, Snapshot},
    load::{Input, LoadError, load_bytes, load_files},
};
use serde_json::{Value, json};

use super::described::{described, gaps, read};

/// Files in a folder of their own, which goes with them.
struct Files(PathBuf);

impl Files {
    fn new(name: &str, files: &[(&str, String)]) -> Self {
        let folder = std::env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        Self(folder)
    }

    /// The result of these files, named one by one.
    fn load(&self, names: &[&str]) -> Result<Snapshot, LoadError> {
        let inputs: Vec<_> = names.iter().map(|it| Input::Path(self.0.join(it))).collect();
        load_files(&inputs)
    }

    fn gaps(&self, snapshot: &Snapshot) -> String {
        gaps(snapshot).replace(&format!("{}/", self.0.display()), "")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn role(name: &str) -> Value {
    let trust = json!({"Effect": "Allow", "Action": "sts:AssumeRole",
                       "Principal": {"AWS": "111122223333"}});
    json!({"RoleName": name, "Arn": format!("arn:aws:iam::111122223333:role/{name}"),
           "AssumeRolePolicyDocument": {"Statement": trust}})
}

fn details(roles: &[&str], end: &Value) -> Value {
    let whole = |name: &&str| {
        let mut role = role(name);
        role["RolePolicyList"] = json!([]);
        role["AttachedManagedPolicies"] = json!([]);
        role
    };
    let roles: Vec<_> = roles.iter().map(whole).collect();
    let mut details = json!({"UserDetailList": [], "GroupDetailList": [],
                             "RoleDetailList": roles, "Policies": []});
    details.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
    details
}

fn roles(snapshot: &Snapshot) -> Vec<String> {
    snapshot.accounts["111122223333"].roles.iter().map(|it| it.name.to_string()).collect()
}

#[test]
fn pages_may_stand_one_after_another_or_in_a_list() {
    let first = details(&["A"], &json!({"IsTruncated": true, "Marker": "m"}));
    let last = details(&["B"], &json!({"IsTruncated": false}));
    for text in [
        format!("{first}\n{last}"),
        format!("{first:#}{last:#}\n"),
        json!([first, last]).to_string(),
    ] {
        let snapshot = load_bytes("pages.json", text.into_bytes()).unwrap();
        assert_eq!((roles(&snapshot).join(" "), gaps(&snapshot)), ("A B".into(), String::new()));
    }
    let text = format!("{last}{first}");
    let snapshot = load_bytes("pages.json", text.into_bytes()).unwrap();
    let told = gaps(&snapshot);
    assert!(told.contains("pages.json: [1].IsTruncated: this is one page of several"), "{told}");
    let broken = format!("{last}{{\"RoleDetailList\": [");
    assert!(load_bytes("pages.json", broken.into_bytes()).is_err());
}

#[test]
fn lists_without_policies_give_principals_whose_policies_nobody_knows() {
    let user = json!({"UserName": "ann", "UserId": "AIDAEXAMPLEANN000001",
                      "Arn": "arn:aws:iam::111122223333:user/ann"});
    let group = json!({"GroupName": "devs", "Arn": "arn:aws:iam::111122223333:group/devs"});
    let files = Files::new(
        "lists",
        &[
            ("details.json", details(&["Ops"], &json!({})).to_string()),
            ("groups.json", json!({"Groups": [group]}).to_string()),
            ("role.json", json!({"Role": role("Ops")}).to_string()),
            ("roles.json", json!({"Roles": [role("Ops")]}).to_string()),
            ("user.json", json!({"User": user}).to_string()),
            ("users.json", json!({"Users": [user]}).to_string()),
        ],
    );
    let snapshot = files.load(&["users.json", "groups.json", "roles.json"]).unwrap();
    expect![[r#"
        at ?
        111122223333 ? report ?
          arn:aws:iam::111122223333:user/ann AIDAEXAMPLEANN000001 created ? groups [] tags []
            boundary ?
            keys ?
            mfa ? []
            password ?
          arn:aws:iam::111122223333:group/devs 
          arn:aws:iam::111122223333:role/Ops  used ? profiles []
            trust {"Statement":[{"Effect":"Allow","Principal":{"AWS":["111122223333"]},"Action":["sts:AssumeRole"]}]}
    "#]]
    .assert_eq(&described(&snapshot));
    expect![[r#"
        groups.json: Groups: 1 group is in no authorization details, so their policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        roles.json: Roles: 1 role is in no authorization details, so their policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        users.json: Users: 1 user is in no authorization details, so their groups and policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        users.json: GroupDetailList: absent, so the groups of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
    "#]].assert_eq(&files.gaps(&snapshot));
    let account = &snapshot.accounts["111122223333"];
    assert!(account.users[0].policies.incomplete && account.roles[0].policies.incomplete);
    assert!(!account.has_unread_principals);

    let one = files.load(&["user.json", "role.json"]).unwrap();
    let account = &one.accounts["111122223333"];
    assert!(account.has_unread_principals, "one of each is not all");
    assert_eq!((account.users.len(), account.roles.len()), (1, 1));

    // The authorization details contain more.
    let both = files.load(&["roles.json", "details.json"]).unwrap();
    assert!(!both.accounts["111122223333"].roles[0].policies.incomplete);
    assert_eq!(files.gaps(&both), "");
}

#[test]
fn of_two_dumps_the_newer_wins_and_what_only_the_older_has_is_told() {
    let files = Files::new(
        "dumps",
        &[
            ("old.json", details(&["Kept", "Gone"], &json!({})).to_string()),
            ("new.json", details(&["Kept", "Made"], &json!({})).to_string()),
            ("page.json", details(&["Kept"], &json!({"Marker": "m"})).to_string()),
        ],
    );
    let snapshot = files.load(&["old.json", "new.json"]).unwrap();
    assert_eq!(roles(&snapshot), ["Gone", "Kept", "Made"]);
    expect![[r#"
        old.json: 111122223333: only `old.json` has `role/Gone`, and not `new.json`, which is newer: they may have been deleted in between, and are kept (Fix: use only the newer of the two files)
    "#]].assert_eq(&files.gaps(&snapshot));
    // Pages of one dump complete each other.
    let snapshot = files.load(&["old.json", "page.json"]).unwrap();
    assert_eq!(files.gaps(&snapshot).lines().count(), 1);
}

#[test]
fn one_bad_input_among_several_is_a_gap_and_none_that_is_good_an_error() {
    let files = Files::new(
        "inputs",
        &[
            ("good.json", details(&["Ops"], &json!({})).to_string()),
            ("state.json", r#"{"terraform_version": "1.9.0", "resources": []}"#.to_owned()),
            ("notes.yaml", "Roles:\n\t- Arn: x\n".to_owned()),
            ("empty.json", r#"{"schema": "rolecall/snapshot/1"}"#.to_owned()),
        ],
    );
    let all = ["gone.json", "state.json", "notes.yaml", "empty.json", "good.json"];
    let snapshot = files.load(&all).unwrap();
    assert_eq!(roles(&snapshot), ["Ops"]);
    expect![[r#"
        gone.json: skipped: it cannot be read
        state.json: skipped: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a Terraform state; run `aws iam get-account-authorization-details`, and use its output as input
        notes.yaml: line 2: skipped: expected spaces as indentation, found a tab; YAML allows no tabs there
        empty.json: skipped: expected a snapshot with accounts, found an empty one; read it again with `rolecall collect`
    "#]].assert_eq(&files.gaps(&snapshot));
    for bad in &all[..4] {
        assert!(files.load(&[bad]).is_err(), "{bad}");
    }
    assert!(files.load(&all[..4]).is_err());
}

#[test]
fn a_report_may_be_undecoded() {
    let csv = String::from_utf8(read("report.csv")).unwrap();
    let expected = described(&load_bytes("report", csv.clone().into_bytes()).unwrap());
    let base64 = STANDARD.encode(&csv);
    let wrapped: Vec<_> = base64.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    for text in [
        base64.clone(),
        wrapped.join("\n"),
        format!("{base64}\t2026-01-15T12:00:00+00:00\ttext/csv\n"),
        csv.replace(',', ";"),
        csv.replace(',', "\t"),
        csv.lines().map(|it| format!("\"{}\"\n", it.replace(',', "\",\""))).collect(),
    ] {
        let snapshot = load_bytes("report", text.clone().into_bytes()).unwrap();
        assert_eq!(described(&snapshot), expected, "{text}");
    }
}

#[test]
fn a_policy_whose_version_in_force_is_not_here_says_nothing_known() {
    let document = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let policy = |named: Value, version: Value| {
        let policy = json!({"Arn": "arn:aws:iam::111122223333:policy/P", "DefaultVersionId": named,
                            "PolicyVersionList": [version]});
        let file = json!({"Account": "111122223333", "Policies": [policy]});
        let snapshot = load_bytes("dump.json", file.to_string().into_bytes()).unwrap();
        snapshot.managed_policies.values().next().unwrap().policy.is_some()
    };
    let version = |id: Value| json!({"VersionId": id, "Document": document});
    assert!(policy(json!("v1"), version(json!("v1"))));
    assert!(policy(Value::Null, version(json!("v1"))));
    assert!(policy(json!("v3"), version(Value::Null)));
    assert!(!policy(json!("v3"), version(json!("v1"))));
}

#[test]
fn policies_of_the_organization_without_documents_are_a_gap() {
    let arn = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";
    let file = json!({"Policies": [{"Id": "p-FullAWSAccess", "Arn": arn, "Name": "FullAWSAccess",
                                    "Type": "SERVICE_CONTROL_POLICY"}]});
    let text = format!("{file}{}", details(&["Ops"], &json!({})));
    let snapshot = load_bytes("scps.json", text.into_bytes()).unwrap();
    expect![[r#"
        scps.json: [0].Policies: policies of the organization without documents and targets, so what they deny is unknown; a snapshot of `rolecall collect` holds both
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn what_single_calls_print_of_an_account_is_read() {
    let account = json!({"schema": "rolecall/snapshot/1", "accounts": [{
        "Account": "111122223333", "UserDetailList": [user("ann")],
        "GroupDetailList": [], "RoleDetailList": details(&["Deploy"], &json!({}))["RoleDetailList"],
        "Policies": []}],
        "organization": {"Organization": {"Id": "o-acme"}}});
    let role = json!({"Role": {
        "RoleName": "Deploy", "Arn": "arn:aws:iam::111122223333:role/Deploy",
        "AssumeRolePolicyDocument": {"Statement": []}, "MaxSessionDuration": 7200,
        "MaxSigninSessionDuration": 604800,
        "SourceRoleTemplate": {"TemplateArn": "arn:aws:iam::aws:role-template/CI"}}});
    let login = json!({"LoginProfile": {"UserName": "ann", "MaxSigninSessionDuration": 3600}});
    let outbound = json!({"IssuerIdentifier": "https://7c3e.tokens.sts.global.api.aws",
                          "JwtVendingEnabled": true});
    let features = json!({"OrganizationId": "o-acme", "EnabledFeatures": ["RootSessions", "New"]});
    let requests = json!({"DelegationRequests": [
        {"DelegationRequestId": "dr-1", "OwnerAccountId": "111122223333", "State": "SOON"}]});
    let texts = [&account, &role, &login, &outbound, &features, &requests];
    let names = ["a.json", "b.json", "c.json", "d.json", "e.json", "f.json"];
    let named: Vec<_> = names.into_iter().zip(texts.map(ToString::to_string)).collect();
    let files = Files::new("single-calls", &named);
    let snapshot = files.load(&names).unwrap();

    let account = &snapshot.accounts["111122223333"];
    let [role] = &account.roles[..] else { panic!("one role") };
    assert_eq!(role.max_session_duration.unwrap().to_string(), "2 h");
    assert_eq!(role.max_signin_session_duration.unwrap().to_string(), "7 d");
    assert_eq!(role.source_template.as_ref().unwrap().name(), "CI");
    let password = account.users[0].credentials.password.clone().flatten().unwrap();
    assert_eq!(password.max_signin_session.unwrap().to_string(), "1 h");
    let outbound = account.outbound_federation.as_ref().unwrap();
    assert_eq!(outbound.issuer.as_deref(), Some("7c3e.tokens.sts.global.api.aws"));
    assert_eq!(account.delegation_requests.as_ref().unwrap()[0].state, None);
    let organization = snapshot.organization.as_ref().unwrap();
    assert_eq!(organization.root_access, Some(vec![RootAccessFeature::Sessions]));
    let told = files.gaps(&snapshot);
    assert!(told.contains("so whether the partner has access is unknown"), "{told}");

    // Without the account and the organization, the owner of these facts is unknown.
    for (file, words) in [
        ("d.json", "whether its principals can sign in elsewhere is unknown"),
        ("e.json", "the organization of these features was not loaded"),
    ] {
        let error = files.load(&[file]).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn user(name: &str) -> Value {
    json!({"UserName": name, "UserId": "AIDA1",
           "Arn": format!("arn:aws:iam::111122223333:user/{name}"), "UserPolicyList": [],
           "GroupList": [], "AttachedManagedPolicies": []})
}
