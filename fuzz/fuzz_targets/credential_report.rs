//! Any rows of a credential report load beside one that is whole: what cannot be read is a gap. (A
//! report without any whole row is an error.)
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::load::load_bytes;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
    access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
    access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// A user without a password and without keys.
const WHOLE: &str = "ann,arn:aws:iam::111122223333:user/ann,2025-01-01T00:00:00+00:00,false,N/A,\
    N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

fuzz_target!(|rows: &str| {
    let report = format!("{HEADER}\n{WHOLE}\n{rows}");
    assert!(load_bytes("fuzz.csv", report.into_bytes()).is_ok());
});
