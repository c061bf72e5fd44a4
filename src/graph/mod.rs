//! Principals and the ways between them, each with its evidence; search.
//!
//! One `petgraph` holds it all: principals, policies, and *classes*. Callers among whom no policy
//! makes a difference are one class, roles likewise, and a way between two classes is one edge:
//! ten thousand users who may assume ten thousand roles are twenty thousand edges and one way.
#![warn(missing_docs)]

mod access_graph;
mod build;
mod decide;
mod edge;
mod node;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod random_accounts;
mod search;

pub use access_graph::{AccessGraph, Way};
pub use build::build;
pub use decide::{CallerSide, Decider, PolicyPlace, PrincipalCase, RoleSide};
pub use edge::{
    AccessEdge, AccessEdgeId, AccessKind, EDGE_KINDS, Edge, EdgeKind, Evidence, Passing,
};
pub use node::{Node, NodeId, NodeKind, Place};
pub use search::{AccessPath, Direction, Hop, Paths, Reach, Reached, WayFilter};
