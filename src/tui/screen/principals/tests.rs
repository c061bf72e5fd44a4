//! Tests of the table of principals from the user's view.

use expect_test::expect;

use super::*;
use crate::tui::{
    command::Motion,
    screen::answer_all,
    widget::picture::{ODD_SIZES, picture},
};

fn drawn(width: u16, height: u16) -> String {
    let mut ctx = Ctx::demo();
    ctx.look.class = Class::of(width, height);
    let mut screen = Principals::new(&ctx);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    answer_all(&mut screen, &mut ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn the_riskiest_principals_are_first() {
    expect![[r#"
        ┏━ Principals ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 97 of 101  .: show service roles ┓
        ┃ NAME                        BADGES↓   CAN BECOME  ASSUMABLE BY   LAST    KEY ┃
        ┃>user/ci-legacy              AMKG....          11             0     0d   811d ┃
        ┃ role/GitHubDeploy           A....W..           4             1     0d      - ┃
        ┃ user/bob                    A.K....P           5             0     1d   400d ┃
        ┃ acme-partner…untAccessRole  AM..X.UP         all             5      -      - ┃
        ┃ user/alice                  AM.G....           4             0     2d    12d ┃
        ┃ role/Organiz…untAccessRole  AM..X..P         all             5    27d      - ┃
        ┃ role/PartnerDeploy          AM..X...           4            10     5d      - ┃
        ┃ role/Admin                  AM.....P         all            25     1d      - ┃
        ┃ role/Deploy                 AM......           3            25     1d      - ┃
        ┃ acme-partners:user/victor   AM......           6             0     5d      - ┃
        ┃ acme-partner…le/Integrator  AM......           5             9     5d      - ┃
        ┗━ A admin  M no MFA  K old key  G no group  X cross  W any  U unused  P pass ━┛
        ┌─ user/ci-legacy ──────────────────────────────────────────────── Enter: open ┐
        │ arn        arn:aws:iam::111122223333:user/ci-legacy                          │
        │ badges     AMKG....  admin, no MFA, old key, no group                        │
        │ keys       AKIARTX3GSDSREXAMPLE 811d; no group                               │
        │ to admin   1 hop                                                             │
        └─ more below ─────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn(80, 20));
}

#[test]
fn the_selection_stays_on_its_row_when_the_order_changes() {
    let mut ctx = Ctx::demo();
    let mut screen = Principals::new(&ctx);
    answer_all(&mut screen, &mut ctx);
    screen.on(Command::Move(Motion::Down), &ctx);
    let before = screen.selected(&ctx).map(|it| it.id);
    for _ in ORDERS {
        screen.on(Command::SortNext, &ctx);
        assert_eq!(screen.selected(&ctx).map(|it| it.id), before);
    }
    screen.on(Command::SortReverse, &ctx);
    assert_eq!(screen.selected(&ctx).map(|it| it.id), before);
}

#[test]
fn service_linked_roles_are_hidden_by_default() {
    let ctx = Ctx::demo();
    let mut screen = Principals::new(&ctx);
    let hidden = screen.rows.len();
    screen.on(Command::ServiceRoles, &ctx);
    let linked = ctx.data.overview.service_linked_roles;
    assert_eq!(screen.rows.len(), hidden + linked);
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn(width, height);
    }
}
