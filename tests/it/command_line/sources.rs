//! The sources of facts: files, several files, folders, standard input; and those that cannot be
//! read.

use std::fs;

use super::demo;
use crate::house::{Run, path, rolecall, rolecall_reading};

const ACCOUNTS: &str = "tests/data/load/two-accounts.json";

fn principals(inputs: &[&str]) -> Run {
    let flags = inputs.iter().flat_map(|it| ["-i", it]);
    rolecall(&flags.chain(["principals", "-f", "json"]).collect::<Vec<_>>())
}

#[test]
fn standard_input_is_as_good_as_a_file() {
    let bytes = fs::read(path(ACCOUNTS)).unwrap();
    let arguments = ["-i", "-", "principals", "-f", "json"];
    let piped = rolecall_reading(&arguments, &bytes).ends_with(0).json();
    let named = principals(&[ACCOUNTS]).ends_with(0).json();
    assert_eq!(piped["principals"], named["principals"]);
    assert!(!named["principals"].as_array().unwrap().is_empty());
}

#[test]
fn without_a_source_aws_is_read_and_errors_have_hints() {
    let none = rolecall(&["principals"]).ends_with(3);
    assert!(none.stderr.starts_with("error: no AWS credentials were found\nhint: "), "{none:?}");
    let profile = rolecall(&["--profile", "nobody", "principals"]).ends_with(3);
    assert!(
        profile.stderr.starts_with(
            "error: the AWS configuration has no profile \
                                        `nobody`"
        ),
        "{profile:?}"
    );
    rolecall(&["--demo", "--profile", "nobody", "principals"]).ends_with(2);
    rolecall(&["-i", ACCOUNTS, "--region", "eu-west-1", "principals"]).ends_with(2);
    rolecall(&["--endpoint-url", "localhost", "principals"]).ends_with(2);
    // A URL may hold a password.
    let url = "http://ann:hunter2@127.0.0.1:9";
    for wrong in [
        &["--endpoint-url", "ann:hunter2@127.0.0.1", "principals"][..],
        &["--endpoint-url=ftp://ann:hunter2@127.0.0.1", "principals"],
        &["--endpoint-url", url, "--demo", "principals"],
        &["--endpoint", url, "principals"],
        &[url],
    ] {
        let run = rolecall(wrong).ends_with(2);
        assert!(!run.stderr.contains("hunter2") && !run.stdout.contains("hunter2"), "{run:?}");
        assert!(run.stderr.starts_with("error: "), "{run:?}");
    }
}

#[test]
fn organization_flags_require_each_other() {
    let cases = [
        (
            "--org principals",
            "`--org` requires `--role-name NAME`",
            "OrganizationAccountAccessRole",
        ),
        ("--role-name R principals", "`--role-name` requires `--org`", "add `--org`"),
        ("principals --external-id x", "`--external-id` requires `--org`", "add `--org`"),
        ("--accounts 111122223333 principals", "`--accounts` requires `--org`", "add `--org`"),
        ("--org --role-name R --accounts 1 principals", "a 12-digit account id", "`1`"),
        ("--org --role-name a:b principals", "expected a role name", "`a:b`"),
        ("--demo --org --role-name R principals", "cannot be used with", "--demo"),
    ];
    for (arguments, problem, hint) in cases {
        let run = rolecall(&arguments.split(' ').collect::<Vec<_>>()).ends_with(2);
        assert!(run.stderr.contains(problem) && run.stderr.contains(hint), "{run:?}");
    }
}

#[test]
fn the_policy_of_the_caller_is_printed_beside_that_of_the_role() {
    let run = rolecall(&["permissions", "--org", "--role-name", "audit/OrgRead"]).ends_with(0);
    let policy = run.json();
    assert_eq!(policy["Statement"].as_array().unwrap().len(), 1, "{policy}");
    assert!(!run.stdout.contains("organizations:"), "{policy}");
    assert!(run.stderr.contains("sts:AssumeRole"), "{run:?}");
    assert!(run.stderr.contains("arn:*:iam::*:role/audit/OrgRead"), "{run:?}");
}

#[test]
fn collect_reads_aws_alone_and_knows_its_place_before_it_does() {
    let demo = rolecall(&["--demo", "collect", "-o", "-"]).ends_with(2);
    assert!(demo.stderr.starts_with("error: `collect` reads AWS"), "{demo:?}");
    let nowhere = rolecall(&["collect", "-o", "no-such-folder/a.json"]).ends_with(2);
    assert!(nowhere.stderr.contains("a.json: cannot be written"), "{nowhere:?}");
    let nobody = rolecall(&["collect", "-o", "-"]).ends_with(3);
    assert_eq!(nobody.stdout, "");
}

#[test]
fn permissions_are_printed_for_the_reader_and_for_the_role_that_is_entered() {
    let all = rolecall(&["permissions"]).ends_with(0).json();
    let member = rolecall(&["permissions", "--org"]).ends_with(0).json();
    assert_eq!(all["Statement"][0], member["Statement"][0]);
    assert_eq!(member["Statement"].as_array().unwrap().len(), 1);
}

#[test]
fn unreadable_input_exits_with_2_one_line_and_a_hint() {
    let text = fs::read_to_string(path(ACCOUNTS)).unwrap();
    let half = &text.as_bytes()[..text.len() / 2];
    let cases: [(&[u8], &str); 9] = [
        (b"", "found nothing: it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "found a PNG picture"),
        (half, "expected the rest of the JSON, found the end of the file"),
        (b"[]", "found a JSON list"),
        (b"{}", "found an object without members"),
        (b"{\"Version\": \"2012-10-17\", \"Statement\": []}", "found a policy document"),
        (b"hello", "found text that is neither JSON nor a credential report"),
        (b"[default]\naws_secret_access_key = a", "found an INI file"),
        (b"\xff\xfea\0", "found UTF-16 text"),
    ];
    for (bytes, expected) in cases {
        let run = rolecall_reading(&["-i", "-", "principals"], bytes).ends_with(2);
        let [error, hint] = run.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{run:?}") };
        assert!(error.starts_with("error: standard input"), "{error}");
        assert!(error.contains(expected), "{error}");
        assert!(hint.starts_with("hint: "), "{hint}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn files_that_are_not_there_and_folders_without_ours_are_named() {
    let run = principals(&["no-such-file.json"]).ends_with(2);
    assert!(run.stderr.contains("error: no-such-file.json: cannot be read"), "{run:?}");
    let run = principals(&["src"]).ends_with(2);
    assert!(run.stderr.contains("error: src: expected a folder with"), "{run:?}");
}

#[test]
fn a_broken_policy_is_a_gap_and_the_rest_loads() {
    let run = principals(&["tests/data/load/broken.json"]).ends_with(0);
    let answer = run.json();
    assert!(!answer["principals"].as_array().unwrap().is_empty(), "{run:?}");
    assert!(!answer["gaps"].as_array().unwrap().is_empty(), "{run:?}");
    assert!(run.stderr.contains("gap: tests/data/load/broken.json: "), "{run:?}");
}

#[test]
fn several_files_and_folders_make_one_graph() {
    let run = principals(&[ACCOUNTS, "tests/data/load/folder"]).ends_with(0);
    let one = principals(&[ACCOUNTS]).json()["principals"].as_array().unwrap().len();
    assert!(run.json()["principals"].as_array().unwrap().len() > one, "{run:?}");
}

#[test]
fn the_people_of_one_call_may_have_assignments_that_no_file_tells() {
    let people = "tests/data/load/calls/identitystore-list-users.json";
    for more in [&[][..], &["-i", "tests/data/load/calls/iam-list-roles.json"]] {
        let flags = ["-i", people, "can-assume", "nadia"];
        let run = rolecall(&[more, &flags].concat()).ends_with(0);
        assert!(run.stdout.contains("not analyzed: privilege escalation; "), "{}", run.stdout);
        assert!(run.stdout.contains("; assignments of Identity Center"), "{}", run.stdout);
    }
    let instances = "tests/data/load/calls/sso-admin-list-instances.json";
    let run = rolecall(&["-i", instances, "principals"]).ends_with(2);
    assert!(run.stderr.contains("nothing in it can be placed"), "{}", run.stderr);
}

#[test]
fn a_theme_and_a_background_are_checked_with_every_command() {
    let theme = demo("--theme foo principals").ends_with(2).stderr;
    assert!(theme.contains("unknown theme `foo`; the themes are "), "{theme}");
    let background = demo("--background purple can user/alice s3:GetObject").ends_with(2).stderr;
    assert!(background.contains("unknown background `purple`"), "{background}");
}

#[test]
fn a_credential_report_without_one_whole_row_is_refused() {
    let report =
        "user,arn,user_creation_time,mfa_active\nann,arn:aws:iam::111122223333:user/ann,20";
    let run = rolecall_reading(&["-i", "-", "principals"], report.as_bytes()).ends_with(2);
    assert!(run.stderr.contains("standard input:2: expected a row with every column"), "{run:?}");
    assert!(run.stderr.contains("hint: run `aws iam get-credential-report` again"), "{run:?}");
}

#[test]
fn lists_that_end_with_a_page_are_not_analyzed_whole() {
    let file = r#"{"IsTruncated": true, "Marker": "m", "Policies": [],
        "UserDetailList": [{"UserName": "ann", "UserId": "AIDAANN0000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:user/ann", "GroupList": ["g"]}],
        "GroupDetailList": [{"GroupName": "g", "GroupId": "AGPAG000000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:group/g"}],
        "RoleDetailList": [{"RoleName": "R", "RoleId": "AROAR000000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:role/R",
            "AssumeRolePolicyDocument": {"Statement": []}}]}"#;
    let whole = file.replace("true", "false").replace(r#""Marker": "m", "#, "");
    for question in [
        "who-can-assume role/R",
        "can-assume user/ann --transitive",
        "paths --from user/ann --to role/R",
    ] {
        let left_out = |file: &str| {
            let arguments = ["-i", "-", "-f", "json"].into_iter().chain(question.split(' '));
            let arguments: Vec<_> = arguments.collect();
            let answer = rolecall_reading(&arguments, file.as_bytes()).ends_with(0).json();
            answer["not_analyzed"].to_string()
        };
        for list in ["users", "groups", "roles"] {
            let words = format!("{list} of account 111122223333");
            assert!(left_out(file).contains(&words), "{question}: {}", left_out(file));
            assert!(!left_out(&whole).contains(&words), "{question}: {}", left_out(&whole));
        }
    }
}

#[test]
fn a_simulated_statement_that_cannot_be_read_says_why() {
    let case = r#"[{"request": {"principal": "anonymous", "action": "s3:GetObject"}, "scps": [[
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Acton": "secret", "Resource": "*"}]}]]}]"#;
    let run = rolecall_reading(&["simulate", "-"], case.as_bytes()).ends_with(0);
    assert!(run.stderr.contains("note: [0].scps[0][0].Statement[0]"), "{run:?}");
    assert!(run.stderr.contains("so what the statement says is unknown"), "{run:?}");
    assert!(!run.stderr.contains("secret"), "{run:?}");
}

#[test]
fn the_same_requirement_of_two_policies_is_told_once() {
    let mfa = r#""Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#;
    let file = format!(
        r#"{{"UserDetailList": [{{"UserName": "ann", "UserId": "AIDAANN0000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:user/ann", "UserPolicyList": [{{"PolicyName": "P",
            "PolicyDocument": {{"Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Resource": "*", {mfa}}}}}}}], "GroupList": [], "AttachedManagedPolicies": []}}],
        "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [{{"RoleName": "R", "RoleId": "AROAR000000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:role/R",
            "AssumeRolePolicyDocument": {{"Statement": {{"Effect": "Allow",
            "Principal": {{"AWS": "111122223333"}}, "Action": "sts:AssumeRole", {mfa}}}}}}}]}}"#
    );
    let ask = |question: &[&str]| {
        let arguments = [&["-i", "-"], question].concat();
        rolecall_reading(&arguments, file.as_bytes()).ends_with(0).stdout
    };
    let why = ask(&["why", "user/ann", "role/R"]);
    assert!(why.contains("It requires MFA."), "{why}");
    let paths = ask(&["paths", "--from", "user/ann", "--to", "role/R"]);
    assert_eq!(paths.matches("aws:MultiFactorAuthPresent Bool true").count(), 1, "{paths}");
    assert!(
        paths.contains("identity P statement 0") && paths.contains("trust statement 0"),
        "{paths}"
    );
}

#[test]
fn without_a_resource_the_role_that_does_not_trust_the_caller_is_named() {
    let file = r#"{"UserDetailList": [{"UserName": "ann", "UserId": "AIDAANN0000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:user/ann", "UserPolicyList": [{"PolicyName": "P",
            "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::111122223333:role/R"}}}], "GroupList": [],
            "AttachedManagedPolicies": []}], "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [{"RoleName": "R", "RoleId": "AROAR000000000EXAMPLE",
            "Arn": "arn:aws:iam::111122223333:role/R", "RolePolicyList": [],
            "AttachedManagedPolicies": [], "AssumeRolePolicyDocument": {"Statement": []}}]}"#;
    let arguments = ["-i", "-", "can", "user/ann", "sts:AssumeRole", "-f", "json"];
    let answer = rolecall_reading(&arguments, file.as_bytes()).ends_with(0).json();
    assert_eq!(answer["decision"], "implicit_deny", "{answer}");
    assert_eq!(answer["resource"], "arn:aws:iam::111122223333:role/R", "{answer}");
    assert_eq!(answer["blocked_by"], serde_json::json!(["trust_policy"]), "{answer}");
}
