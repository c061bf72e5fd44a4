//! Rules for some calls that hold regardless of policies: who can make them at all, which need no
//! permission, what cannot be changed, and which guardrails apply.

use super::{inherited::Inherited, request::Request, term::UnreadFact};
use crate::iam::{Action, Arn, Requester, is_saml_provider};

/// What decides a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallRule {
    /// The policies.
    UpToPolicies,
    /// No policy: everyone who can make the call may, even under an explicit deny.
    NeedsNoPermission,
    /// This caller cannot make it, or no one can on this resource.
    Impossible,
    /// The policies, if a fact that was not read is as required.
    Unknown(UnreadFact),
}

/// What decides a request. `root_sessions`: whether the caller's account may start root sessions in
/// others, and whether they can be started in the resource's account, if known.
pub(super) fn rule(
    requester: &Requester,
    request: &Request<'_>,
    root_sessions: [Option<bool>; 2],
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
    if requester.account() == Some(request.resource_account.as_str()) {
        return CallRule::Impossible;
    }
    match root_sessions {
        [Some(false), _] | [_, Some(false)] => CallRule::Impossible,
        [None, _] => CallRule::Unknown(UnreadFact::RootAccessManagement(
            requester.account().unwrap_or_default().into(),
        )),
        [Some(true), None] => {
            CallRule::Unknown(UnreadFact::Membership(request.resource_account.clone()))
        }
        [Some(true), Some(true)] => CallRule::UpToPolicies,
    }
}

/// A call that a role's trust policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoleCall {
    Assume,
    /// Every trust policy of the chain must allow passing tags.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
    TagSession,
    /// The trust policy and the caller's own policies must allow passing the name, even within one
    /// account.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    SetSourceIdentity,
    /// The trust policy must allow the service to name the user that it calls for.
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

/// Whether a role's trust policy decides who may perform an action on the role.
pub fn is_role_call(action: &Action) -> bool {
    RoleCall::of(action).is_some()
}

/// Whether this kind of caller can make this call.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html>
fn may_call(requester: &Requester, action: &Action) -> bool {
    /// Calls that only long-term credentials can make.
    const OF_LONG_TERM_CREDENTIALS: [&str; 2] = ["sts:GetSessionToken", "sts:GetFederationToken"];
    /// The STS operations that a session of a federated user may call.
    const OF_FEDERATED_USERS: [&str; 3] =
        ["sts:GetCallerIdentity", "sts:GetScopedCredentials", "sts:GetDelegatedAccessToken"];
    const UNSIGNED: [&str; 2] = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    let is_one_of = |calls: &[&str]| calls.iter().any(|it| action.is(it));
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
            action.is(if is_saml_provider(name) { UNSIGNED[0] } else { UNSIGNED[1] })
            // What a sign-in passes is decided by the same trust policy.
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

/// Whether everyone who can make a call may, regardless of policies.
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

/// Whether a call would change what only AWS can change: AWS managed policies, the roles of
/// Identity Center, and service-linked roles, except for their description and tags.
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

/// Whether resource control policies apply to an action. AWS adds services one by one; IAM is not
/// among them, so no such policy restricts passing a role.
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
    /// Calls that are not authorized against a resource, and one that only grants decide.
    const EXCEPTIONS: [&str; 4] = [
        "kms:RetireGrant",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
        "sts:GetWebIdentityToken",
    ];
    let service = action.service();
    SERVICES.iter().any(|it| service.eq_ignore_ascii_case(it))
        && !EXCEPTIONS.iter().any(|it| action.is(it))
}
