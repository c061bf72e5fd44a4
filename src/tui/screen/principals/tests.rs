//! Tests of the table of principals from the user's view.

use expect_test::expect;

use super::*;
use crate::tui::{
    command::Motion,
    layout::Class,
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
        ┏━ Principals ━━━━━━━━━━━━━ 67 of 71 principals, 31 external  .: service roles ┓
        ┃ NAME                        BADGES↓   CAN BECOME  ASSUMABLE BY   LAST    KEY ┃
        ┃>user/ci-legacy              AMKG....      11 +1?             0     0d   811d ┃
        ┃ role/GitHubDeploy           A....W..           4             1     0d      - ┃
        ┃ user/bob                    A.K....P       7 +1?             1     1d   400d ┃
        ┃ acme-partner…untAccessRole  AM..X.UP         all         5 +2?      -      - ┃
        ┃ user/alice                  AM.G....           4             1     2d    12d ┃
        ┃ role/Organiz…untAccessRole  AM..X..P         all             5    27d      - ┃
        ┃ role/PartnerDeploy          AM..X...           4         8 +2?     5d      - ┃
        ┃ role/Admin                  AM.....P         all        30 +3?     1d      - ┃
        ┃ role/Deploy                 AM......           3        30 +3?     1d      - ┃
        ┃ acme-partners:user/victor   AM......           6         0 +2?     5d      - ┃
        ┃ acme-partner…le/Integrator  AM......           5         7 +2?     5d      - ┃
        ┗━ A admin  M no MFA  K old key  G no group  X cross  W any  U unused  P pass ━┛
        ┌─ user/ci-legacy ──────────────────────────────────────────────── Enter: open ┐
        │ arn        arn:aws:iam::111122223333:user/ci-legacy                          │
        │ badges     AMKG....  admin, no MFA, old key, no group                        │
        │ keys       AKIARTX3GSDSREXAMPLE 811d; no group                               │
        │ to admin   1 step                                                            │
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

/// The titles of the columns that are shown at a width.
fn titles(width: u16, height: u16) -> Vec<&'static str> {
    let text = drawn(width, height);
    let head = text.lines().find(|it| it.contains("NAME")).unwrap_or_default().to_owned();
    COLUMNS.iter().map(|it| it.title).filter(|it| head.contains(it)).collect()
}

#[test]
fn a_wider_terminal_never_shows_fewer_columns() {
    let mut before: Vec<&str> = Vec::new();
    for width in 40..=250 {
        let now = titles(width, 30);
        let lost: Vec<_> = before.iter().filter(|it| !now.contains(it)).collect();
        assert!(lost.is_empty(), "{lost:?} at {width}, which {} shows", width - 1);
        before = now;
    }
    assert_eq!(before.len(), COLUMNS.len());
}

#[test]
fn columns_go_in_the_agreed_order() {
    let agreed = ["GROUPS", "KIND", "KEY", "LAST", "ASSUMABLE BY", "CAN BECOME", "BADGES"];
    for width in 40..=250 {
        let shown = titles(width, 30);
        let gone = agreed.iter().take_while(|it| !shown.contains(it)).count();
        let rest = agreed.iter().skip(gone);
        assert!(rest.clone().all(|it| shown.contains(it)), "{shown:?} at {width}");
    }
}

#[test]
fn names_are_shown_whole_before_columns_come_in_that_say_less() {
    for width in (60..78).chain(102..160).chain(182..250) {
        let mut ctx = Ctx::demo();
        ctx.look.class = Class::of(width, 60);
        let mut screen = Principals::new(&ctx);
        screen.fit(Rect::new(0, 0, width, 60), &ctx);
        let text = picture(width, 60, |area, buf| screen.draw(&ctx, area, buf));
        let names = screen.visible.clone().filter_map(|it| Some(&screen.row(&ctx, it)?.name));
        let names: Vec<_> = names.filter(|it| cut::width(it) <= 45).collect();
        assert!(5 < names.len(), "{names:?}");
        for name in names {
            assert!(text.contains(name), "{name} at {width}: {text}");
        }
    }
}

#[test]
fn a_wide_screen_has_the_list_the_summary_and_the_policy() {
    for width in [160, 200, 250] {
        let text = drawn(width, 50);
        assert!(text.contains("GROUPS") && text.contains("KIND"), "{text}");
        assert!(text.contains("to admin"), "{text}");
        assert!(text.contains("\"Statement\""), "{text}");
    }
}

#[test]
fn a_click_on_a_header_sorts_by_its_column_and_again_the_other_way() {
    let mut ctx = Ctx::demo();
    ctx.look.class = Class::Normal;
    let mut screen = Principals::new(&ctx);
    let area = Rect::new(0, 0, 120, 40);
    screen.fit(area, &ctx);
    let head = |screen: &Principals| {
        let text = picture(120, 40, |area, buf| screen.draw(&ctx, area, buf));
        text.lines().nth(1).unwrap_or_default().to_owned()
    };
    assert!(head(&screen).contains("BADGES↓"), "{}", head(&screen));
    screen.click(Position::new(4, 1), area, &ctx);
    assert!(head(&screen).contains("NAME↑"), "{}", head(&screen));
    screen.click(Position::new(4, 1), area, &ctx);
    assert!(head(&screen).contains("NAME↓"), "{}", head(&screen));
}

#[test]
fn the_mark_of_the_order_never_cuts_a_title() {
    let mut ctx = Ctx::demo();
    ctx.look.class = Class::Normal;
    let mut screen = Principals::new(&ctx);
    answer_all(&mut screen, &mut ctx);
    screen.fit(Rect::new(0, 0, 140, 40), &ctx);
    for column in 0..ORDERS.len() {
        screen.set_order(ORDERS[column], &ctx);
        let text = picture(140, 40, |area, buf| screen.draw(&ctx, area, buf));
        let head = text.lines().nth(1).unwrap_or_default();
        let title = COLUMNS[column].title;
        assert!(
            head.contains(&format!("{title}↓")) || head.contains(&format!("{title}↑")),
            "{head}"
        );
    }
}

#[test]
fn the_menu_offers_every_column() {
    let ctx = Ctx::demo();
    let mut screen = Principals::new(&ctx);
    let mut menu = screen.sort_menu().expect("a menu");
    assert_eq!(menu.chosen(0), 2, "the badges");
    menu.go(Motion::Top);
    menu.choose();
    screen.sort_by_entry(menu.chosen(0), &ctx);
    assert_eq!(screen.order, Order::Name);
}
