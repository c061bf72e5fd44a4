//! CSV for spreadsheets and programs: the complete rows of the answer.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use ::csv::{ErrorKind, Terminator, WriterBuilder};

use crate::{
    report::answer::{Answer, Cell, Table, View},
    wording::visible,
};

/// Between the items of a list.
const SEPARATOR: &str = "; ";

/// A semicolon inside of an item.
const SEMICOLON: &str = r"\u{3b}";

/// Writes the rows of the answer, after the names of the columns. What could not be loaded or was
/// not analyzed is not included: see [`AnswerFormat::notes_beside`](super::AnswerFormat::notes_beside).
///
/// Source: <https://www.rfc-editor.org/rfc/rfc4180>
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_csv(answer: &impl Answer, out: &mut dyn Write) -> io::Result<()> {
    write_rows(&mut *answer.table(), out)
}

fn write_rows(table: &mut dyn Table, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(table.header(View::Data)).map_err(io_error)?;
    while let Some(row) = table.next_row(View::Data) {
        writer.write_record(row.into_iter().map(field)).map_err(io_error)?;
    }
    writer.flush()
}

/// The error of the output itself, so that a closed pipe is recognized.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The text of a cell. An empty value is an empty field, and an unread value is `unknown`.
fn field(cell: Cell) -> String {
    let text = match cell {
        Cell::Nothing => return String::new(),
        Cell::Unknown => return "unknown".to_owned(),
        Cell::Text(text) => text,
        Cell::List(items) => {
            let items: Vec<_> = items.iter().map(|it| it.replace(';', SEMICOLON)).collect();
            items.join(SEPARATOR)
        }
    };
    defused(&text).into_owned()
}

/// The text with escapes for hidden characters, and with an apostrophe in front if a spreadsheet
/// would treat it as a formula.
///
/// Source: <https://owasp.org/www-community/attacks/CSV_Injection>
fn defused(text: &str) -> Cow<'_, str> {
    const STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let shown = visible(text);
    match text.trim_start_matches(' ').starts_with(STARTS) {
        true => format!("'{shown}").into(),
        false => shown,
    }
}

#[cfg(test)]
mod tests {
    use ::csv::Reader;
    use proptest::prelude::*;

    use super::*;
    use crate::report::format::watched::{Counted, written};

    /// More bytes than the writer buffers.
    const MANY: usize = 10_000;

    #[test]
    fn rows_are_written_as_they_come() {
        let written = written(write_rows, &mut Counted::new(MANY));
        let text = written.text;
        assert!(text.starts_with("Who,Name\r\nuser/0,a\\nname\r\n"), "{}", &text[..80]);
        assert_eq!(text.lines().count(), MANY + 1);
        assert!(written.built_at_first < MANY / 2, "{} of {MANY} rows", written.built_at_first);
    }

    #[test]
    fn no_cell_is_a_formula() {
        #[rustfmt::skip]
        let cases = [
            ("=cmd|'/c calc'!A0",   "'=cmd|'/c calc'!A0"),
            ("+1",                  "'+1"),
            ("-1",                  "'-1"),
            ("@SUM(1)",             "'@SUM(1)"),
            ("\t=1",                r"'\t=1"),
            ("\r=1",                r"'\r=1"),
            (" =1",                 "' =1"),
            ("＝1",                  "'＝1"),
            ("a=1",                 "a=1"),
            ("\u{202e}x",           r"\u{202e}x"),
        ];
        for (text, expected) in cases {
            assert_eq!(field(text.into()), expected);
        }
        let list = Cell::List(vec!["=1".to_owned(), "a;b".to_owned()]);
        assert_eq!(field(list), r"'=1; a\u{3b}b");
        assert_eq!(field(Cell::Unknown), "unknown");
        assert_eq!(field(Cell::Nothing), "");
    }

    struct Rows(std::vec::IntoIter<Vec<String>>);

    impl Table for Rows {
        fn header(&self, _: View) -> Vec<&'static str> {
            vec!["a", "b"]
        }

        fn next_row(&mut self, _: View) -> Option<Vec<Cell>> {
            Some(self.0.next()?.into_iter().map(Cell::from).collect())
        }
    }

    proptest! {
        #[test]
        fn every_row_is_read_back_as_it_was(
            rows in prop::collection::vec(prop::collection::vec("[a-z\", \r\n=;|-]{0,8}", 2), 0..6),
        ) {
            let mut text = Vec::new();
            write_rows(&mut Rows(rows.clone().into_iter()), &mut text).unwrap();
            let mut reader = Reader::from_reader(&*text);
            let read: Vec<_> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), rows.len());
            for (read, row) in read.iter().zip(&rows) {
                let expected: Vec<_> = row.iter().map(|it| defused(it).into_owned()).collect();
                prop_assert_eq!(read.iter().collect::<Vec<_>>(), expected);
            }
        }

        #[test]
        fn a_list_has_as_many_parts_as_items(
            items in prop::collection::vec("[a-z; =]{1,8}", 1..6),
        ) {
            let field = field(Cell::List(items.clone()));
            prop_assert_eq!(field.split(';').count(), items.len());
        }
    }
}
