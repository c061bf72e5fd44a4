//! How principals are named, and names that match nothing, or several.

use super::demo;
use crate::house::{rolecall, rolecall_reading};

#[test]
fn one_principal_goes_by_many_names() {
    let names = [
        "arn:aws:iam::111122223333:user/people/heidi",
        "user/heidi",
        "heidi",
        "HEIDI",
        "user/people/heidi",
        "111122223333:user/heidi",
        "acme-prod:user/heidi",
    ];
    for name in names {
        let answer = demo(&format!("can-assume {name} -f json")).ends_with(0).json();
        assert_eq!(answer["principal"], names[0], "{name}");
    }
}

#[test]
fn keys_and_unique_ids_mean_their_owners() {
    let text = crate::house::read("assets/demo.json");
    let value_of = |member: &str, start: &str| {
        let head = format!("\"{member}\": \"{start}");
        let (_, rest) = text.split_once(&head).expect("the demo has one");
        format!("{start}{}", rest.split('"').next().unwrap())
    };
    for id in [value_of("AccessKeyId", "AKIA"), value_of("UserId", "AIDA")] {
        let answer = demo(&format!("can-assume {id} -f json")).ends_with(0).json();
        let owner = answer["principal"].as_str().unwrap();
        assert!(owner.starts_with("arn:aws:iam::"), "{id}: {owner}");
    }
}

#[test]
fn an_unknown_name_fails_with_the_nearest_ones() {
    let cases = [
        ("can-assume user/alcie", "no principal is named `user/alcie`", "user/alice"),
        ("who-can-assume role/Deplyo", "no principal is named `role/Deplyo`", "role/Deploy"),
        ("why user/alice role/Admn", "no principal is named `role/Admn`", "role/Admin"),
        ("paths --from user/alcie --to admin", "`user/alcie`", "user/alice"),
    ];
    for (arguments, error, hint) in cases {
        let run = demo(arguments).ends_with(2);
        let [first, second] = run.stderr.lines().collect::<Vec<_>>()[..] else {
            panic!("{arguments}: {run:?}")
        };
        assert!(first.starts_with("error: ") && first.contains(error), "{arguments}: {first}");
        assert!(second.starts_with("hint: did you mean ") && second.contains(hint), "{second}");
        assert_eq!(run.stdout, "", "{arguments}");
    }
}

#[test]
fn an_ambiguous_name_fails_with_all_candidates() {
    let run = demo("who-can-assume role/OrganizationAccountAccessRole").ends_with(2);
    assert!(run.stderr.contains("matches 2 principals"), "{run:?}");
    for account in ["111122223333", "777788889999"] {
        let candidate = format!("arn:aws:iam::{account}:role/OrganizationAccountAccessRole");
        assert!(run.stderr.contains(&candidate), "{run:?}");
    }
}

#[test]
fn an_account_goes_by_id_alias_and_name() {
    for name in ["777788889999", "acme-partners", "ACME-Partners"] {
        let answer = demo(&format!("accounts {name} -f json")).ends_with(0).json();
        let ids: Vec<_> = answer["accounts"].as_array().unwrap().iter().collect();
        assert_eq!(ids.len(), 1, "{name}");
        assert_eq!(ids[0]["account"], "777788889999", "{name}");
    }
    let run = demo("accounts acme-prd").ends_with(2);
    assert!(run.stderr.contains("error: no account is named `acme-prd`"), "{run:?}");
    assert!(run.stderr.contains("hint: did you mean acme-prod"), "{run:?}");
    let run = demo("accounts 999988887777").ends_with(2);
    assert!(run.stderr.contains("hint: `rolecall accounts` lists all names"), "{run:?}");
}

#[test]
fn only_roles_can_be_assumed() {
    let run = demo("who-can-assume user/alice").ends_with(2);
    assert!(run.stderr.contains("expected a role, got `user/alice`"), "{run:?}");
    assert!(run.stderr.contains("hint: run `rolecall can-assume user/alice`"), "{run:?}");
}

/// A user with an access key, and a role with its unique id.
const INCIDENT: &str = r#"{
  "UserDetailList": [{"UserName": "petra", "UserId": "AIDAEXAMPLEPETRA2345",
    "Arn": "arn:aws:iam::111122223333:user/petra",
    "GroupList": [], "AttachedManagedPolicies": []}],
  "GroupDetailList": [], "Policies": [],
  "RoleDetailList": [{"RoleName": "Port", "RoleId": "AROAEXAMPLEPORT23456",
    "Arn": "arn:aws:iam::111122223333:role/Port",
    "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/Port"}}},
    "RolePolicyList": [], "AttachedManagedPolicies": []}],
  "AccessKeyMetadata": [{"UserName": "petra", "AccessKeyId": "AKIAEXAMPLEPETRA2345",
    "Status": "STATUS", "CreateDate": "2025-01-01T00:00:00Z"}]}"#;

#[test]
fn what_an_incident_names_leads_to_who_acted() {
    let ask = |status: &str, name: &str| {
        let input = INCIDENT.replace("STATUS", status);
        rolecall_reading(&["-i", "-", "can-assume", name], input.as_bytes())
    };
    let of_session = ask("Active", "AROAEXAMPLEPORT23456:i-0123456789abcdef0").ends_with(0);
    assert_eq!(of_session.stdout, ask("Active", "role/Port").ends_with(0).stdout);
    assert!(of_session.stdout.contains("role/Port"), "{of_session:?}");

    let temporary = ask("Active", "ASIAEXAMPLEHARBOR234").ends_with(2).stderr;
    assert!(temporary.contains("the key of a temporary session"), "{temporary}");

    let key = "AKIAEXAMPLEPETRA2345";
    let inactive = ask("Inactive", key).ends_with(0).stderr;
    assert!(inactive.contains(&format!("note: the access key `{key}` is inactive")), "{inactive}");
    let active = ask("Active", key).ends_with(0).stderr;
    let whose =
        format!("note: the access key `{key}` belongs to arn:aws:iam::111122223333:user/petra");
    assert!(active.contains(&whose), "{active}");
    let pasted = ask("Active", &format!("\"{}\",", key.to_lowercase())).ends_with(0).stderr;
    assert_eq!(pasted, active);
    for (status, name) in [("Active", key), ("Inactive", "user/petra")] {
        let told = ask(status, name).ends_with(0).stderr;
        assert!(!told.contains("inactive"), "{told}");
    }
}

#[test]
#[rustfmt::skip]
fn an_identifier_that_was_not_loaded_is_explained_as_in_the_explorer() {
    let cases = [
        ("AKIAUNKNOWN00EXAMPLE",        "`aws sts get-access-key-info --access-key-id AKIAUNKNOWN00EXAMPLE` names its account"),
        ("'akiaunknown00example',",     "`aws sts get-access-key-info --access-key-id AKIAUNKNOWN00EXAMPLE` names its account"),
        ("ASIAUNKNOWN00EXAMPLE",        "`aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=ASIAUNKNOWN00EXAMPLE`"),
        ("AROAUNKNOWN00EXAMPLE:ci",     "AROAUNKNOWN00EXAMPLE is the unique id of a role that was not loaded, or that was deleted"),
        ("AIDAUNKNOWN00EXAMPLE",        "AIDAUNKNOWN00EXAMPLE is the unique id of a user that was not loaded, or that was deleted"),
        ("arn:aws:sts::111122223333:assumed-role/Gone/ci",     "which has no such role: it may have been deleted"),
        ("arn:aws:sts::123456789012:assumed-role/Gone/ci",     "which was not loaded"),
        ("arn:aws:sts::111122223333:federated-user/gone",      "also if that user was deleted"),
    ];
    for (name, hint) in cases {
        let told = rolecall(&["--demo", "can-assume", name]).ends_with(2).stderr;
        assert!(told.lines().any(|it| it.starts_with("hint: ") && it.contains(hint)), "{name}: {told}");
    }
}
