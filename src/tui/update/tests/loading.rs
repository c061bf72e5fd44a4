//! Tests of a source that is slow, fails, or is canceled.

use std::path::PathBuf;

use super::*;
use crate::{
    load::{FileState, LoadEvent},
    tui::{extent::Extent, failure::Failure},
};

/// A load that is in progress; the test sends its updates.
struct Slow {
    session: Session,
    id: u64,
    /// Whether parts are wanted.
    so_far: bool,
}

impl Slow {
    /// The explorer opens without data, and starts to load.
    fn opening() -> Self {
        let mut session = Session::new();
        let area = session.app.area;
        session.app = App::new(Look::PLAIN, None, Source::Demo, area, session.now);
        let effects = session.app.begin();
        let [Effect::Load { id, so_far, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        Self { id: *id, so_far: *so_far, session }
    }

    /// A reload, while the demo is shown.
    fn reloading(keys: &str) -> Self {
        let mut session = Session::new().press(keys);
        let key = Event::Key(chord::parse("R").expect("a key"));
        let effects = update(&mut session.app, key, session.now);
        let [Effect::Load { id, so_far, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        Self { id: *id, so_far: *so_far, session }
    }

    fn receives(mut self, update: LoadUpdate) -> Self {
        self.session.send(Event::Load { id: self.id, update });
        self
    }

    fn press(self, keys: &str) -> Self {
        Self { session: self.session.press(keys), ..self }
    }

    fn after(self, time: Duration) -> Self {
        let mut session = self.session.after(time);
        session.send(Event::Deadline);
        Self { session, ..self }
    }

    fn screen(&self) -> String {
        self.session.screen()
    }
}

fn progress() -> LoadUpdate {
    let state = FileState::Reading { bytes: 5_000_000, of: Some(10_000_000) };
    LoadUpdate::Event(LoadEvent::File { name: "big.json".to_owned(), state })
}

fn failure() -> Failure {
    let sentence = "no AWS credentials were found".to_owned();
    Failure { sentence, hint: Some("`aws configure`".to_owned()), exit_code: 3 }
}

fn ended(outcome: Result<Data, Failure>) -> LoadUpdate {
    LoadUpdate::Ended(outcome)
}

const SECOND: Duration = Duration::from_secs(1);

/// The source is being read.
pub(super) fn halfway() -> Session {
    Slow::opening().receives(progress()).after(SECOND).session
}

/// Nothing could be read.
pub(super) fn failed() -> Session {
    Slow::opening().receives(ended(Err(failure()))).session
}

/// The source could not be read again.
pub(super) fn reload_failed() -> Session {
    Slow::reloading("2").receives(ended(Err(failure()))).session
}

#[test]
fn the_first_frame_shows_what_is_being_read() {
    let slow = Slow::opening();
    assert_eq!(slow.session.place(), Place::Loading);
    let slow = slow.receives(progress()).after(SECOND);
    let screen = slow.screen();
    assert!(screen.contains(" rolecall  the demo organization"), "{screen}");
    assert!(screen.contains("loading 25%") && screen.contains("big.json"), "{screen}");
}

#[test]
fn a_complete_load_is_shown() {
    let slow = Slow::opening()
        .receives(progress())
        .receives(LoadUpdate::Building)
        .receives(ended(Ok(Data::demo())));
    assert_eq!(slow.session.place(), OVERVIEW);
    assert_eq!(slow.session.app.history.crumbs(), ["Overview"]);
    assert!(slow.screen().contains("ready"), "{}", slow.screen());
    assert_eq!(slow.session.message(), "");
}

#[test]
fn loaded_data_can_be_used_while_more_loads() {
    let part = without_bob().load(&Source::Demo).expect("it loads");
    let slow = Slow::opening().after(SECOND).receives(LoadUpdate::SoFar(part.clone()));
    assert_eq!(slow.session.place(), Place::Loading);
    assert!(slow.screen().contains("16 users"), "{}", slow.screen());

    let slow = slow.press("<Enter>2jj");
    let screen = slow.screen();
    assert!(screen.contains("principals so far"), "{screen}");
    assert!(screen.contains("still loading: answers are incomplete"), "{screen}");
    let before = slow.session.selection();
    let slow = slow.receives(LoadUpdate::SoFar(part)).receives(progress());
    assert_eq!(slow.session.selection(), before);

    let slow = slow.receives(ended(Ok(Data::demo())));
    assert_eq!((slow.session.place(), slow.session.selection()), (PRINCIPALS, before));
    let screen = slow.screen();
    assert!(!screen.contains("so far") && !screen.contains("incomplete"), "{screen}");
}

#[test]
fn part_of_the_data_is_never_called_ready() {
    let header = |slow: &Slow| slow.screen().lines().next().map(|it| it.trim_end().to_owned());
    let is_ready = |slow: &Slow| header(slow).is_some_and(|it| it.ends_with(" ready"));
    // Not even within the time in which a load is not announced.
    let slow = Slow::opening().receives(LoadUpdate::SoFar(Data::demo()));
    assert!(!is_ready(&slow), "{}", slow.screen());
    let slow = slow.receives(ended(Ok(Data::demo())));
    assert!(is_ready(&slow), "{}", slow.screen());
}

#[test]
fn parts_do_not_replace_what_is_whole() {
    for (slow, wanted) in [(Slow::opening(), true), (Slow::reloading(""), false)] {
        assert_eq!(slow.so_far, wanted);
    }
}

#[test]
fn data_loaded_before_a_failure_is_kept() {
    let slow =
        Slow::opening().receives(LoadUpdate::SoFar(Data::demo())).receives(ended(Err(failure())));
    assert!(slow.session.message().starts_with("kept the previous data"));
    assert_eq!(slow.session.place(), OVERVIEW);
    assert_eq!(slow.press("q").session.effects, [Effect::Quit(0)]);
}

#[test]
fn one_can_look_elsewhere_while_it_is_read_and_come_back() {
    let slow = Slow::opening().after(SECOND).press("<Enter>");
    assert_eq!(slow.session.place(), OVERVIEW);
    // It does not open again on its own.
    let slow = slow.after(SECOND).receives(progress());
    assert_eq!(slow.session.place(), OVERVIEW);
    assert_eq!(slow.press("2R").session.place(), Place::Loading);
}

#[test]
fn updates_of_another_load_are_dropped() {
    let mut slow = Slow::opening();
    let before = slow.screen();
    for update in [progress(), ended(Err(failure())), ended(Ok(Data::demo()))] {
        slow.session.send(Event::Load { id: slow.id + 1, update });
    }
    assert_eq!(slow.screen(), before);
}

#[test]
fn a_failure_says_what_is_wrong_and_where_to_go() {
    let slow = Slow::opening().receives(ended(Err(failure())));
    assert_eq!(slow.session.place(), Place::Failure);
    let screen = slow.screen();
    assert!(screen.contains("no AWS credentials were found"), "{screen}");
    assert!(screen.contains("hint: `aws configure`"), "{screen}");
    assert!(screen.contains("no data"), "{screen}");
    assert_eq!(slow.press("<Esc>q").session.effects, [Effect::Quit(3)]);
}

#[test]
fn from_a_failure_the_demo_is_one_key_away_and_does_not_flash() {
    let mut slow = Slow::opening().receives(ended(Err(failure())));
    let key = Event::Key(chord::parse("D").expect("a key"));
    let effects = update(&mut slow.session.app, key, slow.session.now);
    let [Effect::Load { id, source: Source::Demo, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(slow.session.place(), Place::Failure);
    slow.id = id;
    let slow = slow.receives(ended(Ok(Data::demo())));
    assert_eq!(slow.session.place(), OVERVIEW);
    assert_eq!(slow.press("q").session.effects, [Effect::Quit(0)]);
}

#[test]
fn a_slow_second_try_shows_how_it_goes() {
    let mut slow = Slow::opening().receives(ended(Err(failure())));
    let key = Event::Key(chord::parse("R").expect("a key"));
    update(&mut slow.session.app, key, slow.session.now);
    assert_eq!(slow.session.app.deadline(), Some(slow.session.now + Duration::from_millis(100)));
    assert_eq!(slow.after(Duration::from_millis(100)).session.place(), Place::Loading);
}

#[test]
fn a_file_can_be_named() {
    let read = |source: &Source, _: &_| match source.to_string().as_str() {
        "other.json" => Ok(crate::load::load_demo()),
        name => Err(Failure { sentence: format!("no {name}"), hint: None, exit_code: 2 }),
    };
    let mut slow = Slow::opening().receives(ended(Err(failure())));
    slow.session.reader = SourceReader::of(read);
    let slow = slow.press("Oother<Enter>");
    assert!(slow.screen().contains("no other"), "{}", slow.screen());
    let slow = slow.press("<Down>jjO");
    assert!(slow.screen().contains(" open: "), "{}", slow.screen());
    let slow = slow.press("other.json<Enter>");
    assert_eq!((slow.session.place(), slow.session.message()), (OVERVIEW, "opened other.json"));
    // A canceled name opens nothing.
    let slow = slow.press("Ox<Esc>O<Enter>");
    assert!(slow.session.app.ctx.loading.is_none() && slow.session.app.layer.is_none());
}

#[test]
fn a_tilde_is_the_folder_of_the_user() {
    #[rustfmt::skip]
    let cases = [
        ("~/a.json",   Some("/home/ann"), "/home/ann/a.json"),
        ("~",          Some("/home/ann"), "/home/ann/"),
        ("~bob/a",     Some("/home/ann"), "~bob/a"),
        ("x/~/a.json", Some("/home/ann"), "x/~/a.json"),
        ("~/a.json",   None,              "~/a.json"),
    ];
    for (typed, home, expected) in cases {
        let mut session = Session::of(SourceReader::demo());
        session.app.home = home.map(PathBuf::from);
        session.app.open_path(typed);
        let source = session.app.ctx.loading.map(|it| it.source.to_string());
        assert_eq!(source.as_deref(), Some(expected), "{typed}");
    }
}

#[test]
fn a_failed_reload_keeps_what_was_there() {
    let slow = Slow::reloading("2j");
    let before = slow.session.selection();
    let slow = slow.receives(ended(Err(failure())));
    let message = "kept the previous data: no AWS credentials were found; \
                   hint: `aws configure`";
    assert_eq!(slow.session.message(), message);
    assert_eq!((slow.session.place(), slow.session.selection()), (PRINCIPALS, before));
    assert_eq!(slow.press("q").session.effects, [Effect::Quit(0)]);
}

#[test]
fn a_file_that_cannot_be_opened_does_not_become_the_source() {
    let read = |source: &Source, _: &_| match source {
        Source::Demo => Ok(crate::load::load_demo()),
        Source::Files(_) | Source::Aws(_) => Err(failure()),
    };
    let session = Session::of(SourceReader::of(read)).press("Ox<Enter><Esc>R");
    assert_eq!(session.message(), "reloaded");
}

#[test]
fn c_stops_the_load_and_keeps_what_has_loaded() {
    let slow = Slow::opening().press("c");
    assert_eq!(slow.session.effects, [Effect::StopLoading]);
    let slow = slow.after(SECOND);
    assert!(slow.screen().contains("stopping"), "{}", slow.screen());
    let slow = slow.receives(ended(Ok(Data::demo())));
    assert_eq!(slow.session.place(), OVERVIEW);
    assert_eq!(slow.session.message(), "loading stopped; what did not load is listed as gaps");
}

#[test]
fn a_reload_that_is_stopped_leaves_what_was_whole() {
    let part = without_bob().load(&Source::Demo).expect("it loads");
    let slow = Slow::reloading("2").press("c").receives(ended(Ok(part)));
    assert_eq!(slow.session.message(), "loading stopped; kept the previous data");
    assert_eq!(slow.session.app.ctx.data, Data::demo());
}

#[test]
fn control_c_stops_too_and_a_second_one_quits() {
    let slow = Slow::opening().press("<^c>");
    assert_eq!(slow.session.effects, [Effect::StopLoading]);
    assert_eq!(slow.session.message(), "stopped; keeping what has loaded; press ^C again to quit");
    let slow = slow.press("<^c>");
    assert_eq!(slow.session.effects.last(), Some(&Effect::Quit(130)));
}

#[test]
fn a_second_c_abandons_the_load() {
    let slow = Slow::opening().press("cc");
    assert_eq!(slow.session.place(), Place::Failure);
    assert!(slow.screen().contains("stopped before anything had loaded"), "{}", slow.screen());
    let slow = slow.receives(ended(Ok(Data::demo())));
    assert_eq!(slow.session.app.extent, Extent::Nothing);

    let slow = Slow::reloading("2").press("cc");
    assert!(slow.session.message().starts_with("kept the previous data"));
    assert_eq!(slow.session.place(), PRINCIPALS);
}

#[test]
fn the_header_shows_the_progress_of_a_reload() {
    let slow = Slow::reloading("2").receives(progress()).after(2 * SECOND);
    assert_eq!(slow.session.place(), PRINCIPALS);
    assert!(slow.screen().contains("loading 25%"), "{}", slow.screen());
    assert_eq!(slow.session.app.deadline(), Some(slow.session.now + SECOND));
}

#[test]
fn any_size_will_do_while_there_is_nothing() {
    for (width, height) in picture::ODD_SIZES {
        let mut slow = Slow::opening().receives(progress());
        slow.session.send(Event::Resize { width, height });
        for keys in ["", "jG", "<Enter>", "23", "/a", "<Enter>p", "R"] {
            slow = slow.press(keys);
            slow.screen();
        }
        let slow = slow.receives(ended(Err(failure()))).press("jjjjk");
        slow.screen();
    }
}
