//! What an answer leaves out: gaps, and what was not analyzed.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    analysis::{Analysis, UnreadAccountFact},
    graph::{self, Gatherer, NodeId, StepKinds},
    iam::{AccountPart, AccountState, Gap, Snapshot, Unread},
};

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GapRow {
    /// The expected source.
    pub source: String,
    /// What of it.
    pub subject: String,
    /// Why it is missing.
    pub reason: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
}

impl From<&Unread> for GapRow {
    fn from(unread: &Unread) -> Self {
        let Gap { source, subject, reason, remediation } = Gap::from(unread);
        Self { source, subject, reason, remediation }
    }
}

pub(super) fn gap_rows(gaps: &[Unread]) -> Vec<GapRow> {
    gaps.iter().map(Into::into).collect()
}

/// What an answer about role assumption leaves out: accounts, and lists of their users, groups and
/// roles, that were not loaded. Suspended and closed accounts are not counted, because no one can
/// act in them.
pub(super) fn not_analyzed(analysis: &Analysis) -> Vec<String> {
    let mut all = Vec::new();
    for facts in analysis.accounts() {
        let is_usable = facts.place().and_then(|it| it.member.state).is_none_or(is_usable);
        for unread in facts.unread() {
            match unread {
                UnreadAccountFact::Account if is_usable => {
                    all.push(format!("account {}", facts.id));
                }
                UnreadAccountFact::Part(
                    AccountPart::Users | AccountPart::Groups | AccountPart::Roles,
                ) => {
                    all.push(format!("{} of account {}", unread.words()[1], facts.id));
                }
                _ => {}
            }
        }
    }
    if may_have_other_assignments(&analysis.snapshot) {
        all.push("assignments of Identity Center".to_owned());
    }
    all
}

/// Whether Identity Center users that were read may have access that was not.
fn may_have_other_assignments(snapshot: &Snapshot) -> bool {
    let mut accounts = snapshot
        .accounts
        .iter()
        .filter(|(_, facts)| facts.roles.iter().any(|it| it.permission_set().is_some()));
    snapshot.identity_center.is_some()
        && (snapshot.accounts.is_empty()
            || accounts.any(|(id, _)| !snapshot.assignments_are_known(id)))
}

/// The unread entitlements of an Identity Center user or group.
pub(super) fn of_identity_center(analysis: &Analysis, principal: NodeId) -> Vec<String> {
    let words = || "entitlements of account access manager".to_owned();
    analysis.may_be_entitled(principal).then(words).into_iter().collect()
}

/// The roles of accounts that are not loaded which a principal can assume if they trust it.
pub(super) fn roles_outside(analysis: &Analysis, principal: NodeId) -> Vec<String> {
    let gatherer = Gatherer::new(&analysis.snapshot);
    let found = graph::roles_outside(&analysis.graph, &gatherer, principal);
    let words = |it: Arc<str>| match &*it {
        "*" => "roles of accounts that are not loaded and trust it".to_owned(),
        pattern => format!("roles of accounts that are not loaded: {pattern}"),
    };
    found.into_iter().map(words).collect()
}

fn is_usable(state: AccountState) -> bool {
    !state.is_unusable()
}

/// The text for an empty answer about role assumption.
pub(crate) fn nothing_found(noun: &str, kinds: StepKinds) -> String {
    format!("no {noun} found by {}", kinds_words(kinds))
}

/// What an answer about paths of these kinds leaves out.
pub(crate) fn not_analyzed_in_paths(
    analysis: &Analysis,
    kinds: StepKinds,
    is_found: bool,
) -> Vec<String> {
    let steps = if is_found { other_kinds(kinds).into_iter().collect() } else { left_out(kinds) };
    steps.into_iter().map(ToOwned::to_owned).chain(not_analyzed(analysis)).collect()
}

/// What no answer about privilege escalation analyzes, whatever was loaded. The policy of a resource
/// may let someone in whom no policy here names: a function that anyone may call runs as its role.
pub(super) const RESOURCE_POLICIES: &str = "resource policies other than trust policies";

/// What an administrator can do needs no method of the catalogue, so its steps are not listed.
const ADMINISTRATORS: &str =
    "steps of administrators, who can become every principal of their account";

/// What an empty answer about steps of these kinds leaves out, whatever was loaded.
pub(super) fn left_out(kinds: StepKinds) -> Vec<&'static str> {
    let unlisted: &[&str] = match kinds.include_escalations() {
        true => &[RESOURCE_POLICIES, ADMINISTRATORS],
        false => &[],
    };
    other_kinds(kinds).into_iter().chain(unlisted.iter().copied()).collect()
}

/// The kinds of steps that are left out, in words.
pub(super) fn other_kinds(kinds: StepKinds) -> Option<&'static str> {
    match kinds {
        StepKinds::Assume => Some("privilege escalation"),
        StepKinds::Escalation => Some("role assumption"),
        StepKinds::All => None,
    }
}

/// The kinds of steps in words: `role assumption`.
fn kinds_words(kinds: StepKinds) -> &'static str {
    match kinds {
        StepKinds::Assume => "role assumption",
        StepKinds::Escalation => "privilege escalation",
        StepKinds::All => "role assumption and privilege escalation",
    }
}
