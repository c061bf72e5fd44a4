//! Three-valued answers that keep what they depend on.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{
    contradiction::exclude_each_other,
    statement_ref::StatementRef,
    term::{Term, UnreadFact},
};

/// The conditions under which something holds: any of the alternatives is enough.
///
/// `True` is an alternative without terms, `False` is no alternative at all, and everything in
/// between is Kleene's third value, with the reasons kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Residual {
    alternatives: Vec<Alternative>,
}

/// One alternative of a residual: all its terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alternative {
    /// What it depends on, sorted and without duplicates.
    pub terms: Vec<Term>,
    /// The statements behind it, sorted and without duplicates.
    pub statements: Vec<StatementRef>,
}

/// The maximum number of alternatives. Beyond it, only the terms that all of them share are kept;
/// the rest is unknown.
const MAX_ALTERNATIVES: usize = 48;

impl Residual {
    /// Never.
    pub fn never() -> Self {
        Self { alternatives: Vec::new() }
    }

    /// Always.
    pub fn always() -> Self {
        Self { alternatives: vec![Alternative::default()] }
    }

    /// Holds if this term holds.
    pub fn term(term: Term) -> Self {
        Self { alternatives: vec![Alternative { terms: vec![term], statements: Vec::new() }] }
    }

    /// Holds if this alternative holds.
    pub fn of(alternative: Alternative) -> Self {
        Self { alternatives: vec![alternative] }
    }

    /// The residual with only those alternatives for which `wanted` returns true.
    pub fn filtered(&self, wanted: impl Fn(&Alternative) -> bool) -> Self {
        Self { alternatives: self.alternatives.iter().filter(|it| wanted(it)).cloned().collect() }
    }

    /// Always or never.
    pub fn known(holds: bool) -> Self {
        if holds { Self::always() } else { Self::never() }
    }

    /// The alternatives, those with the fewest terms first.
    pub fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }

    /// Whether it can never hold.
    pub fn is_never(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// Whether it always holds.
    pub fn is_always(&self) -> bool {
        self.alternatives.iter().any(|it| it.terms.is_empty())
    }

    /// Whether it always holds without a statement as the reason.
    fn is_plainly_always(&self) -> bool {
        matches!(self.alternatives.as_slice(), [only] if *only == Alternative::default())
    }

    /// The residual with `statement` added as a reason to each alternative.
    pub fn because_of(mut self, statement: StatementRef) -> Self {
        for alternative in &mut self.alternatives {
            insert(&mut alternative.statements, statement);
        }
        self
    }

    /// The residual without its statements, for comparing the meaning of two residuals.
    pub fn without_statements(&self) -> Self {
        let bare =
            |it: &Alternative| Alternative { terms: it.terms.clone(), statements: Vec::new() };
        let mut alternatives: Vec<_> = self.alternatives.iter().map(bare).collect();
        alternatives.sort();
        alternatives.sort_by_key(|it| it.terms.len());
        Self { alternatives }
    }

    /// Holds if either holds.
    pub fn or(mut self, other: Self) -> Self {
        if self.is_never() {
            return other;
        }
        if other.is_never() {
            return self;
        }
        self.alternatives.extend(other.alternatives);
        self.simplified()
    }

    /// Holds if both hold for one request.
    pub fn and(&self, other: &Self) -> Self {
        let both = |a: &Alternative, b: &Alternative| {
            (!exclude_each_other(&a.terms, &b.terms)).then(|| a.and(b))
        };
        self.combined(other, both)
    }

    /// Holds if this holds for one request and `other` for another, so that requirements of the two
    /// exclude nothing.
    pub fn and_of_another_request(&self, other: &Self) -> Self {
        self.combined(other, |a, b| Some(a.and(b)))
    }

    fn combined(
        &self,
        other: &Self,
        both: impl Fn(&Alternative, &Alternative) -> Option<Alternative>,
    ) -> Self {
        // Most policy types allow most requests.
        if self.is_plainly_always() {
            return other.clone();
        }
        if other.is_plainly_always() {
            return self.clone();
        }
        if self.alternatives.len() * other.alternatives.len() > MAX_ALTERNATIVES * MAX_ALTERNATIVES
        {
            let [a, b] = [self, other].map(|it| Self::too_many(&it.alternatives));
            return a.combined(&b, both);
        }
        let mut alternatives = Vec::new();
        for a in &self.alternatives {
            for b in &other.alternatives {
                alternatives.extend(both(a, b));
            }
        }
        Self { alternatives }.simplified()
    }

    /// Holds if this one does not.
    pub fn negate(&self) -> Self {
        let mut result = Self::always();
        for alternative in &self.alternatives {
            let refuted = alternative.terms.iter().map(|term| Alternative {
                terms: vec![term.negate()],
                statements: alternative.statements.clone(),
            });
            result = result.and(&Self { alternatives: refuted.collect() }.simplified());
        }
        result
    }

    /// The residual after each term whose value `settle` knows is replaced by that value.
    pub fn substituted(&self, settle: impl Fn(&Term) -> Option<bool>) -> Self {
        let mut alternatives = Vec::new();
        'alternatives: for alternative in &self.alternatives {
            let mut terms = Vec::new();
            for term in &alternative.terms {
                match settle(term) {
                    Some(true) => {}
                    Some(false) => continue 'alternatives,
                    None => terms.push(term.clone()),
                }
            }
            let statements = alternative.statements.clone();
            alternatives.push(Alternative { terms, statements });
        }
        Self { alternatives }.simplified()
    }

    /// An upper bound of these alternatives, which are too many to keep.
    fn too_many(alternatives: &[Alternative]) -> Self {
        let Some((first, rest)) = alternatives.split_first() else { return Self::never() };
        let mut common = first.clone();
        common.terms.retain(|it| rest.iter().all(|other| other.terms.binary_search(it).is_ok()));
        common
            .statements
            .retain(|it| rest.iter().all(|other| other.statements.binary_search(it).is_ok()));
        insert(&mut common.terms, Term::Unread(UnreadFact::TooManyAlternatives));
        Self::of(common)
    }

    /// Drops each alternative whose terms include all terms of another one.
    fn simplified(mut self) -> Self {
        if self.alternatives.len() > 1 {
            self.alternatives.sort_by_key(|it| it.terms.len());
            let mut kept: Vec<Alternative> = Vec::with_capacity(self.alternatives.len());
            let mut marks: Vec<u64> = Vec::with_capacity(self.alternatives.len());
            for alternative in self.alternatives {
                let mark = mark_of(&alternative.terms);
                let mut others = kept.iter().zip(&marks);
                let asks_for_more = others.any(|(it, other)| {
                    other & !mark == 0 && is_subset(&it.terms, &alternative.terms)
                });
                if !asks_for_more {
                    kept.push(alternative);
                    marks.push(mark);
                }
            }
            self.alternatives = kept;
        }
        match self.alternatives.len() > MAX_ALTERNATIVES {
            true => Self::too_many(&self.alternatives),
            false => self,
        }
    }
}

impl Alternative {
    /// Both at once.
    fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for term in &other.terms {
            insert(&mut both.terms, term.clone());
        }
        for statement in &other.statements {
            insert(&mut both.statements, *statement);
        }
        both
    }
}

/// A bit for each term, by its hash: the bits of a part are a subset of those of the whole.
fn mark_of(terms: &[Term]) -> u64 {
    terms.iter().fold(0, |mark, it| {
        let mut hasher = FxHasher::default();
        it.hash(&mut hasher);
        mark | 1 << (hasher.finish() >> 58)
    })
}

/// Inserts into a sorted list unless the item is already there.
fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

fn is_subset<T: Ord>(part: &[T], whole: &[T]) -> bool {
    part.iter().all(|it| whole.binary_search(it).is_ok())
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::{
        eval::{Dispute, PolicyType, Requirement},
        iam::{Condition, ConditionOperator},
    };

    /// The number of facts that the residuals are about.
    const FACTS: usize = 4;

    /// A requirement about fact `index`; its opposite uses another operator.
    fn fact(index: usize) -> Term {
        let condition = Condition {
            operator: ConditionOperator::parse("StringEquals"),
            key: format!("fact/{index}").as_str().into(),
            values: vec!["yes".into()],
        };
        Term::Requirement(Requirement::holds(condition, PolicyType::Trust))
    }

    /// The parts of a residual, with its plain meaning.
    #[derive(Clone, Debug)]
    enum Plain {
        Fact(usize),
        Known(bool),
        Or(Box<Plain>, Box<Plain>),
        And(Box<Plain>, Box<Plain>),
        Not(Box<Plain>),
    }

    impl Plain {
        fn residual(&self) -> Residual {
            match self {
                Self::Fact(index) => Residual::term(fact(*index)),
                Self::Known(holds) => Residual::known(*holds),
                Self::Or(a, b) => a.residual().or(b.residual()),
                Self::And(a, b) => a.residual().and(&b.residual()),
                Self::Not(it) => it.residual().negate(),
            }
        }

        fn holds(&self, facts: &[bool; FACTS]) -> bool {
            match self {
                Self::Fact(index) => facts[*index],
                Self::Known(holds) => *holds,
                Self::Or(a, b) => a.holds(facts) || b.holds(facts),
                Self::And(a, b) => a.holds(facts) && b.holds(facts),
                Self::Not(it) => !it.holds(facts),
            }
        }
    }

    fn plain() -> impl Strategy<Value = Plain> {
        let leaf = prop_oneof![
            6 => (0..FACTS).prop_map(Plain::Fact),
            1 => any::<bool>().prop_map(Plain::Known),
        ];
        leaf.prop_recursive(5, 24, 2, |inner| {
            let pair = || (inner.clone(), inner.clone());
            prop_oneof![
                pair().prop_map(|(a, b)| Plain::Or(a.into(), b.into())),
                pair().prop_map(|(a, b)| Plain::And(a.into(), b.into())),
                inner.clone().prop_map(|it| Plain::Not(it.into())),
            ]
        })
    }

    /// Whether the residual holds for these values of the facts.
    fn settle(residual: &Residual, facts: &[bool; FACTS]) -> Residual {
        residual.substituted(|term| {
            let index = (0..FACTS).find(|it| *term == fact(*it));
            let opposite = (0..FACTS).find(|it| *term == fact(*it).negate());
            index.map(|it| facts[it]).or(opposite.map(|it| !facts[it]))
        })
    }

    proptest! {
        #[test]
        fn a_formula_means_what_it_is_made_of(plain in plain(), facts in any::<[bool; FACTS]>()) {
            let settled = settle(&plain.residual(), &facts);
            prop_assert_eq!(settled, Residual::known(plain.holds(&facts)));
        }

        #[test]
        fn never_and_always_are_only_said_where_they_are_so(
            plain in plain(), facts in any::<[bool; FACTS]>(),
        ) {
            let residual = plain.residual();
            prop_assert!(!residual.is_never() || !plain.holds(&facts));
            prop_assert!(!residual.is_always() || plain.holds(&facts));
        }

        #[test]
        fn what_nobody_read_makes_nothing_certain(plain in plain(), facts in any::<[bool; FACTS]>()) {
            for unknown in [
                Term::Unread(UnreadFact::TrustPolicy),
                Term::Disputed(Dispute::MfaOfRoleSession),
            ] {
                let unknown = Residual::term(unknown);
                prop_assert_eq!(unknown.negate(), unknown.clone(), "the opposite is as unknown");
                let holds = plain.holds(&facts);
                let and = settle(&plain.residual().and(&unknown), &facts);
                prop_assert_eq!(and, if holds { unknown.clone() } else { Residual::never() });
                let or = settle(&plain.residual().or(unknown.clone()), &facts);
                prop_assert_eq!(or, if holds { Residual::always() } else { unknown });
            }
        }

        #[test]
        fn alternatives_are_sorted_and_none_asks_for_what_another_does(plain in plain()) {
            let residual = plain.residual();
            for (index, it) in residual.alternatives().iter().enumerate() {
                prop_assert!(it.terms.is_sorted());
                for (other, rest) in residual.alternatives().iter().enumerate() {
                    prop_assert!(other == index || !is_subset(&it.terms, &rest.terms));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn too_many_alternatives_are_unknown_and_never_certain(
            wide in vec(vec(select((0..400).collect::<Vec<usize>>()), 2..5), 30..70),
        ) {
            let residual = wide.iter().fold(Residual::never(), |all, facts| {
                all.or(facts.iter().fold(Residual::always(), |it, index| {
                    it.and(&Residual::term(fact(*index)))
                }))
            });
            for residual in [residual.negate(), residual.negate().negate(), residual.and(&residual.negate()), residual] {
                prop_assert!(residual.alternatives().len() <= MAX_ALTERNATIVES);
                prop_assert!(!residual.is_always());
            }
        }
    }

    #[test]
    fn what_all_of_too_many_alternatives_ask_for_is_kept() {
        let shared = Residual::term(fact(999));
        let many = (0..60).map(|it| Residual::term(fact(it)).and(&shared));
        let all = many.fold(Residual::never(), Residual::or);
        let cut = Term::Unread(UnreadFact::TooManyAlternatives);
        assert!(all.alternatives().iter().any(|it| it.terms.contains(&cut)), "{all:?}");
        assert!(all.alternatives().iter().all(|it| it.terms.contains(&fact(999))), "{all:?}");
    }

    #[test]
    fn a_requirement_and_its_opposite_exclude_each_other_whichever_sides_ask() {
        for operator in [
            "StringEquals",
            "StringNotEqualsIfExists",
            "StringLike",
            "NumericLessThan",
            "ForAllValues:StringEquals",
            "BinaryEquals",
            "StringEqualsIfExists",
        ] {
            let condition = Condition {
                operator: ConditionOperator::parse(operator),
                key: "sts:ExternalId".into(),
                values: vec!["1".into()],
            };
            let asked =
                Term::Requirement(Requirement::holds(condition.clone(), PolicyType::Identity));
            let denied = Term::Requirement(Requirement::holds(condition, PolicyType::Scp)).negate();
            let both = Residual::term(asked.clone()).and(&Residual::term(denied.clone()));
            assert!(both.is_never(), "{operator}");
            let turned = Residual::term(denied).and(&Residual::term(asked));
            assert!(turned.is_never(), "{operator}");
        }
    }
}
