//! Whether a caller may perform an action on any resource at all.

use std::sync::Arc;

use crate::{
    eval::{
        Access, IdentityPolicies, MfaVerdict, PolicyRef, Request, ResourcePolicy, UnreadFact,
        widest_pattern,
    },
    graph::{
        access_graph::AccessGraph,
        gather::{Gatherer, RequesterFacts},
        node::NodeId,
    },
    iam::{
        AccountId, Action, Arn, Context, Effect, pattern::Piece, pattern_intersection::intersection,
    },
};

/// The most certain access of a requester to some resource, and the pattern that matches it; `None`
/// if the action is not allowed on any resource.
///
/// Every allowed resource matches some pattern of an allow statement, so these patterns are tried
/// as if each were a resource: a deny or a limit that applies to everything that a pattern matches
/// also applies to its text. Then the parts of the patterns are tried that other statements leave.
pub fn access_somewhere(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    access_to_one(gatherer, requester, action, home, |_| true)
}

/// Like [`access_somewhere`], for the resources of the requester's own account: a role can only be
/// passed to a service there, for instance.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(super) fn access_at_home(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    // An ARN without an account, such as a bucket's, and a pattern for accounts may mean its own.
    let is_elsewhere = |account: &str| {
        let is_number = !account.is_empty() && account.bytes().all(|it| it.is_ascii_digit());
        is_number && account != home.as_str()
    };
    access_to_one(gatherer, requester, action, home, |pattern| {
        !pattern.parse::<Arn>().is_ok_and(|it| is_elsewhere(it.account()))
    })
}

/// Like [`access_somewhere`], for the resources of another account that the requester's policies
/// name with its number.
pub(super) fn access_abroad(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
    account: &AccountId,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    access_to_one(gatherer, requester, action, home, |pattern| {
        pattern.parse::<Arn>().is_ok_and(|it| it.account() == account.as_str())
    })
}

/// The most certain access to a resource that one of the patterns which are meant matches.
fn access_to_one(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
    is_meant: impl Fn(&str) -> bool,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    let whole = patterns(requester, action);
    let surest = |patterns: &[Arc<str>]| {
        surest(gatherer, requester, action, home, patterns.iter().filter(|it| is_meant(it)))
    };
    let best = surest(&whole);
    if best.as_ref().is_some_and(|((access, _), _)| access.terms.is_empty()) {
        return best;
    }
    let rank = |it: &((Access, MfaVerdict), Arc<str>)| (it.0.0.state, it.0.0.terms.len());
    let parts = parts(requester, action, &whole);
    best.into_iter().chain(surest(&parts)).min_by_key(rank)
}

/// The most certain access to any of some resources.
fn surest<'b>(
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
    home: &AccountId,
    patterns: impl Iterator<Item = &'b Arc<str>>,
) -> Option<((Access, MfaVerdict), Arc<str>)> {
    let mut best: Option<((Access, MfaVerdict), Arc<str>)> = None;
    for pattern in patterns {
        let resource = gatherer.resource_of_owner(pattern, home);
        let found = gatherer.authorize(requester, action, &resource);
        let (Some(access), mfa) = found.access(requester.kind) else { continue };
        let rank = |it: &Access| (it.state, it.terms.len());
        if best.as_ref().is_none_or(|((known, _), _)| rank(&access) < rank(known)) {
            let is_plain = access.terms.is_empty();
            best = Some(((access, mfa), Arc::clone(pattern)));
            if is_plain {
                break;
            }
        }
    }
    best
}

/// The roles of accounts that are not loaded which a principal may assume if they trust it: ARNs,
/// and patterns, as its policies write them. Empty if none of its own policies allows it.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html>
pub fn roles_outside(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    principal: NodeId,
) -> Vec<Arc<str>> {
    let is_known = |id: &NodeId| graph.account(gatherer.snapshot, *id).is_some();
    let requester = Some(principal).filter(is_known).and_then(|it| gatherer.requester(graph, it));
    let Some(requester) = requester else { return Vec::new() };
    let action = gatherer.assume_action(&requester.requester);
    let is_external = |pattern: &&Arc<str>| {
        let account = pattern.parse::<Arn>().map(|it| AccountId::from(it.account()));
        account.map_or(***pattern == *"*", |it| !gatherer.snapshot.is_loaded(&it))
    };
    let is_allowed = |pattern: &&Arc<str>| {
        // Some other account, whichever it is.
        let mut role = gatherer.other_resource(pattern, &AccountId::from("*"));
        role.policies.policy = ResourcePolicy::Unread(UnreadFact::TrustPolicy);
        let found = gatherer.authorize(&requester, action, &role);
        found.access(requester.kind).0.is_some()
    };
    let patterns = patterns(&requester, action);
    // If every role is allowed, the others are included.
    let wanted = patterns.iter().filter(is_external).filter(is_allowed);
    let mut found: Vec<Arc<str>> = Vec::new();
    for pattern in wanted {
        found.push(Arc::clone(pattern));
        if **pattern == *"*" {
            break;
        }
    }
    found
}

/// The resources of statements that allow the action, widest first: `*`, then the patterns of each
/// of the caller's policies.
fn patterns(requester: &RequesterFacts<'_>, action: &Action) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = vec!["*".into()];
    for policy in all_policies(requester) {
        for text in named_by(policy, Effect::Allow, requester, action).flatten() {
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

/// The most parts of patterns that are tried.
const MOST_PARTS: usize = 512;

/// The parts of patterns that other statements leave: what a boundary or an SCP allows of them, and
/// what a deny spares.
fn parts(requester: &RequesterFacts<'_>, action: &Action, patterns: &[Arc<str>]) -> Vec<Arc<str>> {
    let limits = requester.policies.limits();
    let allowed =
        limits.map(|it| named_by(it, Effect::Allow, requester, action).flatten().collect());
    let denials = all_policies(requester);
    let spared = denials.flat_map(|it| named_by(it, Effect::Deny, requester, action));
    let mut parts: Vec<Arc<str>> = Vec::new();
    for narrower in allowed.chain(spared) {
        let narrower: Vec<Arc<str>> = narrower;
        // A part can be narrowed again.
        for at in 0..patterns.len() + parts.len() {
            for text in &narrower {
                let whole = patterns.get(at).unwrap_or_else(|| &parts[at - patterns.len()]);
                let part: Option<Arc<str>> = intersection(whole, text).map(Into::into);
                let is_new = |it: &Arc<str>| !patterns.contains(it) && !parts.contains(it);
                if let Some(part) = part.filter(is_new).filter(|_| parts.len() < MOST_PARTS) {
                    parts.push(part);
                }
            }
        }
    }
    parts
}

/// The caller's policies whose statements were read.
fn all_policies<'b, 'a>(
    requester: &'b RequesterFacts<'a>,
) -> impl Iterator<Item = &'b PolicyRef<'a>> {
    let identity = match &requester.policies.identity {
        IdentityPolicies::Known { read, .. } => read.as_slice(),
        IdentityPolicies::NotLoaded | IdentityPolicies::Open => &[],
    };
    identity.iter().chain(requester.policies.limits())
}

/// By statement of a policy: the resources on which it allows the action, or which it spares where
/// it denies the action.
fn named_by<'b>(
    policy: &'b PolicyRef<'_>,
    effect: Effect,
    requester: &'b RequesterFacts<'_>,
    action: &'b Action,
) -> impl Iterator<Item = Vec<Arc<str>>> + 'b {
    let spares = effect == Effect::Deny;
    let has_variables = policy.document.has_variables();
    policy.statements().filter_map(move |(_, statement)| {
        let is_about = statement.effect == effect && statement.action.matches(action);
        let named = statement.resource.as_ref().filter(|it| is_about && it.negated == spares)?;
        let written = named.patterns.iter();
        Some(written.filter_map(|it| known_text(it, has_variables, requester, action)).collect())
    })
}

/// The pattern with the caller's values in place of policy variables; `None` if it matches nothing.
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
    let pieces = widest_pattern(written, &request)?.pieces.into_iter();
    let text: String = pieces
        .map(|it| match it {
            Piece::Literal(it) => it,
            Piece::One => '?',
            Piece::Many => '*',
        })
        .collect();
    Some(text.into())
}
