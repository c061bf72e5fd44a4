//! Markdown as GitHub renders it: a page with headings, tables, and what the answer leaves out.

use std::io::{self, Write};

use super::markdown_text::{code_block, inline, paragraph};
use crate::report::answer::{Answer, Cell, GapRow, Item, Page, Table, View};

/// Writes the answer as a page.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_markdown(answer: &impl Answer, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Markdown { out, last: Block::Nothing };
    page.block(&format!("# {}", inline(&answer.title())))?;
    answer.write_to(&mut page)?;
    answer.notes().iter().try_for_each(|it| page.line(it))?;
    let not_analyzed = answer.not_analyzed();
    if !not_analyzed.is_empty() {
        page.heading("Not analyzed", "This answer does not cover the following:")?;
        not_analyzed.iter().try_for_each(|it| page.point(it))?;
    }
    let gaps = answer.gaps();
    if !gaps.is_empty() {
        let words = "This data could not be loaded. Whatever depends on it is unknown:";
        page.heading("Not loaded", words)?;
        gaps.iter().try_for_each(|it| page.point(&gap_sentences(it)))?;
    }
    Ok(())
}

/// What was not loaded and why, its source, and how to fix it.
fn gap_sentences(row: &GapRow) -> String {
    let GapRow { source, subject, reason, remediation } = row;
    let what = match subject.is_empty() {
        true => format!("{source}: {reason}."),
        false => format!("{subject}: {reason}. Source: {source}."),
    };
    match remediation {
        Some(remediation) => format!("{what} Fix: {remediation}."),
        None => what,
    }
}

/// A note as a sentence.
fn sentence(text: &str) -> String {
    let text = capitalized(text);
    if text.ends_with(['.', '?', '!', ':']) { text } else { text + "." }
}

/// The text with a capital letter, unless it begins with a name.
fn capitalized(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let mut rest = text.chars();
    match (rest.next(), first.chars().all(char::is_alphabetic)) {
        (Some(letter), true) => letter.to_uppercase().chain(rest).collect(),
        _ => text.to_owned(),
    }
}

/// The heading in sentence case, because some tables have headings in capitals.
fn sentence_case(title: &str) -> String {
    match title.chars().any(char::is_lowercase) {
        true => capitalized(title),
        false => capitalized(&title.to_lowercase()),
    }
}

struct Markdown<'a> {
    out: &'a mut dyn Write,
    last: Block,
}

/// What was written last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Nothing,
    Item,
    Other,
}

impl Markdown<'_> {
    /// Starts a block, separated from the previous one by a blank line, unless both are items of
    /// one list.
    fn begin(&mut self, next: Block) -> io::Result<()> {
        let last = std::mem::replace(&mut self.last, next);
        match last == Block::Nothing || (last, next) == (Block::Item, Block::Item) {
            true => Ok(()),
            false => writeln!(self.out),
        }
    }

    fn block(&mut self, text: &str) -> io::Result<()> {
        self.begin(Block::Other)?;
        writeln!(self.out, "{text}")
    }

    fn point(&mut self, text: &str) -> io::Result<()> {
        self.item(Item { mark: ' ', label: "", width: 0, text })
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        for cell in cells {
            write!(self.out, "| {} ", inline(&cell))?;
        }
        writeln!(self.out, "|")
    }
}

impl Page for Markdown<'_> {
    fn heading(&mut self, title: &str, words: &str) -> io::Result<()> {
        self.block(&format!("## {}", inline(&sentence_case(title))))?;
        match words.is_empty() {
            true => Ok(()),
            false => self.line(words),
        }
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        match text.is_empty() {
            true => Ok(()),
            // One word is a name.
            false if !text.contains(' ') => self.block(&paragraph(text)),
            false => self.block(&paragraph(&sentence(text))),
        }
    }

    fn item(&mut self, item: Item<'_>) -> io::Result<()> {
        let Item { mark, label, text, .. } = item;
        self.begin(Block::Item)?;
        self.out.write_all(b"- ")?;
        if mark != ' ' {
            write!(self.out, "{} ", inline(mark.encode_utf8(&mut [0; 4])))?;
        }
        if !label.is_empty() {
            write!(self.out, "{}: ", inline(label))?;
        }
        writeln!(self.out, "{}", paragraph(text))
    }

    fn table(&mut self, table: &mut dyn Table) -> io::Result<()> {
        self.begin(Block::Other)?;
        let header = table.header(View::People);
        let rule = "| --- ".repeat(header.len());
        self.row(header.into_iter().map(ToOwned::to_owned))?;
        writeln!(self.out, "{rule}|")?;
        while let Some(row) = table.next_row(View::People) {
            self.row(row.into_iter().map(Cell::shown))?;
        }
        Ok(())
    }

    fn shows_statements(&self) -> bool {
        true
    }

    fn json(&mut self, words: &str, json: &str) -> io::Result<()> {
        self.block(&paragraph(&format!("{words}:")))?;
        self.block(&code_block("json", json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::watched::{Counted, Written, written};

    fn page(out: &mut dyn Write) -> Markdown<'_> {
        Markdown { out, last: Block::Nothing }
    }

    #[test]
    fn rows_are_written_as_they_come() {
        let Written { text, built_at_lines, .. } =
            written(|table, out| page(out).table(table), &mut Counted::new(3));
        assert_eq!(built_at_lines, [0, 0, 1, 2, 3]);
        let expected = "| Who | Name |\n| --- | --- |\n| user/0 | a\\\\nname |\n";
        assert!(text.starts_with(expected), "{text}");
    }

    #[test]
    fn blank_lines_part_blocks_but_not_the_items_of_a_list() {
        let mut out = Vec::new();
        let mut page = page(&mut out);
        page.heading("ROOT USER", "of this account").unwrap();
        page.item(Item { mark: '?', label: "MFA", width: 9, text: "unknown" }).unwrap();
        page.item(Item { mark: ' ', label: "", width: 0, text: "no  keys" }).unwrap();
        page.line("").unwrap();
        page.json("Allow scp p", "{}").unwrap();
        let expected = "## Root user\n\nOf this account.\n\n- ? MFA: unknown\n- no keys\n\n\
                        Allow scp p:\n\n```json\n{}\n```\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn names_keep_their_case() {
        #[rustfmt::skip]
        let cases = [
            ("no path found",              "No path found."),
            ("role/Deploy denies it",      "role/Deploy denies it."),
            ("Use --max to show more.",    "Use --max to show more."),
        ];
        for (note, expected) in cases {
            assert_eq!(sentence(note), expected);
        }
    }
}
