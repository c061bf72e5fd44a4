//! What the lists of roles contain in addition to the authorization details: the maximum session
//! durations, and the template that a role was created from.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::value::RawValue;

use super::{
    account::AccountFacts,
    reading::{Origin, Reading},
};
use crate::{
    iam::{
        AccountId, Arn, FileMember, Gaps, RoleTemplate, SessionDuration, SigninSessionDuration,
        UnreadItem, UnreadSubject,
    },
    load::{
        quote::quoted,
        wire::{ListedRole, SourceRoleTemplate},
    },
};

/// A list's facts about a role.
#[derive(Debug)]
struct RoleFact {
    max_session: Option<SessionDuration>,
    max_signin_session: Option<SigninSessionDuration>,
    template: Option<RoleTemplate>,
    origin: Arc<Origin>,
}

/// The lists' facts, by the ARN of the role.
#[derive(Debug, Default)]
pub(super) struct RoleFacts {
    facts: BTreeMap<Arn, RoleFact>,
}

impl RoleFacts {
    /// An item of `Roles`.
    pub(super) fn add(&mut self, reading: &mut Reading<'_>, role: &ListedRole<'_>) {
        let Some(arn) = reading.own_arn(role.arn.as_ref()) else { return };
        let fact = RoleFact {
            max_session: max_session_duration(reading, role.max_session_duration.as_deref()),
            max_signin_session: max_signin_session(
                reading,
                role.max_signin_session_duration.as_deref(),
            ),
            template: role.source_role_template.as_ref().and_then(source_template),
            origin: Arc::clone(&reading.place.origin),
        };
        self.facts.insert(arn, fact);
    }

    /// Adds them to the roles. Roles without other facts are ignored, which is a gap.
    pub(super) fn settle(
        mut self,
        accounts: &mut BTreeMap<AccountId, AccountFacts>,
        gaps: &mut Gaps,
    ) {
        for role in accounts.values_mut().flat_map(|it| &mut it.roles).map(|it| &mut it.value) {
            if let Some(fact) = self.facts.remove(&role.arn) {
                role.max_session_duration = fact.max_session.or(role.max_session_duration);
                role.max_signin_session_duration =
                    fact.max_signin_session.or(role.max_signin_session_duration);
                role.source_template = fact.template.or_else(|| role.source_template.take());
            }
        }
        let mut unknown: BTreeMap<(&str, Option<&AccountId>), (usize, &Origin)> = BTreeMap::new();
        for RoleFact { origin, .. } in self.facts.values() {
            let key = (origin.file.as_str(), origin.account.as_ref());
            unknown.entry(key).or_insert((0, origin)).0 += 1;
        }
        for ((_, account), (count, origin)) in unknown {
            let subject = match account {
                Some(account) => UnreadSubject::Roles(account.clone()),
                None => UnreadSubject::Place(FileMember::Roles.name().to_owned()),
            };
            gaps.extend(origin.not_held(subject, UnreadItem::Roles(count)));
        }
    }
}

/// The longest session of a role. The authorization details omit it.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/iam/list-roles.html>
pub(super) fn max_session_duration(
    reading: &mut Reading<'_>,
    seconds: Option<&RawValue>,
) -> Option<SessionDuration> {
    let found = seconds?.get();
    let duration = found.parse().ok().and_then(|it| SessionDuration::from_seconds(it).ok());
    if duration.is_none() {
        let reason = format!(
            "expected 3600 to 43200 seconds, found {}, so the maximum session duration is \
             unknown",
            quoted(found)
        );
        reading.malformed("MaxSessionDuration", reason);
    }
    duration
}

/// The longest console session of a role or password.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
pub(super) fn max_signin_session(
    reading: &mut Reading<'_>,
    seconds: Option<&RawValue>,
) -> Option<SigninSessionDuration> {
    let found = seconds?.get();
    let duration = found.parse().ok().and_then(SigninSessionDuration::from_seconds);
    if duration.is_none() && found != "null" {
        let reason = format!(
            "expected 3600 to 7776000 seconds, found {}, so how long a sign-in session \
             lasts is unknown",
            quoted(found)
        );
        reading.malformed("MaxSigninSessionDuration", reason);
    }
    duration
}

/// The template that role manager created a role from.
pub(super) fn source_template(template: &SourceRoleTemplate<'_>) -> Option<RoleTemplate> {
    Some(RoleTemplate {
        arn: template.template_arn.as_ref()?.as_str().into(),
        minor_version: template.template_minor_version,
    })
}
