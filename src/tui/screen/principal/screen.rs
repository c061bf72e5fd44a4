//! The page of one principal: its tabs, which of them is shown, and where the keys go.
//!
//! ```text
//! ┏━ role/Deploy ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AM..... ┓
//! ┃ [Summary] Permissions 4  Trust 2  Reaches 31  By 9  JSON       ┃
//! ┃────────────────────────────────────────────────────────────────┃
//! ┃ arn        arn:aws:iam::111122223333:role/Deploy               ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use std::{
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
    widgets::Widget,
};

use super::{
    about, credentials,
    document::Content,
    page::Page,
    panes, people, permissions, reach,
    rows::{Entry, Rows, Subject},
    services,
    tab::Tab,
    trust,
};
use crate::{
    graph::{AccessPath, NodeId},
    iam::Arn,
    tui::{
        event::{Command, Yank},
        job::{self, Job, JobOutput},
        matcher::Query,
        screen::{
            Ctx, Place, Reaction, Renewal, Route, Screen, explanation,
            on_principal::{facts_json, principal_command},
            search::Search,
        },
        theme::Tone,
        widget::{
            frame::{self, Frame},
            json::JsonView,
            seek::Seek,
            tabs,
        },
    },
};

/// One principal.
#[derive(Debug)]
pub(crate) struct Principal {
    id: NodeId,
    name: String,
    badges: String,
    tabs: Vec<Opened>,
    selected: usize,
    /// The pane the keys go to; 0 is the main one.
    focus: usize,
    zoomed: bool,
    /// What is looked for in policies.
    search: Search,
    /// Whether the filter has to be answered anew, as the data is another.
    stale: bool,
}

/// A tab; what it shows is worked out when it is first opened.
#[derive(Debug)]
struct Opened {
    tab: Tab,
    label: String,
    page: Option<Page>,
}

impl Principal {
    /// The page of a principal, with its summary open.
    pub(crate) fn new(id: NodeId, ctx: &Ctx) -> Self {
        let tabs = Tab::of(id, ctx);
        let mut screen = Self {
            id,
            name: ctx.data.name(id),
            badges: ctx.data.row(id).map(|it| it.badges.to_string()).unwrap_or_default(),
            tabs: tabs.into_iter().map(|(tab, label)| Opened { tab, label, page: None }).collect(),
            selected: 0,
            focus: 0,
            zoomed: false,
            search: Search::default(),
            stale: false,
        };
        screen.show(0, ctx);
        screen
    }

    /// Shows a tab.
    fn show(&mut self, index: usize, ctx: &Ctx) {
        let id = self.id;
        let Some(opened) = self.tabs.get_mut(index) else { return };
        (self.selected, self.focus, self.zoomed) = (index, 0, false);
        if opened.page.is_none() {
            opened.page = Some(match opened.tab {
                Tab::Summary => about::page(id, ctx),
                Tab::Permissions => permissions::page(id, ctx),
                Tab::Trust => trust::page(id, ctx),
                Tab::Groups => people::groups(id, ctx),
                Tab::Members => people::members(id, ctx),
                Tab::Keys => credentials::page(id, ctx),
                Tab::Services => services::page(id, ctx),
                Tab::Reaches | Tab::By => reach::page(id, opened.tab.direction(), ctx),
                Tab::Json => {
                    let json = JsonView::new(Arc::from(facts_json(id, ctx)), Vec::new());
                    Page::content(Content::Json(json))
                }
            });
            self.follow(ctx);
        }
    }

    /// Shows beside a list what belongs to its selected row.
    fn follow(&mut self, ctx: &Ctx) {
        let id = self.id;
        let Some(page) = self.page_mut() else { return };
        let Some(rows) = page.list() else { return };
        let document = rows.selected().and_then(|entry| match &entry.subject {
            Subject::Principal(_) | Subject::Service(_) => None,
            Subject::Way(_, path) => Some(reach::document(path, ctx)),
            Subject::Policy(_) => permissions::document(entry, ctx),
            Subject::Statement(index, _) => trust::statement(id, *index, ctx),
        });
        page.beside = document.into_iter().collect();
    }

    fn tab(&self) -> Tab {
        self.tabs.get(self.selected).map_or(Tab::Summary, |it| it.tab)
    }

    fn page(&self) -> Option<&Page> {
        self.tabs.get(self.selected)?.page.as_ref()
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        self.tabs.get_mut(self.selected)?.page.as_mut()
    }

    fn list(&self) -> Option<&Rows> {
        self.page()?.list()
    }

    fn row(&self) -> Option<&Entry> {
        self.list()?.selected()
    }

    /// The way that is selected.
    fn way(&self) -> Option<&AccessPath> {
        match &self.row()?.subject {
            Subject::Way(_, path) => Some(path),
            Subject::Principal(_)
            | Subject::Policy(_)
            | Subject::Statement(..)
            | Subject::Service(_) => None,
        }
    }

    /// The principal that commands are about: in a list of principals the selected one.
    fn subject(&self) -> NodeId {
        match self.tab() {
            Tab::Groups | Tab::Members | Tab::Reaches | Tab::By => {
                self.row().and_then(|it| it.subject.principal()).unwrap_or(self.id)
            }
            Tab::Summary
            | Tab::Permissions
            | Tab::Trust
            | Tab::Keys
            | Tab::Services
            | Tab::Json => self.id,
        }
    }

    fn labels(&self) -> Vec<String> {
        self.tabs.iter().map(|it| it.label.clone()).collect()
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

    /// The principal of whom AWS can be asked which services it last used: where that tab is open.
    fn askable(&self, ctx: &Ctx) -> Option<Arn> {
        let principal = services::arn(self.id, ctx).filter(|_| self.tab() == Tab::Services);
        principal.filter(|it| services::can_ask(it, ctx))
    }

    /// Asks AWS about it, once more if it was asked before.
    fn ask(&self, ctx: &Ctx) -> Vec<Reaction> {
        self.askable(ctx).map(Reaction::AskServices).into_iter().collect()
    }

    /// The same, if nobody did yet.
    fn ask_first(&self, ctx: &Ctx) -> Vec<Reaction> {
        let principal = self.askable(ctx).filter(|it| ctx.services.is_new(it));
        principal.map(Reaction::AskServices).into_iter().collect()
    }

    /// Opens what is selected: a policy for reading, a principal, the evidence of a way.
    fn open(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let Some(entry) = self.row() else {
            return self.ask(ctx);
        };
        let go = |place| vec![Reaction::Go(place)];
        match &entry.subject {
            Subject::Principal(id) | Subject::Statement(_, id) => {
                id.map(|id| go(Place::Principal(id))).unwrap_or_default()
            }
            Subject::Service(Some(by)) if *by != self.id => go(Place::Principal(*by)),
            Subject::Service(_) => self.ask(ctx),
            Subject::Way(..) => match self.way().map(|it| it.hops.as_slice()) {
                Some([hop]) => go(Place::Why { from: hop.from, to: hop.to }),
                Some(_) => go(Place::Tree(self.id, self.tab().direction())),
                None => Vec::new(),
            },
            Subject::Policy(_) => {
                self.focus = 1.min(self.pane_count(ctx) - 1);
                Vec::new()
            }
        }
    }

    /// Why a way is open: its evidence, or all paths between its ends.
    fn why(&self) -> Vec<Reaction> {
        let hops = self.way().map(|it| it.hops.as_slice()).unwrap_or_default();
        let reaction = match hops {
            [] => return Vec::new(),
            [hop] => Reaction::Go(Place::Why { from: hop.from, to: hop.to }),
            [first, .., last] => {
                Reaction::Route(Route { from: Some(first.from), to: Some(last.to) })
            }
        };
        vec![reaction]
    }

    /// The list that the prompt narrows: of principals, while the keys go to it.
    fn filtered(&self) -> Option<&Rows> {
        self.list().filter(|it| it.can_filter() && self.focus == 0)
    }

    fn seek(&mut self, seek: Seek) -> Vec<Reaction> {
        let json = readable(&mut self.tabs, self.selected, self.focus);
        self.search.go_on(|text| json.is_some_and(|it| it.seek(seek, text)))
    }

    /// Closes what is open inside: the zoom, a document in place of its list, the filter.
    fn up(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.zoomed {
            self.zoomed = false;
        } else if self.focus > 0 {
            self.focus = 0;
        } else if self.filtered().is_some_and(|it| !it.filter_text().is_empty()) {
            return self.filter("", ctx);
        } else {
            return vec![Reaction::Up];
        }
        Vec::new()
    }
}

/// Looks for the principals that a filter lets through.
fn search(query: Query, ctx: &Ctx) -> Reaction {
    let candidates = Arc::clone(&ctx.data.candidates);
    Reaction::Start(Job::Filter(job::Search { query, candidates, last: None }))
}

/// The JSON that is searched: that of the pane with the keys, or the first beside it.
fn readable(tabs: &mut [Opened], selected: usize, focus: usize) -> Option<&mut JsonView> {
    tabs.get_mut(selected)?.page.as_mut()?.json_mut(focus)
}

impl Screen for Principal {
    fn place(&self) -> Place {
        Place::Principal(self.id)
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let rows = self.list().filter(|_| self.stale);
        let asked = rows.map(|it| search(Query::parse(it.filter_text()), ctx));
        self.stale = false;
        self.renew_services(ctx);
        asked.into_iter().chain(self.ask_first(ctx)).collect()
    }

    fn renew_services(&mut self, ctx: &Ctx) {
        let Some(opened) = self.tabs.iter_mut().find(|it| it.tab == Tab::Services) else { return };
        if let Some(old) = opened.page.take() {
            let mut page = services::page(self.id, ctx);
            page.resume(old, Renewal { old: &ctx.data, new: &ctx.data });
            opened.page = Some(page);
        }
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let Some(id) = renewal.node(self.id) else { return false };
        let mut old = replace(self, Self::new(id, ctx));
        self.search = old.search;
        let same = |it: &Opened| it.tab == old.tabs[old.selected].tab;
        let Some(tab) = self.tabs.iter().position(same) else { return true };
        self.show(tab, ctx);
        (self.focus, self.zoomed) = (old.focus, old.zoomed);
        if let (Some(new), Some(mut old)) = (self.page_mut(), old.tabs[old.selected].page.take()) {
            let beside = take(&mut old.beside);
            new.resume(old, renewal);
            self.follow(ctx);
            if let Some(new) = self.page_mut() {
                new.resume_beside(beside);
            }
        }
        self.stale = self.list().is_some_and(|it| !it.filter_text().is_empty());
        true
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn note(&self) -> String {
        match self.filtered() {
            Some(rows) => rows.filter_note(),
            None => self.search.note(),
        }
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        let label = self.tabs.get(self.selected).map(|it| it.label.as_str()).unwrap_or_default();
        match self.row().and_then(|it| it.cells.first()) {
            Some((cell, _)) => format!("{label}: {cell}"),
            None => label.to_owned(),
        }
    }

    fn commands(&self) -> &'static [Command] {
        self.tab().commands()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let (tabs, panes) = (self.tabs.len(), self.pane_count(ctx));
        match command {
            Command::NextTab => {
                self.show((self.selected + 1) % tabs, ctx);
                return self.ask_first(ctx);
            }
            Command::PreviousTab => {
                self.show((self.selected + tabs - 1) % tabs, ctx);
                return self.ask_first(ctx);
            }
            Command::Reload => return self.ask(ctx),
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
            Command::Up => return self.up(ctx),
            Command::NextMatch => return self.seek(Seek::Next),
            Command::PreviousMatch => return self.seek(Seek::Previous),
            Command::Open => return self.open(ctx),
            Command::Why => return self.why(),
            Command::Explain if self.way().is_some() => {
                let hop = self.way().and_then(|it| it.hops.first());
                let edge = hop.map(|it| ctx.data.analysis.graph.access_edge(it.edge));
                let text = edge.map(|it| explanation::of_hop(it.kind, it.mfa));
                return text.map(Reaction::Say).into_iter().collect();
            }
            Command::Yank(Yank::Path) => {
                let text = self.way().map(|it| ctx.data.path_names(it));
                let what = "the path".to_owned();
                return text.map(|text| Reaction::Copy { what, text }).into_iter().collect();
            }
            Command::Yank(Yank::Json) => {
                let json = self.page().and_then(|it| it.json(self.focus)).map(ToOwned::to_owned);
                return match json {
                    Some(text) => vec![Reaction::Copy { what: "the policy".to_owned(), text }],
                    None => principal_command(command, self.subject(), ctx),
                };
            }
            _ => return principal_command(command, self.subject(), ctx),
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        self.filtered().map_or_else(|| self.search.text(), Rows::filter_text)
    }

    fn filter_examples(&self) -> &'static str {
        if self.filtered().is_some() { "admin  !admin  badge:M  kind:user" } else { "" }
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        if self.filtered().is_none() {
            let json = readable(&mut self.tabs, self.selected, self.focus);
            return self
                .search
                .follow(text, |it| json.is_some_and(|json| json.seek(Seek::Here, it)));
        }
        let Some(rows) = self.page_mut().and_then(Page::list_mut) else { return Vec::new() };
        let query = rows.set_filter(text);
        self.follow(ctx);
        vec![search(query, ctx)]
    }

    fn receive(&mut self, output: &JobOutput, ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Filter(hits) => {
                if let Some(rows) = self.page_mut().and_then(Page::list_mut) {
                    rows.narrow(hits, ctx);
                }
                self.follow(ctx);
            }
            JobOutput::Palette(_) | JobOutput::Paths(_) => {}
        }
        Vec::new()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let places = self.places(area, ctx);
        let Some((pane, pane_area)) = places.into_iter().find(|(_, it)| it.contains(place)) else {
            return Vec::new();
        };
        self.focus = pane;
        if pane > 0 {
            return Vec::new();
        }
        let [labels, _, body] = panes::main_parts(frame::inside(&ctx.look, pane_area));
        if let Some(index) = tabs::at(&self.labels(), self.selected, labels, place) {
            self.show(index, ctx);
            return self.ask_first(ctx);
        } else if let Some(page) = self.page_mut() {
            page.click(place, body);
            self.follow(ctx);
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        // A terminal that has become smaller may have lost the pane.
        if self.pane_count(ctx) <= self.focus {
            self.focus = 0;
        }
        for (pane, place) in self.places(area, ctx) {
            let inner = frame::inside(&ctx.look, place);
            let Some(page) = self.page_mut() else { return };
            match pane.checked_sub(1) {
                None => page.fit(panes::main_parts(inner)[2]),
                Some(index) => {
                    if let Some(document) = page.beside.get_mut(index) {
                        document.content.fit(inner);
                    }
                }
            }
        }
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let Some(page) = self.page() else { return };
        for (pane, place) in self.places(area, ctx) {
            if place.is_empty() {
                continue;
            }
            let focused = pane == self.focus;
            match pane.checked_sub(1) {
                None => self.draw_main(page, ctx, focused, place, buf),
                Some(index) => {
                    if let Some(document) = page.beside.get(index) {
                        document.draw(ctx, focused, place, buf);
                    }
                }
            }
        }
    }
}

impl Principal {
    fn draw_main(&self, page: &Page, ctx: &Ctx, focused: bool, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let frame =
            Frame::new(&self.name).right(&self.badges).bottom(page.below()).focused(focused);
        let inner = frame.draw(look, area, buf);
        let [labels, rule, body] = panes::main_parts(inner);
        tabs::draw(look, &self.labels(), self.selected, labels, buf);
        let line = look.glyphs.border.horizontal_top.repeat(rule.width.into());
        if !rule.is_empty() {
            Line::styled(line, look.style(Tone::Border)).render(rule, buf);
        }
        page.draw(ctx, focused, body, buf);
    }
}

#[cfg(test)]
mod tests;
