//! The edges between nodes.

use super::AccessEdge;
use crate::{eval::AccountRelation, graph::half::HalfId};

/// An edge of the graph, from the principal that has or does something to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// User to group.
    Member,
    /// User, group or role to a managed policy.
    Attached,
    /// Role to a principal that its trust policy names.
    Trusts,
    /// Federated subject to its provider.
    SubjectOf,
    /// Principal to its class of callers.
    InClass,
    /// Caller or class of callers to a role set, whose roles its policies do not distinguish.
    MayAssume(HalfId),
    /// Role set to one of its roles, with the half of the role's policies for such callers.
    Opens(HalfId, AccountRelation),
    /// The source can assume the target, sign in as it, or is a member of it.
    Access(AccessEdge),
    /// Principal to a group of holders.
    Holds,
    /// Principal or group of holders to the result of an escalation method: a principal,
    /// administrator permissions, or a target set.
    Escalates(AccessEdge),
    /// Target set to one of its targets.
    Includes,
}
