//! The organization of a saved snapshot.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    places::without_contradictions,
    reading::{Collector, Origin, text_of},
};
use crate::{
    iam::{
        AccountState, DelegatedAdministrator, FileMember, MemberAccount, Organization,
        OrganizationPolicy, OrganizationPolicyKind, OrganizationalUnit, RootAccessFeature, Unread,
        UnreadReason,
    },
    load::wire::{self, List},
};

/// Reads the organization; its items have paths such as `organization.Policies[2]`.
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
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    for (name, list) in [
        (FileMember::OrganizationRoots, &wire.roots),
        (FileMember::OrganizationUnits, &wire.organizational_units),
    ] {
        builder.each(origin, name, list, |_, unit: wire::Unit<'_>, _| {
            if let Some(types) = &unit.policy_types {
                let kinds = organization.enabled_policies.get_or_insert_default();
                kinds.extend(enabled_policies(types));
                let on = types.iter().filter(|it| is_enabled(it)).filter_map(|it| it.kind.as_ref());
                let on = on.map(wire::Text::as_str).filter(|it| is_unknown(it));
                unknown.extend(on.map(ToOwned::to_owned));
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
    // An empty list means that there are none; an absent one means nothing.
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
    let features = &wire.enabled_features;
    organization.root_access = features
        .is_present()
        .then(|| root_access(builder, origin, FileMember::OrganizationFeatures, features));
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
            // Tag policies, backup policies and the like are not guardrails.
            let Some(kind) = kind(written.as_str()) else {
                if is_unknown(written.as_str()) {
                    unknown.insert(written.as_str().to_owned());
                }
                return;
            };
            let name = text_of(summary.name.as_ref());
            let unknown = format_args!("what the organization's policy `{name}` denies");
            let read =
                reading.document("Content", policy.content.as_deref(), kind.policy_form(), unknown);
            // It is unknown what a policy without targets limits, so it may limit every account in
            // an unknown manner.
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
    for name in unknown {
        let member = FileMember::OrganizationPolicyTypes;
        let detail = format!(
            "the policy type `{name}` is new, so its policies are skipped, and whether they limit \
             access is unknown"
        );
        let reason = UnreadReason::LeftOut { detail };
        builder.gaps_mut().push(origin.unread(member, member.name(), reason));
    }
    builder.gaps_mut().extend(without_contradictions(&mut organization, origin));
    organization
}

/// The types of guardrails that a root has enabled.
pub(super) fn enabled_policies(
    types: &[wire::PolicyType<'_>],
) -> impl Iterator<Item = OrganizationPolicyKind> {
    types.iter().filter(|it| is_enabled(it)).filter_map(|it| kind(it.kind.as_ref()?.as_str()))
}

fn is_enabled(it: &wire::PolicyType<'_>) -> bool {
    it.status.as_ref().is_some_and(|it| it.as_str() == "ENABLED")
}

/// An account of the organization.
pub(super) fn member_account(account: &wire::MemberAccount<'_>) -> MemberAccount {
    // `Status` is the former name of the field.
    let state = account.state.as_ref().or(account.status.as_ref());
    MemberAccount {
        id: account.id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
        name: text_of(account.name.as_ref()),
        parent: account.parent_id.as_ref().map(|it| it.as_str().into()),
        state: state.and_then(|it| AccountState::named(it.as_str())),
    }
}

/// A delegated administrator.
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

/// Whether a policy type is not recognized.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html>
fn is_unknown(written: &str) -> bool {
    /// Types that limit no access.
    const OTHERS: [&str; 12] = [
        "AISERVICES_OPT_OUT_POLICY",
        "BACKUP_POLICY",
        "BEDROCK_POLICY",
        "CHATBOT_POLICY",
        "DECLARATIVE_POLICY_EC2",
        "GUARDDUTY_POLICY",
        "INSPECTOR_POLICY",
        "NETWORK_SECURITY_DIRECTOR_POLICY",
        "S3_POLICY",
        "SECURITYHUB_POLICY",
        "TAG_POLICY",
        "UPGRADE_ROLLOUT_POLICY",
    ];
    kind(written).is_none() && !OTHERS.contains(&written)
}

/// The features of centralized root access in a list. Unknown features are ignored.
pub(super) fn root_access(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    member: FileMember,
    list: &List<'_>,
) -> Vec<RootAccessFeature> {
    let mut features = Vec::new();
    builder.each(origin, member, list, |_, name: wire::Text<'_>, _| {
        features.extend(RootAccessFeature::named(name.as_str()));
    });
    features
}

/// The AWS CLI's output about centralized root access; another file contains the organization.
#[derive(Debug)]
pub(super) struct OrganizationFeatures {
    pub(super) origin: Arc<Origin>,
    /// The organization's id.
    pub(super) id: Option<Box<str>>,
    pub(super) features: Vec<RootAccessFeature>,
}

impl OrganizationFeatures {
    /// Adds the features to the organization. If the organization is not known, this is a gap.
    pub(super) fn settle(self, organization: Option<&mut Organization>) -> Option<Unread> {
        let is_its = |it: &&mut Organization| self.id.as_ref().is_none_or(|id| *id == it.id);
        match organization.filter(is_its) {
            Some(organization) => {
                organization.root_access = Some(self.features);
                None
            }
            None => {
                let member = FileMember::EnabledFeatures;
                let detail = "the organization of these features was not loaded, so whether \
                              `sts:AssumeRoot` gives sessions of root users is unknown";
                let reason = UnreadReason::NoOwner { detail };
                Some(self.origin.unread(member, member.name(), reason))
            }
        }
    }
}

/// The guardrail type of a policy type, if it is one.
fn kind(written: &str) -> Option<OrganizationPolicyKind> {
    match written {
        "SERVICE_CONTROL_POLICY" => Some(OrganizationPolicyKind::ServiceControlPolicy),
        "RESOURCE_CONTROL_POLICY" => Some(OrganizationPolicyKind::ResourceControlPolicy),
        _ => None,
    }
}
