//! The text of the header.

/// The text of the header: above all, the source of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headline {
    /// The account or organization.
    pub(crate) account: String,
    /// Age, counts and gaps; the last ones are dropped first if there is no room.
    pub(crate) facts: Vec<String>,
}
