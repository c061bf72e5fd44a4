//! BP03: secrets.

use super::{
    asked_tags::after,
    check::{Check, Row},
    facts::Creation,
    outcome::{Behind, Checked, Failure, Skipped, only_if, read},
    subject::{ON_A_CONDITION, PolicySubject, Principal, UserSubject},
};
use crate::{
    eval::{AccessState, PolicyType, Requirement},
    iam::{AccountId, Action, Condition, OtherCredentialKind, Statement, UnreadFact},
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
    let detail = "can create credentials of other users";
    let Some(creation) = principal.facts.creates_credentials[principal.id.index()] else {
        return principal.only_if_policies_are_read();
    };
    let Creation { state, action, target } = creation;
    let behind = Behind::Action { action, caller: principal.id, target: Some(target) };
    match state {
        AccessState::Proven => Ok(Some(Failure::new(detail).by(behind))),
        AccessState::Conditional | AccessState::Disputed => {
            let failure = Failure::new(format!("{detail}{ON_A_CONDITION}"));
            Ok(Some(failure.by(behind).lesser_if(true)))
        }
        AccessState::Unknown => Err(Skipped::NotChecked(UnreadFact::Policies)),
    }
}

/// Actions of which each is enough, and the resources that they are about.
pub(super) struct OnAll {
    /// The actions.
    actions: &'static [&'static str],
    /// The service in the ARNs of the resources.
    service: &'static str,
    /// How the last part of these ARNs begins.
    kind: &'static str,
    /// The keys of conditions that say on which resources, or for which service.
    limits: &'static [Limit],
}

/// A key, or a family of keys, with a value that no policy names: a condition that holds for that
/// holds for all.
type Limit = (&'static str, &'static str);

const TAG: Limit = ("aws:ResourceTag/", NOTHING);
const NOTHING: &str = "rolecall-names-nothing-so";

/// `BatchGetSecretValue` needs this permission too, for each secret.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>
const SECRETS: OnAll = OnAll {
    actions: &["secretsmanager:GetSecretValue"],
    service: "secretsmanager",
    kind: "secret:",
    limits: &[TAG, ("secretsmanager:ResourceTag/", NOTHING), ("secretsmanager:SecretId", NOTHING)],
};
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html>
const PARAMETERS: OnAll = OnAll {
    actions: &[
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "ssm:GetParameterHistory",
    ],
    service: "ssm",
    kind: "parameter/",
    limits: &[TAG, ("ssm:resourceTag/", NOTHING)],
};
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1>
const KEYS: OnAll = OnAll {
    actions: &["kms:Decrypt", "kms:ReEncryptFrom"],
    service: "kms",
    kind: "key/",
    limits: &[
        TAG,
        ("kms:ResourceAliases", NOTHING),
        ("kms:RequestAlias", NOTHING),
        ("kms:ViaService", "rolecall.eu-west-1.amazonaws.com"),
        ("kms:EncryptionContext:", NOTHING),
    ],
};
pub(super) const ASSUMED_ROLES: OnAll = OnAll {
    actions: &["sts:AssumeRole"],
    service: "iam",
    kind: "role/",
    limits: &[
        TAG,
        ("iam:ResourceTag/", NOTHING),
        ("aws:ResourceAccount", "000000000000"),
        ("aws:ResourceOrgID", "o-nothing"),
        ("aws:ResourceOrgPaths", "o-nothing/r-nothing/"),
    ],
};
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(super) const PASSED_ROLES: OnAll = OnAll {
    actions: &["iam:PassRole"],
    service: "iam",
    kind: "role/",
    limits: &[
        TAG,
        ("iam:ResourceTag/", NOTHING),
        ("iam:PassedToService", "rolecall.amazonaws.com"),
        ("iam:AssociatedResourceArn", "arn:aws:rolecall:eu-west-1:000000000000:nothing/nothing"),
    ],
};

/// How freely a statement allows an action on all resources.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Allowed {
    /// On some of them only, for some services only, or not.
    Limited,
    /// On a condition that says neither on which nor for which service.
    OnCondition,
    /// Without a condition that limits anything.
    Freely,
}

impl OnAll {
    /// How freely a statement allows one of the actions on all such resources of an account, in one
    /// region at least.
    fn allowed_by(&self, statement: &Statement, account: &AccountId) -> Allowed {
        let is_allowed = |it: &&str| {
            let action = it.parse::<Action>();
            action.is_ok_and(|it| statement.action.matches(&it))
        };
        let Some(resource) = &statement.resource else { return Allowed::Limited };
        let is_about_all = |pattern: &str| resource.matches(&self.some_resource(pattern, account));
        let is_on_all = self.actions.iter().any(is_allowed)
            && resource.patterns.iter().any(|it| is_about_all(it));
        let conditions = statement.condition.0.iter().map(|it| self.left_by(it));
        let least = conditions.min().unwrap_or(Allowed::Freely);
        if is_on_all { least } else { Allowed::Limited }
    }

    /// What a condition leaves.
    fn left_by(&self, condition: &Condition) -> Allowed {
        let key = condition.key.as_str();
        let is_it = |name: &str| match name.ends_with(['/', ':']) {
            true => after(key, name).is_some(),
            false => condition.key.is(name),
        };
        let Some((_, other)) = self.limits.iter().find(|(name, _)| is_it(name)) else {
            return Allowed::OnCondition;
        };
        let requirement = Requirement::holds(condition.clone(), PolicyType::Identity);
        match requirement.holds_for(other) {
            false => Allowed::Limited,
            true if condition.operator.comparison.is_negated() => Allowed::OnCondition,
            true => Allowed::Freely,
        }
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
        format!("arn:{partition}:{service}:{region}:{account}:{kind}{NOTHING}")
    }
}

/// Whether a policy allows an action on everything, and not everything anyway. It is the lesser case
/// on a condition that does not say on what.
pub(super) fn policy_allows_on_all(
    policy: &PolicySubject<'_>,
    on_all: &OnAll,
    detail: &str,
) -> Checked {
    only_if(!policy.document()?.allows_everything(), "it allows everything")?;
    let find = |detail: &str, allowed: Allowed| {
        policy.weak_statements(detail, |it| on_all.allowed_by(it, policy.account) == allowed)
    };
    if let Ok(Some(failure)) = find(detail, Allowed::Freely) {
        return Ok(Some(failure));
    }
    let found = find(&format!("{detail}{ON_A_CONDITION}"), Allowed::OnCondition)?;
    Ok(found.map(|it| it.lesser_if(true)))
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
