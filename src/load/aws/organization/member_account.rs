//! An account of an organization, as AWS Organizations lists it.

use aws_sdk_organizations::types::{Account, AccountState as ListedState, AccountStatus};

use crate::{
    iam::{AccountId, AccountState},
    load::{aws::shape::text, wire},
};

/// An account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load::aws) struct MemberAccount {
    pub(in crate::load::aws) id: AccountId,
    pub(in crate::load::aws) name: String,
    /// Such as `ACTIVE`; `None` if AWS does not return it.
    state: Option<String>,
    arn: Option<String>,
    parent: Option<String>,
}

impl MemberAccount {
    /// An account that AWS listed below `parent`.
    pub(super) fn new(it: &Account, parent: Option<&str>) -> Self {
        Self {
            id: it.id().unwrap_or_default().into(),
            name: it.name().unwrap_or_default().to_owned(),
            state: state(it).map(ToOwned::to_owned),
            arn: it.arn().map(ToOwned::to_owned),
            parent: parent.map(ToOwned::to_owned),
        }
    }

    /// An account of which only the membership is known.
    pub(in crate::load::aws) fn nameless(id: &AccountId) -> Self {
        Self { id: id.clone(), name: String::new(), state: None, arn: None, parent: None }
    }

    /// Its name in messages: the account name, or the id.
    pub(in crate::load::aws) fn label(&self) -> String {
        let name = if self.name.is_empty() { self.id.as_str() } else { &self.name };
        format!("`{name}`")
    }

    /// Its state, if AWS returns a known one.
    pub(in crate::load::aws) fn state(&self) -> Option<AccountState> {
        AccountState::named(self.state.as_deref()?)
    }

    /// Whether no one can act in it, so that there is nothing to read.
    pub(in crate::load::aws) fn is_unusable(&self) -> bool {
        self.state().is_some_and(AccountState::is_unusable)
    }

    /// An item of `Accounts`, without the e-mail address.
    pub(super) fn shape(&self) -> wire::MemberAccount<'static> {
        wire::MemberAccount {
            id: text(self.id.as_str()),
            arn: text(self.arn.as_deref()),
            name: text(Some(self.name.as_str()).filter(|it| !it.is_empty())),
            state: text(self.state.as_deref()),
            status: None,
            parent_id: text(self.parent.as_deref()),
        }
    }
}

/// The state of an account, if AWS returns it; `Status` is the former name of the field.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
fn state(it: &Account) -> Option<&str> {
    let status = it.status().map(AccountStatus::as_str);
    it.state().map(ListedState::as_str).or(status)
}
