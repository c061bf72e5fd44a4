//! On-demand questions to AWS, and their answers. Dropped when the source is reloaded.

use std::collections::BTreeMap;

use crate::{
    load::{AwsSource, OnDemandAnswer, OnDemandQuestion, Source},
    tui::failure::Failure,
};

/// The questions, and their answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnDemand {
    /// The AWS source to ask, if the data is live.
    aws: Option<AwsSource>,
    requests: BTreeMap<OnDemandQuestion, State>,
}

/// The state of a question.
#[derive(Clone, Debug, Default)]
struct State {
    /// The id of its pending request.
    waiting: Option<u64>,
    answer: Option<Result<OnDemandAnswer, Failure>>,
}

impl OnDemand {
    /// No questions to this source yet.
    pub(crate) fn of(source: &Source) -> Self {
        let aws = match source {
            Source::Aws(source) => Some(source.clone()),
            Source::Demo | Source::Files(_) => None,
        };
        Self { aws, requests: BTreeMap::new() }
    }

    /// Whether AWS can be asked.
    pub(crate) fn is_live(&self) -> bool {
        self.aws.is_some()
    }

    /// Whether this question was not asked yet.
    pub(crate) fn is_new(&self, question: &OnDemandQuestion) -> bool {
        !self.requests.contains_key(question)
    }

    /// Whether the answer is pending.
    pub(crate) fn is_waiting(&self, question: &OnDemandQuestion) -> bool {
        self.requests.get(question).is_some_and(|it| it.waiting.is_some())
    }

    /// The last answer.
    pub(crate) fn answer(
        &self,
        question: &OnDemandQuestion,
    ) -> Option<&Result<OnDemandAnswer, Failure>> {
        self.requests.get(question)?.answer.as_ref()
    }

    /// Registers a question and returns the source to ask; none if there is no live source, or if
    /// the question is pending.
    pub(crate) fn ask(&mut self, question: &OnDemandQuestion, id: u64) -> Option<AwsSource> {
        let source = self.aws.clone().filter(|_| !self.is_waiting(question))?;
        self.requests.entry(question.clone()).or_default().waiting = Some(id);
        Some(source)
    }

    /// Stores the answer to a question; returns whether it was still pending.
    pub(crate) fn take(
        &mut self,
        question: &OnDemandQuestion,
        id: u64,
        answer: Result<OnDemandAnswer, Failure>,
    ) -> bool {
        let state = self.requests.get_mut(question).filter(|it| it.waiting == Some(id));
        let Some(state) = state else { return false };
        *state = State { waiting: None, answer: Some(answer) };
        true
    }
}
