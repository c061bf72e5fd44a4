//! What one entry of a trust policy allows or denies, and what its statement does about MFA.

use super::{
    explained::Explanation,
    mfa_form::{self, form_fix, form_sentence, written},
};
use crate::{
    analysis::{Analysis, Trust, TrustEntry},
    eval::{MfaForm, MfaOutcome, MfaVerdict, may_be_a_person, required_mfa},
    iam::{Effect, PrincipalEntry},
    wording::{trust_conditions_words, trust_name_words},
};

const PRINCIPALS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const EXTERNAL_ID: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html";

/// What an entry of a trust policy allows or denies, whether it requires MFA, and how to fix it: the
/// advice follows from the form of the statement.
pub fn of_trust_entry(
    analysis: &Analysis,
    trust: &Trust<'_>,
    entry: &TrustEntry<'_>,
) -> Explanation {
    let name = trust_name_words(analysis, entry);
    let index = entry.index;
    if let Some(form) = MfaForm::of(entry.statement) {
        let text = format!("Statement {index}: {}", form_sentence(&form));
        let text = text + &by_others(trust, entry, &form);
        let fix = form_fix(&form).map(|it| it + others_need_their_own(entry));
        return Explanation::new(text, mfa_form::PAGE).maybe_fix(fix);
    }
    if !entry.allows() {
        let when = match entry.statement.condition.0.is_empty() {
            true => String::new(),
            false => format!(" if {}", trust_conditions_words(entry)),
        };
        let text = format!(
            "Statement {index} denies {name}{when}. A denial outweighs every statement that allows."
        );
        return Explanation::new(text, PRINCIPALS);
    }
    match entry.mfa {
        MfaVerdict::Enforced | MfaVerdict::Bypassable | MfaVerdict::Unsatisfiable => {
            by_a_denial(trust, entry, &name)
        }
        MfaVerdict::Absent => {
            let text = format!(
                "Statement {index} trusts {name}, and no statement requires MFA. A stolen password \
                 or access key of such a person is enough to assume the role."
            );
            let condition = written(&required_mfa(Effect::Allow));
            let fix = format!("Add the condition {condition}.{}", others_need_their_own(entry));
            Explanation::new(text, mfa_form::PAGE).fix(fix)
        }
        MfaVerdict::NotApplicable => without_mfa(entry, &name),
    }
}

/// What other statements do for an entry whose own conditions do not require MFA.
fn by_others(trust: &Trust<'_>, entry: &TrustEntry<'_>, form: &MfaForm) -> String {
    let enforced = entry.allows() && entry.mfa == MfaVerdict::Enforced;
    match denial(trust).filter(|_| enforced && form.outcome != MfaOutcome::Required) {
        Some((index, _)) => format!(" Statement {index} requires MFA all the same."),
        None => String::new(),
    }
}

/// The denial that is about MFA: the one that requires it, or else the first.
fn denial(trust: &Trust<'_>) -> Option<(usize, MfaForm)> {
    let denials = trust.entries.iter().filter(|it| !it.allows());
    let all: Vec<_> =
        denials.filter_map(|it| Some((it.index, MfaForm::of(it.statement)?))).collect();
    let requires = all.iter().find(|(_, it)| it.outcome == MfaOutcome::Required);
    requires.or(all.first()).cloned()
}

/// An entry without a condition on MFA, where a denial decides.
fn by_a_denial(trust: &Trust<'_>, entry: &TrustEntry<'_>, name: &str) -> Explanation {
    let index = entry.index;
    let Some((denying, form)) = denial(trust) else {
        let text = format!("Statement {index} trusts {name}. Another statement decides about MFA.");
        return Explanation::new(text, mfa_form::PAGE);
    };
    let text = format!(
        "Statement {index} trusts {name}, and statement {denying} decides about MFA: {}",
        form_sentence(&form)
    );
    let fix = form_fix(&form).map(|it| format!("In statement {denying}: {it}"));
    Explanation::new(text, mfa_form::PAGE).maybe_fix(fix)
}

/// An entry that is no person with IAM credentials.
fn without_mfa(entry: &TrustEntry<'_>, name: &str) -> Explanation {
    let index = entry.index;
    let (text, page) = match entry.principal {
        PrincipalEntry::Service(_) => (
            "A service has no MFA; what limits it is a condition on aws:SourceArn or \
             aws:SourceAccount, which says for whom it may call.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        ),
        PrincipalEntry::Federated(_) => (
            "AWS does not see the MFA of an identity provider; only the provider can require it, \
             and conditions on its audience and subject say whose tokens count.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        ),
        PrincipalEntry::Role(_) | PrincipalEntry::RoleSession(_) => (
            "A role session never shows MFA, so a condition that requires MFA would refuse it; \
             require MFA where people assume that role.",
            mfa_form::PAGE,
        ),
        PrincipalEntry::Account { .. }
        | PrincipalEntry::Anyone { .. }
        | PrincipalEntry::User(_)
        | PrincipalEntry::FederatedUser(_)
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::CanonicalUser(_)
        | PrincipalEntry::Unrecognized(_) => (
            "MFA does not apply: nothing that it names can assume the role as a person.",
            EXTERNAL_ID,
        ),
    };
    Explanation::new(format!("Statement {index} trusts {name}. {text}"), page)
}

/// That roles, services and providers beside people need a statement of their own.
fn others_need_their_own(entry: &TrustEntry<'_>) -> &'static str {
    let mut named = entry.statement.principal.iter().flat_map(|it| &it.entries);
    if named.all(may_be_a_person) {
        return "";
    }
    " Move the roles, services and identity providers of this statement to a statement of their \
     own: they can never meet it."
}
