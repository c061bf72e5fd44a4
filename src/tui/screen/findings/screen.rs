//! The state of the board, and what its keys do.

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    acts,
    counts::Counts,
    detail, draw,
    list::{Jump, Narrowed, Tab, jump},
};
use crate::{
    analysis::{Area, Finding, RuleId, Subject},
    tui::{
        board::Board,
        command::{Command, Motion},
        job::{self, Job, JobOutput},
        layout::{Class, View},
        matcher::{FINDING_FIELDS, Hits, Query, Term, TermKind, field},
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            on_principal::principal_command,
            search::Search,
            tabbed::{Content, Document},
        },
        widget::{cursor::Cursor, seek::Seek},
    },
};

/// The findings board, or the findings of one rule.
#[derive(Debug)]
pub(crate) struct Findings {
    /// The rule, on the page of one rule.
    pub(super) only: Option<RuleId>,
    pub(super) pane: Pane,
    pub(super) zoomed: bool,
    /// The selected area; the first row is all of them.
    pub(super) areas: Cursor,
    pub(super) tab: Tab,
    pub(super) filter: String,
    hits: Option<Arc<Hits>>,
    /// Indexes of findings or of rules, in the order shown.
    pub(super) rows: Vec<u32>,
    pub(super) cursor: Cursor,
    pub(super) counts: Counts,
    /// What is behind the selected row.
    pub(super) documents: Vec<Document>,
    /// What the documents are about: the tab, the row, and whether its evidence is known.
    about: Option<(Tab, u32, bool)>,
    /// Whether the selected finding is about a principal.
    pub(super) is_about_principal: bool,
    /// What is looked for in policies.
    search: Search,
    /// The findings that the rows are of.
    seen: Option<Board>,
    /// The finding to select once there are findings again: its rule and its subject.
    wanted: Option<(RuleId, String)>,
    /// Whether the filter is answered again, so that the selection stays.
    resumed: bool,
}

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    Areas,
    List,
    /// The document with this index.
    Document(usize),
}

impl Findings {
    /// The board, or the findings of one rule.
    pub(crate) fn new(only: Option<RuleId>, ctx: &Ctx) -> Self {
        let mut screen = Self {
            only,
            pane: if only.is_some() { Pane::List } else { Pane::Areas },
            zoomed: false,
            areas: Cursor::default(),
            tab: Tab::Failed,
            filter: String::new(),
            hits: None,
            rows: Vec::new(),
            cursor: Cursor::default(),
            counts: Counts::default(),
            documents: Vec::new(),
            about: None,
            is_about_principal: false,
            search: Search::default(),
            seen: None,
            wanted: None,
            resumed: false,
        };
        screen.arrange(ctx);
        screen
    }

    /// The area that is selected; none for all.
    pub(super) fn area(&self) -> Option<Area> {
        let index = self.areas.selected().checked_sub(1)?;
        Area::all().nth(index)
    }

    /// The words of the filter, with those that stand for a population.
    pub(super) fn query(&self) -> Query {
        Query::parse(&expanded(&self.filter))
    }

    /// Selects the rows anew; the selection stays on its row.
    fn arrange(&mut self, ctx: &Ctx) {
        let selected = self.rows.get(self.cursor.selected()).copied();
        self.seen.clone_from(&ctx.answers.board);
        self.about = None;
        let Some(board) = &ctx.answers.board else {
            self.rows.clear();
            self.counts = Counts::default();
            return;
        };
        self.counts = Counts::of(board, &self.query());
        let narrowed =
            Narrowed { tab: self.tab, area: self.area(), rule: self.only, counts: &self.counts };
        self.rows = narrowed.rows(board, self.hits.as_ref().map(|it| it.rows.as_slice()));
        let wanted = self.wanted.take();
        let is_wanted = |row: u32| {
            let finding = board.finding(row as usize);
            wanted.as_ref().is_some_and(|(rule, subject)| {
                finding.is_some_and(|it| {
                    it.rule == *rule && it.subject.name(&ctx.data.analysis) == *subject
                })
            })
        };
        let place = match &wanted {
            Some(_) => self.rows.iter().position(|it| is_wanted(*it)),
            None => self.rows.iter().position(|it| Some(*it) == selected),
        };
        self.cursor.select(place.unwrap_or(0));
    }

    /// Finds the rows that match the filter.
    fn search(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let Some(board) = &ctx.answers.board else { return Vec::new() };
        let mut query = self.query();
        let facts = board.facts();
        let candidates = match self.tab.lists_findings() {
            true => &facts.candidates,
            false => {
                // A rule has no subject: how often it has a result counts instead.
                let is_of_subject = |it: &Term| {
                    matches!(field(&it.word), Some("who" | "acct"))
                        || matches!(it.kind, TermKind::Arn | TermKind::Id)
                };
                query.terms.retain(|it| !is_of_subject(it));
                &facts.rule_candidates
            }
        };
        if query.is_empty() {
            self.hits = None;
            self.arrange(ctx);
            return Vec::new();
        }
        let (candidates, last) = (Arc::clone(candidates), self.hits.clone());
        vec![Reaction::Start(Job::Filter(job::Search { query, candidates, last }))]
    }

    fn show_tab(&mut self, step: usize, ctx: &Ctx) -> Vec<Reaction> {
        let at = Tab::ALL.iter().position(|it| *it == self.tab).unwrap_or(0);
        let before = self.tab.lists_findings();
        self.tab = Tab::ALL[(at + step) % Tab::ALL.len()];
        if self.pane == Pane::Areas {
            self.pane = Pane::List;
        }
        self.cursor.select(0);
        if before == self.tab.lists_findings() {
            self.arrange(ctx);
            return Vec::new();
        }
        // Findings and rules are looked for in different lists.
        self.hits = None;
        self.rows.clear();
        self.arrange(ctx);
        self.search(ctx)
    }

    /// The selected finding, with its index.
    pub(super) fn finding<'a>(&self, ctx: &'a Ctx) -> Option<(usize, &'a Finding)> {
        let index = *self.rows.get(self.cursor.selected())? as usize;
        let board = ctx.answers.board.as_ref().filter(|_| self.tab.lists_findings())?;
        Some((index, board.finding(index)?))
    }

    /// The selected rule; on a list of findings, the rule of the selected one.
    pub(super) fn rule(&self, ctx: &Ctx) -> Option<RuleId> {
        let board = ctx.answers.board.as_ref()?;
        let index = *self.rows.get(self.cursor.selected())? as usize;
        match self.tab.lists_findings() {
            true => board.finding(index).map(|it| it.rule),
            false => board.facts().counts.get(index).map(|it| it.rule),
        }
    }

    /// Shows what is behind the selected row, if that has changed.
    fn follow(&mut self, ctx: &Ctx) {
        let subject = self.finding(ctx).map(|(_, it)| &it.subject);
        self.is_about_principal = matches!(subject, Some(Subject::Principal(_)));
        let row = self.rows.get(self.cursor.selected()).copied();
        let (Some(row), Some(board)) = (row, &ctx.answers.board) else {
            self.documents.clear();
            self.about = None;
            return;
        };
        let index = row as usize;
        let is_known = ctx.answers.evidence(index).is_some() || ctx.answers.given_up;
        let about = Some((self.tab, row, is_known));
        if self.about == about {
            return;
        }
        let is_same_row = self.about.is_some_and(|(tab, it, _)| (tab, it) == (self.tab, row));
        let new = match self.tab.lists_findings() {
            true => detail::of_finding(board, index, ctx),
            false => {
                let rule = board.facts().counts.get(index);
                rule.map(|it| detail::of_rule(it, &self.counts, ctx)).into_iter().collect()
            }
        };
        let old = std::mem::replace(&mut self.documents, new);
        if is_same_row {
            for (new, old) in self.documents.iter_mut().zip(old) {
                new.content.resume(old.content);
            }
        }
        self.about = about;
    }

    /// The panes that can have the focus.
    fn panes(&self) -> Vec<Pane> {
        let areas = self.only.is_none().then_some(Pane::Areas);
        let documents = (0..self.documents.len()).map(Pane::Document);
        areas.into_iter().chain([Pane::List]).chain(documents).collect()
    }

    fn step_pane(&mut self, back: bool) {
        let panes = self.panes();
        let at = panes.iter().position(|it| *it == self.pane).unwrap_or(0);
        let step = if back { panes.len() - 1 } else { 1 };
        self.pane = panes[(at + step) % panes.len()];
        self.zoomed = false;
    }

    fn go(&mut self, motion: Motion, ctx: &Ctx) {
        match (self.pane, motion) {
            (Pane::Areas, Motion::Right) => self.pane = Pane::List,
            (Pane::List, Motion::Right) if !self.documents.is_empty() => {
                // The policy with the statement, if there is one.
                self.pane = Pane::Document(self.documents.len().min(2) - 1);
            }
            (Pane::Document(_), Motion::Left) if !self.is_json() => self.pane = Pane::List,
            (Pane::Areas, _) => {
                self.areas.go(motion, draw::area_rows());
                self.arrange(ctx);
                self.cursor.select(0);
            }
            (Pane::List, _) => self.cursor.go(motion, self.rows.len()),
            (Pane::Document(index), _) => {
                if let Some(document) = self.documents.get_mut(index) {
                    document.content.go(motion);
                }
            }
        }
    }

    /// The document with the focus.
    pub(super) fn document(&self) -> Option<&Document> {
        match self.pane {
            Pane::Document(index) => self.documents.get(index),
            Pane::Areas | Pane::List => None,
        }
    }

    /// Whether a policy has the focus.
    pub(super) fn is_json(&self) -> bool {
        self.document().is_some_and(|it| it.content.json().is_some())
    }

    /// Closes what is open inside; whether there was something.
    fn close(&mut self) -> bool {
        if self.zoomed {
            self.zoomed = false;
            return true;
        }
        let is_open = matches!(self.pane, Pane::Document(_));
        if is_open {
            self.pane = Pane::List;
        }
        is_open
    }

    fn seek(&mut self, seek: Seek) -> Vec<Reaction> {
        let json = self.pane_json();
        // Its own field, because the document is borrowed too.
        let (documents, search) = (&mut self.documents, &self.search);
        let view = json.and_then(|it| documents.get_mut(it));
        search.go_on(|text| seek_in(view, seek, text))
    }

    /// The document that a search is for: the focused one, or the first policy.
    fn pane_json(&self) -> Option<usize> {
        let is_json =
            |it: &usize| self.documents.get(*it).is_some_and(|it| it.content.json().is_some());
        match self.pane {
            Pane::Document(index) => Some(index).filter(is_json),
            Pane::Areas | Pane::List => None,
        }
    }
}

fn seek_in(document: Option<&mut Document>, seek: Seek, text: &str) -> bool {
    match document.map(|it| &mut it.content) {
        Some(Content::Json(json)) => json.seek(seek, text),
        Some(Content::Text(_)) | None => false,
    }
}

/// A filter with its words for populations in full.
fn expanded(filter: &str) -> String {
    let word = |it: &str| match it {
        "people" | "machines" => format!("who:{it}"),
        "!people" | "!machines" => format!("!who:{}", &it[1..]),
        _ => it.to_owned(),
    };
    filter.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

impl Screen for Findings {
    fn place(&self) -> Place {
        self.only.map_or(Place::View(View::Findings), Place::Rule)
    }

    fn title(&self) -> String {
        match self.only {
            Some(rule) => rule.rule().title.to_owned(),
            None => View::Findings.title().to_owned(),
        }
    }

    fn note(&self) -> String {
        if self.pane_json().is_some() {
            return self.search.note();
        }
        if let Some(mistake) = Query::mistake_among(&self.filter, &FINDING_FIELDS) {
            return mistake;
        }
        match self.filter.is_empty() {
            true => self.area().map(|it| it.id().to_owned()).unwrap_or_default(),
            false => format!("/{}", self.filter),
        }
    }

    fn selection(&self, ctx: &Ctx) -> String {
        match (self.finding(ctx), self.rule(ctx)) {
            (Some((index, finding)), _) => {
                let board = ctx.answers.board.as_ref();
                let name = board.map(|it| it.name(index)).unwrap_or_default();
                format!("{name} {}", finding.rule.rule().id)
            }
            (None, Some(rule)) => rule.rule().id.to_owned(),
            (None, None) => String::new(),
        }
    }

    fn commands(&self) -> &'static [Command] {
        acts::commands(self)
    }

    fn needs_findings(&self) -> bool {
        true
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        self.learn(ctx)
    }

    fn renew(&mut self, renewal: Renewal<'_>, _ctx: &Ctx) -> bool {
        let old = renewal.old;
        let row = self.rows.get(self.cursor.selected()).map(|it| *it as usize);
        let known = old.board.get().filter(|_| self.tab.lists_findings());
        let finding = row.and_then(|it| known?.findings.get(it));
        self.wanted = finding.map(|it| (it.rule, it.subject.name(&old.analysis)));
        self.hits = None;
        self.resumed = !self.filter.is_empty();
        self.seen = None;
        self.rows.clear();
        self.documents.clear();
        self.about = None;
        true
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.seen == ctx.answers.board {
            return Vec::new();
        }
        self.arrange(ctx);
        match self.filter.is_empty() {
            true => Vec::new(),
            false => self.search(ctx),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => self.go(motion, ctx),
            Command::NextPane => self.step_pane(false),
            Command::PreviousPane => self.step_pane(true),
            Command::NextTab => return self.show_tab(1, ctx),
            Command::PreviousTab => return self.show_tab(Tab::ALL.len() - 1, ctx),
            Command::Zoom => self.zoomed = !self.zoomed,
            Command::Up if self.close() => {}
            Command::Up if !self.filter.is_empty() => return self.filter("", ctx),
            Command::Up => return vec![Reaction::Up],
            Command::Open => return self.open(ctx),
            Command::NextMatch => return self.seek(Seek::Next),
            Command::PreviousMatch => return self.seek(Seek::Previous),
            Command::Explain => return self.explain(ctx),
            Command::Waive if self.pane != Pane::Areas => return self.waive(ctx),
            Command::Why if self.pane != Pane::Areas => {
                let to = self.finding(ctx).and_then(|(_, it)| jump(it, Jump::Path, ctx));
                return to.into_iter().collect();
            }
            Command::Yank(yank) if self.pane != Pane::Areas => return self.yank(yank, ctx),
            _ if self.pane != Pane::Areas => {
                let subject = self.finding(ctx).map(|(_, it)| &it.subject);
                if let Some(Subject::Principal(id)) = subject {
                    return principal_command(command, *id, ctx);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        if self.pane_json().is_some() { self.search.text() } else { &self.filter }
    }

    fn filter_examples(&self) -> &'static str {
        if self.pane_json().is_some() {
            return "";
        }
        "sev:high  bp:BP05  people  machines  fw:cis7  acct:acme-prod  rule:…"
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(index) = self.pane_json() {
            let view = self.documents.get_mut(index);
            return self.search.follow(text, |it| seek_in(view, Seek::Here, it));
        }
        text.clone_into(&mut self.filter);
        self.resumed = false;
        self.search(ctx)
    }

    fn receive(&mut self, output: &JobOutput, ctx: &Ctx) -> Vec<Reaction> {
        if let JobOutput::Filter(hits) = output {
            // The filter may have been cleared meanwhile.
            let wanted = !self.query().is_empty();
            let repeated = self.hits.as_ref().is_some_and(|it| it.query == hits.query);
            self.hits = wanted.then(|| Arc::clone(hits));
            let keeps = repeated || std::mem::take(&mut self.resumed);
            self.arrange(ctx);
            if !keeps {
                self.cursor.select(0);
            }
        }
        Vec::new()
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let evidence = self.finding(ctx).map(|(index, _)| Question::Evidence(index));
        evidence.filter(|it| !ctx.answers.knows(it)).into_iter().collect()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        match draw::hit(self, place, area, ctx) {
            Some(draw::Hit::Area(row)) => {
                self.pane = Pane::Areas;
                self.areas.select(row);
                self.arrange(ctx);
                self.cursor.select(0);
            }
            Some(draw::Hit::Row(row)) => {
                self.pane = Pane::List;
                self.cursor.select(row);
            }
            Some(draw::Hit::Tab(index)) => {
                let at = Tab::ALL.iter().position(|it| *it == self.tab).unwrap_or(0);
                return self.show_tab(index + Tab::ALL.len() - at, ctx);
            }
            Some(draw::Hit::Pane(pane)) => self.pane = pane,
            None => {}
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        self.follow(ctx);
        // A row with fewer documents, or a terminal that became smaller, may have lost the pane.
        if matches!(self.pane, Pane::Document(index) if self.documents.len() <= index) {
            self.pane = Pane::List;
        }
        if ctx.look.class < Class::Compact {
            self.zoomed = false;
        }
        draw::fit(self, area, ctx);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        draw::draw(self, ctx, area, buf);
    }
}
