//! The page of one principal.

use std::{borrow::Cow, mem::replace, sync::Arc};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{about, credentials, findings, people, permissions, reach, services, tab::Tab, trust};
use crate::{
    analysis::Finding,
    graph::{AccessPath, NodeId},
    load::OnDemandQuestion,
    tui::{
        board::Board,
        command::{Command, Yank},
        export::Exported,
        job::{self, Job, JobOutput},
        layer::Menu,
        matcher::Query,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Route, Screen,
            findings::{Jump, finding_document, jump, waive},
            on_principal::{explain_hop_of, explain_on_page_of, facts_json, principal_command},
            tabbed::{Content, Document, Entry, Page, Pages, Rows, Subject, Tabbed},
            ticket::copied_path,
        },
        step_filter::StepFilter,
        widget::json::JsonView,
    },
    wording::{
        self,
        explanation::{Explanation, Topic},
    },
};

/// One principal.
#[derive(Debug)]
pub(crate) struct Principal {
    id: NodeId,
    name: String,
    badges: String,
    tabs: Tabbed<PrincipalPages>,
    /// Whether the filter must run again because the data changed.
    stale: bool,
    /// The findings that the page shows.
    board: Option<Board>,
}

/// The contents of a principal's tabs.
#[derive(Debug)]
struct PrincipalPages {
    id: NodeId,
}

impl Pages for PrincipalPages {
    type Tab = Tab;

    fn page(&self, tab: Tab, ctx: &Ctx) -> Page {
        let id = self.id;
        match tab {
            Tab::Summary => about::page(id, ctx),
            Tab::Permissions => permissions::page(id, ctx),
            Tab::Trust => trust::page(id, ctx),
            Tab::Groups => people::groups(id, ctx),
            Tab::Members => people::members(id, ctx),
            Tab::Keys => credentials::page(id, ctx),
            Tab::Services => services::page(id, ctx),
            Tab::Findings => findings::page(id, ctx),
            Tab::CanBecome | Tab::AssumableBy => reach::page(id, tab.direction(), ctx),
            Tab::Json => {
                let json = JsonView::new(Arc::from(facts_json(id, ctx)), Vec::new());
                Page::content(Content::Json(json))
            }
        }
    }

    fn beside(&self, entry: &Entry, ctx: &Ctx) -> Option<Document> {
        match &entry.subject {
            Subject::Principal(_) | Subject::Service(_) | Subject::Account(_) => None,
            Subject::Finding(index) => finding_document(ctx.answers.board.as_ref()?, *index, ctx),
            Subject::Path(_, path) => Some(reach::document(&path.path(), ctx)),
            Subject::Policy(_) => entry.policy_document(ctx),
            Subject::Statement(index, _) => trust::statement(self.id, *index, ctx),
        }
    }
}

impl Principal {
    /// The page of a principal, with its summary open.
    pub(crate) fn new(id: NodeId, ctx: &Ctx) -> Self {
        Self {
            id,
            name: ctx.data.name(id),
            badges: ctx.data.row(id).map(|it| it.badges.to_string()).unwrap_or_default(),
            tabs: Tabbed::new(PrincipalPages { id }, Tab::of(id, ctx), ctx),
            stale: false,
            board: ctx.answers.board.clone(),
        }
    }

    fn tab(&self) -> Tab {
        self.tabs.tab().unwrap_or(Tab::Summary)
    }

    /// The selected path.
    fn path(&self) -> Option<Cow<'_, AccessPath>> {
        match &self.tabs.row()?.subject {
            Subject::Path(_, path) => Some(path.path()),
            Subject::Principal(_)
            | Subject::Policy(_)
            | Subject::Statement(..)
            | Subject::Service(_)
            | Subject::Account(_)
            | Subject::Finding(_) => None,
        }
    }

    /// The selected finding, with its index.
    fn finding<'a>(&self, ctx: &'a Ctx) -> Option<(usize, &'a Finding)> {
        let Subject::Finding(index) = self.tabs.row()?.subject else { return None };
        Some((index, ctx.answers.board.as_ref()?.finding(index)?))
    }

    /// Handles what is about the selected finding; `None` for other commands.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only few of all commands are about findings"
    )]
    fn on_finding(&self, command: Command, ctx: &Ctx) -> Option<Vec<Reaction>> {
        let (index, finding) = self.finding(ctx)?;
        let analysis = &ctx.data.analysis;
        Some(match command {
            Command::Waive => waive(index, finding, ctx),
            Command::Why => jump(finding, Jump::Path, ctx).into_iter().collect(),
            Command::Yank(Yank::Command) => {
                let command = wording::remediation_command(analysis, finding);
                vec![Reaction::copy("the command", &command)]
            }
            Command::Yank(Yank::Json) => match ctx.answers.evidence(index) {
                Some(evidence) => {
                    vec![Reaction::copy_json("the finding as JSON", &evidence.json)]
                }
                None => vec![Reaction::Say("its evidence is not known yet".to_owned())],
            },
            _ => return None,
        })
    }

    /// The principal that commands apply to: in a list of principals, the selected one.
    fn subject(&self) -> NodeId {
        match self.tab() {
            Tab::Groups | Tab::Members | Tab::CanBecome | Tab::AssumableBy => {
                self.tabs.row().and_then(|it| it.subject.principal()).unwrap_or(self.id)
            }
            Tab::Summary
            | Tab::Permissions
            | Tab::Trust
            | Tab::Keys
            | Tab::Services
            | Tab::Findings
            | Tab::Json => self.id,
        }
    }

    /// The on-demand question of the open tab.
    fn askable(&self, ctx: &Ctx) -> Option<OnDemandQuestion> {
        let principal = services::arn(self.id, ctx).filter(|_| self.tab() == Tab::Services);
        let principal = principal.filter(|it| services::can_ask(it, ctx));
        principal.map(OnDemandQuestion::LastAccessed)
    }

    /// Sends it to AWS, again if it was already asked.
    fn ask(&self, ctx: &Ctx) -> Vec<Reaction> {
        self.askable(ctx).map(Reaction::Ask).into_iter().collect()
    }

    /// The same, unless it was already asked.
    fn ask_first(&self, ctx: &Ctx) -> Vec<Reaction> {
        let question = self.askable(ctx).filter(|it| ctx.on_demand.is_new(it));
        question.map(Reaction::Ask).into_iter().collect()
    }

    /// Opens the selection: a policy for reading, a principal, the evidence of a path; or the
    /// account that this principal represents.
    fn open(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let go = |place| vec![Reaction::Go(place)];
        let Some(entry) = self.tabs.row() else {
            let account = ctx.data.account_meant_by(self.id);
            return account.map_or_else(|| self.ask(ctx), |it| go(Place::Account(it)));
        };
        match &entry.subject {
            Subject::Principal(id) | Subject::Statement(_, id) => {
                id.map(|id| go(Place::Principal(id))).unwrap_or_default()
            }
            Subject::Service(Some(by)) if *by != self.id => go(Place::Principal(*by)),
            Subject::Service(_) => self.ask(ctx),
            Subject::Path(..) => match self.path().as_deref().map(|it| it.hops.as_slice()) {
                Some([hop]) => go(Place::Why { from: hop.from, to: hop.to }),
                Some(_) => go(Place::Tree(self.id, self.tab().direction())),
                None => Vec::new(),
            },
            Subject::Policy(_) | Subject::Finding(_) => {
                self.tabs.read_beside(ctx);
                Vec::new()
            }
            Subject::Account(account) => go(Place::Account(*account)),
        }
    }

    /// Explains a path: its evidence, or all paths between its ends.
    fn why(&self) -> Vec<Reaction> {
        let path = self.path();
        let hops = path.as_deref().map(|it| it.hops.as_slice()).unwrap_or_default();
        let reaction = match hops {
            [] => return Vec::new(),
            [hop] => Reaction::Go(Place::Why { from: hop.from, to: hop.to }),
            [first, .., last] => {
                Reaction::Route(Route { from: Some(first.from), to: Some(last.to) })
            }
        };
        vec![reaction]
    }

    /// The list that the prompt filters: of principals, while it has the focus.
    fn filtered(&self) -> Option<&Rows> {
        self.tabs.focused_list().filter(|it| it.can_filter())
    }

    /// Closes what is open inside: the zoom, a document in place of its list, the filter.
    fn up(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.tabs.close() {
            return Vec::new();
        }
        if self.filtered().is_some_and(|it| !it.filter_text().is_empty()) {
            return self.filter("", ctx);
        }
        vec![Reaction::Up]
    }
}

/// Finds the principals that match a filter.
fn search(query: Query, ctx: &Ctx) -> Reaction {
    let candidates = Arc::clone(&ctx.data.candidates);
    Reaction::Start(Job::Filter(job::Search {
        query,
        candidates,
        last: None,
        data: Some(ctx.data.clone()),
    }))
}

impl Screen for Principal {
    fn place(&self) -> Place {
        Place::Principal(self.id)
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        let rows = self.tabs.list().filter(|_| self.stale);
        let asked = rows.map(|it| search(Query::parse(it.filter_text()), ctx));
        self.stale = false;
        self.renew_services(ctx);
        asked.into_iter().chain(self.ask_first(ctx)).collect()
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let labels = self.tabs.tabs().filter_map(|it| it.question(self.id, ctx));
        let evidence = self.finding(ctx).map(|(index, _)| Question::Evidence(index));
        let evidence = evidence.filter(|it| !ctx.answers.knows(it));
        evidence.into_iter().chain(self.tabs.question(ctx)).chain(labels).collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.relabel(Tab::of(self.id, ctx));
        let is_new = self.tabs.learn(ctx);
        if self.board != ctx.answers.board {
            self.board.clone_from(&ctx.answers.board);
            self.tabs.renew_page(Tab::Findings, ctx);
        }
        if self.tab() == Tab::Findings {
            self.tabs.follow(ctx);
        }
        let rows = self.tabs.list().filter(|it| is_new && !it.filter_text().is_empty());
        rows.map(|it| search(Query::parse(it.filter_text()), ctx)).into_iter().collect()
    }

    fn renew_services(&mut self, ctx: &Ctx) {
        self.tabs.renew_page(Tab::Services, ctx);
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let Some(id) = renewal.node(self.id) else { return false };
        let old = replace(self, Self::new(id, ctx));
        self.tabs.resume(old.tabs, renewal, ctx);
        self.stale = self.tabs.list().is_some_and(|it| !it.filter_text().is_empty());
        true
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn note(&self) -> String {
        match self.filtered() {
            Some(rows) => rows.filter_note(),
            None => self.tabs.search().note(),
        }
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.tabs.selection()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let about_row = match self.tab() {
            Tab::Trust => self.tabs.row().and_then(|it| trust::explain(self.id, it, ctx)),
            Tab::Permissions => self.tabs.row().and_then(Entry::explain_policy),
            // The step that enters the row, at whichever end of the path it is.
            Tab::CanBecome => {
                self.path().and_then(|it| explain_hop_of(&it, it.hops.len().saturating_sub(1), ctx))
            }
            Tab::AssumableBy => self.path().and_then(|it| explain_hop_of(&it, 0, ctx)),
            Tab::Keys => credentials::explain_keys(self.id, ctx),
            Tab::Services => Topic::column("LAST USED").map(Topic::explanation),
            Tab::Findings => self
                .finding(ctx)
                .map(|(_, it)| wording::finding_explanation(&ctx.data.analysis, it)),
            Tab::Summary | Tab::Groups | Tab::Members | Tab::Json => None,
        };
        Some(about_row.unwrap_or_else(|| explain_on_page_of(self.id, self.subject(), ctx)))
    }

    fn commands(&self) -> &'static [Command] {
        self.tab().commands()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only few commands can be dead")]
    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let reason = match command {
            Command::Why if self.finding(ctx).is_some() => return None,
            Command::Waive if self.finding(ctx).is_none() => "no finding is selected",
            Command::Why | Command::Yank(Yank::Path) if self.path().is_none() => {
                "no path is selected"
            }
            Command::Open => match self.tabs.row() {
                None if ctx.data.account_meant_by(self.id).is_some() => return None,
                None if self.askable(ctx).is_some() => return None,
                None => "nothing to open on this tab",
                Some(entry) => match entry.subject {
                    Subject::Principal(None) | Subject::Statement(_, None) => {
                        "it is known by name only"
                    }
                    Subject::Service(by) if by.is_none_or(|it| it == self.id) => {
                        match self.askable(ctx) {
                            Some(_) => return None,
                            None => "the service has no page of its own",
                        }
                    }
                    Subject::Policy(_) if self.tabs.dead(Command::NextPane, ctx).is_some() => {
                        "no room for the policy: enlarge the window"
                    }
                    _ => return None,
                },
            },
            _ => return self.tabs.dead(command, ctx).map(ToOwned::to_owned),
        };
        Some(reason.to_owned())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(mut reactions) = self.tabs.on(command, ctx) {
            if matches!(command, Command::NextTab | Command::PreviousTab) {
                reactions.extend(self.ask_first(ctx));
            }
            return reactions;
        }
        if let Some(reactions) = self.on_finding(command, ctx) {
            return reactions;
        }
        match command {
            Command::Reload => self.ask(ctx),
            Command::Up => self.up(ctx),
            Command::Open => self.open(ctx),
            Command::Why => self.why(),
            Command::Yank(Yank::Path) => {
                self.path().map(|it| copied_path(&it, ctx)).into_iter().collect()
            }
            Command::Yank(Yank::Json) => match self.tabs.json().map(ToOwned::to_owned) {
                Some(text) => vec![Reaction::copy_json("the policy", &text)],
                None => principal_command(command, self.subject(), ctx),
            },
            _ => principal_command(command, self.subject(), ctx),
        }
    }

    fn filter_text(&self) -> &str {
        self.filtered().map_or_else(|| self.tabs.search().text(), Rows::filter_text)
    }

    fn filter_examples(&self) -> &'static str {
        if self.filtered().is_some() { "admin  !admin  badge:M  kind:user" } else { "" }
    }

    fn filter_mistake(&self) -> Option<String> {
        self.filtered().and_then(|it| Query::mistake(it.filter_text()))
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        if self.filtered().is_none() {
            return self.tabs.look_for(text, ctx);
        }
        let rows = self.tabs.page_mut().and_then(Page::list_mut);
        let Some(query) = rows.map(|it| it.set_filter(text)) else { return Vec::new() };
        self.tabs.follow(ctx);
        vec![search(query, ctx)]
    }

    fn receive(&mut self, output: &JobOutput, ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Filter(hits) => {
                if let Some(rows) = self.tabs.page_mut().and_then(Page::list_mut) {
                    rows.narrow(hits, ctx);
                }
                self.tabs.follow(ctx);
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

    fn exports(&self) -> bool {
        self.tab() != Tab::Findings || self.board.is_some()
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(match self.tab() {
            Tab::CanBecome | Tab::AssumableBy => {
                Exported::Reach(self.id, self.tab().direction(), StepFilter::ALL)
            }
            Tab::Groups | Tab::Members => {
                let rows = self.tabs.list().into_iter().flat_map(Rows::subjects);
                Exported::Principals(rows.filter_map(Subject::principal).collect())
            }
            Tab::Findings => {
                let board = self.board.as_ref()?;
                Exported::Findings(board.open_of_principal(self.id).collect())
            }
            Tab::Summary
            | Tab::Permissions
            | Tab::Trust
            | Tab::Keys
            | Tab::Services
            | Tab::Json => Exported::Principals(vec![self.id]),
        })
    }

    fn sort_menu(&self) -> Option<Menu> {
        self.tabs.sort_menu()
    }

    fn sort_by_entry(&mut self, entry: usize, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.sort_by_entry(entry, ctx);
        Vec::new()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.click(place, area, ctx);
        self.ask_first(ctx)
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        self.tabs.fit(area, ctx);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        self.tabs.draw(&self.name, &self.badges, ctx, area, buf);
    }
}

#[cfg(test)]
mod tests;
