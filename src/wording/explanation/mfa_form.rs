//! What a statement's conditions on MFA do, and how to write them so that they require it.

use crate::{
    eval::{MfaForm, MfaOutcome},
    iam::{Condition, Effect},
};

/// AWS's page on conditions that require MFA.
pub(super) const PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html";

/// What the conditions do, in one or two sentences.
pub(super) fn form_sentence(form: &MfaForm) -> String {
    let MfaForm { effect, outcome, conditions, .. } = form;
    let written: Vec<_> = conditions.iter().map(written).collect();
    let written = written.join(" and ");
    let text = match (effect, outcome) {
        (Effect::Allow, MfaOutcome::Required) => {
            "holds only with MFA: a call with a long-term \
             access key lacks the key, and a session without MFA has the value false, so neither \
             is allowed"
        }
        (Effect::Deny, MfaOutcome::Required) => {
            "denies every call without MFA, those with \
             long-term access keys too, because the condition also holds if the key is missing"
        }
        (Effect::Allow, MfaOutcome::PassedByKeys) => {
            "can be bypassed: it also holds if the key is \
             missing, and calls with long-term access keys always lack it"
        }
        (Effect::Deny, MfaOutcome::PassedByKeys) => {
            "can be bypassed: it does not hold if the key \
             is missing, so it does not deny calls with long-term access keys, which always lack \
             it"
        }
        (Effect::Allow, MfaOutcome::PassedBySessions) => {
            "is not an MFA condition: it only asks \
             whether the key is present, and a console session without MFA has the key with the \
             value false"
        }
        (Effect::Deny, MfaOutcome::PassedBySessions) => {
            "can be bypassed: it denies only calls \
             that lack the key, and a console session without MFA has the key with the value false"
        }
        (Effect::Allow, MfaOutcome::PassedByAll) => {
            "requires nothing of callers without MFA: they \
             lack the key, and the condition then holds"
        }
        (Effect::Deny, MfaOutcome::PassedByAll) => {
            "spares callers without MFA: they lack the key, \
             and the condition then does not hold"
        }
        (Effect::Allow, MfaOutcome::Reversed) => {
            "is the wrong way around: it allows callers \
             without MFA and not those with it"
        }
        (Effect::Deny, MfaOutcome::Reversed) => {
            "is the wrong way around: it denies callers with \
             MFA"
        }
        (Effect::Allow, MfaOutcome::NeverHolds) => "never holds, so the statement allows no one",
        (Effect::Deny, MfaOutcome::NeverHolds) => "never holds, so the statement denies no one",
        (_, MfaOutcome::Unreadable) => {
            "cannot be decided: AWS does not document the operator, or \
             the value is of another type"
        }
    };
    let mut text = format!("{} with {written} {text}.", effect.name());
    if form.is_disputed {
        text += " AWS documentation disagrees on whether Null matches calls with long-term access \
                 keys.";
    }
    if form.has_others && *effect == Effect::Deny && *outcome == MfaOutcome::Required {
        text += " It denies only where its other conditions hold too.";
    }
    text
}

/// How to write the conditions so that they require MFA; `None` if they do.
pub(super) fn form_fix(form: &MfaForm) -> Option<String> {
    let remedy = form.remedy()?;
    let are = if form.conditions.len() == 1 { "the condition" } else { "the conditions on MFA" };
    Some(format!("Replace {are} with {}.", written(&remedy)))
}

/// A condition as a policy writes it, on one line.
pub(super) fn written(condition: &Condition) -> String {
    let Condition { operator, key, values } = condition;
    let quoted: Vec<_> = values.iter().map(|it| format!("\"{it}\"")).collect();
    let value = match quoted.as_slice() {
        [only] => only.clone(),
        all => format!("[{}]", all.join(", ")),
    };
    format!("`\"{operator}\": {{\"{key}\": {value}}}`")
}
