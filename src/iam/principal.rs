//! The `Principal` and `NotPrincipal` elements: the principals that a statement names.

use std::borrow::Cow;

use super::{
    arn::{AccountId, Arn},
    json::{Path, ScanError, Scanner},
};

/// The `Principal` or `NotPrincipal` element of a statement.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalElement {
    /// Whether it is `NotPrincipal`: everyone except these.
    pub negated: bool,
    /// The names, in the order of the policy.
    pub entries: Vec<PrincipalEntry>,
}

/// One name in a principal element. Names are exact: only a lone `*` is a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalEntry {
    /// `"*"` without a type, or `{"AWS": "*"}`: everyone, including anonymous callers.
    Anyone {
        /// Whether it was written `"Principal": "*"`, which AWS rejects in a trust policy.
        bare: bool,
    },
    /// All principals of an account, by its id or its `:root` ARN: trust is delegated to the
    /// account's own policies.
    Account {
        /// The account.
        account: AccountId,
        /// The id or ARN as the policy writes it.
        written: Box<str>,
    },
    /// One IAM user.
    User(Arn),
    /// One IAM role.
    Role(Arn),
    /// The sessions of a role that have the given name.
    RoleSession(Arn),
    /// The session of a federated user (`sts:GetFederationToken`).
    FederatedUser(Arn),
    /// The unique id of a principal that has been deleted.
    UniqueId(Box<str>),
    /// Another text under `AWS`, which matches no principal.
    Unrecognized(Box<str>),
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(Box<str>),
    /// An identity provider: the ARN of a SAML or OIDC provider, or a well-known name such as
    /// `cognito-identity.amazonaws.com`.
    Federated(Box<str>),
    /// The canonical id of an account, as used by S3.
    CanonicalUser(Box<str>),
}

impl PrincipalEntry {
    /// Classifies a name under `AWS`.
    fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Anyone { bare: false };
        }
        if AccountId::is_well_formed(text) {
            return Self::Account { account: text.into(), written: text.into() };
        }
        if is_unique_id(text) {
            return Self::UniqueId(text.into());
        }
        // A wildcard cannot match a part of a name.
        if text.contains(['*', '?']) {
            return Self::Unrecognized(text.into());
        }
        let Ok(arn) = text.parse::<Arn>() else { return Self::Unrecognized(text.into()) };
        match (arn.service(), arn.resource_type()) {
            ("iam", "root") => {
                Self::Account { account: arn.account().into(), written: text.into() }
            }
            ("iam", "user") => Self::User(arn),
            ("iam", "role") => Self::Role(arn),
            ("sts", "assumed-role") => Self::RoleSession(arn),
            ("sts", "federated-user") => Self::FederatedUser(arn),
            _ => Self::Unrecognized(text.into()),
        }
    }

    /// The name as the policy writes it.
    pub fn written(&self) -> &str {
        match self {
            Self::Anyone { .. } => "*",
            Self::User(arn)
            | Self::Role(arn)
            | Self::RoleSession(arn)
            | Self::FederatedUser(arn) => arn.as_str(),
            Self::Account { written, .. } => written,
            Self::UniqueId(text)
            | Self::Unrecognized(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text) => text,
        }
    }

    /// The principal type that the name is listed under; `None` for the bare `*`.
    pub fn type_name(&self) -> Option<&'static str> {
        match self {
            Self::Anyone { bare: true } => None,
            Self::Anyone { bare: false }
            | Self::Account { .. }
            | Self::User(_)
            | Self::Role(_)
            | Self::RoleSession(_)
            | Self::FederatedUser(_)
            | Self::UniqueId(_)
            | Self::Unrecognized(_) => Some("AWS"),
            Self::Service(_) => Some("Service"),
            Self::Federated(_) => Some("Federated"),
            Self::CanonicalUser(_) => Some("CanonicalUser"),
        }
    }
}

/// Whether `text` has the form of a unique id: `AIDA`, `AROA`, ... followed by at least twelve
/// capitals and digits.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
pub fn is_unique_id(text: &str) -> bool {
    const PREFIXES: [&str; 10] =
        ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "AROA", "ASIA"];
    text.len() >= 16
        && PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        && text.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

/// The name of a service without the ending of its partition: `ec2.amazonaws.com` for
/// `ec2.amazonaws.com.cn`.
pub fn service_of_any_partition(name: &str) -> &str {
    name.strip_suffix(".cn").filter(|it| it.ends_with(".amazonaws.com")).unwrap_or(name)
}

/// Whether the provider that a trust policy names is a SAML provider; all others are OIDC providers,
/// the built-in ones included.
pub fn is_saml_provider(provider: &str) -> bool {
    provider.contains(":saml-provider/")
}

impl PrincipalElement {
    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        negated: bool,
    ) -> Result<Self, ScanError> {
        const EXPECTED: &str =
            "`*`, or an object of `AWS`, `Service`, `Federated`, `CanonicalUser`";
        let start = scanner.start();
        if scanner.is_at_string() {
            return match scanner.string(path, EXPECTED)?.as_ref() {
                "*" => Ok(Self { negated, entries: vec![PrincipalEntry::Anyone { bare: true }] }),
                _ => Err(scanner.unexpected(start, path, EXPECTED)),
            };
        }
        let mut entries = Vec::new();
        scanner.members(path, EXPECTED, |scanner, kind| {
            let path = path.member(&kind.text);
            let start = scanner.start();
            let entry = match kind.text.as_ref() {
                "AWS" => |name: Cow<'_, str>| PrincipalEntry::aws(&name),
                "Service" => |name: Cow<'_, str>| PrincipalEntry::Service(name.into()),
                "Federated" => |name: Cow<'_, str>| PrincipalEntry::Federated(name.into()),
                "CanonicalUser" => |name: Cow<'_, str>| PrincipalEntry::CanonicalUser(name.into()),
                _ => return Err(scanner.unexpected(start, &path, EXPECTED)),
            };
            let is_name = |it: &str| !it.is_empty();
            let names = scanner.strings(&path, "a name or a list of names", is_name)?;
            entries.reserve_exact(names.len());
            entries.extend(names.map(entry));
            Ok(())
        })?;
        if entries.is_empty() {
            return Err(scanner.unexpected(start, path, EXPECTED));
        }
        Ok(Self { negated, entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_aws_are_told_apart() {
        #[rustfmt::skip]
        let cases = [
            ("*",                                                    "Anyone"),
            ("111122223333",                                         "Account"),
            ("arn:aws:iam::111122223333:root",                       "Account"),
            ("arn:aws:iam::111122223333:user/people/frank",          "User"),
            ("arn:aws:iam::111122223333:role/Deploy",                "Role"),
            ("arn:aws:sts::111122223333:assumed-role/Deploy/ci",     "RoleSession"),
            ("arn:aws:sts::111122223333:federated-user/frank",       "FederatedUser"),
            ("AIDAJQABLZS4A3QDU576Q",                                "UniqueId"),
            ("frank",                                                "Unrecognized"),
            ("arn:aws:iam::111122223333:group/devs",                 "Unrecognized"),
            ("arn:aws:iam::111122223333:user/fr*",                   "Unrecognized"),
            ("arn:aws:sts::111122223333:assumed-role/Deploy/*",      "Unrecognized"),
            ("arn:aws:iam::*:root",                                  "Unrecognized"),
        ];
        for (text, kind) in cases {
            let entry = PrincipalEntry::aws(text);
            assert!(format!("{entry:?}").starts_with(kind), "{text} became {entry:?}");
            assert_eq!(entry.written(), text);
        }
    }
}
