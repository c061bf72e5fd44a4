//! How long the sessions of a path last.

use rolecall::{
    analysis::{Analysis, SessionLimit},
    graph::EdgeFilter,
    iam::SessionDuration,
};

use super::{account, demo, find};

/// What limits the session of each hop of the best path.
fn limits(analysis: &Analysis, from: &str, to: &str) -> Vec<Option<SessionLimit>> {
    let (from, to) = (find(analysis, from), find(analysis, to));
    let paths = analysis.paths(&[from], &[to], EdgeFilter::ALL, 1).paths;
    let path = paths.first().expect("there is one");
    path.hops.iter().map(|it| analysis.session_limit(*it)).collect()
}

#[test]
#[rustfmt::skip]
fn only_a_role_that_assumes_a_role_is_held_to_an_hour() {
    use SessionLimit::{RoleChaining, RoleMaximum, Service};
    let demo = demo();
    let unknown = Some(RoleMaximum(None));
    let chained = Some(RoleChaining);
    let long = SessionDuration::from_seconds(14_400).ok();
    let four_hours = Some(RoleMaximum(long));
    let sessions = account("sessions");
    let cases = [
        // why                                          account    from                    to                   sessions
        ("C1: a user, and then a chain",                &demo,     "user/alice",           "role/Admin",        vec![unknown, chained, chained]),
        ("C1: a service renews what it has",            &demo,     "lambda.amazonaws.com", "role/LambdaMigrations", vec![Some(Service)]),
        ("C1: being in a group opens no session",       &demo,     "nadia.berg",           "acme-prod:role/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358", vec![None, unknown]),
        ("C1: a user gets the role's maximum",          &sessions, "user/ann",             "role/Long",         vec![four_hours]),
        ("C1: a role does not, though the role is the same", &sessions, "role/First",      "role/Long",         vec![chained]),
        ("C1: a provider's people get the role's maximum", &sessions, "arn:aws:iam::111122223333:saml-provider/idp", "role/Long", vec![four_hours]),
    ];
    for (why, analysis, from, to, expected) in cases {
        assert_eq!(limits(analysis, from, to), expected, "{why}: {from} -> {to}");
    }
}
