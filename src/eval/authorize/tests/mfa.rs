//! The effect of each form of MFA condition on each kind of caller.

use super::*;

const TRUE: &str = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
const TRUE_IF_EXISTS: &str = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#;
const FALSE: &str = r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#;
const FALSE_IF_EXISTS: &str = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;
const IS_THERE: &str = r#"{"Null":{"aws:MultiFactorAuthPresent":"false"}}"#;
const IS_MISSING: &str = r#"{"Null":{"aws:MultiFactorAuthPresent":"true"}}"#;
const FRESH: &str = r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}"#;
const FRESH_IF_EXISTS: &str = r#"{"NumericLessThanIfExists":{"aws:MultiFactorAuthAge":"3600"}}"#;
const OLD: &str = r#"{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"3600"}}"#;
/// A malformed statement that might allow.
const MALFORMED: &str = r#"{"Effect":"Allow","Acton":"sts:AssumeRole"}"#;

fn deny(condition: &str) -> String {
    format!("{},{}", allow(ROOT), deny_if(ANYONE, condition))
}

fn user(trust: String) -> Question {
    ask(ALICE, trust).identity(MAY)
}

/// A user without an access key who cannot create one.
fn console(trust: String) -> Question {
    Question { kind: Some(CallerKind::KeylessUser), ..user(trust) }
}

fn session(trust: String) -> Question {
    ask(BUILD, trust).identity(MAY)
}

#[test]
#[rustfmt::skip]
fn a_user_with_keys() {
    check(&[
        ("M1: enforced",                                        user(allow_if(ROOT, TRUE)),            "conditional, enforced: Bool MFAPresent true"),
        ("M2: a key alone passes",                              user(allow_if(ROOT, TRUE_IF_EXISTS)),  "proven, bypassable"),
        ("M3: the form that AWS recommends",                    user(deny(FALSE_IF_EXISTS)),           "conditional, enforced: Bool MFAPresent true"),
        ("M4: a key alone slips through",                       user(deny(FALSE)),                     "proven, bypassable"),
        ("M4: whether it denies keys or not, a session passes", user(deny(IS_MISSING)),                "conditional, bypassable: Null MFAPresent false"),
        ("M4: whether it does counts where sessions are denied", user(format!("{},{}", deny(IS_MISSING), deny_if(ANYONE, IS_THERE))), "disputed, bypassable: DenialOfMissingMfa"),
        ("M4: with MFA it is certain",                          user(format!("{},{}", deny(IS_MISSING), deny_if(ANYONE, FALSE))), "conditional, bypassable: BoolIfExists MFAPresent true; Null MFAPresent false"),
        ("M5: a session without MFA carries the key too",       user(allow_if(ROOT, IS_THERE)),        "conditional, bypassable: Null MFAPresent false"),
        ("M9: fresh, so there",                                 user(allow_if(ROOT, FRESH)),           "conditional, enforced: NumericLessThan MFAAge 3600"),
        ("M9: fresh or not there at all",                       user(allow_if(ROOT, FRESH_IF_EXISTS)), "proven, bypassable"),
        ("M9: a deny on old MFA does not ask for any",          user(deny(OLD)),                       "proven, bypassable"),
        ("both keys",                                           user(format!("{},{}", allow_if(ROOT, TRUE), deny_if(ANYONE, OLD))), "conditional, enforced: NumericLessThanEqualsIfExists MFAAge 3600; Bool MFAPresent true"),
        ("no condition",                                        user(allow(ROOT)),                     "proven, absent"),
        ("one of two alternatives requires none",               user(format!("{},{}", allow_if(ROOT, TRUE), allow(ROOT))), "proven, absent"),
        ("one of two doors asks for something else",            user(format!("{},{}", allow_if(ROOT, TRUE), allow_if(ROOT, r#"{"StringEquals":{"sts:ExternalId":"x"}}"#))), "conditional, absent: StringEquals sts:ExternalId x"),
        ("asked for and forbidden",                             user(format!("{},{}", allow_if(ROOT, TRUE), deny_if(ANYONE, TRUE))), "blocked by trust"),
        ("only without MFA: a session can be without",          user(allow_if(ROOT, FALSE_IF_EXISTS)), "proven, absent"),
        ("M13: in identity policies it counts",                 ask(ALICE, allow(ROOT)).identity(format!(r#"{{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{TRUE}}}"#)), "conditional, enforced: Bool MFAPresent true"),
        ("M13: but not if the trust names the user",            ask(ALICE, allow(&named(ALICE))).identity(format!(r#"{{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{TRUE}}}"#)), "proven, absent"),
        ("M13: unless it denies",                               ask(ALICE, allow(&named(ALICE))).identity(format!(r#"{{"Effect":"Deny","Action":"sts:*","Resource":"*","Condition":{FALSE_IF_EXISTS}}}"#)), "conditional, enforced: Bool MFAPresent true"),
        ("M10: an external account defines its MFA",            ask("arn:aws:iam::444455556666:root", allow_if(FOREIGN_ROOT, TRUE)), "conditional, enforced: Bool MFAPresent true"),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_user_with_the_console_only() {
    check(&[
        ("M1: enforced",                                        console(allow_if(ROOT, TRUE)),            "conditional, enforced: Bool MFAPresent true"),
        ("M2: no key can pass",                                 console(allow_if(ROOT, TRUE_IF_EXISTS)),  "conditional, enforced: BoolIfExists MFAPresent true"),
        ("M4: nor slip through",                                console(deny(FALSE)),                     "conditional, enforced: BoolIfExists MFAPresent true"),
        ("M4: nor does the effect on keys matter",              console(format!("{},{}", deny(IS_MISSING), deny_if(ANYONE, FALSE))), "conditional, enforced: BoolIfExists MFAPresent true; Null MFAPresent false"),
        ("M5: the console carries the key without MFA",         console(allow_if(ROOT, IS_THERE)),        "conditional, bypassable: Null MFAPresent false"),
        ("M9: age is missing without MFA, in the console too",  console(allow_if(ROOT, FRESH_IF_EXISTS)), "proven, bypassable"),
        ("only a key would do",                                 console(allow_if(ROOT, IS_MISSING)),      "blocked by trust, no MFA"),
        ("no condition",                                        console(allow(ROOT)),                     "proven, absent"),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_session_of_a_role() {
    let disputed = "disputed, bypassable: MfaOfRoleSession";
    check(&[
        ("M6: can never meet it",                               session(allow_if(ROOT, TRUE)),            "blocked by trust, no MFA"),
        ("M6: in this form neither",                            session(deny(FALSE_IF_EXISTS)),           "blocked by trust, no MFA"),
        ("M6: nor freshness",                                   session(allow_if(ROOT, FRESH)),           "blocked by trust, no MFA"),
        ("M6: asked by its own side",                           ask(BUILD, allow(ROOT)).identity(format!(r#"{{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{TRUE}}}"#)), "blocked by identity, no MFA"),
        ("M7: AWS documents missing and false",                 session(allow_if(ROOT, TRUE_IF_EXISTS)),  disputed),
        ("M7: so here",                                         session(deny(FALSE)),                     disputed),
        ("M7: and here",                                        session(allow_if(ROOT, IS_THERE)),        disputed),
        ("M7: an allow that may apply changes nothing",         session(format!("{},{MALFORMED}", allow_if(ROOT, TRUE_IF_EXISTS))), disputed),
        ("M7: nor here",                                        session(format!("{},{MALFORMED}", allow_if(ROOT, IS_THERE))), disputed),
        ("M4: false passes, and missing is disputed",             session(deny(IS_MISSING)),              "disputed, bypassable: DenialOfMissingMfa"),
        ("M4: where false does not, both points are open",      session(format!("{},{}", deny(IS_MISSING), deny_if(ANYONE, FALSE))), "disputed, bypassable: MfaOfRoleSession; DenialOfMissingMfa"),
        ("either way it holds",                                 session(allow_if(ROOT, FALSE_IF_EXISTS)), "proven, absent"),
        ("M9: no age either way",                               session(deny(OLD)),                       "proven, bypassable"),
        ("no condition",                                        session(allow(ROOT)),                     "proven, absent"),
    ]);
}

#[test]
fn the_surest_way_is_told_even_if_a_less_sure_one_asks_for_no_mfa() {
    // The boundary allows with MFA; without MFA, AWS documentation disagrees on whether it limits.
    let question = ask(ALICE, allow(&named(ALICE))).boundary(format!(
        r#"{{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{TRUE}}}"#
    ));
    assert_eq!(question.answer(), "conditional, bypassable: Bool MFAPresent true");
}
