//! What limits an account and its root user.

use super::explained::Explanation;
use crate::analysis::{AccountFacts, Membership, UnreadAccountFact};

/// What root users are.
pub fn of_root_users() -> Explanation {
    let text = "Every account has a root user, and IAM policies and permissions boundaries cannot \
                be attached to it. Service control policies limit it in member accounts only.";
    let fix = "Protect it with a security key for MFA, create no access keys, and use it rarely; \
               in member accounts, delete its password too (SEC01-BP02).";
    Explanation::new(
        text,
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
    )
    .fix(fix)
}

/// What limits an account.
pub fn of_account(facts: &AccountFacts<'_>) -> Explanation {
    let management = facts.place().is_some_and(|it| it.is_management == Some(true));
    let (text, page) = match facts.membership {
        Membership::Member(_) if management => (
            "The management account manages the guardrails, and they do not limit it. An \
             administrator of this account can become an administrator of every account. Run no \
             workloads in it.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html",
        ),
        Membership::Member(_) => (
            "Service control policies limit what the users and roles of the account can do, \
             including the root user. Resource control policies limit who can use its resources. \
             Neither grants permissions: every level from the root down must allow a request.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        ),
        Membership::Standalone => (
            "Without an organization, no guardrail limits the account: its root user and its \
             administrators can do everything.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html",
        ),
        Membership::Unknown => (
            "Whether guardrails limit the account is unknown, so what its policies allow is an \
             upper bound.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html",
        ),
    };
    let state = facts.place().and_then(|it| it.member.state);
    let first = match state.filter(|it| it.is_unusable()) {
        Some(state) => format!("The account is {state}: no one can make calls in it. "),
        None if facts.unread().contains(&UnreadAccountFact::Account) => {
            "The account was not loaded, so what its principals can do is unknown. ".to_owned()
        }
        None => String::new(),
    };
    Explanation::new(first + text, page)
}
