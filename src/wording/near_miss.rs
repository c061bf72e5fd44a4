//! What a method of escalation lacks, in words.

use crate::{
    analysis::{Analysis, EvidenceRow, LackingFact, NearMiss, RefusedGrant},
    eval::{Blocker, PolicyType},
    graph::{NodeId, RequiredFact},
    wording::plural::counted,
};

/// What a method lacks that nearly holds: `lambda-001: 2 of 3 permissions: lambda:CreateFunction
/// is denied by scp ProtectPayroll (statement 0)`.
pub fn near_miss_words(analysis: &Analysis, to: NodeId, near: &NearMiss) -> String {
    let method = near.id.method();
    let held = format!("{} of {}", near.held, counted(near.of, "permission"));
    let permissions = near.refused.iter().map(refused_words);
    let facts = near.facts.iter().map(|it| lacking_fact_words(analysis, to, *it));
    let missing: Vec<String> = permissions.chain(facts).collect();
    format!("{}: {held}: {}", method.id, missing.join("; "))
}

fn refused_words(refused: &RefusedGrant) -> String {
    let action = &refused.action;
    if let Some(row) = refused.denied_by.first() {
        return format!("{action} is denied by {}", denier(row));
    }
    match refused.blocked_by.first() {
        Some(Blocker::PolicyType(policy_type)) => {
            format!("{action} is not allowed by {}", silent(*policy_type))
        }
        Some(Blocker::Caller) | None => format!("no one can call {action} on it"),
    }
}

/// The policy that denies, with its statement.
fn denier(row: &EvidenceRow) -> String {
    format!("{} {} (statement {})", row.policy_type.name(), row.policy, row.statement)
}

/// The policies of a type, none of which allows.
fn silent(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Identity => "any identity policy",
        PolicyType::Trust => "the trust policy",
        PolicyType::Boundary => "the permissions boundary",
        PolicyType::Session => "the session policy",
        PolicyType::Scp => "a service control policy",
        PolicyType::Rcp => "a resource control policy",
        PolicyType::Endpoint => "the endpoint policy",
    }
}

/// A fact that is not true, in words, without a full stop.
pub fn lacking_fact_words(analysis: &Analysis, to: NodeId, fact: LackingFact) -> String {
    let name = analysis.display_name(to);
    let fact = match fact {
        LackingFact::Trust(service) => {
            return format!("the trust policy of {name} does not trust {service}");
        }
        LackingFact::Target(fact) => fact,
    };
    match fact {
        RequiredFact::InstanceProfile => format!("{name} is not in an instance profile"),
        RequiredFact::FewerThanTwoKeys => format!("{name} already has two access keys"),
        RequiredFact::TwoKeys => format!("{name} has fewer than two access keys"),
        RequiredFact::NoPassword => format!("{name} already has a password"),
        RequiredFact::Password => format!("{name} has no password"),
        RequiredFact::FewerThanFiveVersions => format!("{name} already has five versions"),
        RequiredFact::FiveVersions => format!("{name} has fewer than five versions"),
        RequiredFact::CallerIsUser => "the caller is not a user".to_owned(),
        RequiredFact::CallerIsRole => "the caller is not a role".to_owned(),
        RequiredFact::CallerIsMember => format!("the caller is not in {name}"),
        RequiredFact::CallerIsNotMember => format!("the caller is already in {name}"),
        RequiredFact::AttachedToCaller => format!("{name} is not attached to the caller"),
        RequiredFact::CallerCanAssume => format!("the caller cannot assume {name}"),
    }
}
