//! Pictures of the board.

use expect_test::{Expect, expect};

use super::*;
use crate::{
    analysis::{Area, FindingsQuery},
    report::answer::{FindingsReport, ReportContext},
    tui::{
        layout::Class,
        screen::{Ctx, Screen, answer_all},
        widget::picture::{ODD_SIZES, picture, with_edge},
    },
    wording,
};

fn drawn(commands: &[crate::tui::command::Command], width: u16, height: u16) -> String {
    let mut ctx = Ctx::demo_with_findings();
    ctx.look.class = Class::of(width, height);
    let mut screen = Findings::new(None, &ctx);
    let area = ratatui::layout::Rect::new(0, 0, width, height);
    screen.fit(area, &ctx);
    for command in commands {
        screen.on(*command, &ctx);
        screen.fit(area, &ctx);
    }
    answer_all(&mut screen, &mut ctx);
    screen.fit(area, &ctx);
    with_edge(&picture(width, height, |area, buf| screen.draw(&ctx, area, buf)))
}

#[track_caller]
fn check(commands: &[crate::tui::command::Command], size: (u16, u16), expected: &Expect) {
    expected.assert_eq(&drawn(commands, size.0, size.1));
}

use crate::tui::command::{Command as C, Motion as M};

#[test]
fn best_practices_stand_first() {
    check(
        &[],
        (80, 20),
        &expect![[r#"
            |┏━ Best practices ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 140 findings ┓
            |┃ PRACTICE                           FAILED  PASSED  NOT CHECKED    N/A  SCORE ┃
            |┃>All         all practices             140    1122          175    981    71% ┃
            |┃ SEC02-BP01  Strong sign-in             54     107           38    145    52% ┃
            |┃ SEC02-BP02  Temporary credentials       6      39           34     38    78% ┃
            |┃ SEC02-BP03  Secrets                     6     240           13     17    96% ┃
            |┃ SEC02-BP04  Central identity pro…      14      25            3    292    81% ┃
            |┃ SEC02-BP05  Audit and rotation         24     117           61     58    66% ┃
            |┃ SEC02-BP06  Groups and attributes      14      52            1     93    74% ┃
            |┃ SEC03-BP04  Just-in-time access         1      16            7     79    62% ┃
            |┃ SEC03       Across                     21     526           18    259    80% ┃
            |┃Maturity: below basic; 4 of 5 missing for basic                               ┃
            |┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |┌─ All findings ─────────────────────────────────────────────────── 140 of 140 ┐
            |│ [Failed 140] Not checked  Passed  Not applicable  Waived                     │
            |│ SEVERITY  SUBJECT                FINDING                     ADMIN  EXPOSES  │
            |│>critical  user/alice             console password and no M…  in 3         4  │
            |│ high      user/alice             becomes an administrator …  in 3         4  │
            |│ high      user/alice             active access key of a pe…  in 3         4  │
            |└──────────────────────────────────────────────────────────────────────────────┘
        "#]],
    );
}

#[test]
fn the_list_has_the_room_while_it_has_the_focus() {
    check(
        &[C::Open],
        (80, 20),
        &expect![[r#"
            |┌─ Best practices ─────────────────────────────────────────────── 140 findings ┐
            |│>All all practices: 140 failed, 1122 passed, 175 not checked, score 71%       │
            |└──────────────────────────────────────────────────────────────────────────────┘
            |┏━ All findings ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 140 of 140 ┓
            |┃ [Failed 140] Not checked  Passed  Not applicable  Waived                     ┃
            |┃ SEVERITY  SUBJECT                FINDING                     ADMIN  EXPOSES  ┃
            |┃>critical  user/alice             console password and no M…  in 3         4  ┃
            |┃ high      user/alice             becomes an administrator …  in 3         4  ┃
            |┃ high      user/alice             active access key of a pe…  in 3         4  ┃
            |┃ high      user/alice             console password beside a…  in 3         4  ┃
            |┃ medium    user/alice             no group                    in 3         4  ┃
            |┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |┌─ Console user without MFA ───────────────────────── console-user-without-mfa ┐
            |│ console password and no MFA device                                           │
            |│ opens      administrator access in 3 steps                                   │
            |│ exposes    4 principals that it can become                                   │
            |│ severity   critical, raised: it becomes an administrator. A stolen password  │
            |│            is enough to sign in.                                             │
            |│ evidence   facts, and no policy                                              │
            |└─ more below: j ──────────────────────────────────────────────────────────────┘
        "#]],
    );
}

#[test]
fn an_area_narrows_the_list() {
    check(
        &[C::Move(M::Bottom), C::Open],
        (60, 16),
        &expect![[r#"
            |┌─ Best practices ─────────────────────────── 140 findings ┐
            |│>SEC03 Across: 21 failed, 526 passed, 18 not checked, sco…│
            |└──────────────────────────────────────────────────────────┘
            |┏━ SEC03 Across ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 21 of 140 ┓
            |┃ [Failed 21] Not checked  Passed  Not applicable  Waived  ┃
            |┃ SEVERITY  SUBJECT              FINDING                   ┃
            |┃>low       account/a…-partners  nobody has `AWSSupportAc… ┃
            |┃ high      user/bob             Run code as a role in a … ┃
            |┃ medium    user/ci-legacy       allows assuming any role… ┃
            |┃ high      user/frank           Change the password of a… ┃
            |┃ high      policy/Ad…torAccess  allows every action on e… ┃
            |┃ high      acme-mgmt…torAccess  allows every action on e… ┃
            |┃ high      acme-part…torAccess  allows every action on e… ┃
            |┃ high      user/carol           Run code as a role in a … ┃
            |┃ high      role/BuildAndRun     allows passing any role … ┃
            |┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        "#]],
    );
}

#[test]
fn the_statement_is_beside_its_finding() {
    let keys = [C::Move(M::Down), C::Open, C::Move(M::Bottom), C::Move(M::Right)];
    check(
        &keys,
        (120, 36),
        &expect![[r#"
            |┌─ Best practices ───────────── 140 findings ┐┌─ SEC02-BP01 Strong sign-in ───────────────────────────────── 54 of 140 ┐
            |│ PRACTICE                     FAILED  SCORE ││ [Failed 54] Not checked  Passed  Not applicable  Waived                │
            |│ All         all practices       140    71% ││ SEVERITY  SUBJECT                    FINDING                     ADMIN │
            |│>SEC02-BP01  Strong sign-in       54    52% ││ low       user/grace                 no passkey or security key  -     │
            |│ SEC02-BP02  Temporary cred…       6    78% ││ medium    role/Audit                 callers without MFA can p…  -     │
            |│ SEC02-BP03  Secrets               6    96% ││ medium    role/Reporting             people can assume it with…  -     │
            |│ SEC02-BP04  Central identi…      14    81% ││ medium    role/Reports               callers without MFA can p…  -     │
            |│ SEC02-BP05  Audit and rota…      24    66% ││ medium    role/Loader                people can assume it with…  -     │
            |│ SEC02-BP06  Groups and att…      14    74% ││ medium    role/OrgRead               people can assume it with…  -     │
            |│ SEC03-BP04  Just-in-time a…       1    62% ││ medium    role/Sandbox               people can assume it with…  -     │
            |│ SEC03       Across               21    80% ││ medium    role/Support               callers without MFA can p…  -     │
            |│Maturity: below basic; 4 of 5 missing for b…││ medium    role/VendorMonitor         people can assume it with…  -     │
            |│                                            ││ medium    role/Payroll               people can assume it with…  -     │
            |│ SEC02-BP01 Use strong sign-in mechanisms   ││ medium    acme-mgmt:role/OrgAudit    people can assume it with…  -     │
            |│ (risk: High)                               ││>low       account/acme-prod          passwords never expire      -     │
            |│ 54 failed, 107 passed                      │└────────────────────────────────────────────────────────────────────────┘
            |│ 38 not checked, 145 not applicable         │┏━ Passwords last longer than 90 days ━━━━━━━━━━━ password-never-expires ┓
            |│                                            │┃ passwords never expire                                                 ┃
            |│  SEC02-BP01 54 ███████████████████████████ │┃ severity   low. MFA protects better than a short life, and CIS no      ┃
            |│  SEC02-BP02  6 ███························ │┃            longer asks for one.                                        ┃
            |│  SEC02-BP03  6 ███························ │┃ evidence   facts, and no policy                                        ┃
            |│  SEC02-BP04 14 ███████···················· │┃ fix        IAM > Account settings > Password policy > Edit. The        ┃
            |│  SEC02-BP05 24 ████████████··············· │┃            command replaces the whole policy: what it does not name    ┃
            |│  SEC02-BP06 14 ███████···················· │┃            returns to its default.                                     ┃
            |│  SEC03-BP04  1 █·························· │┃ command    aws iam update-account-password-policy                      ┃
            |│  SEC03      21 ██████████················· │┃            --minimum-password-length 14 --password-reuse-prevention 24 ┃
            |│                                            │┃            --require-symbols --require-numbers                         ┃
            |│                                            │┃            --require-uppercase-characters                              ┃
            |│                                            │┃            --require-lowercase-characters                              ┃
            |│                                            │┃            --allow-users-to-change-password --max-password-age 90      ┃
            |│                                            │┃                                                                        ┃
            |│                                            │┃ WHAT IT MEANS                                                          ┃
            |│                                            │┃ The password policy lets passwords last longer than 90 days.           ┃
            |│                                            │┃                                                                        ┃
            |│                                            │┃ WHY IT MATTERS                                                         ┃
            |└────────────────────────────────────────────┘┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        "#]],
    );
}

#[test]
fn rules_that_were_not_checked_say_what_is_missing() {
    check(
        &[C::NextTab],
        (80, 20),
        &expect![[r#"
            |┌─ Best practices ─────────────────────────────────────────────── 140 findings ┐
            |│>All all practices: 140 failed, 1122 passed, 175 not checked, score 71%       │
            |└──────────────────────────────────────────────────────────────────────────────┘
            |┏━ All rules ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 28 rules ┓
            |┃  Failed [Not checked 28] Passed  Not applicable  Waived                      ┃
            |┃ RULE                              PASSED  NOT CHECKED  MISSING               ┃
            |┃>Administrator without MFA              6            1  policies              ┃
            |┃ Administrator without hardware …       1            1  policies              ┃
            |┃ Root user without hardware MFA         0            2  kind of the root us…  ┃
            |┃ Sign-in session longer than 12 …       0           34  sign-in session dur…  ┃
            |┃ Role with sessions longer than …       0           34  session duration      ┃
            |┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |┌─ Administrator without MFA ─────────────────────── administrator-without-mfa ┐
            |│ The user is an administrator, or becomes one by assuming roles or by         │
            |│ escalation, and has no MFA device.                                           │
            |│ missing    policies not loaded: add the account's authorization details      │
            |│ results    3 failed, 6 passed, 1 not checked, 7 not applicable               │
            |│ needs      password, access keys, MFA devices, policies                      │
            |│                                                                              │
            |└─ more below: j ──────────────────────────────────────────────────────────────┘
        "#]],
    );
}

#[test]
fn a_wide_terminal_shows_all_at_once() {
    check(
        &[C::Open],
        (200, 56),
        &expect![[r#"
            |┌─ Best practices ─────────────────────── 140 findings ┐┏━ All findings ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 140 of 140 ┓┌─ Console user without MFA ─────────────────┐
            |│ PRACTICE                               FAILED  SCORE │┃ [Failed 140] Not checked  Passed  Not applicable  Waived                                       ┃│ console password and no MFA device         │
            |│>All         all practices                 140    71% │┃ SEVERITY  SUBJECT                                  FINDING                     ADMIN  EXPOSES  ┃│ opens      administrator access in 3 steps │
            |│ SEC02-BP01  Strong sign-in                 54    52% │┃>critical  user/alice                               console password and no M…  in 3         4  ┃│ exposes    4 principals that it can become │
            |│ SEC02-BP02  Temporary credentials           6    78% │┃ high      user/alice                               becomes an administrator …  in 3         4  ┃│ severity   critical, raised: it becomes an │
            |│ SEC02-BP03  Secrets                         6    96% │┃ high      user/alice                               active access key of a pe…  in 3         4  ┃│            administrator. A stolen         │
            |│ SEC02-BP04  Central identity provider      14    81% │┃ high      user/alice                               console password beside a…  in 3         4  ┃│            password is enough to sign in.  │
            |│ SEC02-BP05  Audit and rotation             24    66% │┃ medium    user/alice                               no group                    in 3         4  ┃│ evidence   facts, and no policy            │
            |│ SEC02-BP06  Groups and attributes          14    74% │┃ medium    user/alice                               has the policy `DeployAss…  in 3         4  ┃│ fix        IAM > Users > the user >        │
            |│ SEC03-BP04  Just-in-time access             1    62% │┃ critical  account/acme-partners                    the root user has no MFA …  -            -  ┃│            Security credentials > Assign   │
            |│ SEC03       Across                         21    80% │┃ high      account/acme-partners                    the root user was used 44…  -            -  ┃│            MFA device.                     │
            |│Maturity: below basic; 4 of 5 missing for basic       │┃ medium    account/acme-partners                    8 characters are enough     -            -  ┃│ command    aws iam enable-mfa-device       │
            |│                                                      │┃ medium    account/acme-partners                    old passwords can be used…  -            -  ┃│            --user-name alice               │
            |│ 140 failed, 1122 passed                              │┃ medium    account/acme-partners                    people sign in with IAM u…  -            -  ┃│            --serial-number SERIAL          │
            |│ 175 not checked, 981 not applicable                  │┃ low       account/acme-partners                    no uppercase letter is re…  -            -  ┃│            --authentication-code1 CODE1    │
            |│                                                      │┃ low       account/acme-partners                    no symbol is required       -            -  ┃│            --authentication-code2 CODE2    │
            |│  SEC02-BP01 54 █████████████████████████████████████ │┃ low       account/acme-partners                    passwords never expire      -            -  ┃│                                            │
            |│  SEC02-BP02  6 ████································· │┃ low       account/acme-partners                    nobody has `AWSSupportAcc…  -            -  ┃│ WHAT IT MEANS                              │
            |│  SEC02-BP03  6 ████································· │┃ critical  acme-partners:user/victor                console password and no M…  in 5         6  ┃│ The user has a console password and no MFA │
            |│  SEC02-BP04 14 █████████···························· │┃ high      acme-partners:user/victor                becomes an administrator …  in 5         6  ┃│ device.                                    │
            |│  SEC02-BP05 24 ████████████████····················· │┃ critical  role/GitHubDeploy                        the subject condition for…  in 3         4  ┃│                                            │
            |│  SEC02-BP06 14 █████████···························· │┃ high      user/bob                                 active access key of a pe…  in 1     7 +1?  ┃│ WHY IT MATTERS                             │
            |│  SEC03-BP04  1 █···································· │┃ high      user/bob                                 console password beside a…  in 1     7 +1?  ┃│ Passwords are guessed, reused and phished. │
            |│  SEC03      21 ██████████████······················· │┃ high      user/bob                                 access key of 400 days      in 1     7 +1?  ┃│ Without MFA nothing else is asked.         │
            |│                                                      │┃ high      user/bob                                 Run code as a role in a n…  in 1     7 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/bob                                 no passkey or security key  in 1     7 +1?  ┃│ WHOM IT IS ABOUT                           │
            |│                                                      │┃ medium    user/bob                                 administrator whose MFA d…  in 1     7 +1?  ┃│ subject    arn:aws:iam::111122223333:user/ │
            |│                                                      │┃ high      user/ci-legacy                           becomes an administrator …  in 1    11 +1?  ┃│            alice                           │
            |│                                                      │┃ high      user/ci-legacy                           active service-specific c…  in 1    11 +1?  ┃│ who        human: it has a console         │
            |│                                                      │┃ high      user/ci-legacy                           access key of 811 days      in 1    11 +1?  ┃│            password                        │
            |│                                                      │┃ medium    user/ci-legacy                           active access key of a ma…  in 1    11 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/ci-legacy                           no group                    in 1    11 +1?  ┃│ RULE  console-user-without-mfa             │
            |│                                                      │┃ medium    user/ci-legacy                           has the policy `AssumeAny…  in 1    11 +1?  ┃│ practice   SEC02-BP01 Use strong sign-in   │
            |│                                                      │┃ medium    user/ci-legacy                           allows assuming any role,…  in 1    11 +1?  ┃│            mechanisms                      │
            |│                                                      │┃ high      user/heidi                               can deactivate its own MF…  is         all  ┃│ risk       High, as AWS sees it            │
            |│                                                      │┃ high      user/heidi                               console password beside a…  is         all  ┃│ elsewhere  CIS 7.0.0 2.10                  │
            |│                                                      │┃ high      user/heidi                               administrator at all times  is         all  ┃│ elsewhere  CIS 5.0.0 1.9                   │
            |│                                                      │┃ medium    user/heidi                               no passkey or security key  is         all  ┃│ elsewhere  Security Hub IAM.5, IAM.19      │
            |│                                                      │┃ medium    user/heidi                               administrator whose MFA d…  is         all  ┃│ elsewhere  AWS Config mfa-enabled-for-iam- │
            |│                                                      │┃ high      user/frank                               can create credentials of…  in 1    26 +6?  ┃│            console-access,                 │
            |│                                                      │┃ high      user/frank                               console password beside a…  in 1    26 +6?  ┃│            iam-user-mfa-enabled            │
            |│                                                      │┃ high      user/frank                               Change the password of an…  in 1    26 +6?  ┃│ elsewhere  Prowler iam_user_mfa_enabled_co │
            |│                                                      │┃ high      policy/AdministratorAccess               allows every action on ev…  -            -  ┃│            nsole_access                    │
            |│                                                      │┃ high      acme-mgmt:policy/AdministratorAccess     allows every action on ev…  -            -  ┃│ AWS        https://docs.aws.amazon.com/IAM │
            |│                                                      │┃ high      acme-partners:polic…AdministratorAccess  allows every action on ev…  -            -  ┃│            /latest/UserGuide/id_credential │
            |│                                                      │┃ high      user/erin                                active access key of a pe…  in 1    11 +7?  ┃│            s_mfa.html                      │
            |│                                                      │┃ high      user/erin                                console password beside a…  in 1    11 +7?  ┃│                                            │
            |│                                                      │┃ medium    user/erin                                no passkey or security key  in 1    11 +7?  ┃│                                            │
            |│                                                      │┃ medium    user/erin                                administrator whose MFA d…  in 1    11 +7?  ┃│                                            │
            |│                                                      │┃ medium    user/erin                                active SSH key              in 1    11 +7?  ┃│                                            │
            |│                                                      │┃ high      user/dave                                console password and no M…  -        2 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/dave                                active access key of a pe…  -        2 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/dave                                1 active access key was n…  -        2 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/dave                                console password beside a…  -        2 +1?  ┃│                                            │
            |│                                                      │┃ medium    user/dave                                access key of 91 days       -        2 +1?  ┃│                                            │
            |└──────────────────────────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└────────────────────────────────────────────┘
        "#]],
    );
}

#[test]
fn without_boxes_one_part_is_shown() {
    check(
        &[C::Open],
        (40, 8),
        &expect![[r#"
            | All findings                140 of 140
            | [Failed 140] Not checked  Passed      …
            | SEVERITY  SUBJECT        FINDING
            |>critical  user/alice     console pass…
            | high      user/alice     becomes an a…
            | high      user/alice     active acces…
            | high      user/alice     console pass…
            | medium    user/alice     no group
        "#]],
    );
}

#[test]
fn scores_and_maturity_are_those_of_the_reports() {
    let ctx = Ctx::demo_with_findings();
    let analysis = &ctx.data.analysis;
    let found = analysis.findings(&FindingsQuery::default());
    let maturity = found.maturity().expect("all rules were asked about everyone");
    let report = FindingsReport::new(analysis, found, ReportContext::default());
    let mut screen = Findings::new(None, &ctx);
    assert_eq!(screen.counts.area(None).score, report.score(None));
    let mut compared = 0;
    for area in Area::all() {
        if let [only] = area.best_practices().collect::<Vec<_>>()[..] {
            compared += 1;
            let score = screen.counts.area(Some(area)).score;
            assert_eq!(score, report.score(Some(only)), "{}", area.id());
        }
    }
    assert!(5 < compared);
    let written = report.maturity().expect("it is in the report");
    assert_eq!(written.words, wording::maturity_level_words(&maturity));

    let about = |screen: &Findings| screen.explain(&ctx).expect("an explanation").text;
    assert!(about(&screen).ends_with(&wording::maturity_sentences(&maturity)), "of all practices");
    screen.on(C::Move(M::Down), &ctx);
    assert!(!about(&screen).contains("Maturity"), "not of one of them");
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn(&[], width, height);
        drawn(&[C::Open, C::NextPane], width, height);
        drawn(&[C::NextTab, C::Zoom], width, height);
    }
}

#[test]
fn the_list_sorts_by_any_column_and_keeps_its_selection() {
    let ctx = Ctx::demo_with_findings();
    let board = ctx.answers.board.clone().expect("findings");
    let mut screen = Findings::new(None, &ctx);
    screen.on(C::NextPane, &ctx);
    let figures = |screen: &Findings,
                   figure: &dyn Fn(&crate::analysis::Finding) -> Option<usize>| {
        let rows = screen.rows.iter().filter_map(|it| board.finding(*it as usize));
        rows.filter_map(figure).collect::<Vec<_>>()
    };
    let exposes =
        |it: &crate::analysis::Finding| it.exposes.filter(|_| !it.exposes_all()).map(|it| it.known);
    let severity = |it: &crate::analysis::Finding| Some(it.severity as usize);
    let entry = |title: &str| {
        let columns = order::columns(super::list::Tab::Failed);
        1 + columns.iter().position(|it| it.title == title).expect(title)
    };
    screen.cursor.select(3);
    let selected = screen.rows[3];
    screen.sort_by_entry(entry("EXPOSES"), &ctx);
    assert!(figures(&screen, &exposes).iter().rev().is_sorted());
    assert_eq!(screen.rows[screen.cursor.selected()], selected);
    screen.on(C::SortReverse, &ctx);
    assert!(figures(&screen, &exposes).is_sorted());
    screen.sort_by_entry(entry("SEVERITY"), &ctx);
    assert!(figures(&screen, &severity).iter().rev().is_sorted(), "the most serious first");
    screen.sort_by_entry(0, &ctx);
    assert!(screen.rows.is_sorted(), "as the command lists them");
    assert!(screen.dead(C::SortReverse, &ctx).is_some());
    screen.sort_by_entry(entry("ADMIN"), &ctx);
    screen.on(C::NextTab, &ctx);
    assert!(screen.order.sorted().is_none(), "rules have other columns");
    screen.sort_by_entry(1, &ctx);
    let titles: Vec<_> =
        screen.rows.iter().map(|it| board.facts().counts[*it as usize].rule.rule().title).collect();
    assert!(titles.is_sorted(), "{titles:?}");
}
