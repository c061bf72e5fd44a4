//! Access to the accounts of an organization, through a role of the same name in each.

use super::{
    calls::Calls,
    connection::Connection,
    failure::CallFailure,
    operation::of_sts,
    session::{Role, Session},
};

/// Assumes the role `role_arn` in another account, with the credentials of `connection`.
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
    let role = Role {
        arn: role_arn.to_owned(),
        external_id: external_id.map(ToOwned::to_owned),
        ..Role::default()
    };
    let answer = calls.call(of_sts::ASSUME_ROLE, role.assume(&sts, None), |_| 1).await;
    calls.tally().done(of_sts::ASSUME_ROLE);
    let session = Session::begun(sts, role, &answer?);
    Ok(connection.with(session))
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

    /// The STS response: credentials that expire at `expiration`.
    fn credentials_until(expiration: &str) -> String {
        format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
             <SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken>\
             <Expiration>{expiration}</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
        )
    }

    /// Assumes a role in an account, and makes two calls there; returns the requests, and the debug
    /// output of the connection.
    async fn asked(expiration: &'static str) -> (Vec<String>, String) {
        let server = Loopback::start(move |body| match body.contains("AssumeRole") {
            true => (200, credentials_until(expiration)),
            false => (200, USERS.to_owned()),
        })
        .await;
        let connection = server.connection().await;
        let calls = Calls::new(None, &Watch::nobody(), &Limits::new(connection.patience()));
        let arn = "arn:aws:iam::777788889999:role/OrgRead";
        let entered = enter(&connection, &calls, arn, None).await.expect("the role can be assumed");
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
