//! The columns of a tree: the name, and beside it the step that leads there.

use ratatui::text::{Line, Span};

use crate::{
    analysis::severity,
    eval::{AccessState, MfaVerdict},
    tui::{
        cut,
        look::Look,
        screen::{Ctx, verdict},
        step::Step,
        theme::Tone,
        widget::tree::{Branch, Fold},
    },
    wording,
};

/// The columns beside the names, each with its width; 0 where there is no room for it. The state of
/// the whole path comes first: that of the last step alone misleads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    step: usize,
    path: usize,
    mfa: usize,
    how: bool,
}

/// What long names keep before another column comes in.
const LEAST_NAME: usize = 24;
/// What the method is worth showing from.
const LEAST_HOW: usize = 10;
/// The cells between two columns, and beside the names.
const GAP: usize = 2;

impl Columns {
    /// The columns for this many cells, as wide as their words: a line is the step to it, and the
    /// state of its path. The longest name takes `names` cells, with the lines before it.
    pub(super) fn of<'a>(
        width: u16,
        names: usize,
        lines: impl Iterator<Item = (&'a Step, AccessState)>,
    ) -> Self {
        let mut wide = ["STEP", "PATH", "MFA"].map(str::len);
        for (step, path) in lines {
            let Some(edge) = step.edge else { continue };
            let words =
                [verdict::state_words(edge.state), verdict::state_words(path), mfa_words(step)];
            for (wide, words) in wide.iter_mut().zip(words) {
                *wide = words.len().max(*wide);
            }
        }
        let [step, path, mfa] = wide.map(|it| it + GAP);
        let mut room = usize::from(width).saturating_sub(names.min(LEAST_NAME) + GAP + path);
        let mut take = |cells: usize| match room.checked_sub(cells) {
            Some(rest) => {
                room = rest;
                cells
            }
            None => 0,
        };
        let step = take(step);
        let mfa = if step == 0 { 0 } else { take(mfa) };
        let how = mfa != 0 && take(LEAST_HOW) != 0;
        Self { step, path, mfa, how }
    }

    /// The heads of the two columns.
    pub(super) fn heads(self, look: &Look) -> [Line<'static>; 2] {
        let head = |title: &str, width: usize| match width {
            0 => String::new(),
            _ => format!("{title:<width$}"),
        };
        let beside =
            [head("STEP", self.step), head("PATH", self.path), head("MFA", self.mfa)].concat();
        let beside = if self.how { beside + "HOW" } else { beside };
        ["PRINCIPAL".to_owned(), beside].map(|it| cut::styled(it, look.style(Tone::Muted)))
    }

    /// The name of a line, and the step that leads to it.
    pub(super) fn cells(
        self,
        ctx: &Ctx,
        branch: &Branch<Step>,
        path: AccessState,
    ) -> [Line<'static>; 2] {
        let look = &ctx.look;
        let analysis = &ctx.data.analysis;
        let Step { node, edge, .. } = branch.node;
        let mut name = cut::raw(ctx.data.name(node));
        if analysis.is_administrator(node) {
            let style = look.style(severity::OF_ADMINISTRATOR.into());
            name = name.style(style);
            name.push_span(Span::styled(" A", style));
        }
        let mut beside = Line::default();
        if let Some(edge) = edge {
            let state = |state, width: usize| {
                let words = match width {
                    0 => String::new(),
                    _ => format!("{:<width$}", verdict::state_words(state)),
                };
                Span::styled(words, verdict::state_style(look, state))
            };
            beside.push_span(state(edge.state, self.step));
            beside.push_span(state(path, self.path));
            if self.mfa != 0 {
                let mfa = self.mfa;
                beside.push_span(Span::raw(format!("{:<mfa$}", mfa_words(&branch.node))));
            }
        }
        if branch.fold == Fold::ShownAbove && self.step != 0 {
            // Before the last column, which may be cut.
            let words = if self.how { "shown above  " } else { "above" };
            beside.push_span(Span::styled(words, look.style(Tone::Muted)));
        }
        if let Some(edge) = edge.filter(|_| self.how) {
            let how = wording::step_kind_words(edge.kind);
            beside.push_span(Span::styled(how, look.style(Tone::Muted)));
        }
        [name, beside]
    }
}

/// The MFA verdict of a step. Only people can have MFA.
fn mfa_words(step: &Step) -> &'static str {
    let mfa = step.edge.map_or(MfaVerdict::NotApplicable, |it| it.mfa);
    let is_told = step.person || mfa != MfaVerdict::Absent;
    verdict::mfa_cell(if is_told { mfa } else { MfaVerdict::NotApplicable })
}
