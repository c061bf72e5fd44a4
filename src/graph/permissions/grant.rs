//! One permission of a caller, and its reasons.

use std::sync::Arc;

use super::{
    Permission, PermissionSet, ResourceAsked,
    access::{access, access_in, access_on, caller_as_resource, refusal},
    resources::target_facts,
};
use crate::{
    eval::{Access, MfaVerdict, Refusal},
    graph::{
        access_graph::AccessGraph,
        gather::{Caller, Gatherer, RequesterFacts, ResourceFacts},
        node::NodeId,
    },
    iam::{AccountId, Action},
};

/// One permission of a caller, and its reasons; used by sentences, rows and findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What is allowed.
    pub action: Action,
    /// The resource: an ARN, or the pattern of a statement.
    pub resource: Arc<str>,
    /// How certain it is, what it depends on, and the statements that allow it.
    pub access: Access,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
}

/// For each permission of a set, what grants it to a user, to a role, or to a member of a group
/// without other policies. `None` if one is refused.
pub fn grants(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    set: &PermissionSet,
    caller: NodeId,
    target: Option<NodeId>,
) -> Option<Vec<Grant>> {
    let facts = gatherer.acting(graph, caller)?;
    each_grant(graph, gatherer, &facts, set, caller, target).into_iter().collect()
}

/// For each permission of a set, what grants it to a caller of which `facts` are known; none for
/// those that are refused. If the target is in another account, so is any other resource.
pub(in crate::graph) fn each_grant(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    set: &PermissionSet,
    caller: NodeId,
    target: Option<NodeId>,
) -> Vec<Option<Grant>> {
    let Some((home, _)) = graph.account(gatherer.snapshot, caller) else {
        return vec![None; set.permissions.len()];
    };
    let target = target.map(|it| target_facts(graph, gatherer, it, home));
    let itself = || itself(graph, gatherer, caller, home);
    let abroad = target.as_ref().map(|it| &it.account).filter(|it| *it != home);
    let grant = |permission: &Permission| {
        let ((access, mfa), resource) = match (&permission.on, abroad) {
            (ResourceAsked::Target | ResourceAsked::TrustingTarget, _) => {
                let target = target.as_ref()?;
                (access_on(gatherer, facts, permission, target)?, Arc::clone(&target.arn))
            }
            (ResourceAsked::Any, Some(account)) => {
                access_in(gatherer, facts, permission, home, account)?
            }
            (
                ResourceAsked::Itself
                | ResourceAsked::Any
                | ResourceAsked::Named(_)
                | ResourceAsked::Every(_),
                _,
            ) => access(gatherer, facts, permission, home, itself)?,
        };
        Some(Grant { action: permission.action.clone(), resource, access, mfa })
    };
    set.permissions.iter().map(grant).collect()
}

/// One permission that a caller does not have, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedPermission {
    /// What is refused.
    pub action: Action,
    /// The resource: an ARN, or `*` if any resource is accepted.
    pub resource: Arc<str>,
    /// What refuses.
    pub refusal: Refusal,
}

/// The permissions of a set that a caller does not have.
pub fn refused(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    set: &PermissionSet,
    caller: NodeId,
    target: Option<NodeId>,
) -> Vec<RefusedPermission> {
    let Some((home, _)) = graph.account(gatherer.snapshot, caller) else { return Vec::new() };
    let granted = each_grant(graph, gatherer, facts, set, caller, target);
    let missing = set.permissions.iter().zip(granted).filter(|(_, it)| it.is_none());
    let refused = |permission: &Permission| {
        let resource = match (&permission.on, target) {
            (ResourceAsked::Target | ResourceAsked::TrustingTarget, Some(target)) => {
                target_facts(graph, gatherer, target, home)
            }
            (ResourceAsked::Itself, _) => itself(graph, gatherer, caller, home),
            (ResourceAsked::Named(arn), _) => gatherer.resource_of_owner(arn, home),
            _ => gatherer.resource_of_owner("*", home),
        };
        RefusedPermission {
            action: permission.action.clone(),
            refusal: refusal(gatherer, facts, permission, &resource),
            resource: resource.arn,
        }
    };
    missing.map(|(it, _)| refused(it)).collect()
}

/// The caller as a resource.
fn itself<'a>(
    graph: &AccessGraph,
    gatherer: &Gatherer<'a>,
    caller: NodeId,
    home: &AccountId,
) -> ResourceFacts<'a> {
    match Caller::at(graph, gatherer.snapshot, caller) {
        Some(caller) => caller_as_resource(gatherer, caller),
        None => target_facts(graph, gatherer, caller, home),
    }
}
