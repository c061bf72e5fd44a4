//! Rows of hops and of paths.

use std::{cell::RefCell, io, rc::Rc};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{
    cells::{
        NOTHING, depends_on, evidence_in_full, evidence_list, grounds_columns, requirement_in_full,
    },
    column::{Cell, Column, table},
    grounds::{Grounds, written_name},
    page::Page,
};
use crate::{
    analysis::{AlternativeEvidence, Analysis, HopEvidence, SessionLimit},
    eval::{Inherited, SessionContext},
    graph::{AccessPath, Gatherer, Hop, NodeId},
    iam::{RootTask, SessionDuration},
    wording::{plural::counted, session_context_words},
};

/// The duration of the session that a step opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// The longest possible session; omitted if nothing limits it, or the limit was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<u32>,
    /// What limits it: `role_chaining`, `role_maximum`, `role_maximum_not_loaded`, `root_task`,
    /// `service`.
    pub why: &'static str,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HopRow {
    /// The source.
    pub from: String,
    /// The principal at its end.
    pub to: String,
    /// The kind of step.
    pub kind: &'static str,
    /// How sure it is.
    pub state: &'static str,
    /// The MFA verdict.
    pub mfa: &'static str,
    /// The session that it opens; omitted if it opens none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionRow>,
    /// The session context for all later steps: `source_identity`, `transitive_tags`; omitted if it
    /// is empty as far as is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<&'static str>,
    /// The task policies of a session of a root user, each for a session of its own; omitted for
    /// other kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_policies: Vec<&'static str>,
    /// The session context that the step sets, in sentences for tables.
    #[serde(skip)]
    pub leaves: Vec<String>,
    /// What it depends on: the best alternative.
    #[serde(flatten)]
    pub grounds: Grounds,
    /// All alternatives of the step, best first.
    pub alternatives: Vec<AlternativeRow>,
}

/// One path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathRow {
    /// How sure it is.
    pub state: &'static str,
    /// The MFA verdict.
    pub mfa: &'static str,
    /// Its hops.
    pub hops: Vec<HopRow>,
    /// How many of them are steps: a membership is not one of its own.
    #[serde(skip)]
    pub steps: u32,
}

/// One of the alternatives of a step; any of them is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlternativeRow {
    /// How sure it is.
    pub state: &'static str,
    /// The MFA verdict.
    pub mfa: &'static str,
    /// On what it rests.
    #[serde(flatten)]
    pub grounds: Grounds,
}

impl AlternativeRow {
    /// All alternatives of a step, best first; an Identity Center grant is the only one.
    fn all(analysis: &Analysis, evidence: &HopEvidence) -> Vec<Self> {
        if evidence.alternatives.is_empty() {
            return vec![Self {
                state: evidence.state.name(),
                mfa: evidence.mfa.name(),
                grounds: Grounds::of_hop(analysis, evidence),
            }];
        }
        let row = |it: &AlternativeEvidence| Self {
            state: it.state.name(),
            mfa: it.mfa.name(),
            grounds: Grounds::of_alternative(analysis, evidence, it),
        };
        evidence.alternatives.iter().map(row).collect()
    }
}

impl From<SessionLimit> for SessionRow {
    fn from(limit: SessionLimit) -> Self {
        Self { max_seconds: limit.max().map(SessionDuration::seconds), why: limit.name() }
    }
}

impl HopRow {
    /// The row of a hop.
    pub fn new(analysis: &Analysis, best: &HopEvidence) -> Self {
        let name = |id: NodeId| written_name(analysis, id);
        Self {
            from: name(best.hop.from),
            to: name(best.hop.to),
            kind: best.kind.describe().name,
            state: best.state.name(),
            mfa: best.mfa.name(),
            session: best.session.map(Into::into),
            carries: best.sets.iter().map(Inherited::name).collect(),
            task_policies: best.hop.edge.tasks.iter().map(RootTask::policy).collect(),
            leaves: session_context_words(analysis, best),
            grounds: Grounds::of_hop(analysis, best),
            alternatives: AlternativeRow::all(analysis, best),
        }
    }

    /// The columns of a hop.
    pub(super) fn columns<'a>() -> Vec<Column<'a, Self>> {
        let seconds = |it: &Self| it.session.as_ref().and_then(|it| it.max_seconds);
        let columns = [
            Column::new("From", "from", |it: &Self| it.from.clone()),
            Column::new("To", "to", |it: &Self| it.to.clone()),
            Column::shown("Kind", |it: &Self| kind_words(it.kind, &it.task_policies)),
            Column::data("kind", |it: &Self| it.kind),
            Column::data("task_policies", |it: &Self| Cell::from(&it.task_policies)),
            Column::new("State", "state", |it: &Self| it.state),
            Column::new("MFA", "mfa", |it: &Self| it.mfa),
            Column::shown("Session", |it: &Self| it.session.as_ref().map(session)),
            Column::data("session_max_seconds", seconds),
            Column::data("session_why", |it: &Self| it.session.as_ref().map(|it| it.why)),
            Column::data("carries", |it: &Self| Cell::from(&it.carries)),
        ];
        let grounds = rest_columns(|it: &Self| &it.grounds, |it: &Self| &it.alternatives);
        columns.into_iter().chain(grounds).collect()
    }
}

/// The rows of the steps of many paths, each built once.
pub(super) struct HopRows<'a> {
    analysis: &'a Analysis,
    gatherer: Gatherer<'a>,
    /// The steps that others follow in some path: many paths may begin with them.
    shared: RefCell<FxHashMap<Hop, Rc<HopRow>>>,
}

impl<'a> HopRows<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let gatherer = Gatherer::new(&analysis.snapshot);
        Self { analysis, gatherer, shared: RefCell::default() }
    }

    pub(super) fn analysis(&self) -> &'a Analysis {
        self.analysis
    }

    /// The row of a step that is a path of its own, so that no other path begins with it.
    pub(super) fn only(&self, hop: Hop) -> HopRow {
        let evidence = self.analysis.hop_evidence_with(&self.gatherer, hop);
        HopRow::new(self.analysis, &evidence)
    }

    /// The rows of these steps, without what their sessions carry from earlier ones.
    pub(super) fn of(&self, hops: &[Hop]) -> Vec<Rc<HopRow>> {
        let mut shared = self.shared.borrow_mut();
        let mut row = |hop| Rc::clone(shared.entry(hop).or_insert_with(|| self.only(hop).into()));
        hops.iter().map(|it| row(*it)).collect()
    }
}

impl PathRow {
    /// The row of a path.
    pub fn new(analysis: &Analysis, gatherer: &Gatherer<'_>, path: &AccessPath) -> Self {
        let mut session_context = path.begins_with;
        let hop = |hop| {
            let evidence = analysis.hop_evidence_with(gatherer, hop);
            let before = match evidence.hop.edge.kind.escalation() {
                // An escalation begins a new session.
                Some(_) => SessionContext::NOTHING,
                None => session_context,
            };
            session_context = before.union(evidence.sets);
            let carries = session_context.iter().map(Inherited::name).collect();
            HopRow { carries, ..HopRow::new(analysis, &evidence) }
        };
        Self {
            state: path.state().name(),
            mfa: path.mfa().name(),
            hops: path.hops.iter().copied().map(hop).collect(),
            steps: path.assumptions(),
        }
    }
}

/// The kind of a step, with its tasks if it has any.
fn kind_words(kind: &str, tasks: &[&str]) -> String {
    match tasks {
        [] => kind.to_owned(),
        [only] => format!("{kind} ({only})"),
        [..] => format!("{kind} ({})", counted(tasks.len(), "task")),
    }
}

/// Up to this many alternatives are listed in a table; more are counted.
const LISTED: usize = 3;

/// The alternatives as a table shows them; any of them is enough.
pub(super) fn any_of(
    grounds: &Grounds,
    alternatives: &[AlternativeRow],
    words: impl Fn(&Grounds) -> String,
) -> String {
    let mut all: Vec<String> = vec![words(grounds)];
    for alternative in alternatives {
        let words = words(&alternative.grounds);
        if !all.contains(&words) {
            all.push(words);
        }
    }
    let more = all.len().saturating_sub(LISTED);
    all.truncate(LISTED);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    all.join(" or ")
}

/// The columns of what a row rests on, with all alternatives.
pub(super) fn rest_columns<'a, T: 'a>(
    grounds: impl Fn(&T) -> &Grounds + Copy + 'a,
    alternatives: impl Fn(&T) -> &Vec<AlternativeRow> + Copy + 'a,
) -> impl Iterator<Item = Column<'a, T>> {
    let requires = move |it: &T| any_of(grounds(it), alternatives(it), depends_on);
    let evidence =
        move |it: &T| any_of(grounds(it), alternatives(it), |it| evidence_list(&it.evidence));
    let shown = [Column::shown("Requires", requires), Column::shown("Evidence", evidence)];
    let all = move |it: &T| Cell::list(alternatives(it), alternative_in_full);
    let data = grounds_columns(grounds).chain([Column::data("alternatives", all)]);
    shown.into_iter().chain(data)
}

/// One alternative in a line: how sure it is, what it requires, and its statements.
fn alternative_in_full(row: &AlternativeRow) -> String {
    let Grounds { requires, missing, disputed, evidence } = &row.grounds;
    let list = |word: &str, items: Vec<String>| match items.is_empty() {
        true => String::new(),
        false => format!(", {word} {}", items.join(" and ")),
    };
    let requires = list("requires", requires.iter().map(requirement_in_full).collect());
    let missing = list("unknown:", missing.clone());
    let disputed = list("disputed:", disputed.iter().map(ToString::to_string).collect());
    let evidence = list("by", evidence.iter().map(evidence_in_full).collect());
    format!("{}, MFA {}{requires}{missing}{disputed}{evidence}", row.state, row.mfa)
}

/// The longest session: `1 h (chained)`; `-` if there is no known limit.
fn session(row: &SessionRow) -> String {
    let duration = row.max_seconds.and_then(|it| SessionDuration::from_seconds(it).ok());
    match (duration, row.why) {
        (None, _) => NOTHING.to_owned(),
        (Some(duration), "role_chaining") => format!("{duration} (chained)"),
        (Some(duration), _) => duration.to_string(),
    }
}

/// Writes a table of hops.
pub(super) fn write_hops<'a>(
    hops: impl IntoIterator<Item = &'a HopRow>,
    page: &mut dyn Page,
) -> io::Result<()> {
    let columns = HopRow::columns().into_iter().map(|it| it.of(|it: &&HopRow| *it)).collect();
    page.table(&mut *table(columns, hops.into_iter()))
}

/// Writes a path: its state, and its steps. `number` counts paths from 1.
pub(super) fn write_path(number: usize, path: &PathRow, page: &mut dyn Page) -> io::Result<()> {
    let steps = counted(path.steps as usize, "step");
    page.heading(&format!("path {number}: {steps}, {}, MFA {}", path.state, path.mfa), "")?;
    write_hops(&path.hops, page)?;
    path.hops.iter().flat_map(|it| &it.leaves).try_for_each(|it| page.line(it))
}
