//! Three-valued answers that remember what they depend on.

use super::{
    literal::{Literal, Missing},
    policy_set::StatementRef,
};

/// Under which circumstances something holds: any of the alternatives is enough.
///
/// `True` is an alternative that needs nothing, `False` is no alternative at all, and everything
/// between is what Kleene's third value stands for, with the reasons kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    alternatives: Vec<Alternative>,
}

/// One way in which a formula can hold: all its literals must.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alternative {
    /// What it depends on, sorted, each once.
    pub literals: Vec<Literal>,
    /// The statements that make it so, sorted, each once.
    pub statements: Vec<StatementRef>,
}

/// More alternatives than this are not followed; the formula becomes unknown instead.
const MAX_ALTERNATIVES: usize = 48;

impl Formula {
    /// Never.
    pub fn never() -> Self {
        Self { alternatives: Vec::new() }
    }

    /// Always.
    pub fn always() -> Self {
        Self { alternatives: vec![Alternative::default()] }
    }

    /// If this literal holds.
    pub fn literal(literal: Literal) -> Self {
        Self { alternatives: vec![Alternative { literals: vec![literal], statements: Vec::new() }] }
    }

    /// Always or never.
    pub fn known(holds: bool) -> Self {
        if holds { Self::always() } else { Self::never() }
    }

    /// The ways in which it can hold, those with the fewest literals first.
    pub fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }

    /// Whether it can never hold.
    pub fn is_never(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// Whether it holds in any case.
    pub fn is_always(&self) -> bool {
        self.alternatives.iter().any(|it| it.literals.is_empty())
    }

    /// The formula with `statement` named as a reason in each alternative.
    pub fn because_of(mut self, statement: StatementRef) -> Self {
        for alternative in &mut self.alternatives {
            insert(&mut alternative.statements, statement);
        }
        self
    }

    /// Holds where either holds.
    pub fn or(mut self, other: Self) -> Self {
        if self.is_never() {
            return other;
        }
        self.alternatives.extend(other.alternatives);
        self.simplified()
    }

    /// Holds where both hold.
    pub fn and(&self, other: &Self) -> Self {
        if self.alternatives.len() * other.alternatives.len() > MAX_ALTERNATIVES * MAX_ALTERNATIVES
        {
            return Self::too_many();
        }
        let mut alternatives = Vec::new();
        for a in &self.alternatives {
            for b in &other.alternatives {
                alternatives.extend(a.and(b));
            }
        }
        Self { alternatives }.simplified()
    }

    /// Holds where this one does not.
    pub fn negate(&self) -> Self {
        let mut result = Self::always();
        for alternative in &self.alternatives {
            let refuted = alternative.literals.iter().map(|literal| Alternative {
                literals: vec![literal.negate()],
                statements: alternative.statements.clone(),
            });
            result = result.and(&Self { alternatives: refuted.collect() });
        }
        result
    }

    /// The formula once each literal that `settle` knows the value of has that value.
    pub fn settled(&self, settle: impl Fn(&Literal) -> Option<bool>) -> Self {
        let mut alternatives = Vec::new();
        'alternatives: for alternative in &self.alternatives {
            let mut literals = Vec::new();
            for literal in &alternative.literals {
                match settle(literal) {
                    Some(true) => {}
                    Some(false) => continue 'alternatives,
                    None => literals.push(literal.clone()),
                }
            }
            let statements = alternative.statements.clone();
            alternatives.push(Alternative { literals, statements });
        }
        Self { alternatives }.simplified()
    }

    fn too_many() -> Self {
        Self::literal(Literal::Missing(Missing::TooManyAlternatives))
    }

    /// Drops each alternative that asks for at least as much as another one does.
    fn simplified(mut self) -> Self {
        if self.alternatives.len() > 1 {
            self.alternatives.sort_by_key(|it| it.literals.len());
            let mut kept: Vec<Alternative> = Vec::with_capacity(self.alternatives.len());
            for alternative in self.alternatives {
                if !kept.iter().any(|it| is_subset(&it.literals, &alternative.literals)) {
                    kept.push(alternative);
                }
            }
            self.alternatives = kept;
        }
        if self.alternatives.len() > MAX_ALTERNATIVES { Self::too_many() } else { self }
    }
}

impl Alternative {
    /// Both at once; none if they contradict each other.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for literal in &other.literals {
            if both.literals.iter().any(|it| it.contradicts(literal)) {
                return None;
            }
            insert(&mut both.literals, literal.clone());
        }
        for statement in &other.statements {
            insert(&mut both.statements, *statement);
        }
        Some(both)
    }
}

/// Adds to a sorted list what it lacks.
fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

fn is_subset<T: Ord>(part: &[T], whole: &[T]) -> bool {
    part.iter().all(|it| whole.binary_search(it).is_ok())
}
