//! What is known of an account, as a text, and what that means.

use crate::{
    analysis::AccountFacts,
    report::{self, Section, Weight},
    tui::{
        screen::{
            Ctx, explanation,
            tabbed::{Document, Text},
        },
        theme::Tone,
    },
};

/// All sections one below the other.
pub(super) fn text<'a>(facts: &AccountFacts<'_>, ctx: &'a Ctx) -> Text<'a> {
    let mut text = Text::new(&ctx.look);
    for section in report::account_sections(&ctx.data.analysis, facts) {
        let Section { title, words, remarks } = section;
        if !title.is_empty() {
            text.heading(title, &words);
        }
        for remark in remarks {
            let (mark, tone) = (remark.weight.mark(), tone(remark.weight));
            match remark.label {
                Some(label) => text.marked_field(mark, label, remark.text, tone),
                None => text.marked_item(mark, &remark.text, tone),
            }
        }
    }
    text
}

pub(super) fn tone(weight: Weight) -> Tone {
    match weight {
        Weight::Plain => Tone::Text,
        Weight::Good => Tone::Good,
        Weight::Caution => Tone::Caution,
        Weight::Alarm => Tone::Alarm,
        Weight::Unknown => Tone::Unknown,
    }
}

/// A few sentences for people who learn IAM.
pub(super) fn meaning(facts: &AccountFacts<'_>, ctx: &Ctx) -> Document {
    let mut text = Text::new(&ctx.look);
    text.heading("ROOT USER", "");
    text.sentence(explanation::of_root_users());
    text.heading("GUARDRAILS", "");
    text.sentence(&explanation::of_account(facts));
    Document::text("What this means".to_owned(), String::new(), text)
}
