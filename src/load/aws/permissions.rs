//! The IAM policy that loading requires, generated from the table of operations.

use serde::Serialize;

use super::operation::{OPERATIONS, OperationGroup};

/// The principal that a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The principal that runs rolecall: one account, and the organization if that account may read
    /// it.
    Caller,
    /// The role that is assumed in each account of an organization.
    MemberRole,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDocument<'a> {
    version: &'static str,
    statement: Vec<Statement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    sid: &'static str,
    effect: &'static str,
    action: Vec<String>,
    resource: &'a str,
}

/// The groups of operations that a policy allows, each with the `Sid` of its statement.
///
/// Assuming roles is not included: the reader decides which roles may be assumed.
const STATEMENTS: [(&str, OperationGroup); 3] = [
    ("ReadAccount", OperationGroup::Account),
    ("ReadOrganization", OperationGroup::Organization),
    ("ReadIdentityCenter", OperationGroup::IdentityCenter),
];

/// The policy that `reader` needs, as JSON text with a trailing line feed.
pub fn read_only_policy(reader: Reader) -> String {
    let groups = match reader {
        Reader::Caller => &STATEMENTS[..],
        Reader::MemberRole => &STATEMENTS[..1],
    };
    let statement = |(sid, group): &(&'static str, OperationGroup)| {
        let of_group = OPERATIONS.iter().filter(|it| it.group == *group);
        let mut action: Vec<_> = of_group.map(|it| it.action()).collect();
        action.sort_unstable();
        Statement { sid, effect: "Allow", action, resource: "*" }
    };
    pretty(groups.iter().map(statement).collect())
}

/// The additional policy that the principal running rolecall needs, to assume the role `role_name`
/// in the accounts of an organization, in any partition: a wildcard is allowed in each part of an
/// ARN except the service.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub fn entry_policy(role_name: &str) -> String {
    let of_entry = OPERATIONS.iter().filter(|it| it.group == OperationGroup::Entry);
    let action = of_entry.map(|it| it.action()).collect();
    let resource = format!("arn:*:iam::*:role/{role_name}");
    pretty(vec![Statement { sid: "EnterAccounts", effect: "Allow", action, resource: &resource }])
}

fn pretty(statement: Vec<Statement<'_>>) -> String {
    let policy = PolicyDocument { version: "2012-10-17", statement };
    let text = serde_json::to_string_pretty(&policy).unwrap_or_default();
    format!("{text}\n")
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;
    use crate::iam::{Policy, PolicyForm};

    #[test]
    fn the_printed_policy_is_the_one_among_the_assets() {
        expect_file!["../../../assets/read-only-policy.json"]
            .assert_eq(&read_only_policy(Reader::Caller));
    }

    #[test]
    fn the_role_is_entered_in_every_partition() {
        let policy =
            Policy::parse(&entry_policy("audit/OrgRead"), PolicyForm::Identity).expect("a policy");
        let (_, statement) = policy.document.readable_statements().next().expect("a statement");
        for (arn, is_covered) in [
            ("arn:aws:iam::111122223333:role/audit/OrgRead", true),
            ("arn:aws-cn:iam::111122223333:role/audit/OrgRead", true),
            ("arn:aws-us-gov:iam::111122223333:role/audit/OrgRead", true),
            ("arn:aws:iam::111122223333:role/OrgRead", false),
        ] {
            let resource = statement.resource.as_ref().expect("a resource");
            assert_eq!(resource.matches(arn), is_covered, "{arn}");
        }
    }

    #[test]
    fn both_policies_are_policies_and_the_member_role_reads_its_account_alone() {
        Policy::parse(&entry_policy("OrgRead"), PolicyForm::Identity).expect("a policy");
        let caller = Policy::parse(&read_only_policy(Reader::Caller), PolicyForm::Identity)
            .expect("a policy");
        let member = Policy::parse(&read_only_policy(Reader::MemberRole), PolicyForm::Identity)
            .expect("a policy");
        assert_eq!((caller.document.statements.len(), member.document.statements.len()), (3, 1));
        assert!(!read_only_policy(Reader::MemberRole).contains("organizations:"));
    }
}
