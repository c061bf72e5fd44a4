//! What rules look at: users, groups, roles, accounts, providers, policies and people, each with
//! the facts about it. A fact that was not read is an error, so that no rule passes without it.

use std::{borrow::Cow, ops::Deref};

use super::{
    facts::Facts,
    issuer::TokenTrust,
    outcome::{Checked, Failure, Skipped, found_or, only_if, read},
};
use crate::{
    analysis::{AccountFacts, Analysis, EvidenceRow, Trust, TrustEntry, grounds::row_at},
    eval::PolicyType,
    graph::{NodeId, PolicyPlace},
    iam::{
        AccessKey, Account, AccountId, AccountPart, Effect, Group, IdentityProvider, Password,
        PolicyDocument, PolicyId, ResourceElement, Role, RootUser, Statement, UnreadFact, User,
        pattern::{self, Case},
    },
};

/// A user, group or role.
#[derive(Clone, Copy)]
pub(super) struct Principal<'a> {
    /// What was found out about all.
    pub(super) facts: &'a Facts<'a>,
    /// Its node.
    pub(super) id: NodeId,
    /// Its account.
    pub(super) account: &'a AccountId,
    /// The facts of that account.
    pub(super) home: &'a Account,
}

/// A principal with its own facts.
pub(super) struct Member<'a, T> {
    pub(super) principal: Principal<'a>,
    pub(super) own: &'a T,
}

pub(super) type UserSubject<'a> = Member<'a, User>;
pub(super) type GroupSubject<'a> = Member<'a, Group>;

impl<'a, T> Deref for Member<'a, T> {
    type Target = Principal<'a>;

    fn deref(&self) -> &Principal<'a> {
        &self.principal
    }
}

/// A role with its trust policy.
pub(super) struct RoleSubject<'a> {
    pub(super) principal: Principal<'a>,
    pub(super) own: &'a Role,
    pub(super) read_trust: Option<Trust<'a>>,
}

impl<'a> Deref for RoleSubject<'a> {
    type Target = Principal<'a>;

    fn deref(&self) -> &Principal<'a> {
        &self.principal
    }
}

/// An account.
pub(super) struct AccountSubject<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) id: &'a AccountId,
    pub(super) home: &'a Account,
    pub(super) about: AccountFacts<'a>,
}

/// An identity provider.
pub(super) struct ProviderSubject<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) own: &'a IdentityProvider,
}

/// A policy that grants: managed, or inline in one principal.
pub(super) struct PolicySubject<'a> {
    pub(super) facts: &'a Facts<'a>,
    /// The account in which it grants.
    pub(super) account: &'a AccountId,
    /// Its name.
    pub(super) name: &'a str,
    /// Whether it stands inside a principal.
    pub(super) is_inline: bool,
    /// Whether AWS owns it.
    pub(super) is_owned_by_aws: bool,
    /// Who has it.
    pub(super) holders: Cow<'a, [NodeId]>,
    /// What it says, if that was read.
    pub(super) policy: Option<PolicyId>,
}

/// A person or group of Identity Center.
#[derive(Clone, Copy)]
pub(super) struct PersonSubject<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) id: NodeId,
}

/// When an administrator is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Administration {
    /// Always.
    Always,
    /// Under a condition of its policies, such as an address.
    OnCondition,
}

impl Administration {
    /// Whether it has a condition: then a finding is the lesser case of its rule.
    pub(super) fn is_on_condition(self) -> bool {
        self == Self::OnCondition
    }

    /// What to add to a sentence.
    pub(super) fn condition(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::OnCondition => ON_A_CONDITION,
        }
    }
}

/// What to add to a sentence that holds only if a condition does.
pub(super) const ON_A_CONDITION: &str = ", on a condition";

impl<'a> Principal<'a> {
    pub(super) fn analysis(&self) -> &'a Analysis {
        self.facts.analysis
    }

    /// In how many steps it becomes an administrator; none if it does not.
    pub(super) fn steps_to_admin(&self) -> Result<Option<u32>, Skipped> {
        let analysis = self.analysis();
        match analysis.steps_to_admin(self.id) {
            None if analysis.may_reach_admin(self.id) => {
                Err(Skipped::NotChecked(UnreadFact::Policies))
            }
            steps => Ok(steps),
        }
    }

    /// Whether it is an administrator itself, without a step; none if it is not.
    pub(super) fn administration(&self) -> Result<Option<Administration>, Skipped> {
        self.steps_to_admin()?;
        let analysis = self.analysis();
        let is_on_condition =
            || analysis.conditional_administrators().binary_search(&self.id).is_ok();
        Ok(match analysis.is_administrator(self.id) {
            true => Some(Administration::Always),
            false => is_on_condition().then_some(Administration::OnCondition),
        })
    }

    /// No weakness, but only if all of its policies were read.
    pub(super) fn only_if_policies_are_read(&self) -> Checked {
        found_or(None, !self.facts.has_unread_policies(self.id), UnreadFact::Policies)
    }

    /// A statement of one of its policies.
    pub(super) fn row(&self, place: PolicyPlace, statement: usize) -> Option<EvidenceRow> {
        row_at(&self.analysis().snapshot, place, statement)
    }
}

impl<'a> UserSubject<'a> {
    /// The console password; none if it has none.
    pub(super) fn password(&self) -> Result<Option<&'a Password>, Skipped> {
        let password = self.own.credentials.password.as_ref();
        read(password, UnreadFact::Password).map(Option::as_ref)
    }

    /// The console password of a user who has one.
    pub(super) fn own_password(&self) -> Result<&'a Password, Skipped> {
        self.password()?.ok_or(Skipped::NotApplicable("it has no console password"))
    }

    /// Whether it has an MFA device.
    pub(super) fn has_mfa(&self) -> Result<bool, Skipped> {
        read(self.own.credentials.mfa_active, UnreadFact::MfaDevices)
    }

    /// Its active access keys.
    pub(super) fn active_keys(&self) -> Result<Vec<&'a AccessKey>, Skipped> {
        read(self.own.credentials.access_keys.as_ref(), UnreadFact::AccessKeys)?;
        Ok(self.own.credentials.active_access_keys().collect())
    }

    /// Its active access keys, of a user who has some.
    pub(super) fn own_keys(&self) -> Result<Vec<&'a AccessKey>, Skipped> {
        let keys = self.active_keys()?;
        match keys.is_empty() {
            true => Err(Skipped::NotApplicable("it has no active access key")),
            false => Ok(keys),
        }
    }
}

impl<'a> RoleSubject<'a> {
    /// Its trust policy.
    pub(super) fn trust(&self) -> Result<&Trust<'a>, Skipped> {
        read(self.read_trust.as_ref(), UnreadFact::TrustPolicy)
    }

    /// The names that its trust policy trusts, of a role that people can edit.
    pub(super) fn trusted(&self) -> Result<Vec<&TrustEntry<'a>>, Skipped> {
        let trust = self.trust()?;
        if self.own.is_service_linked() || self.own.permission_set().is_some() {
            return Err(Skipped::NotApplicable("AWS manages its trust policy"));
        }
        Ok(trust.entries.iter().filter(|it| it.allows() && !it.negated).collect())
    }

    /// The first of these names about which `detail` finds something, with its statement. None only
    /// if the whole trust policy could be read.
    pub(super) fn first_trusted(&self, detail: impl Fn(&TrustEntry<'a>) -> Checked) -> Checked {
        let mut all_read = self.trust()?.unreadable.is_empty();
        let mut found = None;
        for entry in self.trusted()? {
            match detail(entry) {
                Ok(None) | Err(Skipped::NotApplicable(_)) => {}
                Ok(Some(failure)) => {
                    found = Some(failure.with(self.trust_row(entry.index)));
                    break;
                }
                Err(Skipped::NotChecked(_)) => all_read = false,
            }
        }
        found_or(found, all_read, UnreadFact::TrustPolicy)
    }

    /// The first OIDC provider about which `detail` finds something. Not applicable to a role that
    /// trusts none.
    pub(super) fn first_token_trust(&self, detail: impl Fn(&TokenTrust<'a>) -> Checked) -> Checked {
        let is_some = |it: &&TrustEntry<'a>| TokenTrust::is_in(it.principal);
        let trusts_some = self.trusted()?.iter().any(is_some);
        let all_read = self.trust()?.unreadable.is_empty();
        only_if(trusts_some || !all_read, "it trusts no OIDC provider")?;
        self.first_trusted(|it| match TokenTrust::of(it) {
            Some(token) => detail(&token),
            None => Ok(None),
        })
    }

    /// A statement of its trust policy.
    pub(super) fn trust_row(&self, statement: usize) -> Option<EvidenceRow> {
        let policy = self.own.trust_policy?;
        let place = PolicyPlace {
            policy_type: PolicyType::Trust,
            name: "trust policy".to_owned(),
            policy_kind: "trust",
            attached_to: self.own.arn.to_string(),
            policy,
            managed: None,
            is_owned_by_aws: false,
        };
        self.row(place, statement)
    }

    /// Whether AWS alone manages it.
    pub(super) fn is_managed_by_aws(&self) -> bool {
        self.own.is_service_linked() || self.own.permission_set().is_some()
    }
}

impl<'a> AccountSubject<'a> {
    pub(super) fn analysis(&self) -> &'a Analysis {
        self.facts.analysis
    }

    /// The root user.
    pub(super) fn root(&self) -> Result<&'a RootUser, Skipped> {
        read(self.home.root_user.as_ref(), UnreadFact::RootUser)
    }

    /// Whether some user has a console password.
    pub(super) fn has_console_users(&self) -> Result<bool, Skipped> {
        let passwords = || self.home.users.iter().map(|it| &it.credentials.password);
        if passwords().any(|it| matches!(it, Some(Some(_)))) {
            return Ok(true);
        }
        if !self.lists(AccountPart::Users) {
            return Err(Skipped::NotChecked(UnreadFact::Users));
        }
        match passwords().all(Option::is_some) {
            true => Ok(false),
            false => Err(Skipped::NotChecked(UnreadFact::Password)),
        }
    }

    /// Whether a list of it was read whole.
    pub(super) fn lists(&self, part: AccountPart) -> bool {
        self.home.lists(part)
    }
}

/// Whether the same policy denies on everything, whatever the condition, all that a statement
/// allows.
fn is_taken_back(allow: &Statement, document: &PolicyDocument) -> bool {
    let is_all = |it: &ResourceElement| !it.negated && it.patterns.iter().any(|it| &**it == "*");
    let statements = document.readable_statements().map(|(_, it)| it);
    let denials: Vec<&Statement> = statements
        .filter(|it| it.effect == Effect::Deny && it.condition.0.is_empty())
        .filter(|it| !it.action.negated && it.resource.as_ref().is_some_and(is_all))
        .collect();
    // A pattern that covers another one matches its text.
    let is_denied = |allowed: &str| {
        let mut patterns = denials.iter().flat_map(|it| &it.action.patterns);
        patterns.any(|it| pattern::matches(it, allowed, Case::Insensitive))
    };
    match allow.action.negated {
        true => is_denied("*:*"),
        false => allow.action.patterns.iter().all(|it| is_denied(it)),
    }
}

impl<'a> PolicySubject<'a> {
    /// What it says.
    pub(super) fn document(&self) -> Result<&'a PolicyDocument, Skipped> {
        let policy = read(self.policy, UnreadFact::Policies)?;
        Ok(&self.facts.analysis.snapshot.policies.get(policy).document)
    }

    /// The allow statements about which `is_weak` holds, as a weakness that `detail` words. None
    /// only if all statements could be read.
    pub(super) fn weak_statements(
        &self,
        detail: &str,
        is_weak: impl Fn(&Statement) -> bool,
    ) -> Checked {
        let document = self.document()?;
        let allows = document.readable_statements().filter(|(_, it)| it.effect == Effect::Allow);
        let counts = |it: &Statement| is_weak(it) && !is_taken_back(it, document);
        let weak: Vec<usize> = allows.filter(|(_, it)| counts(it)).map(|(at, _)| at).collect();
        let found = (!weak.is_empty()).then(|| {
            let failure = Failure::new(format!("{detail}{}", self.held_by()));
            let rows = weak.into_iter().filter_map(|it| self.row(it));
            failure.with(rows).lesser_if(self.holders.is_empty())
        });
        let all_read = document.malformed_statements().next().is_none();
        found_or(found, all_read, UnreadFact::Policies)
    }

    /// Who has it, in words.
    pub(super) fn held_by(&self) -> String {
        let name = |it: &NodeId| self.facts.analysis.display_name(*it);
        match &*self.holders {
            _ if self.is_inline => format!(", in the inline policy `{}`", self.name),
            [] => ", attached to nobody".to_owned(),
            [only] => format!(", attached to {}", name(only)),
            [first, others @ ..] => {
                format!(", attached to {} and {} more", name(first), others.len())
            }
        }
    }

    /// A statement of it.
    pub(super) fn row(&self, statement: usize) -> Option<EvidenceRow> {
        let analysis = self.facts.analysis;
        let holder = self.holders.first().map(|it| analysis.graph.node(*it).name.to_string());
        let place = PolicyPlace {
            policy_type: PolicyType::Identity,
            name: self.name.to_owned(),
            policy_kind: if self.is_inline { "inline" } else { "managed" },
            attached_to: holder.unwrap_or_else(|| "nobody".to_owned()),
            policy: self.policy?,
            managed: None,
            is_owned_by_aws: self.is_owned_by_aws,
        };
        row_at(&analysis.snapshot, place, statement)
    }
}
