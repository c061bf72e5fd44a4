//! Where nothing can be read: no credentials, wrong ones, nobody there. One sentence says so, a
//! hint tells what to do, and the exit code is 3.

use std::{fs, path::PathBuf};

use super::{
    aws,
    reader::Reader,
    stand_in::{Fault, Plan, When},
};
use crate::house::Run;

/// Nobody listens there: it is the port of a service that went out of use long ago.
const NOBODY: &str = "http://127.0.0.1:1";

/// Fails unless the run says in one line what is wrong and in another what to do about it.
#[track_caller]
fn assert_refused(run: &Run, error: &str, hint: &str) {
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(run.stdout, "", "{run:?}");
    let [first, second] = run.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{run:?}") };
    assert!(first.starts_with("error: ") && first.contains(error), "{first}");
    assert!(second.starts_with("hint: ") && second.contains(hint), "{second}");
}

/// A file for AWS's configuration with this text.
fn configuration(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("configuration-{name}"));
    fs::write(&path, text).unwrap();
    path
}

fn configured(name: &str, text: &str) -> Reader {
    let path = configuration(name, text);
    Reader::stranger().at(NOBODY).variable("AWS_CONFIG_FILE", path.to_str().unwrap())
}

#[test]
fn without_credentials_nothing_is_asked() {
    let run = Reader::stranger().at(NOBODY).run("principals");
    assert_refused(&run, "no AWS credentials were found", "--profile");
}

#[test]
fn a_profile_that_is_not_there_is_named_with_those_that_are() {
    let text = "[profile work]\nregion = eu-west-1\n[profile play]\nregion = eu-west-1\n";
    let reader = configured("profiles", text);
    let run = reader.run("principals --profile wrok");
    assert_refused(&run, "no profile is named `wrok`", "`play`, `work`");
    let run = reader.variable("AWS_PROFILE", "wrok").run("principals");
    assert_refused(&run, "no profile is named `wrok`", "`play`, `work`");
    let run = Reader::stranger().at(NOBODY).run("principals --profile wrok");
    assert_refused(&run, "no profile is named `wrok`", "aws configure");
}

#[test]
fn a_configuration_that_cannot_be_read_is_said_to_be_so() {
    let run = configured("broken", "[profile work\nregion = eu-west-1\n").run("principals");
    assert_refused(&run, "the AWS configuration is of no use", "aws configure list");
    assert!(run.stderr.contains("configuration-broken on line 1: "), "{run:?}");
    let error = run.stderr.lines().next().unwrap();
    assert!(!error.ends_with(':'), "it should say what is wrong there: {error}");
}

#[test]
fn a_program_for_credentials_that_fails_is_an_error_without_its_secrets() {
    let answer = r#"{"Version": 1, "SecretAccessKey": "never-shown", "AccessKeyId": 7}"#;
    let script = configuration("answer.json", answer);
    let profile = format!("[profile work]\ncredential_process = cat {}\n", script.display());
    let run = configured("process", &profile).run("principals --profile work");
    assert_refused(&run, "credentials", "sign in again");
    assert!(!run.stderr.contains("never-shown"), "{run:?}");
}

#[test]
fn keys_that_aws_does_not_take_are_no_reason_to_go_on() {
    let aws = aws();
    let cases = [
        (Fault::Expired, "the AWS credentials have expired", "aws sso login"),
        (Fault::UnknownKey, "AWS refuses the credentials (InvalidClientTokenId", "check the keys"),
        (
            Fault::WrongSignature,
            "AWS refuses the credentials (SignatureDoesNotMatch",
            "check the keys",
        ),
        (Fault::Denied, "AWS refuses the credentials (AccessDenied", "check the keys"),
    ];
    for (fault, error, hint) in cases {
        let plan = Plan::default().fault("sts:GetCallerIdentity", When::Always, fault);
        let proxy = aws.proxy(plan);
        let run = aws.reader(&proxy).run("principals");
        assert_refused(&run, error, hint);
        let calls: Vec<_> = proxy.calls().into_keys().collect();
        assert_eq!(calls, ["sts:GetCallerIdentity"], "{fault:?}");
    }
}

#[test]
fn nobody_there_is_an_error_with_the_place() {
    let aws = aws();
    let gone = aws.proxy(Plan::default());
    let reader = aws.reader(&gone);
    let url = gone.url();
    drop(gone);
    let run = reader.run("principals");
    assert_refused(&run, &format!("`{url}` cannot be reached"), "--endpoint-url");
}

#[test]
fn what_breaks_off_or_stays_silent_or_is_not_aws_is_an_error_with_the_place() {
    let aws = aws();
    let cases = [
        (Fault::Reset, "cannot be reached"),
        (Fault::Cut, ""),
        (Fault::Silent, "does not answer"),
        (Fault::Malformed, "is not AWS"),
    ];
    for (fault, error) in cases {
        let plan = Plan::default().fault("sts:GetCallerIdentity", When::Always, fault);
        let proxy = aws.proxy(plan);
        let run = aws.reader(&proxy).run("principals --timeout 1");
        assert_refused(&run, error, "--endpoint-url");
        assert!(run.stderr.contains(&proxy.url()), "{fault:?}: {run:?}");
    }
}

#[test]
fn one_failure_of_the_first_call_is_forgiven() {
    let aws = aws();
    for fault in [Fault::Failing, Fault::Throttled, Fault::Reset] {
        let plan = Plan::default().fault("sts:GetCallerIdentity", When::First(1), fault);
        let proxy = aws.proxy(plan);
        aws.reader(&proxy).run("principals").ends_with(0);
        assert_eq!(proxy.calls()["sts:GetCallerIdentity"], 2, "{fault:?}");
    }
}
