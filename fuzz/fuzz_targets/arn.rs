//! Any text is an ARN or an error, and the fields of an ARN make up its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::iam::Arn;

fuzz_target!(|text: &str| {
    let Ok(arn) = text.parse::<Arn>() else { return };
    let fields = [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()];
    assert_eq!(format!("arn:{}", fields.join(":")), text);
    assert!(arn.resource().starts_with(arn.resource_type()));
    assert!(arn.resource().ends_with(arn.name()));
});
