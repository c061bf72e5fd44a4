//! Privilege escalation: how principals get more permissions by means other than assuming a role.
//! The catalogue names the methods; an edge is added if every permission is held.
//!
//! Source: <https://pathfinding.cloud>

mod abroad;
mod assemble;
mod catalogue;
mod collected;
mod expand;
mod find;
mod membership;
mod method;
mod power;
#[cfg(test)]
mod properties;
mod single;
mod target_facts;

pub use assemble::add_escalations;
pub use catalogue::EscalationId;
pub use method::{EscalationCategory, EscalationMethod, PowerChange, RequiredFact, Yield};
pub use single::{Support, escalation_support};
pub use target_facts::lacking_facts;
