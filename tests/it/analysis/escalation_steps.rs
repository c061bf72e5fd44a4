//! Steps of escalation in small accounts: through groups, by stored versions, and around denials.

use std::collections::BTreeSet;

use rolecall::{
    analysis::{Analysis, BadgeKind, EscalationQuery, Mark},
    eval::AccessState,
    graph::{
        AccessKind, Direction, EscalationCategory, EscalationId, Hop, NodeId, NodeKind, StepKinds,
    },
    wording::hop_sentence,
};
use serde_json::{Value, json};

use super::{
    ACCOUNTS, account, demo, find,
    made::{ABROAD, Made, allow, arn, closed_by, deny, has, methods, root, service},
};

#[test]
fn a_caller_that_is_the_best_target_itself_uses_another() {
    let both = [allow("iam:PutUserPolicy", "*"), allow("iam:CreateAccessKey", "*")];
    let analysis = Made::default().user("ann", &[], &both).user("zoe", &[], &[]).analysis();
    assert_eq!(has(&analysis, "user/ann", "admin", "iam-018"), Some(AccessState::Proven));
    let alone = Made::default().user("ann", &[], &both).analysis();
    assert_eq!(has(&alone, "user/ann", "admin", "iam-018"), None);
}

#[test]
fn a_query_lists_what_is_in_the_whole_list() {
    let demo = demo().with_escalations();
    let all = demo.escalations(&EscalationQuery::default());
    assert!(all.len() > 50, "{} steps", all.len());
    let key = |it: &Hop| (it.from, it.to, it.edge);
    let listed = |query: &EscalationQuery| {
        let found: BTreeSet<_> = demo.escalations(query).iter().map(key).collect();
        found
    };
    let expected = |wanted: &dyn Fn(&Hop) -> bool| {
        all.iter().filter(|it| wanted(it)).map(key).collect::<BTreeSet<_>>()
    };
    let step = |it: &Hop| it.edge.kind.escalation().unwrap().id;
    for category in EscalationCategory::ALL {
        let query = EscalationQuery { category: Some(category), ..Default::default() };
        assert_eq!(listed(&query), expected(&|it| step(it).method().category == category));
    }
    for id in EscalationId::all().filter(|id| all.iter().any(|it| step(it) == *id)) {
        let query = EscalationQuery { id: Some(id), ..Default::default() };
        assert_eq!(listed(&query), expected(&|it| step(it) == id));
    }
    for end in all.iter().map(|it| it.to).collect::<BTreeSet<NodeId>>() {
        let query = EscalationQuery { to: Some(vec![end]), ..Default::default() };
        assert_eq!(listed(&query), expected(&|it| it.to == end));
    }
}

#[test]
fn single_steps_are_of_the_kinds_that_are_asked_for() {
    let demo = demo().with_escalations();
    let [bob, migrations] = ["user/bob", "role/LambdaMigrations"].map(|it| find(&demo, it));
    let rows = |kinds| demo.role_access(bob, Direction::Outgoing, kinds, false);
    let is_there = |kinds| rows(kinds).iter().any(|it| it.node == migrations);
    assert!(is_there(StepKinds::All) && is_there(StepKinds::Escalation));
    assert!(!is_there(StepKinds::Assume));
    let escalations = rows(StepKinds::Escalation);
    let paths: Vec<_> = escalations.iter().map(|it| it.path.path()).collect();
    let hops = paths.iter().flat_map(|it| &it.hops);
    assert!(hops.clone().count() > 0 && hops.clone().all(|it| !it.edge.is_assumption()));
    let back = demo.role_access(migrations, Direction::Incoming, StepKinds::Escalation, false);
    assert!(back.iter().any(|it| it.node == bob));
}

/// A group that allows its members to assume a role and to pass another, and a user that may join
/// it.
fn with_group(more: &Value) -> Analysis {
    let add = allow("iam:AddUserToGroup", &arn("group/ops"));
    let everything = allow("*", "*");
    Made::default()
        .user_with("joe", &[], &[add], &[], more)
        .user("out", &[], &[allow("s3:GetObject", "*")])
        .group(
            "ops",
            &[
                allow("sts:AssumeRole", &arn("role/Boss")),
                allow("iam:PassRole", &arn("role/Runner")),
                allow("lambda:*", "*"),
                allow("iam:AddUserToGroup", &arn("group/inner")),
            ],
            &[],
        )
        .group("inner", &[allow("iam:PutUserPolicy", &arn("user/*"))], &[])
        .role("Boss", &root(), std::slice::from_ref(&everything))
        .role("Runner", &service("lambda.amazonaws.com"), &[])
        .role("Named", &json!({"AWS": arn("user/out")}), &[])
        .policy(&arn("policy/Bound"), &[&[everything]])
        .analysis()
}

#[test]
fn whoever_joins_a_group_can_do_what_its_members_can() {
    let analysis = with_group(&json!({}));
    let joe = find(&analysis, "user/joe");
    let reached = |to: &str| {
        let to = find(&analysis, to);
        let all = analysis.role_access(joe, Direction::Outgoing, StepKinds::All, true);
        all.into_iter().find(|it| it.node == to).map(|it| it.path.path().into_owned())
    };
    let names = |to: &str| {
        let path = reached(to)?;
        let steps = path.hops.iter().map(|it| {
            format!("{} > {}", it.edge.kind.describe().name, analysis.display_name(it.to))
        });
        Some(steps.collect::<Vec<_>>().join(", "))
    };
    assert_eq!(
        names("role/Boss").as_deref(),
        Some("escalation:iam-013 > group/ops, assume_role > role/Boss")
    );
    let runner = names("role/Runner").unwrap();
    assert!(runner.starts_with("escalation:iam-013 > group/ops, escalation:"), "{runner}");
    let [ops, runner_role] = ["group/ops", "role/Runner"].map(|it| find(&analysis, it));
    let of_members = analysis.graph.escalations_between(ops, runner_role);
    let is_lambda = |it: &AccessKind| it.describe().name == "escalation:lambda-001";
    assert!(of_members.iter().any(|it| is_lambda(&it.kind)), "{of_members:?}");
    assert_eq!(
        names("group/inner").as_deref(),
        Some("escalation:iam-013 > group/ops, escalation:iam-013 > group/inner")
    );
    assert_eq!(names("role/Named"), None);
    assert_eq!(analysis.steps_to_admin(joe), Some(2));
    assert_eq!(analysis.steps_to_admin(find(&analysis, "user/out")), None);
    let step = reached("role/Boss").unwrap().hops[1];
    let evidence = analysis.hop_evidence(step);
    assert!(!evidence.rows.is_empty(), "{evidence:?}");
    assert_eq!(
        hop_sentence(&analysis, &evidence),
        "Members of group/ops can assume role/Boss: inline policy of-group allows it (statement \
         0), and the trust policy trusts it (statement 0)."
    );
    assert_eq!(
        closed_by(&analysis, step),
        "To close the AssumeRole step, remove statement 0 of the inline policy of-group of \
         arn:aws:iam::111122223333:group/ops."
    );
    // The group represents its members; it assumes nothing itself.
    let boss = find(&analysis, "role/Boss");
    let group = find(&analysis, "group/ops");
    let back = analysis.role_access(boss, Direction::Incoming, StepKinds::All, true);
    let nodes: Vec<_> = back.iter().map(|it| it.node).collect();
    assert!(nodes.contains(&joe) && !nodes.contains(&group), "{nodes:?}");
    let steps = analysis.escalations(&EscalationQuery::default());
    assert!(steps.iter().all(|it| it.from != group));
    assert!(!analysis.reaches_admin(group));
}

#[test]
fn a_member_uses_the_trust_that_another_account_has_in_it_alone() {
    let add = allow("iam:AddUserToGroup", &arn("group/ops"));
    let analysis = Made::default()
        .user("joe", &[], &[add])
        .group("ops", &[allow("sts:AssumeRole", "*")], &[])
        .role("Home", &json!({"AWS": arn("user/joe")}), &[])
        .role_abroad("Joes", &json!({"AWS": arn("user/joe")}), &[])
        .role_abroad("Other", &json!({"AWS": "arn:aws:iam::999999999999:user/joe"}), &[])
        .analysis();
    let [joe, ops] = ["user/joe", "group/ops"].map(|it| find(&analysis, it));
    let steps = |from: NodeId, to: &str| {
        analysis.graph.steps_between(from, find(&analysis, to), StepKinds::All)
    };
    let of_members = steps(ops, "role/Joes");
    assert_eq!(
        of_members.iter().map(|it| it.state).collect::<Vec<_>>(),
        [AccessState::Conditional]
    );
    assert!(steps(ops, "role/Other").is_empty());
    // In its own account, joe needs no group.
    assert!(steps(ops, "role/Home").is_empty() && !steps(joe, "role/Home").is_empty());
    let reached = analysis.role_access(joe, Direction::Outgoing, StepKinds::All, true);
    assert!(reached.iter().any(|it| it.node == find(&analysis, "role/Joes")));
    let hop = Hop { from: ops, to: find(&analysis, "role/Joes"), edge: of_members[0] };
    let sentence = hop_sentence(&analysis, &analysis.hop_evidence(hop));
    assert!(sentence.contains("joe"), "{sentence}");
}

#[test]
fn a_function_of_another_account_runs_as_a_role_of_that_account() {
    let lambda = service("lambda.amazonaws.com");
    let function = |account: &str| format!("arn:aws:lambda:eu-west-1:{account}:function:nightly");
    let analysis = Made::default()
        .user("far", &[], &[allow("lambda:UpdateFunctionCode", &function(ABROAD))])
        .user("near", &[], &[allow("lambda:UpdateFunctionCode", &function("111122223333"))])
        .user("both", &[], &[allow("lambda:UpdateFunctionCode", "*")])
        .role("Home", &lambda, &[])
        .role_abroad("Away", &lambda, &[])
        .analysis();
    let unknown = Some(AccessState::Unknown);
    let has = |from: &str, to: &str| has(&analysis, from, to, "lambda-003");
    assert_eq!((has("user/far", "role/Home"), has("user/far", "role/Away")), (None, unknown));
    assert_eq!((has("user/near", "role/Home"), has("user/near", "role/Away")), (unknown, None));
    // A pattern for all accounts is not followed to each.
    assert_eq!((has("user/both", "role/Home"), has("user/both", "role/Away")), (unknown, None));
}

#[test]
fn a_role_is_passed_to_a_service_in_its_own_account_only() {
    let pass = allow("iam:PassRole", &arn("role/Runner"));
    let create = |account: &str| {
        let function = format!("arn:aws:lambda:eu-west-1:{account}:function:*");
        [
            pass.clone(),
            allow("lambda:CreateFunction", &function),
            allow("lambda:InvokeFunction", &function),
        ]
    };
    let analysis = Made::default()
        .user("far", &[], &create(ABROAD))
        .user("near", &[], &create("111122223333"))
        .role("Runner", &service("lambda.amazonaws.com"), &[])
        .role_abroad("Away", &service("lambda.amazonaws.com"), &[])
        .analysis();
    assert_eq!(has(&analysis, "user/far", "role/Runner", "lambda-001"), None);
    assert_eq!(has(&analysis, "user/near", "role/Runner", "lambda-001"), Some(AccessState::Proven));
}

#[test]
fn nobody_knows_what_a_boundary_leaves_of_another_group() {
    let boundary = json!({"PermissionsBoundary": {
        "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy/Bound"),
    }});
    let analysis = with_group(&boundary);
    assert_eq!(has(&analysis, "user/joe", "group/ops", "iam-013"), Some(AccessState::Unknown));
    assert_eq!(analysis.steps_to_admin(find(&analysis, "user/joe")), None);
}

#[test]
fn a_stored_version_counts_if_it_makes_an_administrator() {
    let own = arn("policy/Own");
    let set = allow("iam:SetDefaultPolicyVersion", &own);
    let everything = allow("*", "*");
    let state = |versions: &[&[Value]]| {
        let analysis = Made::default()
            .user_with("ann", &[], &[], &[&own], &json!({}))
            .policy(&own, versions)
            .analysis();
        has(&analysis, "user/ann", "admin", "rc-iam-001")
    };
    let now = std::slice::from_ref(&set);
    assert_eq!(state(&[now, std::slice::from_ref(&everything)]), Some(AccessState::Proven));
    assert_eq!(state(&[now, &[allow("s3:*", "*")]]), None);
    assert_eq!(state(&[now]), None, "there is no other version");
    let denied = [everything, deny("iam:*")];
    assert_eq!(state(&[now, &denied]), None, "the version denies what it needs");
}

#[test]
fn a_sixth_version_takes_the_place_of_another() {
    let own = arn("policy/Own");
    let state = |count: usize, actions: &[&str], id: &str| {
        let statements: Vec<Value> = actions.iter().map(|it| allow(it, &own)).collect();
        let versions = vec![statements.as_slice(); count];
        let analysis = Made::default()
            .user_with("ann", &[], &[], &[&own], &json!({}))
            .policy(&own, &versions)
            .analysis();
        has(&analysis, "user/ann", "admin", id)
    };
    let (create, delete) = ("iam:CreatePolicyVersion", "iam:DeletePolicyVersion");
    assert_eq!(state(4, &[create], "iam-001"), Some(AccessState::Proven));
    assert_eq!(state(5, &[create], "iam-001"), None);
    assert_eq!(state(5, &[create], "rc-iam-027"), None);
    assert_eq!(state(5, &[create, delete], "rc-iam-027"), Some(AccessState::Proven));
    assert_eq!(state(4, &[create, delete], "rc-iam-027"), None);
}

#[test]
fn an_administrator_is_as_many_steps_away_on_each_screen() {
    let accounts = ACCOUNTS.map(account).into_iter().chain([demo()]);
    for analysis in accounts.map(Analysis::with_escalations) {
        let overview = analysis.overview();
        for id in analysis.graph.principals() {
            let name = analysis.display_name(id);
            let steps = analysis.steps_to_admin(id);
            let mark = analysis.badges(id).get(BadgeKind::Admin);
            // A service acts for whoever configures it, and a provider vouches for others: what they
            // lead to is a path, but they are no administrators.
            let kind = analysis.graph.node(id).kind;
            let is_marked =
                steps.is_some() && !matches!(kind, NodeKind::Service | NodeKind::IdentityProvider);
            assert_eq!(is_marked, matches!(mark, Mark::Yes | Mark::Partly), "{name}");
            if steps.is_none_or(|it| it == 0) {
                continue;
            }
            let path = analysis.path_to_admin(id).paths.into_iter().next();
            assert_eq!(path.map(|it| it.assumptions()), steps, "{name}, by itself");
            let listed = overview.paths_to_admin.iter().find(|(it, _)| *it == id);
            if let Some((_, path)) = listed {
                assert_eq!(Some(path.assumptions), steps, "{name}, in the overview");
            }
        }
    }
}

#[test]
fn who_can_pass_a_role_to_a_service_has_a_badge() {
    let to_lambda = json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
        "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}});
    let analysis = Made::default()
        .user("ann", &[], &[allow("iam:PassRole", "*")])
        .user("bea", &[], &[to_lambda])
        .user("cat", &[], &[allow("iam:PassRole", &arn("role/Home"))])
        .user("dan", &[], &[allow("iam:PassRole", "*"), deny("iam:PassRole")])
        .role("Home", &root(), &[])
        .role("Runner", &service("lambda.amazonaws.com"), &[])
        .analysis();
    let mark = |name: &str| analysis.badges(find(&analysis, name)).get(BadgeKind::PassRole);
    assert_eq!(mark("user/ann"), Mark::Yes);
    assert_eq!(mark("user/bea"), Mark::Partly);
    assert_eq!(mark("user/cat"), Mark::No, "no service runs as the role");
    assert_eq!(mark("user/dan"), Mark::No);
}

/// What AWS's quarantine policies deny of what escalation requires; both deny more.
///
/// Source: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV2.html>,
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html>
const QUARANTINED: [&str; 30] = [
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ec2:StartInstances",
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:ChangePassword",
    "iam:CreateAccessKey",
    "iam:CreateInstanceProfile",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:DetachUserPolicy",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAccessKey",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "iam:UpdateUser",
    "lambda:AddPermission",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionCode",
    "sts:GetFederationToken",
    "sts:GetSessionToken",
];

#[test]
fn a_quarantined_user_cannot_escalate_by_what_is_denied_and_still_assumes_roles() {
    for version in ["AWSCompromisedKeyQuarantineV2", "AWSCompromisedKeyQuarantineV3"] {
        let quarantine = format!("arn:aws:iam::aws:policy/{version}");
        let denied: Vec<Value> = QUARANTINED.iter().map(|it| deny(it)).collect();
        let powers = ["iam:*", "lambda:*", "ec2:*", "sts:AssumeRole"].map(|it| allow(it, "*"));
        let account = |attached: &[&str]| {
            Made::default()
                .user_with("leaked", &[], &powers, attached, &json!({}))
                .user("zoe", &[], &[])
                .group("ops", &[allow("s3:*", "*")], &[])
                .role("Boss", &root(), &[allow("*", "*")])
                .role("Runner", &service("lambda.amazonaws.com"), &[])
                .policy(&quarantine, &[&denied])
                .analysis()
        };
        let names = |analysis: &Analysis| {
            let all = ["admin", "user/zoe", "group/ops", "role/Runner", "role/Boss"];
            let steps = all.iter().flat_map(|to| methods(analysis, "user/leaked", to));
            steps.map(|(id, _)| id).collect::<BTreeSet<_>>()
        };
        let [free, quarantined] = [&[][..], &[quarantine.as_str()]].map(account);
        let (before, after) = (names(&free), names(&quarantined));
        assert!(after.is_subset(&before), "{version}: {after:?}");
        let gone = |id: &str| before.contains(id) && !after.contains(id);
        let needed = ["iam-002", "iam-007", "iam-008", "iam-012", "iam-013", "lambda-001"];
        assert!(needed.into_iter().all(gone), "{version}: {before:?} {after:?}");
        // No method remains that requires a denied permission.
        for id in &after {
            let mut permissions = EscalationId::find(id).unwrap().method().all_permissions();
            let is_denied = permissions.any(|it| QUARANTINED.contains(&&*it.action.to_string()));
            assert!(!is_denied, "{version}: {id}");
        }
        // The policies do not mention assuming roles.
        let leaked = find(&quarantined, "user/leaked");
        let roles = quarantined.role_access(leaked, Direction::Outgoing, StepKinds::Assume, false);
        let boss = find(&quarantined, "role/Boss");
        let states: Vec<_> = roles.iter().map(|it| (it.node, it.path.state)).collect();
        assert_eq!(states, [(boss, AccessState::Proven)], "{version}");
        assert_eq!(quarantined.steps_to_admin(leaked), Some(1), "{version}");
    }
}
