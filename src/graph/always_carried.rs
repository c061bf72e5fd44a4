//! What every session of a role carries, whichever edges led to it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::node::NodeId;
use crate::eval::SessionContext;

/// By role: what all its sessions carry. Copies share one table.
#[derive(Clone, Debug, Default)]
pub(super) struct AlwaysCarried(Arc<FxHashMap<NodeId, SessionContext>>);

impl AlwaysCarried {
    /// What every session of a principal carries; nothing where one session may carry nothing, or
    /// where nobody is known to have one.
    pub(super) fn by(&self, node: NodeId) -> SessionContext {
        self.0.get(&node).copied().unwrap_or_default()
    }
}

impl FromIterator<(NodeId, SessionContext)> for AlwaysCarried {
    fn from_iter<T: IntoIterator<Item = (NodeId, SessionContext)>>(all: T) -> Self {
        let all = all.into_iter().filter(|(_, it)| !it.is_nothing());
        Self(Arc::new(all.collect()))
    }
}
