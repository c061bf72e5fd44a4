//! Snapshot tests of paths, and of where they are blocked.

use expect_test::expect;

use super::*;
use crate::tui::{
    screen::answer_all,
    widget::picture::{ODD_SIZES, picture},
    worker::Stop,
};

fn between(from: &str, to: &str) -> (Paths, Ctx) {
    between_in(Ctx::demo(), from, to)
}

fn between_in(mut ctx: Ctx, from: &str, to: &str) -> (Paths, Ctx) {
    let find = |name| ctx.data.analysis.find_principal(name).ok();
    ctx.route = Route { from: find(from), to: find(to) };
    let mut screen = Paths::new(&ctx);
    for reaction in screen.enter(&ctx) {
        let Reaction::Start(job) = reaction else { panic!("{reaction:?}") };
        screen.receive(&job.run(&Stop::never()).expect("never stopped"), &ctx);
    }
    (screen, ctx)
}

fn drawn(from: &str, to: &str, width: u16, height: u16) -> String {
    drawn_in(Ctx::demo(), from, to, width, height)
}

fn drawn_in(ctx: Ctx, from: &str, to: &str, width: u16, height: u16) -> String {
    let (mut screen, mut ctx) = between_in(ctx, from, to);
    ctx.look.class = Class::of(width, height);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn a_path_shows_its_hops_and_why() {
    expect![[r#"
        ┏━ from user/alice to role/Admin ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 path ┓
        ┃>3 steps  proven       user/alice > role/Deploy > role/Pipeline > role/Admin  ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ path 1: steps ───────────────────────────────────────────────────────── Tab ┐
        │>1 user/alice --sts:AssumeRole--> role/Deploy                         proven  │
        │ 2 role/Deploy --sts:AssumeRole--> role/Pipeline                      proven  │
        │ 3 role/Pipeline --sts:AssumeRole--> role/Admin                       proven  │
        └──────────────────────────────────────────────────────────────────────────────┘
        ┌─ why step 1 ────────────────────────────────────────────── Enter: statements ┐
        │ user/alice can assume role/Deploy: inline policy DeployAssume allows it      │
        │ (statement 0, AssumeDeploy), and the trust policy trusts it (statement 0).   │
        │ MFA is not required.                                                         │
        │ identity: DeployAssume statement 0 (AssumeDeploy) of                         │
        │ arn:aws:iam::111122223333:user/alice                                         │
        │ trust: statement 0 of arn:aws:iam::111122223333:role/Deploy                  │
        │ scp: FullAWSAccess statement 0 of r-acme (Root)                              │
        │ scp: FullAWSAccess statement 0 of ou-acme-workload (Workloads)               │
        │ scp: FullAWSAccess statement 0 of ou-acme-productn (Production)              │
        │ scp: FullAWSAccess statement 0 of 111122223333 (acme-prod)                   │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn("user/alice", "acme-prod:role/Admin", 80, 20));
}

#[test]
fn no_path_found_is_stated_at_every_size_with_all_that_may_hide_one() {
    let all = |width: u16, height: u16| {
        let (mut screen, mut ctx) = between("user/judy", "acme-prod:role/Admin");
        ctx.look.class = Class::of(width, height);
        let mut text = String::new();
        // All of it can be scrolled into view.
        for _ in 0..10 {
            screen.fit(Rect::new(0, 0, width, height), &ctx);
            text += &picture(width, height, |area, buf| screen.draw(&ctx, area, buf));
            screen.on(Command::Move(crate::tui::command::Motion::PageDown), &ctx);
        }
        text.split(|it: char| it.is_whitespace() || "┃│".contains(it))
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (width, height) in [(50, 12), (60, 16), (80, 20), (200, 50)] {
        let text = all(width, height);
        for part in [
            "No path found by role assumption and privilege escalation.",
            "Press Enter to see what blocks the direct step.",
            "Not analyzed, and may hide a path: resource policies",
            "Not loaded, and may hide a path:",
        ] {
            assert!(text.contains(part), "{width}x{height}: {part}: {text}");
        }
        assert!(!text.contains("path 1: steps") && !text.contains("why step"), "{text}");
    }
}

#[test]
fn without_a_path_there_is_one_pane() {
    let (screen, ctx) = between("user/judy", "acme-prod:role/Admin");
    for command in [Command::NextPane, Command::PreviousPane, Command::Zoom] {
        assert!(screen.dead(command, &ctx).is_some(), "{command:?}");
    }
}

#[test]
fn the_step_filter_is_named_where_it_hides_paths() {
    let with = |step_filter| Ctx { step_filter, ..Ctx::demo() };
    let first_lines = |step_filter| {
        let drawn = drawn_in(with(step_filter), "user/bob", "role/Operator", 80, 20);
        drawn.lines().take(2).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let cases = [
        (StepFilter::ALL, " from user/bob to role/Operator ", "1 step "),
        (
            StepFilter::WITHOUT_MFA,
            " E: assumption, no MFA | from user/bob to role/Operator ",
            " No path found by role assumption. ",
        ),
    ];
    for (step_filter, title, text) in cases {
        let lines = first_lines(step_filter);
        assert!(lines[0].contains(title) && lines[1].contains(text), "{lines:?}");
    }
    let mut ctx = with(StepFilter::PROVEN);
    let mut screen = Paths::new(&ctx);
    answer_all(&mut screen, &mut ctx);
    let drawn = picture(80, 20, |area, buf| screen.draw(&ctx, area, buf));
    assert!(
        drawn.contains(" E: assumption, proven | Shortest paths to admin (F, T: set start, end) ")
    );
}

const CHAINS: &[u8] = include_bytes!("../../../../tests/data/accounts/chains.json");

#[test]
fn a_blocked_path_says_where() {
    expect![[r#"
        ┏━ from user/ann to role/AfterClosed ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃ No path found by role assumption and privilege escalation.                   ┃
        ┃ user/ann > role/Marked > role/AfterClosed is not a path: sessions from       ┃
        ┃ role/Marked on carry a source identity, and the trust policy of              ┃
        ┃ role/AfterClosed does not allow sts:SetSourceIdentity.                       ┃
        ┃ Press Enter to see what blocks the direct step.                              ┃
        ┃ Not analyzed, and may hide a path: resource policies other than trust        ┃
        ┃ policies; steps of administrators, who can become every principal of their   ┃
        ┃ account; groups of account 111122223333.                                     ┃
        ┃ Not loaded, and may hide a path:                                             ┃
        ┃   GroupDetailList: absent, so the groups of the account 111122223333 are     ┃
        ┃     unknown (Fix: add the output of `aws iam                                 ┃
        ┃     get-account-authorization-details` made without `--query` and            ┃
        ┃     `--filter`)                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn_in(Ctx::of(CHAINS), "ann", "AfterClosed", 80, 16));
}

#[test]
fn a_hop_that_sets_session_context_says_so() {
    expect![[r#"
        ┏━ from user/ann to role/AfterWanted ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 11 paths ┓
        ┃>2 steps  conditional  user/ann > role/Marked > role/AfterWanted              ┃
        ┃ 3 steps  conditional  user/ann > role/Either > r…e/Marked > role/AfterWanted ┃
        ┃ 3 steps  conditional  user/ann > role/Plain > role/Marked > role/AfterWanted ┃
        ┃ 4 steps  conditional  user/ann > role/Either > r…e/Marked > role/AfterWanted ┃
        ┃ 4 steps  conditional  user/ann > role/Plain > ro…e/Marked > role/AfterWanted ┃
        ┃ 4 steps  conditional  user/ann > role/TaggedOnce…e/Marked > role/AfterWanted ┃
        ┃ 4 steps  conditional  user/ann > role/TaggedOnce…e/Marked > role/AfterWanted ┃
        ┃ 5 steps  conditional  user/ann > role/TaggedOnce…e/Marked > role/AfterWanted ┃
        ┃ 5 steps  conditional  user/ann > role/TaggedOnce…e/Marked > role/AfterWanted ┃
        ┃ 5 steps  conditional  user/ann > role/Either > r…e/Marked > role/AfterWanted ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ path 1: steps ───────────────────────────────────────────────────────── Tab ┐
        │>1 user/ann --AssumeRole--> role…arked  conditional: requires a source iden…  │
        │ 2 role…rked --AssumeRole--> role…nted  conditional: requires source identi…  │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        └──────────────────────────────────────────────────────────────────────────────┘
        ┌─ why step 1 ────────────────────────────────────────────── Enter: statements ┐
        │ user/ann can assume role/Marked: inline policy Own allows it (statement 0),  │
        │ and the trust policy trusts it (statement 0). It requires a source identity. │
        │ MFA is not required. Sessions from role/Marked on carry a source identity:   │
        │ each later role must allow sts:SetSourceIdentity.                            │
        │ identity: Own statement 0 of arn:aws:iam::111122223333:user/ann              │
        │ trust: statement 0 of arn:aws:iam::111122223333:role/Marked                  │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn_in(Ctx::of(CHAINS), "ann", "AfterWanted", 80, 30));
}

#[test]
fn without_a_path_enter_shows_what_refuses() {
    let (mut screen, ctx) = between("user/judy", "acme-prod:role/Admin");
    let Route { from: Some(from), to: Some(to) } = ctx.route else { panic!("both exist") };
    let why = Reaction::Go(Place::Why { from, to });
    assert_eq!(screen.on(Command::Open, &ctx), [why]);
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn("user/alice", "acme-prod:role/Admin", width, height);
    }
}

#[test]
fn a_search_that_gave_up_says_so_with_and_without_paths() {
    let limit = Some(PathLimit::Steps(1_000_000));
    let sentence = "The search stopped after 1,000,000 steps; there may be more paths.";
    let (mut screen, ctx) = between("user/alice", "acme-prod:role/Admin");
    assert_eq!(screen.note(), "");
    let found = PathList { limit, ..(*screen.found).clone() };
    screen.receive(&JobOutput::Paths { found: Arc::new(found), stopped: None }, &ctx);
    assert_eq!(screen.note(), sentence);
    let nothing = PathList { limit, ..PathList::default() };
    screen.receive(&JobOutput::Paths { found: Arc::new(nothing), stopped: None }, &ctx);
    screen.fit(Rect::new(0, 0, 80, 20), &ctx);
    let drawn = picture(80, 20, |area, buf| screen.draw(&ctx, area, buf));
    assert!(drawn.contains("No path found. The search stopped after 1,000,000 steps"), "{drawn}");
}

#[test]
fn a_step_of_escalation_keeps_the_id_of_its_method_where_names_are_cut() {
    let (screen, mut ctx) = between("user/bob", "acme-prod:role/LambdaMigrations");
    let hop = screen.hop().expect("a step");
    for width in [60, 80, 120] {
        ctx.look.class = Class::of(width, 20);
        let drawn = picture(width, 20, |area, buf| screen.draw(&ctx, area, buf));
        assert!(drawn.contains("--lambda-001"), "{width}: {hop:?}: {drawn}");
    }
}
