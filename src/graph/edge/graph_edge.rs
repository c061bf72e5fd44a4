//! How nodes hang together.

use super::AccessEdge;
use crate::{eval::AccountRelation, graph::half::HalfId};

/// An edge of the graph, from the one who has or does to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// User to group.
    Member,
    /// User, group or role to a managed policy.
    Attached,
    /// Role to somebody its trust policy names.
    Trusts,
    /// Federated subject to its provider.
    SubjectOf,
    /// Principal to its class of callers.
    InClass,
    /// Caller or class of callers to a set of roles, of all of which its policies say the same.
    MayAssume(HalfId),
    /// Set of roles to one of them, with what the role's policies say of such callers.
    Opens(HalfId, AccountRelation),
    /// The source can assume, enter or is part of the target.
    Access(AccessEdge),
    /// Principal to a group of holders.
    Holds,
    /// Principal or group of holders to what it gets by a method of escalation: a principal, the
    /// permissions of an administrator, or a set of targets.
    Escalates(AccessEdge),
    /// Set of targets to one of them.
    Includes,
}
