//! Credentials in words.

use crate::iam::MfaDeviceKind;

/// What an MFA device is.
pub fn mfa_device_words(kind: MfaDeviceKind) -> &'static str {
    match kind {
        MfaDeviceKind::Virtual => "virtual MFA device",
        MfaDeviceKind::Fido => "passkey or security key",
        MfaDeviceKind::TextMessage => "text messages, which others can redirect",
        MfaDeviceKind::Hardware => "hardware MFA token",
    }
}
