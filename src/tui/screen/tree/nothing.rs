//! The text in place of a tree without a step.

use crate::{
    graph::Direction,
    tui::{
        screen::{Ctx, none_found::Searched, summary::sentences},
        step_filter::StepFilter,
        widget::prose::ProseLine,
    },
};

/// What was looked for, and what may hide more.
pub(super) fn text(
    name: &str,
    is_group: bool,
    direction: Direction,
    step_filter: StepFilter,
    ctx: &Ctx,
) -> Vec<ProseLine> {
    if is_group {
        return sentences(&format!("{name} has no member. Press Enter to open it."));
    }
    let (here, there) = match direction {
        Direction::Outgoing => ("F", "T"),
        Direction::Incoming => ("T", "F"),
    };
    let why = format!(
        "To see what blocks a step, press {here} here and {there} on the other principal, then Enter."
    );
    Searched { noun: "principal", step_filter, more: &[why] }.text(ctx)
}
