//! Tests that the event loop never searches: search results come from the worker, and until then
//! the screen shows placeholders.

#[path = "../../../../benches/separate.rs"]
mod separate;

use super::*;
use crate::{
    analysis::ReachCount,
    graph::Direction,
    tui::{
        question::{Answer, Question, Questions},
        step_filter::StepFilter,
    },
};

/// A session with an account in which no two principals are alike.
fn session() -> Session {
    let details = separate::separate_account(12, 30).into_bytes();
    let mut session = Session::new();
    session.replace(Ctx::of(&details).data);
    session.effects.clear();
    session
}

/// A session after these keys, whose worker has not answered yet.
struct Waiting {
    session: Session,
    /// What the last event led to.
    effects: Vec<Effect>,
    /// The last questions passed to the worker, with their id.
    job: Option<(u64, Questions)>,
}

impl Waiting {
    fn press(session: Session, keys: &str) -> Self {
        let mut waiting = Self { session, effects: Vec::new(), job: None };
        for key in split(keys) {
            let key = Event::Key(chord::parse(key).expect(key));
            waiting.send(key);
        }
        waiting
    }

    fn send(&mut self, event: Event) {
        self.effects = update(&mut self.session.app, event, self.session.now);
        for effect in &self.effects {
            if let Effect::Start { id, job: Job::Answer(questions), .. } = effect {
                self.job = Some((*id, questions.clone()));
            }
        }
    }

    /// The questions passed to the worker after the last event.
    fn questions(&self) -> Vec<Question> {
        let asked = self.effects.iter().find_map(|it| {
            let Effect::Start { job: Job::Answer(questions), .. } = it else { return None };
            Some(questions.questions.clone())
        });
        asked.unwrap_or_default()
    }

    /// Delivers a result of the worker.
    fn report(&mut self, outcome: Result<JobOutput, String>) {
        let (id, epoch) = (self.session.app.jobs[&JobKind::Answer].id, self.session.app.epoch);
        self.send(Event::Job(Report { kind: JobKind::Answer, id, epoch, outcome }));
    }

    /// Makes the worker answer this many of its last questions.
    fn answer(&mut self, count: usize) {
        let (_, Questions { data, questions }) = self.job.clone().expect("something was asked");
        let answered = questions.iter().take(count).map(|it| {
            let answer = it.answer(&data, &Stop::never()).expect("never stopped");
            (*it, answer)
        });
        self.report(Ok(JobOutput::Answers(answered.collect())));
    }

    fn row(&self, name: &str) -> String {
        let screen = self.session.screen();
        let row = screen.lines().find(|it| it.contains(name)).expect(name);
        row.to_owned()
    }
}

fn count(waiting: &Waiting, name: &str, direction: Direction) -> Question {
    let id = waiting.session.app.ctx.data.analysis.find_principal(name).expect("it is there");
    Question::Count(id, direction, StepFilter::ALL)
}

#[test]
fn every_screen_asks_the_worker_and_shows_placeholders_until_it_answers() {
    type IsMeant = fn(&Question) -> bool;
    let cases: [(&str, &str, IsMeant); 9] = [
        ("2", " … ", |it| matches!(it, Question::Count(..))),
        // Findings are looked for by a job of their own.
        ("b", "Checking rules.", |_| false),
        ("3", "Searching for paths", |it| matches!(it, Question::PathsToAdmin(_))),
        ("A", "Working on it.", |it| matches!(it, Question::Accounts)),
        ("2<Enter>", "Can become …", |it| matches!(it, Question::Count(..))),
        ("2<Enter>]]]]", "Working on it.", |it| matches!(it, Question::List(..))),
        ("2p", "can become … principals", |it| matches!(it, Question::Children(..))),
        ("2P", "is assumable by … principals", |it| matches!(it, Question::Children(..))),
        ("2Fj", "", |_| false),
    ];
    for (keys, placeholder, is_asked) in cases {
        let waiting = Waiting::press(session(), keys);
        let screen = waiting.session.screen();
        assert!(screen.contains(placeholder), "{keys}: {screen}");
        let questions = waiting.questions();
        let asks = !["2Fj", "b"].contains(&keys);
        assert_eq!(questions.first().is_some_and(is_asked), asks, "{keys}: {questions:?}");
    }
}

#[test]
fn visible_rows_are_counted_first() {
    let mut waiting = Waiting::press(session(), "2");
    let top = waiting.session.selection();
    let first = count(&waiting, &top, Direction::Outgoing);
    assert_eq!(waiting.questions()[0], first);
    // No question is asked twice while the worker is working on it.
    waiting.send(Event::Key(chord::parse("j").expect("a key")));
    assert_eq!(waiting.effects, []);
    waiting.answer(2);
    assert!(!waiting.row(&top).contains('…'), "{}", waiting.row(&top));
    assert!(!waiting.questions().contains(&first));

    waiting.send(Event::Key(chord::parse("G").expect("a key")));
    let bottom = waiting.session.selection();
    assert!(waiting.row(&bottom).contains('…'), "{}", waiting.row(&bottom));
    // As soon as the worker has finished its slice, the rows that are now visible are next.
    waiting.answer(1);
    let asked = waiting.questions();
    assert!(asked.contains(&count(&waiting, &bottom, Direction::Outgoing)), "{asked:?}");
}

#[test]
fn rows_are_sorted_by_a_count_once_all_are_counted() {
    let mut waiting = Waiting::press(session(), "2>");
    let notes = |waiting: &Waiting| waiting.session.app.history.current().note();
    assert_eq!(notes(&waiting), "sort: can become, once all are counted");
    let before = waiting.session.screen();
    let first = |screen: &str| screen.lines().nth(4).unwrap_or_default()[..20].to_owned();
    waiting.answer(1);
    assert_eq!(first(&waiting.session.screen()), first(&before), "it does not jump");
    while waiting.session.app.jobs.contains_key(&JobKind::Answer) {
        waiting.answer(64);
    }
    assert_eq!(notes(&waiting), "sort: can become");
    assert!(!waiting.session.screen().contains(" … "), "{}", waiting.session.screen());
}

#[test]
fn leaving_a_screen_cancels_its_questions() {
    let mut waiting = Waiting::press(session(), "2");
    let (id, epoch) = (waiting.session.app.last_id, waiting.session.app.epoch);
    let asked = waiting.questions();
    waiting.send(Event::Key(chord::parse("1").expect("a key")));
    assert!(waiting.effects.contains(&Effect::Cancel(JobKind::Answer)), "{:?}", waiting.effects);
    // A late answer is dropped.
    let outcome = Ok(JobOutput::Answers(vec![(
        asked[0],
        Answer::Count(ReachCount { known: 7, unknown: 0 }),
    )]));
    waiting.send(Event::Job(Report { kind: JobKind::Answer, id, epoch, outcome }));
    assert!(!waiting.session.app.ctx.answers.knows(&asked[0]));
}

#[test]
fn a_cancelled_screen_says_so_until_it_is_reopened() {
    let mut waiting = Waiting::press(session(), "2");
    waiting.send(Event::Key(chord::parse("^c").expect("a key")));
    assert!(waiting.session.message().starts_with("canceled"), "{}", waiting.session.message());
    assert!(waiting.questions().is_empty());
    let row = waiting.row(&waiting.session.selection());
    assert!(row.contains(" ? ") && !row.contains('…'), "{row}");
    let waiting = Waiting::press(waiting.session, "12");
    assert!(!waiting.questions().is_empty());
}

#[test]
fn a_failed_question_is_not_repeated() {
    let mut waiting = Waiting::press(session(), "2");
    waiting.report(Err("no such principal".to_owned()));
    assert!(
        waiting.session.message().contains("because of a bug"),
        "{}",
        waiting.session.message()
    );
    assert!(waiting.questions().is_empty());
}

#[test]
fn a_tree_opens_as_its_branches_become_known() {
    let mut waiting = Waiting::press(session().press(":user-1<Enter>"), "p");
    assert!(!waiting.session.screen().contains("role/role-1"));
    waiting.answer(1);
    assert!(waiting.session.screen().contains("role/role-1"), "{}", waiting.session.screen());
}
