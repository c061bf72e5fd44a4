//! Whom a principal can become, or who can become it: a tree that opens step by step.
//!
//! ```text
//! ┏━ user/alice reaches 31 principals ━━━━━━━━━━━━━━━━━━━━━━━━━━ tree ┓
//! ┃ v user/alice                                                       ┃
//! ┃ ├─v role/Deploy                 sts:AssumeRole   yes    no MFA     ┃
//! ┃ │ └── role/Pipeline             sts:AssumeRole   yes               ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use std::{
    hash::{Hash, Hasher},
    mem::replace,
};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    style::Style,
    text::{Line, Span},
};

use crate::{
    analysis::severity,
    eval::{Carried, MfaVerdict},
    graph::{AccessEdge, Direction, Edge, Hop, NodeId, NodeKind, Way},
    tui::{
        event::{Command, Motion, Yank},
        look::Look,
        matcher::find_ignoring_case,
        plural::counted,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, Ways, explanation,
            on_principal::{meaning, principal_command},
            search::Search,
            summary, verdict,
        },
        theme::Tone,
        widget::{
            frame::{self, Frame},
            paragraph,
            seek::Seek,
            tree::{Branch, Child, Fold, Tree},
        },
    },
};

/// A principal in the tree, with the way that leads to it from its parent.
#[derive(Clone, Copy, Debug)]
struct Step {
    node: NodeId,
    edge: Option<AccessEdge>,
    /// Whether a person may be who goes this way: only people can bring MFA.
    person: bool,
    /// What the session carries there, or must not carry.
    burden: Carried,
}

// The same principal reached by another way is the same: what lies below it was shown already.
impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        (self.node, self.burden) == (other.node, other.burden)
    }
}

impl Eq for Step {}

impl Hash for Step {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.node, self.burden).hash(state);
    }
}

/// The tree around one principal.
#[derive(Debug)]
pub(crate) struct ReachTree {
    root: NodeId,
    name: String,
    direction: Direction,
    tree: Tree<Step>,
    /// How many principals there are in all.
    count: usize,
    /// Whether some principal has more children than are shown.
    truncated: bool,
    search: Search,
}

/// More children of one principal than this are not shown: the list of principals is for that.
const MOST_CHILDREN: usize = 500;
/// As deep as a tree is open at first, and no more lines than this.
const OPEN_DEPTH: usize = 3;
const OPEN_LINES: usize = 40;

impl ReachTree {
    /// The tree of `root`, its first steps open.
    pub(crate) fn new(root: NodeId, direction: Direction, ctx: &Ctx) -> Self {
        let analysis = &ctx.data.analysis;
        let mut screen = Self {
            root,
            name: ctx.data.name(root),
            direction,
            tree: Tree::new(trunk(root)),
            count: match direction {
                Direction::Outgoing => analysis.reach_count(root, ctx.ways.filter()),
                Direction::Incoming => analysis.reached_by_count(root, ctx.ways.filter()),
            },
            truncated: false,
            search: Search::default(),
        };
        let mut children = |step: &Step| children(ctx, direction, step);
        screen.tree.open_to(OPEN_DEPTH, OPEN_LINES, &mut children);
        screen.truncated = ways(ctx, direction, &trunk(root).node).len() > MOST_CHILDREN;
        screen
    }

    /// The hop that leads to the selected line, as it is gone.
    fn hop(&self) -> Option<Hop> {
        let path = self.tree.path();
        let [.., parent, step] = path.as_slice() else { return None };
        let edge = step.edge?;
        Some(match self.direction {
            Direction::Outgoing => Hop { from: parent.node, to: step.node, edge },
            Direction::Incoming => Hop { from: step.node, to: parent.node, edge },
        })
    }

    fn path_as_text(&self, ctx: &Ctx) -> String {
        let mut names: Vec<_> = self.tree.path().iter().map(|it| ctx.data.name(it.node)).collect();
        if self.direction == Direction::Incoming {
            names.reverse();
        }
        names.join(" > ")
    }
}

/// The line that the tree begins with.
fn trunk(root: NodeId) -> Child<Step> {
    Child {
        node: Step { node: root, edge: None, person: false, burden: Carried::NOTHING },
        branches: true,
    }
}

/// The steps onward from a principal, each with what the session carries then. A group's are its
/// members: it cannot act itself.
fn ways(ctx: &Ctx, direction: Direction, step: &Step) -> Vec<(Way, Carried)> {
    let graph = &ctx.data.analysis.graph;
    let ways = match direction {
        Direction::Outgoing => graph.ways_from(step.node),
        Direction::Incoming => {
            let mut ways = graph.ways_to(step.node);
            ways.retain(|it| graph.node(it.other).kind != NodeKind::FederatedSubject);
            ways
        }
    };
    let filter = ctx.ways.filter();
    let ways = ways.into_iter().filter(|it| filter.admits(&it.edge));
    let onward =
        |it: Way| Some((it, graph.burden_after(&it.edge, step.burden, direction, filter)?));
    ways.filter_map(onward).collect()
}

fn children(ctx: &Ctx, direction: Direction, step: &Step) -> Vec<Child<Step>> {
    let graph = &ctx.data.analysis.graph;
    if graph.node(step.node).kind == NodeKind::Group {
        let members = graph.neighbors(step.node, Edge::Member, Direction::Incoming);
        let child = |node| Child {
            node: Step { node, edge: None, person: false, burden: step.burden },
            branches: true,
        };
        return members.into_iter().take(MOST_CHILDREN).map(child).collect();
    }
    let mut ways = ways(ctx, direction, step);
    ways.retain(|(it, _)| it.other != step.node);
    ways.sort_by_key(|(it, burden)| (it.edge.state, it.other, *burden));
    ways.dedup_by_key(|(it, _)| it.other);
    ways.truncate(MOST_CHILDREN);
    // What lies beyond an administrator says nothing: he can become anybody.
    let goes_on = |id: NodeId| match direction {
        Direction::Outgoing => {
            !ctx.data.analysis.is_administrator(id) && graph.has_ways(id, direction)
        }
        Direction::Incoming => graph.has_ways(id, direction),
    };
    let is_person = |id: NodeId| graph.node(id).kind.may_be_a_person();
    ways.into_iter()
        .map(|(it, burden)| Child {
            node: Step {
                burden,
                node: it.other,
                edge: Some(it.edge),
                person: match direction {
                    Direction::Outgoing => is_person(step.node),
                    Direction::Incoming => is_person(it.other),
                },
            },
            branches: goes_on(it.other),
        })
        .collect()
}

impl Screen for ReachTree {
    fn place(&self) -> Place {
        Place::Tree(self.root, self.direction)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let Some(root) = renewal.node(self.root) else { return false };
        let direction = self.direction;
        let old = replace(self, Self::new(root, direction, ctx));
        let children = |step: &Step| children(ctx, direction, step);
        let moved = |step: &Step| renewal.node(step.node);
        self.tree = old.tree.renewed(trunk(root), moved, |it| it.node, children);
        self.search = old.search;
        true
    }

    fn title(&self) -> String {
        match self.direction {
            Direction::Outgoing => format!("{} reaches", self.name),
            Direction::Incoming => format!("{} reached by", self.name),
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
            Command::Ways,
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
        let selected = self.tree.selected().node;
        match command {
            Command::Move(motion) => {
                let direction = self.direction;
                self.tree.go(motion, |step| children(ctx, direction, step));
            }
            Command::Open | Command::Why => {
                return vec![Reaction::Go(match self.hop() {
                    Some(hop) => Place::Why { from: hop.from, to: hop.to },
                    None => Place::Principal(selected.node),
                })];
            }
            Command::Ways => *self = Self::new(self.root, self.direction, ctx),
            Command::PathReverse => {
                return vec![Reaction::Go(Place::Tree(self.root, self.direction.opposite()))];
            }
            Command::Explain => {
                let hop = self.hop().map(|it| it.edge);
                return vec![Reaction::Say(match hop {
                    Some(edge) => explanation::of_hop(edge.kind, edge.mfa),
                    None => meaning(ctx, selected.node),
                })];
            }
            Command::Yank(Yank::Path) => {
                let text = self.path_as_text(ctx);
                return vec![Reaction::Copy { what: "the path".to_owned(), text }];
            }
            Command::NextMatch => return self.seek(Seek::Next, ctx),
            Command::PreviousMatch => return self.seek(Seek::Previous, ctx),
            Command::Up => return vec![Reaction::Up],
            _ => return principal_command(command, selected.node, ctx),
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

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [upper, _] = panes(area, &ctx.look);
        self.tree.select_at(frame::inside(&ctx.look, upper), place);
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [upper, _] = panes(area, &ctx.look);
        self.tree.fit(frame::inside(&ctx.look, upper).height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, lower] = panes(area, look);
        let name = &self.name;
        let people = counted(self.count, "principal");
        let title = match self.direction {
            Direction::Outgoing => format!("{name} reaches {people}"),
            Direction::Incoming => format!("{name} is reached by {people}"),
        };
        let right = match (self.truncated, ctx.ways) {
            (true, _) => "first 500 of each",
            (false, Ways::All) => "",
            (false, ways) => ways.words(),
        };
        let inner = Frame::new(&title).right(right).focused(true).draw(look, upper, buf);
        self.tree.draw(look, true, |branch| cells(ctx, branch), inner, buf);
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

/// Whether a step leads to somebody of this name.
fn named(text: &str, ctx: &Ctx) -> impl Fn(&Step) -> bool {
    move |step| find_ignoring_case(&ctx.data.name(step.node), text).is_some()
}

/// The name of a line, and by which way it is reached.
fn cells(ctx: &Ctx, branch: &Branch<Step>) -> [Line<'static>; 2] {
    let look = &ctx.look;
    let analysis = &ctx.data.analysis;
    let Step { node, edge, person, burden: _ } = branch.node;
    let mut name = Line::raw(ctx.data.name(node));
    if analysis.is_administrator(node) {
        let style = look.style(severity::OF_ADMINISTRATOR.into());
        name = name.style(style);
        name.push_span(Span::styled(" A", style));
    }
    let mut beside = Line::default();
    if let Some(edge) = edge {
        let edge = edge;
        let kind = edge.kind.describe();
        let mfa = if person || edge.mfa != MfaVerdict::Absent {
            verdict::mfa_words(edge.mfa)
        } else {
            ""
        };
        beside.push_span(Span::styled(
            format!("{:<9}", verdict::state_words(edge.state)),
            verdict::state_style(look, edge.state),
        ));
        beside.push_span(Span::raw(format!("{mfa:<16}")));
        beside.push_span(Span::styled(kind.label, look.style(Tone::Muted)));
    }
    if branch.fold == Fold::ShownAbove {
        beside.push_span(Span::styled("  shown above", look.style(Tone::Muted)));
    }
    [name, beside]
}

fn panes(area: Rect, look: &Look) -> [Rect; 2] {
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
        widget::picture::{ODD_SIZES, picture},
    };

    fn tree(name: &str, direction: Direction) -> (ReachTree, Ctx) {
        let ctx = Ctx::demo();
        let root = ctx.data.analysis.find_principal(name).expect("the demo has it");
        (ReachTree::new(root, direction, &ctx), ctx)
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
            ┏━ user/alice reaches 4 principals ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            ┃ v user/alice                                                                 ┃
            ┃ ├─v role/Deploy       yes      no MFA          AssumeRole                    ┃
            ┃ │ ├── role/OrgRead    yes                      AssumeRole                    ┃
            ┃ │ └─v role/Pipeline   yes                      AssumeRole                    ┃
            ┃ │   ├── role/Admin A  yes                      AssumeRole                    ┃
            ┃ │   └── role/OrgRead  yes                      AssumeRole  shown above       ┃
            ┃ └── role/OrgRead      yes      no MFA          AssumeRole  shown above       ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            ┌─ user/alice ──────────────────────────────────────────────────── Enter opens ┐
            │ arn        arn:aws:iam::111122223333:user/alice                              │
            │ badges     AM.G...  admin, no MFA, no group                                  │
            │ keys       AKIARTX3GSDSXEXAMPLE 12d; in no group                             │
            │ to admin   3 hops                                                            │
            │   user/alice → role/Deploy  yes                                              │
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
    fn ways_that_need_mfa_can_be_left_out() {
        let (mut screen, mut ctx) = tree("role/BreakGlass", Direction::Incoming);
        assert_eq!(screen.count, 3);
        ctx.ways = Ways::WithoutMfa;
        screen.on(Command::Ways, &ctx);
        assert_eq!(screen.count, 0);
    }

    #[test]
    fn nobody_stands_where_a_session_cannot_go_on() {
        let ctx = Ctx::of(include_bytes!("../../../tests/data/accounts/chains.json"));
        let ann = ctx.data.analysis.find_principal("ann").expect("she is there");
        let below = |names: &[&str]| {
            let mut step = Step { node: ann, edge: None, person: false, burden: Carried::NOTHING };
            for name in names {
                let id = ctx.data.analysis.find_principal(name).expect("it is there");
                let all = children(&ctx, Direction::Outgoing, &step);
                step = all.into_iter().find(|it| it.node.node == id).expect("it is a child").node;
            }
            let all = children(&ctx, Direction::Outgoing, &step);
            all.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
        };
        // The role may go there, but not with what stays of the hop before.
        let stopped = "role/AfterClosed".to_owned();
        assert!(!below(&["Marked"]).contains(&stopped));
        assert!(below(&["Marked"]).contains(&"role/AfterOpen".to_owned()));
        assert!(!below(&["Marked", "AfterOpen"]).contains(&"role/AfterOpenClosed".to_owned()));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn("user/alice", Direction::Outgoing, width, height);
        }
    }
}
