//! The context keys of identity providers.

use super::condition::ContextKey;

/// Which identity provider keys a call can contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProviderKeys {
    /// All keys of this provider, by their prefix: a sign-in.
    Of(Box<str>),
    /// The keys that persist in a session: subject and audience.
    OfSession,
    /// No provider keys.
    None,
}

impl ProviderKeys {
    /// Whether a call can contain a key; true for keys that do not belong to a provider.
    pub(super) fn allow(&self, key: &ContextKey) -> bool {
        /// The sign-in keys that later calls of the session still contain.
        const KEPT: [&str; 9] =
            ["namequalifier", "sub", "sub_type", "aud", "amr", "app_id", "id", "user_id", "org_id"];
        let Some((provider, name)) = key.as_str().rsplit_once(':') else { return true };
        if !provider.contains('.') && !provider.eq_ignore_ascii_case("saml") {
            return true;
        }
        match self {
            Self::Of(own) => provider.eq_ignore_ascii_case(own),
            Self::OfSession if provider.eq_ignore_ascii_case("saml") => {
                KEPT[..3].iter().any(|it| name.eq_ignore_ascii_case(it))
            }
            Self::OfSession => KEPT[1..8].iter().any(|it| name.eq_ignore_ascii_case(it)),
            Self::None => false,
        }
    }
}
