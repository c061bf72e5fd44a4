//! The place of an account in its organization, and its guardrails, in words.

use super::section::{Note, Section};
use crate::{
    analysis::{
        AccountFacts, Analysis, Assessment, Delegation, Guardrails, Membership, OrganizationPlace,
        Severity, UnreadAccountFact, severity,
    },
    iam::{AccountState, OrganizationLevel, OrganizationPolicy, OrganizationPolicyKind},
};

const INFO: Assessment = Assessment::Rated(Severity::Info);

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let (words, notes) = match &facts.membership {
        Membership::Unknown => {
            let text = "not loaded: whether guardrails limit this account is unknown";
            (String::new(), vec![Note::new(Assessment::Unknown, text)])
        }
        Membership::Standalone => {
            let text = "none: no guardrail limits this account";
            (String::new(), vec![Note::new(Severity::Info, text)])
        }
        Membership::Member(place) => {
            let mut notes = place_notes(analysis, place);
            // The alias is chosen in the account, the name in the organization.
            let other = facts.membership.name().filter(|it| Some(*it) != facts.name);
            let name = other.map(|it| Note::labelled("name", Severity::Info, it));
            notes.splice(0..0, name);
            (place.organization.id.to_string(), notes)
        }
    };
    Section { title: "ORGANIZATION", words, notes }
}

fn place_notes(analysis: &Analysis, place: &OrganizationPlace<'_>) -> Vec<Note> {
    let mut notes = vec![
        match place_words(place) {
            Some(words) => Note::labelled("place", Severity::Info, words),
            None => Note::labelled("place", Assessment::Unknown, "not loaded"),
        },
        state_note(place.member.state),
    ];
    notes.extend(power_notes(place));
    for (kind, label) in [
        (OrganizationPolicyKind::ServiceControlPolicy, "SCPs"),
        (OrganizationPolicyKind::ResourceControlPolicy, "RCPs"),
    ] {
        notes.extend(guardrail_notes(analysis, kind, label, &place.guardrails(kind)));
    }
    notes
}

/// What the account may do to other accounts.
fn power_notes(place: &OrganizationPlace<'_>) -> Vec<Note> {
    let management = |assessment, text| vec![Note::labelled("management", assessment, text)];
    let mut notes = match place.is_management {
        Some(true) => {
            let text = "this is the management account: its administrators can control every \
                        member account";
            return management(severity::OF_MANAGEMENT_ACCOUNT.into(), text);
        }
        Some(false) => Vec::new(),
        None => management(Assessment::Unknown, "not loaded: which account it is is unknown"),
    };
    let delegated = match place.delegation {
        Delegation::None => None,
        Delegation::Unknown => {
            Some("not loaded: whether it is a delegated administrator is unknown".to_owned())
        }
        Delegation::SomeServices => {
            Some("delegated administrator; its services were not loaded".to_owned())
        }
        Delegation::Services(services) => {
            Some(format!("delegated administrator for {}", services.join(", ")))
        }
    };
    let assessment = severity::of_delegation(&place.delegation);
    notes.extend(delegated.map(|it| Note::labelled("delegated", assessment, it)));
    notes
}

/// The units from the root down: `Root / Workloads / Production`.
pub(super) fn place_words(place: &OrganizationPlace<'_>) -> Option<String> {
    let units = place.units.as_ref()?;
    let name = |id: &str, name: &str| if name.is_empty() { id.to_owned() } else { name.to_owned() };
    let names: Vec<_> = units.iter().map(|it| name(&it.id, &it.name)).collect();
    Some(names.join(" / "))
}

fn state_note(state: Option<AccountState>) -> Note {
    let text = match state {
        Some(AccountState::Active) => "active",
        Some(AccountState::PendingActivation) => "pending activation: nobody can sign in yet",
        Some(AccountState::Suspended) => "suspended: nobody can use it",
        Some(AccountState::PendingClosure) => "pending closure",
        Some(AccountState::Closed) => "closed; the closure is permanent after 90 days",
        None => "not loaded",
    };
    Note::labelled("state", severity::of_account_state(state), text)
}

/// One line per level: its policies, from the root down.
fn guardrail_notes(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    label: &'static str,
    guardrails: &Guardrails<'_>,
) -> Vec<Note> {
    let one = |assessment, text: &str| vec![Note::labelled(label, assessment, text)];
    match guardrails {
        Guardrails::Unknown => one(Assessment::Unknown, "not loaded: its limits are unknown"),
        Guardrails::NotInUse => one(INFO, "not in use in this organization"),
        Guardrails::Exempt => one(INFO, "do not apply to the management account"),
        Guardrails::Levels(levels) if levels.iter().all(|it| is_idle(analysis, kind, it)) => {
            one(INFO, "allow everything (no limit)")
        }
        Guardrails::Levels(levels) => {
            let note = |(index, level)| {
                let (assessment, words) = level_words(analysis, kind, level);
                Note::labelled(if index == 0 { label } else { "" }, assessment, words)
            };
            levels.iter().enumerate().map(note).collect()
        }
    }
}

fn level_words(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> (Assessment, String) {
    let name = if level.name.is_empty() { level.target } else { level.name };
    if is_unread(kind, level) {
        return (Assessment::Unknown, format!("{name}: not loaded"));
    }
    let limiting = level.policies.iter().filter(|it| !limits_nothing(analysis, it));
    let named = |it: &&OrganizationPolicy| match it.policy {
        Some(_) => it.name.to_string(),
        None => format!("{} (not loaded)", it.name),
    };
    let limiting: Vec<_> = limiting.map(named).collect();
    let assessment = match level.policies.iter().all(|it| it.policy.is_some()) {
        true => INFO,
        false => Assessment::Unknown,
    };
    match limiting.as_slice() {
        [] => (assessment, format!("{name}: allows everything (no limit)")),
        [..] => (assessment, format!("{name}: {}", limiting.join(", "))),
    }
}

/// Whether the policies at a level were read, and allow everything (no limit).
fn is_idle(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> bool {
    !is_unread(kind, level) && level.policies.iter().all(|it| limits_nothing(analysis, it))
}

fn limits_nothing(analysis: &Analysis, policy: &OrganizationPolicy) -> bool {
    policy.policy.is_some_and(|it| analysis.limits_nothing(it))
}

/// Whether the policies at a level were not read. AWS does not permit detaching the last service
/// control policy of a level, so an empty list is unread.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
pub fn is_unread(kind: OrganizationPolicyKind, level: &OrganizationLevel<'_>) -> bool {
    kind == OrganizationPolicyKind::ServiceControlPolicy && level.policies.is_empty()
}

/// The guardrails of an account that were not read, in words; empty if all were.
pub fn guardrails_unread_words(facts: &AccountFacts<'_>) -> Option<String> {
    let of_guardrails = |it: &UnreadAccountFact| {
        matches!(it, UnreadAccountFact::Guardrails(_) | UnreadAccountFact::Organization)
    };
    let unread: Vec<_> =
        facts.unread().into_iter().filter(of_guardrails).map(|it| it.words()[1]).collect();
    (!unread.is_empty()).then(|| format!("not loaded, so unknown: {}", unread.join(", ")))
}
