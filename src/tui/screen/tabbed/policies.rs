//! A list of policies, and a policy beside it.

use super::{
    document::Document,
    page::Page,
    rows::{Entry, Rows, Subject},
};
use crate::{
    analysis::{AppliedPolicy, AppliedPolicyType, severity},
    eval::PolicyType,
    tui::{
        plural::counted,
        screen::Ctx,
        theme::Tone,
        widget::table::{Column, Width},
    },
    wording::explanation::{Explanation, Topic},
};

const COLUMNS: [Column; 5] = [
    Column::new("POLICY", Width::Rest(20)),
    Column::new("TYPE", Width::Fixed(8)).drop(1),
    Column::new("VERSION", Width::Fixed(7)).drop(4),
    Column::new("CONTENTS", Width::Fixed(18)).drop(2),
    Column::new("FROM", Width::Fixed(16)).drop(3),
];

/// The list; the policies themselves are shown beside it. `head` is shown above, and `empty` if
/// there are no policies.
pub(crate) fn policies_page(
    policies: Vec<AppliedPolicy>,
    head: Option<(String, Tone)>,
    empty: &'static str,
    ctx: &Ctx,
) -> Page {
    let entries = policies.into_iter().map(|it| entry(it, ctx)).collect();
    Page::rows(Rows::new(&COLUMNS, entries, head, empty))
}

fn entry(policy: AppliedPolicy, ctx: &Ctx) -> Entry {
    let (says, tone) = policy_words(&policy, ctx);
    let subject = Subject::Policy(policy.policy);
    Entry {
        cells: vec![
            (policy.name, Tone::Text),
            (policy.policy_type.name().to_owned(), type_tone(policy.policy_type)),
            (policy.version.unwrap_or_else(|| "-".to_owned()), Tone::Muted),
            (says, tone),
            (policy.through.unwrap_or_else(|| "-".to_owned()), Tone::Muted),
        ],
        subject,
        note: String::new(),
    }
}

/// A policy as a document.
pub(crate) fn policy_document(policy: AppliedPolicy, ctx: &Ctx) -> Option<Document> {
    entry(policy, ctx).policy_document(ctx)
}

impl Entry {
    /// What the policy of a row in a list of policies can do.
    pub(crate) fn explain_policy(&self) -> Option<Explanation> {
        let Subject::Policy(_) = self.subject else { return None };
        let [(name, _), (kind, _), ..] = self.cells.as_slice() else { return None };
        let named = PolicyType::ALL.into_iter().find(|it| it.name() == kind);
        // Inline and managed policies are both identity policies.
        let topic = Topic::PolicyType(named.unwrap_or(PolicyType::Identity));
        let contents = self.cells.get(3).map(|(it, _)| format!(", {it}")).unwrap_or_default();
        let text = format!("{name} ({kind}{contents}): {}", topic.text());
        Some(Explanation::new(text, topic.page()))
    }

    /// The policy of a row in a list of policies, as a document.
    pub(crate) fn policy_document(&self, ctx: &Ctx) -> Option<Document> {
        let Subject::Policy(policy) = self.subject else { return None };
        let cell = |index: usize| self.cells.get(index).map(|(text, _)| text.clone());
        let version = cell(2).filter(|it| it != "-").map(|it| format!(" {it}")).unwrap_or_default();
        let title = format!("{}{version}", cell(0).unwrap_or_default());
        Some(Document::policy(ctx, title, &cell(1).unwrap_or_default(), policy, Vec::new()))
    }
}

/// `3 statements`, `everything`, `not loaded`.
pub(crate) fn policy_words(policy: &AppliedPolicy, ctx: &Ctx) -> (String, Tone) {
    let analysis = &ctx.data.analysis;
    let Some(id) = policy.policy else { return ("not loaded".to_owned(), Tone::Unknown) };
    let document = &analysis.snapshot.policies.get(id).document;
    match policy.policy_type.grants() {
        true if analysis.allows_everything(id) => {
            return ("allows everything".to_owned(), severity::OF_ADMINISTRATOR.into());
        }
        false if analysis.limits_nothing(id) => {
            return ("no limit".to_owned(), Tone::Muted);
        }
        true | false => {}
    }
    let unread = document.malformed_statements().count();
    let count = counted(document.statements.len(), "statement");
    match unread {
        0 => (count, Tone::Text),
        _ => (format!("{count}, {unread} unread"), Tone::Unknown),
    }
}

fn type_tone(policy_type: AppliedPolicyType) -> Tone {
    if policy_type.grants() { Tone::Text } else { Tone::Muted }
}
