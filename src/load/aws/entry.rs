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

/// Enters the account of the role `role_arn` from where `connection` leads to.
///
/// # Errors
///
/// Fails as the call does.
pub(super) async fn enter(
    connection: &Connection,
    calls: &Calls,
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
    Ok(connection.in_account(session))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{
        aws::{calls::Limits, loopback::Loopback},
        event::Watch,
    };

    const USERS: &str = "<ListUsersResponse><ListUsersResult><Users/></ListUsersResult>\
                         </ListUsersResponse>";

    /// What STS answers: credentials that end at `expiration`.
    fn credentials_until(expiration: &str) -> String {
        format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
             <SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken>\
             <Expiration>{expiration}</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
        )
    }

    /// Enters an account, and makes two calls there: what was asked, and how the connection shows.
    async fn asked(expiration: &'static str) -> (Vec<String>, String) {
        let server = Loopback::start(move |body| match body.contains("AssumeRole") {
            true => (200, credentials_until(expiration)),
            false => (200, USERS.to_owned()),
        })
        .await;
        let connection = server.connection().await;
        let calls = Calls::new(None, &Watch::nobody(), &Limits::new(connection.patience()));
        let arn = "arn:aws:iam::777788889999:role/OrgRead";
        let entered = enter(&connection, &calls, arn, None).await.expect("lets us in");
        let iam = entered.iam(calls.tally());
        for _ in 0..2 {
            iam.list_users().send().await.expect("an answer");
        }
        let asked =
            server.asked().into_iter().map(|it| it.split(['=', '&']).nth(1).map(Into::into));
        (asked.flatten().collect(), format!("{entered:?}"))
    }

    #[tokio::test]
    async fn a_session_lasts_as_long_as_its_credentials_and_shows_none_of_them() {
        let (asked, shown) = asked("2100-01-01T00:00:00Z").await;
        assert_eq!(asked, ["AssumeRole", "ListUsers", "ListUsers"]);
        assert!(!shown.contains("SECRET") && !shown.contains("TOKEN"), "{shown}");
    }

    #[tokio::test]
    async fn a_session_is_begun_anew_when_it_ends() {
        let (asked, _) = asked("2020-01-01T00:00:00Z").await;
        let entries = asked.iter().filter(|it| *it == "AssumeRole").count();
        assert!(entries >= 2, "{asked:?}");
    }
}
