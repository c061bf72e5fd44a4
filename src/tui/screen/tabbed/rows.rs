//! A list in a tab: principals, policies, or names in a trust policy.

use std::{borrow::Cow, collections::HashSet};

use super::order::Order;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    graph::{NodeId, SharedPath},
    iam::PolicyId,
    tui::{
        command::Motion,
        cut,
        layer::Menu,
        matcher::{Hits, Query, find_ignoring_case},
        screen::{Ctx, Renewal},
        theme::Tone,
        widget::{
            cursor::Cursor,
            paragraph,
            seek::Matches,
            table::{self, Column, Row, Table},
        },
    },
};

/// What a row is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    /// A principal, if it is known.
    Principal(Option<NodeId>),
    /// The best path to or from a principal.
    Path(NodeId, SharedPath),
    /// A policy, if it was read.
    Policy(Option<PolicyId>),
    /// A statement of the trust policy, and the principal that it names.
    Statement(usize, Option<NodeId>),
    /// An account, by its index.
    Account(usize),
    /// A service, and the principal that used it last.
    Service(Option<NodeId>),
    /// A finding, by its index.
    Finding(usize),
}

impl Subject {
    /// The principal it is about.
    pub(crate) fn principal(&self) -> Option<NodeId> {
        match self {
            Self::Principal(id) | Self::Statement(_, id) => *id,
            Self::Path(id, _) => Some(*id),
            // Many services have the same last user, who does not distinguish them.
            Self::Policy(_) | Self::Service(_) | Self::Account(_) | Self::Finding(_) => None,
        }
    }
}

/// A row: its cells, each with its tone.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) cells: Vec<(String, Tone)>,
    pub(crate) subject: Subject,
    /// The note below the list while it is selected.
    pub(crate) note: String,
}

/// The list, its visible part, and the selection.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: &'static [Column],
    entries: Vec<Entry>,
    /// The cells of the longest name, which stands in the first column.
    longest: u16,
    /// The text above the list.
    head: Option<(String, Tone)>,
    /// The text for an empty list.
    empty: &'static str,
    filter: String,
    /// The entries that match the filter.
    shown: Vec<usize>,
    order: Order,
    cursor: Cursor,
    /// Whether the list continues one of other data, and keeps its selection when the filter is
    /// answered.
    resumed: bool,
}

/// The areas of the list's parts.
struct Parts {
    head: Rect,
    table: Rect,
    note: Rect,
}

/// The maximum height of the note below the list.
const NOTE_LINES: usize = 4;

impl Rows {
    pub(crate) fn new(
        columns: &'static [Column],
        entries: Vec<Entry>,
        head: Option<(String, Tone)>,
        empty: &'static str,
    ) -> Self {
        let shown = (0..entries.len()).collect();
        let (filter, order, cursor) = (String::new(), Order::default(), Cursor::default());
        let name = |it: &Entry| it.cells.first().map_or(0, |(it, _)| cut::width(it));
        let longest = entries.iter().map(name).max().unwrap_or(0);
        let longest = u16::try_from(longest).unwrap_or(u16::MAX);
        let resumed = false;
        Self { columns, entries, longest, head, empty, filter, shown, order, cursor, resumed }
    }

    /// The columns in a table of this width.
    fn columns_in(&self, width: u16) -> Cow<'static, [Column]> {
        table::names_first(self.columns, 0, self.longest, u8::MAX, width)
    }

    /// The columns that it can be sorted by; `None` if there is nothing to sort.
    pub(crate) fn sort_menu(&self) -> Option<Menu> {
        (1 < self.entries.len()).then(|| self.order.menu(self.columns))
    }

    /// Whether it is sorted by a column.
    pub(crate) fn is_sorted(&self) -> bool {
        self.order.sorted().is_some()
    }

    /// Sorts by an entry of the menu, in the other direction if it is sorted so already.
    pub(crate) fn sort_by_entry(&mut self, entry: usize) {
        self.set_order(self.order.chosen(entry, self.columns));
    }

    /// Sorts by the column `step` entries further in the menu.
    pub(crate) fn sort_next(&mut self, step: isize) {
        self.set_order(self.order.next(step, self.columns));
    }

    /// Sorts in the other direction.
    pub(crate) fn sort_reversed(&mut self) {
        self.set_order(self.order.reversed());
    }

    /// The selection stays on its row.
    fn set_order(&mut self, order: Order) {
        self.order = order;
        let selected = self.shown.get(self.cursor.selected()).copied();
        self.shown.sort_unstable();
        self.sort();
        self.cursor.follow(self.shown.iter().position(|it| Some(*it) == selected));
    }

    fn sort(&mut self) {
        let entries = &self.entries;
        self.order.sort(&mut self.shown, self.columns, |row, column| {
            entries[row].cells.get(column).map_or("", |(text, _)| text.as_str())
        });
    }

    /// What the rows that are shown are about.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.shown.iter().map(|it| &self.entries[*it].subject)
    }

    /// Continues at the position of this list in other data. Until the filter is answered again, it
    /// keeps the same principals.
    pub(crate) fn resume(&mut self, old: &Self, renewal: Renewal<'_>) {
        let moved = |entry: &Entry| renewal.node(entry.subject.principal()?);
        old.filter.clone_into(&mut self.filter);
        self.resumed = true;
        if !self.filter.is_empty() {
            let were: HashSet<_> =
                old.shown.iter().filter_map(|it| moved(&old.entries[*it])).collect();
            let was = |it: &Entry| it.subject.principal().is_some_and(|it| were.contains(&it));
            self.shown.retain(|it| was(&self.entries[*it]));
        }
        // A list of other columns, as that of a group that was a user, keeps its own order.
        if old.columns == self.columns {
            self.order = old.order;
            self.sort();
        }
        let Some(selected) = old.selected() else { return };
        let id = moved(selected);
        let same = |it: &Entry| match id {
            Some(_) => it.subject.principal() == id,
            None => it.cells.first() == selected.cells.first(),
        };
        self.cursor = old.cursor;
        self.cursor.follow(self.shown.iter().position(|it| same(&self.entries[*it])));
    }

    /// The filter, or what is wrong with it.
    pub(crate) fn filter_note(&self) -> String {
        match Query::mistake(&self.filter) {
            Some(mistake) => mistake,
            None if self.filter.is_empty() => String::new(),
            None => format!("/{}", self.filter),
        }
    }

    pub(crate) fn filter_text(&self) -> &str {
        &self.filter
    }

    /// Whether the rows are principals, which can be filtered.
    pub(crate) fn can_filter(&self) -> bool {
        self.entries
            .iter()
            .any(|it| matches!(it.subject, Subject::Principal(_) | Subject::Path(..)))
    }

    /// Applies a filter, and returns the search that it needs; the result goes to
    /// [`narrow`](Self::narrow).
    pub(crate) fn set_filter(&mut self, text: &str) -> Query {
        text.clone_into(&mut self.filter);
        self.resumed = false;
        let query = Query::parse(text);
        if query.is_empty() {
            self.shown = (0..self.entries.len()).collect();
            self.sort();
            self.cursor.select(0);
        }
        query
    }

    /// Shows only the principals that were found.
    pub(crate) fn narrow(&mut self, hits: &Hits, ctx: &Ctx) {
        // The filter may have been cleared meanwhile.
        if Query::parse(&self.filter).is_empty() {
            return;
        }
        let rows = hits.rows.iter().filter_map(|it| ctx.data.rows.get(*it as usize));
        let found: HashSet<NodeId> = rows.map(|it| it.id).collect();
        let principal = |it: &usize| self.entries[*it].subject.principal();
        let is_found = |it: &usize| principal(it).is_some_and(|it| found.contains(&it));
        let before = self.shown.get(self.cursor.selected()).filter(|_| self.resumed).copied();
        self.shown = (0..self.entries.len()).filter(is_found).collect();
        self.sort();
        let row = self.shown.iter().position(|it| Some(*it) == before);
        self.cursor.select(row.unwrap_or(0));
    }

    /// The rows that contain a text, in a cell or in their note.
    pub(crate) fn search(&self, text: &str) -> Matches {
        let contains = |it: &str| find_ignoring_case(it, text).is_some();
        let matches = |row: &usize| {
            let Entry { cells, note, .. } = &self.entries[self.shown[*row]];
            cells.iter().any(|(cell, _)| contains(cell)) || contains(note)
        };
        let rows = (0..self.shown.len()).filter(matches).collect();
        Matches { at: self.cursor.selected(), rows }
    }

    /// Selects a row that was found.
    pub(crate) fn show_found(&mut self, row: usize) {
        self.cursor.select(row);
    }

    pub(crate) fn selected(&self) -> Option<&Entry> {
        self.entries.get(*self.shown.get(self.cursor.selected())?)
    }

    /// The number of rows shown.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    /// The number of lines that the whole list would fill.
    pub(crate) fn height(&self, width: u16) -> u16 {
        let lines = self.entries.len() + 1 + usize::from(self.head.is_some());
        u16::try_from(lines + self.note_height(width)).unwrap_or(u16::MAX)
    }

    pub(crate) fn go(&mut self, motion: Motion) {
        self.cursor.go(motion, self.shown.len());
    }

    pub(crate) fn click(&mut self, place: Position, area: Rect) {
        let area = self.parts(area).table;
        if let Some(column) = table::column_at(&self.columns_in(area.width), area, place) {
            self.sort_by_entry(column + 1);
        }
        if let Some(row) = table::row_at(&self.cursor, area, place, self.shown.len()) {
            self.cursor.select(row);
        }
    }

    pub(crate) fn fit(&mut self, area: Rect) {
        let height = table::body(self.parts(area).table).height;
        self.cursor.fit(self.shown.len(), height);
    }

    pub(crate) fn draw(&self, ctx: &Ctx, focused: bool, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let parts = self.parts(area);
        if let Some((text, tone)) = &self.head {
            paragraph::draw(text, look.style(*tone), parts.head, buf);
        }
        let row = |index: usize| {
            let entry = &self.entries[self.shown[index]];
            let cell = |(text, tone): &(String, Tone)| match tone {
                Tone::Text => cut::raw(text.clone()),
                tone => cut::styled(text.clone(), look.style(*tone)),
            };
            Row { mark: "", cells: entry.cells.iter().map(cell).collect() }
        };
        let columns = self.columns_in(parts.table.width);
        let table = Table {
            columns: &columns,
            rows: self.shown.len(),
            row: &row,
            cursor: self.cursor,
            sorted: self.order.sorted(),
            focused,
        };
        if self.shown.is_empty() {
            let text = if self.filter.is_empty() { self.empty } else { "No match." };
            paragraph::draw(text, look.style(Tone::Muted), parts.table, buf);
        } else {
            table.draw(look, parts.table, buf);
        }
        paragraph::draw(self.note(), Style::new(), parts.note, buf);
    }

    fn note(&self) -> &str {
        self.selected().map(|it| it.note.as_str()).unwrap_or_default()
    }

    fn note_height(&self, width: u16) -> usize {
        let note = self.note();
        paragraph::height(note, width).min(NOTE_LINES)
    }

    fn parts(&self, area: Rect) -> Parts {
        let head = u16::from(self.head.is_some()).min(area.height);
        let note = u16::try_from(self.note_height(area.width)).unwrap_or(u16::MAX);
        // The list takes precedence: a note that leaves it less than two rows is left out.
        let rest = area.height - head;
        let rows = 1 + u16::try_from(self.shown.len()).unwrap_or(u16::MAX).min(2);
        let note = if note + rows <= rest { note } else { 0 };
        let at = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
        Parts {
            head: at(0, head),
            table: at(head, rest - note),
            note: at(area.height - note, note),
        }
    }
}
