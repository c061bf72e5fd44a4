//! What rolecall reads is what was put there, to the last statement.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde_json::{Value, json};

use super::{
    WHOLE, aws,
    difference::differences,
    reader::Reader,
    stand_in::{Api, Fault, Plan, When},
};

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// What was put into the server.
fn written() -> Value {
    serde_json::from_str(&aws().seeded.text).unwrap()
}

/// A snapshot of the server, as rolecall saves it.
fn collected() -> &'static PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let file = place("collected.json");
        // An existing file is overwritten, whatever it contains.
        fs::write(&file, "old").unwrap();
        let proxy = aws().proxy(Plan::default());
        let collect = format!("collect -o {} {WHOLE}", file.display());
        let run = aws().reader(&proxy).run(&collect).ends_with(0);
        assert_eq!(run.stdout, "", "{run:?}");
        file
    })
}

fn snapshot() -> Value {
    serde_json::from_str(&fs::read_to_string(collected()).unwrap()).unwrap()
}

/// The account with this id.
fn account<'a>(snapshot: &'a Value, id: &str) -> &'a Value {
    let accounts = snapshot["accounts"].as_array().unwrap();
    accounts.iter().find(|it| it["Account"] == id).unwrap_or_else(|| panic!("no account {id}"))
}

/// What the account lacks, in a snapshot, of what was put into it.
fn lacking(written: &Value, snapshot: &Value, id: &str) -> Vec<String> {
    let mut expected = account(written, id).clone();
    // The server leaves these names out of the authorization details; each is in an ARN too.
    let policies = expected.get_mut("Policies").and_then(Value::as_array_mut);
    for policy in policies.into_iter().flatten() {
        policy.as_object_mut().unwrap().remove("PolicyName");
    }
    // The credential report tells of passwords, so that AWS is not asked for their profiles.
    expected.as_object_mut().unwrap().remove("LoginProfiles");
    differences(&expected, account(snapshot, id))
}

#[test]
fn all_that_was_put_there_is_in_the_snapshot() {
    let (written, snapshot) = (written(), snapshot());
    let mut problems = Vec::new();
    for id in written["accounts"].as_array().unwrap().iter().map(|it| &it["Account"]) {
        let id = id.as_str().unwrap();
        problems.extend(lacking(&written, &snapshot, id).iter().map(|it| format!("{id}: {it}")));
    }
    for member in ["organization", "identity_center"] {
        let lacking = differences(&written[member], &snapshot[member]);
        problems.extend(lacking.iter().map(|it| format!("{member}{it}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    // One account is closed: it cannot be entered.
    let count = |it: &Value| it["accounts"].as_array().unwrap().len();
    assert_eq!(count(&snapshot), count(&written));
    let organization = snapshot["organization"].to_string();
    assert!(!organization.contains('@'), "e-mail addresses are not kept: {organization}");
}

#[test]
fn a_session_reads_the_account_that_it_is_of() {
    let written = written();
    let accounts = written["accounts"].as_array().unwrap();
    for id in accounts[1..].iter().map(|it| it["Account"].as_str().unwrap()) {
        let proxy = aws().proxy(Plan::default());
        let session = Api { address: aws().server.address, account: id }.session();
        let run = Reader::of(&proxy, &session).run("collect -o -").ends_with(0);
        let problems = lacking(&written, &run.json(), id);
        assert!(problems.is_empty(), "{id}:\n{}", problems.join("\n"));
        let reader = format!("arn:aws:sts::{id}:assumed-role/Reader/test");
        assert_eq!(run.json()["collected_by"]["Arn"], reader);
        for secret in [session.secret, session.token.unwrap()] {
            assert!(!run.stdout.contains(&secret) && !run.stderr.contains(&secret), "{run:?}");
        }
    }
}

#[test]
fn a_snapshot_records_its_reader_and_time() {
    let snapshot = snapshot();
    assert_eq!(snapshot["schema"], "rolecall/snapshot/1");
    assert!(snapshot["collected_at"].as_str().unwrap().ends_with('Z'), "{snapshot}");
    let reader = "arn:aws:iam::111111111111:user/auditor";
    assert_eq!(snapshot["collected_by"]["Arn"], reader, "{snapshot}");
}

/// What was read of credentials, without what the server tells in one of two answers only: when
/// a key was last used.
fn credentials(account: &Value, report: &Value) -> Vec<Value> {
    let file = place("credentials.json");
    let mut account = account.clone();
    account["CredentialReport"] = report.clone();
    let whole = json!({"schema": "rolecall/snapshot/1", "accounts": [account]});
    fs::write(&file, whole.to_string()).unwrap();
    let reader = Reader::stranger().argument("-i").argument(&file);
    let answer = reader.run(&format!("principals -f json {NOW}")).ends_with(0).json();
    let rows = answer["principals"].as_array().unwrap().iter();
    let rows = rows.filter(|it| it["kind"] == "user").map(|row| {
        let mut row = row["credentials"].clone();
        for key in row["access_keys"].as_array_mut().unwrap() {
            for member in ["last_used", "last_used_service", "last_used_region"] {
                key.as_object_mut().unwrap().remove(member);
            }
        }
        row
    });
    rows.collect()
}

#[test]
fn what_the_credential_report_tells_is_not_asked_again_and_nothing_is_lost() {
    let plan = Plan::default().fault("iam:GetCredentialReport", When::Always, Fault::Denied);
    let [reported, asked] = [Plan::default(), plan].map(|plan| {
        let proxy = aws().proxy(plan);
        let snapshot = aws().reader(&proxy).run("collect -o -").ends_with(0).json();
        (account(&snapshot, "111111111111").clone(), proxy.calls())
    });
    let report = &reported.0["CredentialReport"];
    assert_eq!(credentials(&reported.0, report), credentials(&asked.0, report));

    let users = reported.0["UserDetailList"].as_array().unwrap().len();
    let calls = |of: &BTreeMap<String, usize>, call| of.get(call).copied().unwrap_or_default();
    let calls = |call| [calls(&reported.1, call), calls(&asked.1, call)];
    // alice, the auditor and the release have keys, alice and bob devices, the release has a
    // certificate.
    assert_eq!(calls("iam:ListAccessKeys"), [3, users]);
    assert_eq!(calls("iam:ListMFADevices"), [2, users]);
    assert_eq!(calls("iam:ListSigningCertificates"), [1, users]);
    assert_eq!(calls("iam:GetLoginProfile"), [0, users]);
    assert_eq!(calls("iam:ListServiceSpecificCredentials"), [1, 1]);
    assert_eq!(calls("iam:GetAccountAuthorizationDetails"), [5, 5]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_snapshot() {
    use std::os::unix::fs::PermissionsExt;

    let mode = fs::metadata(collected()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
}

#[test]
fn no_secret_is_in_a_snapshot() {
    let text = fs::read_to_string(collected()).unwrap();
    for secret in &aws().seeded.secrets {
        assert!(!text.contains(secret), "`{secret}`");
    }
    // What was uploaded is public, and still of no use here.
    for body in ["ssh-rsa", "EntityDescriptor", "AuthenticationCode"] {
        assert!(!text.contains(body), "`{body}`");
    }
}

const NOW: &str = "--now 2030-01-01T00:00:00Z";

/// The questions whose answers depend on everything in the server.
fn questions() -> Vec<String> {
    let mut questions = vec![
        "principals".to_owned(),
        "principals --kind service".to_owned(),
        "paths --from external --to admin --kinds assume".to_owned(),
        "who-can iam:PassRole".to_owned(),
        "principals --kind identity_center_user".to_owned(),
        "principals --kind identity_center_group".to_owned(),
        "can-assume nadia --transitive".to_owned(),
        "can-assume pia --transitive".to_owned(),
    ];
    let proxy = aws().proxy(Plan::default());
    let all = format!("principals -f json {WHOLE}");
    let answer = aws().reader(&proxy).run(&all).ends_with(0).json();
    for row in answer["principals"].as_array().unwrap() {
        let arn = row["principal"].as_str().unwrap();
        match row["kind"].as_str().unwrap() {
            "role" => questions.push(format!("who-can-assume {arn} --transitive")),
            "user" => questions.push(format!("can-assume {arn} --transitive")),
            _ => {}
        }
    }
    questions
}

#[test]
fn a_snapshot_gives_the_answers_that_the_server_gives_byte_for_byte() {
    let proxy = aws().proxy(Plan::default());
    let as_json = questions().into_iter().map(|it| it + " -f json");
    for question in as_json.chain(["principals".to_owned()]) {
        let ask = |reader: Reader| reader.run(&format!("{question} {NOW}")).ends_with(0);
        let whole = WHOLE.split(' ').fold(aws().reader(&proxy), Reader::argument);
        let live = ask(whole);
        let saved = ask(Reader::stranger().argument("-i").argument(collected()));
        assert_eq!(live.stdout, saved.stdout, "{question}");
        assert_eq!(live.stderr, saved.stderr, "{question}");
    }
}

#[test]
fn the_steps_match_the_expected_steps() {
    let file = place("written.json");
    fs::write(&file, &aws().seeded.text).unwrap();
    for question in questions() {
        let answer = |file: &Path| {
            let reader = Reader::stranger().argument("-i").argument(file);
            let answer = reader.run(&format!("{question} -f json {NOW}")).ends_with(0).json();
            comparable(answer)
        };
        let problems = differences(&answer(&file), &answer(collected()));
        assert!(problems.is_empty(), "{question}:\n{}", problems.join("\n"));
    }
}

/// Of each item of a list these members.
fn only(list: &Value, members: &[&str]) -> Vec<Value> {
    let items = list.as_array().into_iter().flatten();
    items.map(|it| members.iter().map(|name| it[name].clone()).collect()).collect()
}

/// An answer without what the server alone can know: dates, and what is missing.
fn comparable(mut answer: Value) -> Value {
    answer["gaps"].take();
    // Lists that the file omits were returned by the server, including empty ones.
    answer["not_analyzed"].take();
    for row in answer["principals"].as_array_mut().into_iter().flatten() {
        for member in ["created", "last_used_days", "oldest_active_key_days", "badges", "unknown"] {
            row.as_object_mut().unwrap().remove(member);
        }
        if let Some(credentials) = row.get_mut("credentials") {
            let keys = only(&credentials["access_keys"], &["id", "active"]);
            let devices = only(&credentials["mfa_devices"], &["serial_number", "kind"]);
            *credentials = json!({"access_keys": keys, "mfa_devices": devices});
        }
    }
    answer
}
