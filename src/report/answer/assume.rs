//! The answers of `who-can-assume` and `can-assume`, which mirror each other.

use serde::Serialize;

use super::{
    column::{Cell, Column, Table, table},
    gap::{
        GapRow, gap_rows, left_out, not_analyzed, nothing_found, of_identity_center, other_kinds,
        roles_outside,
    },
    grounds::{Grounds, written_name},
    hop::{AlternativeRow, HopRows, rest_columns},
    page::Answer,
    rows::Rows,
};
use crate::{
    analysis::{Analysis, RoleAccess},
    graph::{AccessKind, Direction, NodeId, StepKinds},
    iam::{RootTask, RootTasks},
};

/// The answer of `who-can-assume`.
#[derive(Debug, Serialize)]
pub struct WhoCanAssume<'a> {
    schema: &'static str,
    /// The role in question.
    role: String,
    /// Who can assume it.
    principals: Rows<'a, AccessListRow>,
    not_analyzed: Vec<String>,
    /// Which kinds of step were followed.
    #[serde(skip)]
    kinds: StepKinds,
    /// Whether rows leave out steps of their paths.
    #[serde(skip)]
    is_cut: bool,
    gaps: Vec<GapRow>,
}

/// The answer of `can-assume`.
#[derive(Debug, Serialize)]
pub struct CanAssume<'a> {
    schema: &'static str,
    /// The principal in question.
    principal: String,
    /// The roles that it can assume.
    roles: Rows<'a, AccessListRow>,
    not_analyzed: Vec<String>,
    /// Which kinds of step were followed.
    #[serde(skip)]
    kinds: StepKinds,
    /// Whether rows leave out steps of their paths.
    #[serde(skip)]
    is_cut: bool,
    /// Whether the title and the column are those of what it can become: also users, by privilege
    /// escalation.
    #[serde(skip)]
    is_becoming: bool,
    /// Whether it is a person who is disabled in Identity Center; left out for all others.
    #[serde(skip_serializing_if = "std::ops::Not::not", rename = "disabled")]
    is_disabled: bool,
    gaps: Vec<GapRow>,
}

impl<'a> WhoCanAssume<'a> {
    /// The answer about `role`, from the principals that were `found` to be able to assume it.
    pub fn new(
        analysis: &'a Analysis,
        role: NodeId,
        found: Vec<RoleAccess>,
        kinds: StepKinds,
        transitive: bool,
    ) -> Self {
        let left_out = kinds_left_out(&found, kinds, transitive);
        let is_cut = is_cut(&found);
        Self {
            is_cut,
            schema: "rolecall/who-can-assume/2",
            role: written_name(analysis, role),
            principals: rows(analysis, found, Direction::Incoming),
            not_analyzed: [left_out, not_analyzed(analysis)].concat(),
            kinds,
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }
}

impl<'a> CanAssume<'a> {
    /// The answer about `principal`, from the roles that were `found` to be assumable by it.
    pub fn new(
        analysis: &'a Analysis,
        principal: NodeId,
        found: Vec<RoleAccess>,
        kinds: StepKinds,
        transitive: bool,
    ) -> Self {
        let left_out = kinds_left_out(&found, kinds, transitive);
        let is_cut = is_cut(&found);
        Self {
            is_cut,
            schema: "rolecall/can-assume/2",
            principal: written_name(analysis, principal),
            roles: rows(analysis, found, Direction::Outgoing),
            not_analyzed: [
                left_out,
                of_identity_center(analysis, principal),
                not_analyzed(analysis),
                roles_outside(analysis, principal),
            ]
            .concat(),
            is_disabled: analysis.is_disabled(principal),
            is_becoming: false,
            kinds,
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }

    /// The same answer with the words of the explorer's tree: what the principal can become.
    #[must_use]
    pub fn becoming(self) -> Self {
        Self { is_becoming: true, ..self }
    }
}

fn rows(
    analysis: &Analysis,
    found: Vec<RoleAccess>,
    direction: Direction,
) -> Rows<'_, AccessListRow> {
    let hops = HopRows::new(analysis);
    Rows::new(found, move |it| AccessListRow::new(&hops, it, direction))
}

impl Answer for WhoCanAssume<'_> {
    fn title(&self) -> String {
        format!("Principals that can assume {}", self.role)
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let ends = [
            Column::new("Principal", "principal", |it: &AccessListRow| it.principal.clone()),
            Column::data("role", |_| self.role.as_str()),
        ];
        table(columns(ends), self.principals.iter())
    }

    fn notes(&self) -> Vec<String> {
        let nothing = || nothing_found("principal", self.kinds);
        let nothing = self.principals.is_empty().then(nothing);
        nothing.into_iter().chain(self.is_cut.then(cut_words)).collect()
    }

    fn not_analyzed(&self) -> Vec<String> {
        self.not_analyzed.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

impl CanAssume<'_> {
    /// What its rows are: the head of their column, and the word in a sentence.
    fn noun(&self) -> (&'static str, &'static str) {
        if self.is_becoming { ("Principal", "principal") } else { ("Role", "role") }
    }
}

impl Answer for CanAssume<'_> {
    fn title(&self) -> String {
        match self.is_becoming {
            true => format!("Principals that {} can become", self.principal),
            false => format!("Roles that {} can assume", self.principal),
        }
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let ends = [
            Column::data("principal", |_| self.principal.as_str()),
            Column::new(self.noun().0, "role", |it: &AccessListRow| it.role.clone()),
        ];
        table(columns(ends), self.roles.iter())
    }

    fn notes(&self) -> Vec<String> {
        let nothing = || nothing_found(self.noun().1, self.kinds);
        let disabled = || "disabled in Identity Center: this person cannot sign in".to_owned();
        let nothing = self.roles.is_empty().then(nothing);
        let notes = nothing.into_iter().chain(self.is_disabled.then(disabled));
        notes.chain(self.is_cut.then(cut_words)).collect()
    }

    fn not_analyzed(&self) -> Vec<String> {
        self.not_analyzed.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

/// Whether the rows leave out steps.
fn is_cut(found: &[RoleAccess]) -> bool {
    found.iter().any(|it| it.path.hop_count > MOST_TOLD)
}

fn cut_words() -> String {
    format!(
        "of paths with more than {MOST_TOLD} steps, the rows tell what the first {MOST_TOLD} \
         depend on: `rolecall paths --from A --to B` tells all"
    )
}

/// The kinds of step that were not followed, where they could change the answer: they may lead
/// further in a chain, or where nothing was found.
fn kinds_left_out(found: &[RoleAccess], kinds: StepKinds, transitive: bool) -> Vec<String> {
    let left_out = match (found.is_empty(), transitive) {
        (true, _) => left_out(kinds),
        (false, true) => other_kinds(kinds).into_iter().collect(),
        (false, false) => Vec::new(),
    };
    left_out.into_iter().map(ToOwned::to_owned).collect()
}

/// The columns of both answers, behind those of the principal and the role.
fn columns<'a>(ends: [Column<'a, AccessListRow>; 2]) -> Vec<Column<'a, AccessListRow>> {
    let columns = [
        Column::new("Kind", "kind", |it: &AccessListRow| it.kind),
        Column::new("Steps", "hops", |it: &AccessListRow| it.hops),
        Column::data("action", |it: &AccessListRow| it.action),
        Column::data("task_policies", |it: &AccessListRow| Cell::from(&it.task_policies)),
        Column::data("steps_left_out", |it: &AccessListRow| it.steps_left_out),
        Column::new("State", "state", |it: &AccessListRow| it.state),
        Column::new("MFA", "mfa", |it: &AccessListRow| it.mfa),
    ];
    let rest =
        rest_columns(|it: &AccessListRow| &it.grounds, |it: &AccessListRow| &it.alternatives);
    ends.into_iter().chain(columns).chain(rest).collect()
}

/// The steps of a path of which a row tells what they depend on. In a chain of thousands of roles,
/// each row would otherwise repeat all rows before it.
const MOST_TOLD: usize = 32;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One row of `who-can-assume` (with `principal`) or `can-assume` (with `role`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessListRow {
    /// Who can assume the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The role that can be assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What kind of principal it is.
    pub kind: &'static str,
    /// How many roles are assumed.
    pub hops: u32,
    /// How many steps at the end of a long path are left out of what it depends on; omitted if
    /// there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub steps_left_out: usize,
    /// The API action that the principal calls first; null if AWS itself acts.
    pub action: Option<&'static str>,
    /// The task policies of a session of a root user, each for a session of its own; omitted for
    /// other kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_policies: Vec<&'static str>,
    /// How sure it is.
    pub state: &'static str,
    /// The MFA verdict.
    pub mfa: &'static str,
    /// What it depends on, over all steps.
    #[serde(flatten)]
    pub grounds: Grounds,
    /// All alternatives of the step, best first; for a path of several steps, the path as a whole.
    pub alternatives: Vec<AlternativeRow>,
}

impl AccessListRow {
    /// The row of a principal that can assume a role (`Incoming`), or of a role that can be
    /// assumed (`Outgoing`).
    fn new(rows: &HopRows<'_>, access: &RoleAccess, direction: Direction) -> Self {
        let analysis = rows.analysis();
        let path = access.path.path();
        let (state, mfa) = (access.path.state.name(), access.path.mfa.name());
        let told = &path.hops[..path.hops.len().min(MOST_TOLD)];
        let name = written_name(analysis, access.node);
        let (principal, role) = match direction {
            Direction::Incoming => (Some(name), None),
            Direction::Outgoing => (None, Some(name)),
        };
        let tasks = path.hops.last().map_or(RootTasks::NONE, |it| it.edge.tasks);
        let edges = path.hops.iter().map(|it| it.edge.kind);
        let assumption = edges.map(AccessKind::describe).find(|it| it.hops > 0);
        let (grounds, alternatives) = match told {
            [only] => {
                let row = rows.only(*only);
                (row.grounds, row.alternatives)
            }
            hops => {
                let mut grounds = Grounds::default();
                rows.of(hops).iter().for_each(|it| grounds.add(it.grounds.clone()));
                let only = AlternativeRow { state, mfa, grounds: grounds.clone() };
                (grounds, vec![only])
            }
        };
        Self {
            principal,
            role,
            kind: analysis.graph.node(access.node).kind.name(),
            hops: access.path.assumptions,
            steps_left_out: path.hops.len() - told.len(),
            action: assumption.and_then(|it| it.action),
            task_policies: tasks.iter().map(RootTask::policy).collect(),
            state,
            mfa,
            grounds,
            alternatives,
        }
    }
}
