//! The badges of a principal: letters in fixed columns, readable without color.

use ratatui::text::{Line, Span};

use crate::{
    analysis::{Badge, Mark, severity},
    tui::{data::PrincipalRow, look::Look, theme::Tone},
};

/// Each badge in its own color.
pub(super) fn line(row: &PrincipalRow, look: &Look) -> Line<'static> {
    let span = |(badge, mark): (&Badge, Mark)| {
        let letter = match mark {
            Mark::No => '.',
            Mark::Unknown => '?',
            Mark::Partly => badge.letter.to_ascii_lowercase(),
            Mark::Yes => badge.letter,
        };
        let tone = severity::of_mark(badge, mark).map_or(Tone::Muted, Into::into);
        Span::styled(letter.to_string(), look.style(tone))
    };
    row.badges.iter().map(span).collect()
}
