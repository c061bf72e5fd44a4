//! Asks IAM about one account, and puts the answers where they belong.

use std::{collections::BTreeMap, error::Error};

use aws_sdk_iam::{Client, types::Policy};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{DateTime, error::metadata::ProvideErrorMetadata};
use jiff::Timestamp;
use serde::Serialize;
use tokio::time::{Duration, sleep};

use crate::load::{
    aws::{
        calls::{Calls, Page, Pages},
        failure::CallFailure,
        operation::Operation,
        shape::moment,
    },
    snapshot_file::AccountMembers,
};

/// The most items that IAM puts on one page; without a word from the caller it is 100.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>
pub(super) const PAGE: i32 = 1_000;

/// What the authorization details leave to be asked.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The users, whose credentials are to be listed.
    pub(super) users: Vec<Owner>,
    /// The groups and roles, for what is asked of every principal.
    pub(super) groups_and_roles: Vec<Owner>,
    /// Managed policies that are attached and whose document was not received, by ARN; with what is known
    /// of them.
    pub(super) policies: BTreeMap<String, Option<Policy>>,
}

/// A user, group, role or policy to ask about.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) arn: String,
    /// When it was made, where that matters and AWS told it.
    pub(super) created: Option<Timestamp>,
}

impl Owner {
    /// One that AWS named.
    pub(super) fn new(name: Option<&str>, arn: Option<&str>) -> Self {
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        Self { name: text(name), arn: text(arn), created: None }
    }

    /// The same, made then.
    pub(super) fn made(mut self, at: Option<&DateTime>) -> Self {
        self.created = at.and_then(moment);
        self
    }
}

/// What was listed of each owner.
#[derive(Debug)]
pub(super) struct Answers<T> {
    /// In the order of the owners; empty also where the call failed.
    pub(super) lists: Vec<Vec<T>>,
    /// Whether at least one answered, or nobody was to be asked.
    pub(super) is_answered: bool,
}

/// Reads one account, with one client.
#[derive(Debug)]
pub(super) struct AccountReader<'a> {
    pub(super) iam: &'a Client,
    pub(super) calls: &'a Calls,
    pub(super) account: &'a AccountMembers,
}

impl AccountReader<'_> {
    /// The account's id: what a gap is about that is of the whole account.
    pub(super) fn subject(&self) -> &str {
        self.account.account().as_str()
    }

    /// Adds a member of the account; none if it was not read.
    pub(super) fn put(&self, name: &'static str, value: &Option<impl Serialize>) {
        self.account.put(name, value);
    }

    /// Adds items to a list of the account, which is there from then on, in part.
    pub(super) fn add(&self, list: &'static str, items: impl IntoIterator<Item = impl Serialize>) {
        self.account.add(list, items);
    }

    /// Says that nothing is missing of a list of the account, if `operation` told all of it.
    pub(super) fn complete(&self, list: &'static str, operation: &Operation) {
        if self.calls.is_whole(operation, self.subject()) {
            self.account.complete(list);
        }
    }

    /// Asks `ask` of each of `owners`, and keeps their order. What cannot be read is a gap for its
    /// owner, or for the account where it is many or the load was ended.
    pub(super) async fn ask_each<T>(
        &self,
        operation: &'static Operation,
        owners: &[Owner],
        ask: impl AsyncFn(&Owner) -> Pages<T>,
    ) -> Answers<T> {
        let whole = self.subject();
        let answers = self.calls.ask_each(operation, owners, whole, |it| &it.arn, ask).await;
        let is_answered = owners.is_empty() || answers.iter().any(|it| it.is_whole);
        Answers { lists: answers.into_iter().map(|it| it.items).collect(), is_answered }
    }

    /// As [`Self::ask_each`] for calls that tell of one thing each: what cannot be read is a gap
    /// of its own, however many there are.
    pub(super) async fn ask_every<T>(
        &self,
        operation: &'static Operation,
        owners: &[Owner],
        ask: impl AsyncFn(&Owner) -> Result<Option<T>, CallFailure>,
    ) -> Vec<Option<T>> {
        let answers = self.calls.each(operation, owners, ask).await.into_iter();
        let answers = answers.zip(owners).map(|(answer, owner)| {
            answer.unwrap_or_else(|failure| {
                self.calls.note(operation, &owner.arn, &failure);
                None
            })
        });
        answers.collect()
    }

    /// As [`Self::ask_each`], in one list; none if nothing came and something should have.
    pub(super) async fn list_of_each<T>(
        &self,
        operation: &'static Operation,
        owners: &[Owner],
        ask: impl AsyncFn(&Owner) -> Pages<T>,
    ) -> Option<Vec<T>> {
        let Answers { lists, is_answered } = self.ask_each(operation, owners, ask).await;
        let items: Vec<T> = lists.into_iter().flatten().collect();
        (is_answered || !items.is_empty()).then_some(items)
    }

    /// Reads a list of the account; what is missing of it is a gap. None if nothing came.
    pub(super) async fn list<A, T, E, F>(
        &self,
        operation: &'static Operation,
        request: impl FnMut(Option<String>) -> F,
        page: impl Fn(A) -> Page<T>,
    ) -> Option<Vec<T>>
    where
        T: PartialEq,
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
    {
        self.calls.list(operation, self.subject(), request, page).await
    }

    /// Waits, but no longer than the load goes on.
    pub(super) async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.calls.tally().stop().stopped() => {}
            () = sleep(pause) => {}
        }
    }

    /// Makes the one call of an operation; a failure is a gap of the account.
    pub(super) async fn once<T, E>(
        &self,
        operation: &'static Operation,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Option<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.calls.once(operation, self.subject(), request).await
    }
}
