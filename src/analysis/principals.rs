//! Facts about one principal: keys, groups, last use.

use jiff::Timestamp;

use super::{Analysis, who_can::stands_for_others};
use crate::{
    eval::AccessState,
    graph::{AccessKind, Direction, Edge, EdgeFilter, NodeId, NodeKind, Reach},
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
    /// The groups of a user, or of a person who is not disabled; `None` if they were not read.
    pub groups: Option<Vec<String>>,
    /// A group's members; some of them if not all are known.
    pub members: usize,
    /// Whether those are all; always true for principals other than groups.
    pub members_known: bool,
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
                groups: user
                    .groups_are_known()
                    .then(|| user.groups.iter().map(ToString::to_string).collect()),
                members: 0,
                members_known: true,
            };
        }
        let is_person = self.graph.node(id).kind == NodeKind::IdentityCenterUser;
        let groups = if is_person { self.groups_of_person(id) } else { Vec::new() };
        let all_groups_known = !is_person || !self.snapshot.gaps.leave_assignments_unknown();
        PrincipalFacts {
            keys_known: true,
            last_used_days,
            last_used_known,
            groups: (all_groups_known || !groups.is_empty()).then_some(groups),
            members: self.members(id).len(),
            members_known: self.members_are_known(id),
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

    /// The names of the Identity Center groups that a person is in.
    fn groups_of_person(&self, person: NodeId) -> Vec<String> {
        let groups = self.graph.enters(person, |it| it.kind == AccessKind::MemberOf);
        groups.into_iter().map(|it| self.graph.node(it).name.to_string()).collect()
    }

    /// Whether all members of a group are known; true for principals other than groups.
    pub fn members_are_known(&self, group: NodeId) -> bool {
        let node = self.graph.node(group);
        match node.kind {
            NodeKind::Group => {
                !node.account().is_some_and(|it| self.accounts_with_unread_members.contains(it))
            }
            NodeKind::IdentityCenterGroup => !self.snapshot.gaps.leave_assignments_unknown(),
            _ => true,
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
    pub fn reach_count(&self, id: NodeId, filter: EdgeFilter) -> ReachCount {
        let stop = |it| self.is_administrator(it);
        ReachCount::of(filter, |filter| {
            let reach = self.graph.reach_until(&[id], Direction::Outgoing, filter, stop);
            (reach.reached().count(), reach)
        })
    }

    /// How many principals can assume or become this one.
    pub fn reached_by_count(&self, id: NodeId, filter: EdgeFilter) -> ReachCount {
        let is_counted = |id| !stands_for_others(self.graph.node(id).kind);
        ReachCount::of(filter, |filter| {
            let reach = self.graph.reach(&[id], Direction::Incoming, filter);
            (reach.reached().filter(|it| is_counted(it.node)).count(), reach)
        })
    }
}

/// How many principals are in reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachCount {
    /// By steps that are possible, perhaps under conditions.
    pub known: usize,
    /// By steps of which that is unknown, as facts were not read.
    pub unknown: usize,
}

impl ReachCount {
    /// All that `count` finds with this filter, told apart. `count` also returns where it looked.
    fn of(filter: EdgeFilter, count: impl Fn(EdgeFilter) -> (usize, Reach)) -> Self {
        let (all, reach) = count(filter);
        let is_unknown = filter.state == AccessState::Unknown && reach.has_unknown_steps();
        let known = match is_unknown {
            true => count(EdgeFilter { state: AccessState::Disputed, ..filter }).0,
            false => all,
        };
        Self { known, unknown: all.saturating_sub(known) }
    }

    /// Whether there are no others.
    pub fn is_known(self) -> bool {
        self.unknown == 0
    }

    /// All of them.
    pub fn all(self) -> usize {
        self.known + self.unknown
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
