//! The answers of `simulate`: a decision for each case, with what decided.

use std::io;

use serde::Serialize;

use super::{
    cells::{depends_on, evidence_list, joined, or_nothing},
    grounds::{EvidenceJson, Grounds},
    page::{Answer, Cells, Page},
    policy_type::{blocked_by, policy_type_of_case},
    rows::Rows,
};
use crate::{
    eval::{CaseDecision, PolicyType, StatementRef, decide_case, place_in_case},
    iam::{Case, Policy},
};

/// The schema of a file with one case, and of a list of cases.
const SCHEMA: &str = "rolecall/simulate/2";

/// The answer to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseAnswer {
    /// `rolecall/simulate/2`, where the answer stands alone.
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

/// The answer of `simulate`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Simulate<'a> {
    /// Of a file with one case on its own.
    One(CaseAnswer),
    /// Of a list of cases.
    List {
        /// `rolecall/simulate/2`
        schema: &'static str,
        /// The answers, in the order of the cases.
        cases: Rows<'a, CaseAnswer>,
    },
}

impl<'a> Simulate<'a> {
    /// Decides the cases; `single` if their file has one case on its own, and no list.
    pub fn new(cases: &'a [Case], single: bool) -> Self {
        match cases {
            [case] if single => {
                Self::One(CaseAnswer { schema: Some(SCHEMA), ..CaseAnswer::new(case) })
            }
            _ => Self::List { schema: SCHEMA, cases: Rows::new(cases, CaseAnswer::new) },
        }
    }
}

impl Answer for Simulate<'_> {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let header = ["CASE", "DECISION", "BLOCKED BY", "REQUIRES", "EVIDENCE"];
        match self {
            Self::One(answer) => page.table(&header, &mut std::iter::once(answer.cells())),
            Self::List { cases, .. } => page.table(&header, &mut cases.iter().map(|it| it.cells())),
        }
    }
}

impl CaseAnswer {
    fn new(case: &Case) -> Self {
        let CaseDecision { decision, blocked_by: blockers, terms, statements } = decide_case(case);
        let evidence = statements.into_iter().filter_map(|it| evidence(case, it)).collect();
        Self {
            schema: None,
            name: case.name.as_deref().map(ToOwned::to_owned),
            decision: decision.name(),
            blocked_by: blocked_by(&blockers, policy_type_of_case),
            grounds: Grounds::new(&terms, evidence, policy_type_of_case),
        }
    }

    fn cells(&self) -> Cells {
        vec![
            or_nothing(self.name.as_deref()),
            self.decision.to_owned(),
            joined(&self.blocked_by, " "),
            depends_on(&self.grounds),
            evidence_list(&self.grounds.evidence),
        ]
    }
}

fn evidence(case: &Case, at: StatementRef) -> Option<EvidenceJson> {
    let policy = policy_at(case, at)?;
    let statement = policy.document.statements.get(usize::from(at.statement))?.as_ref().ok()?;
    let attached_to = match at.policy_type {
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session => {
            "the caller".to_owned()
        }
        PolicyType::Trust => case.resource.to_string(),
        PolicyType::Scp => "the caller's account".to_owned(),
        PolicyType::Rcp => "the resource's account".to_owned(),
        PolicyType::Endpoint => "the endpoint".to_owned(),
    };
    Some(EvidenceJson {
        policy_type: policy_type_of_case(at.policy_type),
        policy: place_in_case(case, at),
        policy_kind: None,
        attached_to,
        attached_kind: None,
        account: None,
        statement: Some(usize::from(at.statement)),
        sid: statement.sid.as_deref().filter(|it| !it.is_empty()).map(ToOwned::to_owned),
        effect: statement.effect.name(),
    })
}

fn policy_at(case: &Case, at: StatementRef) -> Option<&Policy> {
    let index = at.policy.index();
    match at.policy_type {
        PolicyType::Identity => case.identity_policies.get(index),
        PolicyType::Trust => case.resource_policy.as_ref(),
        PolicyType::Boundary => case.permissions_boundaries.get(index),
        PolicyType::Session => case.session_policies.get(index),
        PolicyType::Scp => case.scps.iter().flatten().nth(index),
        PolicyType::Rcp => case.rcps.iter().flatten().nth(index),
        PolicyType::Endpoint => case.endpoint_policies.get(index),
    }
}
