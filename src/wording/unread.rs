//! Words for facts that were not loaded.

pub use crate::iam::UnreadFact;
use crate::iam::{OtherCredentialKind, Provenance};

impl UnreadFact {
    /// The text that it was not loaded, and how to fix it: `access keys not loaded: …`.
    pub fn words(self, provenance: Provenance) -> String {
        let name = self.name();
        match self.remediation(provenance) {
            Some(remediation) => format!("{name} not loaded: {remediation}"),
            None => format!("{name} not loaded yet"),
        }
    }

    /// Its name in a sentence: `access keys`.
    pub fn name(self) -> &'static str {
        use OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey};
        match self {
            Self::AccessKeys => "access keys",
            Self::Password => "password",
            Self::MfaDevices => "MFA devices",
            Self::Other(SshPublicKey) => "SSH keys",
            Self::Other(SigningCertificate) => "signing certificates",
            Self::Other(ServiceSpecific) => "service credentials",
            Self::LastUseOfUser | Self::LastUseOfRole => "last use",
            Self::RootUser => "root user",
            Self::PasswordPolicy => "password policy",
            Self::SamlProviders => "SAML providers",
            Self::OpenIdConnectProviders => "OpenID Connect providers",
            Self::Account => "the account",
            Self::Users => "users",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Policies => "policies",
            Self::TrustPolicy => "trust policy",
            Self::SessionDuration => "session duration",
            Self::SigninSessionDuration => "sign-in session duration",
            Self::ServicesUsed => "services used",
            Self::Organization => "organization",
            Self::IdentityCenter => "Identity Center",
            Self::RootAccess => "centralized root access",
            Self::RootMfaDevice => "kind of the root user's MFA device",
            Self::ServerCertificates => "server certificates",
            Self::Secrets => "secrets",
            Self::IdentityPools => "identity pools",
            Self::RunningResources => "resources that run as roles",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remediation_is_a_file_a_permission_or_patience() {
        let keys = |provenance| UnreadFact::AccessKeys.words(provenance);
        assert_eq!(keys(Provenance::Files), "access keys not loaded: add the credential report");
        assert_eq!(
            keys(Provenance::Aws),
            "access keys not loaded: allow `iam:ListAccessKeys`, or reload"
        );
        assert_eq!(keys(Provenance::Arriving), "access keys not loaded yet");
    }
}
