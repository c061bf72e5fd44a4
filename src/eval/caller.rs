//! Who calls, and whether the name in a trust policy means him.

use super::{
    formula::Formula,
    literal::{Literal, Requirement},
    policy_set::Side,
};
use crate::iam::{AccountId, Arn, Condition, ConditionOperator, PrincipalElement, PrincipalEntry};

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// An IAM user, with whichever of his credentials.
    User {
        /// His ARN.
        arn: &'a Arn,
        /// His unique id, where it is known.
        id: Option<&'a str>,
        /// His account.
        account: &'a AccountId,
    },
    /// Some session of an IAM role.
    Role {
        /// The role's ARN.
        arn: &'a Arn,
        /// The role's unique id, where it is known.
        id: Option<&'a str>,
        /// The role's account.
        account: &'a AccountId,
    },
    /// One session of a role, or of a federated user, that is known only by its ARN.
    Session {
        /// The session's ARN (`arn:aws:sts::...`).
        arn: &'a Arn,
        /// The unique id of its role, where it is known.
        id: Option<&'a str>,
        /// Its account.
        account: &'a AccountId,
    },
    /// Anybody in an account of which nothing else is known.
    Account(&'a AccountId),
    /// Anybody at all, with an account of his own.
    Anyone,
    /// An AWS service, by its name such as `lambda.amazonaws.com`.
    Service(&'a str),
    /// Somebody who signed in at an identity provider, by the provider as trusts name it.
    Federated(&'a str),
}

/// What kind of credentials a caller has, as far as it matters to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// A user: long-term keys, or a session with or without MFA.
    User,
    /// A user who has no long-term key and cannot make himself one: the console, with or without
    /// MFA.
    KeylessUser,
    /// A session of a role, or of a federated user.
    Session,
    /// A person or program of an account that is not loaded: any of the above.
    Stranger,
    /// A service.
    Service,
    /// The bearer of a SAML or web identity token.
    Federated,
}

/// In which way a trust policy's principal element means a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalMatch {
    /// By his account: the account's own policies decide.
    Delegated,
    /// As a user, by his ARN or unique id.
    User,
    /// As a role, by its ARN or unique id.
    Role,
    /// As one session; holds if the caller's session has that name.
    Session(Formula),
    /// As everyone.
    Anyone,
    /// As a service or an identity provider.
    Outside,
}

impl<'a> Caller<'a> {
    /// The caller's account, where he has one that is known.
    pub fn account(&self) -> Option<&'a AccountId> {
        match self {
            Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::Session { account, .. }
            | Self::Account(account) => Some(account),
            Self::Anyone | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// What kind of credentials he has.
    pub fn kind(&self) -> CallerKind {
        match self {
            Self::User { .. } => CallerKind::User,
            Self::Role { .. } | Self::Session { .. } => CallerKind::Session,
            Self::Account(_) | Self::Anyone => CallerKind::Stranger,
            Self::Service(_) => CallerKind::Service,
            Self::Federated(_) => CallerKind::Federated,
        }
    }

    /// The ways in which `element` means this caller. An element can mean him in several, for
    /// instance by his account and by his own name.
    ///
    /// Names are exact: a `*` inside one is no wildcard, and a principal of another partition is
    /// never meant. Everyone is every principal with an account where the `resource` is a role,
    /// which others enter by other calls; elsewhere services and unsigned requests too.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub fn matches(&self, element: &PrincipalElement, resource: &Arn) -> Vec<PrincipalMatch> {
        element.entries.iter().filter_map(|it| self.matches_entry(it, resource)).collect()
    }

    fn matches_entry(&self, entry: &PrincipalEntry, resource: &Arn) -> Option<PrincipalMatch> {
        use PrincipalEntry as Entry;
        let (own_arn, own_id) = match *self {
            Self::User { arn, id, .. }
            | Self::Role { arn, id, .. }
            | Self::Session { arn, id, .. } => (Some(arn), id),
            Self::Account(_) | Self::Anyone | Self::Service(_) | Self::Federated(_) => (None, None),
        };
        if own_arn.is_some_and(|it| it.partition() != resource.partition()) {
            return None;
        }
        let is_role = resource.service() == "iam" && resource.resource_type() == "role";
        if let Self::Session { arn, .. } = self
            && is_role
            && arn.resource_type() != "assumed-role"
        {
            // A federated user may call nothing of STS but sts:GetCallerIdentity.
            // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>
            return None;
        }
        let is_aws_principal = self.account().is_some() || matches!(self, Self::Anyone);
        match entry {
            Entry::Anyone { .. } => {
                (is_aws_principal || !is_role).then_some(PrincipalMatch::Anyone)
            }
            Entry::Account { account, .. } => {
                (self.account() == Some(account)).then_some(PrincipalMatch::Delegated)
            }
            Entry::User(arn) => (matches!(self, Self::User { .. }) && own_arn == Some(arn))
                .then_some(PrincipalMatch::User),
            Entry::Role(arn) => match *self {
                Self::Role { arn: own, .. } => (own == arn).then_some(PrincipalMatch::Role),
                Self::Session { arn: session, .. } => {
                    is_session_of(session, arn).then_some(PrincipalMatch::Role)
                }
                Self::User { .. }
                | Self::Account(_)
                | Self::Anyone
                | Self::Service(_)
                | Self::Federated(_) => None,
            },
            Entry::UniqueId(id) if own_id == Some(&**id) => {
                let user = self.kind() == CallerKind::User;
                Some(if user { PrincipalMatch::User } else { PrincipalMatch::Role })
            }
            Entry::RoleSession(session) => match *self {
                Self::Session { arn, .. } => (arn == session && session_name(session).is_some())
                    .then(|| PrincipalMatch::Session(Formula::always())),
                Self::Role { arn, .. } => session_name(session)
                    .filter(|_| is_session_of(session, arn))
                    .map(|name| PrincipalMatch::Session(session_is_named(name))),
                Self::User { .. }
                | Self::Account(_)
                | Self::Anyone
                | Self::Service(_)
                | Self::Federated(_) => None,
            },
            Entry::Service(name) => matches!(self, Self::Service(own) if *own == &**name)
                .then_some(PrincipalMatch::Outside),
            Entry::Federated(name) => matches!(self, Self::Federated(own) if *own == &**name)
                .then_some(PrincipalMatch::Outside),
            Entry::FederatedUser(session) => (matches!(self, Self::Session { .. })
                && own_arn == Some(session))
            .then(|| PrincipalMatch::Session(Formula::always())),
            Entry::UniqueId(_) | Entry::Unrecognized(_) | Entry::CanonicalUser(_) => None,
        }
    }
}

/// The session's name at the end of the ARN of a role session. None where no session can have
/// it: there is no name, or a character that STS refuses, such as `*`.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
fn session_name(session: &Arn) -> Option<&str> {
    let [_, _, name] = session.resource().split('/').collect::<Vec<_>>()[..] else { return None };
    let fits = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

/// Whether `session` (`arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`, without the role's path)
/// is a session of `role`.
fn is_session_of(session: &Arn, role: &Arn) -> bool {
    let mut parts = session.resource().split('/');
    session.service() == "sts"
        && session.account() == role.account()
        && session.partition() == role.partition()
        && parts.next() == Some("assumed-role")
        && parts.next() == Some(role.name())
}

/// Whoever assumed the role chose the session's name, so this is something to bring. The name is
/// the end of the session's unique id; `sts:RoleSessionName` would be that of the next session.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn session_is_named(name: &str) -> Formula {
    let condition = Condition {
        operator: ConditionOperator::parse("StringLike"),
        key: "aws:userid".into(),
        values: vec![format!("*:{name}").into()],
    };
    Formula::literal(Literal::Requirement(Requirement::holds(condition, Side::Trust)))
}
