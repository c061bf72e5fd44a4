//! Snapshot tests of loads: an account, an organization, files.

use std::time::{Duration, Instant};

use expect_test::expect;

use super::*;
use crate::{
    iam::AccountId,
    load::{
        AwsSource, CallEvent, FileState, Input, LoadEvent, OPERATIONS, Operation,
        OperationState as State,
    },
    tui::{
        command::Motion,
        data::Data,
        glyphs::ASCII,
        widget::picture::{ODD_SIZES, picture},
    },
};

/// A load, with a clock that advances by one second per step.
struct Story {
    ctx: Ctx,
    load: Load,
}

impl Story {
    fn new(source: Source) -> Self {
        let mut ctx = Ctx::demo();
        ctx.data = Data::empty();
        let load = Load::new(1, source, ctx.now);
        Self { ctx, load }
    }

    fn receive(&mut self, event: LoadEvent) {
        self.ctx.now += Duration::from_secs(1);
        self.load.receive(event, self.ctx.now);
    }

    fn call(&mut self, account: Option<&str>, action: &str, states: Vec<State>) {
        for state in states {
            let account = account.map(AccountId::from);
            let operation = operation(action);
            self.receive(LoadEvent::Call(CallEvent { account, operation, state }));
        }
    }

    fn file(&mut self, name: &str, states: Vec<FileState>) {
        for state in states {
            self.receive(LoadEvent::File { name: name.to_owned(), state });
        }
    }

    fn drawn(&self, width: u16, height: u16) -> String {
        let mut ctx = self.ctx.clone();
        ctx.look.class = Class::of(width, height);
        ctx.loading = Some(self.load.clone());
        let mut screen = Loading::default();
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }
}

fn operation(action: &str) -> &'static Operation {
    OPERATIONS.iter().copied().find(|it| it.action() == action).expect(action)
}

const PROD: Option<&str> = Some("111122223333");

/// A half-loaded account: one call finished, one running, one throttled, one denied.
fn account() -> Story {
    let profile = Some("production".to_owned());
    let mut story = Story::new(Source::Aws(AwsSource { profile, ..AwsSource::default() }));
    let started = |expected| State::Started { expected };
    let answered = |calls, items| State::Answered { calls, items };
    story.call(
        None,
        "sts:GetCallerIdentity",
        vec![started(None), answered(1, 1), State::Done { items: 1 }],
    );
    story.call(
        PROD,
        "iam:GetAccountAuthorizationDetails",
        vec![started(None), answered(7, 289), State::Done { items: 289 }],
    );
    story.call(PROD, "iam:ListAccessKeys", vec![started(Some(38)), answered(21, 30)]);
    story.call(
        PROD,
        "iam:GetLoginProfile",
        vec![started(Some(38)), answered(4, 4), State::Throttled { times: 2 }],
    );
    let denied = State::Denied { code: "AccessDenied".to_owned() };
    story.call(
        PROD,
        "organizations:ListPolicies",
        vec![started(None), denied, State::Done { items: 0 }],
    );
    story.ctx.data = Data::demo();
    story
}

/// An organization: one account loaded, one loading, one whose role cannot be assumed.
fn organization() -> Story {
    let mut story = Story::new(Source::Aws(AwsSource::default()));
    let started = || State::Started { expected: None };
    for account in ["111122223333", "444455556666", "777788889999"] {
        story.call(Some(account), "iam:GetAccountAuthorizationDetails", vec![started()]);
    }
    let details = "iam:GetAccountAuthorizationDetails";
    story.call(
        PROD,
        details,
        vec![State::Answered { calls: 2, items: 80 }, State::Done { items: 80 }],
    );
    let denied = State::Denied { code: "AccessDenied".to_owned() };
    story.call(Some("777788889999"), details, vec![denied, State::Done { items: 0 }]);
    story
}

fn files() -> Story {
    let names = ["snapshots/production.json", "snapshots/staging.json", "report.csv"];
    let mut story = Story::new(Source::Files(names.iter().map(Input::named).collect()));
    let sizes = [104_000_000, 52_000_000, 12_000];
    for (name, size) in names.iter().zip(sizes) {
        story.file(name, vec![FileState::Waiting { of: Some(size) }]);
    }
    let read = |index: usize, bytes| FileState::Reading { bytes, of: Some(sizes[index]) };
    let (parsing, done) = (FileState::Parsing, FileState::Done);
    story.file(names[0], vec![read(0, 0), read(0, sizes[0]), parsing, done]);
    story.file(names[1], vec![read(1, 26_000_000)]);
    story
}

#[test]
fn an_account_at_80x20() {
    expect![[r#"
        ┏━ Reading AWS as production, read-only ━━━━━━━━━━━━ 33 calls  324 items  14 s ┓
        ┃ CALL                                   STATE           DONE    ITEMS    TIME ┃
        ┃>sts:GetCallerIdentity                  ok                 1        1     2 s ┃
        ┃ iam:GetAccountAuthorizationDetails     ok                 7      289     2 s ┃
        ┃ iam:ListAccessKeys                     run            21/38       30     7 s ┃
        ┃ iam:GetLoginProfile                    throttled       4/38        4     5 s ┃
        ┃ organizations:ListPolicies             denied             0        0     2 s ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ Loaded so far (usable now) ────────────────── 17 users  11 groups  43 roles ┐
        │ 23 principals can already be administrator; press Enter to explore           │
        │ organizations:ListPolicies: AccessDenied, so SCPs and RCPs are unknown:      │
        │ answers are upper bounds                                                     │
        │ AWS throttled calls 2 times; throttled calls are retried                     │
        │ Press c to stop and keep what has loaded; the rest becomes gaps              │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&account().drawn(80, 20));
}

#[test]
fn an_account_at_120x36() {
    expect![[r#"
        ┏━ Reading AWS as production, read-only ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 33 calls  324 items  14 s ┓
        ┃ CALL                                 STATE           DONE    ITEMS    TIME  PROGRESS                                 ┃
        ┃>sts:GetCallerIdentity                ok                 1        1     2 s  ████████████                             ┃
        ┃ iam:GetAccountAuthorizationDetails   ok                 7      289     2 s  ████████████                             ┃
        ┃ iam:ListAccessKeys                   run            21/38       30     7 s  ██████······                             ┃
        ┃ iam:GetLoginProfile                  throttled       4/38        4     5 s  █···········  throttled x2               ┃
        ┃ organizations:ListPolicies           denied             0        0     2 s  ████████████  AccessDenied               ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ Loaded so far (usable now) ────────────────────────────────────────────────────────── 17 users  11 groups  43 roles ┐
        │ 23 principals can already be administrator; press Enter to explore                                                   │
        │ organizations:ListPolicies: AccessDenied, so SCPs and RCPs are unknown: answers are upper bounds                     │
        │ AWS throttled calls 2 times; throttled calls are retried                                                             │
        │ Press c to stop and keep what has loaded; the rest becomes gaps                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        └──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]].assert_eq(&account().drawn(120, 36));
}

#[test]
fn an_organization_adds_up_its_accounts() {
    expect![[r#"
        ┏━ Reading AWS, read-only ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 2 calls  80 items  2 of 3 accounts  7 s ┓
        ┃ CALL                                 STATE           DONE    ITEMS    TIME  PROGRESS                                 ┃
        ┃>iam:GetAccountAuthorizationDetails   run                2       80     6 s  ████████····  2 of 3 accounts  AccessD…  ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ Loaded so far (usable now) ───────────────────────────────────────────────────────────── 0 users  0 groups  0 roles ┐
        │ Nothing to show yet.                                                                                                 │
        │ iam:GetAccountAuthorizationDetails: AccessDenied, so users, groups, roles and policies are requested one by one, or  │
        │ are unknown (777788889999)                                                                                           │
        │ slowest accounts: 444455556666 5 s                                                                                   │
        │ Press c to stop and keep what has loaded; the rest becomes gaps                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        └──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]].assert_eq(&organization().drawn(120, 30));
}

#[test]
fn files_have_a_line_each() {
    expect![[r#"
        ┏━ Reading snapshots/production.json and 2 more ━━━━━━━━━━━━━━━━━━ 130 MB  8 s ┓
        ┃ FILE                                   STATE           DONE    ITEMS    TIME ┃
        ┃>snapshots/production.json              ok            104 MB        -     3 s ┃
        ┃ snapshots/staging.json                 run            26 MB        -     0 s ┃
        ┃ report.csv                             wait             0 B        -     0 s ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ Loaded so far (usable now) ───────────────────── 0 users  0 groups  0 roles ┐
        │ Nothing to show yet.                                                         │
        │ Press c to stop and keep what has loaded; the rest becomes gaps              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&files().drawn(80, 20));
}

#[test]
fn without_room_for_all_what_goes_on_stands_first() {
    expect![[r#"
         Reading AWS as production, read-only
         CALL                                  STATE           DONE
        >sts:GetCallerIdentity                 ok                 1
         iam:GetAccountAuthorizationDetails    ok                 7
         iam:ListAccessKeys                    run            21/38
         iam:GetLoginProfile                   throttled       4/38
         organizations:ListPolicies            denied             0



    "#]]
    .assert_eq(&account().drawn(60, 10));
}

#[test]
fn a_load_that_has_not_begun_says_so() {
    let picture = Story::new(Source::Demo).drawn(80, 20);
    assert!(picture.contains("Nothing has loaded yet."), "{picture}");
    assert!(picture.contains("Nothing to show yet."), "{picture}");
}

#[test]
fn ascii_is_ascii() {
    let mut story = account();
    story.ctx.look.glyphs = &ASCII;
    for (width, height) in [(80, 20), (120, 36)] {
        let picture = story.drawn(width, height);
        assert!(picture.is_ascii(), "{picture}");
    }
}

#[test]
fn enter_leaves_for_what_is_here() {
    let ctx = Ctx { loading: Some(account().load), ..Ctx::demo() };
    let mut screen = Loading::default();
    assert_eq!(screen.on(Command::Move(Motion::Down), &ctx), []);
    assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Up]);
}

#[test]
fn the_header_counts_bytes_of_files_and_calls_of_aws() {
    let later = Instant::now() + Duration::from_secs(60);
    let says = |story: &Story| story.load.progress(later, "…");
    assert_eq!(says(&Story::new(Source::Demo)).as_deref(), Some("loading…"));
    assert_eq!(says(&account()).as_deref(), Some("loading, 33 calls"));
    assert_eq!(says(&files()).as_deref(), Some("loading 74%"));
    let mut pipe = Story::new(Source::Demo);
    pipe.file("pipe", vec![FileState::Reading { bytes: 5, of: None }]);
    assert_eq!(says(&pipe).as_deref(), Some("loading…"));
}

#[test]
fn survives_any_size() {
    for story in [account(), organization(), files(), Story::new(Source::Demo)] {
        for (width, height) in ODD_SIZES {
            story.drawn(width, height);
        }
    }
}
