//! Draws the panes of the paths.

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{Paths, pane::Pane};
use crate::{
    graph::{AccessKind, Hop},
    tui::{
        cut::{self, Cut},
        plural::counted,
        screen::{Ctx, Route, none_found, summary, verdict},
        theme::Tone,
        widget::frame::Frame,
    },
    wording,
};

impl Paths {
    pub(super) fn draw_list(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let name = |id: Option<_>| id.map(|it| ctx.data.name(it));
        let title = match (name(self.route.from), name(self.route.to)) {
            (Some(from), Some(to)) => format!("from {from} to {to}"),
            _ => "Shortest paths to admin (F, T: set start, end)".to_owned(),
        };
        let title = self.step_filter.marked(title);
        if self.is_empty() {
            return none_found::draw(Frame::new(&title), &self.no_path, look, area, buf);
        }
        let more = if self.found.limit.is_some() { "first " } else { "" };
        let count = format!("{more}{}", counted(self.found.paths.len(), "path"));
        let frame = match self.route {
            // Names give way to the count.
            Route { from: Some(_), to: Some(_) } => Frame::new(&title).count(&count),
            _ => Frame::new(&title).right(&count),
        };
        let frame = frame.focused(self.pane() == Pane::List);
        let inner = frame.draw(look, area, buf);
        let rows = self.found.paths.iter().enumerate().skip(self.list.top());
        for ((index, path), row) in rows.zip(inner.rows()) {
            let selected = index == self.list.selected();
            let mark = if selected { ">" } else { " " };
            let (state, path) = (path.state, path.path());
            let steps = match row.width {
                ..60 => path.assumptions().to_string(),
                60.. => format!("{:<8}", counted(path.assumptions() as usize, "step")),
            };
            // The mark, gaps, and the state.
            let room = usize::from(row.width).saturating_sub(16 + steps.len());
            let names =
                cut::text(&ctx.data.path_names(&path), room, Cut::Middle, look.glyphs.ellipsis);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{steps} ")),
                Span::styled(
                    format!("{:<13}", verdict::state_words(state)),
                    verdict::state_style(look, state),
                ),
                Span::raw(names),
            ]);
            cut::draw(line, row, buf);
            if selected && self.pane() == Pane::List {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    pub(super) fn draw_hops(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let title = format!("path {}: steps", self.list.selected() + 1);
        let frame = Frame::new(&title).right("Tab").focused(self.pane() == Pane::Hops);
        let inner = frame.draw(look, area, buf);
        let Some(path) = self.path() else { return };
        let top = self.hops.top();
        let visible = path.hops.get(top..).unwrap_or_default();
        let evidence = ctx.data.analysis.hops_evidence(visible);
        for ((index, evidence), row) in (top..).zip(evidence).zip(inner.rows()) {
            let hop = evidence.hop;
            let selected = index == self.hops.selected();
            let mark = if selected { ">" } else { " " };
            let room = usize::from(row.width).saturating_sub(5);
            let verdict = verdict::hop_verdict_words(&evidence);
            let verdict = cut::text(&verdict, room / 2, Cut::Right, look.glyphs.ellipsis);
            let most = room.saturating_sub(cut::width(&verdict) + 2);
            let hop = hop_words(hop, evidence.kind, most, ctx);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{} {hop:<most$}  ", index + 1)),
                Span::styled(verdict, verdict::state_style(look, evidence.state)),
            ]);
            cut::draw(line, row, buf);
            if selected && self.pane() == Pane::Hops {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    pub(super) fn draw_why(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let title = format!("why step {}", self.hops.selected() + 1);
        let text = || summary::sentences(&self.why_text(ctx));
        self.why.draw(&ctx.look, (&title, "Enter: statements"), text, area, buf);
    }
}

/// A step in at most this many cells: `user/bob --lambda-001--> role/Admin`. The names give way: by
/// which call or method the step is made is what distinguishes it, and its id is short.
fn hop_words(hop: Hop, kind: AccessKind, most: usize, ctx: &Ctx) -> String {
    let [from, to] = [hop.from, hop.to].map(|it| ctx.data.name(it));
    let names = cut::width(&from) + cut::width(&to);
    let action = kind.describe().action.filter(|_| kind.escalation().is_none()).map(Cow::from);
    let whole = action.unwrap_or_else(|| wording::step_kind_words(kind));
    let arrow = |how: &str| format!(" --{how}--> ");
    let fits = |it: &String| names + cut::width(it) <= most;
    let arrow = Some(arrow(&whole)).filter(fits).unwrap_or_else(|| arrow(kind.describe().label));
    let room = most.saturating_sub(cut::width(&arrow));
    // The shorter name leaves its room to the other.
    let half = room / 2;
    let of_from = cut::width(&from).min(half.max(room.saturating_sub(cut::width(&to))));
    let ellipsis = ctx.look.glyphs.ellipsis;
    let from = cut::text(&from, of_from, Cut::Middle, ellipsis);
    let to = cut::text(&to, room.saturating_sub(of_from), Cut::Middle, ellipsis);
    cut::text(&format!("{from}{arrow}{to}"), most, Cut::Middle, ellipsis)
}
