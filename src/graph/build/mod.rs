//! Builds the graph of a snapshot.

mod access;
mod assemble;
mod callers;
mod classes;
mod found;
mod identity_center;
mod nodes;
mod outsiders;
mod targets;
mod trust_names;

pub use assemble::{build, build_nodes};
