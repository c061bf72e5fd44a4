//! An account in which no two principals are alike, so that every class has one member: the worst
//! case for everything that relies on classes.

/// What `aws iam get-account-authorization-details` prints for it. Every role trusts the account,
/// under an external ID of its own; every user may assume every role, from an address of its own.
pub(crate) fn separate_account(users: usize, roles: usize) -> String {
    const ACCOUNT: &str = "111122223333";
    let user = |index: usize| {
        let address = format!("10.{}.{}.1/32", index / 256, index % 256);
        format!(
            r#"{{"Path": "/", "UserName": "user-{index}", "UserId": "AIDA{index:016}",
            "Arn": "arn:aws:iam::{ACCOUNT}:user/user-{index}", "CreateDate": "2024-01-01T00:00:00Z",
            "UserPolicyList": [{{"PolicyName": "assume", "PolicyDocument": {{
                "Version": "2012-10-17", "Statement": [{{
                    "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*",
                    "Condition": {{"IpAddress": {{"aws:SourceIp": "{address}"}}}}
                }}]
            }}}}],
            "GroupList": [], "AttachedManagedPolicies": [], "Tags": []}}"#
        )
    };
    let role = |index: usize| {
        format!(
            r#"{{"Path": "/", "RoleName": "role-{index}", "RoleId": "AROA{index:016}",
            "Arn": "arn:aws:iam::{ACCOUNT}:role/role-{index}", "CreateDate": "2024-01-01T00:00:00Z",
            "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [{{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {{"AWS": "arn:aws:iam::{ACCOUNT}:root"}},
                "Condition": {{"StringEquals": {{"sts:ExternalId": "id-{index}"}}}}
            }}]}},
            "InstanceProfileList": [], "RolePolicyList": [], "AttachedManagedPolicies": [],
            "Tags": [], "RoleLastUsed": {{}}}}"#
        )
    };
    let list = |count: usize, item: &dyn Fn(usize) -> String| {
        (0..count).map(item).collect::<Vec<_>>().join(",\n")
    };
    format!(
        r#"{{"UserDetailList": [{}], "GroupDetailList": [], "RoleDetailList": [{}], "Policies": []}}"#,
        list(users, &user),
        list(roles, &role)
    )
}
