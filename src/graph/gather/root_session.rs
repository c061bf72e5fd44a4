//! Sessions of the root users of member accounts.
//!
//! Sources: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html>

use super::{Gatherer, RequesterFacts, ResourceFacts};
use crate::{
    eval::{Authorization, Request, Residual, passes_scps},
    graph::{
        access_graph::AccessGraph,
        node::{NodeId, NodeKind},
    },
    iam::{AccountId, Arn, Context, MemberAccount, Requester, RootTask, RootUser},
};

/// A member account whose root user sessions can be issued for.
#[derive(Clone, Debug)]
pub struct RootTarget<'a> {
    /// The root user, as a resource.
    pub resource: ResourceFacts<'a>,
    root: Arn,
}

impl<'a> Gatherer<'a> {
    /// The member accounts with a usable root user: all except the management account, and those
    /// that no one can act in.
    pub(in crate::graph) fn root_accounts(&self) -> impl Iterator<Item = &'a MemberAccount> {
        let snapshot = self.snapshot;
        let organization = snapshot.organization.iter();
        organization.flat_map(move |organization| {
            let is_managed = move |it: &&MemberAccount| {
                organization.management_account.as_ref() != Some(&it.id)
                    && !it.id.as_str().is_empty()
                    && !snapshot.is_unusable(&it.id)
            };
            organization.accounts.iter().filter(is_managed)
        })
    }

    /// The root user of a member account.
    pub(in crate::graph) fn root_target(
        &self,
        account: &AccountId,
        partition: &str,
    ) -> Option<RootTarget<'a>> {
        let root: Arn = format!("arn:{partition}:iam::{account}:root").parse().ok()?;
        let context = self.tagged_context(&[], account);
        let resource = ResourceFacts { context, ..self.other_resource(root.as_str(), account) };
        Some(RootTarget { resource, root })
    }

    /// The root user that a root session node represents, as requested by `requester`.
    pub fn root_of(
        &self,
        graph: &AccessGraph,
        node: NodeId,
        requester: &RequesterFacts<'_>,
    ) -> Option<RootTarget<'a>> {
        let node = graph.node(node);
        let account = (node.kind == NodeKind::RootSession).then(|| node.account()).flatten()?;
        let partition = requester.requester.arn().map_or("aws", |it| it.partition());
        self.root_target(&account.into(), partition)
    }

    /// Decides whether a requester can get a session for a task, regardless of what that session
    /// may do.
    pub fn assume_root(
        &self,
        requester: &RequesterFacts<'_>,
        target: &RootTarget<'_>,
        task: RootTask,
    ) -> Authorization {
        let mut requester = requester.clone();
        requester.context.set("sts:TaskPolicyArn", task.policy_arn(target.root.partition()));
        self.authorize(&requester, self.assume_root_action(), &target.resource)
    }

    /// When the service control policies of the member account let a session perform its task. If
    /// the root user has credentials, AWS does not create a password.
    pub fn task_is_open(&self, target: &RootTarget<'_>, task: RootTask) -> Residual {
        let account = &target.resource.account;
        let facts = self.snapshot.accounts.get(account);
        let root_user = facts.and_then(|it| it.root_user.as_ref());
        let has_credentials = root_user.and_then(RootUser::has_no_credentials) == Some(false);
        if task == RootTask::CreatePassword && has_credentials {
            return Residual::never();
        }
        let requester = Requester::Root(target.root.clone());
        let mut context = self.principal_context(account);
        context.set("aws:AssumedRoot", "true");
        requester.describe(&mut context);
        let resource_context = Context::partial();
        let one = |action| {
            let request = Request {
                action: &action,
                resource: "*",
                resource_account: account,
                caller_context: &context,
                resource_context: &resource_context,
            };
            passes_scps(&request, &self.guards(account.as_str()).scp)
        };
        // The statements belong to another account than the caller's.
        task.actions().map(one).fold(Residual::never(), Residual::or).without_statements()
    }
}
