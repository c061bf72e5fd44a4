//! What facts name and no source holds, with what would cure it: another file where they are from
//! files, a permission where AWS was asked.

use super::reading::{ItemPlace, Origin};
use crate::iam::{Gap, Provenance};

/// What is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// The text of a policy that is attached to somebody.
    AttachedPolicy,
    /// The text of a policy that bounds somebody. The authorization details leave it out.
    BoundingPolicy,
    /// A group.
    Group,
    /// A user, where no account is named either.
    User,
    /// A user that a newer or older list does name.
    UserOfThatDay,
    /// All of a role but its name.
    Role,
}

use Lack::{AttachedPolicy, BoundingPolicy, Group, Role, User, UserOfThatDay};

/// What cures each: of facts from files, and of those that AWS was asked for.
#[rustfmt::skip]
const CURES: [(Lack, &str, &str); 6] = [
    (AttachedPolicy, "add `aws iam get-account-authorization-details` made without `--filter`", "allow `iam:GetPolicy` and `iam:GetPolicyVersion`, or read again"),
    (BoundingPolicy, "a snapshot that holds it (iam:GetPolicy, iam:GetPolicyVersion)",          "allow `iam:GetPolicy` and `iam:GetPolicyVersion`, or read again"),
    (Group,          "add `aws iam get-account-authorization-details` made without `--filter`", "allow `iam:GetAccountAuthorizationDetails`, or read again"),
    (User,           "add the authorization details of its account, or take a snapshot, which notes the account", "read again"),
    (UserOfThatDay,  "add `aws iam get-account-authorization-details` of the same day",         "read again"),
    (Role,           "add `aws iam get-account-authorization-details`",                         "allow `iam:GetAccountAuthorizationDetails`, or read again"),
];

impl Origin {
    /// A gap for something that facts of this object name, and no source holds. While more may
    /// come it is none: that is said of the whole.
    pub(super) fn lack(&self, lack: Lack, subject: String, reason: String) -> Option<Gap> {
        let (_, files, aws) = CURES.into_iter().find(|(it, ..)| *it == lack)?;
        let cure = match self.provenance {
            Provenance::Files => files,
            Provenance::Aws => aws,
            Provenance::Arriving => return None,
        };
        Some(Gap {
            source: self.source().to_owned(),
            subject,
            reason,
            cure: Some(cure.to_owned()),
            account: self.account.clone(),
        })
    }
}

impl ItemPlace {
    /// As [`Origin::lack`], for something that this item names.
    pub(super) fn lack(&self, lack: Lack, reason: String) -> Option<Gap> {
        let Gap { subject, .. } = self.gap("");
        self.origin.lack(lack, subject, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cured_by_another_and_aws_by_a_permission_or_a_second_try() {
        for (lack, files, aws) in CURES {
            let gap = |provenance| {
                let origin = Origin { file: "a.json".to_owned(), provenance, ..Origin::default() };
                origin.lack(lack, "x".to_owned(), "y".to_owned())
            };
            let told = |provenance| gap(provenance).map(|it| (it.source, it.cure));
            let cured = |source: &str, cure: &str| Some((source.to_owned(), Some(cure.to_owned())));
            assert_eq!(told(Provenance::Files), cured("a.json", files), "{lack:?}");
            assert_eq!(told(Provenance::Aws), cured("AWS", aws), "{lack:?}");
            assert_eq!(told(Provenance::Arriving), None, "{lack:?}");
            assert!(aws.ends_with("read again") && !aws.contains("aws iam"), "{lack:?}");
        }
    }
}
