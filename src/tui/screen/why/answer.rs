//! The answer above the statements: one sentence, the verdict of each policy type, and how to close
//! the step.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::Why;
use crate::{
    analysis::{Assessment, severity},
    eval::{PolicyType, Verdict},
    tui::{
        command::Command,
        cut::{self, Cut},
        keymap,
        look::Look,
        screen::{Ctx, verdict},
        theme::Tone,
        widget::{
            frame::{self, Frame},
            paragraph,
        },
    },
    wording,
};

/// The cells of the name of a policy type, and those of its verdict in the first of two columns.
const NAME: usize = 9;
const VERDICT: usize = 28;

impl Why {
    /// Every line of the answer in a pane of this inner width.
    pub(super) fn answer_lines(&self, look: &Look, width: u16) -> Vec<Line<'static>> {
        let width = usize::from(width);
        let room = width.saturating_sub(2);
        let wrapped = |text: &str, tone: Tone| {
            let lines = paragraph::wrap(text, room).into_iter();
            let style = look.style(tone);
            lines.map(move |it| cut::styled(format!(" {it}"), style)).collect::<Vec<_>>()
        };
        let mut lines = wrapped(&self.text, Tone::Text);
        lines.extend(self.policy_types(look, width));
        lines.extend(wrapped(&self.below, Tone::Muted));
        lines
    }

    /// The verdicts of the policy types, two per line where both fit.
    fn policy_types(&self, look: &Look, width: usize) -> Vec<Line<'static>> {
        let worth = |(_, verdict): &&(PolicyType, Verdict)| *verdict != Verdict::None;
        let verdicts = self.answer.iter().flat_map(|it| &it.verdicts);
        let all: Vec<_> = verdicts.filter(worth).copied().collect();
        let cells_of =
            |(_, says): &(PolicyType, Verdict)| cut::width(wording::verdict_words(*says));
        let longest = all.iter().map(cells_of).max().unwrap_or(0);
        let first = 2 + NAME + VERDICT.max(longest + 1);
        let columns = if first + 1 + NAME + longest <= width { 2 } else { 1 };
        let line = |types: &[(PolicyType, Verdict)]| {
            let spans = types.iter().flat_map(|(policy_type, says)| {
                let words = wording::verdict_words(*says);
                let tone = severity::of_verdict(*says, self.assessment()).into();
                [
                    Span::styled(
                        format!(" {:<NAME$}", policy_type.name()),
                        look.style(Tone::Muted),
                    ),
                    Span::styled(format!("{words:<VERDICT$}"), look.style(tone)),
                ]
            });
            let line: Line<'static> = spans.collect();
            // The spaces after the last words are no text that could be cut.
            match cut::width(line.to_string().trim_end()) <= width {
                true => line,
                false => cut::line(line, width, Cut::Right, look.glyphs.ellipsis),
            }
        };
        all.chunks(columns).map(line).collect()
    }

    /// How serious the step is.
    fn assessment(&self) -> Assessment {
        match self.shown_step() {
            Some(step) => severity::of_access(step.state),
            None if self.answer.is_none() => Assessment::Unknown,
            None => severity::OF_REFUSED_STEP,
        }
    }

    /// Draws as much as fits, and says how to see the rest.
    pub(super) fn draw_answer(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let arrow = if look.glyphs.arrows { "→" } else { "->" };
        let title = format!("{} {arrow} {}", ctx.data.name(self.from), ctx.data.name(self.to));
        let word = match self.shown_step() {
            Some(step) => verdict::state_words(step.state),
            None if self.answer.is_none() => ctx.pending(),
            None => "blocked",
        };
        let mut right = match self.steps.len() {
            0 | 1 => word.to_owned(),
            count => format!("{word}  {} of {count}: [ ]", self.step + 1),
        };
        let inner = frame::inside(look, area);
        let lines = self.answer_lines(look, inner.width);
        let below = match self.scroll.has_more(lines.len()) {
            false => String::new(),
            true => self.more_words(),
        };
        // Without a border, only the title has room for it.
        if !look.class.has_boxes() && !below.is_empty() {
            right = format!("{right}  {below}");
        }
        let frame = Frame::new(&title).count(&right).bottom(&below).focused(self.is_on_answer());
        let inner = frame.draw(look, area, buf);
        for (line, row) in lines.iter().skip(self.scroll.top()).zip(inner.rows()) {
            cut::draw(line, row, buf);
        }
    }

    /// That there is more, and the key that leads there.
    fn more_words(&self) -> String {
        if self.is_on_answer() {
            return "more below".to_owned();
        }
        // The answer comes after the last statement, and before the first.
        let is_next = self.focus + 1 == self.statements.len() && 0 < self.focus;
        let key = if is_next { Command::NextPane } else { Command::PreviousPane };
        format!("more: {}", keymap::first_key(key))
    }
}
