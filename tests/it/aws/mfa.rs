//! A profile whose role requires an MFA code: who is asked, how often, and what is sent to AWS.

use std::{fs, path::PathBuf, sync::OnceLock};

use super::{
    Aws, WHOLE, aws,
    reader::Reader,
    stand_in::{Fault, Plan, Proxy, Replay, When, api::element},
};
use crate::terminal::{PATIENCE, Spawn, Terminal};

const QUESTION: &str = "MFA code for arn:aws:iam::111111111111:mfa/auditor (profile `work`): ";
const CODE: &str = "271828";
const ASSUME: &str = "sts:AssumeRole";

impl Aws {
    /// A configuration in which the profile `work` enters a role with a code, and `above` another
    /// from there.
    fn configuration(&self) -> &'static str {
        static PATH: OnceLock<String> = OnceLock::new();
        PATH.get_or_init(|| self.write_configuration())
    }

    fn write_configuration(&self) -> String {
        let key = &self.seeded.key;
        let text = format!(
            "[profile auditor]\naws_access_key_id = {}\naws_secret_access_key = {}\n\
             [profile work]\nrole_arn = arn:aws:iam::111111111111:role/Reader\n\
             source_profile = auditor\nmfa_serial = arn:aws:iam::111111111111:mfa/auditor\n\
             external_id = acme-7\nrole_session_name = audit\nduration_seconds = 1800\n\
             [profile above]\nrole_arn = arn:aws:iam::111111111111:role/Above\n\
             source_profile = work\n",
            key.id, key.secret
        );
        let path = scratch("configuration");
        fs::write(&path, text).unwrap();
        path
    }

    /// A terminal with that configuration, running these arguments.
    fn at_terminal(&self, proxy: &Proxy, arguments: &str) -> Terminal {
        let program = env!("CARGO_BIN_EXE_rolecall");
        self.in_shell(&format!("{program} --endpoint-url {} {arguments}", proxy.url()))
    }

    /// The same, with a line for the shell, which ends with the program.
    fn in_shell(&self, line: &str) -> Terminal {
        let variables = [
            ("AWS_CONFIG_FILE", self.configuration()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let arguments = ["-c", &format!("exec {line}")];
        Spawn { program: "sh", arguments: &arguments, variables: &variables, size: (160, 40) }
            .start()
    }

    /// A reader with that configuration, and no terminal.
    fn elsewhere(&self, proxy: &Proxy) -> Reader {
        Reader::stranger()
            .variable("AWS_CONFIG_FILE", self.configuration())
            .at(&proxy.url())
            .without_terminal()
    }
}

fn scratch(name: &str) -> String {
    let name = format!("mfa-{name}");
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name).to_str().unwrap().to_owned()
}

#[track_caller]
fn answer(terminal: &mut Terminal, code: &str) {
    terminal.wait_for(QUESTION.trim_end());
    terminal.press(&format!("{code}<Enter>"));
}

#[test]
fn the_mfa_code_is_requested_and_sent_with_the_settings_of_the_profile() {
    let proxy = aws().proxy(Plan::default());
    let mut terminal = aws().at_terminal(&proxy, "principals --kind group --profile work");
    answer(&mut terminal, "27182");
    terminal.wait_for("expected the 6 digits that the device shows");
    terminal.press(" 271 828 <Enter>");
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.screen());
    assert!(terminal.screen().contains("group/"), "{}", terminal.screen());
    let calls = proxy.asked(ASSUME);
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    for parameter in [
        "RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2FReader",
        "SerialNumber=arn%3Aaws%3Aiam%3A%3A111111111111%3Amfa%2Fauditor",
        "TokenCode=271828",
        "ExternalId=acme-7",
        "RoleSessionName=audit",
        "DurationSeconds=1800",
    ] {
        assert!(call.contains(parameter), "{call}");
    }
}

#[test]
fn a_profile_from_the_environment_and_its_role_chain_require_a_code() {
    let proxy = aws().proxy(Plan::default());
    let line = format!(
        "env AWS_PROFILE=above {} --endpoint-url {} principals --kind group",
        env!("CARGO_BIN_EXE_rolecall"),
        proxy.url()
    );
    let mut terminal = aws().in_shell(&line);
    answer(&mut terminal, CODE);
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.screen());
    let calls = proxy.asked(ASSUME);
    let [with_code, above] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(with_code.contains("TokenCode") && !above.contains("TokenCode"), "{calls:?}");
    assert!(above.contains("role%2FAbove"), "{above}");
}

#[test]
fn a_rejected_code_is_requested_again_up_to_three_times() {
    let refusal = "AWS rejected the MFA code (AccessDenied: MultiFactorAuthentication failed with";
    let plan = |when| Plan::default().fault(ASSUME, when, Fault::WrongCode);
    let proxy = aws().proxy(plan(When::First(1)));
    let mut terminal = aws().at_terminal(&proxy, "principals --kind group --profile work");
    answer(&mut terminal, "111111");
    terminal.wait_for(refusal);
    terminal.press("222222<Enter>");
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.screen());
    assert_eq!(proxy.calls()[ASSUME], 2);

    let proxy = aws().proxy(plan(When::Always));
    let mut terminal = aws().at_terminal(&proxy, "principals --profile work");
    for (times, code) in ["111111", "222222", "333333"].into_iter().enumerate() {
        terminal.wait_until("the next question", |screen| {
            screen.contents().matches(QUESTION.trim_end()).count() == times + 1
        });
        terminal.press(&format!("{code}<Enter>"));
    }
    assert_eq!(terminal.exit_code(), 3);
    for text in [&*format!("error: {refusal}"), "hint: a code is valid once: wait for the next"] {
        assert!(terminal.shows(text), "{text}: {}", terminal.screen());
    }
    let calls: Vec<_> = proxy.calls().into_iter().collect();
    assert_eq!(calls, [(ASSUME.to_owned(), 3)]);
}

#[test]
fn a_denied_role_does_not_request_another_code() {
    let proxy = aws().proxy(Plan::default().fault(ASSUME, When::Always, Fault::Denied));
    let mut terminal = aws().at_terminal(&proxy, "principals --profile work");
    answer(&mut terminal, CODE);
    assert_eq!(terminal.exit_code(), 3);
    let screen = terminal.screen();
    let error = "error: the profile `work` cannot assume its role (AccessDenied: ";
    assert!(terminal.shows(error) && terminal.shows("hint: the trust policy"), "{screen}");
    assert_eq!(screen.matches(QUESTION.trim_end()).count(), 1, "{screen}");
}

#[test]
fn the_mfa_prompt_can_be_cancelled() {
    let cases = [
        ("<C-c>", 130, "error: interrupted"),
        ("<C-d>", 3, "error: the profile `work` requires an MFA code, and none was entered"),
    ];
    for (key, code, error) in cases {
        let proxy = aws().proxy(Plan::default());
        let mut terminal = aws().at_terminal(&proxy, "principals --profile work");
        terminal.wait_for(QUESTION.trim_end());
        terminal.press(key);
        assert_eq!(terminal.exit_code(), code, "{}", terminal.screen());
        let screen = terminal.screen();
        assert!(screen.lines().any(|it| it.starts_with(error)), "{screen}");
        assert!(proxy.calls().is_empty());
    }
}

#[test]
fn without_a_terminal_no_code_is_requested() {
    let proxy = aws().proxy(Plan::default());
    let run = aws().elsewhere(&proxy).run("principals --profile work").ends_with(3);
    let error = "error: the profile `work` requires an MFA code, and there is no terminal";
    assert!(run.stderr.starts_with(error), "{run:?}");
    assert!(
        run.stderr.contains("\nhint: run `eval \"$(aws configure export-credentials"),
        "{run:?}"
    );
    assert!(proxy.calls().is_empty());
}

#[test]
fn keys_in_the_environment_outweigh_a_profile_that_the_environment_selects() {
    let proxy = aws().proxy(Plan::default());
    let key = &aws().seeded.key;
    aws()
        .elsewhere(&proxy)
        .variable("AWS_PROFILE", "work")
        .variable("AWS_ACCESS_KEY_ID", &key.id)
        .variable("AWS_SECRET_ACCESS_KEY", &key.secret)
        .run("principals")
        .ends_with(0);
    assert!(!proxy.calls().contains_key(ASSUME));
}

#[test]
fn neither_the_code_nor_the_session_is_written_anywhere() {
    let replay = Replay::default();
    let proxy = aws().proxy(Plan::default().replaying(&replay));
    let files = ["out", "err", "snapshot.json"].map(scratch);
    let [out, err, snapshot] = &files;
    // The standard streams are not the terminal, but the question is still asked. The third stream
    // keeps the terminal open, because nothing else does.
    let line = format!(
        "env RUST_LOG=trace AWS_LOG=trace {} --endpoint-url {} --profile work collect -o {snapshot} \
         3>&1 < /dev/null > {out} 2> {err}",
        env!("CARGO_BIN_EXE_rolecall"),
        proxy.url()
    );
    let mut terminal = aws().in_shell(&line);
    answer(&mut terminal, CODE);
    let code = terminal.exit_code();
    let written = files.each_ref().map(|it| fs::read_to_string(it).unwrap());
    assert_eq!(code, 0, "{written:?}");
    assert!(written[2].contains("assumed-role/Reader/audit"), "the session is the one who reads");

    let sessions = replay.answers(ASSUME);
    let [session] = sessions.as_slice() else { panic!("{sessions:?}") };
    let secrets = ["AccessKeyId", "SecretAccessKey", "SessionToken"].map(|it| element(session, it));
    for secret in secrets.iter().map(String::as_str).chain([CODE]) {
        for text in &written {
            assert!(!text.contains(secret), "`{secret}` in {text}");
        }
    }
    for file in files {
        fs::remove_file(file).unwrap();
    }
}

/// The explorer, after it has asked for a code and loaded everything.
fn explorer(proxy: &Proxy) -> Terminal {
    let mut terminal = aws().at_terminal(proxy, "--profile work");
    terminal.wait_for(QUESTION.trim_end());
    assert!(terminal.look(|screen| !screen.alternate_screen()), "the terminal is taken already");
    terminal.press(&format!("{CODE}<Enter>"));
    terminal.wait_for("principals  ready");
    terminal
}

#[test]
fn no_code_is_requested_if_the_explorer_cannot_start() {
    let proxy = aws().proxy(Plan::default());
    let terminal = aws().at_terminal(&proxy, "--profile work < /dev/null");
    assert_eq!(terminal.exit_code(), 2);
    let screen = terminal.screen();
    assert!(terminal.shows("the explorer needs a terminal"), "{screen}");
    assert!(!screen.contains(QUESTION.trim_end()), "{screen}");
}

#[test]
fn a_reload_in_the_explorer_asks_for_no_other_code() {
    let proxy = aws().proxy(Plan::default());
    let mut terminal = explorer(&proxy);
    terminal.press("R");
    let details = "iam:GetAccountAuthorizationDetails";
    assert!(proxy.wait_for(details, 2, PATIENCE), "{}", terminal.screen());
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    assert_eq!(proxy.calls()[ASSUME], 1);
}

#[test]
fn two_loads_request_one_code() {
    let proxy = aws().proxy(Plan::default().reporting());
    let mut terminal = aws().at_terminal(&proxy, "last-accessed user/auditor --profile work");
    answer(&mut terminal, CODE);
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.screen());
    assert!(terminal.shows("used 1 of them"), "{}", terminal.screen());
    assert_eq!(proxy.calls()[ASSUME], 1);
}

#[test]
fn on_demand_requests_reuse_the_session() {
    let proxy = aws().proxy(Plan::default().reporting());
    let mut terminal = explorer(&proxy);
    terminal.press(":user/auditor<Enter>");
    terminal.wait_for("arn:aws:iam::111111111111:user/auditor");
    terminal.press("[[");
    terminal.wait_for("used 1 of them in the last 400 days");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    assert_eq!(proxy.calls()[ASSUME], 1);
}

#[test]
fn an_expired_session_is_reported() {
    let plan = Plan::default().fault("sts:GetCallerIdentity", When::Call(2), Fault::Expired);
    let proxy = aws().proxy(plan);
    let mut terminal = explorer(&proxy);
    terminal.press("R");
    terminal.wait_for("the MFA session of the profile `work` has expired");
    terminal.press("q");
    terminal.exit_code();
    assert_eq!(proxy.calls()[ASSUME], 1);
}

#[test]
fn the_session_enters_the_other_accounts() {
    let proxy = aws().proxy(Plan::default());
    let line = format!("principals --kind group --profile work {WHOLE}");
    let mut terminal = aws().at_terminal(&proxy, &line);
    answer(&mut terminal, CODE);
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.screen());
    let calls = proxy.asked(ASSUME);
    let (first, others) = calls.split_first().expect("calls");
    assert!(first.contains("TokenCode"), "{first}");
    assert_eq!(others.len(), 4, "one for each account that is not closed");
    assert!(others.iter().all(|it| it.contains("OrganizationAccountAccessRole")), "{others:?}");
}
