//! Least privilege, guardrails, and access from outside.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    check::{Check, Row},
    outcome::{Behind, Checked, Failure, Skipped, found_or, only_if, read},
    population::Population,
    secrets::{ASSUMED_ROLES, PASSED_ROLES, policy_allows_on_all},
    subject::{AccountSubject, PolicySubject, Principal, RoleSubject, UserSubject},
    vendor::vendor_of,
};
use crate::{
    analysis::{
        Guardrails, TrustEntry,
        asked::{EXTERNAL_ID, OF_CALLERS, OF_SOURCES, asks_for, named_accounts},
    },
    eval::AccessState,
    graph::{EscalationCategory, Hop},
    iam::{
        AccountId, AccountPart, Arn, OrganizationLevel, OrganizationPolicyKind, PolicyDocument,
        PrincipalEntry, Snapshot, UnreadFact, service_of_any_partition,
    },
};

pub(super) const CHECKS: &[Row] = &[
    ("policy-allows-everything", Check::Policy(allows_everything)),
    ("policy-allows-whole-service", Check::Policy(allows_whole_service)),
    ("policy-allows-all-but", Check::Policy(allows_all_but)),
    ("policy-assumes-all-roles", Check::Policy(assumes_all_roles)),
    ("policy-passes-all-roles", Check::Policy(passes_all_roles)),
    ("cloudshell-full-access", Check::Policy(cloudshell)),
    ("trust-open-to-anyone", Check::Role(open_to_anyone)),
    ("external-account-without-external-id", Check::Role(no_external_id)),
    ("service-trust-without-source", Check::Role(service_without_source)),
    ("escalation-self-escalation", Check::Principal(self_escalation)),
    ("escalation-principal-access", Check::Principal(principal_access)),
    ("escalation-new-passrole", Check::Principal(new_passrole)),
    ("escalation-existing-passrole", Check::Principal(existing_passrole)),
    ("escalation-credential-access", Check::Principal(credential_access)),
    ("quarantine-policy-attached", Check::User(quarantined)),
    ("no-support-role", Check::Account(no_support_role)),
    ("workload-in-management-account", Check::Principal(workload_in_management_account)),
    ("default-guardrails-only", Check::Account(default_guardrails_only)),
];

fn is_all(patterns: &[Box<str>]) -> bool {
    patterns.iter().any(|it| matches!(&**it, "*" | "*:*"))
}

fn allows_everything(policy: &PolicySubject<'_>) -> Checked {
    policy.weak_statements("allows every action on everything", |it| {
        it.condition.0.is_empty()
            && !it.action.negated
            && is_all(&it.action.patterns)
            && it.resource.as_ref().is_some_and(|it| !it.negated && is_all(&it.patterns))
    })
}

/// Policies that the account wrote itself.
fn is_own(policy: &PolicySubject<'_>) -> Result<(), Skipped> {
    only_if(!policy.is_owned_by_aws, "AWS owns the policy")?;
    only_if(!policy.document()?.allows_everything(), "it allows everything")
}

fn allows_whole_service(policy: &PolicySubject<'_>) -> Checked {
    is_own(policy)?;
    policy.weak_statements("allows every action of a service", |it| {
        let of_service = |it: &str| it.ends_with(":*") && it != "*:*";
        it.resource.as_ref().is_some_and(|it| !it.negated && is_all(&it.patterns))
            && !it.action.negated
            && it.action.patterns.iter().any(|it| of_service(it))
    })
}

fn allows_all_but(policy: &PolicySubject<'_>) -> Checked {
    is_own(policy)?;
    policy.weak_statements("allows all actions but some, by `NotAction`", |it| it.action.negated)
}

fn assumes_all_roles(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, &ASSUMED_ROLES, "allows assuming any role")
}

fn passes_all_roles(policy: &PolicySubject<'_>) -> Checked {
    policy_allows_on_all(policy, &PASSED_ROLES, "allows passing any role to any service")
}

fn cloudshell(policy: &PolicySubject<'_>) -> Checked {
    let is_it = policy.is_owned_by_aws && policy.name == "AWSCloudShellFullAccess";
    only_if(is_it, "it is another policy")?;
    Ok(Some(Failure::new(format!("full access to CloudShell{}", policy.held_by()))))
}

fn open_to_anyone(role: &RoleSubject<'_>) -> Checked {
    role.first_trusted(|it| {
        if !matches!(it.principal, PrincipalEntry::Anyone { .. }) {
            return Ok(None);
        }
        let granted = it.granted();
        if read(asks_for(&granted, &OF_CALLERS), UnreadFact::TrustPolicy)? {
            return Ok(None);
        }
        let is_free = granted.is_always();
        let detail = match is_free {
            true => "trusts everyone, without a condition",
            false => "trusts everyone, on a condition that does not say who",
        };
        Ok(Some(Failure::new(detail).lesser_if(!is_free)))
    })
}

/// The account that a name in a trust policy is of.
fn account_of(entry: &PrincipalEntry) -> Option<AccountId> {
    match entry {
        PrincipalEntry::Account { account, .. } => Some(account.clone()),
        PrincipalEntry::User(arn)
        | PrincipalEntry::Role(arn)
        | PrincipalEntry::RoleSession(arn)
        | PrincipalEntry::FederatedUser(arn) => Some(arn.account().into()),
        PrincipalEntry::Anyone { .. }
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::Service(_)
        | PrincipalEntry::Federated(_)
        | PrincipalEntry::CanonicalUser(_) => None,
    }
}

/// The accounts that a name in a trust policy is of: of `*`, those that conditions and denials leave.
fn accounts_of(entry: &TrustEntry<'_>) -> Vec<AccountId> {
    match (account_of(entry.principal), entry.principal) {
        (Some(account), _) => vec![account],
        (None, PrincipalEntry::Anyone { .. }) => {
            let granted = entry.granted();
            granted.alternatives().iter().flat_map(named_accounts).collect()
        }
        (None, _) => Vec::new(),
    }
}

/// Whether all principals of an account must give an external id, if a name means them.
fn asks_for_external_id(entry: &TrustEntry<'_>, account: &AccountId) -> Result<bool, Skipped> {
    let granted = entry.granted();
    let of_account = match entry.principal {
        PrincipalEntry::Anyone { .. } => {
            granted.filtered(|it| named_accounts(it).contains(account))
        }
        _ => granted,
    };
    read(asks_for(&of_account, &EXTERNAL_ID), UnreadFact::TrustPolicy)
}

fn no_external_id(role: &RoleSubject<'_>) -> Checked {
    let trusted = role.trusted()?;
    let snapshot = &role.analysis().snapshot;
    let mut all_read = role.trust()?.unreadable.is_empty();
    let is_other = |it: &AccountId| it != role.account && snapshot.is_own_account(it) != Some(true);
    let others = |it: &TrustEntry<'_>| {
        let all = accounts_of(it).into_iter();
        all.filter(is_other).collect::<BTreeSet<_>>()
    };
    let trusts_some = trusted.iter().any(|it| !others(it).is_empty());
    only_if(trusts_some || !all_read, "it trusts no external account")?;
    let mut lacking = BTreeMap::<AccountId, BTreeSet<usize>>::new();
    for entry in trusted {
        for account in others(entry) {
            match asks_for_external_id(entry, &account) {
                Ok(true) => {}
                Ok(false) => {
                    lacking.entry(account).or_default().insert(entry.index);
                }
                Err(_) => all_read = false,
            }
        }
    }
    // Without the organization, it is unknown whether the account of anyone but a vendor is
    // outside.
    let is_outside = |it: &AccountId| {
        vendor_of(it.as_str()).is_some() || snapshot.is_own_account(it) == Some(false)
    };
    let (outside, unknown): (Vec<_>, Vec<_>) =
        lacking.into_iter().partition(|(it, _)| is_outside(it));
    if outside.is_empty() {
        let all_known = unknown.is_empty();
        read(all_known.then_some(()), UnreadFact::Organization)?;
        return found_or(None, all_read, UnreadFact::TrustPolicy);
    }
    let statements: BTreeSet<usize> = outside.iter().flat_map(|(_, it)| it).copied().collect();
    let rows = statements.into_iter().filter_map(|it| role.trust_row(it));
    let accounts: Vec<String> = outside.iter().map(|(it, _)| with_vendor(it)).collect();
    let noun = if accounts.len() == 1 { "account" } else { "accounts" };
    let detail = format!("trusts {noun} {} without external ID", listed(&accounts));
    Ok(Some(Failure::new(detail).with(rows)))
}

/// An account with the vendor that says it is its own, if one does.
fn with_vendor(account: &AccountId) -> String {
    match vendor_of(account.as_str()) {
        Some(vendor) => format!("{account} of {vendor}"),
        None => account.to_string(),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(all: &[String]) -> String {
    match all {
        [head @ .., last] if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => all.concat(),
    }
}

fn service_without_source(role: &RoleSubject<'_>) -> Checked {
    // An instance gets the role that it was launched with: nobody else's instance can.
    const OWN_RESOURCES_ONLY: [&str; 1] = ["ec2.amazonaws.com"];
    let is_asked = |it: &TrustEntry<'_>| match it.principal {
        PrincipalEntry::Service(name) => {
            !it.names_access_manager()
                && !OWN_RESOURCES_ONLY.contains(&service_of_any_partition(name))
        }
        _ => false,
    };
    let trusts_some = role.trusted()?.iter().any(|it| is_asked(it));
    let all_read = role.trust()?.unreadable.is_empty();
    only_if(trusts_some || !all_read, "it trusts no service that acts for others")?;
    role.first_trusted(|it| {
        if !is_asked(it) {
            return Ok(None);
        }
        let asks = read(asks_for(&it.granted(), &OF_SOURCES), UnreadFact::TrustPolicy)?;
        let name = it.principal.written();
        let detail = || format!("trusts {name} without a condition on the source");
        Ok((!asks).then(|| Failure::new(detail())))
    })
}

/// Whether a principal escalates by a method of a category.
fn escalates(principal: &Principal<'_>, category: EscalationCategory) -> Checked {
    let analysis = principal.analysis();
    only_if(!analysis.is_administrator(principal.id), "it is an administrator")?;
    let samples = analysis.graph.escalation_samples(principal.id);
    let of_category: Vec<_> = samples
        .into_iter()
        .filter_map(|(edge, to)| Some((edge.kind.escalation()?.id.method(), edge, to)))
        .filter(|(method, ..)| method.category == category)
        .collect();
    let Some((method, edge, to)) = of_category.first().copied() else {
        return principal.only_if_policies_are_read();
    };
    if edge.state == AccessState::Unknown {
        return Err(Skipped::NotChecked(match category {
            EscalationCategory::SelfEscalation
            | EscalationCategory::PrincipalAccess
            | EscalationCategory::NewPassRole => UnreadFact::Policies,
            // These work where some resource exists, and nothing loads resources.
            EscalationCategory::ExistingPassRole | EscalationCategory::CredentialAccess => {
                UnreadFact::RunningResources
            }
        }));
    }
    let to_name = analysis.display_name(to);
    let more = match of_category.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let detail = format!("{} ({}) to {to_name}{more}", method.title, method.id);
    let hop = Hop { from: principal.id, to, edge };
    Ok(Some(
        Failure::new(detail).by(Behind::Step(hop)).lesser_if(edge.state != AccessState::Proven),
    ))
}

fn self_escalation(principal: &Principal<'_>) -> Checked {
    escalates(principal, EscalationCategory::SelfEscalation)
}

fn principal_access(principal: &Principal<'_>) -> Checked {
    escalates(principal, EscalationCategory::PrincipalAccess)
}

fn new_passrole(principal: &Principal<'_>) -> Checked {
    escalates(principal, EscalationCategory::NewPassRole)
}

fn existing_passrole(principal: &Principal<'_>) -> Checked {
    escalates(principal, EscalationCategory::ExistingPassRole)
}

fn credential_access(principal: &Principal<'_>) -> Checked {
    escalates(principal, EscalationCategory::CredentialAccess)
}

fn quarantined(user: &UserSubject<'_>) -> Checked {
    let policies = &user.own.policies;
    let is_quarantine =
        |it: &Arn| it.account() == "aws" && it.name().starts_with("AWSCompromisedKeyQuarantine");
    let arns = policies.attached.iter().filter_map(|it| it.arn.as_ref());
    let found = arns.into_iter().find(|it| is_quarantine(it));
    let reach = match user.analysis().steps_to_admin(user.id) {
        Some(_) => ", and it still becomes an administrator",
        None => "",
    };
    let detail = |it: &Arn| format!("AWS attached `{}`: a key leaked{reach}", it.name());
    let failure = found.map(|it| Failure::new(detail(it)));
    found_or(failure, !policies.incomplete, UnreadFact::Policies)
}

fn no_support_role(account: &AccountSubject<'_>) -> Checked {
    let policies = account.facts.policies.get(account.id);
    let mut held = policies.into_iter().flatten().filter(|(_, holders)| !holders.is_empty());
    let is_support = |it: &Arn| it.account() == "aws" && it.name() == "AWSSupportAccess";
    let has_one = held.any(|(arn, _)| is_support(arn));
    let all_read = [AccountPart::Users, AccountPart::Groups, AccountPart::Roles]
        .into_iter()
        .all(|it| account.home.lists(it))
        && account.home.users.iter().all(|it| !it.policies.incomplete)
        && account.home.groups.iter().all(|it| !it.policies.incomplete)
        && account.home.roles.iter().all(|it| !it.policies.incomplete);
    match (has_one, all_read) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(Failure::new("nobody has `AWSSupportAccess`"))),
        (false, false) => Err(Skipped::NotChecked(UnreadFact::Policies)),
    }
}

fn workload_in_management_account(principal: &Principal<'_>) -> Checked {
    only_if(!principal.home.is_standalone, "the account is in no organization")?;
    let analysis = principal.analysis();
    let about = analysis.account(principal.account.as_str());
    let place = about.as_ref().and_then(|it| it.place());
    let is_management = read(place.and_then(|it| it.is_management), UnreadFact::Organization)?;
    only_if(is_management, "it is not in the management account")?;
    if let Some((_, role)) = analysis.graph.role(&analysis.snapshot, principal.id) {
        let is_of_aws = role.is_service_linked() || role.permission_set().is_some();
        only_if(!is_of_aws, "AWS manages the role")?;
        read(role.trust_policy, UnreadFact::TrustPolicy)?;
    }
    if let Some((_, user)) = analysis.graph.user(&analysis.snapshot, principal.id) {
        read(user.credentials.password.as_ref(), UnreadFact::Password)?;
        read(user.credentials.mfa_active, UnreadFact::MfaDevices)?;
        read(user.credentials.access_keys.as_ref(), UnreadFact::AccessKeys)?;
    }
    let classed = analysis.population(principal.id);
    let is_workload = classed.population == Population::Machine;
    let detail = || format!("workload in the management account: {}", classed.reason);
    Ok(is_workload.then(|| Failure::new(detail())))
}

fn default_guardrails_only(account: &AccountSubject<'_>) -> Checked {
    only_if(!account.home.is_standalone, "the account is in no organization")?;
    let place = read(account.about.place(), UnreadFact::Organization)?;
    let mut all_read = true;
    for kind in OrganizationPolicyKind::ALL {
        match place.guardrails(kind) {
            Guardrails::Unknown => all_read = false,
            Guardrails::NotInUse => {}
            Guardrails::Exempt => {
                return Err(Skipped::NotApplicable("no guardrail limits the management account"));
            }
            Guardrails::Levels(levels) => {
                for level in levels {
                    match limits(&account.analysis().snapshot, kind, &level) {
                        Some(true) => return Ok(None),
                        Some(false) => {}
                        None => all_read = false,
                    }
                }
            }
        }
    }
    let failure = Failure::new("no guardrail limits it: none denies anything");
    found_or(all_read.then_some(failure), all_read, UnreadFact::Organization)
}

/// Whether the policies at a level of the organization limit anything: by a denial, or because none
/// of them allows everything. `None` if that depends on one that was not read.
fn limits(
    snapshot: &Snapshot,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> Option<bool> {
    let policies = level.policies.iter();
    let document = policies.filter_map(|it| Some(&snapshot.policies.get(it.policy?).document));
    let documents: Vec<&PolicyDocument> = document.collect();
    if documents.iter().any(|it| it.denials().next().is_some()) {
        return Some(true);
    }
    let mut unread = level.policies.iter().filter(|it| it.policy.is_none());
    let all_default = unread.clone().all(|it| is_default(&it.name));
    let allows_all =
        documents.iter().any(|it| it.allows_everything()) || unread.any(|it| is_default(&it.name));
    let all_read =
        all_default && documents.iter().all(|it| it.malformed_statements().next().is_none());
    let limits_allows = match kind {
        OrganizationPolicyKind::ServiceControlPolicy => !level.policies.is_empty() && !allows_all,
        // What an RCP does not deny is allowed.
        OrganizationPolicyKind::ResourceControlPolicy => false,
    };
    all_read.then_some(limits_allows)
}

/// Whether it is the policy that AWS attaches everywhere, which allows everything.
fn is_default(name: &str) -> bool {
    matches!(name, "FullAWSAccess" | "RCPFullAWSAccess")
}
