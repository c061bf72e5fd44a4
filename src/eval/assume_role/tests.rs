//! The rows of the semantics about role assumption, each by its number.

mod callers;
mod guardrails;
mod mfa;
mod sides;

use super::*;
use crate::{
    eval::{Slot, evaluate_assume_role_as},
    iam::{AccountId, Context, ContextValue, Policy},
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

/// One question: who asks, and what every policy says. Policies are lists of statements.
#[derive(Clone, Debug)]
struct Question {
    caller: &'static str,
    kind: Option<CallerKind>,
    trust: Option<String>,
    identity: Option<String>,
    missing: Vec<Missing>,
    boundary: Option<String>,
    boundary_missing: bool,
    scps: Option<Vec<Vec<Option<String>>>>,
    rcps: Option<Vec<Option<String>>>,
    context: Vec<(&'static str, ContextValue)>,
}

/// `caller` asks for the role whose trust policy has these statements.
fn ask(caller: &'static str, trust: impl Into<String>) -> Question {
    Question {
        caller,
        kind: None,
        trust: Some(trust.into()),
        identity: Some(String::new()),
        missing: Vec::new(),
        boundary: None,
        boundary_missing: false,
        scps: None,
        rcps: None,
        context: Vec::new(),
    }
}

/// A statement of a trust policy that lets `principal` in.
fn allow(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}"#)
}

/// As [`allow`], under a condition.
fn allow_if(principal: &str, condition: &str) -> String {
    let head = r#""Effect":"Allow","Action":"sts:AssumeRole""#;
    format!(r#"{{{head},"Principal":{principal},"Condition":{condition}}}"#)
}

/// A statement of a trust policy that keeps `principal` out, under a condition.
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

    fn evaluation(&self) -> RoleEvaluation {
        let parse = |statements: &String| {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
            Policy::parse(&text).unwrap()
        };
        let place = |side, index| Slot { side, index };
        let trust = self.trust.as_ref().map(parse);
        let identity = self.identity.as_ref().map(parse);
        let boundary = self.boundary.as_ref().map(parse);
        let scps: Option<Vec<Vec<_>>> = self.scps.as_ref().map(|it| {
            it.iter().map(|level| level.iter().map(|it| it.as_ref().map(parse)).collect()).collect()
        });
        let rcps: Option<Vec<_>> =
            self.rcps.as_ref().map(|it| it.iter().map(|it| it.as_ref().map(parse)).collect());

        let role: Arn = ROLE.parse().unwrap();
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
        let missing_boundary: Arn = "arn:aws:iam::111122223333:policy/Gone".parse().unwrap();
        let identity: Option<Vec<_>> = identity
            .as_ref()
            .map(|it| vec![PolicyRef { document: &it.document, slot: place(Side::Identity, 0) }]);
        let policies = PolicySet {
            identity: identity.as_deref(),
            missing_identity: &self.missing,
            boundary: match &boundary {
                Some(it) => Boundary::Known(PolicyRef {
                    document: &it.document,
                    slot: place(Side::Boundary, 0),
                }),
                None if self.boundary_missing => Boundary::Missing(&missing_boundary),
                None => Boundary::None,
            },
            trust: trust
                .as_ref()
                .map(|it| PolicyRef { document: &it.document, slot: place(Side::Trust, 0) }),
            scp: &match &scps {
                None => Guardrail::None,
                Some(levels) => {
                    Guardrail::Levels(levels.iter().map(|it| refs(Side::Scp, it)).collect())
                }
            },
            rcp: &match &rcps {
                None => Guardrail::None,
                Some(policies) => Guardrail::Denials(refs(Side::Rcp, policies)),
            },
        };
        let arn = self.caller.parse::<Arn>();
        let owner = AccountId::from(arn.as_ref().map_or("", Arn::account));
        let caller = match &arn {
            Ok(arn) if arn.resource() == "root" => Caller::Account(&owner),
            Ok(arn) if arn.resource_type() == "user" => {
                Caller::User { arn, id: Some("AIDAALICE00000EXAMPLE"), account: &owner }
            }
            Ok(arn) if arn.resource_type() == "role" => {
                Caller::Role { arn, id: Some("AROABUILD00000EXAMPLE"), account: &owner }
            }
            Ok(arn) if arn.service() == "sts" => Caller::Session { arn, id: None, account: &owner },
            Err(_) if self.caller == "*" => Caller::Anyone,
            Err(_) if self.caller.ends_with(".amazonaws.com") => Caller::Service(self.caller),
            Ok(_) | Err(_) => Caller::Federated(self.caller),
        };
        let kind = self.kind.unwrap_or(caller.kind());
        let evaluation = evaluate_assume_role_as(kind, caller, &role, &request, &policies);
        let grant = grant_assume_role(kind, caller, &role, &request, &policies);
        assert_eq!((&grant.access, grant.mfa), (&evaluation.access, evaluation.mfa));
        evaluation
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

    /// The answer in one line: `proven, absent`, `conditional, enforced: ...`, `blocked by trust`.
    fn answer(&self) -> String {
        let evaluation = self.evaluation();
        let Some(access) = evaluation.access else {
            let sides: Vec<_> = evaluation.blocked_by.iter().map(|it| it.name()).collect();
            let mfa = if evaluation.mfa == MfaVerdict::Unsatisfiable { ", no MFA" } else { "" };
            return format!("blocked by {}{mfa}", sides.join(", "));
        };
        let literals: Vec<_> = access.literals.iter().map(words).collect();
        let needs = if literals.is_empty() { "" } else { ": " };
        let (state, mfa) = (access.state.name(), evaluation.mfa.name());
        format!("{state}, {mfa}{needs}{}", literals.join("; "))
    }
}

fn refs(side: Side, policies: &[Option<Policy>]) -> Vec<Option<PolicyRef<'_>>> {
    policies
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let slot = Slot { side, index: u16::try_from(index).unwrap() };
            Some(PolicyRef { document: &it.as_ref()?.document, slot })
        })
        .collect()
}

fn words(literal: &Literal) -> String {
    match literal {
        Literal::Requirement(it) => {
            let not = if it.negated { "not " } else { "" };
            let condition = &it.condition;
            let key = condition.key.as_str().replace("aws:MultiFactorAuth", "MFA");
            format!("{not}{} {key} {}", condition.operator, condition.values.join("|"))
        }
        Literal::Disputed(it) => format!("{it:?}"),
        Literal::Missing(it) => it.to_string(),
    }
}

/// Asks each question and compares the answers.
fn check(rows: &[(&str, Question, &str)]) {
    for (why, question, expected) in rows {
        assert_eq!(question.answer(), *expected, "{why}\n{question:#?}");
    }
}
