//! The policy types, by their role in a decision.

/// The type of a policy, by its role in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// The policies of the caller and its groups.
    Identity,
    /// The policy on the resource: for a role, its trust policy.
    Trust,
    /// The caller's permissions boundary.
    Boundary,
    /// The policies passed when the caller's session was created.
    Session,
    /// The service control policies of the caller's account.
    Scp,
    /// The resource control policies of the resource's account.
    Rcp,
    /// The policies of the VPC endpoint that the request passes through.
    Endpoint,
}

impl PolicyType {
    /// All policy types, in the order in which they are explained.
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
