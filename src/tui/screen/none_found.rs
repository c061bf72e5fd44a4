//! The text where nothing was found: among which steps, what may hide more, and what to do.
//!
//! An answer that is empty must not be read as "no one can": so it says what was left out.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    report::answer::nothing_found,
    tui::{
        cut,
        look::Look,
        plural::grouped,
        screen::{Ctx, summary::sentences},
        step_filter::StepFilter,
        widget::{
            frame::Frame,
            prose::{Prose, ProseLine},
        },
    },
    wording::visible,
};

/// The maximum number of gaps that the text lists.
const MOST_GAPS: usize = 20;

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
        let lines: Vec<_> = lines.iter().map(|it| visible(it)).collect();
        let mut text = sentences(&lines.join("\n"));
        let gaps = &ctx.data.gaps_that_hide;
        if !gaps.is_empty() {
            let head = format!(" Not loaded, and may hide a {noun}:");
            text.push(ProseLine { line: cut::raw(head), hang: 1 });
        }
        let gap = |it: String| ProseLine { line: cut::raw(format!("   {it}")), hang: 5 };
        text.extend(first_of(gaps).map(gap));
        text
    }
}

/// Draws the text in a pane of its own, with the titles of `frame`.
pub(super) fn draw(frame: Frame<'_>, text: &Prose, look: &Look, area: Rect, buf: &mut Buffer) {
    let frame = frame.focused(true);
    // Without a border, only the title has room for it.
    let frame = match (text.has_more(), look.class.has_boxes()) {
        (false, _) => frame,
        (true, true) => frame.bottom("more below"),
        (true, false) => frame.right("more"),
    };
    text.draw(look, frame.draw(look, area, buf), buf);
}

/// The first gaps, and how many more there are.
fn first_of(gaps: &[String]) -> impl Iterator<Item = String> {
    let more = gaps.len().saturating_sub(MOST_GAPS);
    let more = (more > 0).then(|| format!("and {} more: the overview has all", grouped(more)));
    gaps.iter().take(MOST_GAPS).cloned().chain(more)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_gaps_the_first_are_listed_and_the_others_counted() {
        let gaps: Vec<String> = (0..1_020).map(|it| format!("policy {it}")).collect();
        assert_eq!(first_of(&gaps[..2]).count(), 2);
        let listed: Vec<String> = first_of(&gaps).collect();
        assert_eq!(listed.len(), 21);
        assert_eq!(listed[20], "and 1,000 more: the overview has all");
    }
}
