//! The badges of a principal: letters in fixed columns, readable without colour.

use ratatui::text::{Line, Span};

use crate::{
    analysis::{Badge, BadgeKind, Mark},
    tui::{data::PrincipalRow, look::Look, theme::Tone},
};

/// Each badge in its own colour.
pub(super) fn line(row: &PrincipalRow, look: &Look) -> Line<'static> {
    let span = |(badge, mark): (&Badge, Mark)| {
        let (letter, style) = match mark {
            Mark::No => ('.', look.style(Tone::Muted)),
            Mark::Unknown => ('?', look.style(Tone::Unknown)),
            Mark::Partly => (badge.letter.to_ascii_lowercase(), look.style(Tone::Caution)),
            Mark::Yes => (badge.letter, look.style(tone(badge.kind))),
        };
        Span::styled(letter.to_string(), style)
    };
    row.badges.iter().map(span).collect()
}

/// What a badge that applies means.
pub(super) fn tone(kind: BadgeKind) -> Tone {
    match kind {
        BadgeKind::Admin | BadgeKind::OldKey | BadgeKind::Wildcard => Tone::Alarm,
        BadgeKind::NoMfa | BadgeKind::NoGroup | BadgeKind::CrossAccount => Tone::Caution,
        BadgeKind::Unused => Tone::Muted,
    }
}

/// What the letters stand for, for a lower border.
pub(super) fn legend() -> String {
    let words: Vec<_> = Badge::ALL.iter().map(|it| format!("{} {}", it.letter, it.label)).collect();
    words.join("  ")
}
