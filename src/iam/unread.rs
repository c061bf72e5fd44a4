//! What could not be read, typed from the failed call, or the unreadable place in a file, to the
//! screen. An empty list means "there are none"; what is unread means "nobody knows".

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

/// Something that should have been read and was not. What people see of it is a
/// [`Gap`](super::Gap).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unread {
    /// Where it should have come from.
    pub source: UnreadSource,
    /// What of it.
    pub subject: UnreadSubject,
    /// Why it is unread.
    pub reason: UnreadReason,
    /// The account whose facts they would be, where the source tells: a place in a file does not.
    pub account: Option<AccountId>,
}

/// Where facts should have come from.
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
    /// All that AWS was asked for, now or when the snapshot was saved.
    Aws,
    /// The organization above the accounts, of which there is no source at all.
    Organization,
    /// What Identity Center names.
    IdentityCenter,
    /// A choice of the command line.
    Choice(Choice),
    /// What an older snapshot calls so.
    Other(String),
}

/// A choice of the command line that could not be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// To enter the accounts of the organization.
    Org,
    /// To enter these accounts.
    Accounts,
}

impl Choice {
    /// The flag that makes it.
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
    /// A group that is known by its name only.
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
    /// The accounts that assignments of Identity Center let people enter.
    AssignedAccounts,
    /// What an older snapshot calls so.
    Other(String),
}

/// Why something is unread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadReason {
    /// A call failed.
    Call {
        /// Why.
        failure: FailedCall,
        /// For how many of how many, where it was made about several.
        extent: Option<(usize, usize)>,
        /// The management account, where only it or a delegated administrator may make the call,
        /// and somebody else did.
        management_account: Option<AccountId>,
    },
    /// An account of the organization could not be entered.
    NoEntry {
        /// The account for people: its name and id.
        label: String,
        /// The role that was to be assumed in it.
        role_arn: String,
        /// Who tried.
        caller: String,
        /// Why it failed.
        failure: FailedCall,
    },
    /// AWS tells it within an account only, and the credentials are of this other one.
    OtherAccount(AccountId),
    /// The account is in no organization, so there are no others.
    NoOrganization,
    /// The organization has no such account.
    NoSuchAccount,
    /// Nobody can act in the account.
    UnusableAccount {
        /// The account for people: its name and id.
        label: String,
        /// Its state.
        state: Option<AccountState>,
    },
    /// Identity Center lives in none of these regions.
    OtherRegion(Vec<String>),
    /// The organization is deeper than this.
    TooDeep(usize),
    /// Nobody asked AWS for it.
    NotAsked,
    /// Nothing of it was loaded, by sources of this kind.
    NotLoaded(Provenance),
    /// It is still being read.
    NotLoadedYet,
    /// Reading was ended before this file.
    EndedEarly,
    /// Another kind of file than those that are known, or one that cannot be opened.
    Skipped {
        /// What was expected and found; none where it cannot be opened.
        detail: Option<String>,
    },
    /// It stands there, and cannot be read.
    Malformed {
        /// What was expected, what was found, and what that leaves unknown.
        detail: String,
    },
    /// The file is one page of several, so that these lists of it may go on.
    OnePage(Vec<FileMember>),
    /// The file lacks a list that AWS prints, as one written with `--query` does.
    AbsentList {
        /// What is unknown without it.
        leaves: String,
    },
    /// The file does not say whose facts these are.
    NoOwner {
        /// Which facts.
        detail: &'static str,
    },
    /// Another file says otherwise.
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
    /// Only an older file names these principals, although a newer one lists all.
    OnlyInOlder {
        /// The file that names them.
        older: String,
        /// The file that does not.
        newer: String,
        /// Their names with path and kind, such as `user/ann`.
        names: Vec<String>,
    },
    /// A snapshot holds one of the kind, and another file has another.
    LeftOut {
        /// Which one is left out and which is kept.
        detail: String,
    },
    /// Facts name it, and no source holds it.
    NotHeld(UnreadItem),
    /// People may enter these accounts, and nothing was read of them.
    NotEntered(Vec<AccountId>),
    /// As an older snapshot tells.
    Other {
        /// Why.
        reason: String,
        /// What to do about it.
        remediation: Option<String>,
    },
}

/// Something that facts name, and no source holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadItem {
    /// What a managed policy says.
    PolicyDocument {
        /// To how many it is attached.
        attached: usize,
        /// For how many it is the permissions boundary.
        bounds: usize,
    },
    /// The policies of a group.
    Group {
        /// How many users are in it.
        users: usize,
    },
    /// The owner of an MFA device.
    DeviceOwner(Arn),
    /// The owner of credentials or of an inline policy, who is known by name.
    NamedOwner {
        /// What the owner is.
        kind: IdentityKind,
        /// The name.
        name: Box<str>,
        /// Where nobody, or not only one, has it.
        home: UnreadHome,
    },
    /// All of these users but their credentials.
    Users {
        /// Their names.
        names: Vec<String>,
        /// What becomes of them.
        fate: ReportedUsers,
    },
    /// What so many managed policies say that a list names.
    PolicyDocuments(usize),
    /// Where the accounts of the organization lie, and what its policies say and limit.
    OrganizationTree,
    /// The assignments and group memberships of Identity Center, but for single ones.
    Assignments,
    /// All of so many roles but their names.
    Roles(usize),
    /// The policies of so many users, groups or roles that a list names.
    Listed {
        /// What they are.
        kind: IdentityKind,
        /// How many.
        count: usize,
    },
}

/// Why a user's name does not tell who it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnreadHome {
    /// This account has no user of the name.
    NotIn(AccountId),
    /// No source names such a user.
    Nowhere,
    /// So many accounts have one.
    Several(usize),
}

/// What becomes of users whom only the credential report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportedUsers {
    /// They are left out: a list of all users lacks them.
    LeftOut,
    /// They are kept, without groups and policies.
    Kept,
    /// They are kept, and nothing is known of the account's roles either.
    KeptWithoutRoles,
}

impl UnreadSource {
    /// The call of AWS that it is, if it is one.
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

    /// What it would have told of; none where it is no single call or member.
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
    /// The account that it is, or is in, where it tells.
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

    /// Whether the tree of the organization, or its policies, are not known whole.
    pub(super) fn leaves_organization_unknown(&self) -> bool {
        match self.source.topic() {
            // One that is left out is another organization than the one that is known.
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

    /// Whether Identity Center may open roles to people whom the assignments do not name.
    pub(super) fn leaves_assignments_unknown(&self) -> bool {
        match self.source.topic() {
            Some(Topic::Assignments) => true,
            // A call that failed hides names, and no assignment. A file that is malformed may
            // mean anything.
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

    /// Whether account access manager may open roles to people whom the entitlements do not name.
    pub(super) fn leaves_entitlements_unknown(&self) -> bool {
        self.source.topic() == Some(Topic::Entitlements)
    }

    /// Whether this is why nobody knows which services a principal last used.
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

    /// Whether the subject is this principal, or all in its account, or cannot be told.
    fn may_concern(&self, principal: &Arn) -> bool {
        match &self.subject {
            UnreadSubject::Account(account) => account.as_str() == principal.account(),
            UnreadSubject::Principal(arn)
            | UnreadSubject::ManagedPolicy(arn)
            | UnreadSubject::Resource(arn) => arn == principal,
            // Whose it is may be just what cannot be read.
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
