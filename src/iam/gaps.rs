//! All unread facts of a snapshot.

use std::ops::Deref;

use rustc_hash::FxHashSet;

use super::unread::Unread;

/// All unread facts without duplicates, in the order in which they were found. Caches what answers
/// look up often.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    list: Vec<Unread>,
    /// The same, for look-up only.
    seen: FxHashSet<Unread>,
    leave_organization_unknown: bool,
    leave_assignments_unknown: bool,
    leave_entitlements_unknown: bool,
}

impl Gaps {
    /// Adds an unread fact, unless it is already there.
    pub fn push(&mut self, unread: Unread) {
        if self.seen.contains(&unread) {
            return;
        }
        self.leave_organization_unknown |= unread.leaves_organization_unknown();
        self.leave_assignments_unknown |= unread.leaves_assignments_unknown();
        self.leave_entitlements_unknown |= unread.leaves_entitlements_unknown();
        self.seen.insert(unread.clone());
        self.list.push(unread);
    }

    /// Whether the tree of the organization or its policies are not completely known.
    pub fn leave_organization_unknown(&self) -> bool {
        self.leave_organization_unknown
    }

    /// Whether Identity Center may grant roles to people whom the assignments do not name.
    pub fn leave_assignments_unknown(&self) -> bool {
        self.leave_assignments_unknown
    }

    /// Whether account access manager may grant roles to people whom the entitlements do not name.
    pub fn leave_entitlements_unknown(&self) -> bool {
        self.leave_entitlements_unknown
    }
}

impl Deref for Gaps {
    type Target = [Unread];

    fn deref(&self) -> &[Unread] {
        &self.list
    }
}

impl Extend<Unread> for Gaps {
    fn extend<I: IntoIterator<Item = Unread>>(&mut self, unread: I) {
        unread.into_iter().for_each(|it| self.push(it));
    }
}

impl FromIterator<Unread> for Gaps {
    fn from_iter<I: IntoIterator<Item = Unread>>(unread: I) -> Self {
        let mut gaps = Self::default();
        gaps.extend(unread);
        gaps
    }
}

impl From<Vec<Unread>> for Gaps {
    fn from(unread: Vec<Unread>) -> Self {
        unread.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Gaps {
    type Item = &'a Unread;
    type IntoIter = std::slice::Iter<'a, Unread>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{
        Arn, AwsOperation, Choice, FileMember, UnreadReason, UnreadSource, UnreadSubject,
    };

    fn of(source: UnreadSource, reason: UnreadReason) -> Gaps {
        let subject = UnreadSubject::Whole;
        Gaps::from(vec![Unread { source, subject, reason, account: None }])
    }

    fn malformed() -> UnreadReason {
        UnreadReason::Malformed { detail: "expected a list".to_owned() }
    }

    #[test]
    #[rustfmt::skip]
    fn unread_entitlements_leave_nothing_else_unknown() {
        let member = |member| UnreadSource::Member { file: "a.json".to_owned(), member };
        let cases = [
            (UnreadSource::Operation(AwsOperation::ListApplications), true),
            (UnreadSource::Operation(AwsOperation::ListEntitlements), true),
            (member(FileMember::AccountAccessApplications),           true),
            (member(FileMember::Entitlements),                        true),
            (UnreadSource::Operation(AwsOperation::ListInstances),    false),
            (member(FileMember::IdentityCenterGroupMemberships),      false),
        ];
        for (source, entitlements) in cases {
            let gaps = of(source, malformed());
            assert_eq!(gaps.leave_entitlements_unknown(), entitlements, "{gaps:?}");
            assert!(!entitlements || !gaps.leave_assignments_unknown(), "{gaps:?}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_unknown_follows_from_the_source() {
        use AwsOperation as Call;
        let call = UnreadSource::Operation;
        let member = |member| UnreadSource::Member { file: "a.json".to_owned(), member };
        let cases = [
            // source                                                organization  assignments
            (call(Call::ListRoots),                                     true,  false),
            (call(Call::ListOrganizationPolicies),                      true,  false),
            (call(Call::ListDelegatedAdministrators),                   false, false),
            (call(Call::ListDelegatedServicesForAccount),               false, false),
            (call(Call::ListInstances),                                 false, true),
            (call(Call::DescribePermissionSet),                         false, true),
            // Accounts with loaded assignments are listed with the assignments.
            (call(Call::ListAccountAssignments),                        false, false),
            // An assignment is valid even if the person's name is unknown.
            (call(Call::ListIdentityStoreUsers),                        false, false),
            (call(Call::ListPolicies),                                  false, false),
            (call(Call::AssumeRole),                                    false, false),
            (member(FileMember::OrganizationPolicies),                  true,  false),
            (member(FileMember::Organization),                          true,  false),
            (member(FileMember::OrganizationDelegatedAdministrators),   false, false),
            (member(FileMember::IdentityCenterAccountAssignments),      false, true),
            (member(FileMember::IdentityCenterGroupMemberships),        false, true),
            (member(FileMember::RoleDetailList),                        false, false),
            (UnreadSource::File("organization.json".to_owned()),        false, false),
            (UnreadSource::Choice(Choice::Org),                         false, false),
            (UnreadSource::Other("organizations:ListStars".to_owned()), false, false),
        ];
        for (source, organization, assignments) in cases {
            let gaps = of(source, malformed());
            assert_eq!(gaps.leave_organization_unknown(), organization, "{gaps:?}");
            assert_eq!(gaps.leave_assignments_unknown(), assignments, "{gaps:?}");
        }
    }

    #[test]
    fn another_organization_that_is_left_out_says_nothing_of_the_one_that_is_kept() {
        let member = FileMember::Organization;
        let source = UnreadSource::Member { file: "b.json".to_owned(), member };
        let left_out = UnreadReason::LeftOut { detail: "`o-b` is left out".to_owned() };
        assert!(!of(source.clone(), left_out).leave_organization_unknown());
        assert!(of(source, malformed()).leave_organization_unknown());
    }

    #[test]
    fn each_gap_is_kept_once_and_in_the_order_in_which_it_was_found() {
        let gap = |name: &str| Unread {
            source: UnreadSource::File(name.to_owned()),
            subject: UnreadSubject::Whole,
            reason: UnreadReason::EndedEarly,
            account: None,
        };
        let gaps: Gaps = ["b", "a", "b", "c"].map(gap).into_iter().collect();
        let sources: Vec<_> = gaps.iter().map(|it| it.source.clone()).collect();
        assert_eq!(sources, ["b", "a", "c"].map(|it| UnreadSource::File(it.to_owned())));
    }

    #[test]
    fn a_principal_that_was_asked_about_is_no_other() {
        let arn = |it: &str| it.parse::<Arn>().expect("an ARN");
        let (ann, bob) = (arn("arn:aws:iam::1:user/ann"), arn("arn:aws:iam::1:user/bob"));
        let gap = Unread {
            source: UnreadSource::Operation(AwsOperation::GetServiceLastAccessedDetails),
            subject: UnreadSubject::Principal(ann.clone()),
            reason: malformed(),
            account: None,
        };
        assert!(gap.hides_last_access_of(&ann) && !gap.hides_last_access_of(&bob));
    }
}
