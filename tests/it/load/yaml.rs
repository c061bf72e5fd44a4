//! YAML as the AWS CLI prints it: in blocks, names sorted, text quoted where it must be.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fmt::Write;

use rolecall::load::load_bytes;
use serde_json::{Value, json};

use super::described::{described, gaps, read};

/// The YAML of a value.
pub(crate) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    let indentation = "  ".repeat(depth);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let mut block = String::new();
                write(&mut block, item, depth + 1);
                writeln!(out, "{indentation}- {}", block.trim()).unwrap();
            }
        }
        Value::Object(members) if !members.is_empty() => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            for (name, value) in members {
                let is_block = match value {
                    Value::Array(items) => !items.is_empty(),
                    Value::Object(members) => !members.is_empty(),
                    _ => false,
                };
                write!(out, "{indentation}{name}:").unwrap();
                if is_block {
                    out.push('\n');
                    write(out, value, depth + 1);
                } else {
                    out.push(' ');
                    write(out, value, 0);
                }
            }
        }
        Value::String(text) => {
            let is_plain = text.starts_with(char::is_alphabetic)
                && text.chars().all(|it| it.is_alphanumeric() || ":/-_.".contains(it))
                && !["true", "false", "null"].contains(&text.to_lowercase().as_str());
            match is_plain {
                true => writeln!(out, "{text}").unwrap(),
                false => writeln!(out, "'{}'", text.replace('\'', "''")).unwrap(),
            }
        }
        other => writeln!(out, "{other}").unwrap(),
    }
}

#[test]
fn what_the_aws_cli_prints_as_yaml_is_what_it_prints_as_json() {
    let json = load_bytes("dump", read("two-accounts.json")).unwrap();
    let text = String::from_utf8(read("two-accounts.yaml")).unwrap();
    // A list with one page, as `--output yaml-stream` prints it.
    let stream = format!("- {}", text.trim_end().replace('\n', "\n  "));
    for yaml in [
        text.clone(),
        format!("---\n{text}...\n"),
        format!("# by hand\n\n{text}"),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        stream,
    ] {
        let snapshot = load_bytes("dump", yaml.clone().into_bytes()).unwrap();
        assert_eq!(described(&snapshot), described(&json), "{yaml}");
        assert_eq!(gaps(&snapshot), gaps(&json));
    }
}

#[test]
fn pages_may_be_documents_or_items_of_a_stream() {
    let role = |name: &str| {
        json!({"Roles": [{"Arn": format!("arn:aws:iam::111122223333:role/{name}"),
                          "AssumeRolePolicyDocument": {"Statement": []}}],
               "IsTruncated": name == "A"})
    };
    let [first, last] = ["A", "B"].map(role);
    let text = |it: &Value| yaml(it);
    for pages in [
        text(&json!([first, last])),
        format!("{}---\n{}", text(&first), text(&last)),
        format!("---\n{}...\n---\n{}...\n", text(&json!([first])), text(&json!([last]))),
    ] {
        let snapshot = load_bytes("pages", pages.clone().into_bytes()).unwrap();
        let account = &snapshot.accounts["111122223333"];
        assert_eq!(account.roles.len(), 2, "{pages}");
        assert!(!gaps(&snapshot).contains("one page of several"), "{}", gaps(&snapshot));
    }
}

#[test]
#[rustfmt::skip]
fn an_error_in_yaml_names_its_line_and_nothing_of_the_text() {
    const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let cases = [
        // text                                                  error
        ("Roles:\n- Arn: x\nIsTruncated: KEY\nUsers: []\n",      ":3: expected a boolean, found"),
        ("Roles: []\nUsers: []\nRoles: []\n",                   ":3: expected each member only once, found `Roles` again"),
        ("Roles:\n\t- KEY\n",                                    ":2: expected spaces as indentation, found a tab"),
        ("Roles: [KEY\n",                                        ":2: expected YAML, found text that is not YAML"),
        ("Roles: &a [KEY]\nUsers: *a\n",                        ":2: expected YAML without aliases, found an alias"),
        ("Note: KEY\nand then: KEY: KEY\n",                     ":2: expected YAML, found text that is not YAML"),
        ("aws_secret_access_key: KEY\n",                        ": expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found an object without known members"),
        ("--- KEY\n",                                           ":1: expected the end of the file, or another JSON object, found a string"),
        ("- KEY\n",                                             ": expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found text that is neither JSON nor a credential report"),
        ("---\n- KEY\n",                                        ": expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a JSON list"),
        ("---\n",                                               ": expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found nothing: it is empty"),
        ("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  R: !Sub KEY\n", ": expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a CloudFormation template"),
    ];
    for (text, error) in cases {
        let text = text.replace("KEY", KEY);
        let found = load_bytes("a", text.clone().into_bytes()).unwrap_err().to_string();
        assert!(found.starts_with(&format!("a{error}")), "{text}: {found}");
        // Values of our own members may be repeated in messages, as in JSON.
        assert!(!found.contains(KEY) || text.contains("IsTruncated"), "{found}");
    }
}
