//! The columns of a tree: the name, and beside it the step that leads there.

use ratatui::text::{Line, Span};

use crate::{
    analysis::severity,
    eval::{AccessState, MfaVerdict},
    tui::{
        look::Look,
        screen::{Ctx, verdict},
        step::Step,
        theme::Tone,
        widget::tree::{Branch, Fold},
    },
    wording,
};

/// The columns beside the names.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// Whether there is room for the state of the path beside that of the step.
    path: bool,
    mfa: bool,
    how: bool,
}

const STATE_WIDTH: usize = 13;
const MFA_WIDTH: usize = 15;

impl Columns {
    /// The columns for this many cells.
    pub(super) fn of(width: u16) -> Self {
        Self { path: 90 <= width, mfa: 50 <= width, how: 66 <= width }
    }

    /// The heads of the two columns.
    pub(super) fn heads(self, look: &Look) -> [Line<'static>; 2] {
        let head = |shown: bool, title: &str, width: usize| match shown {
            true => format!("{title:<width$}"),
            false => String::new(),
        };
        let beside = [
            head(true, "STEP", STATE_WIDTH),
            head(self.path, "PATH", STATE_WIDTH),
            head(self.mfa, "MFA", MFA_WIDTH),
            head(self.how, "HOW", 0),
        ];
        let beside = beside.concat();
        ["PRINCIPAL".to_owned(), beside].map(|it| Line::styled(it, look.style(Tone::Muted)))
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
        let Step { node, edge, person, session_context: _ } = branch.node;
        let mut name = Line::raw(ctx.data.name(node));
        if analysis.is_administrator(node) {
            let style = look.style(severity::OF_ADMINISTRATOR.into());
            name = name.style(style);
            name.push_span(Span::styled(" A", style));
        }
        let mut beside = Line::default();
        if let Some(edge) = edge {
            let state = |state| {
                let words = format!("{:<STATE_WIDTH$}", verdict::state_words(state));
                Span::styled(words, verdict::state_style(look, state))
            };
            // Only people can have MFA.
            let is_told = person || edge.mfa != MfaVerdict::Absent;
            let mfa = if is_told { edge.mfa } else { MfaVerdict::NotApplicable };
            beside.push_span(state(edge.state));
            if self.path {
                beside.push_span(state(path));
            }
            if self.mfa {
                beside.push_span(Span::raw(format!("{:<MFA_WIDTH$}", verdict::mfa_cell(mfa))));
            }
            if self.how {
                let how = wording::step_kind_words(edge.kind);
                beside.push_span(Span::styled(how, look.style(Tone::Muted)));
            }
        }
        if branch.fold == Fold::ShownAbove && self.mfa {
            let words = if self.how { "  shown above" } else { "above" };
            beside.push_span(Span::styled(words, look.style(Tone::Muted)));
        }
        [name, beside]
    }
}
