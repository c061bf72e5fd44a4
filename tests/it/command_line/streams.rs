//! Exit codes, and what goes to standard output and standard error.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use super::demo;
use crate::house::{rolecall, rolecall_reading};

#[test]
fn data_goes_to_stdout_and_gaps_to_stderr() {
    for format in ["table", "json", "csv"] {
        let run = demo(&format!("principals -f {format}")).ends_with(0);
        assert!(run.stdout.contains("user/alice"), "{run:?}");
        assert!(!run.stdout.contains("gap: "), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 2, "{run:?}");
        assert!(run.stderr.lines().all(|it| it.starts_with("gap: ")), "{run:?}");
        assert!(run.stderr.contains("policy/boundaries/DataTeamBoundary"), "{run:?}");
    }
}

#[test]
fn a_note_says_that_a_principal_is_already_an_administrator() {
    #[rustfmt::skip]
    let cases = [
        ("role/Admin",  Some("role/Admin is already an administrator through AdministratorAccess")),
        ("user/heidi",  Some("user/heidi is already an administrator through AdministratorAccess \
                              of group/platform-admins")),
        ("user/alice",  None),
        ("external",    None),
    ];
    for (from, note) in cases {
        let run = demo(&format!("paths --from {from} --to admin -f json")).ends_with(0);
        let notes: Vec<_> = run.stderr.lines().filter_map(|it| it.strip_prefix("note: ")).collect();
        assert_eq!(notes, Vec::from_iter(note), "{from}");
    }
    let run = demo("paths --from role/Admin --to admin -f json").ends_with(0);
    assert_eq!(run.json()["paths"], serde_json::json!([]));
    let run = demo("paths --from role/Admin --to role/Deploy").ends_with(0);
    assert!(!run.stderr.contains("note: "), "{run:?}");
}

#[test]
fn a_no_about_every_resource_at_once_says_how_to_ask_about_any() {
    #[rustfmt::skip]
    let cases = [
        // question                                                                  noted
        ("can user/alice sts:AssumeRole",                                            false),
        ("can user/alice sts:AssumeRole role/Deploy",                                false),
        ("can user/alice sts:AssumeRole arn:aws:iam::111122223333:role/Deploy",      false),
        ("can user/alice sts:AssumeRole *",                                          true),
        ("can role/Admin sts:AssumeRole *",                                          false),
        ("who-can nobody:Knows",                                                     false),
        ("who-can sts:AssumeRole role/Deploy",                                       false),
    ];
    for (question, noted) in cases {
        let run = demo(question).ends_with(0);
        let note = "note: `*` means every resource at once; omit RESOURCE";
        assert_eq!(run.stderr.contains(note), noted, "{question}: {run:?}");
    }
    let by_arn = demo("can user/alice sts:AssumeRole arn:aws:iam::111122223333:role/Deploy");
    let short = demo("can user/alice sts:AssumeRole role/Deploy").ends_with(0);
    assert_eq!(short.stdout, by_arn.stdout);
    assert!(short.stdout.contains("allow"), "{short:?}");
    let run = demo("who-can s3:GetObject s3://reports").ends_with(2);
    assert!(run.stderr.starts_with("error: expected an ARN, `*`, or a principal"), "{run:?}");
    let empty = br#"{"schema": "rolecall/snapshot/1", "accounts": [{"Account": "111122223333"}]}"#;
    let nobody = rolecall_reading(&["-i", "-", "who-can", "s3:GetObject", "*"], empty);
    assert!(nobody.ends_with(0).stderr.contains("note: `*` means"), "nobody was loaded");
}

#[test]
fn unread_keys_and_last_uses_are_question_marks() {
    let details = r#"{
      "UserDetailList": [{"UserName": "alice", "Arn": "arn:aws:iam::111122223333:user/alice"}],
      "GroupDetailList": [{"GroupName": "all", "Arn": "arn:aws:iam::111122223333:group/all"}],
      "RoleDetailList": [{"RoleName": "Deploy", "Arn": "arn:aws:iam::111122223333:role/Deploy"}]}"#;
    let run = rolecall_reading(&["-i", "-", "principals"], details.as_bytes()).ends_with(0);
    let cells = |name: &str| {
        let row = run.stdout.lines().find(|it| it.contains(name)).expect(name);
        row.split_whitespace().skip(3).take(2).collect::<Vec<_>>()
    };
    assert_eq!(cells("user/alice"), ["?", "?"], "{run:?}");
    assert_eq!(cells("group/all"), ["-", "-"], "{run:?}");
    assert_eq!(cells("role/Deploy"), ["-", "?"], "{run:?}");
    let judy = demo("principals --kind user").ends_with(0).stdout;
    let judy = judy.lines().find(|it| it.contains("user/judy")).expect("judy");
    assert!(judy.contains(" -     -  "), "no key, and never used, which was read: {judy}");
}

#[test]
fn partial_data_fails_only_if_one_is_strict() {
    let strict = demo("principals --strict").ends_with(4);
    assert_eq!(strict.stdout, demo("principals").ends_with(0).stdout);
    let arn = "arn:aws:iam::111122223333:group/all";
    let whole = format!(
        r#"{{"UserDetailList": [], "RoleDetailList": [], "Policies": [], "GroupDetailList": [
            {{"GroupName": "all", "Arn": "{arn}", "GroupPolicyList": [],
              "AttachedManagedPolicies": []}}]}}"#
    );
    let run = rolecall_reading(&["-i", "-", "principals", "--strict"], whole.as_bytes());
    assert_eq!(run.ends_with(0).stderr, "");
}

#[test]
fn flags_stand_before_or_after_the_command() {
    let expected = rolecall(&["--demo", "-f", "json", "principals"]).ends_with(0);
    for arguments in [
        "principals --demo -f json",
        "principals --format json --demo",
        "--format=json principals --demo",
        "-fjson --demo principals",
    ] {
        let run = rolecall(&arguments.split(' ').collect::<Vec<_>>()).ends_with(0);
        assert_eq!(run.stdout, expected.stdout, "{arguments}");
    }
}

#[test]
fn a_closed_pipe_is_success() {
    for format in ["table", "json", "csv", "markdown"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
            .args(["--demo", "principals", "-f", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The reader goes before anything is written.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{stderr}");
        assert!(!stderr.contains("error"), "{stderr}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let cases = [
        "--demo bogus",
        "--demo why role/Admin",
        "--demo paths --from alice",
        "--demo -i account.json principals",
        "--demo principals --kind robot",
        "--demo principals --format yaml",
        "--demo principals --now yesterday",
        "--demo principals --no-such-flag",
    ];
    for arguments in cases {
        let run = rolecall(&arguments.split(' ').collect::<Vec<_>>()).ends_with(2);
        assert!(run.stderr.starts_with("error: "), "{arguments}: {run:?}");
        assert_eq!(run.stdout, "", "{arguments}");
    }
}

#[test]
fn the_explorer_needs_a_terminal() {
    let run = rolecall(&["--demo"]).ends_with(2);
    let lines: Vec<_> = run.stderr.lines().collect();
    let [error, hint] = &lines[..] else { panic!("{run:?}") };
    assert!(error.starts_with("error: the explorer needs a terminal"), "{run:?}");
    assert!(hint.starts_with("hint: subcommands such as "), "{run:?}");
}

#[test]
fn help_and_version_end_with_0() {
    let help = rolecall(&["--help"]).ends_with(0);
    assert!(help.stdout.starts_with("Show who can become whom in AWS, and why."), "{help:?}");
    let version = rolecall(&["--version"]).ends_with(0);
    assert_eq!(version.stdout, format!("rolecall {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn ages_are_counted_to_the_given_moment() {
    let age = |now: &str| {
        let answer = demo(&format!("principals --kind user -f json{now}")).json();
        answer["principals"][0]["oldest_active_key_days"].as_i64().unwrap()
    };
    assert_eq!(age(""), 12);
    assert_eq!(age(" --now 2026-01-25T12:00:00Z"), 22);
}
