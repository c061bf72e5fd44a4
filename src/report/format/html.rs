//! HTML: findings as one page that needs no network, for browsers and printers.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use super::markup::{markup, markup_lines};
use crate::{
    analysis::{BestPractice, Finding, Population, Rule, RuleId, Severity, Subject},
    report::answer::{AccountLine, FindingsReport, GapRow, ReportedFinding, RuleResults},
    wording::{
        moment_words,
        plural::{counted, grouped},
        waiver_end_words,
    },
};

const STYLE: &str = include_str!("../../../assets/report.css");

/// The most principals, accounts, providers and policies that are shown with their findings: a page
/// with more is of no use in a browser.
const MOST_SUBJECTS: usize = 1_000;

/// The most rows of results that did not fail.
const MOST_OTHERS: usize = 5_000;

/// Writes the findings as a page.
///
/// # Errors
///
/// Fails where `out` does.
pub(super) fn write_html(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = report.rules();
    let mut page = Page { report, rules: &rules, out };
    page.head()?;
    page.summary()?;
    page.findings()?;
    page.others()?;
    page.not_checked()?;
    page.waived()?;
    page.explanations()?;
    page.data()?;
    page.foot()
}

struct Page<'p, 'a> {
    report: &'p FindingsReport<'a>,
    rules: &'p [RuleResults],
    out: &'p mut dyn Write,
}

impl Page<'_, '_> {
    fn head(&mut self) -> io::Result<()> {
        let report = self.report;
        let accounts = report.accounts();
        let loaded = accounts.iter().filter(|it| it.is_loaded).count();
        let now = moment_words(report.now());
        let scope = match (loaded, accounts.len()) {
            (loaded, all) if loaded == all => counted(all, "account"),
            (loaded, all) => format!("{loaded} of {}", counted(all, "account")),
        };
        write!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>Identity findings: {scope}, {now}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n<header>\n<h1>Identity findings</h1>\n\
             <p class=\"muted\">AWS&#39;s best practices for identities, joined with who becomes an \
             administrator.</p>\n<dl class=\"facts\">\n"
        )?;
        let named = accounts.iter().filter(|it| it.is_loaded).map(|it| match &it.name {
            Some(name) => format!("{name} ({})", it.id),
            None => it.id.clone(),
        });
        let named: Vec<String> = named.take(5).collect();
        let more = loaded.saturating_sub(named.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        self.fact("Analyzed", &format!("{scope}: {}{more}", named.join(", ")))?;
        if let Some(at) = report.collected_at() {
            self.fact("Data collected", &moment_words(at))?;
        }
        self.fact("Ages as of", &now)?;
        let filters = report.filters();
        if !filters.is_empty() {
            self.fact("Shown", &filters.join("; "))?;
        }
        let gaps = report.gaps().len();
        if 0 < gaps {
            let words = format!("{}, listed below", counted(gaps, "part"));
            self.fact("Not loaded", &words)?;
        }
        self.fact("Made by", concat!("rolecall ", env!("CARGO_PKG_VERSION")))?;
        writeln!(self.out, "</dl>")?;
        self.navigation()?;
        writeln!(self.out, "</header>\n<main>")
    }

    fn fact(&mut self, name: &str, text: &str) -> io::Result<()> {
        writeln!(self.out, "<dt>{name}</dt><dd>{}</dd>", markup(text))
    }

    fn navigation(&mut self) -> io::Result<()> {
        write!(self.out, "<nav aria-label=\"Sections\"><ul>")?;
        let sections = [
            ("summary", "Summary", true),
            ("findings", "Findings", true),
            ("others", "Other results", self.report.lists_all()),
            ("not-checked", "Not checked", self.rules.iter().any(|it| 0 < it.row.not_checked)),
            ("waived", "Waived", self.report.has_waivers()),
            ("rules", "Rules", self.rules.iter().any(is_explained)),
            ("data", "Data", true),
        ];
        for (id, title, _) in sections.iter().filter(|it| it.2) {
            write!(self.out, "<li><a href=\"#{id}\">{title}</a></li>")?;
        }
        writeln!(self.out, "</ul></nav>")
    }

    fn section(&mut self, id: &str, title: &str) -> io::Result<()> {
        writeln!(self.out, "<section id=\"{id}\">\n<h2>{title}</h2>")
    }

    fn end(&mut self) -> io::Result<()> {
        writeln!(self.out, "</section>")
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "<p>{}</p>", self::text(text))
    }

    fn summary(&mut self) -> io::Result<()> {
        self.section("summary", "Summary")?;
        let counts = self.report.by_severity();
        writeln!(self.out, "<ul class=\"tiles\">")?;
        for severity in Severity::ALL.iter().rev() {
            let (count, name) = (grouped(counts[severity.rank()]), severity.name());
            writeln!(
                self.out,
                "<li><b>{count}</b> <span class=\"chip {name}\">{name}</span></li>"
            )?;
        }
        writeln!(self.out, "</ul>")?;
        let has_waived = !self.report.waived().is_empty();
        let has_left_out = self.rules.iter().any(|it| 0 < it.left_out());
        let mut columns = vec!["Score", "Failed"];
        columns.extend(has_waived.then_some("Waived"));
        columns.extend(has_left_out.then_some("Left out"));
        columns.extend(["Passed", "Not checked", "Not applicable"]);
        writeln!(
            self.out,
            "<table class=\"counts\">\n<caption>Results by best practice. A result is one rule and one \
             principal, account, provider or policy. The score is the mean over all rules that \
             ask something of someone, each with the share of its subjects that passed; what was not \
             checked has not passed, a waived finding has not either, and rules of severity info do \
             not count.</caption>\n<thead><tr>\
             <th scope=\"col\">Best practice</th>"
        )?;
        for column in &columns {
            write!(self.out, "<th scope=\"col\" class=\"n\">{column}</th>")?;
        }
        writeln!(self.out, "</tr></thead>\n<tbody>")?;
        for practice in self.report.best_practices() {
            self.practice(practice, &columns, has_waived, has_left_out)?;
        }
        writeln!(self.out, "</tbody>\n</table>")?;
        if has_left_out {
            let why = match self.report.has_baseline() {
                true => {
                    "Left out: failed, but less serious than was asked for, or in the baseline."
                }
                false => "Left out: failed, but less serious than was asked for.",
            };
            self.paragraph(why)?;
        }
        self.maturity()?;
        self.report.notes().iter().try_for_each(|it| self.paragraph(&sentence(it)))?;
        self.end()
    }

    /// How far the account or organization is, and what tells.
    fn maturity(&mut self) -> io::Result<()> {
        let Some(maturity) = self.report.maturity() else { return Ok(()) };
        writeln!(self.out, "<h3>Maturity: {}</h3>\n<dl class=\"rule\">", markup(&maturity.words))?;
        for (title, items) in &maturity.lists {
            let items: String = items.iter().map(|it| format!("<li>{}</li>", markup(it))).collect();
            self.term(&markup(title), &format!("<ul class=\"plain\">{items}</ul>"))?;
        }
        writeln!(self.out, "</dl>")
    }

    fn practice(
        &mut self,
        practice: BestPractice,
        columns: &[&str],
        has_waived: bool,
        has_left_out: bool,
    ) -> io::Result<()> {
        let of_practice = || {
            let is_own = |it: &&RuleResults| it.rule.rule().best_practice == practice;
            self.rules.iter().filter(is_own)
        };
        let sum = |count: fn(&RuleResults) -> usize| of_practice().map(count).sum::<usize>();
        let score = self.report.score(Some(practice));
        let score = score.map_or_else(|| "-".to_owned(), |it| format!("{}%", it.percent()));
        let mut cells = vec![sum(|it| it.listed)];
        cells.extend(has_waived.then(|| sum(|it| it.waived)));
        cells.extend(has_left_out.then(|| sum(RuleResults::left_out)));
        cells.push(sum(|it| it.row.passed));
        cells.push(sum(|it| it.row.not_checked));
        cells.push(sum(|it| it.row.not_applicable));
        write!(
            self.out,
            "<tr><th scope=\"row\"><b>{}</b> {}<br><span class=\"muted\">AWS&#39;s level of risk: \
             {}</span></th>",
            practice.id(),
            markup(practice.title()),
            practice.risk()
        )?;
        let cells = std::iter::once(score).chain(cells.into_iter().map(grouped));
        for (cell, column) in cells.zip(columns) {
            let class = if cell == "0" { "n zero" } else { "n" };
            let label = column.to_lowercase();
            write!(self.out, "<td class=\"{class}\" data-label=\"{label}\">{cell}</td>")?;
        }
        writeln!(self.out, "</tr>")
    }

    fn findings(&mut self) -> io::Result<()> {
        let report = self.report;
        self.section("findings", "Findings")?;
        let failed = report.listed().iter().filter(|it| it.failure().is_some());
        let all: Vec<&Finding> = failed.collect();
        if all.is_empty() {
            self.paragraph("No findings.")?;
            return self.end();
        }
        self.paragraph("What deserves a look first stands first.")?;
        let of_subjects = all.chunk_by(|one, other| one.subject == other.subject);
        let left_out: Vec<usize> =
            of_subjects.clone().skip(MOST_SUBJECTS).map(<[_]>::len).collect();
        for of_subject in of_subjects.take(MOST_SUBJECTS) {
            let findings = of_subject.iter().map(|it| (*it, None));
            let reported: Vec<_> = report.reported(findings).collect();
            self.subject(&reported)?;
        }
        if !left_out.is_empty() {
            let (subjects, findings) = (left_out.len(), left_out.iter().sum());
            let words = format!(
                "{} more with {} findings are not on this page: narrow it with --severity, \
                 --best-practice or --account, or use -f json or -f csv, which list all of them.",
                grouped(subjects),
                grouped(findings)
            );
            self.paragraph(&words)?;
        }
        self.end()
    }

    /// One principal, account, provider or policy, with all of its findings.
    fn subject(&mut self, all: &[ReportedFinding<'_>]) -> io::Result<()> {
        let Some(first) = all.first() else { return Ok(()) };
        let worst = all.iter().map(|it| it.finding.severity).max();
        writeln!(self.out, "<article>\n<header>{}", worst.map(chip).unwrap_or_default())?;
        writeln!(
            self.out,
            "<h3><code>{}</code></h3></header>\n<p class=\"muted\">{}</p>\n<ol>",
            markup(&first.row.principal),
            markup(&self.about(first, all))
        )?;
        for reported in all {
            self.finding(reported)?;
        }
        writeln!(self.out, "</ol>\n</article>")
    }

    /// Where a subject is, who stands behind it, what it opens and exposes.
    fn about(&self, first: &ReportedFinding<'_>, all: &[ReportedFinding<'_>]) -> String {
        let ReportedFinding { finding, row, .. } = first;
        let mut parts = Vec::new();
        // A policy of AWS can be attached in several accounts.
        let accounts: BTreeSet<_> =
            all.iter().filter_map(|it| it.finding.account.as_ref()).collect();
        match (accounts.len(), accounts.first()) {
            (1, Some(account)) => {
                let name = self.report.account_name(account);
                parts.push(format!("account {}", name.unwrap_or(account.as_str())));
            }
            (0, _) | (_, None) => {}
            (several, Some(_)) => parts.push(counted(several, "account")),
        }
        let is_principal = matches!(finding.subject, Subject::Principal(_));
        if is_principal || finding.population.population != Population::Unknown {
            let population = row.population.replace('_', " ");
            parts.push(format!("{population} ({})", row.population_reason));
        }
        parts.extend(row.opens.as_ref().map(|it| format!("opens {it}")));
        parts.extend(row.exposes_words().map(|it| format!("exposes {it}")));
        parts.join(" · ")
    }

    fn finding(&mut self, reported: &ReportedFinding<'_>) -> io::Result<()> {
        let ReportedFinding { finding, rule, row, .. } = reported;
        write!(
            self.out,
            "<li class=\"finding\">{} <a href=\"#rule-{}\">{}</a>",
            chip(finding.severity),
            rule.id,
            markup(rule.title)
        )?;
        if !row.detail.is_empty() {
            write!(self.out, "<br>{}", text(&row.detail))?;
        }
        write!(self.out, "<pre><code>{}</code></pre>", markup(&reported.command))?;
        let words: Vec<String> = reported.evidence_words().collect();
        if !words.is_empty() {
            write!(self.out, "<ul class=\"plain muted\">")?;
            words.iter().try_for_each(|it| write!(self.out, "<li>{}</li>", markup(it)))?;
            write!(self.out, "</ul>")?;
        }
        let statements = self.report.statements(reported);
        if !statements.is_empty() {
            let title = match statements.len() {
                1 => "The statement".to_owned(),
                count => format!("The {count} statements"),
            };
            write!(self.out, "<details><summary>{title}</summary>")?;
            for statement in statements {
                write!(
                    self.out,
                    "<p class=\"muted\">{}</p><pre><code>{}</code></pre>",
                    markup(&statement.words()),
                    markup_lines(statement.json())
                )?;
            }
            write!(self.out, "</details>")?;
        }
        writeln!(self.out, "</li>")
    }

    /// The results that did not fail, where they were asked for.
    fn others(&mut self) -> io::Result<()> {
        let report = self.report;
        if !report.lists_all() {
            return Ok(());
        }
        self.section("others", "Other results")?;
        let others = || report.listed().iter().filter(|it| it.failure().is_none());
        let results = report.reported(others().map(|it| (it, None))).take(MOST_OTHERS);
        let rows = results.map(|ReportedFinding { rule, row, .. }| {
            [row.status.replace('_', " "), rule.title.to_owned(), row.principal, row.detail]
        });
        self.list(["Result", "Rule", "Principal", "Reason"], rows)?;
        let more = others().count().saturating_sub(MOST_OTHERS);
        if 0 < more {
            let words = format!(
                "{} more results are not on this page: -f json and -f csv list all of them.",
                grouped(more)
            );
            self.paragraph(&words)?;
        }
        self.end()
    }

    /// A table of these columns. A row has as many cells.
    fn list<const N: usize>(
        &mut self,
        columns: [&str; N],
        rows: impl Iterator<Item = [String; N]>,
    ) -> io::Result<()> {
        write!(self.out, "<table class=\"list\">\n<thead><tr>")?;
        for column in columns {
            write!(self.out, "<th scope=\"col\">{column}</th>")?;
        }
        writeln!(self.out, "</tr></thead>\n<tbody>")?;
        for row in rows {
            write!(self.out, "<tr>")?;
            for (column, cell) in columns.iter().zip(row) {
                // Only names are broken inside of a word.
                let class = if cell.contains(':') { " class=\"name\"" } else { "" };
                let cell = markup(&cell);
                write!(self.out, "<td{class} data-label=\"{column}\">{cell}</td>")?;
            }
            writeln!(self.out, "</tr>")?;
        }
        writeln!(self.out, "</tbody>\n</table>")
    }

    /// The facts that rules lack, what would provide each, and the rules.
    fn not_checked(&mut self) -> io::Result<()> {
        let mut by_fact: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for RuleResults { rule, row, .. } in self.rules {
            for missing in &row.missing {
                let words = format!("{} ({})", rule.rule().title, grouped(row.not_checked));
                by_fact.entry(missing).or_default().push(words);
            }
        }
        if by_fact.is_empty() {
            return Ok(());
        }
        self.section("not-checked", "Not checked")?;
        self.paragraph(
            "Facts were not loaded, so nobody can say whether these rules hold. The number after a \
             rule is how many checks it could not make.",
        )?;
        for (missing, rules) in by_fact {
            let title = text(&capitalized(missing));
            writeln!(self.out, "<article>\n<h3>{title}</h3>\n<ul class=\"plain\">")?;
            rules.iter().try_for_each(|it| writeln!(self.out, "<li>{}</li>", markup(it)))?;
            writeln!(self.out, "</ul>\n</article>")?;
        }
        self.end()
    }

    fn waived(&mut self) -> io::Result<()> {
        let report = self.report;
        if !report.has_waivers() {
            return Ok(());
        }
        self.section("waived", "Waived")?;
        match report.waived().is_empty() {
            true => self.paragraph("No finding is waived.")?,
            false => self.paragraph("Someone accepts these findings until a day.")?,
        }
        for reported in report.waived_results() {
            let ReportedFinding { finding, rule, row, waiver, .. } = &reported;
            let Some(waiver) = waiver else { continue };
            writeln!(
                self.out,
                "<article><header>{} <h3><code>{}</code></h3></header>\n<p><a \
                 href=\"#rule-{}\">{}</a>: {}</p>\n<p class=\"muted\">{}</p></article>",
                chip(finding.severity),
                markup(&row.principal),
                rule.id,
                markup(rule.title),
                markup(&row.detail),
                markup(&format!(
                    "Waived by {} until {}: {}",
                    waiver.author,
                    waiver_end_words(waiver.expires),
                    waiver.reason
                ))
            )?;
        }
        self.end()
    }

    /// What the rules mean of which findings are listed, and what to do.
    fn explanations(&mut self) -> io::Result<()> {
        let rules = self.rules;
        let explained: Vec<RuleId> =
            rules.iter().filter(|it| is_explained(it)).map(|it| it.rule).collect();
        if explained.is_empty() {
            return Ok(());
        }
        self.section("rules", "Rules and what to do")?;
        self.paragraph(
            "rolecall never runs these commands. Words in capitals are yours to fill in.",
        )?;
        explained.into_iter().try_for_each(|it| self.explanation(it.rule()))?;
        self.end()
    }

    fn explanation(&mut self, rule: &Rule) -> io::Result<()> {
        let Rule { id, title, meaning, risk, severity_reason, remediation, reference, .. } = rule;
        let practice = rule.best_practice;
        writeln!(
            self.out,
            "<article id=\"rule-{id}\"><header>{} <h3>{}</h3> <span class=\"muted\">{id}</span>\
             </header>\n<p>{} {}</p>\n<dl class=\"rule\">",
            chip(rule.severity),
            markup(title),
            text(meaning),
            text(risk)
        )?;
        self.term("Fix", &text(remediation.console))?;
        let command = markup(remediation.command);
        self.term("Command", &format!("<pre><code>{command}</code></pre>"))?;
        self.term("Severity", &text(&format!("{}: {severity_reason}", rule.severity.name())))?;
        let practice = format!("{} {}", practice.id(), practice.title());
        self.term("Best practice", &markup(&practice))?;
        let named = rule.frameworks.all().into_iter().filter(|(_, ids)| !ids.is_empty());
        let named: Vec<String> =
            named.map(|(name, ids)| format!("{name} {}", ids.join(", "))).collect();
        if !named.is_empty() {
            self.term("The same rule elsewhere", &markup(&named.join("; ")))?;
        }
        let link = markup(reference);
        self.term("AWS", &format!("<a href=\"{link}\" rel=\"noreferrer\">{link}</a>"))?;
        writeln!(self.out, "</dl></article>")
    }

    fn term(&mut self, term: &str, html: &str) -> io::Result<()> {
        writeln!(self.out, "<dt>{term}</dt><dd>{html}</dd>")
    }

    fn data(&mut self) -> io::Result<()> {
        let report = self.report;
        self.section("data", "Data")?;
        let accounts = report.accounts().into_iter();
        let rows = accounts.map(|AccountLine { id, name, counts, .. }| {
            let name = name.map_or_else(|| id.clone(), |it| format!("{it} ({id})"));
            let [users, groups, roles] =
                counts.map(|it| it.map_or("not loaded".to_owned(), grouped));
            [name, users, groups, roles]
        });
        self.list(["Account", "Users", "Groups", "Roles"], rows)?;
        if report.gaps().is_empty() {
            self.paragraph("Nothing that was asked for is missing.")?;
            return self.end();
        }
        self.paragraph("Not loaded. Whatever depends on it is unknown:")?;
        writeln!(self.out, "<ul class=\"plain\">")?;
        for GapRow { source, subject, reason, remediation } in report.gaps() {
            let of = if subject.is_empty() { String::new() } else { format!(" for {subject}") };
            let fix = remediation.as_ref().map(|it| format!(" Fix: {it}.")).unwrap_or_default();
            let words = format!("{source}{of}: {reason}.{fix}");
            writeln!(self.out, "<li>{}</li>", text(&words))?;
        }
        writeln!(self.out, "</ul>")?;
        self.end()
    }

    fn foot(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "</main>\n<footer>Missing data is never missing access: a rule without its facts is not \
             checked, and never passed.</footer>\n</body>\n</html>"
        )
    }
}

/// Whether a finding refers to the explanation of a rule.
fn is_explained(it: &RuleResults) -> bool {
    0 < it.listed || 0 < it.waived
}

fn chip(severity: Severity) -> String {
    let name = severity.name();
    format!("<span class=\"chip {name}\">{name}</span>")
}

/// A note as a sentence.
fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    capitalized(text) + end
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// A text in which backticks stand around code.
fn text(text: &str) -> String {
    let parts: Vec<_> = text.split('`').map(markup).collect();
    if parts.len().is_multiple_of(2) {
        return markup(text);
    }
    let part = |(at, part): (usize, &String)| match at % 2 {
        0 => part.clone(),
        _ => format!("<code>{part}</code>"),
    };
    parts.iter().enumerate().map(part).collect()
}
