//! The policies that have a say in what a principal may do.

use super::{
    about::MOST,
    document::Document,
    page::Page,
    rows::{Entry, Rows, Subject},
    text::Text,
};
use crate::{
    analysis::{AppliedPolicy, PolicyType},
    graph::{NodeId, NodeKind},
    tui::{
        plural::counted,
        screen::Ctx,
        theme::Tone,
        widget::table::{Column, Width},
    },
};

const COLUMNS: [Column; 5] = [
    Column::new("POLICY", Width::Rest(20)),
    Column::new("TYPE", Width::Fixed(8)).drop(1),
    Column::new("VERSION", Width::Fixed(7)).drop(4),
    Column::new("SAYS", Width::Fixed(18)).drop(2),
    Column::new("FROM", Width::Fixed(16)).drop(3),
];

/// The list; the policies themselves are shown beside it.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let entries = ctx.data.analysis.policies_of(id).into_iter().map(|it| entry(it, ctx)).collect();
    let head = unread(id, ctx).map(|it| (it, Tone::Unknown));
    Page::rows(Rows::new(&COLUMNS, entries, head, "No policy applies to it."))
}

fn entry(policy: AppliedPolicy, ctx: &Ctx) -> Entry {
    let (says, tone) = says(&policy, ctx);
    let subject = Subject::Policy(policy.policy);
    Entry {
        cells: vec![
            (policy.name, Tone::Text),
            (policy.policy_type.name().to_owned(), type_tone(policy.policy_type)),
            (policy.version.unwrap_or_else(|| "-".to_owned()), Tone::Muted),
            (says, tone),
            (policy.through.unwrap_or_else(|| "-".to_owned()), Tone::Muted),
        ],
        subject,
        note: String::new(),
    }
}

/// A policy as a document, for the row that is selected.
pub(super) fn document(entry: &Entry, ctx: &Ctx) -> Option<Document> {
    let Subject::Policy(policy) = entry.subject else { return None };
    let cell = |index: usize| entry.cells.get(index).map(|(text, _)| text.clone());
    let version = cell(2).filter(|it| it != "-").map(|it| format!(" {it}")).unwrap_or_default();
    let title = format!("{}{version}", cell(0).unwrap_or_default());
    Some(Document::policy(ctx, title, &cell(1).unwrap_or_default(), policy, Vec::new()))
}

/// The policy to look at first: one that allows everything, or the first that grants.
pub(super) fn most_important(id: NodeId, ctx: &Ctx) -> Option<Document> {
    let analysis = &ctx.data.analysis;
    let policies = analysis.policies_of(id).into_iter();
    let best = policies
        .filter(|it| it.policy_type.grants() && it.policy.is_some())
        .min_by_key(|it| it.policy.is_none_or(|policy| !analysis.allows_everything(policy)))?;
    document(&entry(best, ctx), ctx)
}

/// The policies as a part of the summary.
pub(super) fn add(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let policies = ctx.data.analysis.policies_of(id);
    let (granting, limiting): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|it| it.policy_type.grants());
    text.heading("WHAT IT MAY DO", "policies");
    if granting.is_empty() {
        text.plain("no policy grants it anything", Tone::Muted);
    }
    add_some(text, granting, ctx);
    let unread = unread(id, ctx);
    let analysis = &ctx.data.analysis;
    let (idle, limiting): (Vec<_>, Vec<_>) = limiting
        .into_iter()
        .partition(|it| it.policy.is_some_and(|it| analysis.limits_nothing(it)));
    if limiting.is_empty() && idle.is_empty() && unread.is_none() {
        return;
    }
    text.heading("WHAT LIMITS IT", "boundary, organization");
    add_some(text, limiting, ctx);
    if !idle.is_empty() {
        text.plain(&format!("and {} that limit nothing", idle.len()), Tone::Muted);
    }
    if let Some(unread) = unread {
        text.plain(&unread, Tone::Unknown);
    }
}

fn add_some(text: &mut Text<'_>, policies: Vec<AppliedPolicy>, ctx: &Ctx) {
    let count = policies.len();
    for policy in policies.into_iter().take(MOST) {
        let (says, tone) = says(&policy, ctx);
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
    text.more(count, MOST, "on the Permissions tab");
}

/// `3 statements`, `everything`, `not loaded`.
fn says(policy: &AppliedPolicy, ctx: &Ctx) -> (String, Tone) {
    let analysis = &ctx.data.analysis;
    let Some(id) = policy.policy else { return ("not loaded".to_owned(), Tone::Unknown) };
    let document = &analysis.snapshot.policies.get(id).document;
    match policy.policy_type.grants() {
        true if analysis.allows_everything(id) => {
            return ("allows everything".to_owned(), Tone::Alarm);
        }
        false if analysis.limits_nothing(id) => {
            return ("limits nothing".to_owned(), Tone::Muted);
        }
        true | false => {}
    }
    let unread = document.void_statements().count();
    let count = counted(document.statements.len(), "statement");
    match unread {
        0 => (count, Tone::Text),
        _ => (format!("{count}, {unread} unread"), Tone::Unknown),
    }
}

fn type_tone(policy_type: PolicyType) -> Tone {
    if policy_type.grants() { Tone::Text } else { Tone::Muted }
}

/// What is to be said of policies that were not read at all.
fn unread(id: NodeId, ctx: &Ctx) -> Option<String> {
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
