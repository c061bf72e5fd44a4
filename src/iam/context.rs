//! What a request carries beside principal, action and resource.

use std::collections::BTreeMap;

use super::condition::ContextKey;

/// What is known of one context key in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The request carries these values; most keys have just one.
    Present(Vec<String>),
    /// The request carries one value, of which only the beginning is known; nothing of it is, if
    /// that is empty.
    Begins(String),
    /// The request does not carry the key.
    Absent,
    /// Nobody can say from the facts at hand.
    Unknown,
}

/// The context of a request: what is known of each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<ContextKey, ContextValue>,
    families: Vec<(&'static str, ContextValue)>,
    rest: ContextValue,
}

impl Context {
    /// A context in which every key not set is absent from the request.
    pub fn complete() -> Self {
        Self { keys: BTreeMap::new(), families: Vec::new(), rest: ContextValue::Absent }
    }

    /// A context in which every key not set is unknown.
    pub fn partial() -> Self {
        Self { keys: BTreeMap::new(), families: Vec::new(), rest: ContextValue::Unknown }
    }

    /// Says that the request carries `value` under `key`.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.put(key, ContextValue::Present(vec![value.into()]));
    }

    /// Says what is known of `key`.
    pub fn put(&mut self, key: &str, value: ContextValue) {
        self.keys.insert(key.into(), value);
    }

    /// Says what is known of `key`, unless that was said already.
    pub fn put_default(&mut self, key: &str, value: ContextValue) {
        self.keys.entry(key.into()).or_insert(value);
    }

    /// Says that the request is made with temporary credentials, issued at an unknown time. Only
    /// such requests carry that time.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn put_issue_time(&mut self) {
        self.put("aws:TokenIssueTime", ContextValue::Begins(String::new()));
    }

    /// Says what is known of every key that begins with `prefix`, such as `aws:PrincipalTag/`,
    /// and was not set on its own.
    pub fn put_family(&mut self, prefix: &'static str, value: ContextValue) {
        self.families.push((prefix, value));
    }

    /// This context, with what `other` says of keys of which this one says nothing.
    pub fn extended(mut self, other: Self) -> Self {
        for (key, value) in other.keys {
            self.keys.entry(key).or_insert(value);
        }
        self.families.extend(other.families);
        self
    }

    /// What is known of `key`.
    pub fn get(&self, key: &ContextKey) -> &ContextValue {
        let begins = |prefix: &str| {
            key.as_str().get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
        };
        self.keys.get(key).unwrap_or_else(|| {
            let family = self.families.iter().find(|(prefix, _)| begins(prefix));
            family.map_or(&self.rest, |(_, value)| value)
        })
    }
}
