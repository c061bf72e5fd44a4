//! What AWS was asked on demand of services last used, and what it said. It is forgotten when the
//! source is read anew.

use std::collections::BTreeMap;

use crate::{
    iam::Arn,
    load::{AwsSource, Source},
    tui::{failure::Failure, service_report::ServiceReport},
};

/// The questions, and their answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Services {
    /// Who can be asked, if the source is living.
    aws: Option<AwsSource>,
    asked: BTreeMap<Arn, Question>,
}

/// What was asked of one principal.
#[derive(Clone, Debug, Default)]
struct Question {
    /// The id of the question that waits for its answer.
    waiting: Option<u64>,
    answer: Option<Result<ServiceReport, Failure>>,
}

impl Services {
    /// Nothing was asked of this source yet.
    pub(crate) fn of(source: &Source) -> Self {
        let aws = match source {
            Source::Aws(source) => Some(source.clone()),
            Source::Demo | Source::Files(_) => None,
        };
        Self { aws, asked: BTreeMap::new() }
    }

    /// Whether there is anybody to ask.
    pub(crate) fn is_live(&self) -> bool {
        self.aws.is_some()
    }

    /// Whether nobody asked of this principal yet.
    pub(crate) fn is_new(&self, principal: &Arn) -> bool {
        !self.asked.contains_key(principal)
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_waiting(&self, principal: &Arn) -> bool {
        self.asked.get(principal).is_some_and(|it| it.waiting.is_some())
    }

    /// The last answer.
    pub(crate) fn answer(&self, principal: &Arn) -> Option<&Result<ServiceReport, Failure>> {
        self.asked.get(principal)?.answer.as_ref()
    }

    /// Notes that a question goes out, and tells whom to ask; none if nobody can be asked, or was
    /// and did not answer yet.
    pub(crate) fn ask(&mut self, principal: &Arn, id: u64) -> Option<AwsSource> {
        let source = self.aws.clone().filter(|_| !self.is_waiting(principal))?;
        self.asked.entry(principal.clone()).or_default().waiting = Some(id);
        Some(source)
    }

    /// Takes the answer to a question; says whether anybody still waits for it.
    pub(crate) fn take(
        &mut self,
        principal: &Arn,
        id: u64,
        answer: Result<ServiceReport, Failure>,
    ) -> bool {
        let question = self.asked.get_mut(principal).filter(|it| it.waiting == Some(id));
        let Some(question) = question else { return false };
        *question = Question { waiting: None, answer: Some(answer) };
        true
    }
}
