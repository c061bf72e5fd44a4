//! Files that say things that cannot all be true: each is told, and nothing is proven by one of
//! them.
#![allow(clippy::unwrap_used, reason = "a test may fail")]
#![allow(clippy::needless_pass_by_value, reason = "values are written where they are passed")]

use rolecall::{
    iam::{Contradiction, OrganizationPolicyKind, UnreadReason, UnreadSubject},
    load::load_bytes,
};
use serde_json::{Value, json};

use crate::house::rolecall_reading;

const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const STAFF: &str = "arn:aws:iam::111122223333:group/staff";
const POLICY: &str = "arn:aws:iam::111122223333:policy/Read";
const ROLE: &str = "arn:aws:iam::111122223333:role/Deploy";

/// What allows `action`.
fn allow(action: &str) -> Value {
    json!({"Version": "2012-10-17",
           "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
}

fn inline(action: &str) -> Value {
    json!({"PolicyName": "Work", "PolicyDocument": allow(action)})
}

/// A user with these inline policies.
fn user(policies: Value) -> Value {
    json!({"UserName": "ann", "UserId": "AIDA1", "Arn": ANN, "GroupList": [],
           "UserPolicyList": policies, "AttachedManagedPolicies": []})
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

fn snapshot(users: Value, groups: Value, roles: Value, policies: Value) -> Value {
    json!({"schema": "rolecall/snapshot/1", "accounts": [{
        "Account": "111122223333", "IsStandalone": true, "UserDetailList": users,
        "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies}]})
}

fn of_users(users: Value) -> Value {
    snapshot(users, json!([]), json!([]), json!([]))
}

/// Ann in a group that allows her to read.
fn of_group(name: &str, member_of: &str) -> Value {
    let group = json!({"GroupName": name, "GroupId": "AGPA1", "Arn": STAFF,
                       "GroupPolicyList": [inline("s3:GetObject")], "AttachedManagedPolicies": []});
    let ann = with(user(json!([])), "GroupList", json!([member_of]));
    snapshot(json!([ann]), json!([group]), json!([]), json!([]))
}

/// Ann with managed policies, each listed with these versions.
fn of_policies(entries: &[Value]) -> Value {
    let attached = json!([{"PolicyName": "Read", "PolicyArn": POLICY}]);
    let ann = with(user(json!([])), "AttachedManagedPolicies", attached);
    let entries: Vec<_> = entries
        .iter()
        .map(|it| with(it.clone(), "PolicyName", json!("Read")))
        .map(|it| with(it, "Arn", json!(POLICY)))
        .collect();
    snapshot(json!([ann]), json!([]), json!([]), json!(entries))
}

fn version(id: &str, action: &str, is_default: bool) -> Value {
    json!({"VersionId": id, "IsDefaultVersion": is_default, "Document": allow(action)})
}

/// A policy with one version.
fn policy(action: &str) -> Value {
    json!({"DefaultVersionId": "v1", "PolicyVersionList": [version("v1", action, true)]})
}

/// A role that trusts ann, and is called so.
fn role(name: &str, action: &str) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": action, "Principal": {"AWS": ANN}}});
    json!({"RoleName": name, "RoleId": "AROA1", "Arn": ROLE, "AssumeRolePolicyDocument": trust,
           "RolePolicyList": [inline("s3:GetObject")], "AttachedManagedPolicies": []})
}

fn of_roles(roles: Value) -> Value {
    snapshot(json!([user(json!([]))]), json!([]), roles, json!([]))
}

/// Ann in an account of an organization with these units, accounts and guardrails.
fn in_organization(units: &[(&str, &str)], places: &[&str], contents: &[&str]) -> Value {
    let all: Vec<_> = units
        .iter()
        .map(|(id, parent)| json!({"Id": id, "Name": id, "ParentId": parent}))
        .collect();
    let accounts: Vec<_> = places
        .iter()
        .map(|it| json!({"Id": "111122223333", "Name": "own", "State": "ACTIVE", "ParentId": it}))
        .collect();
    let mut targets = vec!["r-1", "111122223333"];
    targets.extend(units.iter().map(|(id, _)| *id));
    let policies: Vec<_> = contents
        .iter()
        .map(|it| {
            json!({"PolicySummary": {"Id": "p-1", "Name": "Full", "Type": "SERVICE_CONTROL_POLICY"},
                   "Content": allow(it), "TargetIds": targets})
        })
        .collect();
    let mut whole = of_users(json!([user(json!([inline("s3:GetObject")]))]));
    whole["accounts"][0].as_object_mut().unwrap().remove("IsStandalone");
    whole["organization"] = json!({
        "Organization": {"Id": "o-1", "MasterAccountId": "444455556666"},
        "Roots": [{"Id": "r-1", "Name": "Root",
                   "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}],
        "OrganizationalUnits": all, "Accounts": accounts, "Policies": policies});
    whole
}

/// Whether this principal may read, as `can` tells it.
fn may_read(principal: &str, file: &Value) -> String {
    let arguments = ["-i", "-", "can", principal, "s3:GetObject", "-f", "json"];
    let run = rolecall_reading(&arguments, file.to_string().as_bytes());
    run.json()["decision"].as_str().unwrap().to_owned()
}

/// How sure it is that ann can assume the role; empty if she cannot.
fn may_assume(file: &Value) -> String {
    let arguments = ["-i", "-", "who-can-assume", ROLE, "-f", "json"];
    let run = rolecall_reading(&arguments, file.to_string().as_bytes()).json();
    let principals = run["principals"].as_array().unwrap().iter();
    let mut own = principals.filter(|it| it["principal"] == ANN);
    own.next().map(|it| it["state"].as_str().unwrap().to_owned()).unwrap_or_default()
}

/// The contradictions of a file, each with its subject.
fn contradictions(file: &Value) -> Vec<(UnreadSubject, Contradiction)> {
    let snapshot = load_bytes("f.json", file.to_string().into_bytes()).unwrap();
    let found = snapshot.gaps.iter().filter_map(|it| match &it.reason {
        UnreadReason::Contradictory(what) => Some((it.subject.clone(), what.clone())),
        _ => None,
    });
    found.collect()
}

fn principal(arn: &str) -> UnreadSubject {
    UnreadSubject::Principal(arn.parse().unwrap())
}

#[test]
fn a_contradiction_of_a_principal_is_told_and_leaves_unknown_what_depends_on_it() {
    let reads = || inline("s3:GetObject");
    let writes = || inline("s3:PutObject");
    let ann = || user(json!([reads()]));
    let name = |member, name: &str| Contradiction::Name { member, name: name.into() };
    let twice = Contradiction::InlinePolicies { name: "Work".into() };
    let doubled = |differs: &[&'static str]| Contradiction::Doubled { differs: differs.into() };
    let managed = UnreadSubject::ManagedPolicy(POLICY.parse().unwrap());
    let flags = |first, second| {
        json!({"PolicyVersionList": [version("v1", "s3:GetObject", first),
                                     version("v2", "s3:PutObject", second)]})
    };
    let only = json!({"PolicyVersionList": [version("v1", "s3:GetObject", false)]});
    let elsewhere = json!({"DefaultVersionId": "v2",
                           "PolicyVersionList": [version("v1", "s3:GetObject", true)]});
    #[rustfmt::skip]
    let cases = [
        // without                        with                                                       subject, contradiction
        (of_users(json!([ann()])),        of_users(json!([with(ann(), "UserName", json!("bob"))])),   principal(ANN),   name("UserName", "bob")),
        (of_group("staff", "staff"),      of_group("other", "staff"),                                 principal(STAFF), name("GroupName", "other")),
        (of_group("staff", "staff"),      of_group("other", "other"),                                 principal(STAFF), name("GroupName", "other")),
        (of_users(json!([ann()])),        of_users(json!([user(json!([reads(), writes()]))])),        principal(ANN),   twice.clone()),
        (of_users(json!([ann()])),        of_users(json!([user(json!([writes(), reads()]))])),        principal(ANN),   twice),
        (of_users(json!([ann()])),        of_users(json!([ann(), user(json!([writes()]))])),          principal(ANN),   doubled(&["inline policies"])),
        (of_users(json!([ann()])),        of_users(json!([user(json!([])), ann()])),                  principal(ANN),   doubled(&["inline policies"])),
        (of_users(json!([ann(), ann()])), of_users(json!([ann(), with(ann(), "GroupList", json!(["x"]))])), principal(ANN), doubled(&["groups"])),
        (of_policies(&[policy("s3:*")]),  of_policies(&[policy("s3:*"), policy("ec2:*")]),            managed.clone(),  doubled(&["policy document"])),
        (of_policies(&[policy("s3:*")]),  of_policies(&[flags(true, true)]),                          managed.clone(),  Contradiction::DefaultVersions),
        (of_policies(&[policy("s3:*")]),  of_policies(&[elsewhere]),                                  managed.clone(),  Contradiction::DefaultVersions),
        (of_policies(&[flags(true, false)]), of_policies(&[flags(false, false)]),                     managed.clone(),  Contradiction::NoDefaultVersion),
        (of_policies(&[policy("s3:*")]),  of_policies(&[only]),                                       managed,          Contradiction::NoDefaultVersion),
    ];
    for (without, with, subject, contradiction) in cases {
        assert_eq!(contradictions(&without), [], "{without}");
        assert_eq!(may_read(ANN, &without), "allow", "{without}");
        assert_eq!(contradictions(&with), [(subject, contradiction)], "{with}");
        assert_eq!(may_read(ANN, &with), "unknown", "{with}");
    }
}

#[test]
fn a_role_that_is_listed_twice_with_other_trust_is_assumed_by_nobody_for_sure() {
    let (trusts, tags) = (role("Deploy", "sts:AssumeRole"), role("Deploy", "sts:TagSession"));
    let same = of_roles(json!([trusts, trusts]));
    assert_eq!((may_assume(&same).as_str(), contradictions(&same)), ("proven", Vec::new()));
    for roles in [json!([trusts, tags]), json!([tags, trusts])] {
        let file = of_roles(roles);
        assert_eq!(may_assume(&file), "unknown", "{file}");
        let doubled = Contradiction::Doubled { differs: vec!["trust policy"] };
        assert_eq!(contradictions(&file), [(principal(ROLE), doubled)]);
    }
}

#[test]
fn a_tag_that_is_listed_with_two_values_has_none_for_sure() {
    let tagged =
        |value: &str| with(user(json!([])), "Tags", json!([{"Key": "team", "Value": value}]));
    let of = |users: Value, value: &str| {
        let mut role = role("Deploy", "sts:AssumeRole");
        let condition = json!({"StringEquals": {"aws:PrincipalTag/team": value}});
        role["AssumeRolePolicyDocument"]["Statement"]["Condition"] = condition;
        snapshot(users, json!([]), json!([role]), json!([]))
    };
    assert_eq!(may_assume(&of(json!([tagged("web")]), "web")), "proven");
    assert_eq!(may_assume(&of(json!([tagged("web")]), "data")), "");
    for value in ["web", "data"] {
        let file = of(json!([tagged("web"), tagged("data")]), value);
        assert_eq!(may_assume(&file), "unknown", "{value}");
        let doubled = Contradiction::Doubled { differs: vec!["tags"] };
        assert_eq!(contradictions(&file), [(principal(ANN), doubled)]);
    }
}

#[test]
fn what_a_role_of_two_names_may_do_is_unknown() {
    assert_eq!(may_read(ROLE, &of_roles(json!([role("Deploy", "sts:AssumeRole")]))), "allow");
    let file = of_roles(json!([role("Release", "sts:AssumeRole")]));
    assert_eq!(may_read(ROLE, &file), "unknown");
    let name = Contradiction::Name { member: "RoleName", name: "Release".into() };
    assert_eq!(contradictions(&file), [(principal(ROLE), name)]);
}

/// What the organization tells of ann's account: its path, and what each guardrail above it says.
fn guardrails(file: &Value) -> (Option<String>, Option<Vec<bool>>) {
    let snapshot = load_bytes("f.json", file.to_string().into_bytes()).unwrap();
    let organization = snapshot.organization.unwrap();
    let account = "111122223333".into();
    let levels = organization.levels(OrganizationPolicyKind::ServiceControlPolicy, &account);
    let is_read = levels.map(|it| {
        it.iter().flat_map(|level| &level.policies).map(|it| it.policy.is_some()).collect()
    });
    (organization.path(&account), is_read)
}

#[test]
fn which_guardrails_apply_to_an_account_in_two_places_or_below_a_cycle_is_unknown() {
    let part = |id: &str| UnreadSubject::OrganizationPart(id.to_owned());
    let places =
        |above: [&str; 2]| Contradiction::Places { above: above.map(|it| Some(it.into())).into() };
    let (path, known) = (Some("o-1/r-1/ou-1/".to_owned()), Some(vec![true; 3]));
    let good = in_organization(&[("ou-1", "r-1")], &["ou-1"], &["*"]);
    let same = in_organization(&[("ou-1", "r-1"), ("ou-1", "r-1")], &["ou-1", "ou-1"], &["*", "*"]);
    for file in [good, same] {
        assert_eq!(contradictions(&file), [], "{file}");
        assert_eq!(guardrails(&file), (path.clone(), known.clone()), "{file}");
    }
    let differs = vec!["policy document", "targets"];
    let (ou_1, twice) = (&[("ou-1", "r-1")], Contradiction::Doubled { differs });
    let unit = [("ou-1", "r-1"), ("ou-1", "ou-2"), ("ou-2", "r-1")];
    let (cycle, to_cycle) =
        ([("ou-1", "ou-2"), ("ou-2", "ou-1")], [("ou-0", "ou-1"), ("ou-1", "ou-1")]);
    #[rustfmt::skip]
    let cases = [
        (in_organization(ou_1, &["ou-1", "r-1"], &["*"]),       part("111122223333"), places(["ou-1", "r-1"]), (None, None)),
        (in_organization(&unit, &["ou-1"], &["*"]),             part("ou-1"), places(["r-1", "ou-2"]),         (None, None)),
        (in_organization(&cycle, &["ou-1"], &["*"]),            part("ou-1"), Contradiction::Cycle,            (None, None)),
        (in_organization(&to_cycle, &["ou-0"], &["*"]),         part("ou-1"), Contradiction::Cycle,            (None, None)),
        (in_organization(ou_1, &["ou-1"], &["*", "s3:*"]),      part("p-1"), twice,                            (path, Some(vec![false; 3]))),
    ];
    for (file, subject, contradiction, expected) in cases {
        assert_eq!(contradictions(&file), [(subject, contradiction)], "{file}");
        assert_eq!(guardrails(&file), expected, "{file}");
    }
}

#[test]
fn of_two_snapshots_in_one_file_the_newer_counts_if_both_tell_their_time() {
    let of_day = |action: &str, day: &str| {
        let whole = of_users(json!([user(json!([inline(action)]))]));
        with(whole, "collected_at", json!(format!("2026-01-{day}T00:00:00Z"))).to_string()
    };
    let (old, new) = (of_day("s3:PutObject", "01"), of_day("s3:GetObject", "02"));
    let ask = |text: &str| {
        let arguments = ["-i", "-", "can", ANN, "s3:GetObject", "-f", "json"];
        rolecall_reading(&arguments, text.as_bytes())
    };
    for text in [format!("{old}\n{new}"), format!("{new}\n{old}")] {
        let run = ask(&text);
        assert_eq!(run.json()["decision"], "allow", "{run:?}");
        assert!(run.stderr.contains("differ in: inline policies; the values of "), "{run:?}");
    }
    let same = of_day("s3:PutObject", "02");
    let run = ask(&format!("{same}\n{new}"));
    assert_eq!(run.json()["decision"], "unknown", "{run:?}");
}
