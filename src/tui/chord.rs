//! The notation of keys: `j`, `^d`, `S-Tab`, `Alt-Left`, `PgDn`; `y n` is a sequence of two keys.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Names of keys that are not a single character.
const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("S-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Space", KeyCode::Char(' ')),
    ("F1", KeyCode::F(1)),
];

/// The notation of a pressed key, if it can be bound.
pub(crate) fn notation(key: KeyEvent) -> Option<String> {
    let KeyEvent { code, modifiers, .. } = key;
    let control = modifiers.contains(KeyModifiers::CONTROL);
    let alt = modifiers.contains(KeyModifiers::ALT);

    // Many terminals send `^H` for Backspace.
    if code == KeyCode::Char('h') && control && !alt {
        return Some("Backspace".to_owned());
    }
    let name = match NAMED.iter().find(|(_, named)| *named == code) {
        Some((name, _)) => (*name).to_owned(),
        None => code.as_char()?.to_string(),
    };
    Some(match (control, alt) {
        (false, false) => name,
        (true, false) => format!("^{}", name.to_lowercase()),
        (false, true) => format!("Alt-{name}"),
        (true, true) => format!("Alt-^{}", name.to_lowercase()),
    })
}

/// How a key or a sequence is shown: arrow keys as arrows, `y n` as `yn`, `^d` unchanged.
pub(crate) fn shown(keys: &str, arrows: bool) -> String {
    keys.split(' ').map(|key| if arrows { with_arrows(key) } else { key.to_owned() }).collect()
}

fn with_arrows(key: &str) -> String {
    let (prefix, name) = match key.strip_prefix("Alt-") {
        Some(name) => ("Alt-", name),
        None => ("", key),
    };
    let name = match name {
        "Up" => "↑",
        "Down" => "↓",
        "Left" => "←",
        "Right" => "→",
        other => other,
    };
    format!("{prefix}{name}")
}

/// The key of a notation.
#[cfg(test)]
pub(crate) fn parse(notation: &str) -> Option<KeyEvent> {
    let (alt, rest) = match notation.strip_prefix("Alt-") {
        Some(rest) => (KeyModifiers::ALT, rest),
        None => (KeyModifiers::NONE, notation),
    };
    let (control, rest) = match rest.strip_prefix('^') {
        Some(rest) if !rest.is_empty() => (KeyModifiers::CONTROL, rest),
        Some(_) | None => (KeyModifiers::NONE, rest),
    };
    let code = match NAMED.iter().find(|(name, _)| *name == rest) {
        Some((_, code)) => *code,
        None => {
            let mut characters = rest.chars();
            let character = characters.next()?;
            if characters.next().is_some() {
                return None;
            }
            KeyCode::Char(character)
        }
    };
    Some(KeyEvent::new(code, alt | control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_and_parse_are_inverse() {
        for text in ["j", "G", "^d", "Enter", "S-Tab", "Alt-Left", "Space", "<", "-", "F1", ":"] {
            let key = parse(text).expect(text);
            assert_eq!(notation(key).as_deref(), Some(text));
        }
    }

    #[test]
    fn control_h_is_backspace() {
        let key = KeyEvent::new(KeyCode::Char('h'), KeyModifiers::CONTROL);
        assert_eq!(notation(key).as_deref(), Some("Backspace"));
    }

    #[test]
    fn capital_letters_need_no_shift_in_their_notation() {
        let key = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(notation(key).as_deref(), Some("G"));
    }

    #[test]
    fn sequences_are_shown_without_the_gap() {
        assert_eq!(shown("y n", true), "yn");
        assert_eq!(shown("Alt-Left", true), "Alt-←");
        assert_eq!(shown("Down", false), "Down");
    }
}
