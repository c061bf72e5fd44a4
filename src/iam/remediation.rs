//! How to fix what is unread: a file to add, a permission to allow, or waiting. All remediation
//! texts are here.

use super::{
    credentials::OtherCredentialKind,
    failed_call::{FailedCall, Refusal},
    provenance::Provenance,
    unread::{Unread, UnreadItem, UnreadReason, UnreadSource},
};

const READ_AGAIN: &str = "reload";
const READ_TO_THE_END: &str = "let the load finish";
const WAIT: &str = "wait until loading finishes";

/// How to fix it, if it can be fixed.
pub(super) fn remediation(unread: &Unread) -> Option<String> {
    let text = match &unread.reason {
        UnreadReason::Call { failure, management_account, .. } => {
            return of_call(failure, || {
                let allow = allow_source(&unread.source);
                match management_account {
                    None => allow,
                    Some(account) => format!(
                        "{allow}, and run from the management account `{account}` or a delegated \
                         administrator"
                    ),
                }
            });
        }
        UnreadReason::NoEntry { role_arn, caller, failure, .. } => {
            return of_call(failure, || {
                // AWS returns the same error if the role does not exist, so as not to reveal it.
                format!(
                    "create a role `{role_arn}` whose trust policy trusts `{caller}`, and allow \
                     the caller `sts:AssumeRole` on it"
                )
            });
        }
        UnreadReason::OtherAccount(_) => {
            "use credentials of its account, or `--org --role-name NAME`"
        }
        UnreadReason::NoSuchAccount => "run `aws organizations list-accounts` to list its accounts",
        UnreadReason::OtherRegion(_) => "set `--region` to the region of Identity Center",
        UnreadReason::NotAsked => "use a snapshot from `rolecall collect --last-accessed`",
        UnreadReason::NotLoaded(Provenance::Files) => {
            "use a snapshot that includes the organization"
        }
        UnreadReason::NotLoaded(Provenance::Aws) => {
            "allow `organizations:DescribeOrganization` and `organizations:ListRoots`, or reload"
        }
        UnreadReason::NotLoaded(Provenance::Arriving) | UnreadReason::NotLoadedYet => WAIT,
        UnreadReason::EndedEarly => READ_TO_THE_END,
        UnreadReason::OnePage(_) => {
            "let the AWS CLI read all pages: do not use `--no-paginate` or `--max-items`"
        }
        UnreadReason::AbsentList { .. } => {
            "add the output of `aws iam get-account-authorization-details` made without `--query` \
             and `--filter`"
        }
        UnreadReason::Contradicted { .. } | UnreadReason::OnlyInOlder { .. } => {
            "use only the newer of the two files"
        }
        UnreadReason::Contradictory(_) => "read it from AWS again, and change nothing in the file",
        UnreadReason::NotHeld(item) => of_item(item, &unread.source),
        UnreadReason::NotEntered(_) => {
            "use `--org --role-name NAME`, or a snapshot of these \
                                        accounts"
        }
        UnreadReason::Other { remediation, .. } => return remediation.clone(),
        UnreadReason::NoOrganization
        | UnreadReason::UnusableAccount { .. }
        | UnreadReason::TooDeep(_)
        | UnreadReason::Skipped { .. }
        | UnreadReason::Malformed { .. }
        | UnreadReason::NoOwner { .. }
        | UnreadReason::LeftOut { .. } => return None,
    };
    Some(text.to_owned())
}

/// How to fix a failed call; `permission` is called if one is missing.
fn of_call(failure: &FailedCall, permission: impl FnOnce() -> String) -> Option<String> {
    let text = match failure {
        FailedCall::Stopped => READ_TO_THE_END,
        FailedCall::NoCredentials { .. } => "sign in again, and reload",
        FailedCall::KeyDenied { key, .. } => {
            let key = match key {
                Some(key) => format!("the key `{key}`"),
                None => "the KMS key of Identity Center".to_owned(),
            };
            return Some(format!("allow `kms:Decrypt` on {key}, in its key policy too"));
        }
        FailedCall::Refused { refusal, .. } => match refusal {
            Refusal::Denied => return Some(permission()),
            Refusal::CredentialsExpired => "sign in again, and reload",
            Refusal::CredentialsWrong => "check the keys and the region, and reload",
            Refusal::UnknownCall => return None,
            Refusal::NotFound => "check the name, or reload",
            Refusal::Throttled | Refusal::Other => READ_AGAIN,
        },
        FailedCall::Unintelligible { .. }
        | FailedCall::NoAnswer
        | FailedCall::Unreachable { .. }
        | FailedCall::NotSent { .. }
        | FailedCall::NoReport { .. }
        | FailedCall::LateReport
        | FailedCall::Throttled { .. }
        | FailedCall::RepeatedPage
        | FailedCall::TooManyPages => READ_AGAIN,
    };
    Some(text.to_owned())
}

/// The permission for the call that provides the facts.
fn allow_source(source: &UnreadSource) -> String {
    match source.operation() {
        Some(operation) => format!("allow `{}`", operation.action()),
        None => "allow the call".to_owned(),
    }
}

/// How to fix a missing item that facts name: another file if they come from files, a permission if
/// they come from AWS.
fn of_item(item: &UnreadItem, source: &UnreadSource) -> &'static str {
    let is_aws = match source {
        UnreadSource::Operation(_) | UnreadSource::Aws => true,
        UnreadSource::Member { .. }
        | UnreadSource::File(_)
        | UnreadSource::Organization
        | UnreadSource::IdentityCenter
        | UnreadSource::Choice(_)
        | UnreadSource::Other(_) => false,
    };
    match (item, is_aws) {
        (UnreadItem::OrganizationTree | UnreadItem::Assignments, _) => {
            "use a snapshot from `rolecall collect`, which reads the organization and Identity \
             Center whole"
        }
        (UnreadItem::PolicyDocument { .. } | UnreadItem::PolicyDocuments(_), true) => {
            "allow `iam:GetPolicy` and `iam:GetPolicyVersion`, or reload"
        }
        (UnreadItem::PolicyDocument { bounds: 0, .. } | UnreadItem::Group { .. }, false) => {
            "add the output of `aws iam get-account-authorization-details` without `--filter`"
        }
        // The authorization details omit policies that are used only as boundaries.
        (UnreadItem::PolicyDocument { .. }, false) => {
            "use a snapshot that includes it (iam:GetPolicy, iam:GetPolicyVersion)"
        }
        (UnreadItem::Group { .. } | UnreadItem::Roles(_) | UnreadItem::Listed { .. }, true) => {
            "allow `iam:GetAccountAuthorizationDetails`, or reload"
        }
        (UnreadItem::DeviceOwner(_) | UnreadItem::NamedOwner { .. }, false) => {
            "add the authorization details of its account, or use a snapshot, which records the \
             account"
        }
        (UnreadItem::Users { .. }, false) => {
            "add the output of `aws iam get-account-authorization-details` from the same day"
        }
        (
            UnreadItem::Roles(_) | UnreadItem::Listed { .. } | UnreadItem::PolicyDocuments(_),
            false,
        ) => "add the output of `aws iam get-account-authorization-details`",
        (
            UnreadItem::DeviceOwner(_) | UnreadItem::NamedOwner { .. } | UnreadItem::Users { .. },
            true,
        ) => READ_AGAIN,
    }
}

/// A fact about a user, a role, an account, or several of them, that screens show and that may be
/// unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadFact {
    /// Access keys of users.
    AccessKeys,
    /// The console password of a user.
    Password,
    /// MFA devices of a user.
    MfaDevices,
    /// Other credentials of a user.
    Other(OtherCredentialKind),
    /// When a user last did something.
    LastUseOfUser,
    /// When a role was last used.
    LastUseOfRole,
    /// The root user of an account.
    RootUser,
    /// The password policy of an account.
    PasswordPolicy,
    /// SAML providers of an account.
    SamlProviders,
    /// OpenID Connect providers of an account.
    OpenIdConnectProviders,
    /// An account as a whole.
    Account,
    /// The users of an account, and their groups.
    Users,
    /// The groups of an account.
    Groups,
    /// The roles of an account.
    Roles,
    /// What policies say, or whether there are others.
    Policies,
    /// The trust policy of a role.
    TrustPolicy,
    /// The longest session of a role.
    SessionDuration,
    /// The longest console session of a role or a user.
    SigninSessionDuration,
    /// Which services a principal used.
    ServicesUsed,
    /// Whether an account is in an organization, and which policies limit it there.
    Organization,
    /// Who has access through Identity Center.
    IdentityCenter,
    /// What centralized root access does.
    RootAccess,
    /// Which kind of MFA device a root user has, where it is not a virtual one.
    RootMfaDevice,
    /// The server certificates of an account. Nothing loads them.
    ServerCertificates,
    /// The secrets of AWS Secrets Manager. Nothing loads them.
    Secrets,
    /// The identity pools of Cognito. Nothing loads them.
    IdentityPools,
    /// The functions, instances and other resources that run as roles. Nothing loads them.
    RunningResources,
}

impl UnreadFact {
    /// All facts, with the word for each in data.
    pub const ALL: [(Self, &str); 29] = [
        (Self::AccessKeys, "access_keys"),
        (Self::Password, "password"),
        (Self::MfaDevices, "mfa_devices"),
        (Self::Other(OtherCredentialKind::SshPublicKey), "ssh_public_keys"),
        (Self::Other(OtherCredentialKind::SigningCertificate), "signing_certificates"),
        (Self::Other(OtherCredentialKind::ServiceSpecific), "service_specific_credentials"),
        (Self::LastUseOfUser, "last_use_of_user"),
        (Self::LastUseOfRole, "last_use_of_role"),
        (Self::RootUser, "root_user"),
        (Self::PasswordPolicy, "password_policy"),
        (Self::SamlProviders, "saml_providers"),
        (Self::OpenIdConnectProviders, "open_id_connect_providers"),
        (Self::Account, "account"),
        (Self::Users, "users"),
        (Self::Groups, "groups"),
        (Self::Roles, "roles"),
        (Self::Policies, "policies"),
        (Self::TrustPolicy, "trust_policy"),
        (Self::SessionDuration, "session_duration"),
        (Self::SigninSessionDuration, "signin_session_duration"),
        (Self::ServicesUsed, "services_used"),
        (Self::Organization, "organization"),
        (Self::IdentityCenter, "identity_center"),
        (Self::RootAccess, "root_access"),
        (Self::RootMfaDevice, "root_mfa_device"),
        (Self::ServerCertificates, "server_certificates"),
        (Self::Secrets, "secrets"),
        (Self::IdentityPools, "identity_pools"),
        (Self::RunningResources, "running_resources"),
    ];

    /// The fact with this word in data.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, it)| *it == word).map(|(fact, _)| fact)
    }

    /// The command of the AWS CLI that shows a fact which nothing loads; `None` for all others.
    pub fn shown_by(self) -> Option<&'static str> {
        match self {
            Self::RootMfaDevice => Some("aws iam list-virtual-mfa-devices"),
            Self::ServerCertificates => Some("aws iam list-server-certificates"),
            Self::Secrets => Some("aws secretsmanager list-secrets"),
            Self::IdentityPools => Some("aws cognito-identity list-identity-pools"),
            Self::RunningResources => Some("aws configservice get-discovered-resource-counts"),
            Self::AccessKeys
            | Self::Password
            | Self::MfaDevices
            | Self::Other(_)
            | Self::LastUseOfUser
            | Self::LastUseOfRole
            | Self::RootUser
            | Self::PasswordPolicy
            | Self::SamlProviders
            | Self::OpenIdConnectProviders
            | Self::Account
            | Self::Users
            | Self::Groups
            | Self::Roles
            | Self::Policies
            | Self::TrustPolicy
            | Self::SessionDuration
            | Self::SigninSessionDuration
            | Self::ServicesUsed
            | Self::Organization
            | Self::IdentityCenter
            | Self::RootAccess => None,
        }
    }

    /// How to fix it; `None` while it may still arrive.
    pub fn remediation(self, provenance: Provenance) -> Option<String> {
        if let Some(command) = self.shown_by() {
            return Some(format!("rolecall does not read this; look with `{command}`"));
        }
        const REPORT: &str = "add the credential report";
        const DETAILS: &str = "add the account's authorization details";
        const RULES: &str = "add the output of `aws iam get-account-password-policy`";
        const SAML: &str = "add the output of `aws iam list-saml-providers`";
        const OPEN_ID: &str = "add the output of `aws iam list-open-id-connect-providers`";
        const LIVE: &str = "read AWS directly";
        const ACCOUNT: &str = "use `--org --role-name NAME`, or a snapshot of this account";
        const SESSIONS: &str = "add the output of `aws iam list-roles`";
        const SIGN_INS: &str =
            "use files with the outputs of `aws iam get-role` and `aws iam get-login-profile`";
        const SERVICES: &str = "use a snapshot from `rolecall collect --last-accessed`";
        const ORGANIZATION: &str = "use a snapshot that includes the organization";
        const PEOPLE: &str = "use a snapshot that includes Identity Center";
        const ROOTS: &str = "add the output of `aws iam list-organizations-features`";
        use OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey};
        #[rustfmt::skip]
        let (file, action) = match self {
            Self::AccessKeys =>                (REPORT,  "iam:ListAccessKeys"),
            Self::Password =>                  (REPORT,  "iam:GetLoginProfile"),
            Self::MfaDevices =>                (REPORT,  "iam:ListMFADevices"),
            Self::Other(SshPublicKey) =>       (LIVE,    "iam:ListSSHPublicKeys"),
            Self::Other(SigningCertificate) => (LIVE,    "iam:ListSigningCertificates"),
            Self::Other(ServiceSpecific) =>    (LIVE,    "iam:ListServiceSpecificCredentials"),
            Self::LastUseOfUser =>             (REPORT,  "iam:GetCredentialReport"),
            Self::LastUseOfRole =>             (DETAILS, "iam:GetAccountAuthorizationDetails"),
            Self::RootUser =>                  (REPORT,  "iam:GetCredentialReport"),
            Self::PasswordPolicy =>            (RULES,   "iam:GetAccountPasswordPolicy"),
            Self::SamlProviders =>             (SAML,    "iam:ListSAMLProviders"),
            Self::OpenIdConnectProviders =>    (OPEN_ID, "iam:ListOpenIDConnectProviders"),
            Self::Account =>                   (ACCOUNT, "sts:AssumeRole"),
            Self::Users | Self::Groups | Self::Roles | Self::Policies | Self::TrustPolicy => {
                (DETAILS, "iam:GetAccountAuthorizationDetails")
            }
            Self::SessionDuration =>           (SESSIONS, "iam:ListRoles"),
            Self::SigninSessionDuration =>     (SIGN_INS, "iam:GetRole"),
            Self::ServicesUsed =>              (SERVICES, "iam:GenerateServiceLastAccessedDetails"),
            Self::Organization =>              (ORGANIZATION, "organizations:DescribeOrganization"),
            Self::IdentityCenter =>            (PEOPLE, "sso:ListAccountAssignments"),
            Self::RootAccess =>                (ROOTS, "iam:ListOrganizationsFeatures"),
            Self::RootMfaDevice
            | Self::ServerCertificates
            | Self::Secrets
            | Self::IdentityPools
            | Self::RunningResources => return None,
        };
        match provenance {
            Provenance::Files => Some(file.to_owned()),
            // The AWS SDK does not tell it yet; the AWS CLI does.
            Provenance::Aws if self == Self::SigninSessionDuration => Some(file.to_owned()),
            Provenance::Aws => Some(format!("allow `{action}`, or reload")),
            Provenance::Arriving => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{
        AwsOperation, IdentityKind, ReportedUsers, UnreadHome, UnreadSubject, arn::Arn,
    };

    fn of(source: UnreadSource, reason: UnreadReason) -> Option<String> {
        remediation(&Unread { source, subject: UnreadSubject::Whole, reason, account: None })
    }

    #[test]
    fn what_a_file_lacks_is_in_another_and_what_aws_lacks_is_a_permission_or_a_second_try() {
        let arn: Arn = "arn:aws:iam::1:user/ann".parse().expect("an ARN");
        let home = UnreadHome::Nowhere;
        let fate = ReportedUsers::Kept;
        let items = [
            UnreadItem::PolicyDocument { attached: 1, bounds: 0 },
            UnreadItem::PolicyDocument { attached: 0, bounds: 1 },
            UnreadItem::Group { users: 1 },
            UnreadItem::DeviceOwner(arn),
            UnreadItem::NamedOwner { kind: IdentityKind::User, name: "ann".into(), home },
            UnreadItem::PolicyDocuments(2),
            UnreadItem::Users { names: vec!["ann".to_owned()], fate },
            UnreadItem::Roles(1),
        ];
        for item in items {
            let told = |source| of(source, UnreadReason::NotHeld(item.clone())).unwrap_or_default();
            let file = told(UnreadSource::File("a.json".to_owned()));
            let aws = told(UnreadSource::Aws);
            assert!(
                file.contains("add ") || file.starts_with("use a snapshot"),
                "{item:?}: \
                                                                                  {file}"
            );
            assert!(aws.ends_with("reload") && !aws.contains("aws iam"), "{item:?}: {aws}");
        }
    }

    #[test]
    fn a_denied_call_names_its_permission_and_where_it_may_be_made() {
        let denied = |management_account: Option<&str>| {
            let failure = FailedCall::Refused {
                refusal: Refusal::Denied,
                code: "AccessDenied".to_owned(),
                detail: None,
                request_id: None,
            };
            let management_account = management_account.map(Into::into);
            let reason = UnreadReason::Call { failure, extent: None, management_account };
            of(UnreadSource::Operation(AwsOperation::ListRoots), reason)
        };
        assert_eq!(denied(None).as_deref(), Some("allow `organizations:ListRoots`"));
        assert_eq!(
            denied(Some("444455556666")).as_deref(),
            Some(
                "allow `organizations:ListRoots`, and run from the management account \
                 `444455556666` or a delegated administrator"
            )
        );
    }

    #[test]
    fn a_key_that_may_not_be_used_is_named_with_the_permission_to_use_it() {
        let told = |key: Option<&str>| {
            let (key, code) = (key.map(ToOwned::to_owned), "AccessDeniedException".to_owned());
            let failure = FailedCall::KeyDenied { key, code, request_id: None };
            let reason = UnreadReason::Call { failure, extent: None, management_account: None };
            of(UnreadSource::Operation(AwsOperation::ListIdentityStoreUsers), reason)
        };
        assert_eq!(
            told(Some("arn:aws:kms:eu-west-1:444455556666:key/k-1")).as_deref(),
            Some(
                "allow `kms:Decrypt` on the key `arn:aws:kms:eu-west-1:444455556666:key/k-1`, in \
                 its key policy too"
            )
        );
        assert_eq!(
            told(None).as_deref(),
            Some("allow `kms:Decrypt` on the KMS key of Identity Center, in its key policy too")
        );
    }

    #[test]
    fn a_call_that_does_not_exist_is_no_matter_of_permissions() {
        let refused = |refusal| {
            let (code, detail, request_id) = ("Code".to_owned(), None, None);
            let failure = FailedCall::Refused { refusal, code, detail, request_id };
            let reason = UnreadReason::Call { failure, extent: None, management_account: None };
            of(UnreadSource::Operation(AwsOperation::ListUsers), reason)
        };
        assert_eq!(refused(Refusal::UnknownCall), None);
        assert_eq!(refused(Refusal::Throttled).as_deref(), Some("reload"));
        assert_eq!(
            refused(Refusal::CredentialsExpired).as_deref(),
            Some("sign in again, and reload")
        );
    }
}
