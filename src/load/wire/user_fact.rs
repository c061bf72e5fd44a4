//! What IAM lists of users beside their policies: keys, MFA devices, passwords; and the
//! identity providers of an account.

use serde::Deserialize;

use super::value::Text;

/// An item of `AccessKeyMetadata`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-access-keys.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an access key object")]
pub(crate) struct AccessKeyMetadata<'a> {
    #[serde(borrow)]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) access_key_id: Option<Text<'a>>,
    /// `Active` or `Inactive`.
    #[serde(borrow)]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) create_date: Option<Text<'a>>,
}

/// An item of `AccessKeyLastUsed`: the answer of one call, with the key it was asked for.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-access-key-last-used.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `AccessKeyId`")]
pub(crate) struct AccessKeyLastUsed<'a> {
    #[serde(borrow)]
    pub(crate) access_key_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) access_key_last_used: Option<LastUse<'a>>,
}

/// The last use of an access key; `N/A` stands where there was none.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `LastUsedDate`")]
pub(crate) struct LastUse<'a> {
    #[serde(borrow)]
    pub(crate) last_used_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) service_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) region: Option<Text<'a>>,
}

/// An item of `MFADevices`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-mfa-devices.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an MFA device object")]
pub(crate) struct MfaDevice<'a> {
    #[serde(borrow)]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) serial_number: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) enable_date: Option<Text<'a>>,
}

/// An item of `VirtualMFADevices`; one without a user is assigned to nobody.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-virtual-mfa-devices.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a virtual MFA device object")]
pub(crate) struct VirtualMfaDevice<'a> {
    #[serde(borrow)]
    pub(crate) user: Option<DeviceUser<'a>>,
    #[serde(borrow)]
    pub(crate) serial_number: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) enable_date: Option<Text<'a>>,
}

/// Whose device it is: a user, or the root user by its `:root` ARN.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a user object")]
pub(crate) struct DeviceUser<'a> {
    #[serde(borrow)]
    pub(crate) arn: Option<Text<'a>>,
}

/// An item of `LoginProfiles`: a console password.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-login-profile.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a login profile object")]
pub(crate) struct LoginProfile<'a> {
    #[serde(borrow)]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) create_date: Option<Text<'a>>,
}

/// An item of `SSHPublicKeys`, `Certificates` or `ServiceSpecificCredentials`: they differ in the
/// names of two members.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-service-specific-credentials.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a credential object")]
pub(crate) struct OtherCredential<'a> {
    #[serde(borrow)]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, alias = "SSHPublicKeyId", alias = "CertificateId")]
    pub(crate) service_specific_credential_id: Option<Text<'a>>,
    /// `Active`, `Inactive` or `Expired`.
    #[serde(borrow)]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow, alias = "UploadDate")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) expiration_date: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) service_name: Option<Text<'a>>,
}

/// The account's rules for passwords; without a least length, AWS's own hold.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-password-policy.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a password policy object")]
pub(crate) struct PasswordPolicy {
    pub(crate) minimum_password_length: Option<u32>,
    pub(crate) require_symbols: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_uppercase_characters: bool,
    pub(crate) require_lowercase_characters: bool,
    pub(crate) allow_users_to_change_password: bool,
    pub(crate) max_password_age: Option<u32>,
    pub(crate) password_reuse_prevention: Option<u32>,
    pub(crate) hard_expiry: Option<bool>,
}

/// An item of `SAMLProviderList`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-saml-providers.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a SAML provider object")]
pub(crate) struct SamlProvider<'a> {
    #[serde(borrow)]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) valid_until: Option<Text<'a>>,
}

/// An item of `OpenIDConnectProviderList`, with what the call for one provider adds.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-open-id-connect-provider.html>
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an OpenID Connect provider object")]
pub(crate) struct OpenIdConnectProvider<'a> {
    #[serde(borrow)]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, rename = "ClientIDList")]
    pub(crate) client_id_list: Option<Vec<Text<'a>>>,
}
