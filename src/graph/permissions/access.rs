//! Whether a caller has one permission.

use std::{borrow::Cow, sync::Arc};

use super::{
    Permission, ResourceAsked, TargetKind,
    somewhere::{access_abroad, access_at_home, access_somewhere},
};
use crate::{
    eval::{
        Access, AccessState, Authorization, CallerKind, MfaVerdict, Refusal, ResourcePolicy, Term,
        UnreadFact,
    },
    graph::gather::{Caller, Gatherer, RequesterFacts, ResourceFacts},
    iam::{AccountId, ContextValue},
};

/// The caller's access by a permission that is evaluated on something other than a target, and the
/// resource; `None` if it is refused.
pub(in crate::graph) fn access<'a>(
    gatherer: &Gatherer<'a>,
    facts: &RequesterFacts<'_>,
    permission: &Permission,
    home: &AccountId,
    itself: impl FnOnce() -> ResourceFacts<'a>,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    let resource = match &permission.on {
        ResourceAsked::Any | ResourceAsked::Anywhere => {
            let facts = with_context(facts, permission);
            let find = match permission.on {
                ResourceAsked::Any => access_at_home,
                _ => access_somewhere,
            };
            return find(gatherer, &facts, &permission.action, home);
        }
        ResourceAsked::Every(kind) => every(gatherer, facts, *kind, home),
        ResourceAsked::Named(arn) => gatherer.resource_of_owner(arn, home),
        ResourceAsked::Itself | ResourceAsked::Target | ResourceAsked::TrustingTarget => itself(),
    };
    let access = access_on(gatherer, facts, permission, &resource)?;
    Some((access, resource.arn))
}

/// The caller's access by a permission on some resource of another account, and the resource;
/// `None` if its policies name none, or refuse.
pub(super) fn access_in(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    permission: &Permission,
    home: &AccountId,
    account: &AccountId,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    let facts = with_context(facts, permission);
    access_abroad(gatherer, &facts, &permission.action, home, account)
}

/// The caller's access by a permission on a resource; `None` if it is refused.
pub(super) fn access_on(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    permission: &Permission,
    resource: &ResourceFacts<'_>,
) -> Option<(Access, MfaVerdict)> {
    let facts = with_context(facts, permission);
    if permission.on == ResourceAsked::TrustingTarget {
        return access_once_trusted(gatherer, &facts, permission, resource);
    }
    decided(&gatherer.authorize(&facts, &permission.action, resource), facts.kind)
}

/// The caller's access to a role whose trust policy the caller can change at will: as for a role
/// whose trust policy was not read, but without that uncertainty.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>
fn access_once_trusted(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    permission: &Permission,
    role: &ResourceFacts<'_>,
) -> Option<(Access, MfaVerdict)> {
    let found = gatherer.authorize(facts, &permission.action, &once_trusting(role));
    let (mut access, mfa) = decided(&found, facts.kind)?;
    access.terms.retain(|it| *it != Term::Unread(UnreadFact::TrustPolicy));
    access.state =
        access.terms.iter().map(AccessState::of_term).max().unwrap_or(AccessState::Proven);
    Some((access, mfa))
}

fn once_trusting<'a>(role: &ResourceFacts<'a>) -> ResourceFacts<'a> {
    let mut role = role.clone();
    role.policies.policy = ResourcePolicy::Unread(UnreadFact::TrustPolicy);
    role
}

/// What refuses a permission on a resource that a caller does not have.
pub(super) fn refusal(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    permission: &Permission,
    resource: &ResourceFacts<'_>,
) -> Refusal {
    let facts = with_context(facts, permission);
    let found = match permission.on {
        ResourceAsked::TrustingTarget => {
            gatherer.authorize(&facts, &permission.action, &once_trusting(resource))
        }
        ResourceAsked::Target
        | ResourceAsked::Itself
        | ResourceAsked::Any
        | ResourceAsked::Anywhere
        | ResourceAsked::Named(_)
        | ResourceAsked::Every(_) => gatherer.authorize(&facts, &permission.action, resource),
    };
    found.refusal(facts.kind)
}

fn decided(found: &Authorization, kind: CallerKind) -> Option<(Access, MfaVerdict)> {
    let (access, mfa) = found.access(kind);
    Some((access?, mfa))
}

/// A user or role as a resource. Whoever is in a group may be any user of the account.
pub(in crate::graph) fn caller_as_resource<'a>(
    gatherer: &Gatherer<'a>,
    caller: Caller<'a>,
) -> ResourceFacts<'a> {
    if let Caller::Member(group, account) = caller {
        return every_of(gatherer, group.arn.partition(), TargetKind::User, account);
    }
    gatherer.iam_resource(caller.arn().as_str(), caller.tags(), caller.account())
}

/// All resources of a type in an account, as one: the pattern represents everything that it
/// matches, and has no tags, because some of them have none.
fn every<'a>(
    gatherer: &Gatherer<'a>,
    facts: &RequesterFacts<'_>,
    kind: TargetKind,
    home: &AccountId,
) -> ResourceFacts<'a> {
    let partition = facts.requester.arn().map_or("aws", |it| it.partition());
    every_of(gatherer, partition, kind, home)
}

fn every_of<'a>(
    gatherer: &Gatherer<'a>,
    partition: &str,
    kind: TargetKind,
    home: &AccountId,
) -> ResourceFacts<'a> {
    let arn = format!("arn:{partition}:iam::{home}:{}/*", kind.resource_type());
    gatherer.iam_resource(&arn, &[], home)
}

/// The caller with the context keys that the permission adds to its call.
fn with_context<'b, 'c>(
    facts: &'b RequesterFacts<'c>,
    permission: &Permission,
) -> Cow<'b, RequesterFacts<'c>> {
    let is_every = matches!(permission.on, ResourceAsked::Every(_));
    if permission.context.is_empty() && !is_every {
        return Cow::Borrowed(facts);
    }
    let mut facts = facts.clone();
    if is_every {
        // The boundary of the resource, which some resources lack. Source:
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
        facts.context.put("iam:PermissionsBoundary", ContextValue::Absent);
    }
    for (key, value) in &permission.context {
        facts.context.set(key, &**value);
    }
    Cow::Owned(facts)
}
