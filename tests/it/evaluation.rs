//! The evaluator's cases: each request under `tests/data/evaluation` is decided as it says, and
//! names the AWS page it rests on.

use std::{collections::BTreeSet, fs};

use rolecall::{load, report::answer::Simulate};
use serde_json::Value;

use crate::house;

/// What is wrong with one case; nothing if it is decided as expected.
fn complaint(case: &Value) -> Option<String> {
    let name = case["name"].as_str().unwrap_or("(no name)");
    let page = case["page"].as_str().unwrap_or_default();
    if !page.starts_with("https://") {
        return Some(format!("{name}: names no page"));
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
        // A decision and what blocks it are always expected; the rest where it is the point.
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
