//! Any rows below the header of a credential report load: what cannot be read is a gap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::load::load_bytes;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
    access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
    access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

fuzz_target!(|rows: &str| {
    let report = format!("{HEADER}\n{rows}");
    assert!(load_bytes("fuzz.csv", report.into_bytes()).is_ok());
});
