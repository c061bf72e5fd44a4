//! Edges from principals that are known by name only: services, identity providers and their
//! federated subjects, principals and accounts that were not loaded.

use rustc_hash::FxHashMap;

use super::{access::Search, found::Pair, half_evaluator::role_factors_of, targets::Target};
use crate::{
    eval::{Guardrail, PassedUnasked, Residual},
    graph::{
        edge::AccessKind,
        gather::RequesterFacts,
        half::{HalfFactors, HalfId},
        node::NodeId,
    },
    iam::{AccountAccess, Requester, is_saml_provider},
};

impl<'a> Search<'_, 'a> {
    /// Adds the edges from principals that are known by name only.
    pub(super) fn of_externals(&mut self) {
        let mut facts_of: FxHashMap<NodeId, Option<RequesterFacts<'a>>> = FxHashMap::default();
        for target in &self.targets.all {
            if target.is_identity_center && self.snapshot.assignments_are_known(target.account) {
                continue;
            }
            let Some(names) = target.trust.and_then(|it| self.trusts.get(&it)) else { continue };
            for external in &names.externals {
                let facts = facts_of
                    .entry(*external)
                    .or_insert_with(|| self.gatherer.requester(self.graph, *external));
                let Some(facts) = facts.as_ref() else { continue };
                let only = names.statements_for(&facts.requester);
                if let Some(half) = self.externals_half(facts, target, only.as_deref()) {
                    self.of_external(*external, facts, target, half);
                }
            }
            if target.is_identity_center {
                continue;
            }
            // All subjects that one statement requires are decided alike.
            let mut of_statement: FxHashMap<(NodeId, u16), Option<HalfId>> = FxHashMap::default();
            for (subject, provider, statement) in &names.subjects {
                let facts = facts_of
                    .entry(*provider)
                    .or_insert_with(|| self.gatherer.requester(self.graph, *provider));
                let Some(facts) = facts.as_ref() else { continue };
                let statement = u16::try_from(*statement).unwrap_or(u16::MAX);
                let half = *of_statement.entry((*provider, statement)).or_insert_with(|| {
                    let only = names.statement_with_denials(statement);
                    self.externals_half(facts, target, Some(&only))
                });
                if let Some(half) = half {
                    self.of_external(*subject, facts, target, half);
                }
            }
        }
    }

    /// The role's half for a principal that is known by name only; `None` if the role can never be
    /// assumed by it.
    fn externals_half(
        &mut self,
        facts: &RequesterFacts<'a>,
        target: &Target<'a>,
        only: Option<&[u16]>,
    ) -> Option<HalfId> {
        let mut factors = self.halves.role_factors(facts, &target.facts, only);
        self.add_unasked(facts, target, only, &mut factors);
        self.halves.keep(&factors)
    }

    /// What a service passes on by default must be allowed in addition to the call.
    fn add_unasked(
        &self,
        facts: &RequesterFacts<'a>,
        target: &Target<'a>,
        only: Option<&[u16]>,
        factors: &mut HalfFactors,
    ) {
        let unasked = PassedUnasked::by(&facts.requester);
        for one in unasked.needs.iter() {
            let rider = self.gatherer.rider(one);
            let may_pass = role_factors_of(rider, facts, &target.facts, only);
            let may_pass = may_pass.into_iter().fold(Residual::never(), Residual::or);
            for factor in &mut factors.call {
                *factor = unasked.with(factor, one, &may_pass);
            }
        }
    }

    fn of_external(
        &mut self,
        from: NodeId,
        facts: &RequesterFacts<'a>,
        target: &Target<'a>,
        of_role: HalfId,
    ) {
        let relation = self.halves.relation_to(facts, target);
        let access = match (target.is_identity_center, &facts.requester) {
            (true, _) => AccessKind::IdentityCenter,
            (false, requester) if self.may_be_entitled(requester, facts, target) => {
                AccessKind::AccountAccess
            }
            (false, requester) => kind_for(requester),
        };
        let is_plain = !matches!(facts.policies.scp, Guardrail::Levels(_) | Guardrail::Denials(_));
        let mut uniform = None;
        for role in &target.roles {
            uniform = uniform.filter(|_| is_plain).or_else(|| self.halves.of_caller(facts, *role));
            let Some(half) = uniform else { continue };
            let to = self.targets.nodes[*role as usize];
            let sets = PassedUnasked::by(&facts.requester).sets;
            let kind = facts.kind;
            let pair = Pair { caller: half, role: of_role, kind, relation, access, sets, to };
            self.found.of_singles.push((from, pair));
        }
    }

    /// Whether the requester is account access manager, and its entitlements for such roles are
    /// unknown. Without permission to set the context it assumes them for no one.
    fn may_be_entitled(
        &self,
        requester: &Requester,
        facts: &RequesterFacts<'a>,
        target: &Target<'a>,
    ) -> bool {
        let is_it =
            matches!(requester, Requester::Service(name) if **name == *AccountAccess::SERVICE);
        is_it && !self.snapshot.entitlements_are_known() && {
            let factors = role_factors_of(self.gatherer.set_context(), facts, &target.facts, None);
            factors.iter().any(|it| !it.is_never())
        }
    }
}

fn kind_for(requester: &Requester) -> AccessKind {
    match requester {
        Requester::Service(_) => AccessKind::Service,
        Requester::Federated(name) if is_saml_provider(name) => AccessKind::AssumeRoleWithSaml,
        Requester::Federated(_) => AccessKind::AssumeRoleWithWebIdentity,
        _ => AccessKind::AssumeRole,
    }
}
