//! Invents one account of any size, shaped like a large real account; the same size produces the
//! same text.
//!
//! A quarter of the principals are users, the others are roles. Names are made of two words and a
//! number, and policies name roles by such words. A tenth of the inline policies allow
//! `sts:AssumeRole` on `*`, a fifth on a few roles, which makes chains, and a tenth on a pattern of
//! names, with a deny of another pattern. The first user may assume any role. Half of the roles
//! trust the account, a third of those under MFA; the others trust one principal, another account,
//! a GitHub repository, or a service.

use std::io::{self, Write};

const ACCOUNT: &str = "111122223333";

const WORDS: [&str; 20] = [
    "pay", "ledger", "audit", "deploy", "build", "data", "lake", "web", "edge", "auth", "mail",
    "ship", "fraud", "risk", "core", "batch", "etl", "ops", "sre", "dev",
];

const SERVICES: [&str; 5] = ["lambda", "ec2", "ecs-tasks", "glue", "codebuild"];

const ASSUME_ANY: &str =
    r#"{"Sid": "AssumeAny", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}"#;

/// Writes authorization details with `principals` users and roles of one account, as the AWS CLI
/// prints them.
pub(crate) fn write_large_account(principals: usize, out: &mut impl Write) -> io::Result<()> {
    let users = (principals / 4).max(1);
    let roles = principals.saturating_sub(users).max(1);
    let mut random = Random(1);
    let mut name =
        |middle: &str, index: usize| format!("{}-{}-{middle}{index}", random.word(), random.word());
    let mut user_names: Vec<_> = (0..users).map(|index| name("", index)).collect();
    // The first in the order of names too, in which principals are listed.
    user_names[0] = "admin-0".to_owned();
    let role_names: Vec<_> = (0..roles).map(|index| name("role-", index)).collect();
    let groups = (users / 20).max(1);
    let policies = (principals / 50).max(4);
    let mut account = Account { user_names, role_names, groups, policies, random };
    write!(out, "{{\"UserDetailList\": [")?;
    rows(out, users, |index| account.user(index))?;
    write!(out, "],\n\"GroupDetailList\": [")?;
    rows(out, groups, |index| account.group(index))?;
    write!(out, "],\n\"RoleDetailList\": [")?;
    rows(out, roles, |index| account.role(index))?;
    write!(out, "],\n\"Policies\": [")?;
    rows(out, policies, |index| account.managed_policy(index))?;
    writeln!(out, "]}}")
}

struct Account {
    user_names: Vec<String>,
    role_names: Vec<String>,
    groups: usize,
    policies: usize,
    random: Random,
}

impl Account {
    fn user(&mut self, index: usize) -> String {
        let inline = match index {
            0 => inline(&document(ASSUME_ANY)),
            _ => self.inline(40),
        };
        let group = self.random.below(self.groups);
        let groups =
            if self.random.is_in(80) { format!("\"group-{group}\"") } else { String::new() };
        let (attached, date, team) = (self.attached(), self.random.date(), self.random.word());
        let name = &self.user_names[index];
        format!(
            r#"{{"Path": "/", "UserName": "{name}", "UserId": "AIDA{index:017}", "Arn": "{arn}", "CreateDate": "{date}", "UserPolicyList": [{inline}], "GroupList": [{groups}], "AttachedManagedPolicies": [{attached}], "Tags": [{{"Key": "team", "Value": "{team}"}}]}}"#,
            arn = arn("user", name),
        )
    }

    fn group(&mut self, index: usize) -> String {
        let (attached, date) = (self.attached(), self.random.date());
        format!(
            r#"{{"Path": "/", "GroupName": "group-{index}", "GroupId": "AGPA{index:017}", "Arn": "{arn}", "CreateDate": "{date}", "GroupPolicyList": [], "AttachedManagedPolicies": [{attached}]}}"#,
            arn = arn("group", &format!("group-{index}")),
        )
    }

    fn role(&mut self, index: usize) -> String {
        let (trust, inline, attached) = (self.trust(), self.inline(50), self.attached());
        let (date, used) = (self.random.date(), self.random.date());
        let name = &self.role_names[index];
        format!(
            r#"{{"Path": "/", "RoleName": "{name}", "RoleId": "AROA{index:017}", "Arn": "{arn}", "CreateDate": "{date}", "AssumeRolePolicyDocument": {trust}, "InstanceProfileList": [], "RolePolicyList": [{inline}], "AttachedManagedPolicies": [{attached}], "Tags": [], "RoleLastUsed": {{"LastUsedDate": "{used}", "Region": "eu-west-1"}}}}"#,
            arn = arn("role", name),
        )
    }

    fn managed_policy(&mut self, index: usize) -> String {
        let (document, date) = (self.identity_document(), self.random.date());
        format!(
            r#"{{"PolicyName": "managed-{index}", "PolicyId": "ANPA{index:017}", "Arn": "{arn}", "Path": "/", "DefaultVersionId": "v1", "AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true, "CreateDate": "{date}", "UpdateDate": "{date}", "PolicyVersionList": [{{"Document": {document}, "VersionId": "v1", "IsDefaultVersion": true, "CreateDate": "{date}"}}]}}"#,
            arn = arn("policy", &format!("managed-{index}")),
        )
    }

    fn attached(&mut self) -> String {
        let name = format!("managed-{}", self.random.below(self.policies));
        format!(r#"{{"PolicyName": "{name}", "PolicyArn": "{}"}}"#, arn("policy", &name))
    }

    /// An inline policy for this percentage of principals.
    fn inline(&mut self, percent: usize) -> String {
        if !self.random.is_in(percent) {
            return String::new();
        }
        inline(&self.identity_document())
    }

    fn identity_document(&mut self) -> String {
        match self.random.below(100) {
            0..10 => document(ASSUME_ANY),
            10..30 => {
                let roles: Vec<_> = (0..=self.random.below(4))
                    .map(|_| format!("\"{}\"", arn("role", self.random.of(&self.role_names))))
                    .collect();
                document(&format!(
                    r#"{{"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": [{}]}}"#,
                    roles.join(", ")
                ))
            }
            30..40 => document(&format!(
                r#"{{"Effect": "Allow", "Action": "sts:Assume*", "Resource": "{}"}}, {{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "{}"}}"#,
                arn("role", &format!("{}-*", self.random.word())),
                arn("role", "*-audit-*"),
            )),
            _ => document(&format!(
                r#"{{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::{}", "arn:aws:s3:::{}/*"]}}, {{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}}"#,
                self.random.word(),
                self.random.word(),
            )),
        }
    }

    fn trust(&mut self) -> String {
        let (action, principal, condition) = match self.random.below(100) {
            0..50 => {
                let operator = self.random.of(&["Bool", "BoolIfExists"]);
                let mfa = format!(r#""{operator}": {{"aws:MultiFactorAuthPresent": "true"}}"#);
                let mfa = if self.random.is_in(30) { mfa } else { String::new() };
                ("sts:AssumeRole", format!(r#""AWS": "arn:aws:iam::{ACCOUNT}:root""#), mfa)
            }
            50..65 => {
                let one = match self.random.below(2) {
                    0 => arn("user", self.random.of(&self.user_names)),
                    _ => arn("role", self.random.of(&self.role_names)),
                };
                ("sts:AssumeRole", format!(r#""AWS": "{one}""#), String::new())
            }
            65..70 => (
                "sts:AssumeRole",
                r#""AWS": "arn:aws:iam::444455556666:root""#.to_owned(),
                r#""StringEquals": {"sts:ExternalId": "x-1"}"#.to_owned(),
            ),
            70..75 => (
                "sts:AssumeRoleWithWebIdentity",
                format!(
                    r#""Federated": "{}""#,
                    arn("oidc-provider", "token.actions.githubusercontent.com")
                ),
                format!(
                    r#""StringLike": {{"token.actions.githubusercontent.com:sub": "repo:acme/{}:*"}}, "StringEquals": {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}"#,
                    self.random.word()
                ),
            ),
            _ => {
                let service = self.random.of(&SERVICES);
                let principal = format!(r#""Service": "{service}.amazonaws.com""#);
                ("sts:AssumeRole", principal, String::new())
            }
        };
        let condition = match condition.as_str() {
            "" => String::new(),
            some => format!(r#", "Condition": {{{some}}}"#),
        };
        document(&format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Principal": {{{principal}}}{condition}}}"#
        ))
    }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn is_in(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<'a>(&mut self, names: &'a [impl AsRef<str>]) -> &'a str {
        names[self.below(names.len())].as_ref()
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (self.below(8) + 18, self.below(12) + 1, self.below(28) + 1);
        format!("20{year}-{month:02}-{day:02}T10:00:00+00:00")
    }
}

fn rows(
    out: &mut impl Write,
    count: usize,
    mut row: impl FnMut(usize) -> String,
) -> io::Result<()> {
    for index in 0..count {
        let before = if index == 0 { "\n" } else { ",\n" };
        write!(out, "{before}{}", row(index))?;
    }
    writeln!(out)
}

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}")
}

fn inline(document: &str) -> String {
    format!(r#"{{"PolicyName": "inline", "PolicyDocument": {document}}}"#)
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}
