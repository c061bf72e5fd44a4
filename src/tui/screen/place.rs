//! The places of the explorer.

use crate::{
    analysis::RuleId,
    graph::{Direction, NodeId},
    tui::layout::View,
};

/// A place in the explorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One of the numbered views.
    View(View),
    /// The findings of one rule.
    Rule(RuleId),
    /// The page of a principal.
    Principal(NodeId),
    /// All accounts.
    Accounts,
    /// The page of an account, by its index.
    Account(usize),
    /// What a principal can become (outgoing), or who can become it (incoming), as a tree.
    Tree(NodeId, Direction),
    /// Why one principal can assume or become another, or why not.
    Why { from: NodeId, to: NodeId },
    /// Two principals side by side.
    Compare(NodeId, NodeId),
    /// How the source is being read.
    Loading,
    /// Why nothing could be read.
    Failure,
}

impl Place {
    /// The numbered view, if it is one.
    pub(crate) fn view(self) -> Option<View> {
        match self {
            Self::View(view) => Some(view),
            Self::Rule(_)
            | Self::Principal(_)
            | Self::Accounts
            | Self::Account(_)
            | Self::Tree(..)
            | Self::Why { .. }
            | Self::Compare(..)
            | Self::Loading
            | Self::Failure => None,
        }
    }
}

/// The start and end of paths, as far as the user has chosen them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) from: Option<NodeId>,
    pub(crate) to: Option<NodeId>,
}
