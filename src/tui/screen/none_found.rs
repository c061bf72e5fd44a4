//! The text where nothing was found: among which steps, what may hide more, and what to do.
//!
//! An answer that is empty must not be read as "no one can": so it says what was left out.

use crate::{
    report::answer::nothing_found,
    tui::{
        look::Look,
        screen::{Ctx, summary::sentences},
        step_filter::StepFilter,
        widget::{
            frame::Frame,
            prose::{Prose, ProseLine},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

/// What was looked for.
pub(super) struct Searched<'a> {
    /// What was not found: `path`, `principal`.
    pub(super) noun: &'a str,
    /// Among which steps.
    pub(super) step_filter: StepFilter,
    /// More that is known, one sentence per line: where a path is blocked, what to press.
    pub(super) more: &'a [String],
}

impl Searched<'_> {
    /// The text, the answer first.
    pub(super) fn text(&self, ctx: &Ctx) -> Vec<ProseLine> {
        let Self { noun, step_filter, more } = self;
        let mut lines =
            vec![format!("{}.", capitalized(&nothing_found(noun, step_filter.kinds())))];
        lines.extend_from_slice(more);
        if let Some(left_out) = step_filter.left_out() {
            lines.push(format!("E leaves out: {left_out}. Press E to include them."));
        }
        // The kinds of step that E leaves out are said before.
        let not_analyzed = ctx.data.not_analyzed.join("; ");
        lines.push(format!("Not analyzed, and may hide a {noun}: {not_analyzed}."));
        let mut text = sentences(&lines.join("\n"));
        let gaps = ctx.data.gaps.iter();
        if 0 < gaps.len() {
            let head = format!(" Not loaded, and may hide a {noun}:");
            text.push(ProseLine { line: Line::raw(head), hang: 1 });
        }
        let gap = |it: &String| ProseLine { line: Line::raw(format!("   {it}")), hang: 5 };
        text.extend(gaps.map(gap));
        text
    }
}

/// Draws the text in a pane of its own.
pub(super) fn draw(title: &str, text: &Prose, look: &Look, area: Rect, buf: &mut Buffer) {
    let frame = Frame::new(title).focused(true);
    // Without a border, only the title has room for it.
    let frame = match (text.has_more(), look.class.has_boxes()) {
        (false, _) => frame,
        (true, true) => frame.bottom("more below"),
        (true, false) => frame.right("more"),
    };
    text.draw(look, frame.draw(look, area, buf), buf);
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
