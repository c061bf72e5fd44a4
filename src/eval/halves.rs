//! What all policy types decide about a request, how they combine, and which of them refuse.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::{
    policy_type::PolicyType,
    residual::Residual,
    statement::AllowAndDeny,
    statement_ref::StatementRef,
    term::{Dispute, Term},
    trust::Trust,
};

/// The verdicts of the caller's policies. A policy type that does not apply allows everything.
#[derive(Clone, Debug)]
pub(super) struct CallerSays {
    pub(super) identity: AllowAndDeny,
    pub(super) boundary: AllowAndDeny,
    pub(super) session: AllowAndDeny,
    pub(super) scp: AllowAndDeny,
    pub(super) endpoint: AllowAndDeny,
}

/// The verdicts of the resource's policies.
#[derive(Clone, Debug)]
pub(super) struct ResourceSays {
    /// The resource's own policy.
    pub(super) policy: Trust,
    pub(super) rcp: AllowAndDeny,
}

/// The verdict of each policy type about a request.
#[derive(Clone, Debug)]
pub(super) struct Halves {
    pub(super) caller: CallerSays,
    pub(super) resource: ResourceSays,
    pub(super) relation: AccountRelation,
    pub(super) kind: ResourceKind,
}

/// One half of an answer, for each form in which the resource's policy can mean the caller: by its
/// account, as a user, as a role, and as one that only an explicit deny limits.
pub type Factors = [Residual; 4];

const DELEGATED: usize = 0;
const USER: usize = 1;
const ROLE: usize = 2;
const UNLIMITED: usize = 3;

/// The kind of resource, as far as it matters to what its policy must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A role to be assumed. The caller's own policies count only if its trust policy delegates to
    /// the caller's account.
    Role,
    /// A KMS key. The caller's own policies count only if its key policy delegates to its account.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
    KmsKey,
    /// Any other resource. Within one account, the caller's own policies are enough.
    Other,
}

/// The relation between the accounts of caller and resource, which determines which policies must
/// allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountRelation {
    /// One account.
    Same,
    /// Two accounts; or one account, for a call that both halves must allow even so.
    Cross,
    /// A caller without policies of its own here: a service, a federated user of an identity
    /// provider, any principal of an account that was not loaded.
    ByNameOnly,
}

impl AccountRelation {
    /// Combines the two halves, given how to combine their parts.
    pub fn combine<T: Clone>(
        self,
        caller: &[T; 4],
        resource: &[T; 4],
        and: impl Fn(&T, &T) -> T,
        or: impl Fn(T, T) -> T,
        never: T,
    ) -> T {
        let any = |order: [usize; 4]| {
            order.into_iter().fold(never.clone(), |all, it| or(all, resource[it].clone()))
        };
        const BY_NAME: [usize; 4] = [USER, ROLE, UNLIMITED, DELEGATED];
        match self {
            Self::ByNameOnly => and(&any(BY_NAME), &caller[UNLIMITED]),
            Self::Cross => and(&any(BY_NAME), &caller[DELEGATED]),
            // The most direct first.
            Self::Same => [UNLIMITED, ROLE, USER, DELEGATED]
                .into_iter()
                .fold(never, |all, it| or(all, and(&resource[it], &caller[it]))),
        }
    }
}

/// Why access is refused.
#[derive(Clone, Debug)]
pub(super) struct HalfRefusal {
    /// Whether some statement denies.
    pub(super) explicit: bool,
    /// The policy types that refuse: those that deny; or all that refuse on their own; or a minimal
    /// set that refuses together.
    pub(super) policy_types: Vec<PolicyType>,
    /// The statements that deny, sorted and without duplicates.
    pub(super) statements: Vec<StatementRef>,
}

impl CallerSays {
    /// The caller's part of the answer.
    pub(super) fn factors(&self, kind: ResourceKind) -> Factors {
        let Self { identity, boundary, session, scp, endpoint } = self;
        let denied = [identity, boundary, session, scp, endpoint]
            .into_iter()
            .fold(Residual::never(), |all, it| all.or(it.deny.clone()));
        let passes = scp.allow.and(&endpoint.allow).and(&denied.negate());
        if passes.is_never() {
            return [passes.clone(), passes.clone(), passes.clone(), passes];
        }
        let limits = boundary.allow.and(&session.allow);
        // A user's session with a session policy comes from GetFederationToken and is limited by
        // that policy. Whether a silent boundary limits a user that is named is documented for
        // resources in general, and contradicted for role trust policies.
        let user = match kind {
            ResourceKind::Role => {
                let within = perhaps_limited(&boundary.allow, Dispute::BoundaryOfNamedUser);
                session.allow.and(&within)
            }
            ResourceKind::KmsKey | ResourceKind::Other => session.allow.clone(),
        };
        [identity.allow.and(&limits).and(&passes), user.and(&passes), limits.and(&passes), passes]
    }
}

impl ResourceSays {
    /// The resource's part of the answer.
    pub(super) fn factors(&self, kind: ResourceKind, relation: AccountRelation) -> Factors {
        let Trust { delegated, user, role, unlimited, deny } = &self.policy;
        let passes = self.rcp.allow.and(&deny.clone().or(self.rcp.deny.clone()).negate());
        // Within one account, the caller's own policies are enough, except for roles and keys.
        let all = Residual::always();
        let delegated = match (kind, relation) {
            (ResourceKind::Other, AccountRelation::Same) => &all,
            _ => delegated,
        };
        [delegated, user, role, unlimited].map(|it| it.and(&passes))
    }
}

impl Halves {
    /// The verdict of one policy type.
    pub(super) fn says(&self, policy_type: PolicyType) -> AllowAndDeny {
        let Self { caller, resource, .. } = self;
        match policy_type {
            PolicyType::Identity => caller.identity.clone(),
            PolicyType::Trust => {
                AllowAndDeny { allow: resource.policy.allows(), deny: resource.policy.deny.clone() }
            }
            PolicyType::Boundary => caller.boundary.clone(),
            PolicyType::Session => caller.session.clone(),
            PolicyType::Scp => caller.scp.clone(),
            PolicyType::Rcp => resource.rcp.clone(),
            PolicyType::Endpoint => caller.endpoint.clone(),
        }
    }

    fn deny(&self, policy_type: PolicyType) -> &Residual {
        match policy_type {
            PolicyType::Identity => &self.caller.identity.deny,
            PolicyType::Trust => &self.resource.policy.deny,
            PolicyType::Boundary => &self.caller.boundary.deny,
            PolicyType::Session => &self.caller.session.deny,
            PolicyType::Scp => &self.caller.scp.deny,
            PolicyType::Rcp => &self.resource.rcp.deny,
            PolicyType::Endpoint => &self.caller.endpoint.deny,
        }
    }

    /// When the request passes.
    pub(super) fn granted(&self) -> Residual {
        let resource = self.resource.factors(self.kind, self.relation);
        if resource.iter().all(Residual::is_never) {
            return Residual::never();
        }
        let caller = self.caller.factors(self.kind);
        self.relation.combine(&caller, &resource, Residual::and, Residual::or, Residual::never())
    }

    /// What refuses, if no granted alternative is usable: `is_refused` decides that for a residual,
    /// and `contexts` evaluates a residual in each context in which the caller may be.
    pub(super) fn refusal(
        &self,
        is_refused: impl Fn(&Residual) -> bool,
        contexts: impl Fn(&Residual) -> Vec<Residual>,
    ) -> HalfRefusal {
        let mut explicit: Option<HalfRefusal> = None;
        let in_contexts: Vec<Vec<Residual>> =
            PolicyType::ALL.iter().map(|it| contexts(self.deny(*it))).collect();
        let count = in_contexts.iter().map(Vec::len).max().unwrap_or_default();
        for context in 0..count {
            let denies = |it: &&(PolicyType, &Residual)| it.1.is_always();
            let denials = PolicyType::ALL.into_iter().zip(&in_contexts);
            let denials: Vec<_> = denials
                .filter_map(|(policy_type, it)| Some((policy_type, it.get(context)?)))
                .collect();
            let denying: Vec<_> = denials.iter().filter(denies).collect();
            if denying.is_empty() {
                let policy_types = self.refusing(&is_refused);
                return HalfRefusal { explicit: false, policy_types, statements: Vec::new() };
            }
            let alternatives = denying.iter().flat_map(|(_, it)| it.alternatives());
            let sure = alternatives.filter(|it| it.terms.is_empty());
            let mut statements: Vec<_> = sure.flat_map(|it| &it.statements).copied().collect();
            statements.sort_unstable();
            statements.dedup();
            let policy_types = denying.iter().map(|(policy_type, _)| *policy_type).collect();
            explicit.get_or_insert(HalfRefusal { explicit: true, policy_types, statements });
        }
        explicit.unwrap_or_else(|| HalfRefusal {
            explicit: false,
            policy_types: self.refusing(&is_refused),
            statements: Vec::new(),
        })
    }

    /// The policy types that refuse, each on its own or all together, if none certainly denies.
    fn refusing(&self, is_refused: impl Fn(&Residual) -> bool) -> Vec<PolicyType> {
        let refuse =
            |kept: &[PolicyType], trust: &Trust| is_refused(&self.only(kept, trust).granted());
        // If the resource's policy does not refuse, its requirements count for the other types.
        let rest = match refuse(&[PolicyType::Trust], &Trust::open()) {
            true => Trust::open(),
            false => self.resource.policy.unconditional(&is_refused),
        };
        let alone: Vec<_> =
            PolicyType::ALL.into_iter().filter(|it| refuse(&[*it], &rest)).collect();
        if !alone.is_empty() {
            return alone;
        }
        // Conditions of several policy types that no caller can meet at once.
        let mut together = PolicyType::ALL.to_vec();
        for policy_type in PolicyType::ALL {
            let fewer: Vec<_> = together.iter().copied().filter(|it| *it != policy_type).collect();
            if refuse(&fewer, &rest) {
                together = fewer;
            }
        }
        together
    }

    /// The answer if only these policy types count; `trust` replaces the resource's policy if that
    /// is not one of them.
    fn only(&self, kept: &[PolicyType], trust: &Trust) -> Self {
        let mut open = self.clone();
        let Self { caller, resource, .. } = &mut open;
        for policy_type in PolicyType::ALL.into_iter().filter(|it| !kept.contains(it)) {
            match policy_type {
                PolicyType::Identity => caller.identity = AllowAndDeny::open(),
                PolicyType::Trust => resource.policy = trust.clone(),
                PolicyType::Boundary => caller.boundary = AllowAndDeny::open(),
                PolicyType::Session => caller.session = AllowAndDeny::open(),
                PolicyType::Scp => caller.scp = AllowAndDeny::open(),
                PolicyType::Rcp => resource.rcp = AllowAndDeny::open(),
                PolicyType::Endpoint => caller.endpoint = AllowAndDeny::open(),
            }
        }
        open
    }
}

/// Alternatives for which AWS documentation disagrees whether a silent policy in `limits` refuses
/// them.
fn perhaps_limited(limits: &Residual, dispute: Dispute) -> Residual {
    if limits.is_always() {
        return limits.clone();
    }
    limits.clone().or(Residual::term(Term::Disputed(dispute)))
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::{
        eval::Requirement,
        iam::{Condition, ConditionOperator},
    };

    /// Always, never, or one of three facts or its negation.
    fn residual() -> impl Strategy<Value = Residual> {
        let fact = |index: usize| {
            let condition = Condition {
                operator: ConditionOperator::parse("StringEquals"),
                key: format!("fact/{index}").as_str().into(),
                values: vec!["yes".into()],
            };
            Residual::term(Term::Requirement(Requirement::holds(condition, PolicyType::Scp)))
        };
        prop_oneof![
            2 => Just(Residual::always()),
            1 => Just(Residual::never()),
            2 => (0..3_usize).prop_map(fact),
            2 => (0..3_usize).prop_map(move |it| fact(it).negate()),
        ]
    }

    fn says() -> impl Strategy<Value = AllowAndDeny> {
        prop_oneof![
            Just(AllowAndDeny::open()),
            residual().prop_map(|allow| AllowAndDeny { allow, ..AllowAndDeny::silent() }),
            residual().prop_map(|deny| AllowAndDeny { deny, ..AllowAndDeny::open() }),
        ]
    }

    fn trust() -> impl Strategy<Value = Trust> {
        let silent = Trust::silent;
        prop_oneof![
            residual().prop_map(move |delegated| Trust { delegated, ..silent() }),
            residual().prop_map(move |user| Trust { user, ..silent() }),
            residual().prop_map(move |role| Trust { role, ..silent() }),
            residual().prop_map(move |unlimited| Trust { unlimited, ..silent() }),
            residual().prop_map(|deny| Trust { deny, ..Trust::open() }),
        ]
    }

    fn halves() -> impl Strategy<Value = Halves> {
        let relation = select(vec![
            AccountRelation::Same,
            AccountRelation::Cross,
            AccountRelation::ByNameOnly,
        ]);
        let kinds = vec![ResourceKind::Role, ResourceKind::KmsKey, ResourceKind::Other];
        let limits = (says(), says(), says(), says(), says());
        (says(), trust(), limits, relation, select(kinds)).prop_map(
            |(identity, policy, (boundary, session, scp, rcp, endpoint), relation, kind)| Halves {
                caller: CallerSays { identity, boundary, session, scp, endpoint },
                resource: ResourceSays { policy, rcp },
                relation,
                kind,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn those_that_refuse_are_enough_and_none_is_too_many(halves in halves()) {
            if !halves.granted().is_never() {
                return Ok(());
            }
            let refusal = halves.refusal(Residual::is_never, |it| vec![it.clone()]);
            prop_assert!(!refusal.policy_types.is_empty(), "something refuses");
            if refusal.explicit {
                return Ok(());
            }
            let never = |kept: &[PolicyType], trust: &Trust| halves.only(kept, trust).granted().is_never();
            let of_itself = never(&[PolicyType::Trust], &Trust::open());
            let rest =
                if of_itself { Trust::open() } else { halves.resource.policy.unconditional(Residual::is_never) };
            if refusal.policy_types.iter().all(|it| never(&[*it], &rest)) {
                return Ok(());
            }
            prop_assert!(never(&refusal.policy_types, &rest), "together they are enough");
            for left_out in &refusal.policy_types {
                let fewer: Vec<_> =
                    refusal.policy_types.iter().copied().filter(|it| it != left_out).collect();
                prop_assert!(!never(&fewer, &rest), "{:?} is too many", left_out);
            }
        }
    }
}
