//! Outbound federation: tokens with which the principals of an account sign in elsewhere.

/// Whether the principals of an account may get tokens of its own issuer.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboundFederation {
    /// Whether `sts:GetWebIdentityToken` gives tokens.
    pub is_enabled: bool,
    /// The issuer without `https://`, as the ARN of a provider writes it; none where AWS does not
    /// tell, as while it is off.
    pub issuer: Option<Box<str>>,
}

impl OutboundFederation {
    /// What an issuer is called in the ARN of a provider: without `https://` and the slash at
    /// the end.
    pub fn issuer_name(url: &str) -> &str {
        let name = url.strip_prefix("https://").unwrap_or(url);
        name.strip_suffix('/').unwrap_or(name)
    }
}
