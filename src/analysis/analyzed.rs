//! A snapshot with its graph: what every question is asked of.

use jiff::Timestamp;

use super::administrators::{self, Administrators, reaching, strongest_grant};
use crate::{
    eval::AccessState,
    graph::{self, AccessGraph, Gatherer, Grant, NodeId, StepKinds},
    iam::{Account, AccountId, Snapshot, Unread, UnreadReason, UnreadSource, UnreadSubject},
};

/// A snapshot with its graph, and what every question needs of both.
#[derive(Debug)]
pub struct Analysis {
    /// The facts.
    pub snapshot: Snapshot,
    /// The principals and the edges between them.
    pub graph: AccessGraph,
    /// The moment at which ages are told.
    pub now: Timestamp,
    home: Option<AccountId>,
    administrators: AdministratorFacts,
}

/// Who is an administrator, and who can become one.
#[derive(Debug, Default)]
struct AdministratorFacts {
    found: Administrators,
    /// By node: whether it is an administrator or can become one.
    reaches_admin: Vec<bool>,
    /// By node: whether it is, or can become, one that is an administrator on a condition.
    reaches_conditional_admin: Vec<bool>,
    /// By node: whether it is, or can become, one of which nobody can say.
    may_reach_admin: Vec<bool>,
}

impl AdministratorFacts {
    fn find(snapshot: &Snapshot, graph: &AccessGraph) -> Self {
        Self::of(administrators::find(snapshot, graph), graph)
    }

    /// Who can become one of those that were found.
    fn of(found: Administrators, graph: &AccessGraph) -> Self {
        let Administrators { sure, conditional, unknown } = &found;
        let access = graph.administrator_access();
        let reaching = |of: &[&[NodeId]], state| reaching(graph, &of.concat(), state);
        let sure: &[&[NodeId]] = &[sure, access];
        Self {
            reaches_admin: reaching(sure, AccessState::Disputed),
            reaches_conditional_admin: reaching(&[conditional], AccessState::Disputed),
            may_reach_admin: reaching(
                &[&sure.concat(), conditional, unknown],
                AccessState::Unknown,
            ),
            found,
        }
    }

    /// Where nobody looked for any: each principal may be one.
    fn unknown(graph: &AccessGraph) -> Self {
        Self { may_reach_admin: vec![true; graph.node_count()], ..Self::default() }
    }
}

impl Analysis {
    /// Builds the graph of `snapshot`. `now` is the moment at which ages are told and conditions on
    /// time are decided.
    pub fn new(mut snapshot: Snapshot, now: Timestamp) -> Self {
        snapshot.evaluated_at = Some(now);
        let graph = graph::build(&snapshot);
        let administrators = AdministratorFacts::find(&snapshot, &graph);
        Self::over(snapshot, graph, now, administrators)
    }

    /// The same with the steps of privilege escalation.
    pub fn with_escalations(mut self) -> Self {
        self.add_escalations();
        self
    }

    /// As [`new`](Self::new), without who can assume whom: for questions about names, facts and
    /// single permissions, which need no paths. Who is an administrator is unknown then.
    pub fn without_paths(mut snapshot: Snapshot, now: Timestamp) -> Self {
        snapshot.evaluated_at = Some(now);
        let graph = graph::build_nodes(&snapshot);
        let administrators = AdministratorFacts::unknown(&graph);
        Self::over(snapshot, graph, now, administrators)
    }

    /// As [`new`](Self::new), with the snapshot's own users, groups and roles alone: for questions
    /// about what each of them may do.
    pub fn of_own_principals(mut snapshot: Snapshot, now: Timestamp) -> Self {
        snapshot.evaluated_at = Some(now);
        let graph = graph::build_own_nodes(&snapshot);
        let administrators = AdministratorFacts::unknown(&graph);
        Self::over(snapshot, graph, now, administrators)
    }

    fn over(
        snapshot: Snapshot,
        graph: AccessGraph,
        now: Timestamp,
        administrators: AdministratorFacts,
    ) -> Self {
        let size = |it: &Account| it.users.len() + it.groups.len() + it.roles.len();
        let largest = snapshot.accounts.iter().rev().max_by_key(|(_, facts)| size(facts));
        let home = largest.map(|(id, _)| id.clone());
        Self { snapshot, graph, now, home, administrators }
    }

    /// The administrators, in the graph's order: users, groups and roles that may do everything,
    /// or may give themselves or others any permission.
    pub fn administrators(&self) -> &[NodeId] {
        &self.administrators.found.sure
    }

    /// The principals that are administrators if they bring something, such as MFA.
    pub fn conditional_administrators(&self) -> &[NodeId] {
        &self.administrators.found.conditional
    }

    /// The administrators, and those that are on a condition.
    pub fn all_administrators(&self) -> Vec<NodeId> {
        [self.administrators(), self.conditional_administrators()].concat()
    }

    /// Which kinds of step the graph has.
    pub fn step_kinds(&self) -> StepKinds {
        match self.graph.administrator_access().is_empty() {
            true => StepKinds::Assume,
            false => StepKinds::All,
        }
    }

    /// Adds to the graph who can escalate, and to what, and looks anew who can become an
    /// administrator. Does nothing where that was done.
    pub fn add_escalations(&mut self) {
        if self.step_kinds() == StepKinds::All {
            return;
        }
        graph::add_escalations(&mut self.graph, &self.snapshot, &self.administrators.found.sure);
        let found = std::mem::take(&mut self.administrators.found);
        self.administrators = AdministratorFacts::of(found, &self.graph);
    }

    /// Where a path to an administrator can end: with one, or with the permissions of one.
    pub fn administrator_ends(&self) -> Vec<NodeId> {
        [&self.all_administrators(), self.graph.administrator_access()].concat()
    }

    /// Whether this principal is an administrator, whatever it brings.
    pub fn is_administrator(&self, id: NodeId) -> bool {
        self.administrators().binary_search(&id).is_ok()
    }

    /// What makes an administrator of this principal, on whatever condition, by the surest of its
    /// powers; none if nothing does.
    pub fn administrator_grant(&self, id: NodeId) -> Option<Grant> {
        strongest_grant(&self.graph, &Gatherer::new(&self.snapshot), id)
    }

    /// Whether this principal is an administrator or can become one.
    pub fn reaches_admin(&self, id: NodeId) -> bool {
        let reaches_admin = &self.administrators.reaches_admin;
        reaches_admin.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether this principal is, or can become, one that is an administrator on a condition.
    pub fn reaches_conditional_admin(&self, id: NodeId) -> bool {
        let reaches_conditional_admin = &self.administrators.reaches_conditional_admin;
        reaches_conditional_admin.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether what was not read may make an administrator of this principal, or of one that it
    /// can become.
    pub fn may_reach_admin(&self, id: NodeId) -> bool {
        let may_reach_admin = &self.administrators.may_reach_admin;
        may_reach_admin.get(id.index()).copied().unwrap_or_default()
    }

    /// What is missing from answers about access: what could not be read, and the guardrails of
    /// an organization that was not loaded.
    pub fn access_gaps(&self) -> Vec<Unread> {
        let mut gaps = self.snapshot.gaps.to_vec();
        let mut accounts = self.snapshot.accounts.values();
        let has_none = !self.snapshot.accounts.is_empty() && accounts.all(|it| it.is_standalone);
        if self.snapshot.organization.is_none() && !has_none {
            gaps.push(Unread {
                source: UnreadSource::Organization,
                subject: UnreadSubject::Guardrails,
                reason: UnreadReason::NotLoaded(self.snapshot.provenance()),
                account: None,
            });
        }
        gaps
    }

    /// The name of an account for people: its alias, or its id.
    pub fn account_name(&self, account: &str) -> String {
        let alias = self.snapshot.accounts.get(account).and_then(|it| it.alias.as_deref());
        alias.unwrap_or(account).to_owned()
    }

    /// The account that matters most: the one with the most principals, of equals the first.
    pub fn home_account(&self) -> Option<&AccountId> {
        self.home.as_ref()
    }

    /// A principal's name for people: the short name, and before it the account where that is
    /// not the [home account](Self::home_account).
    pub fn display_name(&self, id: NodeId) -> String {
        let node = self.graph.node(id);
        let short = node.short_name();
        match self.graph.account(&self.snapshot, id) {
            Some((account, facts)) if self.home_account() != Some(account) => {
                format!("{}:{short}", facts.alias.as_deref().unwrap_or(account.as_str()))
            }
            Some(_) => short,
            None => match (node.kind, node.account()) {
                (graph::NodeKind::User | graph::NodeKind::Role, Some(account)) => {
                    format!("{account}:{short}")
                }
                _ => short,
            },
        }
    }
}
