//! Builds the graph of a snapshot.

mod access;
mod always_carried;
mod assemble;
mod callers;
mod classes;
mod externals;
mod found;
mod half_evaluator;
mod identity_center;
mod nodes;
mod outbound_federation;
mod root_sessions;
mod targets;
mod trust_names;

pub(in crate::graph) use assemble::build_for_action;
pub use assemble::{build, build_nodes, build_own_nodes};
