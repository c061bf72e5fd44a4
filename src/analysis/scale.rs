//! The scale of severities. Which one a fact has is decided in `severity`.

/// How serious a fact is, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and no risk.
    Info,
    /// A risk only together with others.
    Low,
    /// Needs a look.
    Medium,
    /// Needs action.
    High,
    /// Needs action now.
    Critical,
}

impl Severity {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its place among [`ALL`](Self::ALL), from 0: for formats that have a scale of their own.
    pub fn rank(self) -> usize {
        Self::ALL.iter().position(|it| *it == self).unwrap_or_default()
    }

    pub(super) fn one_up(self) -> Self {
        Self::ALL.into_iter().find(|it| self < *it).unwrap_or(Self::Critical)
    }

    pub(super) fn one_down(self) -> Self {
        Self::ALL.into_iter().rev().find(|it| *it < self).unwrap_or(Self::Info)
    }
}
