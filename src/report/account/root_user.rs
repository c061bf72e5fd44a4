//! A root user in words.

use super::section::{Remark, Section, Weight};
use crate::{
    analysis::{AccountFacts, Analysis, UNUSED_DAYS},
    iam::RootUser,
    report::{badge::key_sentence, moment::ago_words, plural::counted, unread::UnreadFact},
};

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let reported = facts.account.and_then(|it| it.credential_report_at);
    let words = reported.map(|at| format!("credential report made {}", ago_words(analysis, at)));
    let remarks = match facts.root_user() {
        None => {
            vec![Remark::new(Weight::Unknown, UnreadFact::RootUser.words(facts.provenance()))]
        }
        Some(root) => root_user_remarks(analysis, root),
    };
    Section { title: "ROOT USER", words: words.unwrap_or_default(), remarks }
}

fn root_user_remarks(analysis: &Analysis, root: &RootUser) -> Vec<Remark> {
    let mut remarks = vec![match root.mfa_active {
        Some(true) => Remark::new(Weight::Good, "an MFA device is enabled"),
        Some(false) if root.lacks_mfa() => {
            let text = match root.has_password {
                Some(_) => "no MFA device: its password alone opens all that its account may do",
                None => "no MFA device: a password alone would open all that its account may do",
            };
            Remark::new(Weight::Alarm, text)
        }
        Some(false) => {
            Remark::new(Weight::Plain, "no MFA device, and no password that would need one")
        }
        None => Remark::new(Weight::Unknown, "MFA not loaded"),
    }];
    remarks.push(match root.has_password {
        Some(true) => Remark::new(Weight::Plain, "a password"),
        Some(false) => Remark::new(Weight::Good, "no password: nobody can sign in with one"),
        None => Remark::new(Weight::Unknown, "whether there is a password was not loaded"),
    });
    remarks.push(match root.password_last_used {
        Some(Some(at)) if analysis.days_since(at) <= UNUSED_DAYS => {
            let text =
                format!("signed in {}: few tasks need the root user", ago_words(analysis, at));
            Remark::new(Weight::Caution, text)
        }
        Some(Some(at)) => {
            Remark::new(Weight::Plain, format!("signed in {}", ago_words(analysis, at)))
        }
        Some(None) => Remark::new(Weight::Good, "never signed in, as far as AWS recorded"),
        None => Remark::new(Weight::Unknown, "the last sign-in was not loaded"),
    });
    match root.access_keys.as_deref() {
        None => remarks.push(Remark::new(Weight::Unknown, "access keys not loaded")),
        Some([]) => remarks.push(Remark::new(Weight::Good, "no access key")),
        Some(keys) => remarks.extend(keys.iter().map(|key| {
            let words = key_sentence(analysis, key);
            match key.active {
                true => Remark::new(
                    Weight::Alarm,
                    format!("{words}: no policy of its account can limit it"),
                ),
                false => Remark::new(Weight::Caution, format!("{words}; it is inactive")),
            }
        })),
    }
    remarks.push(match root.has_signing_certificate {
        Some(true) => Remark::new(Weight::Alarm, "a signing certificate"),
        Some(false) => Remark::new(Weight::Good, "no signing certificate"),
        None => Remark::new(Weight::Unknown, "signing certificates not loaded"),
    });
    remarks
}

/// How much the gravest fact of a root user weighs.
pub(super) fn root_user_weight(analysis: &Analysis, root: Option<&RootUser>) -> Weight {
    let remarks = root.map(|it| root_user_remarks(analysis, it)).unwrap_or_default();
    remarks.iter().map(|it| it.weight).max().unwrap_or(Weight::Unknown)
}

/// The root user in short: `MFA, no keys`.
pub(super) fn root_user_words(root: Option<&RootUser>) -> String {
    let Some(root) = root else { return "unknown".to_owned() };
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
            ("an inactive key",                    RootUser { access_keys: Some(vec![key(false)]), ..calm() },                    "~"),
            ("a signing certificate",              RootUser { has_signing_certificate: Some(true), ..calm() },                    "!"),
            ("used of late",                       RootUser { password_last_used: at("2025-10-17T12:00:00Z"), ..calm() },         "~"),
            ("used long ago",                      RootUser { password_last_used: at("2025-10-16T12:00:00Z"), ..calm() },         ""),
        ];
        for (why, root, expected) in cases {
            assert_eq!(marks(&root_user_remarks(&analysis(), &root)), expected, "{why}");
        }
    }
}
