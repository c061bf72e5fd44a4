//! Tests of the app from the user's view: keys in, screens and effects out.

mod everywhere;
mod findings;
mod handing_over;
mod loading;
mod notes;
mod numbers;
mod personas;
mod places;
mod random;
mod renewal;
mod screens;
mod searching;
mod services;
mod sources;
mod story;

use ratatui::{
    buffer::Buffer,
    crossterm::event::{MouseButton, MouseEvent, MouseEventKind},
};

use super::*;
use crate::graph::NodeId;
use crate::tui::{
    chord, clipboard,
    command::Yank,
    data::Data,
    export::{ExportDone, ExportJob},
    keymap::{Context, KEYMAP},
    layout::View,
    load_update::LoadUpdate,
    look::Look,
    reader::SourceReader,
    screen::{Ctx, Route},
    view,
    waiving::NotWaived,
    widget::picture::{self, picture},
    worker::Stop,
};

/// An app, its clock, and a worker that answers immediately.
struct Session {
    app: App,
    reader: SourceReader,
    now: Instant,
    effects: Vec<Effect>,
    /// The texts of exports to files.
    written: Vec<String>,
}

impl Session {
    fn new() -> Self {
        Self::of(SourceReader::demo())
    }

    /// Starts with the demo; a reload uses `reader`.
    fn of(reader: SourceReader) -> Self {
        let now = Instant::now();
        let area = Rect::new(0, 0, 80, 24);
        let mut session = Self {
            app: App::new(Look::PLAIN, Some(Data::demo()), Source::Demo, area, now),
            reader,
            now,
            effects: Vec::new(),
            written: Vec::new(),
        };
        // The findings are looked for whatever happens.
        session.send(Event::Deadline);
        session
    }

    fn send(&mut self, event: Event) {
        let effects = update(&mut self.app, event, self.now);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Start { job: Job::Waive(_), .. } = effect {
                // It writes a file, so a test that wants that asks for it.
                self.effects.push(effect);
            } else if let Effect::Start { id, epoch, job } = effect {
                let kind = job.kind();
                let output = match job {
                    Job::Export(job) => JobOutput::Exported(self.write(job)),
                    job => job.run(&Stop::never()).expect("never stopped"),
                };
                let outcome = Ok(output);
                self.send(Event::Job(Report { kind, id, epoch, outcome }));
            } else if let Effect::Load { id, source, .. } = effect {
                let outcome = self.reader.load(&source);
                self.send(Event::Load { id, update: LoadUpdate::Ended(outcome) });
            } else {
                self.effects.push(effect);
            }
        }
    }

    /// Writes an export; what would be a file is kept.
    fn write(&mut self, job: ExportJob) -> Result<ExportDone, String> {
        let Some(folder) = job.folder.clone() else { return job.run() };
        match (ExportJob { folder: None, ..job }).run()? {
            ExportDone::Text { what, text } => {
                self.written.push(text);
                Ok(ExportDone::File { what, path: folder.join("export") })
            }
            file @ ExportDone::File { .. } => Ok(file),
        }
    }

    /// Shows other data.
    fn replace(&mut self, data: Data) {
        let effects = self.app.replace(data);
        self.app.fit();
        self.carry_out(effects);
    }

    /// Presses keys, `2/dep<Enter>`, and pastes, `<paste AKIA…>`.
    fn press(mut self, keys: &str) -> Self {
        for key in split(keys) {
            self.send(match key.strip_prefix(PASTE) {
                Some(text) => Event::Paste(text.to_owned()),
                None => Event::Key(chord::parse(key).expect(key)),
            });
        }
        self
    }

    fn after(mut self, time: Duration) -> Self {
        self.now += time;
        self
    }

    fn screen(&self) -> String {
        let Rect { width, height, .. } = self.app.area;
        picture(width, height, |area, buf| {
            view::draw(&self.app, area, buf);
        })
    }

    /// The screen with its styles.
    fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(self.app.area);
        view::draw(&self.app, self.app.area, &mut buffer);
        buffer
    }

    fn selection(&self) -> String {
        self.app.history.current().selection(&self.app.ctx)
    }

    fn place(&self) -> Place {
        self.app.history.current().place()
    }

    fn message(&self) -> &str {
        let mistake = self.app.layer.as_ref().and_then(Layer::mistake);
        mistake.or(self.app.message.as_ref()).map_or("", |it| it.text.as_str())
    }
}

/// The demo organization after one of its first users was deleted.
fn without_bob() -> SourceReader {
    SourceReader::of(|_, _| {
        let mut snapshot = crate::load::load_demo();
        for account in snapshot.accounts.values_mut() {
            account.users.retain(|it| it.arn.name() != "bob");
        }
        Ok(snapshot)
    })
}

/// Splits keys: letters, and names between `<` and `>`.
fn split(mut keys: &str) -> Vec<&str> {
    let mut out = Vec::new();
    while let Some(letter) = keys.chars().next() {
        let named = keys.strip_prefix('<').and_then(|it| it.split_once('>'));
        let (key, rest) = named.unwrap_or_else(|| keys.split_at(letter.len_utf8()));
        out.push(key);
        keys = rest;
    }
    out
}

/// What begins a paste among keys.
const PASTE: &str = "paste ";

const PATHS: Place = Place::View(View::Paths);
const PRINCIPALS: Place = Place::View(View::Principals);
const OVERVIEW: Place = Place::View(View::Overview);

#[test]
fn a_number_is_a_view() {
    assert_eq!(Session::new().press("3").place(), PATHS);
    assert_eq!(Session::new().press("31").place(), OVERVIEW);
}

#[test]
fn escape_goes_up_and_never_quits() {
    let session = Session::new().press("3<Esc><Esc><Esc>");
    assert_eq!(session.place(), OVERVIEW);
    assert_eq!(session.effects, []);
}

#[test]
fn escape_closes_the_explanation_first() {
    let session = Session::new().press("3i");
    assert!(session.screen().contains("https://docs.aws.amazon.com/"), "{}", session.screen());
    let session = session.press("<Esc>");
    assert_eq!((session.place(), &session.app.explanation), (PATHS, &None));
    assert_eq!(session.press("<Esc>").place(), OVERVIEW);
    assert_eq!(Session::new().press("2ii").app.explanation, None);
}

#[test]
fn a_filter_is_kept_by_enter_and_undone_by_escape() {
    let session = Session::new().press("2/deploy<Enter>");
    assert_eq!(session.selection(), "role/Deploy");
    let session = session.press("/x<Esc>");
    assert_eq!(session.selection(), "role/Deploy");
    let session = session.press("<Esc>");
    assert_eq!(session.app.history.current().filter_text(), "");
    assert_eq!(session.place(), PRINCIPALS);
}

#[test]
fn letters_are_text_while_a_filter_is_typed() {
    let session = Session::new().press("2/q3?");
    assert_eq!(session.app.history.current().filter_text(), "q3?");
    assert_eq!(session.effects, []);
}

#[test]
fn earlier_filters_come_back() {
    let session = Session::new().press("2/dep<Enter>/<^u>adm<Enter>/<Up><Up>");
    assert_eq!(session.app.history.current().filter_text(), "dep");
}

#[test]
fn the_palette_goes_and_acts() {
    assert_eq!(Session::new().press(":path<Enter>").place(), PATHS);
    assert_eq!(Session::new().press("<^p>quit<Enter>").effects, [Effect::Quit(0)]);
    // If there is nowhere to go, nothing changes.
    assert_eq!(Session::new().press(":pathx<Enter><Backspace><Enter>").place(), PATHS);
}

#[test]
fn the_help_is_the_palette() {
    let help = Session::new().press("2?");
    assert_eq!(help.screen(), Session::new().press("2:").screen());
    // A column is explained, and stays so until it is closed.
    let session = help.press("best path<Enter>");
    let shown = session.app.explanation.clone().unwrap_or_default();
    assert!(shown.starts_with("BEST PATH: "), "{shown}");
    assert_eq!(session.press("j").app.explanation, Some(shown));
    // A filter of the grammar opens the prompt.
    let session = Session::new().press("?days since<Enter>");
    assert!(session.screen().contains(" / last>90d"), "{}", session.screen());
    assert_eq!(session.place(), PRINCIPALS);
}

#[test]
fn a_filter_that_is_wrong_says_so_in_red_while_it_is_typed() {
    let session = Session::new().press("2/badge:Z");
    let screen = session.screen();
    assert!(screen.contains("expected letters of AMKGXWUP"), "{screen}");
    let look = Look { theme: crate::tui::theme::Theme::default(), ..Look::PLAIN };
    let mut session = session;
    session.app.ctx.look = Look { class: session.app.ctx.look.class, ..look };
    let alarm = Message::error(String::new()).tone();
    let buffer = session.buffer();
    let row = buffer.area.bottom() - 1;
    let style = |session: &Session| session.buffer()[(3, row)].style();
    assert_eq!(buffer[(3, row)].style().fg, look.style(alarm).fg);
    let fine = session.press("<Backspace>A");
    assert_ne!(style(&fine).fg, look.style(alarm).fg);
}

#[test]
fn filters_and_highlights_show_the_same_rows() {
    let rows = |keys: &str| {
        let session = Session::new().press(keys);
        let screen = session.screen();
        // As in "67 of 71 principals, 30 external": these are rows too.
        let (before, after) = screen.split_once(" of ").expect("a title");
        let own = before.rsplit(' ').next().unwrap_or_default();
        let outside = after.split(" external").next().and_then(|it| it.rsplit(' ').next());
        let number = |text: &str| text.parse::<usize>().expect("a number");
        number(own) + number(outside.unwrap_or_default())
    };
    let findings = |rule: &str| {
        let session = Session::new().press("5");
        let board = session.app.ctx.answers.board.as_ref().expect("it is answered");
        board.of_rule(crate::analysis::RuleId::find(rule).expect("a rule")).open
    };
    assert_eq!(findings("trust-without-mfa"), rows("2/kind:role badge:M<Enter>"));
    assert_eq!(findings("trust-with-bypassable-mfa"), rows("2/kind:role badge:m<Enter>"));
    assert_eq!(findings("user-without-group"), rows("2/badge:G<Enter>"));
    assert_eq!(findings("access-key-older-than-90-days"), rows("2/badge:K<Enter>"));
    assert!(0 < rows("2/badge:AM<Enter>") && rows("2/badge:AM<Enter>") < rows("2/badge:A<Enter>"));
    assert!(0 < rows("2/acct:4444<Enter>"));
    assert_eq!(rows("2/acct:acme-m<Enter>"), rows("2/acct:4444<Enter>"));
    assert!(0 < rows("2/kind:provider<Enter>"));
    assert!(0 < rows("2/last:never<Enter>"));
    assert!(rows("2/reach>5<Enter>") < rows("2/reach>0<Enter>"));
    let reaching = rows("2/reaches:acme-prod:role/Admin<Enter>");
    assert!(0 < reaching && reaching < rows("2"));
    assert!(rows("2/sev:critical<Enter>") < rows("2/sev:low<Enter>"));
    assert!(0 < rows("2/finding:console-user<Enter>"));
}

#[test]
fn the_menu_of_steps_takes_effect_on_enter_and_not_on_escape() {
    let filter = |session: &Session| session.app.ctx.step_filter.words();
    let session = Session::new().press("3E");
    assert!(session.screen().contains(" Steps in trees and paths "), "{}", session.screen());
    assert!(session.screen().contains(">(*) role assumption and"), "{}", session.screen());
    let session = session.press("jj<Esc>");
    assert_eq!(filter(&session), "assumption and escalation");
    // The space bar chooses in one group, Enter in the last.
    let session = session.press("Ejj<Space>jjj<Enter>");
    assert_eq!(filter(&session), "privilege escalation, proven");
    assert!(session.screen().contains("privilege escalation, proven"), "{}", session.screen());
    assert_eq!(session.place(), PATHS);
}

#[test]
fn pasted_text_opens_the_palette() {
    let mut session = Session::new();
    session.send(Event::Paste("AKIAIOSFODNN7EXAMPLE\nignored".to_owned()));
    assert!(session.screen().contains("> AKIAIOSFODNN7EXAMPLE"), "{}", session.screen());
    assert!(session.screen().contains("long-term access key that was not"), "{}", session.screen());
}

#[test]
fn a_prefix_shows_how_it_goes_on() {
    let session = Session::new().press("2y");
    assert!(session.screen().contains(" yy ARN  yn name"), "{}", session.screen());
    let session = session.press("y");
    let arn = "arn:aws:iam::111122223333:user/ci-legacy".to_owned();
    assert_eq!(session.effects, [Effect::Copy(arn)]);
    let said = "copied the ARN: arn:aws:iam::111122223333:user/ci-legacy";
    assert_eq!(session.message(), said);
}

#[test]
fn names_are_copied_as_they_are_shown_and_json_with_its_own_escapes() {
    let copied = |reaction| match reaction {
        Reaction::Copy { text, .. } => text,
        other => panic!("{other:?}"),
    };
    let name = "x\u{1b}[31m\u{202e}\n";
    assert_eq!(copied(Reaction::copy("the name", name)), r"x\u{1b}[31m\u{202e}\n");
    let json = copied(Reaction::copy_json("the policy", "{\n  \"Sid\": \"\u{202e}\"\n}"));
    assert_eq!(json, "{\n  \"Sid\": \"\\u202e\"\n}");
}

#[test]
fn a_prefix_with_a_wrong_key_does_nothing() {
    let session = Session::new().press("2yq");
    assert_eq!((session.effects, session.app.pressed), (vec![], None));
}

#[test]
fn text_that_is_too_long_is_not_copied() {
    let mut session = Session::new();
    let text = "x".repeat(clipboard::LIMIT);
    let effect = session.app.copy("the policy", text);
    assert_eq!(effect, None);
    assert!(session.message().contains("too long"), "{}", session.message());
}

#[test]
fn control_c_says_what_it_did_and_quits_only_when_pressed_twice() {
    let session = Session::new().press("2/x<^c>");
    assert!(session.app.layer.is_none());
    assert_eq!(session.message(), "closed; press ^C again to quit");
    let session = session.after(Duration::from_secs(2)).press("<^c>");
    assert_eq!(session.effects, []);
    let session = session.after(Duration::from_millis(900)).press("<^c>");
    assert_eq!(session.effects, [Effect::Quit(130)]);
}

#[test]
fn notices_disappear_and_errors_stay_until_escape() {
    let mut session = Session::new().press("H");
    assert_eq!(session.app.deadline(), session.app.message.as_ref().and_then(|it| it.until));
    session = session.after(Duration::from_secs(10));
    session.send(Event::Deadline);
    assert_eq!(session.message(), "");

    session.app.fail("no such role".to_owned());
    session = session.after(Duration::from_secs(100));
    session.send(Event::Deadline);
    assert_eq!(session.message(), "no such role");
    assert_eq!(session.press("<Esc>").message(), "");
}

#[test]
fn slow_jobs_are_shown_and_cancelled_on_leaving_the_screen() {
    let mut session = Session::new().press(":alice<Enter>F:admin<Enter>");
    let begin = session.now;
    let key = Event::Key(chord::parse("T").expect("a key"));
    let started = update(&mut session.app, key, begin);
    assert!(matches!(started[..], [Effect::Start { .. }]), "{started:?}");
    assert_eq!(session.app.progress(), None);
    assert_eq!(session.app.deadline(), Some(begin + Duration::from_millis(100)));

    session = session.after(Duration::from_millis(150));
    session.send(Event::Deadline);
    assert_eq!(session.app.progress().as_deref(), Some("finding paths…"));
    session = session.after(Duration::from_secs(2));
    session.send(Event::Deadline);
    assert_eq!(session.app.progress().as_deref(), Some("finding paths… 2 s"));

    let session = session.press("1");
    assert_eq!(session.effects, [Effect::Cancel(JobKind::Paths)]);
    assert_eq!(session.app.deadline(), None);
}

#[test]
fn keys_wait_for_the_search_they_are_about() {
    let mut session = Session::new();
    let mut asked = Vec::new();
    for key in split(":admin<Enter>P") {
        let key = Event::Key(chord::parse(key).expect(key));
        asked.extend(update(&mut session.app, key, session.now));
    }
    assert_eq!(session.place(), OVERVIEW);
    let Some(Effect::Start { id, epoch, job }) = asked.pop() else { panic!("{asked:?}") };
    let outcome = Ok(job.run(&Stop::never()).expect("never stopped"));
    session.send(Event::Job(Report { kind: job.kind(), id, epoch, outcome }));
    assert!(session.screen().contains("role/Admin is assumable by"), "{}", session.screen());
}

#[test]
fn a_search_that_is_cancelled_takes_the_waiting_keys_with_it() {
    let mut session = Session::new();
    for key in split(":admin<Enter>P<^c>") {
        let key = Event::Key(chord::parse(key).expect(key));
        update(&mut session.app, key, session.now);
    }
    assert_eq!(session.place(), OVERVIEW);
    assert!(session.app.layer.is_none() && session.app.typed_ahead.is_empty());
    assert_eq!(session.press("2").place(), PRINCIPALS);
}

#[test]
fn a_stale_answer_is_dropped_and_a_failed_job_reported() {
    let mut session = Session::new().press("2/d");
    let before = session.screen();
    let outcome = Err("index out of bounds".to_owned());
    let stale = Report { kind: JobKind::Filter, id: 999, epoch: 0, outcome };
    session.send(Event::Job(stale.clone()));
    assert_eq!(session.screen(), before);

    let key = Event::Key(chord::parse("e").expect("a key"));
    update(&mut session.app, key, session.now);
    session.send(Event::Job(Report { id: session.app.last_id, ..stale }));
    assert!(session.message().contains("index out of bounds"));
}

#[test]
fn a_click_selects_a_row_and_a_tab() {
    let click = |column, row| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
    };
    let mut session = Session::new();
    session.send(click(16, 1));
    assert_eq!(session.place(), PRINCIPALS);
    session.send(click(5, 8));
    let screen = session.screen();
    let row = screen.lines().nth(8).expect("a row");
    assert!(row.contains(">user/alice"), "{screen}");
}

#[test]
fn escape_and_a_letter_that_come_together_are_two_keys() {
    let mut session = Session::new().press("2/");
    let key = KeyEvent::new(KeyCode::Char('3'), KeyModifiers::ALT);
    session.send(Event::Key(key));
    assert_eq!(session.place(), PATHS);
}

#[test]
fn every_ending_has_its_code() {
    let mut session = Session::new();
    for event in [Event::Signal(Signal::Terminate), Event::Signal(Signal::Quit), Event::HangUp] {
        session.send(event);
    }
    assert_eq!(session.effects, [Effect::Quit(143), Effect::Quit(131), Effect::Quit(129)]);
}

#[test]
fn hints_and_help_name_only_commands_that_have_keys() {
    for place in [OVERVIEW, PRINCIPALS, PATHS] {
        for command in crate::tui::screen::open(place, &Ctx::demo()).commands() {
            assert!(keymap::binding(*command).is_some(), "{command:?}");
        }
    }
    assert!(keymap::binding(Command::Yank(Yank::Arn)).is_some());
}

#[test]
fn every_key_does_something_somewhere() {
    let screens = [
        "",
        "2",
        "2jj",
        "3",
        "3<Tab>",
        "3j",
        "2/alice<Enter>",
        "/alice<Enter><Enter>",
        "2/alice<Enter>p",
        "2/alice<Enter>pj",
        "2/alice<Enter>pj<Enter>",
        "2H",
        "F2jT",
        "2/alice<Enter>pj/role<Enter>",
        "2/alice<Enter>pj<Enter>/a<Enter>",
        "5",
        "5<Enter>",
        ":",
    ];
    let pressed = |screen: &str, keys: &str| {
        let before = Session::new().press(screen);
        let text = before.screen();
        let mut after = before;
        for key in keys.split(' ') {
            after.send(Event::Key(chord::parse(key).expect(key)));
        }
        !after.effects.is_empty() || after.screen() != text
    };
    for binding in KEYMAP.iter().filter(|it| it.context != Context::Typing) {
        for keys in binding.keys {
            assert!(screens.iter().any(|it| pressed(it, keys)), "{keys} is dead");
        }
    }
}
