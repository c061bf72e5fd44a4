//! One principal with everything that AWS says about it: its facts, its trust policy, and the
//! documents of the policies that apply to it.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    gap::{GapRow, gap_rows},
    principals::PrincipalRow,
    statement::indented,
};
use crate::{
    analysis::Analysis,
    graph::NodeId,
    iam::{PolicyId, Snapshot},
};

#[derive(Serialize)]
struct PrincipalObject {
    schema: &'static str,
    #[serde(flatten)]
    facts: PrincipalRow,
    /// Roles only; null if it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_policy: Option<Option<Box<RawValue>>>,
    /// Those that grant, then those that limit.
    policies: Vec<PolicyObject>,
    gaps: Vec<GapRow>,
}

/// A policy that applies to the principal.
#[derive(Serialize)]
struct PolicyObject {
    name: String,
    policy_type: &'static str,
    /// The group through which a user has it, or the part of the organization that it is attached
    /// to.
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// Null if it was not read.
    document: Option<Box<RawValue>>,
}

/// The JSON of a principal with its policies, documents as their authors wrote them.
pub fn principal_object_json(analysis: &Analysis, id: NodeId) -> String {
    let snapshot = &analysis.snapshot;
    let role = analysis.graph.role(snapshot, id).map(|(_, it)| it);
    let policies = analysis.policies_of(id).into_iter().map(|it| PolicyObject {
        name: it.name,
        policy_type: it.policy_type.name(),
        through: it.through,
        version: it.version,
        document: it.policy.and_then(|it| document(snapshot, it)),
    });
    let object = PrincipalObject {
        schema: "rolecall/principal/1",
        facts: PrincipalRow::new(analysis, id),
        trust_policy: role.map(|it| it.trust_policy.and_then(|it| document(snapshot, it))),
        policies: policies.collect(),
        gaps: gap_rows(&snapshot.gaps),
    };
    // Its parts are text and numbers, and serialize.
    let compact = serde_json::to_string(&object).unwrap_or_default();
    indented(&compact)
}

/// The text of a policy; as a JSON string where it is not JSON.
fn document(snapshot: &Snapshot, id: PolicyId) -> Option<Box<RawValue>> {
    let text = snapshot.policies.get(id).text();
    let raw = RawValue::from_string(text.to_owned());
    raw.or_else(|_| serde_json::value::to_raw_value(text)).ok()
}
