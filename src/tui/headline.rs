//! The text of the header.

/// The text of the header: above all, the source of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headline {
    /// The account or organization.
    pub(crate) account: String,
    /// How many more accounts there are, besides that one.
    pub(crate) more: usize,
    /// Age, counts and gaps; except for those that stay, the last ones are dropped first if there is no room.
    pub(crate) facts: Vec<HeadlineFact>,
}

/// A fact in the header, and a shorter form where there is no room for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeadlineFact {
    pub(crate) whole: String,
    pub(crate) short: String,
    /// Whether it stays at every width: that data is missing.
    pub(crate) stays: bool,
}

impl From<String> for HeadlineFact {
    fn from(whole: String) -> Self {
        Self { short: whole.clone(), whole, stays: false }
    }
}
