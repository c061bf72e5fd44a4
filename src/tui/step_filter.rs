//! The filter of steps in trees and paths, and its menu.

use crate::{
    eval::AccessState,
    graph::{EdgeFilter, StepKinds},
    tui::layer::{Menu, MenuGroup},
};

/// Which steps trees and paths show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StepFilter {
    kinds: StepKinds,
    state: LeastState,
    mfa: MfaNeed,
}

/// The least certain state that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum LeastState {
    #[default]
    Unknown,
    Conditional,
    Proven,
}

/// Whether steps that require MFA are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum MfaNeed {
    #[default]
    Any,
    /// Only steps that do not require MFA: what a stolen key allows.
    Without,
}

/// The choices of a group of the menu: each with its words in the menu, and those in titles.
type Choices<T> = &'static [(T, &'static str, &'static str)];

const KINDS: Choices<StepKinds> = &[
    (StepKinds::All, "role assumption and privilege escalation", "assumption and escalation"),
    (StepKinds::Assume, "role assumption only", "role assumption"),
    (StepKinds::Escalation, "privilege escalation only", "privilege escalation"),
];

const STATES: Choices<LeastState> = &[
    (LeastState::Unknown, "all states", ""),
    (LeastState::Conditional, "proven or conditional", "proven or conditional"),
    (LeastState::Proven, "proven only", "proven"),
];

const MFA: Choices<MfaNeed> = &[
    (MfaNeed::Any, "with or without MFA", ""),
    (MfaNeed::Without, "only without MFA", "without MFA"),
];

impl Default for StepFilter {
    fn default() -> Self {
        Self::ALL
    }
}

impl StepFilter {
    /// All steps, whatever their kind and state. This is what the explorer starts with, and what
    /// its numbers count: whoever asks what a principal can become must not miss a way.
    pub(crate) const ALL: Self =
        Self { kinds: StepKinds::All, state: LeastState::Unknown, mfa: MfaNeed::Any };

    /// The steps that are shown, in a few words.
    pub(crate) fn words(self) -> String {
        joined([title(KINDS, self.kinds), title(STATES, self.state), title(MFA, self.mfa)])
    }

    /// A few letters for titles, if anything is left out: `E: escalation, proven, no MFA`. They stand
    /// first, where even a narrow title keeps them.
    pub(crate) fn mark(self) -> Option<String> {
        let kinds = match self.kinds {
            StepKinds::All => "",
            StepKinds::Assume => "assumption",
            StepKinds::Escalation => "escalation",
        };
        let mfa = if self.mfa == MfaNeed::Without { "no MFA" } else { "" };
        let words = joined([kinds, title(STATES, self.state), mfa]);
        (!words.is_empty()).then(|| format!("E: {words}"))
    }

    /// A title with the [mark](Self::mark) before it.
    pub(crate) fn marked(self, title: String) -> String {
        match self.mark() {
            Some(mark) => format!("{mark} | {title}"),
            None => title,
        }
    }

    /// The steps that are not shown, in words.
    pub(crate) fn left_out(self) -> Option<String> {
        let kinds = match self.kinds {
            StepKinds::All => "",
            StepKinds::Assume => "privilege escalation",
            StepKinds::Escalation => "role assumption",
        };
        let states = match self.state {
            LeastState::Unknown => "",
            LeastState::Conditional => "disputed and unknown steps",
            LeastState::Proven => "conditional, disputed and unknown steps",
        };
        let mfa = if self.mfa == MfaNeed::Without { "steps that require MFA" } else { "" };
        let words = joined([kinds, states, mfa]);
        (!words.is_empty()).then_some(words)
    }

    /// The menu of the filter, with the current choices marked.
    pub(crate) fn menu(self) -> Menu {
        let groups = vec![
            group("KIND OF STEP", KINDS, self.kinds),
            group("STATE", STATES, self.state),
            group("MFA", MFA, self.mfa),
        ];
        Menu::new("Steps in trees and paths", groups)
    }

    /// What was chosen in the [`menu`](Self::menu).
    pub(crate) fn chosen_in(menu: &Menu) -> Self {
        Self {
            kinds: choice(KINDS, menu.chosen(0)),
            state: choice(STATES, menu.chosen(1)),
            mfa: choice(MFA, menu.chosen(2)),
        }
    }

    /// Which kinds of step are shown.
    pub(crate) fn kinds(self) -> StepKinds {
        self.kinds
    }

    pub(crate) fn filter(self) -> EdgeFilter {
        EdgeFilter {
            state: match self.state {
                LeastState::Unknown => AccessState::Unknown,
                LeastState::Conditional => AccessState::Conditional,
                LeastState::Proven => AccessState::Proven,
            },
            without_mfa: self.mfa == MfaNeed::Without,
            kinds: self.kinds,
            ..EdgeFilter::ALL
        }
    }
}

fn joined(parts: [&str; 3]) -> String {
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}

fn group<T: Copy + PartialEq>(heading: &'static str, choices: Choices<T>, now: T) -> MenuGroup {
    MenuGroup {
        heading,
        entries: choices.iter().map(|(_, entry, _)| *entry).collect(),
        chosen: choices.iter().position(|(it, ..)| *it == now).unwrap_or_default(),
    }
}

fn title<T: Copy + PartialEq>(choices: Choices<T>, now: T) -> &'static str {
    choices.iter().find(|(it, ..)| *it == now).map_or("", |(.., title)| title)
}

fn choice<T: Copy + Default>(choices: Choices<T>, index: usize) -> T {
    choices.get(index).map(|(it, ..)| *it).unwrap_or_default()
}

#[cfg(test)]
impl StepFilter {
    /// Only steps of role assumption.
    pub(crate) const ASSUMPTION: Self = Self { kinds: StepKinds::Assume, ..Self::ALL };

    /// Only proven steps of role assumption.
    pub(crate) const PROVEN: Self = Self { state: LeastState::Proven, ..Self::ASSUMPTION };

    /// Only steps of role assumption that do not require MFA.
    pub(crate) const WITHOUT_MFA: Self = Self { mfa: MfaNeed::Without, ..Self::ASSUMPTION };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All filters that the menu offers.
    fn all() -> impl Iterator<Item = StepFilter> {
        let with = |kinds| STATES.iter().map(move |(state, ..)| (kinds, *state));
        KINDS.iter().flat_map(move |(kinds, ..)| with(*kinds)).flat_map(|(kinds, state)| {
            MFA.iter().map(move |(mfa, ..)| StepFilter { kinds, state, mfa: *mfa })
        })
    }

    #[test]
    fn the_menu_gives_back_the_filter_that_it_marks() {
        assert_eq!(all().count(), 18);
        for filter in all() {
            assert_eq!(StepFilter::chosen_in(&filter.menu()), filter);
        }
    }

    #[test]
    fn each_filter_has_words_of_its_own() {
        let words: std::collections::BTreeSet<_> = all().map(StepFilter::words).collect();
        assert_eq!(words.len(), all().count(), "{words:?}");
        assert_eq!(StepFilter::default().words(), "assumption and escalation");
        assert_eq!(StepFilter::ASSUMPTION.words(), "role assumption");
    }

    #[test]
    fn states_are_cut_off_at_the_least_sure_one() {
        let states = |state| StepFilter { state, ..StepFilter::default() }.filter().state;
        assert_eq!(states(LeastState::Unknown), AccessState::Unknown);
        assert_eq!(states(LeastState::Conditional), AccessState::Conditional);
        assert_eq!(states(LeastState::Proven), AccessState::Proven);
    }

    #[test]
    fn a_mark_says_what_is_left_out_and_nothing_else() {
        assert_eq!((StepFilter::ALL.mark(), StepFilter::ALL.left_out()), (None, None));
        for step_filter in all().filter(|it| *it != StepFilter::ALL) {
            let mark = step_filter.mark().expect("something is left out");
            assert!(mark.starts_with("E: ") && mark.len() <= 44, "{mark}");
            assert!(step_filter.left_out().is_some(), "{mark}");
        }
    }
}
