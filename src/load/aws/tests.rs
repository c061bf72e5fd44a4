//! Tests of a small account behind a loopback server: read completely, in pages, one by one, with a
//! failure at every place, and partly.

mod account;
mod reported;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use account::{answer, parameter, refusal, refusal_of};
use jiff::Timestamp;

use super::{AwsSource, live::read_through, loopback::Loopback};
use crate::{
    iam::{
        AccountPart, DelegationState, FailedCall, Gap, OtherCredentialKind, OutboundFederation,
        Refusal, SessionDuration, Snapshot, Unread, UnreadReason, UnreadSource,
    },
    load::{
        AwsError, CallEvent, LoadEvent, OperationState, Request, SavedSnapshot, Stop, Watch,
        load_bytes,
    },
};

async fn load(server: &Loopback, watch: &Watch) -> Result<SavedSnapshot, AwsError> {
    let source = AwsSource::default();
    read_through(&server.connection().await, &source, Timestamp::UNIX_EPOCH, watch).await
}

async fn load_all(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> SavedSnapshot {
    let server = Loopback::start(answer).await;
    load(&server, &Watch::nobody()).await.expect("AWS says who asks")
}

fn gaps(snapshot: &Snapshot) -> Vec<String> {
    snapshot.gaps.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn an_account_is_read_whole() {
    let snapshot = load_all(answer).await.to_snapshot().expect("a snapshot");
    assert_eq!(gaps(&snapshot), [""; 0]);
    let account = &snapshot.accounts["111122223333"];
    assert_eq!(account.alias.as_deref(), Some("acme"));
    assert_eq!((account.users.len(), account.groups.len(), account.roles.len()), (2, 1, 1));
    assert_eq!(account.identity_providers.len(), 2);
    assert_eq!(account.listed, AccountPart::ALL.into());
    assert!(account.identity_providers.iter().any(|it| it.valid_until.is_some()));
    let policy = account.password_policy.clone().flatten().expect("a password policy");
    assert_eq!(policy.minimum_length, 14);
    let root = account.root_user.as_ref().expect("the root user");
    assert_eq!((root.mfa_active, root.has_signing_certificate), (Some(true), Some(false)));
    let outbound = account.outbound_federation.as_ref().expect("it was asked for");
    assert!(outbound.is_enabled);
    assert_eq!(outbound.issuer.as_deref(), Some("7c3e.tokens.sts.global.api.aws"));
    let [request] = account.delegation_requests.as_deref().expect("it was asked for") else {
        panic!("one request")
    };
    assert_eq!(request.state, Some(DelegationState::Finalized));
    assert_eq!(request.approver.as_ref(), Some(&account.users[0].arn));

    let [ann, bob] = &account.users[..] else { panic!("two users") };
    let keys = ann.credentials.access_keys.as_deref().expect("keys were asked for");
    let used = keys[0].last_used.clone().expect("uses were asked for");
    assert_eq!((used.service.as_deref(), used.region.as_deref()), (Some("s3"), Some("eu-west-1")));
    assert_eq!(ann.credentials.mfa_devices.len(), 1);
    assert!(ann.credentials.password.clone().flatten().is_some());
    assert_eq!(ann.tags, [("team".into(), "a b".into())]);
    let other = |kind| ann.credentials.other.get(&kind).map(Vec::len);
    assert_eq!(other(OtherCredentialKind::ServiceSpecific), Some(1));
    assert_eq!(other(OtherCredentialKind::SshPublicKey), Some(0));
    assert_eq!(bob.credentials.access_keys.as_deref(), Some(&[][..]));
    assert_eq!(bob.credentials.password, Some(None));
    assert!(bob.policies.inline[0].policy.is_some());

    let role = &account.roles[0];
    assert_eq!(role.instance_profiles, [Box::from("web")]);
    let boundary = role.permissions_boundary.arn().expect("a boundary");
    assert!(snapshot.managed_policy(boundary).is_some(), "the dump leaves it out");
    assert_eq!(longest_session(&snapshot), Some(7200), "the list of roles alone tells");
    let template = role.source_template.as_ref().expect("the list of roles tells");
    assert_eq!((template.name(), template.minor_version), ("CI", Some(2)));
}

#[tokio::test]
async fn outbound_federation_that_is_off_is_no_gap() {
    let snapshot = load_all(|body| match parameter(body, "Action") {
        Some("GetOutboundWebIdentityFederationInfo") => refusal(404, "FeatureDisabled"),
        _ => answer(body),
    })
    .await;
    let snapshot = snapshot.to_snapshot().expect("a snapshot");
    assert_eq!(gaps(&snapshot), [""; 0]);
    let outbound = snapshot.accounts["111122223333"].outbound_federation.clone();
    assert_eq!(outbound, Some(OutboundFederation { is_enabled: false, issuer: None }));
}

/// The maximum session duration of the only role, in seconds.
fn longest_session(snapshot: &Snapshot) -> Option<u32> {
    snapshot.accounts["111122223333"].roles[0].max_session_duration.map(SessionDuration::seconds)
}

#[tokio::test]
async fn without_the_list_of_roles_only_the_length_of_sessions_is_unknown() {
    let snapshot = load_all(|body| match parameter(body, "Action") {
        Some("ListRoles") => refusal(403, "AccessDenied"),
        _ => answer(body),
    })
    .await;
    let snapshot = snapshot.to_snapshot().expect("a snapshot");
    assert_eq!(longest_session(&snapshot), None);
    let [gap] = &gaps(&snapshot)[..] else { panic!("{:?}", snapshot.gaps) };
    let told = "so the maximum session duration of roles is unknown, and roles are known only \
                from the authorization details (Fix: allow `iam:ListRoles`)";
    assert!(gap.ends_with(told), "{gap}");
}

#[tokio::test]
async fn a_saved_snapshot_says_what_the_live_load_said() {
    // Completely, and without the page that has the groups.
    for is_cut in [false, true] {
        let saved = load_all(move |body| match body.contains("Marker=2") && is_cut {
            true => refusal(500, "ServiceFailure"),
            false => answer(body),
        })
        .await;
        let text = saved.to_text();
        let live = saved.to_snapshot().expect("a snapshot");
        let file = load_bytes("production.json", text.into_bytes()).expect("a snapshot file");
        assert_eq!(format!("{file:?}"), format!("{live:?}"));
        let followed: Vec<_> =
            gaps(&file).into_iter().filter(|it| it.starts_with("AWS: ")).collect();
        let expected = [
            "AWS: roles of the account 111122223333: 1 role is not in any authorization details, \
             so who can assume them is unknown",
            "AWS: group `staff` of the account 111122223333: 1 user is in it, but its policies are \
             missing, so the access that it gives them is unknown",
        ]
        .map(|it| it.to_owned() + " (Fix: allow `iam:GetAccountAuthorizationDetails`, or reload)");
        assert_eq!(followed, if is_cut { expected.to_vec() } else { Vec::new() });
    }
}

#[tokio::test]
async fn a_list_that_did_not_come_is_absent_and_not_empty() {
    let saved = load_all(|body| match body.contains("Marker=2") {
        true => refusal(500, "ServiceFailure"),
        false => answer(body),
    })
    .await;
    let text = saved.to_text();
    assert!(text.contains(r#""UserDetailList":[{"#), "{text}");
    assert!(!text.contains("RoleDetailList") && !text.contains("GroupDetailList"), "{text}");
    // What was received of the users is saved, and that there may be more.
    assert!(text.contains(r#""PartialLists":["Policies","UserDetailList"]"#), "{text}");
    let account = &saved.to_snapshot().expect("a snapshot").accounts["111122223333"];
    assert_eq!(account.users.len(), 2);
    assert!(account.has_unread_principals && !account.listed.contains(&AccountPart::Users));

    let saved = load_all(|body| match parameter(body, "Action") {
        Some("GetAccountAuthorizationDetails" | "ListGroups") => refusal(403, "AccessDenied"),
        _ => answer(body),
    })
    .await;
    let text = saved.to_text();
    assert!(text.contains("RoleDetailList") && !text.contains("GroupDetailList"), "{text}");
    assert!(!text.contains("PartialLists"), "{text}");
}

#[tokio::test]
async fn a_list_of_single_calls_that_breaks_off_is_there_in_part() {
    let page = "<IsTruncated>true</IsTruncated><Marker>2</Marker>";
    for (call, list) in [("ListUsers", "UserDetailList"), ("ListRoles", "RoleDetailList")] {
        let saved = load_all(move |body| match parameter(body, "Action") {
            Some("GetAccountAuthorizationDetails") => refusal(403, "AccessDenied"),
            Some(it) if it == call && body.contains("Marker=2") => refusal(500, "ServiceFailure"),
            Some(it) if it == call => {
                let (status, text) = answer(body);
                let end = format!("</{call}Result>");
                (status, text.replace(&end, &format!("{page}{end}")))
            }
            _ => answer(body),
        })
        .await;
        let text = saved.to_text();
        assert!(text.contains(&format!("\"PartialLists\":[\"{list}\"]")), "{text}");
    }
}

#[tokio::test]
async fn single_calls_tell_the_same_as_the_authorization_details() {
    let whole = load_all(answer).await.to_snapshot().expect("a snapshot");
    let single = load_all(|body| match parameter(body, "Action") {
        Some("GetAccountAuthorizationDetails") => refusal(403, "AccessDenied"),
        _ => answer(body),
    })
    .await;
    let single = single.to_snapshot().expect("a snapshot");
    assert_eq!(format!("{:?}", single.accounts), format!("{:?}", whole.accounts));
    assert_eq!(gaps(&single), [""; 0]);
}

/// Whether AWS denied the call of this name, according to the saved snapshot.
fn is_denied(unread: &Unread, name: &str) -> bool {
    let failure = match (&unread.source, &unread.reason) {
        (UnreadSource::Operation(it), UnreadReason::Call { failure, .. }) if it.name() == name => {
            failure
        }
        _ => return false,
    };
    matches!(failure, FailedCall::Refused { refusal: Refusal::Denied, .. })
}

/// Every call of the load is denied once; the load always returns a snapshot, and a gap with the
/// operation and its remediation, unless another call provides the same facts.
#[tokio::test]
async fn a_call_that_is_denied_is_a_gap_whichever_it_is() {
    let server = Loopback::start(answer).await;
    load(&server, &Watch::nobody()).await.expect("a snapshot");
    let calls = server.asked().len();
    assert!(calls >= 30, "only {calls}");
    for denied in 1..calls {
        let count = AtomicUsize::new(0);
        let server = Loopback::start(move |body| match count.fetch_add(1, Relaxed) == denied {
            true => refusal_of(body, 403, "AccessDenied"),
            false => answer(body),
        })
        .await;
        let snapshot = load(&server, &Watch::nobody()).await.expect("a snapshot");
        let snapshot = snapshot.to_snapshot().expect("a snapshot");
        let body = server.asked()[denied].clone();
        let action = parameter(&body, "Action").expect("an action").to_owned();
        let made_up_for = [
            "GenerateCredentialReport",
            "GetAccountAuthorizationDetails",
            "DescribeOrganization",
            "ListRoots",
        ];
        let gaps: Vec<_> = snapshot.gaps.iter().map(Gap::from).collect();
        match &gaps[..] {
            [] => assert!(made_up_for.contains(&action.as_str()), "{body}"),
            gaps => {
                let gap = gaps.iter().find(|it| it.source.ends_with(&format!(":{action}")));
                let gap = gap.unwrap_or_else(|| panic!("{body}: {gaps:?}"));
                let typed = snapshot.gaps.iter().any(|it| is_denied(it, &action));
                assert!(typed, "{body}: {:?}", snapshot.gaps);
                let remediation = format!("allow `{}`", gap.source);
                assert!(gap.reason.contains("AccessDenied; request req-1"), "{gap}");
                assert_eq!(gap.remediation.as_deref(), Some(remediation.as_str()));
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_names_itself_as_the_next_ends_the_list() {
    let saved = load_all(|body| {
        let (status, text) = answer(body);
        let text = match parameter(body, "Marker") {
            Some(_) => text.replace("<IsTruncated>false</IsTruncated>", "<Marker>2</Marker>"),
            None => text,
        };
        (status, text)
    })
    .await;
    let snapshot = saved.to_snapshot().expect("a snapshot");
    assert_eq!(snapshot.accounts["111122223333"].roles.len(), 1);
    let gaps = gaps(&snapshot);
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert!(gaps[0].starts_with(
        "iam:GetAccountAuthorizationDetails: 111122223333: the response names a page that was \
         already read"
    ));
}

/// A server that ignores which page is requested.
#[tokio::test]
async fn a_page_that_is_sent_again_is_kept_once() {
    for lists in [["GetAccountAuthorizationDetails", ""], ["ListUsers", "ListGroups"]] {
        let server = Loopback::start(move |body| {
            let action = parameter(body, "Action").unwrap_or_default();
            if action == "GetAccountAuthorizationDetails" && !lists.contains(&action) {
                return refusal(403, "AccessDenied");
            }
            let (status, text) = answer(&body.replace("Marker=2", ""));
            let end = format!("</{action}Result>");
            match lists.contains(&action) && !text.contains("<Marker>") {
                true => (status, text.replace(&end, &format!("<Marker>2</Marker>{end}"))),
                false => (status, text),
            }
        })
        .await;
        let saved = load(&server, &Watch::nobody()).await.expect("a snapshot");
        let asked = |it: &&str| {
            server.asked().iter().filter(|body| parameter(body, "Action") == Some(it)).count()
        };
        let actions: Vec<_> = lists.into_iter().filter(|it| !it.is_empty()).collect();
        for action in &actions {
            // The details are asked for by kind, and each has its pages.
            let kinds = if *action == "GetAccountAuthorizationDetails" { 5 } else { 1 };
            assert_eq!(asked(action), 2 * kinds, "{:?}", server.asked());
        }
        let text = saved.to_text();
        for arn in [":user/ann", ":user/bob"] {
            let written = format!(r#""Arn":"arn:aws:iam::111122223333{arn}","CreateDate""#);
            assert_eq!(text.matches(&written).count(), 1, "{text}");
        }
        let gaps = gaps(&saved.to_snapshot().expect("a snapshot"));
        let again = |it: &&String| it.contains("names a page that was already read");
        assert_eq!(gaps.iter().filter(again).count(), actions.len(), "{gaps:?}");
    }
}

#[tokio::test]
async fn what_came_before_the_end_is_kept_and_the_rest_is_unknown() {
    let stop = Stop::default();
    let ends = stop.clone();
    let seen = Mutex::new(Vec::new());
    let watch = Watch::new(
        move |event| {
            let LoadEvent::Call(CallEvent { operation, state, .. }) = event else { return };
            let mut seen = seen.lock().expect("no test panics here");
            if operation.name() == "ListAccessKeys"
                && matches!(state, OperationState::Started { .. })
            {
                ends.stop();
            }
            assert!(seen.len() < 1000);
            seen.push((operation, state));
        },
        stop,
    );
    let server = Loopback::start(answer).await;
    let snapshot = load(&server, &watch).await.expect("a partial load").to_snapshot();
    let snapshot = snapshot.expect("a snapshot");
    let account = &snapshot.accounts["111122223333"];
    assert_eq!(account.users.len(), 2);
    assert_eq!(account.users[0].credentials.access_keys, None);
    let ended = |it: &&String| it.contains("loading was stopped before this call");
    let gaps = gaps(&snapshot);
    assert_eq!(gaps.iter().filter(ended).count(), gaps.len(), "{gaps:?}");
    assert!(gaps.iter().any(|it| it.starts_with("iam:ListAccessKeys: 111122223333:")), "{gaps:?}");
}

#[tokio::test]
async fn what_came_so_far_is_handed_out_to_who_asks() {
    let asked = Request::default();
    asked.send();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&taken);
    let take = move |it| sink.lock().expect("no test panics here").push(it);
    let watch = Watch::nobody().hand_out(asked, take);
    let server = Loopback::start(answer).await;
    let whole = load(&server, &watch).await.expect("all of it");
    let taken = std::mem::take(&mut *taken.lock().expect("no test panics here"));
    // It was requested once.
    let [so_far] = taken.try_into().unwrap_or_else(|_| panic!("not one"));
    let (so_far, whole): (SavedSnapshot, _) = (so_far, whole);
    let [so_far, whole] = [so_far, whole].map(|it| it.to_snapshot().expect("a snapshot"));
    let still = |it: &Snapshot| gaps(it).iter().any(|it| it.contains("still loading"));
    assert_eq!((still(&so_far), still(&whole)), (true, false));
    assert_eq!(so_far.accounts["111122223333"].users.len(), 2);
    let keys = |it: &Snapshot| it.accounts["111122223333"].users[0].credentials.access_keys.clone();
    assert_eq!((keys(&so_far), keys(&whole).is_some()), (None, true));
}

#[tokio::test]
async fn the_pages_so_far_are_handed_out_and_what_follows_is_not_taken_for_nothing() {
    let asked = Request::default();
    asked.send();
    let again = asked.clone();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&taken);
    let take = move |it: SavedSnapshot| {
        sink.lock().expect("no test panics here").push(it.to_text());
        again.send();
    };
    let server = Loopback::start(answer).await;
    load(&server, &Watch::nobody().hand_out(asked, take)).await.expect("all of it");
    let taken = std::mem::take(&mut *taken.lock().expect("no test panics here"));
    let first_page = |it: &&String| it.contains("UserDetailList") && !it.contains("RoleDetailList");
    let text = taken.iter().find(first_page).expect("the first page by itself").clone();
    let so_far = load_bytes("AWS", text.into_bytes()).expect("a snapshot");
    assert_eq!(so_far.accounts["111122223333"].users.len(), 2);
    // What the users name may be on the next page, so only this is missing.
    assert_eq!(
        gaps(&so_far),
        ["AWS: still loading, so more may follow (Fix: wait until loading finishes)"]
    );
    let standalone = |it: &String| it.contains("IsStandalone");
    assert!(taken.iter().any(standalone), "what is above the account comes with it");
}

#[tokio::test]
async fn without_an_answer_to_who_asks_nothing_is_read() {
    let server = Loopback::start(|_| refusal(403, "InvalidClientTokenId")).await;
    let error = load(&server, &Watch::nobody()).await.expect_err("no credentials of AWS");
    assert_eq!(
        error.to_string(),
        "AWS rejected the credentials (InvalidClientTokenId: User: x is not authorized)"
    );
    let server = Loopback::start(|_| refusal(403, "ExpiredToken")).await;
    let error = load(&server, &Watch::nobody()).await.expect_err("no credentials of AWS");
    assert_eq!(error, AwsError::Expired);
    let server = Loopback::start(|_| (500, "<!doctype html><title>no</title>".to_owned())).await;
    let error = load(&server, &Watch::nobody()).await.expect_err("no AWS");
    assert!(matches!(error, AwsError::NotAws { status: 500, .. }), "{error}");
}

#[tokio::test]
async fn a_refused_call_is_told_with_what_helps() {
    let (ended, unserved) = ("AWS rejected the credentials", "this operation does not exist here");
    #[rustfmt::skip]
    let cases = [
        // error code,                   reason,    what to do
        ("ExpiredToken",                 ended,     " (Fix: sign in again, and reload)"),
        ("ExpiredTokenException",        ended,     " (Fix: sign in again, and reload)"),
        ("InvalidClientTokenId",         ended,     " (Fix: check the keys and the region, and reload)"),
        ("UnrecognizedClientException",  ended,     " (Fix: check the keys and the region, and reload)"),
        ("InvalidAction",                unserved,  ""),
        ("UnknownOperationException",    unserved,  ""),
        ("LimitExceeded",                "AWS rejected the call", " (Fix: reload)"),
    ];
    for (code, reason, remediation) in cases {
        let saved = load_all(move |body| match body.contains("ListMFADevices") {
            true => refusal(403, code),
            false => answer(body),
        })
        .await;
        let snapshot = saved.to_snapshot().expect("a snapshot");
        let [gap] = &gaps(&snapshot)[..] else { panic!("{:?}", snapshot.gaps) };
        assert!(gap.contains(&format!(": {reason} ({code}: ")), "{gap}");
        let known = "so MFA is known only from the credential report";
        assert!(gap.ends_with(&format!("{known}{remediation}")), "{gap}");
    }
}

#[tokio::test]
async fn an_error_never_repeats_what_was_signed() {
    let server = Loopback::start(|_| {
        let message = "The signature does not match.\n\nThe Canonical String was\n\
                       'POST\n/\nx-amz-security-token:SECRET'";
        let error = format!("<Code>SignatureDoesNotMatch</Code><Message>{message}</Message>");
        (403, format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"))
    })
    .await;
    let error = load(&server, &Watch::nobody()).await.expect_err("no credentials of AWS");
    assert!(error.to_string().contains("The signature does not match."), "{error}");
    assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
}

#[tokio::test]
async fn throttling_is_told_and_waited_out() {
    let count = AtomicUsize::new(0);
    let server = Loopback::start(move |body| {
        let is_first = body.contains("ListAccountAliases") && count.fetch_add(1, Relaxed) == 0;
        if is_first { refusal(400, "Throttling") } else { answer(body) }
    })
    .await;
    let told = std::sync::Arc::new(AtomicUsize::new(0));
    let heard = std::sync::Arc::clone(&told);
    let on_event = move |event: LoadEvent| {
        let LoadEvent::Call(event) = event else { return };
        if let OperationState::Throttled { times } = event.state {
            heard.store(times, Relaxed);
        }
    };
    let saved = load(&server, &Watch::new(on_event, Stop::default())).await.expect("a snapshot");
    assert_eq!((saved.gaps.len(), told.load(Relaxed)), (0, 1));
}
