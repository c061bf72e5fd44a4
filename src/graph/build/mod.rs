//! Builds the graph of a snapshot.

mod access;
mod assemble;
mod caller_traits;
mod callers;
mod classes;
mod found;
mod identity_center;
mod nodes;
mod outsiders;
mod relevance;
mod role_index;
mod sets;
mod targets;
mod trust_names;
mod wanted;

pub use assemble::{build, build_nodes};
