//! Credentials that people and machines sign in with.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{arn::Arn, session_duration::SigninSessionDuration};

/// When and where something was last used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastUsed {
    /// The time of use; `None` if it has not been used since AWS began to record it.
    pub at: Option<Timestamp>,
    /// The service that was called, such as `s3`.
    pub service: Option<Box<str>>,
    /// The region of that call.
    pub region: Option<Box<str>>,
}

/// A long-term access key of a user.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// The key's id, `AKIA...`; the credential report omits it.
    pub id: Option<Box<str>>,
    /// Whether the key is active.
    pub active: bool,
    /// When it was created; a key is never changed, only replaced.
    pub created: Option<Timestamp>,
    /// Its last use; `None` if it was not read.
    pub last_used: Option<LastUsed>,
}

impl AccessKey {
    /// Whole days from the key's creation to `now`; 0 if it was created later.
    pub fn age_days(&self, now: Timestamp) -> Option<i64> {
        Some(days_since(self.created?, now))
    }
}

/// Seconds in a day of UTC.
pub const SECONDS_A_DAY: i64 = 86_400;

/// Whole days from `moment` to `now`; 0 if `moment` is later.
pub fn days_since(moment: Timestamp, now: Timestamp) -> i64 {
    (now.as_second() - moment.as_second()).max(0) / SECONDS_A_DAY
}

/// A user's password for the AWS console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Password {
    /// When it was last changed.
    pub changed: Option<Timestamp>,
    /// The last console sign-in: `Some(None)` if AWS recorded none, `None` if it was not read.
    pub last_used: Option<Option<Timestamp>>,
    /// The longest console session; `None` if it was not read.
    pub max_signin_session: Option<SigninSessionDuration>,
}

/// A device that generates one-time codes or signs challenges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaDevice {
    /// An ARN for virtual and FIDO devices; a number for hardware tokens.
    pub serial_number: Box<str>,
    /// Since when it is the user's.
    pub enabled: Option<Timestamp>,
}

/// What an MFA device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MfaDeviceKind {
    /// An app that generates one-time codes.
    Virtual,
    /// A FIDO security key or a passkey. It signs for one site only, which makes it resistant to
    /// phishing.
    Fido,
    /// A phone that receives codes as text messages; AWS no longer offers these.
    TextMessage,
    /// A hardware token that generates one-time codes.
    Hardware,
}

impl MfaDevice {
    /// The kind of device, derived from its serial number: hardware tokens have a bare number, all
    /// others an ARN.
    ///
    /// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>,
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_checking-status.html>
    pub fn kind(&self) -> MfaDeviceKind {
        let Ok(arn) = self.serial_number.parse::<Arn>() else { return MfaDeviceKind::Hardware };
        match arn.resource_type() {
            "u2f" => MfaDeviceKind::Fido,
            "sms-mfa" => MfaDeviceKind::TextMessage,
            _ => MfaDeviceKind::Virtual,
        }
    }
}

/// Kinds of credentials other than passwords and access keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtherCredentialKind {
    /// An SSH key, for CodeCommit.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html>
    SshPublicKey,
    /// An X.509 certificate that signs calls to older APIs.
    SigningCertificate,
    /// A password or an API key for a single service, such as CodeCommit or Bedrock.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html>
    ServiceSpecific,
}

/// A credential other than a password or an access key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherCredential {
    /// Its id; the credential report omits it.
    pub id: Option<Box<str>>,
    /// Whether it is active.
    pub active: bool,
    /// When it was created or uploaded.
    pub created: Option<Timestamp>,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// The only service that accepts it, such as `codecommit.amazonaws.com`.
    pub service: Option<Box<str>>,
}

/// A user's credentials, as far as they were read; `None` if they were not requested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Long-term access keys, inactive ones too.
    pub access_keys: Option<Vec<AccessKey>>,
    /// Whether at least one MFA device is enabled.
    pub mfa_active: Option<bool>,
    /// The devices themselves, if they were listed.
    pub mfa_devices: Vec<MfaDevice>,
    /// The console password: `Some(None)` if the user has none.
    pub password: Option<Option<Password>>,
    /// Other credentials, including inactive ones; kinds that were not requested are absent.
    pub other: BTreeMap<OtherCredentialKind, Vec<OtherCredential>>,
}

impl Credentials {
    /// The active keys; empty if no key was read.
    pub fn active_access_keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.access_keys.iter().flatten().filter(|it| it.active)
    }

    /// Whether the keys were read, including the age of each active key.
    pub fn key_ages_are_known(&self) -> bool {
        self.access_keys.is_some() && self.active_access_keys().all(|it| it.created.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_serial_number_tells_what_an_mfa_device_is() {
        let cases = [
            ("arn:aws:iam::111122223333:mfa/bob",                          MfaDeviceKind::Virtual),
            ("arn:aws-us-gov:iam::111122223333:mfa/people/bob",            MfaDeviceKind::Virtual),
            ("arn:aws:iam::111122223333:u2f/user/frank/yubikey-EXAMPLE",   MfaDeviceKind::Fido),
            ("arn:aws:iam::111122223333:u2f/root-account/key-EXAMPLE",     MfaDeviceKind::Fido),
            ("arn:aws:iam::111122223333:sms-mfa/dave",                     MfaDeviceKind::TextMessage),
            ("GAHT12345678",                                               MfaDeviceKind::Hardware),
        ];
        for (serial_number, kind) in cases {
            let device = MfaDevice { serial_number: serial_number.into(), enabled: None };
            assert_eq!(device.kind(), kind, "{serial_number}");
        }
    }

    #[test]
    fn a_key_is_one_day_old_after_24_hours_and_not_a_second_before() {
        let key = AccessKey {
            id: None,
            active: true,
            created: "2026-01-01T12:00:00Z".parse().ok(),
            last_used: None,
        };
        let age = |now: &str| key.age_days(now.parse().unwrap());
        assert_eq!(age("2026-01-02T11:59:59Z"), Some(0));
        assert_eq!(age("2026-01-02T12:00:00Z"), Some(1));
        assert_eq!(age("2020-01-01T12:00:00Z"), Some(0), "a key that is yet to be made");
    }
}
