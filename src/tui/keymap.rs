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
    /// A sentence fragment for the help. Adjacent bindings with the same help share a line there.
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
        row(Browsing, G::Move,    C::Move(M::Down),            &["j", "Down"],         "down",         "down, up"),
        row(Browsing, G::Move,    C::Move(M::Up),              &["k", "Up"],           "up",           "down, up"),
        row(Browsing, G::Move,    C::Move(M::Left),            &["h", "Left"],         "close",        "close, open branch"),
        row(Browsing, G::Move,    C::Move(M::Right),           &["l", "Right"],        "open",         "close, open branch"),
        row(Browsing, G::Move,    C::Move(M::Top),             &["g", "Home"],         "top",          "top, bottom"),
        row(Browsing, G::Move,    C::Move(M::Bottom),          &["G", "End"],          "bottom",       "top, bottom"),
        row(Browsing, G::Move,    C::Move(M::HalfDown),        &["^d"],                "half page",    "half page down, up"),
        row(Browsing, G::Move,    C::Move(M::HalfUp),          &["^u"],                "half page",    "half page down, up"),
        row(Browsing, G::Move,    C::Move(M::PageDown),        &["PgDn"],              "page",         "page down, up"),
        row(Browsing, G::Move,    C::Move(M::PageUp),          &["PgUp"],              "page",         "page down, up"),
        row(Browsing, G::Move,    C::NextPane,                 &["Tab"],               "pane",         "next, previous pane"),
        row(Browsing, G::Move,    C::PreviousPane,             &["S-Tab"],             "prev pane",    "next, previous pane"),
        row(Browsing, G::Move,    C::PreviousTab,              &["["],                 "prev tab",     "previous, next tab"),
        row(Browsing, G::Move,    C::NextTab,                  &["]"],                 "next tab",     "previous, next tab"),
        row(Browsing, G::Move,    C::View(View::Overview),     &["1"],                 "overview",     "view"),
        row(Browsing, G::Move,    C::View(View::Principals),   &["2"],                 "principals",   "view"),
        row(Browsing, G::Move,    C::View(View::Paths),        &["3"],                 "paths",        "view"),
        row(Browsing, G::Move,    C::View(View::Findings),     &["5"],                 "findings",     "view"),
        row(Browsing, G::Move,    C::Zoom,                     &["z"],                 "zoom",         "zoom the pane"),

        row(Browsing, G::Act,     C::Open,                     &["Enter"],             "open",         "open, or show why"),
        row(Browsing, G::Act,     C::Reach,                    &["p"],                 "can become",   "what it can become"),
        row(Browsing, G::Act,     C::ReachedBy,                &["P"],                 "assumable by", "who can assume it"),
        row(Browsing, G::Act,     C::Why,                      &["w"],                 "why",          "why (full page)"),
        row(Browsing, G::Act,     C::Explain,                  &["i"],                 "explain",      "explain this"),
        row(Browsing, G::Act,     C::PathStart,                &["F"],                 "from here",    "set path start, end"),
        row(Browsing, G::Act,     C::PathEnd,                  &["T"],                 "to here",      "set path start, end"),
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
        row(Browsing, G::Find,    C::NextMatch,                &["n"],                 "next match",   "next/previous match"),
        row(Browsing, G::Find,    C::PreviousMatch,            &["N"],                 "prev match",   "next/previous match"),
        row(Browsing, G::Find,    C::Palette,                  &[":", "^p"],           "palette",      "palette: go to, run"),
        row(Browsing, G::Find,    C::SortMenu,                 &["s"],                 "sort",         "choose the order"),
        row(Browsing, G::Find,    C::SortNext,                 &[">"],                 "next column",  "sort column"),
        row(Browsing, G::Find,    C::SortPrevious,             &["<"],                 "sort back",    "sort column"),
        row(Browsing, G::Find,    C::SortReverse,              &["S"],                 "reverse",      "reverse the order"),
        row(Browsing, G::Find,    C::ServiceRoles,             &["."],                 "service roles", "show service roles"),

        row(Browsing, G::History, C::Up,                       &["Esc", "Backspace"],  "up",           "up one level"),
        row(Browsing, G::History, C::HistoryBack,              &["H", "Alt-Left"],     "back",         "back, forward"),
        row(Browsing, G::History, C::HistoryForward,           &["L", "Alt-Right"],    "forward",      "back, forward"),
        row(Browsing, G::History, C::LastView,                 &["-"],                 "last view",    "last view"),
        row(Browsing, G::History, C::Reload,                   &["R"],                 "reload",       "reload"),
        row(Browsing, G::History, C::StopLoading,              &["c"],                 "stop",         "stop loading"),
        row(Browsing, G::History, C::OpenFile,                 &["O"],                 "open file",    "open file, demo"),
        row(Browsing, G::History, C::OpenDemo,                 &["D"],                 "open demo",    "open file, demo"),
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
        row(Browsing, G::Copy,    C::Export(F::Csv, T::File),  &["e c"],               "CSV file",     "save as file"),
        row(Browsing, G::Copy,    C::Export(F::Json, T::File), &["e j"],               "JSON file",    "save as file"),
        row(Browsing, G::Copy,    C::Export(F::Markdown, T::File), &["e m"],           "Markdown file", "save as file"),
        row(Browsing, G::Copy,    C::Export(F::Csv, T::Clipboard), &["e C"],           "copy CSV",     "copy the list"),
        row(Browsing, G::Copy,    C::Export(F::Json, T::Clipboard), &["e J"],          "copy JSON",    "copy the list"),
        row(Browsing, G::Copy,    C::Export(F::Markdown, T::Clipboard), &["e M"],      "copy Markdown", "copy the list"),

        row(Typing,   G::Prompt,  C::Accept,                   &["Enter"],             "accept",       "accept, cancel"),
        row(Typing,   G::Prompt,  C::Dismiss,                  &["Esc"],               "cancel",       "accept, cancel"),
        row(Typing,   G::Prompt,  C::Previous,                 &["Up", "^k", "^p"],    "up",           "previous, next"),
        row(Typing,   G::Prompt,  C::Next,                     &["Down", "^j", "^n"],  "down",         "previous, next"),
        row(Typing,   G::Prompt,  C::NextPage,                 &["PgDn"],              "next page",    "next, previous page"),
        row(Typing,   G::Prompt,  C::PreviousPage,             &["PgUp"],              "prev page",    "next, previous page"),
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

/// A line of the help: the keys of one command, or of two related ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelpLine {
    pub(crate) group: Group,
    pub(crate) commands: Vec<Command>,
    pub(crate) keys: Vec<&'static str>,
    pub(crate) help: &'static str,
}

/// The help, one line for adjacent bindings with the same text.
pub(crate) fn help_lines() -> Vec<HelpLine> {
    KEYMAP
        .chunk_by(|a, b| a.help == b.help)
        .map(|bindings| {
            let longest = bindings.iter().map(|it| it.keys.len()).max().unwrap_or(0);
            // `j k ↓ ↑`: all first keys before all second keys.
            let keys = (0..longest)
                .flat_map(|column| bindings.iter().filter_map(move |it| it.keys.get(column)))
                .copied()
                .collect();
            let Binding { group, help, .. } = bindings[0];
            let commands = bindings.iter().map(|it| it.command).collect();
            HelpLine { group, commands, keys, help }
        })
        .collect()
}

/// The table of keys in `docs/keys.md`.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n| --- | --- |\n");
    for HelpLine { keys, help, .. } in help_lines() {
        let keys: Vec<String> =
            keys.into_iter().map(|it| format!("`{}`", chord::shown(it, true))).collect();
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
    fn pairs_share_a_line_of_help() {
        let lines = help_lines();
        assert_eq!(lines[0].keys, ["j", "k", "Down", "Up"]);
        assert_eq!(lines[0].help, "down, up");
    }

    #[test]
    fn the_help_of_one_thing_stands_in_one_place() {
        let lines = help_lines();
        for (index, line) in lines.iter().enumerate() {
            assert!(lines[index + 1..].iter().all(|it| it.help != line.help), "{}", line.help);
        }
    }

    #[test]
    fn the_readme_table_shows_keys_as_people_know_them() {
        let table = markdown();
        assert!(table.contains("| `j` `k` `↓` `↑` | down, up |\n"), "{table}");
        assert!(table.contains("| `yn` | copy the name |\n"), "{table}");
    }
}
