//! Errors when nothing can be read: no credentials, wrong ones, no server. One sentence explains
//! it, a hint says what to do, and the exit code is 3.

use std::{fs, path::PathBuf};

use super::{
    aws,
    reader::Reader,
    stand_in::{Fault, Plan, When},
};
use crate::{
    house::{self, Run},
    terminal::Spawn,
};

/// No one listens there: it is the port of an obsolete service.
const NOBODY: &str = "http://127.0.0.1:1";

/// Fails unless the run explains on one line what is wrong and on another what to do about it.
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
fn without_credentials_no_call_is_made() {
    let run = Reader::stranger().at(NOBODY).run("principals");
    assert_refused(&run, "no AWS credentials were found", "--profile");
}

#[test]
fn a_profile_that_is_not_there_is_named_with_those_that_are() {
    let text = "[profile work]\nregion = eu-west-1\n[profile play]\nregion = eu-west-1\n";
    let reader = configured("profiles", text);
    let run = reader.run("principals --profile wrok");
    assert_refused(&run, "has no profile `wrok`", "`play`, `work`");
    let run = reader.variable("AWS_PROFILE", "wrok").run("principals");
    assert_refused(&run, "has no profile `wrok`", "`play`, `work`");
    let run = Reader::stranger().at(NOBODY).run("principals --profile wrok");
    assert_refused(&run, "has no profile `wrok`", "aws configure");
}

#[test]
fn an_unreadable_configuration_is_reported() {
    let run = configured("broken", "[profile work\nregion = eu-west-1\n").run("principals");
    assert_refused(&run, "the AWS configuration is not valid", "aws configure list");
    assert!(run.stderr.contains("configuration-broken on line 1: "), "{run:?}");
    let error = run.stderr.lines().next().unwrap();
    assert!(!error.ends_with(':'), "it should say what is wrong there: {error}");
}

/// A reader that signed in to Identity Center as `corp` long ago.
fn signed_out(name: &str, text: &str) -> Reader {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("home-of-somebody-signed-out");
    let cache = home.join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    // The name is the SHA-1 digest of `corp`.
    let file = cache.join("ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    let token = r#"{"accessToken": "never-shown", "expiresAt": "2020-01-01T00:00:00Z"}"#;
    fs::write(file, token).unwrap();
    configured(name, text).variable("HOME", home.to_str().unwrap())
}

#[test]
fn a_profile_without_credentials_is_reported_with_a_hint() {
    const PROFILES: &str = "\
        [sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n\
        [sso-session new]\nsso_region = eu-west-1\nsso_start_url = https://new.example/start\n\
        [profile sso]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = A\n\
        [profile new]\nsso_session = new\nsso_account_id = 111111111111\nsso_role_name = A\n\
        [profile above]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = sso\n\
        [profile tool]\ncredential_process = false\n\
        [profile gone]\ncredential_process = no-such-program\n\
        [profile web]\nrole_arn = arn:aws:iam::111111111111:role/A\n\
        web_identity_token_file = /nonexistent\n\
        [profile login]\nlogin_session = arn:aws:iam::111111111111:user/ann\n\
        [profile variables]\nrole_arn = arn:aws:iam::111111111111:role/A\n\
        credential_source = Environment\n\
        [profile loop]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = loop\n\
        [profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = never-shown\n\
        [profile role]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = keys\n";
    #[rustfmt::skip]
    let cases = [
        ("sso",       "Identity Center provides no credentials for the profile `sso`: the SSO token has expired", "`aws sso login --profile sso`"),
        ("new",       "Identity Center provides no credentials for the profile `new`: ", "`aws sso login --profile new`"),
        ("above",     "Identity Center provides no credentials for the profile `sso`: ", "`aws sso login --profile sso`"),
        ("tool",      "`credential_process` provides no credentials for the profile `tool`: ", "run the program yourself"),
        ("gone",      "`credential_process` provides no credentials for the profile `gone`: ", "run the program yourself"),
        ("web",       "the web identity token provides no credentials for the profile `web`: ", "`web_identity_token_file` must name a file"),
        ("login",     "`aws login` provides no credentials for the profile `login`: ", "`aws login --profile login`"),
        ("variables", "`credential_source` (Environment) provides no credentials for the profile `variables`: none were found", "--profile variables"),
        ("loop",      "the AWS configuration is not valid: the profile `loop` is its own `source_profile`", "aws configure list"),
        ("role",      "`http://127.0.0.1:1` cannot be reached", "--endpoint-url"),
    ];
    let reader = signed_out("of-no-use", PROFILES);
    for (profile, error, hint) in cases {
        let run = reader.run(&format!("principals --profile {profile}"));
        assert_refused(&run, error, hint);
        assert!(!run.stderr.contains("never-shown"), "{run:?}");
    }
}

#[test]
fn the_explorer_reports_the_error_and_offers_actions() {
    let configuration = configuration("program", "[profile tool]\ncredential_process = false\n");
    let configuration = configuration.to_str().unwrap();
    let variables = [house::NO_AWS[1], house::NO_AWS[2], ("AWS_CONFIG_FILE", configuration)];
    let arguments = ["--profile", "tool"];
    let mut terminal =
        Spawn { arguments: &arguments, variables: &variables, ..Spawn::EXPLORER }.start();
    terminal.wait_for("`credential_process` provides no credentials for");
    terminal.wait_for("run the program yourself");
    terminal.wait_for("open the demo organization");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 3);
}

#[test]
fn a_program_for_credentials_is_run_and_its_secrets_never_show() {
    let aws = aws();
    let proxy = aws.proxy(Plan::default());
    let key = &aws.seeded.key;
    let cases = [
        (r#""SECRET""#, 0),
        // The content of an unusable response must not be in the error.
        (r#"["SECRET"]"#, 3),
    ];
    for (secret, code) in cases {
        let secret = secret.replace("SECRET", &key.secret);
        let answer = format!(
            r#"{{"Version": 1, "AccessKeyId": "{}", "SecretAccessKey": {secret}}}"#,
            key.id
        );
        let file = configuration("answer.json", &answer);
        let profile = format!("[profile work]\ncredential_process = cat {}\n", file.display());
        let path = configuration("process", &profile);
        let reader = Reader::stranger().at(&proxy.url());
        let reader = reader.variable("AWS_CONFIG_FILE", path.to_str().unwrap());
        let run = reader.run("principals --kind group --profile work").ends_with(code);
        assert!(!run.stderr.contains(&key.secret), "{run:?}");
    }
}

#[test]
fn what_aws_login_stored_is_used_and_never_shown() {
    let aws = aws();
    let proxy = aws.proxy(Plan::default());
    let key = &aws.seeded.key;
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("login-cache");
    fs::create_dir_all(&cache).unwrap();
    // The name is the SHA-256 digest of the session's ARN.
    let file = "0281ad524b3765540535faecc0afbde86ea8e926dc12fcf329f2e98722662da0.json";
    let path = configuration(
        "login",
        "[profile login]\nlogin_session = arn:aws:iam::111111111111:user/ann\n",
    );
    let reader = Reader::stranger().at(&proxy.url());
    let reader = reader
        .variable("AWS_CONFIG_FILE", path.to_str().unwrap())
        .variable("AWS_LOGIN_CACHE_DIRECTORY", cache.to_str().unwrap());
    for (expires, code) in [("2099-01-01T00:00:00Z", 0), ("a lie", 3)] {
        let token = format!(
            r#"{{"accessToken": {{"accessKeyId": "{}", "secretAccessKey": "{}",
                 "sessionToken": "token-never-shown", "accountId": "111111111111",
                 "expiresAt": "{expires}"}},
               "tokenType": "aws_sigv4", "refreshToken": "refresh-never-shown",
               "clientId": "arn:aws:signin:::devtools/same-device", "dpopKey": "never-shown"}}"#,
            key.id, key.secret
        );
        fs::write(cache.join(file), token).unwrap();
        let run = reader.run("principals --kind group --profile login").ends_with(code);
        assert!(!run.stderr.contains("never-shown"), "{run:?}");
        assert!(!run.stderr.contains(&key.secret), "{run:?}");
    }
}

#[test]
fn the_role_of_a_profile_is_assumed_where_the_calls_go() {
    let aws = aws();
    let key = &aws.seeded.key;
    let profile = format!(
        "[profile keys]\naws_access_key_id = {}\naws_secret_access_key = {}\n\
         [profile work]\nrole_arn = arn:aws:iam::111111111111:role/Reader\n\
         source_profile = keys\nduration_seconds = 1800\n",
        key.id, key.secret
    );
    let path = configuration("role", &profile);
    let run = |plan: Plan| {
        let proxy = aws.proxy(plan);
        let reader = Reader::stranger().at(&proxy.url());
        let reader = reader.variable("AWS_CONFIG_FILE", path.to_str().unwrap());
        (reader.run("principals --kind group --profile work"), proxy)
    };
    let (answered, proxy) = run(Plan::default());
    answered.ends_with(0);
    let calls = proxy.asked("sts:AssumeRole");
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(call.contains("DurationSeconds=1800") && !call.contains("TokenCode"), "{call}");

    let fault = |fault| Plan::default().fault("sts:AssumeRole", When::Always, fault);
    let (refused, _) = run(fault(Fault::Denied));
    let error = "the profile `work` cannot assume its role (AccessDenied: User: ";
    assert_refused(&refused, error, "the trust policy of the role");
    // Rejected keys are not the fault of the role.
    let (refused, _) = run(fault(Fault::UnknownKey));
    assert_refused(
        &refused,
        "AWS rejected the credentials (InvalidClientTokenId",
        "check the keys",
    );
    let (refused, _) = run(fault(Fault::Expired));
    assert_refused(&refused, "the AWS credentials have expired", "sign in again");
}

#[test]
fn variables_can_name_a_token_of_an_identity_provider() {
    let aws = aws();
    let token = configuration("token", "never-shown");
    let run = |plan: Plan| {
        let proxy = aws.proxy(plan);
        let reader = Reader::stranger().at(&proxy.url());
        reader
            .variable("AWS_ENDPOINT_URL", &proxy.url())
            .variable("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/Reader")
            .variable("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap())
            .run("principals --kind group")
    };
    run(Plan::default()).ends_with(0);
    // That call is not signed.
    let plan = Plan::default().fault(":AssumeRoleWithWebIdentity", When::Always, Fault::Denied);
    let refused = run(plan);
    let error = "the web identity token provides no credentials: AccessDenied: User: ";
    assert_refused(&refused, error, "`AWS_WEB_IDENTITY_TOKEN_FILE` must name");
    assert!(!refused.stderr.contains("never-shown"), "{refused:?}");
}

#[test]
fn keys_that_aws_does_not_take_are_no_reason_to_go_on() {
    let aws = aws();
    let cases = [
        (Fault::Expired, "the AWS credentials have expired", "aws sso login"),
        (Fault::UnknownKey, "AWS rejected the credentials (InvalidClientTokenId", "check the keys"),
        (
            Fault::WrongSignature,
            "AWS rejected the credentials (SignatureDoesNotMatch",
            "check the keys",
        ),
        (Fault::Denied, "AWS rejected the credentials (AccessDenied", "check the keys"),
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
fn an_unreachable_endpoint_is_an_error_with_its_url() {
    let aws = aws();
    let gone = aws.proxy(Plan::default());
    let reader = aws.reader(&gone);
    let url = gone.url();
    drop(gone);
    let run = reader.run("principals");
    assert_refused(&run, &format!("`{url}` cannot be reached"), "--endpoint-url");
}

#[test]
fn broken_silent_or_foreign_responses_are_errors_with_the_url() {
    let aws = aws();
    let cases = [
        (Fault::Reset, "cannot be reached"),
        (Fault::Cut, ""),
        (Fault::Silent, "does not respond"),
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
