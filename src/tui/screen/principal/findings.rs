//! The findings of a principal: the same rows as on the board.

use crate::{
    analysis::severity,
    graph::NodeId,
    tui::{
        board::Board,
        question::Question,
        screen::{
            Ctx,
            findings::finding_cells,
            tabbed::{Entry, Page, Rows, Subject, Text},
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
};

const COLUMNS: [Column; 5] = [
    Column::new("SEVERITY", Width::Fixed(8)).ranked(),
    Column::new("PRACTICE", Width::Fixed(8)).drop(2),
    Column::new("FINDING", Width::Rest(26)).sentence(),
    Column::new("ADMIN", Width::Fixed(5)).drop(1),
    Column::new("EXPOSES", Width::Fixed(7)).number().drop(3),
];

/// How many the summary has: it says more than that about a principal.
const IN_SUMMARY: usize = 4;

/// The list, with those that are waived at its end.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let Some(board) = &ctx.answers.board else {
        let rows = Rows::new(&COLUMNS, Vec::new(), None, "Checking rules.");
        return Page::rows(rows).waits_for(Question::Board);
    };
    let waived = board.of_principal(id).filter(|it| board.is_waived(*it));
    let indexes = board.open_of_principal(id).chain(waived);
    let entries = indexes.filter_map(|it| entry(board, it, ctx)).collect();
    Page::rows(Rows::new(&COLUMNS, entries, None, "No findings."))
}

fn entry(board: &Board, index: usize, ctx: &Ctx) -> Option<Entry> {
    let mut cells = finding_cells(board.finding(index)?, ctx);
    if board.is_waived(index) {
        cells[0] = ("waived".to_owned(), Tone::Muted);
    }
    Some(Entry { cells, subject: Subject::Finding(index), note: String::new() })
}

/// Adds the findings to the summary.
pub(super) fn add(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let Some(board) = &ctx.answers.board else {
        return text.heading("FINDINGS", ctx.pending());
    };
    let indexes: Vec<usize> = board.open_of_principal(id).collect();
    text.heading("FINDINGS", &indexes.len().to_string());
    if indexes.is_empty() {
        text.plain("none", severity::OF_NO_FINDING.into());
    }
    for index in indexes.iter().take(IN_SUMMARY) {
        let Some(finding) = board.finding(*index) else { continue };
        let mut cells = finding_cells(finding, ctx).into_iter();
        let (Some((severity, tone)), Some((practice, _)), Some((detail, _))) =
            (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let pieces = vec![
            (format!("{severity:<8}  "), tone),
            (format!("{practice:<6}  "), Tone::Muted),
            (detail, Tone::Text),
        ];
        text.item(18, pieces);
    }
    text.more(indexes.len(), IN_SUMMARY, "on the Findings tab");
}
