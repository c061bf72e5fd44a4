//! What is behind the selected row: a text, and the policies with the statements marked.

use std::ops::Range;

use super::counts::Counts;
use crate::{
    analysis::{EvidenceRow, Finding, Frameworks, Rule, RuleCounts, Waiver, severity},
    iam::PolicyId,
    tui::{
        board::Board,
        screen::{
            Ctx,
            tabbed::{Document, Text},
        },
        theme::Tone,
    },
    wording,
};

/// How many policies are shown beside a finding.
const POLICIES: usize = 2;

/// A finding, with its evidence as far as that is known, and the policies that are its evidence.
pub(super) fn of_finding(board: &Board, index: usize, ctx: &Ctx) -> Vec<Document> {
    let Some(text) = finding_document(board, index, ctx) else { return Vec::new() };
    let mut documents = vec![text];
    let evidence = ctx.answers.evidence(index);
    documents.extend(policies(evidence.map(|it| it.rows.as_slice()).unwrap_or_default(), ctx));
    documents
}

/// The text about a finding: the most urgent first, as panes can be small.
pub(crate) fn finding_document(board: &Board, index: usize, ctx: &Ctx) -> Option<Document> {
    let analysis = &ctx.data.analysis;
    let finding = board.finding(index)?;
    let rule = finding.rule.rule();
    let mut text = Text::new(&ctx.look);
    let detail = wording::finding_detail(finding, analysis.snapshot.provenance());
    text.line(1, 0, vec![(detail, finding.severity.into())]);
    if let Some((waiver, is_in_force)) = board.waiver(index) {
        let tone = if is_in_force { Tone::Muted } else { Tone::Marked };
        text.line(1, 0, vec![(waiver_words(waiver, is_in_force), tone)]);
    }
    if let Some(opens) = wording::finding_opens_words(analysis, finding) {
        text.field("opens", opens);
    }
    if let Some(exposes) = wording::finding_exposes(analysis, finding) {
        text.field("exposes", exposes);
    }
    text.field("severity", severity_words(finding, rule));
    add_evidence(&mut text, index, ctx);
    text.field("fix", rule.remediation.console.to_owned());
    text.field("command", wording::remediation_command(analysis, finding));
    text.heading("WHAT IT MEANS", "");
    text.sentence(rule.meaning);
    text.heading("WHY IT MATTERS", "");
    text.sentence(rule.risk);
    text.heading("WHOM IT IS ABOUT", "");
    text.field("subject", finding.subject.name(analysis));
    let population = finding.population;
    text.field("who", format!("{}: {}", population.population.name(), population.reason));
    add_rule(&mut text, rule);
    Some(Document::text(rule.title.to_owned(), rule.id.to_owned(), text))
}

fn severity_words(finding: &Finding, rule: &Rule) -> String {
    let name = finding.severity.name();
    let change = match finding.severity.cmp(&rule.severity) {
        std::cmp::Ordering::Greater => ", raised: it becomes an administrator",
        std::cmp::Ordering::Less => ", lowered: a lesser case",
        std::cmp::Ordering::Equal => "",
    };
    format!("{name}{change}. {}", rule.severity_reason)
}

fn waiver_words(waiver: &Waiver, is_in_force: bool) -> String {
    let Waiver { reason, author, expires, .. } = waiver;
    let end = wording::waiver_end_words(*expires);
    match is_in_force {
        true => format!("waived by {author} until {end}: {reason}"),
        false => format!("waived by {author} until {end}, which is over: {reason}"),
    }
}

fn add_evidence(text: &mut Text<'_>, index: usize, ctx: &Ctx) {
    let Some(evidence) = ctx.answers.evidence(index) else {
        return text.field("evidence", ctx.pending().to_owned());
    };
    if evidence.rows.is_empty() {
        return text.field("evidence", "facts, and no policy".to_owned());
    }
    for (index, row) in evidence.rows.iter().take(Text::MOST).enumerate() {
        let label = if index == 0 { "evidence" } else { "" };
        let words = wording::evidence_words(row);
        text.field(label, format!("{words} of {}", row.attached_to));
    }
    text.more(evidence.rows.len(), Text::MOST, "in the JSON: yj");
}

/// The rule elsewhere, and AWS's page on it.
fn add_rule(text: &mut Text<'_>, rule: &Rule) {
    text.heading("RULE", rule.id);
    let practice = rule.best_practice;
    text.field("practice", format!("{} {}", practice.id(), practice.title()));
    text.field("risk", format!("{}, as AWS sees it", practice.risk()));
    let frameworks: &Frameworks = &rule.frameworks;
    for (name, ids) in frameworks.all() {
        if !ids.is_empty() {
            text.field("elsewhere", format!("{name} {}", ids.join(", ")));
        }
    }
    text.field("AWS", rule.reference.to_owned());
}

/// The policies that these statements are of, with the statements marked.
fn policies(rows: &[EvidenceRow], ctx: &Ctx) -> Vec<Document> {
    let mut found: Vec<(&EvidenceRow, PolicyId, Vec<Range<usize>>)> = Vec::new();
    for row in rows {
        let policy = ctx.data.analysis.snapshot.policies.get(row.policy_id);
        let place = policy.statement_place(row.statement);
        match found.iter_mut().find(|(_, id, _)| *id == row.policy_id) {
            Some((_, _, places)) => places.extend(place),
            None => found.push((row, row.policy_id, place.into_iter().collect())),
        }
    }
    let document = |(row, policy, places): (&EvidenceRow, PolicyId, Vec<Range<usize>>)| {
        let of = row.attached_to.rsplit(':').next().unwrap_or(&row.attached_to);
        let title = format!("{} of {of}", row.policy);
        Document::policy(ctx, title, "", Some(policy), places)
    };
    found.into_iter().take(POLICIES).map(document).collect()
}

/// A rule with its results: what is missing, and what would provide it.
pub(super) fn of_rule(of: &RuleCounts, counts: &Counts, ctx: &Ctx) -> Document {
    let rule = of.rule.rule();
    let tally = counts.rule(of.rule);
    let provenance = ctx.data.analysis.snapshot.provenance();
    let mut text = Text::new(&ctx.look);
    text.sentence(rule.meaning);
    for fact in &of.missing {
        text.field("missing", fact.words(provenance));
    }
    let results = format!(
        "{} failed, {} passed, {} not checked, {} not applicable",
        tally.failed, tally.passed, tally.not_checked, tally.not_applicable
    );
    text.field("results", results);
    if of.missing.is_empty() && tally.failed == 0 && 0 < tally.passed {
        text.line(1, 0, vec![("no finding".to_owned(), severity::OF_NO_FINDING.into())]);
    }
    let needs: Vec<&str> = rule.facts.iter().map(|it| it.name()).collect();
    text.field("needs", needs.join(", "));
    text.heading("WHY IT MATTERS", "");
    text.sentence(rule.risk);
    text.field("severity", format!("{}. {}", rule.severity.name(), rule.severity_reason));
    text.field("fix", rule.remediation.console.to_owned());
    text.field("command", rule.remediation.command.to_owned());
    add_rule(&mut text, rule);
    Document::text(rule.title.to_owned(), rule.id.to_owned(), text)
}
