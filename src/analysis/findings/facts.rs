//! What is found out once about all principals, before rules look at each.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use super::asked_tags::some_policy_asks_for_tags;
use crate::{
    analysis::Analysis,
    eval::{AccessState, CallerKind, MfaVerdict},
    graph::{
        self, AccessEdge, AccessKind, Gatherer, Holding, NodeId, NodeKind, Permission,
        PermissionSet, ResourceAsked, StepSamples, TargetKind,
    },
    iam::{Account, AccountId, Arn, IdentityPolicies, User},
};

/// What is found out once about all principals.
pub(super) struct Facts<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) gatherer: Gatherer<'a>,
    /// After how many days an access key is old.
    pub(super) old_key_days: i64,
    /// By account: its managed policies, with the principals that have them. Those that only bound
    /// permissions grant nothing, and are left out.
    pub(super) policies: BTreeMap<&'a AccountId, BTreeMap<&'a Arn, Vec<NodeId>>>,
    /// By node: how sure it is that it can remove its own MFA device without MFA.
    pub(super) removes_own_mfa: Vec<Option<AccessState>>,
    /// By node: the action by which it can tag itself, with some tags at least. Empty if no policy
    /// asks for tags of its principal.
    pub(super) tags_itself: Vec<Option<&'static str>>,
    /// By node: how it can create credentials of another user.
    pub(super) creates_credentials: Vec<Option<Creation>>,
    /// The steps of users to roles, sorted by the MFA that the trust policies of these require of
    /// users with and without an access key.
    steps: RefCell<StepSamples<'a, [Option<MfaVerdict>; 2]>>,
}

/// The steps of a user to roles that it can assume with MFA only.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GuardedSteps {
    /// One to a role whose trust policy trusts such a user without MFA.
    pub(super) to_unguarded: Option<(AccessEdge, NodeId)>,
    /// Whether there is one to a role whose trust policy requires MFA.
    pub(super) to_guarded: bool,
}

/// How a principal can create credentials of another user.
#[derive(Clone, Copy, Debug)]
pub(super) struct Creation {
    /// How sure that is.
    pub(super) state: AccessState,
    /// By which action.
    pub(super) action: &'static str,
    /// Of whom.
    pub(super) target: NodeId,
}

impl Creation {
    fn min_by_state(self, other: Self) -> Self {
        if other.state < self.state { other } else { self }
    }
}

/// The call that removes an MFA device.
pub(super) const REMOVE_MFA: &str = "iam:DeactivateMFADevice";

/// The calls by which principals tag themselves.
const TAG_ITSELF: [&str; 2] = ["iam:TagUser", "iam:TagRole"];

/// The calls that create credentials of a user, or change its password.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
const CREATE_CREDENTIALS: [&str; 7] = [
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
];

impl<'a> Facts<'a> {
    pub(super) fn new(analysis: &'a Analysis, old_key_days: i64) -> Self {
        let gatherer = Gatherer::new(&analysis.snapshot).prepared();
        let found = |sets: Vec<PermissionSet>| -> Vec<Holding> {
            graph::holdings(&analysis.graph, &gatherer, &sets).into_iter().flatten().collect()
        };
        let mut removes_own_mfa = vec![None; analysis.graph.node_count()];
        for holding in found(permission_set(REMOVE_MFA, ResourceAsked::Itself)) {
            if matches!(holding.mfa, MfaVerdict::Absent | MfaVerdict::Bypassable) {
                holding.callers.iter().for_each(|it| offer(&mut removes_own_mfa, *it, &holding));
            }
        }
        let mut creates_credentials = vec![None; analysis.graph.node_count()];
        for action in CREATE_CREDENTIALS {
            for holding in found(permission_set(action, ResourceAsked::Target)) {
                let targets = holding.targets.as_deref().unwrap_or_default();
                for caller in holding.callers.iter() {
                    if let Some(target) = targets.iter().find(|it| *it != caller) {
                        let new = Creation { state: holding.state, action, target: *target };
                        let known: &mut Option<Creation> = &mut creates_credentials[caller.index()];
                        *known = Some(known.map_or(new, |it| it.min_by_state(new)));
                    }
                }
            }
        }
        let mut tags_itself = Vec::new();
        if some_policy_asks_for_tags(analysis) {
            tags_itself = vec![None; analysis.graph.node_count()];
            for action in TAG_ITSELF {
                for holding in found(permission_set(action, ResourceAsked::Itself)) {
                    holding.callers.iter().for_each(|it| tags_itself[it.index()] = Some(action));
                }
            }
        }
        let policies = policies(analysis);
        Self {
            analysis,
            gatherer,
            old_key_days,
            policies,
            removes_own_mfa,
            tags_itself,
            creates_credentials,
            steps: RefCell::new(StepSamples::new(&analysis.graph)),
        }
    }

    /// How a user assumes roles with MFA.
    pub(super) fn guarded_steps(
        &self,
        id: NodeId,
        user: &'a User,
        account: &'a AccountId,
    ) -> GuardedSteps {
        let mut found = GuardedSteps::default();
        let is_guarded =
            |it: &AccessEdge| it.kind == AccessKind::AssumeRole && it.mfa == MfaVerdict::Enforced;
        let analysis = self.analysis;
        let requires = |role| [analysis.role_mfa(role), analysis.role_mfa_without_key(role)];
        let kind = self.gatherer.kind_of_user(user, account);
        let of_user = usize::from(kind == CallerKind::KeylessUser);
        self.steps.borrow_mut().each(id, requires, &mut |edge, role, requires| {
            match requires[of_user].filter(|_| is_guarded(&edge)) {
                Some(MfaVerdict::Absent | MfaVerdict::Bypassable) => {
                    found.to_unguarded = Some((edge, role));
                }
                Some(
                    MfaVerdict::Enforced | MfaVerdict::Unsatisfiable | MfaVerdict::NotApplicable,
                ) => found.to_guarded = true,
                None => {}
            }
            found.to_unguarded.is_none()
        });
        found
    }

    /// Whether not all policies of a user or role were read.
    pub(super) fn has_unread_policies(&self, id: NodeId) -> bool {
        self.gatherer.has_unread_policies(&self.analysis.graph, id)
    }
}

/// The permission for an action, as a list that is empty only if the action is none.
pub(super) fn permission_set(action: &str, on: ResourceAsked) -> Vec<PermissionSet> {
    let target = (on == ResourceAsked::Target).then_some(TargetKind::User);
    let permission = |action| Permission { action, on, context: Vec::new() };
    let action = action.parse().ok().map(permission);
    action.map(|it| PermissionSet { target, permissions: vec![it] }).into_iter().collect()
}

fn offer(known: &mut [Option<AccessState>], id: NodeId, holding: &Holding) {
    let known = &mut known[id.index()];
    *known = Some(known.map_or(holding.state, |it| it.min(holding.state)));
}

/// By account: its managed policies, and those of AWS that someone in it has, with the users,
/// groups and roles that have them.
fn policies(analysis: &Analysis) -> BTreeMap<&AccountId, BTreeMap<&Arn, Vec<NodeId>>> {
    let snapshot = &analysis.snapshot;
    let mut found: BTreeMap<&AccountId, BTreeMap<&Arn, Vec<NodeId>>> = BTreeMap::new();
    for arn in snapshot.managed_policies.keys() {
        if let Some((account, _)) = snapshot.accounts.get_key_value(arn.account()) {
            found.entry(account).or_default().entry(arn).or_default();
        }
    }
    let mut bounding: BTreeSet<&Arn> = BTreeSet::new();
    for home in snapshot.accounts.values() {
        let of_users = home.users.iter().map(|it| &it.permissions_boundary);
        let of_roles = home.roles.iter().map(|it| &it.permissions_boundary);
        bounding.extend(of_users.chain(of_roles).filter_map(|it| it.arn()));
    }
    for id in analysis.graph.principals() {
        let Some((account, own)) = own_policies(analysis, id) else { continue };
        for arn in own.attached.iter().filter_map(|it| it.arn.as_ref()) {
            found.entry(account).or_default().entry(arn).or_default().push(id);
        }
    }
    for policies in found.values_mut() {
        policies.retain(|arn, holders| !holders.is_empty() || !bounding.contains(*arn));
    }
    found
}

/// The policies of a user, group or role of the snapshot.
pub(super) fn own_policies(
    analysis: &Analysis,
    id: NodeId,
) -> Option<(&AccountId, &IdentityPolicies)> {
    let snapshot = &analysis.snapshot;
    match analysis.graph.node(id).kind {
        NodeKind::User => analysis.graph.user(snapshot, id).map(|(it, own)| (it, &own.policies)),
        NodeKind::Group => analysis.graph.group(snapshot, id).map(|(it, own)| (it, &own.policies)),
        NodeKind::Role => analysis.graph.role(snapshot, id).map(|(it, own)| (it, &own.policies)),
        _ => None,
    }
}

/// How many users, groups and roles an account has.
pub(super) fn size(account: &Account) -> usize {
    account.users.len() + account.groups.len() + account.roles.len()
}
