//! Where one can be.

use crate::{
    graph::{Direction, NodeId},
    tui::layout::View,
};

/// Which principals a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// Users without a group.
    UsersWithoutGroup,
    /// Users with an active key older than 90 days.
    OldKeys,
    /// Roles whose trust policy lets people in without an MFA condition.
    WithoutMfa,
}

/// Somewhere one can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One of the numbered views.
    View(View),
    /// The principals with one of the highlights.
    Highlight(Selection),
    /// All about one principal.
    Principal(NodeId),
    /// All accounts.
    Accounts,
    /// All about one account, by its place among all.
    Account(usize),
    /// What a principal can become (outgoing), or who can become it (incoming), as a tree.
    Tree(NodeId, Direction),
    /// Why one principal can become another, or why not.
    Why { from: NodeId, to: NodeId },
    /// How the source is being read.
    Loading,
    /// Why nothing could be read.
    Failure,
}

impl Place {
    /// Which of the numbered views it is, if any.
    pub(crate) fn view(self) -> Option<View> {
        match self {
            Self::View(view) => Some(view),
            Self::Highlight(_)
            | Self::Principal(_)
            | Self::Accounts
            | Self::Account(_)
            | Self::Tree(..)
            | Self::Why { .. }
            | Self::Loading
            | Self::Failure => None,
        }
    }
}

/// Where paths start and end, as far as the user has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) from: Option<NodeId>,
    pub(crate) to: Option<NodeId>,
}
