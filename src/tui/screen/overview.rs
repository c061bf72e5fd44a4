//! The account at a glance: the highlights first, which are rows of the findings.
//!
//! ```text
//! ┏━ Highlights ━━━━━━━━━━━━━━━━━━━━━━┓┌─ Shortest paths to admin ────── 21 ┐
//! ┃>users outside every group       4 ┃│ steps  from                        │
//! ┃ keys older than 90 days         3 ┃│   1   role/GitHubOIDC             │
//! ┃ roles lacking an MFA condition  9 ┃│   3   user/alice                  │
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└───────────────────────────────────┘
//! ```

mod panes;
mod search;

use std::mem::take;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use crate::{
    analysis::{AdminCounts, OLD_KEY_DAYS, RuleId, severity},
    eval::AccessState,
    graph::{NodeId, PathList, StepKinds},
    iam::AccountPart,
    tui::{
        board::OfRule,
        command::{Command, Yank},
        cut::{self, Cut},
        export::Exported,
        keymap,
        layout::View,
        plural::{at_least, at_least_of, counted},
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            on_principal::{explain_hop, principal_command},
            search::Search,
            verdict,
        },
        step_filter::StepFilter,
        theme::Tone,
        widget::{
            bars::{self, Bar},
            cursor::Cursor,
            frame::{self, Frame},
            paragraph,
            seek::Seek,
            texts::Texts,
        },
    },
    wording::{
        UnreadFact,
        explanation::{Explanation, Topic},
    },
};
use panes::{Pane, Panes};

/// The selection on the overview.
#[derive(Debug)]
pub(crate) struct Overview {
    pane: Pane,
    highlights: Cursor,
    paths: Cursor,
    keys: Cursor,
    gaps: Texts,
    zoomed: bool,
    search: Search,
}

/// The row of a highlight: the rule whose findings it counts and opens, and its key if it has one.
struct HighlightRow {
    rule: &'static str,
    label: &'static str,
    command: Option<Command>,
}

impl HighlightRow {
    fn rule(&self) -> Option<RuleId> {
        RuleId::find(self.rule)
    }
}

const fn highlight(
    rule: &'static str,
    label: &'static str,
    command: Option<Command>,
) -> HighlightRow {
    HighlightRow { rule, label, command }
}

/// The rule about old keys.
const OLD_KEYS: &str = "access-key-older-than-90-days";

const HIGHLIGHTS: [HighlightRow; 6] = [
    highlight("user-without-group", "users without a group", Some(Command::UsersWithoutGroup)),
    highlight(OLD_KEYS, "keys older than 90 days", Some(Command::OldKeys)),
    highlight("trust-without-mfa", "roles without MFA", Some(Command::WithoutMfa)),
    highlight("root-without-mfa", "root users without MFA", None),
    highlight("console-user-without-mfa", "console users without MFA", None),
    highlight("trust-with-bypassable-mfa", "roles with bypassable MFA", None),
];

impl Overview {
    /// The overview, with the first highlight selected.
    pub(crate) fn new(_ctx: &Ctx) -> Self {
        Self {
            pane: Pane::Highlights,
            highlights: Cursor::default(),
            paths: Cursor::default(),
            keys: Cursor::default(),
            gaps: Texts::default(),
            zoomed: false,
            search: Search::default(),
        }
    }

    fn open(&self, ctx: &Ctx) -> Vec<Reaction> {
        let numbers = &ctx.data.overview;
        let reaction = match self.pane {
            Pane::Highlights => {
                let row = HIGHLIGHTS.get(self.highlights.selected());
                row.and_then(HighlightRow::rule).map(|it| Reaction::Go(Place::Rule(it)))
            }
            Pane::Paths => {
                let path = numbers.paths_to_admin.get(self.paths.selected());
                path.map(|(_, path)| Reaction::ShowPath(path.path().into_owned()))
            }
            Pane::Keys => {
                let key = numbers.active_keys.get(self.keys.selected());
                key.map(|it| Reaction::Go(Place::Principal(it.user)))
            }
            Pane::Gaps => None,
        };
        reaction.into_iter().collect()
    }

    /// The selected principal, if the pane lists principals.
    fn principal(&self, ctx: &Ctx) -> Option<NodeId> {
        let numbers = &ctx.data.overview;
        match self.pane {
            Pane::Highlights | Pane::Gaps => None,
            Pane::Paths => numbers.paths_to_admin.get(self.paths.selected()).map(|(id, _)| *id),
            Pane::Keys => numbers.active_keys.get(self.keys.selected()).map(|it| it.user),
        }
    }
}

impl Screen for Overview {
    fn place(&self) -> Place {
        Place::View(View::Overview)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let (old, new) = (&renewal.old.overview, &ctx.data.overview);
        let moved = |id: Option<NodeId>| id.and_then(|it| renewal.node(it));
        let selected = moved(old.paths_to_admin.get(self.paths.selected()).map(|(id, _)| *id));
        self.paths.follow(new.paths_to_admin.iter().position(|(id, _)| Some(*id) == selected));
        let user = moved(old.active_keys.get(self.keys.selected()).map(|it| it.user));
        self.keys.follow(new.active_keys.iter().position(|it| Some(it.user) == user));
        true
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

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let numbers = &ctx.data.overview;
        match self.pane {
            Pane::Highlights => {
                let rule = HIGHLIGHTS.get(self.highlights.selected())?.rule()?;
                Some(Topic::Rule(rule).explanation())
            }
            Pane::Paths => {
                let (_, path) = numbers.paths_to_admin.get(self.paths.selected())?;
                path.path().hops.first().map(|hop| explain_hop(*hop, ctx))
            }
            Pane::Keys => {
                let old_keys = RuleId::find(OLD_KEYS)?;
                let key = numbers.active_keys.get(self.keys.selected());
                let Some(young) = key.filter(|it| it.days <= OLD_KEY_DAYS) else {
                    return Some(Topic::Rule(old_keys).explanation());
                };
                let days = counted(young.days.try_into().unwrap_or_default(), "day");
                let text = format!(
                    "This key is {days} old. AWS recommends rotating access keys within \
                     {OLD_KEY_DAYS} days."
                );
                Some(Explanation::new(text, old_keys.rule().reference))
            }
            Pane::Gaps => Some(Topic::State(AccessState::Unknown).explanation()),
        }
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::UsersWithoutGroup,
            Command::OldKeys,
            Command::WithoutMfa,
            Command::Accounts,
            Command::Open,
            Command::NextPane,
            Command::Reach,
            Command::Filter,
            Command::Explain,
            Command::ReachedBy,
            Command::PathStart,
            Command::PathEnd,
            Command::Zoom,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::PreviousPane,
            Command::NextMatch,
            Command::PreviousMatch,
        ]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only few commands can be dead")]
    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let reason = match command {
            Command::Open if self.pane == Pane::Gaps => {
                "a gap has no page; it says what to add or to permit"
            }
            Command::Zoom if !ctx.look.class.has_boxes() && !self.zoomed => {
                "only one pane fits: Tab shows the others"
            }
            Command::Open if self.pane == Pane::Highlights => return None,
            Command::Open
            | Command::Reach
            | Command::ReachedBy
            | Command::PathStart
            | Command::PathEnd
            | Command::Yank(_)
                if self.principal(ctx).is_none() =>
            {
                "no principal is selected: Tab goes to the paths and the keys"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn note(&self) -> String {
        self.search.note()
    }

    fn filter_text(&self) -> &str {
        self.search.text()
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        let mut search = take(&mut self.search);
        let reactions = search.follow(text, |text| self.find(Seek::Here, text, ctx));
        self.search = search;
        reactions
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let numbers = &ctx.data.overview;
        match command {
            Command::Move(motion) => match self.pane {
                Pane::Highlights => self.highlights.go(motion, HIGHLIGHTS.len()),
                Pane::Paths => self.paths.go(motion, numbers.paths_to_admin.len()),
                Pane::Keys => self.keys.go(motion, numbers.active_keys.len()),
                Pane::Gaps => self.gaps.go(motion),
            },
            Command::NextPane => self.pane = self.pane.step(1),
            Command::PreviousPane => self.pane = self.pane.step(Pane::ALL.len() - 1),
            Command::Open => return self.open(ctx),
            Command::Zoom => self.zoomed = !self.zoomed,
            Command::NextMatch => return self.seek(Seek::Next, ctx),
            Command::PreviousMatch => return self.seek(Seek::Previous, ctx),
            Command::Up if self.zoomed => self.zoomed = false,
            Command::Up => return vec![Reaction::Up],
            _ => {
                let id = self.principal(ctx);
                return id.map(|id| principal_command(command, id, ctx)).unwrap_or_default();
            }
        }
        Vec::new()
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, ctx: &Ctx) -> Option<Exported> {
        let paths = ctx.data.overview.paths_to_admin.iter().map(|(_, path)| path.clone());
        let found = PathList { paths: paths.collect(), ..PathList::default() };
        Some(Exported::Paths(found, StepKinds::All))
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let panes = Panes::of(area, &ctx.look, self.pane, self.zoomed);
        if panes.gaps.contains(place) {
            self.pane = Pane::Gaps;
        }
        let lists = [
            (panes.highlights, Pane::Highlights, &mut self.highlights, HIGHLIGHTS.len(), 0),
            (panes.paths, Pane::Paths, &mut self.paths, ctx.data.overview.paths_to_admin.len(), 1),
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
        let panes = Panes::of(area, &ctx.look, self.pane, self.zoomed);
        let inside = |area| frame::inside(&ctx.look, area).height;
        self.highlights.fit(HIGHLIGHTS.len(), inside(panes.highlights));
        self.paths.fit(numbers.paths_to_admin.len(), inside(panes.paths).saturating_sub(1));
        self.keys.fit(numbers.active_keys.len(), inside(panes.keys).saturating_sub(5));
        let ellipsis = ctx.look.glyphs.ellipsis;
        self.gaps.fit(&ctx.data.gaps, frame::inside(&ctx.look, panes.gaps), ellipsis);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let panes = Panes::of(area, &ctx.look, self.pane, self.zoomed);
        self.draw_highlights(ctx, panes.highlights, buf);
        draw_counts(ctx, panes.counts, buf);
        self.draw_paths(ctx, panes.paths, buf);
        self.draw_keys(ctx, panes.keys, buf);
        self.draw_gaps(ctx, panes.gaps, buf);
    }
}

impl Overview {
    fn draw_highlights(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let focused = self.pane == Pane::Highlights;
        let board = ctx.answers.board.as_ref();
        let right = board.map(|it| counted(it.open(), "finding")).unwrap_or_default();
        let frame = Frame::new("Highlights").right(&right).focused(focused);
        let inner = frame.draw(look, area, buf);
        let rows = HIGHLIGHTS.iter().enumerate().skip(self.highlights.top());
        for ((index, highlight), row) in rows.zip(inner.rows()) {
            let selected = focused && index == self.highlights.selected();
            cut::draw(highlight_line(ctx, selected, highlight, row.width), row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    fn draw_paths(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let paths = &ctx.data.overview.paths_to_admin;
        let count = counted(paths.len(), "path");
        let focused = self.pane == Pane::Paths;
        // It is worked out once, with the rest of the numbers, which E does not change either.
        let title = match ctx.step_filter {
            StepFilter::ALL => "Shortest paths to admin",
            _ => "Paths to admin (E not applied)",
        };
        let frame = Frame::new(title).right(&count).focused(focused);
        let inner = frame.draw(look, area, buf);
        let Some(head) = inner.rows().next() else { return };
        if paths.is_empty() {
            let text = "No path found: no other principal can become an administrator by role \
                        assumption or privilege escalation.";
            let style = look.style(severity::OF_NO_FINDING.into());
            return paragraph::draw(text, style, inner, buf);
        }
        let widths = PathWidths::of(head.width);
        let [name, via] = [widths.name, widths.via];
        let titles = format!(" steps  {:<name$}  {}", "from", widths.via_title());
        cut::draw(cut::styled(titles, look.style(Tone::Muted)), head, buf);
        let list = below(inner, 1);
        let rows = paths.iter().enumerate().skip(self.paths.top());
        for ((index, (id, path)), row) in rows.zip(list.rows()) {
            let selected = focused && index == self.paths.selected();
            let mark = if selected { ">" } else { " " };
            let state = path.state;
            let through = ctx.data.names_between(&path.path());
            let fitted =
                |text: &str, room| cut::text(text, room, Cut::Middle, look.glyphs.ellipsis);
            let from = fitted(&ctx.data.name(*id), name);
            let through = fitted(&through, via);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{:>4}   {from:<name$}  ", path.assumptions)),
                Span::styled(format!("{through:<via$}{}", widths.gap()), look.style(Tone::Muted)),
                Span::styled(verdict::state_words(state), verdict::state_style(look, state)),
            ]);
            cut::draw(line, row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    fn draw_keys(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let numbers = &ctx.data.overview;
        let count = format!("{} active", at_least(numbers.active_keys.len(), numbers.keys_known));
        let focused = self.pane == Pane::Keys;
        let frame = Frame::new("Key age (days)").right(&count).focused(focused);
        let inner = frame.draw(look, area, buf);
        if !numbers.keys_known && numbers.active_keys.is_empty() {
            let text = UnreadFact::AccessKeys.words(ctx.data.analysis.snapshot.provenance());
            return paragraph::draw(&text, look.style(Tone::Unknown), inner, buf);
        }
        let within = |low: i64, high: i64| {
            numbers.active_keys.iter().filter(|it| low <= it.days && it.days <= high).count()
        };
        // All ages in a bar have the same severity.
        let bar = |label: &str, low, high| Bar {
            label: label.to_owned(),
            value: within(low, high),
            tone: severity::of_key_age(high).into(),
        };
        let bars = [
            bar("   0-30", i64::MIN, 30),
            bar("  31-90", 31, OLD_KEY_DAYS),
            bar(" 91-180", OLD_KEY_DAYS + 1, 180),
            bar("   >180", 181, i64::MAX),
        ];
        bars::draw(look, &bars, None, inner, buf);
        let list = below(inner, 5);
        let rows = numbers.active_keys.iter().enumerate().skip(self.keys.top());
        for ((index, key), row) in rows.zip(list.rows()) {
            let selected = focused && index == self.keys.selected();
            let mark = if selected { ">" } else { " " };
            let room = usize::from(row.width).saturating_sub(8);
            let name = cut::text(&ctx.data.name(key.user), room, Cut::Middle, look.glyphs.ellipsis);
            let tone = severity::of_users_key_age(&ctx.data.analysis, key.user, key.days).into();
            let line = Line::from(vec![
                Span::raw(format!("{mark}{name:<room$}")),
                Span::styled(format!("{:>5}d", key.days), look.style(tone)),
            ]);
            cut::draw(line, row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    fn draw_gaps(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let count = ctx.data.gaps.len().to_string();
        let more = if self.gaps.has_more() { "more below" } else { "" };
        let frame = Frame::new("Not loaded").right(&count).bottom(more);
        let frame = frame.focused(self.pane == Pane::Gaps);
        let inner = frame.draw(look, area, buf);
        if ctx.data.gaps.is_empty() {
            let style = look.style(severity::OF_NO_FINDING.into());
            return paragraph::draw("Everything is loaded.", style, inner, buf);
        }
        self.gaps.draw(Style::new(), inner, buf);
    }
}

fn draw_counts(ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let numbers = &ctx.data.overview;
    let bar = |label: &str, value| Bar { label: label.to_owned(), value, tone: Tone::Text };
    // There may be more of a list that was not read whole.
    let of_list = |label: &str, value, part| match numbers.unread_lists.contains(&part) {
        true => Bar { label: format!("{label} ?"), value, tone: Tone::Unknown },
        false => bar(label, value),
    };
    let own = numbers.users + numbers.groups + numbers.roles;
    let count = at_least_of(own, numbers.unread_lists.is_empty(), "principal");
    let inner = Frame::new("Principals").right(&count).draw(&ctx.look, area, buf);
    let bars = [
        of_list("users", numbers.users, AccountPart::Users),
        of_list("groups", numbers.groups, AccountPart::Groups),
        of_list("roles", numbers.roles, AccountPart::Roles),
        bar("external", numbers.outside),
    ];
    bars::draw(&ctx.look, &bars, None, inner, buf);
    let AdminCounts { are, assume, escalate, unknown } = numbers.admins;
    let unknown = if unknown == 0 { String::new() } else { format!(", {unknown} unknown") };
    let become_one = assume + escalate;
    // Of each line, the first form that fits: numbers may be long, and no word is cut.
    let texts = [
        vec![
            format!(" {}, {become_one} can become one", counted(are, "administrator")),
            format!(" {are} admins, {become_one} can become one"),
        ],
        vec![
            format!("   {assume} assume, {escalate} only escalate{unknown}"),
            format!("   {assume} assume, {escalate} escalate{unknown}"),
            format!(" {assume} assume, {escalate} escalate{unknown}"),
        ],
        vec![format!(" cross-account roles: {}", numbers.cross_account)],
    ];
    for (forms, row) in texts.iter().zip(below(inner, 4).rows()) {
        let room = usize::from(row.width);
        let fits = |it: &&String| cut::width(it) <= room;
        let Some(text) = forms.iter().find(fits).or(forms.last()) else { continue };
        let text = cut::text(text, room, Cut::Right, ctx.look.glyphs.ellipsis);
        cut::draw(cut::raw(text), row, buf);
    }
}

/// One line of the highlights: how many findings there are, of how many subjects, and the key that
/// lists them.
fn highlight_line(
    ctx: &Ctx,
    selected: bool,
    highlight: &HighlightRow,
    width: u16,
) -> Line<'static> {
    let look = &ctx.look;
    let mark = if selected { ">" } else { " " };
    let found = ctx.answers.board.as_ref();
    let found = found.and_then(|it| Some(it.of_rule(highlight.rule()?)));
    let (number, total, tone) = match found {
        Some(OfRule { open, worst, asked, not_checked }) => {
            let more = if not_checked == 0 { "" } else { "?" };
            let tone = severity::of_findings(worst, not_checked).into();
            (format!("{open}{more}"), format!("/{asked:<4}"), tone)
        }
        None if ctx.answers.board_given_up => ("?".to_owned(), " ".repeat(5), Tone::Muted),
        None => (look.glyphs.ellipsis.to_owned(), " ".repeat(5), Tone::Muted),
    };
    let total = if width < 36 { String::new() } else { total };
    let key = highlight.command.map(keymap::first_key).unwrap_or_default();
    let number = format!("{number:>4}");
    let room = usize::from(width).saturating_sub(4 + cut::width(&number) + total.len());
    let label = cut::text(highlight.label, room, Cut::Right, look.glyphs.ellipsis);
    Line::from(vec![
        Span::raw(format!("{mark}{label:<room$}")),
        Span::styled(number, look.style(tone)),
        Span::styled(total, look.style(Tone::Muted)),
        Span::styled(format!("{key:>2} "), look.style(Tone::Key)),
    ])
}

/// Cells for the columns of the paths.
struct PathWidths {
    name: usize,
    /// 0 if there is no room for the principals in between.
    via: usize,
}

impl PathWidths {
    fn of(width: u16) -> Self {
        // Besides these two: the mark, the number, gaps, the state.
        let room = usize::from(width).saturating_sub(22);
        if room < 56 {
            return Self { name: room, via: 0 };
        }
        let name = room * 2 / 5;
        Self { name, via: room - name - 2 }
    }

    fn gap(&self) -> &'static str {
        if self.via == 0 { "" } else { "  " }
    }

    fn via_title(&self) -> &'static str {
        if self.via == 0 { "" } else { "through" }
    }
}

/// The area without its first rows.
fn below(area: Rect, rows: u16) -> Rect {
    let used = rows.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

#[cfg(test)]
mod tests;
