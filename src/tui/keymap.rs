//! Key bindings: one table, from which dispatch, help, hints and `docs/keys.md` are generated.

use ratatui::crossterm::event::KeyEvent;

use crate::tui::{
    chord,
    command::{Command, ExportFormat, ExportTarget, Motion, Yank},
    layout::View,
};

/// The context in which a binding applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Even while a text is typed.
    Always,
    /// On a screen.
    Browsing,
    /// While typing: other keys edit the text.
    Typing,
}

/// A heading in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Move,
    Act,
    Find,
    History,
    Copy,
    Prompt,
}

impl Group {
    /// All groups, in reading order.
    pub(crate) const ALL: [Self; 6] =
        [Self::Move, Self::Act, Self::Find, Self::History, Self::Copy, Self::Prompt];

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Act => "Act",
            Self::Find => "Find",
            Self::History => "History",
            Self::Copy => "Copy",
            Self::Prompt => "While typing",
        }
    }
}

/// A command and its keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    pub(crate) context: Context,
    pub(crate) group: Group,
    pub(crate) command: Command,
    /// As [`chord::notation`] writes them; `y n` is a sequence.
    pub(crate) keys: &'static [&'static str],
    /// One or two words for the bottom line.
    pub(crate) hint: &'static str,
    /// A sentence fragment for the help. No two bindings of a context share it.
    pub(crate) help: &'static str,
}

/// Every binding, in reading order.
pub(crate) const KEYMAP: &[Binding] = &{
    use Command as C;
    use Context::{Always, Browsing, Typing};
    use ExportFormat as F;
    use ExportTarget as T;
    use Group as G;
    use Motion as M;
    const fn row(
        context: Context,
        group: Group,
        command: Command,
        keys: &'static [&'static str],
        hint: &'static str,
        help: &'static str,
    ) -> Binding {
        Binding { context, group, command, keys, hint, help }
    }
    #[rustfmt::skip]
    let rows = [
        row(Browsing, G::Move,    C::Move(M::Down),            &["j", "Down"],         "down",         "down"),
        row(Browsing, G::Move,    C::Move(M::Up),              &["k", "Up"],           "up",           "up"),
        row(Browsing, G::Move,    C::Move(M::Left),            &["h", "Left"],         "close",        "close the branch"),
        row(Browsing, G::Move,    C::Move(M::Right),           &["l", "Right"],        "open",         "open the branch"),
        row(Browsing, G::Move,    C::Move(M::Top),             &["g", "Home"],         "top",          "to the top"),
        row(Browsing, G::Move,    C::Move(M::Bottom),          &["G", "End"],          "bottom",       "to the bottom"),
        row(Browsing, G::Move,    C::Move(M::HalfDown),        &["^d"],                "half page",    "half a page down"),
        row(Browsing, G::Move,    C::Move(M::HalfUp),          &["^u"],                "half page",    "half a page up"),
        row(Browsing, G::Move,    C::Move(M::PageDown),        &["PgDn"],              "page",         "a page down"),
        row(Browsing, G::Move,    C::Move(M::PageUp),          &["PgUp"],              "page",         "a page up"),
        row(Browsing, G::Move,    C::NextPane,                 &["Tab"],               "pane",         "next pane"),
        row(Browsing, G::Move,    C::PreviousPane,             &["S-Tab"],             "prev pane",    "previous pane"),
        row(Browsing, G::Move,    C::PreviousTab,              &["["],                 "prev tab",     "previous tab"),
        row(Browsing, G::Move,    C::NextTab,                  &["]"],                 "next tab",     "next tab"),
        row(Browsing, G::Move,    C::View(View::Overview),     &["1"],                 "overview",     "overview"),
        row(Browsing, G::Move,    C::View(View::Principals),   &["2"],                 "principals",   "principals"),
        row(Browsing, G::Move,    C::View(View::Paths),        &["3"],                 "paths",        "paths"),
        row(Browsing, G::Move,    C::View(View::Findings),     &["5"],                 "findings",     "findings"),
        row(Browsing, G::Move,    C::Zoom,                     &["z"],                 "zoom",         "zoom the pane"),

        row(Browsing, G::Act,     C::Open,                     &["Enter"],             "open",         "open, or show why"),
        row(Browsing, G::Act,     C::Reach,                    &["p"],                 "can become",   "what it can become"),
        row(Browsing, G::Act,     C::ReachedBy,                &["P"],                 "assumable by", "who can assume it"),
        row(Browsing, G::Act,     C::Why,                      &["w"],                 "why",          "why (full page)"),
        row(Browsing, G::Act,     C::Explain,                  &["i"],                 "explain",      "explain, then more"),
        row(Browsing, G::Act,     C::PathStart,                &["F"],                 "from here",    "set path start"),
        row(Browsing, G::Act,     C::PathEnd,                  &["T"],                 "to here",      "set path end"),
        row(Browsing, G::Act,     C::PathReverse,              &["r"],                 "reverse",      "reverse the path"),

        row(Browsing, G::Act,     C::Mark,                     &["Space"],             "mark",         "mark, to compare"),
        row(Browsing, G::Act,     C::Compare,                  &["="],                 "compare",      "compare principals"),
        row(Browsing, G::Act,     C::Waive,                    &["W"],                 "waive",        "waive the finding"),
        row(Browsing, G::Act,     C::Steps,                    &["E"],                 "steps",        "which steps count"),
        row(Browsing, G::Act,     C::UsersWithoutGroup,        &["u"],                 "no group",     "users without group"),
        row(Browsing, G::Act,     C::OldKeys,                  &["a"],                 "old keys",     "keys over 90 days"),
        row(Browsing, G::Act,     C::WithoutMfa,               &["b"],                 "no MFA",       "roles without MFA"),
        row(Browsing, G::Act,     C::Accounts,                 &["A"],                 "accounts",     "accounts"),

        row(Browsing, G::Find,    C::Filter,                   &["/"],                 "filter",       "filter, or search"),
        row(Browsing, G::Find,    C::NextMatch,                &["n"],                 "next match",   "next match"),
        row(Browsing, G::Find,    C::PreviousMatch,            &["N"],                 "prev match",   "previous match"),
        row(Browsing, G::Find,    C::Palette,                  &[":", "^p"],           "palette",      "palette: go to, run"),
        row(Browsing, G::Find,    C::SortMenu,                 &["s"],                 "sort",         "choose the order"),
        row(Browsing, G::Find,    C::SortNext,                 &[">"],                 "next column",  "sort by next column"),
        row(Browsing, G::Find,    C::SortPrevious,             &["<"],                 "sort back",    "sort by prev column"),
        row(Browsing, G::Find,    C::SortReverse,              &["S"],                 "reverse",      "reverse the order"),
        row(Browsing, G::Find,    C::ServiceRoles,             &["."],                 "service roles", "show service roles"),

        row(Browsing, G::History, C::Up,                       &["Esc", "Backspace"],  "up",           "up one level"),
        row(Browsing, G::History, C::HistoryBack,              &["H", "Alt-Left"],     "back",         "go back"),
        row(Browsing, G::History, C::HistoryForward,           &["L", "Alt-Right"],    "forward",      "go forward"),
        row(Browsing, G::History, C::LastView,                 &["-"],                 "last view",    "last view"),
        row(Browsing, G::History, C::Reload,                   &["R"],                 "reload",       "reload"),
        row(Browsing, G::History, C::StopLoading,              &["c"],                 "stop",         "stop loading"),
        row(Browsing, G::History, C::OpenFile,                 &["O"],                 "open file",    "open a file"),
        row(Browsing, G::History, C::OpenDemo,                 &["D"],                 "open demo",    "open the demo"),
        row(Browsing, G::History, C::Help,                     &["?", "F1"],           "help",         "all keys, filters"),
        row(Always,   G::History, C::Cancel,                   &["^c"],                "cancel",       "cancel; twice quits"),
        row(Browsing, G::History, C::Quit,                     &["q"],                 "quit",         "quit"),
        row(Always,   G::History, C::Suspend,                  &["^z"],                "suspend",      "suspend; fg resumes"),
        row(Always,   G::History, C::Repaint,                  &["^l"],                "redraw",       "redraw"),

        row(Browsing, G::Copy,    C::Yank(Yank::Arn),          &["y y"],               "ARN",          "copy the ARN"),
        row(Browsing, G::Copy,    C::Yank(Yank::Name),         &["y n"],               "name",         "copy the name"),
        row(Browsing, G::Copy,    C::Yank(Yank::Json),         &["y j"],               "JSON",         "copy the JSON"),
        row(Browsing, G::Copy,    C::Yank(Yank::Path),         &["y p"],               "path",         "copy the whole path"),
        row(Browsing, G::Copy,    C::Yank(Yank::Command),      &["y c"],               "command",      "copy AWS command"),
        row(Browsing, G::Copy,    C::Yank(Yank::Console),      &["y u"],               "console link", "copy console link"),
        row(Browsing, G::Copy,    C::Export(F::Csv, T::File),  &["e c"],               "CSV file",     "save as CSV"),
        row(Browsing, G::Copy,    C::Export(F::Json, T::File), &["e j"],               "JSON file",    "save as JSON"),
        row(Browsing, G::Copy,    C::Export(F::Markdown, T::File), &["e m"],           "Markdown file", "save as Markdown"),
        row(Browsing, G::Copy,    C::Export(F::Csv, T::Clipboard), &["e C"],           "copy CSV",     "copy as CSV"),
        row(Browsing, G::Copy,    C::Export(F::Json, T::Clipboard), &["e J"],          "copy JSON",    "copy as JSON"),
        row(Browsing, G::Copy,    C::Export(F::Markdown, T::Clipboard), &["e M"],      "copy Markdown", "copy as Markdown"),

        row(Typing,   G::Prompt,  C::Accept,                   &["Enter"],             "accept",       "accept"),
        row(Typing,   G::Prompt,  C::Dismiss,                  &["Esc"],               "cancel",       "cancel"),
        row(Typing,   G::Prompt,  C::Previous,                 &["Up", "^k", "^p"],    "up",           "previous"),
        row(Typing,   G::Prompt,  C::Next,                     &["Down", "^j", "^n"],  "down",         "next"),
        row(Typing,   G::Prompt,  C::NextPage,                 &["PgDn"],              "next page",    "next page"),
        row(Typing,   G::Prompt,  C::PreviousPage,             &["PgUp"],              "prev page",    "previous page"),
    ];
    rows
};

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Command(Command),
    /// The first key of a sequence; the text is what was pressed so far.
    Prefix(String),
    /// No command: while typing, a letter of the text.
    Nothing,
}

/// The meaning of `key` after `pressed`, the keys of a sequence so far.
pub(crate) fn meaning(typing: bool, pressed: Option<&str>, key: KeyEvent) -> Meaning {
    let Some(key) = chord::notation(key) else { return Meaning::Nothing };
    let keys = match pressed {
        Some(pressed) => format!("{pressed} {key}"),
        None => key,
    };
    let mut prefix = false;
    for binding in KEYMAP.iter().filter(|it| it.applies(typing)) {
        for bound in binding.keys {
            if *bound == keys {
                return Meaning::Command(binding.command);
            }
            prefix |= bound.strip_prefix(&keys).is_some_and(|rest| rest.starts_with(' '));
        }
    }
    if prefix { Meaning::Prefix(keys) } else { Meaning::Nothing }
}

/// The bindings that continue `pressed`.
pub(crate) fn continuations(pressed: &str) -> impl Iterator<Item = &'static Binding> {
    KEYMAP.iter().filter(move |binding| {
        binding
            .keys
            .iter()
            .any(|keys| keys.strip_prefix(pressed).is_some_and(|rest| rest.starts_with(' ')))
    })
}

/// The binding of a command.
pub(crate) fn binding(command: Command) -> Option<&'static Binding> {
    KEYMAP.iter().find(|binding| binding.command == command)
}

/// The first key of a command, as shown on the screen.
pub(crate) fn first_key(command: Command) -> String {
    binding(command).map(|it| chord::shown(it.keys[0], false)).unwrap_or_default()
}

impl Binding {
    fn applies(&self, typing: bool) -> bool {
        match self.context {
            Context::Always => true,
            Context::Browsing => !typing,
            Context::Typing => typing,
        }
    }
}

/// The table of keys in `docs/keys.md`.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n| --- | --- |\n");
    for Binding { keys, help, .. } in KEYMAP {
        let keys: Vec<String> =
            keys.iter().map(|it| format!("`{}`", chord::shown(it, true))).collect();
        out.push_str(&format!("| {} | {help} |\n", keys.join(" ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_says_two_commands() {
        for typing in [false, true] {
            let mut seen: Vec<(&str, Command)> = Vec::new();
            for binding in KEYMAP.iter().filter(|it| it.applies(typing)) {
                for keys in binding.keys {
                    for (other, command) in &seen {
                        assert_ne!(keys, other, "{:?} and {command:?}", binding.command);
                        let hides = |a: &str, b: &str| {
                            a.strip_prefix(b).is_some_and(|rest| rest.starts_with(' '))
                        };
                        assert!(!hides(keys, other) && !hides(other, keys), "{keys}, {other}");
                    }
                    seen.push((keys, binding.command));
                }
            }
        }
    }

    #[test]
    fn every_command_has_keys_a_hint_and_help() {
        for Binding { command, keys, hint, help, .. } in KEYMAP {
            assert!(!keys.is_empty() && !hint.is_empty() && !help.is_empty(), "{command:?}");
            assert!(hint.len() <= 13, "{hint} is long for the bottom line");
            assert!(help.len() <= 19, "{help} is long for two columns at 80 cells");
        }
    }

    #[test]
    fn every_binding_can_be_pressed() {
        for binding in KEYMAP {
            for keys in binding.keys {
                let mut pressed = None;
                let mut last = Meaning::Nothing;
                for key in keys.split(' ') {
                    let key = chord::parse(key).expect(key);
                    last = meaning(binding.context == Context::Typing, pressed.as_deref(), key);
                    if let Meaning::Prefix(keys) = &last {
                        pressed = Some(keys.clone());
                    }
                }
                assert_eq!(last, Meaning::Command(binding.command), "{keys}");
            }
        }
    }

    #[test]
    fn letters_are_text_while_typing() {
        let key = |notation| chord::parse(notation).expect(notation);
        assert_eq!(meaning(true, None, key("j")), Meaning::Nothing);
        assert_eq!(meaning(true, None, key("q")), Meaning::Nothing);
        assert_eq!(meaning(true, None, key("^c")), Meaning::Command(Command::Cancel));
    }

    #[test]
    fn no_two_keys_have_the_same_help() {
        let of = |context| KEYMAP.iter().filter(move |it| it.applies(context));
        for typing in [false, true] {
            for (index, one) in of(typing).enumerate() {
                let other = of(typing).skip(index + 1).find(|it| it.help == one.help);
                assert!(other.is_none(), "{}: {:?}, {other:?}", one.help, one.command);
            }
        }
    }

    #[test]
    fn the_readme_table_shows_keys_as_people_know_them() {
        let table = markdown();
        assert!(table.contains("| `j` `↓` | down |\n"), "{table}");
        assert!(table.contains("| `yn` | copy the name |\n"), "{table}");
    }
}
