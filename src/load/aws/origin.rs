//! The origin of credentials, in words for users whose credentials are missing.

use std::fmt;

/// The configured source of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialOrigin {
    /// The profile that configures it; `None` if variables do.
    pub profile: Option<String>,
    /// How.
    pub method: CredentialMethod,
}

/// How credentials are handed out.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialMethod {
    /// Identity Center, after signing in there.
    IdentityCenter,
    /// A program.
    Process,
    /// STS, for a token of an identity provider.
    WebIdentity,
    /// What `aws login` left behind.
    Login,
    /// A source outside the profiles.
    Source(CredentialSource),
}

/// The values of `credential_source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    /// The variables `AWS_ACCESS_KEY_ID` and the like.
    Environment,
    /// The role of an EC2 instance.
    Ec2InstanceMetadata,
    /// The role of an ECS container.
    EcsContainer,
}

impl CredentialOrigin {
    /// What would help.
    pub(super) fn hint(&self) -> String {
        let with_profile = |command: &str| match &self.profile {
            Some(name) => format!("`{command} --profile {name}`"),
            None => format!("`{command}`"),
        };
        match self.method {
            CredentialMethod::IdentityCenter => {
                format!("sign in with {}", with_profile("aws sso login"))
            }
            CredentialMethod::Process => "run the program yourself: it must print JSON with \
                                       `Version`, `AccessKeyId` and `SecretAccessKey`"
                .to_owned(),
            CredentialMethod::WebIdentity => {
                let file = match self.profile {
                    Some(_) => "web_identity_token_file",
                    None => "AWS_WEB_IDENTITY_TOKEN_FILE",
                };
                format!(
                    "`{file}` must name a file with a valid token, and the trust policy of the \
                     role must trust the token's subject"
                )
            }
            CredentialMethod::Login => format!("sign in with {}", with_profile("aws login")),
            CredentialMethod::Source(_) => {
                format!("check with {}", with_profile("aws sts get-caller-identity"))
            }
        }
    }
}

/// The AWS CLI command that exports credentials that only the CLI can obtain.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html>
pub(super) fn export(profile: &str) -> String {
    format!(
        "run `eval \"$(aws configure export-credentials --profile {profile} --format env)\"`, \
         then rolecall without `--profile`"
    )
}

/// `Identity Center gives the profile `work` no credentials`.
impl fmt::Display for CredentialOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.method {
            CredentialMethod::IdentityCenter => f.write_str("Identity Center")?,
            CredentialMethod::Process => f.write_str("`credential_process`")?,
            CredentialMethod::WebIdentity => f.write_str("the web identity token")?,
            CredentialMethod::Login => f.write_str("`aws login`")?,
            CredentialMethod::Source(source) => write!(f, "`credential_source` ({source})")?,
        }
        match &self.profile {
            Some(name) => write!(f, " provides no credentials for the profile `{name}`"),
            None => f.write_str(" provides no credentials"),
        }
    }
}

impl CredentialSource {
    /// The source of this name, ignoring case like the SDK.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Environment, Self::Ec2InstanceMetadata, Self::EcsContainer];
        all.into_iter().find(|it| it.to_string().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "Environment",
            Self::Ec2InstanceMetadata => "Ec2InstanceMetadata",
            Self::EcsContainer => "EcsContainer",
        })
    }
}
