//! The explorer searches only in background jobs: no other file of `tui` calls a slow function, not
//! even through another layer.

use std::collections::BTreeSet;

use super::{
    rules::Source,
    scan::{self, Token},
};

/// The files of jobs, and of the data before anything is shown.
const JOBS: [&str; 7] = [
    "src/tui/board.rs",
    "src/tui/data.rs",
    "src/tui/derived.rs",
    "src/tui/export.rs",
    "src/tui/job.rs",
    "src/tui/question.rs",
    "src/tui/step.rs",
];

/// Functions whose time grows with the account, and that are not recognized by the functions they
/// call.
const SEARCHES: [Call<'static>; 19] = [
    Call::Method("accounts"),
    Call::Method("best_reach"),
    Call::Method("best_reach_until"),
    Call::Method("can"),
    Call::Method("chain_break"),
    Call::Method("paths"),
    Call::Method("principals"),
    Call::Method("reach"),
    Call::Method("reach_until"),
    Call::Method("reached_from"),
    Call::Method("edges_between"),
    Call::Method("edges_from"),
    Call::Method("edges_to"),
    Call::Method("escalations_between"),
    Call::Method("steps_between"),
    Call::Method("steps_from"),
    Call::Method("steps_to"),
    Call::Associated("PermissionSearch", "new"),
    Call::Function("may_be_allowed"),
];

/// The layers between the graph and the explorer: what calls a search there is a search.
const BETWEEN: [&str; 3] = ["src/analysis/", "src/wording/", "src/report/"];

/// The types that know the whole account, by the names of their values.
const KNOWING: [(&str, &str); 2] = [("Analysis", "analysis"), ("AccessGraph", "graph")];

/// The places where a search is called on the event loop's thread.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let texts: Vec<_> = sources.iter().map(|it| (it, scan::tokens(&it.text))).collect();
    let between = texts.iter().filter(|(it, _)| BETWEEN.iter().any(|to| it.path.starts_with(to)));
    let functions: Vec<_> = between.flat_map(|(_, tokens)| functions(tokens)).collect();
    let searches = closure(&functions);
    let mut problems = Vec::new();
    for (source, tokens) in &texts {
        let is_job = JOBS.contains(&source.path.as_str());
        if !source.path.starts_with("src/tui/") || is_job || source.path.contains("/tests") {
            continue;
        }
        let imported = imported(source);
        let is_search = |it: &Call<'_>| searches.contains(it) && it.is_meant(&imported);
        for (line, call) in calls(before_tests(tokens), None).filter(|it| is_search(&it.1)) {
            let (path, name) = (&source.path, call.name());
            let what = "searches: make it a question of src/tui/question.rs";
            problems.push(format!("{path}:{line}: `{name}` {what}"));
        }
    }
    problems
}

/// A function, as called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Call<'a> {
    /// Of one of the types that know the whole account.
    Method(&'a str),
    /// Of a type: `Type::name`.
    Associated(&'a str, &'a str),
    /// Of a module.
    Function(&'a str),
}

impl<'a> Call<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Method(name) | Self::Associated(_, name) | Self::Function(name) => name,
        }
    }

    /// Whether it is the function that the graph and the layers in between define, given what a
    /// file imports from them.
    fn is_meant(self, imported: &BTreeSet<String>) -> bool {
        match self {
            Self::Method(_) => true,
            Self::Associated(name, _) | Self::Function(name) => imported.contains(name),
        }
    }
}

/// What a file names of the graph and the layers between.
fn imported(source: &Source) -> BTreeSet<String> {
    const LAYERS: [&str; 4] = ["graph", "analysis", "wording", "report"];
    let is_theirs = |it: &scan::Path| it.names.iter().any(|it| LAYERS.contains(&it.as_str()));
    let paths = scan::paths(&source.text).into_iter().filter(is_theirs);
    paths.map(|it| it.called().to_owned()).collect()
}

/// A function, and what it calls.
struct Function<'a> {
    call: Call<'a>,
    calls: Vec<Call<'a>>,
}

/// The searches, and all that calls one.
fn closure<'a>(functions: &[Function<'a>]) -> BTreeSet<Call<'a>> {
    let mut searches: BTreeSet<Call<'a>> = SEARCHES.into_iter().collect();
    loop {
        let calls_one = |it: &&Function<'a>| it.calls.iter().any(|it| searches.contains(it));
        let found: Vec<_> = functions.iter().filter(calls_one).map(|it| it.call).collect();
        let known = searches.len();
        searches.extend(found);
        if searches.len() == known {
            return searches;
        }
    }
}

/// The functions of a file, without its tests.
fn functions(tokens: &[(usize, Token)]) -> Vec<Function<'_>> {
    let tokens = before_tests(tokens);
    let mut found = Vec::new();
    // The type whose `impl` is open, and where it ends.
    let mut own: Option<(&str, usize)> = None;
    for at in 0..tokens.len() {
        if own.is_some_and(|(_, end)| end <= at) {
            own = None;
        }
        match name(tokens, at) {
            Some("impl") if own.is_none() => {
                let Some(body) = body(tokens, at) else { continue };
                let mut names = (at..body.start).filter_map(|it| name(tokens, it));
                let is_type = |it: &&str| it.starts_with(char::is_uppercase);
                // Of `impl Trait for Type` the last one.
                own = names.rfind(is_type).map(|it| (it, body.end));
            }
            Some("fn") => {
                let Some(called) = name(tokens, at + 1) else { continue };
                let Some(body) = body(tokens, at) else { continue };
                let own = own.map(|(it, _)| it);
                let call = match own {
                    Some(it) if is_knowing(it) => Call::Method(called),
                    Some(it) => Call::Associated(it, called),
                    None => Call::Function(called),
                };
                let calls = calls(&tokens[body], own).map(|(_, it)| it).collect();
                found.push(Function { call, calls });
            }
            Some(_) | None => {}
        }
    }
    found
}

/// The calls in these tokens, each with its line; `own` is the type of `self`.
fn calls<'a>(
    tokens: &'a [(usize, Token)],
    own: Option<&'a str>,
) -> impl Iterator<Item = (usize, Call<'a>)> {
    let call = move |at: usize| {
        let called = name(tokens, at).filter(|_| is_sign(tokens, at + 1, '('))?;
        let before = at.checked_sub(1).map(|it| &tokens[it].1);
        let owner = at.checked_sub(2).and_then(|it| name(tokens, it));
        match before {
            Some(Token::Sign('.')) => {
                let is_own = owner == Some("self") && own.is_some_and(is_knowing);
                let is_known = KNOWING.iter().any(|(_, it)| owner == Some(it));
                (is_own || is_known).then_some(Call::Method(called))
            }
            Some(Token::Separator) => Some(match (owner, own) {
                (Some("Self"), Some(own)) => Call::Associated(own, called),
                (Some(owner), _) if owner.starts_with(char::is_uppercase) => {
                    Call::Associated(owner, called)
                }
                _ => Call::Function(called),
            }),
            Some(Token::Name(word)) if word == "fn" => None,
            Some(_) | None => Some(Call::Function(called)),
        }
    };
    (0..tokens.len()).filter_map(move |at| Some((tokens[at].0, call(at)?)))
}

fn is_knowing(type_name: &str) -> bool {
    KNOWING.iter().any(|(it, _)| *it == type_name)
}

/// The tokens before the tests at the end of a file.
fn before_tests(tokens: &[(usize, Token)]) -> &[(usize, Token)] {
    let begins = |at: &usize| {
        name(tokens, *at) == Some("mod")
            && name(tokens, at + 1) == Some("tests")
            && is_sign(tokens, at + 2, '{')
    };
    &tokens[..(0..tokens.len()).find(begins).unwrap_or(tokens.len())]
}

/// The body of the item that begins at `at`, in braces; `None` if it has none.
fn body(tokens: &[(usize, Token)], at: usize) -> Option<std::ops::Range<usize>> {
    let ends = |it: &usize| is_sign(tokens, *it, '{') || is_sign(tokens, *it, ';');
    let start = (at..tokens.len()).find(ends).filter(|it| is_sign(tokens, *it, '{'))?;
    let mut open = 0_usize;
    for (index, (_, token)) in tokens.iter().enumerate().skip(start) {
        match token {
            Token::Sign('{') => open += 1,
            Token::Sign('}') if open == 1 => return Some(start..index),
            Token::Sign('}') => open -= 1,
            Token::Name(_) | Token::Separator | Token::Sign(_) => {}
        }
    }
    None
}

fn name(tokens: &[(usize, Token)], at: usize) -> Option<&str> {
    match tokens.get(at) {
        Some((_, Token::Name(it))) => Some(it),
        Some((_, Token::Separator | Token::Sign(_))) | None => None,
    }
}

fn is_sign(tokens: &[(usize, Token)], at: usize, sign: char) -> bool {
    matches!(tokens.get(at), Some((_, Token::Sign(it))) if *it == sign)
}
