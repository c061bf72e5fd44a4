//! Evaluates questions about principals of a snapshot.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use rustc_hash::FxHashMap;

use super::{
    guardrails::Guards,
    policies::{GatheredPolicies, KeyFacts, policy_ref},
    removed::Removed,
};
use crate::{
    eval::{
        AccessState, Authorization, CallerKind, CallerPolicies, Guardrail, IdentityPolicies,
        Inherited, Limit, PolicyRef, PolicyType, Request, ResourcePolicies, ResourcePolicy,
        UnreadFact, authorize, best_access, kind_of, passes_rcps,
    },
    graph::{
        access_graph::AccessGraph,
        node::{NodeId, NodeKind},
    },
    iam::{
        AccountId, Action, Arn, Context, Group, PermissionsBoundary, PolicyId, Requester, Role,
        Snapshot, Tag, User, is_saml_provider,
    },
};

/// Evaluates questions about principals of a snapshot.
#[derive(Debug)]
pub struct Gatherer<'a> {
    pub(in crate::graph) snapshot: &'a Snapshot,
    actions: Actions,
    /// Computed on first use, because a question is about two accounts of perhaps thousands.
    guards: FxHashMap<&'a str, (&'a AccountId, OnceLock<Guards<'a>>)>,
    unlimited: Guards<'a>,
    /// The documents of managed policies, by ARN; looked up for each attachment.
    managed: OnceLock<FxHashMap<&'a str, PolicyId>>,
    pub(super) keys: KeyFacts,
    /// What is left out, as if it had been removed.
    removed: Option<&'a Removed>,
}

/// The actions that assume roles, and those that such a call may also need.
#[derive(Debug)]
struct Actions {
    assume_role: Action,
    with_saml: Action,
    with_web_identity: Action,
    assume_root: Action,
    get_token: Action,
    set_source_identity: Action,
    tag_session: Action,
    set_context: Action,
}

/// The facts about a requester that matter to evaluation.
#[derive(Clone, Debug)]
pub struct RequesterFacts<'a> {
    /// The requester.
    pub requester: Requester,
    /// Its kind of credentials.
    pub kind: CallerKind,
    /// The caller's policies.
    pub policies: CallerPolicies<'a>,
    /// What is known of it.
    pub context: Context,
}

/// All that counts of a resource.
#[derive(Clone, Debug)]
pub struct ResourceFacts<'a> {
    /// Its ARN, or `*`.
    pub arn: Arc<str>,
    /// The account that owns it.
    pub account: AccountId,
    /// The resource's policies.
    pub policies: ResourcePolicies<'a>,
    /// What is known of it.
    pub context: Context,
}

impl<'a> Gatherer<'a> {
    /// Prepares for questions about principals of `snapshot`.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        #[expect(clippy::expect_used, reason = "constants")]
        let action = |name: &str| name.parse().expect("an action has a service and a name");
        let members = snapshot.organization.iter().flat_map(|it| &it.accounts).map(|it| &it.id);
        let accounts: BTreeSet<_> = members.chain(snapshot.accounts.keys()).collect();
        Self {
            snapshot,
            actions: Actions {
                assume_role: action("sts:AssumeRole"),
                with_saml: action("sts:AssumeRoleWithSAML"),
                with_web_identity: action("sts:AssumeRoleWithWebIdentity"),
                assume_root: action("sts:AssumeRoot"),
                get_token: action("sts:GetWebIdentityToken"),
                set_source_identity: action(Inherited::SourceIdentity.action()),
                tag_session: action(Inherited::TransitiveTags.action()),
                set_context: action("sts:SetContext"),
            },
            guards: accounts.into_iter().map(|it| (it.as_str(), (it, OnceLock::new()))).collect(),
            unlimited: Guards::of_stranger(snapshot),
            managed: OnceLock::new(),
            keys: KeyFacts::default(),
            removed: None,
        }
    }

    /// Leaves out some statements of the policies of requesters and targets, to ask about one pair
    /// what would be without them.
    pub fn without(mut self, removed: &'a Removed) -> Self {
        self.removed = Some(removed);
        self
    }

    /// Asks about `action` wherever role assumption by users and roles is asked about.
    pub(in crate::graph) fn asking_for(mut self, action: &Action) -> Self {
        self.actions.assume_role = action.clone();
        self
    }

    /// The document of the managed policy with this ARN; `None` if it was not read.
    pub(in crate::graph) fn managed_policy(&self, arn: &Arn) -> Option<PolicyId> {
        if self.removed.is_some() {
            // For one pair, a map of all policies would take longer than the rest.
            return self.snapshot.managed_policy(arn);
        }
        let managed = self.managed.get_or_init(|| {
            let all = &self.snapshot.managed_policies;
            all.iter().filter_map(|(arn, it)| Some((arn.as_str(), it.policy?))).collect()
        });
        managed.get(arn.as_str()).copied()
    }

    /// The facts about the principal at a node; `None` if such a node never makes requests.
    pub fn requester(&self, graph: &AccessGraph, node: NodeId) -> Option<RequesterFacts<'a>> {
        if let Some((account, user)) = graph.user(self.snapshot, node) {
            let facts = self.user(user, account);
            return Some(self.left_of(graph, node, &user.permissions_boundary, facts));
        }
        if let Some((account, role)) = graph.role(self.snapshot, node) {
            let facts = self.role(role, account);
            return Some(self.left_of(graph, node, &role.permissions_boundary, facts));
        }
        let requester = external_requester(graph, node)?;
        // An account that was not loaded may still be a member of the organization.
        let guards = requester.account().map_or(&self.unlimited, |it| self.guards(it));
        let identity = match &requester {
            // Which principal of a loaded account this is was not read.
            Requester::Account(account) if self.snapshot.accounts.contains_key(account) => {
                let missing = vec![UnreadFact::IdentityPolicies(account.clone())];
                IdentityPolicies::Known { read: Vec::new(), missing }
            }
            _ => IdentityPolicies::NotLoaded,
        };
        let policies =
            CallerPolicies { identity, scp: guards.scp.clone(), ..CallerPolicies::none() };
        Some(RequesterFacts {
            kind: kind_of(&requester),
            policies,
            context: self.external_context(&requester),
            requester,
        })
    }

    /// What counts of a user or role, without what is left out.
    fn left_of(
        &self,
        graph: &AccessGraph,
        node: NodeId,
        boundary: &PermissionsBoundary,
        mut facts: RequesterFacts<'a>,
    ) -> RequesterFacts<'a> {
        if let Some(removed) = self.removed {
            let boundary = boundary.arn().and_then(|it| graph.find(it.as_str()));
            removed.apply(graph, node, boundary, &mut facts.policies);
        }
        facts
    }

    /// All that counts of the principal at a node, or of whoever is in the group at it.
    pub fn acting(&self, graph: &AccessGraph, node: NodeId) -> Option<RequesterFacts<'a>> {
        self.requester(graph, node).or_else(|| self.member_of(graph, node))
    }

    /// The facts about a member of a group that has only the group's policies; `None` if this is
    /// not a group of the snapshot.
    pub fn member_of(&self, graph: &AccessGraph, node: NodeId) -> Option<RequesterFacts<'a>> {
        let (account, group) = graph.group(self.snapshot, node)?;
        let facts = self.member(group, account);
        Some(self.left_of(graph, node, &PermissionsBoundary::None, facts))
    }

    /// As [`user`](Self::user), for whoever is in a group and has no policies but the group's.
    pub(super) fn member(&self, group: &'a Group, account: &'a AccountId) -> RequesterFacts<'a> {
        let found = self.policies_of_group(group, account);
        RequesterFacts {
            kind: CallerKind::User,
            policies: CallerPolicies {
                identity: IdentityPolicies::Known {
                    read: self.policy_refs(&found.read),
                    missing: found.missing,
                },
                ..self.limits_of(account)
            },
            context: self.member_context(account),
            requester: Requester::User { arn: group.arn.clone(), id: None },
        }
    }

    /// What is known of whoever is in a group.
    pub(super) fn member_context(&self, account: &AccountId) -> Context {
        let mut context = self.principal_context(account);
        context.set("aws:PrincipalType", "User");
        context
    }

    /// The organization's limits for callers of an account.
    fn limits_of(&self, account: &AccountId) -> CallerPolicies<'a> {
        let guards = self.guards(account.as_str());
        CallerPolicies {
            scp: guards.scp.clone(),
            may_assume_root: guards.may_assume_root,
            ..CallerPolicies::none()
        }
    }

    fn policy_refs(&self, policies: &[PolicyId]) -> Vec<PolicyRef<'a>> {
        policies.iter().map(|it| policy_ref(self.snapshot, PolicyType::Identity, *it)).collect()
    }

    /// The kinds of credentials that a user can have.
    pub fn kind_of_user(&self, user: &'a User, account: &'a AccountId) -> CallerKind {
        if self.is_keyless(user, account) { CallerKind::KeylessUser } else { CallerKind::User }
    }

    /// The facts about a user.
    pub(in crate::graph) fn user(
        &self,
        user: &'a User,
        account: &'a AccountId,
    ) -> RequesterFacts<'a> {
        let found = self.policies_of_user(user, account);
        self.user_with(user, account, found, self.kind_of_user(user, account))
    }

    /// Like [`user`](Self::user), for a user whose policies and credentials are already known.
    pub(super) fn user_with(
        &self,
        user: &'a User,
        account: &'a AccountId,
        found: GatheredPolicies,
        kind: CallerKind,
    ) -> RequesterFacts<'a> {
        let requester = self.user_requester(user);
        RequesterFacts {
            kind,
            policies: CallerPolicies {
                identity: IdentityPolicies::Known {
                    read: self.policy_refs(&found.read),
                    missing: found.missing,
                },
                boundaries: self.boundary(&user.permissions_boundary),
                ..self.limits_of(account)
            },
            context: self.user_context(&requester, user, account),
            requester,
        }
    }

    /// Like [`user`](Self::user), for the sessions of a role.
    pub(in crate::graph) fn role(
        &self,
        role: &'a Role,
        account: &'a AccountId,
    ) -> RequesterFacts<'a> {
        let found = self.policies_of_role(role, account);
        let requester = self.role_requester(role);
        RequesterFacts {
            kind: CallerKind::Session,
            policies: CallerPolicies {
                identity: IdentityPolicies::Known {
                    read: self.policy_refs(&found.read),
                    missing: found.missing,
                },
                boundaries: self.boundary(&role.permissions_boundary),
                scp: match role.is_service_linked() {
                    true => Guardrail::None,
                    false => self.guards(account.as_str()).scp.clone(),
                },
                ..self.limits_of(account)
            },
            context: self.role_session_context(&requester, role, account),
            requester,
        }
    }

    pub(in crate::graph) fn user_requester(&self, user: &User) -> Requester {
        Requester::User { arn: user.arn.clone(), id: Some(user.id.clone()) }
    }

    pub(in crate::graph) fn role_requester(&self, role: &Role) -> Requester {
        Requester::Role { arn: role.arn.clone(), id: Some(role.id.clone()) }
    }

    /// The facts about a role to be assumed; `None` if it is not a role of the snapshot.
    pub fn target(&self, graph: &AccessGraph, role: NodeId) -> Option<ResourceFacts<'a>> {
        let (account, facts) = graph.role(self.snapshot, role)?;
        let mut target = self.role_target(facts, account);
        if let ResourcePolicy::Known(policy) = &mut target.policies.policy
            && let Some(left) = self.removed.and_then(|it| it.left_of_trust(role))
        {
            policy.only = Some(left);
        }
        Some(target)
    }

    pub(in crate::graph) fn role_target(
        &self,
        role: &'a Role,
        account: &AccountId,
    ) -> ResourceFacts<'a> {
        let rcp = match role.is_service_linked() {
            true => Guardrail::None,
            false => self.guards(account.as_str()).rcp.clone(),
        };
        let policy = match role.trust_policy {
            Some(id) => ResourcePolicy::Known(policy_ref(self.snapshot, PolicyType::Trust, id)),
            None => ResourcePolicy::Unread(UnreadFact::TrustPolicy),
        };
        ResourceFacts {
            arn: role.arn.shared(),
            account: account.clone(),
            policies: ResourcePolicies {
                policy,
                rcp,
                has_root_sessions: self.guards(account.as_str()).has_root_sessions,
            },
            context: self.tagged_context(&role.tags, account),
        }
    }

    /// The facts about any resource, as requested by a principal of `home`. Of resource policies,
    /// only the trust policies of the snapshot's roles are known.
    pub fn resource(&self, graph: &AccessGraph, arn: &str, home: &AccountId) -> ResourceFacts<'a> {
        if let Some(found) = graph.find(arn).and_then(|it| self.target(graph, it)) {
            return found;
        }
        self.resource_of_owner(arn, home)
    }

    /// A resource, or a pattern of resources, that is not a role of the snapshot. If its ARN names
    /// no account, it belongs to the account that asks. If it names another, its own policy
    /// matters, and was not read.
    pub(in crate::graph) fn resource_of_owner(
        &self,
        arn: &str,
        home: &AccountId,
    ) -> ResourceFacts<'a> {
        let parsed = arn.parse::<Arn>().ok();
        let is_account = |it: &&Arn| !it.account().is_empty() && !it.account().contains(['*', '?']);
        let Some(owner) = parsed.as_ref().filter(is_account) else {
            return self.other_resource(arn, home);
        };
        let account = AccountId::from(owner.account());
        let mut resource = self.other_resource(arn, &account);
        // Of IAM's resources, only roles have a policy, and a role that is missing from a loaded
        // account does not exist.
        let may_have_policy = owner.service() != "iam"
            || owner.resource_type() == "role" && !self.snapshot.is_loaded(&account);
        if account != *home && owner.account() != "aws" && may_have_policy {
            let missing = UnreadFact::ResourcePolicy(owner.clone());
            resource.policies.policy = ResourcePolicy::Unread(missing);
        }
        resource
    }

    /// A resource whose own policy is not known.
    pub(in crate::graph) fn other_resource(
        &self,
        arn: &str,
        account: &AccountId,
    ) -> ResourceFacts<'a> {
        let mut context = Context::partial();
        for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
            context.set(key, account.as_str());
        }
        ResourceFacts {
            arn: arn.into(),
            account: account.clone(),
            policies: ResourcePolicies {
                policy: ResourcePolicy::None,
                rcp: self.guards(account.as_str()).rcp.clone(),
                has_root_sessions: self.guards(account.as_str()).has_root_sessions,
            },
            context,
        }
    }

    /// How certain it is that an Identity Center assignment grants people a role: the trust policy
    /// does not matter, but resource control policies apply to the sign-in. `None` if one denies
    /// it.
    ///
    /// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    pub(in crate::graph) fn sign_in(
        &self,
        role: &'a Role,
        account: &AccountId,
    ) -> Option<AccessState> {
        let provider = format!(
            "arn:{}:iam::{account}:saml-provider/AWSSSO_DO_NOT_DELETE",
            role.arn.partition()
        );
        let requester = Requester::Federated(provider.into());
        let context = self.external_context(&requester);
        let target = self.role_target(role, account);
        let request = Request {
            action: &self.actions.with_saml,
            resource: &target.arn,
            resource_account: &target.account,
            caller_context: &context,
            resource_context: &target.context,
        };
        let passes = passes_rcps(&requester, &request, &target.policies);
        Some(best_access(&passes, CallerKind::Federated).0?.state)
    }

    /// A user, role or other IAM resource, as a resource with these tags.
    pub(in crate::graph) fn iam_resource(
        &self,
        arn: &str,
        tags: &[Tag],
        account: &AccountId,
    ) -> ResourceFacts<'a> {
        let context = self.tagged_context(tags, account);
        ResourceFacts { context, ..self.other_resource(arn, account) }
    }

    /// Decides whether a requester may perform an action on a resource.
    pub fn authorize(
        &self,
        requester: &RequesterFacts<'_>,
        action: &Action,
        resource: &ResourceFacts<'_>,
    ) -> Authorization {
        let request = request(requester, action, resource);
        authorize(&requester.requester, &request, &requester.policies, &resource.policies)
    }

    /// The API action that this requester assumes roles with.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>
    pub fn assume_action(&self, requester: &Requester) -> &Action {
        match requester {
            Requester::Federated(provider) if is_saml_provider(provider) => &self.actions.with_saml,
            Requester::Federated(_) => &self.actions.with_web_identity,
            Requester::Root(_)
            | Requester::User { .. }
            | Requester::Role { .. }
            | Requester::RoleSession { .. }
            | Requester::FederatedUser(_)
            | Requester::Account(_)
            | Requester::Anyone
            | Requester::Anonymous
            | Requester::Service(_) => &self.actions.assume_role,
        }
    }

    /// The action that issues sessions of root users.
    pub(in crate::graph) fn assume_root_action(&self) -> &Action {
        &self.actions.assume_root
    }

    /// The action that issues tokens of the account's own issuer.
    pub(in crate::graph) fn get_token_action(&self) -> &Action {
        &self.actions.get_token
    }

    /// Whether the principals of an account may get sessions of root users, as far as the
    /// organization is concerned; `None` if this was not read.
    pub(in crate::graph) fn may_assume_root(&self, account: &AccountId) -> Option<bool> {
        self.guards(account.as_str()).may_assume_root
    }

    /// The action that a call must also be allowed, to pass something on.
    pub(in crate::graph) fn rider(&self, one: Inherited) -> &Action {
        match one {
            Inherited::SourceIdentity => &self.actions.set_source_identity,
            Inherited::TransitiveTags => &self.actions.tag_session,
        }
    }

    /// The action that account access manager must also be allowed, to name the person that it
    /// calls for.
    pub(in crate::graph) fn set_context(&self) -> &Action {
        &self.actions.set_context
    }

    /// Whether a statement is about role assumption by users and roles, or about what such a call
    /// passes on.
    pub(in crate::graph) fn actions_of_principals(&self) -> [&Action; 3] {
        let Actions { assume_role, set_source_identity, tag_session, .. } = &self.actions;
        [assume_role, set_source_identity, tag_session]
    }

    pub(in crate::graph) fn actions_of_federated(&self) -> [&Action; 2] {
        [&self.actions.with_saml, &self.actions.with_web_identity]
    }

    fn boundary(&self, boundary: &PermissionsBoundary) -> Vec<Limit<'a>> {
        let limit = match boundary {
            PermissionsBoundary::None => return Vec::new(),
            PermissionsBoundary::Unread => Limit::Unread(UnreadFact::Boundary),
            PermissionsBoundary::Set(arn) => match self.managed_policy(arn) {
                Some(id) => Limit::Known(policy_ref(self.snapshot, PolicyType::Boundary, id)),
                None => Limit::Unread(UnreadFact::BoundaryDocument(arn.clone())),
            },
        };
        vec![limit]
    }

    pub(in crate::graph) fn guards(&self, account: &str) -> &Guards<'a> {
        match self.guards.get(account) {
            Some((id, cell)) => cell.get_or_init(|| Guards::over(self.snapshot, id)),
            None => &self.unlimited,
        }
    }
}

/// The request that a requester makes.
pub(in crate::graph) fn request<'b>(
    requester: &'b RequesterFacts<'_>,
    action: &'b Action,
    resource: &'b ResourceFacts<'_>,
) -> Request<'b> {
    Request {
        action,
        resource: &resource.arn,
        resource_account: &resource.account,
        caller_context: &requester.context,
        resource_context: &resource.context,
    }
}

/// A requester that is known by name only.
fn external_requester(graph: &AccessGraph, id: NodeId) -> Option<Requester> {
    let node = graph.node(id);
    match node.kind {
        NodeKind::Anyone => return Some(Requester::Anyone),
        NodeKind::Service => return Some(Requester::Service(node.name.clone())),
        NodeKind::IdentityProvider => return Some(Requester::Federated(node.name.clone())),
        _ => {}
    }
    let external = graph.externals.get(&id)?;
    match (node.kind, external.arn.clone()) {
        (NodeKind::User, Some(arn)) => Some(Requester::User { arn, id: None }),
        (NodeKind::Role, Some(arn)) => Some(Requester::Role { arn, id: None }),
        (NodeKind::Session, Some(arn)) if arn.resource_type() == "federated-user" => {
            Some(Requester::FederatedUser(arn))
        }
        (NodeKind::Session, Some(arn)) => Some(Requester::RoleSession { arn, id: None }),
        (NodeKind::Account, _) => Some(Requester::Account(external.account.clone())),
        _ => None,
    }
}
