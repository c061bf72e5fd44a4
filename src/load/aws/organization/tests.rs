//! Tests of organizations behind a loopback server: seen from a member, endless, and absent.

use jiff::Timestamp;

use crate::{
    iam::{
        AccountId, AccountState, OrganizationPolicyKind::*, RootAccessFeature, Service, Snapshot,
        UnreadSource,
    },
    load::{
        AwsSource, OrganizationEntry, Watch,
        aws::{live::read_through, loopback::Loopback},
    },
};

const OWN: &str = "111122223333";

fn action(request: &str) -> &str {
    request.strip_prefix("Action=").and_then(|it| it.split('&').next()).unwrap_or_default()
}

/// An empty account; `above` responds to requests about the organization and Identity Center.
async fn load(
    entry: Option<&OrganizationEntry>,
    above: impl Fn(&str, &str) -> Option<String> + Send + 'static,
) -> (Snapshot, Vec<String>) {
    let server = Loopback::start(move |request| {
        let action = action(request);
        let is_json = request.contains("&{");
        match (action, above(action, request)) {
            ("GetCallerIdentity", None) => (
                200,
                format!(
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{OWN}:user/ann</Arn><UserId>A\
                     </UserId><Account>{OWN}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
                ),
            ),
            // It would be waited for.
            ("GenerateCredentialReport", None) => {
                let code = "<Code>AccessDenied</Code>";
                (403, format!("<ErrorResponse><Error>{code}</Error></ErrorResponse>"))
            }
            (_, Some(answer)) if answer.contains("__type") => (400, answer),
            (_, Some(answer)) => (200, answer),
            (_, None) if is_json => (200, "{}".to_owned()),
            (_, None) => (200, format!("<{action}Response><{action}Result></{action}Result></{action}Response>")),
        }
    })
    .await;
    let connection = server.connection().await;
    let source = AwsSource { organization: entry.cloned(), ..AwsSource::default() };
    let saved = read_through(&connection, &source, Timestamp::UNIX_EPOCH, &Watch::nobody()).await;
    let snapshot = saved.expect("AWS says who asks").to_snapshot().expect("a snapshot");
    // An empty account lacks a report and a policy, which does not matter here.
    let gaps = snapshot.gaps.iter().filter(|it| !is_of_iam(&it.source));
    let gaps = gaps.map(ToString::to_string).collect();
    (snapshot, gaps)
}

fn is_of_iam(source: &UnreadSource) -> bool {
    matches!(source, UnreadSource::Operation(it) if it.service() == Service::Iam)
}

fn entry(accounts: &[&str]) -> OrganizationEntry {
    OrganizationEntry {
        role_name: "OrgRead".to_owned(),
        external_id: Some("acme-7".to_owned()),
        accounts: accounts.iter().map(|it| (*it).into()).collect(),
    }
}

fn refused(code: &str) -> Option<String> {
    Some(format!(r#"{{"__type": "{code}", "message": "You don't have permissions"}}"#))
}

#[tokio::test]
async fn a_member_account_knows_its_organization_and_who_could_tell_more() {
    let (snapshot, gaps) = load(None, |action, _| match action {
        "DescribeOrganization" => Some(
            r#"{"Organization": {"Id": "o-acme", "MasterAccountId": "444455556666",
                "MasterAccountEmail": "root@acme.example"}}"#
                .to_owned(),
        ),
        "ListRoots" => refused("AccessDeniedException"),
        _ => None,
    })
    .await;
    let [gap] = &gaps[..] else { panic!("{gaps:?}") };
    assert_eq!(
        gap,
        "organizations:ListRoots: o-acme: denied (AccessDeniedException; request req-1), so SCPs \
         and RCPs are unknown: answers are upper bounds (Fix: allow `organizations:ListRoots`, \
         and run from the management account `444455556666` or a delegated administrator)"
    );
    let organization = snapshot.organization.expect("which one it is");
    assert_eq!(&*organization.id, "o-acme");
    let accounts: Vec<_> = organization.accounts.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(accounts, [OWN, "444455556666"]);
    assert_eq!(organization.levels(ServiceControlPolicy, &OWN.into()), None);
}

#[tokio::test]
async fn an_account_in_no_organization_lacks_nothing() {
    let (snapshot, gaps) = load(None, |action, _| match action {
        "DescribeOrganization" | "ListRoots" => refused("AWSOrganizationsNotInUseException"),
        _ => None,
    })
    .await;
    assert_eq!(gaps, [""; 0]);
    assert!(snapshot.organization.is_none() && snapshot.is_standalone(&OWN.into()));

    let (_, gaps) = load(Some(&entry(&[])), |action, _| match action {
        "DescribeOrganization" | "ListRoots" => refused("AWSOrganizationsNotInUseException"),
        _ => None,
    })
    .await;
    let [gap] = &gaps[..] else { panic!("{gaps:?}") };
    assert!(
        gap.starts_with(
            "--org: 111122223333: this account is not in an \
                             organization"
        ),
        "{gap}"
    );

    // An account that is named is read, and no account is missing.
    let (_, gaps) = load(Some(&entry(&[OWN])), |action, _| match action {
        "DescribeOrganization" | "ListRoots" => refused("AWSOrganizationsNotInUseException"),
        _ => None,
    })
    .await;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
}

/// A root with the guardrail types `types`, and one account.
fn small(action: &str, types: &str) -> Option<String> {
    Some(match action {
        "DescribeOrganization" => {
            r#"{"Organization": {"Id": "o-acme", "MasterAccountId": "111122223333"}}"#.to_owned()
        }
        "ListRoots" => format!(r#"{{"Roots": [{{"Id": "r-1", "PolicyTypes": [{types}]}}]}}"#),
        "ListAccountsForParent" => {
            r#"{"Accounts": [{"Id": "111122223333", "State": "ACTIVE", "Email": "a@acme.example"},
                             {"Id": "777788889999", "Name": "old", "Status": "SUSPENDED"}]}"#
                .to_owned()
        }
        _ => return None,
    })
}

#[tokio::test]
async fn guardrails_that_are_turned_off_are_none_and_are_not_asked_for() {
    let (snapshot, gaps) = load(None, |action, _| match action {
        "ListPolicies" => refused("AccessDeniedException"),
        _ => small(action, ""),
    })
    .await;
    assert_eq!(gaps, [""; 0]);
    let organization = snapshot.organization.expect("an organization");
    assert_eq!(organization.uses(ServiceControlPolicy), Some(false));
    let states: Vec<_> = organization.accounts.iter().map(|it| it.state).collect();
    assert_eq!(states, [Some(AccountState::Active), Some(AccountState::Suspended)]);

    let on = r#"{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"},
                {"Type": "TAG_POLICY", "Status": "ENABLED"},
                {"Type": "RESOURCE_CONTROL_POLICY", "Status": "PENDING_ENABLE"}"#;
    let (snapshot, gaps) = load(None, |action, request| match action {
        "ListPolicies" => {
            assert!(request.contains("SERVICE_CONTROL_POLICY"), "{request}");
            refused("AccessDeniedException")
        }
        _ => small(action, on),
    })
    .await;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let organization = snapshot.organization.expect("an organization");
    assert_eq!(organization.uses(ServiceControlPolicy), Some(true));
    assert_eq!(organization.uses(ResourceControlPolicy), Some(false));
}

#[tokio::test]
async fn a_policy_whose_targets_are_unknown_may_limit_everybody() {
    let on = r#"{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}"#;
    let (snapshot, gaps) = load(None, move |action, _| match action {
        "ListPolicies" => Some(
            r#"{"Policies": [{"Id": "p-1", "Name": "Guard", "Type": "SERVICE_CONTROL_POLICY"}]}"#
                .to_owned(),
        ),
        "DescribePolicy" => Some(r#"{"Policy": {"Content": "{\"Statement\": []}"}}"#.to_owned()),
        "ListTargetsForPolicy" => refused("AccessDeniedException"),
        _ => small(action, on),
    })
    .await;
    assert!(gaps[0].starts_with("organizations:ListTargetsForPolicy: p-1: denied"), "{gaps:?}");
    let organization = snapshot.organization.expect("an organization");
    let levels = organization.levels(ServiceControlPolicy, &"777788889999".into());
    let at_root = &levels.expect("its place is known")[0].policies;
    assert_eq!((at_root.len(), at_root[0].policy), (1, None));
}

#[tokio::test]
async fn a_tree_without_an_end_ends() {
    let (_, gaps) = load(None, |action, request| match action {
        // Each unit contains another, new one.
        "ListOrganizationalUnitsForParent" => {
            let depth = request.matches('+').count() + 1;
            let id = format!("ou{}", "+".repeat(depth));
            Some(format!(r#"{{"OrganizationalUnits": [{{"Id": "{id}"}}, {{"Id": "r-1"}}]}}"#))
        }
        _ => small(action, ""),
    })
    .await;
    let [gap, places] = &gaps[..] else { panic!("{gaps:?}") };
    assert!(gap.contains("there are units more than 10 levels deep"), "{gap}");
    // The root is a unit of all of them.
    let told = "r-1: it lies in more than one place (at the top, below `r-1`, below `ou+`, below \
                `ou++`, below `ou+++`, 7 more), so which policies";
    assert!(places.contains(told), "{places}");
}

#[tokio::test]
async fn accounts_that_cannot_be_listed_are_entered_all_the_same_if_they_are_named() {
    let asked = |request: &str| {
        let role = "RoleArn=arn%3Aaws%3Aiam%3A%3A777788889999%3Arole%2FOrgRead";
        let parts = [role, "RoleSessionName=rolecall", "ExternalId=acme-7"];
        assert!(parts.iter().all(|it| request.contains(it)), "{request}");
    };
    let (snapshot, gaps) =
        load(Some(&entry(&["777788889999"])), move |action, request| match action {
            "AssumeRole" => {
                asked(request);
                Some(
                    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
                 <SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken>\
                 <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
                        .to_owned(),
                )
            }
            "DescribeOrganization" | "ListRoots" => refused("AccessDeniedException"),
            _ => None,
        })
        .await;
    let accounts: Vec<_> = snapshot.accounts.keys().map(AccountId::as_str).collect();
    assert_eq!(accounts, ["777788889999"]);
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(!format!("{snapshot:?}").contains("SECRET"));
}

#[tokio::test]
async fn nobody_enters_an_account_in_which_nobody_can_act_and_nothing_is_missing() {
    let states = ["SUSPENDED", "CLOSED", "PENDING_ACTIVATION", "PENDING_CLOSURE", "ACTIVE"];
    let above = move |action: &str, _: &str| match action {
        "AssumeRole" => Some(r#"{"__type": "AccessDenied"}"#.to_owned()),
        "ListAccountsForParent" => {
            let account = |(index, state)| {
                format!(r#"{{"Id": "77778888999{index}", "Name": "old", "State": "{state}"}}"#)
            };
            let accounts: Vec<_> = states.iter().enumerate().map(account).collect();
            Some(format!(r#"{{"Accounts": [{}]}}"#, accounts.join(", ")))
        }
        _ => small(action, ""),
    };
    let (snapshot, gaps) = load(Some(&entry(&[])), above).await;
    let subjects: Vec<_> = gaps.iter().filter_map(|it| it.split(": ").nth(1)).collect();
    assert_eq!(subjects, ["777788889993", "777788889994"], "these could be in use: {gaps:?}");
    assert!(snapshot.is_unusable(&"777788889990".into()));

    // An account that is named is reported.
    let (_, gaps) = load(Some(&entry(&["777788889990"])), above).await;
    assert_eq!(
        gaps,
        ["--accounts: 777788889990: `old` is suspended: nobody can use it, so it was not loaded"]
    );
}

#[tokio::test]
async fn identity_center_is_looked_for_where_its_roles_say_it_lives() {
    let role = "<member><Path>/aws-reserved/sso.amazonaws.com/eu-west-1/</Path><RoleName>\
                AWSReservedSSO_Admin_0123456789abcdef</RoleName><RoleId>AROA1</RoleId><Arn>\
                arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/\
                AWSReservedSSO_Admin_0123456789abcdef</Arn></member>";
    let (_, gaps) = load(None, move |action, _| match action {
        "GetAccountAuthorizationDetails" => Some(format!(
            "<{action}Response><{action}Result><RoleDetailList>{role}</RoleDetailList></{action}Result>\
             </{action}Response>"
        )),
        "DescribeOrganization" | "ListRoots" => refused("AWSOrganizationsNotInUseException"),
        _ => None,
    })
    .await;
    let gap = gaps.iter().find(|it| it.starts_with("sso:ListInstances")).expect("a gap");
    assert_eq!(
        gap,
        "sso:ListInstances: 111122223333: Identity Center created roles here, but was not found \
         in `us-east-1` or `eu-west-1`, so the people who can use its roles are unknown (Fix: \
         set `--region` to the region of Identity Center)"
    );
}

fn organization_of(snapshot: Snapshot) -> crate::iam::Organization {
    snapshot.organization.expect("an organization")
}

#[tokio::test]
async fn centralized_root_access_is_read_and_is_off_where_it_cannot_be_on() {
    const FEATURES: &str = "<ListOrganizationsFeaturesResponse><ListOrganizationsFeaturesResult>\
                            <EnabledFeatures><member>RootSessions</member></EnabledFeatures>\
                            </ListOrganizationsFeaturesResult></ListOrganizationsFeaturesResponse>";
    let asked = |answer: &'static str| async move {
        let (snapshot, _) = load(None, move |action, _| match action {
            "ListOrganizationsFeatures" => Some(answer.to_owned()),
            _ => small(action, ""),
        })
        .await;
        let gaps = snapshot.gaps.iter().map(ToString::to_string);
        let gaps: Vec<_> = gaps.filter(|it| it.contains("ListOrganizationsFeatures")).collect();
        (organization_of(snapshot).root_access, gaps)
    };
    assert_eq!(asked(FEATURES).await, (Some(vec![RootAccessFeature::Sessions]), Vec::new()));

    // The marker makes the server refuse the call.
    let refused = |code: &str| {
        let error = format!("<Code>{code}</Code><Message>__type</Message>");
        format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>").leak() as &'static str
    };
    let off = asked(refused("ServiceAccessNotEnabledException")).await;
    assert_eq!(off, (Some(Vec::new()), Vec::new()));

    let (features, gaps) = asked(refused("AccessDenied")).await;
    assert_eq!(features, None);
    let [gap] = &gaps[..] else { panic!("{gaps:?}") };
    assert!(
        gap.starts_with(
            "iam:ListOrganizationsFeatures: o-acme: denied (AccessDenied; request req-1)"
        ) && gap.contains("so whether `sts:AssumeRoot` gives sessions of root users is unknown"),
        "{gap}"
    );
}
