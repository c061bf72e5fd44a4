//! Typed values of conditions: numbers, timestamps, booleans, IP ranges, ARN patterns, binary data.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::pattern::{self, Case};

/// The type of values that a condition operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text; any value can be compared as text.
    String,
    /// Numbers.
    Numeric,
    /// Moments.
    Date,
    /// `true` and `false`.
    Boolean,
    /// Bytes, in base64.
    Binary,
    /// IP addresses.
    IpAddress,
    /// ARNs.
    Arn,
    /// Any type: the operator only checks whether the key is present.
    Presence,
}

impl ValueType {
    /// Whether `text` is a valid policy value of this type.
    pub(super) fn has(self, text: &str) -> bool {
        match self {
            Self::String => true,
            Self::Numeric => number(text).is_some(),
            Self::Date => moment(text).is_some(),
            Self::Boolean | Self::Presence => boolean(text).is_some(),
            Self::Binary => binary(text).is_some(),
            Self::IpAddress => IpRange::parse(text).is_some(),
            Self::Arn => is_arn_pattern(text),
        }
    }

    /// A description of valid values, for messages.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Numeric => "a number",
            Self::Date => "a date such as `2026-01-15T12:00:00Z`",
            Self::Boolean | Self::Presence => "`true` or `false`",
            Self::Binary => "a text in base64",
            Self::IpAddress => "an IP address or range such as `203.0.113.0/24`",
            Self::Arn => "an ARN or a pattern of ARNs",
        }
    }
}

/// Parses a finite number.
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|it: &f64| it.is_finite())
}

/// Parses a timestamp: a date and time, a date or a month in the W3C profile of ISO 8601, or
/// seconds since 1970.
///
/// Source: <https://www.w3.org/TR/NOTE-datetime>
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let day = || text.parse::<Date>().or_else(|_| format!("{text}-01").parse()).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| Timestamp::from_second(text.parse().ok()?).ok())
        .or_else(|| Some(day()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

/// Parses `true` or `false`, ignoring case.
pub fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Parses base64, the encoding of binary data in policies.
pub fn binary(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A range of IP addresses, version 4 or 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpRange {
    network: IpAddr,
    prefix_bits: u32,
}

impl IpRange {
    /// Parses an address, or an address with a prefix length (RFC 4632).
    pub fn parse(text: &str) -> Option<Self> {
        let (network, prefix) = match text.split_once('/') {
            Some((network, prefix)) => (network, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = network.parse().ok()?;
        let width = width_bits(network);
        let prefix_bits = prefix.map_or(Some(width), |it| it.parse().ok())?;
        (prefix_bits <= width).then_some(Self { network, prefix_bits })
    }

    /// Whether `address` lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let width = width_bits(self.network);
        // Shifting out all 128 bits would overflow; a range of that size contains every address.
        let network_of = |it: IpAddr| bits(it).checked_shr(width - self.prefix_bits);
        width_bits(address) == width && network_of(self.network) == network_of(address)
    }
}

fn width_bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(it) => it.to_bits().into(),
        IpAddr::V6(it) => it.to_bits(),
    }
}

/// Whether `text` may be an ARN or an ARN pattern. It may have too few parts if a `*` could match
/// the missing ones.
pub fn is_arn_pattern(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let begins = parts.next().is_some_and(|it| pattern::matches(it, "arn", Case::Sensitive));
    begins && (parts.count() == 5 || text.contains('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ip_range_holds_the_addresses_of_its_prefix() {
        #[rustfmt::skip]
        let cases = [
            // range             address          holds
            ("203.0.113.0/24",   "203.0.113.77",  Some(true)),
            ("203.0.113.0/24",   "203.0.114.1",   Some(false)),
            ("203.0.113.7",      "203.0.113.7",   Some(true)),
            ("203.0.113.7",      "203.0.113.8",   Some(false)),
            ("0.0.0.0/0",        "8.8.8.8",       Some(true)),
            ("::/0",             "2001:db8::1",   Some(true)),
            ("::/0",             "8.8.8.8",       Some(false)),
            ("2001:db8::/32",    "2001:db8:1::1", Some(true)),
            ("203.0.113.0/33",   "203.0.113.7",   None),
            ("203.0.113.0/-1",   "203.0.113.7",   None),
            ("203.0.113.*",      "203.0.113.7",   None),
            ("",                 "203.0.113.7",   None),
        ];
        for (range, address, expected) in cases {
            let address = address.parse().unwrap();
            let found = IpRange::parse(range).map(|it| it.contains(address));
            assert_eq!(found, expected, "{range} {address}");
        }
    }

    #[test]
    fn a_pattern_of_arns_begins_as_arns_do() {
        for text in ["arn:aws:iam::111122223333:role/x", "*", "arn:aws:s3:::*", "arn:*", "*:role/x"]
        {
            assert!(is_arn_pattern(text), "{text}");
        }
        for text in ["", "foo", "acme-*", "111122223333", "arn:aws:iam::111122223333", "role/*"] {
            assert!(!is_arn_pattern(text), "{text}");
        }
    }
}
