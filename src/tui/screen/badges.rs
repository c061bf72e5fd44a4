//! The badges of a principal: letters in fixed columns, readable without color.

use ratatui::text::{Line, Span};

use crate::{
    analysis::{Badge, Mark, severity},
    tui::{data::PrincipalRow, screen::Ctx, theme::Tone},
};

/// Each badge in its own color.
pub(super) fn line(row: &PrincipalRow, ctx: &Ctx) -> Line<'static> {
    let span = |(badge, mark): (&Badge, Mark)| {
        let letter = match mark {
            Mark::No => '.',
            Mark::Unknown => '?',
            Mark::Partly => badge.letter.to_ascii_lowercase(),
            Mark::Yes => badge.letter,
        };
        let severity = severity::of_mark(&ctx.data.analysis, row.id, badge, mark);
        let tone = severity.map_or(Tone::Muted, Into::into);
        Span::styled(letter.to_string(), ctx.look.style(tone))
    };
    row.badges.iter().map(span).collect()
}
