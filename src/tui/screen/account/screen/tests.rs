//! Tests of the account pages from the user's view.

use expect_test::expect;

use super::{super::list::Accounts, *};
use crate::tui::{
    command::Motion,
    layout::Class,
    screen::answer_all,
    widget::picture::{ODD_SIZES, picture},
};

fn index(id: &str, ctx: &Ctx) -> usize {
    ctx.data.accounts.iter().position(|it| it.id.as_str() == id).expect("it is there")
}

/// The list of accounts, with all answers that it needs.
fn list() -> Accounts {
    let mut ctx = Ctx::demo();
    let mut screen = Accounts::new(&ctx);
    answer_all(&mut screen, &mut ctx);
    screen
}

fn drawn(screen: &mut dyn Screen, ctx: &Ctx, width: u16, height: u16) -> String {
    let mut ctx = ctx.clone();
    ctx.look.class = Class::of(width, height);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn the_list_highlights_risks_of_each_account() {
    let ctx = Ctx::demo();
    expect![[r#"
        ┏━ Accounts ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 4 accounts ┓
        ┃ NAME                      ACCOUNT       ROOT USER                  STATE     ┃
        ┃>acme-partners             777788889999  no MFA, no keys            active    ┃
        ┃ acme-lab                  222200001111  unknown                    suspended ┃
        ┃ acme-prod                 111122223333  MFA, no keys               active    ┃
        ┃ acme-mgmt                 444455556666  MFA, no keys               active    ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ acme-partners ───────────────────────────────────────────────── Enter: open ┐
        │  arn        arn:aws:iam::777788889999:root                                   │
        │  name       acme-partners                                                    │
        │  principals 2 users, 1 group, 5 roles                                        │
        │                                                                              │
        │ ROOT USER  credential report generated 30min ago                             │
        │ ! no MFA device: the password alone gives full access to the account         │
        │   a password                                                                 │
        │ ! signed in 44d ago: use the root user only for tasks that require it        │
        └─ more below: j ──────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn(&mut list(), &ctx, 80, 20));
}

#[test]
fn an_account_with_a_weak_root_user() {
    let ctx = Ctx::demo();
    let mut screen = Account::new(index("777788889999", &ctx), &ctx);
    expect![[r#"
        ┏━ acme-partners ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 777788889999 ┓
        ┃ [Summary] Guardrails 8  JSON                                                 ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃  arn        arn:aws:iam::777788889999:root                                   ┃
        ┃  name       acme-partners                                                    ┃
        ┃  principals 2 users, 1 group, 5 roles                                        ┃
        ┃                                                                              ┃
        ┃ ROOT USER  credential report generated 30min ago                             ┃
        ┃ ! no MFA device: the password alone gives full access to the account         ┃
        ┃   a password                                                                 ┃
        ┃ ! signed in 44d ago: use the root user only for tasks that require it        ┃
        ┃   no access key                                                              ┃
        ┃   no signing certificate                                                     ┃
        ┃   centralized root access on: the organization can delete root credentials   ┃
        ┃                                                                              ┃
        ┃ PASSWORD POLICY  for IAM users                                               ┃
        ┃ ~ at least 8 characters                                                      ┃
        ┃ ~ requires lowercase and numbers, but not uppercase or symbols               ┃
        ┃ ~ old passwords can be reused                                                ┃
        ┃   passwords do not expire                                                    ┃
        ┃   users can change their own passwords                                       ┃
        ┃                                                                              ┃
        ┃ IDENTITY PROVIDERS  0                                                        ┃
        ┃   no SAML providers                                                          ┃
        ┃   no OpenID Connect providers                                                ┃
        ┃                                                                              ┃
        ┃ OUTBOUND FEDERATION AND PARTNERS                                             ┃
        ┃  outbound   off                                                              ┃
        ┃  partners   no request for temporary access                                  ┃
        ┃                                                                              ┃
        ┃ ORGANIZATION  o-acmeexample                                                  ┃
        ┃  place      Root / Partners                                                  ┃
        ┃  state      active                                                           ┃
        ┃  SCPs       Root: allows everything (no limit)                               ┃
        ┃             Partners: KeepOutOfManagement                                    ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn(&mut screen, &ctx, 80, 36));
}

#[test]
fn an_account_that_was_not_entered() {
    let ctx = Ctx::demo();
    let mut screen = Account::new(index("222200001111", &ctx), &ctx);
    expect![[r#"
        ┏━ acme-lab ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 222200001111 ┓
        ┃ [Summary] Guardrails 4  JSON                                                 ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃  arn        arn:aws:iam::222200001111:root                                   ┃
        ┃  name       acme-lab                                                         ┃
        ┃? principals not loaded: nobody can use an account that is suspended          ┃
        ┃                                                                              ┃
        ┃ ORGANIZATION  o-acmeexample                                                  ┃
        ┃  place      Root                                                             ┃
        ┃~ state      suspended: nobody can use it                                     ┃
        ┃  SCPs       allow everything (no limit)                                      ┃
        ┃  RCPs       allow everything (no limit)                                      ┃
        ┃                                                                              ┃
        ┃ NOT LOADED  missing data is not missing access                               ┃
        ┃ ? not loaded: the account itself                                             ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn(&mut screen, &ctx, 80, 16));
}

#[test]
fn an_account_of_which_only_users_were_read() {
    let ctx = Ctx::of(br#"{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/ann"}]}"#);
    let mut screen = Account::new(0, &ctx);
    expect![[r#"
        ┏━ 111122223333 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃ [Summary] Guardrails ?  JSON                                                 ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃  arn        arn:aws:iam::111122223333:root                                   ┃
        ┃  principals 1 user, groups unknown, roles unknown                            ┃
        ┃                                                                              ┃
        ┃ ROOT USER                                                                    ┃
        ┃ ? root user not loaded: add the credential report                            ┃
        ┃                                                                              ┃
        ┃ PASSWORD POLICY  for IAM users                                               ┃
        ┃ ? password policy not loaded: add the output of `aws iam                     ┃
        ┃   get-account-password-policy`                                               ┃
        ┃                                                                              ┃
        ┃ IDENTITY PROVIDERS                                                           ┃
        ┃ ? SAML providers not loaded: add the output of `aws iam list-saml-providers` ┃
        ┃ ? OpenID Connect providers not loaded: add the output of `aws iam            ┃
        ┃   list-open-id-connect-providers`                                            ┃
        ┃                                                                              ┃
        ┃ OUTBOUND FEDERATION AND PARTNERS                                             ┃
        ┃? outbound   not loaded: whether principals can sign in elsewhere is unknown  ┃
        ┃? partners   not loaded: which partners have temporary access is unknown      ┃
        ┃                                                                              ┃
        ┃ ORGANIZATION                                                                 ┃
        ┃ ? not loaded: whether guardrails limit this account is unknown               ┃
        ┃                                                                              ┃
        ┃ NOT LOADED  missing data is not missing access                               ┃
        ┃ ? not loaded: groups, roles, SAML providers, OpenID Connect providers, root  ┃
        ┃   user, password policy, organization                                        ┃
        ┃ ? account.json: UserDetailList[].GroupList: absent, so the groups of users   ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn(&mut screen, &ctx, 80, 30));
}

#[test]
fn guardrails_stand_beside_what_they_say() {
    let ctx = Ctx::demo();
    let mut screen = Account::new(index("777788889999", &ctx), &ctx);
    for command in [Command::NextTab, Command::Move(Motion::Down), Command::Move(Motion::Down)] {
        screen.on(command, &ctx);
    }
    expect![[r#"
        ┏━ acme-partners ━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 777788889999 ┓┌─ KeepOutOfManagement ─────────────────── scp 1 statement ┐
        ┃  Summary [Guardrails 8] JSON                             ┃│  {                                                       │
        ┃──────────────────────────────────────────────────────────┃│    "Version": "2012-10-17",                              │
        ┃ POLICY                      TYPE      CONTENTS           ┃│    "Statement": [                                        │
        ┃ FullAWSAccess               scp       no limit           ┃│      {                                                   │
        ┃ FullAWSAccess               scp       no limit           ┃│        "Sid": "NoWayIntoManagement",                     │
        ┃>KeepOutOfManagement         scp       1 statement        ┃│        "Effect": "Deny",                                 │
        ┃ FullAWSAccess               scp       no limit           ┃│        "Action": "sts:AssumeRole",                       │
        ┃ RCPFullAWSAccess            rcp       no limit           ┃│        "Resource": "arn:aws:iam::444455556666:role/*"    │
        ┃ RCPFullAWSAccess            rcp       no limit           ┃│      }                                                   │
        ┃ OnlyOurPeople               rcp       1 statement        ┃│    ]                                                     │
        ┃ RCPFullAWSAccess            rcp       no limit           ┃│  }                                                       │
        ┃                                                          ┃│                                                          │
        ┃                                                          ┃│                                                          │
        ┃                                                          ┃│                                                          │
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────────────────────────┘
    "#]].assert_eq(&drawn(&mut screen, &ctx, 120, 16));
}

#[test]
fn copies_are_of_the_account_or_the_guardrail() {
    let ctx = Ctx::demo();
    let mut screen = Account::new(index("777788889999", &ctx), &ctx);
    let copied = |screen: &mut Account, yank| match &screen.on(Command::Yank(yank), &ctx)[..] {
        [Reaction::Copy { text, .. }] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(copied(&mut screen, Yank::Name), "acme-partners");
    assert_eq!(copied(&mut screen, Yank::Arn), "arn:aws:iam::777788889999:root");
    let json = copied(&mut screen, Yank::Json);
    assert!(json.contains("\"schema\": \"rolecall/accounts/2\""), "{json}");
    assert!(!json.contains("\"account\": \"111122223333\""), "{json}");
    screen.on(Command::NextTab, &ctx);
    screen.on(Command::Open, &ctx);
    let policy = copied(&mut screen, Yank::Json);
    assert!(policy.contains("\"Statement\"") && !policy.contains("schema"), "{policy}");
}

#[test]
fn survives_any_size() {
    let ctx = Ctx::demo();
    for (width, height) in ODD_SIZES {
        drawn(&mut list(), &ctx, width, height);
        for index in 0..ctx.data.accounts.len() {
            let mut screen = Account::new(index, &ctx);
            for _ in 0..3 {
                drawn(&mut screen, &ctx, width, height);
                screen.on(Command::NextTab, &ctx);
            }
        }
    }
}
