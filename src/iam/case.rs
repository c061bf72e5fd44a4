//! A request to be decided without an account: everything that has a say stands in the case.

use super::{
    action::Action,
    arn::AccountId,
    context::{Context, ContextValue},
    policy::Policy,
    requester::Requester,
};

/// A request with all policies that have a say in it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What to call it in the answer.
    pub name: Option<Box<str>>,
    /// Who asks.
    pub requester: Requester,
    /// What is to be done.
    pub action: Action,
    /// The ARN of what it is done to, or `*`.
    pub resource: Box<str>,
    /// The account that owns the resource; where the case does not say, that of the resource's
    /// ARN, or the principal's own.
    pub resource_account: Option<AccountId>,
    /// What is known of the request's context.
    pub context: Context,
    /// The caller's own and its groups' policies.
    pub identity_policies: Vec<Policy>,
    /// The policy on the resource; for a role its trust policy.
    pub resource_policy: Option<Policy>,
    /// The caller's permissions boundary; several all count.
    pub permissions_boundaries: Vec<Policy>,
    /// The policies passed when the caller's session began.
    pub session_policies: Vec<Policy>,
    /// Service control policies, by levels from the root down; none means no organization.
    pub scps: Vec<Vec<Policy>>,
    /// Resource control policies, by levels from the root down; none means no organization.
    pub rcps: Vec<Vec<Policy>>,
    /// The policies of the VPC endpoint through which the request comes.
    pub endpoint_policies: Vec<Policy>,
}

impl Case {
    /// Adds to the context what follows from the requester and the resource's account. What the
    /// case itself says stays.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn fill_context(&mut self) {
        self.requester.describe(&mut self.context);
        if let Some(account) = &self.resource_account {
            let account = account.to_string();
            for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
                self.context.put_default(key, ContextValue::Present(vec![account.clone()]));
            }
        }
    }
}
