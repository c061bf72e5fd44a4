//! A session that was started with an MFA code.

use std::{fmt, sync::Arc};

use aws_credential_types::provider::SharedCredentialsProvider;

/// A session that was started with an MFA code. Clones share it. Its credentials stay in memory and
/// are never shown.
#[derive(Clone)]
pub struct MfaSession(pub(super) Arc<SharedCredentialsProvider>);

impl MfaSession {
    pub(super) fn credentials(&self) -> SharedCredentialsProvider {
        (*self.0).clone()
    }
}

impl fmt::Debug for MfaSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaSession")
    }
}

impl PartialEq for MfaSession {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for MfaSession {}
