//! Outbound federation: tokens that the principals of an account use to sign in elsewhere.

/// Whether the principals of an account may get tokens from the account's own issuer.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboundFederation {
    /// Whether `sts:GetWebIdentityToken` gives tokens.
    pub is_enabled: bool,
    /// The issuer without `https://`, as the ARN of a provider writes it; `None` if AWS does not
    /// return it, as while the feature is disabled.
    pub issuer: Option<Box<str>>,
}

impl OutboundFederation {
    /// The issuer's name in the ARN of a provider: without `https://` and the trailing slash.
    pub fn issuer_name(url: &str) -> &str {
        let name = url.strip_prefix("https://").unwrap_or(url);
        name.strip_suffix('/').unwrap_or(name)
    }
}
