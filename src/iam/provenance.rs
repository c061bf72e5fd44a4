//! How facts were loaded, which determines how missing ones can be loaded.

/// How the facts of an account were loaded. If there are several sources, the one that can provide
/// more counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// From files, such as those the AWS CLI writes: missing facts may be in another file.
    #[default]
    Files,
    /// From AWS, now or when the snapshot was saved: the calls for missing facts were denied or
    /// failed.
    Aws,
    /// AWS is being queried: missing facts may still arrive.
    Arriving,
}
