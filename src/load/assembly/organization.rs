//! The organization of a saved snapshot.

use std::sync::Arc;

use super::reading::{Collector, Origin, text_of};
use crate::{
    iam::{
        AccountState, DelegatedAdministrator, FileMember, MemberAccount, Organization,
        OrganizationPolicy, OrganizationPolicyKind, OrganizationalUnit,
    },
    load::wire,
};

/// Reads the organization; its items go by paths such as `organization.Policies[2]`.
pub(super) fn organization(
    builder: &mut impl Collector,
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
    let mut roots: Vec<Box<str>> = Vec::new();
    for (name, list) in [
        (FileMember::OrganizationRoots, &wire.roots),
        (FileMember::OrganizationUnits, &wire.organizational_units),
    ] {
        builder.each(origin, name, list, |_, unit: wire::Unit<'_>, _| {
            if let Some(types) = &unit.policy_types {
                let kinds = organization.enabled_policies.get_or_insert_default();
                kinds.extend(enabled_policies(types));
            }
            if unit.parent_id.is_none() {
                roots.push(text_of(unit.id.as_ref()));
            }
            organization.units.push(OrganizationalUnit {
                id: text_of(unit.id.as_ref()),
                name: text_of(unit.name.as_ref()),
                parent: unit.parent_id.as_ref().map(|it| it.as_str().into()),
            });
        });
    }
    let accounts = FileMember::OrganizationAccounts;
    builder.each(origin, accounts, &wire.accounts, |_, account: wire::MemberAccount<'_>, _| {
        organization.accounts.push(member_account(&account));
    });
    // An empty list says that there are none; an absent one says nothing.
    let administrators = &wire.delegated_administrators;
    organization.delegated_administrators = administrators.is_present().then(Vec::new);
    builder.each(
        origin,
        FileMember::OrganizationDelegatedAdministrators,
        &wire.delegated_administrators,
        |_, it: wire::DelegatedAdministrator<'_>, _| {
            let administrators = organization.delegated_administrators.get_or_insert_default();
            administrators.push(administrator(&it));
        },
    );
    let policies = FileMember::OrganizationPolicies;
    builder.each(
        origin,
        policies,
        &wire.policies,
        |builder, policy: wire::OrganizationPolicy<'_>, place| {
            let summary = &policy.policy_summary;
            let mut reading = builder.reading(place);
            let Some(written) = &summary.kind else {
                const REASON: &str = "expected a policy type such as `SERVICE_CONTROL_POLICY`, \
                                      found none, so its policy type is unknown";
                return reading.malformed("PolicySummary.Type", REASON);
            };
            // Tag policies, backup policies and the like guard no access.
            let Some(kind) = kind(written.as_str()) else { return };
            let name = text_of(summary.name.as_ref());
            let unknown = format_args!("what the organization's policy `{name}` denies");
            let read =
                reading.document("Content", policy.content.as_deref(), kind.policy_form(), unknown);
            // Nobody knows whom a policy without targets limits, so for all anybody knows it is
            // everybody, and nobody knows how.
            let (policy, targets) = match &policy.target_ids {
                Some(targets) => (read, targets.iter().map(|it| it.as_str().into()).collect()),
                None => (None, roots.clone()),
            };
            organization.policies.push(OrganizationPolicy {
                policy,
                id: text_of(summary.id.as_ref()),
                name,
                kind,
                targets,
            });
        },
    );
    organization
}

/// The kinds of guardrails that a root says are turned on.
pub(super) fn enabled_policies(
    types: &[wire::PolicyType<'_>],
) -> impl Iterator<Item = OrganizationPolicyKind> {
    let is_on =
        |it: &&wire::PolicyType<'_>| it.status.as_ref().is_some_and(|it| it.as_str() == "ENABLED");
    types.iter().filter(is_on).filter_map(|it| kind(it.kind.as_ref()?.as_str()))
}

/// An account of the organization.
pub(super) fn member_account(account: &wire::MemberAccount<'_>) -> MemberAccount {
    // `Status` is what it was called before.
    let state = account.state.as_ref().or(account.status.as_ref());
    MemberAccount {
        id: account.id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
        name: text_of(account.name.as_ref()),
        parent: account.parent_id.as_ref().map(|it| it.as_str().into()),
        state: state.and_then(|it| AccountState::named(it.as_str())),
    }
}

/// An account that may act for the management account.
pub(super) fn administrator(it: &wire::DelegatedAdministrator<'_>) -> DelegatedAdministrator {
    let services = it
        .delegated_services
        .as_ref()
        .map(|services| services.iter().map(|it| text_of(it.service_principal.as_ref())).collect());
    DelegatedAdministrator {
        account: it.id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
        services,
    }
}

/// Which guardrail a type of policy is, if it is one.
fn kind(written: &str) -> Option<OrganizationPolicyKind> {
    match written {
        "SERVICE_CONTROL_POLICY" => Some(OrganizationPolicyKind::ServiceControlPolicy),
        "RESOURCE_CONTROL_POLICY" => Some(OrganizationPolicyKind::ResourceControlPolicy),
        _ => None,
    }
}
