//! The tabs of a screen: the current one, and the focus.
//!
//! ```text
//! ┏━ role/Deploy ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AM..... ┓
//! ┃ [Summary] Permissions 4  Trust 2  Reaches 31  By 9  JSON       ┃
//! ┃────────────────────────────────────────────────────────────────┃
//! ┃ arn        arn:aws:iam::111122223333:role/Deploy               ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use std::mem::{replace, take};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    document::Document,
    page::Page,
    panes,
    rows::{Entry, Rows},
};
use crate::tui::cut;
use crate::tui::{
    command::Command,
    data::Data,
    layer::Menu,
    look::Look,
    question::Question,
    screen::{Ctx, Reaction, Renewal, search::Search},
    theme::Tone,
    widget::{
        frame::{self, Frame},
        seek::Seek,
        tabs,
    },
};

/// The contents of a screen's tabs.
pub(crate) trait Pages {
    /// Which tab.
    type Tab: Copy + PartialEq;

    /// Works out what a tab shows.
    fn page(&self, tab: Self::Tab, ctx: &Ctx) -> Page;

    /// What is shown beside a list for its selected row.
    fn beside(&self, entry: &Entry, ctx: &Ctx) -> Option<Document>;
}

/// The tabs of a screen.
#[derive(Debug)]
pub(crate) struct Tabbed<P: Pages> {
    pages: P,
    /// There is always at least one.
    tabs: Vec<Opened<P::Tab>>,
    selected: usize,
    /// The pane with the focus; 0 is the main one.
    focus: usize,
    zoomed: bool,
    /// What is looked for in policies.
    search: Search,
}

/// A tab; its contents are built when it is first opened.
#[derive(Debug)]
struct Opened<T> {
    tab: T,
    label: String,
    page: Option<Page>,
    /// While the page waits for an answer: the same page of other data, and that data.
    before: Option<(Page, Data)>,
}

impl<P: Pages> Tabbed<P> {
    /// Tabs with their labels; the first of them is open.
    pub(crate) fn new(pages: P, tabs: Vec<(P::Tab, String)>, ctx: &Ctx) -> Self {
        let opened = |(tab, label)| Opened { tab, label, page: None, before: None };
        let tabs = tabs.into_iter().map(opened).collect();
        let (selected, focus, zoomed) = (0, 0, false);
        let mut tabbed = Self { pages, tabs, selected, focus, zoomed, search: Search::default() };
        tabbed.show(0, ctx);
        tabbed
    }

    /// Continues at the position of these tabs in other data.
    pub(crate) fn resume(&mut self, mut old: Self, renewal: Renewal<'_>, ctx: &Ctx) {
        self.search = old.search;
        let Some(was) = old.tabs.get_mut(old.selected) else { return };
        let Some(index) = self.tabs.iter().position(|it| it.tab == was.tab) else { return };
        self.show(index, ctx);
        (self.focus, self.zoomed) = (old.focus, old.zoomed);
        let page = was.page.take().map(|it| (it, renewal.old.clone()));
        // A page that was still waiting when the data changed has no position to continue from.
        let Some((old, data)) = was.before.take().or(page) else { return };
        let opened = &mut self.tabs[index];
        if opened.page.as_ref().is_some_and(|it| it.waits_for.is_some()) {
            opened.before = Some((old, data));
            return;
        }
        self.resume_page(index, old, &data, ctx);
    }

    /// Continues a page at its position in other data.
    fn resume_page(&mut self, index: usize, mut old: Page, data: &Data, ctx: &Ctx) {
        let Some(page) = self.tabs.get_mut(index).and_then(|it| it.page.as_mut()) else { return };
        let beside = take(&mut old.beside);
        page.resume(old, Renewal { old: data, new: &ctx.data });
        self.follow_in(index, ctx);
        if let Some(new) = self.tabs[index].page.as_mut() {
            new.resume_beside(beside);
        }
    }

    /// The question that the open page depends on.
    pub(crate) fn question(&self, ctx: &Ctx) -> Option<Question> {
        self.page()?.waits_for.filter(|it| !ctx.answers.knows(it))
    }

    /// Rebuilds the pages that waited for an answer. Returns whether the open page was rebuilt.
    pub(crate) fn learn(&mut self, ctx: &Ctx) -> bool {
        let mut open_one = false;
        for index in 0..self.tabs.len() {
            let Opened { tab, page, before, .. } = &mut self.tabs[index];
            let question = page.as_ref().and_then(|it| it.waits_for);
            if !question.is_some_and(|it| ctx.answers.knows(&it)) {
                continue;
            }
            let here = page.take().map(|it| (it, ctx.data.clone()));
            let resumed = before.take().or(here);
            *page = Some(self.pages.page(*tab, ctx));
            match resumed {
                Some((old, data)) => self.resume_page(index, old, &data, ctx),
                None => self.follow_in(index, ctx),
            }
            open_one |= index == self.selected;
        }
        open_one
    }

    /// Gives the tabs other labels.
    pub(crate) fn relabel(&mut self, labels: Vec<(P::Tab, String)>) {
        for (tab, label) in labels {
            if let Some(opened) = self.tabs.iter_mut().find(|it| it.tab == tab) {
                opened.label = label;
            }
        }
    }

    /// Shows a tab.
    pub(crate) fn show(&mut self, index: usize, ctx: &Ctx) {
        let Some(opened) = self.tabs.get_mut(index) else { return };
        (self.selected, self.focus, self.zoomed) = (index, 0, false);
        if opened.page.is_none() {
            opened.page = Some(self.pages.page(opened.tab, ctx));
            self.follow(ctx);
        }
    }

    /// Rebuilds an open tab and keeps its selection.
    pub(crate) fn renew_page(&mut self, tab: P::Tab, ctx: &Ctx) {
        let Some(opened) = self.tabs.iter_mut().find(|it| it.tab == tab) else { return };
        if let Some(old) = opened.page.take() {
            let mut page = self.pages.page(tab, ctx);
            page.resume(old, Renewal { old: &ctx.data, new: &ctx.data });
            opened.page = Some(page);
        }
    }

    /// Shows beside a list what belongs to its selected row.
    pub(crate) fn follow(&mut self, ctx: &Ctx) {
        self.follow_in(self.selected, ctx);
    }

    fn follow_in(&mut self, index: usize, ctx: &Ctx) {
        let Some(page) = self.tabs.get_mut(index).and_then(|it| it.page.as_mut()) else { return };
        let Some(rows) = page.list() else { return };
        let document = rows.selected().and_then(|it| self.pages.beside(it, ctx));
        let old = replace(&mut page.beside, document.into_iter().collect());
        for (new, old) in page.beside.iter_mut().zip(old) {
            new.content.reuse(old.content);
        }
    }

    /// All tabs.
    pub(crate) fn tabs(&self) -> impl Iterator<Item = P::Tab> {
        self.tabs.iter().map(|it| it.tab)
    }

    /// The open tab; `None` if there are no tabs.
    pub(crate) fn tab(&self) -> Option<P::Tab> {
        self.tabs.get(self.selected).map(|it| it.tab)
    }

    /// Its label.
    pub(crate) fn label(&self) -> &str {
        self.tabs.get(self.selected).map(|it| it.label.as_str()).unwrap_or_default()
    }

    #[cfg(test)]
    pub(crate) fn labels(&self) -> Vec<String> {
        labels(&self.tabs)
    }

    pub(crate) fn page(&self) -> Option<&Page> {
        self.tabs.get(self.selected)?.page.as_ref()
    }

    pub(crate) fn page_mut(&mut self) -> Option<&mut Page> {
        self.tabs.get_mut(self.selected)?.page.as_mut()
    }

    /// The list, if the tab shows one.
    pub(crate) fn list(&self) -> Option<&Rows> {
        self.page()?.list()
    }

    /// The list with the focus.
    pub(crate) fn focused_list(&self) -> Option<&Rows> {
        self.list().filter(|_| self.focus == 0)
    }

    /// The columns that the list with the focus can be sorted by.
    pub(crate) fn sort_menu(&self) -> Option<Menu> {
        self.focused_list()?.sort_menu()
    }

    /// Sorts by an entry of that menu.
    pub(crate) fn sort_by_entry(&mut self, entry: usize, ctx: &Ctx) {
        self.sort(|it| it.sort_by_entry(entry), ctx);
    }

    fn sort(&mut self, how: impl FnOnce(&mut Rows), ctx: &Ctx) {
        if let Some(rows) = self.page_mut().and_then(Page::list_mut) {
            how(rows);
            self.follow(ctx);
        }
    }

    /// The row that is selected there.
    pub(crate) fn row(&self) -> Option<&Entry> {
        self.list()?.selected()
    }

    /// The JSON in the focused pane.
    pub(crate) fn json(&self) -> Option<&str> {
        self.page()?.json(self.focus)
    }

    /// The selection, on one line.
    pub(crate) fn selection(&self) -> String {
        let label = self.label();
        match self.row().and_then(|it| it.cells.first()) {
            Some((cell, _)) => format!("{label}: {cell}"),
            None => label.to_owned(),
        }
    }

    /// What is searched for.
    pub(crate) fn search(&self) -> &Search {
        &self.search
    }

    /// Follows the prompt of a search.
    pub(crate) fn look_for(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        let mut search = take(&mut self.search);
        let reactions = search.follow(text, |it| self.find(Seek::Here, it, ctx));
        self.search = search;
        reactions
    }

    fn seek(&mut self, seek: Seek, ctx: &Ctx) -> Vec<Reaction> {
        let search = take(&mut self.search);
        let reactions = search.go_on(|it| self.find(seek, it, ctx));
        self.search = search;
        reactions
    }

    /// Shows the nearest match in all panes. Returns whether there is one.
    fn find(&mut self, seek: Seek, text: &str, ctx: &Ctx) -> bool {
        let (focus, panes) = (self.focus, self.pane_count(ctx));
        let Some(page) = self.page_mut() else { return false };
        let matches = page.search(text, panes);
        let Some((pane, row)) = seek.across(focus, &matches) else { return false };
        page.show_found(pane, row);
        self.focus = pane;
        if pane == 0 {
            self.follow(ctx);
        }
        true
    }

    /// Moves the focus to the first document beside the list.
    pub(crate) fn read_beside(&mut self, ctx: &Ctx) {
        self.focus = 1.min(self.pane_count(ctx) - 1);
    }

    /// Closes what is open inside: the zoom, a document in place of its list. Returns whether
    /// anything was open.
    pub(crate) fn close(&mut self) -> bool {
        let is_open = self.zoomed || 0 < self.focus;
        if self.zoomed {
            self.zoomed = false;
        } else {
            self.focus = 0;
        }
        is_open
    }

    /// Why a command about tabs and panes does nothing here.
    pub(crate) fn dead(&self, command: Command, ctx: &Ctx) -> Option<&'static str> {
        let (tabs, panes) = (self.tabs.len(), self.pane_count(ctx));
        let beside = self.page().map_or(0, |it| it.beside.len());
        let is_about = |these: &[Command]| these.contains(&command);
        if tabs < 2 && is_about(&[Command::NextTab, Command::PreviousTab]) {
            return Some("there is only one tab here");
        }
        if !ctx.look.class.has_boxes() && command == Command::Zoom {
            return Some("only one pane fits: Tab shows the others");
        }
        let sorts =
            [Command::SortMenu, Command::SortNext, Command::SortPrevious, Command::SortReverse];
        if is_about(&sorts) && self.sort_menu().is_none() {
            return Some(match self.list() {
                Some(_) if self.focus != 0 => "Tab goes back to the list, where it works",
                Some(_) => "there is nothing to sort",
                None => "there is no list here",
            });
        }
        let is_sorted = self.list().is_some_and(Rows::is_sorted);
        if command == Command::SortReverse && !is_sorted {
            return Some("s sorts by a column first");
        }
        if panes < 2 && is_about(&[Command::NextPane, Command::PreviousPane, Command::Zoom]) {
            return Some(match beside {
                0 => "there is only one pane here",
                _ => "only one pane fits: enlarge the window",
            });
        }
        None
    }

    /// Handles the commands about tabs, panes and texts; `None` for other commands.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are about something else")]
    pub(crate) fn on(&mut self, command: Command, ctx: &Ctx) -> Option<Vec<Reaction>> {
        let (tabs, panes) = (self.tabs.len(), self.pane_count(ctx));
        match command {
            Command::NextTab => self.show((self.selected + 1) % tabs, ctx),
            Command::PreviousTab => self.show((self.selected + tabs - 1) % tabs, ctx),
            Command::NextPane => self.focus = (self.focus + 1) % panes,
            Command::PreviousPane => self.focus = (self.focus + panes - 1) % panes,
            Command::Zoom => self.zoomed = !self.zoomed && 1 < panes,
            Command::Move(motion) => {
                let focus = self.focus;
                if let Some(page) = self.page_mut() {
                    page.go(focus, motion);
                }
                if focus == 0 {
                    self.follow(ctx);
                }
            }
            Command::SortNext => self.sort(|it| it.sort_next(1), ctx),
            Command::SortPrevious => self.sort(|it| it.sort_next(-1), ctx),
            Command::SortReverse => self.sort(Rows::sort_reversed, ctx),
            Command::NextMatch => return Some(self.seek(Seek::Next, ctx)),
            Command::PreviousMatch => return Some(self.seek(Seek::Previous, ctx)),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Answers a click.
    pub(crate) fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) {
        let places = self.places(area, ctx);
        let Some((pane, pane_area)) = places.into_iter().find(|(_, it)| it.contains(place)) else {
            return;
        };
        self.focus = pane;
        if pane > 0 {
            return;
        }
        let [head, _, body] = self.main_parts(&ctx.look, pane_area);
        if let Some(index) = tabs::at(&labels(&self.tabs), self.selected, head, place) {
            self.show(index, ctx);
        } else if let Some(page) = self.page_mut() {
            page.click(place, body);
            self.follow(ctx);
        }
    }

    /// Learns where it will be drawn.
    pub(crate) fn fit(&mut self, area: Rect, ctx: &Ctx) {
        // A terminal that became smaller may have lost the pane.
        if self.pane_count(ctx) <= self.focus {
            self.focus = 0;
        }
        for (pane, place) in self.places(area, ctx) {
            let body = self.main_parts(&ctx.look, place)[2];
            let Some(page) = self.page_mut() else { return };
            match pane.checked_sub(1) {
                None => page.fit(body),
                Some(index) => {
                    if let Some(document) = page.beside.get_mut(index) {
                        document.content.fit(frame::inside(&ctx.look, place));
                    }
                }
            }
        }
    }

    /// Draws it; the main pane has `title` and, at the right, `right`.
    pub(crate) fn draw(&self, title: &str, right: &str, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let Some(page) = self.page() else { return };
        for (pane, place) in self.places(area, ctx) {
            if place.is_empty() {
                continue;
            }
            let focused = pane == self.focus;
            match pane.checked_sub(1) {
                None => {
                    let frame = Frame::new(title).right(right).bottom(page.below());
                    frame.focused(focused).draw(&ctx.look, place, buf);
                    self.draw_main(page, ctx, focused, place, buf);
                }
                Some(index) => {
                    if let Some(document) = page.beside.get(index) {
                        document.draw(ctx, focused, place, buf);
                    }
                }
            }
        }
    }

    fn draw_main(&self, page: &Page, ctx: &Ctx, focused: bool, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [head, rule, body] = self.main_parts(look, area);
        if !head.is_empty() {
            tabs::draw(look, &labels(&self.tabs), self.selected, head, buf);
        }
        if !rule.is_empty() {
            let line = look.glyphs.border.horizontal_top.repeat(rule.width.into());
            cut::draw(cut::styled(line, look.style(Tone::Border)), rule, buf);
        }
        page.draw(ctx, focused, body, buf);
    }

    /// The labels, the rule below them, and the rest of the main pane. A single tab needs no label.
    fn main_parts(&self, look: &Look, area: Rect) -> [Rect; 3] {
        panes::main_parts(frame::inside(look, area), 1 < self.tabs.len())
    }

    fn places(&self, area: Rect, ctx: &Ctx) -> Vec<(usize, Rect)> {
        match self.page() {
            Some(page) => panes::places(page, self.focus, self.zoomed, area, &ctx.look),
            None => Vec::new(),
        }
    }

    fn pane_count(&self, ctx: &Ctx) -> usize {
        self.page().map_or(1, |page| panes::count(page, ctx.look.class))
    }
}

fn labels<T>(tabs: &[Opened<T>]) -> Vec<String> {
    tabs.iter().map(|it| it.label.clone()).collect()
}
