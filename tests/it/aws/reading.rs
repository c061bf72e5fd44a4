//! What rolecall reads is what was put there, to the last statement.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde_json::Value;

use super::{aws, difference::differences, reader::Reader, stand_in::Plan};

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
        // What is there is written anew, whatever it is.
        fs::write(&file, "old").unwrap();
        let proxy = aws().proxy(Plan::default());
        let collect = format!("collect {ORG} -o {}", file.display());
        let run = aws().reader(&proxy).run(&collect).ends_with(0);
        assert_eq!(run.stdout, "", "{run:?}");
        file
    })
}

/// Reads all accounts.
const ORG: &str = "--org --role-name OrganizationAccountAccessRole";

fn snapshot() -> Value {
    serde_json::from_str(&fs::read_to_string(collected()).unwrap()).unwrap()
}

/// The account with this id.
fn account<'a>(snapshot: &'a Value, id: &str) -> &'a Value {
    let accounts = snapshot["accounts"].as_array().unwrap();
    accounts.iter().find(|it| it["Account"] == id).unwrap_or_else(|| panic!("no account {id}"))
}

#[test]
fn all_that_was_put_into_the_accounts_is_in_the_snapshot() {
    let (written, snapshot) = (written(), snapshot());
    let accounts = written["accounts"].as_array().unwrap();
    assert_eq!(snapshot["accounts"].as_array().unwrap().len(), accounts.len());
    for expected in accounts {
        let found = account(&snapshot, expected["Account"].as_str().unwrap());
        let mut expected = expected.clone();
        // The server leaves these names out of the authorization details; each is in an ARN too.
        let policies = expected.get_mut("Policies").and_then(Value::as_array_mut);
        for policy in policies.into_iter().flatten() {
            policy.as_object_mut().unwrap().remove("PolicyName");
        }
        let problems = differences(&expected, found);
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

#[test]
fn the_organization_and_its_people_are_in_the_snapshot() {
    let (mut written, snapshot) = (written(), snapshot());
    // AWS has a newer word for it.
    for account in written["organization"]["Accounts"].as_array_mut().unwrap() {
        if let Some(status) = account.as_object_mut().unwrap().remove("Status") {
            account["State"] = status;
        }
    }
    for part in ["organization", "identity_center"] {
        let problems = differences(&written[part], &snapshot[part]);
        assert!(problems.is_empty(), "{part}:\n{}", problems.join("\n"));
    }
    let organization = snapshot["organization"].to_string();
    assert!(!organization.contains('@'), "nobody needs e-mail addresses: {organization}");
}

#[test]
fn a_snapshot_tells_who_read_it_and_when() {
    let snapshot = snapshot();
    assert_eq!(snapshot["schema"], "rolecall/snapshot/1");
    assert!(snapshot["collected_at"].as_str().unwrap().ends_with('Z'), "{snapshot}");
    let reader = "arn:aws:iam::111111111111:user/auditor";
    assert_eq!(snapshot["collected_by"]["Arn"], reader, "{snapshot}");
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

/// The questions whose answers rest on all that is there.
fn questions() -> Vec<String> {
    let mut questions = vec![
        "principals".to_owned(),
        "principals --kind service".to_owned(),
        "paths --from external --to admin".to_owned(),
        "who-can iam:PassRole".to_owned(),
    ];
    let proxy = aws().proxy(Plan::default());
    let answer = aws().reader(&proxy).run(&format!("principals {ORG} -f json")).ends_with(0).json();
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
        let all = ORG.split_whitespace().fold(aws().reader(&proxy), Reader::argument);
        let live = ask(all);
        let saved = ask(Reader::stranger().argument("-i").argument(collected()));
        assert_eq!(live.stdout, saved.stdout, "{question}");
        assert_eq!(live.stderr, saved.stderr, "{question}");
    }
}

#[test]
fn who_can_become_whom_is_what_was_written_down() {
    let file = place("written.json");
    let (mut written, collected_snapshot) = (written(), snapshot());
    // AWS's own guardrails were in the server before anything was put there.
    let policies = collected_snapshot["organization"]["Policies"].as_array().unwrap();
    let is_of_aws = |it: &&Value| it["PolicySummary"]["AwsManaged"] == true;
    let own = written["organization"]["Policies"].as_array_mut().unwrap();
    own.retain(|it| !is_of_aws(&it));
    own.extend(policies.iter().filter(is_of_aws).cloned());
    fs::write(&file, written.to_string()).unwrap();
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

/// An answer without what the server alone can know: dates, and what it could not tell.
fn comparable(mut answer: Value) -> Value {
    answer["gaps"].take();
    for row in answer["principals"].as_array_mut().into_iter().flatten() {
        for member in ["created", "last_used_days", "oldest_active_key_days", "badges"] {
            row.as_object_mut().unwrap().remove(member);
        }
    }
    answer
}
