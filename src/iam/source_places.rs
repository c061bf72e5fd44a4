//! Where in their files principals and policy statements stand, for reports that point there.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{arn::Arn, policy::PolicyId};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    /// The file, as a URI reference: relative where the file was named so.
    pub file: Arc<str>,
    /// The first and the last line, from 1; `None` for a compressed file, which has no lines to look
    /// at.
    pub lines: Option<(u32, u32)>,
}

/// The places of the statements of one policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPlace {
    /// The file.
    pub file: Arc<str>,
    /// The first and the last line of each statement, by its position; empty for a compressed file.
    pub lines: Box<[(u32, u32)]>,
}

impl DocumentPlace {
    /// The place of the statement at this position.
    fn statement(&self, statement: usize) -> SourcePlace {
        SourcePlace { file: Arc::clone(&self.file), lines: self.lines.get(statement).copied() }
    }
}

/// A document that is known by its name: a managed policy, or one of the organization.
#[derive(Clone, Debug)]
struct NamedDocument {
    name: Box<str>,
    /// The account of a managed policy; `aws` for one of AWS, empty for one of the organization.
    account: Box<str>,
    place: DocumentPlace,
}

/// The documents with one text, by holder and name.
type ByHolder = FxHashMap<Box<str>, Vec<(Box<str>, DocumentPlace)>>;

/// Where facts stand in the files that they were read from. A document is found only by its exact
/// text, so a file that has changed since has no place for it.
#[derive(Clone, Debug, Default)]
pub struct SourcePlaces {
    items: FxHashMap<Box<str>, SourcePlace>,
    /// By policy and holder: its inline policies and its trust policy, by name.
    held: FxHashMap<PolicyId, ByHolder>,
    named: FxHashMap<PolicyId, Vec<NamedDocument>>,
}

impl SourcePlaces {
    /// Adds the item that describes a principal, policy or provider, by its ARN, or an account, by
    /// its id; the first one counts.
    pub fn add_item(&mut self, name: &str, place: SourcePlace) {
        self.items.entry(name.into()).or_insert(place);
    }

    /// Adds a document that stands inside a user, group or role. A trust policy has no name.
    pub fn add_held(&mut self, policy: PolicyId, holder: &str, name: &str, place: DocumentPlace) {
        let of_holder = self.held.entry(policy).or_default().entry(holder.into()).or_default();
        if !of_holder.iter().any(|(known, _)| &**known == name) {
            of_holder.push((name.into(), place));
        }
    }

    /// Adds the document of a managed policy.
    pub fn add_managed(&mut self, policy: PolicyId, arn: &Arn, place: DocumentPlace) {
        self.add_named(policy, arn.name(), arn.account(), place);
    }

    /// Adds the document of a policy of the organization.
    pub fn add_guardrail(&mut self, policy: PolicyId, name: &str, place: DocumentPlace) {
        self.add_named(policy, name, "", place);
    }

    fn add_named(&mut self, policy: PolicyId, name: &str, account: &str, place: DocumentPlace) {
        let of_policy = self.named.entry(policy).or_default();
        if !of_policy.iter().any(|it| &*it.name == name && &*it.account == account) {
            of_policy.push(NamedDocument { name: name.into(), account: account.into(), place });
        }
    }

    /// The item with this ARN, or of the account with this id.
    pub fn item(&self, name: &str) -> Option<SourcePlace> {
        self.items.get(name).cloned()
    }

    /// A statement of a document that stands inside `holder`. A trust policy has no name.
    pub fn held_statement(
        &self,
        policy: PolicyId,
        holder: &str,
        name: &str,
        statement: usize,
    ) -> Option<SourcePlace> {
        let of_holder = self.held.get(&policy)?.get(holder)?;
        let (_, place) = of_holder.iter().find(|(it, _)| &**it == name)?;
        Some(place.statement(statement))
    }

    /// A statement of a managed policy that is attached in `account`, or of a policy of the
    /// organization.
    pub fn named_statement(
        &self,
        policy: PolicyId,
        name: &str,
        account: Option<&str>,
        statement: usize,
    ) -> Option<SourcePlace> {
        let accounts = [account.unwrap_or_default(), "aws", ""];
        let is_it = |it: &&NamedDocument| &*it.name == name && accounts.contains(&&*it.account);
        Some(self.named.get(&policy)?.iter().find(is_it)?.place.statement(statement))
    }
}
