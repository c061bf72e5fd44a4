//! The statements behind an answer: one record each for programs, and their text for people.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    io,
    rc::Rc,
};

use serde_json::Value;

use super::{cells::evidence_in_full, column::Column, grounds::EvidenceJson, page::Page};
use crate::{
    analysis::{Analysis, EvidenceRow},
    iam::Policy,
};

/// A row of an answer, with one of the statements behind it.
pub(super) struct OfStatement<T> {
    row: Rc<T>,
    /// `None` if there is no statement.
    evidence: Option<EvidenceJson>,
}

/// The row once for each statement; once without one if there is none.
pub(super) fn per_statement<T>(
    row: T,
    evidence: Vec<EvidenceJson>,
) -> impl Iterator<Item = OfStatement<T>> {
    let row = Rc::new(row);
    let none = evidence.is_empty().then_some(None);
    let all = evidence.into_iter().map(Some).chain(none);
    all.map(move |evidence| OfStatement { row: Rc::clone(&row), evidence })
}

/// The columns of the row, followed by those of the statement.
pub(super) fn statement_columns<'a, T: 'a>(
    row: Vec<Column<'a, T>>,
) -> Vec<Column<'a, OfStatement<T>>> {
    let row = row.into_iter().map(|it| it.of(|it: &OfStatement<T>| &*it.row));
    row.chain([
        of_evidence("policy_type", |it| Some(it.policy_type.to_owned())),
        of_evidence("policy", |it| Some(it.policy.clone())),
        of_evidence("policy_kind", |it| it.policy_kind.map(ToOwned::to_owned)),
        of_evidence("attached_to", |it| Some(it.attached_to.clone())),
        of_evidence("attached_kind", |it| it.attached_kind.map(ToOwned::to_owned)),
        of_evidence("account", |it| it.account.clone()),
        of_evidence("statement", |it| it.statement.map(|it| it.to_string())),
        of_evidence("sid", |it| it.sid.clone()),
        of_evidence("effect", |it| Some(it.effect.to_owned())),
    ])
    .collect()
}

fn of_evidence<'a, T>(
    name: &'static str,
    text: fn(&EvidenceJson) -> Option<String>,
) -> Column<'a, OfStatement<T>> {
    Column::data(name, move |it: &OfStatement<T>| it.evidence.as_ref().and_then(text))
}

/// A policy statement as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementText {
    /// Which it is.
    evidence: EvidenceJson,
    /// Its JSON.
    json: String,
}

impl StatementText {
    /// The policy statement that a row of evidence refers to; `None` if it refers to an Identity
    /// Center fact.
    pub(super) fn new(policy: &Policy, evidence: &EvidenceJson) -> Option<Self> {
        let place = policy.statement_place(evidence.statement?)?;
        let json = indented(policy.text().get(place)?);
        Some(Self { evidence: evidence.clone(), json })
    }

    /// Which statement it is, in words.
    pub fn words(&self) -> String {
        evidence_in_full(&self.evidence)
    }

    /// Its JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Writes the statement.
    pub(super) fn write(&self, page: &mut dyn Page) -> io::Result<()> {
        page.json(&evidence_in_full(&self.evidence), &self.json)
    }

    /// The texts of these statements. A policy that is attached to several levels of an
    /// organization occurs once.
    pub(super) fn all<'r>(
        analysis: &Analysis,
        rows: impl IntoIterator<Item = &'r EvidenceRow>,
    ) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut places: HashMap<_, usize> = HashMap::new();
        let mut seen = HashSet::new();
        for row in rows {
            if !seen.insert((row.policy_type, row.policy_id, row.statement, &row.attached_to)) {
                continue;
            }
            let policy = analysis.snapshot.policies.get(row.policy_id);
            let Some(text) = Self::new(policy, &row.into()) else { continue };
            match places.entry((row.policy_type, row.policy_id, row.statement)) {
                Entry::Occupied(at) => {
                    let attached_to = &mut all[*at.get()].evidence.attached_to;
                    attached_to.extend([", ", row.attached_to.as_str()]);
                }
                Entry::Vacant(new) => {
                    new.insert(all.len());
                    all.push(text);
                }
            }
        }
        all
    }
}

/// Writes the statements, if the format has room for them.
pub(super) fn write_statements(all: &[StatementText], page: &mut dyn Page) -> io::Result<()> {
    if all.is_empty() || !page.shows_statements() {
        return Ok(());
    }
    page.heading("Statements", "")?;
    all.iter().try_for_each(|it| it.write(page))
}

/// The JSON indented by two; unchanged if that would change more than whitespace.
pub(super) fn indented(json: &str) -> String {
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    let indented = serde_json::from_str::<Value>(json).map(|it| format!("{it:#}"));
    indented.ok().filter(|it| letters(it) == letters(json)).unwrap_or_else(|| json.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::answer::column::{Cell, View, table};

    #[test]
    fn indenting_changes_only_blanks() {
        assert_eq!(indented(r#"{"Effect":"Deny"}"#), "{\n  \"Effect\": \"Deny\"\n}");
        for same in [r#"{"Effect":"Deny","Effect":"Allow"}"#, r#"{"a":1.0e1}"#, "{"] {
            assert_eq!(indented(same), same);
        }
    }

    #[test]
    fn a_row_without_statements_is_one_record() {
        let columns = || statement_columns(vec![Column::data("name", |it: &&str| *it)]);
        let mut empty = table(columns(), per_statement("ann", Vec::new()));
        let row = empty.next_row(View::Data).unwrap();
        assert_eq!(row[0], Cell::from("ann"));
        assert!(row[1..].iter().all(|it| *it == Cell::Nothing));
        assert!(empty.next_row(View::Data).is_none());
    }
}
