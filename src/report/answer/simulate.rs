//! The answers of `simulate`: a decision for each case, with its reasons.

use std::io;

use serde::Serialize;

use super::{
    cells::{conditions_columns, depends_on, evidence_list},
    column::{Cell, Column, Table, table},
    gap::GapRow,
    grounds::{EvidenceJson, Grounds},
    page::{Answer, Page},
    policy_type::{blocked_by, policy_type_of_case},
    rows::Rows,
    statement::{StatementText, per_statement, statement_columns},
};
use crate::{
    eval::{CaseDecision, PolicyType, StatementRef, decide_case, place_in_case},
    iam::{Case, Policy},
};

/// The schema for a file with one case, and for a list of cases.
const SCHEMA: &str = "rolecall/simulate/2";

/// The answer to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseAnswer {
    /// `rolecall/simulate/2`, if the answer is not part of a list.
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
    /// The statements that decided, for people.
    #[serde(skip)]
    statements: Vec<StatementText>,
}

/// The answer of `simulate`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Simulate<'a> {
    /// For a file with a single case.
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
    /// Decides the cases; `single` if their file has a single case instead of a list.
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
    fn title(&self) -> String {
        "Decisions of the case file".to_owned()
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let rows = self.answers().flat_map(|it| {
            let evidence = it.grounds.evidence.clone();
            per_statement(it, evidence)
        });
        let conditions = conditions_columns(|it: &CaseAnswer| &it.grounds);
        let columns = CaseAnswer::columns().into_iter().chain(conditions).collect();
        table(statement_columns(columns), rows)
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let mut columns = CaseAnswer::columns();
        columns.extend([
            Column::shown("Requires", |it: &CaseAnswer| depends_on(&it.grounds)),
            Column::shown("Evidence", |it: &CaseAnswer| evidence_list(&it.grounds.evidence)),
        ]);
        page.table(&mut *table(columns, self.answers()))?;
        if !page.shows_statements() {
            return Ok(());
        }
        for (answer, number) in self.answers().zip(1..) {
            let CaseAnswer { name, decision, statements, .. } = answer;
            let name = name.map_or_else(String::new, |it| format!(": {it}"));
            page.heading(&format!("Case {number}{name}"), &format!("the decision is {decision}"))?;
            statements.iter().try_for_each(|it| it.write(page))?;
        }
        Ok(())
    }

    fn gaps(&self) -> &[GapRow] {
        &[]
    }
}

impl Simulate<'_> {
    /// The answers, in the order of the cases.
    fn answers(&self) -> Box<dyn Iterator<Item = CaseAnswer> + '_> {
        match self {
            Self::One(answer) => Box::new(std::iter::once(answer.clone())),
            Self::List { cases, .. } => Box::new(cases.iter()),
        }
    }
}

impl CaseAnswer {
    fn new(case: &Case) -> Self {
        let CaseDecision { decision, blocked_by: blockers, terms, statements } = decide_case(case);
        let found = statements.into_iter().filter_map(|at| Some((at, evidence(case, at)?)));
        let text = |(at, row): &(StatementRef, EvidenceJson)| {
            policy_at(case, *at).and_then(|it| StatementText::new(it, row))
        };
        let found: Vec<_> = found.collect();
        let statements = found.iter().filter_map(text).collect();
        let evidence = found.into_iter().map(|(_, row)| row).collect();
        Self {
            schema: None,
            name: case.name.as_deref().map(ToOwned::to_owned),
            decision: decision.name(),
            blocked_by: blocked_by(&blockers, policy_type_of_case),
            grounds: Grounds::new(&terms, evidence, policy_type_of_case),
            statements,
        }
    }

    fn columns<'a>() -> Vec<Column<'a, Self>> {
        vec![
            Column::new("Case", "name", |it: &Self| it.name.clone()),
            Column::new("Decision", "decision", |it: &Self| it.decision),
            Column::new("Blocked by", "blocked_by", |it: &Self| Cell::from(&it.blocked_by)),
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
