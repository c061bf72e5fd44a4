//! One statement of a policy.

use super::{
    action::ActionElement,
    condition::ConditionBlock,
    json::{Name, Path, ScanError, Scanner},
    parse_policy_error::ParsePolicyError,
    policy_form::PolicyForm,
    principal::PrincipalElement,
    resource::ResourceElement,
};

/// The effect of a statement when it applies.
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

    fn parse(scanner: &mut Scanner<'_>, path: &Path<'_>) -> Result<Self, ScanError> {
        const EXPECTED: &str = "`Allow` or `Deny`";
        let start = scanner.start();
        match scanner.string(path, EXPECTED)?.as_ref() {
            "Allow" => Ok(Self::Allow),
            "Deny" => Ok(Self::Deny),
            _ => Err(scanner.unexpected(start, path, EXPECTED)),
        }
    }
}

/// One statement: an effect, and what it applies to.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statement's `Sid`, if it has one.
    pub sid: Option<Box<str>>,
    /// Allow or deny.
    pub effect: Effect,
    /// The principals that it names; only resource policies have this.
    pub principal: Option<PrincipalElement>,
    /// Which actions.
    pub action: ActionElement,
    /// The resources; trust policies have none.
    pub resource: Option<ResourceElement>,
    /// Under which conditions.
    pub condition: ConditionBlock,
}

/// A statement that could not be parsed. What it allows or denies is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedStatement {
    /// What is wrong with it.
    pub error: ParsePolicyError,
    /// Its effect, if that could be read.
    pub effect: Option<Effect>,
}

impl MalformedStatement {
    /// Whether it might allow, so that it might grant access to unknown principals.
    pub fn might_allow(&self) -> bool {
        self.effect != Some(Effect::Deny)
    }

    /// Whether it might deny, so that it might restrict unknown requests.
    pub fn might_deny(&self) -> bool {
        self.effect != Some(Effect::Allow)
    }
}

impl Statement {
    /// Parses a statement. A malformed statement is not an error of the document.
    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        form: PolicyForm,
    ) -> Result<Result<Self, MalformedStatement>, ScanError> {
        // Set before the other elements are read, so that it survives an error in one of them.
        let mut effect = None;
        let parsed = scanner.attempt(|scanner| {
            let start = scanner.start();
            let mut elements = Elements::default();
            scanner.members(path, "a statement object", |scanner, name| {
                elements.read(scanner, path, name, form)
            })?;
            let Elements { sid, effect: read, principal, action, resource, condition, error } =
                elements;
            effect = read.transpose().map_err(ScanError::Unexpected)?;
            let Some(effect) = effect else {
                return Err(scanner.unexpected(start, path, "an `Effect` element"));
            };
            if let Some(error) = error {
                return Err(ScanError::Unexpected(error));
            }
            let Some(action) = action else {
                return Err(scanner.unexpected(start, path, "an `Action` or `NotAction` element"));
            };
            if principal.is_none() && form.needs_principal() {
                const EXPECTED: &str = "a `Principal` element, as in every resource policy";
                return Err(scanner.unexpected(start, path, EXPECTED));
            }
            if resource.is_none() && form.needs_resource() {
                const EXPECTED: &str = "a `Resource` or `NotResource` element";
                return Err(scanner.unexpected(start, path, EXPECTED));
            }
            Ok(Self { sid, effect, principal, action, resource, condition })
        })?;
        Ok(parsed.map_err(|error| MalformedStatement { error, effect }))
    }
}

/// The elements of a statement that were read so far.
#[derive(Debug, Default)]
struct Elements {
    effect: Option<Result<Effect, ParsePolicyError>>,
    sid: Option<Box<str>>,
    principal: Option<PrincipalElement>,
    action: Option<ActionElement>,
    resource: Option<ResourceElement>,
    condition: ConditionBlock,
    /// The first error in an element other than the effect.
    error: Option<ParsePolicyError>,
}

impl Elements {
    /// Reads one more element even after an error: only the effect tells how the malformed
    /// statement might apply.
    fn read(
        &mut self,
        scanner: &mut Scanner<'_>,
        statement: &Path<'_>,
        name: &Name<'_>,
        form: PolicyForm,
    ) -> Result<(), ScanError> {
        let path = statement.member(&name.text);
        if name.text == "Effect" {
            self.effect = Some(scanner.attempt(|it| Effect::parse(it, &path))?);
            return Ok(());
        }
        let read = scanner.attempt(|it| self.read_element(it, &path, &name.text, form))?;
        self.error = self.error.take().or(read.err());
        Ok(())
    }

    fn read_element(
        &mut self,
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        name: &str,
        form: PolicyForm,
    ) -> Result<(), ScanError> {
        let start = scanner.start();
        let (positive, negated) = match name.strip_prefix("Not") {
            Some(positive) => (positive, true),
            None => (name, false),
        };
        let is_repeated = match (positive, negated) {
            ("Sid", false) => self.sid.replace(scanner.string(path, "a string")?.into()).is_some(),
            ("Principal", _) if !form.takes_principal() => {
                const EXPECTED: &str = "no principal, because only resource policies name one";
                return Err(scanner.unexpected(start, path, EXPECTED));
            }
            ("Principal", _) => {
                let element = PrincipalElement::parse(scanner, path, negated)?;
                self.principal.replace(element).is_some()
            }
            ("Action", _) => {
                let element = ActionElement::parse(scanner, path, negated)?;
                self.action.replace(element).is_some()
            }
            ("Resource", _) => {
                let element = ResourceElement::parse(scanner, path, negated, form)?;
                self.resource.replace(element).is_some()
            }
            ("Condition", false) => {
                self.condition = ConditionBlock::parse(scanner, path)?;
                false
            }
            // Ignoring a misspelled `Condition` would silently widen the statement.
            _ => return Err(scanner.unexpected(start, path, "an element that IAM knows")),
        };
        if is_repeated {
            const EXPECTED: &str = "only one of an element and its negation";
            return Err(scanner.unexpected(start, path, EXPECTED));
        }
        Ok(())
    }
}
