//! Tests of the screen by its pictures.

use expect_test::expect;

use super::*;
use crate::tui::{
    command::Motion,
    layout::Class,
    widget::picture::{ODD_SIZES, picture},
};

fn drawn(width: u16, height: u16) -> String {
    let mut ctx = Ctx::demo_with_findings();
    ctx.look.class = Class::of(width, height);
    let mut screen = Overview::new(&ctx);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn the_highlights_stand_first() {
    expect![[r#"
        ┏━ Highlights ━━━━━━━━━━━ 140 findings ┓┌─ Shortest paths to admin ── 21 paths ┐
        ┃>users without a group       6/17   u ┃│ steps  from                          │
        ┃ keys older than 90 days     3/5    a ┃│    1   user/frank        proven      │
        ┃ roles without MFA          15/21   b ┃│    1   role/Pipeline     proven      │
        ┃ root users without MFA      1/3      ┃│    1   user/erin         proven      │
        ┃ console users without MFA   5/12     ┃│    1   user/ci-legacy    proven      │
        ┃ roles with bypassable MFA   3/21     ┃│    1   role/BuildAndRun  proven      │
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛│    1   user/carol        proven      │
        ┌─ Principals ────────── 71 principals ┐│    1   user/bob          proven      │
        │ users    17 █████████··············· ││    1   acme-mg…ser/mona  proven      │
        │ groups   11 ██████·················· │└──────────────────────────────────────┘
        │ roles    43 ████████████████████████ │┌─ Key age (days) ─────────── 5 active ┐
        │ external 31 █████████████████······· ││    0-30 1 █████████████············· │
        │ 9 administrators, 14 can become one  ││   31-90 1 █████████████············· │
        │   10 assume, 4 escalate, 2 unknown   ││  91-180 1 █████████████············· │
        └──────────────────────────────────────┘│    >180 2 ██████████████████████████ │
        ┌─ Not loaded ────────────────────── 2 ┐│                                      │
        │ arn:aws:iam::1111…/DataTeamBoundary: ││ user/ci-legacy                  811d │
        │ this policy is used as a permissions ││ user/bob                        400d │
        └─ more below ─────────────────────────┘└──────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn(80, 20));
}

#[test]
fn each_highlight_can_be_selected_and_opens_its_findings() {
    let ctx = Ctx::demo();
    let mut screen = Overview::new(&ctx);
    for highlight in HIGHLIGHTS {
        let rule = highlight.rule().expect("a rule");
        assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Go(Place::Rule(rule))]);
        screen.on(Command::Move(Motion::Down), &ctx);
    }
}

#[test]
fn all_ages_of_a_bar_are_equally_serious() {
    for (low, high) in [(0, 30), (31, OLD_KEY_DAYS), (OLD_KEY_DAYS + 1, 180), (181, 9999)] {
        assert_eq!(severity::of_key_age(low), severity::of_key_age(high), "{low} to {high}");
    }
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn(width, height);
    }
}

#[test]
fn the_paths_say_that_the_choice_of_steps_does_not_change_them() {
    let mut ctx = Ctx::demo();
    ctx.step_filter = StepFilter::WITHOUT_MFA;
    let screen = Overview::new(&ctx);
    let drawn = picture(80, 20, |area, buf| screen.draw(&ctx, area, buf));
    assert!(drawn.contains("Paths to admin (E not applied)"), "{drawn}");
}
