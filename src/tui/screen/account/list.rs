//! The list of accounts, including accounts that were not loaded, with the facts of each.

use std::{cmp::Reverse, mem::replace};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    about,
    screen::{copied, facts},
};
use crate::{
    analysis::Assessment,
    tui::{
        command::{Command, Yank},
        export::Exported,
        layer::Menu,
        plural::counted,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen,
            tabbed::{Document, Entry, Page, Pages, Rows, Subject, Tabbed},
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
    wording::{self, AccountSummary, explanation::Explanation},
};

/// All accounts.
#[derive(Debug)]
pub(crate) struct Accounts {
    count: usize,
    tabs: Tabbed<AccountList>,
}

/// The only page: the list, and the facts about the selected account beside it.
#[derive(Debug)]
struct AccountList;

const COLUMNS: [Column; 7] = [
    Column::new("NAME", Width::Rest(14)),
    Column::new("ACCOUNT", Width::Fixed(12)),
    Column::new("ROOT USER", Width::Rest(15)).sentence(),
    Column::new("STATE", Width::Fixed(9)).sentence().drop(1),
    Column::new("PASSWORD POLICY", Width::Fixed(24)).sentence().drop(4),
    Column::new("ADMINISTRATOR FOR", Width::Fixed(17)).sentence().drop(3),
    Column::new("PLACE", Width::Rest(20)).drop(2),
];

impl Accounts {
    /// The list, with the first account selected.
    pub(crate) fn new(ctx: &Ctx) -> Self {
        let tabs = Tabbed::new(AccountList, vec![((), "Accounts".to_owned())], ctx);
        Self { count: ctx.data.accounts.len(), tabs }
    }

    /// The account that is selected.
    fn account(&self) -> Option<usize> {
        match self.tabs.row()?.subject {
            Subject::Account(index) => Some(index),
            Subject::Principal(_)
            | Subject::Path(..)
            | Subject::Policy(_)
            | Subject::Statement(..)
            | Subject::Service(_)
            | Subject::Finding(_) => None,
        }
    }
}

impl Pages for AccountList {
    type Tab = ();

    fn page(&self, (): (), ctx: &Ctx) -> Page {
        let Some(summaries) = ctx.answers.accounts() else {
            let rows = Rows::new(&COLUMNS, Vec::new(), None, ctx.pending_words());
            return Page::rows(rows).waits_for(Question::Accounts);
        };
        let summaries = summaries.iter().enumerate();
        let entries = summaries.filter_map(|(index, it)| entry(index, it.as_ref()?, ctx));
        let mut entries: Vec<_> = entries.collect();
        // Accounts that deserve attention come first; equal ones stay in the order of their ids.
        entries.sort_by_key(|(assessment, _)| Reverse(assessment.rank()));
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Page::rows(Rows::new(&COLUMNS, entries, None, "No accounts were loaded."))
    }

    fn beside(&self, entry: &Entry, ctx: &Ctx) -> Option<Document> {
        let Subject::Account(index) = entry.subject else { return None };
        let text = about::text(&facts(index, ctx)?, ctx);
        let name = ctx.data.accounts.get(index)?.name().to_owned();
        Some(Document::text(name, "Enter: open".to_owned(), text))
    }
}

fn entry(index: usize, summary: &AccountSummary, ctx: &Ctx) -> Option<(Assessment, Entry)> {
    let AccountSummary { state, place, acts_for, root_user, root_assessment, passwords, .. } =
        summary;
    let plain = |text: &String| {
        let tone = if text == wording::UNKNOWN { Tone::Unknown } else { Tone::Text };
        (text.clone(), tone)
    };
    let account = ctx.data.accounts.get(index)?;
    let entry = Entry {
        cells: vec![
            (account.name().to_owned(), Tone::Text),
            (account.id.to_string(), Tone::Text),
            (root_user.clone(), (*root_assessment).into()),
            plain(state),
            plain(passwords),
            plain(acts_for),
            plain(place),
        ],
        subject: Subject::Account(index),
        note: String::new(),
    };
    Some((*root_assessment, entry))
}

impl Screen for Accounts {
    fn place(&self) -> Place {
        Place::Accounts
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let old = replace(self, Self::new(ctx));
        self.tabs.resume(old.tabs, renewal, ctx);
        true
    }

    fn title(&self) -> String {
        "Accounts".to_owned()
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.tabs.selection()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        about::explain(self.account()?, ctx)
    }

    fn commands(&self) -> &'static [Command] {
        &[
            Command::Open,
            Command::NextPane,
            Command::Explain,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Name),
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Command),
            Command::Yank(Yank::Console),
            Command::Filter,
            Command::SortMenu,
            Command::Zoom,
            Command::PreviousPane,
            Command::NextMatch,
            Command::PreviousMatch,
            Command::SortReverse,
            Command::SortNext,
            Command::SortPrevious,
        ]
    }

    fn dead(&self, command: Command, ctx: &Ctx) -> Option<String> {
        self.tabs.dead(command, ctx).map(ToOwned::to_owned)
    }

    fn filter_text(&self) -> &str {
        self.tabs.search().text()
    }

    fn filter(&mut self, text: &str, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.look_for(text, ctx)
    }

    fn note(&self) -> String {
        self.tabs.search().note()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        if let Some(reactions) = self.tabs.on(command, ctx) {
            return reactions;
        }
        match command {
            Command::Up if self.tabs.close() => Vec::new(),
            Command::Up => vec![Reaction::Up],
            Command::Open => {
                let place = self.account().map(Place::Account);
                place.map(Reaction::Go).into_iter().collect()
            }
            Command::Yank(yank) => {
                self.account().map(|it| copied(it, yank, ctx)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        self.tabs.question(ctx).into_iter().collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        self.tabs.learn(ctx);
        Vec::new()
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        let index = |it: &Subject| match it {
            Subject::Account(index) => Some(*index),
            Subject::Principal(_)
            | Subject::Path(..)
            | Subject::Policy(_)
            | Subject::Statement(..)
            | Subject::Service(_)
            | Subject::Finding(_) => None,
        };
        let rows = self.tabs.list().into_iter().flat_map(Rows::subjects);
        Some(Exported::Accounts(rows.filter_map(index).collect()))
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
        self.tabs.draw("Accounts", &counted(self.count, "account"), ctx, area, buf);
    }
}
