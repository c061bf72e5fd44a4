//! How long it takes to read an account from AWS.
//!
//! ```sh
//! cargo bench --bench live -- --account 2000 5000 50   # users, roles, milliseconds a call takes
//! ```
//!
//! The account lies on the server that the tests use, behind their proxy, which gives every call
//! the latency that it would have on its way to AWS. It takes minutes to put a large account
//! there.

#[allow(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../tests/it/aws/stand_in/mod.rs"]
mod stand_in;

use std::{
    env, fs,
    io::{self, Write},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use stand_in::{Api, Plan, Proxy, Replay, Server, api::element};

const ACCOUNT: &str = "111111111111";

/// As many as AWS puts on a page if one asks for as many as there may be.
const PAGE_ITEMS: usize = 1_000;

/// Of Linux's clock for the time that a process has had.
const TICKS_PER_SECOND: f64 = 100.0;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().collect();
    let Some(at) = arguments.iter().position(|it| it == "--account") else {
        // `cargo bench` runs this too: it only measures when asked.
        return Ok(());
    };
    let numbers = arguments[at + 1..].iter().map_while(|it| it.parse().ok());
    let [users, roles, milliseconds] = numbers.collect::<Vec<usize>>()[..] else {
        return Err(io::Error::other("expected `--account USERS ROLES MILLISECONDS`"));
    };
    measure(users, roles, Duration::from_millis(milliseconds as u64), &mut io::stdout().lock())
}

fn measure(users: usize, roles: usize, latency: Duration, out: &mut impl Write) -> io::Result<()> {
    let server = Server::start().map_err(io::Error::other)?;
    let (key, secret) = put_account(&server, users, roles);
    let plan = Plan::default().latency(latency).pages_of(PAGE_ITEMS).replaying(&Replay::default());
    let proxy = Proxy::start(server.address, plan)?;
    let before = processor_seconds_of_children()?;
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
        .args(["principals", "-f", "json", "--endpoint-url", &proxy.url()])
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .stdout(Stdio::null())
        .spawn()?;
    let mut peak = String::new();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // A process that has ended has no memory, so this asks while it runs.
        peak = peak_memory(child.id()).unwrap_or(peak);
        thread::sleep(Duration::from_millis(20));
    };
    let elapsed = begin.elapsed();
    let processor = processor_seconds_of_children()? - before;
    let calls: usize = proxy.calls().values().sum();
    let sum = latency * u32::try_from(calls).unwrap_or(u32::MAX);
    writeln!(out, "{users} users, {roles} roles, {latency:?} a call: {status}")?;
    writeln!(
        out,
        "  read in {elapsed:.1?}; one call after the other would take {sum:.1?} or more"
    )?;
    writeln!(out, "  {calls} calls, at most {} at once", proxy.most_in_flight())?;
    writeln!(out, "  {processor:.1} s of processor time, peak memory {peak}")?;
    for (operation, count) in proxy.calls() {
        writeln!(out, "    {count:>6} {operation}")?;
    }
    Ok(())
}

/// Puts an account into the server; gives back the key of a user who may read it.
///
/// Every user has a policy and a key, every role a policy.
fn put_account(server: &Server, users: usize, roles: usize) -> (String, String) {
    let api = Api { address: server.address, account: ACCOUNT };
    let document = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::{ACCOUNT}:root"}}}}]}}"#
    );
    let policy = [("PolicyName", "Assume"), ("PolicyDocument", document)];
    let put_user = |name: &str| {
        let name = ("UserName", name);
        api.iam("CreateUser", &[name]);
        api.iam("PutUserPolicy", &[&[name], &policy[..]].concat());
        api.iam("CreateAccessKey", &[name])
    };
    let put_role = |name: &str| {
        let name = ("RoleName", name);
        api.iam("CreateRole", &[name, ("Path", "/"), ("AssumeRolePolicyDocument", &trust)]);
        api.iam("PutRolePolicy", &[&[name], &policy[..]].concat());
    };
    let answer = put_user("auditor");
    (1..users).for_each(|number| drop(put_user(&format!("user-{number}"))));
    (0..roles).for_each(|number| put_role(&format!("role-{number}")));
    (element(&answer, "AccessKeyId"), element(&answer, "SecretAccessKey"))
}

/// The processor time of all processes that were started here and have ended.
///
/// Source: <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
fn processor_seconds_of_children() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in front may hold anything, but nothing after it holds a parenthesis.
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = fields.split_whitespace().skip(13).take(2).filter_map(|it| it.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / TICKS_PER_SECOND)
}

/// The most memory that a process ever held.
fn peak_memory(process: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
