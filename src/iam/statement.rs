//! One statement of a policy.

use super::{
    action::ActionElement,
    condition::ConditionBlock,
    json::{Value, join},
    parse_policy_error::ParsePolicyError,
    pattern::{self, Case},
    principal::PrincipalElement,
};

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Grants, unless something denies.
    Allow,
    /// Refuses, whatever grants.
    Deny,
}

impl Effect {
    /// The word that policies use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// One statement: an effect, and to what it applies.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statement's own name, if it has one.
    pub sid: Option<Box<str>>,
    /// Allow or deny.
    pub effect: Effect,
    /// Whom it names; only resource policies have this.
    pub principal: Option<PrincipalElement>,
    /// Which actions.
    pub action: ActionElement,
    /// Which resources; trust policies have none.
    pub resource: Option<ResourceElement>,
    /// Under which conditions.
    pub condition: ConditionBlock,
}

/// The `Resource` or `NotResource` element of a statement.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceElement {
    /// Whether it is `NotResource`: all resources but these.
    pub negated: bool,
    /// ARNs with `*`, `?` and policy variables, in the order of the policy.
    pub patterns: Vec<Box<str>>,
}

impl ResourceElement {
    /// Whether the statement is about the resource `arn`, where no pattern holds a policy
    /// variable.
    pub fn matches(&self, arn: &str) -> bool {
        let named = self.patterns.iter().any(|it| pattern::matches(it, arn, Case::Sensitive));
        named != self.negated
    }
}

/// A statement that cannot be read. What it might allow or deny is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidStatement {
    /// What is wrong with it.
    pub error: ParsePolicyError,
    /// Its effect, where that much could be read.
    pub effect: Option<Effect>,
}

impl VoidStatement {
    /// Whether it could allow, so that whom it might let in is unknown.
    pub fn might_allow(&self) -> bool {
        self.effect != Some(Effect::Deny)
    }

    /// Whether it could deny, so that what it might touch is unknown.
    pub fn might_deny(&self) -> bool {
        self.effect != Some(Effect::Allow)
    }
}

impl Statement {
    pub(super) fn parse(value: Value<'_>, path: &str) -> Result<Self, VoidStatement> {
        let mut effect = None;
        Self::parse_elements(value, path, &mut effect)
            .map_err(|error| VoidStatement { error, effect })
    }

    /// `effect` is set as soon as it is read, so that it outlives an error further on.
    fn parse_elements(
        value: Value<'_>,
        path: &str,
        effect: &mut Option<Effect>,
    ) -> Result<Self, ParsePolicyError> {
        let members = value.members(path, "a statement object")?;
        if let Some((_, value)) = members.iter().find(|(name, _)| name == "Effect") {
            const EXPECTED: &str = "`Allow` or `Deny`";
            let path = join(path, "Effect");
            *effect = match value.string(&path, EXPECTED)?.as_ref() {
                "Allow" => Some(Effect::Allow),
                "Deny" => Some(Effect::Deny),
                _ => return Err(value.unexpected(&path, EXPECTED)),
            };
        }
        let effect = effect.ok_or_else(|| value.unexpected(path, "an `Effect` element"))?;

        let (mut sid, mut principal, mut action, mut resource) = (None, None, None, None);
        let mut condition = ConditionBlock::default();
        for (name, value) in members {
            let path = join(path, &name);
            let (positive, negated) = match name.strip_prefix("Not") {
                Some(positive) => (positive, true),
                None => (name.as_ref(), false),
            };
            let repeated = || value.unexpected(&path, "only one of an element and its negation");
            match (positive, negated) {
                ("Effect", false) => {}
                ("Sid", false) => sid = Some(value.string(&path, "a string")?.into()),
                ("Principal", _) => {
                    let element = PrincipalElement::parse(value, &path, negated)?;
                    principal.replace(element).map_or(Ok(()), |_| Err(repeated()))?;
                }
                ("Action", _) => {
                    let patterns = texts(value, &path, "an action or a list of actions")?;
                    let element = ActionElement { negated, patterns };
                    action.replace(element).map_or(Ok(()), |_| Err(repeated()))?;
                }
                ("Resource", _) => {
                    let patterns = texts(value, &path, "a resource or a list of resources")?;
                    let element = ResourceElement { negated, patterns };
                    resource.replace(element).map_or(Ok(()), |_| Err(repeated()))?;
                }
                ("Condition", false) => condition = ConditionBlock::parse(value, &path)?,
                // A misspelt `Condition` would silently widen the statement.
                _ => return Err(value.unexpected(&path, "an element that IAM knows")),
            }
        }
        let action =
            action.ok_or_else(|| value.unexpected(path, "an `Action` or `NotAction` element"))?;
        Ok(Self { sid, effect, principal, action, resource, condition })
    }
}

fn texts(
    value: Value<'_>,
    path: &str,
    expected: &'static str,
) -> Result<Vec<Box<str>>, ParsePolicyError> {
    Ok(value.texts(path, expected)?.into_iter().map(Into::into).collect())
}
