//! Measures how long it takes to load an account, or a whole organization, from AWS.
//!
//! ```sh
//! # users, roles, milliseconds a call takes
//! cargo bench --bench live -- --account 2000 5000 50
//! # accounts, users and roles of each, milliseconds a call takes
//! cargo bench --bench live -- --organization 50 20 60 50
//! ```
//!
//! The data is on the server that the tests use, behind their proxy, which adds to every call the
//! latency that it would have to AWS. Filling the server takes minutes. Everything is read twice,
//! and measured when the proxy can replay all responses: AWS is many servers, and this single one
//! would be the bottleneck.

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

use serde_json::{Value, json};
use stand_in::{Api, Plan, Proxy, Replay, Server, api::element};

const ACCOUNT: &str = "111111111111";

/// The maximum page size of AWS.
const PAGE_ITEMS: usize = 1_000;

/// Of Linux's clock for the time that a process has had.
const TICKS_PER_SECOND: f64 = 100.0;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().collect();
    let asked = ["--account", "--organization"]
        .iter()
        .find_map(|it| Some((*it, arguments.iter().position(|argument| argument == it)?)));
    let Some((what, at)) = asked else {
        // `cargo bench` also runs this; it only measures when asked to.
        return Ok(());
    };
    let numbers = arguments[at + 1..].iter().map_while(|it| it.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    let out = &mut io::stdout().lock();
    let server = Server::start().map_err(io::Error::other)?;
    let (key, entry, latency) = match (what, &numbers[..]) {
        ("--account", [users, roles, latency]) => {
            writeln!(out, "{users} users, {roles} roles")?;
            (put_account(&server, ACCOUNT, *users, *roles), &[][..], latency)
        }
        ("--organization", [accounts, users, roles, latency]) => {
            writeln!(out, "{accounts} accounts, each with {users} users, {roles} roles")?;
            let key = put_organization(&server, *accounts, *users, *roles);
            (key, &["--org", "--role-name", "OrganizationAccountAccessRole"][..], latency)
        }
        _ => {
            return Err(io::Error::other(
                "expected `--account USERS ROLES MILLISECONDS` or \
                 `--organization ACCOUNTS USERS ROLES MILLISECONDS`",
            ));
        }
    };
    let replay = Replay::default();
    measure(&server, &key, entry, &replay, Duration::ZERO, &mut io::sink())?;
    measure(&server, &key, entry, &replay, Duration::from_millis(*latency as u64), out)
}

fn measure(
    server: &Server,
    (key, secret): &(String, String),
    arguments: &[&str],
    replay: &Replay,
    latency: Duration,
    out: &mut impl Write,
) -> io::Result<()> {
    let plan = Plan::default().latency(latency).pages_of(PAGE_ITEMS).replaying(replay);
    let proxy = Proxy::start(server.address, plan)?;
    let before = processor_seconds_of_children()?;
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
        .args(["principals", "-f", "json", "--endpoint-url", &proxy.url()])
        .args(arguments)
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .stdout(Stdio::null())
        .spawn()?;
    let mut peak = String::new();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // A process that has ended has no memory, so this is checked while it runs.
        peak = peak_memory(child.id()).unwrap_or(peak);
        thread::sleep(Duration::from_millis(20));
    };
    let elapsed = begin.elapsed();
    let processor = processor_seconds_of_children()? - before;
    let calls: usize = proxy.calls().values().sum();
    let sum = latency * u32::try_from(calls).unwrap_or(u32::MAX);
    writeln!(out, "  {latency:?} a call: {status}")?;
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

/// Puts an account into the server; returns the key of a user that may read it.
///
/// Every user has a policy and a key, every role a policy.
fn put_account(server: &Server, account: &str, users: usize, roles: usize) -> (String, String) {
    let api = Api { address: server.address, account };
    let document = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::{account}:root"}}}}]}}"#
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

/// Puts an organization into the server, with as many accounts like [`put_account`]'s, in ten
/// units; ten SCPs, ten permission sets, an assignment in each account, and a hundred people in ten
/// groups. Returns the key of a user of its management account.
fn put_organization(
    server: &Server,
    accounts: usize,
    users: usize,
    roles: usize,
) -> (String, String) {
    const TEN: usize = 10;
    let api = Api { address: server.address, account: ACCOUNT };
    let text = |answer: &Value, pointer: &str| {
        answer.pointer(pointer).and_then(Value::as_str).expect("the server answers").to_owned()
    };
    let organizations = |operation: &str, body: Value| {
        api.json("organizations", &format!("AWSOrganizationsV20161128.{operation}"), &body)
    };
    organizations("CreateOrganization", json!({"FeatureSet": "ALL"}));
    let root = text(&organizations("ListRoots", json!({})), "/Roots/0/Id");
    let kind = "SERVICE_CONTROL_POLICY";
    organizations("EnablePolicyType", json!({"RootId": root, "PolicyType": kind}));
    let content = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}"#;
    let units: Vec<_> = (0..TEN)
        .map(|it| {
            let name = format!("guard-{it}");
            let body = json!({"Name": name, "Type": kind, "Content": content, "Description": ""});
            let policy = organizations("CreatePolicy", body);
            let policy = text(&policy, "/Policy/PolicySummary/Id");
            let body = json!({"Name": format!("unit-{it}"), "ParentId": root});
            let unit = organizations("CreateOrganizationalUnit", body);
            let unit = text(&unit, "/OrganizationalUnit/Id");
            organizations("AttachPolicy", json!({"PolicyId": policy, "TargetId": unit}));
            unit
        })
        .collect();

    let sso = |operation: &str, body: Value| {
        api.json("sso", &format!("SWBExternalService.{operation}"), &body)
    };
    let store = |operation: &str, body: Value| {
        api.json("identitystore", &format!("AWSIdentityStore.{operation}"), &body)
    };
    let instances = sso("ListInstances", json!({}));
    let instance = text(&instances, "/Instances/0/InstanceArn");
    let id = text(&instances, "/Instances/0/IdentityStoreId");
    let groups: Vec<_> = (0..TEN)
        .map(|it| {
            let body = json!({"IdentityStoreId": id, "DisplayName": format!("group-{it}")});
            text(&store("CreateGroup", body), "/GroupId")
        })
        .collect();
    for it in 0..TEN * TEN {
        let name = format!("person-{it}");
        let body = json!({"IdentityStoreId": id, "UserName": name, "DisplayName": name,
                          "Name": {"GivenName": name, "FamilyName": "Example"}});
        let user = text(&store("CreateUser", body), "/UserId");
        let body = json!({"IdentityStoreId": id, "GroupId": groups[it % TEN],
                          "MemberId": {"UserId": user}});
        store("CreateGroupMembership", body);
    }
    let sets: Vec<_> = (0..TEN)
        .map(|it| {
            let body = json!({"InstanceArn": instance, "Name": format!("Set{it}"),
                              "SessionDuration": "PT4H"});
            text(&sso("CreatePermissionSet", body), "/PermissionSet/PermissionSetArn")
        })
        .collect();

    for it in 1..accounts {
        let name = format!("account-{it}");
        let body = json!({"AccountName": name, "Email": format!("{name}@example.com")});
        let account = organizations("CreateAccount", body);
        let account = text(&account, "/CreateAccountStatus/AccountId");
        let body = json!({"AccountId": account, "SourceParentId": root,
                          "DestinationParentId": units[it % TEN]});
        organizations("MoveAccount", body);
        let body = json!({"InstanceArn": instance, "TargetType": "AWS_ACCOUNT",
                          "TargetId": account, "PermissionSetArn": sets[it % TEN],
                          "PrincipalType": "GROUP", "PrincipalId": groups[it % TEN]});
        sso("CreateAccountAssignment", body);
        put_account(server, &account, users, roles);
    }
    put_account(server, ACCOUNT, users, roles)
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
