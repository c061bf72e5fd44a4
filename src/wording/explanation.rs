//! A sentence or two for readers who are learning IAM.

use crate::{
    analysis::{AccountFacts, Badges, Mark, Membership},
    eval::MfaVerdict,
    graph::{AccessKind, NodeKind},
};

/// An explanation for a principal: of its first badge, or of its kind.
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
            "To trust an account is to trust every principal to which its \
                              administrators grant access."
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

/// What a step of this kind is, and how to close it.
pub fn of_hop(kind: AccessKind, mfa: MfaVerdict) -> String {
    if let Some(step) = kind.escalation() {
        let method = step.id.method();
        return format!("{} Fix: {}", method.explanation, method.remediation);
    }
    let fix = match (kind, mfa) {
        (AccessKind::AssumeRole, MfaVerdict::Bypassable) => {
            " Fix: Use `Bool` instead of `BoolIfExists`, because long-term keys pass the latter."
        }
        (AccessKind::AssumeRole, MfaVerdict::Absent) => {
            " Fix: In the trust policy, name only the principals that need the role, and require \
             MFA for people."
        }
        (AccessKind::OutboundFederation, _) => {
            " Fix: Name the principal's ARN in the `sub` condition."
        }
        (AccessKind::AssumeRoot, _) => {
            " Fix: In the policy, name the member accounts, and the tasks with \
             `sts:TaskPolicyArn`."
        }
        (AccessKind::AssumeRoleWithWebIdentity, _) => {
            " Fix: Name the exact repository and branch in the `sub` condition."
        }
        _ => "",
    };
    format!("{}{fix}", kind.describe().explanation)
}

/// What root users are.
pub fn of_root_users() -> &'static str {
    "Every account has a root user. IAM policies and permissions boundaries cannot be attached to \
     it. Protect it with a security key for MFA, create no access keys, and use it rarely; in member accounts, delete its password too (SEC01-BP02)."
}

/// What limits an account.
pub fn of_account(facts: &AccountFacts<'_>) -> String {
    let management = facts.place().is_some_and(|it| it.is_management == Some(true));
    match facts.membership {
        Membership::Member(_) if management => {
            "The management account manages the guardrails, and they do not limit it. An \
             administrator of this account can become an administrator of every account. Run no workloads in it."
        }
        Membership::Member(_) => {
            "Service control policies limit what the users and roles of the account can do, \
             including the root user. Resource control policies limit who can use its resources. Neither grants permissions: every level from the root down must allow a request."
        }
        Membership::Standalone => {
            "Without an organization, no guardrail limits the account: its root user and its \
             administrators can do everything."
        }
        Membership::Unknown => {
            "Whether guardrails limit the account is unknown, so what its policies allow is an \
             upper bound."
        }
    }
    .to_owned()
}
