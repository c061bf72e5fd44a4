//! The place of an account in its organization, and what limits it there, in words.

use super::section::{Remark, Section, Weight};
use crate::{
    analysis::{
        AccountFacts, Analysis, Delegation, Guardrails, Membership, OrganizationPlace,
        UnreadAccountFact,
    },
    iam::{AccountState, OrganizationLevel, OrganizationPolicy, OrganizationPolicyKind},
};

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let (words, remarks) = match &facts.membership {
        Membership::Unknown => {
            let text = "not loaded: whether guardrails limit this account is unknown";
            (String::new(), vec![Remark::new(Weight::Unknown, text)])
        }
        Membership::Standalone => {
            let text = "in none: no guardrail limits this account";
            (String::new(), vec![Remark::new(Weight::Plain, text)])
        }
        Membership::Member(place) => {
            let mut remarks = place_remarks(analysis, place);
            // The alias is chosen in the account, the name in the organization.
            let other = facts.membership.name().filter(|it| Some(*it) != facts.name);
            let name = other.map(|it| Remark::labelled("name", Weight::Plain, it));
            remarks.splice(0..0, name);
            (place.organization.id.to_string(), remarks)
        }
    };
    Section { title: "ORGANIZATION", words, remarks }
}

fn place_remarks(analysis: &Analysis, place: &OrganizationPlace<'_>) -> Vec<Remark> {
    let mut remarks = vec![
        match place_words(place) {
            Some(words) => Remark::labelled("place", Weight::Plain, words),
            None => Remark::labelled("place", Weight::Unknown, "not loaded"),
        },
        state_remark(place.member.state),
    ];
    remarks.extend(power_remarks(place));
    for (kind, label) in [
        (OrganizationPolicyKind::ServiceControlPolicy, "SCPs"),
        (OrganizationPolicyKind::ResourceControlPolicy, "RCPs"),
    ] {
        remarks.extend(guardrail_remarks(analysis, kind, label, &place.guardrails(kind)));
    }
    remarks
}

/// What the account may do to others.
fn power_remarks(place: &OrganizationPlace<'_>) -> Vec<Remark> {
    let management = |weight, text| vec![Remark::labelled("management", weight, text)];
    let delegated = |weight, text| Remark::labelled("delegated", weight, text);
    let mut remarks = match place.is_management {
        Some(true) => {
            let text = "it is the management account: it reaches into all others";
            return management(Weight::Caution, text);
        }
        Some(false) => Vec::new(),
        None => management(Weight::Unknown, "which account it is was not loaded"),
    };
    remarks.extend(match place.delegation {
        Delegation::None => None,
        Delegation::Unknown => Some(delegated(
            Weight::Unknown,
            "whether it acts for the management account was not loaded".to_owned(),
        )),
        Delegation::SomeServices => Some(delegated(
            Weight::Unknown,
            "it acts for the management account; for which services was not loaded".to_owned(),
        )),
        Delegation::Services(services) => Some(delegated(
            Weight::Caution,
            format!("it acts for the management account: {}", services.join(", ")),
        )),
    });
    remarks
}

/// The units from the root down: `Root / Workloads / Production`.
pub(super) fn place_words(place: &OrganizationPlace<'_>) -> Option<String> {
    let units = place.units.as_ref()?;
    let name = |id: &str, name: &str| if name.is_empty() { id.to_owned() } else { name.to_owned() };
    let names: Vec<_> = units.iter().map(|it| name(&it.id, &it.name)).collect();
    Some(names.join(" / "))
}

fn state_remark(state: Option<AccountState>) -> Remark {
    let (weight, text) = match state {
        Some(AccountState::Active) => (Weight::Plain, "active"),
        Some(AccountState::PendingActivation) => {
            (Weight::Plain, "pending activation: nobody can sign in yet")
        }
        Some(AccountState::Suspended) => (Weight::Caution, "suspended: nobody can act in it"),
        Some(AccountState::PendingClosure) => (Weight::Caution, "pending closure"),
        Some(AccountState::Closed) => (Weight::Caution, "closed, for good after 90 days"),
        None => (Weight::Unknown, "not loaded"),
    };
    Remark::labelled("state", weight, text)
}

/// One line a level: what limits there, from the root down.
fn guardrail_remarks(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    label: &'static str,
    guardrails: &Guardrails<'_>,
) -> Vec<Remark> {
    let one = |weight, text: &str| vec![Remark::labelled(label, weight, text)];
    match guardrails {
        Guardrails::Unknown => one(Weight::Unknown, "not loaded: what limits it is unknown"),
        Guardrails::NotInUse => one(Weight::Plain, "not in use in this organization"),
        Guardrails::Exempt => one(Weight::Plain, "none limits the management account"),
        Guardrails::Levels(levels) if levels.iter().all(|it| is_idle(analysis, kind, it)) => {
            one(Weight::Plain, "those attached limit nothing")
        }
        Guardrails::Levels(levels) => {
            let remark = |(index, level)| {
                let (weight, words) = level_words(analysis, kind, level);
                Remark::labelled(if index == 0 { label } else { "" }, weight, words)
            };
            levels.iter().enumerate().map(remark).collect()
        }
    }
}

fn level_words(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> (Weight, String) {
    let name = if level.name.is_empty() { level.target } else { level.name };
    if is_unread(kind, level) {
        return (Weight::Unknown, format!("{name}: not loaded"));
    }
    let limiting = level.policies.iter().filter(|it| !limits_nothing(analysis, it));
    let named = |it: &&OrganizationPolicy| match it.policy {
        Some(_) => it.name.to_string(),
        None => format!("{} (not loaded)", it.name),
    };
    let limiting: Vec<_> = limiting.map(named).collect();
    let weight = match level.policies.iter().all(|it| it.policy.is_some()) {
        true => Weight::Plain,
        false => Weight::Unknown,
    };
    match limiting.as_slice() {
        [] => (weight, format!("{name}: nothing is limited")),
        [..] => (weight, format!("{name}: {}", limiting.join(", "))),
    }
}

/// Whether the policies at a level were read, and limit nothing.
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

/// Whether the policies at a level were not read: AWS lets nobody detach the last service control
/// policy of a level.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
pub(super) fn is_unread(kind: OrganizationPolicyKind, level: &OrganizationLevel<'_>) -> bool {
    kind == OrganizationPolicyKind::ServiceControlPolicy && level.policies.is_empty()
}

/// The guardrails over an account that were not read, in words; none where all were.
pub fn guardrails_unread_words(facts: &AccountFacts<'_>) -> Option<String> {
    let of_guardrails = |it: &UnreadAccountFact| {
        matches!(it, UnreadAccountFact::Guardrails(_) | UnreadAccountFact::Organization)
    };
    let unread: Vec<_> =
        facts.unread().into_iter().filter(of_guardrails).map(|it| it.words()[1]).collect();
    (!unread.is_empty()).then(|| format!("not loaded, so unknown: {}", unread.join(", ")))
}
