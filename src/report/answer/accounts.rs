//! The answer of `accounts`: all that is known of each account.

use std::{collections::BTreeSet, io, rc::Rc};

use serde::Serialize;
use serde_json::Value;

use super::{
    account_row::AccountRow,
    column::{Column, Table, table},
    gap::{GapRow, gap_rows},
    page::{Answer, Item, Page},
    rows::Rows,
};
use crate::{
    analysis::{AccountFacts, Analysis, Guardrails},
    iam::{OrganizationPolicy, OrganizationPolicyKind},
    wording::{AccountSummary, NOT_LOADED, Section, account_sections, account_summary},
};

/// What a guardrail over one of the accounts says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuardrailRow {
    /// `p-...`
    pub policy: String,
    /// The name people gave it.
    pub name: String,
    /// `scp` or `rcp`.
    pub policy_type: &'static str,
    /// What it says; null where that was not read.
    pub document: Option<Value>,
}

/// The answer of `accounts`.
#[derive(Debug, Serialize)]
pub struct Accounts<'a> {
    schema: &'static str,
    /// One row per account.
    accounts: Rows<'a, AccountRow>,
    /// What the guardrails over them say, each once.
    guardrails: Vec<GuardrailRow>,
    gaps: Vec<GapRow>,
    /// The same in words.
    #[serde(skip)]
    text: Text<'a>,
}

/// The accounts in words.
#[derive(Debug)]
enum Text<'a> {
    /// One row each.
    Rows(Rows<'a, NamedSummary>),
    /// All of one account.
    Sections(String, Vec<Section>),
}

impl<'a> Accounts<'a> {
    /// The answer about these accounts.
    pub fn new(analysis: &'a Analysis, accounts: Vec<AccountFacts<'a>>) -> Self {
        let accounts: Rc<[_]> = accounts.into();
        let text =
            Text::Rows(Rows::new(Rc::clone(&accounts), |it| NamedSummary::new(analysis, it)));
        Self::with_text(analysis, accounts, text)
    }

    /// The answer about one account, with all its facts.
    pub fn of_one(analysis: &'a Analysis, account: AccountFacts<'a>) -> Self {
        let text = Text::Sections(account.id.to_string(), account_sections(analysis, &account));
        Self::with_text(analysis, Rc::new([account]), text)
    }

    fn with_text(analysis: &'a Analysis, accounts: Rc<[AccountFacts<'a>]>, text: Text<'a>) -> Self {
        Self {
            schema: "rolecall/accounts/2",
            guardrails: guardrail_rows(analysis, &accounts),
            accounts: Rows::new(accounts, |it| AccountRow::new(analysis, it)),
            gaps: gap_rows(&analysis.snapshot.gaps),
            text,
        }
    }
}

impl Answer for Accounts<'_> {
    fn title(&self) -> String {
        match &self.text {
            Text::Rows(_) => "Accounts".to_owned(),
            Text::Sections(account, _) => format!("Account {account}"),
        }
    }

    fn table(&self) -> Box<dyn Table + '_> {
        table(AccountRow::columns(), self.accounts.iter())
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        match &self.text {
            Text::Rows(rows) => page.table(&mut *table(NamedSummary::columns(), rows.iter())),
            Text::Sections(_, sections) => {
                sections.iter().try_for_each(|it| write_section(it, page))?;
                self.write_guardrails(page)
            }
        }
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

impl Accounts<'_> {
    /// Writes what the guardrails say, where there is room.
    fn write_guardrails(&self, page: &mut dyn Page) -> io::Result<()> {
        if self.guardrails.is_empty() || !page.shows_statements() {
            return Ok(());
        }
        page.heading("Guardrails", "")?;
        for GuardrailRow { policy, name, policy_type, document } in &self.guardrails {
            let words = format!("{policy_type} {name} ({policy})");
            match document {
                Some(document) => page.json(&words, &format!("{document:#}"))?,
                None => page.line(&format!("{words}: its document was not loaded."))?,
            }
        }
        Ok(())
    }
}

/// Writes a topic with its notes; what is a risk or unknown is marked.
fn write_section(section: &Section, page: &mut dyn Page) -> io::Result<()> {
    let Section { title, words, notes } = section;
    if !title.is_empty() {
        page.line("")?;
        // A page ends with all that was not loaded, under a heading of that name.
        let of_account = *title == NOT_LOADED && page.shows_statements();
        page.heading(if of_account { "Not loaded for this account" } else { title }, words)?;
    }
    notes.iter().try_for_each(|it| {
        let width = if it.label.is_some() { 11 } else { 0 };
        let label = it.label.unwrap_or_default();
        page.item(Item { mark: it.mark(), label, width, text: &it.text })
    })
}

fn guardrail_rows(analysis: &Analysis, accounts: &[AccountFacts<'_>]) -> Vec<GuardrailRow> {
    let over = |it: &AccountFacts<'_>| -> Vec<String> {
        let rows = it
            .place()
            .into_iter()
            .flat_map(|place| OrganizationPolicyKind::ALL.map(|kind| place.guardrails(kind)));
        let levels = rows.flat_map(|it| match it {
            Guardrails::Levels(levels) => levels,
            Guardrails::Unknown | Guardrails::NotInUse | Guardrails::Exempt => Vec::new(),
        });
        levels.flat_map(|it| it.policies).map(|it| it.id.to_string()).collect()
    };
    let wanted: BTreeSet<_> = accounts.iter().flat_map(over).collect();
    let all = analysis.snapshot.organization.iter().flat_map(|it| &it.policies);
    let wanted = all.filter(|it| wanted.contains(&*it.id));
    wanted.map(|it| GuardrailRow::new(analysis, it)).collect()
}

impl GuardrailRow {
    fn new(analysis: &Analysis, policy: &OrganizationPolicy) -> Self {
        let text = policy.policy.map(|it| analysis.snapshot.policies.get(it).text());
        Self {
            policy: policy.id.to_string(),
            name: policy.name.to_string(),
            policy_type: match policy.kind {
                OrganizationPolicyKind::ServiceControlPolicy => "scp",
                OrganizationPolicyKind::ResourceControlPolicy => "rcp",
            },
            document: text.and_then(|it| serde_json::from_str(it).ok()),
        }
    }
}

/// An account in short.
#[derive(Debug)]
struct NamedSummary {
    account: String,
    name: Option<String>,
    summary: AccountSummary,
}

impl NamedSummary {
    fn new(analysis: &Analysis, facts: &AccountFacts<'_>) -> Self {
        Self {
            account: facts.id.to_string(),
            name: facts.name.map(ToOwned::to_owned),
            summary: account_summary(analysis, facts),
        }
    }

    /// The columns of the table of several accounts.
    fn columns<'a>() -> Vec<Column<'a, Self>> {
        vec![
            Column::shown("Account", |it: &Self| it.account.clone()),
            Column::shown("Name", |it: &Self| it.name.clone()),
            Column::shown("State", |it: &Self| it.summary.state.clone()),
            Column::shown("Place", |it: &Self| it.summary.place.clone()),
            Column::shown("Administrator for", |it: &Self| it.summary.acts_for.clone()),
            Column::shown("Principals", |it: &Self| it.summary.principals.clone()),
            Column::shown("Root user", |it: &Self| it.summary.root_user.clone()),
            Column::shown("Password policy", |it: &Self| it.summary.passwords.clone()),
            Column::shown("Not loaded", |it: &Self| it.summary.missing.clone()),
        ]
    }
}
