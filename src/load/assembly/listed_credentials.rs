//! The listed credentials, by user.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::iam::{AccessKey, AccountId, MfaDevice, OtherCredential, OtherCredentialKind, Password};

/// The credentials that IAM lists for one user.
#[derive(Clone, Debug, Default)]
pub(super) struct ListedCredentials {
    /// Access keys, if any are listed.
    pub(super) access_keys: Vec<AccessKey>,
    /// MFA devices, if any are listed.
    pub(super) mfa_devices: Vec<MfaDevice>,
    /// The console password, if there is one; its creation date is used as the date of the last
    /// change.
    pub(super) password: Option<Password>,
    /// Other credentials, by kind, if any are listed.
    pub(super) other: BTreeMap<OtherCredentialKind, Vec<OtherCredential>>,
}

impl ListedCredentials {
    /// Adds a key; the same key in two files counts once.
    pub(super) fn add_key(&mut self, key: AccessKey) {
        match self.access_keys.iter_mut().find(|it| it.id.is_some() && it.id == key.id) {
            Some(known) => *known = key,
            None => self.access_keys.push(key),
        }
    }

    /// Adds another credential; the same one in two files counts once.
    pub(super) fn add_other(&mut self, kind: OtherCredentialKind, credential: OtherCredential) {
        let known = self.other.entry(kind).or_default();
        match known.iter_mut().find(|it| it.id.is_some() && it.id == credential.id) {
            Some(known) => *known = credential,
            None => known.push(credential),
        }
    }

    /// Adds a device; the lists of virtual devices and of all devices overlap.
    pub(super) fn add_device(&mut self, device: MfaDevice) {
        if !self.mfa_devices.iter().any(|it| it.serial_number == device.serial_number) {
            self.mfa_devices.push(device);
        }
    }
}

/// The listed credentials, by account and the user's index in it.
pub(super) type ListedByUser = FxHashMap<(AccountId, usize), ListedCredentials>;
