//! Small accounts, made for a test.

use rolecall::{
    analysis::{Analysis, EscalationQuery},
    eval::AccessState,
    graph::{AccessKind, Hop, StepKinds},
    load::load_bytes,
    wording::closing_sentence,
};
use serde_json::{Value, json};

use super::find;

const ACCOUNT: &str = "111122223333";
pub(super) const ABROAD: &str = "444455556666";

pub(super) fn arn(resource: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{resource}")
}

pub(super) fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

pub(super) fn deny(action: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": "*"})
}

pub(super) fn inline(name: &str, statements: &[Value]) -> Value {
    json!([{"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}])
}

/// The lists of an account.
#[derive(Default)]
pub(super) struct Made {
    users: Vec<Value>,
    groups: Vec<Value>,
    roles: Vec<Value>,
    policies: Vec<Value>,
    roles_abroad: Vec<Value>,
    organization: Option<Value>,
}

impl Made {
    pub(super) fn user(self, name: &str, groups: &[&str], statements: &[Value]) -> Self {
        self.user_with(name, groups, statements, &[], &json!({}))
    }

    pub(super) fn user_with(
        mut self,
        name: &str,
        groups: &[&str],
        statements: &[Value],
        attached: &[&str],
        more: &Value,
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

    pub(super) fn group(mut self, name: &str, statements: &[Value], attached: &[&str]) -> Self {
        self.groups.push(json!({
            "GroupName": name, "GroupId": format!("AGPA{}", name.to_uppercase()), "Path": "/",
            "Arn": arn(&format!("group/{name}")), "GroupPolicyList": inline("of-group", statements),
            "AttachedManagedPolicies": attachments(attached),
        }));
        self
    }

    /// A role that trusts a principal or a service.
    pub(super) fn role(mut self, name: &str, trusts: &Value, statements: &[Value]) -> Self {
        self.roles.push(role(ACCOUNT, name, trusts, statements));
        self
    }

    /// The same in another account.
    pub(super) fn role_abroad(mut self, name: &str, trusts: &Value, statements: &[Value]) -> Self {
        self.roles_abroad.push(role(ABROAD, name, trusts, statements));
        self
    }

    /// A managed policy with its versions, the one in force first.
    pub(super) fn policy(mut self, arn: &str, versions: &[&[Value]]) -> Self {
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

    /// An organization whose only SCP is the one that AWS attaches.
    pub(super) fn in_organization(mut self) -> Self {
        let full = json!({"Version": "2012-10-17", "Statement": [allow("*", "*")]});
        self.organization = Some(json!({
            "Organization": {"Id": "o-acme", "MasterAccountId": "444455556666"},
            "Roots": [{"Id": "r-acme", "Name": "Root", "PolicyTypes": [
                {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}],
            "OrganizationalUnits": [],
            "Accounts": [{"Id": ACCOUNT, "Name": "shop", "ParentId": "r-acme", "State": "ACTIVE"}],
            "Policies": [{
                "PolicySummary": {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess",
                                  "Type": "SERVICE_CONTROL_POLICY"},
                "Content": full.to_string(), "TargetIds": ["r-acme", ACCOUNT],
            }],
        }));
        self
    }

    pub(super) fn analysis(self) -> Analysis {
        let Self { users, groups, roles, policies, roles_abroad, organization } = self;
        let mut snapshot = json!({
            "schema": "rolecall/snapshot/1", "collected_at": "2026-01-15T12:00:00Z",
            "accounts": [{
                "Account": ACCOUNT, "UserDetailList": users, "GroupDetailList": groups,
                "RoleDetailList": roles, "Policies": policies, "AccessKeyMetadata": [],
                "LoginProfiles": [],
            }],
        });
        if !roles_abroad.is_empty() {
            let account = json!({
                "Account": ABROAD, "UserDetailList": [], "GroupDetailList": [],
                "RoleDetailList": roles_abroad, "Policies": [], "AccessKeyMetadata": [],
                "LoginProfiles": [],
            });
            snapshot["accounts"].as_array_mut().unwrap().push(account);
        }
        if let Some(organization) = organization {
            snapshot["organization"] = organization;
        }
        let snapshot = load_bytes("made", snapshot.to_string().into_bytes()).unwrap();
        Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap()).with_escalations()
    }
}

fn role(account: &str, name: &str, trusts: &Value, statements: &[Value]) -> Value {
    json!({
        "RoleName": name, "RoleId": format!("AROA{}", name.to_uppercase()), "Path": "/",
        "Arn": format!("arn:aws:iam::{account}:role/{name}"), "InstanceProfileList": [],
        "RolePolicyList": inline("own", statements), "AttachedManagedPolicies": [],
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusts}]},
    })
}

pub(super) fn attachments(arns: &[&str]) -> Value {
    arns.iter()
        .map(|it| json!({"PolicyName": it.rsplit('/').next(), "PolicyArn": it}))
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn root() -> Value {
    json!({"AWS": arn("root")})
}

pub(super) fn service(name: &str) -> Value {
    json!({"Service": name})
}

/// The methods by which one principal gets to another, or to administrator access, with how sure
/// each step is.
pub(super) fn methods(
    analysis: &Analysis,
    from: &str,
    to: &str,
) -> Vec<(&'static str, AccessState)> {
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

pub(super) fn has(analysis: &Analysis, from: &str, to: &str, id: &str) -> Option<AccessState> {
    let methods = methods(analysis, from, to);
    methods.into_iter().find(|(it, _)| *it == id).map(|(_, state)| state)
}

/// The step of one principal to another by a method, or by assumption.
pub(super) fn hop(analysis: &Analysis, from: &str, to: &str, id: Option<&str>) -> Hop {
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

pub(super) fn closed_by(analysis: &Analysis, hop: Hop) -> String {
    let closing = analysis.closing(hop).expect("statements close it");
    assert!(closing.is_smallest, "{closing:?}");
    closing_sentence(hop.edge.kind, &closing)
}
