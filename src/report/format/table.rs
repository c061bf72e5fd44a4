//! Tables for people: fitted to the terminal, whole when piped.

use std::io::{self, Write};

use super::layout::Layout;
use crate::{
    report::answer::{Answer, Cells, Page},
    wording::{is_hidden, visible},
};

/// So many rows are looked at before the first is written: they decide how wide the columns are.
/// Rows after them are written as they come; on a terminal they fold at these widths.
const SAMPLE: usize = 10_000;

/// Writes the answer as lines and tables. `width` is that of the terminal; none means not to fold.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_table(
    answer: &impl Answer,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    answer.write_to(&mut Text { width: width.map(usize::from), out })
}

/// Lines and tables as plain text.
struct Text<'a> {
    width: Option<usize>,
    out: &'a mut dyn Write,
}

impl Text<'_> {
    fn row(&mut self, layout: &Layout, row: &[String]) -> io::Result<()> {
        layout.lines(row).iter().try_for_each(|it| writeln!(self.out, "{it}"))
    }
}

impl Page for Text<'_> {
    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", visible(text))
    }

    fn table(&mut self, header: &[&str], rows: &mut dyn Iterator<Item = Cells>) -> io::Result<()> {
        let header = header.iter().map(ToString::to_string).collect();
        let mut rows = rows.map(printable);
        let sample: Vec<Cells> =
            std::iter::once(header).chain(rows.by_ref().take(SAMPLE)).collect();
        let layout = Layout::of(&sample, self.width);
        sample.iter().try_for_each(|it| self.row(&layout, it))?;
        rows.try_for_each(|it| self.row(&layout, &it))
    }
}

/// The row with escapes for what would break its line, or do more to a terminal than show.
fn printable(mut row: Cells) -> Cells {
    for cell in &mut row {
        if cell.contains(is_hidden) {
            *cell = visible(cell).into_owned();
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn rows_after_the_sample_are_written_as_they_come() {
        let mut text = Vec::new();
        let built = Cell::new(0);
        let mut rows = (0..SAMPLE + 2).map(|it| {
            built.set(built.get() + 1);
            vec![format!("user/{it}"), "a\nname".to_owned()]
        });
        struct Watch<'a>(&'a mut Vec<u8>, &'a Cell<usize>, Vec<usize>);
        impl Write for Watch<'_> {
            fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
                if buf.ends_with(b"\n") {
                    self.2.push(self.1.get());
                }
                self.0.write(buf)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut out = Watch(&mut text, &built, Vec::new());
        Text { width: None, out: &mut out }.table(&["WHO", "NAME"], &mut rows).unwrap();
        let Watch(_, _, built_at_line) = out;
        assert_eq!(built_at_line.last(), Some(&(SAMPLE + 2)));
        assert_eq!(built_at_line[0], SAMPLE, "the header waits for the sample only");
        assert_eq!(built_at_line[built_at_line.len() - 2], SAMPLE + 1);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), SAMPLE + 3);
        assert!(text.starts_with("WHO        NAME\nuser/0     a\\nname\n"), "{}", &text[..80]);
    }
}
