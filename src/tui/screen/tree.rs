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

use std::{collections::HashMap, mem::replace, sync::Arc};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    style::Style,
    text::{Line, Span},
};

use crate::{
    analysis::severity,
    eval::{AccessState, MfaVerdict},
    graph::{Direction, Hop, NodeId},
    tui::{
        command::{Command, Motion, Yank},
        export::Exported,
        look::Look,
        matcher::find_ignoring_case,
        plural::counted,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, explanation,
            on_principal::{meaning, principal_command},
            search::Search,
            summary, ticket, verdict,
        },
        step::{Children, Step, trunk},
        step_filter::StepFilter,
        theme::Tone,
        widget::{
            frame::{self, Frame},
            paragraph,
            seek::Seek,
            table,
            tree::{Branch, Fold, Tree},
        },
    },
    wording,
};

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
        self.wanted = unknown;
        if unknown.is_none() {
            self.growing = Growing::Nothing;
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
        self.search = old.search;
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
            Command::NextMatch,
            Command::PreviousMatch,
        ]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let selected = self.tree.selected().clone();
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
            Command::Move(motion) => self.tree.go(motion, |_| None),
            Command::Open | Command::Why => {
                return vec![Reaction::Go(match self.hop() {
                    Some(hop) => Place::Why { from: hop.from, to: hop.to },
                    None => Place::Principal(selected.node.node),
                })];
            }
            Command::Steps => *self = Self::new(self.root, self.direction, ctx),
            Command::PathReverse => {
                return vec![Reaction::Go(Place::Tree(self.root, self.direction.opposite()))];
            }
            Command::Explain => {
                let hop = self.hop().map(|it| it.edge);
                return vec![Reaction::Say(match hop {
                    Some(edge) => explanation::of_hop(edge.kind, edge.mfa),
                    None => meaning(ctx, selected.node.node),
                })];
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

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Reach(self.root, self.direction, self.step_filter))
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [upper, _] = panes(area, &ctx.look);
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
        let [upper, _] = panes(area, &ctx.look);
        self.tree.fit(table::body(frame::inside(&ctx.look, upper)).height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, lower] = panes(area, look);
        let name = &self.name;
        let people = match ctx.answers.count(self.root, self.direction, self.step_filter) {
            Some(count) => counted(count, "principal"),
            None => format!("{} principals", ctx.pending()),
        };
        let title = match self.direction {
            Direction::Outgoing => format!("{name} can become {people}"),
            Direction::Incoming => format!("{name} is assumable by {people}"),
        };
        let right = match (self.truncated(), self.step_filter) {
            (true, _) => "first 500 of each".to_owned(),
            (false, StepFilter::ASSUMPTION) => String::new(),
            (false, step_filter) => step_filter.words(),
        };
        let inner = Frame::new(&title).right(&right).focused(true).draw(look, upper, buf);
        let columns = Columns::of(inner.width);
        let path_states = self.tree.along(path_state);
        let cells = |row: usize, branch: &_| columns.cells(ctx, branch, path_states[row]);
        self.tree.draw(look, true, columns.heads(look), cells, inner, buf);
        self.draw_evidence(ctx, lower, buf);
    }
}

impl ReachTree {
    fn seek(&mut self, seek: Seek, ctx: &Ctx) -> Vec<Reaction> {
        let tree = &mut self.tree;
        self.search.go_on(|text| tree.seek(seek, named(text, ctx)))
    }

    fn draw_evidence(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let Some(hop) = self.hop() else {
            let id = self.tree.selected().node.node;
            return summary::draw(ctx, id, area, buf);
        };
        let arrow = if look.glyphs.arrows { "→" } else { "->" };
        let title = format!("{} {arrow} {}", ctx.data.name(hop.from), ctx.data.name(hop.to));
        let inner = Frame::new(&title).right("Enter: why").draw(look, area, buf);
        let analysis = &ctx.data.analysis;
        let text = summary::hop_text(analysis, &analysis.hop_evidence(hop));
        paragraph::draw(&text, Style::new(), inner, buf);
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

/// The columns beside the names.
#[derive(Clone, Copy)]
struct Columns {
    /// Whether there is room for the state of the path beside that of the step.
    path: bool,
}

const STATE_WIDTH: usize = 13;
const MFA_WIDTH: usize = 15;

impl Columns {
    fn of(width: u16) -> Self {
        const ROOM_FOR_PATH: u16 = 90;
        Self { path: ROOM_FOR_PATH <= width }
    }

    fn heads(self, look: &Look) -> [Line<'static>; 2] {
        let path = if self.path { format!("{:<STATE_WIDTH$}", "PATH") } else { String::new() };
        let beside = format!("{:<STATE_WIDTH$}{path}{:<MFA_WIDTH$}HOW", "STEP", "MFA");
        ["PRINCIPAL".to_owned(), beside].map(|it| Line::styled(it, look.style(Tone::Muted)))
    }

    /// The name of a line, and the step that leads to it.
    fn cells(self, ctx: &Ctx, branch: &Branch<Step>, path: AccessState) -> [Line<'static>; 2] {
        let look = &ctx.look;
        let analysis = &ctx.data.analysis;
        let Step { node, edge, person, session_context: _ } = branch.node;
        let mut name = Line::raw(ctx.data.name(node));
        if analysis.is_administrator(node) {
            let style = look.style(severity::OF_ADMINISTRATOR.into());
            name = name.style(style);
            name.push_span(Span::styled(" A", style));
        }
        let mut beside = Line::default();
        if let Some(edge) = edge {
            let state = |state| {
                let words = format!("{:<STATE_WIDTH$}", verdict::state_words(state));
                Span::styled(words, verdict::state_style(look, state))
            };
            // Only people can have MFA.
            let is_told = person || edge.mfa != MfaVerdict::Absent;
            let mfa = if is_told { edge.mfa } else { MfaVerdict::NotApplicable };
            beside.push_span(state(edge.state));
            if self.path {
                beside.push_span(state(path));
            }
            beside.push_span(Span::raw(format!("{:<MFA_WIDTH$}", verdict::mfa_cell(mfa))));
            let how = wording::step_kind_words(edge.kind);
            beside.push_span(Span::styled(how, look.style(Tone::Muted)));
        }
        if branch.fold == Fold::ShownAbove {
            beside.push_span(Span::styled("  shown above", look.style(Tone::Muted)));
        }
        [name, beside]
    }
}

fn panes(area: Rect, look: &Look) -> [Rect; 2] {
    if look.class == crate::tui::layout::Class::Wide {
        let tree = Constraint::Percentage(62);
        return Layout::horizontal([tree, Constraint::Fill(1)]).areas(area);
    }
    let below: u16 = match look.class {
        crate::tui::layout::Class::Tiny | crate::tui::layout::Class::Compact => 0,
        crate::tui::layout::Class::Narrow => 7,
        crate::tui::layout::Class::Normal | crate::tui::layout::Class::Wide => 10,
    };
    let below = Constraint::Length(below.min(area.height / 2));
    Layout::vertical([Constraint::Fill(1), below]).areas(area)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        layout::Class,
        screen::answer_all,
        step,
        widget::picture::{ODD_SIZES, picture},
    };

    fn tree(name: &str, direction: Direction) -> (ReachTree, Ctx) {
        let mut ctx = Ctx::demo();
        let root = ctx.data.analysis.find_principal(name).expect("the demo has it");
        let mut screen = ReachTree::new(root, direction, &ctx);
        answer_all(&mut screen, &mut ctx);
        (screen, ctx)
    }

    fn drawn(name: &str, direction: Direction, width: u16, height: u16) -> String {
        let (mut screen, mut ctx) = tree(name, direction);
        ctx.look.class = Class::of(width, height);
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }

    #[test]
    fn alice_reaches_admin_in_three_hops() {
        expect![[r#"
            ┏━ user/alice can become 4 principals ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            ┃ PRINCIPAL             STEP         MFA            HOW                        ┃
            ┃ v user/alice                                                                 ┃
            ┃ ├─v role/Deploy       proven       absent         AssumeRole                 ┃
            ┃ │ ├── role/OrgRead    proven       -              AssumeRole                 ┃
            ┃ │ └─v role/Pipeline   proven       -              AssumeRole                 ┃
            ┃ │   ├── role/Admin A  proven       -              AssumeRole                 ┃
            ┃ │   └── role/OrgRead  proven       -              AssumeRole  shown above    ┃
            ┃ └── role/OrgRead      proven       absent         AssumeRole  shown above    ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            ┌─ user/alice ──────────────────────────────────────────────────── Enter: open ┐
            │ arn        arn:aws:iam::111122223333:user/alice                              │
            │ badges     AM.G....  admin, no MFA, no group                                 │
            │ keys       AKIARTX3GSDSXEXAMPLE 12d; no group                                │
            │ to admin   3 hops                                                            │
            │   user/alice → role/Deploy  proven                                           │
            └──────────────────────────────────────────────────────────────────────────────┘
        "#]]
        .assert_eq(&drawn("user/alice", Direction::Outgoing, 80, 20));
    }

    #[test]
    fn enter_shows_why_in_the_direction_in_which_the_hop_is_gone() {
        for direction in [Direction::Outgoing, Direction::Incoming] {
            let (mut screen, ctx) = tree("acme-prod:role/Deploy", direction);
            screen.on(Command::Move(Motion::Down), &ctx);
            let other = screen.tree.selected().node.node;
            let root = screen.root;
            let expected = match direction {
                Direction::Outgoing => Place::Why { from: root, to: other },
                Direction::Incoming => Place::Why { from: other, to: root },
            };
            assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Go(expected)]);
        }
    }

    #[test]
    fn steps_that_require_mfa_can_be_hidden() {
        let (mut screen, mut ctx) = tree("role/BreakGlass", Direction::Incoming);
        let count = |screen: &ReachTree, ctx: &Ctx| {
            ctx.answers.count(screen.root, Direction::Incoming, screen.step_filter)
        };
        assert_eq!(count(&screen, &ctx), Some(3));
        ctx.step_filter = StepFilter::WITHOUT_MFA;
        screen.on(Command::Steps, &ctx);
        answer_all(&mut screen, &mut ctx);
        assert_eq!(count(&screen, &ctx), Some(0));
    }

    #[test]
    fn blocked_sessions_are_not_in_the_tree() {
        let ctx = Ctx::of(include_bytes!("../../../tests/data/accounts/chains.json"));
        let ann = ctx.data.analysis.find_principal("ann").expect("the test has this user");
        let below = |names: &[&str]| {
            let children = |step: &Step| {
                step::children(&ctx.data, Direction::Outgoing, StepFilter::ASSUMPTION, step).steps
            };
            let mut step = trunk(&ctx.data, ann, Direction::Outgoing).node;
            for name in names {
                let id = ctx.data.analysis.find_principal(name).expect("it is there");
                let all = children(&step);
                step = all.into_iter().find(|it| it.node.node == id).expect("it is a child").node;
            }
            let all = children(&step);
            all.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
        };
        let below_role = |name: &str| {
            let role = ctx.data.analysis.find_principal(name).expect("it is there");
            let root = trunk(&ctx.data, role, Direction::Outgoing).node;
            let all = step::children(&ctx.data, Direction::Outgoing, StepFilter::ASSUMPTION, &root);
            all.steps.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
        };
        let above_role = |name: &str| {
            let role = ctx.data.analysis.find_principal(name).expect("it is there");
            let root = trunk(&ctx.data, role, Direction::Incoming).node;
            let all = step::children(&ctx.data, Direction::Incoming, StepFilter::ASSUMPTION, &root);
            all.steps.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
        };
        // The role could go there, but not with the session context of the previous step.
        let stopped = "role/AfterClosed".to_owned();
        assert!(!below(&["Marked"]).contains(&stopped));
        assert!(below(&["Marked"]).contains(&"role/AfterOpen".to_owned()));
        assert!(!below(&["Marked", "AfterOpen"]).contains(&"role/AfterOpenClosed".to_owned()));
        // Nor does any other session of the role start without it.
        assert!(!below_role("Marked").contains(&stopped));
        assert!(below_role("Marked").contains(&"role/AfterOpen".to_owned()));
        assert!(!above_role("AfterClosed").contains(&"role/Marked".to_owned()));
        assert_eq!(above_role("AfterOpen"), ["role/Marked"]);
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn("user/alice", Direction::Outgoing, width, height);
        }
    }
}
