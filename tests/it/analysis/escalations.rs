//! Privilege escalation. For each method of the catalogue: an account that has it, and accounts
//! that nearly do, each with one permission denied or one fact missing.

use rolecall::{
    analysis::{Analysis, EscalationQuery},
    eval::AccessState,
    graph::{
        EscalationId, EscalationMethod, Hop, PowerChange, RequiredFact, ResourceAsked, TargetKind,
        Yield,
    },
    load::load_bytes,
};
use serde_json::{Value, json};

use super::find;

const ACCOUNT: &str = "111122223333";
/// The permissions that make any principal an administrator.
const POWERS: [&str; 5] = [
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:CreatePolicyVersion",
];

fn arn(resource: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{resource}")
}

fn inline(name: &str, statement: &Value) -> Value {
    json!({"PolicyName": name, "PolicyDocument": {"Statement": statement}})
}

fn attached(name: &str) -> Value {
    json!({"PolicyName": name, "PolicyArn": arn(&format!("policy/{name}"))})
}

fn deny_powers() -> Value {
    json!({"Effect": "Deny", "Action": POWERS, "Resource": "*"})
}

/// What keeps a method from working.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    Denied(String),
    Broken(RequiredFact),
    OtherService,
    /// No stored version of the policy allows more.
    NoStrongerVersion,
    /// There is no boundary, or no policy that denies, to take away.
    NothingInTheWay,
    /// What denies is another policy than the method takes away.
    OtherPolicy,
    /// The target role can assume no role.
    NoneAssumed,
}

/// Where a policy that denies is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Denying {
    Inline,
    Attached,
    InlineOfGroup,
    AttachedToGroup,
}

/// The account in which a caller can use a method, but for one flaw.
struct World {
    method: &'static EscalationMethod,
    flaw: Flaw,
}

impl World {
    fn has(&self, fact: RequiredFact) -> bool {
        self.method.requires(fact) && self.flaw != Flaw::Broken(fact)
    }

    fn asks(&self, fact: RequiredFact) -> bool {
        self.method.requires(fact)
    }

    fn caller_is_role(&self) -> bool {
        self.asks(RequiredFact::CallerIsRole)
            != matches!(
                self.flaw,
                Flaw::Broken(RequiredFact::CallerIsRole | RequiredFact::CallerIsUser)
            )
    }

    fn caller(&self) -> String {
        arn(if self.caller_is_role() { "role/caller" } else { "user/caller" })
    }

    fn change(&self) -> Option<PowerChange> {
        match self.method.yields {
            Yield::Administrator(change) => Some(change),
            Yield::Target | Yield::AssumedByTarget | Yield::Membership => None,
        }
    }

    /// Whether the change is one to the caller, and not to a target user or role.
    fn changes_caller(&self) -> bool {
        !matches!(self.method.permissions.target, Some(TargetKind::User | TargetKind::Role))
    }

    /// The caller's permissions for the method, and the deny that spoils one.
    fn statements(&self) -> Vec<Value> {
        let target = match self.method.permissions.target {
            Some(kind) => arn(&format!("{}/target", kind.resource_type())),
            None => "*".to_owned(),
        };
        let statement = |action: &str, resource: &str| json!({"Effect": "Allow", "Action": action, "Resource": resource});
        let of_set = self.method.permissions.permissions.iter().filter_map(|it| {
            let action = it.action.to_string();
            Some(match it.on {
                ResourceAsked::Target => statement(&action, &target),
                ResourceAsked::Itself => statement(&action, &self.caller()),
                ResourceAsked::TrustingTarget => return None,
                _ => statement(&action, "*"),
            })
        });
        let on_role = self.method.on_attached_role.iter().filter_map(|it| {
            let asked = it.on == ResourceAsked::Target;
            asked.then(|| statement(&it.action.to_string(), &arn("role/attached")))
        });
        let assume = [arn("role/target"), arn("role/attached")];
        let assume = self
            .has(RequiredFact::CallerCanAssume)
            .then(|| json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": assume}));
        of_set.chain(on_role).chain(assume).collect()
    }

    fn denied(&self) -> Vec<Value> {
        let Flaw::Denied(action) = &self.flaw else { return Vec::new() };
        vec![json!({"Effect": "Deny", "Action": action, "Resource": "*"})]
    }

    /// Where the policy is that keeps the subject from being an administrator, if one does.
    fn denying(&self) -> Option<Denying> {
        let of_group = self.method.permissions.target == Some(TargetKind::Group);
        let meant = match (self.change()?, of_group) {
            (PowerChange::DetachPolicy, false) => Denying::Attached,
            (PowerChange::DetachPolicy, true) => Denying::AttachedToGroup,
            (PowerChange::DeletePolicy, false) => Denying::Inline,
            (PowerChange::DeletePolicy, true) => Denying::InlineOfGroup,
            (PowerChange::LeaveGroup, _) => Denying::AttachedToGroup,
            (PowerChange::Grant | PowerChange::RemoveBoundary | PowerChange::RestoreVersion, _) => {
                return None;
            }
        };
        match self.flaw {
            Flaw::NothingInTheWay => None,
            Flaw::OtherPolicy if meant == Denying::Inline => Some(Denying::Attached),
            Flaw::OtherPolicy => Some(Denying::Inline),
            _ => Some(meant),
        }
    }

    /// The policies of the principal that becomes an administrator.
    fn power(&self, is_subject: bool) -> Vec<Value> {
        let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        match self.change().filter(|_| is_subject) {
            Some(PowerChange::Grant | PowerChange::RestoreVersion) | None => Vec::new(),
            Some(_) if self.denying() == Some(Denying::Inline) => {
                vec![inline("all", &all), inline("less", &deny_powers())]
            }
            Some(_) => vec![inline("all", &all)],
        }
    }

    fn has_boundary(&self, is_subject: bool) -> bool {
        is_subject
            && self.change() == Some(PowerChange::RemoveBoundary)
            && self.flaw != Flaw::NothingInTheWay
    }

    /// The policies of the group.
    fn group(&self) -> Value {
        let nothing = json!({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"});
        let mut own = vec![inline("lists", &nothing)];
        if self.denying() == Some(Denying::InlineOfGroup) {
            own.push(inline("less", &deny_powers()));
        }
        let denies = self.denying() == Some(Denying::AttachedToGroup);
        let attached: Vec<Value> = denies.then(|| attached("less")).into_iter().collect();
        json!({
            "GroupName": "target", "Arn": arn("group/target"), "GroupId": "AGPATARGET", "Path": "/",
            "AttachedManagedPolicies": attached, "GroupPolicyList": own,
        })
    }

    fn principal(&self, name: &str, is_role: bool, groups: &[&str], is_subject: bool) -> Value {
        let is_caller = name == "caller";
        let mut policies = self.power(is_subject);
        let own: Vec<Value> = match is_caller {
            true => self.statements().into_iter().chain(self.denied()).collect(),
            false => Vec::new(),
        };
        if !own.is_empty() {
            policies.push(json!({"PolicyName": "own", "PolicyDocument": {"Statement": own}}));
        }
        let is_attached = match self.method.permissions.target {
            Some(TargetKind::ManagedPolicy) if is_caller => {
                self.has(RequiredFact::AttachedToCaller)
            }
            Some(TargetKind::ManagedPolicy) => name == "attached",
            _ => false,
        };
        let denies = is_subject && self.denying() == Some(Denying::Attached);
        let attached: Vec<Value> = [("target", is_attached), ("less", denies)]
            .into_iter()
            .filter(|(_, is_there)| *is_there)
            .map(|(name, _)| attached(name))
            .collect();
        let kind = if is_role { "role" } else { "user" };
        let mut principal = json!({
            "Arn": arn(&format!("{kind}/{name}")), "Path": "/", "AttachedManagedPolicies": attached,
        });
        let members = principal.as_object_mut().unwrap();
        if self.has_boundary(is_subject) {
            members.insert("PermissionsBoundary".to_owned(), json!({
                "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy/bound"),
            }));
        }
        if is_role {
            members.insert("RoleName".to_owned(), json!(name));
            members.insert("RoleId".to_owned(), json!(format!("AROA{name}")));
            members.insert("RolePolicyList".to_owned(), json!(policies));
            members.insert("AssumeRolePolicyDocument".to_owned(), self.trust(name));
            let profile = json!({"InstanceProfileName": "p", "Arn": arn("instance-profile/p")});
            let profiles = match self.has(RequiredFact::InstanceProfile) {
                true => json!([profile]),
                false => json!([]),
            };
            members.insert("InstanceProfileList".to_owned(), profiles);
        } else {
            members.insert("UserName".to_owned(), json!(name));
            members.insert("UserId".to_owned(), json!(format!("AIDA{name}")));
            members.insert("UserPolicyList".to_owned(), json!(policies));
            members.insert("GroupList".to_owned(), json!(groups));
        }
        principal
    }

    fn trust(&self, name: &str) -> Value {
        // A role that the target role can assume does not trust the service.
        if name == "attached" && self.method.yields == Yield::AssumedByTarget {
            let trusted = match self.flaw {
                Flaw::NoneAssumed => arn("role/other"),
                _ => arn("role/target"),
            };
            return json!({"Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusted},
            }});
        }
        let service = match self.flaw {
            Flaw::OtherService => Some("other.amazonaws.com"),
            _ => self.method.service.as_deref(),
        };
        let statement = match service {
            Some("cognito-identity.amazonaws.com") => json!({
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            }),
            Some(service) => json!({
                "Effect": "Allow", "Principal": {"Service": service},
                "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            }),
            None if self.has(RequiredFact::CallerCanAssume) => json!({
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": self.caller()},
            }),
            None => json!({
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "nobody.amazonaws.com"},
            }),
        };
        json!({"Statement": statement})
    }

    fn keys(&self) -> Vec<Value> {
        let count = match self.flaw {
            Flaw::Broken(RequiredFact::FewerThanTwoKeys) => 2,
            Flaw::Broken(RequiredFact::TwoKeys) => 1,
            _ if self.asks(RequiredFact::TwoKeys) => 2,
            _ => 0,
        };
        let key = |index: usize| {
            json!({
                "UserName": "target", "AccessKeyId": format!("AKIAEXAMPLE00000000{index}"),
                "Status": "Active", "CreateDate": "2025-05-01T10:00:00Z",
            })
        };
        (0..count).map(key).collect()
    }

    fn passwords(&self) -> Vec<Value> {
        let is_there =
            self.has(RequiredFact::Password) || self.flaw == Flaw::Broken(RequiredFact::NoPassword);
        let password = json!({"UserName": "target", "CreateDate": "2025-05-01T10:00:00Z"});
        is_there.then_some(password).into_iter().collect()
    }

    /// The versions of the target policy, the one in force first.
    fn versions(&self, in_force: &Value) -> Vec<Value> {
        let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let other = match self.change() {
            Some(PowerChange::RestoreVersion) if self.flaw != Flaw::NoStrongerVersion => &all,
            _ => in_force,
        };
        let count = match self.flaw {
            Flaw::Broken(RequiredFact::FewerThanFiveVersions) => 5,
            Flaw::Broken(RequiredFact::FiveVersions) => 4,
            _ if self.asks(RequiredFact::FiveVersions) => 5,
            _ => 2,
        };
        let version = |number: usize| {
            json!({
                "VersionId": format!("v{number}"), "IsDefaultVersion": number == 1,
                "Document": {"Statement": if number == 1 { in_force } else { other }},
            })
        };
        (1..=count).map(version).collect()
    }

    fn analysis(&self) -> Analysis {
        let is_member = match self.method.permissions.target {
            Some(TargetKind::Group) => {
                self.has(RequiredFact::CallerIsMember)
                    || self.flaw == Flaw::Broken(RequiredFact::CallerIsNotMember)
            }
            _ => false,
        };
        let groups: &[&str] = if is_member { &["target"] } else { &[] };
        let on_caller = self.changes_caller() && !self.asks(RequiredFact::CallerCanAssume);
        let caller = self.principal("caller", self.caller_is_role(), groups, on_caller);
        let target = self.principal("target", false, &[], true);
        let roles = ["target", "attached"].map(|it| self.principal(it, true, &[], true));
        let (users, roles) = match self.caller_is_role() {
            true => (vec![target], [vec![caller], roles.to_vec()].concat()),
            false => (vec![caller, target], roles.to_vec()),
        };
        let policy = |name: &str, statement: Value| {
            json!({
                "PolicyName": name, "Arn": arn(&format!("policy/{name}")), "Path": "/",
                "PolicyId": format!("ANPA{name}"), "DefaultVersionId": "v1",
                "PolicyVersionList": self.versions(&statement),
            })
        };
        let actions: Vec<String> =
            self.method.all_permissions().map(|it| it.action.to_string()).collect();
        let bound = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
        let nothing = json!({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"});
        let snapshot = json!({
            "schema": "rolecall/snapshot/1", "collected_at": "2026-01-15T12:00:00Z",
            "accounts": [{
                "Account": ACCOUNT,
                "UserDetailList": users,
                "GroupDetailList": [self.group()],
                "RoleDetailList": roles,
                "Policies": [
                    policy("target", nothing), policy("bound", bound),
                    policy("less", deny_powers()),
                ],
                "AccessKeyMetadata": self.keys(),
                "LoginProfiles": self.passwords(),
            }],
        });
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        let snapshot = load_bytes("made", snapshot.to_string().into_bytes()).unwrap();
        let mut analysis = Analysis::new(snapshot, now);
        analysis.add_escalations();
        analysis
    }
}

/// The steps of the caller by one method.
fn steps(world: &World, id: EscalationId) -> (Analysis, Vec<Hop>) {
    let analysis = world.analysis();
    let caller = find(&analysis, &world.caller());
    let query = EscalationQuery { from: Some(vec![caller]), id: Some(id), ..Default::default() };
    let found = analysis.escalations(&query);
    (analysis, found)
}

#[test]
fn each_method_is_found_where_it_works_and_not_where_it_nearly_does() {
    let mut problems = Vec::new();
    for id in EscalationId::all() {
        let method = id.method();
        let (analysis, found) = steps(&World { method, flaw: Flaw::None }, id);
        if found.is_empty() {
            problems.push(format!("{}: not found where it works", method.id));
        }
        let expected =
            if method.needs.is_some() { AccessState::Unknown } else { AccessState::Proven };
        for hop in &found {
            let evidence = analysis.hop_evidence(*hop);
            let has_rows = evidence.escalation.as_ref().is_some_and(|it| {
                !it.grants.is_empty()
                    && it
                        .grants
                        .iter()
                        .all(|it| !it.rows.is_empty() || it.action.to_string() == "sts:AssumeRole")
            });
            if hop.edge.state != expected || !has_rows {
                problems
                    .push(format!("{}: {:?}, evidence {evidence:?}", method.id, hop.edge.state));
            }
        }
        let denied = method.all_permissions().map(|it| Flaw::Denied(it.action.to_string()));
        let broken = method.facts.iter().map(|it| Flaw::Broken(*it));
        let other = method.service.is_some().then_some(Flaw::OtherService);
        let weak = (method.yields == Yield::Administrator(PowerChange::RestoreVersion))
            .then_some(Flaw::NoStrongerVersion);
        let change = match method.yields {
            Yield::Administrator(change) => Some(change),
            Yield::Target | Yield::AssumedByTarget | Yield::Membership => None,
        };
        let in_the_way = match change {
            Some(PowerChange::RemoveBoundary) => vec![Flaw::NothingInTheWay],
            Some(
                PowerChange::DetachPolicy | PowerChange::DeletePolicy | PowerChange::LeaveGroup,
            ) => vec![Flaw::NothingInTheWay, Flaw::OtherPolicy],
            Some(PowerChange::Grant | PowerChange::RestoreVersion) | None => Vec::new(),
        };
        let alone = (method.yields == Yield::AssumedByTarget).then_some(Flaw::NoneAssumed);
        let rest = other.into_iter().chain(weak).chain(in_the_way).chain(alone);
        for flaw in denied.chain(broken).chain(rest) {
            let (_, found) = steps(&World { method, flaw: flaw.clone() }, id);
            if !found.is_empty() {
                problems.push(format!("{}: found in spite of {flaw:?}: {found:?}", method.id));
            }
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn a_role_that_could_change_itself_becomes_an_administrator_through_another() {
    let role = |name: &str, policies: Value| {
        let trust = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "nobody.amazonaws.com"}}});
        json!({"RoleName": name, "Arn": arn(&format!("role/{name}")), "RoleId": format!("AROA{name}"),
            "AssumeRolePolicyDocument": trust, "RolePolicyList": policies,
            "AttachedManagedPolicies": []})
    };
    let actions = ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"];
    let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let policy = json!([{"PolicyName": "p", "PolicyDocument": {"Statement": statement}}]);
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [role("alpha", policy), role("beta", json!([]))]});
    let snapshot = load_bytes("made", details.to_string().into_bytes()).unwrap();
    let mut analysis = Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap());
    analysis.add_escalations();
    let [alpha, beta] = ["role/alpha", "role/beta"].map(|it| find(&analysis, &arn(it)));
    let query = EscalationQuery {
        from: Some(vec![alpha]),
        id: EscalationId::find("iam-021"),
        ..Default::default()
    };
    let found = analysis.escalations(&query);
    let through = found.iter().map(|it| it.edge.kind.escalation().and_then(|it| it.via));
    assert_eq!(through.collect::<Vec<_>>(), [Some(beta)]);
}

/// The steps of a principal by one method, as the names of their ends, with their states.
fn ends(analysis: &Analysis, from: &str, id: &str) -> Vec<(String, AccessState)> {
    let query = EscalationQuery {
        from: Some(vec![find(analysis, from)]),
        id: EscalationId::find(id),
        ..Default::default()
    };
    let found = analysis.escalations(&query).into_iter();
    found.map(|it| (analysis.graph.node(it.to).name.to_string(), it.edge.state)).collect()
}

#[test]
fn a_function_of_another_account_may_admit_a_caller_that_names_it() {
    const OTHER: &str = "999900001111";
    let user = |name: &str, resource: &str| {
        let statement = json!({"Effect": "Allow", "Action": "lambda:*", "Resource": resource});
        json!({"UserName": name, "Arn": arn(&format!("user/{name}")), "UserId": format!("AIDA{name}"),
            "Path": "/", "GroupList": [], "AttachedManagedPolicies": [],
            "UserPolicyList": [inline("p", &statement)]})
    };
    let role = |account: &str| {
        let trust = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"}}});
        json!({"RoleName": "runs", "Arn": format!("arn:aws:iam::{account}:role/runs"),
            "RoleId": "AROARUNS", "Path": "/", "AssumeRolePolicyDocument": trust,
            "RolePolicyList": [], "AttachedManagedPolicies": []})
    };
    let users = [
        user("there", &format!("arn:aws:lambda:*:{OTHER}:function:orders")),
        user("here", &format!("arn:aws:lambda:*:{ACCOUNT}:function:orders")),
        user("anywhere", "*"),
    ];
    let account = |id: &str, users: &[Value]| {
        json!({"Account": id, "UserDetailList": users, "RoleDetailList": [role(id)],
            "GroupDetailList": [], "Policies": []})
    };
    let snapshot = json!({
        "schema": "rolecall/snapshot/1", "collected_at": "2026-01-15T12:00:00Z",
        "accounts": [account(ACCOUNT, &users), account(OTHER, &[])],
    });
    let snapshot = load_bytes("made", snapshot.to_string().into_bytes()).unwrap();
    let mut analysis = Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap());
    analysis.add_escalations();
    let other_role = format!("arn:aws:iam::{OTHER}:role/runs");
    let state = |user: &str| {
        let found = ends(&analysis, &arn(user), "lambda-004").into_iter();
        found.filter(|(name, _)| *name == other_role).map(|(_, state)| state).next()
    };
    assert_eq!(state("user/there"), Some(AccessState::Unknown));
    assert_eq!(state("user/here"), None);
    assert_eq!(state("user/anywhere"), None);
}
