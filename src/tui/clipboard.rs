//! The clipboard of the user's terminal, which also works over SSH: the escape sequence OSC 52.
//!
//! Source: <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>, "Operating System Commands"

use base64::{Engine, prelude::BASE64_STANDARD};

/// The longest text, in bytes of its encoding, that common terminals accept.
pub(crate) const LIMIT: usize = 74_994;

/// A terminal multiplexer, which must pass the sequence through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Multiplexer {
    None,
    Tmux,
    Screen,
}

impl Multiplexer {
    /// Detects it from environment variables; `variable` returns the value for a name.
    pub(crate) fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        if variable("TMUX").is_some() {
            Self::Tmux
        } else if variable("STY").is_some() {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// Whether a text is short enough.
pub(crate) fn fits(text: &str) -> bool {
    text.len().div_ceil(3) * 4 <= LIMIT
}

/// The bytes that copy a text to the clipboard.
pub(crate) fn sequence(text: &str, multiplexer: Multiplexer) -> String {
    let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
    match multiplexer {
        Multiplexer::None => plain,
        // Tmux accepts the plain sequence with `set-clipboard on`, and passes the wrapped one
        // through with `allow-passthrough on`. Which of them is set is not visible here.
        Multiplexer::Tmux => {
            let doubled = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{doubled}\x1b\\")
        }
        // Screen truncates a string that it passes through after 768 bytes.
        Multiplexer::Screen => plain
            .as_bytes()
            .chunks(512)
            .map(|chunk| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(chunk)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_multiplexer_gets_its_wrapping() {
        assert_eq!(sequence("role", Multiplexer::None), "\x1b]52;c;cm9sZQ==\x07");
        assert_eq!(
            sequence("role", Multiplexer::Tmux),
            "\x1b]52;c;cm9sZQ==\x07\x1bPtmux;\x1b\x1b]52;c;cm9sZQ==\x07\x1b\\"
        );
        assert_eq!(sequence("role", Multiplexer::Screen), "\x1bP\x1b]52;c;cm9sZQ==\x07\x1b\\");
    }

    #[test]
    fn screen_gets_long_texts_in_pieces() {
        let sequence = sequence(&"x".repeat(1000), Multiplexer::Screen);
        assert_eq!(sequence.matches("\x1bP").count(), 3);
    }

    #[test]
    fn the_limit_counts_the_encoding() {
        assert!(fits(&"x".repeat(LIMIT / 4 * 3)));
        assert!(!fits(&"x".repeat(LIMIT)));
    }
}
