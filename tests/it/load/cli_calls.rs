//! Files with the output of one AWS CLI call: the facts of each, alone and together.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fmt::Write, fs};

use expect_test::expect;
use jiff::Timestamp;
use proptest::{prelude::*, sample::subsequence};
use rolecall::{
    analysis::Analysis,
    graph::Neighbor,
    iam::{AccountPart, Snapshot},
    load::{Input, LoadError, load_bytes, load_files},
};

use serde_json::{Value, json};

use super::{
    described::{described, gaps},
    yaml::yaml,
};

const CALLS: &str = "tests/data/load/calls";

fn names() -> Vec<String> {
    let files = fs::read_dir(CALLS).unwrap();
    let mut names: Vec<_> =
        files.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn load(names: &[&str]) -> Result<Snapshot, LoadError> {
    let input = |it: &&str| Input::named(format!("{CALLS}/{it}.json"));
    load_files(&names.iter().map(input).collect::<Vec<_>>())
}

/// All that a snapshot holds, whatever the order of its sources was.
fn whole(snapshot: &Snapshot) -> String {
    let mut out = described(snapshot);
    for (id, account) in &snapshot.accounts {
        writeln!(out, "{id} {:?} {:?}", account.listed, account.has_unread_principals).unwrap();
        writeln!(out, "{:?} {:?}", account.root_user, account.password_policy).unwrap();
        for it in &account.users {
            writeln!(out, "{:?} {:?}", it.policies.incomplete, it.credentials).unwrap();
        }
        for it in &account.roles {
            writeln!(out, "{:?} {:?}", it.permissions_boundary, it.max_session_duration).unwrap();
        }
    }
    writeln!(out, "{:#?} {:#?}", snapshot.organization, snapshot.identity_center).unwrap();
    let mut gaps: Vec<_> = snapshot.gaps.iter().map(ToString::to_string).collect();
    gaps.sort();
    out + &gaps.join("\n")
}

#[test]
fn the_files_of_one_script_fit_together() {
    let snapshot = load_files(&[Input::named(CALLS)]).unwrap();
    expect![[r#"
        at ?
        111122223333 acme-prod report ?
          root mfa true password used ?
          arn:aws:iam::111122223333:user/ann AIDAEXAMPLEANN000001 created 2025-03-01T10:00:00Z groups [devs] tags [("team", "web")]
            inline AssumeDeploy: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:aws:iam::111122223333:role/Deploy"]}]}
            key AKIAEXAMPLE000000001 active of 2025-04-01T10:00:00Z used ?
            mfa ? []
            password changed 2025-03-01T10:05:00Z used ?
          arn:aws:iam::111122223333:user/ops/bob AIDAEXAMPLEBOB000001 created 2025-03-02T10:00:00Z groups [] tags []
            boundary ?
            keys ?
            mfa true [arn:aws:iam::111122223333:mfa/bob]
            password ?
          arn:aws:iam::111122223333:group/devs AGPAEXAMPLEDEVS00001
            inline Read: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*"],"Resource":["*"]}]}
          arn:aws:iam::111122223333:role/Deploy AROAEXAMPLEDEPLOY001 used 2026-01-12T09:00:00Z ? eu-west-1 profiles []
            trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["sts:AssumeRole"]}]}
            inline Pass: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:PassRole"],"Resource":["arn:aws:iam::111122223333:role/Host"]}]}
          arn:aws:iam::111122223333:role/Host AROAEXAMPLEHOST00001 used ? profiles [hosts]
            trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}
          arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef AROAEXAMPLESSO000001 used ? profiles []
            trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":["arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"]},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":["https://signin.aws.amazon.com/saml"]}}}]}
          arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com until ? [sts.amazonaws.com]
          arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE until 2125-01-01T10:00:00Z []
        arn:aws:iam::111122223333:policy/Guard v2: ?
        arn:aws:iam::111122223333:policy/Spare v1: ?
        organization o-acmeexample managed by 444455556666
          unit r-ab12 Root in ?
          account 012345678901 old in ?
          account 111122223333 production in ?
          account 444455556666 management in ?
        identity center d-9067000000
          user 90670000-1111-2222-3333-444444444444 nadia
          user 90670000-5555-6666-7777-888888888888 omar
          group 90670000-aaaa-bbbb-cccc-dddddddddddd Platform [90670000-1111-2222-3333-444444444444]
          group 90670000-aaaa-bbbb-cccc-dddddddddddd enters 111122223333 with Admin
    "#]].assert_eq(&described(&snapshot));
    expect![[r#"
        tests/data/load/calls/organizations-list-policies.json: Policies: policies of the organization without documents and targets, so what they deny is unknown; a snapshot of `rolecall collect` holds both
        tests/data/load/calls/iam-get-group.json: Groups: 1 group is in no authorization details, so their policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-get-role.json: Roles: 1 role is in no authorization details, so their policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-get-user.json: Users: 1 user is in no authorization details, so their groups and policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-list-roles.json: Roles: 2 roles are in no authorization details, so their policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-list-users.json: Users: 1 user is in no authorization details, so their groups and policies are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-get-policy.json: Policies: 1 managed policy is listed without its document, so its contents are unknown (Fix: add the output of `aws iam get-account-authorization-details`)
        tests/data/load/calls/iam-get-role.json: arn:aws:iam::111122223333:policy/Guard: this policy is used as a permissions boundary once, but its document is missing, so its contents are unknown (Fix: use a snapshot that includes it (iam:GetPolicy, iam:GetPolicyVersion))
        tests/data/load/calls/organizations-describe-account.json: o-acmeexample: the output of these calls does not say where accounts lie and which policies apply to them, so SCPs and RCPs are unknown (Fix: use a snapshot from `rolecall collect`, which reads the organization and Identity Center whole)
        tests/data/load/calls/identitystore-list-group-memberships.json: Identity Center: only the assignments and group memberships in these files are known, so who else can use the roles of Identity Center is unknown (Fix: use a snapshot from `rolecall collect`, which reads the organization and Identity Center whole)
        tests/data/load/calls/iam-get-user.json: GroupDetailList: absent, so the groups of the account 111122223333 are unknown (Fix: add the output of `aws iam get-account-authorization-details` made without `--query` and `--filter`)
    "#]].assert_eq(&gaps(&snapshot));
}

/// The result of a file alone: what was read, or why it is useless alone.
fn alone(name: &str) -> String {
    let snapshot = match load(&[name]) {
        Ok(snapshot) => snapshot,
        Err(error) => return error.to_string().replace(&format!("{CALLS}/{name}.json: "), ""),
    };
    let mut facts = Vec::new();
    for account in snapshot.accounts.values() {
        let of = |what: &str, count: usize| (count > 0).then(|| format!("{what} {count}"));
        facts.extend(of("users", account.users.len()));
        facts.extend(of("groups", account.groups.len()));
        facts.extend(of("roles", account.roles.len()));
        facts.extend(of("providers", account.identity_providers.len()));
        facts.extend(account.root_user.as_ref().map(|_| "root".to_owned()));
        let principals = [AccountPart::Users, AccountPart::Groups, AccountPart::Roles];
        let whole = principals.into_iter().filter(|it| account.listed.contains(it));
        facts.extend(whole.map(|it| format!("all {it:?}")));
    }
    if let Some(it) = &snapshot.organization {
        let (accounts, roots) = (it.accounts.len(), it.units.len());
        let administrators = it.delegated_administrators.as_ref().map(Vec::len);
        facts.push(format!("organization {accounts} {roots} {administrators:?}"));
    }
    if let Some(it) = &snapshot.identity_center {
        let counts = (it.users.len(), it.groups.len(), it.assignments.len());
        facts.push(format!("identity center {counts:?}"));
    }
    assert!(!snapshot.gaps.is_empty() || name.ends_with("-providers"), "{name}");
    facts.join(", ")
}

#[test]
fn each_call_is_read_alone_or_says_why_it_is_of_no_use_alone() {
    let all: String = names()
        .iter()
        .map(|it| {
            let name = it.trim_end_matches(".json");
            format!("{name}: {}\n", alone(name))
        })
        .collect();
    expect![[r#"
        iam-get-account-password-policy: nothing in it can be placed: the file does not name the account of this password policy, so the policy is unknown
        iam-get-account-summary: nothing in it can be placed: the file does not name the account of this summary, so the root user's MFA and keys are unknown
        iam-get-group-policy: nothing in it can be placed: no file names a group `devs`, so its owner is unknown
        iam-get-group: users 1, groups 1
        iam-get-instance-profile: roles 1
        iam-get-login-profile: nothing in it can be placed: no file names a user `ann`, so its owner is unknown
        iam-get-open-id-connect-provider: nothing in it can be placed: the file does not name the account of this provider, so its audiences are unknown; add the output of `aws iam list-open-id-connect-providers`
        iam-get-policy: nothing in it can be placed: 1 managed policy is listed without its document, so its contents are unknown
        iam-get-role-policy: nothing in it can be placed: no file names a role `Deploy`, so its owner is unknown
        iam-get-role: roles 1
        iam-get-user-policy: nothing in it can be placed: no file names a user `ann`, so its owner is unknown
        iam-get-user: users 1
        iam-list-access-keys: nothing in it can be placed: no file names a user `ann`, so its owner is unknown
        iam-list-account-aliases: nothing in it can be placed: the file does not name the account of this alias, so the account is unknown
        iam-list-groups-for-user: groups 1
        iam-list-groups: groups 1
        iam-list-instance-profiles: roles 1
        iam-list-mfa-devices: nothing in it can be placed: no file names a user `bob`, so its owner is unknown
        iam-list-open-id-connect-providers: providers 1
        iam-list-policies: nothing in it can be placed: 2 managed policies are listed without their documents, so their contents are unknown
        iam-list-roles: roles 3, all Roles
        iam-list-saml-providers: providers 1
        iam-list-users: users 2, all Users
        iam-list-virtual-mfa-devices: nothing in it can be placed: no other file names `arn:aws:iam::111122223333:user/ops/bob`, which it belongs to
        identitystore-list-group-memberships: identity center (1, 1, 0)
        identitystore-list-groups: identity center (0, 1, 0)
        identitystore-list-users: identity center (2, 0, 0)
        organizations-describe-account: organization 1 0 None
        organizations-describe-organization: organization 0 0 None
        organizations-list-accounts: organization 3 0 None
        organizations-list-delegated-administrators: organization 0 0 Some(1)
        organizations-list-policies: nothing in it can be placed: policies of the organization without documents and targets, so what they deny is unknown; a snapshot of `rolecall collect` holds both
        organizations-list-roots: organization 0 1 None
        sso-admin-describe-permission-set: nothing in it can be placed: only the assignments and group memberships in these files are known, so who else can use the roles of Identity Center is unknown
        sso-admin-list-account-assignments: nothing in it can be placed: no file names the permission set `arn:aws:sso:::permissionSet/ssoins-7223000000000000/ps-1122334455667788`, so the role of this assignment is unknown; add the output of `aws sso-admin describe-permission-set`
        sso-admin-list-instances: nothing in it can be placed: only the assignments and group memberships in these files are known, so who else can use the roles of Identity Center is unknown
    "#]].assert_eq(&all);
}

#[test]
#[rustfmt::skip]
fn the_output_of_other_calls_is_known_by_name() {
    let cases = [
        // call                                                      what it prints                                                            found
        ("organizations list-organizational-units-for-parent",       r#"{"OrganizationalUnits": [{"Id": "ou-ab12-11111111", "Arn": "arn:aws:organizations::444455556666:ou/o-acmeexample/ou-ab12-11111111", "Name": "Workloads"}]}"#, "organizational units, without where they lie"),
        ("organizations list-accounts-for-parent",                   r#"{"Accounts": []}"#,                                                      "accounts of an organization, without where they lie"),
        ("organizations describe-policy",                            r#"{"Policy": {"PolicySummary": {"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{}"}}"#, "a policy of the organization, without what it is attached to"),
        ("organizations list-targets-for-policy",                    r#"{"Targets": [{"TargetId": "r-ab12", "Arn": "arn:aws:organizations::444455556666:root/o-acmeexample/r-ab12", "Name": "Root", "Type": "ROOT"}]}"#, "the targets of a policy that is not named"),
        ("organizations list-parents",                               r#"{"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]}"#,                       "the unit above an account or unit that is not named"),
        ("organizations list-children",                              r#"{"Children": [{"Id": "111122223333", "Type": "ACCOUNT"}]}"#,             "what lies below a root or unit that is not named"),
        ("organizations list-delegated-services-for-account",        r#"{"DelegatedServices": [{"ServicePrincipal": "sso.amazonaws.com"}]}"#,    "the services of a delegated administrator that is not named"),
        ("organizations list-delegated-administrators",              r#"{"DelegatedAdministrators": []}"#,                                       "delegated administrators of an organization"),
        ("sso-admin list-permission-sets",                           r#"{"PermissionSets": ["arn:aws:sso:::permissionSet/ssoins-1/ps-1"]}"#,     "the ARNs of permission sets of Identity Center"),
        ("sso-admin get-inline-policy-for-permission-set",           r#"{"InlinePolicy": "{\"Statement\": []}"}"#,                              "the inline policy of a permission set that is not named"),
        ("sso-admin list-managed-policies-in-permission-set",        r#"{"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}"#, "the policies of a permission set that is not named"),
        ("sso-admin list-account-assignments",                       r#"{"AccountAssignments": []}"#,                                            "assignments of Identity Center"),
        ("identitystore list-group-memberships",                     r#"{"GroupMemberships": []}"#,                                              "group memberships of Identity Center"),
        ("iam get-policy-version",                                   r#"{"PolicyVersion": {"Document": {"Statement": []}, "VersionId": "v1", "IsDefaultVersion": true}}"#, "a version of a policy that is not named"),
        ("iam list-policy-versions",                                 r#"{"Versions": [{"VersionId": "v1", "IsDefaultVersion": true}]}"#,         "the versions of a policy that is not named"),
        ("iam list-entities-for-policy",                             r#"{"PolicyGroups": [], "PolicyUsers": [{"UserName": "ann", "UserId": "AIDAEXAMPLEANN000001"}], "PolicyRoles": []}"#, "the users, groups and roles of a policy that is not named"),
        ("iam list-attached-user-policies",                          r#"{"AttachedPolicies": [{"PolicyName": "A", "PolicyArn": "arn:aws:iam::aws:policy/A"}]}"#, "the policies of a principal that is not named"),
        ("iam list-role-policies",                                   r#"{"PolicyNames": ["Pass"]}"#,                                             "the names of inline policies, without documents"),
        ("iam get-access-key-last-used",                             r#"{"UserName": "ann", "AccessKeyLastUsed": {"LastUsedDate": "2026-01-10T08:00:00+00:00", "ServiceName": "s3", "Region": "eu-west-1"}}"#, "the last use of an access key that is not named"),
        ("iam get-saml-provider",                                    r#"{"SAMLMetadataDocument": "<xml/>", "ValidUntil": "2125-01-01T10:00:00+00:00"}"#, "a SAML provider that is not named"),
        ("iam list-server-certificates",                             r#"{"ServerCertificateMetadataList": []}"#,                                 "server certificates, which do not grant roles"),
        ("iam get-service-last-accessed-details",                    r#"{"JobStatus": "COMPLETED", "ServicesLastAccessed": []}"#,                "the services last used by a principal that is not named"),
        ("iam generate-credential-report",                           r#"{"State": "STARTED", "Description": "No report exists."}"#,              "the state of a credential report, not the report"),
        ("iam list-user-tags",                                       r#"{"Tags": [{"Key": "team", "Value": "web"}], "IsTruncated": false}"#,     "the tags of something that is not named"),
        ("accessanalyzer list-analyzers",                            r#"{"analyzers": [{"arn": "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/a"}]}"#, "the list of analyzers of IAM Access Analyzer"),
        ("accessanalyzer list-findings-v2",                          r#"{"findings": [{"id": "f", "findingType": "UnusedIAMRole"}]}"#,           "findings of IAM Access Analyzer"),
        ("accessanalyzer get-finding-v2",                            r#"{"id": "f", "resource": "r", "findingDetails": []}"#,                    "a finding of IAM Access Analyzer"),
        ("sts get-caller-identity",                                  r#"{"UserId": "AIDAEXAMPLEANN000001", "Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/ann"}"#, "what `aws sts get-caller-identity` prints"),
        ("ec2 describe-instances",                                   r#"{"Reservations": []}"#,                                                  "EC2 instances"),
    ];
    let role = json!({"Roles": [{"Arn": "arn:aws:iam::111122223333:role/R", "AssumeRolePolicyDocument": {"Statement": []}}]});
    for (call, text, found) in cases {
        let value: Value = serde_json::from_str(text).unwrap();
        for text in [text.to_owned(), yaml(&value), yaml(&json!([value]))] {
            let error = load_bytes("call", text.clone().into_bytes()).expect_err(call);
            assert!(error.to_string().ends_with(&format!(", found {found}")), "{call}: {error}: {text}");
            assert!(error.hint().is_some_and(|it| it.contains("run ")), "{call}: {:?}", error.hint());
        }
        // With other files it is a gap.
        let snapshot = load_bytes("calls", format!("{role}{value}{value}").into_bytes()).expect(call);
        let gap = format!("calls: [1] and 1 more: skipped: expected authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV), found {found}; ");
        assert!(gaps(&snapshot).contains(&gap), "{call}: {}", gaps(&snapshot));
        assert_eq!(snapshot.accounts["111122223333"].roles.len(), 1);
    }
}

#[test]
fn findings_of_access_analyzer_are_refused_with_what_says_the_same() {
    let file = br#"{"findings": [{"id": "f", "findingType": "UnusedIAMRole"}]}"#;
    let error = load_bytes("findings.json", file.to_vec()).expect_err("it holds no facts");
    let hint = error.hint().expect("what to run");
    assert!(hint.starts_with("rolecall finds external access and unused"), "{hint}");
    assert!(hint.contains("get-account-authorization-details"), "{hint}");
}

/// Who can assume the role that Identity Center created, each with the state of the step.
fn entrants(snapshot: Snapshot) -> Vec<String> {
    let analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
    let role = analysis.find_principal("role/AWSReservedSSO_Admin_0123456789abcdef").unwrap();
    let name = |neighbor: &Neighbor| analysis.graph.node(neighbor.other).short_name().to_owned();
    let edges = analysis.graph.edges_to(role);
    let mut entrants: Vec<_> =
        edges.iter().map(|it| format!("{} {}", name(it), it.edge.state.name())).collect();
    entrants.sort();
    entrants
}

#[test]
fn what_calls_do_not_tell_of_identity_center_stays_unknown() {
    let provider = "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE unknown";
    let assigned = "sso-group/Platform proven";
    let (roles, users) = ("iam-list-roles", "identitystore-list-users");
    let assignments = "sso-admin-list-account-assignments";
    let set = "sso-admin-describe-permission-set";
    let groups = "identitystore-list-groups";
    let cases: [(&[&str], &[&str]); 5] = [
        (&[roles], &[provider]),
        (&[roles, users], &[provider]),
        (&[roles, users, groups, "identitystore-list-group-memberships"], &[provider]),
        // The name of the permission set is unknown.
        (&[roles, users, groups, assignments], &[provider]),
        (&[roles, users, groups, assignments, set], &[provider, assigned]),
    ];
    for (files, expected) in cases {
        assert_eq!(entrants(load(files).unwrap()), expected, "{files:?}");
    }
}

#[test]
fn what_calls_do_not_tell_of_the_organization_stays_unknown() {
    let can_assume = |more: &[&str]| {
        let mut files = vec!["iam-list-users", "iam-list-roles", "iam-get-user-policy"];
        files.extend(more);
        let analysis = Analysis::new(load(&files).unwrap(), Timestamp::UNIX_EPOCH);
        let [from, to] = ["user/ann", "role/Deploy"].map(|it| analysis.find_principal(it).unwrap());
        let edges = analysis.graph.edges_to(to);
        let edge = edges.iter().find(|it| it.other == from).unwrap();
        let scp = analysis.why(from, to);
        (edge.edge.state.name().to_owned(), format!("{scp:?}").contains("Unread"))
    };
    let alone = can_assume(&[]);
    for more in [
        &["organizations-list-policies"][..],
        &["organizations-list-roots"],
        &["organizations-list-accounts"],
        &["organizations-describe-organization", "organizations-list-accounts"],
        &["organizations-list-roots", "organizations-list-accounts", "organizations-list-policies"],
    ] {
        assert_eq!(can_assume(more), alone, "{more:?}");
        let snapshot = load(&[&["iam-list-roles"], more].concat()).unwrap();
        assert!(snapshot.organization.is_none() || snapshot.organization_is_partly_unread());
    }
}

#[test]
fn a_delegated_administrator_of_one_call_is_not_the_only_one() {
    let snapshot = load(&["organizations-list-delegated-administrators"]).unwrap();
    let organization = snapshot.organization.unwrap();
    let manages = |id: &str| organization.manages_root_access(&id.into());
    assert_eq!(manages("444455556666"), Some(true), "the management account, by its ARN");
    assert_eq!(manages("111122223333"), None, "for a service that is not named");
    assert_eq!(manages("777788889999"), None, "the list may be of one service");
}

#[test]
fn the_users_of_a_group_are_not_all_users() {
    let snapshot = load(&["iam-get-group"]).unwrap();
    let account = &snapshot.accounts["111122223333"];
    assert_eq!(account.users[0].groups, [Box::from("devs")]);
    assert!(account.has_unread_principals && account.users[0].policies.incomplete);
}

#[test]
fn an_inline_policy_goes_to_the_only_principal_of_that_name() {
    let policy = load(&["iam-get-role-policy"]).unwrap_err().to_string();
    assert!(policy.ends_with("no file names a role `Deploy`, so its owner is unknown"), "{policy}");
    let other = json!({"Roles": [{"Arn": "arn:aws:iam::444455556666:role/Deploy", "RoleName": "Deploy",
                                  "AssumeRolePolicyDocument": {"Statement": []}}]});
    let text = |name: &str| fs::read_to_string(format!("{CALLS}/{name}.json")).unwrap();
    let two = [text("iam-list-roles"), text("iam-get-role-policy"), other.to_string()].concat();
    let told = gaps(&load_bytes("calls", two.into_bytes()).unwrap());
    assert!(
        told.contains("calls: [1].PolicyDocument[0]: 2 accounts have a role `Deploy`"),
        "{told}"
    );
    // The authorization details know better which policies there are.
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{
        "Arn": "arn:aws:iam::111122223333:role/Deploy", "RoleName": "Deploy",
        "AssumeRolePolicyDocument": {"Statement": []}, "AttachedManagedPolicies": [],
        "RolePolicyList": [{"PolicyName": "Pass", "PolicyDocument": {"Statement": []}}]}]});
    let both = format!("{details}{}", text("iam-get-role-policy"));
    let snapshot = load_bytes("calls", both.into_bytes()).unwrap();
    assert_eq!(snapshot.accounts["111122223333"].roles[0].policies.inline.len(), 1);
    assert!(gaps(&snapshot).contains("differ in: inline policies"), "{}", gaps(&snapshot));
}

/// A file as a person may have it.
#[derive(Clone, Copy, Debug)]
enum Dress {
    Json,
    ByteOrderMark,
    Yaml,
    YamlStream,
    YamlWithCarriageReturns,
}

impl Dress {
    fn of(self, json: &str) -> String {
        let value = serde_json::from_str(json).unwrap();
        match self {
            Self::Json => json.to_owned(),
            Self::ByteOrderMark => format!("\u{feff}{}", json.replace('\n', "\r\n")),
            Self::Yaml => yaml(&value),
            Self::YamlStream => yaml(&serde_json::json!([value])),
            Self::YamlWithCarriageReturns => {
                format!("\u{feff}---\r\n{}", yaml(&value).replace('\n', "\r\n"))
            }
        }
    }
}

fn dress() -> impl Strategy<Value = Dress> {
    use Dress::{ByteOrderMark, Json, Yaml, YamlStream, YamlWithCarriageReturns};
    proptest::sample::select(vec![Json, ByteOrderMark, Yaml, YamlStream, YamlWithCarriageReturns])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn neither_the_order_of_the_files_nor_their_dress_makes_a_difference(
        names in subsequence(names(), 20..=36).prop_shuffle(),
        dresses in proptest::collection::vec(dress(), 36),
        id in any::<u64>(),
    ) {
        let folder = std::env::temp_dir().join(format!("rolecall-calls-{id:x}"));
        let dressed = folder.join("dressed");
        let plain = folder.join("plain");
        fs::create_dir_all(&dressed).unwrap();
        fs::create_dir_all(&plain).unwrap();
        let load = |folder: &std::path::Path, names: &[String]| {
            let inputs: Vec<_> = names.iter().map(|it| Input::Path(folder.join(it))).collect();
            let snapshot = load_files(&inputs).unwrap();
            whole(&snapshot).replace(&format!("{}/", folder.display()), "")
        };
        for (name, dress) in names.iter().zip(&dresses) {
            let json = fs::read_to_string(format!("{CALLS}/{name}")).unwrap();
            fs::write(dressed.join(name), dress.of(&json)).unwrap();
            fs::write(plain.join(name), json).unwrap();
        }
        let mut sorted = names.clone();
        sorted.sort();
        let found = (load(&dressed, &names), load(&plain, &sorted));
        fs::remove_dir_all(&folder).unwrap();
        // A page of a stream is in a list, and so has a place of its own.
        prop_assert_eq!(found.0.replace("[0].", ""), found.1.replace("[0].", ""));
    }
}
