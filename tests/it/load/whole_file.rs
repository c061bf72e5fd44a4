//! The result of one file: authorization details, credential reports, snapshots, malformed parts.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use base64::{Engine, engine::general_purpose::STANDARD};
use expect_test::expect;
use rolecall::{
    iam::{PermissionsBoundary, Snapshot},
    load::load_bytes,
};
use serde_json::{Value, json};

use super::described::{described, gaps, load, read};

#[test]
fn one_file_may_hold_principals_of_several_accounts() {
    let snapshot = load(&["two-accounts.json"]);
    expect![[r#"
        at ?
        111122223333 ? report ?
          arn:aws:iam::111122223333:user/people/ann AIDAEXAMPLEANN000001 created 2025-03-01T10:00:00Z groups [Devs] tags [("team", "web")]
            inline Deploy 100%: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:aws:iam::*:role/Deploy"],"Condition":{"StringLike":{"aws:PrincipalTag/share":["50%","é?"]}}}]}
            keys ?
            mfa ? []
            password ?
          arn:aws:iam::111122223333:group/devs AGPAEXAMPLEDEVS00001
            attached arn:aws:iam::111122223333:policy/Guard
        444455556666 ? report ?
          arn:aws:iam::444455556666:user/zoe AIDAEXAMPLEZOE000001 created 2025-03-01T10:00:00Z groups [] tags []
            keys ?
            mfa ? []
            password ?
          arn:aws:iam::444455556666:role/Audit AROAEXAMPLEAUDIT0001 used 2025-12-24T08:00:00Z ? eu-west-1 profiles []
            trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["sts:AssumeRole"]}]}
          arn:aws:iam::444455556666:role/Deploy AROAEXAMPLEDEPLOY001 used never profiles [deploy-hosts]
            trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["sts:AssumeRole"]}]}
        arn:aws:iam::111122223333:policy/Guard v2: {"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["s3:*"],"Resource":["*"]}]}
    "#]].assert_eq(&described(&snapshot));
    assert_eq!(gaps(&snapshot), "");
    // Equal texts are one policy.
    let roles = &snapshot.accounts["444455556666"].roles;
    assert_eq!(roles[0].trust_policy, roles[1].trust_policy);
}

/// Writes every policy document in `value` as a string, as the API sends it or as plain JSON.
fn with_documents_as_text(value: &mut Value, encoded: bool) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|it| with_documents_as_text(it, encoded));
        }
        Value::Object(members) => {
            for (name, value) in members {
                if name == "Document" || name.ends_with("PolicyDocument") {
                    let text = value.to_string();
                    let bytes = text.bytes().map(|it| format!("%{it:02X}"));
                    *value = Value::from(if encoded { bytes.collect() } else { text });
                } else {
                    with_documents_as_text(value, encoded);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn documents_mean_the_same_decoded_encoded_and_as_text() {
    let expected = described(&load(&["two-accounts.json"]));
    for encoded in [true, false] {
        let mut file: Value = serde_json::from_slice(&read("two-accounts.json")).unwrap();
        with_documents_as_text(&mut file, encoded);
        let snapshot = load_bytes("encoded.json", file.to_string().into_bytes()).unwrap();
        assert_eq!(described(&snapshot), expected);
        assert_eq!(gaps(&snapshot), "");
    }
}

#[test]
fn a_credential_report_is_the_same_in_csv_in_base64_and_as_plain_content() {
    let csv = String::from_utf8(read("report.csv")).unwrap();
    let plain = serde_json::json!({ "Content": csv, "ReportFormat": "text/csv" });
    let base64 = serde_json::json!({ "Content": STANDARD.encode(&csv) });
    let nested = serde_json::json!({ "accounts": [{ "CredentialReport": { "Content": csv } }] });
    let expected = load_bytes("report", csv.clone().into_bytes()).unwrap();
    expect![[r#"
        at ?
        111122223333 ? report ?
          root mfa true password used 2025-11-30T15:31:34Z
            key ? active of 2021-01-01T00:00:00Z used never
          arn:aws:iam::111122223333:user/bea  created 2025-05-01T10:00:00Z groups [] tags []
            boundary ?
            mfa false []
            no password
          arn:aws:iam::111122223333:user/people/ann  created 2025-03-01T10:00:00Z groups [] tags []
            boundary ?
            key ? active of 2025-04-01T10:00:00Z used 2025-12-01T10:00:00Z sts eu-west-1
            key ? inactive of 2025-03-01T10:00:00Z used never
            mfa false []
            password changed 2025-03-02T10:00:00Z used ?
    "#]]
    .assert_eq(&described(&expected));
    expect![[r#"
        report: users of the account 111122223333: only the credential report names `bea`, `ann`, so their groups and policies, and the account's roles, are unknown (Fix: add the output of `aws iam get-account-authorization-details` from the same day)
    "#]].assert_eq(&gaps(&expected));
    for form in [plain, base64, nested] {
        let snapshot = load_bytes("report", form.to_string().into_bytes()).unwrap();
        assert_eq!(described(&snapshot), described(&expected));
        assert_eq!(gaps(&snapshot), gaps(&expected));
    }
}

#[test]
fn a_statement_that_the_grammar_forbids_is_a_gap_that_names_its_place() {
    let statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3*", "Resource": "*" });
    let named =
        json!({ "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:*" }] });
    let file = json!({
        "RoleDetailList": [{
            "Arn": "arn:aws:iam::111122223333:role/Deploy",
            "AssumeRolePolicyDocument": { "Statement": [statement] },
            // The same text is valid in a trust policy.
            "RolePolicyList": [{ "PolicyName": "own", "PolicyDocument": named }],
            "AttachedManagedPolicies": [],
        }, {
            "Arn": "arn:aws:iam::111122223333:role/Open",
            "AssumeRolePolicyDocument": named,
            "RolePolicyList": [],
            "AttachedManagedPolicies": [],
        }],
        "UserDetailList": [],
        "GroupDetailList": [],
    });
    let snapshot = load_bytes("dump.json", file.to_string().into_bytes()).unwrap();
    expect![[r#"
        dump.json: RoleDetailList[0].AssumeRolePolicyDocument.Statement[0].Action: expected `*`, an action such as `s3:GetObject`, or a list of actions, found `"s3*"`, so who can assume `arn:aws:iam::111122223333:role/Deploy` is not fully known
        dump.json: RoleDetailList[0].RolePolicyList[0].PolicyDocument.Statement[0].Principal: expected no principal, because only resource policies name one, found `"*"`, so the content of the policy `own` of `arn:aws:iam::111122223333:role/Deploy` is not fully known
    "#]]
    .assert_eq(&gaps(&snapshot));
}

#[test]
fn malformed_parts_are_gaps_with_their_path_and_the_rest_loads() {
    let snapshot = load(&["broken.json"]);
    expect![[r#"
        at ?
        111122223333 ? report ?
          arn:aws:iam::111122223333:user/ann  created ? groups [gone] tags []
            boundary ?
            inline NotJson: ?
            inline Absent: ?
            inline WrongEncoding: ?
            attached arn:aws:iam::111122223333:policy/Nobody
            keys ?
            mfa ? []
            password ?
          arn:aws:iam::111122223333:user/eve  created ? groups [Gone] tags []
            boundary arn:aws:iam::111122223333:policy/Fence
            attached arn:aws:iam::111122223333:policy/Nobody
            keys ?
            mfa ? []
            password ?
          arn:aws:iam::111122223333:role/Bad  used ? profiles []
            trust {"Statement":[{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole"]},{"Effect":"Deny","Principal":"*","Action":["sts:AssumeRole"],"Condition":{"StringEqual":{"aws:username":["eve"]},"NumericLessThan":{"aws:MultiFactorAuthAge":["ten"]}}}]}
          arn:aws:iam::111122223333:role/Good  used ? profiles []
            trust {"Statement":[{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole"]}]}
          arn:aws:iam::111122223333:role/Worse  used ? profiles []
            trust ?
        arn:aws:iam::111122223333:policy/Odd v1: ?
    "#]]
    .assert_eq(&described(&snapshot));
    expect![[r#"
        tests/data/load/broken.json: IsTruncated: this is one page of several, and it is unknown whether the next page is in the file, so more may belong to `UserDetailList`, `GroupDetailList`, `RoleDetailList`, `Policies` (Fix: let the AWS CLI read all pages: do not use `--no-paginate` or `--max-items`)
        tests/data/load/broken.json: GroupDetailList: expected a list, found an object, so it is unknown
        tests/data/load/broken.json: UserDetailList[0].CreateDate: expected a date such as `2026-01-15T12:00:00Z`, found `last spring`
        tests/data/load/broken.json: UserDetailList[0].UserPolicyList[0].PolicyDocument: line 1, column 15 of the document: expected a JSON object, found `{"Statement": [`, so the content of the policy `NotJson` of `arn:aws:iam::111122223333:user/ann` is unknown
        tests/data/load/broken.json: UserDetailList[0].UserPolicyList[1].PolicyDocument: expected a policy document, found none, so the content of the policy `Absent` of `arn:aws:iam::111122223333:user/ann` is unknown
        tests/data/load/broken.json: UserDetailList[0].UserPolicyList[2].PolicyDocument: expected a policy document, found a URL-encoded text that is not UTF-8, so the content of the policy `WrongEncoding` of `arn:aws:iam::111122223333:user/ann` is unknown
        tests/data/load/broken.json: UserDetailList[0].PermissionsBoundary.PermissionsBoundaryArn: expected `arn:` at the start of `string`, so the contents of this policy of `arn:aws:iam::111122223333:user/ann` are unknown
        tests/data/load/broken.json: UserDetailList[1].Arn: expected an `Arn`, found none, so its owner is unknown
        tests/data/load/broken.json: UserDetailList[2]: expected a user object, found the number `17`, so this item is unknown
        tests/data/load/broken.json: UserDetailList[3]: expected a list, found `"none"`, so this item is unknown
        tests/data/load/broken.json: RoleDetailList[1].AssumeRolePolicyDocument.Statement[1].Effect: expected `Allow` or `Deny`, found `"Refuse"`, so who can assume `arn:aws:iam::111122223333:role/Bad` is not fully known
        tests/data/load/broken.json: RoleDetailList[1].AssumeRolePolicyDocument.Statement[2].Condition.StringEqual: expected an operator that AWS documents, found `StringEqual`, so who can assume `arn:aws:iam::111122223333:role/Bad` is not fully known
        tests/data/load/broken.json: RoleDetailList[1].AssumeRolePolicyDocument.Statement[2].Condition.NumericLessThan.aws:MultiFactorAuthAge: expected a number, found `ten`, so who can assume `arn:aws:iam::111122223333:role/Bad` is not fully known
        tests/data/load/broken.json: RoleDetailList[2].AssumeRolePolicyDocument: expected a policy document: an object with a `Statement`, found `["Statement"]`, so who can assume `arn:aws:iam::111122223333:role/Worse` is unknown
        tests/data/load/broken.json: RoleDetailList[2].RoleLastUsed.LastUsedDate: expected a date such as `2026-01-15T12:00:00Z`, found `?`
        tests/data/load/broken.json: Policies[0].PolicyVersionList[0].Document.Version: expected `2012-10-17` or `2008-10-17`, found `"2021-01-01"`, so the content of `arn:aws:iam::111122223333:policy/Odd` is unknown
        tests/data/load/broken.json: arn:aws:iam::111122223333:policy/Fence: this policy is used as a permissions boundary once, but its document is missing, so its contents are unknown (Fix: use a snapshot that includes it (iam:GetPolicy, iam:GetPolicyVersion))
        tests/data/load/broken.json: arn:aws:iam::111122223333:policy/Nobody: this policy is attached 2 times, but its document is missing, so its contents are unknown (Fix: add the output of `aws iam get-account-authorization-details` without `--filter`)
        tests/data/load/broken.json: group `gone` of the account 111122223333: 2 users are in it, but its policies are missing, so the access that it gives them is unknown (Fix: add the output of `aws iam get-account-authorization-details` without `--filter`)
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn a_snapshot_holds_credentials_organization_and_identity_center() {
    let snapshot = load(&["snapshot.json"]);
    expect![[r#"
        at 2026-01-15T12:00:00Z
        111122223333 acme report 2026-01-15T11:30:00Z
          arn:aws:iam::111122223333:user/ann  created 2025-03-01T10:00:00Z groups [] tags []
            key AKIAEXAMPLE000000001 active of 2025-04-01T10:00:00Z used 2025-12-01T10:00:00Z sts eu-west-1
            key AKIAEXAMPLE000000002 inactive of 2025-05-01T10:00:00Z used never
            mfa true [arn:aws:iam::111122223333:mfa/ann]
            password changed 2025-12-01T10:00:00Z used 2026-01-10T00:00:00Z
          arn:aws:iam::111122223333:user/bob  created ? groups [] tags []
            mfa false []
            no password
          arn:aws:iam::111122223333:user/eve  created ? groups [] tags []
            keys ?
            mfa false []
            no password
          arn:aws:iam::111122223333:oidc-provider/ci.example.com until ? [sts.amazonaws.com]
          arn:aws:iam::111122223333:saml-provider/corp until 2030-01-01T00:00:00Z []
        444455556666 acme-root report ?
          root mfa false password used ?
            key ? active of ? used ?
        organization o-acme managed by 444455556666
          unit r-1 Root in ?
          unit ou-prod Production in r-1
          account 444455556666 acme-root in r-1
          account 111122223333 acme-prod in ou-prod
          ServiceControlPolicy Guard on [ou-prod]: {"Statement":[{"Effect":"Deny","Action":["iam:*"],"Resource":["*"]}]}
          ResourceControlPolicy Torn on [r-1]: ?
        identity center d-1
          user u-1 nadia
          group g-1 Platform [u-1]
          group g-1 enters 111122223333 with Admin
    "#]].assert_eq(&described(&snapshot));
    expect![[r#"
        iam:ListAccessKeys: arn:aws:iam::111122223333:user/eve: access denied (Fix: iam:ListAccessKeys)
        tests/data/load/snapshot.json: organization.Policies[2].Content: line 1, column 12 of the document: expected a JSON object, found `{"Statement"`, so what the organization's policy `Torn` denies is unknown
        tests/data/load/snapshot.json: identity_center.AccountAssignments[1].PermissionSetArn: `PermissionSets` has no `arn:aws:sso:::permissionSet/ssoins-1/ps-9`, so the role of this assignment is unknown
        tests/data/load/snapshot.json: accounts[0].GroupDetailList: absent, so the groups of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
        tests/data/load/snapshot.json: accounts[0].RoleDetailList: absent, so the roles of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
    "#]].assert_eq(&gaps(&snapshot));
}

#[test]
fn a_byte_order_mark_and_blanks_before_the_text_do_not_matter() {
    for start in ["\u{feff}", "\u{feff}\n ", "\r\n\t"] {
        let text = format!("{start}{{\"Account\": \"111122223333\", \"RoleDetailList\": []}}");
        assert!(load_bytes("dump.json", text.into_bytes()).is_ok(), "{start:?}");
    }
    let report = format!("\u{feff}{}", String::from_utf8(read("report.csv")).unwrap());
    assert!(load_bytes("report.csv", report.into_bytes()).is_ok());
}

#[test]
fn a_file_cut_anywhere_gives_an_error_or_the_rest() {
    for file in ["two-accounts.json", "report.csv", "snapshot.json", "broken.json"] {
        let whole = read(file);
        for length in 0..whole.len() {
            let _ = load_bytes(file, whole[..length].to_vec());
        }
    }
}

#[test]
fn a_boundary_that_is_unread_is_not_the_same_as_none() {
    let role = |name: &str, boundary: Value| {
        let arn = format!("arn:aws:iam::111122223333:role/{name}");
        json!({"RoleName": name, "Arn": arn, "PermissionsBoundary": boundary,
               "RolePolicyList": [], "AttachedManagedPolicies": [],
               "AssumeRolePolicyDocument": {"Statement": []}})
    };
    let known = json!({"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Fence"});
    let malformed = json!({"PermissionsBoundaryArn": "Fence"});
    let roles = [
        role("Denied", Value::Null),
        role("Fenced", known),
        role("Free", Value::Null),
        role("Malformed", malformed),
    ];
    let gap = json!({"source": "iam:GetRole", "subject": "arn:aws:iam::111122223333:role/Denied",
                     "reason": "denied"});
    let snapshot = load_json(&json!({
        "schema": "rolecall/snapshot/1",
        "collected_by": {},
        "accounts": [{"Account": "111122223333", "RoleDetailList": roles}],
        "gaps": [gap],
    }));
    let fence = "arn:aws:iam::111122223333:policy/Fence".parse().unwrap();
    let told: Vec<_> = snapshot.accounts["111122223333"]
        .roles
        .iter()
        .map(|it| (&*it.name, it.permissions_boundary.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("Denied", PermissionsBoundary::Unread),
            ("Fenced", PermissionsBoundary::Set(fence)),
            ("Free", PermissionsBoundary::None),
            ("Malformed", PermissionsBoundary::Unread),
        ]
    );
}

fn load_json(text: &Value) -> Snapshot {
    load_bytes("a.json", text.to_string().into_bytes()).unwrap()
}
