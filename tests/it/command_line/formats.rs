//! CSV and Markdown of each command, held against its JSON.

use serde_json::Value;

use super::demo;
use crate::rows::{bare, lines_outside_code, records, records_of_json};

/// A question for each command, and more where answers differ in form.
pub(super) const QUESTIONS: [(&str, &str); 19] = [
    ("principals", "principals"),
    ("who-can-assume", "who-can-assume role/VendorMonitor"),
    ("who-can-assume-admin", "who-can-assume role/Admin --transitive"),
    ("can-assume", "can-assume user/bob"),
    ("who-can-assume-nobody", "who-can-assume role/GitHubDocs"),
    ("paths", "paths --from external --to admin"),
    ("paths-max", "paths --from user/ci-legacy --to role/Admin --max 1"),
    ("escalations", "escalations --from user/bob --id lambda-001"),
    ("findings", "findings --severity high"),
    ("can", "can people/frank iam:CreateAccessKey arn:aws:iam::111122223333:user/alice"),
    ("can-not", "can user/alice sts:AssumeRole role/Admin"),
    ("who-can", "who-can iam:PassRole arn:aws:iam::111122223333:role/LambdaMigrations"),
    ("accounts", "accounts"),
    ("account", "accounts acme-prod"),
    ("why", "why user/alice role/Deploy"),
    ("why-blocked", "why user/ci-legacy role/finance/Payroll"),
    ("last-accessed", "last-accessed role/Deploy"),
    ("last-accessed-unknown", "last-accessed user/alice"),
    ("simulate", "simulate assets/case.json"),
];

#[test]
fn csv_has_as_many_records_as_json_has_rows() {
    let more = ["escalations", "why nadia.berg role/Admin", "principals --kind service"];
    let questions = QUESTIONS.iter().map(|(_, it)| *it).chain(more);
    let mut total = 0;
    for question in questions {
        let json = demo(&format!("{question} -f json")).ends_with(0).json();
        let csv = demo(&format!("{question} -f csv")).ends_with(0);
        let (header, records) = records(&csv.stdout);
        assert_eq!(records.len(), records_of_json(&json), "{question}: {csv:?}");
        let mut names = header.clone();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), header.len(), "a name twice: {header:?}");
        let is_snake = |it: &String| it.chars().all(|it| it.is_ascii_lowercase() || it == '_');
        assert!(header.iter().all(is_snake), "{header:?}");
        total += records.len();
    }
    assert!(total > 200, "only {total} records");
}

#[test]
fn a_csv_field_says_what_the_member_of_json_with_its_name_says() {
    let mut compared = 0;
    for (question, rows) in [
        ("principals", "principals"),
        ("who-can-assume role/Admin --transitive", "principals"),
        ("can-assume user/ci-legacy", "roles"),
        ("escalations", "escalations"),
        ("findings --all", "findings"),
        ("who-can sts:AssumeRole", "principals"),
        ("accounts", "accounts"),
        ("last-accessed role/Deploy", "services"),
    ] {
        let json = demo(&format!("{question} -f json")).ends_with(0).json();
        let (header, records) = records(&demo(&format!("{question} -f csv")).ends_with(0).stdout);
        for (row, record) in json[rows].as_array().unwrap().iter().zip(&records) {
            for (name, field) in header.iter().zip(record) {
                let expected = match &row[name] {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Bool(it) => it.to_string(),
                    // An empty list can be one that was not loaded.
                    Value::Array(items) if items.iter().any(Value::is_string) => {
                        let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
                        items.join("; ")
                    }
                    Value::Null | Value::Array(_) | Value::Object(_) => continue,
                };
                assert_eq!(field, expected, "{name} of {question}");
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "only {compared} fields");
}

#[test]
fn in_csv_a_fact_that_was_not_read_is_not_an_empty_one() {
    let (header, records) = records(&demo("accounts -f csv").ends_with(0).stdout);
    let field = |account: &str, name: &str| {
        let at = header.iter().position(|it| it == name).unwrap();
        records.iter().find(|it| &it[0] == account).unwrap()[at].to_owned()
    };
    assert_eq!(field("111122223333", "root_user_access_keys"), "");
    assert_eq!(field("222200001111", "root_user_access_keys"), "unknown");
    assert_eq!(field("222200001111", "users"), "unknown");
}

#[test]
fn what_csv_has_no_place_for_is_told_on_standard_error() {
    #[rustfmt::skip]
    let cases = [
        ("paths --from user/alice --to role/Admin",             "note: not analyzed: privilege escalation"),
        ("paths --from user/ci-legacy --to role/Admin --max 1", "note: There are more paths."),
        ("paths --from user/alice --to role/Sandbox",           "note: no path found by role assumption"),
        ("who-can-assume role/GitHubDocs",                      "note: no principal found by role assumption"),
        ("last-accessed user/alice",                            "last used are unknown"),
    ];
    for (question, note) in cases {
        let run = demo(&format!("{question} -f csv")).ends_with(0);
        assert!(run.stderr.contains(note), "{question}: {run:?}");
        assert!(!run.stdout.contains("note: "), "{question}: {run:?}");
    }
}

#[test]
fn a_markdown_page_names_what_it_leaves_out() {
    for (_, question) in QUESTIONS {
        let json = demo(&format!("{question} -f json")).ends_with(0).json();
        let page = demo(&format!("{question} -f markdown")).ends_with(0).stdout;
        assert!(page.starts_with("# "), "{page}");
        assert!(!page.ends_with("\n\n") && !page.contains("\n\n\n"), "{page}");
        let lines = lines_outside_code(&page);
        for (member, heading) in [("not_analyzed", "## Not analyzed"), ("gaps", "## Not loaded")] {
            let count = json[member].as_array().map_or(0, Vec::len);
            let at = lines.iter().position(|it| *it == heading);
            assert!(count == 0 || at.is_some(), "{question}: no `{heading}` in {page}");
            let items = lines.iter().skip(at.unwrap_or(lines.len()) + 4);
            let items = items.take_while(|it| it.starts_with("- ")).count();
            assert!(items >= count, "{question}: {items} of {count} below `{heading}`: {page}");
        }
    }
}

#[test]
fn the_rows_of_a_markdown_table_are_those_of_json() {
    for (question, rows) in [
        ("principals", "principals"),
        ("can-assume user/ci-legacy", "roles"),
        ("escalations", "escalations"),
        ("accounts", "accounts"),
    ] {
        let json = demo(&format!("{question} -f json")).ends_with(0).json();
        let page = demo(&format!("{question} -f markdown")).ends_with(0).stdout;
        let table: Vec<_> =
            lines_outside_code(&page).into_iter().filter(|it| it.starts_with('|')).collect();
        // The header and the rule below it.
        assert_eq!(table.len(), json[rows].as_array().unwrap().len() + 2, "{question}");
        let columns = |it: &str| bare(it).matches('|').count();
        assert!(table.iter().all(|it| columns(it) == columns(table[0])), "{page}");
    }
}

#[test]
fn markdown_pages_show_the_statements_that_decide() {
    for (question, sid) in [
        ("why user/alice role/Deploy", "AssumeDeploy"),
        ("why user/ci-legacy role/finance/Payroll", "FinanceOnly"),
        ("can user/alice sts:AssumeRole role/Deploy", "AssumeDeploy"),
    ] {
        let page = demo(&format!("{question} -f markdown")).ends_with(0).stdout;
        assert!(page.contains("\n## Statements\n"), "{page}");
        let blocks: Vec<_> = page.split("```json\n").skip(1).collect();
        let statements = blocks.iter().map(|it| it.split_once("\n```\n").unwrap().0);
        let statements = statements.map(|it| serde_json::from_str::<Value>(it).unwrap());
        assert!(statements.into_iter().any(|it| it["Sid"] == sid), "{question}: {page}");
    }
    let page = demo("accounts acme-prod -f markdown").ends_with(0).stdout;
    assert!(page.contains("\n## Guardrails\n\nscp FullAWSAccess"), "{page}");
    let page = demo("simulate assets/case.json -f markdown").ends_with(0).stdout;
    assert!(page.contains("\"sts:ExternalId\": \"acme-7f3a-watchful\""), "{page}");
}
