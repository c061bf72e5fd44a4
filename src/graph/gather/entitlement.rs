//! Whether account access manager can assume a role for the people whom it entitles to it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>

use super::{Gatherer, RequesterFacts, ResourceFacts};
use crate::{
    eval::{
        Authorization, CallerKind, CallerPolicies, Guardrail, IdentityPolicies, Refusal, Residual,
        best_access,
    },
    iam::{AccountAccess, Arn, Requester},
};

/// The role's decision about a call that account access manager makes for a person.
#[derive(Clone, Debug)]
pub struct EntitledCall {
    /// Whether it may assume the role.
    call: Authorization,
    /// Whether it may pass on the identity of the person, which every such call does.
    context: Authorization,
}

impl EntitledCall {
    /// When the call is allowed: both parts must be allowed.
    pub fn residual(&self) -> Residual {
        self.call.residual.and(&self.context.residual)
    }

    /// What refuses, if the call is never allowed.
    pub fn refusal(&self) -> Refusal {
        let is_open = best_access(&self.call.residual, CallerKind::Service).0.is_some();
        if is_open { &self.context } else { &self.call }.refusal(CallerKind::Service)
    }
}

impl<'a> Gatherer<'a> {
    /// The call by which account access manager assumes a role for a person whom `application`
    /// entitles to it. Every such call contains the application and its account.
    pub fn entitled_call(
        &self,
        application: Option<&Arn>,
        role: &ResourceFacts<'_>,
    ) -> EntitledCall {
        let facts = self.access_manager(application);
        let call = self.authorize(&facts, self.assume_action(&facts.requester), role);
        let context = self.authorize(&facts, self.set_context(), role);
        EntitledCall { call, context }
    }

    /// When the role can be used through any of these applications.
    pub fn entitled(&self, applications: &[Option<&Arn>], role: &ResourceFacts<'_>) -> Residual {
        let calls = applications.iter().map(|it| self.entitled_call(*it, role).residual());
        calls.fold(Residual::never(), Residual::or)
    }

    fn access_manager(&self, application: Option<&Arn>) -> RequesterFacts<'a> {
        let requester = Requester::Service(AccountAccess::SERVICE.into());
        let mut context = self.external_context(&requester);
        if let Some(arn) = application {
            context.set("aws:SourceArn", arn.as_str());
            self.put_account(&mut context, "aws:Source", &arn.account().into());
        }
        RequesterFacts {
            kind: CallerKind::Service,
            policies: CallerPolicies {
                identity: IdentityPolicies::NotLoaded,
                scp: Guardrail::None,
                ..CallerPolicies::none()
            },
            context,
            requester,
        }
    }
}
