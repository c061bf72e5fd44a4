//! The session context that every session of a role has, whichever edges led to it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::node::NodeId;
use crate::eval::SessionContext;

/// By role: the context of all its sessions. Copies share one table.
#[derive(Clone, Debug, Default)]
pub(super) struct AlwaysCarried(Arc<FxHashMap<NodeId, SessionContext>>);

impl AlwaysCarried {
    /// The session context that every session of a principal has; empty if some session may have
    /// none, or if no session is known.
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
