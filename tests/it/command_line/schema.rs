//! The JSON of each command: the fields that others rely on, and the words in them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::demo;
use crate::house::{self, rolecall_reading};

const KINDS: [&str; 9] = [
    "user",
    "role",
    "group",
    "service",
    "federated",
    "account",
    "anyone",
    "identity_center_user",
    "identity_center_group",
];
const STATES: [&str; 4] = ["proven", "conditional", "disputed", "unknown"];
const MFA: [&str; 5] = ["enforced", "bypassable", "unsatisfiable", "absent", "not_applicable"];
const POLICY_TYPES: [&str; 6] =
    ["identity_policy", "trust_policy", "permissions_boundary", "session_policy", "scp", "rcp"];
const HOP_KINDS: [&str; 6] = [
    "assume_role",
    "assume_role_with_saml",
    "assume_role_with_web_identity",
    "service",
    "identity_center",
    "member_of",
];

/// The answer's object; its schema is `rolecall/COMMAND/2`, and comes first.
pub(super) fn answer(arguments: &str) -> Value {
    let run = demo(&format!("{arguments} -f json")).ends_with(0);
    let command = arguments.split(' ').next().unwrap();
    let start = format!("{{\n  \"schema\": \"rolecall/{command}/2\",");
    assert!(run.stdout.starts_with(&start), "{arguments}: {run:?}");
    assert!(run.stdout.ends_with("}\n"), "{arguments}");
    run.json()
}

/// Fails unless the object has these members and, apart from them, only some of the others.
#[track_caller]
pub(super) fn assert_members(object: &Value, always: &[&str], sometimes: &[&str]) {
    let members: BTreeSet<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    for member in always {
        assert!(members.contains(member), "no `{member}` in {object}");
    }
    for member in members {
        assert!(always.contains(&member) || sometimes.contains(&member), "`{member}` in {object}");
    }
}

#[track_caller]
pub(super) fn assert_word(object: &Value, member: &str, words: &[&str]) {
    let word = object[member].as_str().unwrap_or_default();
    assert!(words.contains(&word), "`{member}` is `{word}` in {object}");
}

#[track_caller]
pub(super) fn items<'a>(object: &'a Value, member: &str) -> &'a [Value] {
    object[member].as_array().unwrap_or_else(|| panic!("no list `{member}` in {object}"))
}

/// The members of every step, in the answer of any command.
#[track_caller]
fn assert_access(row: &Value) {
    assert_word(row, "state", &STATES);
    assert_word(row, "mfa", &MFA);
    for requirement in items(row, "requires") {
        assert_members(requirement, &["key", "operator", "values", "policy_type"], &["negated"]);
        assert_word(requirement, "policy_type", &POLICY_TYPES);
    }
    items(row, "evidence").iter().for_each(assert_evidence);
    let is = |state: &str| row["state"] == state;
    assert_eq!(is("unknown"), row.get("missing").is_some(), "{row}");
    assert!(!is("proven") || items(row, "requires").is_empty(), "{row}");
    assert!(!is("disputed") || items(row, "disputed").len() >= 2, "{row}");
}

#[track_caller]
fn assert_evidence(row: &Value) {
    assert_word(row, "effect", &["Allow", "Deny"]);
    let always = ["policy_type", "policy", "attached_to", "effect"];
    let identity_center = ["policy_type", "policy", "policy_kind", "attached_to", "effect"];
    match row["policy_type"].as_str() {
        // If policies do not decide, there is no statement to name.
        Some("assignment") => {
            assert_members(row, &identity_center, &["attached_kind", "account"]);
            assert_eq!(row["policy_kind"], "permission_set");
            assert!(row["account"].is_string(), "{row}");
        }
        Some("entitlement") => {
            assert_members(row, &identity_center, &["attached_kind", "account"]);
            assert_eq!(row["policy_kind"], "role");
            assert!(row["account"].is_string(), "{row}");
        }
        Some("membership") => {
            assert_members(row, &identity_center, &["attached_kind"]);
            assert_eq!(row["policy_kind"], "group");
        }
        _ => {
            assert_members(row, &always, &["policy_kind", "statement", "sid"]);
            assert_word(row, "policy_type", &POLICY_TYPES);
            assert!(row["statement"].is_u64(), "{row}");
            let has_kind = row["policy_type"] == "identity_policy";
            assert_eq!(has_kind, row["policy_kind"].is_string(), "{row}");
            if has_kind {
                assert_word(row, "policy_kind", &["inline", "managed"]);
            }
        }
    }
}

/// A step has one alternative or more, and is itself the first of them.
#[track_caller]
fn assert_alternatives(row: &Value) {
    let always = ["state", "mfa", "requires", "evidence"];
    let sometimes = ["missing", "disputed"];
    let alternatives = items(row, "alternatives");
    for alternative in alternatives {
        assert_members(alternative, &always, &sometimes);
        assert_access(alternative);
    }
    for member in always.iter().chain(&sometimes) {
        assert_eq!(row.get(member), alternatives[0].get(member), "{member} of {row}");
    }
}

/// A step with what closes it; gives the step without that.
#[track_caller]
fn closed_step(step: &Value) -> Value {
    let mut hop = step.clone();
    let members = hop.as_object_mut().unwrap();
    let closed_by = members.remove("closed_by").expect("what closes it");
    assert_eq!(members.remove("closed_by_is_smallest"), Some(true.into()));
    for row in closed_by.as_array().unwrap() {
        assert_word(row, "remove", &["statement", "attachment"]);
        assert!(row["statement"].is_u64() && row["policy_type"].is_string(), "{row}");
    }
    hop
}

#[track_caller]
pub(super) fn assert_gaps(answer: &Value) {
    for gap in items(answer, "gaps") {
        assert_members(gap, &["source", "subject", "reason"], &["remediation"]);
    }
}

#[test]
fn principals() {
    let answer = answer("principals");
    assert_members(&answer, &["schema", "principals", "gaps"], &[]);
    assert_gaps(&answer);
    let principals = items(&answer, "principals");
    assert_eq!(principals.len(), 17 + 11 + 43);
    for row in principals {
        let always = [
            "principal",
            "kind",
            "name",
            "badges",
            "steps_to_admin",
            "groups",
            "members",
            "oldest_active_key_days",
            "last_used_days",
            "created",
        ];
        assert_members(row, &always, &["account", "credentials", "unknown"]);
        assert_word(row, "kind", &["user", "group", "role"]);
        assert_eq!(row["kind"] == "user", row.get("credentials").is_some(), "{row}");
        assert_eq!(row["badges"].as_str().unwrap().chars().count(), 8, "{row}");
        let is_admin = row["badges"].as_str().unwrap().starts_with(['A', 'a']);
        assert_eq!(is_admin, row["steps_to_admin"].is_u64(), "{row}");
    }
}

#[test]
fn credentials_of_users() {
    let answer = answer("principals --kind user");
    let of = |list: &str| -> Vec<Value> {
        let rows = items(&answer, "principals").iter();
        let lists = rows.filter_map(|it| it["credentials"][list].as_array());
        lists.flatten().cloned().collect()
    };
    for row in items(&answer, "principals") {
        let members = [
            "access_keys",
            "mfa",
            "mfa_devices",
            "password",
            "password_changed",
            "password_last_used",
            "max_signin_session_seconds",
            "ssh_public_keys",
            "signing_certificates",
            "service_specific_credentials",
        ];
        assert_members(&row["credentials"], &members, &[]);
    }
    let key = ["id", "active", "created", "age_days", "last_used"];
    let keys = of("access_keys");
    assert!(keys.iter().any(|it| it["id"].is_string() && it["age_days"] == 811), "{keys:?}");
    for it in keys {
        assert_members(&it, &key, &["last_used_service", "last_used_region"]);
    }
    let devices = of("mfa_devices");
    assert!(!devices.is_empty());
    for it in devices {
        assert_members(&it, &["serial_number", "kind", "enabled"], &[]);
        assert_word(&it, "kind", &["virtual", "fido", "hardware", "text_message"]);
    }
    let other = [of("ssh_public_keys"), of("service_specific_credentials")].concat();
    assert!(!other.is_empty());
    for it in other {
        assert_members(&it, &["id", "active", "created", "expires", "service"], &[]);
    }
}

#[test]
fn each_kind_of_principal_can_be_listed() {
    for kind in KINDS {
        let answer = answer(&format!("principals --kind {kind}"));
        let rows = items(&answer, "principals");
        assert!(rows.iter().all(|it| it["kind"] == kind), "{kind}");
        assert!(!rows.is_empty(), "the demo has no {kind}");
    }
}

#[test]
fn who_can_assume() {
    for role in ["role/Deploy", "role/GitHubDeploy", "role/LambdaExec", "role/Sandbox"] {
        for transitive in ["", " --transitive"] {
            let answer = answer(&format!("who-can-assume {role}{transitive}"));
            let members = ["schema", "role", "principals", "not_analyzed", "gaps"];
            assert_members(&answer, &members, &[]);
            assert!(answer["role"].as_str().unwrap().starts_with("arn:"), "{}", answer["role"]);
            assert_gaps(&answer);
            assert!(!items(&answer, "principals").is_empty(), "{role}");
            for row in items(&answer, "principals") {
                assert_access_row(row, "principal", transitive.is_empty());
            }
        }
    }
}

#[test]
fn can_assume() {
    for principal in ["user/ci-legacy", "777788889999:user/victor", "priya.nair", "role/Deploy"] {
        for transitive in ["", " --transitive"] {
            let answer = answer(&format!("can-assume {principal}{transitive}"));
            let members = ["schema", "principal", "roles", "not_analyzed", "gaps"];
            assert_members(&answer, &members, &[]);
            assert_gaps(&answer);
            assert!(!items(&answer, "roles").is_empty(), "{principal}");
            for row in items(&answer, "roles") {
                assert_access_row(row, "role", transitive.is_empty());
                assert_eq!(row["kind"], "role");
            }
        }
    }
}

#[track_caller]
fn assert_access_row(row: &Value, name: &str, direct: bool) {
    let always =
        [name, "kind", "hops", "action", "state", "mfa", "requires", "evidence", "alternatives"];
    assert_members(row, &always, &["missing", "disputed"]);
    assert_alternatives(row);
    assert_word(row, "kind", &KINDS);
    assert_access(row);
    let hops = row["hops"].as_u64().unwrap();
    assert!(hops >= 1 && (!direct || hops == 1), "{row}");
    // Null if AWS itself acts first: an Identity Center assignment.
    if let Some(action) = row["action"].as_str() {
        assert!(action.starts_with("sts:AssumeRole"), "{row}");
    }
}

#[test]
fn who_can_assume_and_can_assume_are_mirrors() {
    let forward = answer("can-assume user/ci-legacy");
    for role in items(&forward, "roles") {
        let backward = answer(&format!("who-can-assume {}", role["role"].as_str().unwrap()));
        let mirrored = items(&backward, "principals")
            .iter()
            .find(|it| it["principal"] == forward["principal"])
            .unwrap_or_else(|| panic!("{role} has no mirror"));
        for member in ["hops", "action", "state", "mfa", "requires", "evidence", "alternatives"] {
            assert_eq!(role[member], mirrored[member], "{role}");
        }
    }
}

#[test]
fn paths() {
    let answer = answer("paths --from user/alice --to role/Admin");
    assert_members(&answer, &["schema", "paths", "truncated", "not_analyzed", "gaps"], &[]);
    assert_eq!(answer["not_analyzed"], serde_json::json!(["privilege escalation"]));
    assert_eq!(answer["truncated"], false);
    let names: Vec<_> = items(&answer["paths"][0], "hops").iter().map(|it| &it["to"]).collect();
    let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    assert_eq!(names, [&role("Deploy"), &role("Pipeline"), &role("Admin")]);
    for path in items(&answer, "paths") {
        assert_members(path, &["state", "mfa", "hops"], &[]);
        assert_word(path, "state", &STATES);
        assert_word(path, "mfa", &MFA);
        for pair in items(path, "hops").windows(2) {
            assert_eq!(pair[0]["to"], pair[1]["from"], "{path}");
        }
        items(path, "hops").iter().for_each(assert_hop);
    }
}

#[track_caller]
fn assert_hop(hop: &Value) {
    let always = ["from", "to", "kind", "state", "mfa", "requires", "evidence", "alternatives"];
    assert_members(hop, &always, &["missing", "disputed", "session", "carries"]);
    assert_word(hop, "kind", &HOP_KINDS);
    // Being in a group opens no session; all else does.
    assert_eq!(hop["session"].is_object(), hop["kind"] != "member_of", "{hop}");
    if hop["session"].is_object() {
        assert_members(&hop["session"], &["why"], &["max_seconds"]);
        let reasons = ["role_chaining", "role_maximum", "role_maximum_not_loaded", "service"];
        assert_word(&hop["session"], "why", &reasons);
    }
    assert_access(hop);
    assert_alternatives(hop);
}

#[test]
fn the_limit_on_paths_is_reported() {
    let all = answer("paths --from external --to admin");
    assert_eq!(all["truncated"], false);
    let some = answer("paths --from user/ci-legacy --to role/Admin --max 1");
    assert_eq!(items(&some, "paths").len(), 1);
    assert_eq!(some["truncated"], true);
    assert_eq!(some["truncated_by"], "max");
    assert_eq!(all.get("truncated_by"), None);
    let table = demo("paths --from user/ci-legacy --to role/Admin --max 1").ends_with(0).stdout;
    assert!(table.contains("There are more paths. Use --max to show more of them."), "{table}");
    assert!(demo("paths --from alice --to admin --max 0").ends_with(2).stderr.contains(
        "1 or \
                                                                                        more"
    ));
}

#[test]
fn paths_show_session_context_and_where_it_blocks_them() {
    let chains = |to: &str| {
        let file = house::path("tests/data/accounts/chains.json");
        let file = file.to_str().unwrap();
        let arguments = ["-i", file, "paths", "--from", "ann", "--to", to, "-f", "json"];
        house::rolecall(&arguments).ends_with(0).json()
    };
    let open = chains("AfterOpen");
    let hops = items(&open["paths"][0], "hops");
    hops.iter().for_each(assert_hop);
    let carries: Vec<_> = hops.iter().map(|it| &it["carries"]).collect();
    assert_eq!(carries, [&serde_json::json!(["source_identity"]); 2]);
    assert!(open.get("stopped").is_none(), "{open}");

    let closed = chains("AfterClosed");
    assert_eq!(items(&closed, "paths").len(), 0);
    let stopped = closed["stopped"].as_str().unwrap();
    assert!(stopped.contains("role/AfterClosed does not allow sts:SetSourceIdentity"), "{stopped}");
}

#[test]
fn paths_without_mfa_leave_out_what_enforces_it() {
    let with = answer("paths --from user/bob --to role/Operator");
    assert_eq!(with["paths"][0]["mfa"], "enforced");
    let without = answer("paths --from user/bob --to role/Operator --no-mfa");
    for path in items(&without, "paths") {
        assert_ne!(path["mfa"], "enforced", "{path}");
    }
}

#[test]
fn why() {
    let always = [
        "schema",
        "from",
        "to",
        "sentence",
        "steps",
        "verdicts",
        "blocked_by",
        "denied_by",
        "nearly",
        "nearly_more",
        "not_analyzed",
        "gaps",
    ];
    let open = answer("why user/alice role/Deploy");
    assert_members(&open, &always, &[]);
    items(&open, "steps").iter().map(closed_step).for_each(|it| assert_hop(&it));
    assert_eq!(items(&open, "blocked_by").len(), 0);
    let migrations = answer("why user/bob role/LambdaMigrations");
    let kinds = items(&migrations, "steps").iter().map(closed_step).map(|it| it["kind"].clone());
    assert!(kinds.into_iter().any(|it| it == "escalation:lambda-001"), "{migrations}");
    let nearly = items(&migrations, "nearly");
    assert_eq!(nearly.len(), 5, "the others are counted");
    for row in nearly {
        let always = [
            "id",
            "category",
            "title",
            "permissions_held",
            "permissions",
            "missing_permissions",
            "missing_facts",
        ];
        assert_members(row, &always, &[]);
        for missing in items(row, "missing_permissions") {
            assert_members(missing, &["action", "resource", "blocked_by", "denied_by"], &[]);
        }
    }

    let blocked = answer("why user/ci-legacy role/finance/Payroll");
    assert_members(&blocked, &always, &["detour"]);
    assert_eq!(items(&blocked, "steps").len(), 0);
    assert_eq!(blocked["blocked_by"], serde_json::json!(["scp"]));
    items(&blocked, "denied_by").iter().for_each(assert_evidence);
    assert_eq!(blocked["denied_by"][0]["policy"], "ProtectPayroll");

    for verdict in items(&blocked, "verdicts") {
        assert_members(verdict, &["policy_type", "verdict"], &[]);
        assert_word(verdict, "policy_type", &POLICY_TYPES);
    }

    let detour = answer("why user/alice role/Admin");
    assert_eq!(items(&detour["detour"], "hops").len(), 3);
}

#[test]
fn last_accessed() {
    let always = ["schema", "principal", "tracking_days", "gaps"];
    let told = ["sentence", "reported_at", "incomplete", "services"];
    let known = answer("last-accessed role/Deploy");
    assert_members(&known, &[&always[..], &told].concat(), &[]);
    assert_eq!(items(&known, "gaps").len(), 0);
    let mut times = Vec::new();
    for row in items(&known, "services") {
        let members = ["service", "name", "last_accessed", "by", "region", "entities"];
        assert_members(row, &members, &[]);
        assert_eq!(row["last_accessed"].is_null(), row["entities"] == 0, "{row}");
        times.push(row["last_accessed"].as_str().unwrap_or_default());
    }
    assert!(times.is_sorted_by(|a, b| b <= a) && times.contains(&""), "{times:?}");

    let unknown = answer("last-accessed user/alice");
    assert_members(&unknown, &always, &[]);
    let [gap] = items(&unknown, "gaps") else { panic!("{unknown}") };
    assert_eq!(gap["subject"], unknown["principal"]);
    assert_eq!(gap["remediation"], "use a snapshot from `rolecall collect --last-accessed`");
    demo("last-accessed user/alice --strict").ends_with(4);
    demo("last-accessed role/Deploy --strict").ends_with(0);
}

#[test]
fn services_and_external_principals_have_no_last_use() {
    for (name, words) in [
        ("lambda.amazonaws.com", "expected a user, group or role, got `lambda.amazonaws.com`"),
        ("arn:aws:iam::999988887777:root", "which is of kind account"),
        ("arn:aws:iam::888877776666:role/build/Runner", "its account was not loaded"),
        ("user/alicia", "no principal is named `user/alicia`\nhint: did you mean user/alice?"),
    ] {
        let run = demo(&format!("last-accessed {name}")).ends_with(2);
        assert!(run.stderr.contains(words), "{run:?}");
    }
}

#[test]
fn only_assignments_open_roles_of_identity_center() {
    let role = "AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358";
    let answer = answer(&format!("who-can-assume {role}"));
    let rows = items(&answer, "principals");
    let names: Vec<_> = rows.iter().map(|it| &it["principal"]).collect();
    assert_eq!(names, ["nadia.berg", "omar.diaz", "stefan.ozols", "Platform"]);
    let types = |row: &Value| {
        let evidence = items(row, "evidence").iter();
        let all: Vec<_> = evidence.map(|it| it["policy_type"].as_str().unwrap()).collect();
        all.join(" ")
    };
    let found: Vec<_> = rows.iter().map(types).collect();
    assert_eq!(
        found,
        ["membership assignment", "membership assignment", "assignment", "assignment"]
    );
    rows.iter().flat_map(|it| items(it, "evidence")).for_each(assert_evidence);
}

#[test]
fn without_assignments_roles_of_identity_center_are_unknown() {
    let role = "AWSReservedSSO_Support_0b7e4d21c9a6f358";
    let details = serde_json::json!({"RoleDetailList": [{
        "RoleName": role,
        "Arn": format!(
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/{role}"
        ),
        "AssumeRolePolicyDocument": {"Statement": {
            "Effect": "Allow",
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/AWSSSO_1"},
        }},
    }]});
    let arguments = ["-i", "-", "who-can-assume", role, "-f", "json"];
    let run = rolecall_reading(&arguments, details.to_string().as_bytes()).ends_with(0);
    let row = &run.json()["principals"][0];
    assert_eq!(row["state"], "unknown");
    assert_eq!(row["missing"], serde_json::json!(["Identity Center assignments not loaded"]));
}

#[test]
fn not_analyzed_names_lists_that_were_not_loaded() {
    let role = serde_json::json!({"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/R"});
    let details = |users: bool| {
        let mut file = serde_json::json!({"RoleDetailList": [role], "GroupDetailList": []});
        if users {
            file["UserDetailList"] = serde_json::json!([]);
        }
        let arguments = ["-i", "-", "who-can-assume", "role/R", "-f", "json"];
        let run = rolecall_reading(&arguments, file.to_string().as_bytes()).ends_with(0);
        run.json()["not_analyzed"].clone()
    };
    assert_eq!(details(true), serde_json::json!([]));
    assert_eq!(details(false), serde_json::json!(["users of account 111122223333"]));
}

#[test]
fn one_policy_type_has_one_name_in_every_answer() {
    let trust = serde_json::json!({"Statement": {"Effect": "Deny", "Principal": "*",
        "Action": "sts:AssumeRole"}});
    let role = serde_json::json!({"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/R",
        "AssumeRolePolicyDocument": trust});
    let user = serde_json::json!({"UserName": "u", "Arn": "arn:aws:iam::111122223333:user/u"});
    let file = serde_json::json!({"RoleDetailList": [role], "UserDetailList": [user]}).to_string();
    let ask = |arguments: &str| {
        let arguments = ["-i", "-", "-f", "json"].into_iter().chain(arguments.split(' '));
        rolecall_reading(&arguments.collect::<Vec<_>>(), file.as_bytes()).ends_with(0).json()
    };
    let why = ask("why user/u role/R");
    let can = ask("can user/u sts:AssumeRole role/R");
    assert_eq!(why["blocked_by"], serde_json::json!(["trust_policy"]), "{why}");
    assert_eq!(can["blocked_by"], why["blocked_by"], "{can}");
    assert_eq!(why["denied_by"][0]["policy_type"], "trust_policy", "{why}");
    assert_eq!(can["evidence"][0]["policy_type"], "trust_policy", "{can}");
}
