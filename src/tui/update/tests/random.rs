//! Random keys, pastes, clicks and sizes: nothing panics, the cursor is inside of the terminal, the
//! selection can be seen, and nothing is drawn that a terminal would obey.
//!
//! By hand, with more events: `ROLECALL_RANDOM_EVENTS=1000000 cargo test --lib random_events`.

use std::{collections::VecDeque, env, iter};

use ratatui::style::Modifier;

use super::*;
use crate::{
    analysis::Analysis,
    tui::{background::Background, failure::Failure, job::JobOutput},
    wording::is_hidden,
};

/// How many events each seed sends, unless the environment says how many all send together.
const EVENTS: usize = 600;
const VARIABLE: &str = "ROLECALL_RANDOM_EVENTS";

/// The same events come from the same seed, so each that has found a fault is kept.
const SEEDS: [u64; 4] = [1, 2, 3, 4];

/// Random numbers that are the same everywhere.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 on, below `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a small number");
        usize::try_from(self.next() % end).expect("a small number")
    }

    fn cells(&mut self, most: u16) -> u16 {
        u16::try_from(self.below(most.into())).expect("at most the limit")
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Texts that people paste, and that they do not.
const PASTES: [&str; 12] = [
    "AKIARTX3GSDSREXAMPLE",
    "arn:aws:iam::111122223333:role/Admin",
    "arn:aws:sts::111122223333:assumed-role/Admin/session",
    "444455556666",
    "badge:AM kind:role",
    "key>90d !x ~y 'z ^a b$ tag:",
    "reach>99999999999999999999",
    "\u{1b}[31m\u{202e}\u{200b}\u{0}",
    "日本語の名前",
    "👩\u{200d}👩\u{200d}👧 e\u{301}",
    "\n\n\t",
    "account.json",
];

/// An account whose texts are all hostile: what a terminal would obey or hide, wide and joined
/// characters, names that are empty or very long.
fn hostile_account() -> Data {
    let names = [
        "\u{1b}[31mred\u{1b}]52;c;ZXZpbA==\u{7}",
        "\u{202e}turned\u{2066}",
        "日本語の名前と長い名前",
        "👩\u{200d}👩\u{200d}👧",
        "e\u{301}\u{301}\u{301}e",
        "a\nb\r\tc",
        " ",
        "\u{200b}",
        "AWSReservedSSO_",
        "AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358_0b7e4d21c9a6f358",
    ];
    let long = "x".repeat(3_000);
    let names: Vec<&str> = names.into_iter().chain(iter::once(long.as_str())).collect();
    let policy = |name: &str| {
        serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": name, "Effect": "Allow", "Action": ["sts:AssumeRole", "iam:*", name],
                 "Resource": ["*", name]},
                {"Effect": "Deny", "NotAction": name, "Resource": "*",
                 "Condition": {"StringLike": {"aws:PrincipalTag/x": [name, "*"]}}},
            ],
        })
    };
    let trust = |name: &str| {
        serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": name, "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": ["arn:aws:iam::111122223333:root", name]},
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": name}},
            }],
        })
    };
    let tags = |name: &str| serde_json::json!([{"Key": name, "Value": name}]);
    let users = names.iter().enumerate().map(|(index, name)| {
        serde_json::json!({
            "Path": "/", "UserName": name, "UserId": format!("AIDA{index:016}"),
            "Arn": format!("arn:aws:iam::111122223333:user/{name}"),
            "CreateDate": "2024-01-01T00:00:00Z", "GroupList": [name],
            "UserPolicyList": [{"PolicyName": name, "PolicyDocument": policy(name)}],
            "AttachedManagedPolicies": [], "Tags": tags(name),
        })
    });
    let groups = names.iter().enumerate().map(|(index, name)| {
        serde_json::json!({
            "Path": "/", "GroupName": name, "GroupId": format!("AGPA{index:016}"),
            "Arn": format!("arn:aws:iam::111122223333:group/{name}"),
            "CreateDate": "2024-01-01T00:00:00Z",
            "GroupPolicyList": [{"PolicyName": name, "PolicyDocument": policy(name)}],
            "AttachedManagedPolicies": [],
        })
    });
    let roles = names.iter().enumerate().map(|(index, name)| {
        serde_json::json!({
            "Path": "/", "RoleName": name, "RoleId": format!("AROA{index:016}"),
            "Arn": format!("arn:aws:iam::111122223333:role/{name}"),
            "CreateDate": "2024-01-01T00:00:00Z", "AssumeRolePolicyDocument": trust(name),
            "InstanceProfileList": [], "AttachedManagedPolicies": [], "Tags": tags(name),
            "RolePolicyList": [{"PolicyName": name, "PolicyDocument": policy(name)}],
            "RoleLastUsed": {},
        })
    });
    let details = serde_json::json!({
        "UserDetailList": users.collect::<Vec<_>>(),
        "GroupDetailList": groups.collect::<Vec<_>>(),
        "RoleDetailList": roles.collect::<Vec<_>>(),
        "Policies": [],
    });
    let snapshot = crate::load::load_bytes("hostile.json", details.to_string().into_bytes());
    let snapshot = snapshot.expect("the test has written it");
    let data = Data::new(Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH).with_escalations());
    assert!(3 * names.len() <= data.rows.len(), "{} rows", data.rows.len());
    data
}

/// A session whose worker and loader answer when they like.
struct Monkey {
    session: Session,
    random: Random,
    /// What a load may bring.
    sources: [Data; 2],
    /// Answers that have not arrived yet.
    pending: VecDeque<Event>,
    keys: Vec<KeyEvent>,
    buffer: Buffer,
    /// What happened, for the report of a fault.
    log: VecDeque<String>,
}

/// Shows what led to a fault.
impl Drop for Monkey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log: Vec<_> = self.log.iter().map(String::as_str).collect();
            eprintln!("at {:?}, after:\n{}", self.session.app.area, log.join("\n"));
        }
    }
}

/// How many of the last events are reported.
const REPORTED: usize = 40;

impl Monkey {
    fn new(seed: u64, first: &Data, second: &Data) -> Self {
        let notations = KEYMAP.iter().flat_map(|it| it.keys).flat_map(|it| it.split(' '));
        let keys = notations.map(|it| chord::parse(it).expect(it)).collect();
        let mut session = Session::new();
        session.replace(first.clone());
        Self {
            session,
            random: Random(seed),
            sources: [first.clone(), second.clone()],
            pending: VecDeque::new(),
            keys,
            buffer: Buffer::empty(Rect::new(0, 0, 250, 100)),
            log: VecDeque::new(),
        }
    }

    fn key(&mut self) -> Event {
        const LETTERS: [char; 8] = ['a', 'Z', '0', '/', '\u{301}', 'ß', '漢', '\u{7f}'];
        const MODIFIERS: [KeyModifiers; 3] =
            [KeyModifiers::NONE, KeyModifiers::ALT, KeyModifiers::CONTROL];
        Event::Key(match self.random.below(12) {
            0 => {
                let letter = KeyCode::Char(*self.random.pick(&LETTERS));
                KeyEvent::new(letter, *self.random.pick(&MODIFIERS))
            }
            1 => *self.random.pick(&[KeyEvent::from(KeyCode::Enter), KeyEvent::from(KeyCode::Esc)]),
            _ => *self.random.pick(&self.keys),
        })
    }

    fn mouse(&mut self) -> Event {
        let Rect { width, height, .. } = self.session.app.area;
        let kind = *self.random.pick(&[
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Right),
            MouseEventKind::ScrollDown,
            MouseEventKind::ScrollUp,
        ]);
        // Also outside of the terminal: it may have become smaller.
        let (column, row) = (self.random.cells(width + 3), self.random.cells(height + 3));
        Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
    }

    fn resize(&mut self) -> Event {
        const COMMON: [(u16, u16); 6] =
            [(40, 10), (60, 20), (80, 24), (120, 40), (200, 60), (250, 100)];
        let (width, height) = match self.random.below(3) {
            0 => (1 + self.random.cells(250), 1 + self.random.cells(100)),
            1 => (1 + self.random.cells(60), 1 + self.random.cells(20)),
            _ => *self.random.pick(&COMMON),
        };
        Event::Resize { width, height }
    }

    /// What happens next.
    fn event(&mut self) -> Event {
        match self.random.below(100) {
            0..4 => self.resize(),
            4..12 => self.mouse(),
            12..15 => Event::Paste((*self.random.pick(&PASTES)).to_owned()),
            15 => {
                let backgrounds = [Background::Dark, Background::Light, Background::Unknown];
                Event::Background(*self.random.pick(&backgrounds))
            }
            16..19 => {
                let time = Duration::from_millis(self.random.next() % 9_000);
                self.session.now += time;
                Event::Deadline
            }
            _ => self.key(),
        }
    }

    /// Lets one thing happen, and draws.
    fn step(&mut self, draw_twice: bool) {
        let event = match self.pending.pop_front() {
            Some(event) if 0 < self.random.below(4) => event,
            answer => {
                answer.into_iter().for_each(|it| self.pending.push_front(it));
                self.event()
            }
        };
        if self.log.len() == REPORTED {
            self.log.pop_front();
        }
        let mut words = format!("{event:?}");
        words.truncate(words.char_indices().nth(120).map_or(words.len(), |(at, _)| at));
        self.log.push_back(words);
        let effects = update(&mut self.session.app, event, self.session.now);
        self.carry_out(effects);
        self.check(draw_twice);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { id, epoch, job } => {
                    let kind = job.kind();
                    let outcome = match job {
                        // It writes a file.
                        Job::Waive(_) => JobOutput::Waived(Err(crate::tui::waiving::NotWaived {
                            path: "waivers.json".into(),
                            words: "not waived".to_owned(),
                        })),
                        job => job.run(&Stop::never()).expect("never stopped"),
                    };
                    let outcome = match self.random.below(200) {
                        0 => Err("a panic".to_owned()),
                        _ => Ok(outcome),
                    };
                    self.pending.push_back(Event::Job(Report { kind, id, epoch, outcome }));
                }
                Effect::Load { id, .. } => {
                    let outcome = match self.random.below(4) {
                        0 => Err(Failure {
                            sentence: "no such file: \u{1b}[31m".to_owned(),
                            hint: Some("name another".to_owned()),
                            exit_code: 2,
                        }),
                        1 => Ok(self.sources[1].clone()),
                        _ => Ok(self.sources[0].clone()),
                    };
                    for update in [LoadUpdate::Building, LoadUpdate::Ended(outcome)] {
                        self.pending.push_back(Event::Load { id, update });
                    }
                }
                Effect::Cancel(kind) => {
                    self.pending.retain(|it| !matches!(it, Event::Job(it) if it.kind == kind));
                }
                // Outside of the app, these end it or write to the terminal.
                Effect::Ask { .. }
                | Effect::StopLoading
                | Effect::Copy(_)
                | Effect::Suspend
                | Effect::Repaint
                | Effect::Quit(_) => {}
            }
        }
    }

    fn check(&mut self, draw_twice: bool) {
        let Session { app, .. } = &self.session;
        self.buffer.resize(app.area);
        self.buffer.reset();
        let cursor = view::draw(app, app.area, &mut self.buffer);
        let is_inside = cursor.is_none_or(|it| app.area.contains(it));
        assert!(is_inside, "the cursor is at {cursor:?}");
        let hidden = self.buffer.content.iter().find(|it| it.symbol().contains(is_hidden));
        assert_eq!(hidden, None, "it would be obeyed or hidden");
        if hides_its_selection(&self.session, &self.buffer) {
            panic!("the selection cannot be seen:\n{}", picture::text(&self.buffer));
        }
        if draw_twice {
            assert_eq!(self.session.buffer(), self.buffer, "drawing changes nothing");
        }
    }
}

/// Whether the selected row is not visible, although the screen lists principals and has room for
/// them.
fn hides_its_selection(session: &Session, buffer: &Buffer) -> bool {
    let lists = match session.place() {
        Place::View(View::Principals) | Place::Tree(..) => true,
        // On the board, another part of the screen can have the focus.
        Place::View(View::Overview | View::Paths | View::Findings)
        | Place::Rule(_)
        | Place::Principal(_)
        | Place::Accounts
        | Place::Account(_)
        | Place::Why { .. }
        | Place::Compare(..)
        | Place::Loading
        | Place::Failure => false,
    };
    let has_room = session.app.ctx.look.class != Class::Tiny;
    let selects = !session.selection().is_empty();
    // The pane beside the list may be read in its place: the list always shows its heads.
    let text = picture::text(buffer);
    let is_read = !["NAME ", "PRINCIPAL "].iter().any(|it| text.contains(it));
    let is_seen =
        is_read || buffer.content.iter().any(|it| it.modifier.contains(Modifier::REVERSED));
    session.app.layer.is_none() && lists && has_room && selects && !is_seen
}

#[test]
fn a_long_message_hides_no_selection() {
    for (width, height) in [(40, 10), (48, 10), (60, 12), (80, 16)] {
        let mut session = Session::new().press("2i");
        session.send(Event::Resize { width, height });
        session.send(Event::Key(chord::parse("G").expect("a key")));
        assert!(session.app.explanation.is_some());
        let mut buffer = Buffer::empty(session.app.area);
        view::draw(&session.app, session.app.area, &mut buffer);
        assert!(!hides_its_selection(&session, &buffer), "{}", session.screen());
    }
}

/// What has found a fault before: keys, then a size, then more keys.
const FOUND: [(&str, (u16, u16), &str); 2] = [("uj1H", (110, 16), "j"), ("u", (40, 10), "<Tab>")];

#[test]
fn what_did_harm_once_does_none() {
    for (before, (width, height), after) in FOUND {
        let mut session = Session::new().press(before);
        session.send(Event::Resize { width, height });
        let session = session.press(after);
        let buffer = session.buffer();
        assert!(!hides_its_selection(&session, &buffer), "{}", session.screen());
    }
}

#[test]
fn random_events_do_no_harm() {
    let all = env::var(VARIABLE).ok().map(|it| it.parse::<usize>().expect("a number of events"));
    let each = all.map_or(EVENTS, |it| it.div_ceil(SEEDS.len()));
    let (demo, hostile) = (Data::demo(), hostile_account());
    for (index, seed) in SEEDS.into_iter().enumerate() {
        let (first, second) = if index % 2 == 0 { (&demo, &hostile) } else { (&hostile, &demo) };
        let mut monkey = Monkey::new(seed, first, second);
        monkey.log.push_back(format!("seed {seed}"));
        for event in 0..each {
            monkey.step(event % 16 == 0);
        }
    }
}
