//! The types of condition keys, where AWS documents them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html>

use super::condition::{ComparisonType, ContextKey};

/// What kind of value a condition key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyType {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Numeric,
    /// A moment.
    Date,
    /// A moment, as seconds since 1970.
    Epoch,
    /// An ARN.
    Arn,
    /// An IP address.
    IpAddress,
}

/// The global keys and those of STS, in lower case. Tags are not among them: what type their
/// values are of is up to those who set them.
const KEY_TYPES: &[(KeyType, &[&str])] = &[
    (
        KeyType::String,
        &[
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
    ),
    (
        KeyType::Boolean,
        &[
            "aws:multifactorauthpresent",
            "aws:principalisawsservice",
            "aws:securetransport",
            "aws:viaawsservice",
        ],
    ),
    (KeyType::Numeric, &["aws:multifactorauthage", "sts:durationseconds"]),
    (KeyType::Date, &["aws:currenttime", "aws:tokenissuetime"]),
    (KeyType::Epoch, &["aws:epochtime"]),
    (KeyType::Arn, &["aws:principalarn", "aws:sourcearn"]),
    (KeyType::IpAddress, &["aws:sourceip", "aws:vpcsourceip"]),
];

impl KeyType {
    /// The type of `key`; none where it is not known here.
    pub(super) fn of(key: &ContextKey) -> Option<Self> {
        let listed = |names: &[&str]| names.iter().any(|it| key.is(it));
        KEY_TYPES.iter().find(|(_, names)| listed(names)).map(|(it, _)| *it)
    }

    /// Whether AWS documents what comparisons of a type decide for keys of this one. Every value
    /// can be compared as text.
    pub(super) fn fits(self, of_type: ComparisonType) -> bool {
        use ComparisonType as T;
        match of_type {
            T::String | T::Presence => true,
            T::Numeric => matches!(self, Self::Numeric | Self::Epoch),
            T::Date => matches!(self, Self::Date | Self::Epoch),
            T::Boolean => self == Self::Boolean,
            T::IpAddress => self == Self::IpAddress,
            T::Arn => self == Self::Arn,
            T::Binary => false,
        }
    }

    /// The operators that fit, for messages.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::String => "an operator for strings",
            Self::Boolean => "an operator for booleans or strings",
            Self::Numeric => "an operator for numbers",
            Self::Date => "an operator for dates",
            Self::Epoch => "an operator for dates or numbers",
            Self::Arn => "an operator for ARNs or strings",
            Self::IpAddress => "an operator for IP addresses",
        }
    }
}
