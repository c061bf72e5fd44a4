//! The order of a list: the one it was made in, or that of a column.

use std::{
    cmp::{Ordering, Reverse},
    collections::HashMap,
};

use ratatui::layout::Alignment;

use crate::tui::{
    layer::{Menu, MenuGroup},
    widget::table::{Column, Sorted},
};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Order(Option<Sorted>);

/// The first entry of the menu: the order that the list was made in, its most important row first.
const GIVEN: &str = "as listed at first";

impl Order {
    /// The column that rows are sorted by; `None` for the order that they were made in.
    pub(crate) fn sorted(self) -> Option<Sorted> {
        self.0
    }

    /// The choices, as a menu with one group.
    pub(crate) fn menu(self, columns: &[Column]) -> Menu {
        let titles = columns.iter().map(|it| it.title);
        let group = MenuGroup {
            heading: "SORT BY",
            entries: std::iter::once(GIVEN).chain(titles).collect(),
            chosen: self.entry(),
        };
        Menu::new("Order of the list", vec![group])
    }

    /// The entry of the menu that it is.
    fn entry(self) -> usize {
        self.0.map_or(0, |it| it.column + 1)
    }

    /// The order that an entry of the menu stands for. The column that rows are sorted by already
    /// is sorted in the other direction.
    pub(crate) fn chosen(self, entry: usize, columns: &[Column]) -> Self {
        let Some(column) = entry.checked_sub(1) else { return Self::default() };
        match self.0 {
            Some(sorted) if sorted.column == column => self.reversed(),
            // The largest number is what people look for, and names go on from A.
            _ => Self(
                columns
                    .get(column)
                    .map(|it| Sorted { column, descending: it.align == Alignment::Right }),
            ),
        }
    }

    /// The order of the next entry in the menu, or, backward, of the one before.
    pub(crate) fn next(self, step: isize, columns: &[Column]) -> Self {
        let entries = columns.len() + 1;
        let step = if step < 0 { entries - 1 } else { 1 };
        self.chosen((self.entry() + step) % entries, columns)
    }

    /// The same in the other direction.
    pub(crate) fn reversed(self) -> Self {
        Self(self.0.map(|it| Sorted { descending: !it.descending, ..it }))
    }

    /// Puts rows, which stand as they were made, into this order; `cell` is the text of a row in a
    /// column. What is empty or unknown comes last in either direction.
    pub(super) fn sort<'a>(
        self,
        rows: &mut [usize],
        columns: &[Column],
        cell: impl Fn(usize, usize) -> &'a str,
    ) {
        let Some(Sorted { column, descending }) = self.0 else { return };
        let text = |row: &usize| cell(*row, column);
        if columns.get(column).is_some_and(|it| it.ranked) {
            let mut ranks: HashMap<&str, usize> = HashMap::new();
            for row in rows.iter() {
                let rank = ranks.len();
                ranks.entry(text(row)).or_insert(rank);
            }
            return rows
                .sort_by(|a, b| directed(ranks.get(text(a)).cmp(&ranks.get(text(b))), descending));
        }
        rows.sort_by_cached_key(|it| {
            let text = text(it);
            let is_empty = matches!(text, "" | "-" | "?");
            let key = (number(text), text);
            (is_empty, if descending { (None, Some(Reverse(key))) } else { (Some(key), None) })
        });
    }
}

fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending { ordering.reverse() } else { ordering }
}

/// The number that a cell begins with, as `12` in `12 days ago`; texts come after all numbers.
fn number(text: &str) -> u64 {
    let digits = text.chars().filter(|it| *it != ',').map_while(|it| it.to_digit(10));
    let add = |sum: Option<u64>, digit: u32| {
        Some(sum.unwrap_or(0).saturating_mul(10).saturating_add(digit.into()))
    };
    digits.fold(None, add).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::table::Width;

    const COLUMNS: [Column; 3] = [
        Column::new("NAME", Width::Rest(8)),
        Column::new("STEPS", Width::Fixed(5)).number(),
        Column::new("STATE", Width::Fixed(8)).ranked(),
    ];

    fn sorted(order: Order) -> String {
        let rows = [("c", "2", "proven"), ("a", "10", "unknown"), ("b", "-", "if met")];
        let mut shown = vec![0, 1, 2];
        order.sort(&mut shown, &COLUMNS, |row, column| {
            let (name, steps, state) = rows[row];
            [name, steps, state][column]
        });
        shown.into_iter().map(|it| rows[it].0).collect()
    }

    #[test]
    fn each_column_sorts_and_again_the_other_way() {
        let given = Order::default();
        let found: Vec<_> = (0..=3)
            .map(|entry| {
                let order = given.chosen(entry, &COLUMNS);
                (sorted(order), sorted(order.chosen(entry, &COLUMNS)))
            })
            .collect();
        let expected = [("cab", "cab"), ("abc", "cba"), ("acb", "cab"), ("cab", "bac")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn the_keys_go_round() {
        let orders: Vec<_> = (0..4)
            .scan(Order::default(), |order, _| {
                *order = order.next(1, &COLUMNS);
                Some(order.0.map(|it| it.column))
            })
            .collect();
        assert_eq!(orders, [Some(0), Some(1), Some(2), None]);
    }

    #[test]
    fn numbers_are_read_from_the_start_of_a_cell() {
        assert_eq!(["12 days ago", "1,234", "0 allow"].map(number), [12, 1_234, 0]);
        assert_eq!(number("never"), u64::MAX);
    }
}
