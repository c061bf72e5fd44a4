//! The progress of a load: its events, combined into one line per operation or file.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use crate::{
    iam::AccountId,
    load::{CallEvent, FileState, LoadEvent, Operation, OperationState, Source},
    tui::plural::counted,
};

/// A running load.
#[derive(Clone, Debug)]
pub(crate) struct Loading {
    pub(crate) id: u64,
    pub(crate) source: Source,
    pub(crate) since: Instant,
    pub(crate) phase: Phase,
    /// Whether its screen was already shown; it does not open again on its own.
    pub(crate) shown: bool,
    lines: Vec<Line>,
}

/// The phase of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Reading,
    /// The user stopped the load; what has loaded will be shown.
    Stopping,
    /// Everything is read, and the graph is being built.
    Building,
}

/// An operation in all accounts, or a file.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) subject: Subject,
    /// By account; a part without an account has no key.
    parts: BTreeMap<Option<AccountId>, Part>,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Call(&'static Operation),
    File(String),
}

/// The state of a line or of a part of it, least important first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    #[default]
    Wait,
    Ok,
    Denied,
    Failed,
    Run,
    /// A file is read, and its facts are being extracted.
    Parse,
    /// AWS throttles it.
    Throttled,
}

impl Word {
    /// The text on the screen.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Ok => "ok",
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::Run => "run",
            Self::Parse => "parse",
            Self::Throttled => "throttled",
        }
    }

    fn is_over(self) -> bool {
        matches!(self, Self::Ok | Self::Denied | Self::Failed)
    }
}

/// An operation in one account, or a file.
#[derive(Clone, Debug, Default)]
struct Part {
    word: Word,
    /// Answers, or bytes of a file.
    done: u64,
    /// How many there will be.
    of: Option<u64>,
    items: usize,
    throttled: usize,
    /// The message of AWS or the system when something failed.
    trouble: Option<Trouble>,
    since: Option<Instant>,
    until: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    Denied(String),
    Failed(String),
}

impl Trouble {
    fn word(&self) -> Word {
        match self {
            Self::Denied(_) => Word::Denied,
            Self::Failed(_) => Word::Failed,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Denied(text) | Self::Failed(text) => text,
        }
    }
}

/// A line, summed over its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) word: Word,
    /// Answers, or bytes of a file.
    pub(crate) done: u64,
    /// The expected number, if it is known for all accounts.
    pub(crate) of: Option<u64>,
    pub(crate) items: usize,
    pub(crate) elapsed: Duration,
    /// The number of finished accounts, and of all accounts that are known.
    pub(crate) accounts: (usize, usize),
    /// How often AWS throttled it.
    pub(crate) throttled: usize,
    /// The message when something failed.
    pub(crate) trouble: Option<String>,
}

/// A shorter load is not announced.
const SILENT: Duration = Duration::from_millis(100);
/// From here on the seconds are shown.
const SECOND: Duration = Duration::from_secs(1);

impl Loading {
    /// Begins now.
    pub(crate) fn new(id: u64, source: Source, now: Instant) -> Self {
        let (phase, lines) = (Phase::Reading, Vec::new());
        Self { id, source, since: now, phase, shown: false, lines }
    }

    /// The operations and files, in the order of their first event.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Adds what happened at `now`.
    pub(crate) fn receive(&mut self, event: LoadEvent, now: Instant) {
        match event {
            LoadEvent::Call(CallEvent { account, operation, state }) => {
                self.part(Subject::Call(operation), account).call(state, now);
            }
            LoadEvent::File { name, state } => {
                self.part(Subject::File(name), None).file(&state, now);
            }
        }
    }

    fn part(&mut self, subject: Subject, account: Option<AccountId>) -> &mut Part {
        let known = self.lines.iter().position(|it| it.subject == subject);
        let index = known.unwrap_or(self.lines.len());
        if known.is_none() {
            self.lines.push(Line { subject, parts: BTreeMap::new() });
        }
        self.lines[index].parts.entry(account).or_default()
    }

    /// How long it has been running.
    pub(crate) fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.since)
    }

    /// Whether it has run long enough to be shown.
    pub(crate) fn is_worth_showing(&self, now: Instant) -> bool {
        SILENT <= self.elapsed(now)
    }

    /// The header text, once it has run long enough.
    pub(crate) fn progress(&self, now: Instant, ellipsis: &str) -> Option<String> {
        self.is_worth_showing(now).then(|| self.words(ellipsis))
    }

    /// The header text.
    pub(crate) fn words(&self, ellipsis: &str) -> String {
        match self.phase {
            Phase::Stopping => format!("stopping{ellipsis}"),
            Phase::Building => format!("building the graph{ellipsis}"),
            Phase::Reading => match (self.percent(), self.calls()) {
                (Some(percent), _) => format!("loading {percent}%"),
                (None, 0) => format!("loading{ellipsis}"),
                (None, calls) => format!("loading, {}", counted(calls, "call")),
            },
        }
    }

    /// When its text changes on its own.
    pub(crate) fn next_change(&self, now: Instant) -> Instant {
        let elapsed = self.elapsed(now);
        match elapsed < SILENT {
            true => self.since + SILENT,
            false => {
                self.since + SECOND * (u32::try_from(elapsed.as_secs()).unwrap_or(u32::MAX - 1) + 1)
            }
        }
    }

    /// The loaded percentage of the files; `None` if it cannot be known.
    fn percent(&self) -> Option<u64> {
        let (mut done, mut of) = (0, 0);
        for line in &self.lines {
            let (Subject::File(_), Some(part)) = (&line.subject, line.parts.values().next()) else {
                return None;
            };
            // A byte counts once when it is read, and once more when its facts are extracted.
            done += part.done * if part.word.is_over() { 2 } else { 1 };
            of += part.of? * 2;
        }
        (done * 100).checked_div(of)
    }

    /// Answers of AWS.
    pub(crate) fn calls(&self) -> usize {
        let calls = self.lines.iter().filter(|it| matches!(it.subject, Subject::Call(_)));
        let calls = calls.flat_map(|it| it.parts.values()).map(|it| it.done).sum::<u64>();
        usize::try_from(calls).unwrap_or(usize::MAX)
    }

    /// Bytes of files.
    pub(crate) fn bytes(&self) -> u64 {
        let files = self.lines.iter().filter(|it| matches!(it.subject, Subject::File(_)));
        files.flat_map(|it| it.parts.values()).map(|it| it.done).sum()
    }

    /// What AWS listed.
    pub(crate) fn items(&self) -> usize {
        self.lines.iter().flat_map(|it| it.parts.values()).map(|it| it.items).sum()
    }

    /// The number of accounts that are read, and of all accounts.
    pub(crate) fn accounts(&self) -> (usize, usize) {
        let parts = || self.lines.iter().flat_map(|it| &it.parts);
        let all: BTreeSet<_> = parts().filter_map(|(account, _)| account.as_ref()).collect();
        let going = parts().filter(|(_, it)| !it.word.is_over());
        let going: BTreeSet<_> = going.filter_map(|(account, _)| account.as_ref()).collect();
        (all.len() - going.len(), all.len())
    }

    /// The slowest accounts, with the seconds since they were started.
    pub(crate) fn slowest(&self, now: Instant) -> Vec<(&AccountId, u64)> {
        let mut since: BTreeMap<&AccountId, (Instant, bool)> = BTreeMap::new();
        for (account, part) in self.lines.iter().flat_map(|it| &it.parts) {
            let (Some(account), Some(begun)) = (account, part.since) else { continue };
            let (first, going) = since.entry(account).or_insert((begun, false));
            *first = begun.min(*first);
            *going |= !part.word.is_over();
        }
        let mut slow: Vec<_> = since
            .into_iter()
            .filter(|(_, (_, going))| *going)
            .map(|(account, (begun, _))| (account, now.saturating_duration_since(begun).as_secs()))
            .collect();
        slow.sort_by_key(|(_, seconds)| std::cmp::Reverse(*seconds));
        slow
    }
}

impl Part {
    fn call(&mut self, state: OperationState, now: Instant) {
        self.since.get_or_insert(now);
        match state {
            OperationState::Started { expected } => {
                self.word = Word::Run;
                self.of = expected.map(|it| it as u64);
            }
            OperationState::Answered { calls, items } => {
                self.word = Word::Run;
                (self.done, self.items) = (calls as u64, items);
            }
            OperationState::Throttled { times } => {
                self.word = Word::Throttled;
                self.throttled = times;
            }
            OperationState::Denied { code } => self.trouble = Some(Trouble::Denied(code)),
            OperationState::Failed { reason } => self.trouble = Some(Trouble::Failed(reason)),
            OperationState::Done { items } => {
                self.items = items;
                self.end(now);
            }
        }
    }

    fn file(&mut self, state: &FileState, now: Instant) {
        match state {
            FileState::Waiting { of } => self.of = *of,
            FileState::Reading { bytes, of } => {
                self.since.get_or_insert(now);
                self.word = Word::Run;
                (self.done, self.of) = (*bytes, *of);
            }
            FileState::Parsing => self.word = Word::Parse,
            FileState::Done => self.end(now),
            FileState::Refused => {
                self.trouble = Some(Trouble::Failed("the file has no usable data".to_owned()));
                self.end(now);
            }
            FileState::Skipped => {
                self.trouble = Some(Trouble::Failed("not loaded: loading was stopped".to_owned()));
                self.end(now);
            }
        }
    }

    fn end(&mut self, now: Instant) {
        self.word = self.trouble.as_ref().map_or(Word::Ok, Trouble::word);
        self.until = Some(now);
    }
}

impl Line {
    /// The line, added up.
    pub(crate) fn sum(&self, now: Instant) -> Sum {
        let parts = || self.parts.values();
        let over = parts().filter(|it| it.word.is_over()).count();
        // If some wait and others are done, it is running.
        let word = match parts().map(|it| it.word).max().unwrap_or_default() {
            it if it.is_over() && over < parts().count() => Word::Run,
            it => it,
        };
        let begin = parts().filter_map(|it| it.since).min();
        let end = parts().map(|it| it.until.unwrap_or(now)).max();
        Sum {
            word,
            done: parts().map(|it| it.done).sum(),
            of: parts().map(|it| it.of).sum(),
            items: parts().map(|it| it.items).sum(),
            elapsed: begin.zip(end).map_or(Duration::ZERO, |(a, b)| b.saturating_duration_since(a)),
            accounts: (over, self.parts.len()),
            throttled: parts().map(|it| it.throttled).sum(),
            trouble: parts().find_map(|it| it.trouble.as_ref()).map(|it| it.text().to_owned()),
        }
    }

    /// The accounts in which it failed.
    pub(crate) fn troubled(&self) -> impl Iterator<Item = &AccountId> {
        let troubled = self.parts.iter().filter(|(_, it)| it.trouble.is_some());
        troubled.filter_map(|(account, _)| account.as_ref())
    }
}
