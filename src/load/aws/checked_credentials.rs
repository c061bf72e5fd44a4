//! Credentials that can be sent: a key id becomes part of a header, which does not permit every
//! character.

use aws_credential_types::{
    Credentials,
    provider::{
        self, ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
    },
};

/// A provider that checks credentials before a call is signed with them.
#[derive(Debug)]
pub(super) struct CheckedCredentials(pub(super) SharedCredentialsProvider);

impl CheckedCredentials {
    async fn provide(&self) -> provider::Result {
        let credentials = self.0.provide_credentials().await?;
        match unsendable_part(&credentials) {
            Some(part) => Err(CredentialsError::invalid_configuration(format!(
                "the {part} contains an invalid character, such as a line end"
            ))),
            None => Ok(credentials),
        }
    }
}

impl ProvideCredentials for CheckedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}

/// The part of the credentials that no header can contain; `None` if all can be sent.
fn unsendable_part(credentials: &Credentials) -> Option<&'static str> {
    let is_plain = |it: &str| it.bytes().all(|it| it.is_ascii_graphic());
    if !is_plain(credentials.access_key_id()) {
        Some("access key id")
    } else if !credentials.session_token().is_none_or(is_plain) {
        Some("session token")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_behind_a_key_id_or_token_is_told() {
        let with = |id: &str, token: Option<&str>| {
            unsendable_part(&Credentials::new(id, "secret", token.map(Into::into), None, "test"))
        };
        assert_eq!(with("AKIAEXAMPLEHARBOR234", None), None);
        assert_eq!(with("ASIAEXAMPLEHARBOR234", Some("IQoJb3JpZ2luX2VjE+/=")), None);
        assert_eq!(with("AKIAEXAMPLEHARBOR234\r", None), Some("access key id"));
        assert_eq!(with("AKIAEXAMPLE HARBOR", None), Some("access key id"));
        assert_eq!(with("ASIAEXAMPLEHARBOR234", Some("token\n")), Some("session token"));
    }
}
