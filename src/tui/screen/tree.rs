//! A tree of what a principal can become, or who can become it, opened step by step.
//!
//! ```text
//! ┏━ user/alice can become 31 principals ━━━━━━━━━━━━━━━━━━━━━━━━━━ tree ┓
//! ┃ PRINCIPAL              STEP         PATH         MFA        HOW    ┃
//! ┃ v user/alice                                                       ┃
//! ┃ ├─v role/Deploy        conditional  conditional  enforced   Assume ┃
//! ┃ │ └── role/Pipeline    proven       conditional  -          Assume ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

mod columns;
mod nothing;
mod panes;

use std::{
    collections::HashMap,
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    analysis::ReachCount,
    eval::AccessState,
    graph::{Direction, Hop, NodeId, NodeKind},
    tui::{
        command::{Command, Motion, Yank},
        cut,
        export::Exported,
        matcher::find_ignoring_case,
        plural::{counted, reached},
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, none_found,
            on_principal::{explain_hop, explain_principal, principal_command},
            principal::principal_evidence,
            search::Search,
            summary::{self, Detail},
            tabbed::Document,
            ticket,
            why::deciding_policy,
        },
        step::{Children, Step, trunk},
        step_filter::StepFilter,
        theme::Tone,
        widget::{
            focus::Focus,
            frame::{self, Frame},
            paragraph,
            prose::{Prose, ProseLine},
            seek::Seek,
            table,
            tree::{Fold, Tree},
        },
    },
    wording::explanation::Explanation,
};
use columns::Columns;
use panes::{PANES, panes};

/// The tree around one principal.
#[derive(Debug)]
pub(crate) struct ReachTree {
    root: NodeId,
    name: String,
    direction: Direction,
    /// The filter of steps.
    step_filter: StepFilter,
    tree: Tree<Step>,
    /// The known steps onward.
    known: HashMap<Step, Arc<Children>>,
    /// What the tree opens on its own, as more of it becomes known.
    growing: Growing,
    /// The step whose next steps are needed to grow further.
    wanted: Option<Step>,
    search: Search,
    /// The tree, or the evidence of the selected line.
    focus: Focus,
    evidence: Detail,
    /// The policy behind the selected line, on wide screens.
    policy: Option<(Selected, Option<Document>)>,
    /// The text in place of the tree, if it has no step.
    nothing: Option<Prose>,
}

/// What a line is about: the step to it, or the principal at the root.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Selected {
    Step(Hop),
    Root(NodeId),
}

/// What a tree grows by itself.
#[derive(Debug)]
enum Growing {
    /// Its first steps, down to a depth.
    Opening,
    /// The branches that were open in other data.
    Resuming(Box<Old>),
    /// The branch that the user has opened.
    Branch(Step),
    Nothing,
}

/// A tree of other data, as far as the new data contains its nodes.
#[derive(Debug)]
struct Old {
    tree: Tree<Step>,
    moved: HashMap<NodeId, NodeId>,
}

/// The cells of a title besides the name: `is assumable by 1,234 principals, and perhaps 56 more`, the
/// borders, and a mark of the filter of steps.
const WORDS: usize = 60;

/// The initial depth of a tree, and its maximum number of lines.
const OPEN_DEPTH: usize = 3;
const OPEN_LINES: usize = 40;

impl ReachTree {
    /// The tree of `root`; its first steps open as soon as they are known.
    pub(crate) fn new(root: NodeId, direction: Direction, ctx: &Ctx) -> Self {
        let mut screen = Self {
            root,
            name: ctx.data.name(root),
            direction,
            step_filter: ctx.step_filter,
            tree: Tree::new(trunk(&ctx.data, root, direction)),
            known: HashMap::new(),
            growing: Growing::Opening,
            wanted: None,
            search: Search::default(),
            focus: Focus::default(),
            evidence: Detail::default(),
            policy: None,
            nothing: None,
        };
        screen.grow(ctx);
        screen
    }

    /// Grows as far as possible with what is known, and records what it needs to continue.
    fn grow(&mut self, ctx: &Ctx) {
        let Self { tree, known, direction, step_filter, .. } = self;
        let mut unknown = None;
        let mut children = |step: &Step| {
            if !known.contains_key(step)
                && let Some(found) = ctx.answers.children(*step, *direction, *step_filter)
            {
                known.insert(*step, Arc::clone(found));
            }
            let found = known.get(step);
            if found.is_none() {
                unknown = Some(*step);
            }
            found.map(|it| it.steps.clone())
        };
        match &self.growing {
            Growing::Opening => drop(tree.open_to(OPEN_DEPTH, OPEN_LINES, &mut children)),
            Growing::Resuming(old) => {
                let moved = |step: &Step| old.moved.get(&step.node).copied();
                let root = trunk(&ctx.data, self.root, *direction);
                *tree = old.tree.renewed(root, moved, |it| it.node, &mut children);
            }
            Growing::Branch(step) if tree.selected().node == *step => {
                tree.go(Motion::Right, &mut children);
            }
            // The user has moved on and no longer wants the branch.
            Growing::Branch(_) | Growing::Nothing => {}
        }
        self.find_nothing(ctx);
        self.wanted = unknown;
        if unknown.is_none() {
            self.growing = Growing::Nothing;
        }
    }

    /// Writes the text in place of the tree, as soon as it is known that it has no step.
    fn find_nothing(&mut self, ctx: &Ctx) {
        let root = trunk(&ctx.data, self.root, self.direction).node;
        let is_empty = self.known.get(&root).is_some_and(|it| it.steps.is_empty());
        if is_empty && self.nothing.is_none() {
            let is_group = ctx.data.analysis.graph.node(self.root).kind == NodeKind::Group;
            let text = nothing::text(&self.name, is_group, self.direction, self.step_filter, ctx);
            self.nothing = Some(Prose::new(text));
        }
    }

    /// Whether some principal has more children than are shown.
    fn truncated(&self) -> bool {
        self.known.values().any(|it| it.truncated)
    }

    /// The step to the selected line, in path order.
    fn hop(&self) -> Option<Hop> {
        let path = self.tree.path();
        let [.., parent, step] = path.as_slice() else { return None };
        self.hop_between(parent, step)
    }

    fn hop_between(&self, parent: &Step, step: &Step) -> Option<Hop> {
        let edge = step.edge?;
        Some(match self.direction {
            Direction::Outgoing => Hop { from: parent.node, to: step.node, edge },
            Direction::Incoming => Hop { from: step.node, to: parent.node, edge },
        })
    }

    /// The steps between the root and the selected line, in path order. From a group to a member
    /// is no step.
    fn hops(&self) -> Vec<Hop> {
        let path = self.tree.path();
        let pairs = path.windows(2);
        let mut hops: Vec<_> = pairs.filter_map(|it| self.hop_between(&it[0], &it[1])).collect();
        if self.direction == Direction::Incoming {
            hops.reverse();
        }
        hops
    }

    fn path_as_text(&self, ctx: &Ctx) -> String {
        let mut names: Vec<_> = self.tree.path().iter().map(|it| ctx.data.name(it.node)).collect();
        if self.direction == Direction::Incoming {
            names.reverse();
        }
        names.join(" > ")
    }
}

impl Screen for ReachTree {
    fn place(&self) -> Place {
        Place::Tree(self.root, self.direction)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let Some(root) = renewal.node(self.root) else { return false };
        let old = replace(self, Self::new(root, self.direction, ctx));
        let moved = |tree: &Tree<Step>, old_node: &dyn Fn(NodeId) -> Option<NodeId>| {
            let nodes = tree.nodes().map(|it| it.node);
            nodes.filter_map(|it| Some((it, old_node(it)?))).collect()
        };
        self.growing = Growing::Resuming(Box::new(match old.growing {
            // It was not complete yet; its position is in the older tree.
            Growing::Resuming(older) => {
                let on = |it| renewal.node(*older.moved.get(&it)?);
                Old { moved: moved(&older.tree, &on), tree: older.tree }
            }
            Growing::Opening | Growing::Branch(_) | Growing::Nothing => {
                Old { moved: moved(&old.tree, &|it| renewal.node(it)), tree: old.tree }
            }
        }));
        (self.search, self.focus) = (old.search, old.focus);
        self.grow(ctx);
        true
    }

    fn title(&self) -> String {
        match self.direction {
            Direction::Outgoing => format!("{} can become", self.name),
            Direction::Incoming => format!("{} assumable by", self.name),
        }
    }

    fn note(&self) -> String {
        self.search.note()
    }

    fn selection(&self, ctx: &Ctx) -> String {
        self.path_as_text(ctx)
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        Some(match self.hop() {
            Some(hop) => explain_hop(hop, ctx),
            None => explain_principal(self.tree.selected().node.node, ctx),
        })
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Open,
            Command::Move(Motion::Left),
            Command::Move(Motion::Right),
            Command::Reach,
            Command::ReachedBy,
            Command::PathReverse,
            Command::Steps,
            Command::Filter,
            Command::Explain,
            Command::Yank(Yank::Path),
            Command::Yank(Yank::Arn),
            Command::Why,
            Command::PathStart,
            Command::PathEnd,
            Command::NextPane,
            Command::Zoom,
            Command::NextMatch,
            Command::PreviousMatch,
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::PreviousPane,
        ]
    }

    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let is_on_tree = self.focus.pane == 0;
        if self.nothing.is_some()
            && matches!(command, Command::Zoom | Command::NextPane | Command::PreviousPane)
        {
            return Some("there is one pane only, because nothing was found".to_owned());
        }
        if command == Command::Zoom && !ctx.look.class.has_boxes() {
            return Some("only one pane fits: Tab shows the other".to_owned());
        }
        let shown = match self.direction {
            Direction::Outgoing => Command::Reach,
            Direction::Incoming => Command::ReachedBy,
        };
        let is_root = self.tree.selected().node.node == self.root;
        let reason = match (command, self.tree.selected().fold) {
            (Command::Move(Motion::Left | Motion::Right), _) if self.nothing.is_some() => {
                "there is no step to open or close"
            }
            _ if is_root && command == shown => "it is already shown",
            (Command::Move(Motion::Left | Motion::Right), _) if !is_on_tree => {
                "Tab goes back to the tree, where it works"
            }
            (Command::Move(Motion::Right), Fold::Leaf) => "there are no further steps from here",
            (Command::Move(Motion::Right), Fold::ShownAbove) => {
                "its steps are shown above, where it occurs first"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let selected = self.tree.selected().clone();
        if let (Command::Move(motion), Some(text)) = (command, &mut self.nothing) {
            text.go(motion);
            return Vec::new();
        }
        match command {
            Command::Move(motion @ (Motion::Left | Motion::Right)) => {
                // From here on the user decides what is open.
                self.growing = Growing::Nothing;
                self.wanted = None;
                match (motion, selected.fold) {
                    (Motion::Right, Fold::Closed) => {
                        self.growing = Growing::Branch(selected.node);
                        self.grow(ctx);
                    }
                    _ => self.tree.go(motion, |_| None),
                }
            }
            Command::Move(motion) if self.focus.pane == 1 => self.evidence.go(motion),
            Command::Move(motion) => self.tree.go(motion, |_| None),
            _ if self.focus.on(command, PANES) => {}
            Command::Open | Command::Why => {
                return vec![Reaction::Go(match self.hop() {
                    Some(hop) => Place::Why { from: hop.from, to: hop.to },
                    None => Place::Principal(selected.node.node),
                })];
            }
            Command::Steps => {
                let focus = self.focus;
                *self = Self { focus, ..Self::new(self.root, self.direction, ctx) };
            }
            Command::PathReverse => {
                return vec![Reaction::Go(Place::Tree(self.root, self.direction.opposite()))];
            }
            Command::Yank(Yank::Path) => {
                let steps = self.tree.path();
                let state = steps.iter().fold(None, |before, it| Some(path_state(before, it)));
                let state = state.unwrap_or(AccessState::Proven);
                return vec![ticket::copied(&self.hops(), state, ctx)];
            }
            Command::NextMatch => return self.seek(Seek::Next, ctx),
            Command::PreviousMatch => return self.seek(Seek::Previous, ctx),
            Command::Up => return vec![Reaction::Up],
            _ => return principal_command(command, selected.node.node, ctx),
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        self.search.text()
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        let tree = &mut self.tree;
        self.search.follow(text, |text| tree.seek(Seek::Here, named(text, ctx)))
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Reach(self.root, self.direction, self.step_filter))
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [upper, lower, _] = panes(area, &ctx.look, self.focus);
        self.focus.pane = usize::from(lower.contains(place));
        self.tree.select_at(table::body(frame::inside(&ctx.look, upper)), place);
        Vec::new()
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let steps = self.wanted.map(|it| Question::Children(it, self.direction, self.step_filter));
        let count = Question::Count(self.root, self.direction, self.step_filter);
        steps.into_iter().chain([count]).filter(|it| !ctx.answers.knows(it)).collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        self.grow(ctx);
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        if let Some(text) = &mut self.nothing {
            text.fit(frame::inside(&ctx.look, area));
        }
        let [upper, lower, policy] = panes(area, &ctx.look, self.focus);
        self.tree.fit(table::body(frame::inside(&ctx.look, upper)).height);
        let mut evidence = take(&mut self.evidence);
        let text = || self.evidence_of_selection(ctx);
        evidence.fit(self.focus.pane == 1, text, lower, &ctx.look);
        self.evidence = evidence;
        self.fit_policy(ctx, policy);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, lower, policy] = panes(area, look, self.focus);
        let [before, after] = self.heading(ctx, upper.width);
        let before = self.step_filter.marked(before);
        let frame = Frame::new(&self.name).around(&before, &after);
        if let Some(text) = &self.nothing {
            return none_found::draw(frame, text, look, area, buf);
        }
        self.draw_evidence(ctx, lower, buf);
        self.draw_policy(ctx, policy, buf);
        if upper.is_empty() {
            return;
        }
        let is_on_tree = self.focus.pane == 0;
        let right = if self.truncated() { "first 500 of each" } else { "" };
        let inner = frame.right(right).focused(is_on_tree).draw(look, upper, buf);
        let path_states = self.tree.along(path_state);
        let lines = self.tree.nodes().zip(path_states.iter().copied());
        // After the name of an administrator stands its mark.
        let name = |it: &Step| cut::width(&ctx.data.name(it.node)) + 2;
        let columns = Columns::of(inner.width, self.tree.longest(look, name), lines);
        let cells = |row: usize, branch: &_| columns.cells(ctx, branch, path_states[row]);
        self.tree.draw(look, true, columns.heads(look), cells, inner, buf);
    }
}

impl ReachTree {
    /// The words before and after the name: what the tree shows, and how many principals there are,
    /// shortly where a pane of this width has no room for more.
    /// A group is not assumed and assumes nothing: its members do, so nothing is counted.
    fn heading(&self, ctx: &Ctx, width: u16) -> [String; 2] {
        if ctx.data.analysis.graph.node(self.root).kind == NodeKind::Group {
            return match self.direction {
                Direction::Outgoing => ["what members of ", " can become"],
                Direction::Incoming => ["who can become members of ", ""],
            }
            .map(ToOwned::to_owned);
        }
        let all = cut::width(&self.name) + WORDS;
        let count = match ctx.answers.count(self.root, self.direction, self.step_filter) {
            Some(ReachCount { known, unknown: 0 }) => counted(known, "principal"),
            // A narrow pane has no room for all words and the name.
            Some(count @ ReachCount { unknown: 1.., .. }) if usize::from(width) < all => {
                reached(count)
            }
            Some(ReachCount { known, unknown }) => {
                format!("{}, and perhaps {unknown} more", counted(known, "principal"))
            }
            None => format!("{} principals", ctx.pending()),
        };
        match self.direction {
            Direction::Outgoing => [String::new(), format!(" can become {count}")],
            Direction::Incoming => [String::new(), format!(" is assumable by {count}")],
        }
    }

    fn seek(&mut self, seek: Seek, ctx: &Ctx) -> Vec<Reaction> {
        let tree = &mut self.tree;
        self.search.go_on(|text| tree.seek(seek, named(text, ctx)))
    }

    /// The evidence of the step to the selected line; at the root, the summary of the principal.
    fn evidence_of_selection(&self, ctx: &Ctx) -> Vec<ProseLine> {
        let analysis = &ctx.data.analysis;
        match self.hop() {
            Some(hop) => {
                summary::sentences(&summary::hop_text(analysis, &analysis.hop_evidence(hop)))
            }
            None => summary::text(ctx, self.tree.selected().node.node),
        }
    }

    fn selected(&self) -> Selected {
        self.hop().map_or(Selected::Root(self.root), Selected::Step)
    }

    /// Reads the policy behind the selected line, if it is drawn and has changed.
    fn fit_policy(&mut self, ctx: &Ctx, area: Rect) {
        if area.is_empty() {
            self.policy = None;
            return;
        }
        let selected = self.selected();
        if self.policy.as_ref().is_none_or(|(of, _)| *of != selected) {
            let document = match selected {
                Selected::Step(hop) => deciding_policy(&ctx.data.analysis.hop_evidence(hop), ctx),
                Selected::Root(id) => principal_evidence(id, ctx),
            };
            self.policy = Some((selected, document));
        }
        if let Some((_, Some(document))) = &mut self.policy {
            document.content.fit(frame::inside(&ctx.look, area));
        }
    }

    fn draw_policy(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        match &self.policy {
            Some((_, Some(document))) => document.draw(ctx, false, area, buf),
            Some((_, None)) | None => {
                let inner = Frame::new("Policies").draw(&ctx.look, area, buf);
                let text = "No policy decides here.";
                paragraph::draw(text, ctx.look.style(Tone::Muted), inner, buf);
            }
        }
    }

    fn draw_evidence(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let arrow = if ctx.look.glyphs.arrows { "→" } else { "->" };
        let name = |id| ctx.data.name(id);
        let (title, right) = match self.hop() {
            Some(hop) => (format!("{} {arrow} {}", name(hop.from), name(hop.to)), "Enter: why"),
            None => (name(self.tree.selected().node.node), "Enter: open"),
        };
        let text = || self.evidence_of_selection(ctx);
        self.evidence.draw(&ctx.look, (&title, right), text, area, buf);
    }
}

/// Whether a step leads to a principal of this name.
fn named(text: &str, ctx: &Ctx) -> impl Fn(&Step) -> bool {
    move |step| find_ignoring_case(&ctx.data.name(step.node), text).is_some()
}

/// The state of the path from the root to a step: that of its least certain step.
fn path_state(before: Option<AccessState>, step: &Step) -> AccessState {
    let before = before.unwrap_or(AccessState::Proven);
    step.edge.map_or(before, |it| before.max(it.state))
}

#[cfg(test)]
mod tests;
