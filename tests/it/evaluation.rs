//! The evaluator's cases: each request under `tests/data/evaluation` gets the expected decision,
//! and names the AWS page it is based on and the statements that decide, or what blocks the
//! request.

use std::{collections::BTreeSet, fs};

use rolecall::{load, report::answer::Simulate};
use serde_json::{Value, json};

use crate::house;

/// What is wrong with one case; nothing if it is decided as expected.
fn complaint(case: &Value) -> Option<String> {
    let name = case["name"].as_str().unwrap_or("(no name)");
    let page = case["page"].as_str().unwrap_or_default();
    if !page.starts_with("https://") {
        return Some(format!("{name}: names no page"));
    }
    if let Some(reason) = incomplete(case) {
        return Some(format!("{name}: {reason}"));
    }
    let text = case.to_string();
    let cases = match load::parse_cases("case", &text) {
        Ok(cases) => cases,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    let answer = Simulate::new(&cases.cases, true);
    let answer = serde_json::to_value(answer).unwrap();
    let expected = &case["expected"];
    let found = [
        ("decision", answer["decision"].clone()),
        ("blocked_by", answer["blocked_by"].clone()),
        ("statements", statements(&answer)),
        ("requires", keys(&answer)),
    ];
    let differs = |(field, found): &(&str, Value)| match &expected[*field] {
        // A decision and what blocks it are always expected, `incomplete` demands the statements
        // that decide, and the rest is expected where it is the point.
        Value::Null if *field == "decision" => true,
        Value::Null if *field == "blocked_by" => sorted(found) != sorted(&Value::Array(Vec::new())),
        Value::Null => false,
        expected => sorted(expected) != sorted(found),
    };
    let wrong: Vec<_> = found
        .iter()
        .filter(|it| differs(it))
        .map(|(field, found)| format!("{field}: expected {}, found {found}", expected[*field]))
        .collect();
    (!wrong.is_empty()).then(|| format!("{name}: {}", wrong.join("; ")))
}

/// What a case must expect and does not; `None` if it expects enough.
fn incomplete(case: &Value) -> Option<String> {
    let expected = &case["expected"];
    let decision = expected["decision"].as_str().unwrap_or_default();
    let count = |field: &str| expected[field].as_array().map(Vec::len);
    // Nothing decides an implicit deny.
    if decision == "implicit_deny" {
        let is_blocked = count("blocked_by").is_some_and(|it| it > 0);
        return (!is_blocked).then(|| {
            "expected.blocked_by: expected what blocks an implicit deny, such as \
             `[\"identity_policy\"]`, found none"
                .to_owned()
        });
    }
    // A root user needs no statement, and what was not read may be all that an unknown rests on.
    let fewest = usize::from(!matches!(decision, "allow" | "unknown"));
    if count("statements").is_none_or(|it| it < fewest) {
        return Some(format!(
            "expected.statements: expected the statements that decide `{decision}`, such as \
             `[\"identity_policies[0] 1\"]`, found {}",
            expected["statements"]
        ));
    }
    let named = expected["statements"].as_array().into_iter().flatten();
    let missing = named.filter(|it| !it.as_str().is_some_and(|it| has_statement(case, it)));
    let missing: Vec<_> = missing.map(ToString::to_string).collect();
    (!missing.is_empty())
        .then(|| format!("expected.statements: the case has no statement {}", missing.join(", ")))
}

/// Whether the case has the statement with this name, such as `scps[0][1] 2`.
fn has_statement(case: &Value, named: &str) -> bool {
    let Some((policy, index)) = named.rsplit_once(' ') else { return false };
    let Ok(index) = index.parse::<usize>() else { return false };
    let policy = policy.replace('[', "/").replace(']', "");
    match case.pointer(&format!("/{policy}/Statement")) {
        Some(Value::Array(statements)) => index < statements.len(),
        // A policy with one statement may do without the list.
        Some(Value::Object(_)) => index == 0,
        _ => false,
    }
}

/// `identity_policies[0] 1` for each statement that decided.
fn statements(answer: &Value) -> Value {
    let rows = answer["evidence"].as_array().into_iter().flatten();
    let place = |row: &Value| format!("{} {}", row["policy"].as_str().unwrap(), row["statement"]);
    rows.map(place).collect::<Vec<_>>().into()
}

fn keys(answer: &Value) -> Value {
    let rows = answer["requires"].as_array().into_iter().flatten();
    rows.map(|it| it["key"].clone()).collect::<Vec<_>>().into()
}

fn sorted(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().map(ToString::to_string).collect(),
        other => BTreeSet::from([other.to_string()]),
    }
}

#[test]
fn each_case_is_decided_as_it_says() {
    let folder = house::root().join("tests/data/evaluation");
    let mut complaints = Vec::new();
    let mut names = BTreeSet::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for case in &cases {
            let shown = file.file_name().unwrap().to_string_lossy();
            complaints.extend(complaint(case).map(|it| format!("{shown}: {it}")));
            let name = case["name"].to_string();
            assert!(names.insert(name.clone()), "{shown}: two cases are named {name}");
        }
    }
    assert!(complaints.is_empty(), "{} cases:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn a_case_must_name_the_statements_that_decide() {
    let case = |expected: Value| {
        json!({
            "name": "C",
            "page": "https://docs.aws.amazon.com/",
            "request": {
                "principal": "arn:aws:iam::111122223333:user/alice",
                "action": "s3:GetObject",
                "resource": "arn:aws:s3:::reports/q1.csv",
            },
            "complete_context": true,
            "identity_policies": [{
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            }],
            "scps": [[{
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }]],
            "expected": expected,
        })
    };
    let whole = json!(["identity_policies[0] 0", "scps[0][0] 0"]);
    assert_eq!(complaint(&case(json!({"decision": "allow", "statements": whole}))), None);

    let refused = [
        (json!({"decision": "allow"}), "expected the statements that decide `allow`"),
        (
            json!({"decision": "explicit_deny", "blocked_by": ["scp"]}),
            "expected the statements that decide `explicit_deny`",
        ),
        (
            json!({"decision": "conditional", "statements": []}),
            "expected the statements that decide `conditional`",
        ),
        (
            json!({"decision": "allow", "statements": ["identity_policies[0] 0", "scps[0][1] 0"]}),
            "the case has no statement \"scps[0][1] 0\"",
        ),
        (
            json!({"decision": "allow", "statements": ["identity_policies[0] 1"]}),
            "the case has no statement \"identity_policies[0] 1\"",
        ),
        (
            json!({"decision": "allow", "statements": ["scps[0][0] 0"]}),
            "statements: expected [\"scps[0][0] 0\"], found",
        ),
        (json!({"decision": "implicit_deny"}), "expected what blocks an implicit deny"),
    ];
    for (expected, words) in refused {
        let found = complaint(&case(expected.clone())).unwrap_or_default();
        assert!(found.starts_with("C: ") && found.contains(words), "{expected}: {found}");
    }
}
