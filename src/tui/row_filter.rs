//! Fields in the filter of the principals: `kind:role badge:M key>90d`, beside words to search.

use crate::{
    analysis::{Badge, Mark},
    tui::data::PrincipalRow,
};

/// The fields a filter asks for; a row must have all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RowFilter {
    tests: Vec<(bool, Test)>,
    /// A field that does not exist, or a value that it cannot have.
    pub(crate) mistake: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Kind(String),
    Badge(char),
    Account(String),
    Group(String),
    Key(Bound),
    Last(Bound),
}

/// More or fewer days than.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Above(i64),
    Below(i64),
}

/// The fields there are, as the message about a wrong one lists them.
const FIELDS: &str = "kind: badge: acct: group: key>DAYS last>DAYS";

impl RowFilter {
    /// Splits what was typed into fields and the words that remain to be searched.
    pub(crate) fn parse(text: &str) -> (Self, String) {
        let mut filter = Self::default();
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let (negated, bare) = match word.strip_prefix('!') {
                Some(bare) => (true, bare),
                None => (false, word),
            };
            match field(bare) {
                Field::None => words.push(word),
                Field::Test(test) => filter.tests.push((negated, test)),
                Field::Unfinished => {}
                Field::Mistake(what) => filter.mistake = Some(what),
            }
        }
        (filter, words.join(" "))
    }

    /// Whether a row has what is asked for.
    pub(crate) fn admits(&self, row: &PrincipalRow, account: &str) -> bool {
        self.tests.iter().all(|(negated, test)| test.holds(row, account) != *negated)
    }
}

enum Field {
    None,
    Test(Test),
    /// `kind:` with nothing behind it, as it stands while one types.
    Unfinished,
    Mistake(String),
}

fn field(word: &str) -> Field {
    if let Some((name, value)) = word.split_once(['>', '<']) {
        let days = value.trim_end_matches('d');
        let bound = match (days.parse::<i64>(), word.contains('>')) {
            (Ok(days), true) => Bound::Above(days),
            (Ok(days), false) => Bound::Below(days),
            (Err(_), _) if days.is_empty() => return Field::Unfinished,
            (Err(_), _) => return Field::Mistake(format!("`{value}` is no number of days")),
        };
        return match name {
            "key" => Field::Test(Test::Key(bound)),
            "last" => Field::Test(Test::Last(bound)),
            _ => Field::Mistake(format!("no field `{name}`; there are {FIELDS}")),
        };
    }
    // ARNs hold colons too, and `ACCOUNT:role/NAME` is a name.
    let Some((name, value)) = word.split_once(':') else { return Field::None };
    if name == "arn"
        || value.contains(['/', ':'])
        || !name.chars().all(|it| it.is_ascii_lowercase())
    {
        return Field::None;
    }
    let text = value.to_lowercase();
    match (name, value.chars().next()) {
        ("kind" | "badge" | "acct" | "group", None) => Field::Unfinished,
        ("kind", Some(_)) => Field::Test(Test::Kind(text)),
        ("acct", Some(_)) => Field::Test(Test::Account(text)),
        ("group", Some(_)) => Field::Test(Test::Group(text)),
        ("badge", Some(letter)) => {
            match Badge::ALL.iter().any(|it| it.letter.eq_ignore_ascii_case(&letter)) {
                true => Field::Test(Test::Badge(letter)),
                false => Field::Mistake(format!("no badge `{letter}`")),
            }
        }
        _ => Field::Mistake(format!("no field `{name}:`; there are {FIELDS}")),
    }
}

impl Test {
    fn holds(&self, row: &PrincipalRow, account: &str) -> bool {
        let within = |days: Option<i64>, bound: Bound| {
            days.is_some_and(|days| match bound {
                Bound::Above(limit) => days > limit,
                Bound::Below(limit) => days < limit,
            })
        };
        match self {
            Self::Kind(kind) => row.kind.name().starts_with(kind.as_str()),
            // A capital asks for the badge in full, a small letter for the half one too.
            Self::Badge(letter) => row.badges.iter().any(|(badge, mark)| {
                let least = if letter.is_uppercase() { Mark::Yes } else { Mark::Partly };
                badge.letter.eq_ignore_ascii_case(letter) && mark >= least
            }),
            Self::Account(part) => account.to_lowercase().contains(part.as_str()),
            Self::Group(part) => {
                row.facts.groups.iter().any(|it| it.to_lowercase().contains(part.as_str()))
            }
            Self::Key(bound) => within(row.facts.oldest_key_days, *bound),
            Self::Last(bound) => within(row.facts.last_used_days, *bound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::data::Data;

    fn names(text: &str) -> Vec<String> {
        let data = Data::demo();
        let (filter, rest) = RowFilter::parse(text);
        assert_eq!((filter.mistake.as_deref(), rest.as_str()), (None, ""), "{text}");
        let account = |row: &PrincipalRow| data.account_of(row.id);
        let rows = data.rows.iter().filter(|row| filter.admits(row, &account(row)));
        rows.map(|row| row.name.clone()).collect()
    }

    #[test]
    fn fields_narrow_the_list() {
        assert_eq!(names("kind:user key>90d"), ["user/bob", "user/ci-legacy", "user/dave"]);
        assert_eq!(names("kind:user badge:K badge:G"), ["user/ci-legacy"]);
        assert_eq!(names("kind:user badge:K !badge:G"), ["user/bob", "user/dave"]);
        assert_eq!(names("kind:group acct:partners"), ["acme-partners:group/integrators"]);
        assert_eq!(names("group:finance"), ["user/carol"]);
    }

    #[test]
    fn words_and_names_with_colons_are_left_to_the_search() {
        for text in ["admin", "arn:aws:iam::111122223333:role/Admin", "acme-mgmt:role/OrgAudit"] {
            assert_eq!(RowFilter::parse(text), (RowFilter::default(), text.to_owned()));
        }
    }

    #[test]
    fn a_wrong_field_is_named_with_those_there_are() {
        let (filter, _) = RowFilter::parse("kidn:role");
        assert_eq!(
            filter.mistake.as_deref(),
            Some("no field `kidn:`; there are kind: badge: acct: group: key>DAYS last>DAYS")
        );
        assert_eq!(RowFilter::parse("kind:").0, RowFilter::default(), "while one types");
    }
}
