//! BP02: temporary credentials.

use super::{
    check::{Check, Row},
    outcome::{Checked, Failure, Skipped, only_if, read},
    population::Population,
    subject::{AccountSubject, RoleSubject, UserSubject},
};
use crate::iam::UnreadFact;

pub(super) const CHECKS: &[Row] = &[
    ("person-with-access-key", Check::User(person_with_access_key)),
    ("machine-with-access-key", Check::User(machine_with_access_key)),
    ("two-active-access-keys", Check::User(two_active_keys)),
    ("access-key-never-used", Check::User(key_never_used)),
    ("root-access-key", Check::Account(root_access_key)),
    ("root-signing-certificate", Check::Account(root_signing_certificate)),
    ("long-role-session", Check::Role(long_role_session)),
];

/// Whether a user of one population has active access keys.
fn keys_of(
    user: &UserSubject<'_>,
    population: Population,
    who: &str,
    other: &'static str,
) -> Checked {
    let keys = user.own_keys()?;
    let classed = user.analysis().population(user.id);
    if classed.population == Population::Unknown {
        user.password()?;
        user.has_mfa()?;
    }
    only_if(classed.population == population, other)?;
    let detail = match keys.len() {
        1 => format!("active access key of {who}: {}", classed.reason),
        count => format!("{count} active access keys of {who}: {}", classed.reason),
    };
    Ok(Some(Failure::new(detail)))
}

fn person_with_access_key(user: &UserSubject<'_>) -> Checked {
    match user.active_keys()?.is_empty() {
        true => Ok(None),
        false => keys_of(user, Population::Human, "a person", "it is used by a machine"),
    }
}

fn machine_with_access_key(user: &UserSubject<'_>) -> Checked {
    match user.active_keys()?.is_empty() {
        true => Ok(None),
        false => keys_of(user, Population::Machine, "a machine", "it is used by a person"),
    }
}

fn two_active_keys(user: &UserSubject<'_>) -> Checked {
    let keys = user.own_keys()?;
    Ok((1 < keys.len()).then(|| Failure::new(format!("{} active access keys", keys.len()))))
}

fn key_never_used(user: &UserSubject<'_>) -> Checked {
    let keys = user.own_keys()?;
    let mut unused = 0;
    let mut all_read = true;
    for key in keys {
        match &key.last_used {
            Some(used) => unused += usize::from(used.at.is_none()),
            None => all_read = false,
        }
    }
    let detail = match unused {
        0 => None,
        1 => Some("1 active access key was never used".to_owned()),
        _ => Some(format!("{unused} active access keys were never used")),
    };
    super::outcome::found_or(detail.map(Failure::new), all_read, UnreadFact::AccessKeys)
}

fn root_access_key(account: &AccountSubject<'_>) -> Checked {
    let root = account.root()?;
    let keys = read(root.access_keys.as_ref(), UnreadFact::RootUser)?;
    let active = keys.iter().filter(|it| it.active).count();
    Ok(match (active, keys.len()) {
        (0, 0) => None,
        (0, _) => Some(Failure::new("inactive access key of the root user").lesser_if(true)),
        _ => Some(Failure::new("active access key of the root user")),
    })
}

fn root_signing_certificate(account: &AccountSubject<'_>) -> Checked {
    let has_one = read(account.root()?.has_signing_certificate, UnreadFact::RootUser)?;
    Ok(has_one.then(|| Failure::new("signing certificate of the root user")))
}

fn long_role_session(role: &RoleSubject<'_>) -> Checked {
    /// One working session.
    const LONGEST_SECONDS: u32 = 4 * 3_600;
    if role.is_managed_by_aws() {
        return Err(Skipped::NotApplicable("AWS manages the role"));
    }
    let longest = read(role.own.max_session_duration, UnreadFact::SessionDuration)?;
    let is_long = LONGEST_SECONDS < longest.seconds();
    Ok(is_long.then(|| Failure::new(format!("sessions of up to {longest}"))))
}
