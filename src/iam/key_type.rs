//! The types of condition keys, where AWS documents them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html>

use super::{condition::ContextKey, condition_value::ValueType};

/// The type of values that a condition key has.
#[derive(Debug)]
pub(super) struct KeyType {
    /// The types that its values can be compared as, besides text.
    compared_as: &'static [ValueType],
    /// The operators that fit, for messages.
    pub(super) expected: &'static str,
    /// In lower case.
    keys: &'static [&'static str],
}

/// The global keys and those of STS. Tags are not included: whoever sets a tag chooses the type of
/// its value.
const KEY_TYPES: &[KeyType] = &[
    KeyType {
        compared_as: &[],
        expected: "an operator for strings",
        keys: &[
            "aws:calledvia",
            "aws:calledviafirst",
            "aws:calledvialast",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalservicename",
            "aws:principalservicenameslist",
            "aws:principaltype",
            "aws:referer",
            "aws:requestedregion",
            "aws:resourceaccount",
            "aws:resourceorgid",
            "aws:resourceorgpaths",
            "aws:sourceaccount",
            "aws:sourceidentity",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:tagkeys",
            "aws:useragent",
            "aws:userid",
            "aws:username",
            "sts:awsservicename",
            "sts:externalid",
            "sts:rolesessionname",
            "sts:sourceidentity",
            "sts:transitivetagkeys",
        ],
    },
    KeyType {
        compared_as: &[ValueType::Boolean],
        expected: "an operator for booleans or strings",
        keys: &[
            "aws:multifactorauthpresent",
            "aws:principalisawsservice",
            "aws:securetransport",
            "aws:viaawsservice",
        ],
    },
    KeyType {
        compared_as: &[ValueType::Numeric],
        expected: "an operator for numbers",
        keys: &["aws:multifactorauthage", "sts:durationseconds"],
    },
    KeyType {
        compared_as: &[ValueType::Date],
        expected: "an operator for dates",
        keys: &["aws:currenttime", "aws:tokenissuetime"],
    },
    KeyType {
        compared_as: &[ValueType::Date, ValueType::Numeric],
        expected: "an operator for dates or numbers",
        keys: &["aws:epochtime"],
    },
    KeyType {
        compared_as: &[ValueType::Arn],
        expected: "an operator for ARNs or strings",
        keys: &["aws:principalarn", "aws:sourcearn"],
    },
    KeyType {
        compared_as: &[ValueType::IpAddress],
        expected: "an operator for IP addresses",
        keys: &["aws:sourceip", "aws:vpcsourceip"],
    },
];

/// The keys of the table that can have several values in one request.
const MULTIVALUED: [&str; 7] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "sts:transitivetagkeys",
];

/// The prefixes of the keys for tags, each of which has one value.
const TAGS: [&str; 3] = ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/"];

/// Whether AWS documents that the key has at most one value in a request: the global keys and those
/// of STS that are not multivalued, and the subjects of web identity tokens.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
pub fn is_single_valued(key: &ContextKey) -> bool {
    if KeyType::of(key).is_some() {
        return !MULTIVALUED.iter().any(|it| key.is(it));
    }
    let name = key.as_str().to_ascii_lowercase();
    TAGS.iter().any(|it| name.starts_with(it)) || name.ends_with(":sub")
}

impl KeyType {
    /// The type of `key`; `None` if it is not in the table.
    pub(super) fn of(key: &ContextKey) -> Option<&'static Self> {
        KEY_TYPES.iter().find(|row| row.keys.iter().any(|it| key.is(it)))
    }

    /// Whether AWS documents the behavior of operators of a type for such keys. Every value can be
    /// compared as text and checked for presence.
    pub(super) fn fits(&self, value_type: ValueType) -> bool {
        matches!(value_type, ValueType::String | ValueType::Presence)
            || self.compared_as.contains(&value_type)
    }
}
