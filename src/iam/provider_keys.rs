//! The context keys of identity providers.

use super::condition::ContextKey;

/// Which keys of identity providers a call can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProviderKeys {
    /// All of this provider, as its keys begin: a sign-in.
    Of(Box<str>),
    /// Those that stay on a session: who it is, and for whom it was meant.
    OfSession,
    /// None.
    None,
}

impl ProviderKeys {
    /// Whether a call can carry a key; true of keys that are of no provider.
    pub(super) fn allow(&self, key: &ContextKey) -> bool {
        /// What later calls of a session carry of its sign-in.
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
