//! The password policy in words.

use super::section::{Note, Section};
use crate::{
    analysis::{AccountFacts, Assessment, Severity, severity},
    iam::PasswordPolicy,
    wording::{UnreadFact, plural::counted},
};

pub(super) fn section(facts: &AccountFacts<'_>) -> Section {
    let notes = match facts.password_policy() {
        None => {
            let text = UnreadFact::PasswordPolicy.words(facts.provenance());
            vec![Note::new(Assessment::Unknown, text)]
        }
        Some(None) => {
            let text = format!("none is set: {AWS_DEFAULT}");
            vec![Note::new(severity::of_default_password_policy(), text)]
        }
        Some(Some(policy)) => password_notes(policy),
    };
    Section { title: "PASSWORD POLICY", words: "for IAM users".to_owned(), notes }
}

/// The password policy of an account that has not set one.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
const AWS_DEFAULT: &str = "the AWS default applies (at least 8 characters of 3 types, no \
                           expiration)";

fn password_notes(policy: &PasswordPolicy) -> Vec<Note> {
    let PasswordPolicy { minimum_length, users_may_change, max_age_days, .. } = policy;
    let length = Note::new(
        severity::of_password_length(policy),
        format!("at least {minimum_length} characters"),
    );
    let (required, missing) = character_types(policy);
    let types = match (required.as_slice(), missing.as_slice()) {
        (_, []) => "requires uppercase, lowercase, numbers, and symbols".to_owned(),
        ([], _) => "requires no character types".to_owned(),
        (_, missing) => {
            format!("requires {}, but not {}", required.join(" and "), missing.join(" or "))
        }
    };
    let types = Note::new(severity::of_password_types(policy), types);
    let reuse = match policy.reuse_prevention {
        Some(1) => "the last password cannot be reused".to_owned(),
        Some(many) => format!("the last {many} passwords cannot be reused"),
        None => "old passwords can be reused".to_owned(),
    };
    let reuse = Note::new(severity::of_password_reuse(policy), reuse);
    let end = match (max_age_days, policy.hard_expiry) {
        (None, _) => "passwords do not expire".to_owned(),
        (Some(days), false) => format!("passwords expire after {days} days"),
        (Some(days), true) => {
            format!("passwords expire after {days} days; then only an administrator can reset them")
        }
    };
    let change = match users_may_change {
        true => "users can change their own passwords",
        false => "users cannot change their own passwords",
    };
    vec![length, types, reuse, Note::new(Severity::Info, end), Note::new(Severity::Info, change)]
}

/// The types of characters that a password must contain, and those that are optional.
fn character_types(policy: &PasswordPolicy) -> (Vec<&'static str>, Vec<&'static str>) {
    let types = [
        ("uppercase", policy.require_uppercase),
        ("lowercase", policy.require_lowercase),
        ("numbers", policy.require_numbers),
        ("symbols", policy.require_symbols),
    ];
    let (required, missing): (Vec<_>, Vec<_>) =
        types.into_iter().partition(|(_, required)| *required);
    let names = |all: Vec<(&'static str, bool)>| all.into_iter().map(|(name, _)| name).collect();
    (names(required), names(missing))
}

/// The password policy in short: `14 characters of 4 types, 90 days`.
pub(super) fn password_words(policy: Option<Option<&PasswordPolicy>>) -> String {
    match policy {
        None => "unknown".to_owned(),
        Some(None) => "AWS default".to_owned(),
        Some(Some(policy)) => {
            let types = match character_types(policy).0.len() {
                0 => String::new(),
                many => format!(" of {}", counted(many, "type")),
            };
            let end = policy.max_age_days.map(|it| format!(", {it} days")).unwrap_or_default();
            format!("{} characters{types}{end}", policy.minimum_length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::section::marks, *};

    #[test]
    fn rules_for_passwords_in_short_and_in_full() {
        let strong = PasswordPolicy {
            minimum_length: 14,
            require_symbols: true,
            require_numbers: true,
            require_uppercase: true,
            require_lowercase: true,
            max_age_days: Some(90),
            reuse_prevention: Some(24),
            ..PasswordPolicy::default()
        };
        let weak = PasswordPolicy { minimum_length: 6, ..PasswordPolicy::default() };
        let cases = [
            (None, "unknown"),
            (Some(None), "AWS default"),
            (Some(Some(&strong)), "14 characters of 4 types, 90 days"),
            (Some(Some(&weak)), "6 characters"),
        ];
        for (policy, expected) in cases {
            assert_eq!(password_words(policy), expected);
        }
        assert_eq!(marks(&password_notes(&strong)), "");
        assert_eq!(marks(&password_notes(&weak)), "~~~");
    }
}
