//! Credentials in words.

use super::moment::last_used_words;
use crate::{
    analysis::Analysis,
    iam::{AccessKey, MfaDeviceKind, RoleTemplate},
};

/// What an MFA device is.
pub fn mfa_device_words(kind: MfaDeviceKind) -> &'static str {
    match kind {
        MfaDeviceKind::Virtual => "virtual MFA device",
        MfaDeviceKind::Fido => "passkey or security key",
        MfaDeviceKind::TextMessage => "text messages, which attackers can intercept",
        MfaDeviceKind::Hardware => "hardware MFA token",
    }
}

/// The template of a role: who created it, and from what.
pub fn template_words(template: &RoleTemplate) -> String {
    let version = template.minor_version.map(|it| format!(", minor version {it}"));
    format!("created by role manager from {}{}", template.name(), version.unwrap_or_default())
}

/// An access key: its age, and its last use if known.
pub fn key_sentence(analysis: &Analysis, key: &AccessKey) -> String {
    let id = key.id.as_ref().map(|it| format!("key {it}"));
    let id = id.unwrap_or_else(|| "a key".to_owned());
    let age = match key.age_days(analysis.now) {
        Some(days) => format!("{days} days old"),
        None => "of unknown age".to_owned(),
    };
    let used = key.last_used.as_ref().map(|it| match it.at {
        Some(_) => format!(", last used {}", last_used_words(analysis, it)),
        None => ", never used".to_owned(),
    });
    format!("{id} is {age}{}", used.unwrap_or_default())
}
