//! What closes a step, in a sentence.

use crate::{
    analysis::{Closing, EvidenceRow, Removal},
    eval::PolicyType,
    graph::AccessKind,
};

/// How to close a step: `To close the lambda-001 step, remove statement 0 (PassRoles) of the managed
/// policy Deploy.`
pub fn closing_sentence(kind: AccessKind, closing: &Closing) -> String {
    let words: Vec<String> = closing.removals.iter().map(removal_words).collect();
    let doubt = match closing.is_smallest {
        true => "",
        false => " It is not proven that this is the smallest set.",
    };
    format!("To close the {} step, {}.{doubt}", kind.describe().label, words.join(" and "))
}

fn removal_words(removal: &Removal) -> String {
    match removal {
        Removal::Statement(row) => {
            let sid = row.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
            format!("remove statement {}{sid} of {}", row.statement, policy_words(row))
        }
        Removal::Attachment(row) => {
            format!("detach the AWS managed policy {} from {}", row.policy, row.attached_to)
        }
    }
}

fn policy_words(row: &EvidenceRow) -> String {
    let EvidenceRow { policy, policy_kind, attached_to, .. } = row;
    match row.policy_type {
        PolicyType::Trust => format!("the trust policy of {attached_to}"),
        PolicyType::Identity if *policy_kind == "inline" => {
            format!("the inline policy {policy} of {attached_to}")
        }
        PolicyType::Identity
        | PolicyType::Boundary
        | PolicyType::Session
        | PolicyType::Scp
        | PolicyType::Rcp
        | PolicyType::Endpoint => format!("the {policy_kind} policy {policy}"),
    }
}
