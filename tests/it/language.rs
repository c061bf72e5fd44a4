//! Every text that a person reads keeps to the project's words: `tests/data/words.txt` lists those
//! that it does not contain, and what to write instead.

use std::collections::HashMap;

use crate::{
    architecture::{
        scan::{self, Token},
        sources,
    },
    house,
};

/// What is checked as a whole beside the documents.
const OTHER_TEXTS: [&str; 4] = ["demo.tape", "Containerfile", "dist-workspace.toml", "flake.nix"];
/// Of the change log, only what is not released yet is checked.
const CHANGE_LOG: &str = "CHANGELOG.md";

#[test]
fn no_text_contains_a_word_that_the_list_replaces() {
    let list = house::read("tests/data/words.txt");
    let list = WordList::parse(&list);
    let mut problems = Vec::new();
    for (path, text) in sources("src") {
        problems.extend(list.problems(&path, &words_of_source(&text)));
        if path.starts_with("src/report/") {
            problems.extend(list.problems(&path, &json_fields(&text)));
        }
    }
    let texts = house::documents().into_iter().chain(OTHER_TEXTS.map(ToOwned::to_owned));
    for path in texts {
        let (line, text) = match house::read(&path) {
            log if path == CHANGE_LOG => unreleased(&log),
            text => (1, text),
        };
        problems.extend(list.problems(&path, &words(line, &text)));
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// The forbidden words and phrases.
struct WordList<'a> {
    /// By first word.
    phrases: HashMap<String, Vec<Phrase<'a>>>,
}

struct Phrase<'a> {
    words: Vec<String>,
    /// What to write instead.
    instead: &'a str,
    /// The files that may contain it.
    exceptions: Vec<&'a str>,
}

/// A word in lower case, or a sign, with its line from 1. Signs keep phrases from matching across
/// the end of a sentence.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    line: usize,
    text: String,
}

impl<'a> WordList<'a> {
    /// Panics if a row has no replacement.
    fn parse(list: &'a str) -> Self {
        let mut phrases: HashMap<String, Vec<Phrase<'a>>> = HashMap::new();
        for row in list.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let mut cells = row.split('|').map(str::trim);
            let (Some(forbidden), Some(instead)) = (cells.next(), cells.next()) else {
                panic!("`{row}` does not say what to write instead");
            };
            let exceptions: Vec<&str> = cells.flat_map(str::split_whitespace).collect();
            for phrase in forbidden.split(',') {
                let words: Vec<String> = words(1, phrase).into_iter().map(|it| it.text).collect();
                let first = words.first().unwrap_or_else(|| panic!("`{row}` has an empty phrase"));
                let rows = phrases.entry(first.clone()).or_default();
                rows.push(Phrase { words, instead, exceptions: exceptions.clone() });
            }
        }
        Self { phrases }
    }

    /// One line for each forbidden phrase in the words of a file.
    fn problems(&self, path: &str, words: &[Word]) -> Vec<String> {
        let mut problems = Vec::new();
        for (at, word) in words.iter().enumerate() {
            for phrase in self.phrases.get(&word.text).into_iter().flatten() {
                let rest = words[at..].iter().map(|it| &it.text);
                if rest.take(phrase.words.len()).eq(&phrase.words)
                    && !phrase.exceptions.contains(&path)
                {
                    let (line, found) = (word.line, phrase.words.join(" "));
                    problems.push(format!("{path}:{line}: `{found}`: write {}", phrase.instead));
                }
            }
        }
        problems
    }
}

/// The words of a file's comments and string literals.
fn words_of_source(text: &str) -> Vec<Word> {
    // Comments on adjacent lines are read as one text, so that a phrase may span lines.
    let mut comments: Vec<(usize, String)> = Vec::new();
    let mut found = Vec::new();
    for (line, piece) in scan::prose(text) {
        if !piece.starts_with('/') {
            found.extend(words(line, &without_escapes(&piece)));
            continue;
        }
        let piece = piece.trim_start_matches(['/', '!', '*']).trim_end_matches(['/', '*']);
        match comments.last_mut() {
            Some((first, open)) if *first + open.matches('\n').count() + 1 == line => {
                open.push('\n');
                open.push_str(piece);
            }
            _ => comments.push((line, piece.to_owned())),
        }
    }
    // A sign between two comments keeps phrases apart.
    found.extend(comments.iter().flat_map(|(line, text)| words(*line, &format!("{text}."))));
    found.sort_by_key(|it| it.line);
    found
}

/// A string literal with blanks in place of its escapes.
fn without_escapes(literal: &str) -> String {
    let mut text = String::new();
    let mut chars = literal.chars();
    while let Some(character) = chars.next() {
        match character {
            // A line that goes on keeps its line feed, which counts as a line.
            '\\' => text.extend([' '].into_iter().chain(chars.next().filter(|it| *it == '\n'))),
            _ => text.push(character),
        }
    }
    text
}

/// The words of a text that begins on `line`, without what is code: between backticks, in braces,
/// or the target of a link.
fn words(mut line: usize, text: &str) -> Vec<Word> {
    let chars: Vec<char> = text.chars().collect();
    let is_inner = |at: usize| chars.get(at).is_some_and(|it| it.is_alphanumeric() || *it == '_');
    let is_part = |at: usize| {
        let is_apostrophe = chars.get(at).is_some_and(|it| matches!(it, '\'' | '’'));
        is_inner(at) || is_apostrophe && at > 0 && is_inner(at - 1) && is_inner(at + 1)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest[0] {
            '`' => code_span(rest),
            '{' => rest.iter().position(|it| *it == '}').map_or(1, |it| it + 1),
            ']' if rest.get(1) == Some(&'(') => {
                rest.iter().position(|it| *it == ')').map_or(1, |it| it + 1)
            }
            _ if is_part(at) => (at..).take_while(|it| is_part(*it)).count(),
            _ => 1,
        };
        let piece: String = rest[..length].iter().collect();
        if !piece.trim().is_empty() {
            // Code is one word that no phrase has.
            found.push(Word { line, text: piece.to_lowercase().replace('’', "'") });
        }
        line += piece.matches('\n').count();
        at += length;
    }
    found
}

/// The length of a code span or a fenced block, with its backticks; of the backticks alone if they
/// are never closed.
fn code_span(chars: &[char]) -> usize {
    let fence = chars.iter().take_while(|it| **it == '`').count();
    let mut at = fence;
    while at < chars.len() {
        let ticks = chars[at..].iter().take_while(|it| **it == '`').count();
        if ticks == fence {
            return at + ticks;
        }
        at += ticks.max(1);
    }
    fence
}

/// The words in the names of the fields that are written as JSON: those of `Serialize` structs.
fn json_fields(text: &str) -> Vec<Word> {
    let tokens = scan::tokens(text);
    let is = |at: usize, sign| matches!(tokens.get(at), Some((_, Token::Sign(it))) if *it == sign);
    let mut found = Vec::new();
    let (mut is_serialized, mut depth) = (false, None);
    for (at, (line, token)) in tokens.iter().enumerate() {
        match (token, depth) {
            (Token::Name(name), None) if name == "Serialize" => is_serialized = true,
            (Token::Name(name), None) if name == "struct" && is_serialized => depth = Some(0),
            (Token::Name(name), None) if name == "enum" => is_serialized = false,
            (Token::Name(name), Some(1)) if is(at + 1, ':') => {
                let parts = name.split('_');
                found.extend(parts.map(|it| Word { line: *line, text: it.to_owned() }));
                found.push(Word { line: *line, text: ";".to_owned() });
            }
            (Token::Sign('{'), Some(open)) => depth = Some(open + 1),
            (Token::Sign('}'), Some(open)) => {
                depth = (open > 1).then(|| open - 1);
                is_serialized &= depth.is_some();
            }
            // A struct without braces.
            (Token::Sign(';'), Some(0)) => (depth, is_serialized) = (None, false),
            _ => {}
        }
    }
    found
}

/// The part of the change log that is not released yet, and the line it begins on.
fn unreleased(log: &str) -> (usize, String) {
    let is_heading = |it: &str| it.starts_with("## [");
    let start = log.lines().position(|it| it == "## [Unreleased]").expect("the heading is there");
    let lines: Vec<&str> = log.lines().skip(start + 1).take_while(|it| !is_heading(it)).collect();
    (start + 2, lines.join("\n"))
}

const LIST: &str = "
# Comments and empty lines do not count.

way in, ways in | step
he, his | they
cure | remediation | src/old.rs
";

/// The problems of a source file by a list with three rows.
fn said(source: &str) -> Vec<String> {
    WordList::parse(LIST).problems("src/a.rs", &words_of_source(source))
}

#[test]
fn a_forbidden_word_is_named_with_its_place_and_its_replacement() {
    let source = "//! Two ways in.\n\n/// A caller; he is a user.\nfn a() { say(\"no cure\") }\n";
    assert_eq!(
        said(source),
        [
            "src/a.rs:1: `ways in`: write step",
            "src/a.rs:3: `he`: write they",
            "src/a.rs:4: `cure`: write remediation",
        ]
    );
}

#[test]
fn words_are_found_wherever_a_person_may_read_them() {
    let cases = [
        "// The way in.",
        "/// The WAY In",
        "/// The way\n/// in.",
        "/* the way in */",
        "let a = 1; // the way in",
        "say(\"the way in\")",
        "say(\"the way\\nin\")",
        "say(\"the way \\\n    in\")",
        "say(r#\"the \"way in\"#)",
        "say(b\"the way in\")",
        "// It's \"the way in\"",
    ];
    for source in cases {
        assert_eq!(said(source), ["src/a.rs:1: `way in`: write step"], "{source}");
    }
    assert_eq!(said("say(\"a\n way in\")"), ["src/a.rs:2: `way in`: write step"]);
}

#[test]
fn code_and_other_words_do_not_count() {
    let innocents = [
        "fn he(his: Cure) { way::r#in() }",
        "// As `way in` and [`he`](Self::he) say.",
        "say(\"{he} and {way} in\")",
        "// The gateway in between, the way. In the end, the ways_in, the, ache.",
        "say(\"the way, in\")",
        "let a = 'h'; let b = '\"'; // fine",
        "say(\"the way\"); say(\"in\")",
        "// the way\n\n// in",
        "fn life<'he>(it: &'he str) {}",
    ];
    for source in innocents {
        assert_eq!(said(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn an_excepted_file_may_contain_its_word() {
    let source = words_of_source("// The cure, as he says.");
    let said = WordList::parse(LIST).problems("src/old.rs", &source);
    assert_eq!(said, ["src/old.rs:1: `he`: write they"]);
}

#[test]
fn fields_of_json_are_read_word_by_word() {
    let source = "
        #[derive(Clone, Serialize)]
        pub struct Row<'a> {
            /// Its cure.
            #[serde(skip_serializing_if = \"Option::is_none\")]
            pub the_cure: Option<&'a crate::Cure>,
            way: Way, in_force: bool,
        }
        #[derive(Clone)]
        struct Other { cure: u8 }
        #[derive(Serialize)]
        struct Tuple(Cure);
        #[derive(Serialize)]
        enum Kind { A { x: u8 } }
        struct Last { cure: u8 }";
    let said = WordList::parse(LIST).problems("src/a.rs", &json_fields(source));
    assert_eq!(said, ["src/a.rs:6: `cure`: write remediation"]);
}

#[test]
fn of_the_change_log_only_what_is_not_released_counts() {
    let log = "# Changes\n\n## [Unreleased]\n\n- One.\n\n## [0.1.0]\n\n- His.\n";
    assert_eq!(unreleased(log), (4, "\n- One.\n".to_owned()));
}

#[test]
#[should_panic(expected = "`he` does not say what to write instead")]
fn a_row_without_a_replacement_is_an_error() {
    WordList::parse("he\n");
}
