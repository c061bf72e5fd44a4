//! BP03: secrets.

use super::{
    check::{Check, Row},
    facts::Creation,
    outcome::{Behind, Checked, Failure, Skipped, only_if, read},
    subject::{PolicySubject, Principal, UserSubject},
};
use crate::{
    eval::AccessState,
    iam::{AccountId, Action, OtherCredentialKind, Statement, UnreadFact},
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
    let Some(creation) = principal.facts.creates_credentials[principal.id.index()] else {
        return principal.only_if_policies_are_read();
    };
    let Creation { state, action, target } = creation;
    let behind = Behind::Action { action, caller: principal.id, target: Some(target) };
    match state {
        AccessState::Proven => Ok(Some(Failure::new(detail).by(behind))),
        AccessState::Conditional | AccessState::Disputed => {
            let failure = Failure::new(format!("{detail}, on a condition"));
            Ok(Some(failure.by(behind).lesser_if(true)))
        }
        AccessState::Unknown => Err(Skipped::NotChecked(UnreadFact::Policies)),
    }
}

/// An action, and what the resources that it is about are called.
pub(super) struct OnAll {
    /// The action.
    pub(super) action: &'static str,
    /// The service in their ARNs.
    service: &'static str,
    /// How the last part of their ARNs begins.
    kind: &'static str,
}

const SECRETS: OnAll =
    OnAll { action: "secretsmanager:GetSecretValue", service: "secretsmanager", kind: "secret:" };
const PARAMETERS: OnAll = OnAll { action: "ssm:GetParameter", service: "ssm", kind: "parameter/" };
const KEYS: OnAll = OnAll { action: "kms:Decrypt", service: "kms", kind: "key/" };
pub(super) const ASSUMED_ROLES: OnAll =
    OnAll { action: "sts:AssumeRole", service: "iam", kind: "role/" };
pub(super) const PASSED_ROLES: OnAll =
    OnAll { action: "iam:PassRole", service: "iam", kind: "role/" };

impl OnAll {
    /// Whether a statement allows the action on all such resources of an account, in one region at
    /// least, without a condition.
    fn is_allowed_by(&self, statement: &Statement, account: &AccountId) -> bool {
        let Ok(action) = self.action.parse::<Action>() else { return false };
        let Some(resource) = &statement.resource else { return false };
        let is_about_all = |pattern: &str| resource.matches(&self.some_resource(pattern, account));
        statement.condition.0.is_empty()
            && statement.action.matches(&action)
            && resource.patterns.iter().any(|it| is_about_all(it))
    }

    /// A resource that nobody names: a pattern is about it only if it is about all. It is in the
    /// partition and region of the pattern.
    fn some_resource(&self, pattern: &str, account: &AccountId) -> String {
        let part = |at: usize, otherwise: &'static str| {
            let part = pattern.split(':').nth(at).filter(|it| !it.contains(['*', '?']));
            part.unwrap_or(otherwise).to_owned()
        };
        let Self { service, kind, .. } = self;
        let (partition, region) = (part(1, "aws"), part(3, "eu-west-1"));
        format!("arn:{partition}:{service}:{region}:{account}:{kind}rolecall-names-nothing-so")
    }
}

/// Whether a policy allows an action on everything, and not everything anyway.
pub(super) fn policy_allows_on_all(
    policy: &PolicySubject<'_>,
    on_all: &OnAll,
    detail: &str,
) -> Checked {
    only_if(!policy.document()?.allows_everything(), "it allows everything")?;
    policy.weak_statements(detail, |it| on_all.is_allowed_by(it, policy.account))
}

fn reads_all_secrets(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, &SECRETS, "reads every secret")
}

fn reads_all_parameters(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, &PARAMETERS, "reads every parameter")
}

fn decrypts_with_all_keys(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, &KEYS, "decrypts with every KMS key")
}
