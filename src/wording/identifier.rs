//! What an identifier is, whose it is, and what would tell if that was not loaded.

use super::credential::key_sentence;
use crate::analysis::{Analysis, Identified, IdentifierKind};

/// What an identifier is and whose; if that was not loaded, how to find out.
pub fn identifier_sentence(analysis: &Analysis, found: &Identified) -> String {
    let owner = found.principal.map(|it| {
        let key = match found.kind {
            IdentifierKind::AccessKey => access_key(analysis, &found.id),
            _ => None,
        };
        (analysis.display_name(it), key)
    });
    sentence(found, owner)
}

/// What an identifier of nothing that was loaded is, and how to find out whose.
pub fn unloaded_identifier_sentence(found: &Identified) -> String {
    sentence(found, None)
}

/// What an identifier is. Its owner, if that was loaded: the name, and for access keys the age and
/// last use.
fn sentence(found: &Identified, owner: Option<(String, Option<String>)>) -> String {
    let Identified { kind, id, session, is_active, account, is_account_loaded, .. } = found;
    let (whose, key) = owner.unzip();
    let state = match is_active {
        Some(true) => ", active",
        Some(false) => ", inactive: nobody can use it now",
        None => "",
    };
    let of_session = |name: &str| {
        session.as_ref().map(|it| format!("The session {it} of {name}.")).unwrap_or_default()
    };
    let known = |what: &str, whose: &str| format!("{id} is {what} of {whose}{state}.");
    match (kind, whose) {
        (IdentifierKind::AccessKey, Some(whose)) => match key.flatten() {
            Some(sentence) => format!("{id} is an access key of {whose}{state}: {sentence}."),
            None => known("an access key", &whose),
        },
        (IdentifierKind::AccessKey, None) => format!(
            "{id} is a long-term access key that was not loaded. `aws sts get-access-key-info \
             --access-key-id {id}` names its account; load that account with its access keys."
        ),
        (IdentifierKind::TemporaryKey, _) => format!(
            "{id} is the key of a temporary session, which no list of access keys holds. \
             `aws cloudtrail lookup-events --lookup-attributes \
             AttributeKey=AccessKeyId,AttributeValue={id}` shows its calls; paste \
             userIdentity.arn or userIdentity.principalId from there to see whose it is."
        ),
        (IdentifierKind::ServiceCredential, Some(whose)) => {
            known("a service-specific credential", &whose)
        }
        (IdentifierKind::ServiceCredential, None) => format!(
            "{id} is a service-specific credential that was not loaded. `aws iam \
             list-service-specific-credentials --user-name NAME` lists those of a user; add its \
             output, or load the account with credentials."
        ),
        (IdentifierKind::PublicKey, Some(whose)) => known("an SSH public key", &whose),
        (IdentifierKind::PublicKey, None) => format!(
            "{id} is an SSH public key that was not loaded. `aws iam list-ssh-public-keys \
             --user-name NAME` lists those of a user."
        ),
        (IdentifierKind::Certificate, Some(whose)) => known("a certificate", &whose),
        (IdentifierKind::Certificate, None) => format!(
            "{id} is a certificate that was not loaded. `aws iam list-signing-certificates \
             --user-name NAME` lists those of a user."
        ),
        (IdentifierKind::Role, Some(whose)) if session.is_some() => of_session(&whose),
        (IdentifierKind::User | IdentifierKind::Role | IdentifierKind::Group, Some(whose)) => {
            format!("{id} is the unique id of {whose}.")
        }
        (IdentifierKind::User, None) => gone(id, "a user"),
        (IdentifierKind::Role, None) => gone(id, "a role"),
        (IdentifierKind::Group, None) => gone(id, "a group"),
        (IdentifierKind::InstanceProfile, _) => format!(
            "{id} is the unique id of an instance profile. `aws iam list-instance-profiles` names \
             it and the role that it contains."
        ),
        (IdentifierKind::ManagedPolicy, _) => {
            format!("{id} is the unique id of a managed policy. `aws iam list-policies` names it.")
        }
        (IdentifierKind::PolicyVersion, _) => format!(
            "{id} is the unique id of a version of a managed policy. It grants nothing by itself."
        ),
        (IdentifierKind::BearerToken, _) => format!(
            "{id} is a bearer token of STS for one service. CloudTrail shows in \
             userIdentity.principalId who got it."
        ),
        (IdentifierKind::RoleSession, Some(whose)) => match session {
            Some(_) => of_session(&whose),
            None => format!("A session of {whose}."),
        },
        (IdentifierKind::RoleSession, None) if *is_account_loaded => format!(
            "A session of the role {id} of account {}, which has no such role: it may have been \
             deleted. CloudTrail shows who deleted it in the event DeleteRole.",
            account.as_deref().unwrap_or("unknown")
        ),
        (IdentifierKind::RoleSession, None) => format!(
            "A session of the role {id} of account {}, which was not loaded. Load that account to \
             see what it can become; the role may have been deleted.",
            account.as_deref().unwrap_or("unknown")
        ),
        (IdentifierKind::FederatedSession, _) => format!(
            "A session {id} of sts:GetFederationToken in account {}. It has permissions of the \
             user who called; CloudTrail shows who that was in the event GetFederationToken, \
             also if that user was deleted.",
            account.as_deref().unwrap_or("unknown")
        ),
    }
}

/// Its age and its last use.
fn access_key(analysis: &Analysis, id: &str) -> Option<String> {
    let users = analysis.snapshot.accounts.values().flat_map(|it| &it.users);
    let mut keys = users.flat_map(|it| it.credentials.access_keys.iter().flatten());
    let key = keys.find(|it| it.id.as_deref() == Some(id))?;
    let sentence = key_sentence(analysis, key);
    Some(sentence.strip_prefix(&format!("key {id} is ")).unwrap_or(&sentence).to_owned())
}

/// An id that no loaded principal has.
fn gone(id: &str, what: &str) -> String {
    format!(
        "{id} is the unique id of {what} that was not loaded, or that was deleted: a policy keeps \
         the id of a deleted principal. CloudTrail shows its name in userIdentity.arn."
    )
}
