//! How nodes hang together, and the table of the ways to become someone.

mod passing;

pub use passing::Passing;

use super::half::HalfId;
use crate::eval::{AccessState, AccountRelation, MfaVerdict};

/// An edge of the graph, from the one who has or does to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// User to group.
    Member,
    /// User, group or role to one of its policies.
    Attached,
    /// User or role to the policy that bounds it.
    Boundary,
    /// Role to somebody its trust policy names.
    Trusts,
    /// Federated subject to its provider.
    SubjectOf,
    /// Principal to its class of callers.
    InClass,
    /// Caller or class of callers to a set of roles, of all of which its policies say the same.
    MayAssume(HalfId),
    /// Set of roles to one of them, with what the role's policies say of such callers.
    Opens(HalfId, AccountRelation),
    /// The source can assume, enter or is part of the target.
    Access(AccessEdge),
}

/// Ways to become someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKind {
    /// By the trust policy, with AWS credentials.
    AssumeRole,
    /// With a SAML assertion.
    AssumeRoleWithSaml,
    /// With a web identity token.
    AssumeRoleWithWebIdentity,
    /// A service that acts as the role.
    Service,
    /// By an assignment in Identity Center.
    IdentityCenter,
    /// By being in an Identity Center group.
    MemberOf,
}

/// What there is to know of one kind of way.
#[derive(Clone, Copy, Debug)]
pub struct EdgeKind {
    /// The kind.
    pub kind: AccessKind,
    /// The word for it in output.
    pub name: &'static str,
    /// A word or two for people.
    pub label: &'static str,
    /// The API action behind it; none where AWS itself acts.
    pub action: Option<&'static str>,
    /// How many assumptions the hop counts for.
    pub hops: u32,
    /// What it means, for people who learn IAM.
    pub explanation: &'static str,
}

/// The kinds of ways there are.
pub const EDGE_KINDS: &[EdgeKind] = &[
    EdgeKind {
        kind: AccessKind::AssumeRole,
        name: "assume_role",
        label: "AssumeRole",
        action: Some("sts:AssumeRole"),
        hops: 1,
        explanation: "Whoever may call sts:AssumeRole on a role gets temporary credentials and \
                      acts as the role. The role's trust policy must trust the caller; unless it \
                      names the caller directly in the same account, the caller's own policies must \
                      allow the call too.",
    },
    EdgeKind {
        kind: AccessKind::AssumeRoleWithSaml,
        name: "assume_role_with_saml",
        label: "AssumeRoleWithSAML",
        action: Some("sts:AssumeRoleWithSAML"),
        hops: 1,
        explanation: "A person who signed in at the company's identity provider brings its signed \
                      assertion and acts as the role. No AWS credentials are needed: the trust \
                      policy alone decides.",
    },
    EdgeKind {
        kind: AccessKind::AssumeRoleWithWebIdentity,
        name: "assume_role_with_web_identity",
        label: "AssumeRoleWithWebIdentity",
        action: Some("sts:AssumeRoleWithWebIdentity"),
        hops: 1,
        explanation: "A program brings a token of an OpenID Connect provider, such as GitHub \
                      Actions, and acts as the role. The conditions on the token's subject are \
                      all that keeps other customers of the same provider out.",
    },
    EdgeKind {
        kind: AccessKind::Service,
        name: "service",
        label: "service",
        action: Some("sts:AssumeRole"),
        hops: 1,
        explanation: "An AWS service acts as the role, for instance the code in a Lambda \
                      function. Whoever controls that code, or may pass the role to the service, \
                      acts as the role too.",
    },
    EdgeKind {
        kind: AccessKind::IdentityCenter,
        name: "identity_center",
        label: "assignment",
        action: None,
        hops: 1,
        explanation: "A person of the company's Identity Center enters the account through an \
                      assignment. The assignment decides, not the role's trust policy.",
    },
    EdgeKind {
        kind: AccessKind::MemberOf,
        name: "member_of",
        label: "member of",
        action: None,
        hops: 0,
        explanation: "Members of an Identity Center group have the group's assignments.",
    },
];

impl AccessKind {
    /// What there is to know of this kind.
    pub fn describe(self) -> &'static EdgeKind {
        #[expect(clippy::expect_used, reason = "a test holds that the table is complete")]
        EDGE_KINDS.iter().find(|it| it.kind == self).expect("each kind stands in the table")
    }
}

/// A way from one principal to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEdge {
    /// How.
    pub kind: AccessKind,
    /// How sure it is.
    pub state: AccessState,
    /// What MFA has to do with it.
    pub mfa: MfaVerdict,
    /// What it means for what sessions pass on.
    pub passing: Passing,
}

impl AccessEdge {
    /// Whether it is an assumption, rather than being in a group.
    pub fn is_assumption(&self) -> bool {
        self.kind != AccessKind::MemberOf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_way_stands_in_the_table() {
        for kind in [
            AccessKind::AssumeRole,
            AccessKind::AssumeRoleWithSaml,
            AccessKind::AssumeRoleWithWebIdentity,
            AccessKind::Service,
            AccessKind::IdentityCenter,
            AccessKind::MemberOf,
        ] {
            assert_eq!(kind.describe().kind, kind);
        }
    }
}
