//! Facts that are identified only by a user's name or a key's id. Their user can be determined only
//! after all sources were read.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    account::AccountFacts,
    document_members::other_credentials,
    listed_credentials::ListedByUser,
    reading::{Collector, ItemPlace, Origin, Reading, text_of},
    role_facts::max_signin_session,
};
use crate::{
    iam::{
        AccessKey, AccountId, Arn, FileMember, Gaps, IdentityKind, LastUsed, MfaDevice,
        OtherCredential, OtherCredentialKind, Password, Unread, UnreadHome, UnreadItem,
    },
    load::{
        quote::quoted,
        wire::{
            self, AccessKeyLastUsed, AccessKeyMetadata, Document, LoginProfile, VirtualMfaDevice,
        },
    },
};

/// A fact about the user with this name.
#[derive(Debug)]
struct NamedFact {
    user: Box<str>,
    place: ItemPlace,
    fact: Fact,
}

#[derive(Debug)]
enum Fact {
    AccessKey(AccessKey),
    MfaDevice(MfaDevice),
    Password(Password),
    Other(OtherCredentialKind, OtherCredential),
}

/// All such facts of all sources.
#[derive(Debug, Default)]
pub(super) struct UserFacts {
    named: Vec<NamedFact>,
    last_uses: FxHashMap<Box<str>, LastUsed>,
    /// Virtual MFA devices, which name their user by ARN.
    virtual_devices: Vec<(Arn, ItemPlace, MfaDevice)>,
}

impl UserFacts {
    /// Adds the facts of an object of a file.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        document: &Document<'_>,
    ) {
        let list = &document.access_key_metadata;
        builder.each(origin, FileMember::AccessKeyMetadata, list, |builder, item, place| {
            self.add_access_key(&mut builder.reading(place), &item);
        });
        let list = &document.access_key_last_used;
        builder.each(origin, FileMember::AccessKeyLastUsed, list, |builder, item, place| {
            self.add_last_use(&mut builder.reading(place), &item);
        });
        let list = &document.mfa_devices;
        builder.each(origin, FileMember::MfaDevices, list, |builder, item, place| {
            self.add_mfa_device(&mut builder.reading(place), &item);
        });
        let list = &document.virtual_mfa_devices;
        builder.each(origin, FileMember::VirtualMfaDevices, list, |builder, item, place| {
            self.add_virtual_device(&mut builder.reading(place), &item);
        });
        let single = document.login_profile();
        let lists = [
            (FileMember::LoginProfiles, &document.login_profiles),
            (FileMember::LoginProfile, &single),
        ];
        for (member, list) in lists {
            builder.each(origin, member, list, |builder, item, place| {
                self.add_password(&mut builder.reading(place), &item);
            });
        }
        for (kind, name, list) in other_credentials(document) {
            builder.each(origin, name, list, |builder, item, place| {
                self.add_other(&mut builder.reading(place), kind, &item);
            });
        }
    }

    /// An item of `AccessKeyMetadata`.
    fn add_access_key(&mut self, reading: &mut Reading<'_>, key: &AccessKeyMetadata<'_>) {
        let status = key.status.as_ref().map(wire::Text::as_str);
        if let Some(found) = status.filter(|it| !matches!(*it, "Active" | "Inactive")) {
            let reason = format!(
                "expected `Active` or `Inactive`, found {}, so whether it is active is unknown",
                quoted(found)
            );
            reading.malformed("Status", reason);
        }
        let fact = Fact::AccessKey(AccessKey {
            id: key.access_key_id.as_ref().map(|it| it.as_str().into()),
            active: status != Some("Inactive"),
            created: reading.date("CreateDate", key.create_date.as_ref()),
            last_used: None,
        });
        self.named.push(NamedFact {
            user: text_of(key.user_name.as_ref()),
            place: reading.place.clone(),
            fact,
        });
    }

    /// An item of `AccessKeyLastUsed`.
    fn add_last_use(&mut self, reading: &mut Reading<'_>, item: &AccessKeyLastUsed<'_>) {
        let (Some(id), Some(used)) = (&item.access_key_id, &item.access_key_last_used) else {
            const REASON: &str = "expected `AccessKeyId` and `AccessKeyLastUsed`, so the last use \
                                  of keys is unknown";
            return reading.gaps.push(reading.place.malformed(REASON));
        };
        let told = |it: &Option<wire::Text<'_>>| -> Option<Box<str>> {
            it.as_ref().map(wire::Text::as_str).filter(|it| *it != "N/A").map(Into::into)
        };
        let date = used.last_used_date.as_ref().filter(|it| it.as_str() != "N/A");
        let at = reading.date("AccessKeyLastUsed.LastUsedDate", date);
        if at.is_none() && date.is_some() {
            // A malformed date must not look like no use.
            return;
        }
        let (service, region) = (told(&used.service_name), told(&used.region));
        let used = LastUsed { at, service, region };
        let entry = self.last_uses.entry(id.as_str().into()).or_default();
        if entry.at <= used.at {
            *entry = used;
        }
    }

    /// An item of `MFADevices`.
    fn add_mfa_device(&mut self, reading: &mut Reading<'_>, item: &wire::MfaDevice<'_>) {
        let fact = Fact::MfaDevice(MfaDevice {
            serial_number: text_of(item.serial_number.as_ref()),
            enabled: reading.date("EnableDate", item.enable_date.as_ref()),
        });
        self.named.push(NamedFact {
            user: text_of(item.user_name.as_ref()),
            place: reading.place.clone(),
            fact,
        });
    }

    /// An item of `VirtualMFADevices`. An unassigned device protects no user.
    fn add_virtual_device(&mut self, reading: &mut Reading<'_>, item: &VirtualMfaDevice<'_>) {
        let Some(user) = &item.user else { return };
        let Some(arn) = reading.own_arn(user.arn.as_ref()) else { return };
        let device = MfaDevice {
            serial_number: text_of(item.serial_number.as_ref()),
            enabled: reading.date("EnableDate", item.enable_date.as_ref()),
        };
        self.virtual_devices.push((arn, reading.place.clone(), device));
    }

    /// An item of `LoginProfiles`.
    fn add_password(&mut self, reading: &mut Reading<'_>, item: &LoginProfile<'_>) {
        let password = Password {
            changed: reading.date("CreateDate", item.create_date.as_ref()),
            last_used: None,
            max_signin_session: max_signin_session(
                reading,
                item.max_signin_session_duration.as_deref(),
            ),
        };
        self.named.push(NamedFact {
            user: text_of(item.user_name.as_ref()),
            place: reading.place.clone(),
            fact: Fact::Password(password),
        });
    }

    /// An item of one of the lists of other credentials.
    fn add_other(
        &mut self,
        reading: &mut Reading<'_>,
        kind: OtherCredentialKind,
        item: &wire::OtherCredential<'_>,
    ) {
        let text = |it: Option<&wire::Text<'_>>| it.map(|it| it.as_str().into());
        let credential = OtherCredential {
            id: text(item.id()),
            active: item.status.as_ref().is_none_or(|it| it.as_str() == "Active"),
            created: reading.date("CreateDate", item.created()),
            expires: reading.date("ExpirationDate", item.expiration_date.as_ref()),
            service: text(item.service_name.as_ref()),
        };
        self.named.push(NamedFact {
            user: text_of(item.user_name.as_ref()),
            place: reading.place.clone(),
            fact: Fact::Other(kind, credential),
        });
    }

    /// Adds each fact to its user, and returns the accounts whose root user has a virtual MFA
    /// device. A fact without a user, or with several possible users, is a gap.
    pub(super) fn settle(
        self,
        accounts: &BTreeMap<AccountId, AccountFacts>,
        gaps: &mut Gaps,
    ) -> (ListedByUser, Vec<AccountId>) {
        let mut listed = ListedByUser::default();
        let mut roots = Vec::new();
        for (arn, place, device) in self.virtual_devices {
            let account = AccountId::from(arn.account());
            let facts = accounts.get(&account);
            if arn.resource() == "root" && facts.is_some() {
                roots.push(account);
                continue;
            }
            let users = facts.map(|it| it.users.as_slice()).unwrap_or_default();
            match users.binary_search_by(|it| it.value.arn.cmp(&arn)) {
                Ok(index) => listed.entry((account, index)).or_default().add_device(device),
                Err(_) => gaps.extend(place.not_held(UnreadItem::DeviceOwner(arn))),
            }
        }
        if self.named.is_empty() {
            return (listed, roots);
        }

        let mut homes: FxHashMap<&str, Vec<(&AccountId, usize)>> = FxHashMap::default();
        for (account, facts) in accounts {
            for (index, user) in facts.users.iter().enumerate() {
                homes.entry(&user.value.name).or_default().push((account, index));
            }
        }
        for NamedFact { user, place, fact } in self.named {
            let homes = homes.get(&*user).map(Vec::as_slice).unwrap_or_default();
            let home = match &place.origin.account {
                Some(account) => homes.iter().find(|(it, _)| *it == account),
                None if homes.len() == 1 => homes.first(),
                None => None,
            };
            let Some((account, index)) = home else {
                gaps.extend(orphan(&user, &place, homes.len()));
                continue;
            };
            let listed = listed.entry(((*account).clone(), *index)).or_default();
            match fact {
                Fact::AccessKey(mut key) => {
                    key.last_used = key.id.as_ref().and_then(|id| self.last_uses.get(id).cloned());
                    listed.add_key(key);
                }
                Fact::MfaDevice(device) => listed.add_device(device),
                Fact::Password(password) => listed.password = Some(password),
                Fact::Other(kind, credential) => listed.add_other(kind, credential),
            }
        }
        (listed, roots)
    }
}

fn orphan(user: &str, place: &ItemPlace, homes: usize) -> Option<Unread> {
    let home = match (&place.origin.account, homes) {
        (Some(account), _) => UnreadHome::NotIn(account.clone()),
        (None, 0) => UnreadHome::Nowhere,
        (None, many) => UnreadHome::Several(many),
    };
    place.not_held(UnreadItem::NamedOwner { kind: IdentityKind::User, name: user.into(), home })
}
