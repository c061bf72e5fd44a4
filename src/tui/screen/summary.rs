//! The short view of one principal, beside or below the table.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use crate::{
    analysis::{Analysis, HopEvidence, Mark},
    graph::{AccessPath, Direction, Edge, Hop, NodeId, NodeKind},
    tui::{
        command::Motion,
        cut,
        look::Look,
        plural::{counted, listed},
        screen::{Ctx, badges, verdict},
        theme::Tone,
        widget::{
            frame::{self, Frame},
            prose::{Prose, ProseLine},
        },
    },
    wording::{
        administrator_sentence, badge_fact, evidence_words, fact_words, hop_sentence,
        session_words, visible,
    },
};

/// The summary of a principal as a text that can be scrolled.
pub(super) fn text(ctx: &Ctx, id: NodeId) -> Vec<ProseLine> {
    lines(ctx, id).into_iter().map(|line| ProseLine { line, hang: LABEL }).collect()
}

/// A text of sentences, one per line, as a text that can be scrolled.
pub(super) fn sentences(text: &str) -> Vec<ProseLine> {
    text.lines().map(|it| ProseLine { line: cut::raw(format!(" {it}")), hang: 1 }).collect()
}

/// A text about the selection in a pane. It can be scrolled while the pane has the focus; otherwise
/// it is built only when it is drawn, because a held key passes many selections.
#[derive(Debug, Default)]
pub(super) struct Detail {
    text: Prose,
    focused: bool,
}

impl Detail {
    /// Scrolls.
    pub(super) fn go(&mut self, motion: Motion) {
        self.text.go(motion);
    }

    /// Learns whether the pane has the focus and, if so, its text and where it is drawn.
    pub(super) fn fit(
        &mut self,
        focused: bool,
        text: impl FnOnce() -> Vec<ProseLine>,
        area: Rect,
        look: &Look,
    ) {
        self.focused = focused;
        if focused {
            self.text.set(text());
            self.text.fit(frame::inside(look, area));
        }
    }

    /// Draws the pane with its titles.
    pub(super) fn draw(
        &self,
        look: &Look,
        (title, right): (&str, &str),
        text: impl FnOnce() -> Vec<ProseLine>,
        area: Rect,
        buf: &mut Buffer,
    ) {
        if area.is_empty() {
            return;
        }
        let mut fresh = Prose::default();
        let text = match self.focused {
            true => &self.text,
            false => {
                fresh.set(text());
                fresh.fit(frame::inside(look, area));
                &fresh
            }
        };
        let below = if text.has_more() { "more below" } else { "" };
        let frame = Frame::new(title).right(right).bottom(below).focused(self.focused);
        let inner = frame.draw(look, area, buf);
        text.draw(look, inner, buf);
    }
}

/// The lines: name, badges in words, trusted principals, keys, the path to an administrator.
pub(super) fn lines(ctx: &Ctx, id: NodeId) -> Vec<Line<'static>> {
    let look = &ctx.look;
    let analysis = &ctx.data.analysis;
    let node = analysis.graph.node(id);
    let mut lines = vec![labelled(look, "arn", node.name.to_string())];
    if let Some(row) = ctx.data.row(id) {
        let marked = |wanted: Mark| row.badges.iter().filter(move |(_, mark)| *mark == wanted);
        let known = row.badges.iter().filter_map(|(badge, mark)| match mark {
            Mark::Partly => Some("MFA bypassable".to_owned()),
            Mark::Yes => Some(badge.label.to_owned()),
            Mark::No | Mark::Unknown => None,
        });
        let mut unknown: Vec<_> =
            marked(Mark::Unknown).map(|(badge, _)| badge_fact(badge.kind)).collect();
        unknown.dedup();
        let unknown = (!unknown.is_empty()).then(|| format!("unknown: {}", unknown.join(", ")));
        let words: Vec<_> = known.chain(unknown).collect();
        let mut line = labelled(look, "badges", String::new());
        line.extend(badges::line(row, ctx));
        line.push_span(format!("  {}", words.join(", ")));
        lines.push(line);
    }
    if analysis.is_disabled(id) {
        lines.push(labelled(look, "status", "disabled: this person cannot sign in".to_owned()));
    }
    lines.extend(trust_line(ctx, id));
    lines.extend(keys_line(ctx, id));
    lines.extend(path_to_admin(ctx, id));
    lines
}

/// The cells of the label column, with a space on either side. A longer label takes what it needs.
pub(super) const LABEL: usize = 12;

/// A label in its column, and a text.
pub(super) fn labelled(look: &Look, label: &str, text: String) -> Line<'static> {
    Line::from(vec![
        Span::styled(format!(" {label:<width$} ", width = LABEL - 2), look.style(Tone::Muted)),
        Span::raw(text),
    ])
}

/// The maximum number of names on a line; the page of the principal has all.
const MOST_NAMES: usize = 40;

/// The statements of more steps than these are on the screen of paths only.
const MOST_STEPS: usize = 64;

/// The steps of a path whose statements are told: all, unless it is very long.
pub(super) fn told_steps(path: &AccessPath) -> &[Hop] {
    &path.hops[..path.hops.len().min(MOST_STEPS)]
}

fn trust_line(ctx: &Ctx, id: NodeId) -> Option<Line<'static>> {
    let graph = &ctx.data.analysis.graph;
    graph.role(&ctx.data.analysis.snapshot, id)?;
    if let Some(entrants) = ctx.data.analysis.entrants(id) {
        let names = listed(entrants.assignees.iter().map(|it| ctx.data.name(*it)), MOST_NAMES);
        let names = match (names.is_empty(), entrants.all_known) {
            (true, true) => "nobody".to_owned(),
            (true, false) => "assignments not loaded".to_owned(),
            (false, true) => names,
            (false, false) => format!("{names}, assignments not loaded"),
        };
        return Some(labelled(&ctx.look, "assigned to", names));
    }
    let mut named = graph.neighbors(id, Edge::Trusts, Direction::Outgoing);
    named.retain(|it| graph.node(*it).kind != NodeKind::FederatedSubject);
    let names = listed(named.into_iter().map(|it| ctx.data.name(it)), MOST_NAMES);
    let mfa = ctx.data.analysis.role_mfa(id).map(verdict::mfa_words).unwrap_or_default();
    let mfa = if mfa.is_empty() { String::new() } else { format!("  ({mfa})") };
    Some(labelled(&ctx.look, "trusts", format!("{names}{mfa}")))
}

fn keys_line(ctx: &Ctx, id: NodeId) -> Option<Line<'static>> {
    let (_, user) = ctx.data.analysis.graph.user(&ctx.data.analysis.snapshot, id)?;
    let text = match &user.credentials.access_keys {
        None => "keys not loaded".to_owned(),
        Some(keys) if keys.is_empty() => "no access key".to_owned(),
        Some(keys) => {
            let words = keys.iter().map(|key| {
                let age = key.age_days(ctx.data.analysis.now);
                let age = age.map_or_else(|| "age unknown".to_owned(), |it| format!("{it}d"));
                let id = key.id.as_deref().unwrap_or("key");
                format!("{id} {age}{}", if key.active { "" } else { " (inactive)" })
            });
            words.collect::<Vec<_>>().join(", ")
        }
    };
    let groups = match user.groups.as_slice() {
        [] if !user.groups_are_known() => "groups not loaded".to_owned(),
        [] => "no group".to_owned(),
        groups => format!("in {}", groups.join(", ")),
    };
    Some(labelled(&ctx.look, "keys", format!("{text}; {groups}")))
}

/// The shortest path from the principal to an administrator, step by step.
fn path_to_admin(ctx: &Ctx, id: NodeId) -> Vec<Line<'static>> {
    let look = &ctx.look;
    let analysis = &ctx.data.analysis;
    if let Some(words) = administrator_sentence(analysis, id) {
        return vec![labelled(look, "admin", words)];
    }
    if !analysis.reaches_admin(id) {
        return Vec::new();
    }
    let Some(path) = ctx.data.path_to_admin(id) else { return Vec::new() };
    let mut lines = vec![labelled(look, "to admin", counted(path.assumptions() as usize, "step"))];
    for evidence in analysis.hops_evidence(told_steps(&path)) {
        let hop = evidence.hop;
        let arrow = if look.glyphs.arrows { "→" } else { "->" };
        lines.push(Line::from(vec![
            Span::raw(format!(
                "   {} {arrow} {}  ",
                ctx.data.name(hop.from),
                ctx.data.name(hop.to)
            )),
            Span::styled(
                verdict::hop_verdict_words(&evidence),
                verdict::state_style(look, evidence.state),
            ),
        ]));
    }
    lines
}

/// The sentence of a step and the statements behind it, for panes that follow a selection.
pub(super) fn hop_text(analysis: &Analysis, evidence: &HopEvidence) -> String {
    let mut text = visible(&hop_sentence(analysis, evidence)).into_owned();
    for row in &evidence.rows {
        let words = format!("{} of {}", evidence_words(row), row.attached_to);
        text += &format!("\n{}", visible(&words));
    }
    text + &beside_statements(analysis, evidence)
}

/// Other facts about a step, one line each: evidence that is not a statement, and the session
/// duration.
pub(super) fn beside_statements(analysis: &Analysis, evidence: &HopEvidence) -> String {
    let facts = evidence.facts.iter().map(|it| fact_words(analysis, it));
    let session = evidence.session.and_then(session_words).map(|it| format!("session: {it}"));
    facts.chain(session).map(|it| format!("\n{}", visible(&it))).collect()
}
