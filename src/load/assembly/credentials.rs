//! Merges the facts about a user's credentials: the lists of keys, devices and passwords, which are
//! current, and the credential report, which may be four hours old but covers all users.

use std::collections::BTreeMap;

use super::{credential_report::ReportRow, listed_credentials::ListedCredentials};
use crate::iam::{
    AccessKey, CredentialList, Credentials, OtherCredential, OtherCredentialKind, Password,
};

/// A user's credentials from all known facts. `covers` says which lists cover every user of the
/// account, so that a user who is not in them has none.
pub(super) fn joined(
    listed: ListedCredentials,
    row: Option<&ReportRow>,
    covers: impl Fn(CredentialList) -> bool,
) -> Credentials {
    let ListedCredentials { access_keys, mfa_devices, password, other } = listed;
    Credentials {
        access_keys: match (access_keys.is_empty(), row) {
            (true, _) if covers(CredentialList::AccessKeys) => Some(Vec::new()),
            (true, row) => row.and_then(|it| it.access_keys.clone()),
            (false, row) => Some(with_uses(access_keys, row)),
        },
        mfa_active: match (mfa_devices.is_empty(), row) {
            (false, _) => Some(true),
            (true, _) if covers(CredentialList::MfaDevices) => Some(false),
            (true, row) => row.and_then(|it| it.mfa_active),
        },
        mfa_devices,
        password: match (password, row) {
            (Some(listed), row) => {
                let told = row.map(|it| it.password.clone()).unwrap_or_default();
                let changed = told.changed.or(listed.changed);
                Some(Some(Password { changed, last_used: told.last_used, ..listed }))
            }
            (None, _) if covers(CredentialList::Passwords) => Some(None),
            (None, Some(row)) => {
                row.password_enabled.map(|enabled| enabled.then(|| row.password.clone()))
            }
            (None, None) => None,
        },
        other: with_none(other, row, covers),
    }
}

/// Adds the kinds that are known to be empty, and what only the report contains.
fn with_none(
    mut other: BTreeMap<OtherCredentialKind, Vec<OtherCredential>>,
    row: Option<&ReportRow>,
    covers: impl Fn(CredentialList) -> bool,
) -> BTreeMap<OtherCredentialKind, Vec<OtherCredential>> {
    use OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey};
    for kind in [SshPublicKey, SigningCertificate, ServiceSpecific] {
        if covers(CredentialList::Other(kind)) {
            other.entry(kind).or_default();
        }
    }
    if let Some(certificates) = row.and_then(|it| it.signing_certificates.as_ref()) {
        other.entry(SigningCertificate).or_insert_with(|| certificates.clone());
    }
    other
}

/// Adds the uses that only the report contains; it identifies a key by its date, not by its id.
fn with_uses(mut keys: Vec<AccessKey>, row: Option<&ReportRow>) -> Vec<AccessKey> {
    for key in keys.iter_mut().filter(|it| it.last_used.is_none()) {
        key.last_used = key.created.and_then(|it| row?.use_of(it).cloned());
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{LastUsed, MfaDevice};

    const NOTHING: bool = false;
    const ALL: bool = true;

    fn row() -> ReportRow {
        let key = AccessKey {
            id: None,
            active: true,
            created: "2025-04-01T10:00:00Z".parse().ok(),
            last_used: Some(LastUsed {
                at: "2025-12-01T10:00:00Z".parse().ok(),
                service: Some("sts".into()),
                region: None,
            }),
        };
        ReportRow {
            arn: "arn:aws:iam::111122223333:user/ann".parse().unwrap(),
            created: None,
            password_enabled: Some(true),
            password: Password::default(),
            last_sign_in: None,
            mfa_active: Some(true),
            access_keys: Some(vec![key]),
            signing_certificates: Some(Vec::new()),
            has_more: false,
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_was_not_asked_is_unknown_and_what_was_listed_whole_is_none() {
        let cases = [
            // why                                     row           covered  keys     mfa          password
            ("not requested",                          None,         NOTHING, None,    None,        None),
            ("the lists are whole, without this user", None,         ALL,     Some(0), Some(false), Some(false)),
            ("only the report tells",                  Some(row()),  NOTHING, Some(1), Some(true),  Some(true)),
            ("whole lists are newer than the report",  Some(row()),  ALL,     Some(0), Some(false), Some(false)),
        ];
        for (why, row, covered, keys, mfa, password) in cases {
            let found = joined(ListedCredentials::default(), row.as_ref(), |_| covered);
            assert_eq!(found.access_keys.as_ref().map(Vec::len), keys, "{why}");
            assert_eq!(found.mfa_active, mfa, "{why}");
            assert_eq!(found.password.as_ref().map(Option::is_some), password, "{why}");
        }
    }

    #[test]
    fn listed_keys_keep_their_ids_and_take_their_use_from_the_report() {
        let listed = |created: &str| AccessKey {
            id: Some(created.into()),
            active: true,
            created: created.parse().ok(),
            last_used: None,
        };
        let listed = ListedCredentials {
            access_keys: vec![listed("2025-04-01T10:00:00Z"), listed("2025-05-01T10:00:00Z")],
            mfa_devices: vec![MfaDevice { serial_number: "GAHT12345678".into(), enabled: None }],
            ..ListedCredentials::default()
        };
        let found = joined(listed, Some(&row()), |_| NOTHING);
        let keys = found.access_keys.unwrap();
        assert_eq!(keys[0].last_used, row().access_keys.unwrap()[0].last_used);
        assert_eq!(
            (keys[1].id.as_deref(), &keys[1].last_used),
            (Some("2025-05-01T10:00:00Z"), &None)
        );
        assert_eq!(found.mfa_devices.len(), 1);
    }
}
