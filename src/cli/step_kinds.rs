//! `--kinds`: the kinds of steps in paths.

use clap::{Args, ValueEnum};

use crate::{analysis::Analysis, graph};

/// Which kinds of step to follow.
#[derive(Clone, Debug, Args)]
pub(super) struct StepKinds {
    /// The kinds of step that paths are made of: `assume`, `escalation`, or `all`
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<StepKind>,
}

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StepKind {
    /// Assume roles.
    Assume,
    /// Escalate by other permissions.
    Escalation,
    /// Both.
    All,
}

impl StepKinds {
    /// The given kinds, or else `default`.
    pub(super) fn or(&self, default: graph::StepKinds) -> graph::StepKinds {
        let has = |kind| self.kinds.contains(&kind) || self.kinds.contains(&StepKind::All);
        match (has(StepKind::Assume), has(StepKind::Escalation)) {
            (true, true) => graph::StepKinds::All,
            (true, false) => graph::StepKinds::Assume,
            (false, true) => graph::StepKinds::Escalation,
            (false, false) => default,
        }
    }
}

/// Adds escalations to an analysis, if they are requested.
pub(super) fn with_kinds(analysis: &mut Analysis, kinds: graph::StepKinds) {
    if kinds.include_escalations() {
        analysis.add_escalations();
    }
}
