//! The answers of `simulate`: a decision for each case, with what decided.

use serde::Serialize;

use super::{
    all::{Answer, blocker_names, policy_type_name},
    row::{EvidenceJson, Grounds},
};
use crate::{
    eval::{CaseDecision, Side, StatementRef, decide_case, place_in_case},
    iam::{Case, Policy},
};

/// The schema of a file with one case, and of a list of cases.
const SCHEMA: &str = "rolecall/simulate/1";

/// The answer to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseAnswer {
    /// `rolecall/simulate/1`, where the answer stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<&'static str>,
    /// The case's name.
    pub name: Option<String>,
    /// `allow`, `implicit_deny`, `explicit_deny`, `conditional`, `unknown`, `disputed`.
    pub decision: &'static str,
    /// What refused.
    pub blocked_by: Vec<&'static str>,
    /// On what the answer rests.
    #[serde(flatten)]
    pub grounds: Grounds,
}

/// Answers `simulate`: one answer for a case on its own, else a list.
pub fn simulate_answer(cases: &[Case], single: bool) -> Answer {
    match cases {
        [case] if single => {
            let answer = CaseAnswer::new(case);
            Answer::Simulation(CaseAnswer { schema: Some(SCHEMA), ..answer })
        }
        _ => Answer::Simulations {
            schema: SCHEMA,
            cases: cases.iter().map(CaseAnswer::new).collect(),
        },
    }
}

impl CaseAnswer {
    fn new(case: &Case) -> Self {
        let CaseDecision { decision, blocked_by, literals, statements } = decide_case(case);
        let mut grounds = Grounds::of(&literals, &[]);
        grounds.evidence = statements.into_iter().filter_map(|it| evidence(case, it)).collect();
        Self {
            schema: None,
            name: case.name.as_deref().map(ToOwned::to_owned),
            decision: decision.name(),
            blocked_by: blocker_names(&blocked_by),
            grounds,
        }
    }
}

fn evidence(case: &Case, at: StatementRef) -> Option<EvidenceJson> {
    let policy = policy_at(case, at)?;
    let statement = policy.document.statements.get(usize::from(at.statement))?.as_ref().ok()?;
    let attached_to = match at.slot.side {
        Side::Identity | Side::Boundary | Side::Session => "the caller".to_owned(),
        Side::Trust => case.resource.to_string(),
        Side::Scp => "the caller's account".to_owned(),
        Side::Rcp => "the resource's account".to_owned(),
        Side::Endpoint => "the endpoint".to_owned(),
    };
    Some(EvidenceJson {
        side: at.slot.side.name(),
        policy: place_in_case(case, at),
        policy_type: policy_type_name(at.slot.side),
        attached_to,
        attached_kind: None,
        account: None,
        statement: Some(usize::from(at.statement)),
        sid: statement.sid.as_deref().filter(|it| !it.is_empty()).map(ToOwned::to_owned),
        effect: statement.effect.name(),
    })
}

fn policy_at(case: &Case, at: StatementRef) -> Option<&Policy> {
    let index = usize::from(at.slot.index);
    match at.slot.side {
        Side::Identity => case.identity_policies.get(index),
        Side::Trust => case.resource_policy.as_ref(),
        Side::Boundary => case.permissions_boundaries.get(index),
        Side::Session => case.session_policies.get(index),
        Side::Scp => case.scps.iter().flatten().nth(index),
        Side::Rcp => case.rcps.iter().flatten().nth(index),
        Side::Endpoint => case.endpoint_policies.get(index),
    }
}
