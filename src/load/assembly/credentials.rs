//! Joins what is known of a user's credentials: the lists of keys, devices and passwords, which
//! are current, and the credential report, which may be four hours old but tells of all users.

use super::{credential_report::ReportRow, user_facts::ListedCredentials};
use crate::iam::{AccessKey, Credentials, Password};

/// Which lists cover every user of an account, so that a user who is not in them has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Coverage {
    /// `AccessKeyMetadata` is complete.
    pub(super) access_keys: bool,
    /// `MFADevices` is complete.
    pub(super) mfa_devices: bool,
    /// `LoginProfiles` is complete.
    pub(super) passwords: bool,
}

/// A user's credentials from all that is known.
pub(super) fn joined(
    listed: ListedCredentials,
    row: Option<&ReportRow>,
    covered: Coverage,
) -> Credentials {
    let ListedCredentials { access_keys, mfa_devices, password } = listed;
    Credentials {
        access_keys: match (access_keys.is_empty(), row) {
            (true, _) if covered.access_keys => Some(Vec::new()),
            (true, row) => row.map(|it| it.access_keys.clone()),
            (false, row) => Some(with_uses(access_keys, row)),
        },
        mfa_active: match (mfa_devices.is_empty(), row) {
            (false, _) => Some(true),
            (true, _) if covered.mfa_devices => Some(false),
            (true, row) => row.and_then(|it| it.mfa_active),
        },
        mfa_devices,
        password: match (password, row) {
            (Some(created), row) => {
                let told = row.map(|it| it.password.clone()).unwrap_or_default();
                Some(Some(Password { changed: told.changed.or(created), ..told }))
            }
            (None, _) if covered.passwords => Some(None),
            (None, Some(row)) => {
                row.password_enabled.map(|enabled| enabled.then(|| row.password.clone()))
            }
            (None, None) => None,
        },
    }
}

/// Adds the uses that only the report tells; it knows a key by its date, not by its id.
fn with_uses(mut keys: Vec<AccessKey>, row: Option<&ReportRow>) -> Vec<AccessKey> {
    for key in keys.iter_mut().filter(|it| it.last_used.is_none() && it.created.is_some()) {
        let told = row.iter().flat_map(|it| &it.access_keys).find(|it| it.created == key.created);
        key.last_used = told.and_then(|it| it.last_used.clone());
    }
    keys
}
