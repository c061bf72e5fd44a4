//! What there is to say of one principal: keys, groups, last use.

use jiff::Timestamp;

use super::Analysis;
use crate::{
    graph::{Direction, Edge, NodeId, NodeKind, WayFilter},
    iam::{AccessKey, Credentials, LastUsed},
};

/// An active access key older than this many days is old.
///
/// Source: <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_audit.html>
pub const OLD_KEY_DAYS: i64 = 90;

/// A principal not used for this many days is unused.
pub const UNUSED_DAYS: i64 = 90;

/// What a table shows of a principal beside its name and badges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrincipalFacts {
    /// The age of the oldest active access key, in days; none if there is none, or keys were not
    /// read.
    pub oldest_key_days: Option<i64>,
    /// Whether the access keys were read; true for all but users.
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
    /// Whole days from `moment` to now; negative for the future.
    pub fn days_since(&self, moment: Timestamp) -> i64 {
        const SECONDS_A_DAY: i64 = 86_400;
        (self.now.as_second() - moment.as_second()).div_euclid(SECONDS_A_DAY)
    }

    /// Keys, groups and last use of a principal.
    pub fn facts(&self, id: NodeId) -> PrincipalFacts {
        if let Some((_, user)) = self.graph.user(&self.snapshot, id) {
            let last_used = last_use(&user.credentials);
            return PrincipalFacts {
                oldest_key_days: self.oldest_key_days(&user.credentials),
                keys_known: user.credentials.access_keys.is_some(),
                last_used_days: last_used.flatten().map(|it| self.days_since(it)),
                last_used_known: last_used.is_some(),
                groups: user.groups.iter().map(ToString::to_string).collect(),
                members: 0,
            };
        }
        if let Some((_, role)) = self.graph.role(&self.snapshot, id) {
            let last_used = role.last_used.as_ref();
            return PrincipalFacts {
                keys_known: true,
                last_used_days: last_used.and_then(|it| Some(self.days_since(it.at?))),
                last_used_known: last_used.is_some(),
                ..PrincipalFacts::default()
            };
        }
        let members = match self.graph.node(id).kind {
            NodeKind::Group => self.graph.neighbors(id, Edge::Member, Direction::Incoming).len(),
            NodeKind::IdentityCenterGroup => self.graph.ways_to(id).len(),
            _ => 0,
        };
        PrincipalFacts { keys_known: true, members, ..PrincipalFacts::default() }
    }

    /// The age of the oldest active key, in days.
    pub fn oldest_key_days(&self, credentials: &Credentials) -> Option<i64> {
        credentials.active_access_keys().filter_map(|it| it.age_days(self.now)).max()
    }

    /// Whether a key is active and older than [`OLD_KEY_DAYS`].
    pub fn is_old_key(&self, key: &AccessKey) -> bool {
        key.active && key.age_days(self.now).is_some_and(|it| it > OLD_KEY_DAYS)
    }

    /// How many principals this one can become, not looking further than an administrator:
    /// beyond one everything is within reach and the number says nothing.
    pub fn reach_count(&self, id: NodeId) -> usize {
        let stop = |it| self.is_administrator(it);
        self.graph.reach_until(&[id], Direction::Outgoing, WayFilter::ALL, stop).reached.len()
    }

    /// How many principals can become this one.
    pub fn reached_by_count(&self, id: NodeId) -> usize {
        let reach = self.graph.reach(&[id], Direction::Incoming, WayFilter::ALL);
        let subject = |id| self.graph.node(id).kind == NodeKind::FederatedSubject;
        reach.reached.iter().filter(|it| !subject(it.node)).count()
    }
}

/// The newest of all recorded uses. The outer option says whether any was read at all.
fn last_use(credentials: &Credentials) -> Option<Option<Timestamp>> {
    let password = credentials.password.as_ref()?;
    let keys = credentials.access_keys.as_ref()?;
    let of_keys =
        keys.iter().filter_map(|it| it.last_used.as_ref()).filter_map(|it: &LastUsed| it.at);
    Some(of_keys.chain(password.as_ref().and_then(|it| it.last_used)).max())
}
