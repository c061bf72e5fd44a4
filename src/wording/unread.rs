//! Words for facts that were not read, with what would cure it: another file, or a permission.

use crate::iam::{OtherCredentialKind, Provenance};

/// A fact about a user, a role or an account, or about many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Access keys of users.
    AccessKeys,
    /// The console password of a user.
    Password,
    /// MFA devices of a user.
    MfaDevices,
    /// Other credentials of a user.
    Other(OtherCredentialKind),
    /// When a user last did something.
    LastUseOfUser,
    /// When a role was last used.
    LastUseOfRole,
    /// The root user of an account.
    RootUser,
    /// The rules for passwords of an account.
    PasswordPolicy,
    /// SAML providers of an account.
    SamlProviders,
    /// OpenID Connect providers of an account.
    OpenIdConnectProviders,
}

impl Unread {
    /// That it was not read, and what to do about it: `access keys not loaded: …`.
    pub fn words(self, provenance: Provenance) -> String {
        const REPORT: &str = "add the credential report";
        const DETAILS: &str = "add the account's authorization details";
        const RULES: &str = "add what `aws iam get-account-password-policy` prints";
        const SAML: &str = "add what `aws iam list-saml-providers` prints";
        const OPEN_ID: &str = "add what `aws iam list-open-id-connect-providers` prints";
        const LIVE: &str = "let rolecall read AWS";
        use OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey};
        #[rustfmt::skip]
        let (name, file, action) = match self {
            Self::AccessKeys =>                ("access keys",          REPORT,  "iam:ListAccessKeys"),
            Self::Password =>                  ("password",             REPORT,  "iam:GetLoginProfile"),
            Self::MfaDevices =>                ("MFA devices",          REPORT,  "iam:ListMFADevices"),
            Self::Other(SshPublicKey) =>       ("SSH keys",             LIVE,    "iam:ListSSHPublicKeys"),
            Self::Other(SigningCertificate) => ("signing certificates", LIVE,    "iam:ListSigningCertificates"),
            Self::Other(ServiceSpecific) =>    ("service credentials",  LIVE,    "iam:ListServiceSpecificCredentials"),
            Self::LastUseOfUser =>             ("last use",             REPORT,  "iam:GetCredentialReport"),
            Self::LastUseOfRole =>             ("last use",             DETAILS, "iam:GetAccountAuthorizationDetails"),
            Self::RootUser =>                  ("root user",            REPORT,  "iam:GetCredentialReport"),
            Self::PasswordPolicy =>            ("password policy",      RULES,   "iam:GetAccountPasswordPolicy"),
            Self::SamlProviders =>             ("SAML providers",       SAML,    "iam:ListSAMLProviders"),
            Self::OpenIdConnectProviders =>    ("OpenID Connect providers", OPEN_ID, "iam:ListOpenIDConnectProviders"),
        };
        match provenance {
            Provenance::Files => format!("{name} not loaded: {file}"),
            Provenance::Aws => format!("{name} not loaded: allow `{action}`, or read again"),
            Provenance::Arriving => format!("{name} not loaded yet"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cure_is_a_file_a_permission_or_patience() {
        let keys = |provenance| Unread::AccessKeys.words(provenance);
        assert_eq!(keys(Provenance::Files), "access keys not loaded: add the credential report");
        assert_eq!(
            keys(Provenance::Aws),
            "access keys not loaded: allow `iam:ListAccessKeys`, or read again"
        );
        assert_eq!(keys(Provenance::Arriving), "access keys not loaded yet");
    }
}
