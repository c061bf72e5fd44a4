//! The widths of the columns of a table, and where its cells fold.

use unicode_width::UnicodeWidthStr;

use crate::wording::folded;

/// Blanks after each column.
const GAP: usize = 2;

/// The minimum width of a folded column, however narrow the terminal.
const NARROWEST: usize = 4;

/// The widths of the columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    widths: Vec<usize>,
    /// Whether cells fold at the width of their column; otherwise they are whole, however wide.
    folds: bool,
}

impl Layout {
    /// Columns as wide as the widest cell of `rows`, including the header. On a terminal the widest
    /// columns shrink until all fit into `room` cells.
    pub(super) fn of(rows: &[Vec<String>], room: Option<usize>) -> Self {
        let count = rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |at: usize| {
            rows.iter().filter_map(|it| it.get(at)).map(|it| it.width()).max().unwrap_or_default()
        };
        let natural: Vec<_> = (0..count).map(widest).collect();
        let widths = match room {
            None => natural,
            Some(room) => fitted(&natural, room.saturating_sub(GAP * count.saturating_sub(1))),
        };
        Self { widths, folds: room.is_some() }
    }

    /// The lines of a row, without trailing spaces.
    pub(super) fn lines(&self, row: &[String]) -> Vec<String> {
        let cells: Vec<Vec<&str>> = row
            .iter()
            .zip(&self.widths)
            .map(
                |(cell, width)| if self.folds { folded(cell, *width) } else { vec![cell.as_str()] },
            )
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        let line = |at: usize| {
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(&self.widths) {
                let piece = cell.get(at).copied().unwrap_or_default();
                line += piece;
                let blanks = width.saturating_sub(piece.width()) + GAP;
                line.extend(std::iter::repeat_n(' ', blanks));
            }
            line.truncate(line.trim_end().len());
            line
        };
        (0..height).map(line).collect()
    }
}

/// The widths of columns that together take at most `room` cells: narrow ones keep their width,
/// wide ones share the rest.
fn fitted(natural: &[usize], room: usize) -> Vec<usize> {
    let mut widths: Vec<Option<usize>> = vec![None; natural.len()];
    let mut room = room;
    loop {
        let open = widths.iter().filter(|it| it.is_none()).count();
        let Some(share) = room.checked_div(open) else { break };
        let mut narrow = false;
        for (width, natural) in widths.iter_mut().zip(natural) {
            if width.is_none() && *natural <= share {
                *width = Some(*natural);
                room -= natural;
                narrow = true;
            }
        }
        if narrow {
            continue;
        }
        let mut rest = room % open;
        for width in widths.iter_mut().filter(|it| it.is_none()) {
            let one_more = usize::from(rest > 0);
            rest = rest.saturating_sub(1);
            *width = Some((share + one_more).max(NARROWEST));
        }
        break;
    }
    widths.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(row: &[&str]) -> Vec<String> {
        row.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn narrow_columns_keep_their_width_and_wide_ones_share_the_rest() {
        #[rustfmt::skip]
        let cases = [
            ("all fit",             vec![4, 6],      20, vec![4, 6]),
            ("one gives way",       vec![4, 30],     20, vec![4, 16]),
            ("two share",           vec![4, 30, 40], 25, vec![4, 11, 10]),
            ("no room",             vec![9, 9],       2, vec![NARROWEST, NARROWEST]),
            ("no column",           vec![],          20, vec![]),
        ];
        for (why, natural, room, expected) in cases {
            assert_eq!(fitted(&natural, room), expected, "{why}");
        }
    }

    #[test]
    fn a_row_is_as_high_as_its_highest_cell() {
        let rows = [cells(&["WHO", "REQUIRES"]), cells(&["alice", "MFA and an address"])];
        let layout = Layout::of(&rows, Some(15));
        assert_eq!(layout.lines(&rows[1]), ["alice  MFA and", "       an", "       address"]);
        let whole = Layout::of(&rows, None);
        assert_eq!(whole.lines(&rows[1]), ["alice  MFA and an address"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            row in prop::collection::vec("[a-z ]{0,30}", 1..5), room in 30usize..80,
        ) {
            let layout = Layout::of(std::slice::from_ref(&row), Some(room));
            prop_assert!(layout.lines(&row).iter().all(|it| it.width() <= room));
        }
    }
}
