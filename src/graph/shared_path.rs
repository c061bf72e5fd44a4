//! Paths to all nodes in reach. They share their steps, so that a chain of n roles costs n steps
//! rather than n².

use std::{borrow::Cow, fmt, sync::Arc};

use petgraph::Direction;

use super::{
    access_graph::AccessGraph,
    edge_filter::EdgeFilter,
    node::NodeId,
    paths::{PathLimit, Paths},
    search::{AccessPath, Reach, Trail},
};
use crate::eval::{AccessState, MfaVerdict};

/// A path that is built from the steps of a search when it is looked at, with what lists show of
/// it.
#[derive(Clone)]
pub struct SharedPath {
    /// How certain it is.
    pub state: AccessState,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
    /// How many roles are assumed along it.
    pub assumptions: u32,
    /// How many hops it has; membership in a group is one too.
    pub hop_count: usize,
    steps: Steps,
}

#[derive(Clone)]
enum Steps {
    Own(Box<AccessPath>),
    /// Those of a trail that lead to one of its steps.
    Of {
        trail: Arc<Trail>,
        step: u32,
        direction: Direction,
    },
}

impl SharedPath {
    fn with(path: &AccessPath, steps: Steps) -> Self {
        let (state, mfa, assumptions) = (path.state(), path.mfa(), path.assumptions());
        Self { state, mfa, assumptions, hop_count: path.hops.len(), steps }
    }

    /// The path itself.
    pub fn path(&self) -> Cow<'_, AccessPath> {
        match &self.steps {
            Steps::Own(path) => Cow::Borrowed(path),
            Steps::Of { trail, step, direction } => {
                Cow::Owned(trail.path(*step, *direction).unwrap_or_default())
            }
        }
    }
}

impl Reach {
    /// The paths to the nodes that were reached (backward: from them), nearest first, without those
    /// that are not `wanted`.
    pub fn into_paths(
        self,
        direction: Direction,
        mut wanted: impl FnMut(NodeId) -> bool,
    ) -> Vec<(NodeId, SharedPath)> {
        let (trail, nodes) = self.into_trail();
        let trail = Arc::new(trail);
        let path = |step: u32| {
            let path = trail.path(step, direction)?;
            let steps = Steps::Of { trail: Arc::clone(&trail), step, direction };
            Some(SharedPath::with(&path, steps))
        };
        let nodes = nodes.into_iter().filter(|(node, _)| wanted(*node));
        nodes.filter_map(|(node, step)| Some((node, path(step)?))).collect()
    }
}

impl From<AccessPath> for SharedPath {
    fn from(path: AccessPath) -> Self {
        Self::with(&path.clone(), Steps::Own(path.into()))
    }
}

impl PartialEq for SharedPath {
    fn eq(&self, other: &Self) -> bool {
        self.path() == other.path()
    }
}

impl Eq for SharedPath {}

impl fmt::Debug for SharedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().fmt(f)
    }
}

/// [`Paths`] in a form in which they may share steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathList {
    /// The paths.
    pub paths: Vec<SharedPath>,
    /// What prevented finding more paths; `None` if these are all.
    pub limit: Option<PathLimit>,
    /// If there is no path: one that would exist if roles let the session context of earlier steps
    /// pass.
    pub stopped: Option<AccessPath>,
}

impl From<Paths> for PathList {
    fn from(found: Paths) -> Self {
        let Paths { paths, limit, stopped } = found;
        Self { paths: paths.into_iter().map(Into::into).collect(), limit, stopped }
    }
}

impl AccessGraph {
    /// Like [`reach`](AccessGraph::reach), but each node by its best edge: the most certain, then the
    /// nearest.
    pub fn best_reach(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
    ) -> Vec<(NodeId, SharedPath)> {
        self.best_reach_until(starts, direction, filter, |_| false)
    }

    /// Like [`best_reach`](Self::best_reach), but nodes for which `stop` returns true are not
    /// followed further.
    pub fn best_reach_until(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
        stop: impl Fn(NodeId) -> bool,
    ) -> Vec<(NodeId, SharedPath)> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.node_count()];
        for state in AccessState::ALL.into_iter().filter(|it| *it <= filter.state) {
            let filter = EdgeFilter { state, ..filter };
            let reach = self.reach_until(starts, direction, filter, &stop);
            let is_new = |node: NodeId| !std::mem::replace(&mut seen[node.index()], true);
            found.extend(reach.into_paths(direction, is_new));
        }
        found
    }
}
