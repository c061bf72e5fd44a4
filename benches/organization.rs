//! Invents organizations of any size; the same size produces the same text.
//!
//! One file contains all accounts, like a merged dump. A tenth of the users may assume any role;
//! half of the roles trust their account, the others a service, one role, or another account; every
//! seventh role and every fifth user has a policy of its own.

use std::io::{self, Write};

/// Users, groups and roles in each account.
const PRINCIPALS_AN_ACCOUNT: usize = 2_000;

/// Writes authorization details with `principals` users, groups and roles, as the AWS CLI prints
/// them.
pub(crate) fn write_authorization_details(
    principals: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    // Of a hundred principals, 30 are users, 5 groups and 65 roles.
    let users = principals * 30 / 100;
    let groups = principals * 5 / 100;
    let roles = principals - users - groups;
    let organization =
        Organization { accounts: principals.div_ceil(PRINCIPALS_AN_ACCOUNT), groups };
    write!(out, "{{\n    \"UserDetailList\": [")?;
    list(out, users, |out, index| organization.user(out, index))?;
    write!(out, "],\n    \"GroupDetailList\": [")?;
    list(out, groups, |out, index| organization.group(out, index))?;
    write!(out, "],\n    \"RoleDetailList\": [")?;
    list(out, roles, |out, index| organization.role(out, index))?;
    write!(out, "],\n    \"Policies\": [")?;
    list(out, organization.accounts + 1, |out, index| organization.managed_policy(out, index))?;
    writeln!(out, "]\n}}")
}

struct Organization {
    accounts: usize,
    groups: usize,
}

impl Organization {
    /// Principals are dealt to the accounts like cards.
    fn account(&self, index: usize) -> String {
        format!("{:012}", 100_000_000_000 + 7_919 * (index % self.accounts.max(1)))
    }

    /// The place among the principals of the same kind and account.
    fn seat(&self, index: usize) -> usize {
        index / self.accounts.max(1)
    }

    fn user(&self, out: &mut impl Write, index: usize) -> io::Result<()> {
        let account = self.account(index);
        let seat = self.seat(index);
        let inline = match seat % 10 {
            0 => inline_list(
                "UserPolicyList",
                "AssumeAnything",
                &statement("sts:AssumeRole", "*", ""),
            ),
            5 => inline_list(
                "UserPolicyList",
                "Own",
                &statement("s3:*", &format!("arn:aws:s3:::home-{account}/user-{index}/*"), ""),
            ),
            _ => String::new(),
        };
        // Groups are distributed like users, so that this one belongs to the same account.
        let rounds = (self.groups / self.accounts.max(1)).max(1);
        let group = index % self.accounts.max(1) + self.accounts * (seat % rounds);
        let groups = if group < self.groups { format!("\"group-{group}\"") } else { String::new() };
        write!(
            out,
            r#"
        {{
            "Path": "/",
            "UserName": "user-{index}",
            "UserId": "AIDA{index:017}",
            "Arn": "arn:aws:iam::{account}:user/user-{index}",
            "CreateDate": "2024-{month:02}-{day:02}T09:30:00+00:00",{inline}
            "GroupList": [
                {groups}
            ],
            "AttachedManagedPolicies": [],
            "Tags": [
                {{
                    "Key": "team",
                    "Value": "team-{team}"
                }}
            ]
        }}"#,
            month = index % 12 + 1,
            day = index % 28 + 1,
            team = seat % 40,
        )
    }

    fn group(&self, out: &mut impl Write, index: usize) -> io::Result<()> {
        let account = self.account(index);
        write!(
            out,
            r#"
        {{
            "Path": "/",
            "GroupName": "group-{index}",
            "GroupId": "AGPA{index:017}",
            "Arn": "arn:aws:iam::{account}:group/group-{index}",
            "CreateDate": "2023-05-01T09:30:00+00:00",
            "GroupPolicyList": [],
            "AttachedManagedPolicies": [
                {{
                    "PolicyName": "Developer",
                    "PolicyArn": "arn:aws:iam::{account}:policy/Developer"
                }}
            ]
        }}"#
        )
    }

    fn role(&self, out: &mut impl Write, index: usize) -> io::Result<()> {
        let account = self.account(index);
        let seat = self.seat(index);
        let trusted = match seat % 10 {
            0..=4 => format!(r#""AWS": "arn:aws:iam::{account}:root""#),
            5 | 6 => r#""Service": "lambda.amazonaws.com""#.to_owned(),
            7 => r#""Service": "ec2.amazonaws.com""#.to_owned(),
            // The role ten cards further back, in the same account.
            8 => {
                let other = index.saturating_sub(10 * self.accounts);
                let (team, account) = (self.seat(other) % 40, self.account(other));
                format!(r#""AWS": "arn:aws:iam::{account}:role/team-{team}/role-{other}""#)
            }
            _ => format!(r#""AWS": "arn:aws:iam::{}:root""#, self.account(index + 1)),
        };
        let condition = if seat % 40 == 3 {
            r#",
                        "Condition": {
                            "Bool": {
                                "aws:MultiFactorAuthPresent": "true"
                            }
                        }"#
        } else {
            ""
        };
        let inline = if seat.is_multiple_of(7) {
            let resource = format!("arn:aws:dynamodb:eu-west-1:{account}:table/table-{index}");
            inline_list(
                "RolePolicyList",
                "Table",
                &statement("dynamodb:GetItem", &resource, condition),
            )
        } else {
            "\n            \"RolePolicyList\": [],".to_owned()
        };
        let attached = if seat.is_multiple_of(3) {
            format!("arn:aws:iam::{account}:policy/Developer")
        } else {
            "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()
        };
        write!(
            out,
            r#"
        {{
            "Path": "/team-{team}/",
            "RoleName": "role-{index}",
            "RoleId": "AROA{index:017}",
            "Arn": "arn:aws:iam::{account}:role/team-{team}/role-{index}",
            "CreateDate": "2024-{month:02}-{day:02}T09:30:00+00:00",
            "AssumeRolePolicyDocument": {{
                "Version": "2012-10-17",
                "Statement": [
                    {{
                        "Effect": "Allow",
                        "Principal": {{
                            {trusted}
                        }},
                        "Action": "sts:AssumeRole"{condition}
                    }}
                ]
            }},
            "InstanceProfileList": [],{inline}
            "AttachedManagedPolicies": [
                {{
                    "PolicyName": "{name}",
                    "PolicyArn": "{attached}"
                }}
            ],
            "Tags": [],
            "RoleLastUsed": {{
                "LastUsedDate": "2025-{month:02}-{day:02}T10:00:00+00:00",
                "Region": "eu-west-1"
            }}
        }}"#,
            team = seat % 40,
            month = index % 12 + 1,
            day = index % 28 + 1,
            name = attached.rsplit('/').next().unwrap_or_default(),
        )
    }

    /// The first is AWS's own; the others are each an account's.
    fn managed_policy(&self, out: &mut impl Write, index: usize) -> io::Result<()> {
        let (arn, name, document) = match index.checked_sub(1) {
            None => (
                "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
                "ReadOnlyAccess",
                statement("*:Get*", "*", ""),
            ),
            Some(index) => {
                let account = self.account(index);
                let roles = format!("arn:aws:iam::{account}:role/team-1/*");
                (
                    format!("arn:aws:iam::{account}:policy/Developer"),
                    "Developer",
                    statement("sts:AssumeRole", &roles, ""),
                )
            }
        };
        write!(
            out,
            r#"
        {{
            "PolicyName": "{name}",
            "PolicyId": "ANPA{index:017}",
            "Arn": "{arn}",
            "Path": "/",
            "DefaultVersionId": "v1",
            "AttachmentCount": 1,
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": true,
            "CreateDate": "2023-01-01T00:00:00+00:00",
            "PolicyVersionList": [
                {{
                    "Document": {document},
                    "VersionId": "v1",
                    "IsDefaultVersion": true,
                    "CreateDate": "2023-01-01T00:00:00+00:00"
                }}
            ]
        }}"#
        )
    }
}

fn list<W: Write>(
    out: &mut W,
    count: usize,
    mut item: impl FnMut(&mut W, usize) -> io::Result<()>,
) -> io::Result<()> {
    for index in 0..count {
        if index > 0 {
            out.write_all(b",")?;
        }
        item(out, index)?;
    }
    out.write_all(b"\n    ")
}

fn inline_list(member: &str, name: &str, document: &str) -> String {
    format!(
        r#"
            "{member}": [
                {{
                    "PolicyName": "{name}",
                    "PolicyDocument": {document}
                }}
            ],"#
    )
}

fn statement(action: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{
                        "Version": "2012-10-17",
                        "Statement": [
                            {{
                                "Effect": "Allow",
                                "Action": [
                                    "{action}"
                                ],
                                "Resource": "{resource}"{condition}
                            }}
                        ]
                    }}"#
    )
}
