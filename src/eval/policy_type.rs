//! The policy types, by what they have to say in a decision.

/// On which side of a request a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// The caller's own and its groups' policies.
    Identity,
    /// The policy on the resource: for a role, its trust policy.
    Trust,
    /// The caller's permissions boundary.
    Boundary,
    /// The policy passed when the caller's session began.
    Session,
    /// The service control policies over the caller's account.
    Scp,
    /// The resource control policies over the resource's account.
    Rcp,
    /// The policies of the VPC endpoint through which the request comes.
    Endpoint,
}

impl PolicyType {
    /// All sides, in the order in which they are explained.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Trust,
        Self::Boundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
        }
    }
}
