//! Any text is a policy or an error; what was read prints and parses to itself, and each place
//! lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::iam::{Policy, PolicyForm};

fuzz_target!(|text: &str| {
    for form in PolicyForm::ALL {
        check(text, form);
    }
});

fn check(text: &str, form: PolicyForm) {
    let Ok(policy) = Policy::parse(text, form) else { return };
    for index in 0..policy.document.statements.len() {
        let place = policy.statement_place(index).expect("each statement has a place");
        assert!(text.get(place).is_some());
        for (name, place) in policy.element_places(index) {
            assert!(text.get(place).is_some(), "{name}");
        }
    }
    let printed = policy.document.to_string();
    let again = Policy::parse(&printed, form).expect("what was printed is a policy");
    assert_eq!(again.document.to_string(), printed);
}
