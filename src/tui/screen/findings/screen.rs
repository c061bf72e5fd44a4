//! The board as a screen: what its keys do.

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    acts, draw,
    list::{Jump, Tab, jump},
    state::{Findings, Pane, seek_in},
};
use crate::{
    analysis::Subject,
    tui::{
        command::{Command, Motion},
        export::Exported,
        job::JobOutput,
        layer::Menu,
        layout::{Class, View},
        matcher::{FINDING_FIELDS, Query},
        question::Question,
        screen::{Ctx, Place, Reaction, Renewal, Screen, on_principal::principal_command},
        widget::seek::Seek,
    },
    wording::explanation::Explanation,
};

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
        if self.pane_document().is_some() {
            return self.search.note();
        }
        if let Some(mistake) = Query::mistake_among(&self.filter, &FINDING_FIELDS) {
            return mistake;
        }
        let narrowed = match self.filter.is_empty() {
            true => self.area().map(|it| it.id().to_owned()).unwrap_or_default(),
            false => format!("/{}", self.filter),
        };
        format!("{narrowed}  {}", self.order_words()).trim().to_owned()
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

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        self.explained(ctx)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only few commands can be dead")]
    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let is_one_pane = self.panes().len() < 2;
        let reason = match command {
            Command::Waive if self.tab == Tab::Waived && self.finding(ctx).is_some() => {
                "it is waived already"
            }
            Command::SortMenu
            | Command::SortNext
            | Command::SortPrevious
            | Command::SortReverse
                if self.sort_columns().is_none() =>
            {
                match self.pane {
                    Pane::Areas | Pane::Document(_) => "Tab goes to the list, where it works",
                    Pane::List => "there is nothing to sort",
                }
            }
            Command::SortReverse if self.order.sorted().is_none() => "s sorts by a column first",
            Command::NextPane | Command::PreviousPane if is_one_pane => "there is only one pane",
            Command::Zoom if !ctx.look.class.has_boxes() => {
                "only one pane fits: Tab shows the others"
            }
            Command::Move(Motion::Right) if self.pane == Pane::List => {
                match self.documents.is_empty() {
                    true => "there is nothing beside this row",
                    false => return None,
                }
            }
            Command::Open if self.pane != Pane::Areas => {
                let finding = self.finding(ctx).map(|(_, it)| it);
                let opens = finding.is_some_and(|it| jump(it, Jump::Subject, ctx).is_some());
                let reads = self.pane == Pane::List && !self.documents.is_empty();
                match opens || reads {
                    true => return None,
                    false => "its subject has no page",
                }
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn filter_mistake(&self) -> Option<String> {
        match self.pane_document() {
            Some(_) => None,
            None => Query::mistake_among(&self.filter, &FINDING_FIELDS),
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
            Command::SortNext => self.sort_next(1, ctx),
            Command::SortPrevious => self.sort_next(-1, ctx),
            Command::SortReverse => self.set_order(self.order.reversed(), ctx),
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
        if self.pane_document().is_some() { self.search.text() } else { &self.filter }
    }

    fn filter_examples(&self) -> &'static str {
        if self.pane_document().is_some() {
            return "";
        }
        "sev:high  bp:BP05  people  machines  fw:cis7  acct:acme-prod  rule:…"
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(index) = self.pane_document() {
            let view = self.documents.get_mut(index);
            return self
                .search
                .follow(text, |it| view.is_some_and(|view| seek_in(view, Seek::Here, it)));
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

    fn sort_menu(&self) -> Option<Menu> {
        Some(self.order.menu(&self.sort_columns()?))
    }

    fn sort_by_entry(&mut self, entry: usize, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(columns) = self.sort_columns() {
            self.set_order(self.order.chosen(entry, &columns), ctx);
        }
        Vec::new()
    }

    fn exports(&self) -> bool {
        self.tab.lists_findings()
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        let rows = self.rows.iter().map(|it| *it as usize);
        self.exports().then(|| Exported::Findings(rows.collect()))
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
            Some(draw::Hit::Head(column)) => {
                self.pane = Pane::List;
                return self.sort_by_entry(column + 1, ctx);
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
