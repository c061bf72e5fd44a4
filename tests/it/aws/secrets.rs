//! Nothing secret ever shows: neither in answers nor in errors, and however much is logged.

use super::{
    aws,
    reader::Reader,
    stand_in::{Api, Fault, MANAGEMENT, Plan, When},
};

/// Where the programs of this world look for how much they are to log.
const LOGGING: [(&str, &str); 3] =
    [("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("AWS_LOG", "trace")];

#[test]
fn no_secret_shows_whatever_fails_and_however_much_is_logged() {
    let aws = aws();
    let session = Api { address: aws.server.address, account: MANAGEMENT }.session();
    for key in [&aws.seeded.key, &session] {
        let mut secrets: Vec<_> = aws.seeded.secrets.iter().collect();
        secrets.extend([&key.secret].into_iter().chain(&key.token));
        let all = |fault| Plan::default().fault("*", When::Always, fault);
        let later = |fault| Plan::default().fault("iam:*", When::Always, fault);
        let plans = [
            Plan::default(),
            all(Fault::WrongSignature),
            later(Fault::WrongSignature),
            later(Fault::Denied),
            later(Fault::Malformed),
        ];
        for plan in plans {
            let proxy = aws.proxy(plan.clone());
            let mut reader = Reader::of(&proxy, key).variable("AWS_MAX_ATTEMPTS", "1");
            for (name, value) in LOGGING {
                reader = reader.variable(name, value);
            }
            let run = reader.run("principals -f json");
            assert!(proxy.calls().contains_key("sts:GetCallerIdentity"), "{run:?}");
            for secret in &secrets {
                let shown = run.stdout.contains(*secret) || run.stderr.contains(*secret);
                assert!(!shown, "`{secret}` shows under {plan:?}: {run:?}");
            }
        }
    }
}
