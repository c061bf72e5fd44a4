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

mod draw;
mod pane;

use std::{
    borrow::Cow,
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
};

use crate::{
    eval::AccessState,
    graph::{AccessPath, Hop, NodeId, PathLimit, PathList, SharedPath},
    tui::{
        command::{Command, Yank},
        export::Exported,
        job::{Job, JobOutput, PathSearch},
        layout::{Class, View},
        look::Look,
        matcher::find_ignoring_case,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Route, Screen,
            none_found::Searched,
            on_principal::{explain_hop, principal_command},
            search::Search,
            summary::{self, Detail},
            ticket,
        },
        step_filter::StepFilter,
        widget::{
            cursor::Cursor,
            focus::Focus,
            frame,
            prose::{Prose, ProseLine},
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
    found: Arc<PathList>,
    /// If there is no path: where one is blocked.
    stopped: Option<String>,
    searching: bool,
    focus: Focus,
    list: Cursor,
    hops: Cursor,
    /// Why the selected hop is possible.
    why: Detail,
    /// The text of the whole body while there is no path.
    no_path: Prose,
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
            no_path: Prose::default(),
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
        self.write_no_path(ctx);
    }

    /// Writes the text that stands where there is no path: once, as it goes through all accounts.
    fn write_no_path(&mut self, ctx: &Ctx) {
        if self.is_empty() {
            self.no_path.set(self.no_path(ctx));
        }
    }

    fn is_empty(&self) -> bool {
        self.found.paths.is_empty()
    }

    /// Selects the path that was selected in other data, if it still exists.
    fn select_wanted(&mut self) {
        if let Some(wanted) = self.wanted.take() {
            let same = |it: &SharedPath| nodes(&it.path()).eq(wanted.iter().copied());
            self.list.follow(self.found.paths.iter().position(same));
        }
    }

    fn pane(&self) -> Pane {
        if self.is_empty() {
            return Pane::List;
        }
        Pane::ALL[self.focus.pane.min(Pane::ALL.len() - 1)]
    }

    fn path(&self) -> Option<Cow<'_, AccessPath>> {
        Some(self.found.paths.get(self.list.selected())?.path())
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
        let there = |nodes: Vec<NodeId>| nodes.into_iter().map(|it| renewal.node(it)).collect();
        let wanted = self.path().map(|it| nodes(&it).collect()).or(self.wanted.take());
        let wanted = wanted.and_then(there);
        let old = replace(self, Self::new(ctx));
        (self.focus, self.hops, self.search) = (old.focus, old.hops, old.search);
        self.wanted = wanted;
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
        self.path().map(|it| ctx.data.path_names(&it)).unwrap_or_default()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let none = || {
            let lines: Vec<_> =
                self.no_path(ctx).iter().map(|it| it.line.to_string().trim().to_owned()).collect();
            Explanation::new(lines.join(" "), Topic::State(AccessState::Unknown).page())
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
            Command::Zoom | Command::NextPane | Command::PreviousPane if self.is_empty() => {
                "there is one pane only, because there is no path"
            }
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
        self.write_no_path(ctx);
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

    fn receive(&mut self, output: &JobOutput, ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Paths { found, stopped } => {
                self.found = Arc::clone(found);
                self.stopped.clone_from(stopped);
                self.searching = false;
                self.select_wanted();
                self.write_no_path(ctx);
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
                Pane::List if self.is_empty() => self.no_path.go(motion),
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
                let reaction = self.path().map(|it| ticket::copied_path(&it, ctx));
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
        self.no_path.fit(frame::inside(&ctx.look, list));
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
    found: &PathList,
    list: &mut Cursor,
    hops: &mut Cursor,
    ctx: &Ctx,
) -> bool {
    let named = |row: usize| {
        find_ignoring_case(&ctx.data.path_names(&found.paths[row].path()), text).is_some()
    };
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
        if self.is_empty() {
            return [area, none, none];
        }
        let frame = area.height.saturating_sub(frame::inside(look, area).height);
        let most = area.height * 2 / 5;
        let rows = |count: usize| {
            let rows = u16::try_from(count.max(1)).unwrap_or(u16::MAX);
            Constraint::Length(rows.saturating_add(frame).min(most))
        };
        let list = rows(self.found.paths.len());
        // The height of the longest path, so that nothing moves when another one is selected; where
        // rows are few, that of the selected one.
        let longest = self.found.paths.iter().map(|it| it.hop_count).max();
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

    /// What the whole body shows if there is no path.
    fn no_path(&self, ctx: &Ctx) -> Vec<ProseLine> {
        let is_route = self.route != Route::default();
        if self.searching {
            let words =
                if ctx.answers.given_up { ctx.pending_words() } else { "Searching for paths" };
            return summary::sentences(words);
        }
        if let Some(limit) = self.cut_short() {
            // It is unknown whether there is one.
            let limit = wording::path_limit_sentence(limit);
            let text =
                format!("No path found. {limit} Set another start or end to narrow the search.");
            return summary::sentences(&text);
        }
        let direct = "Press Enter to see what blocks the direct step.".to_owned();
        let more: Vec<_> =
            self.stopped.clone().into_iter().chain(is_route.then_some(direct)).collect();
        Searched { noun: "path", step_filter: self.step_filter, more: &more }.text(ctx)
    }

    /// The limit that may have left out paths, unless the limit is their number.
    fn cut_short(&self) -> Option<PathLimit> {
        self.found.limit.filter(|it| *it != PathLimit::Count)
    }

    /// Why the selected hop is possible.
    fn why_text(&self, ctx: &Ctx) -> String {
        let analysis = &ctx.data.analysis;
        let hop = self.hop();
        hop.map_or_else(String::new, |it| summary::hop_text(analysis, &analysis.hop_evidence(it)))
    }
}

#[cfg(test)]
mod tests;
