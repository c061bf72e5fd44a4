//! The account at a glance: counts, keys, and the principals nearest to an administrator.

use std::collections::BTreeSet;

use super::{
    AccountFacts, AdminRoute, Analysis, BadgeKind, Mark, UnreadAccountFact,
    who_can::stands_for_others,
};
use crate::{
    eval::AccessState,
    graph::{Direction, EdgeFilter, NodeId, NodeKind, Paths, SharedPath},
    iam::{AccessKey, AccountPart},
};

/// An active access key with its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAge {
    /// The key's user; `None` for the root user.
    pub user: NodeId,
    /// Its age in whole days.
    pub days: i64,
    /// The key.
    pub key: AccessKey,
}

/// How many users, groups and roles become administrators, by how they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdminCounts {
    /// Those that are.
    pub are: usize,
    /// Those that can assume the role of one.
    pub assume: usize,
    /// Those that only escalate.
    pub escalate: usize,
    /// Those of which what was not loaded leaves unknown whether they do.
    pub unknown: usize,
}

impl AdminCounts {
    fn add(&mut self, route: Option<AdminRoute>) {
        match route {
            Some(AdminRoute::Is) => self.are += 1,
            Some(AdminRoute::Assumes) => self.assume += 1,
            Some(AdminRoute::Escalates) => self.escalate += 1,
            None => {}
        }
    }

    /// All of them.
    pub fn total(self) -> usize {
        self.are + self.assume + self.escalate
    }
}

/// The account at a glance.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// The number of IAM users, groups and roles.
    pub users: usize,
    /// How many groups.
    pub groups: usize,
    /// How many roles, service-linked ones too.
    pub roles: usize,
    /// Of these, how many are service-linked.
    pub service_linked_roles: usize,
    /// The number of principals known by name only.
    pub outside: usize,
    /// The lists of users, groups or roles that were not read whole.
    pub unread_lists: BTreeSet<AccountPart>,
    /// Users, groups and roles that are administrators or can become one.
    pub admins: AdminCounts,
    /// Roles that trust another account.
    pub cross_account: usize,
    /// Active keys, the oldest first.
    pub active_keys: Vec<KeyAge>,
    /// How many of these are too old.
    pub old_keys: usize,
    /// Whether the keys of all users were read.
    pub keys_known: bool,
    /// The principals that can become an administrator, by the shortest paths, nearest first.
    pub paths_to_admin: Vec<(NodeId, SharedPath)>,
}

impl Analysis {
    /// The account (or all accounts) at a glance.
    pub fn overview(&self) -> Overview {
        let mut overview = Overview { keys_known: true, ..Overview::default() };
        for id in self.graph.principals() {
            let node = self.graph.node(id);
            if node.is_external() {
                overview.outside += 1;
                continue;
            }
            overview.admins.add(self.admin_route(id));
            let is_unknown = self.admin_mark(id) == Mark::Unknown;
            overview.admins.unknown += usize::from(is_unknown);
            match node.kind {
                NodeKind::User => self.add_user(&mut overview, id),
                NodeKind::Group => overview.groups += 1,
                _ => self.add_role(&mut overview, id),
            }
        }
        let unread = self.accounts();
        let unread = unread.iter().flat_map(AccountFacts::unread);
        overview.unread_lists = unread
            .filter_map(|it| match it {
                UnreadAccountFact::Part(part) => Some(part),
                _ => None,
            })
            .collect();
        overview.active_keys.sort_by_key(|it| (-it.days, it.user));
        let filter = EdgeFilter { kinds: self.step_kinds(), ..EdgeFilter::ALL };
        overview.paths_to_admin = self.paths_to_admin(filter);
        overview
    }

    fn add_user(&self, overview: &mut Overview, id: NodeId) {
        let Some((_, user)) = self.graph.user(&self.snapshot, id) else { return };
        overview.users += 1;
        overview.keys_known &= user.credentials.key_ages_are_known();
        for key in user.credentials.active_access_keys() {
            overview.old_keys += usize::from(self.is_old_key(key));
            if let Some(days) = key.age_days(self.now) {
                overview.active_keys.push(KeyAge { user: id, days, key: key.clone() });
            }
        }
    }

    fn add_role(&self, overview: &mut Overview, id: NodeId) {
        let Some((_, role)) = self.graph.role(&self.snapshot, id) else { return };
        overview.roles += 1;
        overview.service_linked_roles += usize::from(role.is_service_linked());
        let badges = self.badges(id);
        overview.cross_account += usize::from(badges.get(BadgeKind::CrossAccount) == Mark::Yes);
    }

    /// Who is no administrator and can become one, by the shortest path each, nearest first: as many
    /// steps as [`steps_to_admin`](Self::steps_to_admin) says, if the filter admits them. Who
    /// becomes no sure administrator is listed with a path to one on a condition. Paths that rest
    /// on facts that were not read come last.
    pub fn paths_to_admin(&self, filter: EdgeFilter) -> Vec<(NodeId, SharedPath)> {
        let worth_telling = |kind| kind != NodeKind::Service && !stands_for_others(kind);
        let mut known: Vec<(NodeId, SharedPath)> = Vec::new();
        let mut unknown: Vec<(NodeId, SharedPath)> = Vec::new();
        let ends = self.administrator_ends();
        let mut told = vec![false; self.graph.node_count()];
        ends.iter().for_each(|it| told[it.index()] = true);
        for (ends, state) in self.searches_for_admin() {
            let filter = EdgeFilter { state: state.min(filter.state), ..filter };
            let reach = self.graph.reach(&ends, Direction::Incoming, filter);
            let found = reach.into_paths(Direction::Incoming, |node| {
                worth_telling(self.graph.node(node).kind)
                    && !std::mem::replace(&mut told[node.index()], true)
            });
            match state {
                AccessState::Unknown => unknown.extend(found),
                _ => known.extend(found),
            }
        }
        // Search counts steps; a group membership is a step, but not an assumption.
        known.sort_by_key(|(_, path)| path.assumptions);
        unknown.sort_by_key(|(_, path)| path.assumptions);
        known.extend(unknown);
        known
    }

    /// The shortest path from a principal to an administrator: to a sure one if there is any, and
    /// one that is not unknown if there is any.
    pub fn path_to_admin(&self, id: NodeId) -> Paths {
        let kinds = self.step_kinds();
        let mut found = Paths::default();
        for (ends, state) in self.searches_for_admin() {
            found = self.paths(&[id], &ends, EdgeFilter { state, kinds, ..EdgeFilter::ALL }, 1);
            if !found.paths.is_empty() {
                break;
            }
        }
        found
    }

    /// Where a path to an administrator is searched for, and how sure its steps are at least: the
    /// first search that finds one counts.
    fn searches_for_admin(&self) -> [(Vec<NodeId>, AccessState); 3] {
        let access = self.graph.administrator_access();
        let sure = [self.administrators(), access].concat();
        let conditional = self.conditional_administrators().to_vec();
        [
            (sure, AccessState::Disputed),
            (conditional, AccessState::Disputed),
            (self.administrator_ends(), AccessState::Unknown),
        ]
    }
}
