//! An account in words: one section a topic, for tables and for the explorer alike.

use super::{organization, passwords, providers, root_user};
use crate::{
    analysis::{AccountFacts, Analysis},
    iam::AccountPart,
    report::plural::counted,
};

/// How much a remark weighs, from the lightest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// As it should be.
    Good,
    /// A fact like others.
    Plain,
    /// Nobody knows.
    Unknown,
    /// Needs a look.
    Caution,
    /// Needs action.
    Alarm,
}

impl Weight {
    /// What stands before the words, so that nothing rests on color alone.
    pub fn mark(self) -> char {
        match self {
            Self::Plain | Self::Good => ' ',
            Self::Caution => '~',
            Self::Alarm => '!',
            Self::Unknown => '?',
        }
    }
}

/// Something to say of an account: words without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about, in a word; empty where it goes on with what the one before is about, and
    /// none where the text says it all.
    pub label: Option<&'static str>,
    /// What there is to say.
    pub text: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// Remarks on one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The topic; empty for what stands before all topics.
    pub title: &'static str,
    /// A few words beside the title.
    pub words: String,
    /// What there is to say.
    pub remarks: Vec<Remark>,
}

impl Remark {
    pub(super) fn new(weight: Weight, text: impl Into<String>) -> Self {
        Self { label: None, text: text.into(), weight }
    }

    pub(super) fn labelled(label: &'static str, weight: Weight, text: impl Into<String>) -> Self {
        Self { label: Some(label), ..Self::new(weight, text) }
    }
}

/// All there is to say of an account, section by section.
pub fn account_sections(analysis: &Analysis, facts: &AccountFacts<'_>) -> Vec<Section> {
    let mut sections = vec![identity(analysis, facts)];
    if facts.account.is_some() {
        sections.extend([
            root_user::section(analysis, facts),
            passwords::section(facts),
            providers::section(analysis, facts),
        ]);
    }
    sections.push(organization::section(analysis, facts));
    sections.extend(missing(analysis, facts));
    sections
}

fn identity(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let plain = |label, text| Remark::labelled(label, Weight::Plain, text);
    let mut remarks = vec![plain("arn", analysis.account_arn(facts.id))];
    remarks.extend(facts.name.map(|it| plain("name", it.to_owned())));
    let parts = [
        (AccountPart::Users, "user"),
        (AccountPart::Groups, "group"),
        (AccountPart::Roles, "role"),
    ];
    let count = |(part, name)| match facts.count(part) {
        Some(count) => counted(count, name),
        None => format!("{name}s unknown"),
    };
    remarks.push(match facts.account {
        Some(_) => plain("principals", parts.map(count).join(", ")),
        None => match facts.place().and_then(|it| it.member.state) {
            Some(state) if state.is_unusable() => {
                let text = format!("not loaded: nobody can act in an account that is {state}");
                Remark::labelled("principals", Weight::Unknown, text)
            }
            Some(_) | None => {
                let text = "not loaded: this account was not read";
                Remark::labelled("principals", Weight::Unknown, text)
            }
        },
    });
    Section { title: "", words: String::new(), remarks }
}

fn missing(analysis: &Analysis, facts: &AccountFacts<'_>) -> Option<Section> {
    let unread = facts.unread();
    let gaps = analysis.account_gaps(facts.id);
    let words: Vec<_> = unread.iter().map(|it| it.words()[1]).collect();
    let unread = (!unread.is_empty())
        .then(|| Remark::new(Weight::Unknown, format!("not loaded: {}", words.join(", "))));
    let gaps = gaps.iter().map(|it| Remark::new(Weight::Unknown, it.to_string()));
    let remarks: Vec<_> = unread.into_iter().chain(gaps).collect();
    (!remarks.is_empty()).then(|| Section {
        title: "WHAT IS MISSING",
        words: "unknown is not none".to_owned(),
        remarks,
    })
}

/// The marks of remarks, without those that are as they should be.
#[cfg(test)]
pub(super) fn marks(remarks: &[Remark]) -> String {
    remarks.iter().map(|it| it.weight.mark()).filter(|it| *it != ' ').collect()
}
