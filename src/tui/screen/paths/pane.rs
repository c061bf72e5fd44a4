//! The panes of the paths.

/// The panes, in the order of [`Focus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    List,
    Hops,
    Why,
}

impl Pane {
    pub(super) const ALL: [Self; 3] = [Self::List, Self::Hops, Self::Why];
}
