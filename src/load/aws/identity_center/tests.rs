//! Tests of Identity Center and account access manager behind a loopback server: in several
//! regions, for one account only, encrypted with a key, and with entitlements.

use jiff::Timestamp;

use crate::{
    iam::{Arn, Assignee, Entitlement, Snapshot},
    load::{
        AwsSource, Watch,
        aws::{live::read_through, loopback::Loopback},
    },
};

const OWN: &str = "111122223333";
const APPLICATION: &str = "arn:aws:account-access:eu-west-1:111122223333:application/apl-1";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/k-1";

/// An organization of one account that is its management account; `other` is tried before all other
/// responses.
fn answer(action: &str, other: impl Fn(&str) -> Option<String>) -> (u16, String) {
    if let Some(answer) = other(action) {
        return (if answer.contains("__type") { 400 } else { 200 }, answer);
    }
    let body = match action {
        "GetCallerIdentity" => format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{OWN}:user/ann\
             </Arn><UserId>A</UserId><Account>{OWN}</Account></GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        ),
        // It would be waited for.
        "GenerateCredentialReport" => {
            let code = "<Code>AccessDenied</Code>";
            return (403, format!("<ErrorResponse><Error>{code}</Error></ErrorResponse>"));
        }
        "DescribeOrganization" => {
            format!(r#"{{"Organization": {{"Id": "o-acme", "MasterAccountId": "{OWN}"}}}}"#)
        }
        "GetAccountAuthorizationDetails" => {
            format!("<{action}Response><{action}Result></{action}Result></{action}Response>")
        }
        "ListInstances" => instance("PrimaryRegion", "eu-west-1"),
        "DescribeInstance" => format!(
            r#"{{"PermissionSetsEnabled": true,
                "EncryptionConfigurationDetails": {{"KeyType": "CUSTOMER_MANAGED_KEY",
                "KmsKeyArn": "{KEY}", "EncryptionStatus": "ENABLED"}}}}"#
        ),
        "applications-list" => format!(
            r#"{{"applications": [{{"applicationArn": "{APPLICATION}",
                "createdAt": "2026-11-19T12:00:00Z", "updatedAt": "2026-11-19T12:00:00Z"}}]}}"#
        ),
        "entitlements-list" => format!(
            r#"{{"entitlements": [{{"entitlementId": "e-1", "createdAt": "2026-11-19T12:00:00Z",
                "entitlement": {{"principalRole": {{"principal": {{"identityCenter":
                {{"userId": "u-1"}}}}, "account": "{OWN}", "roleArn":
                "arn:aws:iam::{OWN}:role/Billing"}}}}}}]}}"#
        ),
        "ListUsers" => r#"{"Users": [
            {"IdentityStoreId": "d-1", "UserId": "u-1", "UserName": "nadia", "UserStatus": "ENABLED"},
            {"IdentityStoreId": "d-1", "UserId": "u-2", "UserName": "omar", "UserStatus": "DISABLED"}]}"#
            .to_owned(),
        "ListGroups" => r#"{"Groups": []}"#.to_owned(),
        _ => "{}".to_owned(),
    };
    (200, body)
}

/// The response to `ListInstances`: the instance of the organization, with one additional member.
fn instance(member: &str, value: &str) -> String {
    format!(
        r#"{{"Instances": [{{"InstanceArn": "arn:aws:sso:::instance/ssoins-1",
            "IdentityStoreId": "d-1", "OwnerAccountId": "{OWN}", "{member}": "{value}"}}]}}"#
    )
}

async fn load(
    other: impl Fn(&str) -> Option<String> + Send + 'static,
) -> (Loopback, Snapshot, Vec<String>) {
    let server = Loopback::start(move |request| {
        let action = request.strip_prefix("Action=").and_then(|it| it.split('&').next());
        let action = action.unwrap_or_default();
        // IAM does not matter here, and its calls of the same names use XML.
        match request.contains("&{")
            || matches!(
                action,
                "GetCallerIdentity" | "GenerateCredentialReport" | "GetAccountAuthorizationDetails"
            ) {
            true => answer(action, &other),
            false => (
                200,
                format!("<{action}Response><{action}Result></{action}Result></{action}Response>"),
            ),
        }
    })
    .await;
    let connection = server.connection().await;
    let (source, epoch) = (AwsSource::default(), Timestamp::UNIX_EPOCH);
    let saved = read_through(&connection, &source, epoch, &Watch::nobody()).await;
    let snapshot = saved.expect("AWS says who asks").to_snapshot().expect("a snapshot");
    let of_center = |it: &String| {
        ["sso:", "identitystore:", "account-access:"].iter().any(|prefix| it.starts_with(prefix))
    };
    let gaps = snapshot.gaps.iter().map(ToString::to_string).filter(of_center).collect();
    (server, snapshot, gaps)
}

#[tokio::test]
async fn an_instance_is_read_once_and_in_its_primary_region() {
    let (server, snapshot, gaps) = load(|_| None).await;
    assert_eq!(gaps, [""; 0]);
    assert_eq!(server.regions_of("ListInstances"), ["us-east-1"]);
    for operation in ["ListPermissionSets", "ListUsers", "applications-list", "entitlements-list"] {
        assert_eq!(server.regions_of(operation), ["eu-west-1"], "{operation}");
    }
    assert_eq!(server.regions_of("ListRegions"), [""; 0], "the list of instances told it");
    let center = snapshot.identity_center.expect("Identity Center");
    let people: Vec<_> = center.users.iter().map(|it| (&*it.name, it.is_disabled)).collect();
    assert_eq!(people, [("nadia", false)], "only who is entitled is of the account that is read");
}

#[tokio::test]
async fn the_primary_region_is_asked_for_where_no_other_answer_tells_it() {
    let (server, _, gaps) = load(|action| match action {
        "ListInstances" => Some(instance("Name", "acme")),
        "ListRegions" => Some(
            r#"{"Regions": [{"RegionName": "us-east-1", "IsPrimaryRegion": false},
                            {"RegionName": "eu-central-1", "IsPrimaryRegion": true}]}"#
                .to_owned(),
        ),
        _ => None,
    })
    .await;
    assert_eq!(gaps, [""; 0]);
    assert_eq!(server.regions_of("ListPermissionSets"), ["eu-central-1"]);

    // Without a response it is read where it was found.
    let (server, _, gaps) = load(|action| match action {
        "ListInstances" => Some(instance("Name", "acme")),
        "ListRegions" | "DescribeInstance" => refused(),
        _ => None,
    })
    .await;
    let [instance, regions] = &gaps[..] else { panic!("{gaps:?}") };
    assert!(instance.ends_with("(Fix: allow `sso:DescribeInstance`)"), "{instance}");
    assert!(regions.ends_with("(Fix: allow `sso:ListRegions`)"), "{regions}");
    assert_eq!(server.regions_of("ListPermissionSets"), ["us-east-1"]);
}

#[tokio::test]
async fn it_is_looked_for_where_a_trust_policy_says_that_its_application_is() {
    let trust = APPLICATION.replace(':', "%3A");
    let role = format!(
        "<member><Path>/</Path><RoleName>Billing</RoleName><RoleId>AROA1</RoleId><Arn>\
         arn:aws:iam::{OWN}:role/Billing</Arn><AssumeRolePolicyDocument>%7B%22Condition%22%3A%22\
         {trust}%22%7D</AssumeRolePolicyDocument></member>"
    );
    let (server, _, _) = load(move |action| match action {
        "GetAccountAuthorizationDetails" => Some(format!(
            "<{action}Response><{action}Result><RoleDetailList>{role}</RoleDetailList></{action}Result>\
             </{action}Response>"
        )),
        "ListInstances" => Some(r#"{"Instances": []}"#.to_owned()),
        _ => None,
    })
    .await;
    assert_eq!(server.regions_of("ListInstances"), ["us-east-1", "eu-west-1"]);
}

fn refused() -> Option<String> {
    Some(r#"{"__type": "AccessDeniedException", "message": "not authorized"}"#.to_owned())
}

#[tokio::test]
async fn an_instance_of_one_account_is_not_that_of_the_organization() {
    // Its owner, or the fact that it has no permission sets, identifies it.
    for owner in ["999988887777", ""] {
        let (server, snapshot, gaps) = load(move |action| match action {
            "ListInstances" if owner.is_empty() => Some(
                r#"{"Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-2",
                    "IdentityStoreId": "d-2"}]}"#
                    .to_owned(),
            ),
            "ListInstances" => Some(instance("Name", "own").replace(OWN, owner)),
            "DescribeInstance" => Some(r#"{"PermissionSetsEnabled": false}"#.to_owned()),
            _ => None,
        })
        .await;
        assert_eq!(gaps, [""; 0]);
        assert!(snapshot.identity_center.is_none() && snapshot.account_access.is_none());
        assert_eq!(server.regions_of("ListPermissionSets"), [""; 0]);
    }
}

#[tokio::test]
async fn an_organization_without_permission_sets_has_people_and_no_assignments() {
    let (server, snapshot, gaps) = load(|action| match action {
        "DescribeInstance" => Some(r#"{"PermissionSetsEnabled": false}"#.to_owned()),
        _ => None,
    })
    .await;
    assert_eq!(gaps, [""; 0]);
    assert_eq!(server.regions_of("ListPermissionSets"), [""; 0]);
    assert!(snapshot.assignments_are_known(&OWN.into()) && snapshot.entitlements_are_known());
    assert_eq!(snapshot.identity_center.expect("its people").users.len(), 1);
}

#[tokio::test]
async fn what_is_encrypted_with_a_key_that_may_not_be_used_names_the_key() {
    let (_, snapshot, gaps) = load(|action| match action {
        "ListUsers" => Some(
            r#"{"__type": "AccessDeniedException", "Reason": "KMS_ACCESS_DENIED",
                "Message": "Access denied"}"#
                .to_owned(),
        ),
        "ListGroups" => Some(
            r#"{"__type": "AccessDeniedException", "Message": "User: ann is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext"}"#
                .to_owned(),
        ),
        _ => None,
    })
    .await;
    let expected = ["Groups", "Users"].map(|list| {
        let people = if list == "Users" { "people" } else { "groups" };
        format!(
            "identitystore:List{list}: d-1: the data is encrypted with the KMS key \
             `{KEY}`, which the caller may not use (AccessDeniedException; request req-1), so \
             {people} are known only by their ids (Fix: allow `kms:Decrypt` on the key `{KEY}`, in \
             its key policy too)"
        )
    });
    assert_eq!(gaps, expected);
    // The entitlement is still known, by an id.
    assert!(snapshot.entitlements_are_known());
}

#[tokio::test]
async fn entitlements_are_read_with_their_application() {
    let (_, snapshot, _) = load(|_| None).await;
    let access = snapshot.account_access.expect("account access manager");
    let [application] = &access.applications[..] else { panic!("{access:?}") };
    assert_eq!(application.arn.as_ref().map(Arn::as_str), Some(APPLICATION));
    let role = format!("arn:aws:iam::{OWN}:role/Billing").parse().expect("an ARN");
    let assignee = Assignee::User("u-1".into());
    assert_eq!(application.entitlements, [Entitlement { role, assignee }]);
}

#[tokio::test]
async fn entitlements_that_are_denied_are_unknown_and_no_application_means_none() {
    for operation in ["applications-list", "entitlements-list"] {
        let (_, snapshot, gaps) =
            load(move |action| if action == operation { refused() } else { None }).await;
        let [gap] = &gaps[..] else { panic!("{operation}: {gaps:?}") };
        let name = if operation == "applications-list" { "Applications" } else { "Entitlements" };
        assert!(gap.ends_with(&format!("(Fix: allow `account-access:List{name}`)")), "{gap}");
        assert!(!snapshot.entitlements_are_known(), "{operation}");
    }
    let none = |action: &str| {
        (action == "applications-list").then(|| r#"{"applications": []}"#.to_owned())
    };
    let (_, snapshot, gaps) = load(none).await;
    assert_eq!(gaps, [""; 0]);
    assert!(snapshot.entitlements_are_known());
    // A member account does not have the application.
    let (_, snapshot, gaps) = load(move |action| match action {
        "DescribeOrganization" => Some(
            r#"{"Organization": {"Id": "o-acme", "MasterAccountId": "444455556666"}}"#.to_owned(),
        ),
        "ListInstances" => Some(instance("Name", "acme").replace(OWN, "444455556666")),
        _ => none(action),
    })
    .await;
    assert_eq!(gaps, [""; 0]);
    assert!(snapshot.identity_center.is_some() && !snapshot.entitlements_are_known());
}
