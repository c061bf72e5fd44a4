//! The credentials that lists name, by user.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::iam::{AccessKey, AccountId, MfaDevice, OtherCredential, OtherCredentialKind, Password};

/// What IAM lists of one user.
#[derive(Clone, Debug, Default)]
pub(super) struct ListedCredentials {
    /// Access keys, where a list names any.
    pub(super) access_keys: Vec<AccessKey>,
    /// MFA devices, where a list names any.
    pub(super) mfa_devices: Vec<MfaDevice>,
    /// The console password, where there is one: when it was made stands for when it was changed.
    pub(super) password: Option<Password>,
    /// Other credentials, by kinds of which a list names any.
    pub(super) other: BTreeMap<OtherCredentialKind, Vec<OtherCredential>>,
}

impl ListedCredentials {
    /// Adds a key; the same key in two files is one key.
    pub(super) fn add_key(&mut self, key: AccessKey) {
        match self.access_keys.iter_mut().find(|it| it.id.is_some() && it.id == key.id) {
            Some(known) => *known = key,
            None => self.access_keys.push(key),
        }
    }

    /// Adds another credential; the same one in two files is one.
    pub(super) fn add_other(&mut self, kind: OtherCredentialKind, credential: OtherCredential) {
        let known = self.other.entry(kind).or_default();
        match known.iter_mut().find(|it| it.id.is_some() && it.id == credential.id) {
            Some(known) => *known = credential,
            None => known.push(credential),
        }
    }

    /// Adds a device; lists of virtual devices and of all devices overlap.
    pub(super) fn add_device(&mut self, device: MfaDevice) {
        if !self.mfa_devices.iter().any(|it| it.serial_number == device.serial_number) {
            self.mfa_devices.push(device);
        }
    }
}

/// The credentials that were listed, by account and the user's index in it.
pub(super) type ListedByUser = FxHashMap<(AccountId, usize), ListedCredentials>;
