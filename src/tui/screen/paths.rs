//! Who can become whom, as a tree, and the policy that says so. A stand-in over invented data.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::Line,
};

use crate::tui::{
    event::{Command, Motion, Yank},
    layout::View,
    screen::{Ctx, Place, Reaction, Screen, sample},
    theme::Tone,
    widget::{
        frame::{self, Frame},
        json::JsonView,
        tree::{Branch, Child, Fold, Tree},
    },
};

/// The tree, and the policy.
#[derive(Debug)]
pub(crate) struct Paths {
    tree: Tree<&'static str>,
    policy: JsonView,
    pane: Pane,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Tree,
    Policy,
}

impl Paths {
    /// Whom the invented Alice can become.
    pub(crate) fn new() -> Self {
        let mut tree = Tree::new(Child { node: "user/alice", branches: true });
        tree.open_to(2, 100, sample::reached);
        let start = sample::TRUST.find(r#"{"Sid":"Ci""#).unwrap_or(0);
        let marked = start..sample::TRUST.len() - 2;
        Self { tree, policy: JsonView::new(sample::TRUST.into(), vec![marked]), pane: Pane::Tree }
    }
}

impl Screen for Paths {
    fn place(&self) -> Place {
        Place::View(View::Paths)
    }

    fn title(&self) -> String {
        View::Paths.title().to_owned()
    }

    fn selection(&self) -> String {
        self.tree.selected().node.to_owned()
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Move(Motion::Left),
            Command::Move(Motion::Right),
            Command::NextPane,
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Path),
        ]
    }

    fn on(&mut self, command: Command, _ctx: &Ctx) -> Vec<Reaction> {
        match (command, self.pane) {
            (Command::Move(motion), Pane::Tree) => self.tree.go(motion, sample::reached),
            (Command::Move(motion), Pane::Policy) => self.policy.go(motion),
            (Command::NextPane | Command::PreviousPane, Pane::Tree) => self.pane = Pane::Policy,
            (Command::NextPane | Command::PreviousPane, Pane::Policy) => self.pane = Pane::Tree,
            (Command::Up, _) => return vec![Reaction::Up],
            (Command::Yank(Yank::Json), _) => {
                let text = self.policy.text().to_owned();
                return vec![Reaction::Copy { what: "the policy".to_owned(), text }];
            }
            (Command::Yank(Yank::Path), _) => {
                let text = self.tree.path().join(" > ");
                return vec![Reaction::Copy { what: "the path".to_owned(), text }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [upper, lower] = panes(area);
        self.pane = if lower.contains(place) { Pane::Policy } else { Pane::Tree };
        self.tree.select_at(frame::inside(&ctx.look, upper), place);
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [upper, lower] = panes(area);
        self.tree.fit(frame::inside(&ctx.look, upper).height);
        self.policy.fit(frame::inside(&ctx.look, lower));
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, lower] = panes(area);
        let title = "user/alice reaches 5 principals";
        let inner = Frame::new(title).focused(self.pane == Pane::Tree).draw(look, upper, buf);
        let cells = |branch: &Branch<&'static str>| {
            let beside = match branch.fold {
                Fold::ShownAbove => Line::styled("shown above", look.style(Tone::Muted)),
                Fold::Open | Fold::Closed | Fold::Leaf => Line::raw("sts:AssumeRole"),
            };
            [Line::raw(branch.node), beside]
        };
        self.tree.draw(look, self.pane == Pane::Tree, cells, inner, buf);
        let frame = Frame::new("role/Deploy: trust policy").right("Tab");
        let inner = frame.focused(self.pane == Pane::Policy).draw(look, lower, buf);
        self.policy.draw(look, inner, buf);
    }
}

fn panes(area: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Percentage(50), Constraint::Fill(1)]).areas(area)
}
