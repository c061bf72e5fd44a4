//! The names of policy types in JSON: one name for one type, in evidence, requirements and
//! `blocked_by` alike.

use crate::eval::{Blocker, Side};

/// How the answers of one command name a policy type.
pub(super) type PolicyTypeName = fn(Side) -> &'static str;

/// The name of a policy type. Of a snapshot's resources only roles have policies, so the
/// resource's policy is a trust policy.
pub(super) fn policy_type(side: Side) -> &'static str {
    match side {
        Side::Identity => "identity_policy",
        Side::Trust => "trust_policy",
        Side::Boundary => "permissions_boundary",
        Side::Session => "session_policy",
        Side::Scp => "scp",
        Side::Rcp => "rcp",
        Side::Endpoint => "endpoint_policy",
    }
}

/// The name of a policy type in a case file, where the resource can be anything.
pub(super) fn policy_type_of_case(side: Side) -> &'static str {
    match side {
        Side::Trust => "resource_policy",
        Side::Identity
        | Side::Boundary
        | Side::Session
        | Side::Scp
        | Side::Rcp
        | Side::Endpoint => policy_type(side),
    }
}

/// What refused, as `blocked_by` names it.
pub(super) fn blocked_by(blockers: &[Blocker], name: PolicyTypeName) -> Vec<&'static str> {
    let name = |it: &Blocker| match it {
        Blocker::Side(side) => name(*side),
        Blocker::Caller => "caller",
    };
    blockers.iter().map(name).collect()
}

/// A policy type in a word, for the narrow columns of tables.
pub(super) fn in_short(policy_type: &'static str) -> &'static str {
    match policy_type {
        "permissions_boundary" => "boundary",
        _ => policy_type.strip_suffix("_policy").unwrap_or(policy_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_type_has_a_name_of_its_own_and_a_short_word() {
        let names = Side::ALL.map(policy_type);
        let mut distinct = names.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len());
        let short = names.map(in_short);
        assert_eq!(short, ["identity", "trust", "boundary", "session", "scp", "rcp", "endpoint"]);
    }
}
