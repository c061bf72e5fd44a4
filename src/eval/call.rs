//! What is special of some calls, whatever policies say: who can make them at all, which need no
//! permission, what nobody can change, and which guardrails touch them.

use super::{inherited::Inherited, request::Request, term::UnreadFact};
use crate::iam::{Action, Arn, Requester};

/// What decides a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallRule {
    /// The policies.
    UpToPolicies,
    /// Nothing: whoever can make it may, even under an explicit deny.
    NeedsNoPermission,
    /// This caller cannot make it, or nobody can on this resource.
    Impossible,
    /// The policies, if a fact is as it must be that was not read.
    Unknown(UnreadFact),
}

/// What decides a request. `may_assume_root`: whether the caller's account may begin root sessions
/// in others, where that is known.
pub(super) fn rule(
    requester: &Requester,
    request: &Request<'_>,
    may_assume_root: Option<bool>,
) -> CallRule {
    let action = request.action;
    if !may_call(requester, action) || is_owned_by_aws(action, request.resource) {
        return CallRule::Impossible;
    }
    if needs_no_permission(requester, action) {
        return CallRule::NeedsNoPermission;
    }
    if !action.is("sts:AssumeRoot") {
        return CallRule::UpToPolicies;
    }
    match may_assume_root {
        Some(true) => CallRule::UpToPolicies,
        Some(false) => CallRule::Impossible,
        None => CallRule::Unknown(UnreadFact::RootAccessManagement(
            requester.account().unwrap_or_default().into(),
        )),
    }
}

/// A call that a role's trust policy judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoleCall {
    Assume,
    /// Every trust policy on the way must let tags pass.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
    TagSession,
    /// The trust policy must let the name pass, and the caller's own policies too, in one account
    /// as in two.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    SetSourceIdentity,
    /// The trust policy must let the service say for whom it calls.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
    SetContext,
}

impl RoleCall {
    /// What the call passes on.
    pub(super) fn passes(self) -> Option<Inherited> {
        match self {
            Self::Assume | Self::SetContext => None,
            Self::TagSession => Some(Inherited::TransitiveTags),
            Self::SetSourceIdentity => Some(Inherited::SourceIdentity),
        }
    }

    pub(super) fn of(action: &Action) -> Option<Self> {
        const CALLS: [(&str, RoleCall); 6] = [
            ("sts:AssumeRole", RoleCall::Assume),
            ("sts:AssumeRoleWithSAML", RoleCall::Assume),
            ("sts:AssumeRoleWithWebIdentity", RoleCall::Assume),
            ("sts:TagSession", RoleCall::TagSession),
            ("sts:SetSourceIdentity", RoleCall::SetSourceIdentity),
            ("sts:SetContext", RoleCall::SetContext),
        ];
        CALLS.iter().find(|(name, _)| action.is(name)).map(|(_, call)| *call)
    }
}

/// Whether this kind of caller can make this call.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html>
fn may_call(requester: &Requester, action: &Action) -> bool {
    /// Calls that only long-term credentials can make.
    const OF_LONG_TERM_CREDENTIALS: [&str; 2] = ["sts:GetSessionToken", "sts:GetFederationToken"];
    /// What a session of a federated user may call of STS.
    const OF_FEDERATED_USERS: [&str; 3] =
        ["sts:GetCallerIdentity", "sts:GetScopedCredentials", "sts:GetDelegatedAccessToken"];
    const UNSIGNED: [&str; 2] = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    let is_one_of = |calls: &[&str]| calls.iter().any(|it| action.is(it));
    let is_saml = |name: &str| name.contains(":saml-provider/");
    match requester {
        Requester::Root(_) => {
            !action.is("sts:AssumeRole") && !action.is("sts:AssumeRoot") && !is_one_of(&UNSIGNED)
        }
        Requester::FederatedUser(_) => {
            if action.is_of_service("sts") {
                is_one_of(&OF_FEDERATED_USERS)
            } else {
                !action.is_of_service("iam")
            }
        }
        Requester::Federated(name) => {
            action.is(if is_saml(name) { UNSIGNED[0] } else { UNSIGNED[1] })
            // What a login brings along is judged by the same trust policy.
                || is_one_of(&["sts:TagSession", "sts:SetSourceIdentity"])
        }
        Requester::Role { .. } | Requester::RoleSession { .. } => {
            !is_one_of(&UNSIGNED) && !is_one_of(&OF_LONG_TERM_CREDENTIALS)
        }
        Requester::User { .. }
        | Requester::Account(_)
        | Requester::Anyone
        | Requester::Service(_) => !is_one_of(&UNSIGNED),
        Requester::Anonymous => !action.is_of_service("sts") && !action.is_of_service("iam"),
    }
}

/// Whether whoever can make a call may, whatever policies say.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
fn needs_no_permission(requester: &Requester, action: &Action) -> bool {
    let is_signed = match requester {
        Requester::Root(_)
        | Requester::User { .. }
        | Requester::Role { .. }
        | Requester::RoleSession { .. }
        | Requester::FederatedUser(_) => true,
        Requester::Account(_)
        | Requester::Anyone
        | Requester::Anonymous
        | Requester::Service(_)
        | Requester::Federated(_) => false,
    };
    is_signed && (action.is("sts:GetCallerIdentity") || action.is("sts:GetSessionToken"))
}

/// Whether a call would change what only AWS changes: its managed policies, the roles of Identity
/// Center, and service-linked roles, of which others change the description and the tags.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
fn is_owned_by_aws(action: &Action, resource: &str) -> bool {
    const POLICY_CHANGES: [&str; 6] = [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:TagPolicy",
        "iam:UntagPolicy",
    ];
    const ROLE_CHANGES: [&str; 9] = [
        "iam:AttachRolePolicy",
        "iam:DeleteRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
    ];
    const ROLE_DESCRIPTIONS: [&str; 3] =
        ["iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription"];
    if !action.is_of_service("iam") {
        return false;
    }
    let Ok(arn) = resource.parse::<Arn>() else { return false };
    let is_one_of = |calls: &[&str]| calls.iter().any(|it| action.is(it));
    let path = arn.resource();
    match (arn.service(), arn.account()) {
        ("iam", "aws") => is_one_of(&POLICY_CHANGES),
        ("iam", _) if path.starts_with("role/aws-reserved/sso.amazonaws.com/") => {
            is_one_of(&ROLE_CHANGES) || is_one_of(&ROLE_DESCRIPTIONS)
        }
        ("iam", _) if path.starts_with("role/aws-service-role/") => is_one_of(&ROLE_CHANGES),
        _ => false,
    }
}

/// Whether resource control policies touch an action. Services join one by one; IAM is none of
/// them, so that no such policy keeps anybody from passing a role.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
pub(super) fn is_covered_by_rcps(action: &Action) -> bool {
    const SERVICES: [&str; 30] = [
        "aoss",
        "appconfig",
        "appstream",
        "autoscaling",
        "codebuild",
        "codecommit",
        "cognito-identity",
        "cognito-idp",
        "cognito-sync",
        "comprehend",
        "comprehendmedical",
        "dax",
        "dynamodb",
        "ecr",
        "events",
        "health",
        "kinesisvideo",
        "kms",
        "logs",
        "rolesanywhere",
        "s3",
        "secretsmanager",
        "signin",
        "sqs",
        "sts",
        "support",
        "supportapp",
        "textract",
        "transcribe",
        "translate",
    ];
    /// Calls that no resource is authorized for, and one that grants alone decide.
    const EXCEPTIONS: [&str; 4] = [
        "kms:RetireGrant",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
        "sts:GetWebIdentityToken",
    ];
    SERVICES.iter().any(|it| action.is_of_service(it)) && !EXCEPTIONS.iter().any(|it| action.is(it))
}
