//! Whether a caller may do something to some resource, whichever it is.

use std::sync::Arc;

use crate::{
    eval::{Access, Guardrail, IdentityPolicies, Limit, PolicyRef, Request, widest_pattern},
    graph::gather::{Gatherer, RequesterFacts},
    iam::{AccountId, Action, Arn, Context, Effect, pattern::Piece},
};

/// The surest access of a requester to some resource, and the pattern that means the resource;
/// none if there is no resource on which the action is allowed.
///
/// Every resource that is allowed is meant by some pattern of a statement that allows, so these
/// are tried, as if each were a resource: what a deny or a limit says of all that a pattern means,
/// it says of its text.
pub(super) fn access_somewhere(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
) -> Option<(Access, Arc<str>)> {
    let mut best: Option<(Access, Arc<str>)> = None;
    for pattern in patterns(requester, action) {
        let owner = pattern.parse::<Arn>().ok().map(|it| AccountId::from(it.account()));
        let is_one = |it: &AccountId| {
            !it.as_str().is_empty() && it.as_str().bytes().all(|it| it.is_ascii_digit())
        };
        let account = owner.filter(is_one).unwrap_or_else(|| home.clone());
        let resource = gatherer.other_resource(&pattern, &account);
        let found = gatherer.authorize(requester, action, &resource);
        let Some(access) = found.access(requester.kind).0 else { continue };
        let rank = |it: &Access| (it.state, it.terms.len());
        if best.as_ref().is_none_or(|(known, _)| rank(&access) < rank(known)) {
            let is_plain = access.terms.is_empty();
            best = Some((access, pattern));
            if is_plain {
                break;
            }
        }
    }
    best
}

/// The resources that statements which allow the action mean, the widest first: every one, then
/// those that each policy on the caller's side writes.
fn patterns(requester: &RequesterFacts<'_>, action: &Action) -> Vec<Arc<str>> {
    let policies = &requester.policies;
    let identity = match &policies.identity {
        IdentityPolicies::Known { read, .. } => read.as_slice(),
        IdentityPolicies::NotLoaded | IdentityPolicies::Open => &[],
    };
    let bounding = policies.boundaries.iter().filter_map(|it| match it {
        Limit::Known(policy) => Some(policy),
        Limit::Unread(_) => None,
    });
    let of_scp: Vec<&PolicyRef<'_>> = match &policies.scp {
        Guardrail::Levels(levels) => levels.iter().flatten().flatten().collect(),
        Guardrail::Denials(_) | Guardrail::None | Guardrail::NotRead => Vec::new(),
    };
    let mut found: Vec<Arc<str>> = vec!["*".into()];
    for policy in identity.iter().chain(bounding).chain(of_scp) {
        for (_, statement) in policy.statements() {
            if statement.effect != Effect::Allow || !statement.action.matches(action) {
                continue;
            }
            let named = statement.resource.iter().filter(|it| !it.negated);
            for written in named.flat_map(|it| &it.patterns) {
                let has_variables = policy.document.has_variables();
                let text = known_text(written, has_variables, requester, action);
                if let Some(text) = text.filter(|it| !found.contains(it)) {
                    found.push(text);
                }
            }
        }
    }
    found
}

/// The pattern with the caller's values in place of policy variables; none if it means nothing.
fn known_text(
    written: &str,
    has_variables: bool,
    requester: &RequesterFacts<'_>,
    action: &Action,
) -> Option<Arc<str>> {
    if !(has_variables && written.contains("${")) {
        return Some(written.into());
    }
    let (account, nothing) = (AccountId::from(""), Context::partial());
    let request = Request {
        action,
        resource: "*",
        resource_account: &account,
        caller_context: &requester.context,
        resource_context: &nothing,
    };
    let pieces = widest_pattern(written, &request)?.into_iter();
    let text: String = pieces
        .map(|it| match it {
            Piece::Literal(it) => it,
            Piece::One => '?',
            Piece::Many => '*',
        })
        .collect();
    Some(text.into())
}
