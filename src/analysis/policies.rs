//! The policies that determine what a principal may do.

use super::Analysis;
use crate::{
    graph::NodeId,
    iam::{
        AccountId, Arn, Effect, IdentityPolicies, Organization,
        OrganizationPolicyKind as Guardrail, PermissionsBoundary, PolicyId,
    },
};

/// The role of a policy in what a principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppliedPolicyType {
    /// Embedded in a user, group or role; grants.
    Inline,
    /// Attached to a user, group or role; grants.
    Managed,
    /// A permissions boundary: limits.
    Boundary,
    /// A service control policy of the account; limits.
    Scp,
    /// A resource control policy of a role's account; limits who may assume it.
    Rcp,
}

impl AppliedPolicyType {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Managed => "managed",
            Self::Boundary => "boundary",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }

    /// Whether it grants, rather than limits what others grant.
    pub fn grants(self) -> bool {
        match self {
            Self::Inline | Self::Managed => true,
            Self::Boundary | Self::Scp | Self::Rcp => false,
        }
    }
}

/// A policy that affects what a principal may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedPolicy {
    /// Its name.
    pub name: String,
    /// Its role.
    pub policy_type: AppliedPolicyType,
    /// The group through which a user has it, or the part of the organization that it is attached
    /// to; `None` if it is the principal's own.
    pub through: Option<String>,
    /// The default version, such as `v3`; managed policies only.
    pub version: Option<String>,
    /// Its document; `None` if it was not read.
    pub policy: Option<PolicyId>,
}

impl Analysis {
    /// The policies that determine what a principal may do: its own, those of its groups, its
    /// boundary, and the guardrails of its account. Empty for principals known by name only.
    pub fn policies_of(&self, id: NodeId) -> Vec<AppliedPolicy> {
        let mut found = Found { analysis: self, policies: Vec::new() };
        if let Some((account, user)) = self.graph.user(&self.snapshot, id) {
            found.add_own(&user.policies, None);
            for group in &user.groups {
                let facts = self.snapshot.accounts.get(account);
                if let Some(group) = facts.and_then(|it| it.group(group)) {
                    found.add_own(&group.policies, Some(&format!("group/{}", group.name)));
                }
            }
            found.add_boundary(&user.permissions_boundary);
            found.add_guardrails(Guardrail::ServiceControlPolicy, account);
        } else if let Some((account, role)) = self.graph.role(&self.snapshot, id) {
            found.add_own(&role.policies, None);
            found.add_boundary(&role.permissions_boundary);
            if !role.is_service_linked() {
                found.policies.extend(self.guardrails_over(account));
            }
        } else if let Some((_, group)) = self.graph.group(&self.snapshot, id) {
            found.add_own(&group.policies, None);
        }
        found.policies
    }

    /// The guardrails of an account, service control policies first, from the root down.
    pub fn guardrails_over(&self, account: &AccountId) -> Vec<AppliedPolicy> {
        let mut found = Found { analysis: self, policies: Vec::new() };
        found.add_guardrails(Guardrail::ServiceControlPolicy, account);
        found.add_guardrails(Guardrail::ResourceControlPolicy, account);
        found.policies
    }

    /// The policies of a user, group or role itself; `None` for principals known by name only.
    pub fn own_policies(&self, id: NodeId) -> Option<&IdentityPolicies> {
        let user = self.graph.user(&self.snapshot, id).map(|(_, it)| &it.policies);
        let role = || self.graph.role(&self.snapshot, id).map(|(_, it)| &it.policies);
        let group = || self.graph.group(&self.snapshot, id).map(|(_, it)| &it.policies);
        user.or_else(role).or_else(group)
    }

    /// Whether the guardrails of the account of a principal were read.
    pub fn guardrails_known(&self, id: NodeId) -> bool {
        let Some((account, facts)) = self.graph.account(&self.snapshot, id) else { return false };
        let levels =
            |it: &Organization| it.levels(Guardrail::ServiceControlPolicy, account).is_some();
        facts.is_standalone || self.snapshot.organization.as_ref().is_some_and(levels)
    }

    /// Whether a limiting policy was read and allows everything (no limit).
    pub fn is_idle(&self, policy: &AppliedPolicy) -> bool {
        policy.policy.is_some_and(|it| self.limits_nothing(it))
    }

    /// Whether a guardrail or boundary allows everything (no limit), and nothing in it denies or
    /// might deny.
    pub fn limits_nothing(&self, policy: PolicyId) -> bool {
        let document = &self.snapshot.policies.get(policy).document;
        let mut read = document.readable_statements();
        self.allows_everything(policy)
            && read.all(|(_, it)| it.effect == Effect::Allow)
            && document.malformed_statements().all(|(_, it)| !it.might_deny())
    }

    /// Whether a statement of a policy allows every action on every resource without conditions.
    pub fn allows_everything(&self, policy: PolicyId) -> bool {
        self.snapshot.policies.get(policy).document.allows_everything()
    }
}

struct Found<'a> {
    analysis: &'a Analysis,
    policies: Vec<AppliedPolicy>,
}

impl Found<'_> {
    fn add_own(&mut self, own: &IdentityPolicies, through: Option<&str>) {
        let through = through.map(ToOwned::to_owned);
        self.policies.extend(own.inline.iter().map(|it| AppliedPolicy {
            name: it.name.to_string(),
            policy_type: AppliedPolicyType::Inline,
            through: through.clone(),
            version: None,
            policy: it.policy,
        }));
        for attached in &own.attached {
            self.add_managed(
                AppliedPolicyType::Managed,
                attached.arn.as_ref(),
                &attached.name,
                through.clone(),
            );
        }
    }

    fn add_boundary(&mut self, boundary: &PermissionsBoundary) {
        let (arn, name) = match boundary {
            PermissionsBoundary::None => return,
            PermissionsBoundary::Set(arn) => (Some(arn), arn.name()),
            PermissionsBoundary::Unread => (None, "unknown"),
        };
        self.add_managed(AppliedPolicyType::Boundary, arn, name, None);
    }

    fn add_managed(
        &mut self,
        policy_type: AppliedPolicyType,
        arn: Option<&Arn>,
        name: &str,
        through: Option<String>,
    ) {
        let facts = &self.analysis.snapshot.managed_policies;
        let facts = arn.and_then(|it| facts.get(it));
        self.policies.push(AppliedPolicy {
            name: name.to_owned(),
            policy_type,
            through,
            version: facts.and_then(|it| it.default_version.as_deref()).map(ToOwned::to_owned),
            policy: facts.and_then(|it| it.policy),
        });
    }

    fn add_guardrails(&mut self, kind: Guardrail, account: &AccountId) {
        let policy_type = match kind {
            Guardrail::ServiceControlPolicy => AppliedPolicyType::Scp,
            Guardrail::ResourceControlPolicy => AppliedPolicyType::Rcp,
        };
        let organization = self.analysis.snapshot.organization.as_ref();
        let levels = organization.and_then(|it| it.levels(kind, account)).unwrap_or_default();
        for level in levels {
            self.policies.extend(level.policies.iter().map(|it| AppliedPolicy {
                name: it.name.to_string(),
                policy_type,
                through: Some(level.name.to_owned()),
                version: None,
                policy: it.policy,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{PolicyForm, Snapshot};

    const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

    #[test]
    fn a_guardrail_that_denies_limits_something() {
        let deny = r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#;
        let unread = r#"{"Effect": "Deny", "Action": "iam:*", "Condition": 1}"#;
        #[rustfmt::skip]
        let cases = [
            ("it allows everything",          vec![ALL],         true,  true),
            ("it takes something back",       vec![ALL, deny],   true,  false),
            ("it may take something back",    vec![ALL, unread], true,  false),
            ("it allows nothing",             vec![deny],        false, false),
        ];
        for (why, statements, all, nothing) in cases {
            let text = format!(r#"{{"Statement": [{}]}}"#, statements.join(", "));
            let mut snapshot = Snapshot::default();
            let (policy, _) = snapshot.policies.add(&text, PolicyForm::Identity).unwrap();
            let analysis = Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(analysis.allows_everything(policy), all, "{why}");
            assert_eq!(analysis.limits_nothing(policy), nothing, "{why}");
        }
    }
}
