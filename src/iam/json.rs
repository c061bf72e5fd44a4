//! A JSON scanner with positions: reads a policy's text once from front to back, so that every
//! value and every error has its position in the text.
//!
//! There are two kinds of errors. If the text is not JSON, nothing of it counts. If a value has
//! another form than expected, the rest can still be read.

use std::{borrow::Cow, fmt, ops::Range, vec::Drain};

use rustc_hash::FxHashSet;

use super::parse_policy_error::ParsePolicyError;

/// The maximum nesting depth. Policies need less than ten levels.
const MAX_DEPTH: u32 = 128;

/// Reads a JSON text from front to back.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    /// Reused buffer in which each list of strings is collected.
    texts: Vec<Cow<'a, str>>,
}

/// Why scanning cannot continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ScanError {
    /// The text is not JSON, or too deeply nested.
    Malformed {
        /// The position of the first invalid byte.
        at: usize,
        /// What should have stood there.
        expected: &'static str,
    },
    /// A value has another form than expected.
    Unexpected(ParsePolicyError),
}

/// The beginning of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    at: usize,
    depth: u32,
}

/// The name of a member of an object.
#[derive(Debug)]
pub(super) struct Name<'a> {
    /// The name itself.
    pub(super) text: Cow<'a, str>,
    /// The position of its opening quotation mark.
    pub(super) at: usize,
}

/// The path of a value in the document, by member names. Formatted only for errors.
#[derive(Clone, Copy, Debug)]
pub(super) enum Path<'p> {
    /// The document itself.
    Whole,
    /// A statement, by its index.
    Statement(usize),
    /// A member.
    Member(&'p Path<'p>, &'p str),
}

impl<'p> Path<'p> {
    /// The path of a member.
    pub(super) fn member(&'p self, name: &'p str) -> Self {
        Self::Member(self, name)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Statement(index) => write!(f, "Statement[{index}]"),
            Self::Member(Self::Whole, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
        }
    }
}

impl ScanError {
    /// Converts the error to one about the whole `text`.
    pub(super) fn in_text(self, text: &str) -> ParsePolicyError {
        match self {
            Self::Unexpected(error) => error,
            Self::Malformed { at, expected } => {
                // The position of the last byte read; the last byte of the text if it ends too
                // early.
                let end = at.saturating_add(1).min(text.len());
                let before = &text.as_bytes()[..end];
                let line_start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
                let line = before.iter().filter(|it| **it == b'\n').count() + 1;
                let path = format!("line {line}, column {}", before.len() - line_start);
                ParsePolicyError { path, expected, found: excerpt(text) }
            }
        }
    }
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of the value that `text` contains.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, texts: Vec::new() }
    }

    /// Skips whitespace up to the next value.
    pub(super) fn start(&mut self) -> Start {
        self.skip_blanks();
        Start { at: self.at, depth: self.depth }
    }

    /// The range of the value that began at `start` and was just read.
    pub(super) fn place(&self, start: Start) -> Range<usize> {
        start.at..self.at
    }

    /// Like [`place`](Self::place), in as many bits as the maximum policy length needs.
    pub(super) fn short_place(&self, start: Start) -> Result<Range<u32>, ScanError> {
        let short = |at| {
            const EXPECTED: &str = "a policy document shorter than 4 GiB";
            u32::try_from(at).map_err(|_| ScanError::Malformed { at, expected: EXPECTED })
        };
        let Range { start, end } = self.place(start);
        Ok(short(start)?..short(end)?)
    }

    /// Checks that nothing follows.
    pub(super) fn end(&mut self) -> Result<(), ScanError> {
        self.skip_blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.malformed()) }
    }

    /// Whether a string is next.
    pub(super) fn is_at_string(&self) -> bool {
        self.peek() == Some(b'"')
    }

    /// The error for a value at `start` that is not `expected`.
    pub(super) fn unexpected(
        &mut self,
        start: Start,
        path: &Path<'_>,
        expected: &'static str,
    ) -> ScanError {
        self.rewind(start);
        match self.skip() {
            Ok(()) => ScanError::Unexpected(ParsePolicyError {
                path: path.to_string(),
                expected,
                found: excerpt(&self.text[self.place(start)]),
            }),
            Err(malformed) => malformed,
        }
    }

    /// Reads a value with `read`; skips the value if it has another form than expected.
    pub(super) fn attempt<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, ScanError>,
    ) -> Result<Result<T, ParsePolicyError>, ScanError> {
        let start = self.start();
        match read(self) {
            Ok(value) => Ok(Ok(value)),
            Err(ScanError::Unexpected(error)) => {
                self.rewind(start);
                self.skip()?;
                Ok(Err(error))
            }
            Err(malformed @ ScanError::Malformed { .. }) => Err(malformed),
        }
    }

    /// Reads an object; `each` reads the value of each member. A duplicate name is reported before
    /// all other errors, because it is ambiguous which value counts.
    pub(super) fn members(
        &mut self,
        path: &Path<'_>,
        expected: &'static str,
        mut each: impl FnMut(&mut Self, &Name<'a>) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        let start = self.start();
        if !self.open(b'{')? {
            return Err(self.unexpected(start, path, expected));
        }
        let mut names = Names::default();
        let mut first_error = None;
        let mut is_first = true;
        while self.go_on(b'}', &mut is_first)? {
            let at = self.start().at;
            if !self.is_at_string() {
                return Err(self.malformed());
            }
            let Some(text) = self.any_string()? else {
                return Err(self.unexpected(start, path, expected));
            };
            self.skip_blanks();
            self.expect(b':')?;
            let name = Name { text, at };
            if !names.insert(name.text.clone()) {
                let start = self.start();
                let path = path.member(&name.text);
                return Err(self.unexpected(start, &path, "each element only once"));
            }
            let read = self.attempt(|scanner| each(scanner, &name))?;
            first_error = first_error.or(read.err());
        }
        first_error.map_or(Ok(()), |error| Err(ScanError::Unexpected(error)))
    }

    /// Reads a list; `each` reads each item. A value that is not a list counts as a list with one
    /// item.
    pub(super) fn items(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        self.skip_blanks();
        if !self.open(b'[')? {
            return each(self);
        }
        let mut is_first = true;
        while self.go_on(b']', &mut is_first)? {
            each(self)?;
        }
        Ok(())
    }

    /// Reads a string.
    pub(super) fn string(
        &mut self,
        path: &Path<'_>,
        expected: &'static str,
    ) -> Result<Cow<'a, str>, ScanError> {
        let start = self.start();
        let text = if self.is_at_string() { self.any_string()? } else { None };
        text.ok_or_else(|| self.unexpected(start, path, expected))
    }

    /// Reads a string, a number, a boolean, or a list of these; all of them become strings.
    pub(super) fn texts(
        &mut self,
        path: &Path<'_>,
        expected: &'static str,
    ) -> Result<Drain<'_, Cow<'a, str>>, ScanError> {
        let start = self.start();
        self.texts.clear();
        if self.gather_texts()? {
            Ok(self.texts.drain(..))
        } else {
            Err(self.unexpected(start, path, expected))
        }
    }

    /// Reads a string, or a non-empty list of strings; each must be valid.
    pub(super) fn strings(
        &mut self,
        path: &Path<'_>,
        expected: &'static str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Drain<'_, Cow<'a, str>>, ScanError> {
        let start = self.start();
        self.texts.clear();
        let mut all_fit = true;
        self.items(|scanner| {
            scanner.skip_blanks();
            let text = if scanner.is_at_string() {
                scanner.any_string()?
            } else {
                scanner.skip()?;
                None
            };
            match text.filter(|it| fits(it)) {
                Some(text) => scanner.texts.push(text),
                None => all_fit = false,
            }
            Ok(())
        })?;
        if all_fit && !self.texts.is_empty() {
            Ok(self.texts.drain(..))
        } else {
            Err(self.unexpected(start, path, expected))
        }
    }

    /// Whether every value was a string, number or boolean. If not, the current position is
    /// meaningless.
    fn gather_texts(&mut self) -> Result<bool, ScanError> {
        self.skip_blanks();
        let text = match self.peek() {
            Some(b'"') => self.any_string()?,
            Some(b'[') => {
                self.open(b'[')?;
                let mut is_first = true;
                while self.go_on(b']', &mut is_first)? {
                    if !self.gather_texts()? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            Some(b'{' | b'n') => None,
            Some(_) | None => {
                let start = self.start();
                self.skip()?;
                plain_text(&self.text[self.place(start)])
            }
        };
        let is_text = text.is_some();
        self.texts.extend(text);
        Ok(is_text)
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), ScanError> {
        self.skip_blanks();
        let mut is_first = true;
        match self.peek() {
            Some(b'"') => self.skip_string().map(drop),
            Some(b'{') => {
                self.open(b'{')?;
                while self.go_on(b'}', &mut is_first)? {
                    self.skip_blanks();
                    self.skip_string()?;
                    self.skip_blanks();
                    self.expect(b':')?;
                    self.skip()?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.open(b'[')?;
                while self.go_on(b']', &mut is_first)? {
                    self.skip()?;
                }
                Ok(())
            }
            Some(b't') => self.skip_word("true"),
            Some(b'f') => self.skip_word("false"),
            Some(b'n') => self.skip_word("null"),
            Some(_) | None => self.skip_number(),
        }
    }

    /// Enters an object or list, if `bracket` is next.
    fn open(&mut self, bracket: u8) -> Result<bool, ScanError> {
        if self.peek() != Some(bracket) {
            return Ok(false);
        }
        if self.depth == MAX_DEPTH {
            const EXPECTED: &str = "JSON with at most 128 levels of objects and lists";
            return Err(ScanError::Malformed { at: self.at, expected: EXPECTED });
        }
        self.depth += 1;
        self.at += 1;
        Ok(true)
    }

    /// Skips the comma before the next member or item; returns false and leaves the object or list
    /// if `bracket` closes it instead.
    fn go_on(&mut self, bracket: u8, is_first: &mut bool) -> Result<bool, ScanError> {
        self.skip_blanks();
        if self.peek() == Some(bracket) {
            self.at += 1;
            // `open` incremented it.
            self.depth = self.depth.saturating_sub(1);
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Reads the next string; `None` if it does not encode text, such as half of a surrogate pair.
    fn any_string(&mut self) -> Result<Option<Cow<'a, str>>, ScanError> {
        let start = self.at;
        if self.skip_string()? {
            Ok(serde_json::from_str(&self.text[start..self.at]).ok().map(Cow::Owned))
        } else {
            // Between the two quotation marks.
            Ok(Some(Cow::Borrowed(&self.text[start + 1..self.at - 1])))
        }
    }

    /// Skips a string; returns whether it contains escapes.
    fn skip_string(&mut self) -> Result<bool, ScanError> {
        self.expect(b'"')?;
        let mut has_escapes = false;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let stop = rest.iter().position(|it| matches!(it, b'"' | b'\\' | ..b' '));
            self.at += stop.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(has_escapes);
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 1;
                    self.skip_escape()?;
                }
                Some(_) | None => return Err(self.malformed()),
            }
        }
    }

    /// Passes over what follows a backslash.
    fn skip_escape(&mut self) -> Result<(), ScanError> {
        let digits = match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 0,
            Some(b'u') => 4,
            Some(_) | None => return Err(self.malformed()),
        };
        self.at += 1;
        for _ in 0..digits {
            if !self.peek().is_some_and(|it| it.is_ascii_hexdigit()) {
                return Err(self.malformed());
            }
            self.at += 1;
        }
        Ok(())
    }

    fn skip_number(&mut self) -> Result<(), ScanError> {
        self.skip_if(b"-");
        if !self.skip_if(b"0") {
            self.skip_digits()?;
        }
        if self.skip_if(b".") {
            self.skip_digits()?;
        }
        if self.skip_if(b"eE") {
            self.skip_if(b"+-");
            self.skip_digits()?;
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> Result<(), ScanError> {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|it| it.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(self.malformed()) } else { Ok(()) }
    }

    fn skip_word(&mut self, word: &str) -> Result<(), ScanError> {
        word.bytes().try_for_each(|it| self.expect(it))
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().position(|it| !matches!(it, b' ' | b'\n' | b'\r' | b'\t'));
        self.at += count.unwrap_or(rest.len());
    }

    /// Skips one of `bytes`, if one is next.
    fn skip_if(&mut self, bytes: &[u8]) -> bool {
        let is_next = self.peek().is_some_and(|it| bytes.contains(&it));
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), ScanError> {
        if self.skip_if(&[byte]) { Ok(()) } else { Err(self.malformed()) }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rewind(&mut self, start: Start) {
        (self.at, self.depth) = (start.at, start.depth);
    }

    fn malformed(&self) -> ScanError {
        ScanError::Malformed { at: self.at, expected: "a JSON object" }
    }
}

/// The text of a number or boolean; `None` if the number is out of range.
fn plain_text(json: &str) -> Option<Cow<'_, str>> {
    if matches!(json, "true" | "false") {
        return Some(Cow::Borrowed(json));
    }
    let number: serde_json::Number = serde_json::from_str(json).ok()?;
    Some(Cow::Owned(match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number.to_string(),
        (None, Some(number)) => number.to_string(),
        (None, None) => number.as_f64()?.to_string(),
    }))
}

/// The member names of an object that were read so far.
#[derive(Debug, Default)]
struct Names<'a> {
    few: Vec<Cow<'a, str>>,
    many: FxHashSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// Up to this many names, a linear search is faster than hashing.
    const FEW: usize = 16;

    /// Adds `name`; returns false if it was already there.
    fn insert(&mut self, name: Cow<'a, str>) -> bool {
        if self.few.contains(&name) || self.many.contains(&name) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
        true
    }
}

/// Appends a member name to `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The beginning of `text`, shortened to fit on one line.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.is_empty() => "nothing".to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests;
