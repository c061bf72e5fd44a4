//! Why this step is possible, disputed, unknown or refused, and how to close it.

use super::{
    explained::Explanation,
    mfa_form::{self, form_fix, form_sentence, written},
    topic::Topic,
};
use crate::{
    analysis::{Analysis, EvidenceRow, HopEvidence, Why},
    eval::{
        AccessState, Blocker, Dispute, MfaForm, MfaOutcome, MfaVerdict, PolicyType, required_mfa,
    },
    graph::{AccessKind, NodeId, NodeKind},
    iam::Effect,
    wording::{blocked_sentence, requirements_words},
};

const LOGIC: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html";
const CONDITION_KEYS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";

/// Why a step has its state and its MFA verdict, and how to close it.
pub fn of_step(analysis: &Analysis, hop: &HopEvidence) -> Explanation {
    let from = analysis.display_name(hop.hop.from);
    let to = analysis.display_name(hop.hop.to);
    if let Some(step) = hop.kind.escalation() {
        let method = step.id.method();
        let text = format!("{from} to {to} ({}): {}", method.id, method.explanation);
        return Explanation::new(text, method.reference).fix(method.remediation);
    }
    match hop.state {
        AccessState::Disputed => disputed(&from, &to, hop),
        AccessState::Unknown => unknown(&from, &to, hop),
        AccessState::Proven | AccessState::Conditional => possible(analysis, &from, &to, hop),
    }
}

/// AWS documentation disagrees: about what, and what would make it certain.
fn disputed(from: &str, to: &str, hop: &HopEvidence) -> Explanation {
    let Some(dispute) = hop.disputes.first() else {
        let text = format!("AWS documentation disagrees on whether {from} can assume {to}.");
        return Explanation::new(text, LOGIC);
    };
    let (about, fix, page) = match dispute {
        Dispute::BoundaryOfNamedUser => (
            "the trust policy names the user, and the user's permissions boundary does not allow \
             sts:AssumeRole. One page says that such a boundary does not limit what names the \
             user, another that it must allow the call",
            "Say it explicitly: allow or deny sts:AssumeRole on the role in the boundary, or take \
             the user out of the trust policy.",
            LOGIC,
        ),
        Dispute::MfaOfRoleSession => (
            "a condition with IfExists asks for MFA, and the caller is a role session. One page \
             says that its requests lack the MFA key, so that the condition holds, another that \
             they have it with the value false",
            "Do not ask role sessions for MFA: name the roles in a statement without that \
             condition, or do not trust them.",
            CONDITION_KEYS,
        ),
        Dispute::DenialOfMissingMfa => (
            "a Deny with Null true on aws:MultiFactorAuthPresent is meant to require MFA. One page \
             says that it spares calls with long-term access keys, another that it denies them",
            "",
            CONDITION_KEYS,
        ),
    };
    let text = format!("AWS documentation disagrees on whether {from} can assume {to}: {about}.");
    let fix = match fix {
        "" => format!(
            "Replace the condition of the Deny with {}.",
            written(&required_mfa(Effect::Deny))
        ),
        fix => fix.to_owned(),
    };
    Explanation::new(text, page).fix(fix)
}

/// Something was not loaded: what, and how to load it.
fn unknown(from: &str, to: &str, hop: &HopEvidence) -> Explanation {
    let missing: Vec<_> = hop.missing.iter().map(ToString::to_string).collect();
    let missing = match missing.as_slice() {
        [] => "not all facts were loaded".to_owned(),
        [..] => missing.join(", "),
    };
    let text = format!(
        "Whether {from} can assume {to} is unknown: {missing}. Missing data is not missing access, \
         so treat it as possible."
    );
    let fix = "See \"Not loaded\" on the overview for what to add or to permit, then reload (R).";
    Explanation::new(text, LOGIC).fix(fix)
}

/// The step is possible, maybe under conditions.
fn possible(analysis: &Analysis, from: &str, to: &str, hop: &HopEvidence) -> Explanation {
    let general = Topic::Step(hop.kind);
    let first = general.text();
    let first = first.split_once(". ").map_or(first.trim_end_matches('.'), |(first, _)| first);
    let requires = requirements_words(&hop.requires);
    let here = match requires.as_slice() {
        [] => format!("{from} to {to} needs nothing more"),
        [..] => format!("{from} to {to} requires {}", requires.join(" and ")),
    };
    let text = format!("{first}. Here: {here}.");
    let plain = |fix: Option<&str>| {
        let explanation = Explanation::new(text.clone(), general.page());
        explanation.maybe_fix(fix.map(ToOwned::to_owned))
    };
    match (hop.kind, hop.mfa) {
        (AccessKind::AssumeRole, MfaVerdict::Bypassable) => {
            let Some((row, form)) = faulty_form(analysis, hop) else { return plain(None) };
            let whose = whose(&row);
            let text = format!("{here}, without MFA. {whose}: {}", form_sentence(&form));
            let fix = form_fix(&form).map(|it| format!("In {whose}: {it}"));
            Explanation::new(text, mfa_form::PAGE).maybe_fix(fix)
        }
        (AccessKind::AssumeRole, MfaVerdict::Absent) => {
            match analysis.graph.node(hop.hop.from).kind {
                NodeKind::User => plain(Some(&format!(
                    "Name only the principals that need the role in the trust policy, and require \
                     MFA of people with {}.",
                    written(&required_mfa(Effect::Allow))
                ))),
                _ => plain(Some(
                    "Name only the principals that need the role in the trust policy. A role \
                     session never has MFA, so do not require it here.",
                )),
            }
        }
        (AccessKind::OutboundFederation, _) => {
            plain(Some("Name the principal's ARN in the `sub` condition."))
        }
        (AccessKind::AssumeRoot, _) => plain(Some(
            "In the policy, name the member accounts, and the tasks with `sts:TaskPolicyArn`.",
        )),
        (AccessKind::AssumeRoleWithWebIdentity, _) => plain(Some(
            "Name the exact repository and branch, or the exact subject, in the `sub` condition.",
        )),
        (
            AccessKind::AssumeRole
            | AccessKind::AssumeRoleWithSaml
            | AccessKind::Service
            | AccessKind::IdentityCenter
            | AccessKind::AccountAccess
            | AccessKind::MemberOf
            | AccessKind::Escalation(_),
            _,
        ) => plain(None),
    }
}

/// The statement that mentions MFA and does not require it: behind the step, or in the role's trust
/// policy.
fn faulty_form(analysis: &Analysis, hop: &HopEvidence) -> Option<(Statement, MfaForm)> {
    let policies = &analysis.snapshot.policies;
    let of_row = |row: &EvidenceRow| {
        let read = policies.get(row.policy_id).document.statements.get(row.statement)?;
        let form = MfaForm::of(read.as_ref().ok()?)?;
        Some((Statement::of(row), form))
    };
    let behind = hop.rows.iter().filter_map(of_row);
    let trust = analysis.trust(hop.hop.to);
    let trusting = trust.iter().flat_map(|it| &it.entries).filter_map(|it| {
        let statement =
            Statement { policy_type: PolicyType::Trust, name: String::new(), index: it.index };
        Some((statement, MfaForm::of(it.statement)?))
    });
    behind.chain(trusting).find(|(_, it)| it.outcome != MfaOutcome::Required)
}

/// A statement, as far as a sentence names it.
struct Statement {
    policy_type: PolicyType,
    name: String,
    index: usize,
}

impl Statement {
    fn of(row: &EvidenceRow) -> Self {
        let EvidenceRow { policy_type, policy, statement, .. } = row;
        Self { policy_type: *policy_type, name: policy.clone(), index: *statement }
    }
}

/// `statement 0 of the trust policy`.
fn whose(statement: &Statement) -> String {
    let Statement { policy_type, name, index } = statement;
    match policy_type {
        PolicyType::Trust => format!("statement {index} of the trust policy"),
        PolicyType::Identity
        | PolicyType::Boundary
        | PolicyType::Session
        | PolicyType::Scp
        | PolicyType::Rcp
        | PolicyType::Endpoint => format!("statement {index} of {} {name}", policy_type.name()),
    }
}

/// Why a step is blocked, and what would allow it.
pub fn of_refusal(analysis: &Analysis, from: NodeId, to: NodeId, why: &Why) -> Explanation {
    let text = blocked_sentence(analysis, from, to, why);
    if why.mfa == MfaVerdict::Unsatisfiable {
        let text = format!(
            "{text} Only people with IAM credentials can show MFA: sessions of roles, services and \
             people of an identity provider cannot."
        );
        return Explanation::new(text, mfa_form::PAGE);
    }
    let Some(policy_type) = refusing(why) else { return Explanation::new(text, LOGIC) };
    let topic = Topic::PolicyType(policy_type);
    Explanation::new(format!("{text} {}", topic.first_sentence()), topic.page())
}

/// The policy type that refuses first.
fn refusing(why: &Why) -> Option<PolicyType> {
    let denied = why.denied_by.first().map(|it| it.policy_type);
    denied.or_else(|| {
        why.blocked_by.iter().find_map(|it| match it {
            Blocker::PolicyType(policy_type) => Some(*policy_type),
            Blocker::Caller => None,
        })
    })
}
