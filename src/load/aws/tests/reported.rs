//! What the credential report tells is not asked again, and nothing is lost by that.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    Loopback, SavedSnapshot, Watch,
    account::{answer, parameter, refusal},
    load,
};
use crate::{
    iam::{CredentialList, OtherCredentialKind, Snapshot},
    load::load_bytes,
};

const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,\
    access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
    access_key_2_active,access_key_2_last_rotated,cert_1_active,cert_1_last_rotated";
const ROOT: &str = "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00Z,\
    not_supported,N/A,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
/// With a password, an MFA device, and an access key.
const ANN: &str = "ann,arn:aws:iam::111122223333:user/ann,2026-01-02T03:04:05Z,true,\
    2026-01-08T00:00:00Z,2026-01-02T03:04:05Z,true,true,2026-01-02T03:04:05Z,\
    2026-01-09T00:00:00Z,eu-west-1,s3,false,N/A,false,N/A";
/// With nothing.
const BOB: &str = "bob,arn:aws:iam::111122223333:user/bob,2026-01-02T03:04:05Z,false,N/A,N/A,\
    false,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
/// An older user of the same name, who had a key.
const OLDER_BOB: &str = "bob,arn:aws:iam::111122223333:user/bob,2025-01-02T03:04:05Z,true,N/A,\
    2025-01-02T03:04:05Z,false,true,2025-01-02T03:04:05Z,N/A,N/A,N/A,false,N/A,false,N/A";

/// The account with a report of these rows; denied, if there are none.
async fn load_with(rows: &[&str]) -> (SavedSnapshot, Vec<String>) {
    let report = [&[COLUMNS, ROOT], rows].concat().join("\n");
    let is_denied = rows.is_empty();
    let report = STANDARD.encode(report);
    let server = Loopback::start(move |body| match parameter(body, "Action") {
        Some("GetCredentialReport") if is_denied => refusal(403, "AccessDenied"),
        Some("GetCredentialReport") => {
            let result = format!(
                "<Content>{report}</Content><GeneratedTime>2026-01-11T00:00:00Z</GeneratedTime>"
            );
            let result = format!("<GetCredentialReportResult>{result}</GetCredentialReportResult>");
            (200, format!("<GetCredentialReportResponse>{result}</GetCredentialReportResponse>"))
        }
        _ => answer(body),
    })
    .await;
    let saved = load(&server, &Watch::nobody()).await.expect("AWS says who asks");
    (saved, server.asked())
}

/// The users whom an operation was called for.
fn asked_of(asked: &[String], action: &str) -> Vec<String> {
    let own = asked.iter().filter(|it| parameter(it, "Action") == Some(action));
    let mut names: Vec<_> =
        own.map(|it| parameter(it, "UserName").unwrap_or("all").to_owned()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn only_of_whom_the_report_shows_something_it_is_asked() {
    let (both, ann): (&[_], &[_]) = (&["ann", "bob"], &["ann"]);
    #[rustfmt::skip]
    let cases = [
        // the report            keys  devices  passwords  certificates
        (&[ANN, BOB][..],       [ann,  ann,     &[],       &[]]),
        (&[ANN],                [both, both,    &["bob"],  &["bob"]]),
        (&[ANN, OLDER_BOB],     [both, both,    &["bob"],  &["bob"]]),
        (&[],                   [both, both,    both,      both]),
    ];
    for (rows, expected) in cases {
        let (_, asked) = load_with(rows).await;
        let calls =
            ["ListAccessKeys", "ListMFADevices", "GetLoginProfile", "ListSigningCertificates"];
        assert_eq!(calls.map(|it| asked_of(&asked, it)), expected, "{rows:?}");
        assert_eq!(asked_of(&asked, "ListSSHPublicKeys"), both, "the report has none: {rows:?}");
        assert_eq!(asked_of(&asked, "ListServiceSpecificCredentials"), ["all"], "{rows:?}");
        // The key has no name in the report, but a date.
        let uses = asked_of(&asked, "GetAccessKeyLastUsed").len();
        assert_eq!(uses, usize::from(rows.is_empty()), "{rows:?}");
    }
}

/// The facts of a snapshot in which the report of another stands.
fn with_report_of(saved: &SavedSnapshot, other: &SavedSnapshot) -> Snapshot {
    let [mut saved, other]: [Value; 2] =
        [saved, other].map(|it| serde_json::from_str(&it.to_text()).expect("JSON"));
    saved["accounts"][0]["CredentialReport"] = other["accounts"][0]["CredentialReport"].clone();
    let gaps = saved["gaps"].as_array_mut().expect("a list");
    gaps.retain(|it| it["source"] != "iam:GetCredentialReport");
    load_bytes("AWS", saved.to_string().into_bytes()).expect("a snapshot")
}

#[tokio::test]
async fn nothing_is_lost_by_not_asking() {
    let (all_asked, _) = load_with(&[]).await;
    for rows in [&[ANN, BOB][..], &[ANN], &[ANN, OLDER_BOB]] {
        let (saved, _) = load_with(rows).await;
        let found = saved.to_snapshot().expect("a snapshot");
        let expected = with_report_of(&all_asked, &saved);
        let facts = |it: &Snapshot| format!("{:#?}{:#?}", it.accounts, it.gaps);
        assert_eq!(facts(&found), facts(&expected), "{rows:?}");
        let [ann, bob] = &found.accounts["111122223333"].users[..] else { panic!("two users") };
        let password = ann.credentials.password.clone().flatten().expect("a password");
        assert!(password.changed.is_some() && password.last_used.flatten().is_some());
        assert_eq!(bob.credentials.password, Some(None), "{rows:?}");
        assert_eq!(bob.credentials.access_keys.as_deref(), Some(&[][..]), "{rows:?}");
        assert_eq!(bob.credentials.mfa_active, Some(false), "{rows:?}");
        for kind in [OtherCredentialKind::SigningCertificate, OtherCredentialKind::SshPublicKey] {
            let list = CredentialList::Other(kind);
            assert_eq!(bob.credentials.other.get(&kind), Some(&Vec::new()), "{list:?}: {rows:?}");
        }
    }
}

#[tokio::test]
async fn a_password_of_whom_the_report_does_not_tell_stays_unknown_if_it_cannot_be_asked() {
    let report = STANDARD.encode([COLUMNS, ROOT, ANN].join("\n"));
    let server = Loopback::start(move |body| match parameter(body, "Action") {
        Some("GetLoginProfile") => refusal(403, "AccessDenied"),
        Some("GetCredentialReport") => (
            200,
            format!(
                "<GetCredentialReportResponse><GetCredentialReportResult><Content>{report}\
                 </Content></GetCredentialReportResult></GetCredentialReportResponse>"
            ),
        ),
        _ => answer(body),
    })
    .await;
    let saved = load(&server, &Watch::nobody()).await.expect("AWS says who asks");
    let snapshot = saved.to_snapshot().expect("a snapshot");
    let [ann, bob] = &snapshot.accounts["111122223333"].users[..] else { panic!("two users") };
    assert!(ann.credentials.password.clone().flatten().is_some(), "the report tells");
    assert_eq!(bob.credentials.password, None);
    assert!(snapshot.gaps.iter().any(|it| it.to_string().starts_with("iam:GetLoginProfile")));
}

#[tokio::test]
async fn where_aws_does_not_know_how_to_list_all_service_credentials_it_is_asked_user_by_user() {
    let server = Loopback::start(|body| {
        let is_of_all = parameter(body, "AllUsers").is_some();
        if is_of_all { refusal(400, "ValidationError") } else { answer(body) }
    })
    .await;
    let saved = load(&server, &Watch::nobody()).await.expect("AWS says who asks");
    let asked = asked_of(&server.asked(), "ListServiceSpecificCredentials");
    assert_eq!(asked, ["all", "ann", "bob"]);
    let snapshot = saved.to_snapshot().expect("a snapshot");
    let kind = OtherCredentialKind::ServiceSpecific;
    let users = &snapshot.accounts["111122223333"].users;
    let counts: Vec<_> =
        users.iter().map(|it| it.credentials.other.get(&kind).map(Vec::len)).collect();
    assert_eq!(counts, [Some(1), Some(0)]);
    assert_eq!(snapshot.gaps.iter().count(), 0);
}
