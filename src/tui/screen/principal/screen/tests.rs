//! Tests of the page from the user's view: pictures, tabs, what Enter opens.

use expect_test::expect;

use super::*;
use crate::{
    graph::Direction,
    tui::{
        command::Motion,
        layout::Class,
        screen::answer_all,
        widget::picture::{ODD_SIZES, picture},
        worker::Stop,
    },
};

fn page(name: &str) -> (Principal, Ctx) {
    let mut ctx = Ctx::demo_with_findings();
    let id = ctx.data.analysis.find_principal(name).expect("the demo has it");
    let mut screen = Principal::new(id, &ctx);
    answer_all(&mut screen, &mut ctx);
    (screen, ctx)
}

/// The page of a principal with this tab open.
fn opened(name: &str, tab: Tab) -> (Principal, Ctx) {
    let (mut screen, mut ctx) = page(name);
    for _ in 0..screen.tabs.labels().len() {
        if screen.tab() == tab {
            return (screen, ctx);
        }
        screen.on(Command::NextTab, &ctx);
        answer_all(&mut screen, &mut ctx);
    }
    panic!("{name} has no tab {tab:?}");
}

fn drawn(name: &str, tab: Tab, width: u16, height: u16) -> String {
    let (mut screen, mut ctx) = opened(name, tab);
    ctx.look.class = Class::of(width, height);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn a_user_with_an_old_key() {
    expect![[r#"
        ┏━ user/ci-legacy ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AMKG.... ┓
        ┃ [Summary] Permissions 7  Groups 0  Keys  Can become 11 +1?  Assumable by 0  …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ arn        arn:aws:iam::111122223333:user/ci-legacy                          ┃
        ┃ id         AIDARTX3GSDSVLEXAMPLE   created 2022-11-22 (1149d ago)            ┃
        ┃ last used  5h ago in eu-west-1 (sts)   boundary none                         ┃
        ┃ tags       kind=machine  owner=nobody                                        ┃
        ┃                                                                              ┃
        ┃ FINDINGS  7                                                                  ┃
        ┃   high      BP01    becomes an administrator in 1 step, without an MFA       ┃
        ┃                     device                                                   ┃
        ┃   high      BP03    active service-specific credential for                   ┃
        ┃                     codecommit.amazonaws.com                                 ┃
        ┃   high      BP05    access key of 811 days                                   ┃
        ┃   medium    BP02    active access key of a machine: it has access keys, and  ┃
        ┃                     neither a password nor MFA                               ┃
        ┃   … 3 more on the Findings tab                                               ┃
        ┃                                                                              ┃
        ┃ BADGES  4                                                                    ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("user/ci-legacy", Tab::Summary, 80, 20));
}

#[test]
fn every_kind_of_credential_has_its_age() {
    let mut ctx = Ctx::of(CREDENTIALS.as_bytes());
    let id = ctx.data.analysis.find_principal("ann").expect("the test has this user");
    let mut screen = Principal::new(id, &ctx);
    answer_all(&mut screen, &mut ctx);
    while screen.tab() != Tab::Keys {
        screen.on(Command::NextTab, &ctx);
    }
    screen.fit(Rect::new(0, 0, 80, 28), &ctx);
    expect![[r#"
        ┏━ user/ann ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ...G..?. ┓
        ┃  Summary  Permissions ?  Groups 0 [Keys] Can become 0  Assumable by 0       …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ ACCESS KEYS  they work without MFA unless a policy requires it               ┃
        ┃   no access key                                                              ┃
        ┃                                                                              ┃
        ┃ CONSOLE PASSWORD                                                             ┃
        ┃   console password, changed 122d ago, last use unknown                       ┃
        ┃                                                                              ┃
        ┃ MFA DEVICES                                                                  ┃
        ┃   virtual MFA device  enabled 31d ago  arn:aws:iam::111122223333:mfa/ann     ┃
        ┃   passkey or security key  arn:aws:iam::111122223333:u2f/user/ann/key        ┃
        ┃   text messages, which attackers can intercept                               ┃
        ┃     arn:aws:iam::111122223333:sms-mfa/ann                                    ┃
        ┃   hardware MFA token  GAHT12345678                                           ┃
        ┃                                                                              ┃
        ┃ OTHER CREDENTIALS                                                            ┃
        ┃   SSH key APKAOLD  122d old  active                                          ┃
        ┃   SSH key APKAOFF  31d old  inactive                                         ┃
        ┃   signing certificates not loaded: read AWS directly                         ┃
        ┃   service credential ACCAENDED  31d old  expired 1969-12-31  for             ┃
        ┃     bedrock.amazonaws.com                                                    ┃
        ┃   service credential ACCASOON  2d old  active  for bedrock.amazonaws.com     ┃
        ┃     expires 1970-01-20                                                       ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&picture(80, 28, |area, buf| screen.draw(&ctx, area, buf)));
}

/// The current time is 1970-01-01, so everything created before that day has an age.
const CREDENTIALS: &str = r#"{
    "Account": "111122223333",
    "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/ann", "UserName": "ann",
        "UserPolicyList": [], "GroupList": [], "AttachedManagedPolicies": []}],
    "AccessKeyMetadata": [],
    "LoginProfiles": [{"UserName": "ann", "CreateDate": "1969-09-01T00:00:00Z"}],
    "MFADevices": [
        {"UserName": "ann", "SerialNumber": "arn:aws:iam::111122223333:mfa/ann",
         "EnableDate": "1969-12-01T00:00:00Z"},
        {"UserName": "ann", "SerialNumber": "arn:aws:iam::111122223333:u2f/user/ann/key"},
        {"UserName": "ann", "SerialNumber": "arn:aws:iam::111122223333:sms-mfa/ann"},
        {"UserName": "ann", "SerialNumber": "GAHT12345678"}],
    "SSHPublicKeys": [
        {"UserName": "ann", "SSHPublicKeyId": "APKAOLD", "Status": "Active",
         "UploadDate": "1969-09-01T00:00:00Z"},
        {"UserName": "ann", "SSHPublicKeyId": "APKAOFF", "Status": "Inactive",
         "UploadDate": "1969-12-01T00:00:00Z"}],
    "ServiceSpecificCredentials": [
        {"UserName": "ann", "ServiceSpecificCredentialId": "ACCAENDED", "Status": "Active",
         "CreateDate": "1969-12-01T00:00:00Z", "ExpirationDate": "1969-12-31T00:00:00Z",
         "ServiceName": "bedrock.amazonaws.com"},
        {"UserName": "ann", "ServiceSpecificCredentialId": "ACCASOON", "Status": "Active",
         "CreateDate": "1969-12-30T00:00:00Z", "ExpirationDate": "1970-01-20T00:00:00Z",
         "ServiceName": "bedrock.amazonaws.com"}]
}"#;

#[test]
fn a_role_that_trusts_its_account() {
    expect![[r#"
        ┏━ role/Deploy ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AM...... ┓
        ┃ [Summary] Permissions 11  Trust 1  Can become 3  Assumable by 30 +3?        …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ arn        arn:aws:iam::111122223333:role/Deploy                             ┃
        ┃ id         AROARTX3GSDS4JEXAMPLE   created 2023-04-06 (1014d ago)            ┃
        ┃ last used  1d ago in eu-west-1   boundary none                               ┃
        ┃ tags       team=web  env=prod                                                ┃
        ┃                                                                              ┃
        ┃ FINDINGS  2                                                                  ┃
        ┃   high      BP01    people can assume it without MFA                         ┃
        ┃   medium    BP05    1 of 3 services that it can use was never used           ┃
        ┃                                                                              ┃
        ┃ BADGES  2                                                                    ┃
        ┃   A  can become an administrator in 2 steps: role/Pipeline > role/Admin      ┃
        ┃   M  trust policy has no MFA condition: account/111122223333 (own),          ┃
        ┃      statement 0                                                             ┃
        ┃                                                                              ┃
        ┃ WHO CAN ASSUME IT  trust: MFA absent                                         ┃
        ┃   account/111122223333 (own)    no condition  MFA absent                     ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("role/Deploy", Tab::Summary, 80, 20));
}

#[test]
fn a_role_of_identity_center_lists_whom_it_is_assigned_to() {
    let role = "acme-prod:role/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358";
    expect![[r#"
        ┏━ role/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358 ━━━━━━━━━ A......P ┓
        ┃ [Summary] Permissions 11  Trust 1  Can become all  Assumable by 4           …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ arn        arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWS ┃
        ┃            ReservedSSO_AdministratorAccess_0b7e4d21c9a6f358                  ┃
        ┃ id         AROARTX3GSDSSOEXAMPLE   created 2024-05-25 (599d ago)   path      ┃
        ┃            /aws-reserved/sso.amazonaws.com/                                  ┃
        ┃ last used  3h ago in eu-west-1   boundary none                               ┃
        ┃                                                                              ┃
        ┃ FINDINGS  0                                                                  ┃
        ┃   none                                                                       ┃
        ┃                                                                              ┃
        ┃ BADGES  2                                                                    ┃
        ┃   A  is an administrator: AdministratorAccess                                ┃
        ┃   P  can pass a role to a service that the role trusts                       ┃
        ┃                                                                              ┃
        ┃ WHO CAN ASSUME IT  assignments of AdministratorAccess                        ┃
        ┃   sso-user/stefan.ozols                                                      ┃
        ┃   sso-group/Platform            2 members                                    ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn(role, Tab::Summary, 80, 20));
}

#[test]
fn an_account_known_by_name_only() {
    expect![[r#"
        ┏━ account/999988887777 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ........ ┓
        ┃ [Summary] Can become 3  JSON                                                 ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ name       arn:aws:iam::999988887777:root                                    ┃
        ┃ kind       account                                                           ┃
        ┃ account    999988887777 (not loaded: known only by name, from trust          ┃
        ┃            policies)                                                         ┃
        ┃                                                                              ┃
        ┃ ABOUT                                                                        ┃
        ┃   A role that trusts an account trusts every principal that the account      ┃
        ┃   allows to assume it.                                                       ┃
        ┃                                                                              ┃
        ┃ ROLES THAT TRUST IT  3                                                       ┃
        ┃   role/VendorBackup             no condition  MFA absent                     ┃
        ┃   role/VendorMonitor            external ID = acme-7f3a-watchful  MFA absent ┃
        ┃   acme-partners:role/VendorFeed  no condition  MFA absent                    ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("999988887777", Tab::Summary, 80, 20));
}

#[test]
fn a_trust_policy_with_the_selected_statement_marked() {
    expect![[r#"
        ┏━ role/VendorMonitor ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ .M..X... ┓
        ┃  Summary  Permissions 11 [Trust 1] Can become 1  Assumable by 1  Findings 1 …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ MFA absent: people can assume the role without it                            ┃
        ┃ STMT     PRINCIPAL                  MFA            CONDITIONS                ┃
        ┃>0 allow  account/999988887777       absent         external ID = acme-7f3a-… ┃
        ┃ Statement 0 (WatchfulLtd) trusts principals of account/999988887777 whose    ┃
        ┃ own policies allow it, if external ID = acme-7f3a-watchful. MFA is not       ┃
        ┃ required.                                                                    ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ trust policy ──────────────────────────────────────── stmt 0 of 1 statement ┐
        │    "Statement": [                                                            │
        │▌     {                                                                       │
        │▌       "Sid": "WatchfulLtd",                                                 │
        │▌       "Effect": "Allow",                                                    │
        │▌       "Principal": {                                                        │
        │▌         "AWS": "arn:aws:iam::999988887777:root"                             │
        │▌       },                                                                    │
        │▌       "Action": "sts:AssumeRole",                                           │
        └──────────────────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn("role/VendorMonitor", Tab::Trust, 80, 20));
}

#[test]
fn keys_show_their_age_and_last_use() {
    expect![[r#"
        ┏━ user/bob ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ A.K....P ┓
        ┃  Summary  Permissions 9  Groups 1 [Keys] Can become 7 +1?  Assumable by 1   …┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ ACCESS KEYS  they work without MFA unless a policy requires it               ┃
        ┃   AKIARTX3GSDS6EXAMPLE  400d old   active, over 90 days  used 1d ago in      ┃
        ┃                         eu-west-1 (lambda)                                   ┃
        ┃   AKIARTX3GSDSVEXAMPLE  1100d old  inactive  used 402d ago in eu-west-1 (s3) ┃
        ┃                                                                              ┃
        ┃ CONSOLE PASSWORD                                                             ┃
        ┃   console password, changed 339d ago, used 1d ago                            ┃
        ┃                                                                              ┃
        ┃ MFA DEVICES                                                                  ┃
        ┃   virtual MFA device  enabled 1174d ago  arn:aws:iam::111122223333:mfa/bob   ┃
        ┃                                                                              ┃
        ┃ OTHER CREDENTIALS                                                            ┃
        ┗━ more below: j ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("user/bob", Tab::Keys, 80, 16));
}

#[test]
fn paths_are_listed_beside_the_evidence_of_the_selected_path() {
    expect![[r#"
        ┏━ user/alice ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AM.G.... ┓┌─ user/alice → role/Deploy ─────────────────── Enter: why ┐
        ┃  Summary  Permissions 7  Groups 0  Keys [Can become 4]  …┃│ user/alice can assume role/Deploy: inline policy         │
        ┃──────────────────────────────────────────────────────────┃│ DeployAssume allows it (statement 0, AssumeDeploy), and  │
        ┃ NAME                   STEPS  STATE        MFA           ┃│ the trust policy trusts it (statement 0). MFA is not     │
        ┃>role/Deploy                1  proven       absent        ┃│ required.                                                │
        ┃ role/OrgRead               1  proven       absent        ┃│ identity: DeployAssume statement 0 (AssumeDeploy) of     │
        ┃ role/Pipeline              2  proven       absent        ┃│   arn:aws:iam::111122223333:user/alice                   │
        ┃ role/Admin A               3  proven       absent        ┃│ trust: statement 0 of                                    │
        ┃                                                          ┃│   arn:aws:iam::111122223333:role/Deploy                  │
        ┃                                                          ┃│ scp: FullAWSAccess statement 0 of r-acme (Root)          │
        ┃                                                          ┃│ scp: FullAWSAccess statement 0 of ou-acme-workload       │
        ┃                                                          ┃│   (Workloads)                                            │
        ┃                                                          ┃│ scp: FullAWSAccess statement 0 of ou-acme-productn       │
        ┃                                                          ┃│   (Production)                                           │
        ┃                                                          ┃│ scp: FullAWSAccess statement 0 of 111122223333           │
        ┃                                                          ┃│   (acme-prod)                                            │
        ┃                                                          ┃│                                                          │
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────────────────────────┘
    "#]].assert_eq(&drawn("user/alice", Tab::CanBecome, 120, 18));
}

#[test]
fn wide_terminals_show_the_policies_and_what_they_mean() {
    let picture = drawn("role/Deploy", Tab::Summary, 200, 40);
    for title in ["trust policy", "DeployPolicy v1", "What this means"] {
        assert!(picture.contains(title), "{title} in\n{picture}");
    }
}

#[test]
fn the_services_of_a_role_begin_with_the_one_used_last() {
    expect![[r#"
        ┏━ role/Deploy ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ AM...... ┓
        ┃… Trust 1  Can become 3  Assumable by 30 +3?  Findings 2 [Services] JSON      ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ it can use 3 services and used 2 of them in the last 400 days                ┃
        ┃ SERVICE              LAST USED          REGION          NAME                 ┃
        ┃>ecs                  1d ago             eu-west-1       Amazon Elastic Con…  ┃
        ┃ sts                  12d ago            eu-west-1       AWS Security Token…  ┃
        ┃ codedeploy           never in 400 days                  AWS CodeDeploy       ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃ Amazon Elastic Container Service: used 2026-01-14 10:00 by role/Deploy in    ┃
        ┃ eu-west-1. AWS generated this report 1min ago; uses in the 4 hours before    ┃
        ┃ the report may be missing, and denied attempts count as uses.                ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("role/Deploy", Tab::Services, 80, 20));
}

#[test]
fn the_services_of_a_group_are_those_of_its_members() {
    expect![[r#"
        ┏━ group/developers ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ........ ┓
        ┃  Summary  Permissions 3  Members 3  Findings 0 [Services] JSON               ┃
        ┃──────────────────────────────────────────────────────────────────────────────┃
        ┃ members can use 3 services and used 2 of them in the last 400 days           ┃
        ┃ SERVICE                     LAST USED          BY                    MEMBERS ┃
        ┃>sts                         1d ago             user/bob                    2 ┃
        ┃ iam                         210d ago           user/carol                  2 ┃
        ┃ lambda                      never in 400 days                              0 ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃ AWS Security Token Service: used 2026-01-14 09:00 by user/bob in eu-west-1.  ┃
        ┃ AWS generated this report 1min ago; uses in the 4 hours before the report    ┃
        ┃ may be missing, and denied attempts count as uses.                           ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
    "#]]
    .assert_eq(&drawn("group/developers", Tab::Services, 80, 20));
}

#[test]
fn services_that_were_not_requested_are_unknown() {
    expect![[r#"
         user/alice                                                            AM.G....
        … Groups 0  Keys  Can become 4  Assumable by 1  Findings 6 [Services] JSON
        ────────────────────────────────────────────────────────────────────────────────
         SERVICES LAST USED
           iam:GenerateServiceLastAccessedDetails: not requested from AWS, so unused
           permissions are unknown
           Fix: use a snapshot from `rolecall collect --last-accessed`
           with a live AWS source, this tab requests it when you open it






    "#]]
    .assert_eq(&drawn("user/alice", Tab::Services, 80, 14));
}

#[test]
fn tabs_go_round() {
    let (mut screen, ctx) = page("user/alice");
    let tabs = screen.tabs.labels().len();
    let mut seen = Vec::new();
    for _ in 0..tabs {
        seen.push(screen.tab());
        screen.on(Command::NextTab, &ctx);
    }
    use Tab::{
        AssumableBy, CanBecome, Findings, Groups, Json, Keys, Permissions, Services, Summary,
    };
    let expected =
        [Summary, Permissions, Groups, Keys, CanBecome, AssumableBy, Findings, Services, Json];
    assert_eq!(seen, expected);
    assert_eq!(screen.tab(), Summary);
    screen.on(Command::PreviousTab, &ctx);
    assert_eq!(screen.tab(), Json);
}

#[test]
fn the_number_on_a_tab_is_the_length_of_its_list() {
    let ctx = Ctx::demo_with_findings();
    for row in &ctx.data.rows {
        let mut screen = Principal::new(row.id, &ctx);
        for index in 0..screen.tabs.labels().len() {
            screen.tabs.show(index, &ctx);
            let label = &screen.tabs.labels()[index];
            let number = label.rsplit(' ').next().and_then(|it| it.parse::<usize>().ok());
            if let (Some(count), Some(rows)) = (number, screen.tabs.list()) {
                let counted = match screen.tab() {
                    // A statement may name several.
                    Tab::Trust => continue,
                    _ => rows.len(),
                };
                assert_eq!(counted, count, "{}: {label}", row.name);
            }
        }
    }
}

#[test]
fn a_click_on_a_tab_shows_it() {
    let (mut screen, ctx) = page("user/alice");
    let area = Rect::new(0, 0, 80, 20);
    screen.fit(area, &ctx);
    screen.click(Position::new(14, 1), area, &ctx);
    assert_eq!(screen.tab(), Tab::Permissions);
}

#[test]
fn enter_shows_why_one_hop_is_open_and_the_tree_for_more() {
    let (mut screen, ctx) = opened("user/alice", Tab::CanBecome);
    let rows = screen.tabs.list().map_or(0, Rows::len);
    assert!(rows > 0);
    for _ in 0..rows {
        let path = screen.path().expect("a row is selected").clone();
        let expected = match path.hops.as_slice() {
            [hop] => Place::Why { from: hop.from, to: hop.to },
            _ => Place::Tree(screen.id, Direction::Outgoing),
        };
        assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Go(expected)]);
        screen.on(Command::Move(Motion::Down), &ctx);
    }
}

#[test]
fn commands_are_about_the_selected_row_of_a_list_and_else_about_the_page() {
    let (mut screen, ctx) = opened("group/developers", Tab::Members);
    let bob = ctx.data.analysis.find_principal("user/bob").expect("the demo has this user");
    let tree = |id| vec![Reaction::Go(Place::Tree(id, Direction::Outgoing))];
    assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Go(Place::Principal(bob))]);
    assert_eq!(screen.on(Command::Reach, &ctx), tree(bob));
    let group = screen.id;
    screen.tabs.show(0, &ctx);
    assert_eq!(screen.on(Command::Reach, &ctx), tree(group));
}

#[test]
fn a_filter_narrows_a_list_and_up_takes_it_back() {
    let (mut screen, ctx) = opened("role/Deploy", Tab::AssumableBy);
    let all = screen.tabs.list().map_or(0, Rows::len);
    let reactions = screen.filter("alice", &ctx);
    let [Reaction::Start(job)] = reactions.as_slice() else { panic!("{reactions:?}") };
    screen.receive(&job.run(&Stop::never()).expect("never stopped"), &ctx);
    assert_eq!(screen.tabs.list().map(Rows::len), Some(1));
    assert_eq!(screen.note(), "/alice");
    screen.on(Command::Up, &ctx);
    assert_eq!(screen.tabs.list().map(Rows::len), Some(all));
    assert_eq!(screen.on(Command::Up, &ctx), [Reaction::Up]);
}

#[test]
fn a_list_is_sorted_by_a_column_and_its_selection_stays() {
    let (mut screen, ctx) = opened("user/ci-legacy", Tab::CanBecome);
    let names = |screen: &Principal| {
        let rows = screen.tabs.list().into_iter().flat_map(Rows::subjects);
        rows.filter_map(|it| Some(ctx.data.name(it.principal()?))).collect::<Vec<_>>()
    };
    let given = names(&screen);
    let selected = screen.tabs.selection();
    assert!(screen.sort_menu().is_some());
    screen.sort_by_entry(1, &ctx);
    let sorted = names(&screen);
    assert!(sorted.is_sorted() && sorted != given, "{sorted:?}");
    assert_eq!(screen.tabs.selection(), selected);
    screen.on(Command::SortReverse, &ctx);
    assert!(names(&screen).iter().rev().is_sorted());
    screen.sort_by_entry(0, &ctx);
    assert_eq!(names(&screen), given);
    while screen.tab() != Tab::Summary {
        screen.on(Command::NextTab, &ctx);
    }
    assert_eq!(screen.dead(Command::SortMenu, &ctx).as_deref(), Some("there is no list here"));
}

#[test]
fn a_search_goes_through_the_selected_policy() {
    let (mut screen, mut ctx) = opened("role/Support", Tab::Permissions);
    let area = Rect::new(0, 0, 80, 20);
    ctx.look.class = Class::of(80, 20);
    screen.fit(area, &ctx);
    assert_eq!(screen.filter("dynamodb", &ctx), []);
    assert_eq!(screen.on(Command::NextMatch, &ctx), []);
    let missing = screen.filter("nowhere", &ctx);
    assert_eq!(missing, [Reaction::Say("`nowhere` not found".to_owned())]);
}

#[test]
fn the_json_of_the_pane_with_the_keys_is_copied() {
    let (mut screen, ctx) = opened("role/Deploy", Tab::Trust);
    let copied = |screen: &mut Principal| {
        let reactions = screen.on(Command::Yank(Yank::Json), &ctx);
        let [Reaction::Copy { what, .. }] = reactions.as_slice() else { panic!("{reactions:?}") };
        what.clone()
    };
    assert_eq!(copied(&mut screen), "role/Deploy with its policies as JSON");
    screen.on(Command::NextPane, &ctx);
    assert_eq!(copied(&mut screen), "the policy");
}

#[test]
fn survives_any_size() {
    for name in ["user/alice", "role/Deploy", "group/developers", "999988887777"] {
        let (mut screen, mut ctx) = page(name);
        for (width, height) in ODD_SIZES {
            ctx.look.class = Class::of(width, height);
            let area = Rect::new(0, 0, width, height);
            for command in [Command::NextTab, Command::NextPane, Command::Zoom].repeat(8) {
                screen.on(command, &ctx);
                screen.fit(area, &ctx);
                picture(width, height, |area, buf| screen.draw(&ctx, area, buf));
            }
        }
    }
}
