//! A chain of roles that is longer than what a row can tell.

use serde_json::{Value, json};

use crate::house::rolecall_reading;

const ROLES: usize = 300;

/// A user who assumes a role, that assumes the next, and so on; the last is an administrator.
fn chain() -> String {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:{name}");
    let role = |index: usize| {
        let trusted = match index {
            0 => arn("user/ann"),
            _ => arn(&format!("role/r{}", index - 1)),
        };
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}]});
        let everything = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let own = match index + 1 == ROLES {
            true => json!([{"PolicyName": "all", "PolicyDocument": everything}]),
            false => json!([]),
        };
        let name = format!("r{index}");
        json!({"RoleName": name, "RoleId": format!("AROA{name}"), "Path": "/",
               "Arn": arn(&format!("role/{name}")), "AssumeRolePolicyDocument": trust,
               "RolePolicyList": own, "AttachedManagedPolicies": []})
    };
    let user = json!({"UserName": "ann", "UserId": "AIDAANN", "Arn": arn("user/ann"), "Path": "/",
                      "GroupList": [], "AttachedManagedPolicies": []});
    let roles: Vec<Value> = (0..ROLES).map(role).collect();
    json!({"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": roles,
           "Policies": []})
    .to_string()
}

#[test]
fn rows_tell_the_first_steps_and_how_many_more_there_are() {
    let chain = chain();
    let run = |words: &[&str]| {
        let arguments = [&["-i", "-"], words].concat();
        rolecall_reading(&arguments, chain.as_bytes()).ends_with(0)
    };
    let last = format!("role/r{}", ROLES - 1);
    for (question, list) in [
        (["can-assume", "user/ann", "--transitive", "-f", "json"], "roles"),
        (["who-can-assume", &last, "--transitive", "-f", "json"], "principals"),
    ] {
        let answer = run(&question);
        let json = answer.json();
        let rows = json[list].as_array().unwrap();
        assert_eq!(rows.len(), ROLES);
        for row in rows {
            let steps = row["hops"].as_u64().unwrap();
            let left_out = row["steps_left_out"].as_u64().unwrap_or(0);
            assert_eq!(left_out, steps.saturating_sub(32), "{row}");
            assert_eq!(row["evidence"].as_array().unwrap().len() as u64, steps - left_out);
        }
        assert!(answer.stdout.len() < 10_000_000, "{}", answer.stdout.len());
    }
    let table = run(&["can-assume", "user/ann", "--transitive"]);
    assert!(table.stdout.contains("more than 32 steps"), "{}", table.stdout);
    // The whole path is one question away.
    let paths = run(&["paths", "--from", "user/ann", "--to", &last, "-f", "json"]).json();
    assert_eq!(paths["paths"][0]["hops"].as_array().unwrap().len(), ROLES);
    let principals = run(&["principals", "-f", "json"]).json();
    let ann =
        principals["principals"].as_array().unwrap().iter().find(|it| it["name"] == "user/ann");
    assert_eq!(ann.unwrap()["steps_to_admin"], ROLES);
}
