//! The limit on the size of one input, so that an endless input, or a small one that unpacks to a
//! huge one, ends in an error.

use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
};

use thiserror::Error;

use super::error::{LoadError, Place};

/// A number of bytes, such as `500M`, `4G` or `1000000`; units are powers of 1,024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteLimit(u64);

/// Units from the largest, with their bytes as a power of two.
const UNITS: [(char, u32); 3] = [('G', 30), ('M', 20), ('K', 10)];

/// The limit of this process.
static LIMIT: AtomicU64 = AtomicU64::new(ByteLimit::DEFAULT.0);

impl ByteLimit {
    /// 1 GiB: about 500,000 users, groups and roles.
    pub const DEFAULT: Self = Self(1 << 30);

    /// Sets the limit on the size of each further input, and on its unpacked size.
    pub fn apply(self) {
        LIMIT.store(self.0, Ordering::Relaxed);
    }

    /// The current limit.
    pub(super) fn current() -> Self {
        Self(LIMIT.load(Ordering::Relaxed))
    }

    /// The number of bytes.
    pub(super) fn bytes(self) -> u64 {
        self.0
    }

    /// The error for an input that exceeds it.
    pub(super) fn exceeded(self, file: &str) -> LoadError {
        LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Whole,
            expected: format!("at most {self} of data, the limit of `--max-input`"),
            found: "more".to_owned(),
            hint: Some("for a larger file, set `--max-input`, such as `--max-input 8G`"),
        }
    }
}

impl FromStr for ByteLimit {
    type Err = ParseByteLimitError;

    fn from_str(text: &str) -> Result<Self, ParseByteLimitError> {
        let unit = UNITS.iter().find(|(unit, _)| text.to_ascii_uppercase().ends_with(*unit));
        let (digits, shift) = unit.map_or((text, 0), |(_, it)| (&text[..text.len() - 1], *it));
        let number = digits.parse::<u64>().ok().filter(|it| *it > 0);
        let bytes = number.and_then(|it| it.checked_mul(1 << shift));
        bytes.map(Self).ok_or_else(|| ParseByteLimitError { text: text.to_owned() })
    }
}

impl fmt::Display for ByteLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, shift)| self.0.trailing_zeros() >= *shift) {
            Some((unit, shift)) => write!(f, "{} {unit}iB", self.0 >> shift),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

/// A text that is not a number of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a size such as `500M` or `4G`, got `{text}`")]
pub struct ParseByteLimitError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_with_a_unit() {
        #[rustfmt::skip]
        let cases = [
            ("1",    Some((1,       "1 bytes"))),
            ("1500", Some((1500,    "1500 bytes"))),
            ("2k",   Some((2 << 10, "2 KiB"))),
            ("500M", Some((500 << 20, "500 MiB"))),
            ("4G",   Some((4 << 30, "4 GiB"))),
            ("0",    None),
            ("G",    None),
            ("-1M",  None),
            ("1.5G", None),
            ("99999999999G", None),
        ];
        for (text, expected) in cases {
            let limit = text.parse::<ByteLimit>().ok();
            let shown = limit.map(|it| (it.bytes(), it.to_string()));
            assert_eq!(shown, expected.map(|(it, words)| (it, words.to_owned())), "{text}");
        }
    }
}
