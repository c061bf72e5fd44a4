//! The lists of the board: findings, or rules with their results.

use std::{borrow::Cow, cmp::Reverse};

use ratatui::text::Line;

use super::counts::{Counts, area_of};
use crate::{
    analysis::{Area, Behind, Finding, RuleCounts, RuleId, Subject},
    graph::Direction,
    tui::{
        board::Board,
        cut,
        look::Look,
        matcher::Query,
        screen::{Ctx, Place, Reaction, Route},
        theme::Tone,
        widget::table::{Column, Row, Width},
    },
    wording,
};

/// Which results are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Failed,
    NotChecked,
    Passed,
    NotApplicable,
    Waived,
}

impl Tab {
    pub(super) const ALL: [Self; 5] =
        [Self::Failed, Self::NotChecked, Self::Passed, Self::NotApplicable, Self::Waived];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Failed => "Failed",
            Self::NotChecked => "Not checked",
            Self::Passed => "Passed",
            Self::NotApplicable => "Not applicable",
            Self::Waived => "Waived",
        }
    }

    /// Whether it lists findings, and not rules.
    pub(super) fn lists_findings(self) -> bool {
        matches!(self, Self::Failed | Self::Waived)
    }

    /// The text for an empty list.
    pub(super) fn none(self) -> &'static str {
        match self {
            Self::Failed => "No findings.",
            Self::NotChecked => "Every rule was checked.",
            Self::Passed => "No rule passed for anyone.",
            Self::NotApplicable => "Every rule asks something of everyone.",
            Self::Waived => "No finding is waived. Press W on a finding to waive it.",
        }
    }

    fn admits(self, counts: &Counts, rule: RuleId) -> bool {
        let tally = counts.rule(rule);
        match self {
            Self::NotChecked => 0 < tally.not_checked,
            Self::Passed => 0 < tally.passed,
            Self::NotApplicable => 0 < tally.not_applicable,
            Self::Failed | Self::Waived => 0 < tally.failed,
        }
    }
}

/// What narrows a list, besides the words of its filter.
pub(super) struct Narrowed<'a> {
    pub(super) tab: Tab,
    pub(super) area: Option<Area>,
    pub(super) rule: Option<RuleId>,
    pub(super) counts: &'a Counts,
}

impl Narrowed<'_> {
    /// The rows that are shown of those that a filter found, or of all: indexes of findings or of
    /// rules.
    pub(super) fn rows(&self, board: &Board, found: Option<&[u32]>) -> Vec<u32> {
        let facts = board.facts();
        let all = match self.tab.lists_findings() {
            true => facts.findings.len(),
            false => facts.counts.len(),
        };
        let shows = |index: &u32| self.shows(board, *index as usize);
        let mut rows: Vec<u32> = match found {
            // The order of the command, whatever matches best.
            Some(found) => {
                let mut rows: Vec<u32> = found.iter().copied().filter(shows).collect();
                rows.sort_unstable();
                rows
            }
            None => (0..).take(all).filter(shows).collect(),
        };
        // The command keeps the findings of one subject together. A rule has one for each, so the
        // worst comes first.
        if self.rule.is_some() && self.tab.lists_findings() {
            let weight = |row: &u32| {
                let finding = board.finding(*row as usize)?;
                let far = finding.steps_to_admin.unwrap_or(u32::MAX);
                Some((finding.severity, Reverse(far), finding.exposes))
            };
            rows.sort_by_key(|it| Reverse(weight(it)));
        }
        rows
    }

    fn shows(&self, board: &Board, index: usize) -> bool {
        let rule = match self.tab.lists_findings() {
            true => board.finding(index).map(|it| it.rule),
            false => board.facts().counts.get(index).map(|it| it.rule),
        };
        let Some(rule) = rule else { return false };
        let is_in =
            self.area.is_none_or(|it| area_of(rule) == it) && self.rule.is_none_or(|it| rule == it);
        is_in
            && match self.tab {
                Tab::Failed => !board.is_waived(index),
                Tab::Waived => board.is_waived(index),
                Tab::NotChecked | Tab::Passed | Tab::NotApplicable => {
                    self.tab.admits(self.counts, rule)
                }
            }
    }
}

/// The columns of findings.
pub(super) const FINDING_COLUMNS: [Column; 6] = [
    Column::new("SEVERITY", Width::Fixed(8)),
    Column::new("SUBJECT", Width::Rest(19)),
    Column::new("PRACTICE", Width::Fixed(8)).drop(3),
    Column::new("FINDING", Width::Rest(26)).sentence(),
    Column::new("ADMIN", Width::Fixed(5)).drop(1),
    Column::new("EXPOSES", Width::Fixed(7)).number().drop(2),
];

/// The columns of the findings of one rule: its title says what the last one says in most rows, so
/// names, of which the longest has `longest` cells, have the room. All have one practice.
pub(super) fn columns_of_rule(longest: usize, width: u16) -> Cow<'static, [Column]> {
    const WIDEST: u16 = 48;
    /// What the other columns take, with at least 20 cells of the finding.
    const OTHERS: u16 = 52;
    let mut columns = FINDING_COLUMNS;
    let Width::Rest(least) = columns[1].width else { return Cow::Borrowed(&FINDING_COLUMNS) };
    let longest = u16::try_from(longest).unwrap_or(u16::MAX).min(WIDEST);
    let room = width.saturating_sub(OTHERS);
    columns[1].width = match longest <= room {
        true => Width::Fixed(longest.max(7)),
        false => Width::Rest(room.max(least)),
    };
    columns[2] = columns[2].drop(u8::MAX);
    columns[3].width = Width::Rest(20);
    Cow::Owned(columns.to_vec())
}

/// The columns of rules.
const RULE_COLUMNS: [Column; 7] = [
    Column::new("RULE", Width::Rest(32)).sentence(),
    Column::new("PRACTICE", Width::Fixed(8)).drop(5),
    Column::new("FAILED", Width::Fixed(6)).number().drop(4),
    Column::new("PASSED", Width::Fixed(6)).number().drop(3),
    Column::new("NOT CHECKED", Width::Fixed(11)).number().drop(2),
    Column::new("N/A", Width::Fixed(5)).number().drop(6),
    Column::new("MISSING", Width::Rest(20)).sentence().drop(1),
];

/// The columns of the rules on a tab: the count that the tab is about is never dropped.
pub(super) fn columns_of_rules(tab: Tab) -> [Column; 7] {
    let mut columns = RULE_COLUMNS;
    let own = match tab {
        Tab::Failed | Tab::Waived => 2,
        Tab::Passed => 3,
        Tab::NotChecked => 4,
        Tab::NotApplicable => 5,
    };
    columns[own] = columns[own].drop(0);
    columns
}

/// The best practice of a rule, without its question: `BP05`.
pub(super) fn short_practice(rule: RuleId) -> &'static str {
    let id = rule.rule().best_practice.id();
    match Area::all().find(|it| it.id() == id) {
        Some(_) => id.rsplit('-').next().unwrap_or(id),
        None => "across",
    }
}

/// The cells of a finding, each with its tone.
pub(crate) fn finding_cells(finding: &Finding, ctx: &Ctx) -> Vec<(String, Tone)> {
    let admin = match finding.steps_to_admin {
        None => ("-".to_owned(), Tone::Muted),
        Some(0) => ("is".to_owned(), Tone::Text),
        Some(steps) => (format!("in {steps}"), Tone::Text),
    };
    let provenance = ctx.data.analysis.snapshot.provenance();
    let exposes = match finding.exposes {
        _ if finding.exposes_all() => "all".to_owned(),
        None => "-".to_owned(),
        Some(count) => wording::plural::reached(count),
    };
    vec![
        (finding.severity.name().to_owned(), finding.severity.into()),
        (short_practice(finding.rule).to_owned(), Tone::Muted),
        (wording::finding_detail(finding, provenance), Tone::Text),
        admin,
        (exposes, Tone::Muted),
    ]
}

/// The row of a finding in the board's list.
pub(super) fn finding_row<'a>(
    board: &'a Board,
    index: usize,
    query: &Query,
    ctx: &'a Ctx,
) -> Option<Row<'a>> {
    let look = &ctx.look;
    let finding = board.finding(index)?;
    let mut cells = styled(finding_cells(finding, ctx), look);
    cells.insert(1, crate::tui::layer::highlighted(board.name(index), query, look));
    let mark = match board.waiver(index) {
        // A waiver that expired.
        Some((_, false)) => "!",
        Some((_, true)) | None => "",
    };
    Some(Row { mark, cells })
}

fn styled(cells: Vec<(String, Tone)>, look: &Look) -> Vec<Line<'static>> {
    let cell = |(text, tone): (String, Tone)| match tone {
        Tone::Text => cut::raw(text),
        tone => cut::styled(text, look.style(tone)),
    };
    cells.into_iter().map(cell).collect()
}

/// The row of a rule.
pub(super) fn rule_row(of: &RuleCounts, counts: &Counts, ctx: &Ctx) -> Row<'static> {
    let tally = counts.rule(of.rule);
    let missing: Vec<&str> = of.missing.iter().map(|it| it.name()).collect();
    let number = |it: usize| (it.to_string(), if it == 0 { Tone::Muted } else { Tone::Text });
    let cells = vec![
        (of.rule.rule().title.to_owned(), Tone::Text),
        (short_practice(of.rule).to_owned(), Tone::Muted),
        number(tally.failed),
        number(tally.passed),
        number(tally.not_checked),
        number(tally.not_applicable),
        (missing.join(", "), Tone::Unknown),
    ];
    Row { mark: "", cells: styled(cells, &ctx.look) }
}

/// Where a finding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jump {
    /// To the page of its subject.
    Subject,
    /// To how its subject becomes an administrator, or to the step that it is about.
    Path,
}

/// The reaction to a jump; none if there is nowhere to go.
pub(crate) fn jump(finding: &Finding, to: Jump, ctx: &Ctx) -> Option<Reaction> {
    match to {
        Jump::Subject => subject_place(finding, ctx).map(Reaction::Go),
        Jump::Path => Some(path(finding, ctx)),
    }
}

/// The page of a finding's subject; of a policy, that of the first principal that has it.
fn subject_place(finding: &Finding, ctx: &Ctx) -> Option<Place> {
    match &finding.subject {
        Subject::Principal(id) => Some(Place::Principal(*id)),
        Subject::Account(id) => {
            ctx.data.accounts.iter().position(|it| it.id == *id).map(Place::Account)
        }
        Subject::Named(_) => {
            let rows = finding.failure().map(|it| it.evidence.as_slice()).unwrap_or_default();
            let find = |it: &str| ctx.data.analysis.graph.find(it);
            rows.iter().find_map(|it| find(&it.attached_to)).map(Place::Principal)
        }
    }
}

fn path(finding: &Finding, ctx: &Ctx) -> Reaction {
    if let Some(Behind::Step(hop)) = finding.failure().and_then(|it| it.behind) {
        return Reaction::Go(Place::Why { from: hop.from, to: hop.to });
    }
    let Subject::Principal(id) = finding.subject else {
        return Reaction::Say("only principals have a path to an administrator".to_owned());
    };
    match finding.steps_to_admin {
        None => Reaction::Say("it becomes no administrator: no path was found".to_owned()),
        // It needs no path; who becomes it has one.
        Some(0) => Reaction::Go(Place::Tree(id, Direction::Incoming)),
        Some(_) => {
            let path = ctx.data.path_to_admin(id).and_then(|it| it.hops.last().copied());
            match path {
                Some(last) => Reaction::Route(Route { from: Some(id), to: Some(last.to) }),
                None => Reaction::Go(Place::Tree(id, Direction::Outgoing)),
            }
        }
    }
}
