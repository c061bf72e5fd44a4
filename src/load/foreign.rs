//! Common JSON files that contain no IAM facts that rolecall reads: what each is, and what to run
//! instead.

use std::{borrow::Cow, collections::BTreeMap};

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

const DETAILS: &str =
    "run `aws iam get-account-authorization-details`, and use its output as input";
/// The findings of Access Analyzer add nothing: they say that a role is open or unused, and what
/// rolecall reads says by which statements, and since when. An empty list of analyzers names neither
/// account nor region, so that it does not tell where there is none.
const ANALYZER: &str = "rolecall finds external access and unused users, roles and keys itself: run \
                        `aws iam get-account-authorization-details` and \
                        `aws iam get-credential-report`, and use their output as input";
const COLLECT: &str = "run `rolecall collect -o FILE`, which reads the organization and Identity \
                       Center too, and use that file as input";
const REPORT: &str = "run `aws iam generate-credential-report`, then \
                      `aws iam get-credential-report`, and use the output of the second as input";
const SAML: &str = "run `aws iam list-saml-providers`, and use its output as input";
const SETS: &str =
    "run `aws sso-admin describe-permission-set` for each, and use its output as input";
const LAST_ACCESSED: &str = "run `rolecall collect --last-accessed`, and use that file as input";
const WHOLE: &str = "run the AWS CLI without `--query`, and use its output as input";

/// The members that identify a kind, all of which must be present; what it is, and what to do
/// instead. A name with a dot is a nested member. Kinds with more members come first.
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
    (&["apiVersion", "kind"],                 "a Kubernetes manifest",                              DETAILS),
    (&["Findings"],                           "findings of Security Hub",                           DETAILS),
    (&["Reservations"],                       "EC2 instances",                                      DETAILS),
    (&["Credentials"],                        "credentials of a session",                           DETAILS),
    (&["UserId", "Account", "Arn"],           "what `aws sts get-caller-identity` prints",          DETAILS),
    // IAM Access Analyzer.
    (&["findings"],                           "findings of IAM Access Analyzer",                    ANALYZER),
    (&["finding"],                            "a finding of IAM Access Analyzer",                   ANALYZER),
    (&["findingDetails"],                     "a finding of IAM Access Analyzer",                   ANALYZER),
    (&["findingsStatistics"],                 "counts of findings of IAM Access Analyzer",          ANALYZER),
    (&["analyzers"],                          "the list of analyzers of IAM Access Analyzer",       ANALYZER),
    (&["analyzer"],                           "an analyzer of IAM Access Analyzer",                 ANALYZER),
    (&["archiveRules"],                       "archive rules of IAM Access Analyzer",               ANALYZER),
    (&["archiveRule"],                        "an archive rule of IAM Access Analyzer",             ANALYZER),
    (&["analyzedResources"],                  "resources that IAM Access Analyzer analyzed",        ANALYZER),
    (&["accessPreviews"],                     "access previews of IAM Access Analyzer",             ANALYZER),
    (&["policyGenerations"],                  "policy generations of IAM Access Analyzer",          ANALYZER),
    (&["generatedPolicyResult"],              "a policy that IAM Access Analyzer generated",        ANALYZER),
    // IAM.
    (&["EvaluationResults"],                  "what the policy simulator prints",                   DETAILS),
    (&["PolicyGroups", "PolicyUsers", "PolicyRoles"], "the users, groups and roles of a policy that is not named", DETAILS),
    (&["PolicyNames"],                        "the names of inline policies, without documents",    DETAILS),
    (&["AttachedPolicies"],                   "the policies of a principal that is not named",      DETAILS),
    (&["PolicyVersion"],                      "a version of a policy that is not named",            DETAILS),
    (&["Versions"],                           "the versions of a policy that is not named",         DETAILS),
    (&["UserName", "AccessKeyLastUsed"],      "the last use of an access key that is not named",    REPORT),
    (&["SAMLMetadataDocument"],               "a SAML provider that is not named",                  SAML),
    (&["ServerCertificateMetadataList"],      "server certificates, which do not grant roles",      DETAILS),
    (&["ServicesLastAccessed"],               "the services last used by a principal that is not named", LAST_ACCESSED),
    (&["JobId"],                              "the id of a report, not the report",                 LAST_ACCESSED),
    (&["State", "Description"],               "the state of a credential report, not the report",   REPORT),
    (&["EnabledFeatures", "OrganizationId"],  "the features of IAM that an organization enabled",   COLLECT),
    (&["Tags"],                               "the tags of something that is not named",            DETAILS),
    (&["InstanceProfiles"],                   "instance profiles without roles",                    DETAILS),
    (&["Policy.PolicySummary"],               "a policy of the organization, without what it is attached to", COLLECT),
    (&["Policy"],                             "a policy, without what it is attached to",           DETAILS),
    (&["Group"],                              "a group, without its policies",                      DETAILS),
    // The organization.
    (&["Organization"],                       "what `aws organizations describe-organization` prints", COLLECT),
    (&["OrganizationalUnits"],                "organizational units, without where they lie",       COLLECT),
    (&["OrganizationalUnit"],                 "an organizational unit, without where it lies",      COLLECT),
    (&["Parents"],                            "the unit above an account or unit that is not named", COLLECT),
    (&["Children"],                           "what lies below a root or unit that is not named",   COLLECT),
    (&["Roots"],                              "what `aws organizations list-roots` prints",         COLLECT),
    (&["Accounts"],                           "accounts of an organization, without where they lie", COLLECT),
    (&["DelegatedAdministrators"],            "delegated administrators of an organization",        COLLECT),
    (&["DelegatedServices"],                  "the services of a delegated administrator that is not named", COLLECT),
    (&["Targets"],                            "the targets of a policy that is not named",          COLLECT),
    (&["EffectivePolicy"],                    "an effective policy, which is no SCP or RCP",        COLLECT),
    // Identity Center.
    (&["Instances"],                          "instances of Identity Center",                       COLLECT),
    (&["PermissionSets"],                     "the ARNs of permission sets of Identity Center",     SETS),
    (&["PermissionSet"],                      "a permission set of Identity Center",                COLLECT),
    (&["InlinePolicy"],                       "the inline policy of a permission set that is not named", COLLECT),
    (&["AttachedManagedPolicies"],            "the policies of a permission set that is not named", COLLECT),
    (&["CustomerManagedPolicyReferences"],    "the policies of a permission set that is not named", COLLECT),
    (&["PermissionsBoundary"],                "the boundary of a permission set that is not named", COLLECT),
    (&["AccountIds"],                         "the accounts of a permission set that is not named", COLLECT),
    (&["AccountAssignments"],                 "assignments of Identity Center",                     COLLECT),
    (&["GroupMemberships"],                   "group memberships of Identity Center",               COLLECT),
    (&["Users"],                              "people of Identity Center",                          COLLECT),
    (&["Groups"],                             "groups of Identity Center",                          COLLECT),
    // Lists of other services.
    (&["Functions"],                          "what `aws lambda list-functions` prints",            DETAILS),
    (&["Buckets"],                            "what `aws s3api list-buckets` prints",               DETAILS),
    (&["Contents"],                           "what `aws s3api list-objects-v2` prints",            DETAILS),
    (&["DBInstances"],                        "what `aws rds describe-db-instances` prints",        DETAILS),
    (&["DBClusters"],                         "what `aws rds describe-db-clusters` prints",         DETAILS),
    (&["Stacks"],                             "what `aws cloudformation describe-stacks` prints",   DETAILS),
    (&["StackSummaries"],                     "what `aws cloudformation list-stacks` prints",       DETAILS),
    (&["SecretList"],                         "what `aws secretsmanager list-secrets` prints",      DETAILS),
    (&["Keys"],                               "what `aws kms list-keys` prints",                    DETAILS),
    (&["Vpcs"],                               "what `aws ec2 describe-vpcs` prints",                DETAILS),
    (&["Subnets"],                            "what `aws ec2 describe-subnets` prints",             DETAILS),
    (&["SecurityGroups"],                     "what `aws ec2 describe-security-groups` prints",     DETAILS),
    (&["Volumes"],                            "what `aws ec2 describe-volumes` prints",             DETAILS),
    (&["IamInstanceProfileAssociations"],     "what `aws ec2 describe-iam-instance-profile-associations` prints",DETAILS),
    (&["clusterArns"],                        "what `aws ecs list-clusters` prints",                DETAILS),
    (&["taskDefinitions"],                    "what `aws ecs describe-task-definition` prints",     DETAILS),
    (&["taskDefinitionArns"],                 "what `aws ecs list-task-definitions` prints",        DETAILS),
    (&["clusters"],                           "what `aws eks list-clusters` prints",                DETAILS),
    (&["repositories"],                       "what `aws ecr describe-repositories` prints",        DETAILS),
    (&["LoadBalancers"],                      "what `aws elbv2 describe-load-balancers` prints",    DETAILS),
    (&["AutoScalingGroups"],                  "what `aws autoscaling describe-auto-scaling-groups` prints",DETAILS),
    (&["Topics"],                             "what `aws sns list-topics` prints",                  DETAILS),
    (&["QueueUrls"],                          "what `aws sqs list-queues` prints",                  DETAILS),
    (&["TableNames"],                         "what `aws dynamodb list-tables` prints",             DETAILS),
    (&["logGroups"],                          "what `aws logs describe-log-groups` prints",         DETAILS),
    (&["stateMachines"],                      "what `aws stepfunctions list-state-machines` prints",DETAILS),
    (&["HostedZones"],                        "what `aws route53 list-hosted-zones` prints",        DETAILS),
    (&["trailList"],                          "what `aws cloudtrail describe-trails` prints",       DETAILS),
    (&["Trails"],                             "what `aws cloudtrail list-trails` prints",           DETAILS),
    (&["MetricAlarms"],                       "what `aws cloudwatch describe-alarms` prints",       DETAILS),
    (&["Parameters"],                         "what `aws ssm describe-parameters` prints",          DETAILS),
    (&["projects"],                           "what `aws codebuild list-projects` prints",          DETAILS),
];

/// What an unknown object is, judging by its members, and what to do instead.
pub(super) fn known_kind(text: &str) -> Option<(&'static str, &'static str)> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    let has = |name: &&str| match name.split_once('.') {
        None => members.contains_key(*name),
        Some((outer, inner)) => members.get(outer).is_some_and(|it| {
            serde_json::from_str::<BTreeMap<Cow<'_, str>, IgnoredAny>>(it.get())
                .is_ok_and(|it| it.contains_key(inner))
        }),
    };
    let is_it = |names: &[&str]| names.iter().all(has);
    KINDS.iter().find(|(names, ..)| is_it(names)).map(|(_, kind, hint)| (*kind, *hint))
}

/// What a JSON list without documents is, and what to do instead.
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
            (r#"{"Functions": []}"#,                                             Some("what `aws lambda list-functions` prints")),
            (r#"{"resources": []}"#,                                             None),
            ("[]",                                                               None),
        ];
        for (text, kind) in cases {
            assert_eq!(known_kind(text).map(|it| it.0), kind, "{text}");
        }
    }
}
