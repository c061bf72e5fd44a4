//! The edges between nodes, and the table of their kinds.

mod access_edge;
mod access_kind;
mod graph_edge;
mod session_effect;

pub use access_edge::AccessEdge;
pub use access_kind::{AccessKind, EDGE_KINDS, EdgeKind, EscalationStep};
pub use graph_edge::Edge;
pub use session_effect::SessionEffect;
