//! Files compressed with zstd.

use std::io::Read;

use ruzstd::{
    decoding::StreamingDecoder,
    encoding::{CompressionLevel, compress_to_vec},
};

/// What such a file begins with.
const SIGNATURE: &[u8] = b"\x28\xb5\x2f\xfd";

/// Whether a file is compressed: it begins with compressed data, or with a skippable frame.
pub(super) fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE) || skippable_length(bytes).is_some()
}

/// The length of the frame at the beginning, with its header, if it is a skippable frame.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2>
fn skippable_length(bytes: &[u8]) -> Option<usize> {
    let (first, rest) = bytes.split_first()?;
    if !(0x50..=0x5f).contains(first) || !rest.starts_with(b"\x2a\x4d\x18") {
        return None;
    }
    let size: [u8; 4] = rest.get(3..7)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(size)).ok()?.checked_add(8)
}

/// Compresses `bytes`.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// Why data cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnpackError {
    /// It is damaged or cut short.
    Damaged,
    /// It is more than the limit.
    TooMuch,
}

/// The uncompressed data; a file may consist of several compressed parts.
///
/// # Errors
///
/// Fails if the file is damaged or truncated, and if it contains more bytes than `most`: a small
/// file can claim to contain any number.
pub(super) fn unpack(mut compressed: &[u8], most: u64) -> Result<Vec<u8>, UnpackError> {
    const DAMAGED: UnpackError = UnpackError::Damaged;
    let mut bytes = Vec::new();
    while !compressed.is_empty() {
        if let Some(length) = skippable_length(compressed) {
            compressed = compressed.get(length..).ok_or(DAMAGED)?;
            continue;
        }
        let part = StreamingDecoder::new(&mut compressed).map_err(|_| DAMAGED)?;
        let room = (most + 1).saturating_sub(bytes.len() as u64);
        part.take(room).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
        if bytes.len() as u64 > most {
            return Err(UnpackError::TooMuch);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_in_one_part_or_two() {
        let text = r#"{"Statement": []}"#.repeat(10_000).into_bytes();
        let compressed = pack(&text);
        assert!(compressed.starts_with(SIGNATURE) && compressed.len() < text.len() / 10);
        assert_eq!(unpack(&compressed, 1 << 20).as_ref(), Ok(&text));
        let twice = [compressed.clone(), compressed.clone()].concat();
        assert_eq!(unpack(&twice, 1 << 20), Ok([text.clone(), text].concat()));
        assert!(unpack(&compressed[..compressed.len() / 2], 1 << 20).is_err());
    }

    #[test]
    fn frames_that_hold_nothing_are_skipped_wherever_they_stand() {
        let compressed = pack(b"text");
        let frame = [b"\x5a\x2a\x4d\x18\x03\0\0\0abc".as_slice(), b"\x50\x2a\x4d\x18\0\0\0\0"];
        let [first, empty] = frame;
        for parts in
            [[first, &compressed, empty], [empty, first, &compressed], [&compressed, first, empty]]
        {
            let all = parts.concat();
            assert!(is_compressed(&all));
            assert_eq!(unpack(&all, 1 << 20), Ok(b"text".to_vec()));
        }
        assert!(unpack(&[&compressed, &first[..10]].concat(), 1 << 20).is_err(), "cut short");
        assert!(!is_compressed(b"{}") && !is_compressed(b"P*M\x18"));
    }

    #[test]
    fn decompression_stops_at_the_limit() {
        let compressed = pack(&[0; 5000]);
        assert!(unpack(&compressed, 5000).is_ok());
        assert_eq!(unpack(&compressed, 4999), Err(UnpackError::TooMuch));
    }
}
