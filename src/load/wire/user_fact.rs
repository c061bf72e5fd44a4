//! What IAM lists of users besides their policies: keys, MFA devices, passwords; and the identity
//! providers of an account.

use serde::{Deserialize, Serialize};

use super::{
    principal::Tag,
    value::{Raw, Text},
};

/// An item of `AccessKeyMetadata`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-access-keys.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an access key object")]
pub(crate) struct AccessKeyMetadata<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key_id: Option<Text<'a>>,
    /// `Active` or `Inactive`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
}

/// An item of `AccessKeyLastUsed`: the output of one call, with the requested key.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-access-key-last-used.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `AccessKeyId`")]
pub(crate) struct AccessKeyLastUsed<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key_last_used: Option<LastUse<'a>>,
}

/// The last use of an access key; `N/A` if there was none.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `LastUsedDate`")]
pub(crate) struct LastUse<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used_date: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<Text<'a>>,
}

/// An item of `MFADevices`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-mfa-devices.html>
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an MFA device object")]
pub(crate) struct MfaDevice<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) serial_number: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) enable_date: Option<Text<'a>>,
}

/// An item of `VirtualMFADevices`; one without a user is unassigned.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-virtual-mfa-devices.html>
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a virtual MFA device object")]
pub(crate) struct VirtualMfaDevice<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) serial_number: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<DeviceUser<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) enable_date: Option<Text<'a>>,
}

/// The device's user: an IAM user, or the root user by its `:root` ARN.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a user object")]
pub(crate) struct DeviceUser<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
}

/// An item of `LoginProfiles`: a console password.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-login-profile.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a login profile object")]
pub(crate) struct LoginProfile<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) password_reset_required: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) max_signin_session_duration: Option<Raw<'a>>,
}

/// An item of `SSHPublicKeys`, `Certificates` or `ServiceSpecificCredentials`; the names of two
/// members differ between them.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-service-specific-credentials.html>
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a credential object")]
pub(crate) struct OtherCredential<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) service_user_name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) service_credential_alias: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_specific_credential_id: Option<Text<'a>>,
    #[serde(borrow, rename = "SSHPublicKeyId", skip_serializing_if = "Option::is_none")]
    pub(crate) ssh_public_key_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_body: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_name: Option<Text<'a>>,
    /// `Active`, `Inactive` or `Expired`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) upload_date: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) expiration_date: Option<Text<'a>>,
}

impl<'a> OtherCredential<'a> {
    /// What identifies it among the user's.
    pub(crate) fn id(&self) -> Option<&Text<'a>> {
        let ids = [&self.service_specific_credential_id, &self.ssh_public_key_id];
        ids.into_iter().chain([&self.certificate_id]).find_map(Option::as_ref)
    }

    /// When it was created.
    pub(crate) fn created(&self) -> Option<&Text<'a>> {
        self.create_date.as_ref().or(self.upload_date.as_ref())
    }
}

/// The account's password policy; without a minimum length, the AWS default.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-password-policy.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a password policy object")]
pub(crate) struct PasswordPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) minimum_password_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) require_symbols: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) require_numbers: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) require_uppercase_characters: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) require_lowercase_characters: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_users_to_change_password: Option<bool>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) expire_passwords: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_password_age: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password_reuse_prevention: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hard_expiry: Option<bool>,
}

/// An item of `SAMLProviderList`.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-saml-providers.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a SAML provider object")]
pub(crate) struct SamlProvider<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) valid_until: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Vec<Tag<'a>>>,
}

/// An item of `OpenIDConnectProviderList`, with what the call for one provider adds.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-open-id-connect-provider.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an OpenID Connect provider object")]
pub(crate) struct OpenIdConnectProvider<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<Text<'a>>,
    #[serde(borrow, rename = "ClientIDList", skip_serializing_if = "Option::is_none")]
    pub(crate) client_id_list: Option<Vec<Text<'a>>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) thumbprint_list: Option<Vec<Text<'a>>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) create_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Vec<Tag<'a>>>,
}
