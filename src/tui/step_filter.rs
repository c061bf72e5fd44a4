//! Which ways count in trees and paths.

use crate::{eval::AccessState, graph::WayFilter};

/// Which ways count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum StepFilter {
    #[default]
    All,
    /// Only those that need no MFA: what a stolen key opens.
    WithoutMfa,
    /// Only those that are sure.
    Proven,
    /// Only those that are sure and need no MFA.
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

    pub(crate) fn filter(self) -> WayFilter {
        let proven = matches!(self, Self::Proven | Self::ProvenWithoutMfa);
        WayFilter {
            state: if proven { AccessState::Proven } else { AccessState::Unknown },
            without_mfa: matches!(self, Self::WithoutMfa | Self::ProvenWithoutMfa),
            ..WayFilter::ALL
        }
    }
}
