//! The rows of an answer in JSON, CSV and Markdown, to hold one format against another.

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value;

fn items<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// One record for each statement; one if there is none.
fn statements(row: &Value, member: &str) -> usize {
    items(row, member).len().max(1)
}

/// How many records CSV has of an answer in JSON.
pub(crate) fn records_of_json(answer: &Value) -> usize {
    let schema = answer["schema"].as_str().unwrap();
    let command = schema.split('/').nth(1).unwrap();
    match command {
        "principals" | "who-can-assume" | "who-can" => items(answer, "principals").len(),
        "can-assume" => items(answer, "roles").len(),
        "accounts" => items(answer, "accounts").len(),
        "escalations" => items(answer, "escalations").len(),
        "findings" => items(answer, "findings").len(),
        "last-accessed" => items(answer, "services").len(),
        "paths" => items(answer, "paths").iter().map(|it| items(it, "hops").len()).sum(),
        "can" => statements(answer, "evidence"),
        "why" if items(answer, "steps").is_empty() => statements(answer, "denied_by"),
        "why" => {
            let alternatives =
                items(answer, "steps").iter().flat_map(|it| items(it, "alternatives"));
            alternatives.map(|it| statements(it, "evidence")).sum()
        }
        "simulate" => match answer["cases"].as_array() {
            Some(cases) => cases.iter().map(|it| statements(it, "evidence")).sum(),
            None => statements(answer, "evidence"),
        },
        other => panic!("no rule for the rows of `{other}`"),
    }
}

/// The names of the columns of CSV, and its records, all as long as the header.
#[track_caller]
pub(crate) fn records(csv: &str) -> (Vec<String>, Vec<StringRecord>) {
    assert!(csv.ends_with("\r\n") && csv.matches('\n').count() == csv.matches("\r\n").count());
    let mut reader = ReaderBuilder::new().from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    (
        header,
        reader.records().map(|it| it.unwrap_or_else(|error| panic!("{error}: {csv}"))).collect(),
    )
}

/// The lines of a Markdown page outside of its blocks of code, which all end.
#[track_caller]
pub(crate) fn lines_outside_code(page: &str) -> Vec<&str> {
    let mut fence = None;
    let mut outside = Vec::new();
    for line in page.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None => match line.strip_suffix("json").filter(|it| it.starts_with("```")) {
                Some(open) => fence = Some(open),
                None => outside.push(line),
            },
        }
    }
    assert_eq!(fence, None, "a block of code does not end: {page}");
    outside
}

/// The line without code spans and backslash escapes.
pub(crate) fn bare(line: &str) -> String {
    let mut bare = String::new();
    let mut characters = line.chars();
    let mut in_code = false;
    while let Some(character) = characters.next() {
        match character {
            '`' => in_code = !in_code,
            _ if in_code => {}
            '\\' => drop(characters.next()),
            _ => bare.push(character),
        }
    }
    assert!(!in_code, "a code span does not end: {line}");
    bare
}
