//! Paths as a list, the steps of the selected one, and why the selected step is possible.
//!
//! ```text
//! ┌─ from user/alice to role/Admin ──────────────────────────── 3 paths ┐
//! │>  3  yes   user/alice > role/Deploy > role/Pipeline > role/Admin     │
//! └─────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Without a start and an end, it shows the shortest path of each principal that can become an
//! administrator.

mod pane;

use std::{
    borrow::Cow,
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::{Line, Span},
};

use crate::{
    eval::AccessState,
    graph::{AccessPath, Hop, NodeId, PathLimit},
    tui::{
        command::{Command, Yank},
        cut::{self, Cut},
        export::Exported,
        job::{Job, JobOutput, PathSearch},
        layout::{Class, View},
        look::Look,
        matcher::find_ignoring_case,
        plural::counted,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Route, Screen,
            on_principal::{explain_hop, principal_command},
            search::Search,
            summary::{self, Detail},
            ticket, verdict,
        },
        step_filter::StepFilter,
        theme::Tone,
        widget::{
            cursor::Cursor,
            focus::Focus,
            frame::{self, Frame},
            paragraph,
            seek::Seek,
        },
    },
    wording::{
        self,
        explanation::{Explanation, Topic},
    },
};
use pane::Pane;

/// The list of paths, and the selection.
#[derive(Debug)]
pub(crate) struct Paths {
    /// The ends of the paths that are shown or searched.
    route: Route,
    /// The filter of steps that they were found with.
    step_filter: StepFilter,
    found: Arc<crate::graph::Paths>,
    /// If there is no path: where one is blocked.
    stopped: Option<String>,
    searching: bool,
    focus: Focus,
    list: Cursor,
    hops: Cursor,
    /// Why the selected hop is possible, or why there is no path.
    why: Detail,
    search: Search,
    /// The nodes of the selected path before the data was renewed, to select it again.
    wanted: Option<Vec<NodeId>>,
}

/// With fewer rows than this, panes take only what they need now.
const FEW_ROWS: u16 = 24;

impl Paths {
    /// The paths of the route, or each principal's shortest path to an administrator.
    pub(crate) fn new(ctx: &Ctx) -> Self {
        let mut screen = Self {
            route: Route::default(),
            step_filter: ctx.step_filter,
            found: Arc::default(),
            stopped: None,
            searching: true,
            focus: Focus::default(),
            list: Cursor::default(),
            hops: Cursor::default(),
            why: Detail::default(),
            search: Search::default(),
            wanted: None,
        };
        screen.find_to_admin(ctx);
        screen
    }

    /// Shows the paths to administrators, if they are known.
    fn find_to_admin(&mut self, ctx: &Ctx) {
        if let Some(found) = ctx.answers.paths(&Question::PathsToAdmin(self.step_filter)) {
            self.found = Arc::clone(found);
            self.searching = false;
            self.select_wanted();
        }
    }

    /// Selects the path that was selected in other data, if it still exists.
    fn select_wanted(&mut self) {
        if let Some(wanted) = self.wanted.take() {
            let same = |it: &AccessPath| nodes(it).eq(wanted.iter().copied());
            self.list.follow(self.found.paths.iter().position(same));
        }
    }

    fn pane(&self) -> Pane {
        Pane::ALL[self.focus.pane.min(Pane::ALL.len() - 1)]
    }

    fn path(&self) -> Option<&AccessPath> {
        self.found.paths.get(self.list.selected())
    }

    fn hop(&self) -> Option<Hop> {
        self.path()?.hops.get(self.hops.selected()).copied()
    }
}

/// The nodes of a path, from its start to its end.
fn nodes(path: &AccessPath) -> impl Iterator<Item = NodeId> {
    path.hops.first().map(|it| it.from).into_iter().chain(path.hops.iter().map(|it| it.to))
}

impl Screen for Paths {
    fn place(&self) -> Place {
        Place::View(View::Paths)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let wanted = self.path().and_then(|it| nodes(it).map(|id| renewal.node(id)).collect());
        let old = replace(self, Self::new(ctx));
        (self.focus, self.hops, self.search) = (old.focus, old.hops, old.search);
        self.wanted = wanted.or(old.wanted);
        true
    }

    fn title(&self) -> String {
        View::Paths.title().to_owned()
    }

    fn note(&self) -> String {
        let limit = self.cut_short().map(wording::path_limit_sentence);
        let notes = [self.search.note(), limit.unwrap_or_default()];
        notes.join("  ").trim().to_owned()
    }

    fn selection(&self, ctx: &Ctx) -> String {
        self.path().map(|it| ctx.data.path_names(it)).unwrap_or_default()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let none = || {
            let topic = Topic::State(AccessState::Unknown);
            let others = "What was not loaded may hide a path.";
            Explanation::new(format!("{} {others}", self.none_found()), topic.page())
        };
        match self.hop() {
            Some(hop) => Some(explain_hop(hop, ctx)),
            None => (!self.searching).then(none),
        }
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Open,
            Command::NextPane,
            Command::PathReverse,
            Command::Steps,
            Command::Filter,
            Command::Explain,
            Command::Reach,
            Command::ReachedBy,
            Command::Yank(Yank::Path),
            Command::Yank(Yank::Arn),
            Command::Why,
            Command::Zoom,
            Command::NextMatch,
            Command::PreviousMatch,
            Command::PathStart,
            Command::PathEnd,
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::PreviousPane,
        ]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only few commands can be dead")]
    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let Route { from, to } = self.route;
        let reason = match command {
            Command::Zoom if !ctx.look.class.has_boxes() && self.pane() != Pane::Hops => {
                "only one pane fits: Tab shows the others"
            }
            Command::PathReverse if ctx.route == Route::default() => {
                "set the start (F) and the end (T) of a path first"
            }
            Command::Open | Command::Why if from.is_some() && to.is_some() => return None,
            Command::Open
            | Command::Why
            | Command::Reach
            | Command::ReachedBy
            | Command::PathStart
            | Command::PathEnd
            | Command::Yank(_)
                if self.path().is_none() =>
            {
                "no path is selected"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let Route { from: Some(from), to: Some(to) } = ctx.route else { return Vec::new() };
        if (self.route, self.step_filter) == (ctx.route, ctx.step_filter) && !self.searching {
            return Vec::new();
        }
        let renewed = self.wanted.is_some();
        (self.route, self.step_filter) = (ctx.route, ctx.step_filter);
        self.searching = true;
        self.found = Arc::default();
        self.stopped = None;
        if !renewed {
            self.focus = Focus::default();
            self.list.select(0);
            self.hops.select(0);
            self.wanted.clone_from(&ctx.wanted_path);
        }
        let data = ctx.data.clone();
        let filter = ctx.step_filter.filter();
        vec![Reaction::Start(Job::Paths(PathSearch { data, from, to, filter }))]
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let paths = Question::PathsToAdmin(self.step_filter);
        let is_wanted = self.route == Route::default() && !ctx.answers.knows(&paths);
        is_wanted.then_some(paths).into_iter().collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.route == Route::default() && self.searching {
            self.find_to_admin(ctx);
        }
        Vec::new()
    }

    fn receive(&mut self, output: &JobOutput, _ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Paths { found, stopped } => {
                self.found = Arc::clone(found);
                self.stopped.clone_from(stopped);
                self.searching = false;
                self.select_wanted();
            }
            JobOutput::Filter(_)
            | JobOutput::Palette(_)
            | JobOutput::Answers(_)
            | JobOutput::Board(_)
            | JobOutput::Waived(_)
            | JobOutput::Exported(_) => {}
        }
        Vec::new()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => match self.pane() {
                Pane::List => {
                    self.list.go(motion, self.found.paths.len());
                    self.hops.select(0);
                }
                Pane::Hops => {
                    let count = self.path().map_or(0, |it| it.hops.len());
                    self.hops.go(motion, count);
                }
                Pane::Why => self.why.go(motion),
            },
            _ if self.focus.on(command, Pane::ALL.len()) => {}
            Command::Open | Command::Why => {
                // Without a path, what refuses the direct step is most useful.
                let ends = match (self.hop(), self.route) {
                    (Some(hop), _) => Some((hop.from, hop.to)),
                    (None, Route { from, to }) => from.zip(to),
                };
                let why = ends.map(|(from, to)| Reaction::Go(Place::Why { from, to }));
                return why.into_iter().collect();
            }
            Command::Up => return vec![Reaction::Up],
            Command::Steps if self.route == Route::default() => *self = Self::new(ctx),
            Command::Steps => return self.enter(ctx),
            Command::PathReverse => {
                return vec![Reaction::Route(Route { from: ctx.route.to, to: ctx.route.from })];
            }
            Command::NextMatch => return self.seek(Seek::Next, ctx),
            Command::PreviousMatch => return self.seek(Seek::Previous, ctx),
            Command::Yank(Yank::Path) => {
                let reaction = self.path().map(|it| ticket::copied_path(it, ctx));
                return reaction.into_iter().collect();
            }
            _ => {
                let id = self.hop().map(|it| match self.pane() {
                    Pane::List => it.from,
                    Pane::Hops | Pane::Why => it.to,
                });
                return id.map(|id| principal_command(command, id, ctx)).unwrap_or_default();
            }
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        self.search.text()
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        let Self { search, list, hops, found, .. } = self;
        search.follow(text, |text| select_named(text, Seek::Here, found, list, hops, ctx))
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Paths((*self.found).clone(), self.step_filter.kinds()))
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [list, hops, why] = self.panes(area, &ctx.look);
        if let Some(pane) = [list, hops, why].iter().position(|it| it.contains(place)) {
            self.focus.pane = pane;
        }
        let row = |cursor: &Cursor, area: Rect, rows| {
            cursor.row_at(frame::inside(&ctx.look, area), place, rows)
        };
        if let Some(index) = row(&self.list, list, self.found.paths.len()) {
            self.list.select(index);
            self.hops.select(0);
        } else if let Some(index) = row(&self.hops, hops, self.path().map_or(0, |it| it.hops.len()))
        {
            self.hops.select(index);
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [list, hops, why] = self.panes(area, &ctx.look);
        let mut detail = take(&mut self.why);
        let text = || summary::sentences(&self.why_text(ctx));
        detail.fit(self.pane() == Pane::Why, text, why, &ctx.look);
        self.why = detail;
        let height = |area| frame::inside(&ctx.look, area).height;
        self.list.fit(self.found.paths.len(), height(list));
        let count = self.path().map_or(0, |it| it.hops.len());
        self.hops.fit(count, height(hops));
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let [list, hops, why] = self.panes(area, &ctx.look);
        self.draw_list(ctx, list, buf);
        self.draw_hops(ctx, hops, buf);
        self.draw_why(ctx, why, buf);
    }
}

/// Selects the nearest path with a principal of this name. Returns whether there is one.
fn select_named(
    text: &str,
    seek: Seek,
    found: &crate::graph::Paths,
    list: &mut Cursor,
    hops: &mut Cursor,
    ctx: &Ctx,
) -> bool {
    let named =
        |row: usize| find_ignoring_case(&ctx.data.path_names(&found.paths[row]), text).is_some();
    let row = seek.find(list.selected(), found.paths.len(), named);
    if let Some(row) = row {
        list.select(row);
        hops.select(0);
    }
    row.is_some()
}

impl Paths {
    fn seek(&mut self, seek: Seek, ctx: &Ctx) -> Vec<Reaction> {
        let Self { search, list, hops, found, .. } = self;
        search.go_on(|text| select_named(text, seek, found, list, hops, ctx))
    }

    /// The list, the steps, and the reason: each gets what it needs, and the last gets the rest.
    fn panes(&self, area: Rect, look: &Look) -> [Rect; 3] {
        let none = Rect { height: 0, ..area };
        let frame = area.height.saturating_sub(frame::inside(look, area).height);
        let most = area.height * 2 / 5;
        let rows = |count: usize| {
            let rows = u16::try_from(count.max(1)).unwrap_or(u16::MAX);
            Constraint::Length(rows.saturating_add(frame).min(most))
        };
        let list = rows(self.found.paths.len());
        // The height of the longest path, so that nothing moves when another one is selected; where
        // rows are few, that of the selected one.
        let longest = self.found.paths.iter().map(|it| it.hops.len()).max();
        let selected = self.path().map(|it| it.hops.len());
        let hops = if area.height < FEW_ROWS { selected } else { longest };
        let hops = rows(hops.unwrap_or(0));
        if self.focus.zoomed {
            return self.focus.places(area, true, |_| [none; 3]);
        }
        match (look.class, self.pane()) {
            (Class::Tiny | Class::Compact, Pane::List) => [area, none, none],
            (Class::Tiny | Class::Compact, Pane::Why) => [none, none, area],
            (Class::Tiny | Class::Compact, Pane::Hops) => {
                let [hops, why] = Layout::vertical([hops, Constraint::Fill(1)]).areas(area);
                [none, hops, why]
            }
            (Class::Narrow | Class::Normal, _) => {
                Layout::vertical([list, hops, Constraint::Fill(1)]).areas(area)
            }
            (Class::Wide, _) => {
                let [list, right] =
                    Layout::horizontal([Constraint::Ratio(1, 2), Constraint::Fill(1)]).areas(area);
                let [hops, why] = Layout::vertical([hops, Constraint::Fill(1)]).areas(right);
                [list, hops, why]
            }
        }
    }

    /// That no path was found, among which steps, and how to include others.
    fn none_found(&self) -> String {
        let steps = self.step_filter.words();
        let others = match self.step_filter {
            StepFilter::ALL => " Resource policies other than trust policies are not analyzed.",
            _ => " Press E to include other steps.",
        };
        format!("No path found by {steps}.{others}")
    }

    /// The limit that may have left out paths, unless the limit is their number.
    fn cut_short(&self) -> Option<PathLimit> {
        self.found.limit.filter(|it| *it != PathLimit::Count)
    }

    fn draw_list(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let name = |id: Option<_>| id.map(|it| ctx.data.name(it));
        let title = match (name(self.route.from), name(self.route.to)) {
            (Some(from), Some(to)) => format!("from {from} to {to}"),
            _ => "Shortest paths to admin (F, T: set start, end)".to_owned(),
        };
        // At the end of the title, which takes precedence if there is no room for both.
        let title = match self.step_filter {
            StepFilter::ALL => title,
            step_filter => format!("{title}, {}", step_filter.words()),
        };
        let more = if self.found.limit.is_some() { "first " } else { "" };
        let count = format!("{more}{}", counted(self.found.paths.len(), "path"));
        let frame = Frame::new(&title).right(&count).focused(self.pane() == Pane::List);
        let inner = frame.draw(look, area, buf);
        if self.found.paths.is_empty() {
            let text = match (self.searching, self.route == Route::default()) {
                (true, _) if ctx.answers.given_up => ctx.pending_words().to_owned(),
                (true, _) => "Searching for paths".to_owned(),
                (false, true) => self.none_found(),
                (false, false) => {
                    let none = self.none_found();
                    format!("{none} Press Enter to see what blocks the direct step.")
                }
            };
            let stopped = self.stopped.as_ref().map(|it| format!("\n{it}")).unwrap_or_default();
            let text = match self.cut_short() {
                // It is unknown whether there is one.
                Some(limit) => format!(
                    "No path found. {} Set another start or end to narrow the search.",
                    wording::path_limit_sentence(limit)
                ),
                None => format!("{text}{stopped}"),
            };
            return paragraph::draw(&text, look.style(Tone::Muted), inner, buf);
        }
        let rows = self.found.paths.iter().enumerate().skip(self.list.top());
        for ((index, path), row) in rows.zip(inner.rows()) {
            let selected = index == self.list.selected();
            let mark = if selected { ">" } else { " " };
            let state = path.state();
            let steps = match row.width {
                ..60 => path.assumptions().to_string(),
                60.. => format!("{:<8}", counted(path.assumptions() as usize, "step")),
            };
            // The mark, gaps, and the state.
            let room = usize::from(row.width).saturating_sub(16 + steps.len());
            let names =
                cut::text(&ctx.data.path_names(path), room, Cut::Middle, look.glyphs.ellipsis);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{steps} ")),
                Span::styled(
                    format!("{:<13}", verdict::state_words(state)),
                    verdict::state_style(look, state),
                ),
                Span::raw(names),
            ]);
            cut::draw(line, row, buf);
            if selected && self.pane() == Pane::List {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    fn draw_hops(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let look = &ctx.look;
        let title = format!("path {}: steps", self.list.selected() + 1);
        let frame = Frame::new(&title).right("Tab").focused(self.pane() == Pane::Hops);
        let inner = frame.draw(look, area, buf);
        let Some(path) = self.path() else { return };
        let top = self.hops.top();
        let visible = path.hops.get(top..).unwrap_or_default();
        let evidence = ctx.data.analysis.hops_evidence(visible);
        for ((index, evidence), row) in (top..).zip(evidence).zip(inner.rows()) {
            let hop = evidence.hop;
            let selected = index == self.hops.selected();
            let mark = if selected { ">" } else { " " };
            let action = evidence.kind.describe().action.map(Cow::from);
            let how = action.unwrap_or_else(|| wording::step_kind_words(evidence.kind));
            let arrow = format!("--{how}-->");
            let room = usize::from(row.width).saturating_sub(5);
            let verdict = verdict::hop_verdict_words(&evidence);
            let verdict = cut::text(&verdict, room / 2, Cut::Right, look.glyphs.ellipsis);
            let most = room.saturating_sub(cut::width(&verdict) + 2);
            let hop = format!("{} {arrow} {}", ctx.data.name(hop.from), ctx.data.name(hop.to));
            let hop = cut::text(&hop, most, Cut::Middle, look.glyphs.ellipsis);
            let line = Line::from(vec![
                Span::raw(format!("{mark}{} {hop:<most$}  ", index + 1)),
                Span::styled(verdict, verdict::state_style(look, evidence.state)),
            ]);
            cut::draw(line, row, buf);
            if selected && self.pane() == Pane::Hops {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }

    /// Why the selected hop is possible, or why there is no path.
    fn why_text(&self, ctx: &Ctx) -> String {
        let analysis = &ctx.data.analysis;
        match (&self.stopped, self.hop()) {
            (Some(stopped), _) => stopped.clone(),
            (None, Some(hop)) => summary::hop_text(analysis, &analysis.hop_evidence(hop)),
            (None, None) => String::new(),
        }
    }

    fn draw_why(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let title = format!("why step {}", self.hops.selected() + 1);
        let titles = match self.stopped {
            Some(_) => ("why no path was found", ""),
            None => (title.as_str(), "Enter: statements"),
        };
        let text = || summary::sentences(&self.why_text(ctx));
        self.why.draw(&ctx.look, titles, text, area, buf);
    }
}

#[cfg(test)]
mod tests;
