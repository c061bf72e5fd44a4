//! Tests of the screen by its pictures.

use expect_test::expect;

use super::*;
use crate::tui::{
    command::Motion,
    screen::answer_all,
    widget::picture::{ODD_SIZES, picture},
};

fn drawn(from: &str, to: &str, width: u16, height: u16) -> String {
    let mut ctx = Ctx::demo();
    ctx.look.class = Class::of(width, height);
    let find = |name| ctx.data.analysis.find_principal(name).expect("the demo has it");
    let mut screen = Why::new(find(from), find(to), &ctx);
    answer_all(&mut screen, &mut ctx);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn a_long_answer_gets_the_room_of_the_statements() {
    expect![[r#"
        ┌─ user/intern → role/Sandbox ─────────────────────────────────────── disputed ┐
        │ AWS documentation disagrees on whether user/intern can assume role/Sandbox:  │
        │ the trust policy trusts it (statement 0, TheIntern). MFA is not required.    │
        │ One AWS page says that it is allowed: an implicit deny in a permissions      │
        │ boundary does not limit what a resource-based policy grants to a user's ARN  │
        │ in the same account                                                          │
        │ (https://docs.aws.amazon.com/IAM/latest/UserGuide/                           │
        │ reference_policies_evaluation-logic.html). Another says that it is denied:   │
        │ the permissions boundary of a user named in a role's trust policy must allow │
        │ sts:AssumeRole                                                               │
        │ (https://docs.aws.amazon.com/IAM/latest/UserGuide/                           │
        │ roles-managingrole-editing-cli.html).                                        │
        │ identity does not allow               trust    allows                        │
        │ boundary does not allow               scp      allows                        │
        └─ more: S-Tab ────────────────────────────────────────────────────────────────┘
        ┏━ allow trust policy of role/Sandbox ━━━━━━━━━━━━━━━━━━━━━━ TheIntern  1 of 5 ┓
        ┃        "Effect": "Allow",                                                    ┃
        ┃▌       "Principal": {                                                        ┃
        ┃▌         "AWS": "arn:aws:iam::111122223333:user/intern"                      ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("user/intern", "role/Sandbox", 80, 20));
}

#[test]
fn an_answer_that_is_cut_says_so() {
    let drawn = |height| drawn("user/intern", "role/Sandbox", 80, height);
    assert!(drawn(18).contains("more: S-Tab"), "{}", drawn(18));
    assert!(!drawn(24).contains("more: S-Tab"), "{}", drawn(24));
}

#[test]
fn a_small_window_shows_what_to_remove_by_keys_alone() {
    let mut ctx = Ctx::demo();
    let find = |name| ctx.data.analysis.find_principal(name).expect("the demo has it");
    let (from, to) = (find("user/ci-legacy"), find("role/Audit"));
    // A window of 60x20, with and without an explanation below, and a compact one.
    for (width, height, class) in
        [(60, 16, Class::Narrow), (60, 8, Class::Narrow), (40, 4, Class::Compact)]
    {
        ctx.look.class = class;
        for zooms in [true, false] {
            let area = Rect::new(0, 0, width, height);
            let mut screen = Why::new(from, to, &ctx);
            answer_all(&mut screen, &mut ctx);
            let mut read = String::new();
            let pressed = if zooms { Some(Command::Zoom) } else { None };
            let keys = [Command::PreviousPane].into_iter().chain(pressed);
            let down = std::iter::repeat_n(Command::Move(Motion::Down), 30);
            for command in keys.chain(down) {
                screen.on(command, &ctx);
                screen.fit(area, &ctx);
                read += &picture(width, height, |area, buf| screen.draw(&ctx, area, buf));
            }
            let inner = frame::inside(&ctx.look, area);
            let lines = screen.answer_lines(&ctx.look, inner.width);
            for line in lines.iter().map(ToString::to_string) {
                assert!(read.contains(line.trim()), "{width}x{height}: {line}\n{read}");
            }
            let whole: String = lines.iter().map(ToString::to_string).collect();
            assert!(whole.contains("To close the AssumeRole step"), "{whole}");
        }
    }
}

#[test]
fn policy_types_stand_in_two_columns_only_where_both_fit() {
    let two = drawn("user/alice", "role/Deploy", 80, 20);
    assert!(two.contains("identity allows                       trust    allows "), "{two}");
    let one = drawn("user/ci-legacy", "role/Audit", 60, 30);
    let line = |name| one.lines().find(|it| it.contains(name)).unwrap_or_default();
    assert!(!line("│ identity ").contains("trust") && line("│ trust ").contains("allows"), "{one}");
}

#[test]
fn both_statements_are_shown_with_the_deciding_lines_marked() {
    expect![[r#"
        ┌─ user/alice → role/Deploy ─────────────────────────────────────────── proven ┐
        │ user/alice can assume role/Deploy: inline policy DeployAssume allows it      │
        │ (statement 0, AssumeDeploy), and the trust policy trusts it (statement 0).   │
        │ MFA is not required.                                                         │
        │ identity allows                       trust    allows                        │
        │ scp      allows                       rcp      allows                        │
        │ To close the AssumeRole step, remove statement 0 (AssumeDeploy) of the       │
        │ inline policy DeployAssume of arn:aws:iam::111122223333:user/alice.          │
        └──────────────────────────────────────────────────────────────────────────────┘
        ┏━ allow inline DeployAssume of user/alice ━━━━━━━━━━━━━━ AssumeDeploy  1 of 6 ┓
        ┃        "Effect": "Allow",                                                    ┃
        ┃▌       "Action": "sts:AssumeRole",                                           ┃
        ┃▌       "Resource": "arn:aws:iam::111122223333:role/Deploy"                   ┃
        ┃      }                                                                       ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ allow trust policy of role/Deploy ───────────────────── statement 0  2 of 6 ┐
        │        "Effect": "Allow",                                                    │
        │▌       "Principal": {                                                        │
        │▌         "AWS": "arn:aws:iam::111122223333:root"                             │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn("user/alice", "role/Deploy", 80, 20));
}

#[test]
fn a_refusal_names_what_refuses() {
    expect![[r#"
        ┌─ user/erin → role/Payroll ────────────────────────────────────────── blocked ┐
        │ user/erin cannot assume role/Payroll in one step: scp ProtectPayroll denies  │
        │ it (statement 0, FinanceOnly).                                               │
        │ identity allows                       trust    allows                        │
        │ scp      denies                       rcp      allows                        │
        └──────────────────────────────────────────────────────────────────────────────┘
        ┏━ deny scp ProtectPayroll of ou-acme-productn (Production) ━━━━━━━━━━━━━━━━━━━┓
        ┃        "Sid": "FinanceOnly",                                                 ┃
        ┃        "Effect": "Deny",                                                     ┃
        ┃▌       "Action": "sts:AssumeRole",                                           ┃
        ┃▌       "Resource": "arn:aws:iam::*:role/finance/*",                          ┃
        ┃▌       "Condition": {                                                        ┃
        ┃▌         "StringNotEquals": {                                                ┃
        ┃▌           "aws:PrincipalTag/department": "finance"                          ┃
        ┃▌         }                                                                   ┃
        ┃▌       }                                                                     ┃
        ┃      }                                                                       ┃
        ┃    ]                                                                         ┃
        ┃  }                                                                           ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("user/erin", "role/Payroll", 80, 20));
}

#[test]
fn an_identity_center_step_shows_membership_and_assignment() {
    expect![[r#"
        ┏━ sso-user/priya.nair → role/…DeveloperAccess_c6f08a13b5e2974d ━━━━━━━ proven ┓
        ┃ sso-user/priya.nair is a member of sso-group/Developers, and the permission  ┃
        ┃ set DeveloperAccess in account 111122223333 (acme-prod) is assigned to       ┃
        ┃ sso-group/Developers. That gives access to                                   ┃
        ┃ role/AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d.                        ┃
        ┃ membership: sso-user/priya.nair in sso-group/Developers                      ┃
        ┃ assignment: DeveloperAccess in 111122223333 to sso-group/Developers          ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛












    "#]]
    .assert_eq(&drawn("priya.nair", "AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d", 80, 20));
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn("user/alice", "role/Deploy", width, height);
    }
}
