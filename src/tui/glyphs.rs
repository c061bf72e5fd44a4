//! Borders, bars, tree lines and marks: a Unicode set, and a plain ASCII set.

use ratatui::symbols::border;

/// The drawing characters of one character set. Each is one cell wide unless noted otherwise.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Glyphs {
    /// The border of a pane.
    pub(crate) border: border::Set<'static>,
    /// The border of the focused pane: thick, so that focus does not depend on color.
    pub(crate) focus: border::Set<'static>,
    /// The filled part of a bar.
    pub(crate) bar: &'static str,
    /// The empty part of a bar.
    pub(crate) bar_rest: &'static str,
    /// In front of a child with later siblings; two cells.
    pub(crate) branch: &'static str,
    /// Before the last child; two cells.
    pub(crate) last_branch: &'static str,
    /// In front of the descendants of a node with later siblings; two cells.
    pub(crate) rail: &'static str,
    /// A branch that is open.
    pub(crate) open: &'static str,
    /// A branch that is closed.
    pub(crate) closed: &'static str,
    /// A node without children.
    pub(crate) leaf: &'static str,
    /// Replaces text that was cut off.
    pub(crate) ellipsis: &'static str,
    /// Before the first crumb.
    pub(crate) crumb_start: &'static str,
    /// Between crumbs.
    pub(crate) crumb: &'static str,
    /// In the gutter, next to a line that decided.
    pub(crate) gutter: &'static str,
    /// In the header of a column in ascending order.
    pub(crate) ascending: &'static str,
    /// In the header of a column in descending order.
    pub(crate) descending: &'static str,
    /// Whether arrow keys may be shown as arrows.
    pub(crate) arrows: bool,
}

/// For terminals that draw line characters one cell wide.
pub(crate) const UNICODE: Glyphs = Glyphs {
    border: border::PLAIN,
    focus: border::THICK,
    bar: "█",
    bar_rest: "·",
    branch: "├─",
    last_branch: "└─",
    rail: "│ ",
    open: "v",
    closed: ">",
    leaf: "─",
    ellipsis: "…",
    crumb_start: "‹",
    crumb: "›",
    gutter: "▌",
    ascending: "↑",
    descending: "↓",
    arrows: true,
};

/// For the Linux console, the C locale, and `--ascii`.
pub(crate) const ASCII: Glyphs = Glyphs {
    border: ascii_border("-", "|", "+"),
    focus: ascii_border("=", "#", "#"),
    bar: "#",
    bar_rest: ".",
    branch: "|-",
    last_branch: "`-",
    rail: "| ",
    open: "v",
    closed: ">",
    leaf: "-",
    ellipsis: "~",
    crumb_start: "<",
    crumb: ">",
    gutter: "!",
    ascending: "^",
    descending: "v",
    arrows: false,
};

const fn ascii_border(
    horizontal: &'static str,
    vertical: &'static str,
    corner: &'static str,
) -> border::Set<'static> {
    border::Set {
        top_left: corner,
        top_right: corner,
        bottom_left: corner,
        bottom_right: corner,
        vertical_left: vertical,
        vertical_right: vertical,
        horizontal_top: horizontal,
        horizontal_bottom: horizontal,
    }
}

/// Selects the set that a terminal can show; `variable` returns the value of an environment
/// variable.
pub(crate) fn detect(variable: impl Fn(&str) -> Option<String>) -> &'static Glyphs {
    if variable("TERM").as_deref() == Some("linux") {
        return &ASCII;
    }
    // The first of these that is set and not empty decides; without any, it is the C locale.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .unwrap_or_default()
        .to_lowercase();
    if locale.contains("utf-8") || locale.contains("utf8") { &UNICODE } else { &ASCII }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_environment_chooses_the_set() {
        type Variables<'a> = &'a [(&'a str, &'a str)];
        let cases: [(&str, Variables<'_>, &Glyphs); 6] = [
            ("a UTF-8 locale",          &[("LANG", "en_US.UTF-8")],                           &UNICODE),
            ("C.utf8 is UTF-8 too",     &[("LANG", "C.utf8")],                                &UNICODE),
            ("LC_ALL outranks LANG",    &[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")],          &ASCII),
            ("empty counts as not set", &[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")],           &UNICODE),
            ("no locale",               &[],                                                  &ASCII),
            ("the Linux console",       &[("TERM", "linux"), ("LANG", "en_US.UTF-8")],        &ASCII),
        ];
        for (why, environment, expected) in cases {
            let variable = |name: &str| {
                environment.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(detect(variable), expected, "{why}");
        }
    }
}
