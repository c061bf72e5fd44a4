//! How nodes hang together, and the table of the kinds of edges.

mod access_edge;
mod access_kind;
mod graph_edge;
mod session_effect;

pub use access_edge::AccessEdge;
pub use access_kind::{AccessKind, EDGE_KINDS, EdgeKind, EscalationStep};
pub use graph_edge::Edge;
pub use session_effect::SessionEffect;
