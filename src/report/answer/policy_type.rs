//! The names of policy types in JSON: one name for each type, in evidence, requirements and
//! `blocked_by` alike.

use crate::eval::{Blocker, PolicyType};

/// How the answers of one command name a policy type.
pub(super) type PolicyTypeName = fn(PolicyType) -> &'static str;

/// The name of a policy type. In a snapshot only roles have resource policies, so a resource's
/// policy is a trust policy.
pub(super) fn policy_type_name(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Identity => "identity_policy",
        PolicyType::Trust => "trust_policy",
        PolicyType::Boundary => "permissions_boundary",
        PolicyType::Session => "session_policy",
        PolicyType::Scp => "scp",
        PolicyType::Rcp => "rcp",
        PolicyType::Endpoint => "endpoint_policy",
    }
}

/// The name of a policy type in a case file, where the resource can be anything.
pub(super) fn policy_type_of_case(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Trust => "resource_policy",
        PolicyType::Identity
        | PolicyType::Boundary
        | PolicyType::Session
        | PolicyType::Scp
        | PolicyType::Rcp
        | PolicyType::Endpoint => policy_type_name(policy_type),
    }
}

/// What refused, as `blocked_by` names it.
pub(super) fn blocked_by(blockers: &[Blocker], name: PolicyTypeName) -> Vec<&'static str> {
    let name = |it: &Blocker| match it {
        Blocker::PolicyType(policy_type) => name(*policy_type),
        Blocker::Caller => "caller",
    };
    blockers.iter().map(name).collect()
}

/// A short name of a policy type, for the narrow columns of tables.
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
        let names = PolicyType::ALL.map(policy_type_name);
        let mut distinct = names.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len());
        let short = names.map(in_short);
        assert_eq!(short, ["identity", "trust", "boundary", "session", "scp", "rcp", "endpoint"]);
    }
}
