//! A snapshot with its graph, which all questions are answered from.

use std::{collections::BTreeSet, sync::OnceLock};

use jiff::Timestamp;

use super::{
    administrators::{self, Administrators, passing_roles, steps_to, strongest_grant},
    trust_verdicts::TrustVerdicts,
};
use crate::{
    eval::AccessState,
    graph::{self, AccessGraph, Gatherer, Grant, NodeId, StepKinds},
    iam::{Account, AccountId, Snapshot, Unread, UnreadReason, UnreadSource, UnreadSubject},
};

/// A snapshot with its graph, and derived facts that every question needs.
#[derive(Debug)]
pub struct Analysis {
    /// The facts.
    pub snapshot: Snapshot,
    /// The principals and the edges between them.
    pub graph: AccessGraph,
    /// The time that ages are relative to.
    pub now: Timestamp,
    home: Option<AccountId>,
    administrators: AdministratorFacts,
    /// The accounts whose groups may have members who are not known.
    pub(super) accounts_with_unread_members: BTreeSet<AccountId>,
    pub(super) trust_verdicts: TrustVerdicts,
}

/// How a principal becomes an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdminRoute {
    /// It is one.
    Is,
    /// It can assume the role of one, in one step or several.
    Assumes,
    /// It can only by privilege escalation.
    Escalates,
}

/// Who is an administrator, and who can become one.
#[derive(Debug, Default)]
struct AdministratorFacts {
    found: Administrators,
    /// The way there by the edges that the graph has, once it was asked for.
    steps: OnceLock<StepsToAdmin>,
    /// By node: in how many steps it becomes an administrator by role assumption alone; none where
    /// the graph has no other steps.
    sure_by_assumption: Option<Vec<Option<u32>>>,
    /// By node: how sure it is that it can pass some role to a service; none if nobody looked.
    passing: Option<Vec<Option<AccessState>>>,
}

/// By node: in how many steps it becomes an administrator.
#[derive(Debug, Default)]
struct StepsToAdmin {
    /// For sure, though perhaps by steps that have a condition.
    sure: Vec<Option<u32>>,
    /// The same by steps that no condition limits.
    proven: Vec<Option<u32>>,
    /// One that is an administrator on a condition.
    conditional: Vec<Option<u32>>,
    /// One of which nobody can say whether it is an administrator.
    unknown: Vec<Option<u32>>,
}

impl AdministratorFacts {
    fn find(snapshot: &Snapshot, graph: &AccessGraph) -> Self {
        Self {
            found: administrators::find(snapshot, graph),
            passing: Some(passing_roles(snapshot, graph)),
            ..Self::default()
        }
    }

    /// If administrators were not searched for: each principal may be one.
    fn unknown(graph: &AccessGraph) -> Self {
        let unknown = vec![Some(0); graph.node_count()];
        let steps = StepsToAdmin { unknown, ..StepsToAdmin::default() };
        Self { steps: steps.into(), ..Self::default() }
    }

    /// In how many steps each node becomes an administrator for sure.
    fn sure(&self, graph: &AccessGraph) -> Vec<Option<u32>> {
        let ends = [&self.found.sure, graph.administrator_access()].concat();
        steps_to(graph, &ends, AccessState::Disputed)
    }

    fn steps(&self, graph: &AccessGraph) -> &StepsToAdmin {
        self.steps.get_or_init(|| {
            let Administrators { sure, conditional, unknown } = &self.found;
            let access = graph.administrator_access();
            let steps = |of: &[&[NodeId]], state| steps_to(graph, &of.concat(), state);
            StepsToAdmin {
                sure: self.sure(graph),
                proven: steps(&[sure, access], AccessState::Proven),
                conditional: steps(&[conditional], AccessState::Disputed),
                unknown: steps(&[sure, access, conditional, unknown], AccessState::Unknown),
            }
        })
    }
}

impl Analysis {
    /// Builds the graph of `snapshot`. `now` is the time that ages are relative to and conditions
    /// on time are decided for.
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

    /// Like [`new`](Self::new), without assumption edges: for questions about names, facts and
    /// single permissions, which need no paths. Administrators are then unknown.
    pub fn without_paths(snapshot: Snapshot, now: Timestamp) -> Self {
        Self::without_administrators(snapshot, now, graph::build_nodes)
    }

    /// Like [`new`](Self::new), with only the snapshot's own users, groups and roles: for questions
    /// about the permissions of each.
    pub fn of_own_principals(snapshot: Snapshot, now: Timestamp) -> Self {
        Self::without_administrators(snapshot, now, graph::build_own_nodes)
    }

    fn without_administrators(
        mut snapshot: Snapshot,
        now: Timestamp,
        build: fn(&Snapshot) -> AccessGraph,
    ) -> Self {
        snapshot.evaluated_at = Some(now);
        let graph = build(&snapshot);
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
        let unread = snapshot.accounts.iter().filter(|(_, it)| !it.members_are_known());
        let accounts_with_unread_members = unread.map(|(id, _)| id.clone()).collect();
        let trust_verdicts = (0..graph.node_count()).map(|_| OnceLock::new()).collect();
        Self {
            snapshot,
            graph,
            now,
            home,
            administrators,
            accounts_with_unread_members,
            trust_verdicts,
        }
    }

    /// The administrators, in the graph's order: users, groups and roles that may do everything, or
    /// may give themselves or others any permission.
    pub fn administrators(&self) -> &[NodeId] {
        &self.administrators.found.sure
    }

    /// The principals that are administrators under a condition, such as MFA.
    pub fn conditional_administrators(&self) -> &[NodeId] {
        &self.administrators.found.conditional
    }

    /// The administrators, including those under a condition.
    pub fn all_administrators(&self) -> Vec<NodeId> {
        [self.administrators(), self.conditional_administrators()].concat()
    }

    /// The kinds of steps in the graph.
    pub fn step_kinds(&self) -> StepKinds {
        match self.graph.administrator_access().is_empty() {
            true => StepKinds::Assume,
            false => StepKinds::All,
        }
    }

    /// Adds escalations to the graph, and searches again for those who can become an administrator.
    /// Does nothing if this was already done.
    pub fn add_escalations(&mut self) {
        if self.step_kinds() == StepKinds::All {
            return;
        }
        let sure_by_assumption = self.administrators.sure(&self.graph);
        self.administrators.sure_by_assumption = Some(sure_by_assumption);
        graph::add_escalations(&mut self.graph, &self.snapshot, &self.administrators.found.sure);
        self.administrators.steps.take();
    }

    fn steps(&self) -> &StepsToAdmin {
        self.administrators.steps(&self.graph)
    }

    /// Where a path to an administrator can end: an administrator, or administrator access.
    pub fn administrator_ends(&self) -> Vec<NodeId> {
        [&self.all_administrators(), self.graph.administrator_access()].concat()
    }

    /// Whether this principal is an administrator without conditions.
    pub fn is_administrator(&self, id: NodeId) -> bool {
        self.administrators().binary_search(&id).is_ok()
    }

    /// What makes this principal an administrator, possibly under a condition, by its most certain
    /// permission; `None` if it is not one.
    pub fn administrator_grant(&self, id: NodeId) -> Option<Grant> {
        strongest_grant(&self.graph, &Gatherer::new(&self.snapshot), id)
    }

    /// Whether this principal is an administrator or can become one.
    pub fn reaches_admin(&self, id: NodeId) -> bool {
        at(&self.steps().sure, id).is_some()
    }

    /// In how many steps this principal becomes an administrator, 0 if it is one, by steps that no
    /// condition limits, such as one on MFA. None if each way there has a condition.
    pub fn unconditional_steps_to_admin(&self, id: NodeId) -> Option<u32> {
        at(&self.steps().proven, id)
    }

    /// Whether this principal is an administrator under a condition, or can become one.
    pub fn reaches_conditional_admin(&self, id: NodeId) -> bool {
        at(&self.steps().conditional, id).is_some()
    }

    /// Whether unread facts may make this principal, or one that it can become, an administrator.
    pub fn may_reach_admin(&self, id: NodeId) -> bool {
        at(&self.steps().unknown, id).is_some()
    }

    /// In how many steps this principal becomes an administrator, by assumption or escalation: 0
    /// if it is one. Where it becomes none for sure, one on a condition counts. None if it becomes
    /// neither, or if that rests on what was not read.
    pub fn steps_to_admin(&self, id: NodeId) -> Option<u32> {
        let StepsToAdmin { sure, conditional, .. } = self.steps();
        at(sure, id).or_else(|| at(conditional, id))
    }

    /// Whether the [steps](Self::steps_to_admin) are known, or that there are none.
    pub fn steps_to_admin_are_known(&self, id: NodeId) -> bool {
        self.steps_to_admin(id).is_some() || !self.may_reach_admin(id)
    }

    /// How this principal becomes an administrator, without any condition that rests on what it
    /// brings; none if it does not.
    pub fn admin_route(&self, id: NodeId) -> Option<AdminRoute> {
        let StepsToAdmin { sure, .. } = self.steps();
        let by_assumption = self.administrators.sure_by_assumption.as_ref().unwrap_or(sure);
        match (at(by_assumption, id), at(sure, id)) {
            (Some(0), _) => Some(AdminRoute::Is),
            (Some(_), _) => Some(AdminRoute::Assumes),
            (None, Some(_)) => Some(AdminRoute::Escalates),
            (None, None) => None,
        }
    }

    /// How sure it is that this principal can pass some role to a service that the role trusts;
    /// none if it cannot. An error where nobody looked.
    pub(super) fn passes_roles(&self, id: NodeId) -> Result<Option<AccessState>, NotLookedFor> {
        let passing = self.administrators.passing.as_ref().ok_or(NotLookedFor)?;
        let found = passing.get(id.index()).copied().flatten();
        // Where no role was read either, none was found to be passed.
        let is_unread = || self.own_policies(id).is_some_and(|it| it.incomplete);
        Ok(found.or_else(|| is_unread().then_some(AccessState::Unknown)))
    }

    /// What is missing from answers about access: what could not be read, and the guardrails of an
    /// organization that was not loaded.
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

    /// The main account: the one with the most principals, and the first among equals.
    pub fn home_account(&self) -> Option<&AccountId> {
        self.home.as_ref()
    }

    /// A principal's name for people: the short name, preceded by the account unless that is the
    /// [home account](Self::home_account).
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

/// Nobody looked for it: the graph has no paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotLookedFor;

fn at(steps: &[Option<u32>], id: NodeId) -> Option<u32> {
    steps.get(id.index()).copied().flatten()
}
