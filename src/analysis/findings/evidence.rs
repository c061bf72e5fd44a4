//! The statements behind a weakness.

use super::{
    facts::permission_set,
    outcome::{Behind, Failure},
};
use crate::{
    analysis::{Analysis, EvidenceRow},
    graph::{self, Gatherer, Grant, NodeId, ResourceAsked},
};

impl Analysis {
    /// The statements behind a weakness.
    pub fn failure_evidence(&self, gatherer: &Gatherer<'_>, failure: &Failure) -> Vec<EvidenceRow> {
        let mut rows = failure.evidence.clone();
        rows.extend(match failure.behind {
            None => Vec::new(),
            Some(Behind::Step(hop)) => self.hop_evidence_with(gatherer, hop).rows,
            Some(Behind::Administrator(id)) => {
                let grant = self.administrator_grant(id).into_iter();
                grant.flat_map(|it| self.grant_rows(gatherer, id, None, it)).collect()
            }
            Some(Behind::Action { action, caller, target }) => {
                let on = match target {
                    Some(_) => ResourceAsked::Target,
                    None => ResourceAsked::Itself,
                };
                let sets = permission_set(action, on);
                let grants = sets
                    .iter()
                    .filter_map(|it| graph::grants(&self.graph, gatherer, it, caller, target));
                let grants = grants.flatten();
                grants.flat_map(|it| self.grant_rows(gatherer, caller, target, it)).collect()
            }
        });
        rows
    }

    fn grant_rows(
        &self,
        gatherer: &Gatherer<'_>,
        caller: NodeId,
        target: Option<NodeId>,
        grant: Grant,
    ) -> Vec<EvidenceRow> {
        let statements = grant.access.statements.into_iter();
        statements.flat_map(|it| self.evidence_rows(gatherer, caller, target, it)).collect()
    }
}
