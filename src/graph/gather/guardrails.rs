//! The guardrails of the organization for one account.

use super::policies;
use crate::{
    eval::{Guardrail, PolicyRef, PolicyType},
    iam::{
        AccountId, ContextValue, Organization, OrganizationLevel, OrganizationPolicy,
        OrganizationPolicyKind, PolicyId, Snapshot,
    },
};

/// What the organization means for one account.
#[derive(Debug)]
pub(in crate::graph) struct Guards<'a> {
    pub(in crate::graph) scp: Guardrail<'a>,
    pub(in crate::graph) rcp: Guardrail<'a>,
    /// Whether it may start root sessions in other accounts, if this was read.
    pub(super) may_assume_root: Option<bool>,
    /// Whether other accounts may start root sessions in it, if this was read.
    pub(super) has_root_sessions: Option<bool>,
    /// The organization's id, as it appears in requests.
    pub(super) org_id: ContextValue,
    /// The account's place in it.
    pub(super) org_paths: ContextValue,
}

impl<'a> Guards<'a> {
    /// For an account that the organization does not list.
    pub(super) fn of_stranger(snapshot: &Snapshot) -> Self {
        let listed = |it: &Organization| {
            !it.accounts.is_empty() && !snapshot.organization_is_partly_unread()
        };
        let is_known = snapshot.organization.as_ref().is_some_and(listed);
        let value = || if is_known { ContextValue::Absent } else { ContextValue::Unknown };
        Self {
            scp: Guardrail::None,
            rcp: Guardrail::None,
            may_assume_root: None,
            has_root_sessions: is_known.then_some(false),
            org_id: value(),
            org_paths: value(),
        }
    }

    /// For an account that is in no organization.
    fn outside() -> Self {
        Self {
            scp: Guardrail::None,
            rcp: Guardrail::None,
            may_assume_root: Some(false),
            has_root_sessions: Some(false),
            org_id: ContextValue::Absent,
            org_paths: ContextValue::Absent,
        }
    }

    pub(super) fn over(snapshot: &'a Snapshot, account: &AccountId) -> Self {
        if snapshot.is_standalone(account) {
            return Self::outside();
        }
        let stranger = Self::of_stranger(snapshot);
        let Some(organization) = &snapshot.organization else {
            return Self { scp: Guardrail::Unread, rcp: Guardrail::Unread, ..stranger };
        };
        let member = organization.accounts.iter().find(|it| it.id == *account);
        let present = |it: String| ContextValue::Present(vec![it]);
        let path = member.and_then(|it| it.parent.as_ref()).and(organization.path(account));
        Self {
            scp: service_control(snapshot, organization, account),
            rcp: resource_control(snapshot, organization, account),
            may_assume_root: organization.may_assume_root(account),
            has_root_sessions: match member {
                None => stranger.has_root_sessions,
                Some(_) if snapshot.is_unusable(account) => Some(false),
                Some(_) => organization.management_account.as_ref().map(|it| it != account),
            },
            org_id: match member {
                None => stranger.org_id,
                Some(_) if organization.id.is_empty() => ContextValue::Unknown,
                Some(_) => present(organization.id.to_string()),
            },
            org_paths: match (member, path) {
                (None, _) => stranger.org_paths,
                (Some(_), None) => ContextValue::Unknown,
                (Some(_), Some(path)) => present(path),
            },
        }
    }
}

/// Each level must allow. AWS does not permit detaching the last policy of a level, so a level
/// without policies was not read.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
fn service_control<'a>(
    snapshot: &'a Snapshot,
    organization: &'a Organization,
    account: &AccountId,
) -> Guardrail<'a> {
    let kind = OrganizationPolicyKind::ServiceControlPolicy;
    guardrail(snapshot, organization, account, kind, |levels| {
        let level = |level: &OrganizationLevel<'_>| {
            let read = |it: &&OrganizationPolicy| policy_ref(snapshot, PolicyType::Scp, it.policy);
            let policies: Vec<_> = level.policies.iter().map(read).collect();
            if policies.is_empty() { vec![None] } else { policies }
        };
        Guardrail::Levels(levels.iter().map(level).collect())
    })
}

/// `RCPFullAWSAccess` is always attached, and all others can only deny.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
fn resource_control<'a>(
    snapshot: &'a Snapshot,
    organization: &'a Organization,
    account: &AccountId,
) -> Guardrail<'a> {
    let kind = OrganizationPolicyKind::ResourceControlPolicy;
    guardrail(snapshot, organization, account, kind, |levels| {
        let policies = levels.iter().flat_map(|it| &it.policies);
        let read = |it: &&OrganizationPolicy| policy_ref(snapshot, PolicyType::Rcp, it.policy);
        Guardrail::Denials(policies.map(read).collect())
    })
}

/// What policies of a type mean for an account, if the organization uses that type, and the
/// account's place in it was read.
fn guardrail<'a>(
    snapshot: &'a Snapshot,
    organization: &'a Organization,
    account: &AccountId,
    kind: OrganizationPolicyKind,
    of_levels: impl FnOnce(&[OrganizationLevel<'a>]) -> Guardrail<'a>,
) -> Guardrail<'a> {
    let is_off = organization.uses(kind) == Some(false);
    if !is_off && !organization.policies.iter().any(|it| it.kind == kind) {
        return not_in_use(snapshot);
    }
    match organization.levels(kind, account).as_deref() {
        None => Guardrail::Unread,
        Some([]) => Guardrail::None,
        Some(levels) => of_levels(levels),
    }
}

/// An organization without policies of a type does not use that type, unless its policies could not
/// be read.
fn not_in_use(snapshot: &Snapshot) -> Guardrail<'_> {
    let unread = snapshot.organization_is_partly_unread();
    if unread { Guardrail::Unread } else { Guardrail::None }
}

fn policy_ref<'a>(
    snapshot: &'a Snapshot,
    policy_type: PolicyType,
    policy: Option<PolicyId>,
) -> Option<PolicyRef<'a>> {
    Some(policies::policy_ref(snapshot, policy_type, policy?))
}
