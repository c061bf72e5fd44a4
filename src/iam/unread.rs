//! What could not be read, typed from the failed call, or the malformed place in a file, to the
//! screen. An empty list means "there are none"; an unread one means "unknown".

use super::{
    arn::{AccountId, Arn},
    contradiction::Contradiction,
    failed_call::FailedCall,
    file_member::FileMember,
    operation::AwsOperation,
    organization::AccountState,
    provenance::Provenance,
    topic::{IdentityKind, Topic},
};

/// Something that should have been read and was not. [`Gap`](super::Gap) is its text for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unread {
    /// The expected source.
    pub source: UnreadSource,
    /// What of it.
    pub subject: UnreadSubject,
    /// Why it is unread.
    pub reason: UnreadReason,
    /// The account whose facts are unread, if known: a place in a file does not tell.
    pub account: Option<AccountId>,
}

/// The source that facts were expected from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadSource {
    /// A call of AWS.
    Operation(AwsOperation),
    /// A member of a file.
    Member {
        /// The file's name.
        file: String,
        /// Which member.
        member: FileMember,
    },
    /// A file as a whole.
    File(String),
    /// Everything that AWS was asked for, now or when the snapshot was saved.
    Aws,
    /// The organization above the accounts, if no source describes it.
    Organization,
    /// What Identity Center names.
    IdentityCenter,
    /// A choice of the command line.
    Choice(Choice),
    /// A source of an older snapshot.
    Other(String),
}

/// A command-line choice that could not be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// To load the accounts of the organization.
    Org,
    /// To enter these accounts.
    Accounts,
}

impl Choice {
    /// The command-line flag.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Org => "--org",
            Self::Accounts => "--accounts",
        }
    }
}

/// What of a source is unread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadSubject {
    /// All of it.
    Whole,
    /// An account, or each principal in it.
    Account(AccountId),
    /// A user, group or role.
    Principal(Arn),
    /// A managed policy.
    ManagedPolicy(Arn),
    /// Something else that has an ARN.
    Resource(Arn),
    /// A group of which only the name is known.
    Group {
        /// Its account.
        account: AccountId,
        /// Its name.
        name: Box<str>,
    },
    /// Users of an account.
    Users(AccountId),
    /// Roles of an account.
    Roles(AccountId),
    /// A place in a file: a JSON path such as `RoleDetailList[3].Arn`, or a line.
    Place(String),
    /// The organization, or a root, unit or policy of it, by its id.
    OrganizationPart(String),
    /// Identity Center, or a permission set, user or group of it, by its ARN or id.
    IdentityCenterPart(String),
    /// The service and resource control policies of the organization.
    Guardrails,
    /// The accounts of Identity Center assignments.
    AssignedAccounts,
    /// A subject of an older snapshot.
    Other(String),
}

/// Why something is unread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadReason {
    /// A call failed.
    Call {
        /// Why.
        failure: FailedCall,
        /// The number of failed calls and the number of calls, if there were several.
        extent: Option<(usize, usize)>,
        /// The management account, if only it or a delegated administrator may make the call, and
        /// another account made it.
        management_account: Option<AccountId>,
    },
    /// A role in an account of the organization could not be assumed.
    NoEntry {
        /// The account's name and id, for people.
        label: String,
        /// The role that should have been assumed in it.
        role_arn: String,
        /// The caller that tried.
        caller: String,
        /// Why it failed.
        failure: FailedCall,
    },
    /// AWS provides it only within an account, and the credentials belong to this other account.
    OtherAccount(AccountId),
    /// The account is in no organization, so there are no others.
    NoOrganization,
    /// The organization has no such account.
    NoSuchAccount,
    /// The account's state lets no one act in it.
    UnusableAccount {
        /// The account's name and id, for people.
        label: String,
        /// Its state.
        state: Option<AccountState>,
    },
    /// None of these regions has an Identity Center instance.
    OtherRegion(Vec<String>),
    /// The organization is deeper than this.
    TooDeep(usize),
    /// AWS was not asked for it.
    NotAsked,
    /// No source of this kind provided it.
    NotLoaded(Provenance),
    /// It is still being read.
    NotLoadedYet,
    /// Loading was canceled before this file.
    EndedEarly,
    /// An unknown kind of file, or one that cannot be opened.
    Skipped {
        /// What was expected and found; `None` if the file cannot be opened.
        detail: Option<String>,
    },
    /// The value is there but malformed.
    Malformed {
        /// What was expected, what was found, and what that leaves unknown.
        detail: String,
    },
    /// The file is one page of several, so these lists may continue in another file.
    OnePage(Vec<FileMember>),
    /// The file lacks a list that AWS prints, for example because it was written with `--query`.
    AbsentList {
        /// What is unknown without it.
        leaves: String,
    },
    /// The file does not say which account its facts belong to.
    NoOwner {
        /// Which facts.
        detail: &'static str,
    },
    /// Another file contradicts it.
    Contradicted {
        /// The file that counts.
        kept: String,
        /// The file that does not.
        dropped: String,
        /// In what they differ.
        differs: Vec<&'static str>,
    },
    /// One source says things that cannot all be true.
    Contradictory(Contradiction),
    /// Only an older file names these principals, although a newer file lists all.
    OnlyInOlder {
        /// The file that names them.
        older: String,
        /// The file that does not.
        newer: String,
        /// Their names with path and kind, such as `user/ann`.
        names: Vec<String>,
    },
    /// A snapshot holds only one of the kind, and another file has a different one.
    LeftOut {
        /// Which one is ignored and which is kept.
        detail: String,
    },
    /// Facts name it, and no source contains it.
    NotHeld(UnreadItem),
    /// People have access to these accounts, and nothing about the accounts was read.
    NotEntered(Vec<AccountId>),
    /// An entry of an older snapshot.
    Other {
        /// Why.
        reason: String,
        /// What to do about it.
        remediation: Option<String>,
    },
}

/// Something that facts name and no source contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadItem {
    /// A managed policy's document.
    PolicyDocument {
        /// To how many it is attached.
        attached: usize,
        /// How many principals it is the permissions boundary of.
        bounds: usize,
    },
    /// The policies of a group.
    Group {
        /// How many users are in it.
        users: usize,
    },
    /// The owner of an MFA device.
    DeviceOwner(Arn),
    /// The owner of credentials or of an inline policy, known only by name.
    NamedOwner {
        /// What the owner is.
        kind: IdentityKind,
        /// The name.
        name: Box<str>,
        /// Why the name does not identify the owner.
        home: UnreadHome,
    },
    /// All facts about these users except their credentials.
    Users {
        /// Their names.
        names: Vec<String>,
        /// How the snapshot treats them.
        fate: ReportedUsers,
    },
    /// The documents of this many listed managed policies.
    PolicyDocuments(usize),
    /// The place of the accounts in the organization, and its policies.
    OrganizationTree,
    /// The assignments and group memberships of Identity Center, except for single ones.
    Assignments,
    /// All facts about this many roles except their names.
    Roles(usize),
    /// The policies of this many listed users, groups or roles.
    Listed {
        /// What they are.
        kind: IdentityKind,
        /// How many.
        count: usize,
    },
}

/// Why a user's name does not identify the user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadHome {
    /// This account has no user with the name.
    NotIn(AccountId),
    /// No source names such a user.
    Nowhere,
    /// This many accounts have one.
    Several(usize),
}

/// How users are treated that only the credential report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportedUsers {
    /// They are ignored: a complete list of users lacks them.
    LeftOut,
    /// They are kept, without groups and policies.
    Kept,
    /// They are kept, and the account's roles are unknown too.
    KeptWithoutRoles,
}

impl UnreadSource {
    /// The AWS operation, if the source is one.
    pub fn operation(&self) -> Option<AwsOperation> {
        match self {
            Self::Operation(operation) => Some(*operation),
            Self::Member { .. }
            | Self::File(_)
            | Self::Aws
            | Self::Organization
            | Self::IdentityCenter
            | Self::Choice(_)
            | Self::Other(_) => None,
        }
    }

    /// The topic of the missing facts; `None` if the source is not a single call or member.
    pub fn topic(&self) -> Option<Topic> {
        match self {
            Self::Operation(operation) => Some(operation.topic()),
            Self::Member { member, .. } => Some(member.topic()),
            Self::File(_)
            | Self::Aws
            | Self::Organization
            | Self::IdentityCenter
            | Self::Choice(_)
            | Self::Other(_) => None,
        }
    }
}

impl UnreadSubject {
    /// The account that it is, or belongs to, if it tells.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(account)
            | Self::Group { account, .. }
            | Self::Users(account)
            | Self::Roles(account) => Some(account.as_str()),
            Self::Principal(arn) | Self::ManagedPolicy(arn) | Self::Resource(arn) => {
                Some(arn.account()).filter(|it| !it.is_empty())
            }
            Self::Whole
            | Self::Place(_)
            | Self::OrganizationPart(_)
            | Self::IdentityCenterPart(_)
            | Self::Guardrails
            | Self::AssignedAccounts
            | Self::Other(_) => None,
        }
    }
}

impl Unread {
    /// Whether facts of this account are unread.
    pub fn is_of(&self, account: &AccountId) -> bool {
        self.account.as_ref() == Some(account) || self.subject.account() == Some(account.as_str())
    }

    /// Whether it leaves the organization's tree or policies partly unknown.
    pub(super) fn leaves_organization_unknown(&self) -> bool {
        match self.source.topic() {
            // An organization that is ignored is not the one that is known.
            Some(Topic::Organization) => !matches!(self.reason, UnreadReason::LeftOut { .. }),
            Some(
                Topic::Itself
                | Topic::Entry
                | Topic::Policies(_)
                | Topic::Boundary(_)
                | Topic::Credentials(_)
                | Topic::LastAccessed
                | Topic::Assignments
                | Topic::Entitlements
                | Topic::People,
            )
            | None => false,
        }
    }

    /// Whether Identity Center may grant roles to people whom the assignments do not name.
    pub(super) fn leaves_assignments_unknown(&self) -> bool {
        match self.source.topic() {
            Some(Topic::Assignments) => true,
            // A failed call hides only names, not assignments. A malformed file may hide anything.
            Some(Topic::People) => matches!(self.source, UnreadSource::Member { .. }),
            Some(
                Topic::Itself
                | Topic::Entry
                | Topic::Policies(_)
                | Topic::Boundary(_)
                | Topic::Credentials(_)
                | Topic::LastAccessed
                | Topic::Organization
                | Topic::Entitlements,
            )
            | None => false,
        }
    }

    /// Whether account access manager may grant roles to people whom the entitlements do not name.
    pub(super) fn leaves_entitlements_unknown(&self) -> bool {
        self.source.topic() == Some(Topic::Entitlements)
    }

    /// Whether it is the reason that a principal's last access is unknown.
    pub fn hides_last_access_of(&self, principal: &Arn) -> bool {
        match self.source.topic() {
            Some(Topic::Entry | Topic::LastAccessed) => self.may_concern(principal),
            Some(
                Topic::Itself
                | Topic::Policies(_)
                | Topic::Boundary(_)
                | Topic::Credentials(_)
                | Topic::Organization
                | Topic::Assignments
                | Topic::Entitlements
                | Topic::People,
            )
            | None => false,
        }
    }

    /// Whether the subject is this principal, or all in its account, or cannot be determined.
    fn may_concern(&self, principal: &Arn) -> bool {
        match &self.subject {
            UnreadSubject::Account(account) => account.as_str() == principal.account(),
            UnreadSubject::Principal(arn)
            | UnreadSubject::ManagedPolicy(arn)
            | UnreadSubject::Resource(arn) => arn == principal,
            // The owner may be what could not be read.
            UnreadSubject::Place(_) => true,
            UnreadSubject::Whole
            | UnreadSubject::Group { .. }
            | UnreadSubject::Users(_)
            | UnreadSubject::Roles(_)
            | UnreadSubject::OrganizationPart(_)
            | UnreadSubject::IdentityCenterPart(_)
            | UnreadSubject::Guardrails
            | UnreadSubject::AssignedAccounts
            | UnreadSubject::Other(_) => false,
        }
    }
}
