//! What the gaps that a snapshot was saved with leave open: of whom a call failed, and so what an
//! absent fact does not mean.

use rustc_hash::FxHashSet;

use crate::iam::{Arn, OtherCredentialKind};

/// A list that IAM gives of each user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum CredentialList {
    AccessKeys,
    MfaDevices,
    Passwords,
    Other(OtherCredentialKind),
}

/// Whom an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    User,
    Group,
    Role,
}

/// What is not known without the answer of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Hole {
    /// What is in a list.
    List(CredentialList),
    /// All policies of somebody.
    Policies(Owner),
    /// The boundary of somebody.
    Boundary(Owner),
}

/// What each operation would have told.
#[rustfmt::skip]
const HOLES: [(&str, Hole); 18] = [
    ("iam:ListAccessKeys",                 Hole::List(CredentialList::AccessKeys)),
    ("iam:ListMFADevices",                 Hole::List(CredentialList::MfaDevices)),
    ("iam:GetLoginProfile",                Hole::List(CredentialList::Passwords)),
    ("iam:ListSSHPublicKeys",              Hole::List(CredentialList::Other(OtherCredentialKind::SshPublicKey))),
    ("iam:ListSigningCertificates",        Hole::List(CredentialList::Other(OtherCredentialKind::SigningCertificate))),
    ("iam:ListServiceSpecificCredentials", Hole::List(CredentialList::Other(OtherCredentialKind::ServiceSpecific))),
    ("iam:ListGroupsForUser",              Hole::Policies(Owner::User)),
    ("iam:ListUserPolicies",               Hole::Policies(Owner::User)),
    ("iam:GetUserPolicy",                  Hole::Policies(Owner::User)),
    ("iam:ListAttachedUserPolicies",       Hole::Policies(Owner::User)),
    ("iam:ListGroupPolicies",              Hole::Policies(Owner::Group)),
    ("iam:GetGroupPolicy",                 Hole::Policies(Owner::Group)),
    ("iam:ListAttachedGroupPolicies",      Hole::Policies(Owner::Group)),
    ("iam:ListRolePolicies",               Hole::Policies(Owner::Role)),
    ("iam:GetRolePolicy",                  Hole::Policies(Owner::Role)),
    ("iam:ListAttachedRolePolicies",       Hole::Policies(Owner::Role)),
    ("iam:GetUser",                        Hole::Boundary(Owner::User)),
    ("iam:GetRole",                        Hole::Boundary(Owner::Role)),
];

/// All holes, by whom they are about: an ARN, or an account for all in it.
#[derive(Debug, Default)]
pub(super) struct Holes(FxHashSet<(Box<str>, Hole)>);

impl Holes {
    /// Takes note of a gap. Of an operation that tells nothing of the kind there is nothing to
    /// note.
    pub(super) fn add(&mut self, source: &str, subject: &str) {
        let found = HOLES.iter().filter(|(operation, _)| *operation == source);
        self.0.extend(found.map(|(_, hole)| (subject.into(), *hole)));
    }

    /// Whether `hole` is there for `arn`.
    pub(super) fn has(&self, hole: Hole, arn: &Arn) -> bool {
        let has = |subject: &str| self.0.contains(&(subject.into(), hole));
        !self.0.is_empty() && (has(arn.as_str()) || has(arn.account()))
    }
}

/// A policy that nobody has, for a boundary that nobody knows: that is not the same as none.
pub(super) fn unknown_boundary(owner: &Arn) -> Arn {
    let (partition, account, name) = (owner.partition(), owner.account(), owner.name());
    let stand_in = format!("arn:{partition}:iam::{account}:unread-boundary/{name}");
    stand_in.parse().unwrap_or_else(|_| owner.clone())
}
