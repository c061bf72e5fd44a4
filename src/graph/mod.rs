//! Principals and the edges between them, each decided by the evaluator; search.
//!
//! One `petgraph` graph contains everything: principals, policies, classes of callers, and role
//! sets. Callers that no policy distinguishes form one class. The half of a caller's policies for a
//! role set, and the half of each role's policies for such callers, are stored separately: ten
//! thousand users that may assume ten thousand roles take twenty thousand edges, whatever the
//! conditions.
#![warn(missing_docs)]

mod access_graph;
mod always_carried;
mod build;
mod candidates;
#[cfg(test)]
mod case_properties;
mod classes;
mod edge;
mod edge_filter;
mod escalation;
mod gather;
mod half;
mod links;
mod node;
mod onward;
mod own_nodes;
mod paths;
mod permissions;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod random_accounts;
mod role_calls;
mod search;
mod seen_contexts;
mod shared_path;
mod walk;

pub use access_graph::{AccessGraph, Neighbor};
pub use build::{build, build_nodes, build_own_nodes};
pub use classes::variable_names;
pub use edge::{AccessEdge, AccessKind, EDGE_KINDS, Edge, EdgeKind, EscalationStep, SessionEffect};
pub use edge_filter::{EdgeFilter, StepKinds};
pub use escalation::{
    EscalationCategory, EscalationId, EscalationMethod, PowerChange, RequiredFact, Support, Yield,
    add_escalations, escalation_support, lacking_facts,
};
pub use gather::{
    EntitledCall, Gatherer, PolicyPlace, Removed, RequesterFacts, ResourceFacts, RootTarget,
};
pub use half::HalfId;
pub use node::{Node, NodeId, NodeKind, Place};
pub use onward::StepSamples;
pub use paths::{PathLimit, Paths};
pub use permissions::{
    Grant, Holding, Permission, PermissionSearch, PermissionSet, RefusedPermission, ResourceAsked,
    SingleCaller, TargetKind, access_somewhere, administrator_sets, grants, holdings,
    may_be_allowed, roles_outside, uncapped,
};
pub use petgraph::Direction;
pub use role_calls::{surest_role, surest_roles};
pub use search::{AccessPath, Hop, Reach, Reached, ReachedNodes, Searches};
pub use shared_path::{PathList, SharedPath};
