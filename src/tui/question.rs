//! Questions of a screen that require a search, and their answers.
//!
//! A screen never searches. It lists its questions, draws placeholders until the answers arrive,
//! and the app lets the worker answer them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    analysis::{self, EvidenceRow, ReachCount, RoleAccess, Why},
    graph::{Direction, Gatherer, NodeId, PathList},
    report::{answer, write_json},
    tui::{
        data::Data,
        step::{self, Children, Step},
        step_filter::StepFilter,
        worker::Stop,
    },
    wording::{self, AccountSummary},
};

/// A question of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// How many principals a principal can assume or become (outgoing), or how many can assume or
    /// become it (incoming).
    Count(NodeId, Direction, StepFilter),
    /// These principals, each with the best path.
    List(NodeId, Direction),
    /// The best path from a principal to an administrator.
    PathToAdmin(NodeId),
    /// The shortest path of each principal that can become an administrator.
    PathsToAdmin(StepFilter),
    /// The steps onward in a tree.
    Children(Step, Direction, StepFilter),
    /// Why one principal can assume or become another, or why not.
    Why { from: NodeId, to: NodeId },
    /// The facts of each account, in the order of the data's accounts.
    Accounts,
    /// The findings. The app has them looked for, whether or not a screen asks.
    Board,
    /// The statements behind a finding, by its index.
    Evidence(usize),
}

/// An answer. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Count(ReachCount),
    List(Arc<[RoleAccess]>),
    Paths(Arc<PathList>),
    Children(Arc<Children>),
    Why(Arc<Why>),
    Accounts(Arc<[Option<AccountSummary>]>),
    Evidence(Arc<FindingEvidence>),
}

/// What is behind a finding.
#[derive(Clone, Debug, Default)]
pub(crate) struct FindingEvidence {
    /// The statements.
    pub(crate) rows: Vec<EvidenceRow>,
    /// The finding, as the command `findings -f json` prints it.
    pub(crate) json: String,
}

/// Equality is identity: equal contents do not count.
impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => a == b,
            (Self::List(a), Self::List(b)) => Arc::ptr_eq(a, b),
            (Self::Paths(a), Self::Paths(b)) => Arc::ptr_eq(a, b),
            (Self::Children(a), Self::Children(b)) => Arc::ptr_eq(a, b),
            (Self::Why(a), Self::Why(b)) => Arc::ptr_eq(a, b),
            (Self::Accounts(a), Self::Accounts(b)) => Arc::ptr_eq(a, b),
            (Self::Evidence(a), Self::Evidence(b)) => Arc::ptr_eq(a, b),
            (
                Self::Count(_)
                | Self::List(_)
                | Self::Paths(_)
                | Self::Children(_)
                | Self::Why(_)
                | Self::Accounts(_)
                | Self::Evidence(_),
                _,
            ) => false,
        }
    }
}

impl Question {
    /// Computes the answer, however long it takes. `None` if it was stopped.
    pub(crate) fn answer(&self, data: &Data, stop: &Stop) -> Option<Answer> {
        let analysis = &data.analysis;
        Some(match *self {
            Self::Count(id, Direction::Outgoing, step_filter) => {
                Answer::Count(analysis.reach_count(id, step_filter.filter()))
            }
            Self::Count(id, Direction::Incoming, step_filter) => {
                Answer::Count(analysis.reached_by_count(id, step_filter.filter()))
            }
            Self::List(id, direction) => {
                Answer::List(analysis.reach_list(id, direction, StepFilter::ALL.filter()).into())
            }
            Self::PathToAdmin(id) => Answer::Paths(Arc::new(analysis.path_to_admin(id).into())),
            Self::PathsToAdmin(step_filter) => {
                let found = analysis.paths_to_admin(step_filter.filter());
                let paths = found.into_iter().map(|(_, path)| path).collect();
                Answer::Paths(Arc::new(PathList { paths, ..PathList::default() }))
            }
            Self::Children(ref step, direction, step_filter) => {
                Answer::Children(Arc::new(step::children(data, direction, step_filter, step)))
            }
            Self::Why { from, to } => Answer::Why(Arc::new(analysis.why(from, to))),
            Self::Accounts => {
                let summary = |id: &str| {
                    let facts = analysis.account(id);
                    facts.map(|it| wording::account_summary(analysis, &it))
                };
                let mut summaries = Vec::new();
                for account in &data.accounts {
                    if stop.requested() {
                        return None;
                    }
                    summaries.push(summary(account.id.as_str()));
                }
                Answer::Accounts(summaries.into())
            }
            // The app passes this one to a job of its own.
            Self::Board => return None,
            Self::Evidence(index) => Answer::Evidence(Arc::new(evidence(data, index))),
        })
    }
}

/// The statements behind a finding, and its JSON.
fn evidence(data: &Data, index: usize) -> FindingEvidence {
    let finding = data.board.get().and_then(|it| it.findings.get(index));
    let Some(finding) = finding else { return FindingEvidence::default() };
    let analysis = &data.analysis;
    let gatherer = Gatherer::new(&analysis.snapshot);
    let rows = finding.failure().map(|it| analysis.failure_evidence(&gatherer, it));
    let only = analysis::Findings {
        counts: Vec::new(),
        findings: vec![finding.clone()],
        is_about_all: false,
        of_unknown_population: 0,
    };
    let mut json = Vec::new();
    let answer = answer::Findings::new(analysis, only, answer::FindingNotes::default());
    // Writing to memory does not fail.
    let written = write_json(&answer, &mut json);
    let json = written.map(|()| String::from_utf8_lossy(&json).into_owned()).unwrap_or_default();
    FindingEvidence { rows: rows.unwrap_or_default(), json }
}

/// Questions of one screen, most urgent first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Questions {
    pub(crate) data: Data,
    pub(crate) questions: Vec<Question>,
}

/// After this time, the answers so far are delivered. The remaining questions are asked again,
/// because others may be more urgent by then.
const SLICE: Duration = Duration::from_millis(40);

impl Questions {
    /// Answers the first question, and as many more as time permits. `None` if it was stopped.
    pub(crate) fn run(&self, stop: &Stop) -> Option<Vec<(Question, Answer)>> {
        let begin = Instant::now();
        let mut answers = Vec::new();
        for question in &self.questions {
            if stop.requested() {
                return None;
            }
            answers.push((*question, question.answer(&self.data, stop)?));
            if SLICE < begin.elapsed() {
                break;
            }
        }
        Some(answers)
    }
}
