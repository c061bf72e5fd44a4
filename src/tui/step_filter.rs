//! The filter of steps in trees and paths.

use crate::{
    eval::AccessState,
    graph::{EdgeFilter, StepKinds},
};

/// The filter of steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum StepFilter {
    /// All steps of role assumption.
    #[default]
    Assumption,
    /// Steps of privilege escalation too.
    WithEscalation,
    /// Of all these, only those that are proven.
    ProvenWithEscalation,
    /// Only steps that do not require MFA: what a stolen key allows.
    WithoutMfa,
    /// Only proven steps.
    Proven,
    /// Only proven steps that do not require MFA.
    ProvenWithoutMfa,
}

impl StepFilter {
    /// The next choice, and after the last one the first.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Assumption => Self::WithEscalation,
            Self::WithEscalation => Self::ProvenWithEscalation,
            Self::ProvenWithEscalation => Self::WithoutMfa,
            Self::WithoutMfa => Self::Proven,
            Self::Proven => Self::ProvenWithoutMfa,
            Self::ProvenWithoutMfa => Self::Assumption,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Assumption => "all role assumption",
            Self::WithEscalation => "role assumption and privilege escalation",
            Self::ProvenWithEscalation => "proven steps, privilege escalation too",
            Self::WithoutMfa => "steps without MFA",
            Self::Proven => "proven steps",
            Self::ProvenWithoutMfa => "proven steps without MFA",
        }
    }

    /// Which kinds of step it admits.
    pub(crate) fn kinds(self) -> StepKinds {
        match self {
            Self::WithEscalation | Self::ProvenWithEscalation => StepKinds::All,
            Self::Assumption | Self::WithoutMfa | Self::Proven | Self::ProvenWithoutMfa => {
                StepKinds::Assume
            }
        }
    }

    pub(crate) fn filter(self) -> EdgeFilter {
        let proven =
            matches!(self, Self::Proven | Self::ProvenWithoutMfa | Self::ProvenWithEscalation);
        EdgeFilter {
            state: if proven { AccessState::Proven } else { AccessState::Unknown },
            without_mfa: matches!(self, Self::WithoutMfa | Self::ProvenWithoutMfa),
            kinds: self.kinds(),
            ..EdgeFilter::ALL
        }
    }
}
