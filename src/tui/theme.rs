//! Colors by meaning. On a background that is known to be dark or light, each has a contrast of at
//! least 4.5 to 1, dim text included; on an unknown one, of at least 3 to 1 either way. No meaning depends on color alone: every theme keeps bold, reverse and
//! underline, and [`Theme::Mono`] has nothing else.

use ratatui::style::{Color, Modifier, Style};

use crate::{
    analysis::{Assessment, Severity},
    tui::background::Background,
};

/// The colors of a theme on one background, as numbers of the 256 colors: their shades are the same
/// on every terminal, while those of the first sixteen are not. Ordinary text has the terminal's own
/// color.
#[derive(Clone, Copy, Debug)]
struct Shades {
    muted: u8,
    accent: u8,
    good: u8,
    caution: u8,
    alarm: u8,
    unknown: u8,
}

/// A set of colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own text and background, with a few colors that can be read on it.
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
    pub(crate) fn style(self, background: Background, tone: Tone) -> Style {
        let style = Style::new().add_modifier(modifier(tone));
        match self.shades(background) {
            Some(shades) => style.fg(shades.color(tone)),
            None => style,
        }
    }

    #[rustfmt::skip]
    fn shades(self, background: Background) -> Option<Shades> {
        use Background::{Dark, Light, Unknown};
        Some(match (self, background) {
            (Self::Terminal, Dark) => Shades { muted: 247, accent: 80, good: 114, caution: 221, alarm: 203, unknown: 177 },
            (Self::Terminal, Light) => Shades { muted: 241, accent: 24, good: 22, caution: 94, alarm: 124, unknown: 90 },
            (Self::Terminal, Unknown) => Shades { muted: 244, accent: 31, good: 64, caution: 100, alarm: 196, unknown: 164 },
            (Self::ColorBlind, Dark) => Shades { muted: 247, accent: 74, good: 39, caution: 220, alarm: 208, unknown: 247 },
            (Self::ColorBlind, Light) => Shades { muted: 241, accent: 25, good: 19, caution: 94, alarm: 88, unknown: 241 },
            (Self::ColorBlind, Unknown) => Shades { muted: 244, accent: 31, good: 32, caution: 100, alarm: 166, unknown: 244 },
            (Self::Mono, _) => return None,
        })
    }
}

impl Shades {
    fn color(self, tone: Tone) -> Color {
        Color::Indexed(match tone {
            // Said, not left out: text may stand on something that has a color, such as a border.
            Tone::Text | Tone::Heading | Tone::Match | Tone::Selected => return Color::Reset,
            Tone::Muted | Tone::Border => self.muted,
            Tone::Focus | Tone::Key | Tone::JsonKey => self.accent,
            Tone::Good | Tone::JsonString => self.good,
            Tone::Caution | Tone::Marked => self.caution,
            Tone::Alarm => self.alarm,
            Tone::Unknown | Tone::JsonLiteral => self.unknown,
        })
    }
}

/// Text is never dim: how dim that is, each terminal decides.
fn modifier(tone: Tone) -> Modifier {
    match tone {
        Tone::Heading | Tone::Focus | Tone::Key | Tone::Alarm | Tone::Marked => Modifier::BOLD,
        Tone::Selected => Modifier::REVERSED,
        Tone::Match => Modifier::UNDERLINED.union(Modifier::BOLD),
        Tone::Text
        | Tone::Muted
        | Tone::Border
        | Tone::Good
        | Tone::Caution
        | Tone::Unknown
        | Tone::JsonKey
        | Tone::JsonString
        | Tone::JsonLiteral => Modifier::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 16] = [
        Tone::Text,
        Tone::Muted,
        Tone::Heading,
        Tone::Border,
        Tone::Focus,
        Tone::Selected,
        Tone::Key,
        Tone::Match,
        Tone::Good,
        Tone::Caution,
        Tone::Alarm,
        Tone::Unknown,
        Tone::Marked,
        Tone::JsonKey,
        Tone::JsonString,
        Tone::JsonLiteral,
    ];

    type Rgb = [u8; 3];

    const BLACK: Rgb = [0, 0, 0];
    const WHITE: Rgb = [255, 255, 255];
    /// Source: <https://ethanschoonover.com/solarized/>
    const SOLARIZED_DARK: Rgb = [0x00, 0x2b, 0x36];
    const SOLARIZED_LIGHT: Rgb = [0xfd, 0xf6, 0xe3];

    /// What a number of the 256 colors is, above the first sixteen.
    ///
    /// Source: `256colres.pl` of xterm
    fn rgb(index: u8) -> Rgb {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match index.checked_sub(232) {
            Some(gray) => [8 + 10 * gray; 3],
            None => {
                let at = usize::from(index.checked_sub(16).expect("a color that is fixed"));
                [LEVELS[at / 36], LEVELS[at / 6 % 6], LEVELS[at % 6]]
            }
        }
    }

    /// Source: <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    fn luminance(color: Rgb) -> f64 {
        let [red, green, blue] = color.map(|it| {
            let it = f64::from(it) / 255.0;
            if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Source: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_computed_as_wcag_defines_it() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 0.001);
        assert!((contrast([0x77; 3], WHITE) - 4.48).abs() < 0.01);
        assert_eq!((rgb(16), rgb(196), rgb(244)), ([0; 3], [255, 0, 0], [128; 3]));
    }

    #[test]
    fn every_color_can_be_read_on_its_backgrounds() {
        let dark = [BLACK, SOLARIZED_DARK];
        let light = [WHITE, SOLARIZED_LIGHT];
        let all = [BLACK, WHITE, SOLARIZED_DARK, SOLARIZED_LIGHT];
        let cases: [(Background, &[Rgb], f64); 3] = [
            (Background::Dark, &dark, 4.5),
            (Background::Light, &light, 4.5),
            // Nothing has 4.5 on black, white, and both of Solarized.
            (Background::Unknown, &all, 3.0),
        ];
        let mut colors = 0;
        for (name, theme) in Theme::ALL {
            for (background, behind, least) in cases {
                for tone in TONES {
                    let style = theme.style(background, tone);
                    assert!(!style.add_modifier.contains(Modifier::DIM), "{name} {tone:?}");
                    // Without a color, it is the terminal's own text on its own background.
                    let Some(Color::Indexed(index)) = style.fg else {
                        assert!(matches!(style.fg, None | Some(Color::Reset)), "{name} {tone:?}");
                        continue;
                    };
                    colors += 1;
                    for it in behind {
                        let found = contrast(rgb(index), *it);
                        let place = format!("{name} {background:?} {tone:?} on {it:02x?}");
                        assert!(least <= found, "{place}: {found:.2}");
                    }
                }
            }
        }
        assert!(50 < colors, "{colors}");
    }

    #[test]
    fn no_single_color_has_the_contrast_on_all_backgrounds() {
        let all = [BLACK, WHITE, SOLARIZED_DARK, SOLARIZED_LIGHT];
        let least = |index| all.iter().map(|it| contrast(rgb(index), *it)).fold(21.0, f64::min);
        assert!((16..=255).all(|it| least(it) < 4.5));
    }

    #[test]
    fn without_colors_the_selection_is_still_reversed() {
        let style = Theme::Mono.style(Background::Unknown, Tone::Selected);
        assert_eq!(style, Style::new().reversed());
    }

    #[test]
    fn no_theme_forces_a_background() {
        for (name, theme) in Theme::ALL {
            for tone in TONES {
                assert_eq!(theme.style(Background::Dark, tone).bg, None, "{name}");
            }
        }
    }

    #[test]
    fn themes_are_found_by_name() {
        assert_eq!(Theme::named("colorblind"), Some(Theme::ColorBlind));
        assert_eq!(Theme::named("solarized"), None);
    }
}
