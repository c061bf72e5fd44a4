//! Random organizations whose policies speak of escalation.

use super::Design;

/// The actions that take the place of those that random statements are about.
const ACTIONS: [(&str, [&str; 3]); 3] = [
    ("sts:SetSourceIdentity", ["iam:PassRole", "iam:CreateAccessKey", "iam:UpdateLoginProfile"]),
    ("sts:TagSession", ["lambda:*", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"]),
    ("s3:GetObject", ["iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AddUserToGroup"]),
];

/// The design with policies about escalation, and about users and groups too.
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
