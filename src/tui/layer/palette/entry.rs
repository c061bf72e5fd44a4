//! The entries of the palette, in sections.

use crate::{
    tui::{
        chord,
        command::Command,
        keymap::{self, Binding, Context, Group, KEYMAP},
        layout::View,
        look::Look,
        matcher::{FINDING_GRAMMAR, GRAMMAR},
        screen::{Ctx, Place},
    },
    wording::explanation::Topic,
};

/// A heading of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// What the screen below does.
    Here,
    GoTo,
    /// The keys of a group that work here.
    Keys(Group),
    Filters,
    /// What things mean.
    Explain,
    Accounts,
    Principals,
}

impl Section {
    /// Whether it explains, instead of doing something or leading somewhere.
    pub(crate) fn is_reference(self) -> bool {
        match self {
            Self::Filters | Self::Explain => true,
            Self::Here | Self::GoTo | Self::Keys(_) | Self::Accounts | Self::Principals => false,
        }
    }

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Here => "Here",
            Self::GoTo => "Go to",
            Self::Keys(group) => group.title(),
            Self::Filters => "Filters of lists (/)",
            Self::Explain => "What it means",
            Self::Accounts => "Accounts",
            Self::Principals => "Principals",
        }
    }
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Go(Place),
    Do(Command),
    /// Filter the principals.
    Filter(&'static str),
    Explain(Topic),
    /// Nothing: it only tells of a key.
    Nothing,
}

/// An entry other than a principal.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) section: Section,
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) keys: String,
    pub(crate) choice: Choice,
    /// Whether it is listed only if it matches what was typed: there are hundreds.
    pub(crate) on_demand: bool,
}

/// Everything that can be done on a screen, other than going to a principal. `commands` are those
/// of the screen, most useful first; `works` is whether a command does something there.
pub(crate) fn entries(
    commands: &[Command],
    works: &dyn Fn(Command) -> bool,
    ctx: &Ctx,
) -> Vec<Entry> {
    let look = &ctx.look;
    let mut all = here(commands, works, look);
    all.extend(places(look));
    all.extend(keys(commands, works, look));
    all.extend(GRAMMAR.iter().map(|(typed, matches)| Entry {
        section: Section::Filters,
        name: (*typed).to_owned(),
        what: matches.replace('`', ""),
        keys: String::new(),
        choice: Choice::Filter(typed),
        on_demand: false,
    }));
    all.extend(FINDING_GRAMMAR.iter().map(|(typed, matches)| Entry {
        section: Section::Filters,
        name: (*typed).to_owned(),
        what: matches.replace('`', ""),
        keys: String::new(),
        choice: Choice::Go(Place::View(View::Findings)),
        on_demand: false,
    }));
    // Each name in full, so that each finds the account before its principals.
    for (index, account) in ctx.data.accounts.iter().enumerate() {
        all.extend(account.names.iter().map(|name| Entry {
            section: Section::Accounts,
            name: name.clone(),
            what: "account".to_owned(),
            keys: String::new(),
            choice: Choice::Go(Place::Account(index)),
            on_demand: false,
        }));
    }
    all.extend(Topic::all().into_iter().map(|topic| Entry {
        section: Section::Explain,
        name: topic.name().to_owned(),
        what: topic.kind().to_owned(),
        keys: String::new(),
        choice: Choice::Explain(topic),
        on_demand: true,
    }));
    all
}

fn shown(keys: &[&str], look: &Look) -> String {
    let shown: Vec<_> = keys.iter().map(|it| chord::shown(it, look.glyphs.arrows)).collect();
    shown.join(" ")
}

fn command_entry(section: Section, binding: &Binding, look: &Look) -> Entry {
    Entry {
        section,
        name: binding.hint.to_owned(),
        what: binding.help.to_owned(),
        keys: shown(binding.keys, look),
        choice: Choice::Do(binding.command),
        on_demand: false,
    }
}

/// The commands of the screen, as far as they do something.
fn here(commands: &[Command], works: &dyn Fn(Command) -> bool, look: &Look) -> Vec<Entry> {
    let working = commands.iter().copied().filter(|it| works(*it));
    let bindings = working.filter_map(keymap::binding);
    bindings.map(|it| command_entry(Section::Here, it, look)).collect()
}

/// The numbered views and the accounts.
fn places(look: &Look) -> Vec<Entry> {
    let entry = |name: &str, command, place| Entry {
        section: Section::GoTo,
        name: name.to_owned(),
        what: "go to".to_owned(),
        keys: keymap::binding(command).map_or_else(String::new, |it| shown(it.keys, look)),
        choice: Choice::Go(place),
        on_demand: false,
    };
    let views = View::ALL.iter();
    let mut all: Vec<_> =
        views.map(|it| entry(it.title(), Command::View(*it), Place::View(*it))).collect();
    all.push(entry("Accounts", Command::Accounts, Place::Accounts));
    all
}

/// All other keys that work here, by group.
fn keys(commands: &[Command], works: &dyn Fn(Command) -> bool, look: &Look) -> Vec<Entry> {
    let is_listed = |command: &Command| {
        commands.contains(command)
            || matches!(command, Command::View(_) | Command::Accounts)
            || !works(*command)
    };
    let mut all = Vec::new();
    for group in Group::ALL {
        let section = Section::Keys(group);
        match group {
            Group::Move | Group::Prompt => {
                let bindings = KEYMAP.iter().filter(|it| it.group == group);
                let bindings =
                    bindings.filter(|it| group == Group::Prompt || !is_listed(&it.command));
                all.extend(bindings.map(|it| Entry {
                    section,
                    name: it.help.to_owned(),
                    what: String::new(),
                    keys: shown(it.keys, look),
                    choice: match group {
                        Group::Prompt => Choice::Nothing,
                        _ => Choice::Do(it.command),
                    },
                    on_demand: false,
                }));
            }
            Group::Act | Group::Find | Group::History | Group::Copy => {
                let bindings = KEYMAP.iter().filter(|it| it.group == group);
                let bindings =
                    bindings.filter(|it| it.context != Context::Typing && !is_listed(&it.command));
                all.extend(bindings.map(|it| command_entry(section, it, look)));
            }
        }
    }
    all
}
