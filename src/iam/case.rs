//! A request that is decided without an account: the case contains every relevant policy.

use super::{
    action::Action,
    arn::AccountId,
    context::{Context, ContextValue},
    policy::Policy,
    requester::Requester,
    statement::MalformedStatement,
};

/// A request with every policy that applies to it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the case in the answer.
    pub name: Option<Box<str>>,
    /// The principal that makes the request.
    pub requester: Requester,
    /// What is to be done.
    pub action: Action,
    /// The ARN of the target resource, or `*`.
    pub resource: Box<str>,
    /// The account that owns the resource. If the case does not specify it, the account in the
    /// resource's ARN, or the principal's own.
    pub resource_account: Option<AccountId>,
    /// The known context of the request.
    pub context: Context,
    /// The identity policies of the caller and its groups.
    pub identity_policies: Vec<Policy>,
    /// The policy on the resource; for a role, its trust policy.
    pub resource_policy: Option<Policy>,
    /// The caller's permissions boundaries; all of them apply.
    pub permissions_boundaries: Vec<Policy>,
    /// The policies passed when the caller's session was created.
    pub session_policies: Vec<Policy>,
    /// Service control policies by level, from the root down; empty without an organization.
    pub scps: Vec<Vec<Policy>>,
    /// Resource control policies by level, from the root down; empty without an organization.
    pub rcps: Vec<Vec<Policy>>,
    /// The policies of the VPC endpoint that the request passes through.
    pub endpoint_policies: Vec<Policy>,
}

impl Case {
    /// The statements that could not be parsed, each with the member of the case that holds its
    /// policy, such as `scps[0][1]`.
    pub fn malformed_statements(&self) -> Vec<(String, &MalformedStatement)> {
        let mut policies: Vec<(String, &Policy)> = Vec::new();
        let lists = [
            ("identity_policies", &self.identity_policies),
            ("permissions_boundaries", &self.permissions_boundaries),
            ("session_policies", &self.session_policies),
            ("endpoint_policies", &self.endpoint_policies),
        ];
        for (name, list) in lists {
            policies.extend(list.iter().zip(0..).map(|(it, at)| (format!("{name}[{at}]"), it)));
        }
        policies.extend(self.resource_policy.iter().map(|it| ("resource_policy".to_owned(), it)));
        for (name, levels) in [("scps", &self.scps), ("rcps", &self.rcps)] {
            for (level, depth) in levels.iter().zip(0..) {
                let place = |at: usize| format!("{name}[{depth}][{at}]");
                policies.extend(level.iter().zip(0..).map(|(it, at)| (place(at), it)));
            }
        }
        let of_one = |(place, policy): (String, _)| {
            let policy: &Policy = policy;
            let all = policy.document.malformed_statements();
            all.map(|(_, it)| (place.clone(), it)).collect::<Vec<_>>()
        };
        policies.into_iter().flat_map(of_one).collect()
    }

    /// Adds to the context what follows from the requester and the resource's account. Values that
    /// the case sets take precedence.
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
