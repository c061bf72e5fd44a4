//! The forms of policy documents: which elements a statement must and must not have.

/// The grammar that a policy document follows. The same text may be valid in one form and not in
/// another.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyForm {
    /// Attached to a principal or to a part of the organization: identity policies, permissions
    /// boundaries, SCPs. Statements name resources and no principal.
    Identity,
    /// Passed when a session is created: like `Identity`, but ARNs must be complete.
    Session,
    /// Attached to a resource, such as a role's trust policy: each statement names principals.
    Resource,
    /// Names resources, and may name principals: RCPs and VPC endpoint policies.
    Either,
}

impl PolicyForm {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Identity, Self::Session, Self::Resource, Self::Either];

    /// Whether each statement must name principals.
    pub(super) fn needs_principal(self) -> bool {
        match self {
            Self::Resource => true,
            Self::Identity | Self::Session | Self::Either => false,
        }
    }

    /// Whether a statement may name principals.
    pub(super) fn takes_principal(self) -> bool {
        match self {
            Self::Resource | Self::Either => true,
            Self::Identity | Self::Session => false,
        }
    }

    /// Whether each statement must name resources.
    pub(super) fn needs_resource(self) -> bool {
        match self {
            Self::Identity | Self::Session | Self::Either => true,
            // A trust policy applies to its own role.
            Self::Resource => false,
        }
    }
}
