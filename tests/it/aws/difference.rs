//! What a snapshot lacks of what was put into the server.

use serde_json::Value;

/// What is missing or different in `found`, with its place. More members than expected are as
/// good; more items in a list are not.
pub(super) fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    compare("", expected, found, &mut problems);
    problems
}

fn compare(place: &str, expected: &Value, found: &Value, problems: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(members), Value::Object(_)) => {
            for (name, value) in members {
                let place = format!("{place}.{name}");
                match found.get(name) {
                    Some(found) => compare(&place, value, found, problems),
                    None => problems.push(format!("{place}: missing")),
                }
            }
        }
        (Value::Array(items), Value::Array(others)) => {
            if items.len() != others.len() {
                let (expected, found) = (items.len(), others.len());
                problems.push(format!("{place}: {found} items instead of {expected}"));
            }
            problems.extend(items.iter().flat_map(|item| nearest(place, item, others)));
        }
        // A document may be given as its text.
        (Value::Object(_) | Value::Array(_), Value::String(text)) => {
            match serde_json::from_str(text) {
                Ok(found) => compare(place, expected, &found, problems),
                Err(_) => problems.push(format!("{place}: no document: {text}")),
            }
        }
        _ if expected == found => {}
        _ => problems.push(format!("{place}: {found} instead of {expected}")),
    }
}

/// How an item differs from that of a list which is most like it; not at all if it is there.
fn nearest(place: &str, item: &Value, others: &[Value]) -> Vec<String> {
    let differences = others.iter().map(|other| {
        let mut problems = Vec::new();
        compare(&format!("{place}[{}]", name_of(item)), item, other, &mut problems);
        problems
    });
    differences.min_by_key(Vec::len).unwrap_or_else(|| vec![format!("{place}: no {item}")])
}

/// What a person would call an item of a list.
fn name_of(item: &Value) -> String {
    let members = ["Arn", "Id", "UserName", "PolicyName", "Name"];
    let name = members.iter().find_map(|it| item.get(it)).unwrap_or(item);
    name.as_str().map_or_else(|| name.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_reported_with_their_place() {
        let document = r#"{"Statement": []}"#;
        let expected =
            json!({"A": [{"Arn": "x", "Tags": [1]}, {"Arn": "y", "D": {"Statement": []}}]});
        let same =
            json!({"A": [{"Arn": "y", "D": document, "more": 1}, {"Arn": "x", "Tags": [1]}]});
        assert_eq!(differences(&expected, &same), Vec::<String>::new());
        let cases = [
            (json!({}), ".A: missing"),
            (json!({"A": [{"Arn": "x", "Tags": [1]}]}), ".A: 1 items instead of 2"),
            (
                json!({"A": [{"Arn": "x", "Tags": [2]}, same["A"][0]]}),
                ".A[x].Tags[1]: 2 instead of 1",
            ),
            (json!({"A": [same["A"][1], {"Arn": "y"}]}), ".A[y].D: missing"),
            (json!({"A": [same["A"][1], {"Arn": "y", "D": "?"}]}), ".A[y].D: no document: ?"),
        ];
        for (found, problem) in cases {
            let problems = differences(&expected, &found);
            assert!(problems.iter().any(|it| it == problem), "{problem}: {problems:?}");
        }
    }
}
