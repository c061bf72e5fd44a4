//! The two halves that decide an assumption: the caller's policies for a role, and the role's
//! policies for a caller.
//!
//! Thousands of callers may each assume thousands of roles under conditions of their own. Each half
//! is stored once, and a pair of halves is decided on demand.

use rustc_hash::FxHashMap;

use super::edge::{AccessEdge, AccessKind, SessionEffect};
use crate::eval::{
    AccountRelation, CallerKind, Factors, Inherited, Profile, Residual, SessionContext,
    asks_about_session_context, best_access, left_by, passed_by, with_inherited, with_permission,
};

/// The identity of a half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfId(u32);

/// One half: for the call itself, and for the permissions that such a call may also need.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Half {
    call: [u32; 4],
    /// In the order of [`Inherited::ALL`]; `None` if the session context does not matter.
    riders: Option<Box<[[u32; 4]; 2]>>,
}

/// A residual without its statements, and its properties.
#[derive(Clone, Debug)]
struct Entry {
    residual: Residual,
    profile: Profile,
    /// Whether it depends on the session context.
    asks_about_session_context: bool,
}

/// All halves of a graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Halves {
    residuals: Vec<Entry>,
    halves: Vec<Half>,
}

/// Finds halves that are already stored.
#[derive(Debug, Default)]
pub(super) struct HalfIndex {
    residuals: FxHashMap<Residual, u32>,
    halves: FxHashMap<Half, HalfId>,
}

/// The parts of a half, before it is stored.
#[derive(Clone, Debug)]
pub(super) struct HalfFactors {
    pub(super) call: Factors,
    pub(super) riders: Option<[Factors; 2]>,
}

impl HalfFactors {
    /// Whether it can never pass, regardless of the other half.
    pub(super) fn is_never(&self) -> bool {
        self.call.iter().all(Residual::is_never)
    }
}

impl Halves {
    /// Stores a half, or finds it among the stored ones.
    pub(super) fn add(&mut self, index: &mut HalfIndex, factors: &HalfFactors) -> HalfId {
        let call = self.add_factors(index, &factors.call);
        let riders = factors.riders.as_ref();
        let riders = riders
            .map(|it| Box::new([self.add_factors(index, &it[0]), self.add_factors(index, &it[1])]));
        let half = Half { call, riders };
        if let Some(id) = index.halves.get(&half) {
            return *id;
        }
        let id = HalfId(u32::try_from(self.halves.len()).unwrap_or(u32::MAX));
        self.halves.push(half.clone());
        index.halves.insert(half, id);
        id
    }

    fn add_factors(&mut self, index: &mut HalfIndex, factors: &Factors) -> [u32; 4] {
        std::array::from_fn(|it| self.add_formula(index, &factors[it]))
    }

    fn add_formula(&mut self, index: &mut HalfIndex, residual: &Residual) -> u32 {
        let residual = residual.without_statements();
        if let Some(id) = index.residuals.get(&residual) {
            return *id;
        }
        let id = u32::try_from(self.residuals.len()).unwrap_or(u32::MAX);
        let keys = residual.alternatives().iter().flat_map(|it| &it.terms);
        let mut keys = keys.filter_map(crate::eval::Term::key);
        self.residuals.push(Entry {
            profile: Profile::of(&residual),
            asks_about_session_context: keys.any(asks_about_session_context),
            residual: residual.clone(),
        });
        index.residuals.insert(residual, id);
        id
    }

    fn entries(&self, ids: &[u32; 4]) -> [&Entry; 4] {
        ids.map(|it| &self.residuals[it as usize])
    }

    /// Whether a half depends on the session context.
    pub(super) fn asks_about_session_context(&self, id: HalfId) -> bool {
        let entries = self.entries(&self.halves[id.0 as usize].call);
        entries.iter().any(|it| it.asks_about_session_context)
    }

    /// Whether any half depends on the session context.
    pub(super) fn any_is_about_passing(&self) -> bool {
        self.residuals.iter().any(|it| it.asks_about_session_context)
    }

    /// The most certain state that a half allows, regardless of the other one: access is as certain
    /// as its less certain half.
    pub(super) fn at_best(&self, id: HalfId, kind: CallerKind) -> Option<AccessEdge> {
        let entries = self.entries(&self.halves[id.0 as usize].call);
        let any = entries.iter().fold(Profile::NEVER, |all, it| all.or(it.profile));
        let (state, mfa) = any.access(kind)?;
        Some(AccessEdge::of(AccessKind::AssumeRole, state, mfa))
    }

    /// The access of two combined halves; `None` if there is none. `session_context` is what a
    /// session may have anywhere in the graph.
    pub(super) fn decide(
        &self,
        caller: HalfId,
        role: HalfId,
        kind: CallerKind,
        relation: AccountRelation,
        session_context: SessionContext,
    ) -> Option<AccessEdge> {
        let (caller, role) = (&self.halves[caller.0 as usize], &self.halves[role.0 as usize]);
        let (of_caller, of_role) = (self.entries(&caller.call), self.entries(&role.call));
        let passes = |it: &[&Entry; 4]| it.iter().any(|it| it.asks_about_session_context);
        let needs_formula = passes(&of_caller)
            || passes(&of_role)
            || (!session_context.is_nothing() && kind == CallerKind::Session)
            || may_contradict(&of_caller, &of_role);
        if needs_formula {
            return self.decide_by_formula(caller, role, kind, relation, session_context);
        }
        let profiles = |it: [&Entry; 4]| it.map(|it| it.profile);
        let both = relation.combine(
            &profiles(of_caller),
            &profiles(of_role),
            |a, b| a.and(*b),
            Profile::or,
            Profile::NEVER,
        );
        let (state, mfa) = both.access(kind)?;
        Some(AccessEdge::of(AccessKind::AssumeRole, state, mfa))
    }

    fn decide_by_formula(
        &self,
        caller: &Half,
        role: &Half,
        kind: CallerKind,
        relation: AccountRelation,
        session_context: SessionContext,
    ) -> Option<AccessEdge> {
        let granted = |caller: &[u32; 4], role: &[u32; 4], relation: AccountRelation| {
            let residuals = |it| self.entries(it).map(|it| it.residual.clone());
            relation.combine(
                &residuals(caller),
                &residuals(role),
                Residual::and,
                Residual::or,
                Residual::never(),
            )
        };
        let mut residual = granted(&caller.call, &role.call, relation);
        if residual.is_never() {
            return None;
        }
        let riders = caller.riders.as_deref().zip(role.riders.as_deref());
        let may_pass = |one: Inherited| match riders {
            Some((caller, role)) => {
                let relation = one.relation(relation);
                granted(&caller[one as usize], &role[one as usize], relation)
            }
            None => Residual::never(),
        };
        // Without them, the call alone is in question, or nothing depends on what it passes on.
        if riders.is_some() {
            for one in passed_by(&residual).iter() {
                residual = with_permission(&residual, one, &may_pass(one));
            }
        }
        let (access, mfa) = best_access(&residual, kind);
        let state = access?.state;
        let mut session_effect =
            SessionEffect { sets: left_by(&residual, kind), ..SessionEffect::ALL };
        // The session of a user starts a chain, so its context is empty.
        if kind == CallerKind::Session {
            for one in session_context.iter() {
                let kept = with_inherited(&residual, one, &may_pass(one));
                session_effect.lets[one as usize] = best_access(&kept, kind).0.map(|it| it.state);
            }
        }
        Some(AccessEdge { session_effect, ..AccessEdge::of(AccessKind::AssumeRole, state, mfa) })
    }
}

fn may_contradict(a: &[&Entry; 4], b: &[&Entry; 4]) -> bool {
    let all = |it: &[&Entry; 4]| it.iter().fold(Profile::NEVER, |all, it| all.or(it.profile));
    all(a).may_contradict(&all(b))
}
