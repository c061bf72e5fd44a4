//! Loading AWS into a file, from a loopback server that identifies the caller and denies everything
//! else.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use crate::house::{self, Run, rolecall};

const WHO: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::111122223333:user/ann</Arn><UserId>AIDA1</UserId>\
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
const DENIED: &str = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: \
    arn:aws:iam::111122223333:user/ann is not authorized because no policy allows it</Message>\
    </Error></ErrorResponse>";

const DENIED_JSON: &str = r#"{"__type": "AccessDenied", "message": "User is not authorized because no policy allows it"}"#;

/// Responds until the tests end; returns its URL.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    url
}

fn answer(mut stream: TcpStream) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|it| it.strip_prefix("content-length:"));
        if body.len() < length.map_or(0, |it| it.trim().parse().unwrap()) {
            continue;
        }
        // IAM and STS speak XML, the others JSON.
        let (status, text) = match (body.contains("Action=GetCallerIdentity"), &head) {
            (true, _) => ("200 OK", WHO),
            (false, head) if head.contains("x-amz-target:") => ("400 Bad Request", DENIED_JSON),
            (false, _) => ("403 Forbidden", DENIED),
        };
        let length = text.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\nx-amzn-requestid: req-7\r\n\
             content-length: {length}"
        );
        // A closed connection needs no response.
        drop(stream.write_all(format!("{head}\r\n\r\n{text}").as_bytes()));
        return;
    }
}

/// The binary with keys that are of no use elsewhere.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    command
        .args(arguments)
        .envs(house::NO_AWS)
        .env("AWS_ACCESS_KEY_ID", "AKIATEST")
        .env("AWS_SECRET_ACCESS_KEY", "a-secret-that-nobody-sees")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Run {
    run_command(&mut command(arguments))
}

fn run_command(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn denied_calls_are_the_same_gaps_in_file_and_live_answer() {
    let url = server();
    let folder = folder("collect");
    let question = ["--now", "2026-01-15T12:00:00Z", "principals", "-f", "json"];
    let live = run(&[&["--endpoint-url", &url][..], &question].concat()).ends_with(0);
    let gaps = live.json()["gaps"].as_array().unwrap().clone();
    assert!(gaps.len() > 10, "{live:?}");
    for gap in &gaps {
        let source = gap["source"].as_str().unwrap();
        assert_eq!(gap["remediation"].as_str().unwrap(), format!("allow `{source}`"));
        let reason = "denied (AccessDenied: no policy allows it; request req-7), so ";
        assert!(gap["reason"].as_str().unwrap().starts_with(reason), "{gap}");
    }
    for name in ["a.json", "a.json.zst"] {
        let path = folder.join(name);
        let path = path.to_str().unwrap();
        fs::write(path, "something older").unwrap();
        let collected = run(&["collect", "-o", path, "--endpoint-url", &url]).ends_with(0);
        assert_eq!(collected.stdout, "");
        assert!(collected.stderr.contains("gap: iam:ListUsers: 111122223333: "), "{collected:?}");
        assert!(!collected.stderr.contains("nobody-sees"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let saved = rolecall(&[&["-i", path][..], &question].concat()).ends_with(0);
        assert_eq!(saved.stdout, live.stdout);
    }
    let strict = ["collect", "-o", "-", "--strict", "--endpoint-url", &url];
    let strict = run(&strict).ends_with(4);
    assert_eq!(strict.json()["schema"], "rolecall/snapshot/1");
    assert!(!strict.stdout.contains("nobody-sees"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left behind");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_profile_overrides_environment_keys_and_reports_its_errors() {
    let folder = folder("profiles");
    let config = folder.join("config");
    fs::write(
        &config,
        "[profile plain]\naws_access_key_id = AKIAPLAIN\naws_secret_access_key = x\n\
         [profile tool]\ncredential_process = false\n",
    )
    .unwrap();
    let url = server();
    let ask = |profile: &str| {
        let mut command = command(&["--profile", profile, "principals"]);
        run_command(command.env("AWS_CONFIG_FILE", &config).env("AWS_ENDPOINT_URL", &url))
    };
    #[rustfmt::skip]
    let cases = [
        ("plain", 0, ""),
        ("tool",  3, "error: `credential_process` provides no credentials for the profile `tool`: \
                      "),
        ("other", 3, "error: the AWS configuration has no profile `other`\nhint: the profiles are \
                      `plain`, `tool`"),
    ];
    for (profile, code, words) in cases {
        let run = ask(profile).ends_with(code);
        assert!(run.stderr.starts_with(words), "{run:?}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_and_the_file_is_as_it_was() {
    // It accepts connections, and never responds.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = folder("collect-signal");
    let path = folder.join("a.json");
    fs::write(&path, "something older").unwrap();
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let arguments = ["collect", "-o", path.to_str().unwrap(), "--endpoint-url", &url];
        let child = command(&arguments).spawn().unwrap();
        let _asked = listener.accept().unwrap();
        let pid = child.id().to_string();
        assert!(
            Command::new("kill").arg(format!("-{signal}")).arg(pid).status().unwrap().success()
        );
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was saved"));
        assert_eq!(fs::read(&path).unwrap(), b"something older");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left behind");
    fs::remove_dir_all(&folder).unwrap();
}
