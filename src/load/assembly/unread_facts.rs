//! The facts that the gaps of a saved snapshot leave unread: the principals whose call failed, so
//! that an absent fact about them means nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::iam::{
    AccountId, Arn, CredentialList, IdentityKind, Topic, Unread, UnreadSource, UnreadSubject,
};

/// The facts that are unread without the response of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum UnreadOfPrincipal {
    /// The content of a list of credentials.
    Credentials(CredentialList),
    /// All policies.
    Policies(IdentityKind),
    /// The permissions boundary.
    Boundary(IdentityKind),
}

/// The principals with unread facts.
#[derive(Debug, Default)]
pub(super) struct UnreadFacts(FxHashMap<UnreadOfPrincipal, Principals>);

/// Principals: individual ones, or all of an account.
#[derive(Debug, Default)]
struct Principals {
    arns: FxHashSet<Arn>,
    accounts: FxHashSet<AccountId>,
}

impl UnreadFacts {
    /// Records which facts about principals a failed call leaves unread, if any.
    pub(super) fn add(&mut self, unread: &Unread) {
        let Some(fact) = fact_of(&unread.source) else { return };
        match &unread.subject {
            UnreadSubject::Account(account) => {
                self.0.entry(fact).or_default().accounts.insert(account.clone());
            }
            UnreadSubject::Principal(arn)
            | UnreadSubject::ManagedPolicy(arn)
            | UnreadSubject::Resource(arn) => {
                self.0.entry(fact).or_default().arns.insert(arn.clone());
            }
            UnreadSubject::Whole
            | UnreadSubject::Group { .. }
            | UnreadSubject::Users(_)
            | UnreadSubject::Roles(_)
            | UnreadSubject::Place(_)
            | UnreadSubject::OrganizationPart(_)
            | UnreadSubject::IdentityCenterPart(_)
            | UnreadSubject::Guardrails
            | UnreadSubject::AssignedAccounts
            | UnreadSubject::Other(_) => {}
        }
    }

    /// Whether `fact` is unread for the principal `arn`.
    pub(super) fn has(&self, fact: UnreadOfPrincipal, arn: &Arn) -> bool {
        self.0
            .get(&fact)
            .is_some_and(|it| it.arns.contains(arn) || it.accounts.contains(arn.account()))
    }
}

/// The facts about principals that the response of a call would have contained.
fn fact_of(source: &UnreadSource) -> Option<UnreadOfPrincipal> {
    match source.operation()?.topic() {
        Topic::Policies(kind) => Some(UnreadOfPrincipal::Policies(kind)),
        Topic::Boundary(kind) => Some(UnreadOfPrincipal::Boundary(kind)),
        Topic::Credentials(list) => Some(UnreadOfPrincipal::Credentials(list)),
        Topic::Itself
        | Topic::Entry
        | Topic::LastAccessed
        | Topic::Organization
        | Topic::Assignments
        | Topic::Entitlements
        | Topic::People => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{AwsOperation, FailedCall, UnreadReason};

    fn facts(operation: AwsOperation, subject: UnreadSubject) -> UnreadFacts {
        let failure = FailedCall::NoAnswer;
        let mut facts = UnreadFacts::default();
        facts.add(&Unread {
            source: UnreadSource::Operation(operation),
            subject,
            reason: UnreadReason::Call { failure, extent: None, management_account: None },
            account: None,
        });
        facts
    }

    #[test]
    fn a_failed_call_leaves_one_fact_unread_of_its_principal_or_of_all_in_its_account() {
        let arn = |it: &str| it.parse::<Arn>().expect("an ARN");
        let ann = arn("arn:aws:iam::111122223333:user/ann");
        let bob = arn("arn:aws:iam::111122223333:user/bob");
        let eve = arn("arn:aws:iam::444455556666:user/eve");
        let keys = UnreadOfPrincipal::Credentials(CredentialList::AccessKeys);
        let of_ann = facts(AwsOperation::ListAccessKeys, UnreadSubject::Principal(ann.clone()));
        assert_eq!([&ann, &bob, &eve].map(|it| of_ann.has(keys, it)), [true, false, false]);
        let devices = UnreadOfPrincipal::Credentials(CredentialList::MfaDevices);
        assert!(!of_ann.has(devices, &ann));
        let account = UnreadSubject::Account("111122223333".into());
        let of_all = facts(AwsOperation::ListAccessKeys, account);
        assert_eq!([&ann, &bob, &eve].map(|it| of_all.has(keys, it)), [true, true, false]);
    }

    #[test]
    fn each_call_about_a_principal_leaves_something_unread() {
        use crate::iam::OtherCredentialKind::SshPublicKey;
        use AwsOperation::{
            GetGroupPolicy, GetLoginProfile, GetRole, GetUser, ListGroupsForUser, ListRolePolicies,
            ListRoles, ListSshPublicKeys,
        };
        use UnreadOfPrincipal::{Boundary, Credentials, Policies};
        #[rustfmt::skip]
        let cases = [
            (GetUser,           Some(Boundary(IdentityKind::User))),
            (GetRole,           Some(Boundary(IdentityKind::Role))),
            (ListGroupsForUser, Some(Policies(IdentityKind::User))),
            (GetGroupPolicy,    Some(Policies(IdentityKind::Group))),
            (ListRolePolicies,  Some(Policies(IdentityKind::Role))),
            (GetLoginProfile,   Some(Credentials(CredentialList::Passwords))),
            (ListSshPublicKeys, Some(Credentials(CredentialList::Other(SshPublicKey)))),
            (ListRoles,         None),
        ];
        for (operation, fact) in cases {
            assert_eq!(fact_of(&UnreadSource::Operation(operation)), fact, "{operation:?}");
        }
    }
}
