//! How much of the source is loaded.

/// How much of the source is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    Nothing,
    /// What has loaded so far.
    Part,
    /// Everything.
    Whole,
}
