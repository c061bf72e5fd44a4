//! Facts about one principal: keys, groups, last use.

use jiff::Timestamp;

use super::{Analysis, who_can::stands_for_others};
use crate::{
    graph::{AccessKind, Direction, Edge, EdgeFilter, NodeId, NodeKind},
    iam::{AccessKey, Credentials, LastUsed, SECONDS_A_DAY, days_since},
};

/// An active access key older than this many days is old.
///
/// Source: <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_audit.html>
pub const OLD_KEY_DAYS: i64 = 90;

/// A principal not used for this many days is unused.
pub const UNUSED_DAYS: i64 = 90;

/// What a table shows about a principal besides its name and badges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrincipalFacts {
    /// The age of the oldest active access key, in days; `None` if there is none, or keys were not
    /// read.
    pub oldest_key_days: Option<i64>,
    /// Whether the access keys were read, with their ages; always true for principals other than
    /// users.
    pub keys_known: bool,
    /// Days since the last use that AWS recorded.
    pub last_used_days: Option<i64>,
    /// Whether last use was read.
    pub last_used_known: bool,
    /// A user's groups.
    pub groups: Vec<String>,
    /// A group's members.
    pub members: usize,
}

impl Analysis {
    /// Whole days from now to `moment`; negative if it has passed.
    pub fn days_until(&self, moment: Timestamp) -> i64 {
        (moment.as_second() - self.now.as_second()).div_euclid(SECONDS_A_DAY)
    }

    /// Whole days from `moment` to now; 0 if `moment` is later: a role that is assumed to load the
    /// data is used after the time of the snapshot.
    pub fn days_since(&self, moment: Timestamp) -> i64 {
        days_since(moment, self.now)
    }

    /// Keys, groups and last use of a principal.
    pub fn facts(&self, id: NodeId) -> PrincipalFacts {
        let last_used = self.last_used(id);
        let last_used_known = last_used.is_some();
        let last_used_days = last_used.and_then(|it| Some(self.days_since(it.at?)));
        if let Some((_, user)) = self.graph.user(&self.snapshot, id) {
            return PrincipalFacts {
                oldest_key_days: self.oldest_key_days(&user.credentials),
                keys_known: user.credentials.key_ages_are_known(),
                last_used_days,
                last_used_known,
                groups: user.groups.iter().map(ToString::to_string).collect(),
                members: 0,
            };
        }
        PrincipalFacts {
            keys_known: true,
            last_used_days,
            last_used_known,
            members: self.members(id).len(),
            ..PrincipalFacts::default()
        }
    }

    /// The last recorded use of a user's credentials or of a role; `None` if it was not read.
    pub fn last_used(&self, id: NodeId) -> Option<LastUsed> {
        if let Some((_, user)) = self.graph.user(&self.snapshot, id) {
            return last_use(&user.credentials);
        }
        self.graph.role(&self.snapshot, id)?.1.last_used.clone()
    }

    /// The members of a group, in IAM or in Identity Center.
    pub fn members(&self, group: NodeId) -> Vec<NodeId> {
        match self.graph.node(group).kind {
            NodeKind::Group => self.graph.neighbors(group, Edge::Member, Direction::Incoming),
            NodeKind::IdentityCenterGroup => {
                self.graph.entered_from(group, |it| it.kind == AccessKind::MemberOf)
            }
            _ => Vec::new(),
        }
    }

    /// The age of the oldest active key, in days.
    pub fn oldest_key_days(&self, credentials: &Credentials) -> Option<i64> {
        credentials.active_access_keys().filter_map(|it| it.age_days(self.now)).max()
    }

    /// Whether a key is active and older than [`OLD_KEY_DAYS`].
    pub fn is_old_key(&self, key: &AccessKey) -> bool {
        key.active && key.age_days(self.now).is_some_and(|it| it > OLD_KEY_DAYS)
    }

    /// How many principals this one can assume or become, not counting those behind an
    /// administrator: an administrator can reach everything, so the number would be meaningless.
    pub fn reach_count(&self, id: NodeId, filter: EdgeFilter) -> usize {
        let stop = |it| self.is_administrator(it);
        self.graph.reach_until(&[id], Direction::Outgoing, filter, stop).reached().count()
    }

    /// How many principals can assume or become this one.
    pub fn reached_by_count(&self, id: NodeId, filter: EdgeFilter) -> usize {
        let reach = self.graph.reach(&[id], Direction::Incoming, filter);
        let is_counted = |id| !stands_for_others(self.graph.node(id).kind);
        reach.reached().filter(|it| is_counted(it.node)).count()
    }
}

/// The latest of all recorded uses; `None` if not all of them were read.
fn last_use(credentials: &Credentials) -> Option<LastUsed> {
    let of_password = match credentials.password.as_ref()? {
        Some(password) => Some(LastUsed { at: password.last_used?, ..LastUsed::default() }),
        None => None,
    };
    let keys = credentials.access_keys.as_ref()?;
    let of_keys: Vec<_> = keys.iter().map(|it| it.last_used.clone()).collect::<Option<_>>()?;
    Some(of_keys.into_iter().chain(of_password).max_by_key(|it| it.at).unwrap_or_default())
}
