//! Areas: the best practices as people read them, with those of neighboring questions together.

use super::rule::BestPractice;

/// What rules are about: a best practice of the question SEC 2, just-in-time access, or what lies
/// across all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(usize);

/// Id, short title, and the best practices that belong to it.
const AREAS: [(&str, &str, &[&str]); 8] = [
    ("SEC02-BP01", "Strong sign-in", &["SEC02-BP01"]),
    ("SEC02-BP02", "Temporary credentials", &["SEC02-BP02"]),
    ("SEC02-BP03", "Secrets", &["SEC02-BP03"]),
    ("SEC02-BP04", "Central identity provider", &["SEC02-BP04"]),
    ("SEC02-BP05", "Audit and rotation", &["SEC02-BP05"]),
    ("SEC02-BP06", "Groups and attributes", &["SEC02-BP06"]),
    ("SEC03-BP04", "Just-in-time access", &["SEC03-BP03", "SEC03-BP04"]),
    ("SEC03", "Across", &["SEC03-BP02", "SEC03-BP05", "SEC03-BP07"]),
];

impl Area {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..AREAS.len()).map(Self)
    }

    /// The area of a best practice.
    pub fn of(practice: BestPractice) -> Self {
        let place = AREAS.iter().position(|(_, _, ids)| ids.contains(&practice.id()));
        // A test finds a best practice without an area.
        Self(place.unwrap_or(AREAS.len() - 1))
    }

    /// Its id: that of its best practice, or of the question that its best practices belong to.
    pub fn id(self) -> &'static str {
        AREAS[self.0].0
    }

    /// Its title, in a few words.
    pub fn title(self) -> &'static str {
        AREAS[self.0].1
    }

    /// Its best practices.
    pub fn best_practices(self) -> impl Iterator<Item = BestPractice> {
        AREAS[self.0].2.iter().filter_map(|it| BestPractice::find(it))
    }

    /// Its place among all areas.
    pub fn index(self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_best_practice_is_in_one_area() {
        let listed: Vec<_> = Area::all().flat_map(Area::best_practices).collect();
        assert_eq!(listed.len(), BestPractice::all().count());
        for practice in BestPractice::all() {
            let area = Area::of(practice);
            assert!(area.best_practices().any(|it| it == practice), "{}", practice.id());
        }
    }
}
