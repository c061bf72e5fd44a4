//! Any bytes are a source or an error; what loads twice is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::load::load_bytes;

fuzz_target!(|bytes: &[u8]| {
    let once = load_bytes("fuzz", bytes.to_vec());
    let again = load_bytes("fuzz", bytes.to_vec());
    assert_eq!(format!("{once:?}"), format!("{again:?}"));
});
