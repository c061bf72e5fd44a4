//! IP addresses and ranges, version 4 and 6.

use std::net::IpAddr;

/// Whether `value` lies in `range`: an address, or an address with a prefix length (RFC 4632).
pub(super) fn is_in_range(range: &str, value: &str) -> bool {
    let (network, prefix) = match range.split_once('/') {
        Some((network, prefix)) => (network, prefix.parse::<u32>().ok()),
        None => (range, Some(128)),
    };
    let (Ok(network), Ok(value), Some(prefix)) =
        (network.parse::<IpAddr>(), value.parse::<IpAddr>(), prefix)
    else {
        return false;
    };
    let (network, value, width) = match (network, value) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let alone = !range.contains('/');
    if prefix > width && !alone {
        return false;
    }
    let host_bits = width - prefix.min(width);
    // Shifting all 128 bits away would overflow; then every address is in range.
    network.checked_shr(host_bits) == value.checked_shr(host_bits)
}
