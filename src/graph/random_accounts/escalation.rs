//! Random organizations whose policies are about escalation.

use super::Design;

/// The actions that replace those of random statements.
const ACTIONS: [(&str, [&str; 3]); 3] = [
    ("sts:SetSourceIdentity", ["iam:PassRole", "iam:CreateAccessKey", "iam:UpdateLoginProfile"]),
    ("sts:TagSession", ["lambda:*", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"]),
    ("s3:GetObject", ["iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AddUserToGroup"]),
];

/// The design with policies about escalation, including users and groups.
pub(crate) fn about_escalation(design: &Design) -> Design {
    design.with_statements(|statements| {
        for (statement, index) in statements.iter_mut().zip(0..) {
            if statement.contains("Principal\":") {
                continue;
            }
            for (before, after) in ACTIONS {
                *statement = statement.replace(before, after[index % after.len()]);
            }
            if index % 3 == 1 {
                *statement = statement.replace(":role/", ":*/");
            }
        }
    })
}
