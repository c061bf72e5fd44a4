//! The text in place of a tree without a step.

use crate::{
    graph::Direction,
    tui::{
        screen::{
            Ctx,
            none_found::Searched,
            summary::sentences,
        },
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
    let (noun, why) = match direction {
        Direction::Outgoing => (
            format!("principal that {name} can become"),
            "To see what blocks a step, press F here and T on the other principal, then Enter.",
        ),
        Direction::Incoming => (
            format!("principal that can become {name}"),
            "To see what blocks a step, press T here and F on the other principal, then Enter.",
        ),
    };
    let more = [why.to_owned()];
    Searched { noun: "principal", of: &noun, step_filter, more: &more }.text(ctx)
}
