//! Tables for people: fitted to the terminal, whole when piped.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::layout::Layout;
use crate::{
    report::answer::{Answer, Cell, Item, Page, Table, View},
    wording::{folded_below, is_hidden, visible},
};

/// How many rows are measured before the first is written: they determine the column widths. Later
/// rows are written as they are built; on a terminal they fold at these widths.
const SAMPLE: usize = 10_000;

/// Writes the answer as lines and tables. `width` is that of the terminal; `None` means not to
/// fold.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_table(
    answer: &impl Answer,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Text { width: width.map(usize::from), out };
    answer.write_to(&mut page)?;
    answer.notes().iter().try_for_each(|it| page.line(it))?;
    not_analyzed_line(answer).iter().try_for_each(|it| page.line(it))
}

/// What the answer leaves out, on one line.
pub(super) fn not_analyzed_line(answer: &impl Answer) -> Option<String> {
    let all = answer.not_analyzed();
    (!all.is_empty()).then(|| format!("not analyzed: {}", all.join("; ")))
}

/// Lines and tables as plain text.
struct Text<'a> {
    width: Option<usize>,
    out: &'a mut dyn Write,
}

impl Text<'_> {
    /// Writes a text; what does not fit on its first line is indented.
    fn text(&mut self, text: &str, indent: usize) -> io::Result<()> {
        writeln!(self.out, "{}", folded_below(&visible(text), self.width, indent))
    }

    fn row(&mut self, layout: &Layout, row: &[String]) -> io::Result<()> {
        layout.lines(row).iter().try_for_each(|it| writeln!(self.out, "{it}"))
    }
}

impl Page for Text<'_> {
    fn line(&mut self, text: &str) -> io::Result<()> {
        self.text(text, 0)
    }

    fn heading(&mut self, title: &str, words: &str) -> io::Result<()> {
        self.line(format!("{title}  {words}").trim_end())
    }

    fn item(&mut self, item: Item<'_>) -> io::Result<()> {
        let Item { mark, label, width, text } = item;
        let label = format!("{mark} {label:<width$}");
        // Below the label, where that leaves room for some words.
        let indent = label.width();
        let has_room = self.width.is_some_and(|it| indent * 2 <= it);
        self.text(&format!("{label}{text}"), if has_room { indent } else { 0 })
    }

    fn table(&mut self, table: &mut dyn Table) -> io::Result<()> {
        let header = table.header(View::People).iter().map(|it| it.to_uppercase()).collect();
        let mut rows = std::iter::from_fn(|| table.next_row(View::People)).map(printable);
        let sample: Vec<Vec<String>> =
            std::iter::once(header).chain(rows.by_ref().take(SAMPLE)).collect();
        let layout = Layout::of(&sample, self.width);
        sample.iter().try_for_each(|it| self.row(&layout, it))?;
        rows.try_for_each(|it| self.row(&layout, &it))
    }

    fn shows_statements(&self) -> bool {
        false
    }

    fn json(&mut self, _words: &str, _json: &str) -> io::Result<()> {
        Ok(())
    }
}

/// The row with escapes for characters that would break its line or control a terminal.
fn printable(row: Vec<Cell>) -> Vec<String> {
    let text = |cell: Cell| {
        let shown = cell.shown();
        if shown.contains(is_hidden) { visible(&shown).into_owned() } else { shown }
    };
    row.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::watched::{Counted, Written, written};

    #[test]
    fn rows_after_the_sample_are_written_as_they_come() {
        let Written { text, built_at_lines: built, .. } = written(
            |table, out| Text { width: None, out }.table(table),
            &mut Counted::new(SAMPLE + 2),
        );
        assert_eq!(built.last(), Some(&(SAMPLE + 2)));
        assert_eq!(built[0], SAMPLE, "the header waits for the sample only");
        assert_eq!(built[built.len() - 2], SAMPLE + 1);
        assert_eq!(text.lines().count(), SAMPLE + 3);
        assert!(text.starts_with("WHO        NAME\nuser/0     a\\nname\n"), "{}", &text[..80]);
    }
}
