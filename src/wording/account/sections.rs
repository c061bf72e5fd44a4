//! An account in words: one section per topic, for tables and for the explorer alike.

use super::{
    delegation, organization, passwords, providers, root_user,
    section::{Note, Section},
};
use crate::{
    analysis::{AccountFacts, Analysis, Assessment, Severity},
    iam::AccountPart,
    wording::plural::counted,
};

/// The title of the section of what was not loaded.
pub const NOT_LOADED: &str = "NOT LOADED";

/// Everything about an account, section by section.
pub fn account_sections(analysis: &Analysis, facts: &AccountFacts<'_>) -> Vec<Section> {
    let mut sections = vec![identity(analysis, facts)];
    if facts.account.is_some() {
        sections.extend([
            root_user::section(analysis, facts),
            passwords::section(facts),
            providers::section(analysis, facts),
            delegation::section(analysis, facts),
        ]);
    }
    sections.push(organization::section(analysis, facts));
    sections.extend(missing(analysis, facts));
    sections
}

fn identity(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let plain = |label, text| Note::labelled(label, Severity::Info, text);
    let mut notes = vec![plain("arn", analysis.account_arn(facts.id))];
    notes.extend(facts.name.map(|it| plain("name", it.to_owned())));
    let parts = [
        (AccountPart::Users, "user"),
        (AccountPart::Groups, "group"),
        (AccountPart::Roles, "role"),
    ];
    let count = |(part, name)| match facts.count(part) {
        Some(count) => counted(count, name),
        None => format!("{name}s unknown"),
    };
    notes.push(match facts.account {
        Some(_) => plain("principals", parts.map(count).join(", ")),
        None => match facts.place().and_then(|it| it.member.state) {
            Some(state) if state.is_unusable() => {
                let text = format!("not loaded: nobody can use an account that is {state}");
                Note::labelled("principals", Assessment::Unknown, text)
            }
            Some(_) | None => {
                let text = "this account was not loaded";
                Note::labelled("principals", Assessment::Unknown, text)
            }
        },
    });
    Section { title: "", words: String::new(), notes }
}

fn missing(analysis: &Analysis, facts: &AccountFacts<'_>) -> Option<Section> {
    let unread = facts.unread();
    let gaps = analysis.account_gaps(facts.id);
    let words: Vec<_> = unread.iter().map(|it| it.words()[1]).collect();
    let unread = (!unread.is_empty())
        .then(|| Note::new(Assessment::Unknown, format!("not loaded: {}", words.join(", "))));
    let gaps = gaps.iter().map(|it| Note::new(Assessment::Unknown, it.to_string()));
    let notes: Vec<_> = unread.into_iter().chain(gaps).collect();
    (!notes.is_empty()).then(|| Section {
        title: NOT_LOADED,
        words: "missing data is not missing access".to_owned(),
        notes,
    })
}
