//! BP06: attributes that principals can give themselves.

use super::{
    asked_tags::{OF_CALLER, after, tags_asked},
    check::{Check, Row},
    outcome::{Behind, Checked, Failure, found_or, only_if},
    subject::PolicySubject,
};
use crate::{
    analysis::{Analysis, Trust, asked::condition_of},
    eval::{AccessState, Term},
    graph::{NodeId, NodeKind},
    iam::{Effect, UnreadFact},
};

pub(super) const CHECKS: &[Row] =
    &[("tag-condition-met-by-own-tags", Check::Policy(met_by_own_tags))];

const OF_REQUEST: &str = "aws:RequestTag/";

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
    let allows = document.readable_statements().filter(|(_, it)| it.effect == Effect::Allow);
    let tags: Vec<&str> = allows.flat_map(|(_, it)| tags_asked(it)).collect();
    let all_read = document.malformed_statements().next().is_none();
    only_if(!tags.is_empty() || !all_read, "it asks for no tag of its principal")?;
    let analysis = policy.facts.analysis;
    let mut is_unsure = !all_read;
    for caller in callers(policy) {
        let name = || analysis.display_name(caller);
        if analysis.is_administrator(caller) {
            continue;
        }
        let (action, state) = match policy.facts.tags_itself.get(caller.index()).copied().flatten()
        {
            Some(it) => it,
            None => match session_tag(analysis, caller, &tags) {
                Some(tag) => {
                    let detail = format!(
                        "asks for the tag `{tag}`, which whoever assumes {} can give the session",
                        name()
                    );
                    return Ok(Some(failure(policy, detail)));
                }
                None => {
                    is_unsure |= policy.facts.has_unread_policies(caller);
                    continue;
                }
            },
        };
        let tag = tags.first().copied().unwrap_or_default();
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
    let asking = document.readable_statements().filter(|(_, it)| tags_asked(it).next().is_some());
    Failure::new(detail).with(asking.filter_map(|(at, _)| policy.row(at)))
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
            let names_keys = it.key.is("aws:TagKeys");
            names_keys || fixed.is_some_and(|it| it.eq_ignore_ascii_case(tag))
        })
    };
    let mut allows = trust.entries.iter().filter(|it| it.allows() && !it.negated);
    allows.any(|it| it.tagged().alternatives().iter().any(|it| !it.terms.iter().any(fixes)))
}
