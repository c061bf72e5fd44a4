//! What a caller's policies require of resources: which ones they may match, and which they
//! distinguish.

use super::division::{Divisors, Element};
use crate::{
    eval::{
        Guardrail, IdentityPolicies, PolicyRef, Request, is_about_the_resource, widest_pattern,
    },
    graph::{classes::variable_names, gather::RequesterFacts},
    iam::{
        AccountId, Action, Comparison, ConditionBlock, Context, ContextKey, ContextValue, Effect,
        ResourceElement, Statement, pattern::Piece,
    },
};

/// Resources that some statement may allow the action on.
#[derive(Clone, Debug)]
pub(in crate::graph) struct Want {
    /// The pattern that they must match; `None` for every resource.
    pub(in crate::graph) pattern: Option<Box<str>>,
    /// The tag that they must have, with its values, if a condition requires one.
    pub(in crate::graph) tag: Option<(String, Vec<String>)>,
    /// Whether allow statements for other resources make no difference to these.
    pub(in crate::graph) is_alone: bool,
}

/// The question about resources.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) struct Asking<'a> {
    /// The action that must be allowed.
    pub(in crate::graph) action: &'a Action,
    /// Other actions on the same resources whose answer also matters.
    pub(in crate::graph) others: &'a [&'a Action],
}

/// What the caller's policies require of resources.
#[derive(Clone, Debug, Default)]
pub(in crate::graph) struct Wanted {
    pub(in crate::graph) wants: Vec<Want>,
    /// How limits and denials distinguish resources.
    pub(in crate::graph) divisors: Divisors,
    /// By what statements that allow do.
    allowing: Vec<Element>,
}

impl Wanted {
    /// Examines all policies of the caller.
    pub(in crate::graph) fn of(facts: &RequesterFacts<'_>, asked: Asking<'_>) -> Self {
        let mut found = Self::default();
        let reader = Reader { asked, facts };
        if let IdentityPolicies::Known { read, missing } = &facts.policies.identity {
            reader.add_identity(read, !missing.is_empty(), &mut found);
        }
        for policy in facts.policies.limits() {
            for (_, statement) in policy.statements() {
                reader.add_divisor(policy, statement, &mut found.divisors);
            }
        }
        for elements in [&mut found.divisors.elements, &mut found.allowing] {
            elements.retain(|it| !it.is_all());
            elements.sort_unstable();
            elements.dedup();
        }
        found
    }

    /// Adds how the resource control policies of the resources distinguish them.
    pub(in crate::graph) fn and_guarded_by(
        mut self,
        facts: &RequesterFacts<'_>,
        asked: Asking<'_>,
        guardrail: &Guardrail<'_>,
    ) -> Self {
        let reader = Reader { asked, facts };
        for policy in guardrail.policies() {
            for (_, statement) in policy.statements() {
                reader.add_divisor(policy, statement, &mut self.divisors);
            }
        }
        self.divisors.elements.retain(|it| !it.is_all());
        self.divisors.elements.sort_unstable();
        self.divisors.elements.dedup();
        self
    }

    /// How statements distinguish resources, without allow statements that another one already
    /// covers for every resource.
    pub(in crate::graph) fn needed_divisors(&self) -> Divisors {
        let everything = |it: &Want| it.pattern.is_none() && it.tag.is_none() && it.is_alone;
        match self.wants.as_slice() {
            [only] if everything(only) => self.divisors.clone(),
            _ => self.all_divisors(),
        }
    }

    /// How any statement distinguishes resources.
    pub(in crate::graph) fn all_divisors(&self) -> Divisors {
        let mut all = self.divisors.clone();
        all.elements.extend(self.allowing.iter().cloned());
        all.elements.sort_unstable();
        all.elements.dedup();
        all
    }
}

struct Reader<'s, 'b> {
    asked: Asking<'s>,
    facts: &'s RequesterFacts<'b>,
}

impl Reader<'_, '_> {
    fn add_identity(&self, policies: &[PolicyRef<'_>], is_unread: bool, found: &mut Wanted) {
        let has_others = !self.asked.others.is_empty();
        let mut allows: Vec<(&ConditionBlock, bool)> = Vec::new();
        // By want: the statement that it comes from, and whether its pattern is the only
        // requirement.
        let mut of_want: Vec<(usize, bool)> = Vec::new();
        let mut perhaps_any = is_unread;
        for policy in policies {
            perhaps_any |= policy.unreadable().any(|(_, it)| it.might_allow());
            for (_, statement) in policy.statements() {
                let allows_it = statement.effect == Effect::Allow
                    && statement.action.matches(self.asked.action);
                if !allows_it {
                    if statement.effect == Effect::Deny || has_others {
                        self.add_divisor(policy, statement, &mut found.divisors);
                    }
                    continue;
                }
                let has_variables = policy.document.has_variables();
                self.note_conditions(statement, has_variables, &mut found.divisors);
                let tag = self.tag(statement, has_variables);
                let mut want = |pattern: Option<Box<str>>, is_exact| {
                    let pattern = pattern.filter(|it| **it != *"*");
                    found.wants.push(Want { pattern, tag: tag.clone(), is_alone: false });
                    of_want.push((allows.len(), is_exact));
                };
                match &statement.resource {
                    Some(resource) if !resource.negated => {
                        for written in &resource.patterns {
                            match self.text(written, has_variables) {
                                Text::Known(text) => want(Some(text), true),
                                Text::Widest(text) => want(Some(text), false),
                                Text::Nothing => {}
                                Text::Other => want(None, false),
                            }
                        }
                    }
                    // What it excludes distinguishes resources.
                    Some(_) => want(None, false),
                    None => want(None, true),
                }
                if has_others {
                    // The other actions may be allowed on other resources.
                    self.add_divisor(policy, statement, &mut found.divisors);
                }
                let elements = statement.resource.iter();
                let elements = elements.flat_map(|it| self.elements(it, has_variables));
                let elements: Vec<Element> = elements
                    .map(|it| {
                        it.unwrap_or_else(|| {
                            found.divisors.each = true;
                            Element::new(false, vec!["*".into()])
                        })
                    })
                    .collect();
                found.allowing.extend(elements);
                allows.push((&statement.condition, has_variables));
            }
        }
        let are_alike = allows.windows(2).all(|it| it[0] == it[1]);
        let is_plain = |index: usize| allows[of_want[index].0].0.0.is_empty();
        for (index, want) in found.wants.iter_mut().enumerate() {
            // An unconditional allow makes other allows irrelevant. A pattern with an unknown value
            // is a condition on that value.
            let (_, is_exact) = of_want[index];
            want.is_alone = is_exact && (is_plain(index) || (are_alike && !perhaps_any));
        }
        if perhaps_any {
            found.wants.push(Want { pattern: None, tag: None, is_alone: false });
        }
        let everything = |it: &Want| it.pattern.is_none() && it.is_alone && it.tag.is_none();
        let widest = found.wants.iter().take(of_want.len()).enumerate();
        let widest = widest.filter(|(index, it)| everything(it) && is_plain(*index));
        if let Some(widest) = widest.map(|(_, it)| it.clone()).next() {
            found.wants = vec![widest];
        }
    }

    /// Records how a statement distinguishes resources.
    fn add_divisor(&self, policy: &PolicyRef<'_>, statement: &Statement, found: &mut Divisors) {
        let matters = |it| statement.action.matches(it);
        if !matters(self.asked.action) && !self.asked.others.iter().any(|it| matters(it)) {
            return;
        }
        let has_variables = policy.document.has_variables();
        self.note_conditions(statement, has_variables, found);
        if let Some(resource) = &statement.resource {
            for element in self.elements(resource, has_variables) {
                match element {
                    Some(element) => found.elements.push(element),
                    None => found.each = true,
                }
            }
        }
    }

    /// Notes whether conditions look at resources.
    fn note_conditions(&self, statement: &Statement, has_variables: bool, found: &mut Divisors) {
        let conditions = &statement.condition.0;
        let values = conditions.iter().flat_map(|it| &it.values);
        let resources = statement.resource.iter().flat_map(|it| &it.patterns);
        let variables = values.chain(resources).flat_map(|it| variable_names(it));
        let mut variables = variables.filter(|_| has_variables);
        found.facts |= conditions.iter().any(|it| is_about_the_resource(it.key.as_str()))
            || variables.any(is_about_the_resource);
        // A pattern with the resource's own tag may match this resource and no other.
        let resources = statement.resource.iter().flat_map(|it| &it.patterns);
        let mut of_resource = resources.flat_map(|it| variable_names(it));
        found.each |= has_variables && of_resource.any(is_about_the_resource);
    }

    /// The elements that a resource element consists of: patterns with policy variables are kept
    /// separate, because unknown values of the caller stay undecided. `None` if the element cannot
    /// be analyzed.
    fn elements(&self, resource: &ResourceElement, has_variables: bool) -> Vec<Option<Element>> {
        let varies = |it: &str| has_variables && it.contains("${");
        if !resource.patterns.iter().any(|it| varies(it)) {
            return vec![Some(Element::new(resource.negated, resource.patterns.clone()))];
        }
        let one = |it: &str| match self.text(it, has_variables) {
            Text::Known(text) | Text::Widest(text) => Some(Some(Element::new(false, vec![text]))),
            Text::Nothing => None,
            Text::Other => Some(None),
        };
        resource.patterns.iter().filter_map(|it| one(it)).collect()
    }

    /// The pattern that a text expands to for this caller.
    fn text(&self, written: &str, has_variables: bool) -> Text {
        if !(has_variables && written.contains("${")) {
            return Text::Known(written.into());
        }
        let (account, nothing) = (AccountId::from(""), Context::partial());
        let request = Request {
            action: self.asked.action,
            resource: "*",
            resource_account: &account,
            caller_context: &self.facts.context,
            resource_context: &nothing,
        };
        let Some(widest) = widest_pattern(written, &request) else { return Text::Nothing };
        let mut text = String::with_capacity(widest.pieces.len());
        for piece in widest.pieces {
            match piece {
                Piece::Literal('*' | '?' | '$') => return Text::Other,
                Piece::Literal(it) => text.push(it),
                Piece::One => text.push('?'),
                Piece::Many => text.push('*'),
            }
        }
        match widest.is_exact {
            true => Text::Known(text.into()),
            false => Text::Widest(text.into()),
        }
    }

    /// The tag that a statement requires of resources, if all its values are known.
    fn tag(&self, statement: &Statement, has_variables: bool) -> Option<(String, Vec<String>)> {
        statement.condition.0.iter().find_map(|it| {
            let operator = &it.operator;
            let is_plain = operator.comparison == Comparison::StringEquals
                && operator.set.is_none()
                && !operator.if_exists;
            let key = it.key.as_str().to_ascii_lowercase();
            let tag = key.strip_prefix("aws:resourcetag/");
            let tag = tag.or_else(|| key.strip_prefix("iam:resourcetag/"))?;
            let value = |it: &str| match it.strip_prefix("${").filter(|_| has_variables) {
                None if has_variables && it.contains("${") => None,
                None => Some(it.to_string()),
                Some(rest) => {
                    let name = rest.strip_suffix('}').filter(|it| !it.contains(['$', ',', '}']))?;
                    match self.facts.context.get(&ContextKey::from(name)) {
                        ContextValue::Present(values) => match values.as_slice() {
                            [value] => Some(value.clone()),
                            _ => None,
                        },
                        ContextValue::Begins(_) | ContextValue::Absent | ContextValue::Unknown => {
                            None
                        }
                    }
                }
            };
            let values: Option<Vec<String>> =
                it.values.iter().map(|it| value(it)).collect::<Option<_>>().filter(|_| is_plain);
            Some((tag.to_owned(), values?))
        })
    }
}

enum Text {
    Known(Box<str>),
    /// It matches at most what this pattern matches: one of its values is unknown.
    Widest(Box<str>),
    /// It matches nothing for this caller.
    Nothing,
    /// No pattern describes what it matches.
    Other,
}
