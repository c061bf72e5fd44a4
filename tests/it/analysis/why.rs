//! Why not: the policy type that refuses, and its statement.

use rolecall::{
    analysis::{Analysis, IdentityCenterFact},
    eval::MfaVerdict,
    graph::AccessKind,
};

use super::{account, demo, find};

/// The policy types that refuse, and the policies whose statements do.
fn blocked(analysis: &Analysis, from: &str, to: &str) -> String {
    let why = analysis.why(find(analysis, from), find(analysis, to));
    assert!(why.steps.is_empty(), "{from} can become {to}");
    let sides: Vec<_> = why.blocked_by.iter().map(|it| it.name()).collect();
    let policies: Vec<_> = why.denied_by.iter().map(|it| it.policy.as_str()).collect();
    let mfa = if why.mfa == MfaVerdict::Unsatisfiable { " (no MFA)" } else { "" };
    let by = if policies.is_empty() { "" } else { ": " };
    format!("{}{mfa}{by}{}", sides.join(", "), policies.join(", "))
}

#[test]
#[rustfmt::skip]
fn each_blocked_step_of_the_demo_names_its_policy_type() {
    let demo = demo();
    let cases = [
        // why                                                      from                                to                                    refused by
        ("T7a: nothing of her own allows it",                       "user/alice",                       "role/Admin",                         "identity"),
        ("the trust names another principal",                       "user/erin",                        "role/Reporting",                     "trust"),
        ("nothing speaks for it",                                   "user/alice",                       "role/Reporting",                     "trust"),
        ("scene 13: SCP on people",                                 "user/ci-legacy",                   "role/finance/Payroll",               "scp: ProtectPayroll"),
        ("scene 13: SCP over both sides",                           "acme-partners:role/Integrator",    "acme-mgmt:role/OrgAudit",            "scp: KeepOutOfManagement"),
        ("scene 21: an SCP that was read beats a policy that was not", "acme-partners:role/PartnerSupport", "acme-mgmt:role/OrgAudit",        "scp: KeepOutOfManagement"),
        ("scene 13: RCP against external callers",                  "999988887777",                     "acme-partners:role/VendorFeed",      "rcp: OnlyOurPeople"),
        ("scene 16: a silent boundary",                             "user/intern",                      "role/Operator",                      "boundary"),
        ("scene 17: the tag is missing",                            "user/ci-legacy",                   "role/team/data/Loader",              "trust"),
        ("M6: a session brings no MFA",                             "role/Admin",                       "role/Operator",                      "trust (no MFA)"),
        ("M6: nor this way",                                        "role/Admin",                       "role/BreakGlass",                    "trust (no MFA): trust policy"),
        ("scene 15: the same for a session of Identity Center",     "AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d", "role/Operator",       "trust (no MFA)"),
        ("F1: a star that is only a star",                          "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "role/GitHubDocs", "trust"),
        ("T7b: across accounts neither half allows",                "user/alice",                       "acme-partners:role/Integrator",      "identity, trust"),
    ];
    for (why, from, to, expected) in cases {
        assert_eq!(blocked(&demo, from, to), expected, "{why}: {from} -> {to}");
    }
}

#[test]
#[rustfmt::skip]
fn each_blocked_step_of_the_small_accounts_names_its_policy_type() {
    let cases = [
        // why                                                      account         from                       to                    refused by
        ("T5: its own deny",                                        "names",        "user/refused",            "role/ByRoot",        "identity: Assume"),
        ("T17: a deny to the account",                              "names",        "user/able",               "role/ButNotHome",    "trust: trust policy"),
        ("T16: a deny to all but one",                              "names",        "user/able",               "role/ButOnlyPlain",  "trust: trust policy"),
        ("T16: NotPrincipal allows no one",                         "names",        "user/able",               "role/ByNotPrincipal","trust"),
        ("T3: a group's name allows no one",                        "names",        "user/member",             "role/ByGroup",       "trust"),
        ("T5: a boundary's deny",                                   "boundaries",   "user/closed",             "role/ByName",        "boundary: Closed"),
        ("T11: a role's silent boundary, not its identity policy",  "boundaries",   "role/Silent",             "role/ByName",        "boundary"),
        ("T7b: named, without an own policy",                       "two-accounts", "user/plain",              "role/ByName",        "identity"),
        ("T5: a deny on the way out",                               "two-accounts", "user/denied",             "role/ByAccount",     "identity: D"),
        ("a deny beats what was not read",                          "unread",       "user/attached-gone-and-denied", "role/ByRoot",  "identity: No"),
        ("T8: a tag that is missing",                               "organization", "user/able",               "role/finance/Pay",   "scp: ProtectPay"),
        ("T8: a member that was not loaded is bound all the same",  "organization", "777788889999",            "role/ByMember",      "scp: StayAway"),
        ("T9: an external caller",                                  "organization", "999988887777",            "role/Guarded",       "rcp: OnlyOurs"),
        ("M8: a service brings no MFA",                             "federation",   "lambda.amazonaws.com",    "role/LambdaWithMfa", "trust (no MFA)"),
        ("T4: the wrong call",                                      "federation",   "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "role/GitHubWrongCall", "trust"),
        ("T27: a SAML key is gone after the sign-in",               "tags",         "user/hal",                "role/AfterSaml",     "trust"),
    ];
    for (why, name, from, to, expected) in cases {
        assert_eq!(blocked(&account(name), from, to), expected, "{why}: {from} -> {to}");
    }
}

#[test]
fn a_blocked_step_shows_the_detour() {
    let demo = demo();
    let why = demo.why(find(&demo, "user/alice"), find(&demo, "role/Admin"));
    assert_eq!(why.detour.map(|it| it.hops.len()), Some(3));
}

#[test]
fn being_in_a_group_is_no_detour_but_evidence() {
    let demo = demo();
    let role = "AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358";
    let facts = |person: &str| {
        let why = demo.why(find(&demo, person), find(&demo, role));
        assert!(why.detour.is_none(), "{person}");
        why.steps.into_iter().map(|it| it.facts).collect::<Vec<_>>()
    };
    let (nadia, platform) = (find(&demo, "nadia.berg"), find(&demo, "Platform"));
    let assigned_to = |assignee| IdentityCenterFact::Assignment {
        assignee,
        permission_set: "AdministratorAccess".to_owned(),
        account: "111122223333".into(),
    };
    let joined = IdentityCenterFact::Membership { member: nadia, group: platform };
    assert_eq!(facts("nadia.berg"), [vec![joined, assigned_to(platform)]]);
    assert_eq!(facts("stefan.ozols"), [vec![assigned_to(find(&demo, "stefan.ozols"))]]);
}

#[test]
fn assignments_not_the_trust_policy_say_who_enters_a_role_of_identity_center() {
    let demo = demo();
    let entrants = |role: &str| demo.entrants(find(&demo, role));
    let admin = entrants("AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358").unwrap();
    assert_eq!(admin.permission_set, "AdministratorAccess");
    assert_eq!(admin.assignees, [find(&demo, "stefan.ozols"), find(&demo, "Platform")]);
    assert!(admin.all_known);
    assert_eq!(entrants("role/Admin"), None);
    let unread = account("identity-center-unread");
    let roles = unread.graph.principals().filter_map(|it| unread.entrants(it));
    let all: Vec<_> = roles.collect();
    assert!(!all.is_empty() && all.iter().all(|it| !it.all_known && it.assignees.is_empty()));
}

#[test]
fn an_allowed_step_names_its_statements_and_no_blocker() {
    let demo = demo();
    let why = demo.why(find(&demo, "user/alice"), find(&demo, "role/Deploy"));
    assert!(why.blocked_by.is_empty() && why.denied_by.is_empty() && why.detour.is_none());
    let [step] = why.steps.as_slice() else { panic!("{:?}", why.steps) };
    let first = &step.rows[0];
    assert_eq!((&*first.policy, first.sid.as_deref()), ("DeployAssume", Some("AssumeDeploy")));
}

#[test]
fn a_step_by_a_token_names_the_policy_that_gives_it_and_the_trust_in_the_issuer() {
    let analysis = account("outbound-federation");
    let why = |from: &str, to: &str| analysis.why(find(&analysis, from), find(&analysis, to));
    let found = why("user/ci", "role/OnlyCi");
    let [step] = &found.steps[..] else { panic!("{:?}", found.steps) };
    assert_eq!(step.kind, AccessKind::OutboundFederation);
    let policies: Vec<_> = step.rows.iter().map(|it| it.policy_type.name()).collect();
    assert_eq!(policies, ["identity", "trust"]);
    assert!(found.verdicts.is_empty(), "they are those of another call");
    let unread = why("user/unknown", "role/OfUnknown");
    let missing: Vec<_> = unread.steps[0].missing.iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["outbound federation of account 999988887777 not loaded"]);
    for (from, to) in [
        ("user/other-audience", "role/Any"),
        ("user/nobody", "role/Any"),
        ("user/off", "role/OfUnknown"),
        ("role/Runner", "role/NoProvider"),
        ("role/Runner", "role/OnlyCi"),
    ] {
        assert!(why(from, to).steps.is_empty(), "{from} {to}");
    }
}
