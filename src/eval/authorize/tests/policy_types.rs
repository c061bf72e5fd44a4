//! Which policies must allow: identity policies, the trust policy, boundaries.

use super::*;

#[test]
#[rustfmt::skip]
fn at_home_a_name_is_enough_and_an_account_is_not() {
    let everyone_but = r#"{"AWS":"arn:aws:iam::111122223333:user/bob"}"#;
    check(&[
        ("T6: a user named directly needs no own policy",       ask(ALICE, allow(&named(ALICE))),                        "proven, absent"),
        ("T6: so does a role",                                  ask(BUILD, allow(&named(BUILD))),                        "proven, absent"),
        ("T6: another user's name does not match",              ask(ALICE, allow(everyone_but)),                         "blocked by trust"),
        ("T6: and its own policies do not help",                ask(ALICE, allow(everyone_but)).identity(MAY),           "blocked by trust"),
        ("T7a: the account's root delegates to policies",       ask(ALICE, allow(ROOT)),                                 "blocked by identity"),
        ("T7a: which may allow",                                ask(ALICE, allow(ROOT)).identity(MAY),                   "proven, absent"),
        ("T7a: twelve digits are the same",                     ask(ALICE, allow(r#"{"AWS":"111122223333"}"#)),          "blocked by identity"),
        ("T7a: with an allow",                                  ask(ALICE, allow(r#"{"AWS":"111122223333"}"#)).identity(MAY), "proven, absent"),
        ("T7a: for roles too",                                  ask(BUILD, allow(ROOT)).identity(MAY),                   "proven, absent"),
        ("T7a: named both ways, the name is enough",            ask(ALICE, allow(&format!(r#"{{"AWS":["{HOME}","{ALICE}"]}}"#))), "proven, absent"),
        ("T14: everyone in the account is allowed",             ask(ALICE, allow(ANYONE)),                               "proven, absent"),
        ("T14: the bare star means the same",                   ask(ALICE, allow(r#""*""#)),                             "proven, absent"),
        ("no trust, no entry",                                  ask(ALICE, "").identity(MAY),                            "blocked by trust"),
        ("another action is no entry",                          ask(ALICE, allow(ROOT)).identity(ELSEWHERE),             "blocked by identity"),
    ]);
}

#[test]
#[rustfmt::skip]
fn abroad_both_sides_must_allow() {
    check(&[
        ("T7b: the trust alone is not enough, even by name",        ask(FOREIGN_USER, allow(&named(FOREIGN_USER))),               "blocked by identity"),
        ("T7b: both together are",                                  ask(FOREIGN_USER, allow(&named(FOREIGN_USER))).identity(MAY), "proven, absent"),
        ("T7b: identity policies alone are not",                    ask(FOREIGN_USER, allow(ROOT)).identity(MAY),                 "blocked by trust"),
        ("T7b: neither side",                                       ask(FOREIGN_USER, allow(ROOT)),                               "blocked by identity, trust"),
        ("T7b: by account",                                         ask(FOREIGN_ROLE, allow(FOREIGN_ROOT)).identity(MAY),         "proven, absent"),
        ("T7b: everyone, and identity policies",                    ask(FOREIGN_ROLE, allow(ANYONE)).identity(MAY),               "proven, absent"),
        ("T7b: everyone is not enough",                             ask(FOREIGN_ROLE, allow(ANYONE)),                             "blocked by identity"),
        ("T14: an unknown account, through a star",                 ask("*", allow(ANYONE)),                                      "proven, absent"),
        ("an account that was not loaded decides for itself",       ask("arn:aws:iam::444455556666:root", allow(FOREIGN_ROOT)),   "proven, absent"),
    ]);
}

#[test]
#[rustfmt::skip]
fn an_explicit_deny_wins_wherever_it_stands() {
    let may_and_may_not = format!("{MAY},{MAY_NOT}");
    let trust_denies = |principal: &str| format!("{},{}", allow(&named(ALICE)), deny_if(principal, "{}"));
    check(&[
        ("T5: in an identity policy",                        ask(ALICE, allow(ROOT)).identity(may_and_may_not),                 "blocked by identity"),
        ("T5: even if the trust names the user",             ask(ALICE, allow(&named(ALICE))).identity(MAY_NOT),                "blocked by identity"),
        ("T5: in the boundary",                              ask(ALICE, allow(&named(ALICE))).boundary(format!("{MAY},{MAY_NOT}")), "blocked by boundary"),
        ("T5: in the trust",                                 ask(ALICE, trust_denies(&named(ALICE))),                           "blocked by trust"),
        ("T17: a deny to the root is one to the account",    ask(ALICE, trust_denies(ROOT)),                                    "blocked by trust"),
        ("T17: and not to another account",                  ask(ALICE, trust_denies(FOREIGN_ROOT)),                            "proven, absent"),
        ("T5: all that deny are told",                       ask(ALICE, trust_denies(ANYONE)).identity(MAY_NOT),                "blocked by identity, trust"),
        ("T16: a deny with NotPrincipal keeps others out",   ask(BUILD, format!(r#"{},{{"Effect":"Deny","NotPrincipal":{},"Action":"*"}}"#, allow(ANYONE), named(ALICE))), "blocked by trust"),
        ("T16: but not those whom it names",                 ask(ALICE, format!(r#"{},{{"Effect":"Deny","NotPrincipal":{},"Action":"*"}}"#, allow(ANYONE), named(ALICE))), "proven, absent"),
        ("T16: an allow with NotPrincipal grants nothing",   ask(ALICE, format!(r#"{{"Effect":"Allow","NotPrincipal":{},"Action":"sts:AssumeRole"}}"#, named(BUILD))).identity(MAY), "blocked by trust"),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_boundary_limits_by_the_form_in_which_the_trust_names_the_caller() {
    let session = r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/Build/ci"}"#;
    let by_arn = r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/team/*"}}"#;
    let missing = |mut it: Question| {
        it.boundary_missing = Some(UnreadFact::BoundaryDocument("arn:aws:iam::111122223333:policy/Gone".parse().unwrap()));
        it
    };
    let unread = |mut it: Question| { it.boundary_missing = Some(UnreadFact::Boundary); it };
    check(&[
        ("T10: AWS contradicts itself about user ARNs",             ask(ALICE, allow(&named(ALICE))).boundary(ELSEWHERE), "disputed, absent: BoundaryOfNamedUser"),
        ("T10: where the boundary allows there is no dispute",      ask(ALICE, allow(&named(ALICE))).boundary(MAY),       "proven, absent"),
        ("T11: a role's ARN is limited",                            ask(BUILD, allow(&named(BUILD))).boundary(ELSEWHERE), "blocked by boundary"),
        ("T11: a silent identity policy is not what blocks it",     ask(BUILD, allow(&named(BUILD))).boundary(MAY),       "proven, absent"),
        ("T12: a session's ARN is not limited, if it has the name", ask(BUILD, allow(session)).boundary(ELSEWHERE),       "conditional, absent: StringLike aws:userid *:ci"),
        ("T13: nor is everyone by aws:PrincipalArn",                ask(BUILD, allow_if(ANYONE, by_arn)).boundary(ELSEWHERE).knowing("aws:PrincipalArn", BUILD), "proven, absent"),
        ("T13: unless the ARN is another",                          ask(BUILD, allow_if(ANYONE, by_arn)).boundary(ELSEWHERE).knowing("aws:PrincipalArn", ALICE), "blocked by trust"),
        ("delegation is limited",                                   ask(ALICE, allow(ROOT)).identity(MAY).boundary(ELSEWHERE), "blocked by boundary"),
        ("and needs both",                                          ask(ALICE, allow(ROOT)).boundary(ELSEWHERE),          "blocked by identity, boundary"),
        ("across accounts it always limits",                        ask(FOREIGN_USER, allow(&named(FOREIGN_USER))).identity(MAY).boundary(ELSEWHERE), "blocked by boundary"),
        ("D1: one that was not read is not one that allows",        missing(ask(ALICE, allow(ROOT)).identity(MAY)),       "unknown, absent: permissions boundary arn:aws:iam::111122223333:policy/Gone not loaded"),
        ("D1: and may deny what the trust gives by name",           missing(ask(BUILD, allow(&named(BUILD)))),            "unknown, absent: permissions boundary arn:aws:iam::111122223333:policy/Gone not loaded"),
        ("D1: nor is an unknown boundary",                          unread(ask(ALICE, allow(ROOT)).identity(MAY)),        "unknown, absent: permissions boundary not loaded"),
        ("D1: but opens nothing",                                   missing(ask(ALICE, "").identity(MAY)),                "blocked by trust"),
    ]);
}

#[test]
#[rustfmt::skip]
fn what_was_not_read_is_unknown_and_neither_open_nor_closed() {
    let unread = |it: Question, missing| Question { missing: vec![missing], ..it };
    let policy = || UnreadFact::PolicyDocument("arn:aws:iam::111122223333:policy/Gone".parse().unwrap());
    let stranger = |it: Question| Question { identity: None, ..it };
    let no_trust = |it: Question| Question { trust: None, ..it };
    let malformed_allow = r#"{"Effect":"Allow","Acton":"sts:AssumeRole"}"#;
    let malformed_deny = r#"{"Effect":"Deny","Acton":"sts:AssumeRole"}"#;
    let gone = "unknown, absent: policy arn:aws:iam::111122223333:policy/Gone not loaded";
    let statement = |policy_type: &str, index: u16| format!("unknown, absent: {policy_type} statement {index} could not be read");
    check(&[
        ("a missing policy may allow",                         unread(ask(ALICE, allow(ROOT)), policy()),                 gone),
        ("and may deny",                                       unread(ask(ALICE, allow(ROOT)).identity(MAY), policy()),   gone),
        ("even what the trust gives by name",                  unread(ask(ALICE, allow(&named(ALICE))), policy()),        gone),
        ("but opens no trust",                                 unread(ask(ALICE, ""), policy()),                          "blocked by trust"),
        ("a deny that was read is a deny",                     unread(ask(ALICE, allow(ROOT)).identity(MAY_NOT), policy()), "blocked by identity"),
        ("an inline policy is no less",                        unread(ask(ALICE, allow(ROOT)), UnreadFact::InlinePolicy { owner: ALICE.parse().unwrap(), name: "p".into() }), "unknown, absent: inline policy p of arn:aws:iam::111122223333:user/alice could not be read"),
        ("nor is a group",                                     unread(ask(ALICE, allow(ROOT)), UnreadFact::Group { account: HOME.into(), name: "devs".into() }), "unknown, absent: group devs of account 111122223333 not loaded"),
        ("D6: for an external user only trust is known",       stranger(ask(FOREIGN_USER, allow(&named(FOREIGN_USER)))),  "unknown, absent: identity policies of account 444455556666 not loaded"),
        ("D6: and what the trust does not say is not",         stranger(ask(FOREIGN_USER, allow(ROOT))),                  "blocked by trust"),
        ("a trust policy that was not read",                   no_trust(ask(ALICE, "")),                                  "unknown, absent: trust policy could not be read"),
        ("across accounts its policies are still required",    no_trust(ask(FOREIGN_USER, "")),                           "blocked by identity"),
        ("an unreadable Deny may deny",                        ask(ALICE, format!("{},{malformed_deny}", allow(ROOT))).identity(MAY), &statement("trust", 1)),
        ("an unreadable Allow may allow",                      ask(ALICE, malformed_allow),                                    &statement("trust", 0)),
        ("on the caller's side too",                           ask(ALICE, allow(ROOT)).identity(malformed_allow),              &statement("identity", 0)),
        ("an unreadable Allow takes nothing away",             ask(ALICE, allow(ROOT)).identity(format!("{MAY},{malformed_allow}")), "proven, absent"),
        ("and an unreadable Deny gives nothing",               ask(ALICE, allow(ROOT)).identity(malformed_deny),               "blocked by identity"),
    ]);
}

#[test]
fn the_statements_that_decide_are_named() {
    let (found, kind) = ask(ALICE, format!("{},{}", allow(FOREIGN_ROOT), allow(ROOT)))
        .identity(format!("{ELSEWHERE},{MAY}"))
        .evaluation();
    let statements = found.access(kind).0.unwrap().statements;
    let places: Vec<_> = statements.iter().map(|it| (it.policy_type, it.statement)).collect();
    assert_eq!(places, [(PolicyType::Identity, 1), (PolicyType::Trust, 1)]);

    let (found, kind) = ask(ALICE, allow(ROOT)).identity(format!("{MAY},{MAY_NOT}")).evaluation();
    let statements = found.refusal(kind).statements;
    let places: Vec<_> = statements.iter().map(|it| (it.policy_type, it.statement)).collect();
    assert_eq!(places, [(PolicyType::Identity, 1)]);
}
