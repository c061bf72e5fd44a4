//! Whether a name in a policy matches the requester, and which credentials a requester can have.

use super::{
    policy_type::PolicyType,
    residual::Residual,
    term::{Requirement, Term},
};
use crate::iam::{
    Arn, Condition, ConditionOperator, Effect, PrincipalElement, PrincipalEntry, Requester,
};

/// The kind of credentials that a caller has, as far as it matters to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// A user: long-term keys, or a session with or without MFA.
    User,
    /// A user that has no long-term key and cannot create one: the console, with or without MFA.
    KeylessUser,
    /// A session of a role, or of a federated user.
    Session,
    /// A person or program of an account that is not loaded: any of the above.
    Unknown,
    /// A caller that does not say how it signed in: a condition on MFA stays undecided.
    Unstated,
    /// A service.
    Service,
    /// The bearer of a SAML or web identity token.
    Federated,
}

/// The form in which a trust policy's principal element matches a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PrincipalMatch {
    /// By its account: the account's own policies decide.
    Delegated,
    /// As a user, by its ARN or unique id.
    User,
    /// As a member of a group who is this user; holds if the member is.
    Member(Residual),
    /// As a role, by its ARN or unique id.
    Role,
    /// As one session; holds if the caller's session has that name.
    Session(Residual),
    /// As everyone.
    Anyone,
    /// As a service or an identity provider.
    Outside,
}

impl PrincipalMatch {
    /// Whether a `NotPrincipal` that matches the requester in this form spares it: the ARN of an
    /// account spares its root user alone.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
    pub(super) fn is_spared(&self, requester: &Requester) -> bool {
        *self != Self::Delegated || matches!(requester, Requester::Root(_))
    }

    /// Under which conditions the caller is the one that is named.
    pub(super) fn named(&self) -> Residual {
        match self {
            Self::Session(named) | Self::Member(named) => named.clone(),
            Self::Delegated | Self::User | Self::Role | Self::Anyone | Self::Outside => {
                Residual::always()
            }
        }
    }
}

/// The kind of credentials that a requester has, as far as its name shows.
pub fn kind_of(requester: &Requester) -> CallerKind {
    match requester {
        Requester::User { .. } => CallerKind::User,
        Requester::Role { .. } | Requester::RoleSession { .. } | Requester::FederatedUser(_) => {
            CallerKind::Session
        }
        Requester::Root(_) | Requester::Account(_) | Requester::Anyone => CallerKind::Unknown,
        Requester::Service(_) | Requester::Anonymous => CallerKind::Service,
        Requester::Federated(_) => CallerKind::Federated,
    }
}

/// The forms in which the `element` of a statement with this effect matches the requester. An
/// element can match in several, for instance by account and by name.
///
/// Names are exact: a `*` inside a name is not a wildcard, and a principal of another partition
/// never matches. In a deny, "everyone" means whoever calls. In an allow, it means every principal
/// with an account if the `resource` is a role, because services and identity providers enter only
/// where they are named; for other resources it includes services and unsigned requests.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub(super) fn matches(
    requester: &Requester,
    element: &PrincipalElement,
    effect: Effect,
    resource: &Arn,
) -> Vec<PrincipalMatch> {
    // A policy that names the root user's ARN means the account.
    let own_arn = requester.arn().filter(|_| !matches!(requester, Requester::Root(_)));
    if own_arn.is_some_and(|it| it.partition() != resource.partition()) {
        return Vec::new();
    }
    let is_role = resource.service() == "iam" && resource.resource_type() == "role";
    if is_role && matches!(requester, Requester::FederatedUser(_)) {
        // A federated user may call nothing in STS except sts:GetCallerIdentity. Source:
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>
        return Vec::new();
    }
    let is_out_of_reach = |it: &PrincipalEntry| {
        is_of_another_partition(it, resource) || (is_role && is_of_another_issuer(it, resource))
    };
    let entries = element.entries.iter().filter(|it| !is_out_of_reach(it));
    let asks_for_account = is_role && effect == Effect::Allow;
    entries.filter_map(|it| matches_entry(requester, it, asks_for_account)).collect()
}

/// Whether an entry names a principal of another partition than the resource's: partitions do not
/// trust each other.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html>
fn is_of_another_partition(entry: &PrincipalEntry, resource: &Arn) -> bool {
    let mut parts = entry.written().split(':');
    parts.next() == Some("arn") && parts.next().is_some_and(|it| it != resource.partition())
}

/// Whether an entry names an OpenID Connect provider of another account than the role's: a role can
/// only trust those of its own, and the built-in ones.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
fn is_of_another_issuer(entry: &PrincipalEntry, role: &Arn) -> bool {
    let PrincipalEntry::Federated(name) = entry else { return false };
    let provider = name.parse::<Arn>().ok().filter(|it| it.resource_type() == "oidc-provider");
    provider.is_some_and(|it| it.account() != role.account())
}

fn matches_entry(
    requester: &Requester,
    entry: &PrincipalEntry,
    asks_for_account: bool,
) -> Option<PrincipalMatch> {
    use PrincipalEntry as Entry;
    use Requester as R;
    match (entry, requester) {
        (Entry::Anyone { .. }, _) => {
            let is_aws_principal =
                requester.account().is_some() || matches!(requester, R::Anyone | R::Anonymous);
            (is_aws_principal || !asks_for_account).then_some(PrincipalMatch::Anyone)
        }
        (Entry::Account { account, .. }, _) => {
            (requester.account() == Some(account.as_str())).then_some(PrincipalMatch::Delegated)
        }
        // Whoever is in a group may be any user of its account.
        (Entry::User(arn), R::User { arn: group, .. }) if group.resource_type() == "group" => {
            (arn.account() == group.account()).then(|| PrincipalMatch::Member(caller_is(arn)))
        }
        (Entry::User(arn), R::User { arn: own, .. }) => {
            (own == arn).then_some(PrincipalMatch::User)
        }
        (Entry::Role(arn), R::Role { arn: own, .. }) => {
            (own == arn).then_some(PrincipalMatch::Role)
        }
        (Entry::Role(arn), R::RoleSession { arn: session, .. }) => {
            is_session_of(session, arn).then_some(PrincipalMatch::Role)
        }
        (Entry::UniqueId(id), _) if requester.unique_id() == Some(&**id) => {
            let is_user = matches!(requester, R::User { .. });
            Some(if is_user { PrincipalMatch::User } else { PrincipalMatch::Role })
        }
        (Entry::RoleSession(session), R::RoleSession { arn, .. }) => (arn == session
            && session_name(session).is_some())
        .then(|| PrincipalMatch::Session(Residual::always())),
        (Entry::RoleSession(session), R::Role { arn, .. }) => session_name(session)
            .filter(|_| is_session_of(session, arn))
            .map(|name| PrincipalMatch::Session(session_is_named(name))),
        (Entry::FederatedUser(session), R::FederatedUser(own)) => {
            (own == session).then(|| PrincipalMatch::Session(Residual::always()))
        }
        (Entry::Service(name), R::Service(own)) | (Entry::Federated(name), R::Federated(own)) => {
            (**own == **name).then_some(PrincipalMatch::Outside)
        }
        _ => None,
    }
}

/// The session's name at the end of the ARN of a role session. `None` if no session can have it: it
/// is empty, or contains a character that STS rejects, such as `*`.
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

fn caller_is(user: &Arn) -> Residual {
    let condition = Condition {
        operator: ConditionOperator::parse("ArnEquals"),
        key: "aws:PrincipalArn".into(),
        values: vec![user.as_str().into()],
    };
    Residual::term(Term::Requirement(Requirement::holds(condition, PolicyType::Trust)))
}

/// Whoever assumed the role chose the session's name, so it is a requirement. The name is the end
/// of the session's unique id; `sts:RoleSessionName` would be the name of the next session.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn session_is_named(name: &str) -> Residual {
    let condition = Condition {
        operator: ConditionOperator::parse("StringLike"),
        key: "aws:userid".into(),
        values: vec![format!("*:{name}").into()],
    };
    Residual::term(Term::Requirement(Requirement::holds(condition, PolicyType::Trust)))
}
