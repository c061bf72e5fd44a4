//! The summary of a principal of the snapshot: its identity, findings, who can assume it, and its
//! permissions.

use std::borrow::Cow;

use super::{credentials, external, findings, people, permissions, trust};
use crate::{
    analysis::severity,
    graph::{AccessPath, NodeId},
    iam::{Arn, PermissionsBoundary, Tag},
    tui::{
        plural::counted,
        question::Question,
        screen::{
            Ctx, summary,
            tabbed::{Body, Content, Document, Page, Text},
            verdict,
        },
        theme::Tone,
    },
    wording::{self, explanation},
};

/// The summary, and the most important policies beside it.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let mut text = Text::new(&ctx.look);
    if ctx.data.analysis.graph.node(id).is_external() {
        external::add(&mut text, id, ctx);
        if ctx.data.analysis.reaches_admin(id) {
            add_reasons(&mut text, id, ctx);
        }
    } else {
        add_facts(&mut text, id, ctx);
        findings::add(&mut text, id, ctx);
        add_reasons(&mut text, id, ctx);
        trust::add(&mut text, id, ctx);
        credentials::add_short(&mut text, id, ctx);
        permissions::add(&mut text, id, ctx);
    }
    let mut beside: Vec<_> = trust::document(id, ctx).into_iter().collect();
    beside.extend(permissions::most_important(id, ctx));
    beside.extend(meaning(id, ctx));
    let body = Body::Content(Content::Text(text.prose()));
    let waits_for = unknown_path(id, ctx).or_else(|| unknown_findings(id, ctx));
    Page { body, beside, below: false, waits_for }
}

/// The policy to show for a principal beside a list: who may assume it, or what it may do.
pub(crate) fn principal_evidence(id: NodeId, ctx: &Ctx) -> Option<Document> {
    trust::document(id, ctx).or_else(|| permissions::most_important(id, ctx))
}

/// The best path to an administrator, if there is one and it is known.
fn to_admin(id: NodeId, ctx: &Ctx) -> Option<Cow<'_, AccessPath>> {
    Some(ctx.answers.paths(&Question::PathToAdmin(id))?.paths.first()?.path())
}

/// The question about that path, if it is not answered yet.
fn unknown_path(id: NodeId, ctx: &Ctx) -> Option<Question> {
    let analysis = &ctx.data.analysis;
    let has_path = analysis.reaches_admin(id) && !analysis.is_administrator(id);
    let question = Question::PathToAdmin(id);
    (has_path && !ctx.answers.knows(&question)).then_some(question)
}

/// The question about the findings, if it is not answered yet.
fn unknown_findings(id: NodeId, ctx: &Ctx) -> Option<Question> {
    let has_some = !ctx.data.analysis.graph.node(id).is_external();
    (has_some && !ctx.answers.knows(&Question::Board)).then_some(Question::Board)
}

fn add_facts(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    text.field("arn", analysis.graph.node(id).name.to_string());
    let snapshot = &analysis.snapshot;
    if let Some((_, user)) = analysis.graph.user(snapshot, id) {
        add_identity(text, ctx, &user.id, user.created, &user.arn);
        add_use(text, id, &user.permissions_boundary, ctx);
        add_tags(text, &user.tags);
        add_partners(text, id, ctx);
    } else if let Some((_, role)) = analysis.graph.role(snapshot, id) {
        add_identity(text, ctx, &role.id, role.created, &role.arn);
        add_use(text, id, &role.permissions_boundary, ctx);
        if let Some(duration) = role.max_signin_session_duration {
            text.field("sign-in", format!("console sessions last up to {duration}"));
        }
        if let Some(template) = &role.source_template {
            text.field("template", wording::template_words(template));
        }
        if !role.instance_profiles.is_empty() {
            text.field("instances", format!("profile {}", role.instance_profiles.join(", ")));
        }
        add_tags(text, &role.tags);
        add_partners(text, id, ctx);
    } else if let Some((_, group)) = analysis.graph.group(snapshot, id) {
        add_identity(text, ctx, &group.id, group.created, &group.arn);
        text.field("members", people::member_count(id, ctx));
    }
}

fn add_identity(
    text: &mut Text<'_>,
    ctx: &Ctx,
    unique_id: &str,
    created: Option<jiff::Timestamp>,
    arn: &Arn,
) {
    let created = created.map_or_else(
        || "unknown".to_owned(),
        |it| {
            format!("{} ({})", it.strftime("%Y-%m-%d"), wording::ago_words(&ctx.data.analysis, it))
        },
    );
    let path = arn.resource().split_once('/').and_then(|(_, rest)| rest.rsplit_once('/'));
    let path = path.map(|(path, _)| format!("   path /{path}/")).unwrap_or_default();
    let unique_id = if unique_id.is_empty() { "unknown" } else { unique_id };
    text.field("id", format!("{unique_id}   created {created}{path}"));
}

fn add_use(text: &mut Text<'_>, id: NodeId, boundary: &PermissionsBoundary, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let used = analysis.last_used(id);
    let used = used.map(|it| wording::last_used_words(analysis, &it));
    let used = used.unwrap_or_else(|| "not loaded".to_owned());
    let boundary = match boundary {
        PermissionsBoundary::None => {
            return text.field("last used", format!("{used}   boundary none"));
        }
        PermissionsBoundary::Unread => "not loaded: its limits are unknown".to_owned(),
        PermissionsBoundary::Set(arn) => match analysis.snapshot.managed_policy(arn) {
            Some(_) => format!("{} (loaded)", arn.name()),
            None => format!("{} (not loaded: its limits are unknown)", arn.name()),
        },
    };
    text.field("last used", used);
    text.field("boundary", boundary);
}

/// Adds the partners that act, or acted, as this principal.
fn add_partners(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    for request in analysis.approved_requests(id) {
        text.field("partner", wording::request_words(analysis, request));
    }
}

fn add_tags(text: &mut Text<'_>, tags: &[Tag]) {
    if !tags.is_empty() {
        let words: Vec<_> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        text.field("tags", words.join("  "));
    }
}

/// Each badge in words.
fn add_reasons(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let reasons = wording::badge_reasons(analysis, id, to_admin(id, ctx).as_deref(), Text::MOST);
    if reasons.is_empty() {
        return;
    }
    text.heading("BADGES", &reasons.iter().map(|it| it.count).sum::<usize>().to_string());
    for reason in reasons {
        let tone = severity::of_mark(analysis, id, reason.badge, reason.mark)
            .map_or(Tone::Muted, Into::into);
        let (letter, shown) = (reason.letter(), reason.texts.len());
        for it in reason.texts {
            text.item(3, vec![(format!("{letter}  "), tone), (it, Tone::Text)]);
        }
        text.more(reason.count, shown, "on the Trust tab");
    }
}

/// An explanation of the principal's kind, and its shortest path to an administrator, step by step.
fn meaning(id: NodeId, ctx: &Ctx) -> Option<Document> {
    let analysis = &ctx.data.analysis;
    let node = analysis.graph.node(id);
    let mut text = Text::new(&ctx.look);
    // The summary of an external principal already contains it.
    if node.is_external() && !analysis.reaches_admin(id) {
        return None;
    }
    if !node.is_external() {
        text.sentence(explanation::of_kind(node.kind));
    }
    if let Some(words) = wording::administrator_sentence(analysis, id) {
        text.heading("TO ADMIN", "");
        text.plain(&words, severity::OF_ADMINISTRATOR.into());
    } else if analysis.reaches_admin(id) {
        if unknown_path(id, ctx).is_some() {
            text.heading("TO ADMIN", ctx.pending());
        }
        if let Some(path) = to_admin(id, ctx) {
            text.heading("TO ADMIN", &counted(path.assumptions() as usize, "step"));
            for (index, evidence) in analysis.hops_evidence(summary::told_steps(&path)).enumerate()
            {
                let words = wording::hop_sentence(analysis, &evidence);
                let tone = verdict::state_tone(evidence.state);
                text.item(3, vec![(format!("{}  ", index + 1), tone), (words, Tone::Text)]);
            }
            text.more(path.hops.len(), summary::told_steps(&path).len(), "with w: paths");
        }
    }
    Some(Document::text("What this means".to_owned(), String::new(), text))
}
