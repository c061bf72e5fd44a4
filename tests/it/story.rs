//! The story of the demo, as `assets/README.md` tells it: the commands of each scene print what the
//! scene says. Its keys in the explorer are played beside the explorer.

use crate::house::{self, Run};

/// For each command of each scene, what it prints; after `!`, what it does not print.
#[rustfmt::skip]
const PRINTED: &[(u8, &str, &[&str])] = &[
    (1, "who-can-assume role/Admin", &["role/Pipeline", "!user/alice"]),
    (1, "who-can-assume role/Admin --transitive", &["role/Pipeline", "role/Deploy", "user/alice"]),
    (1, "why user/alice role/Deploy", &["DeployAssume", "AssumeDeploy"]),
    (1, "paths --from user/alice --to role/Admin", &["user/alice", "role/Deploy", "role/Pipeline", "role/Admin", "MFA absent"]),
    (2, "can-assume user/ci-legacy", &["role/Admin", "444455556666:role/OrgAudit"]),
    (2, "can-assume user/ci-legacy --transitive", &["role/Admin", "444455556666:role/OrgAudit"]),
    (2, "principals --kind user", &["811d"]),
    (3, "principals --kind user", &["12d", "88d", "91d", "400d", "811d"]),
    (4, "principals --kind user", &["user/alice", "user/judy", "user/ci-legacy", "user/machines/metrics-agent", "billing-bot", "sync-bot"]),
    (4, "principals --kind group", &["group/contractors"]),
    (5, "who-can-assume role/Operator", &["enforced", "user/bob"]),
    (6, "paths --from user/bob --to role/LambdaMigrations", &["no path found by role assumption"]),
    (6, "paths --from user/bob --to role/LambdaMigrations --kinds all", &["lambda-001", "path 1: 1 ", "proven, MFA absent"]),
    (6, "why user/bob role/LambdaMigrations", &["iam:PassRole", "lambda:CreateFunction", "ServerlessDeveloper"]),
    (7, "why user/erin role/Admin", &["SiteReliability", "proven"]),
    (8, "can-assume user/people/frank", &["!role/Admin"]),
    (8, "escalations --from user/people/frank", &["iam-006", "user/alice", "!iam-002"]),
    (8, "paths --from user/people/frank --to admin --kinds all", &["iam-006", "role/Admin"]),
    (9, "who-can-assume role/GitHubDeploy", &["token.actions.githubusercontent.com", "repo:acme*"]),
    (9, "who-can-assume role/GitHubRelease", &["repo:acme/shop:ref:refs/heads/main"]),
    (9, "paths --from external --to admin", &["role/GitHubDeploy", "role/Deploy", "role/Pipeline", "role/Admin"]),
    (10, "who-can-assume role/VendorMonitor", &["999988887777", "sts:ExternalId"]),
    (10, "who-can-assume role/VendorBackup", &["999988887777", "!sts:ExternalId"]),
    (10, "who-can-assume role/ArtifactReader", &["888877776666", "unknown"]),
    (11, "who-can-assume role/OrgRead", &["user/machines/metrics-agent", "user/intern", "role/team/data/Loader", "unknown", "role/Integrator"]),
    (12, "paths --from 777788889999:user/victor --to role/Admin", &["path 1: 5 ", "role/Integrator", "role/PartnerDeploy", "role/Deploy", "role/Pipeline", "MFA absent"]),
    (13, "why user/ci-legacy role/finance/Payroll", &["ProtectPayroll", "FinanceOnly"]),
    (13, "why 777788889999:role/Integrator 444455556666:role/OrgAudit", &["KeepOutOfManagement", "A path of 5 steps exists."]),
    (13, "why arn:aws:iam::999988887777:root 777788889999:role/VendorFeed", &["OnlyOurPeople"]),
    (14, "why 444455556666:user/mona 111122223333:role/OrganizationAccountAccessRole", &["AssumeMemberAdmin", "MFA is not required"]),
    (15, "who-can-assume role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358", &["nadia.berg", "omar.diaz", "Platform", "stefan.ozols"]),
    (15, "why nadia.berg role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358", &["Platform", "AdministratorAccess"]),
    (16, "why user/intern role/Operator", &["the permissions boundary does not allow it"]),
    (16, "why user/intern role/Sandbox", &["disputed"]),
    (16, "why role/team/data/Loader role/team/data/Warehouse", &["unknown", "DataTeamBoundary"]),
    (17, "why user/dave role/team/data/Loader", &["AssumeByTeamTag"]),
    (17, "why user/ci-legacy role/team/data/Loader", &["!proven"]),
    (18, "who-can-assume role/Reporting", &["user/carol", "!AIDARTX3GSDS76EXAMPLE"]),
    (18, "who-can-assume 777788889999:role/Integrator", &["user/victor", "!AROA3KF6UTOHWEEXAMPLE"]),
    (19, "principals --kind role", &["role/Reports", "role/GitHubDocs", "role/Sandbox", "366d", "321d", "131d", "118d", "97d"]),
    (20, "who-can-assume role/BuildAndRun", &["codebuild.amazonaws.com"]),
    (20, "who-can-assume role/WebServer", &["ec2.amazonaws.com"]),
    (20, "who-can-assume role/service-role/OrdersTask", &["ecs-tasks.amazonaws.com"]),
    (20, "who-can-assume role/LambdaExec", &["lambda.amazonaws.com"]),
    (21, "why 777788889999:role/PartnerSupport 777788889999:role/Integrator", &["unknown", "SupportTools"]),
    (22, "who-can-assume role/Analyst", &["acme-idp"]),
    (23, "accounts", &["acme-prod", "acme-mgmt", "acme-partners", "acme-lab"]),
    (23, "accounts acme-partners", &["no MFA", "44d ago"]),
    (24, "findings", &["critical", "user/alice", "console password and no MFA device; becomes an administrator in 3 steps"]),
    (25, "why rosa.lind role/Analyst", &["entitle"]),
    (25, "why priya.nair role/Analyst", &["Developers", "entitle"]),
];

/// A scene: its number and its commands.
struct Scene {
    number: u8,
    commands: Vec<String>,
}

/// The commands of each scene, without `rolecall --demo`; where the story adds a flag to the last
/// one, with it.
fn scenes() -> Vec<Scene> {
    let text = house::read("assets/README.md");
    let (_, story) = text.split_once("## How to present it").unwrap();
    let (story, _) = story.split_once("\n## ").unwrap();
    let scene = |text: &str| {
        let (title, text) = text.split_once('\n').unwrap();
        let number = title.split(' ').next().unwrap().parse().unwrap();
        let mut commands: Vec<String> = Vec::new();
        // Two of the scenes show a command where they tell what is to be seen.
        let lines =
            text.lines().filter(|it| it.starts_with("**Look.**") || it.starts_with("**See.**"));
        for span in lines.flat_map(|it| it.split('`').skip(1).step_by(2)) {
            if let Some(command) = span.strip_prefix("rolecall --demo ") {
                commands.push(command.to_owned());
            } else if span.starts_with("--")
                && let Some(last) = commands.last()
            {
                commands.push(format!("{last} {span}"));
            }
        }
        Scene { number, commands }
    };
    story.split("\n### ").skip(1).map(scene).collect()
}

#[test]
fn the_commands_of_every_scene_print_what_it_tells() {
    let mut told = scenes().into_iter().flat_map(|Scene { number, commands }| {
        commands.into_iter().map(move |command| (number, command))
    });
    for &(number, command, printed) in PRINTED {
        assert_eq!(told.next(), Some((number, command.to_owned())), "the next command");
        let words: Vec<_> = std::iter::once("--demo").chain(command.split(' ')).collect();
        let Run { stdout, stderr, .. } = house::rolecall(&words);
        let output = format!("{stdout}{stderr}");
        for text in printed {
            let (text, wanted) = match text.strip_prefix('!') {
                Some(text) => (text, false),
                None => (*text, true),
            };
            assert_eq!(output.contains(text), wanted, "{number}, {command}: `{text}`\n{output}");
        }
    }
    assert_eq!(told.next(), None, "a command of the story without a row");
}
