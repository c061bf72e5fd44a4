//! The principals as a table, with a filter and a sort order.
//!
//! ```text
//! ┏━ Principals ━━━━━━━━━━━━━━━━━━━━━━━ 315 of 412  service roles hidden ┓
//! ┃ NAME                 BADGES    REACH    BY   LAST    KEY             ┃
//! ┃>user/ci-legacy       A.KG...      33     0     5d   811d             ┃
//! ```

mod cells;
mod order;
mod room;

use std::{mem::take, ops::Range, sync::Arc};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    graph::{Direction, NodeId},
    tui::{
        command::{Command, Yank},
        cut,
        data::PrincipalRow,
        export::Exported,
        job::{Job, JobOutput, Search},
        layer::{Menu, MenuGroup},
        layout::View,
        matcher::{Hits, Query},
        plural::at_least_of,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            on_principal::{explain_principal, principal_command},
            principal::principal_evidence,
            summary::{self, Detail},
            tabbed::Document,
        },
        step_filter::StepFilter,
        theme::Tone,
        widget::{
            cursor::Cursor,
            focus::Focus,
            frame::{self, Frame},
            paragraph,
            table::{self, Row, Sorted, Table},
        },
    },
    wording::{self, explanation::Explanation},
};
use cells::cells;
use order::{COUNT_ALL, ORDERS, Order, can_sort_by, compare};
use room::{COLUMNS, PANES, columns, is_single, panes};

/// The rows, their order, and the filter.
#[derive(Debug)]
pub(crate) struct Principals {
    /// Indexes of the data's rows, in the order shown.
    rows: Vec<u32>,
    filter: String,
    hits: Option<Arc<Hits>>,
    /// Whether the matches belong to earlier data and must be found again.
    stale: bool,
    /// Whether the best match comes first, instead of the sort order.
    by_rank: bool,
    order: Order,
    descending: bool,
    service_roles: bool,
    cursor: Cursor,
    /// The list, or the summary of the selected row.
    focus: Focus,
    summary: Detail,
    /// Whether there is room for one pane only.
    single: bool,
    /// The visible rows, which are counted first.
    visible: Range<usize>,
    /// Whether the rows are not sorted yet because counts are missing.
    partly_counted: bool,
    /// How many of the rows are users, groups and roles of the data.
    own: usize,
    /// The cells of the longest name.
    longest: u16,
    /// The policy to show for a principal, on wide screens.
    evidence: Option<(NodeId, Option<Document>)>,
}

impl Principals {
    /// All principals, riskiest first.
    pub(crate) fn new(ctx: &Ctx) -> Self {
        let mut screen = Self {
            rows: Vec::new(),
            filter: String::new(),
            hits: None,
            stale: false,
            by_rank: false,
            order: Order::Risk,
            descending: true,
            service_roles: false,
            cursor: Cursor::default(),
            focus: Focus::default(),
            summary: Detail::default(),
            single: false,
            visible: 0..0,
            partly_counted: false,
            own: 0,
            longest: 0,
            evidence: None,
        };
        screen.arrange(None, ctx);
        screen
    }

    /// The counts of these rows that are still missing.
    fn uncounted<'a>(
        &'a self,
        rows: impl Iterator<Item = usize> + 'a,
        ctx: &'a Ctx,
    ) -> impl Iterator<Item = Question> + 'a {
        let ids = rows.filter_map(|it| Some(self.row(ctx, it)?.id));
        let both = ids.flat_map(|id| {
            let count = |direction| Question::Count(id, direction, StepFilter::ALL);
            [count(Direction::Outgoing), count(Direction::Incoming)]
        });
        both.filter(|it| !ctx.answers.knows(it))
    }

    /// The direction of the count that the rows are sorted by, if they are.
    fn counted_order(&self) -> Option<Direction> {
        match self.order {
            _ if self.by_rank => None,
            Order::CanBecome => Some(Direction::Outgoing),
            Order::AssumableBy => Some(Direction::Incoming),
            Order::Name | Order::Kind | Order::Risk | Order::Groups | Order::Last | Order::Key => {
                None
            }
        }
    }

    /// How many of the rows have the count that they are sorted by; `None` if they are not sorted
    /// by a count.
    fn counted(&self, ctx: &Ctx) -> Option<usize> {
        let direction = self.counted_order()?;
        let rows = (0..self.rows.len()).filter_map(|it| self.row(ctx, it));
        let known =
            |it: &&PrincipalRow| ctx.answers.count(it.id, direction, StepFilter::ALL).is_some();
        Some(rows.filter(known).count())
    }

    /// Selects and sorts the rows; the selection stays on its principal.
    fn rearrange(&mut self, ctx: &Ctx) {
        self.arrange(self.selected(ctx).map(|it| it.id), ctx);
    }

    /// Selects and sorts the rows. `selected` is the row to select.
    fn arrange(&mut self, selected: Option<NodeId>, ctx: &Ctx) {
        let data = &ctx.data;
        let shown = |index: &u32| data.rows.get(*index as usize).is_some_and(|it| self.shows(it));
        self.rows = match &self.hits {
            Some(hits) => hits.rows.iter().copied().filter(shown).collect(),
            None => (0..).take(data.rows.len()).filter(shown).collect(),
        };
        let names = self.rows.iter().map(|it| cut::width(&data.rows[*it as usize].name));
        self.longest = names.max().and_then(|it| u16::try_from(it).ok()).unwrap_or(0);
        let is_own = |it: &&u32| {
            let id = data.rows[**it as usize].id;
            !data.analysis.graph.node(id).is_external()
        };
        self.own = self.rows.iter().filter(is_own).count();
        // Until all are counted, their order does not change with each count.
        self.partly_counted = self.counted(ctx).is_some_and(|it| it < self.rows.len());
        if !self.by_rank {
            let (order, descending) = match self.partly_counted {
                true => (Order::Risk, true),
                false => (self.order, self.descending),
            };
            self.rows.sort_by(|a, b| {
                let (a, b) = (&data.rows[*a as usize], &data.rows[*b as usize]);
                let ordering = compare(order, a, b, ctx);
                if descending { ordering.reverse() } else { ordering }
            });
        }
        let position = self.rows.iter().position(|it| Some(data.rows[*it as usize].id) == selected);
        self.cursor.select(position.unwrap_or(0));
    }

    fn shows(&self, row: &PrincipalRow) -> bool {
        self.service_roles || !row.service_linked
    }

    fn row<'a>(&self, ctx: &'a Ctx, index: usize) -> Option<&'a PrincipalRow> {
        ctx.data.rows.get(*self.rows.get(index)? as usize)
    }

    fn selected<'a>(&self, ctx: &'a Ctx) -> Option<&'a PrincipalRow> {
        self.row(ctx, self.cursor.selected())
    }

    fn sort_by(&mut self, step: usize, ctx: &Ctx) {
        let mut order = ORDERS[(self.order_index() + step) % ORDERS.len()];
        while !can_sort_by(order, ctx) {
            let at = ORDERS.iter().position(|it| *it == order).unwrap_or(0);
            order = ORDERS[(at + step) % ORDERS.len()];
        }
        self.set_order(order, ctx);
    }

    /// The column that the rows are sorted by.
    fn order_index(&self) -> usize {
        ORDERS.iter().position(|it| *it == self.order).unwrap_or(0)
    }

    /// Sorts by a column, in the other direction if the rows are sorted by it already.
    fn sort_column(&mut self, column: usize, ctx: &Ctx) -> Vec<Reaction> {
        let Some(order) = ORDERS.get(column).copied() else { return Vec::new() };
        if order == self.order && !self.by_rank {
            self.descending = !self.descending;
            self.rearrange(ctx);
        } else if can_sort_by(order, ctx) {
            self.set_order(order, ctx);
        } else {
            let words = format!(
                "not sorted: with more than {COUNT_ALL} principals, only those on screen are counted"
            );
            return vec![Reaction::Say(words)];
        }
        Vec::new()
    }

    fn set_order(&mut self, order: Order, ctx: &Ctx) {
        self.order = order;
        self.descending = !matches!(order, Order::Name | Order::Kind | Order::Groups);
        self.by_rank = false;
        self.rearrange(ctx);
    }

    fn search(&self, ctx: &Ctx) -> Reaction {
        Reaction::Start(Job::Filter(Search {
            query: Query::parse(&self.filter),
            candidates: Arc::clone(&ctx.data.candidates),
            last: self.hits.clone(),
            data: Some(ctx.data.clone()),
        }))
    }
}

impl Screen for Principals {
    fn place(&self) -> Place {
        Place::View(View::Principals)
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let ask = take(&mut self.stale);
        ask.then(|| self.search(ctx)).into_iter().collect()
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let old = renewal.old;
        let moved = |row: u32| {
            let id = old.rows.get(row as usize)?.id;
            ctx.data.row_index(renewal.node(id)?)
        };
        let selected = self.rows.get(self.cursor.selected()).and_then(|it| moved(*it));
        let hits = self.hits.as_ref();
        self.hits = hits.map(|it| Arc::new(it.moved(ctx.data.rows.len(), moved)));
        self.stale = !self.filter.is_empty();
        self.evidence = None;
        self.arrange(selected.map(|it| ctx.data.rows[it as usize].id), ctx);
        true
    }

    fn title(&self) -> String {
        View::Principals.title().to_owned()
    }

    fn note(&self) -> String {
        if let Some(mistake) = self.filter_mistake() {
            return mistake;
        }
        if !self.filter.is_empty() {
            return format!("/{}", self.filter);
        }
        let order = format!("sort: {}", COLUMNS[self.order_index()].title.to_lowercase());
        match self.partly_counted {
            true => format!("{order}, once all are counted"),
            false => order,
        }
    }

    fn selection(&self, ctx: &Ctx) -> String {
        self.selected(ctx).map(|it| it.name.clone()).unwrap_or_default()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        self.selected(ctx).map(|it| explain_principal(it.id, ctx))
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Open,
            Command::Filter,
            Command::Reach,
            Command::ReachedBy,
            Command::SortMenu,
            Command::ServiceRoles,
            Command::Explain,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::SortReverse,
            Command::PathStart,
            Command::PathEnd,
            Command::NextPane,
            Command::Zoom,
            Command::Mark,
            Command::Compare,
            Command::SortNext,
            Command::SortPrevious,
            Command::PreviousPane,
        ]
    }

    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let sorts = [Command::SortNext, Command::SortPrevious, Command::SortReverse];
        let is_hidden = self.focus.pane == 1 && (self.single || self.focus.zoomed);
        if is_hidden && (sorts.contains(&command) || command == Command::ServiceRoles) {
            return Some("Tab goes back to the list, where it works".to_owned());
        }
        if command == Command::Zoom && self.single {
            return Some("only one pane fits: Tab shows the other".to_owned());
        }
        let about_list = matches!(
            command,
            Command::Filter
                | Command::ServiceRoles
                | Command::NextPane
                | Command::PreviousPane
                | Command::Zoom
        );
        let needs_row = !(about_list || sorts.contains(&command) && 1 < self.rows.len());
        (needs_row && self.selected(ctx).is_none()).then(|| "the list is empty".to_owned())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) if self.focus.pane == 1 => self.summary.go(motion),
            Command::Move(motion) => self.cursor.go(motion, self.rows.len()),
            _ if self.focus.on(command, PANES) => {}
            Command::Up if self.filter.is_empty() => return vec![Reaction::Up],
            Command::Up => return self.filter("", ctx),
            Command::SortNext => self.sort_by(1, ctx),
            Command::SortPrevious => self.sort_by(ORDERS.len() - 1, ctx),
            Command::SortReverse => {
                self.descending = !self.descending;
                self.by_rank = false;
                self.rearrange(ctx);
            }
            Command::ServiceRoles => {
                self.service_roles = !self.service_roles;
                self.rearrange(ctx);
                let words = if self.service_roles { "shown" } else { "hidden" };
                return vec![Reaction::Say(format!("service roles are {words}"))];
            }
            _ => {
                let id = self.selected(ctx).map(|it| it.id);
                return id.map(|id| principal_command(command, id, ctx)).unwrap_or_default();
            }
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        &self.filter
    }

    fn filter_examples(&self) -> &'static str {
        "admin  !admin  badge:AK  kind:role  acct:4444  key>90d  last:never"
    }

    fn filter_mistake(&self) -> Option<String> {
        let found = || {
            let hits = self.hits.as_ref().filter(|it| it.query == Query::parse(&self.filter))?;
            hits.mistake.clone()
        };
        Query::mistake(&self.filter).or_else(found)
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        text.clone_into(&mut self.filter);
        if Query::parse(text).is_empty() {
            self.hits = None;
            self.by_rank = false;
            self.rearrange(ctx);
        }
        vec![self.search(ctx)]
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, ctx: &Ctx) -> Option<Exported> {
        let rows = (0..self.rows.len()).filter_map(|it| Some(self.row(ctx, it)?.id));
        Some(Exported::Principals(rows.collect()))
    }

    fn sort_menu(&self) -> Option<Menu> {
        let group = MenuGroup {
            heading: "SORT BY",
            entries: COLUMNS.iter().map(|it| it.title).collect(),
            chosen: self.order_index(),
        };
        Some(Menu::new("Order of the list", vec![group]))
    }

    fn sort_by_entry(&mut self, entry: usize, ctx: &Ctx) -> Vec<Reaction> {
        self.sort_column(entry, ctx)
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [list, summary, _] = panes(area, &ctx.look, self.focus, self.longest);
        self.focus.pane = usize::from(summary.contains(place));
        let inner = frame::inside(&ctx.look, list);
        let columns = columns(ctx.look.class, inner.width, self.longest);
        if let Some(column) = table::column_at(&columns, inner, place) {
            return self.sort_column(column, ctx);
        }
        if let Some(row) = table::row_at(&self.cursor, inner, place, self.rows.len()) {
            self.cursor.select(row);
        }
        Vec::new()
    }

    fn receive(&mut self, output: &JobOutput, ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Filter(hits) => {
                // The filter may have been cleared meanwhile.
                let wanted = !Query::parse(&self.filter).is_empty();
                let repeated = self.hits.as_ref().is_some_and(|it| it.query == hits.query);
                self.hits = wanted.then(|| Arc::clone(hits));
                self.by_rank = wanted && !hits.query.is_about_facts();
                self.rearrange(ctx);
                if !repeated {
                    self.cursor.select(0);
                }
            }
            JobOutput::Palette(_)
            | JobOutput::Paths { .. }
            | JobOutput::Answers(_)
            | JobOutput::Board(_)
            | JobOutput::Waived(_)
            | JobOutput::Exported(_) => {}
        }
        Vec::new()
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let visible = self.uncounted(self.visible.clone(), ctx);
        if ctx.data.rows.len() > COUNT_ALL {
            return visible.collect();
        }
        let rest = (0..self.rows.len()).filter(|it| !self.visible.contains(it));
        let rest: Vec<_> = self.uncounted(rest, ctx).collect();
        let (first, later) = match self.counted_order() {
            Some(order) => rest.into_iter().partition(
                |it| matches!(it, Question::Count(_, direction, _) if *direction == order),
            ),
            None => (rest, Vec::new()),
        };
        visible.chain(first).chain(later).collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.partly_counted && self.counted(ctx).is_none_or(|it| it == self.rows.len()) {
            self.rearrange(ctx);
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [list, summary, evidence] = panes(area, &ctx.look, self.focus, self.longest);
        self.single = is_single(area, &ctx.look);
        let id = self.selected(ctx).map(|it| it.id);
        let text = || id.map(|id| summary::text(ctx, id)).unwrap_or_default();
        self.summary.fit(self.focus.pane == 1, text, summary, &ctx.look);
        let height = table::body(frame::inside(&ctx.look, list)).height;
        self.cursor.fit(self.rows.len(), height);
        let top = self.cursor.top();
        self.visible = top..(top + usize::from(height)).min(self.rows.len());
        if evidence.is_empty() {
            self.evidence = None;
            return;
        }
        let Some(id) = self.selected(ctx).map(|it| it.id) else { return };
        if self.evidence.as_ref().is_none_or(|(of, _)| *of != id) {
            self.evidence = Some((id, principal_evidence(id, ctx)));
        }
        if let Some((_, Some(document))) = &mut self.evidence {
            document.content.fit(frame::inside(&ctx.look, evidence));
        }
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [list, detail, evidence] = panes(area, look, self.focus, self.longest);
        if self.rows.is_empty() && !detail.is_empty() {
            self.draw_no_details(ctx, detail, buf);
        }
        if let Some(row) = self.selected(ctx) {
            let titles = (row.name.as_str(), "Enter: open");
            self.summary.draw(look, titles, || summary::text(ctx, row.id), detail, buf);
        }
        if !evidence.is_empty() {
            self.draw_evidence(ctx, evidence, buf);
        }
        if list.is_empty() {
            return;
        }
        let all = ctx.data.analysis.snapshot.principal_count();
        let hidden = match self.service_roles || list.width < 72 {
            true => "",
            false => "  .: service roles",
        };
        let outside = self.rows.len() - self.own;
        let is_whole = ctx.data.overview.unread_lists.is_empty();
        let all = at_least_of(all, is_whole, "principal");
        let count = format!("{} of {all}, {outside} external{hidden}", self.own);
        let title = self.title();
        let legend = wording::badge_legend();
        let frame = Frame::new(&title).right(&count).bottom(&legend).focused(self.focus.pane == 0);
        let inner = frame.draw(look, list, buf);
        let query = Query::parse(&self.filter);
        let row = |index: usize| match self.row(ctx, index) {
            Some(row) => cells(row, &query, ctx),
            None => Row::default(),
        };
        let at = self.order_index();
        let table = Table {
            columns: &columns(look.class, inner.width, self.longest),
            rows: self.rows.len(),
            row: &row,
            cursor: self.cursor,
            sorted: (!self.by_rank && !self.partly_counted)
                .then_some(Sorted { column: at, descending: self.descending }),
            focused: true,
        };
        table.draw(look, inner, buf);
        if self.rows.is_empty() {
            let text = if self.filter.is_empty() { "None." } else { "No match." };
            paragraph::draw(text, look.style(Tone::Muted), table::body(inner), buf);
        }
    }
}

impl Principals {
    /// Nothing is selected: why, and which key helps.
    fn draw_no_details(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let inner = Frame::new("Details").draw(&ctx.look, area, buf);
        let text = match self.filter.is_empty() {
            true => "The list is empty. Press . to show service roles, or R to reload.",
            false => "Nothing matches the filter. Press / to change it, or Esc to clear it.",
        };
        paragraph::draw(text, ctx.look.style(Tone::Muted), inner, buf);
    }

    /// Draws the policies behind the selected row.
    fn draw_evidence(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        match &self.evidence {
            Some((_, Some(document))) => document.draw(ctx, false, area, buf),
            Some((_, None)) | None => {
                let inner = Frame::new("Policies").draw(&ctx.look, area, buf);
                let text = "No policy of it was loaded.";
                paragraph::draw(text, ctx.look.style(Tone::Muted), inner, buf);
            }
        }
    }
}

#[cfg(test)]
mod tests;
