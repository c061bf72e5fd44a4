//! Identifiers as logs and alerts have them: what each is, and whose.

use std::borrow::Cow;

use super::Analysis;
use crate::{
    graph::NodeId,
    iam::{Arn, OtherCredentialKind},
};

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// A long-term access key.
    AccessKey,
    /// The access key of a temporary session.
    TemporaryKey,
    /// A credential for a single service.
    ServiceCredential,
    /// A user's unique id.
    User,
    /// A role's unique id, or a session of that role.
    Role,
    /// A group's unique id.
    Group,
    /// The unique id of an instance profile.
    InstanceProfile,
    /// The unique id of a managed policy.
    ManagedPolicy,
    /// The unique id of a version of a managed policy.
    PolicyVersion,
    /// A bearer token of STS.
    BearerToken,
    /// An SSH public key.
    PublicKey,
    /// A certificate.
    Certificate,
    /// The ARN of a role session.
    RoleSession,
    /// The ARN of a session of `sts:GetFederationToken`.
    FederatedSession,
}

/// The prefixes of unique ids.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
const PREFIXES: [(&str, IdentifierKind); 12] = [
    ("ABIA", IdentifierKind::BearerToken),
    ("ACCA", IdentifierKind::ServiceCredential),
    ("AGPA", IdentifierKind::Group),
    ("AIDA", IdentifierKind::User),
    ("AIPA", IdentifierKind::InstanceProfile),
    ("AKIA", IdentifierKind::AccessKey),
    ("ANPA", IdentifierKind::ManagedPolicy),
    ("ANVA", IdentifierKind::PolicyVersion),
    ("APKA", IdentifierKind::PublicKey),
    ("AROA", IdentifierKind::Role),
    ("ASCA", IdentifierKind::Certificate),
    ("ASIA", IdentifierKind::TemporaryKey),
];

/// The shortest unique id.
const SHORTEST: usize = 16;

/// An identifier, and whose it is if that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// What it is.
    pub kind: IdentifierKind,
    /// The identifier itself, without the name of a session.
    pub id: String,
    /// The name of the session, if it contains one.
    pub session: Option<String>,
    /// The principal that it is, or belongs to, if that was loaded.
    pub principal: Option<NodeId>,
    /// Whether the credential is active; `None` if it is no credential, or was not loaded.
    pub is_active: Option<bool>,
    /// The account, if the identifier contains it.
    pub account: Option<String>,
    /// Whether the principals of that account were loaded.
    pub is_account_loaded: bool,
}

/// What a text is, if it has the form of an identifier.
fn kind_of(id: &str) -> Option<IdentifierKind> {
    let is_id =
        SHORTEST <= id.len() && id.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    let (_, kind) = PREFIXES.iter().find(|(prefix, _)| id.starts_with(prefix))?;
    is_id.then_some(*kind)
}

/// A name or identifier as it was pasted, without what stands around it in JSON, CSV or a shell:
/// blanks, quotes, and a comma or semicolon at the end. An identifier is written in capitals.
pub(super) fn pasted(text: &str) -> Cow<'_, str> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let ends = |it: char| it.is_whitespace() || matches!(it, ',' | ';');
    let text = text.trim().trim_end_matches(ends).trim_matches(QUOTES);
    let text = text.trim_end_matches(ends).trim();
    let id = text.split(':').next().unwrap_or_default();
    let upper = id.to_ascii_uppercase();
    // A name such as `akia-test` is none, and one in small letters without digits may be a word.
    let has_digit = id.bytes().any(|it| it.is_ascii_digit());
    match kind_of(&upper).is_some() && id != upper && has_digit {
        true => Cow::Owned(format!("{upper}{}", &text[id.len()..])),
        false => Cow::Borrowed(text),
    }
}

impl Analysis {
    /// What an identifier is, and whose: an access key, a unique id, alone or followed by the name
    /// of a session, or the ARN of a session. `None` if the text is none of these.
    pub fn identify(&self, text: &str) -> Option<Identified> {
        let text = &*pasted(text);
        if let Some(session) = self.identify_session(text) {
            return Some(session);
        }
        let (id, session) = match text.split_once(':') {
            Some((id, session)) => (id, Some(session.to_owned())),
            None => (text, None),
        };
        let kind = kind_of(id)?;
        let identified = Identified {
            kind,
            id: id.to_owned(),
            session,
            principal: None,
            is_active: None,
            account: None,
            is_account_loaded: false,
        };
        let (principal, is_active) = match kind {
            IdentifierKind::AccessKey => self.key_owner(id).unzip(),
            IdentifierKind::ServiceCredential
            | IdentifierKind::PublicKey
            | IdentifierKind::Certificate => self.credential_owner(id).unzip(),
            IdentifierKind::TemporaryKey
            | IdentifierKind::User
            | IdentifierKind::Role
            | IdentifierKind::Group
            | IdentifierKind::InstanceProfile
            | IdentifierKind::ManagedPolicy
            | IdentifierKind::PolicyVersion
            | IdentifierKind::BearerToken
            | IdentifierKind::RoleSession
            | IdentifierKind::FederatedSession => (self.graph.find_unique_id(id), None),
        };
        Some(Identified { principal, is_active, ..identified })
    }

    /// The session that an ARN of STS names, and its role.
    fn identify_session(&self, text: &str) -> Option<Identified> {
        let arn: Arn = text.parse().ok().filter(|it: &Arn| it.service() == "sts")?;
        let (kind, rest) = match arn.resource().split_once('/')? {
            ("assumed-role", rest) => (IdentifierKind::RoleSession, rest),
            ("federated-user", rest) => (IdentifierKind::FederatedSession, rest),
            _ => return None,
        };
        let (id, session) = match (kind, rest.split_once('/')) {
            (IdentifierKind::RoleSession, Some((role, session))) => (role, Some(session)),
            _ => (rest, None),
        };
        Some(Identified {
            kind,
            id: id.to_owned(),
            session: session.filter(|it| !it.is_empty()).map(ToOwned::to_owned),
            principal: self.find_exactly(text),
            is_active: None,
            account: Some(arn.account().to_owned()),
            is_account_loaded: self.snapshot.is_loaded(&arn.account().into()),
        })
    }

    /// The user of an access key, and whether the key is active.
    fn key_owner(&self, id: &str) -> Option<(NodeId, bool)> {
        let (user, key) = self.key(id)?;
        Some((self.graph.find(user.arn.as_str())?, key.active))
    }

    /// The user of another credential, and whether it is active.
    pub(super) fn credential_owner(&self, id: &str) -> Option<(NodeId, bool)> {
        const KINDS: [OtherCredentialKind; 3] = [
            OtherCredentialKind::SshPublicKey,
            OtherCredentialKind::SigningCertificate,
            OtherCredentialKind::ServiceSpecific,
        ];
        let users = self.snapshot.accounts.values().flat_map(|it| &it.users);
        let credentials = users.flat_map(|user| {
            let of_kind = |kind| user.credentials.other.get(kind).into_iter().flatten();
            KINDS.iter().flat_map(of_kind).map(move |it| (user, it))
        });
        let mut found = credentials.filter(|(_, it)| it.id.as_deref() == Some(id));
        let (user, credential) = found.next()?;
        Some((self.graph.find(user.arn.as_str())?, credential.active))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn what_stands_around_a_pasted_identifier_does_not_matter() {
        let cases = [
            ("AKIAUNKNOWN00EXAMPLE",             "AKIAUNKNOWN00EXAMPLE"),
            ("akiaunknown00example",             "AKIAUNKNOWN00EXAMPLE"),
            (r#"  "AKIAUNKNOWN00EXAMPLE", "#,    "AKIAUNKNOWN00EXAMPLE"),
            ("'aroaunknown00example:ci';",       "AROAUNKNOWN00EXAMPLE:ci"),
            ("`role/Deploy`",                    "role/Deploy"),
            ("role/akiaunknown00example",        "role/akiaunknown00example"),
            ("akia-team",                        "akia-team"),
            ("aidaandfriendsofaida",             "aidaandfriendsofaida"),
        ];
        for (text, expected) in cases {
            assert_eq!(pasted(text), expected, "{text}");
        }
    }
}
