//! The duration of a role session.

use std::fmt;

use thiserror::Error;

/// The duration of a role session, in whole seconds.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionDuration(u32);

impl SessionDuration {
    /// 15 minutes, the shortest session STS grants.
    pub const MIN: Self = Self(900);
    /// 1 hour, the longest when one role assumes another ("role chaining").
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>
    pub const CHAINED_MAX: Self = Self(3_600);
    /// 12 hours, the longest `MaxSessionDuration` a role can have.
    pub const MAX: Self = Self(43_200);

    /// Accepts what STS accepts.
    ///
    /// # Errors
    ///
    /// Fails unless `seconds` lies in [`MIN`](Self::MIN)`..=`[`MAX`](Self::MAX).
    pub fn from_seconds(seconds: u32) -> Result<Self, SessionDurationError> {
        let duration = Self(seconds);
        if duration < Self::MIN || Self::MAX < duration {
            return Err(SessionDurationError { seconds });
        }
        Ok(duration)
    }

    /// The duration in seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

/// `1 h`, `90 min`, `1000 s`: in the largest unit without a remainder.
impl fmt::Display for SessionDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds.is_multiple_of(3_600) => write!(f, "{} h", seconds / 3_600),
            seconds if seconds.is_multiple_of(60) => write!(f, "{} min", seconds / 60),
            seconds => write!(f, "{seconds} s"),
        }
    }
}

/// How long a person stays signed in to the console, in whole seconds. Set on a role or on a user's
/// password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SigninSessionDuration(u32);

impl SigninSessionDuration {
    /// 1 hour.
    pub const MIN: Self = Self(3_600);
    /// 12 hours, after which the console asks IAM users to sign in again where nothing else is set.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/console_session-duration.html>
    pub const USUAL: Self = Self(12 * 3_600);
    /// 90 days.
    pub const MAX: Self = Self(90 * 86_400);

    /// Accepts what IAM accepts.
    pub fn from_seconds(seconds: u32) -> Option<Self> {
        let duration = Self(seconds);
        (Self::MIN..=Self::MAX).contains(&duration).then_some(duration)
    }

    /// The duration in seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

/// `12 h`, `90 d`: in the largest unit without a remainder.
impl fmt::Display for SigninSessionDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds.is_multiple_of(86_400) => write!(f, "{} d", seconds / 86_400),
            seconds => SessionDuration(seconds).fmt(f),
        }
    }
}

/// A session duration that STS would reject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a session duration of 900 to 43200 seconds, found `{seconds}`")]
pub struct SessionDurationError {
    seconds: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn only_what_sts_grants_is_a_duration() {
        let cases = [
            // seconds  in words, or the error
            (899,       "expected a session duration of 900 to 43200 seconds, found `899`"),
            (900,       "15 min"),
            (1_000,     "1000 s"),
            (3_600,     "1 h"),
            (5_400,     "90 min"),
            (43_200,    "12 h"),
            (43_201,    "expected a session duration of 900 to 43200 seconds, found `43201`"),
        ];
        for (seconds, expected) in cases {
            let duration = SessionDuration::from_seconds(seconds);
            let words = duration.map_or_else(|it| it.to_string(), |it| it.to_string());
            assert_eq!(words, expected);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn somebody_stays_signed_in_for_an_hour_to_90_days() {
        let cases = [
            (3_599,     None),
            (3_600,     Some("1 h")),
            (5_400,     Some("90 min")),
            (604_800,   Some("7 d")),
            (7_776_000, Some("90 d")),
            (7_776_001, None),
        ];
        for (seconds, expected) in cases {
            let words = SigninSessionDuration::from_seconds(seconds).map(|it| it.to_string());
            assert_eq!(words.as_deref(), expected);
        }
    }
}
