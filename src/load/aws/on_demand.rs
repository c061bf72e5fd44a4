//! What AWS is asked on demand, of one principal and nothing else.

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

/// A question that AWS is asked only when someone wants the answer, because it takes calls of its
/// own for each principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDemandQuestion {
    /// When this user, group or role last used each service. AWS makes a report for it, which
    /// takes a minute at most.
    LastAccessed(Arn),
}

/// What AWS answered to an [`OnDemandQuestion`].
#[derive(Clone, Debug, PartialEq)]
pub enum OnDemandAnswer {
    /// When a principal last used each service.
    LastAccessed {
        /// The report; none if AWS gave none.
        report: Option<LastAccessed>,
        /// What is missing of it, and why.
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

    /// The answer, taken out of the facts that AWS gave when it was asked this.
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

/// Asks AWS `question`; `watch` can end it. The result is a snapshot of the answer and nothing
/// else.
///
/// # Errors
///
/// As [`load_aws`](super::load_aws). That AWS tells nothing of this principal is a gap.
pub fn load_on_demand(
    source: &AwsSource,
    question: &OnDemandQuestion,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    block_on(read_on_demand(source, question, collected_at, watch))?
}

/// As [`load_on_demand`], inside a tokio runtime that the caller has.
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
    /// Asks in the principal's account, which is entered if it is not the caller's.
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

/// A gap for a principal of an account that the caller is not in.
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
