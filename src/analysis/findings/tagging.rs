//! BP06: attributes that principals can give themselves.

use super::{
    asked_tags::{OF_CALLER, after, tags_asked},
    check::{Check, Row},
    facts::{Facts, permission_set},
    outcome::{Behind, Checked, Failure, found_or, only_if},
    subject::PolicySubject,
};
use crate::{
    analysis::{Analysis, Trust, asked::condition_of},
    eval::{Access, AccessState, Term},
    graph::{self, NodeId, NodeKind, PermissionSet, ResourceAsked},
    iam::{SetOperator, Statement, UnreadFact},
};

pub(super) const CHECKS: &[Row] =
    &[("tag-condition-met-by-own-tags", Check::Policy(met_by_own_tags))];

const OF_REQUEST: &str = "aws:RequestTag/";
const TAG_KEYS: &str = "aws:TagKeys";
/// A value that no policy names.
const SOME_VALUE: &str = "rolecall-names-nothing-so";

/// Whoever has a policy: its holders, and the members of groups.
fn callers(policy: &PolicySubject<'_>) -> impl Iterator<Item = NodeId> {
    let analysis = policy.facts.analysis;
    policy.holders.iter().flat_map(|it| match analysis.graph.node(*it).kind {
        NodeKind::Group => analysis.members(*it),
        _ => vec![*it],
    })
}

fn met_by_own_tags(policy: &PolicySubject<'_>) -> Checked {
    let document = policy.document()?;
    let statements = document.readable_statements();
    let tags: Vec<&str> = statements.flat_map(|(_, it)| tags_asked(document, it)).collect();
    let all_read = document.malformed_statements().next().is_none();
    only_if(!tags.is_empty() || !all_read, "it asks for no tag of its principal")?;
    let analysis = policy.facts.analysis;
    let mut is_unsure = !all_read;
    for caller in callers(policy) {
        let name = || analysis.display_name(caller);
        if analysis.is_administrator(caller) {
            continue;
        }
        let Some(OwnTag { tag, action, state }) = policy.facts.own_tag(caller, &tags) else {
            if let Some(tag) = session_tag(analysis, caller, &tags) {
                let detail = format!(
                    "asks for the tag `{tag}`, which whoever assumes {} can give the session",
                    name()
                );
                return Ok(Some(failure(policy, detail)));
            }
            is_unsure |= policy.facts.has_unread_policies(caller);
            continue;
        };
        let detail = format!("asks for the tag `{tag}`, which {} can give itself", name());
        let behind = Behind::Action { action, caller, target: None };
        match state {
            AccessState::Unknown => is_unsure = true,
            AccessState::Proven => return Ok(Some(failure(policy, detail).by(behind))),
            AccessState::Conditional | AccessState::Disputed => {
                let detail = format!("{detail}, on a condition");
                return Ok(Some(failure(policy, detail).by(behind).lesser_if(true)));
            }
        }
    }
    found_or(None, !is_unsure, UnreadFact::Policies)
}

fn failure(policy: &PolicySubject<'_>, detail: String) -> Failure {
    let Ok(document) = policy.document() else { return Failure::new(detail) };
    let asks = |it: &Statement| !tags_asked(document, it).is_empty();
    let asking = document.readable_statements().filter(|(_, it)| asks(it));
    Failure::new(detail).with(asking.filter_map(|(at, _)| policy.row(at)))
}

/// A tag that a principal can give itself.
struct OwnTag<'a> {
    tag: &'a str,
    /// By this action.
    action: &'static str,
    /// How sure that is.
    state: AccessState,
}

impl Facts<'_> {
    /// The one of these tags that a principal most surely can give itself. Conditions may decide on
    /// which tags, so that each is asked about alone.
    fn own_tag<'t>(&self, caller: NodeId, tags: &[&'t str]) -> Option<OwnTag<'t>> {
        let action = self.tags_itself.get(caller.index()).copied().flatten()?;
        let own = |tag: &&'t str| {
            let state = self.sets_tag(caller, action, tag)?;
            Some(OwnTag { tag, action, state })
        };
        tags.iter().filter_map(own).min_by_key(|it| it.state)
    }

    /// How sure it is that a principal can give itself one tag: alone, or with others that a
    /// condition asks for.
    fn sets_tag(&self, caller: NodeId, action: &str, tag: &str) -> Option<AccessState> {
        let graph = &self.analysis.graph;
        let best = |sets: &[PermissionSet]| {
            let granted = |it| graph::grants(graph, &self.gatherer, it, caller, None);
            let grants = sets.iter().filter_map(granted).flatten().map(|it| it.access);
            grants.min_by_key(|it| it.state)
        };
        let sets = permission_set(action, ResourceAsked::Itself);
        let mut alone = sets.clone();
        for permission in alone.iter_mut().flat_map(|it| &mut it.permissions) {
            permission.context.push((TAG_KEYS.into(), tag.into()));
            permission.context.push((format!("{OF_REQUEST}{tag}").into(), SOME_VALUE.into()));
        }
        let with_others = || {
            let admits = |it: &Access| it.terms.iter().all(|term| admits_among_others(term, tag));
            // Without a term, it rests on a request that leaves the tag out.
            best(&sets).filter(|it| !it.terms.is_empty() && admits(it))
        };
        best(&alone).or_else(with_others).map(|it| it.state)
    }
}

/// Whether a term admits a request with this tag and others.
fn admits_among_others(term: &Term, tag: &str) -> bool {
    let Term::Requirement(it) = term else { return true };
    let is_about_any = it.condition.operator.set == Some(SetOperator::ForAnyValue);
    !it.condition.key.is(TAG_KEYS) || is_about_any || it.holds_for(tag)
}

/// The first of these tags that whoever assumes a role can give its session as it likes.
fn session_tag<'a>(analysis: &Analysis, role: NodeId, tags: &[&'a str]) -> Option<&'a str> {
    let trust = analysis.trust(role)?;
    tags.iter().copied().find(|it| leaves_tag_open(&trust, it))
}

/// Whether a trust policy lets someone tag the session and does not say which value the tag has.
fn leaves_tag_open(trust: &Trust<'_>, tag: &str) -> bool {
    let fixes = |term: &Term| {
        condition_of(term).is_some_and(|it| {
            let fixed = [OF_REQUEST, OF_CALLER].iter().find_map(|of| after(it.key.as_str(), of));
            let names_keys = it.key.is(TAG_KEYS);
            names_keys || fixed.is_some_and(|it| it.eq_ignore_ascii_case(tag))
        })
    };
    let mut allows = trust.entries.iter().filter(|it| it.allows() && !it.negated);
    allows.any(|it| it.tagged().alternatives().iter().any(|it| !it.terms.iter().any(fixes)))
}
