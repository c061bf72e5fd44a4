//! Requests to AWS on demand, about one principal and nothing else.

use jiff::Timestamp;

use super::{
    connection::AwsSource,
    error::AwsError,
    iam,
    live::{block_on, connect},
    members::Load,
    organization::MemberAccount,
};
use crate::{
    iam::{
        AccountId, Arn, AwsOperation, Gap, LastAccessed, Snapshot, Unread, UnreadReason,
        UnreadSource, UnreadSubject,
    },
    load::{event::Watch, snapshot_file::SavedSnapshot},
};

/// A question that is sent to AWS only on demand, because it requires calls of its own for each
/// principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDemandQuestion {
    /// When this user, group or role last used each service. AWS generates a report for it, which
    /// takes up to a minute.
    LastAccessed(Arn),
}

/// What AWS answered to an [`OnDemandQuestion`].
#[derive(Clone, Debug, PartialEq)]
pub enum OnDemandAnswer {
    /// When a principal last used each service.
    LastAccessed {
        /// The report; `None` if AWS returned none.
        report: Option<LastAccessed>,
        /// What is missing, and why.
        gaps: Vec<Gap>,
    },
}

impl OnDemandQuestion {
    /// The principal that the question is about.
    pub fn principal(&self) -> &Arn {
        match self {
            Self::LastAccessed(principal) => principal,
        }
    }

    /// The answer, extracted from the facts that this question loaded.
    pub fn answer_in(&self, facts: Snapshot) -> OnDemandAnswer {
        let Snapshot { mut accounts, gaps, .. } = facts;
        match self {
            Self::LastAccessed(principal) => {
                let account = accounts.get_mut(principal.account());
                let report = account.and_then(|it| it.last_accessed.remove(principal));
                OnDemandAnswer::LastAccessed { report, gaps: gaps.iter().map(Gap::from).collect() }
            }
        }
    }
}

/// Sends `question` to AWS; `watch` can end it. The result is a snapshot that contains only the
/// answer.
///
/// # Errors
///
/// Like [`load_aws`](super::load_aws). If AWS returns nothing about this principal, that is a gap.
pub fn load_on_demand(
    source: &AwsSource,
    question: &OnDemandQuestion,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    block_on(read_on_demand(source, question, collected_at, watch))?
}

/// Like [`load_on_demand`], inside the caller's tokio runtime.
///
/// # Errors
///
/// As [`load_on_demand`].
pub async fn read_on_demand(
    source: &AwsSource,
    question: &OnDemandQuestion,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let connection = &connect(source, watch).await?;
    let (load, _) = Load::begin(connection, watch, true).await?;
    load.ask(source, question).await;
    Ok(load.under_way.snapshot(SavedSnapshot::new(collected_at, load.caller.clone())))
}

impl Load<'_> {
    /// Sends the question to the principal's account, by assuming a role there if it is not the
    /// caller's.
    async fn ask(&self, source: &AwsSource, question: &OnDemandQuestion) {
        let principal = question.principal();
        let own = &self.caller.account;
        let id = AccountId::from(principal.account());
        let calls = self.calls(&id);
        let entered = match &source.organization {
            _ if id == *own => Some(self.connection.clone()),
            Some(entry) => {
                let member = MemberAccount::nameless(&id);
                Box::pin(self.enter(entry, &member, &calls)).await
            }
            None => {
                calls.add(elsewhere(question, own));
                None
            }
        };
        if let Some(connection) = entered {
            let account = self.under_way.begin(&id);
            match question {
                OnDemandQuestion::LastAccessed(principal) => {
                    iam::read_last_accessed(&connection, &calls, &account, principal).await;
                }
            }
        }
    }
}

/// The gap for a principal of an account other than the caller's.
fn elsewhere(question: &OnDemandQuestion, own: &AccountId) -> Unread {
    let (principal, operation) = match question {
        OnDemandQuestion::LastAccessed(principal) => {
            (principal, AwsOperation::GenerateServiceLastAccessedDetails)
        }
    };
    Unread {
        source: UnreadSource::Operation(operation),
        subject: UnreadSubject::Principal(principal.clone()),
        reason: UnreadReason::OtherAccount(own.clone()),
        account: None,
    }
}
