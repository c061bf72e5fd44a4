//! Credentials as members of JSON.

use serde::Serialize;

use super::grounds::time;
use crate::{
    analysis::Analysis,
    iam::{
        AccessKey, Credentials, MfaDevice, MfaDeviceKind, OtherCredential, OtherCredentialKind,
        Password, SigninSessionDuration,
    },
};

/// What a user signs in with. A null field was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialsRow {
    /// Long-term access keys, inactive ones too.
    pub access_keys: Option<Vec<AccessKeyRow>>,
    /// Whether at least one MFA device is enabled.
    pub mfa: Option<bool>,
    /// The devices that are known.
    pub mfa_devices: Vec<MfaDeviceRow>,
    /// Whether there is a password for the console.
    pub password: Option<bool>,
    /// When it was last changed.
    pub password_changed: Option<String>,
    /// The last sign-in with it; also null if there was none.
    pub password_last_used: Option<String>,
    /// Whether there is no last sign-in to know of, or it was read.
    #[serde(skip)]
    pub password_last_used_known: bool,
    /// The longest sign-in session, in seconds.
    pub max_signin_session_seconds: Option<u32>,
    /// SSH keys, for CodeCommit.
    pub ssh_public_keys: Option<Vec<OtherCredentialRow>>,
    /// X.509 certificates that sign calls.
    pub signing_certificates: Option<Vec<OtherCredentialRow>>,
    /// Passwords and API keys for single services.
    pub service_specific_credentials: Option<Vec<OtherCredentialRow>>,
}

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessKeyRow {
    /// `AKIA...`; not in the credential report.
    pub id: Option<String>,
    /// Whether it is active.
    pub active: bool,
    /// When it was created.
    pub created: Option<String>,
    /// Its age in days.
    pub age_days: Option<i64>,
    /// When it was last used; also null if it never was.
    pub last_used: Option<String>,
    /// The service of the last use.
    pub last_used_service: Option<String>,
    /// The region of that call.
    pub last_used_region: Option<String>,
}

/// An MFA device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MfaDeviceRow {
    /// Its ARN, or the number of a hardware token.
    pub serial_number: String,
    /// `virtual`, `fido`, `hardware`, `text_message`.
    pub kind: &'static str,
    /// Since when it is the user's.
    pub enabled: Option<String>,
}

/// A credential other than a password or an access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherCredentialRow {
    /// Its id; not in the credential report.
    pub id: Option<String>,
    /// Whether it is active.
    pub active: bool,
    /// When it was created or uploaded.
    pub created: Option<String>,
    /// When it ends by itself.
    pub expires: Option<String>,
    /// The only service it is for.
    pub service: Option<String>,
}

impl CredentialsRow {
    pub(super) fn new(analysis: &Analysis, it: &Credentials) -> Self {
        let keys = it.access_keys.as_ref();
        let password: Option<&Password> = it.password.as_ref().and_then(Option::as_ref);
        let other = |kind| {
            let list: &Vec<OtherCredential> = it.other.get(&kind)?;
            Some(list.iter().map(Into::into).collect())
        };
        Self {
            access_keys: keys
                .map(|it| it.iter().map(|key| AccessKeyRow::new(analysis, key)).collect()),
            mfa: it.mfa_active,
            mfa_devices: it.mfa_devices.iter().map(Into::into).collect(),
            password: it.password.as_ref().map(Option::is_some),
            password_changed: time(password.and_then(|it| it.changed)),
            password_last_used: time(password.and_then(|it| it.last_used.flatten())),
            password_last_used_known: it
                .password
                .as_ref()
                .is_some_and(|it| it.as_ref().is_none_or(|password| password.last_used.is_some())),
            max_signin_session_seconds: password
                .and_then(|it| it.max_signin_session)
                .map(SigninSessionDuration::seconds),
            ssh_public_keys: other(OtherCredentialKind::SshPublicKey),
            signing_certificates: other(OtherCredentialKind::SigningCertificate),
            service_specific_credentials: other(OtherCredentialKind::ServiceSpecific),
        }
    }
}

impl AccessKeyRow {
    pub(super) fn new(analysis: &Analysis, key: &AccessKey) -> Self {
        let used = key.last_used.as_ref();
        Self {
            id: text(key.id.as_deref()),
            active: key.active,
            created: time(key.created),
            age_days: key.age_days(analysis.now),
            last_used: time(used.and_then(|it| it.at)),
            last_used_service: text(used.and_then(|it| it.service.as_deref())),
            last_used_region: text(used.and_then(|it| it.region.as_deref())),
        }
    }
}

impl From<&MfaDevice> for MfaDeviceRow {
    fn from(device: &MfaDevice) -> Self {
        let kind = match device.kind() {
            MfaDeviceKind::Virtual => "virtual",
            MfaDeviceKind::Fido => "fido",
            MfaDeviceKind::TextMessage => "text_message",
            MfaDeviceKind::Hardware => "hardware",
        };
        Self {
            serial_number: device.serial_number.to_string(),
            kind,
            enabled: time(device.enabled),
        }
    }
}

impl From<&OtherCredential> for OtherCredentialRow {
    fn from(it: &OtherCredential) -> Self {
        Self {
            id: text(it.id.as_deref()),
            active: it.active,
            created: time(it.created),
            expires: time(it.expires),
            service: text(it.service.as_deref()),
        }
    }
}

fn text(it: Option<&str>) -> Option<String> {
    it.map(ToOwned::to_owned)
}
