//! Policy documents: parsed completely, and kept with their source text.

use std::{fmt, ops::Range, sync::Arc};

use rustc_hash::FxHashMap;
use serde_json::json;

use super::{
    json::{Path, ScanError, Scanner, join},
    parse_policy_error::ParsePolicyError,
    policy_form::PolicyForm,
    principal::{PrincipalElement, PrincipalEntry},
    statement::{Effect, MalformedStatement, Statement},
};

/// The version of the policy language.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PolicyVersion {
    /// `2012-10-17`: the current version, with policy variables.
    V2012,
    /// `2008-10-17`: policy variables are plain text. This is also the default version.
    #[default]
    V2008,
}

impl PolicyVersion {
    fn parse(scanner: &mut Scanner<'_>, path: &Path<'_>) -> Result<Self, ScanError> {
        const EXPECTED: &str = "`2012-10-17` or `2008-10-17`";
        let start = scanner.start();
        match scanner.string(path, EXPECTED)?.as_ref() {
            "2012-10-17" => Ok(Self::V2012),
            "2008-10-17" => Ok(Self::V2008),
            _ => Err(scanner.unexpected(start, path, EXPECTED)),
        }
    }
}

/// The content of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDocument {
    /// The policy language version; `None` if the document does not specify one.
    pub version: Option<PolicyVersion>,
    /// The document's `Id`, if it has one.
    pub id: Option<Box<str>>,
    /// The statements in order; a malformed statement keeps its position.
    pub statements: Vec<Result<Statement, MalformedStatement>>,
    /// The positions of the statements that deny, and of the malformed ones: few of thousands, and
    /// each of the others has to be seen together with them.
    restricting: Box<[u16]>,
}

/// A policy document with its source text, so that evidence can be shown in place.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The parsed document.
    pub document: PolicyDocument,
    form: PolicyForm,
    text: Arc<str>,
    places: Vec<Range<u32>>,
}

impl Policy {
    /// Parses the JSON text of a policy document of this form.
    ///
    /// # Errors
    ///
    /// Fails if the text is not JSON or not a policy. A malformed statement is not an error: it
    /// becomes a [`MalformedStatement`] among the others.
    pub fn parse(text: &str, form: PolicyForm) -> Result<Self, ParsePolicyError> {
        let mut scanner = Scanner::new(text);
        let mut parse = || {
            let parsed = scanner.attempt(|it| PolicyDocument::parse(it, form))?;
            // Invalid JSON later in the text takes precedence over this error.
            scanner.end()?;
            parsed.map_err(ScanError::Unexpected)
        };
        let (document, places) = parse().map_err(|error| error.in_text(text))?;
        Ok(Self { document, form, text: text.into(), places })
    }

    /// The JSON text from which the document was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte range of the statement with this index in [`text`](Self::text).
    pub fn statement_place(&self, statement: usize) -> Option<Range<usize>> {
        let place = self.places.get(statement)?;
        Some(place.start as usize..place.end as usize)
    }

    /// The byte ranges of a statement's members in [`text`](Self::text), by name and in order, used
    /// to highlight the lines that decided. Empty if there is no such statement.
    pub fn element_places(&self, statement: usize) -> Vec<(String, Range<usize>)> {
        let Some(place) = self.statement_place(statement) else { return Vec::new() };
        let mut members = Vec::new();
        let mut scanner = Scanner::new(&self.text[place.clone()]);
        let read = scanner.members(&Path::Whole, "a statement object", |scanner, name| {
            let value = scanner.start();
            scanner.skip()?;
            // The mark covers the name too.
            let within = place.start + name.at..place.start + scanner.place(value).end;
            members.push((name.text.clone().into_owned(), within));
            Ok(())
        });
        read.map_or_else(|_| Vec::new(), |()| members)
    }
}

impl PolicyDocument {
    /// A document with these parts.
    pub(super) fn new(
        version: Option<PolicyVersion>,
        id: Option<Box<str>>,
        statements: Vec<Result<Statement, MalformedStatement>>,
    ) -> Self {
        let restricts =
            |it: &Result<Statement, _>| it.as_ref().map_or(true, |it| it.effect == Effect::Deny);
        let all = (0..=u16::MAX).zip(&statements);
        let restricting = all.filter(|(_, it)| restricts(it)).map(|(at, _)| at).collect();
        Self { version, id, statements, restricting }
    }

    /// Parses a document, and records the positions of its statements.
    fn parse(
        scanner: &mut Scanner<'_>,
        form: PolicyForm,
    ) -> Result<(Self, Vec<Range<u32>>), ScanError> {
        const EXPECTED: &str = "a policy document: an object with a `Statement`";
        let start = scanner.start();
        let (mut version, mut id, mut statements) = (None, None, None);
        let mut places = Vec::new();
        scanner.members(&Path::Whole, EXPECTED, |scanner, name| {
            let path = Path::Whole.member(&name.text);
            match name.text.as_ref() {
                "Version" => version = Some(PolicyVersion::parse(scanner, &path)?),
                "Id" => id = Some(scanner.string(&path, "a string")?.into()),
                "Statement" => {
                    let statements = statements.insert(Vec::new());
                    scanner.items(|scanner| {
                        let start = scanner.start();
                        let path = Path::Statement(statements.len());
                        statements.push(Statement::parse(scanner, &path, form)?);
                        places.push(scanner.short_place(start)?);
                        Ok(())
                    })?;
                }
                _ => scanner.skip()?,
            }
            Ok(())
        })?;
        match statements {
            Some(statements) => Ok((Self::new(version, id, statements), places)),
            None => Err(scanner.unexpected(start, &Path::Whole, EXPECTED)),
        }
    }

    /// Whether `${...}` is a policy variable.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    pub fn has_variables(&self) -> bool {
        self.version == Some(PolicyVersion::V2012)
    }

    /// Whether a statement allows every action on every resource without conditions.
    pub fn allows_everything(&self) -> bool {
        let is_all = |patterns: &[Box<str>]| patterns.iter().any(|it| matches!(&**it, "*" | "*:*"));
        self.readable_statements().any(|(_, it)| {
            it.effect == Effect::Allow
                && it.condition.0.is_empty()
                && !it.action.negated
                && is_all(&it.action.patterns)
                && it.resource.as_ref().is_some_and(|it| !it.negated && is_all(&it.patterns))
        })
    }

    /// The well-formed statements, with their indexes in the document.
    pub fn readable_statements(&self) -> impl Iterator<Item = (usize, &Statement)> {
        self.statements
            .iter()
            .enumerate()
            .filter_map(|(index, it)| Some((index, it.as_ref().ok()?)))
    }

    /// The malformed statements, with their indexes in the document.
    pub fn malformed_statements(&self) -> impl Iterator<Item = (usize, &MalformedStatement)> {
        self.statements
            .iter()
            .enumerate()
            .filter_map(|(index, it)| Some((index, it.as_ref().err()?)))
    }

    /// The statements that deny, with their positions.
    pub fn denials(&self) -> impl Iterator<Item = (u16, &Statement)> {
        self.restricting().filter_map(|(at, it)| Some((at, it.as_ref().ok()?)))
    }

    /// The statements that deny, and the malformed ones, with their positions.
    pub fn restricting(
        &self,
    ) -> impl Iterator<Item = (u16, &Result<Statement, MalformedStatement>)> {
        self.restricting.iter().filter_map(|at| Some((*at, self.statements.get(usize::from(*at))?)))
    }

    /// Faults in the conditions of well-formed statements, with paths in the document.
    pub fn condition_faults(&self) -> impl Iterator<Item = ParsePolicyError> {
        self.readable_statements().flat_map(|(index, statement)| {
            let faults =
                statement.condition.0.iter().filter_map(|it| it.fault(self.has_variables()));
            faults.map(move |it| ParsePolicyError {
                path: join(&format!("Statement[{index}]"), &it.path),
                ..it
            })
        })
    }
}

/// Prints the document as compact JSON, without malformed statements.
impl fmt::Display for PolicyDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, id, statements, restricting: _ } = self;
        let mut object = serde_json::Map::new();
        if let Some(version) = version {
            let version = match version {
                PolicyVersion::V2012 => "2012-10-17",
                PolicyVersion::V2008 => "2008-10-17",
            };
            object.insert("Version".into(), version.into());
        }
        if let Some(id) = id {
            object.insert("Id".into(), id.as_ref().into());
        }
        let statements: Vec<_> = statements.iter().flatten().map(statement_json).collect();
        object.insert("Statement".into(), statements.into());
        write!(f, "{}", serde_json::Value::Object(object))
    }
}

fn statement_json(statement: &Statement) -> serde_json::Value {
    let Statement { sid, effect, principal, action, resource, condition } = statement;
    let mut object = serde_json::Map::new();
    let mut put = |negated: bool, name: &str, value: serde_json::Value| {
        let name = if negated { format!("Not{name}") } else { name.to_owned() };
        object.insert(name, value);
    };
    if let Some(sid) = sid {
        put(false, "Sid", json!(sid));
    }
    put(false, "Effect", json!(effect.name()));
    if let Some(principal) = principal {
        put(principal.negated, "Principal", principal_json(principal));
    }
    put(action.negated, "Action", json!(action.patterns));
    if let Some(resource) = resource {
        put(resource.negated, "Resource", json!(resource.patterns));
    }
    if !condition.0.is_empty() {
        let mut block = serde_json::Map::new();
        for condition in &condition.0 {
            block
                .entry(condition.operator.to_string())
                .or_insert_with(|| json!({}))
                .as_object_mut()
                .into_iter()
                .for_each(|keys| {
                    keys.insert(condition.key.as_str().to_owned(), json!(condition.values));
                });
        }
        put(false, "Condition", block.into());
    }
    object.into()
}

fn principal_json(element: &PrincipalElement) -> serde_json::Value {
    if let [PrincipalEntry::Anyone { bare: true }] = element.entries.as_slice() {
        return json!("*");
    }
    let mut kinds = serde_json::Map::new();
    for entry in &element.entries {
        let kind = entry.type_name().unwrap_or("AWS");
        kinds
            .entry(kind)
            .or_insert_with(|| json!([]))
            .as_array_mut()
            .into_iter()
            .for_each(|names| names.push(entry.written().into()));
    }
    kinds.into()
}

/// The identity of a parsed policy inside a [`PolicyStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyId(u32);

impl PolicyId {
    /// The id of the policy at this index of a store, from 0.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index in the store, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All policies of a snapshot; each text is parsed and stored once.
///
/// Thousands of roles share a few trust policies, so equal texts share one [`PolicyId`]; equal ids
/// mean equal policies. The same text in two forms counts as two policies.
#[derive(Clone, Debug, Default)]
pub struct PolicyStore {
    policies: Vec<Policy>,
    ids: FxHashMap<PolicyForm, FxHashMap<Arc<str>, PolicyId>>,
}

impl PolicyStore {
    /// Parses `text`, or finds it among the policies of this form that were already parsed. The
    /// flag is true if it is new.
    ///
    /// # Errors
    ///
    /// As [`Policy::parse`].
    pub fn add(
        &mut self,
        text: &str,
        form: PolicyForm,
    ) -> Result<(PolicyId, bool), ParsePolicyError> {
        let text = text.trim();
        if let Some(id) = self.find(text, form) {
            return Ok((id, false));
        }
        Ok((self.push(Policy::parse(text, form)?), true))
    }

    /// Adds the policies of another store that are not there yet. Returns the new id for each of
    /// its ids.
    pub fn append(&mut self, other: Self) -> Vec<PolicyId> {
        let known = |store: &Self, it: &Policy| store.find(&it.text, it.form);
        let policies = other.policies.into_iter();
        policies.map(|it| known(self, &it).unwrap_or_else(|| self.push(it))).collect()
    }

    /// The policy with exactly this text and form.
    pub fn find(&self, text: &str, form: PolicyForm) -> Option<PolicyId> {
        self.ids.get(&form)?.get(text).copied()
    }

    /// Adds a new policy.
    fn push(&mut self, policy: Policy) -> PolicyId {
        let id = PolicyId::from_index(self.policies.len());
        self.ids.entry(policy.form).or_default().insert(Arc::clone(&policy.text), id);
        self.policies.push(policy);
        id
    }

    /// The policy with this id.
    ///
    /// # Panics
    ///
    /// If the id belongs to another store.
    pub fn get(&self, id: PolicyId) -> &Policy {
        &self.policies[id.index()]
    }

    /// The ids of all policies, in insertion order.
    pub fn ids(&self) -> impl Iterator<Item = PolicyId> + use<> {
        (0..u32::try_from(self.policies.len()).unwrap_or(u32::MAX)).map(PolicyId)
    }

    /// How many different policies there are.
    pub fn len(&self) -> usize {
        self.policies.len()
    }

    /// Whether the store is empty.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }
}
