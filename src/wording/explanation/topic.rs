//! The one table of what rolecall shows: for each kind of thing two sentences and the AWS page.

use super::{column::COLUMNS, explained::Explanation, mfa_form};
use crate::{
    analysis::{Badge, BadgeKind, RuleId},
    eval::{AccessState, MfaVerdict, PolicyType},
    graph::{AccessKind, EDGE_KINDS, EscalationId, EscalationStep},
};

/// A kind of thing that rolecall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A kind of step, or a method of privilege escalation.
    Step(AccessKind),
    /// How certain a step is.
    State(AccessState),
    /// Whether a step requires MFA.
    Mfa(MfaVerdict),
    /// A badge.
    Badge(BadgeKind),
    /// A rule of the findings.
    Rule(RuleId),
    /// A column of a table, by its position among all columns.
    Column(usize),
    /// A policy type.
    PolicyType(PolicyType),
}

const LOGIC: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html";

impl Topic {
    /// Everything there is to explain.
    pub fn all() -> Vec<Self> {
        const STATES: [AccessState; 4] = [
            AccessState::Proven,
            AccessState::Conditional,
            AccessState::Disputed,
            AccessState::Unknown,
        ];
        const MFA: [MfaVerdict; 5] = [
            MfaVerdict::Enforced,
            MfaVerdict::Bypassable,
            MfaVerdict::Unsatisfiable,
            MfaVerdict::Absent,
            MfaVerdict::NotApplicable,
        ];
        let escalation = |id| Self::Step(AccessKind::Escalation(EscalationStep { id, via: None }));
        let mut all: Vec<Self> = (0..COLUMNS.len()).map(Self::Column).collect();
        all.extend(Badge::ALL.iter().map(|it| Self::Badge(it.kind)));
        all.extend(STATES.map(Self::State));
        all.extend(MFA.map(Self::Mfa));
        all.extend(PolicyType::ALL.map(Self::PolicyType));
        all.extend(EDGE_KINDS.iter().map(|it| Self::Step(it.kind)));
        all.extend(EscalationId::all().map(escalation));
        all.extend(RuleId::all().map(Self::Rule));
        all
    }

    /// The column with this title.
    pub fn column(title: &str) -> Option<Self> {
        COLUMNS.iter().position(|it| it.title == title).map(Self::Column)
    }

    /// What it is called on screens and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step(kind) => kind.describe().label,
            Self::State(state) => super::super::state_words(state),
            Self::Mfa(MfaVerdict::NotApplicable) => "MFA not applicable",
            Self::Mfa(mfa) => super::super::mfa_words(mfa),
            Self::Badge(kind) => badge(kind).map_or("", |it| it.label),
            Self::Rule(id) => id.rule().title,
            Self::Column(index) => COLUMNS.get(index).map_or("", |it| it.title),
            Self::PolicyType(policy_type) => policy_type.name(),
        }
    }

    /// The word for what it is: `column`, `badge`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Step(AccessKind::Escalation(_)) => "escalation method",
            Self::Step(_) => "kind of step",
            Self::State(_) => "state",
            Self::Mfa(_) => "MFA verdict",
            Self::Badge(_) => "badge",
            Self::Rule(_) => "rule",
            Self::Column(_) => "column",
            Self::PolicyType(_) => "policy type",
        }
    }

    /// What it is and what it means, in two sentences or a little more.
    pub fn text(self) -> String {
        match self {
            Self::Step(kind) => kind.describe().explanation.to_owned(),
            Self::State(state) => of_state(state).to_owned(),
            Self::Mfa(mfa) => of_mfa(mfa).to_owned(),
            Self::Badge(kind) => of_badge(kind).to_owned(),
            Self::Rule(id) => format!("{} {}", id.rule().meaning, id.rule().risk),
            Self::Column(index) => COLUMNS.get(index).map_or("", |it| it.text).to_owned(),
            Self::PolicyType(policy_type) => of_policy_type(policy_type).0.to_owned(),
        }
    }

    /// AWS's page about it.
    pub fn page(self) -> &'static str {
        match self {
            Self::Step(kind) => page_of_step(kind),
            Self::State(AccessState::Conditional) => {
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"
            }
            Self::State(AccessState::Proven | AccessState::Disputed | AccessState::Unknown) => {
                LOGIC
            }
            Self::Mfa(_) => mfa_form::PAGE,
            Self::Badge(kind) => page_of_badge(kind),
            Self::Rule(id) => id.rule().reference,
            Self::Column(index) => COLUMNS.get(index).map_or("", |it| it.page),
            Self::PolicyType(policy_type) => of_policy_type(policy_type).1,
        }
    }

    /// All of it.
    pub fn explanation(self) -> Explanation {
        let fix = match self {
            Self::Step(kind) => kind.escalation().map(|it| it.id.method().remediation),
            Self::Rule(id) => Some(id.rule().remediation.console),
            Self::State(_)
            | Self::Mfa(_)
            | Self::Badge(_)
            | Self::Column(_)
            | Self::PolicyType(_) => None,
        };
        let name = match self {
            Self::Badge(kind) => badge(kind).map_or_else(String::new, |it| it.letter.to_string()),
            Self::Step(_)
            | Self::State(_)
            | Self::Mfa(_)
            | Self::Rule(_)
            | Self::Column(_)
            | Self::PolicyType(_) => self.name().to_owned(),
        };
        let explanation = Explanation::new(format!("{name}: {}", self.text()), self.page());
        explanation.maybe_fix(fix.map(ToOwned::to_owned))
    }

    /// The first sentence: what it is.
    pub(super) fn first_sentence(self) -> String {
        let text = self.text();
        text.split_once(". ").map_or(text.clone(), |(first, _)| format!("{first}."))
    }

    /// The last sentence: what it means.
    pub(super) fn last_sentence(self) -> String {
        let text = self.text();
        text.rsplit_once(". ").map_or(text.clone(), |(_, last)| last.to_owned())
    }
}

fn badge(kind: BadgeKind) -> Option<&'static Badge> {
    Badge::ALL.iter().find(|it| it.kind == kind)
}

fn of_state(state: AccessState) -> &'static str {
    match state {
        AccessState::Proven => {
            "The loaded policies allow the step without conditions on the caller. If the \
             organization was not loaded, its guardrails are unknown, and the answer is an upper \
             bound."
        }
        AccessState::Conditional => {
            "The step is possible if the caller or the request meets a requirement, such as MFA, \
             an external ID or a source IP address. Whether someone meets it does not stand in \
             policies."
        }
        AccessState::Disputed => {
            "AWS documentation contradicts itself here, so the step is allowed in one \
             interpretation and denied in the other. The why page shows both, with their pages."
        }
        AccessState::Unknown => {
            "The answer depends on data that was not loaded. Missing data is not missing access, \
             so treat it as possible until it is loaded."
        }
    }
}

fn of_mfa(mfa: MfaVerdict) -> &'static str {
    match mfa {
        MfaVerdict::Enforced => {
            "Nobody can take the step without MFA. Calls with long-term access keys need a session \
             with MFA first, or pass a one-time code to sts:AssumeRole."
        }
        MfaVerdict::Bypassable => {
            "A condition mentions MFA, but a long-term access key or a session without MFA passes \
             it. The form of the condition decides, and i on the statement says how to fix it."
        }
        MfaVerdict::Unsatisfiable => {
            "A condition requires MFA, but this kind of caller can never show it. AWS does not see \
             the MFA of identity providers, and sessions of roles and services have none."
        }
        MfaVerdict::Absent => {
            "No condition mentions MFA. A stolen password or access key is enough."
        }
        MfaVerdict::NotApplicable => {
            "MFA does not apply to services, and people of an identity provider show it there. Only \
             the provider can require it."
        }
    }
}

fn of_badge(kind: BadgeKind) -> &'static str {
    match kind {
        BadgeKind::Admin => {
            "It is an administrator, or can become one by assuming roles or escalating its \
             privileges (a: only under a condition, such as MFA). Who controls it controls the \
             account."
        }
        BadgeKind::NoMfa => {
            "The user has no MFA device, or people can assume the role without MFA (m: MFA can be \
             bypassed). A stolen password or access key is then enough."
        }
        BadgeKind::OldKey => {
            "The user has an active access key older than 90 days. The longer a key exists, the \
             more likely it has leaked."
        }
        BadgeKind::NoGroup => {
            "The user is in none of the account's groups. Permissions that are attached to single \
             users are easy to forget."
        }
        BadgeKind::CrossAccount => {
            "The role trusts another account, or a principal there. The administrators of that \
             account decide who uses it."
        }
        BadgeKind::Wildcard => {
            "The role trusts everyone (*), or tokens that anyone can get. Only its conditions keep \
             others out."
        }
        BadgeKind::Unused => {
            "It was not used in the last 90 days, or never. What nobody uses, nobody watches, and \
             its permissions can be removed without loss."
        }
        BadgeKind::PassRole => {
            "It can pass a role to a service that the role trusts (p: only under a condition, such \
             as to one service). With a permission to create something in that service, it runs \
             code as the role."
        }
    }
}

fn page_of_badge(kind: BadgeKind) -> &'static str {
    match kind {
        BadgeKind::Admin => "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        BadgeKind::NoMfa => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html"
        }
        BadgeKind::OldKey => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"
        }
        BadgeKind::NoGroup => "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html",
        BadgeKind::CrossAccount => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_aws-accounts.html"
        }
        BadgeKind::Wildcard => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
        }
        BadgeKind::Unused => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html"
        }
        BadgeKind::PassRole => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
        }
    }
}

fn page_of_step(kind: AccessKind) -> &'static str {
    match kind {
        AccessKind::AssumeRole => {
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
        }
        AccessKind::AssumeRoleWithSaml => {
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html"
        }
        AccessKind::AssumeRoleWithWebIdentity => {
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"
        }
        AccessKind::Service => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html"
        }
        AccessKind::OutboundFederation => {
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html"
        }
        AccessKind::AssumeRoot => {
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html"
        }
        AccessKind::IdentityCenter => {
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html"
        }
        AccessKind::AccountAccess => {
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-manage-access-to-aws-accounts.html"
        }
        AccessKind::MemberOf => {
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/users-groups-provisioning.html"
        }
        AccessKind::Escalation(step) => step.id.method().reference,
    }
}

/// What a policy type can do, and AWS's page about it.
fn of_policy_type(policy_type: PolicyType) -> (&'static str, &'static str) {
    match policy_type {
        PolicyType::Identity => (
            "An identity policy, of the caller or its groups, grants what the caller may do. \
             Without it nothing is allowed, unless the resource's policy names the caller in the \
             same account.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
        ),
        PolicyType::Trust => (
            "The trust policy says who can assume the role. It must always allow the caller; \
             across accounts, the caller's own policies must allow it too.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html",
        ),
        PolicyType::Boundary => (
            "A permissions boundary limits what identity policies can grant to one user or role. It \
             grants nothing itself.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        ),
        PolicyType::Session => (
            "A session policy is passed when a session is created, and limits that session alone. \
             It grants nothing itself.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session",
        ),
        PolicyType::Scp => (
            "A service control policy limits what the principals of an account can do, including \
             the root user. It grants nothing itself, and every level of the organization must \
             allow the call.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        ),
        PolicyType::Rcp => (
            "A resource control policy limits who can use the resources of an account, including \
             callers of other accounts. It grants nothing itself.",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        ),
        PolicyType::Endpoint => (
            "The policy of a VPC endpoint limits the calls that pass through the endpoint. It \
             grants nothing itself.",
            "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_two_sentences_and_a_page_of_aws() {
        for topic in Topic::all() {
            let text = topic.text();
            assert!(text.ends_with('.'), "{topic:?}: {text}");
            let sentences = text.split_terminator(". ").count();
            assert!((2..=6).contains(&sentences), "{topic:?}: {sentences}: {text}");
            assert!(topic.page().starts_with("https://docs.aws.amazon.com/"), "{topic:?}");
            assert!(!topic.name().is_empty() && !topic.kind().is_empty(), "{topic:?}");
        }
    }

    #[test]
    fn no_column_is_explained_twice() {
        assert!(COLUMNS.is_sorted_by(|a, b| a.title < b.title));
    }

    #[test]
    fn the_table_is_complete() {
        let all = Topic::all();
        for kind in EDGE_KINDS {
            assert!(all.contains(&Topic::Step(kind.kind)));
        }
        let rules = all.iter().filter(|it| matches!(it, Topic::Rule(_))).count();
        assert_eq!(rules, RuleId::all().count());
        let steps = all.iter().filter(|it| matches!(it, Topic::Step(_))).count();
        assert_eq!(steps, EDGE_KINDS.len() + EscalationId::all().count());
    }
}
