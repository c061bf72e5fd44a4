//! The services that a principal may use, and when it last used each: from the snapshot, or from
//! AWS, requested when the tab opens.

use crate::{
    graph::{NodeId, NodeKind},
    iam::{Arn, Gap, LastAccessed, ServiceLastAccessed},
    load::{OnDemandAnswer, OnDemandQuestion},
    tui::{
        failure::Failure,
        screen::{
            Ctx,
            tabbed::{Content, Entry, Page, Rows, Subject, Text},
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
    wording,
};

/// Columns for users and roles, for which the last user is always the principal itself.
const OWN: [Column; 4] = [
    Column::new("SERVICE", Width::Rest(18)),
    Column::new("LAST USED", Width::Fixed(17)),
    Column::new("REGION", Width::Fixed(14)).drop(2),
    Column::new("NAME", Width::Rest(18)).sentence().drop(1),
];

/// Columns for groups.
const OF_MEMBERS: [Column; 5] = [
    Column::new("SERVICE", Width::Rest(18)),
    Column::new("LAST USED", Width::Fixed(17)),
    Column::new("BY", Width::Rest(12)).drop(1),
    Column::new("MEMBERS", Width::Fixed(7)).number().drop(2),
    Column::new("NAME", Width::Rest(18)).sentence().drop(3),
];

/// The principal's ARN, which AWS requires.
pub(super) fn arn(id: NodeId, ctx: &Ctx) -> Option<Arn> {
    ctx.data.analysis.graph.node(id).name.parse().ok()
}

/// Whether AWS can be asked: data of a snapshot is not requested again.
pub(super) fn can_ask(principal: &Arn, ctx: &Ctx) -> bool {
    ctx.on_demand.is_live() && ctx.data.analysis.last_accessed(principal).is_none()
}

/// The list, or why there is none and what to do.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let mut text = Text::new(&ctx.look);
    text.heading("SERVICES LAST USED", "");
    let Some(principal) = arn(id, ctx) else { return Page::content(Content::Text(text.prose())) };
    let analysis = &ctx.data.analysis;
    if let Some(report) = analysis.last_accessed(&principal) {
        let gaps: Vec<_> = analysis.last_accessed_gaps(&principal).iter().map(Gap::from).collect();
        return list(id, report, &gaps, false, ctx);
    }
    let question = OnDemandQuestion::LastAccessed(principal.clone());
    let is_waiting = ctx.on_demand.is_waiting(&question);
    match ctx.on_demand.answer(&question) {
        Some(Ok(OnDemandAnswer::LastAccessed { report: Some(report), gaps })) => {
            return list(id, report, gaps, is_waiting, ctx);
        }
        _ if is_waiting => add_question(&mut text, ctx),
        Some(Ok(OnDemandAnswer::LastAccessed { report: None, gaps })) => {
            gaps.iter().for_each(|it| add_gap(&mut text, it));
            add_again(&mut text);
        }
        Some(Err(Failure { sentence, hint, .. })) => {
            text.plain(&format!("The request to AWS failed: {sentence}"), Tone::Alarm);
            hint.iter().for_each(|it| text.plain(&format!("hint: {it}"), Tone::Text));
            add_again(&mut text);
        }
        None if ctx.on_demand.is_live() => text.plain("Not requested from AWS yet.", Tone::Unknown),
        None => {
            analysis
                .last_accessed_gaps(&principal)
                .iter()
                .for_each(|it| add_gap(&mut text, &it.into()));
            const LIVE: &str = "with a live AWS source, this tab requests it when you open it";
            text.plain(LIVE, Tone::Muted);
        }
    }
    Page::content(Content::Text(text.prose()))
}

fn add_question(text: &mut Text<'_>, ctx: &Ctx) {
    text.plain(&asking(ctx), Tone::Unknown);
    text.plain("AWS generates a report for this, which takes a few seconds.", Tone::Muted);
}

fn asking(ctx: &Ctx) -> String {
    format!("requesting from AWS{}", ctx.look.glyphs.ellipsis)
}

/// Why it is unknown, and how to fix it.
fn add_gap(text: &mut Text<'_>, gap: &Gap) {
    text.plain(&format!("{}: {}", gap.source, gap.reason), Tone::Unknown);
    if let Some(remediation) = &gap.remediation {
        text.plain(&format!("Fix: {remediation}"), Tone::Text);
    }
}

fn add_again(text: &mut Text<'_>) {
    text.plain("Press R or Enter to request it again", Tone::Muted);
}

fn list(id: NodeId, report: &LastAccessed, gaps: &[Gap], is_waiting: bool, ctx: &Ctx) -> Page {
    let is_group = ctx.data.analysis.graph.node(id).kind == NodeKind::Group;
    let who = if is_group { "members" } else { "it" };
    let sentence = wording::last_accessed_sentence(who, report);
    let head = match (is_waiting, gaps) {
        (true, _) => (format!("{} {sentence}", asking(ctx)), Tone::Unknown),
        (false, []) => (sentence, Tone::Text),
        (false, [..]) => (sentence, Tone::Caution),
    };
    let caveat = match gaps {
        [] => wording::reported_words(&ctx.data.analysis, report),
        [gap, ..] => {
            let fix =
                gap.remediation.as_ref().map_or_else(String::new, |it| format!(" (Fix: {it})"));
            format!("Incomplete: {}{fix}", gap.reason)
        }
    };
    let entry = |service: &ServiceLastAccessed| entry(report, service, is_group, &caveat, ctx);
    let entries = report.services.iter().map(entry).collect();
    let columns: &[Column] = if is_group { &OF_MEMBERS } else { &OWN };
    Page::rows(Rows::new(columns, entries, Some(head), "No services."))
}

fn entry(
    report: &LastAccessed,
    service: &ServiceLastAccessed,
    is_group: bool,
    caveat: &str,
    ctx: &Ctx,
) -> Entry {
    let last_use = service.last_use.as_ref();
    let when = wording::service_use_words(&ctx.data.analysis, report, service);
    let tone = if last_use.is_some() { Tone::Text } else { Tone::Caution };
    let region = last_use.and_then(|it| it.region.as_deref()).unwrap_or_default();
    let arn = last_use.and_then(|it| it.by.as_ref());
    let by = arn.and_then(|it| ctx.data.analysis.graph.find(it.as_str()));
    let name = by.map(|it| ctx.data.name(it)).or_else(|| arn.map(|it| it.resource().to_owned()));
    let mut cells = vec![(service.namespace.to_string(), Tone::Text), (when.clone(), tone)];
    match is_group {
        true => {
            cells.push((name.clone().unwrap_or_default(), Tone::Text));
            cells.push((service.entities.to_string(), Tone::Text));
        }
        false => cells.push((region.to_owned(), Tone::Muted)),
    }
    cells.push((service.name.to_string(), Tone::Muted));
    let used = match last_use {
        None => when,
        Some(it) => {
            let by = name.map(|it| format!(" by {it}")).unwrap_or_default();
            let place = if region.is_empty() { String::new() } else { format!(" in {region}") };
            format!("used {}{by}{place}", it.at.strftime("%Y-%m-%d %H:%M"))
        }
    };
    let note = format!("{}: {used}. {caveat}.", service.name);
    Entry { cells, subject: Subject::Service(by), note }
}
