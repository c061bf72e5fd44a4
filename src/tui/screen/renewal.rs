//! New data in place of old.

use crate::{
    graph::NodeId,
    tui::data::{Data, KnownAccount},
};

/// New data in place of old: finds the same items again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renewal<'a> {
    /// The data that went.
    pub(crate) old: &'a Data,
    /// The new data.
    pub(crate) new: &'a Data,
}

impl Renewal<'_> {
    /// The same principal, by its name; `None` if it is gone.
    pub(crate) fn node(&self, id: NodeId) -> Option<NodeId> {
        self.new.analysis.graph.find(&self.old.analysis.graph.node(id).name)
    }

    /// The index of the same account, by its id; `None` if it is gone.
    pub(crate) fn account(&self, index: usize) -> Option<usize> {
        let KnownAccount { id, .. } = self.old.accounts.get(index)?;
        self.new.accounts.iter().position(|it| it.id == *id)
    }
}
