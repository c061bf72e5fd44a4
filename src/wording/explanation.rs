//! A sentence or two for people who learn IAM.

use crate::{
    analysis::{AccountFacts, Badges, Mark, Membership, OLD_KEY_DAYS},
    eval::MfaVerdict,
    graph::{AccessKind, NodeKind},
};

/// What is worth knowing of a principal: its first badge, or its kind.
pub fn of_principal(badges: &Badges, kind: NodeKind) -> String {
    match badges.iter().find(|(_, mark)| *mark >= Mark::Partly) {
        Some((badge, _)) => format!("{}: {}.", badge.letter, badge.help),
        None => of_kind(kind).to_owned(),
    }
}

/// What a kind of principal is.
pub fn of_kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::User => "A user has long-term credentials: a password, access keys.",
        NodeKind::Group => "A group hands its policies to its members. It cannot act by itself.",
        NodeKind::Role | NodeKind::Session => {
            "A role has no credentials of its own: whoever its trust policy lets in acts as the \
             role, for an hour or some more."
        }
        NodeKind::Service => "An AWS service acts as the roles that trust it.",
        NodeKind::IdentityProvider | NodeKind::FederatedSubject => {
            "An identity provider vouches for people or programs that AWS itself does not know."
        }
        NodeKind::Account => "Trusting an account means trusting whoever its administrators let.",
        NodeKind::Anyone => "Everyone with an AWS account, anywhere in the world.",
        NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup => {
            "Identity Center lets people into accounts by assignments, without IAM users."
        }
        NodeKind::Nobody
        | NodeKind::ManagedPolicy
        | NodeKind::InlinePolicy
        | NodeKind::CallerClass
        | NodeKind::RoleSet => "",
    }
}

/// What a hop of this kind is, and how to close it.
pub fn of_hop(kind: AccessKind, mfa: MfaVerdict) -> String {
    let fix = match (kind, mfa) {
        (AccessKind::AssumeRole, MfaVerdict::Bypassable) => {
            " Fix: `Bool` instead of `BoolIfExists`, which long-term keys pass."
        }
        (AccessKind::AssumeRole, MfaVerdict::Absent) => {
            " Fix: name in the trust policy only who needs the role, and ask people for MFA."
        }
        (AccessKind::AssumeRoleWithWebIdentity, _) => {
            " Fix: name the exact repository and branch in the `sub` condition."
        }
        _ => "",
    };
    format!("{}{fix}", kind.describe().explanation)
}

/// What root users are.
pub fn of_root_users() -> &'static str {
    "Every account has a root user, to whom no policy and no boundary can be attached. Give it a \
     security key for MFA, no access keys, and few occasions; in member accounts take even its \
     password away (SEC01-BP02)."
}

/// What limits an account.
pub fn of_account(facts: &AccountFacts<'_>) -> String {
    let management = facts.place().is_some_and(|it| it.is_management == Some(true));
    match facts.membership {
        Membership::Member(_) if management => {
            "The management account makes the guardrails and stands above them: whoever is \
             administrator here can be administrator of every account. Nothing should run in it."
        }
        Membership::Member(_) => {
            "Service control policies limit what users and roles of the account may do, its root \
             user too; resource control policies limit who may use what it owns. Both only take \
             away: each level from the root down must allow what shall be allowed."
        }
        Membership::Standalone => {
            "Without an organization no guardrail stands above the account: its root user and its \
             administrators may do everything."
        }
        Membership::Unknown => {
            "Whether guardrails stand above the account is unknown: what its policies allow is an \
             upper bound."
        }
    }
    .to_owned()
}

/// What users without a group mean, and what to do about them.
pub fn of_users_without_group() -> String {
    "Permissions given user by user are forgotten user by user. Put people into groups, or better \
     into Identity Center (SEC02-BP06)."
        .to_owned()
}

/// What old access keys mean, and what to do about them.
pub fn of_old_keys() -> String {
    format!(
        "A key older than {OLD_KEY_DAYS} days has had {OLD_KEY_DAYS} days to leak. Replace it by \
         a role, or rotate it (SEC02-BP02, SEC02-BP05)."
    )
}

/// What roles without an MFA condition mean, and what to do about them.
pub fn of_roles_without_mfa() -> String {
    "A stolen key or password is enough to become these roles. Ask for aws:MultiFactorAuthPresent \
     with `Bool` in the trust policy (SEC02-BP01)."
        .to_owned()
}
