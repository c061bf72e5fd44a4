//! The state of the board: which findings it shows, and what has the focus.

use std::sync::Arc;

use super::{
    counts::{Counts, area_rows},
    detail,
    list::{Narrowed, Tab},
    order,
};
use crate::{
    analysis::{Area, Finding, RuleId, Subject},
    tui::{
        board::Board,
        command::Motion,
        job::{self, Job},
        matcher::{Hits, Query, Term, TermKind, field},
        screen::{
            Ctx, Reaction,
            search::Search,
            tabbed::{Document, Order},
        },
        widget::{cursor::Cursor, seek::Seek, table::Column},
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
    pub(super) hits: Option<Arc<Hits>>,
    /// Indexes of findings or of rules, in the order shown.
    pub(super) rows: Vec<u32>,
    pub(super) order: Order,
    pub(super) cursor: Cursor,
    pub(super) counts: Counts,
    /// What is behind the selected row.
    pub(super) documents: Vec<Document>,
    /// What the documents are about: the tab, the row, and whether its evidence is known.
    pub(super) about: Option<(Tab, u32, bool)>,
    /// Whether the selected finding is about a principal.
    pub(super) is_about_principal: bool,
    /// What is looked for in policies.
    pub(super) search: Search,
    /// The findings that the rows are of.
    pub(super) seen: Option<Board>,
    /// The finding to select once there are findings again: its rule and its subject.
    pub(super) wanted: Option<(RuleId, String)>,
    /// Whether the filter is answered again, so that the selection stays.
    pub(super) resumed: bool,
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
            order: Order::default(),
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

    /// Selects the rows; the selection stays on its row.
    pub(super) fn arrange(&mut self, ctx: &Ctx) {
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
        order::sort(&mut self.rows, self.order, self.tab, board, &self.counts);
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

    /// The columns that the list can be sorted by; `None` if there is nothing to sort.
    pub(super) fn sort_columns(&self) -> Option<Vec<Column>> {
        (self.pane == Pane::List && 1 < self.rows.len()).then(|| order::columns(self.tab))
    }

    /// The order of the list in words. The findings of a subject stand together, so that severities
    /// alone look unsorted.
    pub(super) fn order_words(&self) -> String {
        let sorted =
            self.order.sorted().and_then(|it| order::columns(self.tab).get(it.column).copied());
        match (sorted, self.only) {
            (Some(column), _) => format!("sort: {}", column.title.to_lowercase()),
            (None, _) if !self.tab.lists_findings() => String::new(),
            (None, Some(_)) => "sort: worst first".to_owned(),
            (None, None) => "sort: by subject, worst first".to_owned(),
        }
    }

    /// Sorts by the column `step` entries further in the menu.
    pub(super) fn sort_next(&mut self, step: isize, ctx: &Ctx) {
        let Some(columns) = self.sort_columns() else { return };
        self.set_order(self.order.next(step, &columns), ctx);
    }

    /// Puts the list into another order; the selection stays on its row.
    pub(super) fn set_order(&mut self, order: Order, ctx: &Ctx) {
        self.order = order;
        self.arrange(ctx);
    }

    /// Finds the rows that match the filter.
    pub(super) fn search(&mut self, ctx: &Ctx) -> Vec<Reaction> {
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
        vec![Reaction::Start(Job::Filter(job::Search { query, candidates, last, data: None }))]
    }

    pub(super) fn show_tab(&mut self, step: usize, ctx: &Ctx) -> Vec<Reaction> {
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
        // Findings and rules are looked for in different lists, with other columns.
        self.order = Order::default();
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
    pub(super) fn follow(&mut self, ctx: &Ctx) {
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
    pub(super) fn panes(&self) -> Vec<Pane> {
        let areas = self.only.is_none().then_some(Pane::Areas);
        let documents = (0..self.documents.len()).map(Pane::Document);
        areas.into_iter().chain([Pane::List]).chain(documents).collect()
    }

    pub(super) fn step_pane(&mut self, back: bool) {
        let panes = self.panes();
        let at = panes.iter().position(|it| *it == self.pane).unwrap_or(0);
        let step = if back { panes.len() - 1 } else { 1 };
        self.pane = panes[(at + step) % panes.len()];
        self.zoomed = false;
    }

    pub(super) fn go(&mut self, motion: Motion, ctx: &Ctx) {
        match (self.pane, motion) {
            (Pane::Areas, Motion::Right) => self.pane = Pane::List,
            (Pane::List, Motion::Right) if !self.documents.is_empty() => {
                // The policy with the statement, if there is one.
                self.pane = Pane::Document(self.documents.len().min(2) - 1);
            }
            (Pane::Document(_), Motion::Left) if !self.is_json() => self.pane = Pane::List,
            (Pane::Areas, _) => {
                self.areas.go(motion, area_rows());
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
    pub(super) fn close(&mut self) -> bool {
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

    pub(super) fn seek(&mut self, seek: Seek) -> Vec<Reaction> {
        let json = self.pane_document();
        // Its own field, because the document is borrowed too.
        let (documents, search) = (&mut self.documents, &self.search);
        let view = json.and_then(|it| documents.get_mut(it));
        search.go_on(|text| view.is_some_and(|it| seek_in(it, seek, text)))
    }

    /// The document that a search is for, if one has the focus.
    pub(super) fn pane_document(&self) -> Option<usize> {
        match self.pane {
            Pane::Document(index) => Some(index).filter(|it| *it < self.documents.len()),
            Pane::Areas | Pane::List => None,
        }
    }
}

/// Shows the nearest match in a document. Returns whether there is one.
pub(super) fn seek_in(document: &mut Document, seek: Seek, text: &str) -> bool {
    let Document { content, .. } = document;
    let found = seek.across(0, &[content.search(text)]);
    found.iter().for_each(|(_, row)| content.show_found(*row));
    found.is_some()
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
