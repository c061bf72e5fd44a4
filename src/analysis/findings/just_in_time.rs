//! Just-in-time access: who is an administrator at all times.

use super::{
    check::{Check, Row},
    outcome::{Behind, Checked, Failure, Skipped, days_words, only_if, read},
    subject::{Administration, RoleSubject, UserSubject},
};
use crate::{
    analysis::UNUSED_DAYS,
    iam::{SessionDuration, UnreadFact},
};

pub(super) const CHECKS: &[Row] = &[
    ("standing-administrator", Check::User(standing_administrator)),
    ("break-glass-role-used", Check::Role(break_glass_used)),
    ("long-administrator-session", Check::Role(long_session)),
];

fn standing_administrator(user: &UserSubject<'_>) -> Checked {
    let Some(administration) = user.administration()? else { return Ok(None) };
    let detail = match administration {
        Administration::Always => "administrator at all times",
        Administration::OnCondition => "administrator on a condition, without assuming a role",
    };
    let failure = Failure::new(detail).by(Behind::Administrator(user.id));
    Ok(Some(failure.lesser_if(administration.is_on_condition())))
}

/// How the names of roles for emergencies call them, in small letters and without separators.
const EMERGENCY_NAMES: [&str; 4] = ["breakglass", "emergency", "firefight", "firecall"];

fn break_glass_used(role: &RoleSubject<'_>) -> Checked {
    let letters = role.own.arn.name().chars().filter(char::is_ascii_alphanumeric);
    let name = letters.collect::<String>().to_ascii_lowercase();
    let is_for_emergencies = EMERGENCY_NAMES.iter().any(|it| name.contains(it));
    only_if(is_for_emergencies, "its name does not say that it is for emergencies")?;
    let analysis = role.analysis();
    let used = read(analysis.last_used(role.id), UnreadFact::LastUseOfRole)?;
    let days = used.at.map(|it| analysis.days_since(it)).filter(|it| *it <= UNUSED_DAYS);
    let detail = |days| format!("role for emergencies, last used {} ago", days_words(days));
    Ok(days.map(|it| Failure::new(detail(it))))
}

fn long_session(role: &RoleSubject<'_>) -> Checked {
    only_if(!role.is_managed_by_aws(), "AWS manages the role")?;
    let administration = role.administration()?;
    let administration =
        administration.ok_or(Skipped::NotApplicable("it is not an administrator"))?;
    let longest = read(role.own.max_session_duration, UnreadFact::SessionDuration)?;
    let is_long = SessionDuration::CHAINED_MAX < longest;
    let condition = administration.condition();
    let detail = || format!("administrator sessions of up to {longest}{condition}");
    let is_lesser = administration.is_on_condition();
    Ok(is_long.then(|| Failure::new(detail()).lesser_if(is_lesser)))
}
