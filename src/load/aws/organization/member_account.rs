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
    /// Such as `ACTIVE`; none where AWS does not tell.
    state: Option<String>,
    arn: Option<String>,
    parent: Option<String>,
}

impl MemberAccount {
    /// One that AWS listed below `parent`.
    pub(super) fn new(it: &Account, parent: Option<&str>) -> Self {
        Self {
            id: it.id().unwrap_or_default().into(),
            name: it.name().unwrap_or_default().to_owned(),
            state: state(it).map(ToOwned::to_owned),
            arn: it.arn().map(ToOwned::to_owned),
            parent: parent.map(ToOwned::to_owned),
        }
    }

    /// One of which nothing but its membership is known.
    pub(in crate::load::aws) fn nameless(id: &AccountId) -> Self {
        Self { id: id.clone(), name: String::new(), state: None, arn: None, parent: None }
    }

    /// What it is called in messages: its name, or its number.
    pub(in crate::load::aws) fn label(&self) -> String {
        let name = if self.name.is_empty() { self.id.as_str() } else { &self.name };
        format!("`{name}`")
    }

    /// Its state, where AWS tells one that is known.
    pub(in crate::load::aws) fn state(&self) -> Option<AccountState> {
        AccountState::named(self.state.as_deref()?)
    }

    /// Whether nobody can act in it, so that there is nothing to enter.
    pub(in crate::load::aws) fn is_unusable(&self) -> bool {
        self.state().is_some_and(AccountState::is_unusable)
    }

    /// An item of `Accounts`. Its e-mail address is nobody's business.
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

/// The state of an account, where AWS tells; `Status` is what it was called before.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
fn state(it: &Account) -> Option<&str> {
    let status = it.status().map(AccountStatus::as_str);
    it.state().map(ListedState::as_str).or(status)
}
