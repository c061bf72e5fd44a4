//! The account at a glance: the three highlights first, each one keystroke away.
//!
//! ```text
//! ┏━ Highlights ━━━━━━━━━━━━━━━━━━━━━━┓┌─ Shortest ways to admin ────── 21 ┐
//! ┃>users outside every group       4 ┃│ hops  from                        │
//! ┃ keys older than 90 days         3 ┃│   1   role/GitHubOIDC             │
//! ┃ roles lacking an MFA condition  9 ┃│   3   user/alice                  │
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└───────────────────────────────────┘
//! ```

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};

use crate::{
    analysis::{OLD_KEY_DAYS, Overview as Numbers},
    graph::NodeId,
    tui::{
        cut::{self, Cut},
        event::Command,
        keymap,
        layout::{Class, View},
        look::Look,
        screen::{
            Ctx, Place, Reaction, Screen, Selection, on_principal::principal_command, verdict,
        },
        theme::Tone,
        widget::{
            bars::{self, Bar},
            cursor::Cursor,
            frame::{self, Frame},
            paragraph,
        },
    },
};

/// Where the selection is on the overview.
#[derive(Debug)]
pub(crate) struct Overview {
    pane: Pane,
    highlights: Cursor,
    ways: Cursor,
    keys: Cursor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Highlights,
    Ways,
    Keys,
}

/// A highlight: what it counts, and what its key opens.
struct Highlight {
    label: &'static str,
    selection: Selection,
    command: Command,
}

const HIGHLIGHTS: [Highlight; 3] = [
    Highlight {
        label: "users outside groups",
        selection: Selection::OutsideGroups,
        command: Command::OutsideGroups,
    },
    Highlight {
        label: "keys older than 90 days",
        selection: Selection::OldKeys,
        command: Command::OldKeys,
    },
    Highlight {
        label: "roles lacking MFA",
        selection: Selection::WithoutMfa,
        command: Command::WithoutMfa,
    },
];

/// The rows of the panes on the left: highlights with their frame, principals with theirs.
const HIGHLIGHT_ROWS: u16 = 8;
const COUNT_ROWS: u16 = 7;

impl Overview {
    /// The overview, with the first highlight selected.
    pub(crate) fn new(_ctx: &Ctx) -> Self {
        Self {
            pane: Pane::Highlights,
            highlights: Cursor::default(),
            ways: Cursor::default(),
            keys: Cursor::default(),
        }
    }

    fn open(&self, ctx: &Ctx) -> Vec<Reaction> {
        let numbers = &ctx.data.overview;
        let place = match self.pane {
            Pane::Highlights => {
                HIGHLIGHTS.get(self.highlights.selected()).map(|it| Place::Highlight(it.selection))
            }
            Pane::Ways => numbers
                .ways_to_admin
                .get(self.ways.selected())
                .map(|(id, _)| Place::Tree(*id, crate::graph::Direction::Outgoing)),
            Pane::Keys => {
                numbers.active_keys.get(self.keys.selected()).map(|it| Place::Principal(it.user))
            }
        };
        place.map(Reaction::Go).into_iter().collect()
    }

    /// The principal that is selected, where the pane lists principals.
    fn principal(&self, ctx: &Ctx) -> Option<NodeId> {
        let numbers = &ctx.data.overview;
        match self.pane {
            Pane::Highlights => None,
            Pane::Ways => numbers.ways_to_admin.get(self.ways.selected()).map(|(id, _)| *id),
            Pane::Keys => numbers.active_keys.get(self.keys.selected()).map(|it| it.user),
        }
    }
}

impl Screen for Overview {
    fn place(&self) -> Place {
        Place::View(View::Overview)
    }

    fn title(&self) -> String {
        View::Overview.title().to_owned()
    }

    fn selection(&self, ctx: &Ctx) -> String {
        match self.principal(ctx) {
            Some(id) => ctx.data.name(id),
            None => HIGHLIGHTS[self.highlights.selected()].label.to_owned(),
        }
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::OutsideGroups,
            Command::OldKeys,
            Command::WithoutMfa,
            Command::Open,
            Command::NextPane,
            Command::Reach,
        ]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let numbers = &ctx.data.overview;
        if let Some(it) = HIGHLIGHTS.iter().find(|it| it.command == command) {
            return vec![Reaction::Go(Place::Highlight(it.selection))];
        }
        match command {
            Command::Move(motion) => match self.pane {
                Pane::Highlights => self.highlights.go(motion, HIGHLIGHTS.len()),
                Pane::Ways => self.ways.go(motion, numbers.ways_to_admin.len()),
                Pane::Keys => self.keys.go(motion, numbers.active_keys.len()),
            },
            Command::NextPane => {
                self.pane = match self.pane {
                    Pane::Highlights => Pane::Ways,
                    Pane::Ways => Pane::Keys,
                    Pane::Keys => Pane::Highlights,
                };
            }
            Command::PreviousPane => {
                self.pane = match self.pane {
                    Pane::Highlights => Pane::Keys,
                    Pane::Ways => Pane::Highlights,
                    Pane::Keys => Pane::Ways,
                };
            }
            Command::Open => return self.open(ctx),
            Command::Up => return vec![Reaction::Up],
            _ => {
                let id = self.principal(ctx);
                return id.map(|id| principal_command(command, id, ctx)).unwrap_or_default();
            }
        }
        Vec::new()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let panes = Panes::of(area, &ctx.look);
        let lists = [
            (panes.highlights, Pane::Highlights, &mut self.highlights, HIGHLIGHTS.len(), 0),
            (panes.ways, Pane::Ways, &mut self.ways, ctx.data.overview.ways_to_admin.len(), 1),
            (panes.keys, Pane::Keys, &mut self.keys, ctx.data.overview.active_keys.len(), 5),
        ];
        for (area, pane, cursor, rows, head) in lists {
            if area.contains(place) {
                self.pane = pane;
                let list = below(frame::inside(&ctx.look, area), head);
                if let Some(row) = cursor.row_at(list, place, rows) {
                    cursor.select(row);
                }
            }
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let numbers = &ctx.data.overview;
        let panes = Panes::of(area, &ctx.look);
        let inside = |area| frame::inside(&ctx.look, area).height;
        self.highlights.fit(HIGHLIGHTS.len(), inside(panes.highlights));
        self.ways.fit(numbers.ways_to_admin.len(), inside(panes.ways).saturating_sub(1));
        self.keys.fit(numbers.active_keys.len(), inside(panes.keys).saturating_sub(5));
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let panes = Panes::of(area, &ctx.look);
        self.draw_highlights(ctx, panes.highlights, buf);
        draw_counts(ctx, panes.counts, buf);
        self.draw_ways(ctx, panes.ways, buf);
        self.draw_keys(ctx, panes.keys, buf);
        draw_gaps(ctx, panes.gaps, buf);
    }
}

/// Where the panes go.
struct Panes {
    highlights: Rect,
    counts: Rect,
    keys: Rect,
    ways: Rect,
    gaps: Rect,
}

impl Panes {
    fn of(area: Rect, look: &Look) -> Self {
        if !look.class.has_boxes() {
            // One pane: the highlights, and under them the ways.
            let [highlights, ways] =
                Layout::vertical([Constraint::Length(3), Constraint::Fill(1)]).areas(area);
            let none = Rect { height: 0, ..area };
            return Self { highlights, counts: none, keys: none, ways, gaps: none };
        }
        let wide = look.class == Class::Wide;
        let share = if wide { Constraint::Ratio(1, 3) } else { Constraint::Ratio(1, 2) };
        let [left, right] = Layout::horizontal([share, Constraint::Fill(1)]).areas(area);
        let [highlights, counts, gaps] = Layout::vertical([
            Constraint::Length(HIGHLIGHT_ROWS),
            Constraint::Length(COUNT_ROWS),
            Constraint::Fill(1),
        ])
        .areas(left);
        let [ways, keys] =
            Layout::vertical([Constraint::Fill(1), Constraint::Percentage(45)]).areas(right);
        Self { highlights, counts, keys, ways, gaps }
    }
}

impl Overview {
    fn draw_highlights(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let numbers = &ctx.data.overview;
        let focused = self.pane == Pane::Highlights;
        let frame = Frame::new("Highlights").focused(focused);
        let inner = frame.draw(look, area, buf);
        for (index, (highlight, row)) in HIGHLIGHTS.iter().zip(inner.rows()).enumerate() {
            let (count, of, known) = counts(numbers, highlight.selection);
            let selected = focused && index == self.highlights.selected();
            let mark = if selected { ">" } else { " " };
            let key = keymap::first_key(highlight.command);
            let number = if known { format!("{count}") } else { format!("{count}?") };
            let tone = match (known, count) {
                (_, 1..) => Tone::Alarm,
                (false, 0) => Tone::Unknown,
                (true, 0) => Tone::Good,
            };
            let room = usize::from(row.width).saturating_sub(14);
            let label = cut::text(highlight.label, room, Cut::Right, look.glyphs.ellipsis);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{label:<room$}")),
                Span::styled(format!("{number:>4}"), look.style(tone)),
                Span::styled(format!("/{of:<4}"), look.style(Tone::Muted)),
                Span::styled(format!("{key:>2} "), look.style(Tone::Key)),
            ]);
            line.render(row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
        let lines = [
            format!(
                "users without an MFA device {:>6}",
                known(numbers.users_without_mfa, numbers.mfa_known)
            ),
            format!(
                "MFA conditions that keys bypass {:>2}",
                numbers.roles_with_bypassable_mfa.len()
            ),
        ];
        for (text, row) in lines.into_iter().zip(below(inner, 4).rows()) {
            let text =
                cut::text(&format!(" {text}"), row.width.into(), Cut::Right, look.glyphs.ellipsis);
            Line::styled(text, look.style(Tone::Muted)).render(row, buf);
        }
    }

    fn draw_ways(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let ways = &ctx.data.overview.ways_to_admin;
        let count = ways.len().to_string();
        let focused = self.pane == Pane::Ways;
        let frame = Frame::new("Shortest ways to admin").right(&count).focused(focused);
        let inner = frame.draw(look, area, buf);
        let Some(head) = inner.rows().next() else { return };
        if ways.is_empty() {
            let text = "Nobody but administrators themselves can become one.";
            return paragraph::draw(text, look.style(Tone::Good), inner, buf);
        }
        Line::styled(" hops  from", look.style(Tone::Muted)).render(head, buf);
        let list = below(inner, 1);
        let rows = ways.iter().enumerate().skip(self.ways.top());
        for ((index, (id, path)), row) in rows.zip(list.rows()) {
            let selected = focused && index == self.ways.selected();
            let mark = if selected { ">" } else { " " };
            let graph = &ctx.data.analysis.graph;
            let state = path.state(graph).name();
            let via = path.hops.iter().skip(1).map(|it| ctx.data.name(it.from));
            let via = via.collect::<Vec<_>>().join(" > ");
            let room = usize::from(row.width).saturating_sub(20);
            let half = if via.is_empty() { room } else { room.div_ceil(2) };
            let name = cut::text(&ctx.data.name(*id), half, Cut::Middle, look.glyphs.ellipsis);
            let via = cut::text(&via, room - half, Cut::Middle, look.glyphs.ellipsis);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{:>3}   {name:<half$} ", path.assumptions(graph))),
                Span::styled(format!("{via:<rest$}", rest = room - half), look.style(Tone::Muted)),
                Span::styled(format!(" {state}"), verdict::state_style(look, path.state(graph))),
            ]);
            line.render(row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    fn draw_keys(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let numbers = &ctx.data.overview;
        let count = format!("{} active", numbers.active_keys.len());
        let focused = self.pane == Pane::Keys;
        let frame = Frame::new("Key age (days)").right(&count).focused(focused);
        let inner = frame.draw(look, area, buf);
        if !numbers.keys_known && numbers.active_keys.is_empty() {
            let text = "Access keys were not loaded: add the credential report with -i.";
            return paragraph::draw(text, look.style(Tone::Unknown), inner, buf);
        }
        let within = |low: i64, high: i64| {
            numbers.active_keys.iter().filter(|it| low <= it.days && it.days <= high).count()
        };
        let bar = |label: &str, value, tone| Bar { label: label.to_owned(), value, tone };
        let bars = [
            bar("   0-30", within(i64::MIN, 30), Tone::Good),
            bar("  31-90", within(31, OLD_KEY_DAYS), Tone::Good),
            bar(" 91-180", within(OLD_KEY_DAYS + 1, 180), Tone::Caution),
            bar("   >180", within(181, i64::MAX), Tone::Alarm),
        ];
        bars::draw(look, &bars, None, inner, buf);
        let list = below(inner, 5);
        let rows = numbers.active_keys.iter().enumerate().skip(self.keys.top());
        for ((index, key), row) in rows.zip(list.rows()) {
            let selected = focused && index == self.keys.selected();
            let mark = if selected { ">" } else { " " };
            let room = usize::from(row.width).saturating_sub(8);
            let name = cut::text(&ctx.data.name(key.user), room, Cut::Middle, look.glyphs.ellipsis);
            let tone = if key.days > OLD_KEY_DAYS { Tone::Alarm } else { Tone::Text };
            let line = Line::from(vec![
                Span::raw(format!("{mark}{name:<room$}")),
                Span::styled(format!("{:>5}d", key.days), look.style(tone)),
            ]);
            line.render(row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }
}

fn draw_counts(ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    let numbers = &ctx.data.overview;
    let bar = |label: &str, value| Bar { label: label.to_owned(), value, tone: Tone::Text };
    let inner = Frame::new("Principals").draw(&ctx.look, area, buf);
    let bars = [
        bar("users", numbers.users),
        bar("groups", numbers.groups),
        bar("roles", numbers.roles),
        bar("outside", numbers.outside),
    ];
    bars::draw(&ctx.look, &bars, None, inner, buf);
    let text =
        format!(" reach admin {}   cross-account {}", numbers.reach_admin, numbers.cross_account);
    if let Some(row) = below(inner, 4).rows().next() {
        Line::raw(text).render(row, buf);
    }
}

fn draw_gaps(ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let snapshot = &ctx.data.analysis.snapshot;
    let count = snapshot.gaps.len().to_string();
    let inner = Frame::new("Not loaded").right(&count).draw(look, area, buf);
    let mut lines: Vec<String> = Vec::new();
    if snapshot.organization.is_none() {
        lines.push("Service control policies: answers are upper bounds.".to_owned());
    }
    lines.extend(snapshot.gaps.iter().map(ToString::to_string));
    if lines.is_empty() {
        return paragraph::draw("Nothing is missing.", look.style(Tone::Good), inner, buf);
    }
    paragraph::draw(&lines.join("\n"), Style::new(), inner, buf);
}

/// How many the highlight counts, of how many, and whether all of them were read.
fn counts(numbers: &Numbers, selection: Selection) -> (usize, usize, bool) {
    match selection {
        Selection::OutsideGroups => (numbers.users_outside_groups.len(), numbers.users, true),
        Selection::OldKeys => (numbers.users_with_old_keys, numbers.users, numbers.keys_known),
        Selection::WithoutMfa => (numbers.roles_without_mfa.len(), numbers.roles, true),
    }
}

fn known(count: usize, known: bool) -> String {
    if known { count.to_string() } else { format!("{count}?") }
}

/// The area without its first rows.
fn below(area: Rect, rows: u16) -> Rect {
    let used = rows.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn drawn(width: u16, height: u16) -> String {
        let mut ctx = Ctx::demo();
        ctx.look.class = Class::of(width, height);
        let mut screen = Overview::new(&ctx);
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }

    #[test]
    fn the_highlights_stand_first() {
        expect![[r#"
            ┏━ Highlights ━━━━━━━━━━━━━━━━━━━━━━━━━┓┌─ Shortest ways to admin ───────── 16 ┐
            ┃>users outside groups       6/17   u  ┃│ hops  from                           │
            ┃ keys older than 90 days    3/17   a  ┃│   1   role/Pipeline       proven     │
            ┃ roles lacking MFA         15/43   b  ┃│   1   user/erin           proven     │
            ┃                                      ┃│   1   user/ci-legacy      proven     │
            ┃ users without an MFA device     10   ┃│   1   acme-mgm…user/mona  proven     │
            ┃ MFA conditions that keys bypass  3   ┃│   1   sso-user…fan.ozols  proven     │
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛│   1   sso-group/Platform  proven     │
            ┌─ Principals ─────────────────────────┐│   2   role…ploy role…line proven     │
            │ users   17 █████████················ ││   1   sso-…diaz sso-…form proven     │
            │ groups  11 ██████··················· │└──────────────────────────────────────┘
            │ roles   43 █████████████████████████ │┌─ Key age (days) ─────────── 5 active ┐
            │ outside 30 █████████████████········ ││    0-30 1 █████████████············· │
            │ reach admin 20   cross-account 8     ││   31-90 1 █████████████············· │
            └──────────────────────────────────────┘│  91-180 1 █████████████············· │
            ┌─ Not loaded ────────────────────── 2 ┐│    >180 2 ██████████████████████████ │
            │the built-in demo:                    ││                                      │
            │arn:aws:iam::111122223333:policy/bound││ user/ci-legacy                  811d │
            │aries/DataTeamBoundary: this policy   ││ user/bob                        400d │
            └──────────────────────────────────────┘└──────────────────────────────────────┘
        "#]]
        .assert_eq(&drawn(80, 20));
    }

    #[test]
    fn each_highlight_is_one_key_away() {
        let ctx = Ctx::demo();
        for highlight in HIGHLIGHTS {
            let reactions = Overview::new(&ctx).on(highlight.command, &ctx);
            assert_eq!(reactions, [Reaction::Go(Place::Highlight(highlight.selection))]);
        }
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(width, height);
        }
    }
}
