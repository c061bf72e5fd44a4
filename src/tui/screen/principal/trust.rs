//! The trust policy of a role: whom each statement trusts, and under which conditions.

use std::ops::Range;

use crate::{
    analysis::{Entitled, Entrants, Trust, TrustEntry, severity},
    eval::MfaVerdict,
    graph::{NodeId, NodeKind},
    iam::Effect,
    tui::{
        plural::members,
        screen::{
            Ctx,
            tabbed::{Content, Document, Entry, Page, Rows, Subject, Text},
            verdict,
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
    wording::{
        self,
        explanation::{self, Explanation},
    },
};

const COLUMNS: [Column; 4] = [
    Column::new("STMT", Width::Fixed(7)).sentence(),
    Column::new("PRINCIPAL", Width::Rest(16)),
    Column::new("MFA", Width::Fixed(13)).sentence().drop(2),
    Column::new("CONDITIONS", Width::Rest(16)).sentence().drop(3),
];

const UNREADABLE: &str = "The trust policy could not be read: who can assume this role is unknown.";

/// The list of names; the policy itself is shown beside it with the selected statement marked.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let analysis = &ctx.data.analysis;
    let Some(trust) = analysis.trust(id) else {
        let mut text = Text::new(&ctx.look);
        text.sentence(UNREADABLE);
        return Page::content(Content::Text(text.prose()));
    };
    let mut entries: Vec<_> = trust
        .entries
        .iter()
        .map(|it| Entry {
            cells: vec![
                effect(it.index, Some(it.statement.effect)),
                (wording::trust_name_words(analysis, it), Tone::Text),
                (verdict::mfa_cell(it.mfa).to_owned(), mfa_tone(it.mfa)),
                (wording::trust_conditions_words(it), Tone::Muted),
            ],
            subject: Subject::Statement(it.index, it.node),
            note: wording::trust_sentence(analysis, it),
        })
        .collect();
    entries.extend(trust.unreadable.iter().map(|(index, void)| Entry {
        cells: vec![
            effect(*index, void.effect),
            ("unreadable".to_owned(), Tone::Unknown),
            (String::new(), Tone::Text),
            (void.error.to_string(), Tone::Unknown),
        ],
        subject: Subject::Statement(*index, None),
        note: format!("Statement {index} could not be read: {}.", void.error),
    }));
    let head = match analysis.entrants(id) {
        Some(_) => (
            "Assignments, not this policy, decide who can assume the role: see the Summary \
              tab"
            .to_owned(),
            Tone::Text,
        ),
        None => head(&trust),
    };
    Page::rows(Rows::new(&COLUMNS, entries, Some(head), "It names no principals."))
}

/// `0 allow`
fn effect(index: usize, effect: Option<Effect>) -> (String, Tone) {
    let name = match effect {
        Some(Effect::Allow) => "allow",
        Some(Effect::Deny) => "deny",
        None => "?",
    };
    (format!("{index} {name}"), severity::of_effect(effect).into())
}

/// The MFA that the whole policy requires of people.
fn head(trust: &Trust<'_>) -> (String, Tone) {
    let text = match trust.mfa {
        MfaVerdict::Enforced => "MFA enforced: people cannot assume the role without it",
        MfaVerdict::Bypassable => "MFA bypassable: callers without MFA can pass its condition",
        MfaVerdict::Unsatisfiable => "MFA unsatisfiable: no person can meet the condition",
        MfaVerdict::Absent => "MFA absent: people can assume the role without it",
        MfaVerdict::NotApplicable => "MFA not applicable: it trusts no IAM users",
    };
    (text.to_owned(), mfa_tone(trust.mfa))
}

pub(super) fn mfa_tone(mfa: MfaVerdict) -> Tone {
    severity::of_mfa(mfa).into()
}

/// What the selected statement does, and how to fix it.
pub(super) fn explain(id: NodeId, entry: &Entry, ctx: &Ctx) -> Option<Explanation> {
    let Subject::Statement(index, node) = entry.subject else { return None };
    let analysis = &ctx.data.analysis;
    let trust = analysis.trust(id)?;
    let name = entry.cells.get(1).map(|(name, _)| name.as_str());
    let is_it = |it: &&TrustEntry<'_>| {
        (it.index, it.node) == (index, node)
            && Some(wording::trust_name_words(analysis, it).as_str()) == name
    };
    let selected = trust.entries.iter().find(is_it)?;
    Some(explanation::of_trust_entry(analysis, &trust, selected))
}

/// The policy, with the elements marked that determine who is trusted and when.
pub(super) fn document(id: NodeId, ctx: &Ctx) -> Option<Document> {
    let (_, role) = ctx.data.analysis.graph.role(&ctx.data.analysis.snapshot, id)?;
    let policy = ctx.data.analysis.snapshot.policies.get(role.trust_policy?);
    let statements = policy.document.readable_statements();
    let allowing = statements.filter(|(_, it)| it.effect == Effect::Allow);
    let deciding = |(name, _): &(String, Range<usize>)| {
        matches!(name.as_str(), "Principal" | "NotPrincipal" | "Condition")
    };
    let marked = allowing
        .flat_map(|(index, _)| policy.element_places(index).into_iter().filter(deciding))
        .map(|(_, place)| place)
        .collect();
    Some(Document::policy(ctx, "trust policy".to_owned(), "", role.trust_policy, marked))
}

/// The policy, with one statement marked.
pub(super) fn statement(id: NodeId, index: usize, ctx: &Ctx) -> Option<Document> {
    let (_, role) = ctx.data.analysis.graph.role(&ctx.data.analysis.snapshot, id)?;
    let policy = ctx.data.analysis.snapshot.policies.get(role.trust_policy?);
    let marked = policy.statement_place(index).into_iter().collect();
    let kind = format!("stmt {index} of");
    Some(Document::policy(ctx, "trust policy".to_owned(), &kind, role.trust_policy, marked))
}

/// Adds who can assume the role to the summary.
pub(super) fn add(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    if analysis.graph.node(id).kind != NodeKind::Role {
        return;
    }
    if let Some(entrants) = analysis.entrants(id) {
        return add_entrants(text, &entrants, ctx);
    }
    let Some(trust) = analysis.trust(id) else {
        text.heading("WHO CAN ASSUME IT", "trust");
        return text.plain(UNREADABLE, Tone::Unknown);
    };
    let mfa = verdict::mfa_words(trust.mfa);
    let words = if mfa.is_empty() { "trust".to_owned() } else { format!("trust: {mfa}") };
    text.heading("WHO CAN ASSUME IT", &words);
    for entry in trust.entries.iter().take(Text::MOST) {
        add_entry(text, entry, ctx);
    }
    text.more(trust.entries.len(), Text::MOST, "on the Trust tab");
    for (index, _) in &trust.unreadable {
        text.plain(&format!("statement {index} could not be read"), Tone::Unknown);
    }
    if let Some(entitled) = analysis.entitled(id, &trust) {
        add_entitled(text, &entitled, ctx);
    }
    if trust.trusts_any_application() {
        text.plain(wording::ANY_APPLICATION, severity::OF_TRUST_IN_ANY_APPLICATION.into());
    }
}

/// Adds who can assume an Identity Center role: the assignments decide, not its trust policy.
fn add_entrants(text: &mut Text<'_>, entrants: &Entrants, ctx: &Ctx) {
    let words = format!("assignments of {}", entrants.permission_set);
    text.heading("WHO CAN ASSUME IT", &words);
    for id in entrants.assignees.iter().take(Text::MOST) {
        let of_group = match ctx.data.analysis.graph.node(*id).kind {
            NodeKind::IdentityCenterGroup => {
                let analysis = &ctx.data.analysis;
                members(analysis.members(*id).len(), analysis.members_are_known(*id))
            }
            _ => String::new(),
        };
        let name = format!("{:<28}  ", ctx.data.name(*id));
        text.item(2, vec![(name, Tone::Text), (of_group, Tone::Muted)]);
    }
    text.more(entrants.assignees.len(), Text::MOST, "on the Assumable by tab");
    if !entrants.all_known {
        text.plain("assignments not loaded, so unknown", Tone::Unknown);
    } else if entrants.assignees.is_empty() {
        text.plain("nobody: it has no assignments", Tone::Muted);
    }
}

/// Adds for whom account access manager assumes the role.
fn add_entitled(text: &mut Text<'_>, entitled: &Entitled, ctx: &Ctx) {
    for id in entitled.assignees.iter().take(Text::MOST) {
        text.item(
            2,
            vec![
                (format!("{:<28}  ", ctx.data.name(*id)), Tone::Text),
                ("entitled in account access manager".to_owned(), Tone::Muted),
            ],
        );
    }
    text.more(entitled.assignees.len(), Text::MOST, "on the Assumable by tab");
    if !entitled.all_known {
        text.plain("entitlements not loaded, so unknown", Tone::Unknown);
    } else if entitled.assignees.is_empty() {
        text.plain("nobody is entitled to it in account access manager", Tone::Muted);
    }
}

fn add_entry(text: &mut Text<'_>, entry: &TrustEntry<'_>, ctx: &Ctx) {
    let name = wording::trust_name_words(&ctx.data.analysis, entry);
    let name = if entry.allows() { name } else { format!("denies {name}") };
    let conditions = wording::trust_conditions_words(entry);
    let mfa = verdict::mfa_words(entry.mfa);
    let tone: Tone = severity::of_effect(Some(entry.statement.effect)).into();
    let mut parts = vec![(format!("{name:<28}  "), tone)];
    // The verdict says all that a condition on MFA alone does.
    if conditions != "MFA" || mfa.is_empty() {
        parts.push((format!("{conditions}  "), Tone::Muted));
    }
    parts.push((mfa.to_owned(), mfa_tone(entry.mfa)));
    text.item(2, parts);
}
