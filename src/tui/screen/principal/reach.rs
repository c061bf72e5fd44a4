//! All principals that a principal can assume or become, or that can assume or become it, each with
//! the best path.

use crate::{
    analysis::{RoleAccess, severity},
    eval::MfaVerdict,
    graph::{AccessPath, Direction, NodeId},
    tui::{
        question::Question,
        screen::{
            Ctx, summary,
            tabbed::{Document, Entry, Page, Rows, Subject, Text},
            verdict,
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
};

const COLUMNS: [Column; 5] = [
    Column::new("NAME", Width::Rest(20)),
    Column::new("STEPS", Width::Fixed(5)).number().drop(1),
    Column::new("STATE", Width::Fixed(11)).drop(2).ranked(),
    Column::new("MFA", Width::Fixed(13)).drop(3),
    Column::new("BEST PATH", Width::Rest(36)).drop(4),
];

/// The list.
pub(super) fn page(id: NodeId, direction: Direction, ctx: &Ctx) -> Page {
    let analysis = &ctx.data.analysis;
    let Some(found) = ctx.answers.list(id, direction) else {
        let rows = Rows::new(&COLUMNS, Vec::new(), None, ctx.pending_words());
        return Page::rows(rows).waits_for(Question::List(id, direction));
    };
    let entries = found.iter().map(|it| entry(it, ctx)).collect();
    let (head, empty) = match direction {
        Direction::Outgoing if analysis.is_administrator(id) => {
            let text = "An administrator can grant itself access to everything. It can already assume \
                 these roles.";
            (
                Some((text.to_owned(), severity::OF_ADMINISTRATOR.into())),
                "It cannot assume any role.",
            )
        }
        Direction::Outgoing => (None, "It cannot assume any role."),
        Direction::Incoming => (None, "No principal can assume it: only roles can be assumed."),
    };
    let empty = match analysis.graph.role(&analysis.snapshot, id) {
        Some(_) if direction == Direction::Incoming => "No principal can assume it.",
        Some(_) | None => empty,
    };
    Page::rows(Rows::new(&COLUMNS, entries, head, empty))
}

fn entry(access: &RoleAccess, ctx: &Ctx) -> Entry {
    let RoleAccess { node, path: ref shared } = *access;
    let path = shared.path();
    let analysis = &ctx.data.analysis;
    let state = shared.state;
    let (name_tone, admin) = match analysis.is_administrator(node) {
        true => (severity::OF_ADMINISTRATOR.into(), " A"),
        false => (Tone::Text, ""),
    };
    Entry {
        cells: vec![
            (format!("{}{admin}", ctx.data.name(node)), name_tone),
            (shared.assumptions.to_string(), Tone::Text),
            (verdict::state_words(state).to_owned(), verdict::state_tone(state)),
            (mfa_cell(&path, shared.mfa, ctx).to_owned(), Tone::Text),
            (ctx.data.path_names(&path), Tone::Muted),
        ],
        subject: Subject::Path(node, shared.clone()),
        note: String::new(),
    }
}

/// The MFA verdict of a path; empty for callers that cannot have MFA.
fn mfa_cell(path: &AccessPath, mfa: MfaVerdict, ctx: &Ctx) -> &'static str {
    let graph = &ctx.data.analysis.graph;
    let person = path.hops.first().is_some_and(|it| graph.node(it.from).kind.may_be_a_person());
    match mfa {
        MfaVerdict::Absent if !person => "-",
        mfa => verdict::mfa_cell(mfa),
    }
}

/// The evidence of the selected path, step by step.
pub(super) fn document(path: &AccessPath, ctx: &Ctx) -> Document {
    let analysis = &ctx.data.analysis;
    let arrow = if ctx.look.glyphs.arrows { "→" } else { "->" };
    let mut text = Text::new(&ctx.look);
    for (index, evidence) in analysis.hops_evidence(summary::told_steps(path)).enumerate() {
        let words = summary::hop_text(analysis, &evidence);
        let number = if path.hops.len() == 1 { String::new() } else { format!("{}  ", index + 1) };
        let hang = number.len();
        let mut lines = words.lines();
        let tone = verdict::state_tone(evidence.state);
        let first = lines.next().unwrap_or_default().to_owned();
        text.line(1, hang, vec![(number, tone), (first, Tone::Text)]);
        for line in lines {
            text.line(1 + hang, 2, vec![(line.to_owned(), Tone::Muted)]);
        }
    }
    text.more(path.hops.len(), summary::told_steps(path).len(), "with w: paths");
    let ends = [path.hops.first().map(|it| it.from), path.hops.last().map(|it| it.to)];
    let names: Vec<_> = ends.into_iter().flatten().map(|it| ctx.data.name(it)).collect();
    let right = if path.hops.len() == 1 { "Enter: why" } else { "Enter: tree  w: paths" };
    Document::text(names.join(&format!(" {arrow} ")), right.to_owned(), text)
}
