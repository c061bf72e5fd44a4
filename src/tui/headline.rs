//! What the header says.

/// What the header says: most of all, whose data this is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headline {
    /// The account or organization.
    pub(crate) account: String,
    /// Age, counts and gaps; those further behind go first when there is no room.
    pub(crate) facts: Vec<String>,
}
