//! Just-in-time access: who is an administrator at all times.

use super::{
    check::{Check, Row},
    outcome::{Behind, Checked, Failure, Skipped, only_if, read},
    subject::{RoleSubject, UserSubject},
};
use crate::iam::{SessionDuration, UnreadFact};

pub(super) const CHECKS: &[Row] = &[
    ("standing-administrator", Check::User(standing_administrator)),
    ("long-administrator-session", Check::Role(long_session)),
];

fn standing_administrator(user: &UserSubject<'_>) -> Checked {
    let steps = user.steps_to_admin()?;
    let is_sure = user.analysis().is_administrator(user.id);
    let detail = match is_sure {
        true => "administrator at all times",
        false => "administrator on a condition, without assuming a role",
    };
    let behind = Behind::Administrator(user.id);
    Ok((steps == Some(0)).then(|| Failure::new(detail).by(behind).lesser_if(!is_sure)))
}

fn long_session(role: &RoleSubject<'_>) -> Checked {
    only_if(!role.is_managed_by_aws(), "AWS manages the role")?;
    let is_administrator = role.steps_to_admin()? == Some(0);
    if !is_administrator {
        return Err(Skipped::NotApplicable("it is no administrator"));
    }
    let longest = read(role.own.max_session_duration, UnreadFact::SessionDuration)?;
    let is_long = SessionDuration::CHAINED_MAX < longest;
    Ok(is_long.then(|| Failure::new(format!("administrator sessions of up to {longest}"))))
}
