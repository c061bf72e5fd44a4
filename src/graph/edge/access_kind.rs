//! The table of the kinds of edges.

use std::sync::LazyLock;

use crate::graph::{escalation::EscalationId, node::NodeId};

/// How an edge leads from one principal to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKind {
    /// Trusted by the trust policy, with AWS credentials.
    AssumeRole,
    /// With a SAML assertion.
    AssumeRoleWithSaml,
    /// With a web identity token.
    AssumeRoleWithWebIdentity,
    /// A service that runs as the role.
    Service,
    /// With a web identity token of the caller's own account.
    OutboundFederation,
    /// As the root user of a member account, for a single task.
    AssumeRoot,
    /// By an assignment in Identity Center.
    IdentityCenter,
    /// By an entitlement in account access manager.
    AccountAccess,
    /// By membership in an Identity Center group.
    MemberOf,
    /// By permissions other than assuming a role.
    Escalation(EscalationStep),
}

/// A method of escalation, as used by a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EscalationStep {
    /// The method.
    pub id: EscalationId,
    /// The target, if the edge does not end there.
    pub via: Option<NodeId>,
}

/// The properties of one kind of edge.
#[derive(Clone, Copy, Debug)]
pub struct EdgeKind {
    /// The kind; for a method of escalation, without a target.
    pub kind: AccessKind,
    /// The word for it in output.
    pub name: &'static str,
    /// A word or two for people.
    pub label: &'static str,
    /// The API action behind it; `None` if AWS itself acts.
    pub action: Option<&'static str>,
    /// How many assumptions the step counts as.
    pub hops: u32,
    /// An explanation for readers who are learning IAM.
    pub explanation: &'static str,
}

/// The kinds of edges there are.
pub const EDGE_KINDS: &[EdgeKind] = &[
    EdgeKind {
        kind: AccessKind::AssumeRole,
        name: "assume_role",
        label: "AssumeRole",
        action: Some("sts:AssumeRole"),
        hops: 1,
        explanation: "A principal that can call sts:AssumeRole on a role gets temporary \
                      credentials for it. The role's trust policy must trust the caller; \
                      unless it names the caller directly in the same account, the caller's \
                      own policies must allow the call too.",
    },
    EdgeKind {
        kind: AccessKind::AssumeRoleWithSaml,
        name: "assume_role_with_saml",
        label: "AssumeRoleWithSAML",
        action: Some("sts:AssumeRoleWithSAML"),
        hops: 1,
        explanation: "A person who signed in to the company's identity provider assumes the \
                      role with a signed assertion. No AWS credentials are needed: the trust \
                      policy alone decides.",
    },
    EdgeKind {
        kind: AccessKind::AssumeRoleWithWebIdentity,
        name: "assume_role_with_web_identity",
        label: "AssumeRoleWithWebIdentity",
        action: Some("sts:AssumeRoleWithWebIdentity"),
        hops: 1,
        explanation: "A program assumes the role with a token of an OpenID Connect provider, \
                      such as GitHub Actions. Only the conditions on the token's subject \
                      exclude other customers of the same provider.",
    },
    EdgeKind {
        kind: AccessKind::Service,
        name: "service",
        label: "service",
        action: Some("sts:AssumeRole"),
        hops: 1,
        explanation: "An AWS service assumes the role, for example to run the code of a \
                      Lambda function. Anyone who controls that code, or can pass the role \
                      to the service, can use the role's permissions.",
    },
    EdgeKind {
        kind: AccessKind::OutboundFederation,
        name: "outbound_federation",
        label: "outbound federation",
        action: Some("sts:GetWebIdentityToken"),
        hops: 1,
        explanation: "With outbound federation, a principal gets a token of its own account's \
                      issuer with sts:GetWebIdentityToken, and assumes a role that trusts this \
                      issuer with sts:AssumeRoleWithWebIdentity. Only a condition on the token's \
                      subject, the principal's ARN, excludes others of that account.",
    },
    EdgeKind {
        kind: AccessKind::AssumeRoot,
        name: "assume_root",
        label: "AssumeRoot",
        action: Some("sts:AssumeRoot"),
        hops: 1,
        explanation: "With centralized root access, a principal of the management account, or of \
                      the delegated administrator for IAM, gets a session of a member account's \
                      root user. It lasts 15 minutes at most, and its task policy limits it to \
                      one of five tasks: it is not full root access.",
    },
    EdgeKind {
        kind: AccessKind::IdentityCenter,
        name: "identity_center",
        label: "assignment",
        action: None,
        hops: 1,
        explanation: "A person in Identity Center gets access to the account through an \
                      assignment. The assignment decides, not the role's trust policy.",
    },
    EdgeKind {
        kind: AccessKind::AccountAccess,
        name: "account_access",
        label: "entitlement",
        action: Some("sts:AssumeRole"),
        hops: 1,
        explanation: "A person in Identity Center uses a role through account access manager. It \
                      takes an entitlement to the role and a trust policy that allows \
                      account-access.amazonaws.com both sts:AssumeRole and sts:SetContext; \
                      neither is enough alone.",
    },
    EdgeKind {
        kind: AccessKind::MemberOf,
        name: "member_of",
        label: "member of",
        action: None,
        hops: 0,
        explanation: "Members of an Identity Center group have the group's assignments and \
                      entitlements. Joining the group is therefore access to every role that it \
                      is assigned.",
    },
];

/// The kinds of escalation edges, in the order of the catalogue.
static ESCALATIONS: LazyLock<Vec<EdgeKind>> = LazyLock::new(|| {
    let kind = |id: EscalationId| {
        let method = id.method();
        EdgeKind {
            kind: AccessKind::Escalation(EscalationStep { id, via: None }),
            name: method.edge_name,
            label: method.id,
            action: None,
            hops: 1,
            explanation: method.explanation,
        }
    };
    EscalationId::all().map(kind).collect()
});

impl AccessKind {
    /// The escalation step, if it is one.
    pub fn escalation(self) -> Option<EscalationStep> {
        match self {
            Self::Escalation(step) => Some(step),
            _ => None,
        }
    }

    /// The properties of this kind.
    pub fn describe(self) -> &'static EdgeKind {
        if let Self::Escalation(step) = self {
            return &ESCALATIONS[step.id.index()];
        }
        #[expect(clippy::expect_used, reason = "a test holds that the table is complete")]
        EDGE_KINDS.iter().find(|it| it.kind == self).expect("each kind stands in the table")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_edge_stands_in_the_table() {
        for kind in [
            AccessKind::AssumeRole,
            AccessKind::AssumeRoleWithSaml,
            AccessKind::AssumeRoleWithWebIdentity,
            AccessKind::Service,
            AccessKind::OutboundFederation,
            AccessKind::AssumeRoot,
            AccessKind::IdentityCenter,
            AccessKind::AccountAccess,
            AccessKind::MemberOf,
        ] {
            assert_eq!(kind.describe().kind, kind);
        }
    }
}
