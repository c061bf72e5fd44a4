//! Gathers, for any requester, any action and any resource, every policy that applies and
//! everything that the snapshot knows of both.

mod caller;
mod context;
mod entitlement;
mod gatherer;
mod guardrails;
mod identity;
mod outbound;
mod place;
mod policies;
mod removed;
mod root_session;
mod session;

pub(in crate::graph) use caller::Caller;
pub use entitlement::EntitledCall;
pub(in crate::graph) use gatherer::request;
pub use gatherer::{Gatherer, RequesterFacts, ResourceFacts};
pub(in crate::graph) use outbound::TrustedIssuer;
pub use place::PolicyPlace;
pub(in crate::graph) use policies::GatheredPolicies;
pub use removed::Removed;
pub use root_session::RootTarget;
