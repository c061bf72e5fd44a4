//! How facts came, and so how those that are missing may come.

/// How the facts of an account came. Of several sources the one counts that can tell more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// From files, such as the AWS CLI writes: what is missing may be in another file.
    #[default]
    Files,
    /// AWS was asked for them, now or when the snapshot was saved: what is missing was denied, or
    /// did not come.
    Aws,
    /// AWS is being asked for them: what is missing may come yet.
    Arriving,
}
