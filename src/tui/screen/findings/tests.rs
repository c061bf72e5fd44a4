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
            |┃>All         all practices             140    1121          141    956    71% ┃
            |┃ SEC02-BP01  Strong sign-in             54     107            4    119    55% ┃
            |┃ SEC02-BP02  Temporary credentials       6      39           34     38    78% ┃
            |┃ SEC02-BP03  Secrets                     6     240           13     17    96% ┃
            |┃ SEC02-BP04  Central identity pro…      14      25            3    292    81% ┃
            |┃ SEC02-BP05  Audit and rotation         24     117           61     58    66% ┃
            |┃ SEC02-BP06  Groups and attributes      14      51            1     94    64% ┃
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
            |│>All all practices: 140 failed, 1121 passed, 141 not checked, score 71%       │
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
            |┃ medium    user/ci-legacy       allows to assume any rol… ┃
            |┃ high      user/frank           Change the password of a… ┃
            |┃ high      policy/Ad…torAccess  allows every action on e… ┃
            |┃ high      acme-mgmt…torAccess  allows every action on e… ┃
            |┃ high      acme-part…torAccess  allows every action on e… ┃
            |┃ high      user/carol           Run code as a role in a … ┃
            |┃ high      role/BuildAndRun     allows to pass any role … ┃
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
            |│>SEC02-BP01  Strong sign-in       54    55% ││ low       user/grace                 no passkey or security key  -     │
            |│ SEC02-BP02  Temporary cred…       6    78% ││ medium    role/Audit                 access keys bypass its MF…  -     │
            |│ SEC02-BP03  Secrets               6    96% ││ medium    role/Reporting             people can assume it with…  -     │
            |│ SEC02-BP04  Central identi…      14    81% ││ medium    role/Reports               access keys bypass its MF…  -     │
            |│ SEC02-BP05  Audit and rota…      24    66% ││ medium    role/Loader                people can assume it with…  -     │
            |│ SEC02-BP06  Groups and att…      14    64% ││ medium    role/OrgRead               people can assume it with…  -     │
            |│ SEC03-BP04  Just-in-time a…       1    62% ││ medium    role/Sandbox               people can assume it with…  -     │
            |│ SEC03       Across               21    80% ││ medium    role/Support               access keys bypass its MF…  -     │
            |│Maturity: below basic; 4 of 5 missing for b…││ medium    role/VendorMonitor         people can assume it with…  -     │
            |│                                            ││ medium    role/Payroll               people can assume it with…  -     │
            |│ SEC02-BP01 Use strong sign-in mechanisms   ││ medium    acme-mgmt:role/OrgAudit    people can assume it with…  -     │
            |│ (risk: High)                               ││>low       account/acme-prod          passwords never expire      -     │
            |│ 54 failed, 107 passed                      │└────────────────────────────────────────────────────────────────────────┘
            |│ 4 not checked, 119 not applicable          │┏━ Passwords last longer than 90 days ━━━━━━━━━━━ password-never-expires ┓
            |│                                            │┃ passwords never expire                                                 ┃
            |│  SEC02-BP01 54 ███████████████████████████ │┃ opens      no administrator access                                     ┃
            |│  SEC02-BP02  6 ███························ │┃ severity   low. MFA protects better than a short life, and CIS no      ┃
            |│  SEC02-BP03  6 ███························ │┃            longer asks for one.                                        ┃
            |│  SEC02-BP04 14 ███████···················· │┃ evidence   facts, and no policy                                        ┃
            |│  SEC02-BP05 24 ████████████··············· │┃ fix        IAM > Account settings > Password policy > Edit.            ┃
            |│  SEC02-BP06 14 ███████···················· │┃ command    aws iam update-account-password-policy --max-password-age   ┃
            |│  SEC03-BP04  1 █·························· │┃            90                                                          ┃
            |│  SEC03      21 ██████████················· │┃                                                                        ┃
            |│                                            │┃ WHAT IT MEANS                                                          ┃
            |│                                            │┃ The password policy lets passwords last longer than 90 days.           ┃
            |│                                            │┃                                                                        ┃
            |│                                            │┃ WHY IT MATTERS                                                         ┃
            |│                                            │┃ A password that leaked stays valid until someone notices.              ┃
            |│                                            │┃                                                                        ┃
            |│                                            │┃ WHOM IT IS ABOUT                                                       ┃
            |│                                            │┃ subject    arn:aws:iam::111122223333:root                              ┃
            |│                                            │┃ who        human: the rule is about them                               ┃
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
            |│>All all practices: 140 failed, 1121 passed, 141 not checked, score 71%       │
            |└──────────────────────────────────────────────────────────────────────────────┘
            |┏━ All rules ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 27 rules ┓
            |┃  Failed [Not checked 27] Passed  Not applicable  Waived                      ┃
            |┃ RULE                              PASSED  NOT CHECKED  MISSING               ┃
            |┃>Administrator without MFA              6            1  policies              ┃
            |┃ Administrator without hardware …       1            1  policies              ┃
            |┃ Root user without hardware MFA         0            2  kind of the root us…  ┃
            |┃ Role with sessions longer than …       0           34  session duration      ┃
            |┃ Can create credentials of other…      50            1  policies              ┃
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
            |┌─ Best practices ─────────────────────── 140 findings ┐┏━ All findings ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 140 of 140 ┓┌─ Console user without MFA ───────────────┐
            |│ PRACTICE                               FAILED  SCORE │┃ [Failed 140] Not checked  Passed  Not applicable  Waived                                         ┃│ console password and no MFA device       │
            |│>All         all practices                 140    71% │┃ SEVERITY  SUBJECT                          PRACTICE  FINDING                     ADMIN  EXPOSES  ┃│ opens      administrator access in 3     │
            |│ SEC02-BP01  Strong sign-in                 54    55% │┃>critical  user/alice                       BP01      console password and no M…  in 3         4  ┃│            steps                         │
            |│ SEC02-BP02  Temporary credentials           6    78% │┃ high      user/alice                       BP01      becomes an administrator …  in 3         4  ┃│ exposes    4 principals that it can      │
            |│ SEC02-BP03  Secrets                         6    96% │┃ high      user/alice                       BP02      active access key of a pe…  in 3         4  ┃│            become                        │
            |│ SEC02-BP04  Central identity provider      14    81% │┃ high      user/alice                       BP04      console password beside a…  in 3         4  ┃│ severity   critical, raised: it becomes  │
            |│ SEC02-BP05  Audit and rotation             24    66% │┃ medium    user/alice                       BP06      no group                    in 3         4  ┃│            an administrator. A stolen    │
            |│ SEC02-BP06  Groups and attributes          14    64% │┃ medium    user/alice                       BP06      has the policy `DeployAss…  in 3         4  ┃│            password is enough to sign    │
            |│ SEC03-BP04  Just-in-time access             1    62% │┃ critical  account/acme-partners            BP01      the root user has no MFA …  -            -  ┃│            in.                           │
            |│ SEC03       Across                         21    80% │┃ high      account/acme-partners            BP01      the root user was used 44…  -            -  ┃│ evidence   facts, and no policy          │
            |│Maturity: below basic; 4 of 5 missing for basic       │┃ medium    account/acme-partners            BP01      8 characters are enough     -            -  ┃│ fix        IAM > Users > the user >      │
            |│                                                      │┃ medium    account/acme-partners            BP01      old passwords can be used…  -            -  ┃│            Security credentials > Assign │
            |│ 140 failed, 1121 passed                              │┃ medium    account/acme-partners            BP04      people sign in with IAM u…  -            -  ┃│            MFA device.                   │
            |│ 141 not checked, 956 not applicable                  │┃ low       account/acme-partners            BP01      no uppercase letter is re…  -            -  ┃│ command    aws iam enable-mfa-device     │
            |│                                                      │┃ low       account/acme-partners            BP01      no symbol is required       -            -  ┃│            --user-name alice             │
            |│  SEC02-BP01 54 █████████████████████████████████████ │┃ low       account/acme-partners            BP01      passwords never expire      -            -  ┃│            --serial-number SERIAL        │
            |│  SEC02-BP02  6 ████································· │┃ low       account/acme-partners            across    nobody has `AWSSupportAcc…  -            -  ┃│            --authentication-code1 CODE1  │
            |│  SEC02-BP03  6 ████································· │┃ critical  acme-partners:user/victor        BP01      console password and no M…  in 5         6  ┃│            --authentication-code2 CODE2  │
            |│  SEC02-BP04 14 █████████···························· │┃ high      acme-partners:user/victor        BP01      becomes an administrator …  in 5         6  ┃│                                          │
            |│  SEC02-BP05 24 ████████████████····················· │┃ critical  role/GitHubDeploy                BP04      the subject of GitHub doe…  in 3         4  ┃│ WHAT IT MEANS                            │
            |│  SEC02-BP06 14 █████████···························· │┃ high      user/bob                         BP02      active access key of a pe…  in 1         8  ┃│ The user has a console password and no   │
            |│  SEC03-BP04  1 █···································· │┃ high      user/bob                         BP04      console password beside a…  in 1         8  ┃│ MFA device.                              │
            |│  SEC03      21 ██████████████······················· │┃ high      user/bob                         BP05      access key of 400 days      in 1         8  ┃│                                          │
            |│                                                      │┃ high      user/bob                         across    Run code as a role in a n…  in 1         8  ┃│ WHY IT MATTERS                           │
            |│                                                      │┃ medium    user/bob                         BP01      no passkey or security key  in 1         8  ┃│ Passwords are guessed, reused and        │
            |│                                                      │┃ medium    user/bob                         BP01      administrator whose MFA d…  in 1         8  ┃│ phished. Without MFA nothing else is     │
            |│                                                      │┃ high      user/ci-legacy                   BP01      becomes an administrator …  in 1        12  ┃│ asked.                                   │
            |│                                                      │┃ high      user/ci-legacy                   BP03      active service-specific c…  in 1        12  ┃│                                          │
            |│                                                      │┃ high      user/ci-legacy                   BP05      access key of 811 days      in 1        12  ┃│ WHOM IT IS ABOUT                         │
            |│                                                      │┃ medium    user/ci-legacy                   BP02      active access key of a ma…  in 1        12  ┃│ subject    arn:aws:iam::111122223333:use │
            |│                                                      │┃ medium    user/ci-legacy                   BP06      no group                    in 1        12  ┃│            r/alice                       │
            |│                                                      │┃ medium    user/ci-legacy                   BP06      has the policy `AssumeAny…  in 1        12  ┃│ who        human: it has a console       │
            |│                                                      │┃ medium    user/ci-legacy                   across    allows to assume any role…  in 1        12  ┃│            password                      │
            |│                                                      │┃ high      user/heidi                       BP01      can deactivate its own MF…  is          12  ┃│                                          │
            |│                                                      │┃ high      user/heidi                       BP04      console password beside a…  is          12  ┃│ RULE  console-user-without-mfa           │
            |│                                                      │┃ high      user/heidi                       BP04      administrator at all times  is          12  ┃│ practice   SEC02-BP01 Use strong sign-in │
            |│                                                      │┃ medium    user/heidi                       BP01      no passkey or security key  is          12  ┃│            mechanisms                    │
            |│                                                      │┃ medium    user/heidi                       BP01      administrator whose MFA d…  is          12  ┃│ risk       High, as AWS sees it          │
            |│                                                      │┃ high      user/frank                       BP03      can create keys or passwo…  in 1        32  ┃│ elsewhere  CIS 7.0.0 2.10                │
            |│                                                      │┃ high      user/frank                       BP04      console password beside a…  in 1        32  ┃│ elsewhere  CIS 5.0.0 1.9                 │
            |│                                                      │┃ high      user/frank                       across    Change the password of an…  in 1        32  ┃│ elsewhere  Security Hub IAM.5, IAM.19    │
            |│                                                      │┃ high      policy/AdministratorAccess       across    allows every action on ev…  -            -  ┃│ elsewhere  AWS Config mfa-enabled-for-ia │
            |│                                                      │┃ high      acme-mgmt:polic…nistratorAccess  across    allows every action on ev…  -            -  ┃│            m-console-access,             │
            |│                                                      │┃ high      acme-partners:p…nistratorAccess  across    allows every action on ev…  -            -  ┃│            iam-user-mfa-enabled          │
            |│                                                      │┃ high      user/erin                        BP02      active access key of a pe…  in 1        18  ┃│ elsewhere  Prowler iam_user_mfa_enabled_ │
            |│                                                      │┃ high      user/erin                        BP04      console password beside a…  in 1        18  ┃│            console_access                │
            |│                                                      │┃ medium    user/erin                        BP01      no passkey or security key  in 1        18  ┃│ AWS        https://docs.aws.amazon.com/I │
            |│                                                      │┃ medium    user/erin                        BP01      administrator whose MFA d…  in 1        18  ┃│            AM/latest/UserGuide/id_creden │
            |│                                                      │┃ medium    user/erin                        BP03      active SSH key              in 1        18  ┃│            tials_mfa.html                │
            |│                                                      │┃ high      user/dave                        BP01      console password and no M…  -            3  ┃│                                          │
            |│                                                      │┃ medium    user/dave                        BP02      active access key of a pe…  -            3  ┃│                                          │
            |│                                                      │┃ medium    user/dave                        BP02      1 active access key was n…  -            3  ┃│                                          │
            |│                                                      │┃ medium    user/dave                        BP04      console password beside a…  -            3  ┃│                                          │
            |│                                                      │┃ medium    user/dave                        BP05      access key of 91 days       -            3  ┃│                                          │
            |└──────────────────────────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────────┘
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
