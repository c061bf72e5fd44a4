//! Trust policies in words: whom they trust, and under which conditions.

use super::sentence::{ANY_APPLICATION, condition_words};
use crate::{
    analysis::{Analysis, TrustEntry},
    eval::MfaVerdict,
    iam::PrincipalEntry,
};

/// The display name of an entry of a trust policy.
pub fn trust_name_words(analysis: &Analysis, entry: &TrustEntry<'_>) -> String {
    let written = entry.principal.written();
    let known = || entry.node.map_or_else(|| written.to_owned(), |it| analysis.display_name(it));
    let name = match entry.principal {
        PrincipalEntry::Anyone { .. } => "everyone (*)".to_owned(),
        PrincipalEntry::Account { account, .. } => {
            let alias = analysis.account_name(account.as_str());
            match alias == account.as_str() {
                _ if entry.own_account => format!("account/{account} (own)"),
                true => format!("account/{account}"),
                false => format!("account/{account} ({alias})"),
            }
        }
        PrincipalEntry::UniqueId(id) if is_gone(analysis, entry) => {
            format!("a deleted principal ({id})")
        }
        PrincipalEntry::Unrecognized(text) => format!("nobody: `{text}` is not a principal"),
        PrincipalEntry::User(_)
        | PrincipalEntry::Role(_)
        | PrincipalEntry::RoleSession(_)
        | PrincipalEntry::FederatedUser(_)
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Service(_)
        | PrincipalEntry::Federated(_)
        | PrincipalEntry::CanonicalUser(_) => known(),
    };
    if entry.negated { format!("everyone except {name}") } else { name }
}

fn is_gone(analysis: &Analysis, entry: &TrustEntry<'_>) -> bool {
    entry.node.is_none_or(|it| analysis.graph.node(it).is_external())
}

/// What a statement of a trust policy asks for: `MFA and external ID = x`, or `no condition`.
pub fn trust_conditions_words(entry: &TrustEntry<'_>) -> String {
    let conditions = &entry.statement.condition.0;
    let words: Vec<_> = conditions.iter().map(condition_words).collect();
    if words.is_empty() { "no condition".to_owned() } else { words.join(" and ") }
}

/// What one entry of a trust policy allows or denies, and when.
pub fn trust_sentence(analysis: &Analysis, entry: &TrustEntry<'_>) -> String {
    let sid = entry.statement.sid.as_deref().filter(|it| !it.is_empty());
    let sid = sid.map(|it| format!(" ({it})")).unwrap_or_default();
    let verb = if entry.allows() { "trusts" } else { "denies" };
    let name = trust_name_words(analysis, entry);
    let is_account = matches!(entry.principal, PrincipalEntry::Account { .. });
    let mut text = if entry.allows() && is_account && !entry.negated {
        format!(
            "Statement {}{sid} {verb} principals of {name} whose own policies allow it",
            entry.index
        )
    } else {
        format!("Statement {}{sid} {verb} {name}", entry.index)
    };
    if !entry.statement.condition.0.is_empty() {
        text += &format!(", if {}", trust_conditions_words(entry));
    }
    text.push('.');
    text += match entry.mfa {
        MfaVerdict::Enforced => " MFA is enforced.",
        MfaVerdict::Bypassable => " It mentions MFA, but a caller without MFA can pass.",
        MfaVerdict::Unsatisfiable => " It requires MFA that no caller can have.",
        MfaVerdict::Absent => " MFA is not required.",
        MfaVerdict::NotApplicable => "",
    };
    if entry.trusts_any_application() == Some(true) {
        text += " ";
        text += ANY_APPLICATION;
    }
    text
}
