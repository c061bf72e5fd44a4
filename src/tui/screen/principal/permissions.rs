//! The policies that determine what a principal may do.

use crate::{
    analysis::AppliedPolicy,
    graph::{NodeId, NodeKind},
    tui::{
        screen::{
            Ctx,
            tabbed::{Document, Page, Text, policies_page, policy_document, policy_words},
        },
        theme::Tone,
    },
};

/// The list; the policies themselves are shown beside it.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let head = unread(id, ctx).map(|it| (it, Tone::Unknown));
    policies_page(ctx.data.analysis.policies_of(id), head, "No policy applies to it.", ctx)
}

/// The policy to show first: one that allows everything, or the first that grants.
pub(super) fn most_important(id: NodeId, ctx: &Ctx) -> Option<Document> {
    let analysis = &ctx.data.analysis;
    let policies = analysis.policies_of(id).into_iter();
    let best = policies
        .filter(|it| it.policy_type.grants() && it.policy.is_some())
        .min_by_key(|it| it.policy.is_none_or(|policy| !analysis.allows_everything(policy)))?;
    policy_document(best, ctx)
}

/// Adds the policies to the summary.
pub(super) fn add(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let policies = ctx.data.analysis.policies_of(id);
    let (granting, limiting): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|it| it.policy_type.grants());
    text.heading("WHAT IT CAN DO", "policies");
    if granting.is_empty() {
        text.plain("no policy grants it permissions", Tone::Muted);
    }
    add_some(text, granting, ctx);
    let unread = unread(id, ctx);
    let analysis = &ctx.data.analysis;
    let (idle, limiting): (Vec<_>, Vec<_>) =
        limiting.into_iter().partition(|it| analysis.is_idle(it));
    if limiting.is_empty() && idle.is_empty() && unread.is_none() {
        return;
    }
    text.heading("WHAT LIMITS IT", "boundary, organization");
    add_some(text, limiting, ctx);
    if !idle.is_empty() {
        text.plain(&format!("and {} that allow everything (no limit)", idle.len()), Tone::Muted);
    }
    if let Some(unread) = unread {
        text.plain(&unread, Tone::Unknown);
    }
}

fn add_some(text: &mut Text<'_>, policies: Vec<AppliedPolicy>, ctx: &Ctx) {
    let count = policies.len();
    for policy in policies.into_iter().take(Text::MOST) {
        let (says, tone) = policy_words(&policy, ctx);
        let AppliedPolicy { name, policy_type, through, version, policy: _ } = policy;
        let version = version.map(|it| format!("  {it}")).unwrap_or_default();
        let through = through.map(|it| format!("  from {it}")).unwrap_or_default();
        text.item(
            2,
            vec![
                (format!("{name:<24}  "), Tone::Text),
                (format!("{:<8}  ", policy_type.name()), Tone::Muted),
                (says, tone),
                (format!("{version}{through}"), Tone::Muted),
            ],
        );
    }
    text.more(count, Text::MOST, "on the Permissions tab");
}

/// The text about policies that were not read at all.
pub(super) fn unread(id: NodeId, ctx: &Ctx) -> Option<String> {
    let analysis = &ctx.data.analysis;
    let mut unread = Vec::new();
    if analysis.own_policies(id).is_some_and(|it| it.incomplete) {
        unread.push("some of its own policies".to_owned());
    }
    if let Some((account, user)) = analysis.graph.user(&analysis.snapshot, id) {
        let facts = analysis.snapshot.accounts.get(account);
        let is_missing = |name: &str| facts.and_then(|it| it.group(name)).is_none();
        let missing = user.groups.iter().filter(|it| is_missing(it));
        unread.extend(missing.map(|it| format!("group/{it}")));
    }
    let limited = matches!(analysis.graph.node(id).kind, NodeKind::User | NodeKind::Role);
    if limited && !analysis.guardrails_known(id) {
        unread.push("service control policies".to_owned());
    }
    (!unread.is_empty()).then(|| format!("not loaded, so unknown: {}", unread.join(", ")))
}
