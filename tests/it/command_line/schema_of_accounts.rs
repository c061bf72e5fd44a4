//! The shape of `accounts -f json`.

use serde_json::Value;

use super::schema::{answer, assert_gaps, assert_members, assert_word, items};
use crate::house::rolecall_reading;

#[test]
fn accounts() {
    let answer = answer("accounts");
    assert_members(&answer, &["schema", "accounts", "guardrails", "gaps"], &[]);
    assert_gaps(&answer);
    let ids: Vec<_> = items(&answer, "accounts").iter().map(|it| &it["account"]).collect();
    assert_eq!(ids, ["111122223333", "222200001111", "444455556666", "777788889999"]);
    let guardrails = items(&answer, "guardrails");
    for guardrail in guardrails {
        assert_members(guardrail, &["policy", "name", "policy_type", "document"], &[]);
        assert_word(guardrail, "policy_type", &["scp", "rcp"]);
        assert!(guardrail["document"]["Statement"].is_array(), "{guardrail}");
    }
    for account in items(&answer, "accounts") {
        let always = [
            "account",
            "arn",
            "name",
            "users",
            "groups",
            "roles",
            "root_user",
            "password_policy",
            "identity_providers",
            "outbound_federation",
            "delegation_requests",
            "credential_report_at",
            "membership",
            "unread",
            "gaps",
        ];
        assert_members(account, &always, &["organization"]);
        assert_word(account, "membership", &["member", "standalone", "unknown"]);
        assert_gaps(account);
        // What was not read is null, and named.
        let unread = items(account, "unread");
        let is_read = !unread.contains(&"account".into());
        for member in ["users", "groups", "roles", "root_user", "password_policy"] {
            assert_eq!(is_read, !account[member].is_null(), "{member} in {account}");
        }
        assert_place(&account["organization"], guardrails);
        if is_read {
            assert_own_facts(account);
        }
    }
}

#[track_caller]
fn assert_own_facts(account: &Value) {
    let root = &account["root_user"];
    let members = [
        "mfa",
        "password",
        "password_last_used",
        "access_keys",
        "signing_certificate",
        "credentials",
    ];
    assert_members(root, &members, &[]);
    let rules = [
        "minimum_length",
        "require_uppercase",
        "require_lowercase",
        "require_numbers",
        "require_symbols",
        "users_may_change",
        "max_age_days",
        "reuse_prevention",
        "hard_expiry",
    ];
    let policy = &account["password_policy"];
    match policy["set_by"].as_str() {
        Some("aws") => assert_members(policy, &["set_by"], &[]),
        _ => {
            let always: Vec<_> = ["set_by"].into_iter().chain(rules).collect();
            assert_members(policy, &always, &[]);
            assert_eq!(policy["set_by"], "account");
        }
    }
    for provider in items(account, "identity_providers") {
        assert_members(provider, &["arn", "kind", "valid_until", "client_ids"], &[]);
        assert_word(provider, "kind", &["saml", "open_id_connect"]);
    }
}

#[track_caller]
fn assert_place(place: &Value, guardrails: &[Value]) {
    let always = [
        "organization",
        "name",
        "state",
        "management",
        "units",
        "delegated_administrator",
        "delegated_services",
        "root_access",
        "service_control_policies",
        "resource_control_policies",
    ];
    assert_members(place, &always, &[]);
    let states = ["pending_activation", "active", "suspended", "pending_closure", "closed"];
    assert_word(place, "state", &states);
    for kind in ["service_control_policies", "resource_control_policies"] {
        assert_members(&place[kind], &["state", "levels"], &[]);
        assert_word(&place[kind], "state", &["in_force", "not_in_use", "exempt", "unknown"]);
        for level in items(&place[kind], "levels") {
            assert_members(level, &["target", "name", "policies"], &[]);
            for policy in items(level, "policies") {
                assert!(guardrails.iter().any(|it| it["policy"] == *policy), "{policy}");
            }
        }
    }
}

#[test]
fn unknown_facts_of_a_root_user_are_null() {
    let ann = serde_json::json!({"Arn": "arn:aws:iam::111122223333:user/ann"});
    let facts = |more: Value| {
        let mut file = serde_json::json!({"UserDetailList": [ann]});
        file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let arguments = ["-i", "-", "accounts", "-f", "json"];
        let run = rolecall_reading(&arguments, file.to_string().as_bytes()).ends_with(0);
        run.json()["accounts"][0].clone()
    };
    let nothing = facts(serde_json::json!({}));
    assert_eq!(nothing["root_user"], Value::Null);
    assert_eq!((&nothing["users"], &nothing["roles"]), (&1.into(), &Value::Null));

    let device = serde_json::json!({"VirtualMFADevices": [{
        "SerialNumber": "arn:aws:iam::111122223333:mfa/root",
        "User": {"Arn": "arn:aws:iam::111122223333:root"}}]});
    let root = &facts(device)["root_user"];
    assert_eq!((&root["mfa"], &root["access_keys"]), (&true.into(), &Value::Null));

    let summary = serde_json::json!({"SummaryMap": {"AccountMFAEnabled": 0}, "RoleDetailList": []});
    let told = facts(summary);
    let root = &told["root_user"];
    assert_eq!((&root["mfa"], &root["access_keys"]), (&false.into(), &Value::Null));
    assert_eq!(told["roles"], 0);
    assert_eq!(told["identity_providers"], serde_json::json!([]));
    let unread = items(&told, "unread");
    for part in ["saml_providers", "credential_report", "password_policy", "organization"] {
        assert!(unread.contains(&part.into()), "{part} in {told}");
    }
}
