//! Sessions of root users: principals that manage root access of an organization get them for
//! single tasks.

use rolecall::{
    analysis::Analysis,
    eval::{AccessState, Decision},
    graph::{AccessKind, NodeKind},
    iam::RootTask,
    wording::{blocked_sentence, hop_sentence},
};

use super::{account, find};

/// The organization with root sessions turned on, off, or neither read.
fn with_features(features: Option<bool>) -> Analysis {
    let known = account("root-sessions");
    let mut snapshot = known.snapshot.clone();
    let organization = snapshot.organization.as_mut().unwrap();
    organization.root_access = match features {
        Some(true) => organization.root_access.take(),
        Some(false) => Some(Vec::new()),
        None => None,
    };
    Analysis::new(snapshot, known.now)
}

fn root_sessions(analysis: &Analysis) -> usize {
    let kind = |id| analysis.graph.node(id).kind;
    analysis.graph.principals().filter(|it| kind(*it) == NodeKind::RootSession).count()
}

#[test]
fn whoever_gets_root_sessions_is_told_what_each_task_can_do() {
    let analysis = with_features(Some(true));
    let chief = find(&analysis, "user/chief");
    let root = find(&analysis, "root-session/777788889999");
    assert_eq!(find(&analysis, "arn:aws:iam::777788889999:root"), root);
    let why = analysis.why(chief, root);
    let [step] = &why.steps[..] else { panic!("{:?}", why.steps) };
    assert_eq!((step.kind, step.state), (AccessKind::AssumeRoot, AccessState::Proven));
    assert_eq!(step.session.unwrap().max().unwrap().to_string(), "15 min");
    let policies: Vec<_> = step.rows.iter().map(|it| it.policy.as_str()).collect();
    assert_eq!(policies, ["P"]);
    let words = hop_sentence(&analysis, step);
    for expected in [
        "can act as the root user of partners for one task at a time, which is not full root access",
        "S3UnlockBucketPolicy: it can rewrite the policy of any bucket, and so open its data to anyone",
        "IAMCreateRootUserPassword: it can allow password recovery",
    ] {
        assert!(words.contains(expected), "{words}");
    }
    assert!(!analysis.is_administrator(root) && !analysis.reaches_admin(root));
}

#[test]
fn whether_root_sessions_are_on_decides_and_is_unknown_where_it_was_not_read() {
    assert_eq!(root_sessions(&with_features(Some(true))), 3);
    assert_eq!(root_sessions(&with_features(Some(false))), 0);

    let unknown = with_features(None);
    let (chief, root) = (find(&unknown, "user/chief"), find(&unknown, "root-session/777788889999"));
    let why = unknown.why(chief, root);
    let [step] = &why.steps[..] else { panic!("{:?}", why.steps) };
    assert_eq!(step.state, AccessState::Unknown);
    let missing: Vec<_> = step.missing.iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["root access management by account 444455556666 not loaded"]);
}

#[test]
fn who_gets_none_is_told_why() {
    let analysis = with_features(Some(true));
    let blocked = |from: &str, to: &str| {
        let (from, to) = (find(&analysis, from), find(&analysis, to));
        let why = analysis.why(from, to);
        assert!(why.steps.is_empty(), "{:?}", why.steps);
        let by: Vec<_> = why.blocked_by.iter().map(|it| it.name()).collect();
        (by.join(", "), blocked_sentence(&analysis, from, to, &why))
    };
    // A permission for all calls that begin with `sts:AssumeRole` does not include AssumeRoot.
    let (by, _) = blocked("user/assumes-roles-only", "root-session/111122223333");
    assert_eq!(by, "identity");
    let (by, words) = blocked("user/twin-1", "root-session/777788889999");
    assert_eq!(by, "rcp");
    assert!(words.contains("rcp OnlyChief denies it"), "{words}");
    // A member account that does not manage root access.
    let (by, _) = blocked("user/admin", "root-session/777788889999");
    assert_eq!(by, "caller");
    // No principal of an account gets sessions of its own root user.
    let delegate = find(&analysis, "user/delegate");
    let own = find(&analysis, "root-session/999988887777");
    assert!(analysis.graph.edges_between(delegate, own).is_empty());
}

#[test]
fn a_task_is_open_where_the_member_account_lets_its_root_user_do_it() {
    let analysis = with_features(Some(true));
    let tasks = |from: &str, to: &str| -> Vec<_> {
        let edges = analysis.graph.edges_between(find(&analysis, from), find(&analysis, to));
        edges.iter().flat_map(|it| it.tasks.iter()).collect()
    };
    use RootTask::*;
    let all = RootTask::ALL.to_vec();
    assert_eq!(tasks("user/chief", "root-session/777788889999"), all);
    // An SCP of the account denies both calls on bucket policies; its root user has a password.
    let closed = [CreatePassword, UnlockBucketPolicy];
    let open: Vec<_> = all.iter().copied().filter(|it| !closed.contains(it)).collect();
    assert_eq!(tasks("user/chief", "root-session/111122223333"), open);
    // The policy names two tasks, one of which the account prevents.
    assert_eq!(tasks("user/opens-buckets", "root-session/111122223333"), [UnlockQueuePolicy]);
}

#[test]
fn only_root_users_of_other_member_accounts_can_be_asked_for() {
    let mut analysis = with_features(Some(true));
    let decide = |analysis: &Analysis, account: &str| {
        let chief = find(analysis, "user/chief");
        let root = format!("arn:aws:iam::{account}:root");
        let action = "sts:AssumeRoot".parse().unwrap();
        analysis.can(chief, &action, Some(&root)).unwrap().decision
    };
    assert_eq!(decide(&analysis, "777788889999"), Decision::Allow);
    // The management account itself, a suspended member, and an account that is no member.
    for account in ["444455556666", "222200001111", "123123123123"] {
        assert_eq!(decide(&analysis, account), Decision::ImplicitDeny, "{account}");
    }
    // Without the list of accounts, nobody knows who is a member.
    analysis.snapshot.organization.as_mut().unwrap().accounts = Default::default();
    let unread = Analysis::new(analysis.snapshot.clone(), analysis.now);
    assert_eq!(decide(&unread, "123123123123"), Decision::Unknown);
}
