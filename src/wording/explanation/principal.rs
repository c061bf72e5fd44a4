//! What a principal is, and what deserves attention about it.

use super::{explained::Explanation, topic::Topic};
use crate::{
    analysis::{Analysis, BadgeKind, Mark},
    graph::{NodeId, NodeKind},
    wording::badge::{BadgeReasons, badge_reasons, has_no_credentials},
};

/// Where an explanation of a principal is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOn {
    /// On the page of the principal, which shows all of its badges.
    ItsPage,
    /// Anywhere else.
    OtherPage,
}

/// A principal: what its first badge means for it, or what its kind is.
pub fn of_principal(analysis: &Analysis, id: NodeId, read_on: ReadOn) -> Explanation {
    let name = analysis.display_name(id);
    let reasons = badge_reasons(analysis, id, None, 1);
    let first = reasons.iter().find(|it| it.mark >= Mark::Partly);
    let first = first.or(reasons.first());
    let Some((reason, found)) = first.and_then(|it| Some((it, it.texts.first()?))) else {
        let kind = analysis.graph.node(id).kind;
        return Explanation::new(format!("{name}: {}", of_kind(kind)), page_of_kind(kind));
    };
    let more = match reasons.len() - 1 {
        0 => String::new(),
        _ if read_on == ReadOn::ItsPage => String::new(),
        1 => " One more badge is on its page.".to_owned(),
        more => format!(" {more} more badges are on its page."),
    };
    of_reason(analysis, id, reason, &format!("{name} ({}): {found}", reason.letter()), &more)
}

/// What one badge of a principal means for it; `None` if it does not have it.
pub fn of_badge(analysis: &Analysis, id: NodeId, kind: BadgeKind) -> Option<Explanation> {
    let reasons = badge_reasons(analysis, id, None, 1);
    let reason = reasons.iter().find(|it| it.badge.kind == kind)?;
    let (name, letter) = (analysis.display_name(id), reason.letter());
    let found = format!("{name} ({letter}): {}", reason.texts.first()?);
    Some(of_reason(analysis, id, reason, &found, ""))
}

fn of_reason(
    analysis: &Analysis,
    id: NodeId,
    reason: &BadgeReasons,
    found: &str,
    more: &str,
) -> Explanation {
    let topic = Topic::Badge(reason.badge.kind);
    // Without credentials, there is nothing that MFA would protect.
    let matters = reason.badge.kind != BadgeKind::NoMfa || !has_no_credentials(analysis, id);
    let means = match reason.mark {
        Mark::Yes if matters => format!(" {}", topic.last_sentence()),
        Mark::Yes | Mark::Partly | Mark::Unknown | Mark::No => String::new(),
    };
    let fix = fix_of(reason.badge.kind, analysis.graph.node(id).kind);
    Explanation::new(format!("{found}.{means}{more}"), topic.page())
        .maybe_fix(fix.map(ToOwned::to_owned))
}

/// What to do about a badge of a principal of a kind.
fn fix_of(badge: BadgeKind, kind: NodeKind) -> Option<&'static str> {
    Some(match badge {
        // What closes it depends on the path, which the page and the why page show.
        BadgeKind::Admin => return None,
        BadgeKind::NoMfa if kind == NodeKind::User => "Assign an MFA device to the user.",
        BadgeKind::NoMfa => "Press i on its Trust tab.",
        BadgeKind::OldKey => "Replace the key with a role, or rotate it.",
        BadgeKind::NoGroup => "Put the user into a group, or manage people in Identity Center.",
        BadgeKind::CrossAccount => {
            "Name single principals, and require an external ID of third parties."
        }
        BadgeKind::Wildcard => "Name the principals, or the exact subject of the tokens.",
        BadgeKind::Unused => "Delete it, after its last use was checked.",
        BadgeKind::PassRole => "Name the roles, and the service with `iam:PassedToService`.",
    })
}

/// What a kind of principal is.
pub fn of_kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::User => "A user has long-term credentials: a password, access keys.",
        NodeKind::Group => {
            "A group gives its policies to its members. It is not a principal and \
                            makes no calls."
        }
        NodeKind::Role | NodeKind::Session => {
            "A role has no long-term credentials. Principals that its trust policy trusts assume \
             it and get temporary credentials."
        }
        NodeKind::RootSession => {
            "A session of a member account's root user, for a single task. It is not full root \
             access, but rewriting a bucket policy opens the bucket's data to anyone, and password \
             recovery is a path to the root user itself."
        }
        NodeKind::Service => "An AWS service can assume the roles that trust it.",
        NodeKind::IdentityProvider | NodeKind::FederatedSubject => {
            "An identity provider authenticates people or programs that have no AWS identity."
        }
        NodeKind::Account => {
            "A role that trusts an account trusts every principal that the account allows to \
             assume it."
        }
        NodeKind::Anyone => "Anyone with an AWS account, anywhere in the world.",
        NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup => {
            "Identity Center gives people access to accounts through assignments, without IAM \
             users."
        }
        NodeKind::Unresolved
        | NodeKind::ManagedPolicy
        | NodeKind::CallerClass
        | NodeKind::RoleSet
        | NodeKind::HolderGroup
        | NodeKind::TargetSet => "",
        NodeKind::AdministratorAccess => {
            "Any permission in the account: whoever gets here can do everything that the \
             organization's guardrails leave."
        }
    }
}

/// AWS's page on a kind of principal.
fn page_of_kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::User => "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html",
        NodeKind::Group => "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html",
        NodeKind::Role | NodeKind::Session => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html"
        }
        NodeKind::RootSession => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html"
        }
        NodeKind::IdentityProvider | NodeKind::FederatedSubject => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html"
        }
        NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup => {
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/what-is.html"
        }
        NodeKind::Service
        | NodeKind::Account
        | NodeKind::Anyone
        | NodeKind::Unresolved
        | NodeKind::ManagedPolicy
        | NodeKind::CallerClass
        | NodeKind::RoleSet
        | NodeKind::HolderGroup
        | NodeKind::TargetSet
        | NodeKind::AdministratorAccess => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
        }
    }
}
