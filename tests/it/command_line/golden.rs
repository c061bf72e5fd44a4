//! Whole answers about the demo organization. `UPDATE_EXPECT=1 cargo test golden` writes them.

use expect_test::expect_file;

use super::{demo, formats::QUESTIONS};

#[test]
fn answers_are_as_they_were() {
    let cases = [
        ("principals.txt", "principals"),
        ("principals.json", "principals -f json"),
        ("services.txt", "principals --kind service"),
        ("who-can-assume-operator.txt", "who-can-assume role/Operator"),
        ("who-can-assume-admin-transitive.txt", "who-can-assume role/Admin --transitive"),
        ("who-can-assume-vendor.json", "who-can-assume role/VendorMonitor -f json"),
        ("can-assume-bob.txt", "can-assume user/bob"),
        ("can-assume-victor-transitive.txt", "can-assume user/victor --transitive"),
        ("accounts.txt", "accounts"),
        ("accounts.json", "accounts -f json"),
        ("accounts-prod.txt", "accounts acme-prod"),
        ("accounts-lab.txt", "accounts acme-lab"),
        ("paths-external-admin.txt", "paths --from external --to admin"),
        ("paths-alice-admin.json", "paths --from user/alice --to role/Admin -f json"),
        ("last-accessed-deploy.txt", "last-accessed role/Deploy"),
        ("last-accessed-developers.json", "last-accessed group/developers -f json"),
        ("last-accessed-unknown.txt", "last-accessed user/alice"),
        ("findings.txt", "findings"),
        ("findings.json", "findings --severity high -f json"),
        ("findings-rule.txt", "findings --rule access-key-older-than-90-days --all"),
        ("why-open.txt", "why user/dave role/team/data/Loader"),
        ("why-blocked.json", "why user/ci-legacy role/finance/Payroll -f json"),
        ("why-disputed.txt", "why user/intern role/Sandbox"),
        ("why-unknown.txt", "why 777788889999:role/PartnerSupport 777788889999:role/Integrator"),
    ];
    for (file, arguments) in cases {
        let run = demo(arguments).ends_with(0);
        let path = crate::house::path(&format!("tests/data/reports/{file}"));
        expect_file![path].assert_eq(&run.stdout);
    }
}

#[test]
fn csv_and_markdown_are_as_they_were() {
    for (name, question) in QUESTIONS {
        for (format, ending) in [("csv", "csv"), ("markdown", "md")] {
            let run = demo(&format!("{question} -f {format}")).ends_with(0);
            let path = crate::house::path(&format!("tests/data/reports/{name}.{ending}"));
            // The files have the line ends of the platform, not those of RFC 4180.
            expect_file![path].assert_eq(&run.stdout.replace("\r\n", "\n"));
        }
    }
}

#[test]
fn reports_of_findings_are_as_they_were() {
    const QUESTION: &str = "findings --severity high --waivers tests/data/waivers.json";
    for (format, file) in [
        ("html", "findings.html"),
        ("sarif", "findings.sarif"),
        ("ocsf", "findings.ocsf.json"),
        ("junit", "findings.junit.xml"),
    ] {
        let run = demo(&format!("{QUESTION} -f {format}")).ends_with(0);
        let path = crate::house::path(&format!("tests/data/reports/{file}"));
        // A release does not change them.
        let version = env!("CARGO_PKG_VERSION");
        let text = run.stdout.replace(&format!("\"{version}\""), "\"VERSION\"");
        let text = text.replace(&format!("rolecall {version}"), "rolecall VERSION");
        expect_file![path].assert_eq(&text);
    }
}

#[test]
fn the_same_question_has_the_same_answer_byte_for_byte() {
    for arguments in ["principals -f json", "paths --from external --to admin -f json"] {
        assert_eq!(demo(arguments).stdout, demo(arguments).stdout, "{arguments}");
    }
}
