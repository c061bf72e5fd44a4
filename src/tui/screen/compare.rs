//! Two principals side by side: who can assume them, which policies they have, and what they can
//! become.
//!
//! ```text
//! ┏━ role/Deploy ━━━━━━━━━━━━━━━━━━━┓┌─ role/Pipeline ─────────────────┐
//! ┃ ASSUMABLE BY  25, 24 only here  ┃│ ASSUMABLE BY  3, 2 only here    │
//! ┃ + user/alice                    ┃│ + role/Deploy                   │
//! ┃   user/erin                     ┃│   user/erin                     │
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└─────────────────────────────────┘
//! ```

use std::collections::BTreeSet;

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
};

use crate::{
    graph::{Direction, NodeId},
    tui::{
        command::{Command, Yank},
        export::Exported,
        layout::Class,
        look::Look,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            on_principal::principal_command,
            tabbed::{Text, policy_words},
        },
        theme::Tone,
        widget::{
            frame::{self, Frame},
            prose::Prose,
        },
    },
    wording::{self, BadgeReasons},
};

/// Two principals, and the one that keys go to.
#[derive(Debug)]
pub(crate) struct Compare {
    sides: [Side; 2],
    focus: usize,
}

#[derive(Debug)]
struct Side {
    id: NodeId,
    name: String,
    prose: Prose,
}

/// What is compared, section by section: its title, and its entries.
type Sections = Vec<(&'static str, Section)>;

/// The entries of a section; `None` while they are not known.
type Section = Option<BTreeSet<String>>;

impl Compare {
    /// Two principals side by side.
    pub(crate) fn new(left: NodeId, right: NodeId, ctx: &Ctx) -> Self {
        let side = |id| Side { id, name: ctx.data.name(id), prose: Prose::default() };
        let mut screen = Self { sides: [side(left), side(right)], focus: 0 };
        screen.write(ctx);
        screen
    }

    /// Writes both sides, each with what only it has marked.
    fn write(&mut self, ctx: &Ctx) {
        let sections = [0, 1].map(|it| sections(self.sides[it].id, ctx));
        let [left, right] = &sections;
        let texts = [text(left, right, ctx), text(right, left, ctx)];
        for (side, mut prose) in self.sides.iter_mut().zip(texts) {
            prose.resume(&side.prose);
            side.prose = prose;
        }
    }

    fn panes(&self, area: Rect, look: &Look) -> [Rect; 2] {
        let none = Rect { height: 0, ..area };
        match (look.class, self.focus) {
            (Class::Tiny | Class::Compact, 0) => [area, none],
            (Class::Tiny | Class::Compact, _) => [none, area],
            (Class::Narrow | Class::Normal | Class::Wide, _) => {
                Layout::horizontal([Constraint::Fill(1); 2]).areas(area)
            }
        }
    }
}

/// The facts about a principal that are compared.
fn sections(id: NodeId, ctx: &Ctx) -> Sections {
    let analysis = &ctx.data.analysis;
    let list = |direction| {
        let found = ctx.answers.list(id, direction)?;
        Some(found.iter().map(|it| ctx.data.name(it.node)).collect())
    };
    let can_become = match analysis.is_administrator(id) {
        true => Some(BTreeSet::from(["every role: it is an administrator".to_owned()])),
        false => list(Direction::Outgoing),
    };
    let policies = analysis.policies_of(id).into_iter().map(|it| {
        let (says, _) = policy_words(&it, ctx);
        format!("{} ({}): {says}", it.name, it.policy_type.name())
    });
    // One entry per badge, so that their number is that of the badges.
    let badge = |it: &BadgeReasons| format!("{} {}", it.letter(), it.texts.join("; "));
    let badges = ctx.data.row(id).map(|_| {
        let reasons = wording::badge_reasons(analysis, id, None, usize::MAX);
        reasons.iter().map(badge).collect()
    });
    vec![
        ("ASSUMABLE BY", list(Direction::Incoming)),
        ("POLICIES", Some(policies.collect())),
        ("CAN BECOME", can_become),
        ("BADGES", Some(badges.unwrap_or_default())),
    ]
}

/// The text of one side, and what the other has.
fn text(own: &Sections, other: &Sections, ctx: &Ctx) -> Prose {
    let mut text = Text::new(&ctx.look);
    for ((title, own), (_, other)) in own.iter().zip(other) {
        let Some(entries) = own else {
            text.heading(title, ctx.pending());
            continue;
        };
        let only = |it: &String| other.as_ref().is_some_and(|other| !other.contains(it));
        let count = entries.iter().filter(|it| only(it)).count();
        text.heading(title, &format!("{}, {count} only here", entries.len()));
        if entries.is_empty() {
            text.marked_item(' ', "none", Tone::Muted);
        }
        // What differs comes first.
        let (own, shared): (Vec<_>, Vec<_>) = entries.iter().partition(|it| only(it));
        own.into_iter().for_each(|it| text.marked_item('+', it, Tone::Marked));
        shared.into_iter().for_each(|it| text.marked_item(' ', it, Tone::Text));
    }
    text.prose()
}

impl Screen for Compare {
    fn place(&self) -> Place {
        Place::Compare(self.sides[0].id, self.sides[1].id)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let [left, right] = [0, 1].map(|it| renewal.node(self.sides[it].id));
        let (Some(left), Some(right)) = (left, right) else { return false };
        *self = Self { focus: self.focus, ..Self::new(left, right, ctx) };
        true
    }

    fn title(&self) -> String {
        format!("{} and {}", self.sides[0].name, self.sides[1].name)
    }

    fn note(&self) -> String {
        "+ only here".to_owned()
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.sides[self.focus].name.clone()
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Open,
            Command::NextPane,
            Command::Reach,
            Command::ReachedBy,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::Explain,
        ]
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let of = |id| {
            let becomes = (!ctx.data.analysis.is_administrator(id))
                .then_some(Question::List(id, Direction::Outgoing));
            becomes.into_iter().chain([Question::List(id, Direction::Incoming)])
        };
        let all = self.sides.iter().flat_map(|it| of(it.id));
        all.filter(|it| !ctx.answers.knows(it)).collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        self.write(ctx);
        Vec::new()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => self.sides[self.focus].prose.go(motion),
            Command::NextPane | Command::PreviousPane => self.focus = 1 - self.focus,
            Command::Up => return vec![Reaction::Up],
            _ => return principal_command(command, self.sides[self.focus].id, ctx),
        }
        Vec::new()
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Principals(self.sides.iter().map(|it| it.id).collect()))
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let panes = self.panes(area, &ctx.look);
        if let Some(index) = panes.iter().position(|it| it.contains(place)) {
            self.focus = index;
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let panes = self.panes(area, &ctx.look);
        for (side, pane) in self.sides.iter_mut().zip(panes) {
            side.prose.fit(frame::inside(&ctx.look, pane));
        }
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let panes = self.panes(area, &ctx.look);
        for (index, (side, pane)) in self.sides.iter().zip(panes).enumerate() {
            if pane.is_empty() {
                continue;
            }
            let below = if side.prose.has_more() { "more below" } else { "" };
            let frame = Frame::new(&side.name).bottom(below).focused(index == self.focus);
            let inner = frame.draw(&ctx.look, pane, buf);
            side.prose.draw(&ctx.look, inner, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{
        screen::answer_all,
        widget::picture::{ODD_SIZES, picture},
    };

    fn compared(left: &str, right: &str, class: Class, width: u16, height: u16) -> String {
        let mut ctx = Ctx::demo();
        ctx.look.class = class;
        let id = |name: &str| ctx.data.analysis.find_principal(name).expect(name);
        let mut screen = Compare::new(id(left), id(right), &ctx);
        answer_all(&mut screen, &mut ctx);
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }

    #[test]
    fn what_only_one_side_has_is_marked_on_that_side() {
        let text = compared("role/Deploy", "role/Pipeline", Class::Normal, 120, 60);
        let halves = |line: &str| {
            let (left, right) = line.split_at(line.char_indices().nth(60).map_or(0, |it| it.0));
            (left.to_owned(), right.to_owned())
        };
        let (left, right): (Vec<_>, Vec<_>) = text.lines().map(halves).unzip();
        // The role Pipeline is what Deploy can become, and Pipeline itself cannot.
        let has = |side: &[String], text: &str| side.iter().any(|it| it.contains(text));
        assert!(has(&left, "+ role/Pipeline"), "{text}");
        assert!(has(&right, "+ role/Deploy"), "{text}");
        assert!(!has(&right, "+ role/Pipeline"), "{text}");
        // Both can become an administrator.
        assert!(has(&left, "  role/Admin") && has(&right, "  role/Admin"), "{text}");
        for title in ["ASSUMABLE BY", "POLICIES", "CAN BECOME", "BADGES"] {
            assert!(has(&left, title) && has(&right, title), "{title}: {text}");
        }
    }

    #[test]
    fn badges_are_counted_and_not_their_reasons() {
        let text = compared("user/ci-legacy", "role/Deploy", Class::Normal, 120, 60);
        assert!(text.contains("BADGES  4, 4 only here"), "{text}");
        assert!(!text.contains("letters"), "{text}");
    }

    #[test]
    fn the_same_principal_twice_differs_in_nothing() {
        let text = compared("role/Deploy", "role/Deploy", Class::Normal, 100, 60);
        assert!(!text.contains(" + "), "{text}");
        assert!(text.contains(", 0 only here"), "{text}");
    }

    #[test]
    fn survives_any_size() {
        for class in [Class::Compact, Class::Narrow, Class::Wide] {
            for (width, height) in ODD_SIZES {
                compared("role/Deploy", "user/alice", class, width, height);
            }
        }
    }
}
