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

/// For each permission of a set, what grants it to a user, to a role, or to a member of a group
/// without other policies. `None` if one is refused.
pub fn grants(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    set: &PermissionSet,
    caller: NodeId,
    target: Option<NodeId>,
) -> Option<Vec<Grant>> {
    SingleCaller::new(graph, gatherer, caller)?.grants(set, target).into_iter().collect()
}

/// A caller that is asked about its permissions one by one, with the reasons for each.
#[derive(Debug)]
pub struct SingleCaller<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    id: NodeId,
    /// Policies and context of the caller.
    pub facts: RequesterFacts<'a>,
    home: &'s AccountId,
}

impl<'s, 'a> SingleCaller<'s, 'a> {
    /// `None` for what makes no requests, or has no account.
    pub fn new(graph: &'s AccessGraph, gatherer: &'s Gatherer<'a>, id: NodeId) -> Option<Self> {
        let facts = gatherer.acting(graph, id)?;
        let (home, _) = graph.account(gatherer.snapshot, id)?;
        Some(Self { graph, gatherer, id, facts, home })
    }

    /// For each permission of a set, what grants it; `None` for those that are refused. If the
    /// target is in another account, so is any other resource.
    pub(in crate::graph) fn grants(
        &self,
        set: &PermissionSet,
        target: Option<NodeId>,
    ) -> Vec<Option<Grant>> {
        let Self { gatherer, facts, home, .. } = self;
        let target = target.map(|it| self.target(it));
        let abroad = target.as_ref().map(|it| &it.account).filter(|it| it != home);
        let grant = |permission: &Permission| {
            let ((access, mfa), resource) = match (&permission.on, abroad) {
                (ResourceAsked::Target | ResourceAsked::TrustingTarget, _) => {
                    let target = target.as_ref()?;
                    (access_on(gatherer, facts, permission, target)?, Arc::clone(&target.arn))
                }
                (ResourceAsked::Any | ResourceAsked::Anywhere, Some(account)) => {
                    access_in(gatherer, facts, permission, home, account)?
                }
                (
                    ResourceAsked::Itself
                    | ResourceAsked::Any
                    | ResourceAsked::Anywhere
                    | ResourceAsked::Named(_)
                    | ResourceAsked::Every(_),
                    _,
                ) => access(gatherer, facts, permission, home, || self.itself())?,
            };
            Some(Grant { action: permission.action.clone(), resource, access, mfa })
        };
        set.permissions.iter().map(grant).collect()
    }

    /// The permissions of a set that the caller does not have.
    pub fn refused(&self, set: &PermissionSet, target: Option<NodeId>) -> Vec<RefusedPermission> {
        let granted = self.grants(set, target);
        let missing = set.permissions.iter().zip(granted).filter(|(_, it)| it.is_none());
        let refused = |permission: &Permission| {
            let resource = match (&permission.on, target) {
                (ResourceAsked::Target | ResourceAsked::TrustingTarget, Some(target)) => {
                    self.target(target)
                }
                (ResourceAsked::Itself, _) => self.itself(),
                (ResourceAsked::Named(arn), _) => self.gatherer.resource_of_owner(arn, self.home),
                _ => self.gatherer.resource_of_owner("*", self.home),
            };
            RefusedPermission {
                action: permission.action.clone(),
                refusal: refusal(self.gatherer, &self.facts, permission, &resource),
                resource: resource.arn,
            }
        };
        missing.map(|(it, _)| refused(it)).collect()
    }

    fn target(&self, target: NodeId) -> ResourceFacts<'a> {
        target_facts(self.graph, self.gatherer, target, self.home)
    }

    /// The caller as a resource.
    fn itself(&self) -> ResourceFacts<'a> {
        match Caller::at(self.graph, self.gatherer.snapshot, self.id) {
            Some(caller) => caller_as_resource(self.gatherer, caller),
            None => self.target(self.id),
        }
    }
}
