//! The formats that are made for findings: HTML, SARIF, OCSF and JUnit, held against JSON and
//! against what their readers need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{demo, schema::items};
use crate::{
    house::{self, TemporaryFile, rolecall},
    markup::{Tag, check_html, tags, text_of},
};

const FORMATS: [&str; 4] = ["html", "sarif", "ocsf", "junit"];

/// The demo as a file, which has lines to point to.
const FILE: &str = "assets/demo.json";

fn written(arguments: &str, format: &str) -> String {
    demo(&format!("findings {arguments} -f {format}")).ends_with(0).stdout
}

fn json(arguments: &str, format: &str) -> Value {
    serde_json::from_str(&written(arguments, format)).unwrap()
}

fn run_of(log: &Value) -> &Value {
    &log["runs"][0]
}

/// How many failed findings a report lists.
fn failures(arguments: &str, format: &str) -> usize {
    let text = written(arguments, format);
    let value = || -> Value { serde_json::from_str(&text).unwrap() };
    match format {
        "html" => tags(&text).iter().filter(|it| it.is("li", "class", "finding")).count(),
        "junit" => tags(&text).iter().filter(|it| it.name == "failure" && !it.closes).count(),
        "sarif" => {
            let value = value();
            let is_open = |it: &&Value| {
                it["kind"] == "fail" && it["suppressions"].as_array().is_none_or(Vec::is_empty)
            };
            items(run_of(&value), "results").iter().filter(is_open).count()
        }
        "ocsf" => {
            let is_open = |it: &&Value| it["status_code"] == "FAIL" && it["status"] == "New";
            value().as_array().unwrap().iter().filter(is_open).count()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn every_format_lists_the_findings_that_json_lists() {
    let mut before = json("", "json");
    before["findings"].as_array_mut().unwrap().drain(..7);
    let baseline = TemporaryFile::new("reports-baseline", &before.to_string());
    let baseline = format!("--baseline {}", baseline.name());
    let mut seen = BTreeSet::new();
    for arguments in [
        "--severity high",
        "--best-practice BP04 --all",
        "--people",
        "--account acme-mgmt",
        "--machines",
        "--waivers tests/data/waivers.json",
        &baseline,
    ] {
        let answer = json(arguments, "json");
        let failed = items(&answer, "findings").iter().filter(|it| it["status"] == "failed");
        let expected = failed.count();
        assert!(expected > 0, "{arguments}");
        seen.insert(expected);
        for format in FORMATS {
            assert_eq!(failures(arguments, format), expected, "{arguments} as {format}");
        }
    }
    assert!(seen.len() > 4, "the arguments change nothing: {seen:?}");
}

#[test]
fn fail_on_ends_every_format_with_1() {
    for format in FORMATS {
        demo(&format!("findings --fail-on critical -f {format}")).ends_with(1);
        demo(&format!("findings --rule empty-group --fail-on low -f {format}")).ends_with(0);
    }
}

#[test]
fn what_a_format_has_no_place_for_is_told_on_standard_error() {
    for format in FORMATS {
        let words = "findings --people --waivers tests/data/waivers.json -f";
        let run = demo(&format!("{words} {format}")).ends_with(0);
        let expired = "the waiver of `person-with-access-key`";
        let is_inside = run.stdout.to_lowercase().contains("expired after");
        assert_ne!(is_inside, run.stderr.contains(expired), "{format}: {}", run.stderr);
        assert_eq!(is_inside, ["html", "sarif"].contains(&format), "{format}");
    }
}

#[test]
fn other_commands_say_which_formats_they_have() {
    for format in FORMATS {
        for command in ["principals", "accounts", "permissions", "why user/alice role/Deploy", ""] {
            let run = demo(&format!("{command} -f {format}")).ends_with(2);
            let expected = format!(
                "error: `{format}` is a format of `findings`; other answers are written as \
                 `table`, `json`, `csv`, `markdown`\nhint: run `rolecall findings -f {format}`\n"
            );
            assert_eq!(run.stderr, expected, "{command}");
            assert_eq!(run.stdout, "");
        }
    }
}

#[test]
fn sarif_has_the_structure_that_code_scanning_reads() {
    let log = json("--all --waivers tests/data/waivers.json", "sarif");
    assert_eq!(log["version"], "2.1.0");
    let run = run_of(&log);
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "rolecall");
    let rules = items(driver, "rules");
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        for member in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[member]["text"].as_str().unwrap().is_empty(), "{id}: {member}");
        }
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("```sh\naws "), "{id}");
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://docs.aws."), "{id}");
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["note", "warning", "error"].contains(&level), "{id}: {level}");
        let number: f64 =
            rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!((0.0..=10.0).contains(&number), "{id}: {number}");
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let mut fingerprints = BTreeSet::new();
    let mut kinds = BTreeMap::new();
    for result in items(run, "results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let kind = result["kind"].as_str().unwrap();
        *kinds.entry(kind).or_insert(0) += 1;
        // SARIF allows a level only where something failed.
        assert_eq!(kind == "fail", result["level"] != "none", "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let fingerprint = result["partialFingerprints"]["rolecallFinding/v1"].as_str().unwrap();
        assert!(fingerprints.insert(fingerprint), "{fingerprint} is there twice");
        let [location] = items(result, "locations") else { panic!("{result}") };
        assert_eq!(
            location["logicalLocations"][0]["fullyQualifiedName"],
            result["properties"]["principal"]
        );
        // The demo is no file.
        assert!(location["physicalLocation"].is_null(), "{result}");
        assert!(result["suppressions"].is_array() && result["baselineState"].is_null());
    }
    let kinds: Vec<_> = kinds.into_keys().collect();
    assert_eq!(kinds, ["fail", "notApplicable", "open", "pass"]);
    let suppressed = |it: &&Value| !items(it, "suppressions").is_empty();
    let suppressed: Vec<_> = items(run, "results").iter().filter(suppressed).collect();
    let [suppressed] = suppressed[..] else { panic!("{suppressed:?}") };
    assert_eq!(suppressed["ruleId"], "console-user-without-mfa");
    let suppression = &suppressed["suppressions"][0];
    assert_eq!([&suppression["kind"], &suppression["status"]], ["external", "accepted"]);
    assert_eq!(suppression["justification"], "moves to Identity Center");
}

#[test]
fn with_a_baseline_sarif_says_that_its_results_are_new() {
    let mut before = json("", "json");
    before["findings"].as_array_mut().unwrap().drain(..3);
    let baseline = TemporaryFile::new("sarif-baseline", &before.to_string());
    let log = json(&format!("--baseline {}", baseline.name()), "sarif");
    let results = items(run_of(&log), "results");
    assert_eq!(results.len(), 3);
    assert!(results.iter().all(|it| it["baselineState"] == "new"));
}

#[test]
fn a_fingerprint_stays_while_ages_and_severities_change() {
    let fingerprints = |arguments: &str| -> BTreeSet<String> {
        let log = json(arguments, "sarif");
        let of = |it: &Value| {
            it["partialFingerprints"]["rolecallFinding/v1"].as_str().unwrap().to_owned()
        };
        items(run_of(&log), "results").iter().map(of).collect()
    };
    let today = fingerprints("");
    assert!(today.is_subset(&fingerprints("--now 2026-01-20T00:00:00Z")));
    assert_eq!(today, fingerprints("--waivers tests/data/waivers.json"));
}

#[test]
fn a_waiver_of_one_policy_changes_no_fingerprint() {
    let policy = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let named = |name: &str| format!(r#"{{"PolicyName": "{name}", "PolicyDocument": {policy}}}"#);
    let file = TemporaryFile::new(
        "two-policies",
        &format!(
            r#"{{"UserDetailList": [{{"UserName": "ann", "Arn": "arn:aws:iam::111122223333:user/ann",
            "UserPolicyList": [{}, {}]}}]}}"#,
            named("One"),
            named("Two"),
        ),
    );
    let waivers = r#"[{"rule": "policy-allows-everything", "policy": "One", "author": "erin",
        "principal": "arn:aws:iam::111122223333:user/ann", "reason": "moves", "expires": "2099-01-01"}]"#;
    let waivers = TemporaryFile::new("one-policy", waivers);
    let results = |arguments: &[&str]| -> BTreeMap<String, usize> {
        let start =
            ["-i", file.name(), "findings", "--rule", "policy-allows-everything", "-f", "sarif"];
        let log = rolecall(&[&start[..], arguments].concat()).ends_with(0).json();
        let one = |it: &Value| {
            let id = it["partialFingerprints"]["rolecallFinding/v1"].as_str().unwrap();
            (id.to_owned(), it["suppressions"].as_array().map_or(0, Vec::len))
        };
        items(run_of(&log), "results").iter().map(one).collect()
    };
    let all = results(&[]);
    assert_eq!(all.len(), 2, "{all:?}");
    let with_waivers = results(&["--waivers", waivers.name()]);
    assert_eq!(all.keys().collect::<Vec<_>>(), with_waivers.keys().collect::<Vec<_>>());
    let suppressed: Vec<_> = with_waivers.iter().filter(|(_, count)| **count == 1).collect();
    assert!(suppressed.len() == 1 && suppressed[0].0.ends_with(" policy One"), "{suppressed:?}");
}

/// The result of SARIF that a file with lines leads to, by rule and principal.
fn sarif_of_file(file: &str) -> Value {
    rolecall(&["-i", file, "findings", "-f", "sarif"]).ends_with(0).json()
}

#[test]
fn sarif_points_to_the_lines_of_the_statement_or_of_the_principal() {
    let text = house::read(FILE);
    let lines: Vec<&str> = text.lines().collect();
    let log = sarif_of_file(FILE);
    let (mut statements, mut principals) = (0, 0);
    for result in items(run_of(&log), "results") {
        let place = &result["locations"][0]["physicalLocation"];
        let evidence = items(&result["properties"], "evidence");
        if place.is_null() {
            // A person of Identity Center has no ARN to find it by.
            assert_eq!(result["properties"]["principal"], "stefan.ozols", "{result}");
            continue;
        }
        assert_eq!(place["artifactLocation"]["uri"], FILE);
        let line = |name: &str| {
            usize::try_from(place["region"][name].as_u64().unwrap_or_default()).unwrap()
        };
        let shown = lines[line("startLine") - 1..line("endLine")].join("\n");
        match evidence.first().and_then(Value::as_str) {
            Some(words) => {
                statements += 1;
                let effect = words.split(' ').next().unwrap();
                assert!(shown.contains(&format!("\"Effect\": \"{effect}\"")), "{words}: {shown}");
                if let Some((_, sid)) = words.rsplit_once(" (") {
                    let sid = sid.trim_end_matches(')');
                    assert!(shown.contains(&format!("\"Sid\": \"{sid}\"")), "{words}: {shown}");
                }
            }
            None => {
                principals += 1;
                let principal = result["properties"]["principal"].as_str().unwrap();
                let account = result["properties"]["account"].as_str().unwrap_or_default();
                let name = if principal.ends_with(":root") { account } else { principal };
                assert!(shown.contains(&format!("\"{name}\"")), "{principal}: {shown}");
            }
        }
    }
    assert!(statements > 30 && principals > 50, "{statements} {principals}");
}

#[test]
fn a_compressed_file_has_no_lines_and_standard_input_no_place() {
    let folder = std::env::temp_dir();
    let compressed = folder.join(format!("rolecall-{}-demo.json.zst", std::process::id()));
    std::fs::write(
        &compressed,
        ruzstd::encoding::compress_to_vec(
            house::read(FILE).as_bytes(),
            ruzstd::encoding::CompressionLevel::Fastest,
        ),
    )
    .unwrap();
    let log = sarif_of_file(compressed.to_str().unwrap());
    std::fs::remove_file(&compressed).unwrap();
    let places: Vec<&Value> = items(run_of(&log), "results")
        .iter()
        .map(|it| &it["locations"][0]["physicalLocation"])
        .filter(|it| !it.is_null())
        .collect();
    assert!(places.len() > 100);
    for place in places {
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("file:///") && uri.ends_with(".zst"), "{uri}");
        assert!(place["region"].is_null(), "{place}");
    }
    let arguments = ["-i", "-", "findings", "-f", "sarif"];
    let run = house::rolecall_reading(&arguments, house::read(FILE).as_bytes()).ends_with(0);
    let log = run.json();
    let is_placed = |it: &&Value| !it["locations"][0]["physicalLocation"].is_null();
    assert_eq!(items(run_of(&log), "results").iter().filter(is_placed).count(), 0);
}

#[test]
fn ocsf_has_the_attributes_of_a_compliance_finding() {
    let events = json("--all --waivers tests/data/waivers.json", "ocsf");
    let mut uids = BTreeSet::new();
    let mut codes = BTreeMap::new();
    for event in events.as_array().unwrap() {
        assert_eq!(event["class_uid"], 2003);
        assert_eq!(event["type_uid"], 200_301);
        assert_eq!(event["category_uid"], 2);
        assert_eq!(event["metadata"]["version"], "1.5.0");
        assert_eq!(event["metadata"]["product"]["name"], "rolecall");
        assert_eq!(event["cloud"]["provider"], "AWS");
        assert!(event["unmapped"].is_null());
        let severity = event["severity_id"].as_u64().unwrap();
        assert!((1..=5).contains(&severity), "{event}");
        assert!(event["time"].as_i64().unwrap() > 1_700_000_000_000, "milliseconds");
        let info = &event["finding_info"];
        assert!(uids.insert(info["uid"].as_str().unwrap()), "{info}");
        assert!(info["title"].is_string() && info["desc"].is_string());
        for member in ["requirements", "standards"] {
            assert!(!items(&event["compliance"], member).is_empty(), "{event}");
        }
        let [resource] = items(event, "resources") else { panic!("{event}") };
        let uid = resource["uid"].as_str().unwrap();
        assert!(info["uid"].as_str().unwrap().contains(uid), "{event}");
        let desc = event["remediation"]["desc"].as_str().unwrap();
        assert!(desc.contains("Command: aws "), "{desc}");
        let code = event["status_code"].as_str().unwrap();
        codes.insert(code, event["compliance"]["status_id"].as_u64().unwrap());
    }
    let expected = [("FAIL", 3), ("NOT_APPLICABLE", 99), ("NOT_CHECKED", 2), ("PASS", 1)];
    assert_eq!(codes, BTreeMap::from(expected));
    let suppressed = |it: &&Value| it["status_id"] == 3;
    let suppressed: Vec<_> = events.as_array().unwrap().iter().filter(suppressed).collect();
    assert_eq!(suppressed.len(), 1);
    let comment = suppressed[0]["comment"].as_str().unwrap();
    assert!(comment.starts_with("waived by erin until "), "{comment}");
}

#[test]
fn junit_counts_its_cases_and_names_each_once() {
    for arguments in ["", "--all", "--severity high --waivers tests/data/waivers.json"] {
        let text = written(arguments, "junit");
        let all = tags(&text);
        let count = |name: &str| all.iter().filter(|it| it.name == name && !it.closes).count();
        let suites: Vec<&Tag<'_>> = all.iter().filter(|it| it.name == "testsuite").collect();
        let root = all.iter().find(|it| it.name == "testsuites").unwrap();
        for (attribute, tag) in
            [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")]
        {
            let of = |it: &Tag<'_>| it.attribute(attribute).unwrap().parse::<usize>().unwrap();
            assert_eq!(of(root), count(tag), "{arguments}: {attribute}");
            let sum: usize = suites.iter().filter(|it| !it.closes).map(|it| of(it)).sum();
            assert_eq!(sum, count(tag), "{arguments}: {attribute}");
        }
        let mut names = BTreeSet::new();
        for case in all.iter().filter(|it| it.name == "testcase" && !it.closes) {
            let name = (case.attribute("classname").unwrap(), case.attribute("name").unwrap());
            assert!(names.insert(name.clone()), "{name:?} is there twice");
        }
        for skipped in all.iter().filter(|it| it.name == "skipped") {
            assert!(!skipped.attribute("message").unwrap().is_empty());
        }
    }
}

#[test]
fn a_case_of_what_was_left_out_does_not_pass() {
    // The rule fails, but not as seriously as is asked for.
    let text = written("--severity critical --rule empty-group", "junit");
    let skipped = tags(&text).into_iter().find(|it| it.name == "skipped").unwrap();
    let message = skipped.attribute("message").unwrap();
    assert!(message.starts_with("1 failed and left out, "), "{message}");
    assert!(text.contains("failures=\"0\""), "{text}");
}

#[test]
fn without_facts_no_format_says_that_something_is_good() {
    let file =
        r#"{"RoleDetailList": [{"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/R"}]}"#;
    let ask = |format: &str| {
        let arguments = ["-i", "-", "findings", "--all", "-f", format];
        house::rolecall_reading(&arguments, file.as_bytes()).ends_with(0).stdout
    };
    let sarif: Value = serde_json::from_str(&ask("sarif")).unwrap();
    let results = items(run_of(&sarif), "results");
    assert!(results.iter().all(|it| it["kind"] != "pass") && results.len() > 60);
    assert!(results.iter().any(|it| it["kind"] == "open"));
    let ocsf: Value = serde_json::from_str(&ask("ocsf")).unwrap();
    assert!(ocsf.as_array().unwrap().iter().all(|it| it["status_code"] != "PASS"));
    let junit = ask("junit");
    let all = tags(&junit);
    let count = |name: &str| all.iter().filter(|it| it.name == name && !it.closes).count();
    assert_eq!(count("testcase"), count("skipped") + count("failure"));
    let html = ask("html");
    assert!(html.contains("Not checked") && !text_of(&html).contains("passed User"), "{html}");
}

#[test]
fn the_page_needs_nothing_from_outside_and_leads_only_to_aws() {
    for arguments in ["", "--all", "--waivers tests/data/waivers.json", "--severity critical"] {
        let page = written(arguments, "html");
        check_html(&page);
        let all = tags(&page);
        let ids: BTreeSet<String> = all.iter().filter_map(|it| it.attribute("id")).collect();
        for link in all.iter().filter_map(|it| it.attribute("href")) {
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{arguments}: {link} leads nowhere"),
                None => assert!(link.starts_with("https://docs.aws.amazon.com/"), "{link}"),
            }
        }
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        for outside in ["url(", "@import", "http"] {
            assert!(!style.contains(outside), "{outside} in the style");
        }
        for part in ["prefers-color-scheme: dark", "@media print", "max-width: 34rem"] {
            assert!(style.contains(part), "no {part}");
        }
        assert!(page.contains("width=device-width") && page.contains("default-src 'none'"));
    }
}

#[test]
fn the_page_says_what_was_analyzed_and_what_to_do() {
    let page = text_of(&written("--waivers tests/data/waivers.json --people", "html"));
    for words in [
        "3 of 4 accounts: acme-prod (111122223333)",
        "2026-01-15 12:00 UTC",
        concat!("rolecall ", env!("CARGO_PKG_VERSION")),
        "SEC02-BP01",
        "opens administrator access in 3 steps",
        "aws iam enable-mfa-device --user-name victor",
        "aws iam enable-mfa-device --user-name USER",
        "Services used not loaded: use a snapshot from rolecall collect --last-accessed",
        "Waived by erin until 2026-02-01: moves to Identity Center",
        "The waiver of person-with-access-key",
        "arn:aws:iam::111122223333:policy/boundaries/DataTeamBoundary",
    ] {
        assert!(page.contains(words), "no `{words}`");
    }
}

/// The contrast of two colors.
///
/// Source: <https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio>
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |color: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_page_can_be_read_in_light_in_dark_and_on_paper() {
    let style = house::read("assets/report.css");
    let mut palettes = 0;
    for block in style.split(":root {").skip(1) {
        palettes += 1;
        let block = block.split('}').next().unwrap();
        let colors: BTreeMap<&str, &str> = block
            .split([';', '\n'])
            .filter_map(|it| it.trim().strip_prefix("--")?.split_once(": "))
            .collect();
        for paper in ["page", "card", "code"] {
            for ink in ["text", "muted", "link"] {
                let ratio = contrast(colors[ink], colors[paper]);
                assert!(ratio >= 4.5, "{ink} on {paper} in palette {palettes}: {ratio}");
            }
        }
        for severity in ["critical", "high", "medium", "low", "info"] {
            let ratio = contrast(colors["on"], colors[severity]);
            assert!(ratio >= 4.5, "{severity} in palette {palettes}: {ratio}");
        }
    }
    assert_eq!(palettes, 3);
}
