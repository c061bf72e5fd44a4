//! The principal that a name refers to.

use rolecall::analysis::NameError;

use super::{account, demo, find};

#[test]
#[rustfmt::skip]
fn a_name_finds_its_principal() {
    let demo = demo();
    let cases = [
        // why                                          name                                                     ARN or name in the graph
        ("an ARN",                                      "arn:aws:iam::111122223333:role/Admin",                  "arn:aws:iam::111122223333:role/Admin"),
        ("a kind and a name",                           "user/alice",                                            "arn:aws:iam::111122223333:user/alice"),
        ("a name alone, where it means just one",       "Admin",                                                 "arn:aws:iam::111122223333:role/Admin"),
        ("without its path",                            "user/frank",                                            "arn:aws:iam::111122223333:user/people/frank"),
        ("with its path",                               "role/finance/Payroll",                                  "arn:aws:iam::111122223333:role/finance/Payroll"),
        ("with its path and without its kind",          "finance/Payroll",                                       "arn:aws:iam::111122223333:role/finance/Payroll"),
        ("in another case",                             "role/deploy",                                           "arn:aws:iam::111122223333:role/Deploy"),
        ("a group",                                     "group/sre",                                             "arn:aws:iam::111122223333:group/sre"),
        ("by account id",                               "777788889999:role/OrganizationAccountAccessRole",       "arn:aws:iam::777788889999:role/OrganizationAccountAccessRole"),
        ("by account alias",                            "acme-partners:role/OrganizationAccountAccessRole",      "arn:aws:iam::777788889999:role/OrganizationAccountAccessRole"),
        ("as answers show it",                          "acme-mgmt:user/mona",                                   "arn:aws:iam::444455556666:user/mona"),
        ("a principal outside the snapshot",            "888877776666:role/Runner",                              "arn:aws:iam::888877776666:role/build/Runner"),
        ("a session of a role stands for the role",     "arn:aws:sts::111122223333:assumed-role/Deploy/ci-7",    "arn:aws:iam::111122223333:role/Deploy"),
        ("whose ARN has no path",                       "arn:aws:sts::111122223333:assumed-role/Payroll/x",      "arn:aws:iam::111122223333:role/finance/Payroll"),
        ("an account",                                  "999988887777",                                          "arn:aws:iam::999988887777:root"),
        ("everyone",                                    "anyone",                                                "*"),
        ("everyone, as policies write it",              "*",                                                     "*"),
        ("a service",                                   "lambda.amazonaws.com",                                  "lambda.amazonaws.com"),
        ("a person of Identity Center",                 "nadia.berg",                                            "nadia.berg"),
        ("a person, as answers show one",               "sso-user/nadia.berg",                                   "nadia.berg"),
        ("an account, as answers show it",              "account/999988887777",                                  "arn:aws:iam::999988887777:root"),
        ("blanks around it do not matter",              " user/alice ",                                          "arn:aws:iam::111122223333:user/alice"),
    ];
    for (why, name, expected) in cases {
        let id = demo.find_principal(name).unwrap_or_else(|error| panic!("{why}: {error}"));
        assert_eq!(&*demo.graph.node(id).name, expected, "{why}: {name}");
    }
}

#[test]
fn every_principal_is_found_by_its_own_name_and_by_the_one_that_answers_show() {
    let demo = demo();
    for id in demo.graph.principals() {
        let node = demo.graph.node(id);
        assert_eq!(demo.find_principal(&node.name), Ok(id), "{}", node.name);
        let shown = demo.display_name(id);
        for name in [&shown, &node.short_name()] {
            match demo.find_principal(name) {
                Ok(found) => assert_eq!(found, id, "{name}"),
                Err(NameError::Ambiguous { candidates, .. }) => {
                    assert!(candidates.iter().any(|it| **it == *node.name), "{name}");
                    let own = format!("{}:{name}", node.account().unwrap());
                    assert_eq!(demo.find_principal(&own), Ok(id), "{name}");
                }
                Err(error) => panic!("{}: {error}", node.name),
            }
        }
    }
}

#[test]
fn keys_and_unique_ids_find_their_owners() {
    let mfa = account("mfa");
    let user = find(&mfa, "user/with-key");
    assert_eq!(mfa.find_principal("AKIAWITHKEY0EXAMPLE"), Ok(user));
    let (_, facts) = mfa.graph.user(&mfa.snapshot, user).unwrap();
    assert_eq!(mfa.find_principal(&facts.id), Ok(user));
    let role = find(&mfa, "role/Session");
    let (_, facts) = mfa.graph.role(&mfa.snapshot, role).unwrap();
    assert_eq!(mfa.find_principal(&facts.id), Ok(role));
}

#[test]
fn an_ambiguous_name_lists_whom_it_can_mean() {
    let error = demo().find_principal("role/OrganizationAccountAccessRole").unwrap_err();
    assert_eq!(error.to_string(), "`role/OrganizationAccountAccessRole` matches 2 principals");
    assert_eq!(
        error.hint(),
        "name one of arn:aws:iam::111122223333:role/OrganizationAccountAccessRole, \
         arn:aws:iam::777788889999:role/OrganizationAccountAccessRole"
    );
}

#[test]
#[rustfmt::skip]
fn an_unknown_name_offers_the_nearest() {
    let demo = demo();
    let nearest = |name: &str| match demo.find_principal(name) {
        Err(NameError::Unknown { nearest, .. }) => nearest.first().cloned().unwrap_or_default(),
        other => panic!("{name} found {other:?}"),
    };
    let cases = [
        // why                                        name                                       nearest
        ("a letter is missing",                       "role/Admn",                               "role/Admin"),
        ("the wrong kind is not the name",            "user/Admin",                              "role/Admin"),
        ("the wrong account",                         "acme-mgmt:user/alice",                    "user/alice"),
    ];
    for (why, name, expected) in cases {
        let found = nearest(name);
        let short = found.rsplit_once(':').map_or(&*found, |(_, it)| it);
        assert_eq!(short, expected, "{why}: {name}");
    }
}

#[test]
#[rustfmt::skip]
fn unknown_names_are_not_found() {
    let demo = demo();
    for (why, name) in [
        ("nothing",                               ""),
        ("a kind alone",                          "role/"),
        ("the id of a deleted user",              "AIDARTX3GSDS76EXAMPLE"),
        ("a key that does not exist",             "AKIANOBODYHASEXAMPLE"),
        ("a policy is no principal",              "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("a session of a role that is not there", "arn:aws:sts::111122223333:assumed-role/Nobody/x"),
    ] {
        let error = demo.find_principal(name).unwrap_err();
        assert!(matches!(error, NameError::Unknown { .. }), "{why}: {error}");
    }
}

#[test]
fn ends_of_paths_can_be_many() {
    let demo = demo();
    let names = |end: &str| -> Vec<_> {
        let ends = demo.find_path_end(end).unwrap();
        ends.into_iter().map(|it| demo.display_name(it)).collect()
    };
    let has = |end: &str, name: &str| names(end).iter().any(|it| it.ends_with(name));
    assert!(has("admin", "user/heidi") && has("admin", "role/Admin"));
    assert!(!has("admin", "user/erin"), "erin may become an administrator and is none");
    assert!(has("external", "account/999988887777") && has("external", "role/Runner"));
    assert!(!has("external", "user/alice"));
    assert_eq!(names("user/alice").len(), 1);
    assert!(demo.find_path_end("no such name").is_err());
}

#[test]
fn no_path_begins_at_anyone_unless_a_role_trusts_everyone() {
    assert_eq!(demo().find_path_end("anyone").unwrap().len(), 1);
    let closed = account("chains");
    for end in ["anyone", "*"] {
        assert_eq!(closed.find_path_end(end), Ok(Vec::new()), "{end}");
        assert!(closed.find_principal(end).is_err(), "{end}");
    }
}

#[test]
#[rustfmt::skip]
fn a_resource_is_an_arn_or_a_principal() {
    let demo = demo();
    const DEPLOY: &str = "arn:aws:iam::111122223333:role/Deploy";
    let cases = [
        // name                                          resource
        ("*",                                            "*"),
        (DEPLOY,                                         DEPLOY),
        ("role/Deploy",                                  DEPLOY),
        ("111122223333:role/Deploy",                     DEPLOY),
        ("acme-prod:role/Deploy",                        DEPLOY),
        ("group/sre",                                    "arn:aws:iam::111122223333:group/sre"),
        ("user/frank",                                   "arn:aws:iam::111122223333:user/people/frank"),
        ("arn:aws:s3:::reports/*",                       "arn:aws:s3:::reports/*"),
        ("arn:aws:iam::111122223333:role/*",             "arn:aws:iam::111122223333:role/*"),
    ];
    for (name, expected) in cases {
        assert_eq!(demo.find_resource(name).as_deref(), Ok(expected), "{name}");
    }
    let arn = "name a resource that is not a principal by its ARN, such as \
               `arn:aws:s3:::reports/*`";
    let cases = [
        // name                                          error                                                                             hint
        ("s3://zzqx",                                 "expected an ARN, `*`, or a principal such as `role/Deploy`, got `s3://zzqx`", arn),
        ("lambda.amazonaws.com",                         "expected an ARN, `*`, or a principal such as `role/Deploy`, got `lambda.amazonaws.com`", arn),
        ("anyone",                                       "expected an ARN, `*`, or a principal such as `role/Deploy`, got `anyone`",       arn),
        ("",                                             "expected an ARN, `*`, or a principal such as `role/Deploy`, got ``",             arn),
        ("role/Deplyo",                                  "expected an ARN, `*`, or a principal such as `role/Deploy`, got `role/Deplyo`",  "did you mean role/Deploy"),
        ("role/OrganizationAccountAccessRole",           "`role/OrganizationAccountAccessRole` matches 2 principals",                        "name one of arn:"),
    ];
    for (name, message, hint) in cases {
        let error = demo.find_resource(name).unwrap_err();
        assert_eq!(error.to_string(), message, "{name}");
        assert!(error.hint().starts_with(hint), "{name}: {}", error.hint());
    }
}

#[test]
fn no_name_panics() {
    let demo = demo();
    for name in [
        ":",
        "::",
        "/",
        "//",
        "arn:",
        "arn:aws",
        "arn:aws:sts::1:assumed-role",
        "a:b:c/d",
        "arn:aws:sts::111122223333:assumed-role/",
        "user//",
        "é:role/é",
        "\u{0}",
        "AKIA",
        "arn:aws:iam:::user/x",
    ] {
        assert!(demo.find_principal(name).is_err(), "{name}");
    }
}
