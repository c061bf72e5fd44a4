//! A table that counts the rows it built, for tests of formats that write rows as they are built.

use std::{
    cell::Cell as Count,
    io::{self, Write},
    rc::Rc,
};

use crate::report::answer::{Cell, Table, View};

/// A table of this many rows with two columns.
pub(super) struct Counted {
    count: usize,
    built: Rc<Count<usize>>,
}

impl Counted {
    pub(super) fn new(count: usize) -> Self {
        Self { count, built: Rc::default() }
    }
}

impl Table for Counted {
    fn header(&self, _: View) -> Vec<&'static str> {
        vec!["Who", "Name"]
    }

    fn next_row(&mut self, _: View) -> Option<Vec<Cell>> {
        let at = self.built.get();
        (at < self.count).then(|| {
            self.built.set(at + 1);
            vec![Cell::from(format!("user/{at}")), Cell::from("a\nname")]
        })
    }
}

/// What was written of a table.
pub(super) struct Written {
    pub(super) text: String,
    /// How many rows were built when the first byte was written.
    pub(super) built_at_first: usize,
    /// How many rows were built when each line was written.
    pub(super) built_at_lines: Vec<usize>,
}

/// Writes the table and counts.
pub(super) fn written(
    write: impl FnOnce(&mut dyn Table, &mut dyn Write) -> io::Result<()>,
    table: &mut Counted,
) -> Written {
    let built = Rc::clone(&table.built);
    let mut out = Watch { text: Vec::new(), built, first: None, lines: Vec::new() };
    write(table, &mut out).expect("memory takes all");
    let Watch { text, first, lines, .. } = out;
    Written {
        text: String::from_utf8(text).expect("text"),
        built_at_first: first.expect("something was written"),
        built_at_lines: lines,
    }
}

struct Watch {
    text: Vec<u8>,
    built: Rc<Count<usize>>,
    first: Option<usize>,
    lines: Vec<usize>,
}

impl Write for Watch {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.first.get_or_insert(self.built.get());
        if buf.ends_with(b"\n") {
            self.lines.push(self.built.get());
        }
        self.text.extend_from_slice(buf);
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
