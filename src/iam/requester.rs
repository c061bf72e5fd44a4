//! The principal that makes a request, and the request context that follows from it.

use std::sync::Arc;

use super::arn::{AccountId, Arn};

/// The principal that makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requester {
    /// The root user of an account, by the account's root ARN.
    Root(Arn),
    /// An IAM user, with any of its credentials.
    User {
        /// The user's ARN.
        arn: Arn,
        /// The user's unique id, if known.
        id: Option<Box<str>>,
    },
    /// Some session of an IAM role.
    Role {
        /// The role's ARN.
        arn: Arn,
        /// The role's unique id, if known.
        id: Option<Box<str>>,
    },
    /// One session of a role, known by its ARN (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`).
    RoleSession {
        /// The session's ARN.
        arn: Arn,
        /// The unique id of its role, if known.
        id: Option<Box<str>>,
    },
    /// The session of a federated user (`sts:GetFederationToken`).
    FederatedUser(Arn),
    /// An unspecified principal of an account.
    Account(AccountId),
    /// An unspecified principal of an unspecified account.
    Anyone,
    /// An unsigned request.
    Anonymous,
    /// An AWS service, by its name such as `lambda.amazonaws.com`.
    Service(Arc<str>),
    /// A person or workload that signed in with an identity provider, given as trust policies name
    /// it.
    Federated(Arc<str>),
}

impl Requester {
    /// Parses a requester: an ARN, a provider, the name of a service, or `anonymous`. Returns
    /// `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "anonymous" || text == "*" {
            return Some(Self::Anonymous);
        }
        let Ok(arn) = text.parse::<Arn>() else {
            let is_service =
                text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            let is_name = text.contains('.') && !text.contains(char::is_whitespace);
            return match (text.starts_with("cognito-identity."), is_service, is_name) {
                (false, true, _) => Some(Self::Service(text.into())),
                (_, _, true) => Some(Self::Federated(text.into())),
                (_, _, false) => None,
            };
        };
        Some(match (arn.service(), arn.resource_type()) {
            ("iam", "root") => Self::Root(arn),
            ("iam", "user") => Self::User { arn, id: None },
            ("iam", "role") => Self::Role { arn, id: None },
            ("sts", "assumed-role") => Self::RoleSession { arn, id: None },
            ("sts", "federated-user") => Self::FederatedUser(arn),
            ("iam", "saml-provider" | "oidc-provider") => Self::Federated(text.into()),
            _ => return None,
        })
    }

    /// Its ARN, if it has one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Root(arn)
            | Self::User { arn, .. }
            | Self::Role { arn, .. }
            | Self::RoleSession { arn, .. }
            | Self::FederatedUser(arn) => Some(arn),
            Self::Account(_)
            | Self::Anyone
            | Self::Anonymous
            | Self::Service(_)
            | Self::Federated(_) => None,
        }
    }

    /// Its unique id, or that of its role, if known.
    pub fn unique_id(&self) -> Option<&str> {
        match self {
            Self::User { id, .. } | Self::Role { id, .. } | Self::RoleSession { id, .. } => {
                id.as_deref()
            }
            Self::Root(_)
            | Self::FederatedUser(_)
            | Self::Account(_)
            | Self::Anyone
            | Self::Anonymous
            | Self::Service(_)
            | Self::Federated(_) => None,
        }
    }

    /// Its account, if it has a known one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(account) => Some(account.as_str()),
            Self::Root(_)
            | Self::User { .. }
            | Self::Role { .. }
            | Self::RoleSession { .. }
            | Self::FederatedUser(_)
            | Self::Anyone
            | Self::Anonymous
            | Self::Service(_)
            | Self::Federated(_) => self.arn().map(Arn::account),
        }
    }

    /// The role behind it: the role itself, or that of the session. A session's ARN omits the
    /// role's path, so the path is taken to be empty.
    pub fn role_arn(&self) -> Option<Arn> {
        match self {
            Self::Role { arn, .. } => Some(arn.clone()),
            Self::RoleSession { arn, .. } => {
                let name = arn.resource().split('/').nth(1)?;
                let (partition, account) = (arn.partition(), arn.account());
                format!("arn:{partition}:iam::{account}:role/{name}").parse().ok()
            }
            Self::Root(_)
            | Self::User { .. }
            | Self::FederatedUser(_)
            | Self::Account(_)
            | Self::Anyone
            | Self::Anonymous
            | Self::Service(_)
            | Self::Federated(_) => None,
        }
    }

    /// Whether it is a session of a role.
    pub fn is_role_session(&self) -> bool {
        matches!(self, Self::Role { .. } | Self::RoleSession { .. })
    }

    /// The value of `aws:PrincipalType`.
    pub(super) fn principal_type(&self) -> Option<&'static str> {
        match self {
            Self::Root(_) => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::Role { .. } | Self::RoleSession { .. } => Some("AssumedRole"),
            Self::FederatedUser(_) => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            Self::Account(_) | Self::Anyone | Self::Service(_) | Self::Federated(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requesters_are_told_apart() {
        #[rustfmt::skip]
        let cases = [
            ("arn:aws:iam::111122223333:root",                                "Root"),
            ("arn:aws:iam::111122223333:user/people/frank",                   "User"),
            ("arn:aws:iam::111122223333:role/Deploy",                         "Role"),
            ("arn:aws:sts::111122223333:assumed-role/Deploy/ci",              "RoleSession"),
            ("arn:aws:sts::111122223333:federated-user/frank",                "FederatedUser"),
            ("arn:aws:iam::111122223333:saml-provider/acme",                  "Federated"),
            ("arn:aws:iam::111122223333:oidc-provider/token.example.com",     "Federated"),
            ("cognito-identity.amazonaws.com",                                "Federated"),
            ("accounts.google.com",                                           "Federated"),
            ("lambda.amazonaws.com",                                          "Service"),
            ("anonymous",                                                     "Anonymous"),
        ];
        for (text, kind) in cases {
            let requester = Requester::parse(text).expect(text);
            assert!(format!("{requester:?}").starts_with(kind), "{text} became {requester:?}");
        }
        for text in ["", "frank", "arn:aws:iam::111122223333:group/devs", "two words.com"] {
            assert_eq!(Requester::parse(text), None, "{text}");
        }
    }
}
