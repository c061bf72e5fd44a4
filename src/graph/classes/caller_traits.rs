//! How callers with the same policies may differ, as far as policies depend on it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::variables::variable_names;
use crate::{
    eval::{PolicyType, Request, evaluate_condition, is_about_the_caller},
    iam::{AccountId, Action, Condition, Context, ContextKey, Effect, Statement},
};

/// A property that may differ between callers with the same policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::graph) enum CallerTrait {
    /// Whether the condition holds for them.
    Condition(Condition),
    /// The value of a key in a policy variable.
    Value(ContextKey),
}

/// The traits that a statement depends on.
pub(in crate::graph) fn traits_of_statement(
    statement: &Statement,
    has_variables: bool,
) -> Vec<CallerTrait> {
    let mut found = Vec::new();
    let variables = |texts: &[Box<str>], found: &mut Vec<CallerTrait>| {
        let names = texts.iter().flat_map(|it| variable_names(it));
        let names = names.filter(|it| has_variables && is_about_the_caller(it));
        found.extend(names.map(|it| CallerTrait::Value(it.into())));
    };
    if let Some(resource) = &statement.resource {
        variables(&resource.patterns, &mut found);
    }
    for condition in &statement.condition.0 {
        let varies = condition.values.iter().any(|it| it.contains("${"));
        match is_about_the_caller(condition.key.as_str()) {
            true if varies => found.push(CallerTrait::Value(condition.key.clone())),
            true => found.push(CallerTrait::Condition(condition.clone())),
            false => {}
        }
        if may_be_known(&condition.key) {
            variables(&condition.values, &mut found);
        }
    }
    found
}

/// Whether a snapshot may contain the value of a key. If it never does, a condition stays as the
/// policy writes it, including its variables.
fn may_be_known(key: &ContextKey) -> bool {
    const PREFIXES: [&str; 9] = [
        "aws:principal",
        "aws:user",
        "aws:sourceidentity",
        "aws:resource",
        "iam:resource",
        "saml:",
        "aws:tokenissuetime",
        "aws:federatedprovider",
        "aws:viaawsservice",
    ];
    let key = key.as_str();
    PREFIXES.iter().any(|it| key.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it)))
}

/// The different answers of callers so far, each with a number: thousands of callers may answer
/// thousands of conditions.
#[derive(Debug, Default)]
pub(in crate::graph) struct Answers {
    known: FxHashMap<String, u32>,
}

impl Answers {
    const ALWAYS: u32 = 0;
    const NEVER: u32 = 1;

    /// The number of the answer of a caller with this context. Equal answers have equal numbers.
    pub(in crate::graph) fn of(&mut self, asked: &CallerTrait, context: &Context) -> u32 {
        let condition = match asked {
            CallerTrait::Value(key) => return self.number(format!("{:?}", context.get(key))),
            CallerTrait::Condition(condition) => condition,
        };
        let (nothing, account) = (Context::partial(), AccountId::from(""));
        let request = Request {
            action: &ASSUME_ROLE,
            resource: "*",
            resource_account: &account,
            caller_context: context,
            resource_context: &nothing,
        };
        let found = evaluate_condition(condition, false, &request, PolicyType::Identity);
        match (found.is_always(), found.is_never()) {
            (true, _) => Self::ALWAYS,
            (_, true) => Self::NEVER,
            (false, false) => self.number(format!("{found:?}")),
        }
    }

    fn number(&mut self, answer: String) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX - 2) + 2;
        *self.known.entry(answer).or_insert(next)
    }
}

static ASSUME_ROLE: LazyLock<Action> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant")]
    "sts:AssumeRole".parse().expect("an action has a service and a name")
});

/// A condition that callers can be looked up by.
#[derive(Clone, Debug)]
pub(in crate::graph) struct LookUp<'a> {
    pub(in crate::graph) key: LookUpKey,
    /// Values, or patterns with wildcards.
    pub(in crate::graph) values: &'a [Box<str>],
}

/// A key whose value the snapshot contains for most callers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::graph) enum LookUpKey {
    PrincipalArn,
    UserName,
    UserId,
    /// A tag, by its key in lower case.
    PrincipalTag(String),
}

/// How to look up the callers that may meet the conditions of a statement; `None` if each caller
/// must be evaluated. Callers whose value is unknown may meet it too.
pub(in crate::graph) fn look_up(statement: &Statement) -> Option<LookUp<'_>> {
    use crate::iam::Comparison as C;
    if statement.effect == Effect::Deny {
        return None;
    }
    statement.condition.0.iter().find_map(|it| {
        let operator = &it.operator;
        let positive = matches!(
            operator.comparison,
            C::StringEquals | C::StringLike | C::ArnEquals | C::ArnLike
        );
        let is_plain = operator.set.is_none() && !operator.if_exists && it.fault(false).is_none();
        if !positive || !is_plain || it.values.iter().any(|it| it.contains('$')) {
            return None;
        }
        let key = it.key.as_str().to_ascii_lowercase();
        let key = match &*key {
            "aws:principalarn" => LookUpKey::PrincipalArn,
            "aws:username" => LookUpKey::UserName,
            "aws:userid" => LookUpKey::UserId,
            other => LookUpKey::PrincipalTag(other.strip_prefix("aws:principaltag/")?.to_owned()),
        };
        Some(LookUp { key, values: &it.values })
    })
}
