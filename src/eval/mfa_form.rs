//! What the conditions of one statement do about MFA, and how to write them so that they require it.
//!
//! A condition on MFA is judged by its form: which callers without MFA it lets pass. An `Allow` must
//! not hold for them, a `Deny` must.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::{
    condition::evaluate_alone,
    mfa_key::{AGE, PRESENT, is_mfa_key},
};
use crate::iam::{Comparison, Condition, ConditionOperator, Context, Effect, Statement};

/// What the conditions on MFA of one statement do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaForm {
    /// Whether the statement allows or denies.
    pub effect: Effect,
    /// What its conditions on MFA come to.
    pub outcome: MfaOutcome,
    /// The conditions on MFA.
    pub conditions: Vec<Condition>,
    /// Whether AWS documentation disagrees on what they do: a `Null` condition.
    pub is_disputed: bool,
    /// Whether the statement has other conditions too.
    pub has_others: bool,
}

/// Which callers get past the conditions on MFA of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MfaOutcome {
    /// Only callers with MFA.
    Required,
    /// Callers whose request lacks the key too: long-term access keys.
    PassedByKeys,
    /// Sessions whose key is false too: a console session without MFA.
    PassedBySessions,
    /// All callers without MFA too.
    PassedByAll,
    /// Not the callers with MFA: the condition is the wrong way around.
    Reversed,
    /// It never holds: an `Allow` that allows no one, a `Deny` that denies no one.
    NeverHolds,
    /// Unknown: AWS does not document the operator, or the value has the wrong type.
    Unreadable,
}

impl MfaOutcome {
    /// All outcomes.
    pub const ALL: [Self; 7] = [
        Self::Required,
        Self::PassedByKeys,
        Self::PassedBySessions,
        Self::PassedByAll,
        Self::Reversed,
        Self::NeverHolds,
        Self::Unreadable,
    ];
}

/// What a request shows about MFA.
#[derive(Clone, Copy)]
enum Shown {
    /// Nothing: a long-term access key.
    Nothing,
    /// That there was none.
    Absence,
    /// That there was MFA.
    Presence,
}

/// Whether a condition holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Yes,
    No,
    /// It depends on how long ago the caller used MFA.
    ByAge,
}

impl MfaForm {
    /// The form of a statement; `None` if it has no condition on MFA.
    pub fn of(statement: &Statement) -> Option<Self> {
        let all = &statement.condition.0;
        let conditions: Vec<_> = all.iter().filter(|it| is_mfa_key(&it.key)).cloned().collect();
        if conditions.is_empty() {
            return None;
        }
        let outcome = outcome(statement.effect, &conditions).unwrap_or(MfaOutcome::Unreadable);
        let is_disputed = statement.effect == Effect::Deny
            && conditions
                .iter()
                .any(|it| it.operator.comparison == Comparison::Null && it.key.is(PRESENT));
        let has_others = conditions.len() < all.len();
        Some(Self { effect: statement.effect, outcome, conditions, is_disputed, has_others })
    }

    /// The condition to write in place of those on MFA, so that the statement requires it; `None`
    /// if it does already.
    pub fn remedy(&self) -> Option<Condition> {
        (self.outcome != MfaOutcome::Required)
            .then(|| self.required_age().unwrap_or_else(|| required(self.effect)))
    }

    /// The same limit on the age of MFA, so that it also applies without MFA; `None` if the
    /// statement has none.
    fn required_age(&self) -> Option<Condition> {
        use Comparison::{
            NumericGreaterThan, NumericGreaterThanEquals, NumericLessThan, NumericLessThanEquals,
        };
        let limits = |it: &&Condition| {
            matches!(
                (&it.operator.comparison, self.effect),
                (NumericLessThan | NumericLessThanEquals, Effect::Allow)
                    | (NumericGreaterThan | NumericGreaterThanEquals, Effect::Deny)
            )
        };
        let [only] = self.conditions.as_slice() else { return None };
        let age = Some(only).filter(|it| it.key.is(AGE)).filter(limits)?;
        let mut required = age.clone();
        required.operator.set = None;
        required.operator.if_exists = self.effect == Effect::Deny;
        Some(required)
    }
}

/// The condition that makes a statement of this effect require MFA of people.
pub fn required(effect: Effect) -> Condition {
    let (value, if_exists) = match effect {
        Effect::Allow => ("true", false),
        Effect::Deny => ("false", true),
    };
    Condition {
        operator: ConditionOperator { set: None, comparison: Comparison::Bool, if_exists },
        key: PRESENT.into(),
        values: vec![value.into()],
    }
}

/// What the conditions come to; `None` if one of them is unreadable.
fn outcome(effect: Effect, conditions: &[Condition]) -> Option<MfaOutcome> {
    use Holds::{No, Yes};
    let nothing = hold(conditions, Shown::Nothing)?;
    let absence = hold(conditions, Shown::Absence)?;
    let presence = hold(conditions, Shown::Presence)?;
    // Who passes: whom an `Allow` allows, and whom a `Deny` spares.
    let passes = |it: Holds| match effect {
        Effect::Allow => it != No,
        Effect::Deny => it != Yes,
    };
    Some(match (passes(nothing), passes(absence), passes(presence)) {
        _ if [nothing, absence, presence] == [No; 3] => MfaOutcome::NeverHolds,
        (_, _, false) => MfaOutcome::Reversed,
        (false, false, true) => MfaOutcome::Required,
        (true, false, true) => MfaOutcome::PassedByKeys,
        (false, true, true) => MfaOutcome::PassedBySessions,
        (true, true, true) => MfaOutcome::PassedByAll,
    })
}

/// Whether all conditions hold.
fn hold(conditions: &[Condition], shown: Shown) -> Option<Holds> {
    let mut all = Holds::Yes;
    for condition in conditions {
        all = match (all, holds(condition, shown)?) {
            (Holds::No, _) | (_, Holds::No) => Holds::No,
            (Holds::ByAge, _) | (_, Holds::ByAge) => Holds::ByAge,
            (Holds::Yes, Holds::Yes) => Holds::Yes,
        };
    }
    Some(all)
}

/// Whether a condition holds; `None` if it is unreadable.
fn holds(condition: &Condition, shown: Shown) -> Option<Holds> {
    condition.operator.comparison.row()?;
    let mut known = Context::complete();
    match shown {
        Shown::Nothing => {}
        // Without MFA there is no age.
        Shown::Absence => known.set(PRESENT, "false"),
        Shown::Presence => {
            known.set(PRESENT, "true");
            known.set(AGE, "0");
        }
    }
    let residual = evaluate_alone(condition, &known);
    let by_age = matches!(shown, Shown::Presence)
        && condition.key.is(AGE)
        && condition.operator.comparison != Comparison::Null;
    match (residual.is_always(), residual.is_never()) {
        (true, _) | (_, true) if by_age => Some(Holds::ByAge),
        (true, _) => Some(Holds::Yes),
        (_, true) => Some(Holds::No),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{MfaOutcome::*, *};
    use crate::{
        eval::{MfaVerdict, trust_mfa},
        iam::{Policy, PolicyDocument, PolicyForm},
    };

    const KEY: &str = r#""aws:MultiFactorAuthPresent""#;

    fn trust(statements: &str) -> PolicyDocument {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        Policy::parse(&text, PolicyForm::Resource).expect("the test has written it").document
    }

    /// A trust policy with such a statement; a `Deny` has an `Allow` beside it.
    fn with(effect: &str, conditions: &str) -> PolicyDocument {
        const PEOPLE: &str =
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole""#;
        let allow = format!(r#"{{"Effect":"Allow",{PEOPLE}}},"#);
        let beside = if effect == "Deny" { allow.as_str() } else { "" };
        trust(&format!(r#"{beside}{{"Effect":"{effect}",{PEOPLE},"Condition":{{{conditions}}}}}"#))
    }

    fn form(document: &PolicyDocument) -> Option<MfaForm> {
        document.readable_statements().filter_map(|(_, it)| MfaForm::of(it)).last()
    }

    #[rustfmt::skip]
    const FORMS: &[(&str, &str, MfaOutcome)] = &[
        // effect  operator, key, value                   outcome
        ("Allow",  "Bool PRESENT true",                   Required),
        ("Allow",  "StringEquals PRESENT true",           Required),
        ("Allow",  "BoolIfExists PRESENT true",           PassedByKeys),
        ("Allow",  "StringNotEquals PRESENT false",       PassedByKeys),
        ("Allow",  "ForAllValues:Bool PRESENT true",      PassedByKeys),
        ("Allow",  "Null PRESENT false",                  PassedBySessions),
        ("Allow",  "Null PRESENT true",                   Reversed),
        ("Allow",  "Bool PRESENT false",                  Reversed),
        ("Allow",  "NumericLessThan AGE 3600",            Required),
        ("Allow",  "NumericLessThanIfExists AGE 3600",    PassedByAll),
        ("Allow",  "Null AGE false",                      Required),
        ("Deny",   "BoolIfExists PRESENT false",          Required),
        ("Deny",   "StringNotEquals PRESENT true",        Required),
        ("Deny",   "Bool PRESENT false",                  PassedByKeys),
        ("Deny",   "StringEquals PRESENT false",          PassedByKeys),
        ("Deny",   "Null PRESENT true",                   PassedBySessions),
        ("Deny",   "Null PRESENT false",                  Reversed),
        ("Deny",   "Bool PRESENT true",                   Reversed),
        ("Deny",   "BoolIfExists PRESENT true",           Reversed),
        ("Deny",   "NumericGreaterThan AGE 3600",         PassedByAll),
        ("Deny",   "NumericGreaterThanIfExists AGE 3600", Required),
        ("Deny",   "NumericLessThan AGE 3600",            PassedByAll),
        ("Deny",   "Null AGE true",                       Required),
        ("Allow",  "StringLikes PRESENT true",            Unreadable),
    ];

    fn conditions(words: &str) -> String {
        let [operator, key, value] = words.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{words}")
        };
        let key = match key {
            "PRESENT" => KEY,
            _ => r#""aws:MultiFactorAuthAge""#,
        };
        format!(r#""{operator}":{{{key}:"{value}"}}"#)
    }

    #[test]
    fn the_form_of_a_statement_decides_who_passes_without_mfa() {
        for (effect, words, outcome) in FORMS {
            let form = form(&with(effect, &conditions(words))).expect(words);
            assert_eq!(form.outcome, *outcome, "{effect} {words}");
        }
    }

    fn verdict(trust: &PolicyDocument) -> MfaVerdict {
        let role = "arn:aws:iam::111122223333:role/App".parse().expect("an ARN");
        trust_mfa(trust, &role).verdict
    }

    #[test]
    fn a_form_that_requires_mfa_is_one_whose_policy_enforces_it() {
        for (effect, words, outcome) in FORMS {
            let verdict = verdict(&with(effect, &conditions(words)));
            let requires = *outcome == Required;
            assert_eq!(verdict == MfaVerdict::Enforced, requires, "{effect} {words}: {verdict:?}");
        }
    }

    #[test]
    fn what_is_recommended_for_a_form_enforces_mfa() {
        for (effect, words, _) in FORMS {
            let form = form(&with(effect, &conditions(words))).expect(words);
            let Some(remedy) = form.remedy() else { continue };
            let Condition { operator, key, values } = &remedy;
            let fixed = with(effect, &format!(r#""{operator}":{{"{key}":"{}"}}"#, values[0]));
            assert_eq!(verdict(&fixed), MfaVerdict::Enforced, "{effect} {words}: {remedy:?}");
        }
    }

    #[test]
    fn several_conditions_must_all_hold() {
        let both = [conditions("Bool PRESENT true"), conditions("NumericLessThanIfExists AGE 60")];
        let form = form(&with("Allow", &both.join(","))).expect("it has conditions");
        assert_eq!(form.outcome, Required);
        let contradiction = r#""Bool":{"aws:MultiFactorAuthPresent":"true"},"Null":{"aws:MultiFactorAuthPresent":"true"}"#;
        let form = super::tests::form(&with("Allow", contradiction)).expect("it has conditions");
        assert_eq!(form.outcome, NeverHolds);
    }

    #[test]
    fn a_statement_without_such_a_condition_has_no_form() {
        assert_eq!(form(&with("Allow", r#""StringEquals":{"sts:ExternalId":"x"}"#)), None);
    }
}
