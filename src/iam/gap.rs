//! The text that people see for unread facts. This is the only place that writes it.

use std::fmt;

use super::{
    provenance::Provenance,
    remediation::remediation,
    topic::IdentityKind,
    unread::{
        ReportedUsers, Unread, UnreadHome, UnreadItem, UnreadReason, UnreadSource, UnreadSubject,
    },
};

/// An entry of `gaps`: something that is unread, in words. An empty list means "there are none"; a
/// gap means "unknown".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// The expected source: a file, or an operation such as `iam:ListUsers`.
    pub source: String,
    /// The part of the source: a JSON path such as `RoleDetailList[3].AssumeRolePolicyDocument`, an
    /// ARN, an account id. Empty if all of the source is missing.
    pub subject: String,
    /// Why it is missing, and what that leaves unknown.
    pub reason: String,
    /// How to fix it: a file to add, a permission to allow, or waiting.
    pub remediation: Option<String>,
}

impl From<&Unread> for Gap {
    fn from(unread: &Unread) -> Self {
        Self {
            source: source(&unread.source),
            subject: subject(&unread.subject),
            reason: reason(unread),
            remediation: remediation(unread),
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, subject, reason, remediation } = self;
        f.write_str(source)?;
        if !subject.is_empty() {
            write!(f, ": {subject}")?;
        }
        write!(f, ": {reason}")?;
        match remediation {
            Some(remediation) => write!(f, " (Fix: {remediation})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Gap::from(self).fmt(f)
    }
}

fn source(source: &UnreadSource) -> String {
    match source {
        UnreadSource::Operation(operation) => operation.action(),
        UnreadSource::Member { file, .. } | UnreadSource::File(file) => file.clone(),
        UnreadSource::Aws => "AWS".to_owned(),
        UnreadSource::Organization => "organization".to_owned(),
        UnreadSource::IdentityCenter => "Identity Center".to_owned(),
        UnreadSource::Choice(choice) => choice.flag().to_owned(),
        UnreadSource::Other(text) => text.clone(),
    }
}

fn subject(subject: &UnreadSubject) -> String {
    match subject {
        UnreadSubject::Whole => String::new(),
        UnreadSubject::Account(account) => account.to_string(),
        UnreadSubject::Principal(arn)
        | UnreadSubject::ManagedPolicy(arn)
        | UnreadSubject::Resource(arn) => arn.to_string(),
        UnreadSubject::Group { account, name } => {
            format!("group `{name}` of the account {account}")
        }
        UnreadSubject::Users(account) => format!("users of the account {account}"),
        UnreadSubject::Roles(account) => format!("roles of the account {account}"),
        UnreadSubject::Guardrails => "service and resource control policies".to_owned(),
        UnreadSubject::AssignedAccounts => "accounts of assignments".to_owned(),
        UnreadSubject::Place(text)
        | UnreadSubject::OrganizationPart(text)
        | UnreadSubject::IdentityCenterPart(text)
        | UnreadSubject::Other(text) => text.clone(),
    }
}

/// Why it is missing, and what that leaves unknown.
fn reason(unread: &Unread) -> String {
    let consequence = match unread.source.operation() {
        Some(operation) => format!(", so {}", operation.without()),
        None => String::new(),
    };
    match &unread.reason {
        UnreadReason::Call { failure, extent: None, .. } => format!("{failure}{consequence}"),
        UnreadReason::Call { failure, extent: Some((missing, of)), .. } => {
            format!("{failure} for {missing} of {of}{consequence}")
        }
        UnreadReason::NoEntry { label, failure, .. } => {
            format!("the role in {label} cannot be assumed: {failure}{consequence}")
        }
        UnreadReason::OtherAccount(own) => format!(
            "the credentials belong to account {own}, and AWS reports this only within an \
             account{consequence}"
        ),
        UnreadReason::NoOrganization => {
            "this account is not in an organization, so there are no other accounts to \
             read"
                .to_owned()
        }
        UnreadReason::NoSuchAccount => {
            "the organization has no such account, so it was not loaded".to_owned()
        }
        UnreadReason::UnusableAccount { label, state } => {
            let state = state.map_or_else(String::new, |it| it.to_string());
            format!("{label} is {state}: nobody can use it, so it was not loaded")
        }
        UnreadReason::OtherRegion(regions) => {
            let regions: Vec<_> = regions.iter().map(|it| format!("`{it}`")).collect();
            let regions = regions.join(" or ");
            format!(
                "Identity Center created roles here, but was not found in \
                     {regions}{consequence}"
            )
        }
        UnreadReason::TooDeep(depth) => {
            format!("there are units more than {depth} levels deep, so everything below is unknown")
        }
        UnreadReason::NotAsked => format!("not requested from AWS{consequence}"),
        UnreadReason::NotLoaded(Provenance::Files | Provenance::Aws) => {
            "not loaded, so what is allowed is an upper bound".to_owned()
        }
        UnreadReason::NotLoaded(Provenance::Arriving) => {
            "not loaded yet, so what is allowed is an upper bound".to_owned()
        }
        UnreadReason::NotLoadedYet => "still loading, so more may follow".to_owned(),
        UnreadReason::EndedEarly => "not loaded: loading was stopped before".to_owned(),
        UnreadReason::Skipped { detail: None } => "skipped: it cannot be read".to_owned(),
        UnreadReason::Skipped { detail: Some(detail) } => format!("skipped: {detail}"),
        UnreadReason::Malformed { detail } | UnreadReason::LeftOut { detail } => detail.clone(),
        UnreadReason::NoOwner { detail } => (*detail).to_owned(),
        UnreadReason::OnePage(lists) => {
            let lists: Vec<_> = lists.iter().map(|it| format!("`{}`", it.name())).collect();
            format!(
                "this is one page of several, and it is unknown whether the next page is in the \
                 file, \
                 so more may belong to {}",
                lists.join(", ")
            )
        }
        UnreadReason::AbsentList { leaves } => format!("absent, so {leaves} unknown"),
        UnreadReason::Contradicted { kept, dropped, differs } => {
            let differs = differs.join(", ");
            format!(
                "`{kept}` and `{dropped}` differ in: {differs}; the values of `{kept}` are kept"
            )
        }
        UnreadReason::Contradictory(contradiction) => contradiction.to_string(),
        UnreadReason::OnlyInOlder { older, newer, names } => {
            let names = some_of(names.iter().map(|it| format!("`{it}`")));
            format!(
                "only `{older}` has {names}, and not `{newer}`, which is newer: they may have been \
                 deleted in between, and are kept"
            )
        }
        UnreadReason::NotHeld(item) => not_held(item, &unread.source),
        UnreadReason::NotEntered(accounts) => {
            let accounts = accounts.iter().map(|it| format!("`{it}`"));
            format!(
                "people have access to accounts that were not loaded ({}), so their access there \
                 is unknown",
                some_of(accounts)
            )
        }
        UnreadReason::Other { reason, .. } => reason.clone(),
    }
}

/// The reason for an item that facts name and no source contains.
fn not_held(item: &UnreadItem, source: &UnreadSource) -> String {
    match item {
        UnreadItem::PolicyDocument { attached, bounds } => {
            let times = |count: &usize| match count {
                1 => "once".to_owned(),
                _ => format!("{count} times"),
            };
            let used = match (attached, bounds) {
                (_, 0) => format!("is attached {}", times(attached)),
                (0, _) => format!("is used as a permissions boundary {}", times(bounds)),
                (_, _) => {
                    let (attached, bounds) = (times(attached), times(bounds));
                    format!("is attached {attached} and is used as a permissions boundary {bounds}")
                }
            };
            format!("this policy {used}, but its document is missing, so its contents are unknown")
        }
        UnreadItem::Group { users } => {
            let are =
                if *users == 1 { "1 user is".to_owned() } else { format!("{users} users are") };
            format!(
                "{are} in it, but its policies are missing, so the access that it gives them \
                     is unknown"
            )
        }
        UnreadItem::DeviceOwner(arn) => match source {
            UnreadSource::Aws => format!("nothing else names `{arn}`, which it belongs to"),
            UnreadSource::Operation(_)
            | UnreadSource::Member { .. }
            | UnreadSource::File(_)
            | UnreadSource::Organization
            | UnreadSource::IdentityCenter
            | UnreadSource::Choice(_)
            | UnreadSource::Other(_) => format!("no other file names `{arn}`, which it belongs to"),
        },
        UnreadItem::NamedOwner { kind, name, home } => {
            let kind = match kind {
                IdentityKind::User => "user",
                IdentityKind::Group => "group",
                IdentityKind::Role => "role",
            };
            match home {
                UnreadHome::NotIn(account) => {
                    format!("the account {account} has no {kind} `{name}`")
                }
                UnreadHome::Nowhere => {
                    format!("no file names a {kind} `{name}`, so its owner is unknown")
                }
                UnreadHome::Several(count) => {
                    format!("{count} accounts have a {kind} `{name}`, so its owner is unknown")
                }
            }
        }
        UnreadItem::PolicyDocuments(1) => {
            "1 managed policy is listed without its document, so its \
                                           contents are unknown"
                .to_owned()
        }
        UnreadItem::PolicyDocuments(count) => format!(
            "{count} managed policies are listed without their documents, so their contents are \
             unknown"
        ),
        UnreadItem::OrganizationTree => "the output of these calls does not say where accounts \
                                         lie and which policies apply to them, so SCPs and RCPs \
                                         are unknown"
            .to_owned(),
        UnreadItem::Assignments => "only the assignments and group memberships in these files \
                                    are known, so who else can use the roles of Identity Center \
                                    is unknown"
            .to_owned(),
        UnreadItem::Users { names, fate } => {
            let names = some_of(names.iter().map(|it| format!("`{it}`")));
            let consequence = match fate {
                ReportedUsers::KeptWithoutRoles => {
                    "so their groups and policies, and the account's roles, are unknown"
                }
                ReportedUsers::Kept => "so their groups and policies are unknown",
                ReportedUsers::LeftOut => {
                    "so they are left out: they were created or deleted in between"
                }
            };
            format!("only the credential report names {names}, {consequence}")
        }
        UnreadItem::Listed { kind, count } => {
            let (one, many, unknown) = match kind {
                IdentityKind::User => ("user is", "users are", "groups and policies"),
                IdentityKind::Group => ("group is", "groups are", "policies"),
                IdentityKind::Role => ("role is", "roles are", "policies"),
            };
            let are = if *count == 1 { one } else { many };
            format!("{count} {are} in no authorization details, so their {unknown} are unknown")
        }
        UnreadItem::Roles(count) => {
            let are =
                if *count == 1 { "1 role is".to_owned() } else { format!("{count} roles are") };
            format!("{are} not in any authorization details, so who can assume them is unknown")
        }
    }
}

/// Joins the first few names, and adds how many more there are.
fn some_of(mut names: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<_> = names.by_ref().take(SHOWN).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}
