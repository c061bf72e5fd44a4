//! Loads the files of `tests/data/load` and describes the results as text.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fmt::Write, fs};

use rolecall::{
    iam::{
        AccessKey, Arn, Assignee, IdentityPolicies, LastUsed, PermissionsBoundary, PolicyId,
        Snapshot,
    },
    load::{Input, load_files},
};

pub(crate) const FOLDER: &str = "tests/data/load";

pub(crate) fn read(file: &str) -> Vec<u8> {
    fs::read(format!("{FOLDER}/{file}")).unwrap()
}

pub(crate) fn load(files: &[&str]) -> Snapshot {
    let inputs: Vec<_> = files.iter().map(|it| Input::named(format!("{FOLDER}/{it}"))).collect();
    load_files(&inputs).unwrap()
}

/// Everything a snapshot holds, but for the places of documents in their store.
pub(crate) fn described(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    let document = |id: Option<PolicyId>| {
        id.map_or("?".to_owned(), |it| snapshot.policies.get(it).document.to_string())
    };
    let policies = |out: &mut String, policies: &IdentityPolicies| {
        for it in &policies.inline {
            writeln!(out, "    inline {}: {}", it.name, document(it.policy)).unwrap();
        }
        for it in &policies.attached {
            let arn = it.arn.as_ref().map_or("?", Arn::as_str);
            writeln!(out, "    attached {arn}").unwrap();
        }
    };
    writeln!(out, "at {}", optional(snapshot.collected_at.as_ref())).unwrap();
    for (id, account) in &snapshot.accounts {
        let report = optional(account.credential_report_at.as_ref());
        writeln!(out, "{id} {} report {report}", optional(account.alias.as_ref())).unwrap();
        if let Some(root) = &account.root_user {
            let mfa = optional(root.mfa_active.as_ref());
            let used = optional(root.password_last_used.flatten().as_ref());
            writeln!(out, "  root mfa {mfa} password used {used}").unwrap();
            match &root.access_keys {
                None => writeln!(out, "    keys ?").unwrap(),
                Some(list) => keys(&mut out, list),
            }
        }
        for it in &account.users {
            let groups = it.groups.join(" ");
            let created = optional(it.created.as_ref());
            writeln!(
                out,
                "  {} {} created {created} groups [{groups}] tags {:?}",
                it.arn, it.id, it.tags
            )
            .unwrap();
            match &it.permissions_boundary {
                PermissionsBoundary::None => {}
                PermissionsBoundary::Set(arn) => writeln!(out, "    boundary {arn}").unwrap(),
                PermissionsBoundary::Unread => writeln!(out, "    boundary ?").unwrap(),
            }
            policies(&mut out, &it.policies);
            let credentials = &it.credentials;
            match &credentials.access_keys {
                None => writeln!(out, "    keys ?").unwrap(),
                Some(list) => keys(&mut out, list),
            }
            let devices: Vec<_> =
                credentials.mfa_devices.iter().map(|it| it.serial_number.as_ref()).collect();
            let mfa = optional(credentials.mfa_active.as_ref());
            writeln!(out, "    mfa {mfa} [{}]", devices.join(" ")).unwrap();
            match &credentials.password {
                None => writeln!(out, "    password ?").unwrap(),
                Some(None) => writeln!(out, "    no password").unwrap(),
                Some(Some(it)) => {
                    let changed = optional(it.changed.as_ref());
                    let used = optional(it.last_used.flatten().as_ref());
                    writeln!(out, "    password changed {changed} used {used}").unwrap();
                }
            }
        }
        for it in &account.groups {
            writeln!(out, "  {} {}", it.arn, it.id).unwrap();
            policies(&mut out, &it.policies);
        }
        for it in &account.roles {
            let used = last_used(it.last_used.as_ref());
            let profiles = it.instance_profiles.join(" ");
            writeln!(out, "  {} {} used {used} profiles [{profiles}]", it.arn, it.id).unwrap();
            writeln!(out, "    trust {}", document(it.trust_policy)).unwrap();
            policies(&mut out, &it.policies);
        }
        for it in &account.identity_providers {
            let until = optional(it.valid_until.as_ref());
            writeln!(
                out,
                "  {} until {until} [{}]",
                it.arn,
                it.client_ids.clone().unwrap_or_default().join(" ")
            )
            .unwrap();
        }
    }
    for it in snapshot.managed_policies.values() {
        let version = optional(it.default_version.as_ref());
        writeln!(out, "{} {version}: {}", it.arn, document(it.policy)).unwrap();
    }
    if let Some(it) = &snapshot.organization {
        let management = optional(it.management_account.as_ref());
        writeln!(out, "organization {} managed by {management}", it.id).unwrap();
        for it in &it.units {
            writeln!(out, "  unit {} {} in {}", it.id, it.name, optional(it.parent.as_ref()))
                .unwrap();
        }
        for it in &it.accounts {
            writeln!(out, "  account {} {} in {}", it.id, it.name, optional(it.parent.as_ref()))
                .unwrap();
        }
        for it in &it.policies {
            let targets = it.targets.join(" ");
            writeln!(out, "  {:?} {} on [{targets}]: {}", it.kind, it.name, document(it.policy))
                .unwrap();
        }
    }
    if let Some(it) = &snapshot.identity_center {
        writeln!(out, "identity center {}", it.identity_store).unwrap();
        for it in &it.users {
            writeln!(out, "  user {} {}", it.id, it.name).unwrap();
        }
        for it in &it.groups {
            writeln!(out, "  group {} {} [{}]", it.id, it.name, it.members.join(" ")).unwrap();
        }
        for it in &it.assignments {
            let who = match &it.assignee {
                Assignee::User(id) => format!("user {id}"),
                Assignee::Group(id) => format!("group {id}"),
            };
            writeln!(out, "  {who} enters {} with {}", it.account, it.permission_set).unwrap();
        }
    }
    out
}

pub(crate) fn optional(value: Option<&impl ToString>) -> String {
    value.map_or("?".to_owned(), ToString::to_string)
}

fn last_used(used: Option<&LastUsed>) -> String {
    match used {
        None => "?".to_owned(),
        Some(LastUsed { at: None, .. }) => "never".to_owned(),
        Some(LastUsed { at: Some(at), service, region }) => {
            format!("{at} {} {}", optional(service.as_ref()), optional(region.as_ref()))
        }
    }
}

fn keys(out: &mut String, keys: &[AccessKey]) {
    for it in keys {
        let id = optional(it.id.as_ref());
        let state = if it.active { "active" } else { "inactive" };
        let created = optional(it.created.as_ref());
        writeln!(
            out,
            "    key {id} {state} of {created} used {}",
            last_used(it.last_used.as_ref())
        )
        .unwrap();
    }
}

pub(crate) fn gaps(snapshot: &Snapshot) -> String {
    snapshot.gaps.iter().map(|it| format!("{it}\n")).collect()
}
