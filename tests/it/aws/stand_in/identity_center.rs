//! What the server lacks of Identity Center, and all of account access manager.
//!
//! Sources: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DescribeInstance.html>,
//! <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListRegions.html>,
//! <https://docs.aws.amazon.com/account-access/latest/APIReference/API_ListApplications.html>,
//! <https://docs.aws.amazon.com/account-access/latest/APIReference/API_ListEntitlements.html>

use serde_json::{Value, json};

use super::{http::Message, operation::Call};

const CREATED: &str = "2026-11-19T12:00:00Z";

/// The response to such a call; `None` for other calls. `account_access` is the member of a
/// snapshot.
pub(crate) fn answer(call: &Call, request: &Message, account_access: &Value) -> Option<Message> {
    let body = match call.name().as_str() {
        "sso:DescribeInstance" => json!({"PermissionSetsEnabled": true}),
        "sso:ListRegions" => json!({"Regions": [
            {"RegionName": "us-east-1", "Status": "ACTIVE", "IsPrimaryRegion": true}]}),
        "account-access:ListApplications" => {
            let applications = items(&account_access["applications"]).iter().map(|it| {
                json!({"applicationArn": it["applicationArn"], "createdAt": CREATED,
                       "updatedAt": CREATED})
            });
            json!({"applications": applications.collect::<Vec<_>>()})
        }
        "account-access:ListEntitlements" => {
            let asked: Value = serde_json::from_str(&request.text()).ok()?;
            let is_it = |it: &&Value| it["applicationArn"] == asked["applicationArn"];
            let application = items(&account_access["applications"]).iter().find(is_it)?;
            let entitlements = items(&application["entitlements"]).iter().cloned();
            let dated = |mut it: Value| {
                it["createdAt"] = json!(CREATED);
                it
            };
            json!({"entitlements": entitlements.map(dated).collect::<Vec<_>>()})
        }
        _ => return None,
    };
    let kind = ("Content-Type", "application/json");
    Some(Message::response(200, &[kind], body.to_string()))
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}
