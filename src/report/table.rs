//! Tables for people: fitted to the terminal, whole when piped.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::{
    account::{self, Section},
    answer::Answer,
    last_accessed::LastAccessedReport,
    permission::PermissionRow,
    plural::counted,
    row::{AccessListRow, EvidenceJson, Grounds, HopRow, PathRow, SessionRow},
    simulation::CaseAnswer,
};
use crate::iam::{Effect, SessionDuration, Unread};

/// Writes the answer as a table. `width` is that of the terminal; none means not to fold.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_table(answer: &Answer, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Principals { principals, .. } => {
            let rows = principals.iter().map(|it| {
                vec![
                    it.principal.clone(),
                    it.kind.to_owned(),
                    it.badges.clone(),
                    days(it.oldest_active_key_days, it.keys_known),
                    days(it.last_used_days, it.last_used_known),
                    if it.kind == "group" { it.members.to_string() } else { it.groups.join(" ") },
                ]
            });
            let header = ["PRINCIPAL", "KIND", "BADGES", "KEY", "LAST", "GROUPS/MEMBERS"];
            write_rows(&header, rows, width, out)
        }
        Answer::Accounts { accounts, in_full: true, .. } => {
            accounts.iter().flat_map(|it| &it.sections).try_for_each(|it| write_section(it, out))
        }
        Answer::Accounts { accounts, in_full: false, .. } => {
            write_rows(&account::COLUMNS, accounts.iter().map(|it| it.cells.clone()), width, out)
        }
        Answer::WhoCanAssume { principals: rows, .. } => {
            let header = ["WHO", "KIND", "HOPS", "STATE", "MFA", "REQUIRES", "EVIDENCE"];
            write_rows(&header, rows.iter().map(access_cells), width, out)
        }
        Answer::CanAssume { roles: rows, .. } => {
            let header = ["ROLE", "KIND", "HOPS", "STATE", "MFA", "REQUIRES", "EVIDENCE"];
            write_rows(&header, rows.iter().map(access_cells), width, out)
        }
        Answer::Paths { paths, truncated, stopped, .. } => {
            write_paths(paths, *truncated, width, out)?;
            stopped.iter().try_for_each(|it| writeln!(out, "{it}"))
        }
        Answer::Can { answer, .. } => write_permissions(std::slice::from_ref(answer), width, out),
        Answer::WhoCan { principals, .. } => write_permissions(principals, width, out),
        Answer::LastAccessed { principal, report, .. } => {
            write_last_accessed(principal, report.as_ref(), width, out)
        }
        Answer::Simulation(answer) => write_cases(std::slice::from_ref(answer), width, out),
        Answer::Simulations { cases, .. } => write_cases(cases, width, out),
        Answer::Why { sentence, ways, verdicts, denied_by, detour, .. } => {
            writeln!(out, "{sentence}")?;
            for (name, verdict) in verdicts.iter().map(|it| (it.side, it.verdict)) {
                writeln!(out, "  {name:<9} {verdict}")?;
            }
            if !ways.is_empty() {
                writeln!(out)?;
                write_hops(ways, width, out)?;
            }
            for row in denied_by {
                writeln!(out, "  denied by {}", evidence(row))?;
            }
            if let Some(path) = detour {
                writeln!(out)?;
                write_paths(std::slice::from_ref(path), false, width, out)?;
            }
            Ok(())
        }
    }
}

/// A topic with its remarks; what needs a look or is unknown is marked.
fn write_section(section: &Section, out: &mut dyn Write) -> io::Result<()> {
    let Section { title, words, remarks } = section;
    if !title.is_empty() {
        writeln!(out, "\n{}", format!("{title}  {words}").trim_end())?;
    }
    remarks.iter().try_for_each(|it| {
        let mark = it.weight.mark();
        let label = it.label.map(|it| format!("{it:<11}")).unwrap_or_default();
        writeln!(out, "{mark} {label}{}", it.text)
    })
}

fn write_last_accessed(
    principal: &str,
    report: Option<&LastAccessedReport>,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(report) = report else {
        return writeln!(out, "which services {principal} last used is not known");
    };
    writeln!(out, "{}", report.sentence)?;
    writeln!(out, "{}", report.caveat)?;
    let told = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
    let rows = report.services.iter().map(|it| {
        let (by, region) = (told(&it.by), told(&it.region));
        vec![it.service.clone(), it.words.clone(), by, region, it.name.clone()]
    });
    match report.services.as_slice() {
        [] => Ok(()),
        [..] => write_rows(&["SERVICE", "LAST USED", "BY", "REGION", "NAME"], rows, width, out),
    }
}

fn write_permissions(
    permissions: &[PermissionRow],
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = permissions.iter().map(|it| {
        vec![
            it.principal.clone(),
            it.decision.to_owned(),
            listed(&it.blocked_by),
            depends_on(&it.grounds),
            evidence_list(&it.grounds.evidence),
        ]
    });
    write_rows(&["WHO", "DECISION", "BLOCKED BY", "REQUIRES", "EVIDENCE"], rows, width, out)
}

fn listed(words: &[&str]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join(" ") }
}

fn write_cases(cases: &[CaseAnswer], width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let rows = cases.iter().map(|it| {
        vec![
            it.name.clone().unwrap_or_else(|| "-".to_owned()),
            it.decision.to_owned(),
            listed(&it.blocked_by),
            depends_on(&it.grounds),
            evidence_list(&it.grounds.evidence),
        ]
    });
    write_rows(&["CASE", "DECISION", "BLOCKED BY", "REQUIRES", "EVIDENCE"], rows, width, out)
}

fn write_paths(
    paths: &[PathRow],
    truncated: bool,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if paths.is_empty() {
        writeln!(out, "no path")?;
    }
    for (index, path) in paths.iter().enumerate() {
        let hops = counted(path.hops.len(), "hop");
        writeln!(out, "path {}: {hops}, {}, MFA {}", index + 1, path.state, path.mfa)?;
        write_hops(&path.hops, width, out)?;
        for words in path.hops.iter().flat_map(|it| &it.leaves) {
            writeln!(out, "{words}")?;
        }
    }
    if truncated {
        writeln!(out, "there are more; --max asks for more of them")?;
    }
    Ok(())
}

fn write_hops(hops: &[HopRow], width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let rows = hops.iter().map(|it| {
        vec![
            it.from.clone(),
            it.to.clone(),
            it.kind.to_owned(),
            it.state.to_owned(),
            it.mfa.to_owned(),
            it.session.as_ref().map_or_else(|| "-".to_owned(), session),
            depends_on(&it.grounds),
            evidence_list(&it.grounds.evidence),
        ]
    });
    let header = ["FROM", "TO", "KIND", "STATE", "MFA", "SESSION", "REQUIRES", "EVIDENCE"];
    write_rows(&header, rows, width, out)
}

fn access_cells(row: &AccessListRow) -> Vec<String> {
    vec![
        row.principal.clone().or_else(|| row.role.clone()).unwrap_or_default(),
        row.kind.to_owned(),
        row.hops.to_string(),
        row.state.to_owned(),
        row.mfa.to_owned(),
        depends_on(&row.grounds),
        evidence_list(&row.grounds.evidence),
    ]
}

fn depends_on(grounds: &Grounds) -> String {
    let Grounds { requires, missing, disputed, .. } = grounds;
    let requires = requires.iter().map(|it| {
        let not = if it.negated { "not " } else { "" };
        format!("{not}{} {} {}", it.key, it.operator, it.values.join(","))
    });
    let missing = missing.iter().map(|it| format!("unknown: {it}"));
    let disputed = (!disputed.is_empty()).then(|| "disputed by AWS's own pages".to_owned());
    let all: Vec<_> = requires.chain(missing).chain(disputed).collect();
    if all.is_empty() { "-".to_owned() } else { all.join("; ") }
}

/// Guardrails that only let it pass are counted: there is one at every level, and nothing to see.
fn evidence_list(rows: &[EvidenceJson]) -> String {
    let passes =
        |it: &&EvidenceJson| matches!(it.side, "scp" | "rcp") && it.effect == Effect::Allow.name();
    let told = rows.iter().filter(|it| !passes(it)).map(evidence);
    let counted = ["scp", "rcp"].into_iter().filter_map(|side| {
        let count = rows.iter().filter(passes).filter(|it| it.side == side).count();
        (count > 0).then(|| format!("{side} x{count}"))
    });
    let all: Vec<_> = told.chain(counted).collect();
    if all.is_empty() { "-".to_owned() } else { all.join("; ") }
}

fn evidence(row: &EvidenceJson) -> String {
    let EvidenceJson { side, policy, attached_to, .. } = row;
    let Some(statement) = row.statement else {
        return match &row.account {
            Some(account) => format!("{side} {policy} in {account} to {attached_to}"),
            None => format!("{side} of {attached_to} in {policy}"),
        };
    };
    let policy = if *side == "trust" { String::new() } else { format!(" {policy}") };
    let sid = row.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    format!("{side}{policy} statement {statement}{sid}")
}

/// How long a session can last: `1 h (chained)`; `-` where nothing limits it that is known.
fn session(row: &SessionRow) -> String {
    let duration = row.max_seconds.and_then(|it| SessionDuration::from_seconds(it).ok());
    match (duration, row.why) {
        (None, _) => "-".to_owned(),
        (Some(duration), "role_chaining") => format!("{duration} (chained)"),
        (Some(duration), _) => duration.to_string(),
    }
}

/// `12d`; `-` where there is none, `?` where nobody knows.
fn days(days: Option<i64>, known: bool) -> String {
    match days {
        Some(days) => format!("{days}d"),
        None => (if known { "-" } else { "?" }).to_owned(),
    }
}

fn write_rows(
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes what could not be read, one line each: for standard error.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_gaps(gaps: &[Unread], out: &mut dyn Write) -> io::Result<()> {
    gaps.iter().try_for_each(|gap| writeln!(out, "gap: {gap}"))
}
