//! The page of one account: its facts, and its guardrails.

use std::{mem::replace, sync::Arc};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::about;
use crate::{
    analysis::{AccountFacts, Analysis},
    graph::NodeId,
    report::answer::Accounts,
    tui::{
        command::{Command, Yank},
        export::Exported,
        layer::Menu,
        plural::at_least,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            on_principal::{answer_json, principal_command},
            tabbed::{
                Body, Content, Document, Entry, Page, Pages, Subject, Tabbed, policies_page,
                policy_document,
            },
        },
        theme::Tone,
        widget::json::JsonView,
    },
    wording::{self, explanation::Explanation},
};

/// One account.
#[derive(Debug)]
pub(crate) struct Account {
    /// Its place among all accounts.
    index: usize,
    name: String,
    id: String,
    tabs: Tabbed<AccountPages>,
}

/// The contents of an account's tabs.
#[derive(Debug)]
struct AccountPages {
    index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Summary,
    Guardrails,
    Json,
}

impl Account {
    /// The page of an account, with its summary open.
    pub(crate) fn new(index: usize, ctx: &Ctx) -> Self {
        let known = ctx.data.accounts.get(index);
        let guardrails = known.map_or(0, |it| ctx.data.analysis.guardrails_over(&it.id).len());
        let unread = facts(index, ctx).and_then(|it| wording::guardrails_unread_words(&it));
        let guardrails = at_least(guardrails, unread.is_none());
        let tabs = vec![
            (Tab::Summary, "Summary".to_owned()),
            (Tab::Guardrails, format!("Guardrails {guardrails}")),
            (Tab::Json, "JSON".to_owned()),
        ];
        Self {
            index,
            name: known.map(|it| it.name().to_owned()).unwrap_or_default(),
            id: known.map(|it| it.id.to_string()).unwrap_or_default(),
            tabs: Tabbed::new(AccountPages { index }, tabs, ctx),
        }
    }

    fn yank(&self, yank: Yank, ctx: &Ctx) -> Vec<Reaction> {
        if let (Yank::Json, Some(text)) = (yank, self.tabs.json()) {
            return vec![Reaction::copy_json("the policy", text)];
        }
        copied(self.index, yank, ctx)
    }

    /// The account as a principal, if a trust policy names it.
    fn node(&self, ctx: &Ctx) -> Option<NodeId> {
        let known = ctx.data.accounts.get(self.index)?;
        let analysis = &ctx.data.analysis;
        analysis.graph.find(&analysis.account_arn(&known.id))
    }

    fn open(&mut self, ctx: &Ctx) {
        let policy = |it: &Entry| matches!(it.subject, Subject::Policy(_));
        if self.tabs.row().is_some_and(policy) {
            self.tabs.read_beside(ctx);
        }
    }
}

/// The facts about the account with this index.
pub(super) fn facts<'a>(index: usize, ctx: &'a Ctx) -> Option<AccountFacts<'a>> {
    ctx.data.analysis.account(ctx.data.accounts.get(index)?.id.as_str())
}

/// Takes something of an account away.
pub(super) fn copied(index: usize, yank: Yank, ctx: &Ctx) -> Vec<Reaction> {
    let Some(account) = ctx.data.accounts.get(index) else { return Vec::new() };
    vec![match yank {
        Yank::Arn => Reaction::copy("the ARN", &ctx.data.analysis.account_arn(&account.id)),
        Yank::Name => Reaction::copy("the name", account.name()),
        Yank::Json => Reaction::copy_json("the account as JSON", &json(index, ctx)),
        Yank::Command => {
            Reaction::copy("the command", &wording::account_lookup_command(&account.id))
        }
        Yank::Console => match wording::account_console_link(&ctx.data.analysis, &account.id) {
            Some(link) => Reaction::copy("the console link", &link),
            None => Reaction::Say("nothing copied: this partition has no console".to_owned()),
        },
        Yank::Path => return Vec::new(),
    }]
}

/// The facts, as `rolecall accounts -f json` prints them.
fn json(index: usize, ctx: &Ctx) -> String {
    let analysis: &Analysis = &ctx.data.analysis;
    let facts = facts(index, ctx).into_iter().collect();
    answer_json(&Accounts::new(analysis, facts))
}

impl Pages for AccountPages {
    type Tab = Tab;

    fn page(&self, tab: Tab, ctx: &Ctx) -> Page {
        let Some(facts) = facts(self.index, ctx) else {
            return Page::content(Content::Text(Default::default()));
        };
        let guardrails = ctx.data.analysis.guardrails_over(facts.id);
        match tab {
            Tab::Summary => {
                let limits = |it: &_| !ctx.data.analysis.is_idle(it);
                let limiting = guardrails.into_iter().filter(limits).take(BESIDE);
                let mut beside: Vec<_> =
                    limiting.filter_map(|it| policy_document(it, ctx)).collect();
                beside.push(about::meaning(&facts, ctx));
                let text = about::text(&facts, ctx).prose();
                let body = Body::Content(Content::Text(text));
                Page { body, beside, below: false, waits_for: None }
            }
            Tab::Guardrails => {
                let head = wording::guardrails_unread_words(&facts).map(|it| (it, Tone::Unknown));
                let none = match head {
                    Some(_) => "No guardrails were loaded.",
                    None => "No guardrail limits it.",
                };
                policies_page(guardrails, head, none, ctx)
            }
            Tab::Json => {
                let view = JsonView::new(Arc::from(json(self.index, ctx)), Vec::new());
                Page::content(Content::Json(view))
            }
        }
    }

    fn beside(&self, entry: &Entry, ctx: &Ctx) -> Option<Document> {
        entry.policy_document(ctx)
    }
}

/// The number of guardrails beside the summary.
const BESIDE: usize = 2;

impl Screen for Account {
    fn place(&self) -> Place {
        Place::Account(self.index)
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let Some(index) = renewal.account(self.index) else { return false };
        let old = replace(self, Self::new(index, ctx));
        self.tabs.resume(old.tabs, renewal, ctx);
        true
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn note(&self) -> String {
        self.tabs.search().note()
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.tabs.selection()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let policy = self.tabs.row().and_then(Entry::explain_policy);
        policy.or_else(|| about::explain(self.index, ctx))
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::NextTab,
            Command::Open,
            Command::Explain,
            Command::Reach,
            Command::ReachedBy,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::Filter,
            Command::NextPane,
            Command::Zoom,
            Command::PreviousTab,
            Command::PreviousPane,
            Command::NextMatch,
            Command::PreviousMatch,
            Command::PathStart,
            Command::PathEnd,
            Command::SortMenu,
            Command::SortReverse,
            Command::SortNext,
            Command::SortPrevious,
        ]
    }

    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        let about_principal =
            [Command::Reach, Command::ReachedBy, Command::PathStart, Command::PathEnd];
        if about_principal.contains(&command) && self.node(ctx).is_none() {
            return Some("no trust policy names this account as a principal".to_owned());
        }
        if command == Command::Open && self.tabs.row().is_none() {
            return Some("nothing to open on this tab".to_owned());
        }
        self.tabs.dead(command, ctx).map(ToOwned::to_owned)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(reactions) = self.tabs.on(command, ctx) {
            return reactions;
        }
        match command {
            Command::Up if self.tabs.close() => {}
            Command::Up => return vec![Reaction::Up],
            Command::Open => self.open(ctx),
            Command::Yank(yank) => return self.yank(yank, ctx),
            _ => {
                let node = self.node(ctx);
                return node.map(|it| principal_command(command, it, ctx)).unwrap_or_default();
            }
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        self.tabs.search().text()
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.look_for(text, ctx)
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Accounts(vec![self.index]))
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
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        self.tabs.fit(area, ctx);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        // An account without a name is titled by its id.
        let right = if self.name == self.id { "" } else { &self.id };
        self.tabs.draw(&self.name, right, ctx, area, buf);
    }
}

#[cfg(test)]
mod tests;
