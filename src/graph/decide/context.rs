//! What the snapshot knows of callers and roles, as context keys of a request.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::Decider;
use crate::{
    eval::Caller,
    iam::{AccountId, Action, Arn, Context, ContextValue, Role, Tag, User},
};

impl Decider<'_> {
    pub(in crate::graph) fn user_context(&self, user: &User, account: &AccountId) -> Context {
        let mut context = self.principal_context(&user.arn, account, "User");
        context.set("aws:userid", &*user.id);
        context.set("aws:username", &*user.name);
        put_tags(&mut context, "aws:PrincipalTag/", &user.tags);
        context.put_family("aws:PrincipalTag/", ContextValue::Absent);
        context.put("aws:SourceIdentity", ContextValue::Absent);
        context.put("aws:FederatedProvider", ContextValue::Absent);
        context.put_family("saml:", ContextValue::Absent);
        context
    }

    pub(in crate::graph) fn role_session_context(
        &self,
        role: &Role,
        account: &AccountId,
    ) -> Context {
        let mut context = self.principal_context(&role.arn, account, "AssumedRole");
        context.put("aws:username", ContextValue::Absent);
        context.put_issue_time();
        // The role's id stands before the session's name, which is up to whoever assumes it.
        // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
        if !role.id.is_empty() {
            context.put("aws:userid", ContextValue::Begins(format!("{}:", role.id)));
        }
        // Of the keys of a SAML sign-in a session keeps these; all others are gone by the time it
        // assumes a next role.
        // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
        for key in ["saml:namequalifier", "saml:sub", "saml:sub_type"] {
            context.put(key, ContextValue::Unknown);
        }
        context.put_family("saml:", ContextValue::Absent);
        // Without sts:SetSourceIdentity in the trust no session of the role has a source identity.
        if !self.trust_mentions(role, &self.actions.set_source_identity) {
            context.put("aws:SourceIdentity", ContextValue::Absent);
        }
        // Session tags override the role's own; without sts:TagSession in the trust nobody can
        // bring any.
        if !self.trust_mentions(role, &self.actions.tag_session) {
            put_tags(&mut context, "aws:PrincipalTag/", &role.tags);
            context.put_family("aws:PrincipalTag/", ContextValue::Absent);
        }
        context
    }

    fn trust_mentions(&self, role: &Role, action: &Action) -> bool {
        role.trust_policy.is_none_or(|id| {
            let document = &self.snapshot.policies.get(id).document;
            document.readable_statements().any(|(_, it)| it.action.matches(action))
                || document.void_statements().next().is_some()
        })
    }

    fn principal_context(&self, arn: &Arn, account: &AccountId, kind: &str) -> Context {
        let mut context = Context::partial();
        context.set("aws:PrincipalArn", arn.as_str());
        context.set("aws:PrincipalType", kind);
        context.set("aws:PrincipalIsAWSService", "false");
        context.set("aws:ViaAWSService", "false");
        context.put("aws:PrincipalServiceName", ContextValue::Absent);
        self.put_account(&mut context, "aws:Principal", account);
        context
    }

    pub(super) fn outside_context(&self, caller: Caller<'_>) -> Context {
        let mut context = Context::partial();
        if let Some(account) = caller.account() {
            self.put_account(&mut context, "aws:Principal", account);
        }
        let is_service = matches!(caller, Caller::Service(_));
        context.set("aws:PrincipalIsAWSService", is_service.to_string());
        match caller {
            Caller::User { arn, .. } => context.set("aws:PrincipalArn", arn.as_str()),
            Caller::Role { arn, .. } => {
                context.set("aws:PrincipalArn", arn.as_str());
                context.put_issue_time();
            }
            Caller::Service(name) => {
                context.set("aws:PrincipalServiceName", name);
                for key in ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID"] {
                    context.put(key, ContextValue::Absent);
                }
            }
            Caller::Federated(provider) => context.set("aws:FederatedProvider", provider),
            Caller::Session { .. } => context.put_issue_time(),
            Caller::Account(_) | Caller::Anyone => {}
        }
        context
    }

    pub(in crate::graph) fn role_context(&self, role: &Role, account: &AccountId) -> Context {
        let mut context = Context::partial();
        for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
            put_tags(&mut context, prefix, &role.tags);
            context.put_family(prefix, ContextValue::Absent);
        }
        self.put_account(&mut context, "aws:Resource", account);
        context
    }

    /// `...Account`, `...OrgID` and `...OrgPaths`, for the caller or the resource.
    fn put_account(&self, context: &mut Context, prefix: &str, account: &AccountId) {
        context.set(&format!("{prefix}Account"), account.as_str());
        let guards = self.guards(account);
        context.put(&format!("{prefix}OrgID"), guards.org_id.clone());
        context.put(&format!("{prefix}OrgPaths"), guards.org_paths.clone());
    }
}

fn put_tags(context: &mut Context, prefix: &str, tags: &[Tag]) {
    for (key, value) in tags {
        context.set(&format!("{prefix}{key}"), &**value);
    }
}
