//! Answers about the current data: each question is answered once.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{
    analysis::{ReachCount, RoleAccess, Why},
    graph::{Direction, NodeId, PathList},
    tui::{
        board::Board,
        question::{Answer, FindingEvidence, Question},
        step::{Children, Step},
        step_filter::StepFilter,
    },
    wording::AccountSummary,
};

/// The answers that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// Counts are small, so all of them are kept.
    counts: HashMap<(NodeId, Direction, StepFilter), ReachCount>,
    others: HashMap<Question, Answer>,
    /// The questions of `others`, oldest answer first.
    order: VecDeque<Question>,
    /// Whether the user canceled the search. Missing answers then stay unknown.
    pub(crate) given_up: bool,
    /// The findings.
    pub(crate) board: Option<Board>,
    /// Whether the user canceled the search for findings.
    pub(crate) board_given_up: bool,
}

/// The maximum number of answers other than counts; the oldest are dropped.
const MOST_KEPT: usize = 256;

impl Answers {
    /// Keeps an answer.
    pub(crate) fn add(&mut self, question: Question, answer: Answer) {
        if let (Question::Count(id, direction, step_filter), Answer::Count(count)) =
            (question, &answer)
        {
            self.counts.insert((id, direction, step_filter), *count);
            return;
        }
        if self.others.insert(question, answer).is_none() {
            self.order.push_back(question);
        }
        if MOST_KEPT < self.order.len()
            && let Some(oldest) = self.order.pop_front()
        {
            self.others.remove(&oldest);
        }
    }

    /// Whether the answer is known.
    pub(crate) fn knows(&self, question: &Question) -> bool {
        if let Question::Count(id, direction, step_filter) = *question {
            return self.counts.contains_key(&(id, direction, step_filter));
        }
        if *question == Question::Board {
            return self.board.is_some();
        }
        self.others.contains_key(question)
    }

    /// How many principals `id` can assume or become, or how many can assume or become it.
    pub(crate) fn count(
        &self,
        id: NodeId,
        direction: Direction,
        step_filter: StepFilter,
    ) -> Option<ReachCount> {
        self.counts.get(&(id, direction, step_filter)).copied()
    }

    /// Which these are.
    pub(crate) fn list(&self, id: NodeId, direction: Direction) -> Option<&Arc<[RoleAccess]>> {
        let Answer::List(list) = self.others.get(&Question::List(id, direction))? else {
            return None;
        };
        Some(list)
    }

    /// The paths that answer a question about paths.
    pub(crate) fn paths(&self, question: &Question) -> Option<&Arc<PathList>> {
        let Answer::Paths(paths) = self.others.get(question)? else { return None };
        Some(paths)
    }

    /// The steps onward in a tree.
    pub(crate) fn children(
        &self,
        step: Step,
        direction: Direction,
        step_filter: StepFilter,
    ) -> Option<&Arc<Children>> {
        let Answer::Children(children) =
            self.others.get(&Question::Children(step, direction, step_filter))?
        else {
            return None;
        };
        Some(children)
    }

    /// Why one principal can assume or become another, or why not.
    pub(crate) fn why(&self, from: NodeId, to: NodeId) -> Option<&Arc<Why>> {
        let Answer::Why(why) = self.others.get(&Question::Why { from, to })? else { return None };
        Some(why)
    }

    /// What is behind a finding.
    pub(crate) fn evidence(&self, index: usize) -> Option<&Arc<FindingEvidence>> {
        let Answer::Evidence(evidence) = self.others.get(&Question::Evidence(index))? else {
            return None;
        };
        Some(evidence)
    }

    /// The facts of each account.
    pub(crate) fn accounts(&self) -> Option<&Arc<[Option<AccountSummary>]>> {
        let Answer::Accounts(accounts) = self.others.get(&Question::Accounts)? else { return None };
        Some(accounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_and_long_answers_only_while_they_are_few() {
        let id = |index: u32| crate::tui::data::Data::demo().rows[index as usize % 90].id;
        let mut answers = Answers::default();
        let first = Question::Why { from: id(0), to: id(0) };
        let count = Question::Count(id(0), Direction::Outgoing, StepFilter::ALL);
        answers.add(count, Answer::Count(ReachCount::default()));
        for index in 0..=MOST_KEPT as u32 {
            let (from, to) = (id(index), id(index / 90));
            answers.add(Question::Why { from, to }, Answer::Count(ReachCount::default()));
        }
        assert!(answers.knows(&count));
        assert!(!answers.knows(&first));
        assert_eq!(answers.order.len(), MOST_KEPT);
        assert_eq!(answers.others.len(), MOST_KEPT);
    }
}
