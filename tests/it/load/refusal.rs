//! Inputs of which nothing can be read, and their messages.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;

use expect_test::{Expect, expect};
use rolecall::{
    iam::Snapshot,
    load::{Input, LoadError, load_bytes, load_files},
};

fn assert_refused(result: Result<Snapshot, LoadError>, message: &Expect) {
    let error = result.expect_err("this input holds nothing");
    let hint = error.hint().map(|it| format!("\nhint: {it}")).unwrap_or_default();
    message.assert_eq(&format!("{error}{hint}"));
}

#[test]
fn a_bad_input_says_what_was_looked_for_and_what_was_found() {
    let refused = |bytes: &[u8], message: &Expect| {
        assert_refused(load_bytes("dump.json", bytes.to_vec()), message);
    };
    refused(
        b"",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found nothing: it is empty
            hint: the command that wrote it printed nothing; run it again and check its errors"#]],
    );
    refused(
        b" \n",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found nothing: it is empty
            hint: the command that wrote it printed nothing; run it again and check its errors"#]],
    );
    refused(
        b"\x89PNG\r\n\x1a\n",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a PNG picture
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        b"\x28\xb5\x2f\xfd\x00",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found damaged data that was compressed with zstd
            hint: the file is damaged or incomplete: copy it again"#]],
    );
    refused(
        b"\x1f\x8b\x08",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found data compressed with gzip
            hint: decompress it with `gunzip` first"#]],
    );
    refused(
        b"\xff\xfe{\x00",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found UTF-16 text
            hint: save the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"#]],
    );
    refused(
        b"{\"UserDetailList\": \"\xff\"}",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found bytes that are not UTF-8 text, after byte 20
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        b"[]",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a JSON list
            hint: run `aws iam get-account-authorization-details`, and use its output as input"#]],
    );
    refused(
        b"{}",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found an object without members
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        b"GroupDetailList:\n\t- Arn: x\n",
        &expect![[r#"
            dump.json:2: expected spaces as indentation, found a tab
            hint: YAML allows no tabs there"#]],
    );
    refused(
        b"user,arn\nann,x\n",
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found text that is neither JSON nor a credential report
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        br#"{"Account": "1", "Arn": "a", "UserId": "u"}"#,
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found what `aws sts get-caller-identity` prints
            hint: run `aws iam get-account-authorization-details`, and use its output as input"#]],
    );
    refused(
        br#"{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}"#,
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found an object without known members
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        br#"{"Version": "2012-10-17", "Statement": []}"#,
        &expect![[r#"
            dump.json: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found a policy document
            hint: rolecall reads the JSON or YAML output of `aws iam get-account-authorization-details` and `aws iam get-credential-report`, and its own snapshots"#]],
    );
    refused(
        b"{\n  \"UserDetailList\": [\n    {\"Arn\": ",
        &expect![[r#"
        dump.json:3:12: expected the rest of the JSON, found the end of the file
        hint: the file is incomplete: write it or copy it again"#]],
    );
    refused(
        b"{\n  \"UserDetailList\": [}\n}",
        &expect!["dump.json:2:22: expected a value, found `}`"],
    );
    refused(
        b"{\"UserDetailList\": [] \"Policies\": []}",
        &expect!["dump.json:1:23: expected `,` or `}`, found a string"],
    );
    refused(
        b"{\"UserDetailList\": []}\n\"UserDetailList\"",
        &expect![
            "dump.json:2:1: expected the end of the file, or another JSON object, found a string"
        ],
    );
    refused(
        br#"{"Policies": [], "Policies": []}"#,
        &expect!["dump.json:1:27: expected each member only once, found `Policies` again"],
    );
    refused(
        br#"{"Policies": [], "IsTruncated": "no"}"#,
        &expect![[r#"dump.json:1:36: expected a boolean, found `"no"`"#]],
    );
    refused(
        br#"{"schema": "rolecall/snapshot/7", "accounts": []}"#,
        &expect![[r#"
        dump.json: schema: expected `rolecall/snapshot/1`, found `rolecall/snapshot/7`
        hint: the file was written by another version of rolecall"#]],
    );
}

#[test]
#[rustfmt::skip]
fn errors_about_unknown_files_name_only_their_kind() {
    const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const INI: &str = "an INI file, as those in `~/.aws` are";
    const NOTHING_KNOWN: &str = "an object without known members";
    let cases = [
        // text                                       found
        ("KEY",                                       "text that is neither JSON nor a credential report"),
        ("# mine\n[default]\nsecret = KEY",           "text that is neither JSON nor a credential report"),
        ("\"KEY\"",                                   "text that is neither JSON nor a credential report"),
        ("[default]\naws_secret_access_key = KEY",    INI),
        ("\n[profile dev]\r\nsecret = KEY",           INI),
        ("[dev-1.eu]\nsecret = KEY",                  INI),
        ("[KEY",                                      INI),
        ("[true, \"KEY\"]",                           "a JSON list"),
        ("[null]",                                    "a JSON list"),
        ("[\"KEY\"]",                                 "a JSON list"),
        ("[{\"secret\": \"KEY\"}]",                   "a JSON list"),
        ("{\"secret\": \"KEY\"}",                     NOTHING_KNOWN),
        ("{\"KEY\": {\"Statement\": 1}}",             NOTHING_KNOWN),
        (" { }\n",                                    "an object without members"),
        ("{KEY}",                                     "something else (key must be a string)"),
        ("{\"secret\": KEY}",                         "something else"),
        ("{\"secret\" \"KEY\"}",                      "a string"),
        ("{\"Policies\": []} KEY",                    "something else"),
    ];
    for (text, found) in cases {
        let text = text.replace("KEY", KEY);
        let message = load_bytes("dump.json", text.clone().into_bytes()).unwrap_err().to_string();
        assert!(message.ends_with(&format!(", found {found}")), "{text}: {message}");
        assert!(!message.contains(&KEY[..5]), "{message}");
    }
}

#[test]
fn a_path_without_anything_says_so() {
    let refused = |path: &str, message: &Expect| {
        assert_refused(load_files(&[Input::named(path)]), message);
    };
    refused(
        "tests/data/load/absent.json",
        &expect![[r#"
        tests/data/load/absent.json: cannot be read: no such file
        hint: name a file, a folder, or `-` for standard input; `--demo` needs no file"#]],
    );
    refused(
        "tests/it",
        &expect![[r#"
            tests/it: expected a folder with authorization details, credential reports or snapshots, found no file that ends in .json, .yaml, .yml, .csv or .zst
            hint: subfolders are not read; name them one by one"#]],
    );
}

#[test]
fn a_folder_of_other_files_names_some_of_them() {
    let folder = std::env::temp_dir().join(format!("rolecall-others-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("a.json", "{\"Reservations\": []}"),
        ("b.json", ""),
        ("c.csv", "x,y\n"),
        ("d.json.zst", "\u{28}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let result = load_files(&[Input::Path(folder.clone())]);
    fs::remove_dir_all(&folder).unwrap();
    let message = result.expect_err("nothing here is known").to_string();
    let message = message.replace(&folder.display().to_string(), "FOLDER");
    expect!["FOLDER: expected a folder with authorization details, credential reports or snapshots, found only a.json (EC2 instances), b.json (nothing: it is empty), c.csv (text that is neither JSON nor a credential report) and 1 more"].assert_eq(&message);
}
