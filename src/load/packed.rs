//! Files packed with zstd.

use std::io::Read;

use ruzstd::{
    decoding::StreamingDecoder,
    encoding::{CompressionLevel, compress_to_vec},
};

/// What such a file begins with.
pub(super) const SIGNATURE: &[u8] = b"\x28\xb5\x2f\xfd";

/// More bytes than this are not unpacked: a small file can pretend to hold any number.
const MOST: u64 = 16 << 30;

/// Packs `bytes`.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What was packed; a file may be packed in several parts, one after another.
///
/// # Errors
///
/// Fails, with the words for what is there instead, where the file is damaged, cut short, or
/// without end.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, &'static str> {
    unpack_up_to(packed, MOST)
}

fn unpack_up_to(mut packed: &[u8], most: u64) -> Result<Vec<u8>, &'static str> {
    const DAMAGED: &str = "damaged data that was compressed with zstd";
    const TOO_MUCH: &str = "more compressed data than the limit of 16 GiB";
    let mut bytes = Vec::new();
    while !packed.is_empty() {
        let part = StreamingDecoder::new(&mut packed).map_err(|_| DAMAGED)?;
        let room = (most + 1).saturating_sub(bytes.len() as u64);
        part.take(room).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
        if bytes.len() as u64 > most {
            return Err(TOO_MUCH);
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
        let packed = pack(&text);
        assert!(packed.starts_with(SIGNATURE) && packed.len() < text.len() / 10);
        assert_eq!(unpack(&packed).as_ref(), Ok(&text));
        let twice = [packed.clone(), packed.clone()].concat();
        assert_eq!(unpack(&twice), Ok([text.clone(), text].concat()));
        assert!(unpack(&packed[..packed.len() / 2]).is_err());
    }

    #[test]
    fn decompression_stops_at_the_limit() {
        let packed = pack(&[0; 5000]);
        assert!(unpack_up_to(&packed, 5000).is_ok());
        let error = unpack_up_to(&packed, 4999).expect_err("one byte too many");
        assert!(error.starts_with("more compressed data"), "{error}");
    }
}
