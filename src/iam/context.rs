//! The context of a request: everything besides principal, action and resource.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::{condition::ContextKey, provider_keys::ProviderKeys};

/// What is known about one context key of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The request contains these values; most keys have exactly one.
    Present(Vec<String>),
    /// The request contains one value, of which only this prefix is known; an empty prefix means
    /// that the value is unknown.
    Begins(String),
    /// The request does not contain the key.
    Absent,
    /// The loaded facts do not determine it.
    Unknown,
}

/// The key for the time of a request, as a date.
pub const CURRENT_TIME: &str = "aws:CurrentTime";
/// The key for the time of a request, in seconds since 1970.
pub const EPOCH_TIME: &str = "aws:EpochTime";
/// When the caller's session began.
pub const TOKEN_ISSUE_TIME: &str = "aws:TokenIssueTime";

/// The context of a request: what is known about each key.
#[derive(Clone, Debug)]
pub struct Context {
    /// Shared by copies: thousands of calls differ in one or two keys.
    keys: Arc<BTreeMap<ContextKey, ContextValue>>,
    /// The keys that differ from the shared ones, and replace them.
    own: BTreeMap<ContextKey, ContextValue>,
    families: Vec<(&'static str, ContextValue)>,
    /// Which identity provider keys the request can contain; `None` if unknown.
    provider_keys: Option<ProviderKeys>,
    /// Whether the request is made now, so that a later request may have another time.
    is_now: bool,
    rest: ContextValue,
}

impl Context {
    /// A context in which every key not set is absent from the request.
    pub fn complete() -> Self {
        Self::with_rest(ContextValue::Absent)
    }

    /// A context in which every key not set is unknown.
    pub fn partial() -> Self {
        Self::with_rest(ContextValue::Unknown)
    }

    fn with_rest(rest: ContextValue) -> Self {
        Self {
            keys: Arc::default(),
            own: BTreeMap::new(),
            families: Vec::new(),
            provider_keys: None,
            is_now: false,
            rest,
        }
    }

    /// Sets `key` to `value`.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.put(key, ContextValue::Present(vec![value.into()]));
    }

    /// Sets what is known about `key`.
    pub fn put(&mut self, key: &str, value: ContextValue) {
        self.insert(key.into(), value);
    }

    /// Sets what is known about `key`, unless it is already set.
    pub fn put_default(&mut self, key: &str, value: ContextValue) {
        let key = ContextKey::from(key);
        if self.own_value(&key).is_none() {
            self.insert(key, value);
        }
    }

    fn insert(&mut self, key: ContextKey, value: ContextValue) {
        match Arc::get_mut(&mut self.keys) {
            Some(keys) if self.own.is_empty() => keys.insert(key, value),
            _ => self.own.insert(key, value),
        };
    }

    /// What is known about a key that was set itself.
    fn own_value(&self, key: &ContextKey) -> Option<&ContextValue> {
        self.own.get(key).or_else(|| self.keys.get(key))
    }

    /// The keys that were set themselves, with what is known about them.
    fn all(&self) -> impl Iterator<Item = (&ContextKey, &ContextValue)> {
        let shared = self.keys.iter().filter(|(key, _)| !self.own.contains_key(*key));
        shared.chain(&self.own)
    }

    /// Sets what is known about every key that begins with `prefix`, such as `aws:PrincipalTag/`,
    /// and is not set itself.
    pub fn put_family(&mut self, prefix: &'static str, value: ContextValue) {
        self.families.push((prefix, value));
    }

    /// Sets the time of the request to `now`, unless it is already set.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn put_moment(&mut self, now: Timestamp) {
        let given = match self.own_value(&CURRENT_TIME.into()) {
            Some(ContextValue::Present(values)) => values.first().and_then(|it| it.parse().ok()),
            _ => None,
        };
        self.is_now = given.is_none() && self.own_value(&EPOCH_TIME.into()).is_none();
        let now: Timestamp = given.unwrap_or(now);
        let one = |it: String| ContextValue::Present(vec![it]);
        self.put_default(CURRENT_TIME, one(now.to_string()));
        self.put_default(EPOCH_TIME, one(now.as_second().to_string()));
    }

    /// Whether the request is made now, rather than at a given time.
    pub fn is_now(&self) -> bool {
        self.is_now
    }

    /// Restricts which identity provider keys the request can contain. Keys that are set themselves
    /// are not affected.
    pub(super) fn put_provider_keys(&mut self, keys: ProviderKeys) {
        self.provider_keys = Some(keys);
    }

    /// The keys that the request is known to contain.
    pub fn present_keys(&self) -> impl Iterator<Item = &ContextKey> {
        let is_present = |it: &ContextValue| {
            matches!(it, ContextValue::Present(values) if !values.is_empty())
                || matches!(it, ContextValue::Begins(_))
        };
        self.all().filter(move |(_, value)| is_present(value)).map(|(key, _)| key)
    }

    /// This context, extended by the keys of `other` that it does not set.
    pub fn extended(mut self, other: Self) -> Self {
        for (key, value) in other.all() {
            if self.own_value(key).is_none() {
                self.insert(key.clone(), value.clone());
            }
        }
        self.families.extend(other.families);
        self.provider_keys = self.provider_keys.or(other.provider_keys);
        self.is_now |= other.is_now;
        self
    }

    /// What is known of `key`.
    pub fn get(&self, key: &ContextKey) -> &ContextValue {
        let begins = |prefix: &str| {
            key.as_str().get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
        };
        self.own_value(key).unwrap_or_else(|| {
            let family = self.families.iter().find(|(prefix, _)| begins(prefix));
            let is_ruled_out = || self.provider_keys.as_ref().is_some_and(|it| !it.allow(key));
            match family {
                Some((_, value)) => value,
                None if is_ruled_out() => &ContextValue::Absent,
                None => &self.rest,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(context: &Context, key: &str) -> ContextValue {
        context.get(&key.into()).clone()
    }

    #[test]
    fn a_copy_differs_in_what_is_set_on_it_alone() {
        let one = |it: &str| ContextValue::Present(vec![it.to_owned()]);
        let mut first = Context::partial();
        first.set("aws:PrincipalAccount", "111122223333");
        let mut copy = first.clone();
        copy.set("AWS:principalaccount", "444455556666");
        copy.put_default("aws:PrincipalAccount", ContextValue::Absent);
        copy.put_default("iam:PassedToService", one("ec2.amazonaws.com"));
        first.set("aws:userid", "AIDAEXAMPLE");
        assert_eq!(value(&first, "aws:PrincipalAccount"), one("111122223333"));
        assert_eq!(value(&first, "iam:PassedToService"), ContextValue::Unknown);
        assert_eq!(value(&copy, "aws:PrincipalAccount"), one("444455556666"));
        assert_eq!(value(&copy, "iam:PassedToService"), one("ec2.amazonaws.com"));
        assert_eq!(value(&copy, "aws:userid"), ContextValue::Unknown);
        assert_eq!(copy.present_keys().count(), 2);
        // What this context has counts, whether it is shared or not.
        let both = copy.extended(first);
        assert_eq!(value(&both, "aws:PrincipalAccount"), one("444455556666"));
        assert_eq!(value(&both, "aws:userid"), one("AIDAEXAMPLE"));
    }
}
