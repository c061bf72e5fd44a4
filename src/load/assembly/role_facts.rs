//! What the lists of roles tell beside the authorization details: how long sessions may last.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::value::RawValue;

use super::{
    account::AccountFacts,
    reading::{Origin, Reading},
};
use crate::{
    iam::{AccountId, Arn, FileMember, Gaps, SessionDuration, UnreadItem, UnreadSubject},
    load::wire::ListedRole,
};

/// The longest sessions of roles, by ARN.
#[derive(Debug, Default)]
pub(super) struct RoleFacts {
    durations: BTreeMap<Arn, (Option<SessionDuration>, Arc<Origin>)>,
}

impl RoleFacts {
    /// An item of `Roles`.
    pub(super) fn add(&mut self, reading: &mut Reading<'_>, role: &ListedRole<'_>) {
        let Some(arn) = reading.own_arn(role.arn.as_ref()) else { return };
        let duration = max_session_duration(reading, role.max_session_duration.as_deref());
        self.durations.insert(arn, (duration, Arc::clone(&reading.place.origin)));
    }

    /// Tells the roles. Those of whom nothing else was read stay out, which is a gap.
    pub(super) fn settle(
        mut self,
        accounts: &mut BTreeMap<AccountId, AccountFacts>,
        gaps: &mut Gaps,
    ) {
        for role in accounts.values_mut().flat_map(|it| &mut it.roles) {
            if let Some((duration, _)) = self.durations.remove(&role.value.arn) {
                role.value.max_session_duration = duration.or(role.value.max_session_duration);
            }
        }
        let mut unknown: BTreeMap<(&str, Option<&AccountId>), (usize, &Origin)> = BTreeMap::new();
        for (_, origin) in self.durations.values() {
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

/// The longest session of a role. The authorization details do not tell it.
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
            "expected 3600 to 43200 seconds, found `{found}`, so the maximum session duration is \
             unknown"
        );
        reading.malformed("MaxSessionDuration", reason);
    }
    duration
}
