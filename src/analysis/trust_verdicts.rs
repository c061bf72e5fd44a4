//! What trust policies on their own require of people, kept by role.

use std::sync::OnceLock;

use crate::eval::TrustMfa;

/// What the trust policy of each role requires of people, by node: found when it is first asked
/// for, since pages, badges and findings ask for it again and again.
pub(super) type TrustVerdicts = Box<[OnceLock<TrustMfa>]>;
