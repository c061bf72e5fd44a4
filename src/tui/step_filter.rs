//! The filter of steps in trees and paths.

use crate::{eval::AccessState, graph::EdgeFilter};

/// The filter of steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum StepFilter {
    #[default]
    All,
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
            Self::All => Self::WithoutMfa,
            Self::WithoutMfa => Self::Proven,
            Self::Proven => Self::ProvenWithoutMfa,
            Self::ProvenWithoutMfa => Self::All,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::All => "all steps",
            Self::WithoutMfa => "steps without MFA",
            Self::Proven => "proven steps",
            Self::ProvenWithoutMfa => "proven steps without MFA",
        }
    }

    pub(crate) fn filter(self) -> EdgeFilter {
        let proven = matches!(self, Self::Proven | Self::ProvenWithoutMfa);
        EdgeFilter {
            state: if proven { AccessState::Proven } else { AccessState::Unknown },
            without_mfa: matches!(self, Self::WithoutMfa | Self::ProvenWithoutMfa),
            ..EdgeFilter::ALL
        }
    }
}
