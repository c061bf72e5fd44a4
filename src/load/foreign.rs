//! Kinds of JSON files that people have and that hold no facts of IAM as rolecall reads them: what
//! each is, and what to run instead.

use std::{borrow::Cow, collections::BTreeMap};

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

const DETAILS: &str = "run `aws iam get-account-authorization-details --output json`, and name \
                       what it prints";
const COLLECT: &str = "run `rolecall collect FILE`, which reads the organization and Identity \
                       Center too, and name that file";
const WHOLE: &str = "run the AWS CLI without `--query`, and name what it prints";

/// Members by which a kind is known, all of which must be there; what it is, and what helps.
#[rustfmt::skip]
const KINDS: &[(&[&str], &str, &str)] = &[
    (&["terraform_version", "resources"],     "a Terraform state",                                  DETAILS),
    (&["terraform_version", "values"],        "what `terraform show -json` prints",                 DETAILS),
    (&["planned_values"],                     "a Terraform plan",                                   DETAILS),
    (&["configurationItems"],                 "a snapshot of AWS Config",                           DETAILS),
    (&["configurationItem"],                  "a record of AWS Config",                             DETAILS),
    (&["BaseConfigurationItems"],             "what `aws configservice` prints",                    DETAILS),
    (&["QueryInfo", "Results"],               "the answer of a query of AWS Config",                DETAILS),
    (&["Records"],                            "a log of CloudTrail",                                DETAILS),
    (&["Events"],                             "events of CloudTrail",                               DETAILS),
    (&["AWSTemplateFormatVersion"],           "a CloudFormation template",                          DETAILS),
    (&["findings"],                           "findings of IAM Access Analyzer",                    DETAILS),
    (&["finding"],                            "a finding of IAM Access Analyzer",                   DETAILS),
    (&["analyzers"],                          "the list of analyzers of IAM Access Analyzer",       DETAILS),
    (&["analyzer"],                           "an analyzer of IAM Access Analyzer",                 DETAILS),
    (&["Findings"],                           "findings of Security Hub",                           DETAILS),
    (&["EvaluationResults"],                  "what the policy simulator prints",                   DETAILS),
    (&["PolicyNames"],                        "the names of inline policies, without documents",    DETAILS),
    (&["AttachedPolicies"],                   "the policies of a principal that is not named",      DETAILS),
    (&["PolicyVersion"],                      "a version of a policy that is not named",            DETAILS),
    (&["Organization"],                       "what `aws organizations describe-organization` prints", COLLECT),
    (&["Roots"],                              "what `aws organizations list-roots` prints",         COLLECT),
    (&["OrganizationalUnits"],                "organizational units, without where they lie",       COLLECT),
    (&["Accounts"],                           "accounts of an organization, without where they lie", COLLECT),
    (&["DelegatedAdministrators"],            "delegated administrators of an organization",        COLLECT),
    (&["Targets"],                            "the targets of a policy that is not named",          COLLECT),
    (&["Instances"],                          "instances of Identity Center",                       COLLECT),
    (&["PermissionSets"],                     "permission sets of Identity Center",                 COLLECT),
    (&["PermissionSet"],                      "a permission set of Identity Center",                COLLECT),
    (&["AccountAssignments"],                 "assignments of Identity Center",                     COLLECT),
    (&["GroupMemberships"],                   "group memberships of Identity Center",               COLLECT),
    (&["Users"],                              "people of Identity Center",                          COLLECT),
    (&["Groups"],                             "groups of Identity Center",                          COLLECT),
    (&["Policy"],                             "a policy, without what it is attached to",           DETAILS),
    (&["Group"],                              "a group, without its policies",                      DETAILS),
    (&["Reservations"],                       "EC2 instances",                                      DETAILS),
    (&["Credentials"],                        "credentials of a session",                           DETAILS),
];

/// What an object is that rolecall does not read, as far as its members tell, and what helps.
pub(super) fn known_kind(text: &str) -> Option<(&'static str, &'static str)> {
    let members: BTreeMap<Cow<'_, str>, IgnoredAny> = serde_json::from_str(text).ok()?;
    let is_it = |names: &[&str]| names.iter().all(|it| members.contains_key(*it));
    KINDS.iter().find(|(names, ..)| is_it(names)).map(|(_, kind, hint)| (*kind, *hint))
}

/// What a JSON list is that holds no documents, and what helps.
pub(super) fn list_kind(items: &[&RawValue]) -> (&'static str, &'static str) {
    let members =
        |it: &&&RawValue| serde_json::from_str::<BTreeMap<Cow<'_, str>, IgnoredAny>>(it.get()).ok();
    let first = items.iter().find_map(|it| members(&it)).unwrap_or_default();
    match ["Arn", "UserName", "RoleName", "GroupName"].iter().any(|it| first.contains_key(*it)) {
        true => ("a JSON list of principals, as `--query` prints it", WHOLE),
        false => ("a JSON list", DETAILS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_file_of_another_tool_is_told_by_its_members() {
        let cases = [
            (r#"{"version": 4, "terraform_version": "1.9.0", "resources": []}"#, Some("a Terraform state")),
            (r#"{"fileVersion": "1.0", "configurationItems": []}"#,              Some("a snapshot of AWS Config")),
            (r#"{"Records": [{"eventVersion": "1.08"}]}"#,                       Some("a log of CloudTrail")),
            (r#"{"Accounts": []}"#,                         Some("accounts of an organization, without where they lie")),
            (r#"{"resources": []}"#,                                             None),
            ("[]",                                                               None),
        ];
        for (text, kind) in cases {
            assert_eq!(known_kind(text).map(|it| it.0), kind, "{text}");
        }
    }
}
