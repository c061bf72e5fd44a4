//! The steps of a tree around a principal: its neighbors, and the edges to them.

use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};

use crate::{
    eval::SessionContext,
    graph::{AccessEdge, Direction, Edge, EdgeFilter, Neighbor, NodeId, NodeKind},
    tui::{data::Data, step_filter::StepFilter, widget::tree::Child},
};

/// A principal in the tree, with the edge from its parent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) node: NodeId,
    pub(crate) edge: Option<AccessEdge>,
    /// Whether a person may use this path: only people can have MFA.
    pub(crate) person: bool,
    /// The session context there, or what it must not contain.
    pub(crate) session_context: SessionContext,
}

// The same principal reached by another edge is equal: what is below it is already shown.
impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        (self.node, self.session_context) == (other.node, other.session_context)
    }
}

impl Eq for Step {}

impl Hash for Step {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.node, self.session_context).hash(state);
    }
}

/// The steps onward from a principal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Children {
    pub(crate) steps: Vec<Child<Step>>,
    /// Whether there are more than are listed.
    pub(crate) truncated: bool,
}

/// The maximum number of children; the list of principals shows them all.
pub(crate) const MOST_CHILDREN: usize = 500;

/// The first line of a tree.
pub(crate) fn trunk(data: &Data, root: NodeId, direction: Direction) -> Child<Step> {
    let graph = &data.analysis.graph;
    let session_context = graph.context_at_start(root, direction, EdgeFilter::ALL);
    let node = Step { node: root, edge: None, person: false, session_context };
    Child { node, branches: true }
}

/// The next steps from a principal, most certain first. A group cannot act itself, so its steps are
/// its members. Takes time proportional to the principal's edges, so it is for a background job.
pub(crate) fn children(
    data: &Data,
    direction: Direction,
    filter: StepFilter,
    step: &Step,
) -> Children {
    let graph = &data.analysis.graph;
    if graph.node(step.node).kind == NodeKind::Group {
        let members = graph.neighbors(step.node, Edge::Member, Direction::Incoming);
        let child = |node| Child {
            node: Step { node, edge: None, person: false, session_context: step.session_context },
            branches: true,
        };
        let truncated = MOST_CHILDREN < members.len();
        let steps = members.into_iter().take(MOST_CHILDREN).map(child).collect();
        return Children { steps, truncated };
    }
    let mut edges = onward(data, direction, filter, step);
    edges.retain(|(it, _)| it.other != step.node);
    edges.sort_by_key(|(it, session_context)| (it.edge.state, it.other, *session_context));
    let mut listed = HashSet::new();
    edges.retain(|(it, _)| listed.insert(it.other));
    let truncated = MOST_CHILDREN < edges.len();
    edges.truncate(MOST_CHILDREN);
    // An administrator can assume any role, so what is behind one is meaningless.
    let goes_on = |id: NodeId| match direction {
        Direction::Outgoing => {
            !data.analysis.is_administrator(id) && graph.has_steps(id, direction, filter.kinds())
        }
        Direction::Incoming => graph.has_steps(id, direction, filter.kinds()),
    };
    let is_person = |id: NodeId| graph.node(id).kind.may_be_a_person();
    let child = |(it, session_context): (Neighbor, SessionContext)| Child {
        node: Step {
            session_context,
            node: it.other,
            edge: Some(it.edge),
            person: match direction {
                Direction::Outgoing => is_person(step.node),
                Direction::Incoming => is_person(it.other),
            },
        },
        branches: goes_on(it.other),
    };
    Children { steps: edges.into_iter().map(child).collect(), truncated }
}

/// Each outgoing edge, with the session context after it.
fn onward(
    data: &Data,
    direction: Direction,
    filter: StepFilter,
    step: &Step,
) -> Vec<(Neighbor, SessionContext)> {
    let graph = &data.analysis.graph;
    let edges = match direction {
        Direction::Outgoing => graph.steps_from(step.node, filter.kinds()),
        Direction::Incoming => {
            let mut edges = graph.steps_to(step.node, filter.kinds());
            edges.retain(|it| graph.node(it.other).kind != NodeKind::FederatedSubject);
            edges
        }
    };
    let filter = filter.filter();
    let edges = edges.into_iter().filter(|it| filter.admits(&it.edge));
    // An escalation to a role starts a new session of it, whatever other sessions have.
    let escalates_to = |it: NodeId| {
        let counts = |edge: &AccessEdge| filter.admits(edge);
        filter.kinds.include_escalations()
            && !graph.escalations(it, Direction::Incoming, counts).is_empty()
    };
    let may_begin = |it: NodeId, must_not_carry: SessionContext| {
        !graph.always_carried_by(it).shares(must_not_carry) || escalates_to(it)
    };
    let onward = |it: Neighbor| {
        let after = graph.context_after(&it.edge, step.session_context, direction, filter)?;
        (direction == Direction::Outgoing || may_begin(it.other, after)).then_some((it, after))
    };
    edges.filter_map(onward).collect()
}
