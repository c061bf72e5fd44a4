//! BP03: secrets.

use super::{
    check::{Check, Row},
    outcome::{Checked, Failure, Skipped, only_if, read},
    subject::{PolicySubject, Principal, UserSubject},
};
use crate::{
    eval::AccessState,
    iam::{Action, OtherCredentialKind, Statement, UnreadFact},
};

pub(super) const CHECKS: &[Row] = &[
    ("user-with-ssh-key", Check::User(ssh_key)),
    ("user-with-service-credential", Check::User(service_credential)),
    ("user-with-signing-certificate", Check::User(signing_certificate)),
    ("creates-credentials-of-others", Check::Principal(creates_credentials)),
    ("policy-reads-all-secrets", Check::Policy(reads_all_secrets)),
    ("policy-reads-all-parameters", Check::Policy(reads_all_parameters)),
    ("policy-decrypts-with-all-keys", Check::Policy(decrypts_with_all_keys)),
];

/// Whether a user has active credentials of a kind. Those that end by themselves are the lesser
/// case.
fn other_credential(user: &UserSubject<'_>, kind: OtherCredentialKind, name: &str) -> Checked {
    let all = read(user.own.credentials.other.get(&kind), UnreadFact::Other(kind))?;
    let active: Vec<_> = all.iter().filter(|it| it.active).collect();
    let expire = active.iter().all(|it| it.expires.is_some());
    let service = active.first().and_then(|it| it.service.as_deref());
    let of = service.map(|it| format!(" for {it}")).unwrap_or_default();
    let failure = match active.len() {
        0 => return Ok(None),
        1 => Failure::new(format!("active {name}{of}")),
        count => Failure::new(format!("{count} active {name}s")),
    };
    Ok(Some(failure.lesser_if(expire)))
}

fn ssh_key(user: &UserSubject<'_>) -> Checked {
    other_credential(user, OtherCredentialKind::SshPublicKey, "SSH key")
}

fn service_credential(user: &UserSubject<'_>) -> Checked {
    other_credential(user, OtherCredentialKind::ServiceSpecific, "service-specific credential")
}

fn signing_certificate(user: &UserSubject<'_>) -> Checked {
    other_credential(user, OtherCredentialKind::SigningCertificate, "signing certificate")
}

fn creates_credentials(principal: &Principal<'_>) -> Checked {
    let is_administrator = principal.analysis().is_administrator(principal.id);
    only_if(!is_administrator, "it is an administrator")?;
    let detail = "can create keys or passwords of other users";
    match principal.facts.creates_credentials[principal.id.index()] {
        Some(AccessState::Proven) => Ok(Some(Failure::new(detail))),
        Some(AccessState::Conditional | AccessState::Disputed) => {
            Ok(Some(Failure::new(format!("{detail}, on a condition")).lesser_if(true)))
        }
        Some(AccessState::Unknown) => Err(Skipped::NotChecked(UnreadFact::Policies)),
        None => {
            principal.steps_to_admin()?;
            Ok(None)
        }
    }
}

/// Whether a statement allows an action on everything, without a condition.
pub(super) fn allows_on_all(statement: &Statement, action: &str) -> bool {
    let Ok(action) = action.parse::<Action>() else { return false };
    let is_all = |it: &str| it == "*" || it.ends_with(":*:*:*") || it.ends_with(":*");
    statement.condition.0.is_empty()
        && statement.action.matches(&action)
        && statement
            .resource
            .as_ref()
            .is_some_and(|it| !it.negated && it.patterns.iter().any(|it| is_all(it)))
}

/// Whether a policy allows an action on everything, and not everything anyway.
pub(super) fn policy_allows_on_all(
    policy: &PolicySubject<'_>,
    action: &str,
    detail: &str,
) -> Checked {
    only_if(!policy.document()?.allows_everything(), "it allows everything")?;
    only_if(!policy.is_owned_by_aws || !policy.holders.is_empty(), "nobody has it")?;
    policy.weak_statements(detail, |it| allows_on_all(it, action))
}

fn reads_all_secrets(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, "secretsmanager:GetSecretValue", "reads every secret")
}

fn reads_all_parameters(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, "ssm:GetParameter", "reads every parameter")
}

fn decrypts_with_all_keys(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, "kms:Decrypt", "decrypts with every KMS key")
}
