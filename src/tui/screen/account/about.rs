//! The facts about an account as a text, and their explanation.

use crate::{
    analysis::AccountFacts,
    tui::screen::{
        Ctx,
        tabbed::{Document, Text},
    },
    wording::{
        self, Section,
        explanation::{self, Explanation},
    },
};

/// All sections in order.
pub(super) fn text<'a>(facts: &AccountFacts<'_>, ctx: &'a Ctx) -> Text<'a> {
    let mut text = Text::new(&ctx.look);
    for section in wording::account_sections(&ctx.data.analysis, facts) {
        let Section { title, words, notes } = section;
        if !title.is_empty() {
            text.heading(title, &words);
        }
        for note in notes {
            let (mark, tone) = (note.mark(), note.assessment.into());
            match note.label {
                Some(label) => text.marked_field(mark, label, note.text, tone),
                None => text.marked_item(mark, &note.text, tone),
            }
        }
    }
    text
}

/// What limits the account with this index, with its own values.
pub(super) fn explain(index: usize, ctx: &Ctx) -> Option<Explanation> {
    let analysis = &ctx.data.analysis;
    let account = ctx.data.accounts.get(index)?;
    let facts = analysis.account(account.id.as_str())?;
    let summary = wording::account_summary(analysis, &facts);
    let values =
        [("state", summary.state), ("place", summary.place), ("root user", summary.root_user)];
    let known = values.into_iter().filter(|(_, it)| it != "-" && it != wording::UNKNOWN);
    let known: Vec<String> = known.map(|(label, it)| format!("{label} {it}")).collect();
    let known = if known.is_empty() { String::new() } else { format!("{}. ", known.join(", ")) };
    let explanation = explanation::of_account(&facts);
    let text = format!("{} ({}): {known}{}", account.name(), account.id, explanation.text);
    Some(Explanation { text, ..explanation })
}

/// A few sentences for readers who are learning IAM.
pub(super) fn meaning(facts: &AccountFacts<'_>, ctx: &Ctx) -> Document {
    let mut text = Text::new(&ctx.look);
    text.heading("ROOT USER", "");
    text.sentence(&explanation::of_root_users().to_string());
    text.heading("GUARDRAILS", "");
    text.sentence(&explanation::of_account(facts).to_string());
    Document::text("What this means".to_owned(), String::new(), text)
}
