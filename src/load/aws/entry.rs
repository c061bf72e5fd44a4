//! The way into the accounts of an organization: a role of the same name in each.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, error::CredentialsError, future},
};
use aws_sdk_sts::{Client, operation::assume_role::AssumeRoleOutput};

use super::{calls::Calls, connection::Connection, failure::CallFailure, operation::of_sts};
use crate::iam::AccountId;

/// How the accounts of an organization are entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationEntry {
    /// The role that is assumed in each account, with its path but for the first slash.
    pub role_name: String,
    /// The external id that the role asks for.
    pub external_id: Option<String>,
    /// The accounts that are read; all active ones if it is empty.
    pub accounts: Vec<AccountId>,
}

/// What the sessions are called in the entered accounts' logs.
const SESSION_NAME: &str = "rolecall";

/// A role's session in another account, begun anew before it ends. Its credentials stay in
/// memory, and nothing shows them.
pub(super) struct Session {
    sts: Client,
    role_arn: String,
    external_id: Option<String>,
    /// Those that the account was entered with, until they are asked for.
    first: Mutex<Option<Credentials>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("role_arn", &self.role_arn).finish_non_exhaustive()
    }
}

impl Session {
    async fn renewed(&self) -> provider::Result {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(credentials) = first {
            return Ok(credentials);
        }
        let answer = assume(&self.sts, &self.role_arn, self.external_id.as_deref())
            .await
            .map_err(CredentialsError::provider_error)?;
        credentials(answer).ok_or_else(|| CredentialsError::unhandled("no credentials came"))
    }
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.renewed())
    }
}

/// Enters `account` from where `connection` leads to, as the role `role_arn`.
///
/// # Errors
///
/// Fails as the call does.
pub(super) async fn enter(
    connection: &Connection,
    calls: &Calls,
    account: &AccountId,
    role_arn: &str,
    external_id: Option<&str>,
) -> Result<Connection, CallFailure> {
    let sts = connection.sts_for_entry(calls.tally());
    let request = assume(&sts, role_arn, external_id);
    let answer = calls.call(of_sts::ASSUME_ROLE, request, |_| 1).await;
    calls.tally().done(of_sts::ASSUME_ROLE);
    let session = Session {
        sts,
        role_arn: role_arn.to_owned(),
        external_id: external_id.map(ToOwned::to_owned),
        first: Mutex::new(credentials(answer?)),
    };
    Ok(connection.in_account(account.clone(), session))
}

async fn assume(
    sts: &Client,
    role_arn: &str,
    external_id: Option<&str>,
) -> Result<
    AssumeRoleOutput,
    aws_sdk_sts::error::SdkError<aws_sdk_sts::operation::assume_role::AssumeRoleError>,
> {
    sts.assume_role()
        .role_arn(role_arn)
        .role_session_name(SESSION_NAME)
        .set_external_id(external_id.map(ToOwned::to_owned))
        .send()
        .await
}

fn credentials(answer: AssumeRoleOutput) -> Option<Credentials> {
    let given = answer.credentials?;
    let expires_after = given.expiration.try_into().ok();
    Some(Credentials::new(
        given.access_key_id,
        given.secret_access_key,
        Some(given.session_token),
        expires_after,
        SESSION_NAME,
    ))
}
