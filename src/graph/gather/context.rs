//! The known context of requesters and roles, as context keys of a request.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::Gatherer;
use crate::{
    eval::Inherited,
    iam::{
        AccountId, Action, Context, ContextValue, Effect, IdentityPolicies, Requester, Role,
        Statement, TOKEN_ISSUE_TIME, Tag, User,
    },
};

impl Gatherer<'_> {
    pub(in crate::graph) fn user_context(
        &self,
        requester: &Requester,
        user: &User,
        account: &AccountId,
    ) -> Context {
        let mut context = self.principal_context(account);
        // A report tells none, and files may contradict each other.
        if !user.id.is_empty() {
            context.set("aws:userid", &*user.id);
        }
        context.set("aws:username", &*user.name);
        put_own_tags(&mut context, &user.tags, &user.policies);
        requester.describe(&mut context);
        context
    }

    pub(in crate::graph) fn role_session_context(
        &self,
        requester: &Requester,
        role: &Role,
        account: &AccountId,
    ) -> Context {
        let mut context = self.principal_context(account);
        // The role's id comes before the session's name, which whoever assumes the role chooses.
        // Source:
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
        if !role.id.is_empty() {
            context.put("aws:userid", ContextValue::Begins(format!("{}:", role.id)));
        }
        // A new session is issued now.
        if let Some(now) = self.snapshot.evaluated_at {
            context.set(TOKEN_ISSUE_TIME, now.to_string());
        }
        // Without sts:SetSourceIdentity in the trust policy, no session of the role has a source
        // identity.
        if !self.trust_mentions(role, self.rider(Inherited::SourceIdentity)) {
            context.put("aws:SourceIdentity", ContextValue::Absent);
        }
        // Session tags override the role's own; without sts:TagSession in the trust policy, no
        // session has any.
        if !self.trust_mentions(role, self.rider(Inherited::TransitiveTags)) {
            put_own_tags(&mut context, &role.tags, &role.policies);
        }
        requester.describe(&mut context);
        context
    }

    fn trust_mentions(&self, role: &Role, action: &Action) -> bool {
        role.trust_policy.is_none_or(|id| {
            let document = &self.snapshot.policies.get(id).document;
            let lets = |it: &Statement| it.effect == Effect::Allow && it.action.matches(action);
            document.readable_statements().any(|(_, it)| lets(it))
                || document.malformed_statements().any(|(_, it)| it.might_allow())
        })
    }

    pub(super) fn principal_context(&self, account: &AccountId) -> Context {
        let mut context = Context::partial();
        context.set("aws:ViaAWSService", "false");
        self.put_moment(&mut context);
        self.put_account(&mut context, "aws:Principal", account);
        context
    }

    fn put_moment(&self, context: &mut Context) {
        if let Some(now) = self.snapshot.evaluated_at {
            context.put_moment(now);
        }
    }

    /// What is known of a requester that is not in the snapshot.
    pub(super) fn external_context(&self, requester: &Requester) -> Context {
        let mut context = Context::partial();
        self.put_moment(&mut context);
        if let Some(account) = requester.account() {
            self.put_account(&mut context, "aws:Principal", &account.into());
        }
        // A session's ARN omits the role's path.
        if let Requester::RoleSession { .. } = requester {
            context.put("aws:PrincipalArn", ContextValue::Unknown);
        }
        requester.describe(&mut context);
        context
    }

    /// What is known of a user, role or other IAM resource, as a resource.
    pub(in crate::graph) fn tagged_context(&self, tags: &[Tag], account: &AccountId) -> Context {
        let mut context = Context::partial();
        for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
            put_tags(&mut context, prefix, tags);
            context.put_family(prefix, ContextValue::Absent);
        }
        self.put_account(&mut context, "aws:Resource", account);
        context
    }

    /// Sets `...Account`, `...OrgID` and `...OrgPaths`, for the caller or the resource.
    pub(super) fn put_account(&self, context: &mut Context, prefix: &str, account: &AccountId) {
        context.set(&format!("{prefix}Account"), account.as_str());
        let guards = self.guards(account.as_str());
        context.put(&format!("{prefix}OrgID"), guards.org_id.clone());
        context.put(&format!("{prefix}OrgPaths"), guards.org_paths.clone());
    }
}

/// The tags of a principal. One of which not all was read may have others.
fn put_own_tags(context: &mut Context, tags: &[Tag], policies: &IdentityPolicies) {
    const FAMILY: &str = "aws:PrincipalTag/";
    put_tags(context, FAMILY, tags);
    if !policies.incomplete {
        context.put_family(FAMILY, ContextValue::Absent);
    }
}

fn put_tags(context: &mut Context, prefix: &str, tags: &[Tag]) {
    for (key, value) in tags {
        context.set(&format!("{prefix}{key}"), &**value);
    }
}
