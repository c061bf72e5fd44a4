//! A root user in words.

use super::section::{Note, Section};
use crate::{
    analysis::{AccountFacts, Analysis, Assessment, Severity, severity},
    iam::{RootAccessFeature, RootUser},
    wording::{UnreadFact, ago_words, key_sentence, plural::counted},
};

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let reported = facts.account.and_then(|it| it.credential_report_at);
    let words =
        reported.map(|at| format!("credential report generated {}", ago_words(analysis, at)));
    let notes = match facts.root_user() {
        None => {
            vec![Note::new(Assessment::Unknown, UnreadFact::RootUser.words(facts.provenance()))]
        }
        Some(root) => root_user_notes(analysis, root),
    };
    let notes = notes.into_iter().chain(central_note(facts)).collect();
    Section { title: "ROOT USER", words: words.unwrap_or_default(), notes }
}

/// How the organization manages the root user of a member account. It does not manage that of the
/// management account.
fn central_note(facts: &AccountFacts<'_>) -> Option<Note> {
    let place = facts.place().filter(|it| it.is_management != Some(true))?;
    let Some(features) = &place.organization.root_access else {
        let text = "centralized root access not loaded";
        return Some(Note::new(Assessment::Unknown, text));
    };
    let has = |it| features.contains(&it);
    let text =
        match (has(RootAccessFeature::CredentialsManagement), has(RootAccessFeature::Sessions)) {
            (false, false) => "centralized root access off",
            (true, false) => {
                "centralized root access on: the organization can delete root credentials"
            }
            (false, true) => {
                "centralized root access on: `sts:AssumeRoot` gives root sessions for single tasks"
            }
            (true, true) => {
                "centralized root access on: the organization can delete root credentials, and \
             `sts:AssumeRoot` gives root sessions for single tasks"
            }
        };
    Some(Note::new(Severity::Info, text))
}

fn root_user_notes(analysis: &Analysis, root: &RootUser) -> Vec<Note> {
    if root.has_no_credentials() == Some(true) {
        let text = "no root credentials: nobody can sign in as the root user";
        return vec![Note::new(severity::OF_NO_ROOT_CREDENTIALS, text)];
    }
    let mfa = match root.mfa_active {
        Some(true) => "an MFA device is enabled",
        Some(false) if root.lacks_mfa() => match root.has_password {
            Some(false) => "no MFA device, and an active access key",
            Some(true) => "no MFA device: the password alone gives full access to the account",
            None => "no MFA device: a password alone would give full access to the account",
        },
        Some(false) => "no MFA device, but no password either",
        None => "MFA not loaded",
    };
    let password = match root.has_password {
        Some(true) => "a password",
        Some(false) => "no password: nobody can sign in to the console",
        None => "password not loaded",
    };
    let sign_in = severity::of_root_sign_in(analysis, root);
    let signed_in = match root.password_last_used {
        Some(Some(at)) if sign_in.is_risk() => {
            format!(
                "signed in {}: use the root user only for tasks that require it",
                ago_words(analysis, at)
            )
        }
        Some(Some(at)) => format!("signed in {}", ago_words(analysis, at)),
        Some(None) => "no sign-in recorded".to_owned(),
        None => "last sign-in not loaded".to_owned(),
    };
    let mut notes = vec![
        Note::new(severity::of_root_mfa(root), mfa),
        Note::new(severity::of_root_password(root), password),
        Note::new(sign_in, signed_in),
    ];
    match root.access_keys.as_deref() {
        None => notes.push(Note::new(Assessment::Unknown, "access keys not loaded")),
        Some([]) => notes.push(Note::new(severity::OF_NO_ACCESS_KEY, "no access key")),
        Some(keys) => notes.extend(keys.iter().map(|key| {
            let words = key_sentence(analysis, key);
            let text = match key.active {
                true => format!("{words}: no IAM policy can limit it"),
                false => format!("{words} (inactive)"),
            };
            Note::new(severity::of_root_key(key), text)
        })),
    }
    let certificate = match root.has_signing_certificate {
        Some(true) => "a signing certificate",
        Some(false) => "no signing certificate",
        None => "signing certificates not loaded",
    };
    notes.push(Note::new(severity::of_root_certificate(root), certificate));
    notes
}

/// The root user in short: `MFA, no keys`.
pub(super) fn root_user_words(root: Option<&RootUser>) -> String {
    let Some(root) = root else { return "unknown".to_owned() };
    if root.has_no_credentials() == Some(true) {
        return "no credentials".to_owned();
    }
    let mfa = match root.mfa_active {
        Some(true) => "MFA",
        Some(false) => "no MFA",
        None => "MFA unknown",
    };
    let active = root.access_keys.as_ref().map(|it| it.iter().filter(|it| it.active).count());
    let keys = match active {
        Some(0) => "no keys".to_owned(),
        Some(many) => counted(many, "key"),
        None => "keys unknown".to_owned(),
    };
    let password = if root.has_password == Some(false) { ", no password" } else { "" };
    let certificate =
        if root.has_signing_certificate == Some(true) { ", signing certificate" } else { "" };
    format!("{mfa}, {keys}{password}{certificate}")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{super::section::marks, *};
    use crate::iam::{AccessKey, Snapshot};

    fn analysis() -> Analysis {
        Analysis::new(Snapshot::default(), "2026-01-15T12:00:00Z".parse().unwrap())
    }

    #[test]
    #[rustfmt::skip]
    fn a_root_user_without_mfa_or_with_keys_is_an_alarm() {
        let key = |active| AccessKey { id: None, active, created: None, last_used: None };
        let calm = || RootUser {
            mfa_active: Some(true),
            has_virtual_mfa: false,
            has_password: Some(true),
            has_signing_certificate: Some(false),
            password_last_used: Some(None),
            access_keys: Some(Vec::new()),
        };
        let at = |text: &str| Some(Some(text.parse::<Timestamp>().unwrap()));
        let cases = [
            ("as it should be",                    calm(),                                                                        ""),
            ("nothing was read",                   RootUser::default(),                                                           "?????"),
            ("no MFA",                             RootUser { mfa_active: Some(false), ..calm() },                                "!"),
            ("no MFA, and no password to protect", RootUser { mfa_active: Some(false), has_password: Some(false), ..calm() },     ""),
            ("an active key",                      RootUser { access_keys: Some(vec![key(true)]), ..calm() },                     "!"),
            ("an inactive key",                    RootUser { access_keys: Some(vec![key(false)]), ..calm() },                    "!"),
            ("a signing certificate",              RootUser { has_signing_certificate: Some(true), ..calm() },                    "!"),
            ("no credentials at all",              RootUser { mfa_active: Some(false), has_password: Some(false), ..calm() },     ""),
            ("used of late",                       RootUser { password_last_used: at("2025-10-17T12:00:00Z"), ..calm() },         "!"),
            ("used long ago",                      RootUser { password_last_used: at("2025-10-16T12:00:00Z"), ..calm() },         ""),
        ];
        for (why, root, expected) in cases {
            assert_eq!(marks(&root_user_notes(&analysis(), &root)), expected, "{why}");
        }
    }
}
