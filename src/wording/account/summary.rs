//! An account in short, as tables show it.

use super::{organization::place_words, passwords::password_words, root_user::root_user_words};
use crate::{
    analysis::{
        AccountFacts, Analysis, Assessment, Delegation, Membership, OrganizationPlace, severity,
    },
    wording::plural::counted,
};

/// The text for unknown values in tables.
pub const UNKNOWN: &str = "unknown";

/// An account in short, as tables show it; values that do not apply are `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    /// Its state in the organization.
    pub state: String,
    /// The path of units: `Root / Workloads`.
    pub place: String,
    /// Whether it is the management account, or which services it is a delegated administrator for.
    pub acts_for: String,
    /// The number of users, groups and roles.
    pub principals: String,
    /// The root user: `MFA, no keys`.
    pub root_user: String,
    /// The worst fact of the root user.
    pub root_assessment: Assessment,
    /// The password policy: `14 characters of 4 types`.
    pub passwords: String,
    /// What was not read.
    pub missing: String,
}

/// An account in short.
pub fn account_summary(analysis: &Analysis, facts: &AccountFacts<'_>) -> AccountSummary {
    let unknown = || UNKNOWN.to_owned();
    let nothing = || "-".to_owned();
    let (state, place, acts_for) = match &facts.membership {
        Membership::Unknown => (unknown(), unknown(), unknown()),
        Membership::Standalone => (nothing(), "not in an organization".to_owned(), nothing()),
        Membership::Member(place) => (
            place.member.state.map_or_else(unknown, |it| it.to_string()),
            place_words(place).unwrap_or_else(unknown),
            acts_for(place),
        ),
    };
    let unread: Vec<_> = facts.unread().into_iter().map(|it| it.words()[1]).collect();
    let gaps = analysis.account_gaps(facts.id).len();
    let missing = match (unread.as_slice(), gaps) {
        ([], 0) => nothing(),
        ([], many) => counted(many, "gap"),
        ([..], 0) => unread.join(", "),
        ([..], many) => format!("{}, {}", unread.join(", "), counted(many, "gap")),
    };
    AccountSummary {
        state,
        place,
        acts_for,
        principals: facts.principal_count().map_or_else(unknown, |it| it.to_string()),
        root_user: root_user_words(facts.root_user()),
        root_assessment: severity::of_root_user(analysis, facts.root_user()),
        passwords: password_words(facts.password_policy()),
        missing,
    }
}

/// Whether the account is the management account, or which services it is a delegated administrator
/// for.
fn acts_for(place: &OrganizationPlace<'_>) -> String {
    match (place.is_management, place.delegation) {
        (Some(true), _) => "the organization".to_owned(),
        (_, Delegation::Services(services)) => services.join(" "),
        (_, Delegation::SomeServices | Delegation::Unknown) => UNKNOWN.to_owned(),
        (None, Delegation::None) => UNKNOWN.to_owned(),
        (Some(false), Delegation::None) => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::iam::{
        Gaps, MemberAccount, Organization, Snapshot, Unread, UnreadReason, UnreadSource,
        UnreadSubject,
    };

    #[test]
    fn a_row_counts_gaps_and_names_unread_parts() {
        let summary = |management: Option<&str>, delegated, gaps| {
            let id = "111122223333";
            let parent = None;
            let account = MemberAccount { id: id.into(), name: "shop".into(), parent, state: None };
            let organization = Organization {
                management_account: management.map(Into::into),
                accounts: vec![account].into(),
                delegated_administrators: delegated,
                ..Organization::default()
            };
            let snapshot =
                Snapshot { organization: Some(organization), gaps, ..Snapshot::default() };
            let analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
            let summary = account_summary(&analysis, &analysis.account(id).unwrap());
            (summary.acts_for, summary.missing)
        };
        let gap = Unread {
            source: UnreadSource::File("a.json".to_owned()),
            subject: UnreadSubject::Account("111122223333".into()),
            reason: UnreadReason::Skipped { detail: None },
            account: None,
        };
        let (acts_for, missing) = summary(None, Some(Vec::new()), vec![gap].into());
        assert_eq!(acts_for, UNKNOWN);
        assert!(missing.contains("management account"), "{missing}");
        assert!(missing.ends_with(", 1 gap"), "{missing}");
        let (acts_for, missing) = summary(Some("444455556666"), Some(Vec::new()), Gaps::default());
        assert_eq!(acts_for, "-");
        assert!(!missing.contains("management account") && !missing.contains("gap"), "{missing}");
    }
}
