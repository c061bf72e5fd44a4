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

/// What was written of the table, and how many rows it had built at each line.
pub(super) fn built_at_each_line(
    write: impl FnOnce(&mut dyn Table, &mut dyn Write) -> io::Result<()>,
    table: &mut Counted,
) -> (String, Vec<usize>) {
    let mut out = Watch { text: Vec::new(), built: Rc::clone(&table.built), at: Vec::new() };
    write(table, &mut out).expect("memory takes all");
    (String::from_utf8(out.text).expect("text"), out.at)
}

struct Watch {
    text: Vec<u8>,
    built: Rc<Count<usize>>,
    at: Vec<usize>,
}

impl Write for Watch {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if buf.ends_with(b"\n") {
            self.at.push(self.built.get());
        }
        self.text.extend_from_slice(buf);
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
