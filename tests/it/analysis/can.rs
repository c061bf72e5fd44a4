//! What a principal may do, by policies that are at hand and by others that are not.

use rolecall::eval::{Blocker, Decision, Missing, PolicyType, Term};

use super::{account, find};

#[test]
fn the_policy_of_a_kms_key_is_in_no_snapshot_and_so_has_the_last_word() {
    let analysis = account("boundaries");
    let free = find(&analysis, "user/free");
    let ask = |action: &str, resource: &str| {
        analysis.can(free, &action.parse().unwrap(), resource).expect("a user")
    };
    let at_home = ask("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd");
    assert_eq!(at_home.decision, Decision::Unknown);
    assert_eq!(at_home.terms, [Term::Missing(Missing::KeyPolicy)]);
    // Cross his own policies must allow it, whatever the key's says; and no other resource has to
    // have a policy.
    for (action, resource) in [
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:444455556666:key/1234abcd"),
        ("kms:CreateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/app"),
        ("s3:GetObject", "arn:aws:s3:::reports/q1.csv"),
    ] {
        let refused = ask(action, resource);
        assert_eq!(refused.decision, Decision::ImplicitDeny, "{action} {resource}");
        assert_eq!(
            refused.blocked_by,
            [Blocker::PolicyType(PolicyType::Identity)],
            "{action} {resource}"
        );
    }
}
