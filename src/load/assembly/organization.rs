//! The organization of a saved snapshot.

use std::sync::Arc;

use super::{
    builder::SnapshotBuilder,
    reading::{Origin, text_of},
};
use crate::{
    iam::{
        MemberAccount, Organization, OrganizationPolicy, OrganizationPolicyKind, OrganizationalUnit,
    },
    load::wire,
};

/// Reads the organization; its items go by paths such as `organization.Policies[2]`.
pub(super) fn organization(
    builder: &mut SnapshotBuilder,
    origin: &Arc<Origin>,
    wire: &wire::Organization<'_>,
) -> Organization {
    let identity = wire.organization.as_ref();
    let mut organization = Organization {
        id: text_of(identity.and_then(|it| it.id.as_ref())),
        management_account: identity
            .and_then(|it| it.master_account_id.as_ref())
            .map(|it| it.as_str().into()),
        ..Organization::default()
    };
    for (name, list) in [
        ("organization.Roots", &wire.roots),
        ("organization.OrganizationalUnits", &wire.organizational_units),
    ] {
        builder.each(origin, name, list, |_, unit: wire::Unit<'_>, _| {
            organization.units.push(OrganizationalUnit {
                id: text_of(unit.id.as_ref()),
                name: text_of(unit.name.as_ref()),
                parent: unit.parent_id.as_ref().map(|it| it.as_str().into()),
            });
        });
    }
    let accounts = "organization.Accounts";
    builder.each(origin, accounts, &wire.accounts, |_, account: wire::MemberAccount<'_>, _| {
        organization.accounts.push(MemberAccount {
            id: account.id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
            name: text_of(account.name.as_ref()),
            parent: account.parent_id.as_ref().map(|it| it.as_str().into()),
        });
    });
    let policies = "organization.Policies";
    builder.each(
        origin,
        policies,
        &wire.policies,
        |builder, policy: wire::OrganizationPolicy<'_>, place| {
            let summary = &policy.policy_summary;
            let mut reading = builder.reading(place);
            let kind = match summary.kind.as_ref().map(wire::Text::as_str) {
                Some("SERVICE_CONTROL_POLICY") => OrganizationPolicyKind::ServiceControlPolicy,
                Some("RESOURCE_CONTROL_POLICY") => OrganizationPolicyKind::ResourceControlPolicy,
                // Tag policies, backup policies and the like guard no access.
                Some(_) => return,
                None => {
                    const REASON: &str = "expected a policy type such as `SERVICE_CONTROL_POLICY`, \
                                      found none, so what it guards is unknown";
                    return reading.gap("PolicySummary.Type", REASON);
                }
            };
            let name = text_of(summary.name.as_ref());
            let unknown = format_args!("what the organization's policy `{name}` denies");
            organization.policies.push(OrganizationPolicy {
                policy: reading.document("Content", policy.content, unknown),
                id: text_of(summary.id.as_ref()),
                name,
                kind,
                targets: policy.target_ids.0.iter().map(|it| it.as_str().into()).collect(),
            });
        },
    );
    organization
}
