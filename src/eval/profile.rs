//! A residual in a few bytes: how certain it is, and its MFA verdict, in each context in which a
//! caller can be.
//!
//! Two halves of an answer can be combined by their profiles alone, without building the combined
//! residual: the most certain alternative of `a and b` is the most certain of each, unless the two
//! exclude each other. [`Profile::may_contradict`] says whether that can be.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{
    contradiction::narrows,
    decision::AccessState,
    mfa::{self, MfaContext, MfaVerdict},
    mfa_key::is_mfa_key,
    omission::is_met_by_omission,
    requester::CallerKind,
    residual::{Alternative, Residual},
    term::Term,
};

/// The contexts in which alternatives are evaluated, as indexes into a profile.
const MISSING: usize = 0;
const WITHOUT: usize = 1;
/// Like [`WITHOUT`], if the context itself requires nothing: the session of a role.
const WITHOUT_SETTLED: usize = 2;
const WITH: usize = 3;

/// What is needed of a residual to decide how certain access is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// By context: a bit for each combination of state and mention of MFA that some alternative
    /// has, the most certain lowest.
    options: [u8; 4],
    /// The conditions that are required, and those that are excluded, as sets of hashes.
    asks: u64,
    refuses: u64,
    /// The keys that are mentioned, and those of them of which few values are left.
    mentions: u64,
    narrows: u64,
}

impl Profile {
    /// The profile of a residual that never holds.
    pub const NEVER: Self = Self { options: [0; 4], asks: 0, refuses: 0, mentions: 0, narrows: 0 };

    /// The profile of `residual`.
    pub fn of(residual: &Residual) -> Self {
        let mut profile = Self::NEVER;
        for alternative in residual.alternatives() {
            profile.add(alternative);
        }
        profile
    }

    fn add(&mut self, alternative: &Alternative) {
        let terms = &alternative.terms;
        let mentioned = terms.iter().any(mfa::asks_for_mfa);
        let contexts = [
            (MISSING, MfaContext::Missing),
            (WITHOUT, MfaContext::Without),
            (WITHOUT_SETTLED, MfaContext::Without),
            (WITH, MfaContext::With),
        ];
        for (place, context) in contexts {
            let holds = |it: &Term| mfa::settle(it, context);
            if terms.iter().any(|it| holds(it) == Some(false)) {
                continue;
            }
            let kept = |it: &&Term| {
                let is_asked = match place {
                    WITHOUT_SETTLED => holds(it) != Some(true),
                    _ => mfa::is_kept(it, context),
                };
                is_asked && !is_met_by_omission(it, terms)
            };
            let states = terms.iter().filter(kept).map(AccessState::of_term);
            let state = states.max().unwrap_or(AccessState::Proven);
            let mentioned = mentioned && place != WITHOUT_SETTLED;
            self.options[place] |= 1 << (2 * state as u8 + u8::from(mentioned));
        }
        for term in terms.iter().filter(|it| !mfa::is_settled(it)) {
            self.asks |= bit(term);
            self.refuses |= bit(&term.negate());
        }
        for term in terms {
            let Term::Requirement(requirement) = term else { continue };
            let key = &requirement.condition.key;
            if !is_mfa_key(key) {
                self.mentions |= bit_of(key);
                self.narrows |= if narrows(requirement) { bit_of(key) } else { 0 };
            }
        }
    }

    /// Whether it can never hold.
    pub fn is_never(&self) -> bool {
        self.options == [0; 4]
    }

    /// The profile of the disjunction of both.
    pub fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// The profile of the conjunction of both, if they do not exclude each other.
    pub fn and(self, other: Self) -> Self {
        self.zip(other, both)
    }

    fn zip(self, other: Self, of_context: impl Fn(u8, u8) -> u8) -> Self {
        let options = std::array::from_fn(|it| of_context(self.options[it], other.options[it]));
        Self {
            options,
            asks: self.asks | other.asks,
            refuses: self.refuses | other.refuses,
            mentions: self.mentions | other.mentions,
            narrows: self.narrows | other.narrows,
        }
    }

    /// Whether requirements of the two may exclude each other, so that the residuals must be
    /// combined.
    pub fn may_contradict(&self, other: &Self) -> bool {
        let overlap = [
            self.asks & other.refuses,
            self.refuses & other.asks,
            self.narrows & other.mentions,
            self.mentions & other.narrows,
        ];
        overlap != [0; 4]
    }

    /// How certain access is for a caller with such credentials, with its MFA verdict; `None` if
    /// there is no access.
    pub fn access(&self, kind: CallerKind) -> Option<(AccessState, MfaVerdict)> {
        let best = |place: usize| best(self.options[place]);
        let with = best(WITH);
        match kind {
            CallerKind::User | CallerKind::Unknown => {
                for_user([best(MISSING), best(WITHOUT)].into_iter().flatten(), with)
            }
            CallerKind::KeylessUser => for_user(best(WITHOUT).into_iter(), with),
            CallerKind::Session => for_session(best(MISSING), best(WITHOUT_SETTLED)),
            CallerKind::Service | CallerKind::Federated => {
                best(MISSING).map(|(state, _)| (state, MfaVerdict::NotApplicable))
            }
            CallerKind::Unstated => with.map(|(state, _)| (state, MfaVerdict::NotApplicable)),
        }
    }
}

fn for_user(
    without: impl Iterator<Item = (AccessState, bool)>,
    with: Option<(AccessState, bool)>,
) -> Option<(AccessState, MfaVerdict)> {
    match (without.min_by_key(|(state, _)| *state), with) {
        // There may be access without MFA, but access with MFA is more certain.
        (Some((around, _)), Some((state, true))) if state < around => {
            Some((state, MfaVerdict::Bypassable))
        }
        (Some((state, mentioned)), _) => {
            Some((state, if mentioned { MfaVerdict::Bypassable } else { MfaVerdict::Absent }))
        }
        (None, Some((state, _))) => Some((state, MfaVerdict::Enforced)),
        (None, None) => None,
    }
}

/// The two interpretations of whether a role session has MFA; see [`mfa`].
fn for_session(
    missing: Option<(AccessState, bool)>,
    without: Option<(AccessState, bool)>,
) -> Option<(AccessState, MfaVerdict)> {
    let mentioned = missing.is_some_and(|(_, mentioned)| mentioned);
    let (state, disputed) = match (missing, without) {
        (Some((a, _)), Some((b, _))) => {
            let (surer, other) = (a.min(b), a.max(b));
            if other == AccessState::Unknown && surer != other {
                (surer.max(AccessState::Disputed), true)
            } else {
                (other, false)
            }
        }
        (Some((state, _)), None) | (None, Some((state, _))) => {
            (state.max(AccessState::Disputed), true)
        }
        (None, None) => return None,
    };
    let mfa = if mentioned || disputed { MfaVerdict::Bypassable } else { MfaVerdict::Absent };
    Some((state, mfa))
}

/// The lowest option: the most certain, and among equally certain ones the one without MFA.
fn best(options: u8) -> Option<(AccessState, bool)> {
    let option = options.trailing_zeros() as usize;
    Some((*AccessState::ALL.get(option / 2)?, option % 2 == 1))
}

/// The options of a conjunction: as certain as the less certain one, and mentioning MFA if either
/// does.
fn both(a: u8, b: u8) -> u8 {
    let mut options = 0;
    for x in (0..8_u8).filter(|it| a & (1 << it) != 0) {
        for y in (0..8_u8).filter(|it| b & (1 << it) != 0) {
            options |= 1 << (2 * (x / 2).max(y / 2) + ((x | y) & 1));
        }
    }
    options
}

fn bit(term: &Term) -> u64 {
    let Term::Requirement(requirement) = term else { return 0 };
    bit_of(&(&requirement.condition, requirement.negated))
}

fn bit_of(it: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    it.hash(&mut hasher);
    1 << (hasher.finish() >> 58)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::{
        eval::{Dispute, PolicyType, Requirement, UnreadFact, best_access, mfa_key},
        iam::{Condition, ConditionOperator},
    };

    fn term() -> impl Strategy<Value = Term> {
        let required = |(operator, key, value): (&str, &str, &str)| {
            let condition = Condition {
                operator: ConditionOperator::parse(operator),
                key: key.into(),
                values: vec![value.into()],
            };
            Term::Requirement(Requirement::holds(condition, PolicyType::Trust))
        };
        prop_oneof![
            6 => select(vec![
                ("Bool", mfa_key::PRESENT, "true"),
                ("BoolIfExists", mfa_key::PRESENT, "true"),
                ("Bool", mfa_key::PRESENT, "false"),
                ("Null", mfa_key::PRESENT, "false"),
                ("NumericLessThan", mfa_key::AGE, "60"),
                ("StringEquals", "sts:ExternalId", "a"),
                ("StringEquals", "sts:ExternalId", "b"),
                ("StringEqualsIfExists", "sts:ExternalId", "a"),
                ("Null", "sts:ExternalId", "true"),
                ("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
            ]).prop_map(required),
            1 => Just(Term::Unread(UnreadFact::TrustPolicy)),
            1 => Just(Term::Disputed(Dispute::BoundaryOfNamedUser)),
        ]
    }

    fn residual() -> impl Strategy<Value = Residual> {
        let one = (term(), any::<bool>())
            .prop_map(|(it, opposite)| Residual::term(if opposite { it.negate() } else { it }));
        let alternative = vec(one, 0..3)
            .prop_map(|all| all.iter().fold(Residual::always(), |all, it| all.and(it)));
        vec(alternative, 0..4).prop_map(|all| all.into_iter().fold(Residual::never(), Residual::or))
    }

    const KINDS: [CallerKind; 6] = [
        CallerKind::User,
        CallerKind::KeylessUser,
        CallerKind::Session,
        CallerKind::Unknown,
        CallerKind::Service,
        CallerKind::Federated,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn profiles_together_say_what_the_formulas_together_say(a in residual(), b in residual()) {
            let (of_a, of_b) = (Profile::of(&a), Profile::of(&b));
            for kind in KINDS {
                let told = |residual: &Residual| {
                    let (access, mfa) = best_access(residual, kind);
                    access.map(|it| (it.state, mfa))
                };
                prop_assert_eq!(of_a.access(kind), told(&a), "{:?} of {:?}", kind, a);
                if !of_a.may_contradict(&of_b) {
                    prop_assert_eq!(of_a.and(of_b).access(kind), told(&a.and(&b)), "{:?}", kind);
                }
                let either = a.clone().or(b.clone());
                prop_assert_eq!(of_a.or(of_b).access(kind), told(&either), "{:?}", kind);
            }
        }
    }
}
