//! The rules about role assumption, as numbered in the semantics.

mod callers;
mod guardrails;
mod mfa;
mod policy_types;

use super::*;
use crate::{
    eval::kind_of,
    iam::{AccountId, Context, ContextValue, Policy, PolicyForm, PolicyId},
};

const HOME: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/Deploy";
const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const BUILD: &str = "arn:aws:iam::111122223333:role/team/Build";
const FOREIGN_USER: &str = "arn:aws:iam::444455556666:user/mallory";
const FOREIGN_ROLE: &str = "arn:aws:iam::444455556666:role/Remote";
const ROOT: &str = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;
const FOREIGN_ROOT: &str = r#"{"AWS":"444455556666"}"#;
const ANYONE: &str = r#"{"AWS":"*"}"#;

const MAY: &str = r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#;
const MAY_NOT: &str = r#"{"Effect":"Deny","Action":"sts:*","Resource":"*"}"#;
const ELSEWHERE: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

/// One question: the caller, and the statements of every policy.
#[derive(Clone, Debug)]
struct Question {
    caller: &'static str,
    kind: Option<CallerKind>,
    trust: Option<String>,
    identity: Option<String>,
    missing: Vec<UnreadFact>,
    boundary: Option<String>,
    boundary_missing: Option<UnreadFact>,
    scps: Option<Vec<Vec<Option<String>>>>,
    rcps: Option<Vec<Option<String>>>,
    context: Vec<(&'static str, ContextValue)>,
}

/// `caller` requests the role whose trust policy has these statements.
fn ask(caller: &'static str, trust: impl Into<String>) -> Question {
    Question {
        caller,
        kind: None,
        trust: Some(trust.into()),
        identity: Some(String::new()),
        missing: Vec::new(),
        boundary: None,
        boundary_missing: None,
        scps: None,
        rcps: None,
        context: Vec::new(),
    }
}

/// A statement of a trust policy that allows `principal`.
fn allow(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}"#)
}

/// As [`allow`], under a condition.
fn allow_if(principal: &str, condition: &str) -> String {
    let head = r#""Effect":"Allow","Action":"sts:AssumeRole""#;
    format!(r#"{{{head},"Principal":{principal},"Condition":{condition}}}"#)
}

/// A statement of a trust policy that denies `principal` under a condition.
fn deny_if(principal: &str, condition: &str) -> String {
    let head = r#""Effect":"Deny","Action":"sts:AssumeRole""#;
    format!(r#"{{{head},"Principal":{principal},"Condition":{condition}}}"#)
}

fn named(arn: &str) -> String {
    format!(r#"{{"AWS":"{arn}"}}"#)
}

impl Question {
    fn identity(mut self, statements: impl Into<String>) -> Self {
        self.identity = Some(statements.into());
        self
    }

    fn boundary(mut self, statements: impl Into<String>) -> Self {
        self.boundary = Some(statements.into());
        self
    }

    fn knowing(mut self, key: &'static str, value: &str) -> Self {
        self.context.push((key, ContextValue::Present(vec![value.to_owned()])));
        self
    }

    fn evaluation(&self) -> (Authorization, CallerKind) {
        self.evaluate(|found, kind, _, _| (found, kind))
    }

    fn verdicts(&self) -> Vec<(PolicyType, Verdict)> {
        self.evaluate(|found, _, caller, resource| found.verdicts(caller, resource))
    }

    fn evaluate<T>(
        &self,
        told: impl FnOnce(Authorization, CallerKind, &CallerPolicies<'_>, &ResourcePolicies<'_>) -> T,
    ) -> T {
        let parse_as = |form| {
            move |statements: &String| {
                let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
                Policy::parse(&text, form).unwrap()
            }
        };
        let parse = parse_as(PolicyForm::Either);
        let trust = self.trust.as_ref().map(parse_as(PolicyForm::Resource));
        let identity = self.identity.as_ref().map(parse);
        let boundary = self.boundary.as_ref().map(parse);
        let scps: Option<Vec<Vec<_>>> = self.scps.as_ref().map(|it| {
            it.iter().map(|level| level.iter().map(|it| it.as_ref().map(parse)).collect()).collect()
        });
        let rcps: Option<Vec<_>> =
            self.rcps.as_ref().map(|it| it.iter().map(|it| it.as_ref().map(parse)).collect());
        let account = AccountId::from(HOME);
        let mut context = Context::partial();
        for (key, value) in &self.context {
            context.put(key, value.clone());
        }
        let request = Request {
            action: &self.action().parse().unwrap(),
            resource: ROLE,
            resource_account: &account,
            caller_context: &context,
            resource_context: &Context::partial(),
        };
        let boundary = match &boundary {
            Some(it) => Some(Limit::Known(policy_ref(PolicyType::Boundary, 0, it))),
            None => self.boundary_missing.clone().map(Limit::Unread),
        };
        let caller = CallerPolicies {
            identity: match &identity {
                Some(it) => IdentityPolicies::Known {
                    read: vec![policy_ref(PolicyType::Identity, 0, it)],
                    missing: self.missing.clone(),
                },
                None => IdentityPolicies::NotLoaded,
            },
            boundaries: boundary.into_iter().collect(),
            scp: match &scps {
                None => Guardrail::None,
                Some(levels) => {
                    Guardrail::Levels(levels.iter().map(|it| refs(PolicyType::Scp, it)).collect())
                }
            },
            ..CallerPolicies::none()
        };
        let resource = ResourcePolicies {
            policy: match &trust {
                Some(it) => ResourcePolicy::Known(policy_ref(PolicyType::Trust, 0, it)),
                None => ResourcePolicy::Unread(UnreadFact::TrustPolicy),
            },
            rcp: match &rcps {
                None => Guardrail::None,
                Some(policies) => Guardrail::Denials(refs(PolicyType::Rcp, policies)),
            },
            has_root_sessions: None,
        };
        let mut requester = match self.caller {
            "*" => Requester::Anyone,
            it => Requester::parse(it).unwrap_or_else(|| Requester::Federated(it.into())),
        };
        if let Requester::Root(arn) = &requester {
            requester = Requester::Account(arn.account().into());
        } else if let Requester::User { id, .. } = &mut requester {
            *id = Some("AIDAALICE00000EXAMPLE".into());
        } else if let Requester::Role { id, .. } = &mut requester {
            *id = Some("AROABUILD00000EXAMPLE".into());
        }
        let kind = self.kind.unwrap_or(kind_of(&requester));
        let found = authorize(&requester, &request, &caller, &resource);
        told(found, kind, &caller, &resource)
    }

    fn action(&self) -> &'static str {
        match self.caller {
            it if it.contains("saml-provider/") => "sts:AssumeRoleWithSAML",
            it if it.contains("oidc-provider/") || it == "cognito-identity.example" => {
                "sts:AssumeRoleWithWebIdentity"
            }
            _ => "sts:AssumeRole",
        }
    }

    /// The answer on one line: `proven, absent`, `conditional, enforced: ...`, `blocked by trust`.
    fn answer(&self) -> String {
        let (found, kind) = self.evaluation();
        let (access, mfa) = found.access(kind);
        let Some(access) = access else {
            let blocked_by = found.refusal(kind).blocked_by;
            let policy_types: Vec<_> = blocked_by.iter().map(|it| it.name()).collect();
            let mfa = if mfa == MfaVerdict::Unsatisfiable { ", no MFA" } else { "" };
            return format!("blocked by {}{mfa}", policy_types.join(", "));
        };
        let terms: Vec<_> = access.terms.iter().map(words).collect();
        let needs = if terms.is_empty() { "" } else { ": " };
        let (state, mfa) = (access.state.name(), mfa.name());
        format!("{state}, {mfa}{needs}{}", terms.join("; "))
    }
}

fn policy_ref(policy_type: PolicyType, index: usize, policy: &Policy) -> PolicyRef<'_> {
    PolicyRef::new(policy_type, PolicyId::from_index(index), &policy.document)
}

fn refs(policy_type: PolicyType, policies: &[Option<Policy>]) -> Vec<Option<PolicyRef<'_>>> {
    let all = policies.iter().enumerate();
    all.map(|(index, it)| Some(policy_ref(policy_type, index, it.as_ref()?))).collect()
}

fn words(term: &Term) -> String {
    match term {
        Term::Requirement(it) => {
            let not = if it.negated { "not " } else { "" };
            let condition = &it.condition;
            let key = condition.key.as_str().replace("aws:MultiFactorAuth", "MFA");
            format!("{not}{} {key} {}", condition.operator, condition.values.join("|"))
        }
        Term::Disputed(it) => format!("{it:?}"),
        Term::Unread(it) => it.to_string(),
    }
}

/// Evaluates each question and compares the answers.
fn check(rows: &[(&str, Question, &str)]) {
    for (why, question, expected) in rows {
        assert_eq!(question.answer(), *expected, "{why}\n{question:#?}");
    }
}
