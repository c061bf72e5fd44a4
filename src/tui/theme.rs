//! Colors by meaning. No meaning depends on color alone: every theme keeps bold, reverse and
//! underline, and [`Theme::Mono`] has nothing else.

use ratatui::style::{Color, Modifier, Style};

use crate::analysis::{Assessment, Severity};

/// A set of colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own sixteen colors, so it follows the user's palette, light or dark.
    #[default]
    Terminal,
    /// Blue, orange and yellow only, which remain distinct with any common color blindness.
    ///
    /// Source: Okabe and Ito, <https://jfly.uni-koeln.de/color/>
    ColorBlind,
    /// No colors; selected by `NO_COLOR`.
    Mono,
}

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Ordinary text.
    Text,
    /// Less important than the text around it.
    Muted,
    /// A heading inside a pane.
    Heading,
    /// The border of a pane without focus.
    Border,
    /// The border of the focused pane.
    Focus,
    /// The selected row.
    Selected,
    /// A key in a hint or in the help.
    Key,
    /// The letters that matched a search.
    Match,
    /// Calm: access is denied, a check passed.
    Good,
    /// Deserves attention: access under a condition.
    Caution,
    /// Needs action: access to administrator, an error.
    Alarm,
    /// Something rolecall could not find out.
    Unknown,
    /// The line that decided.
    Marked,
    /// The name of a member in a JSON text.
    JsonKey,
    /// A string in a JSON text.
    JsonString,
    /// A number, `true`, `false` or `null` in a JSON text.
    JsonLiteral,
}

impl From<Assessment> for Tone {
    fn from(assessment: Assessment) -> Self {
        match assessment {
            Assessment::Good => Self::Good,
            Assessment::Unknown => Self::Unknown,
            Assessment::Rated(severity) => severity.into(),
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Text,
            Severity::Low => Self::Muted,
            Severity::Medium => Self::Caution,
            Severity::High | Severity::Critical => Self::Alarm,
        }
    }
}

impl Theme {
    /// Every theme and its name on the command line.
    pub const ALL: [(&'static str, Self); 3] =
        [("terminal", Self::Terminal), ("colorblind", Self::ColorBlind), ("mono", Self::Mono)];

    /// The theme with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(it, _)| *it == name).map(|(_, theme)| theme)
    }

    /// How text with this meaning looks.
    pub(crate) fn style(self, tone: Tone) -> Style {
        // Text on top of dim text, such as a title on a border, is not dim itself.
        let own = modifier(tone);
        let style = Style::new().remove_modifier(Modifier::DIM - own).add_modifier(own);
        match self.color(tone) {
            Some(color) => style.fg(color),
            None => style,
        }
    }

    fn color(self, tone: Tone) -> Option<Color> {
        match self {
            Self::Terminal => terminal_color(tone),
            Self::ColorBlind => color_blind_color(tone),
            Self::Mono => None,
        }
    }
}

fn modifier(tone: Tone) -> Modifier {
    match tone {
        Tone::Heading | Tone::Focus | Tone::Key | Tone::Alarm | Tone::Marked => Modifier::BOLD,
        Tone::Selected => Modifier::REVERSED,
        Tone::Match => Modifier::UNDERLINED.union(Modifier::BOLD),
        Tone::Muted | Tone::Border => Modifier::DIM,
        Tone::Text
        | Tone::Good
        | Tone::Caution
        | Tone::Unknown
        | Tone::JsonKey
        | Tone::JsonString
        | Tone::JsonLiteral => Modifier::empty(),
    }
}

fn terminal_color(tone: Tone) -> Option<Color> {
    match tone {
        Tone::Text | Tone::Muted | Tone::Heading | Tone::Border | Tone::Match => None,
        Tone::Selected => Some(Color::Reset),
        Tone::Focus | Tone::Key | Tone::JsonKey => Some(Color::Cyan),
        Tone::Good | Tone::JsonString => Some(Color::Green),
        Tone::Caution | Tone::Marked => Some(Color::Yellow),
        Tone::Alarm => Some(Color::Red),
        Tone::Unknown | Tone::JsonLiteral => Some(Color::Magenta),
    }
}

fn color_blind_color(tone: Tone) -> Option<Color> {
    // The nearest of the 256 colors, because not every terminal has more.
    const SKY_BLUE: Color = Color::Indexed(74);
    const BLUE: Color = Color::Indexed(32);
    const YELLOW: Color = Color::Indexed(220);
    const ORANGE: Color = Color::Indexed(208);
    match tone {
        Tone::Text | Tone::Muted | Tone::Heading | Tone::Border | Tone::Match | Tone::Unknown => {
            None
        }
        Tone::Selected => Some(Color::Reset),
        Tone::Focus | Tone::Key | Tone::JsonKey => Some(SKY_BLUE),
        Tone::Good | Tone::JsonString => Some(BLUE),
        Tone::Caution | Tone::Marked | Tone::JsonLiteral => Some(YELLOW),
        Tone::Alarm => Some(ORANGE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_the_selection_is_still_reversed() {
        assert_eq!(Theme::Mono.style(Tone::Selected), Style::new().reversed().not_dim());
    }

    #[test]
    fn no_theme_forces_a_background() {
        for (name, theme) in Theme::ALL {
            for tone in [Tone::Text, Tone::Selected, Tone::Alarm, Tone::Marked] {
                assert_eq!(theme.style(tone).bg, None, "{name}");
            }
        }
    }

    #[test]
    fn themes_are_found_by_name() {
        assert_eq!(Theme::named("colorblind"), Some(Theme::ColorBlind));
        assert_eq!(Theme::named("solarized"), None);
    }
}
