//! Steps of escalation in small accounts: through groups, around guardrails, and what closes them
//! or nearly opens them.

use std::collections::BTreeSet;

use rolecall::{
    analysis::{Analysis, BadgeKind, EscalationQuery, Mark, Removal},
    eval::AccessState,
    graph::{AccessKind, Direction, EscalationCategory, EscalationId, Hop, NodeId, StepKinds},
    load::load_bytes,
    wording::{closing_sentence, hop_sentence, near_miss_words},
};
use serde_json::{Value, json};

use super::{ACCOUNTS, account, demo, find};

const ACCOUNT: &str = "111122223333";

fn arn(resource: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{resource}")
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

fn deny(action: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": "*"})
}

fn inline(name: &str, statements: &[Value]) -> Value {
    json!([{"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}])
}

/// The lists of an account.
#[derive(Default)]
struct Made {
    users: Vec<Value>,
    groups: Vec<Value>,
    roles: Vec<Value>,
    policies: Vec<Value>,
}

impl Made {
    fn user(self, name: &str, groups: &[&str], statements: &[Value]) -> Self {
        self.user_with(name, groups, statements, &[], json!({}))
    }

    fn user_with(
        mut self,
        name: &str,
        groups: &[&str],
        statements: &[Value],
        attached: &[&str],
        more: Value,
    ) -> Self {
        let mut user = json!({
            "UserName": name, "UserId": format!("AIDA{}", name.to_uppercase()), "Path": "/",
            "Arn": arn(&format!("user/{name}")), "GroupList": groups,
            "UserPolicyList": inline("own", statements), "AttachedManagedPolicies": attachments(attached),
        });
        let members = more.as_object().unwrap().clone();
        user.as_object_mut().unwrap().extend(members);
        self.users.push(user);
        self
    }

    fn group(mut self, name: &str, statements: &[Value], attached: &[&str]) -> Self {
        self.groups.push(json!({
            "GroupName": name, "GroupId": format!("AGPA{}", name.to_uppercase()), "Path": "/",
            "Arn": arn(&format!("group/{name}")), "GroupPolicyList": inline("of-group", statements),
            "AttachedManagedPolicies": attachments(attached),
        }));
        self
    }

    /// A role that trusts a principal or a service.
    fn role(mut self, name: &str, trusts: Value, statements: &[Value]) -> Self {
        self.roles.push(json!({
            "RoleName": name, "RoleId": format!("AROA{}", name.to_uppercase()), "Path": "/",
            "Arn": arn(&format!("role/{name}")), "InstanceProfileList": [],
            "RolePolicyList": inline("own", statements), "AttachedManagedPolicies": [],
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusts}]},
        }));
        self
    }

    /// A managed policy with its versions, the one in force first.
    fn policy(mut self, arn: &str, versions: &[&[Value]]) -> Self {
        let version = |(index, it): (usize, &&[Value])| {
            json!({
                "VersionId": format!("v{}", index + 1), "IsDefaultVersion": index == 0,
                "Document": {"Version": "2012-10-17", "Statement": it},
            })
        };
        let versions: Vec<Value> = versions.iter().enumerate().map(version).collect();
        self.policies.push(json!({
            "PolicyName": arn.rsplit('/').next(), "Arn": arn, "Path": "/",
            "DefaultVersionId": "v1", "PolicyVersionList": versions,
        }));
        self
    }

    fn analysis(self) -> Analysis {
        let Self { users, groups, roles, policies } = self;
        let snapshot = json!({
            "schema": "rolecall/snapshot/1", "collected_at": "2026-01-15T12:00:00Z",
            "accounts": [{
                "Account": ACCOUNT, "UserDetailList": users, "GroupDetailList": groups,
                "RoleDetailList": roles, "Policies": policies, "AccessKeyMetadata": [],
                "LoginProfiles": [],
            }],
        });
        let snapshot = load_bytes("made", snapshot.to_string().into_bytes()).unwrap();
        Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap()).with_escalations()
    }
}

fn attachments(arns: &[&str]) -> Value {
    arns.iter()
        .map(|it| json!({"PolicyName": it.rsplit('/').next(), "PolicyArn": it}))
        .collect::<Vec<_>>()
        .into()
}

fn root() -> Value {
    json!({"AWS": arn("root")})
}

fn service(name: &str) -> Value {
    json!({"Service": name})
}

/// The methods by which one principal gets to another, or to administrator access, with how sure
/// each step is.
fn methods(analysis: &Analysis, from: &str, to: &str) -> Vec<(&'static str, AccessState)> {
    let ends = match to {
        "admin" => analysis.graph.administrator_access().to_vec(),
        _ => vec![find(analysis, to)],
    };
    let query = EscalationQuery {
        from: Some(vec![find(analysis, from)]),
        to: Some(ends),
        ..Default::default()
    };
    let step = |it: Hop| Some((it.edge.kind.escalation()?.id.method().id, it.edge.state));
    analysis.escalations(&query).into_iter().filter_map(step).collect()
}

fn has(analysis: &Analysis, from: &str, to: &str, id: &str) -> Option<AccessState> {
    let methods = methods(analysis, from, to);
    methods.into_iter().find(|(it, _)| *it == id).map(|(_, state)| state)
}

/// The step of one principal to another by a method, or by assumption.
fn hop(analysis: &Analysis, from: &str, to: &str, id: Option<&str>) -> Hop {
    let [from, to] = [from, to].map(|it| find(analysis, it));
    let is_meant = |kind: AccessKind| match (id, kind.escalation()) {
        (Some(id), Some(step)) => step.id.method().id == id,
        (None, None) => true,
        _ => false,
    };
    let steps = analysis.graph.steps_between(from, to, StepKinds::All);
    let edge = steps.into_iter().find(|it| is_meant(it.kind)).expect("the step is drawn");
    Hop { from, to, edge }
}

fn closed_by(analysis: &Analysis, hop: Hop) -> String {
    let closing = analysis.closing(hop).expect("statements close it");
    assert!(closing.is_smallest, "{closing:?}");
    closing_sentence(hop.edge.kind, &closing)
}

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
    let hops = escalations.iter().flat_map(|it| &it.path.hops);
    assert!(hops.clone().count() > 0 && hops.clone().all(|it| !it.edge.is_assumption()));
    let back = demo.role_access(migrations, Direction::Incoming, StepKinds::Escalation, false);
    assert!(back.iter().any(|it| it.node == bob));
}

#[test]
fn all_statements_that_allow_the_same_must_go() {
    let pass = |resource: &str| allow("iam:PassRole", resource);
    let lambda = [allow("lambda:CreateFunction", "*"), allow("lambda:InvokeFunction", "*")];
    let analysis = Made::default()
        .user("ann", &["devs"], &[pass("*"), lambda[0].clone(), lambda[1].clone()])
        .group("devs", &[pass(&arn("role/Run*")), lambda[0].clone(), deny("s3:*")], &[])
        .role("Runner", service("lambda.amazonaws.com"), &[])
        .analysis();
    let hop = hop(&analysis, "user/ann", "role/Runner", Some("lambda-001"));
    // PassRole and CreateFunction are allowed twice, InvokeFunction and the trust once.
    assert_eq!(
        closed_by(&analysis, hop),
        "To close lambda-001, remove statement 2 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn a_policy_of_aws_is_detached_and_one_of_the_account_edited_once() {
    const POWER: &str = "arn:aws:iam::aws:policy/PowerPass";
    let own = arn("policy/Own");
    let statements = [allow("iam:*", "*"), allow("lambda:*", "*")];
    let account = |attached: &str| {
        Made::default()
            .user_with("ann", &["devs"], &[], &[attached], json!({}))
            .group("devs", &[], &[attached])
            .role("Runner", service("lambda.amazonaws.com"), &[])
            .policy(attached, &[&statements])
            .analysis()
    };
    let of_aws = account(POWER);
    let step = hop(&of_aws, "user/ann", "role/Runner", Some("lambda-001"));
    // Two attachments, or the one statement of the trust policy.
    let closing = of_aws.closing(step).unwrap();
    assert!(
        matches!(&closing.removals[..], [Removal::Statement(row)] if row.policy_kind == "trust")
    );
    let of_account = account(&own);
    let step = hop(&of_account, "user/ann", "role/Runner", Some("lambda-001"));
    let sentence = closed_by(&of_account, step);
    assert_eq!(sentence, "To close lambda-001, remove statement 0 of the managed policy Own.");
}

#[test]
fn an_attachment_of_a_policy_of_aws_closes_what_no_trust_policy_does() {
    const POWER: &str = "arn:aws:iam::aws:policy/KeyMaker";
    let analysis = Made::default()
        .user_with("ann", &[], &[], &[POWER], json!({}))
        .user("zoe", &[], &[])
        .policy(POWER, &[&[allow("iam:CreateAccessKey", "*"), allow("s3:*", "*")]])
        .analysis();
    let step = hop(&analysis, "user/ann", "user/zoe", Some("iam-002"));
    assert_eq!(
        closed_by(&analysis, step),
        "To close iam-002, detach the AWS managed policy KeyMaker from \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn an_assumption_that_the_trust_policy_alone_allows_is_closed_there() {
    let analysis = Made::default()
        .user("ann", &[], &[allow("sts:AssumeRole", "*")])
        .role("Named", json!({"AWS": arn("user/ann")}), &[])
        .role("Home", root(), &[])
        .analysis();
    assert_eq!(
        closed_by(&analysis, hop(&analysis, "user/ann", "role/Named", None)),
        "To close AssumeRole, remove statement 0 of the trust policy of \
         arn:aws:iam::111122223333:role/Named."
    );
    assert_eq!(
        closed_by(&analysis, hop(&analysis, "user/ann", "role/Home", None)),
        "To close AssumeRole, remove statement 0 of the inline policy own of \
         arn:aws:iam::111122223333:user/ann."
    );
}

#[test]
fn what_nearly_holds_says_what_is_missing() {
    let lambda =
        [allow("iam:PassRole", "*"), allow("lambda:*", "*"), deny("lambda:CreateFunction")];
    let analysis = Made::default()
        .user("ann", &[], &lambda)
        .user(
            "bea",
            &[],
            &[allow("lambda:CreateFunction", "*"), allow("lambda:InvokeFunction", "*")],
        )
        .user("cat", &[], &[allow("sqs:SendMessage", "*")])
        .role("Runner", service("lambda.amazonaws.com"), &[])
        .role("Closed", service("ec2.amazonaws.com"), &[])
        .analysis();
    let words = |from: &str, to: &str, id: &str| {
        let [from, to] = [from, to].map(|it| find(&analysis, it));
        let near = analysis.near_misses(from, to);
        let found = near.iter().find(|it| it.id.method().id == id);
        found.map(|it| near_miss_words(&analysis, to, it))
    };
    assert_eq!(
        words("user/ann", "role/Runner", "lambda-001").as_deref(),
        Some(
            "lambda-001: 2 of 3 permissions: lambda:CreateFunction is denied by identity own \
             (statement 2)"
        )
    );
    assert_eq!(
        words("user/bea", "role/Runner", "lambda-001").as_deref(),
        Some("lambda-001: 2 of 3 permissions: iam:PassRole is not allowed by any identity policy")
    );
    assert_eq!(
        words("user/bea", "role/Closed", "lambda-001").as_deref(),
        Some(
            "lambda-001: 2 of 3 permissions: iam:PassRole is not allowed by any identity policy; \
             the trust policy of role/Closed does not trust lambda.amazonaws.com"
        )
    );
    let [ann, cat, runner] = ["user/ann", "user/cat", "role/Runner"].map(|it| find(&analysis, it));
    assert_eq!(analysis.near_misses(cat, runner), [], "nothing of it holds");
    let near = analysis.near_misses(ann, runner);
    let missing: Vec<_> = near.iter().map(|it| it.refused.len() + it.facts.len()).collect();
    assert!(missing.is_sorted() && missing[0] == 1, "{missing:?}");
    let is_drawn = |id: EscalationId| {
        analysis
            .graph
            .escalations_between(ann, runner)
            .iter()
            .any(|it| it.kind.escalation().is_some_and(|it| it.id == id))
    };
    assert!(near.iter().all(|it| !is_drawn(it.id)), "what holds is no near miss");
}

/// A group that allows its members to assume a role and to pass another, and a user that may join
/// it.
fn with_group(more: Value) -> Analysis {
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
        .role("Boss", root(), std::slice::from_ref(&everything))
        .role("Runner", service("lambda.amazonaws.com"), &[])
        .role("Named", json!({"AWS": arn("user/out")}), &[])
        .policy(&arn("policy/Bound"), &[&[everything]])
        .analysis()
}

#[test]
fn whoever_joins_a_group_can_do_what_its_members_can() {
    let analysis = with_group(json!({}));
    let joe = find(&analysis, "user/joe");
    let reached = |to: &str| {
        let to = find(&analysis, to);
        let all = analysis.role_access(joe, Direction::Outgoing, StepKinds::All, true);
        all.into_iter().find(|it| it.node == to).map(|it| it.path)
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
        "members of group/ops can assume role/Boss: inline policy of-group allows it (statement \
         0), and the trust policy trusts it (statement 0)."
    );
    assert_eq!(
        closed_by(&analysis, step),
        "To close AssumeRole, remove statement 0 of the inline policy of-group of \
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
fn nobody_knows_what_a_boundary_leaves_of_another_group() {
    let boundary = json!({"PermissionsBoundary": {
        "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy/Bound"),
    }});
    let analysis = with_group(boundary);
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
            .user_with("ann", &[], &[], &[&own], json!({}))
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
            .user_with("ann", &[], &[], &[&own], json!({}))
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
            assert_eq!(steps.is_some(), matches!(mark, Mark::Yes | Mark::Partly), "{name}");
            if steps.is_none_or(|it| it == 0) {
                continue;
            }
            let path = analysis.path_to_admin(id).paths.into_iter().next();
            assert_eq!(path.map(|it| it.assumptions()), steps, "{name}, by itself");
            let listed = overview.paths_to_admin.iter().find(|(it, _)| *it == id);
            if let Some((_, path)) = listed {
                assert_eq!(Some(path.assumptions()), steps, "{name}, in the overview");
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
        .role("Home", root(), &[])
        .role("Runner", service("lambda.amazonaws.com"), &[])
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
                .user_with("leaked", &[], &powers, attached, json!({}))
                .user("zoe", &[], &[])
                .group("ops", &[allow("s3:*", "*")], &[])
                .role("Boss", root(), &[allow("*", "*")])
                .role("Runner", service("lambda.amazonaws.com"), &[])
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
        let states: Vec<_> = roles.iter().map(|it| (it.node, it.path.state())).collect();
        assert_eq!(states, [(boss, AccessState::Proven)], "{version}");
        assert_eq!(quarantined.steps_to_admin(leaked), Some(1), "{version}");
    }
}
