//! What all sides say of a request, what they come to together, and which of them refuse.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::{
    formula::Formula,
    literal::{Dispute, Literal},
    policy_set::{Side, StatementRef},
    statement::AllowAndDeny,
    trust::Trust,
};

/// What each side says of a request. A side that has no say is open.
#[derive(Clone, Debug)]
pub(super) struct Sides {
    pub(super) identity: AllowAndDeny,
    /// The resource's policy.
    pub(super) trust: Trust,
    pub(super) boundary: AllowAndDeny,
    pub(super) session: AllowAndDeny,
    pub(super) scp: AllowAndDeny,
    pub(super) rcp: AllowAndDeny,
    pub(super) endpoint: AllowAndDeny,
    pub(super) meets: Meeting,
    pub(super) resource: ResourceKind,
}

/// What kind of resource it is, as far as that matters to what its policy must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResourceKind {
    /// A role that is to be entered. The caller's own policies count only where its trust policy
    /// delegates to his account.
    Role,
    /// A KMS key. The caller's own policies count only where its key policy delegates to his
    /// account.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
    KmsKey,
    /// Any other. At home the caller's own policies are enough.
    Other,
}

/// Where caller and resource meet, which says whose word is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// In one account.
    AtHome,
    /// In two accounts; or in one, for a call that both sides must allow all the same.
    Abroad,
    /// Somebody with no policies of his own here: a service, an identity provider's people,
    /// anybody of an account that was not loaded.
    ByNameOnly,
}

/// Why there is no way in.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// Whether some statement denies.
    pub(super) explicit: bool,
    /// The sides that refuse: those that deny; or each that refuses by itself; or a few that
    /// refuse together, none of which can be left out.
    pub(super) sides: Vec<Side>,
    /// The statements that deny, sorted, each once.
    pub(super) statements: Vec<StatementRef>,
}

impl Sides {
    /// What one side says.
    pub(super) fn says(&self, side: Side) -> AllowAndDeny {
        match side {
            Side::Identity => self.identity.clone(),
            Side::Trust => {
                AllowAndDeny { allow: self.trust.allows(), deny: self.trust.deny.clone() }
            }
            Side::Boundary => self.boundary.clone(),
            Side::Session => self.session.clone(),
            Side::Scp => self.scp.clone(),
            Side::Rcp => self.rcp.clone(),
            Side::Endpoint => self.endpoint.clone(),
        }
    }

    fn deny(&self, side: Side) -> &Formula {
        match side {
            Side::Identity => &self.identity.deny,
            Side::Trust => &self.trust.deny,
            Side::Boundary => &self.boundary.deny,
            Side::Session => &self.session.deny,
            Side::Scp => &self.scp.deny,
            Side::Rcp => &self.rcp.deny,
            Side::Endpoint => &self.endpoint.deny,
        }
    }

    /// When the request passes.
    pub(super) fn granted(&self) -> Formula {
        let guardrails = [&self.scp, &self.rcp, &self.endpoint];
        let allowed = guardrails.into_iter().fold(self.allowed(), |all, it| all.and(&it.allow));
        if allowed.is_never() {
            return allowed;
        }
        let denied =
            Side::ALL.into_iter().fold(Formula::never(), |all, it| all.or(self.deny(it).clone()));
        allowed.and(&denied.negate())
    }

    /// When the caller's own side and the resource's together allow, guardrails aside.
    fn allowed(&self) -> Formula {
        let Self { identity, trust, boundary, session, .. } = self;
        let limits = boundary.allow.and(&session.allow);
        match self.meets {
            Meeting::ByNameOnly => trust.allows(),
            Meeting::Abroad => trust.allows().and(&identity.allow).and(&limits),
            Meeting::AtHome => {
                let own = identity.allow.and(&limits);
                let by_identity = match self.resource {
                    ResourceKind::Role | ResourceKind::KmsKey => trust.delegated.and(&own),
                    ResourceKind::Other => own,
                };
                let as_role = trust.role.and(&limits);
                let as_anyone =
                    perhaps_limited(&trust.everyone, &limits, Dispute::LimitsOfEveryone);
                let direct = trust.unlimited.clone().or(as_role).or(self.as_user()).or(as_anyone);
                direct.or(by_identity)
            }
        }
    }

    /// When the resource's policy lets in a user whom it names, at home.
    fn as_user(&self) -> Formula {
        // A user's session that has a policy of its own is one of GetFederationToken, which that
        // policy limits.
        let user = self.trust.user.and(&self.session.allow);
        // Whether a boundary's silence limits him is documented for resources in general, and
        // contradicted for the trust policies of roles.
        match self.resource {
            ResourceKind::Role => {
                perhaps_limited(&user, &self.boundary.allow, Dispute::BoundaryOfNamedUser)
            }
            ResourceKind::KmsKey | ResourceKind::Other => user,
        }
    }

    /// What refuses, where nothing that is granted is a way in: `is_no_way` says so of a formula.
    pub(super) fn refusal(&self, is_no_way: impl Fn(&Formula) -> bool) -> Refusal {
        let denies = |it: &Side| self.deny(*it).is_always();
        let denying: Vec<_> = Side::ALL.into_iter().filter(denies).collect();
        if denying.is_empty() {
            let sides = self.refusing(is_no_way);
            return Refusal { explicit: false, sides, statements: Vec::new() };
        }
        let alternatives = denying.iter().flat_map(|it| self.deny(*it).alternatives());
        let sure = alternatives.filter(|it| it.literals.is_empty());
        let mut statements: Vec<_> = sure.flat_map(|it| &it.statements).copied().collect();
        statements.sort_unstable();
        statements.dedup();
        Refusal { explicit: true, sides: denying, statements }
    }

    /// The sides that refuse, each by itself or all together, where none denies for sure.
    fn refusing(&self, is_no_way: impl Fn(&Formula) -> bool) -> Vec<Side> {
        let refuse = |kept: &[Side], trust: &Trust| is_no_way(&self.only(kept, trust).granted());
        // Where the resource's policy does not refuse, what it asks of the others counts.
        let rest = match refuse(&[Side::Trust], &Trust::open()) {
            true => Trust::open(),
            false => self.trust.unconditional(),
        };
        let alone: Vec<_> = Side::ALL.into_iter().filter(|it| refuse(&[*it], &rest)).collect();
        if !alone.is_empty() {
            return alone;
        }
        // Conditions on several sides that no caller can meet at once.
        let mut together = Side::ALL.to_vec();
        for side in Side::ALL {
            let fewer: Vec<_> = together.iter().copied().filter(|it| *it != side).collect();
            if refuse(&fewer, &rest) {
                together = fewer;
            }
        }
        together
    }

    /// With only these sides having a say; `trust` is what stands in for the resource's policy
    /// where it is none of them.
    fn only(&self, kept: &[Side], trust: &Trust) -> Self {
        let mut open = self.clone();
        for side in Side::ALL.into_iter().filter(|it| !kept.contains(it)) {
            match side {
                Side::Identity => open.identity = AllowAndDeny::open(),
                Side::Trust => open.trust = trust.clone(),
                Side::Boundary => open.boundary = AllowAndDeny::open(),
                Side::Session => open.session = AllowAndDeny::open(),
                Side::Scp => open.scp = AllowAndDeny::open(),
                Side::Rcp => open.rcp = AllowAndDeny::open(),
                Side::Endpoint => open.endpoint = AllowAndDeny::open(),
            }
        }
        open
    }
}

/// When those pass whom the resource's policy lets in if `granted`, and of whom AWS's pages do not
/// agree whether `limits` that stay silent refuse them.
fn perhaps_limited(granted: &Formula, limits: &Formula, dispute: Dispute) -> Formula {
    if limits.is_always() {
        return granted.clone();
    }
    let disputed = Formula::literal(Literal::Disputed(dispute));
    granted.and(limits).or(granted.and(&disputed))
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::{
        eval::Requirement,
        iam::{Condition, ConditionOperator},
    };

    /// Always, never, or one of three facts or its opposite.
    fn formula() -> impl Strategy<Value = Formula> {
        let fact = |index: usize| {
            let condition = Condition {
                operator: ConditionOperator::parse("StringEquals"),
                key: format!("fact/{index}").as_str().into(),
                values: vec!["yes".into()],
            };
            Formula::literal(Literal::Requirement(Requirement::holds(condition, Side::Scp)))
        };
        prop_oneof![
            2 => Just(Formula::always()),
            1 => Just(Formula::never()),
            2 => (0..3_usize).prop_map(fact),
            2 => (0..3_usize).prop_map(move |it| fact(it).negate()),
        ]
    }

    fn says() -> impl Strategy<Value = AllowAndDeny> {
        prop_oneof![
            Just(AllowAndDeny::open()),
            formula().prop_map(|allow| AllowAndDeny { allow, ..AllowAndDeny::silent() }),
            formula().prop_map(|deny| AllowAndDeny { deny, ..AllowAndDeny::open() }),
        ]
    }

    fn trust() -> impl Strategy<Value = Trust> {
        let silent = Trust::silent;
        prop_oneof![
            formula().prop_map(move |delegated| Trust { delegated, ..silent() }),
            formula().prop_map(move |user| Trust { user, ..silent() }),
            formula().prop_map(move |role| Trust { role, ..silent() }),
            formula().prop_map(move |everyone| Trust { everyone, ..silent() }),
            formula().prop_map(move |unlimited| Trust { unlimited, ..silent() }),
            formula().prop_map(|deny| Trust { deny, ..Trust::open() }),
        ]
    }

    fn sides() -> impl Strategy<Value = Sides> {
        let meets = select(vec![Meeting::AtHome, Meeting::Abroad, Meeting::ByNameOnly]);
        let kinds = vec![ResourceKind::Role, ResourceKind::KmsKey, ResourceKind::Other];
        let limits = (says(), says(), says(), says(), says());
        (says(), trust(), limits, meets, select(kinds)).prop_map(
            |(identity, trust, (boundary, session, scp, rcp, endpoint), meets, resource)| Sides {
                identity,
                trust,
                boundary,
                session,
                scp,
                rcp,
                endpoint,
                meets,
                resource,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn those_that_refuse_are_enough_and_none_is_too_many(sides in sides()) {
            if !sides.granted().is_never() {
                return Ok(());
            }
            let refusal = sides.refusal(Formula::is_never);
            prop_assert!(!refusal.sides.is_empty(), "something refuses");
            if refusal.explicit {
                return Ok(());
            }
            let never = |kept: &[Side], trust: &Trust| sides.only(kept, trust).granted().is_never();
            let of_itself = never(&[Side::Trust], &Trust::open());
            let rest = if of_itself { Trust::open() } else { sides.trust.unconditional() };
            if refusal.sides.iter().all(|it| never(&[*it], &rest)) {
                return Ok(());
            }
            prop_assert!(never(&refusal.sides, &rest), "together they are enough");
            for left_out in &refusal.sides {
                let fewer: Vec<_> =
                    refusal.sides.iter().copied().filter(|it| it != left_out).collect();
                prop_assert!(!never(&fewer, &rest), "{:?} is too many", left_out);
            }
        }
    }
}
