//! The order of the board's lists: the one of the command, or that of a column.

use std::cmp::Reverse;

use super::{
    counts::Counts,
    list::{FINDING_COLUMNS, Tab, columns_of_rules, short_practice},
};
use crate::{
    analysis::{Finding, RuleCounts},
    tui::{
        board::Board,
        screen::tabbed::Order,
        widget::table::{Column, Sorted},
    },
};

/// What a row is sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(usize),
    Text(&'a str),
}

/// The columns that the list of a tab is sorted by.
pub(super) fn columns(tab: Tab) -> Vec<Column> {
    match tab.lists_findings() {
        true => FINDING_COLUMNS.to_vec(),
        false => columns_of_rules(tab).to_vec(),
    }
}

/// Puts rows, which stand in the order of the command, into this order. What is unknown or empty
/// comes last in either direction.
pub(super) fn sort(rows: &mut [u32], order: Order, tab: Tab, board: &Board, counts: &Counts) {
    let Some(Sorted { column, descending }) = order.sorted() else { return };
    let columns = columns(tab);
    let Some(title) = columns.get(column).map(|it| it.title) else { return };
    let key = |row: &u32| {
        let index = *row as usize;
        match tab.lists_findings() {
            true => key_of_finding(title, board.finding(index)?, board.name(index)),
            false => key_of_rule(title, board.facts().counts.get(index)?, counts),
        }
    };
    rows.sort_by_cached_key(|row| match (key(row), descending) {
        (None, _) => (true, None, None),
        (Some(key), false) => (false, Some(key), None),
        (Some(key), true) => (false, None, Some(Reverse(key))),
    });
}

fn key_of_finding<'a>(title: &str, finding: &Finding, name: &'a str) -> Option<Key<'a>> {
    Some(match title {
        // The most serious is what people look for.
        "SEVERITY" => Key::Number(usize::MAX - finding.severity as usize),
        "SUBJECT" => Key::Text(name),
        "PRACTICE" => Key::Text(short_practice(finding.rule)),
        "FINDING" => Key::Text(finding.rule.rule().title),
        "ADMIN" => Key::Number(finding.steps_to_admin? as usize),
        "EXPOSES" if finding.exposes_all() => Key::Number(usize::MAX),
        "EXPOSES" => Key::Number(finding.exposes?.known),
        _ => return None,
    })
}

fn key_of_rule(title: &str, of: &RuleCounts, counts: &Counts) -> Option<Key<'static>> {
    let tally = counts.rule(of.rule);
    Some(match title {
        "RULE" => Key::Text(of.rule.rule().title),
        "PRACTICE" => Key::Text(short_practice(of.rule)),
        "FAILED" => Key::Number(tally.failed),
        "PASSED" => Key::Number(tally.passed),
        "NOT CHECKED" => Key::Number(tally.not_checked),
        "N/A" => Key::Number(tally.not_applicable),
        "MISSING" => Key::Text(of.missing.first()?.name()),
        _ => return None,
    })
}
