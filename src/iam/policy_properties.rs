//! Properties of every policy, and the error messages of each kind of malformed policy.

use expect_test::{Expect, expect};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;

fn parsed(text: &str) -> Policy {
    parsed_as(PolicyForm::Either, text)
}

fn parsed_as(form: PolicyForm, text: &str) -> Policy {
    Policy::parse(text, form).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn names() -> impl Strategy<Value = Box<str>> {
    // Quotes, escapes and non-ASCII letters are where printing could go wrong.
    "[a-zA-Z0-9:*?/._\"\\\\ é\u{1F600}-]{1,12}".prop_map(Into::into)
}

fn patterns() -> impl Strategy<Value = Vec<Box<str>>> {
    vec(names(), 0..4)
}

fn actions() -> impl Strategy<Value = Vec<Box<str>>> {
    let action = ("[a-z0-9*?-]{1,6}", "[a-zA-Z0-9*?\"\\\\é-]{1,8}")
        .prop_map(|(prefix, name)| format!("{prefix}:{name}"));
    vec(prop_oneof![Just("*".to_owned()), action].prop_map(Into::into), 1..4)
}

fn resources() -> impl Strategy<Value = Vec<Box<str>>> {
    let arn = names().prop_map(|name| format!("arn:aws:s3:::{name}"));
    vec(prop_oneof![Just("*".to_owned()), arn].prop_map(Into::into), 1..4)
}

fn principals() -> impl Strategy<Value = PrincipalElement> {
    let account = || PrincipalEntry::Account {
        account: "111122223333".into(),
        written: "arn:aws:iam::111122223333:root".into(),
    };
    let arn = |text: &str| text.parse::<Arn>().unwrap();
    let aws = select(vec![
        account(),
        PrincipalEntry::Account { account: "444455556666".into(), written: "444455556666".into() },
        PrincipalEntry::Anyone { bare: false },
        PrincipalEntry::User(arn("arn:aws:iam::111122223333:user/people/frank")),
        PrincipalEntry::Role(arn("arn:aws:iam::111122223333:role/Deploy")),
        PrincipalEntry::RoleSession(arn("arn:aws:sts::111122223333:assumed-role/Deploy/ci")),
        PrincipalEntry::FederatedUser(arn("arn:aws:sts::111122223333:federated-user/frank")),
        PrincipalEntry::UniqueId("AIDAJQABLZS4A3QDU576Q".into()),
        PrincipalEntry::Unrecognized("frank".into()),
    ]);
    let listed = (
        vec(aws, 0..3),
        vec(names().prop_map(PrincipalEntry::Service), 0..3),
        vec(names().prop_map(PrincipalEntry::Federated), 0..3),
        vec(names().prop_map(PrincipalEntry::CanonicalUser), 0..2),
    )
        .prop_map(|(aws, services, providers, canonical)| {
            [aws, services, providers, canonical].concat()
        })
        .prop_filter("names a principal", |it| !it.is_empty());
    let entries = prop_oneof![Just(vec![PrincipalEntry::Anyone { bare: true }]), listed];
    (any::<bool>(), entries).prop_map(|(negated, entries)| PrincipalElement { negated, entries })
}

fn conditions() -> impl Strategy<Value = ConditionBlock> {
    let operators = ["StringEquals", "BoolIfExists", "ForAnyValue:StringLike", "Null", "Odd:One"];
    let keys = ["aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "sts:ExternalId"];
    // Each operator occurs once in a block, and each key once per operator.
    vec(vec(option::of(patterns()), keys.len()), operators.len()).prop_map(move |table| {
        let mut conditions = Vec::new();
        for (operator, row) in operators.iter().zip(table) {
            for (key, values) in keys.iter().zip(row) {
                let operator = ConditionOperator::parse(operator);
                conditions.extend(values.map(|values| Condition {
                    operator,
                    key: (*key).into(),
                    values,
                }));
            }
        }
        ConditionBlock(conditions)
    })
}

fn statements() -> impl Strategy<Value = Statement> {
    (
        option::of(names()),
        select(vec![Effect::Allow, Effect::Deny]),
        option::of(principals()),
        (any::<bool>(), actions()),
        (any::<bool>(), resources()),
        conditions(),
    )
        .prop_map(|(sid, effect, principal, action, resource, condition)| Statement {
            sid,
            effect,
            principal,
            action: ActionElement { negated: action.0, patterns: action.1 },
            resource: Some(ResourceElement { negated: resource.0, patterns: resource.1 }),
            condition,
        })
}

fn documents() -> impl Strategy<Value = PolicyDocument> {
    let version = select(vec![None, Some(PolicyVersion::V2008), Some(PolicyVersion::V2012)]);
    (version, option::of(names()), vec(statements(), 0..4)).prop_map(|(version, id, statements)| {
        PolicyDocument::new(version, id, statements.into_iter().map(Ok).collect())
    })
}

/// Policy-like JSON with random faults.
fn crooked_policies() -> impl Strategy<Value = String> {
    let word = select(vec![
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Action",
        "NotAction",
        "Resource",
        "Principal",
        "Condition",
        "Sid",
        "AWS",
        "*",
        "Bool",
        "2012-10-17",
        "Version",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(serde_json::Value::from),
        any::<i32>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let json = leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            vec((word.clone(), inner), 0..5).prop_map(|members| {
                members.into_iter().map(|(name, it)| (name.to_owned(), it)).collect()
            }),
        ]
    });
    vec(json, 0..3).prop_map(|statements| {
        format!("{:#}", serde_json::json!({ "Version": "2012-10-17", "Statement": statements }))
    })
}

fn assert_places_hold(policy: &Policy) {
    let text = policy.text();
    for index in 0..policy.document.statements.len() {
        let place = policy.statement_place(index).expect("each statement has a place");
        let statement = &text[place.clone()];
        assert!(serde_json::from_str::<serde_json::Value>(statement).is_ok(), "{statement}");
        for (name, within) in policy.element_places(index) {
            assert!(place.start <= within.start && within.end <= place.end, "{name}");
            assert!(text.get(within).is_some(), "{name}");
        }
    }
    assert_eq!(policy.statement_place(policy.document.statements.len()), None);
    assert_eq!(policy.element_places(policy.document.statements.len()), []);
}

proptest! {
    #[test]
    fn a_printed_document_parses_to_itself(document in documents()) {
        let policy = parsed(&document.to_string());
        prop_assert_eq!(&policy.document, &document);
        assert_places_hold(&policy);
    }

    #[test]
    fn parsing_any_text_never_panics(text in ".*") {
        for form in PolicyForm::ALL {
            let _ = Policy::parse(&text, form);
        }
    }

    #[test]
    fn a_crooked_policy_keeps_its_statements_and_their_places(
        text in crooked_policies(), form in select(PolicyForm::ALL.to_vec()),
    ) {
        let policy = parsed_as(form, &text);
        let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
        let count = whole["Statement"].as_array().map_or(1, Vec::len);
        prop_assert_eq!(policy.document.statements.len(), count);
        assert_places_hold(&policy);
        // The well-formed part still prints and parses to itself.
        let again = parsed_as(form, &policy.document.to_string()).document;
        let readable: Vec<_> = policy.document.readable_statements().map(|(_, it)| it).collect();
        let still: Vec<_> = again.readable_statements().map(|(_, it)| it).collect();
        prop_assert_eq!(still, readable);
        // What may deny is found by position.
        let document = &policy.document;
        let restricts = |it: &Result<Statement, MalformedStatement>| {
            it.as_ref().map_or(true, |it| it.effect == Effect::Deny)
        };
        let all = (0_u16..).zip(&document.statements);
        let expected: Vec<_> = all.filter(|(_, it)| restricts(it)).collect();
        prop_assert_eq!(document.restricting().collect::<Vec<_>>(), expected);
        let denials = document.denials().all(|(_, it)| it.effect == Effect::Deny);
        prop_assert!(denials);
    }

    #[test]
    fn statements_stay_in_order(count in 0_usize..20) {
        let statements: Vec<_> = (0..count)
            .map(|it| format!(r#"{{"Sid": "S{it}", "Effect": "Deny", "Action": "*", "Resource": "*"}}"#))
            .collect();
        let policy = parsed(&format!(r#"{{"Statement": [{}]}}"#, statements.join(",\n ")));
        for (index, statement) in policy.document.readable_statements() {
            let place = policy.statement_place(index).unwrap();
            prop_assert_eq!(&policy.text()[place], statements[index].as_str());
            let sid = format!("S{index}");
            prop_assert_eq!(statement.sid.as_deref(), Some(sid.as_str()));
        }
    }
}

fn assert_refused(text: &str, message: &Expect) {
    message.assert_eq(&Policy::parse(text, PolicyForm::Identity).expect_err(text).to_string());
}

#[test]
fn a_text_that_is_no_policy_says_what_was_expected() {
    assert_refused("", &expect!["line 1, column 0: expected a JSON object, found `nothing`"]);
    assert_refused("{", &expect!["line 1, column 1: expected a JSON object, found `{`"]);
    assert_refused(
        "[]",
        &expect!["expected a policy document: an object with a `Statement`, found `[]`"],
    );
    assert_refused(
        "{}",
        &expect!["expected a policy document: an object with a `Statement`, found `{}`"],
    );
    assert_refused(
        r#"{"Version": "2012-10-18", "Statement": []}"#,
        &expect!["Version: expected `2012-10-17` or `2008-10-17`, found `\"2012-10-18\"`"],
    );
    assert_refused(
        r#"{"Version": 2012, "Statement": []}"#,
        &expect!["Version: expected `2012-10-17` or `2008-10-17`, found `2012`"],
    );
    assert_refused(r#"{"Id": [], "Statement": []}"#, &expect!["Id: expected a string, found `[]`"]);
    assert_refused(
        r#"{"Statement": [], "Statement": {}}"#,
        &expect!["Statement: expected each element only once, found `{}`"],
    );
}

fn assert_void(statement: &str, effect: Option<Effect>, message: &Expect) {
    let policy = parsed(&format!(r#"{{"Statement": {statement}}}"#));
    let [Err(void)] = policy.document.statements.as_slice() else {
        panic!("{statement} became {:?}", policy.document);
    };
    message.assert_eq(&void.error.to_string());
    assert_eq!(void.effect, effect, "{statement}");
    assert_eq!(void.might_deny(), effect != Some(Effect::Allow), "{statement}");
}

#[test]
fn a_statement_that_cannot_be_read_keeps_its_effect_and_says_what_is_wrong() {
    use Effect::{Allow, Deny};
    assert_void("7", None, &expect!["Statement[0]: expected a statement object, found `7`"]);
    assert_void(
        r#"{"Action": "*"}"#,
        None,
        &expect!["Statement[0]: expected an `Effect` element, found `{\"Action\": \"*\"}`"],
    );
    assert_void(
        r#"{"Effect": "deny", "Action": "*"}"#,
        None,
        &expect!["Statement[0].Effect: expected `Allow` or `Deny`, found `\"deny\"`"],
    );
    assert_void(
        r#"{"Effect": "Deny"}"#,
        Some(Deny),
        &expect![
            "Statement[0]: expected an `Action` or `NotAction` element, found `{\"Effect\": \"Deny\"}`"
        ],
    );
    assert_void(
        r#"{"Action": {"a": 1}, "Effect": "Deny"}"#,
        Some(Deny),
        &expect![
            "Statement[0].Action: expected `*`, an action such as `s3:GetObject`, or a list of actions, found `{\"a\": 1}`"
        ],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "NotAction": "iam:*"}"#,
        Some(Allow),
        &expect![
            "Statement[0].NotAction: expected only one of an element and its negation, found `\"iam:*\"`"
        ],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Resource": null}"#,
        Some(Allow),
        &expect!["Statement[0].Resource: expected `*`, an ARN or a list of ARNs, found `null`"],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Conditions": {}}"#,
        Some(Allow),
        &expect!["Statement[0].Conditions: expected an element that IAM knows, found `{}`"],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Condition": {"Bool": "true"}}"#,
        Some(Allow),
        &expect![
            "Statement[0].Condition.Bool: expected an object of condition keys, found `\"true\"`"
        ],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"k": {}}}}"#,
        Some(Allow),
        &expect![
            "Statement[0].Condition.Bool.k: expected a condition value or a list of them, found `{}`"
        ],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Principal": "frank"}"#,
        Some(Allow),
        &expect![
            "Statement[0].Principal: expected `*`, or an object of `AWS`, `Service`, `Federated`, `CanonicalUser`, found `\"frank\"`"
        ],
    );
    assert_void(
        r#"{"Effect": "Allow", "Action": "*", "Principal": {"Users": "frank"}}"#,
        Some(Allow),
        &expect![
            "Statement[0].Principal.Users: expected `*`, or an object of `AWS`, `Service`, `Federated`, `CanonicalUser`, found `\"frank\"`"
        ],
    );
}

#[test]
#[rustfmt::skip]
fn what_the_grammar_forbids_is_unreadable_and_what_it_allows_is_not() {
    use PolicyForm::{Either, Identity, Resource, Session};
    const ALL: [PolicyForm; 4] = PolicyForm::ALL;
    let anybody = r#""Principal": "*""#;
    let deny = |elements: &str| format!(r#"{{"Statement": {{"Effect": "Deny", {elements}}}}}"#);
    let action = |it: &str| deny(&format!(r#""Action": {it}, "Resource": "*""#));
    let resource = |it: &str| deny(&format!(r#""Action": "*", "Resource": {it}"#));
    let principal = |it: &str| deny(&format!(r#""Action": "*", "Principal": {it}"#));
    let cases = [
        // document                                             forms in which it can be read
        (action("17"),                                          &[][..]),
        (action("true"),                                        &[]),
        (action("null"),                                        &[]),
        (action(r#""""#),                                       &[]),
        (action("[]"),                                          &[]),
        (action(r#"["sts:*", 17]"#),                            &[]),
        (action(r#"["sts:*", ""]"#),                            &[]),
        (action(r#"[["sts:*"]]"#),                              &[]),
        (action(r#""AssumeRole""#),                             &[]),
        (action(r#""s3*""#),                                    &[]),
        (action(r#""**""#),                                     &[]),
        (action(r#"":GetObject""#),                             &[]),
        (action(r#""s3:""#),                                    &[]),
        (action(r#""s3: GetObject""#),                          &[]),
        (action(r#""${aws:username}""#),                        &[]),
        (action(r#"["*", "s3:Get*", "S3-Outposts:?et*", "*:*"]"#), &[Identity, Session, Either]),
        (deny(r#""NotAction": "AssumeRole", "Resource": "*""#), &[]),
        (resource("17"),                                        &[]),
        (resource("false"),                                     &[]),
        (resource("[]"),                                        &[]),
        (resource(r#""""#),                                     &[]),
        (resource(r#"["*", "bucket"]"#),                        &[]),
        (resource(r#""*:role/Locked""#),                        &[]),
        (resource(r#""${aws:PrincipalTag/arn}""#),              &[]),
        (resource(r#"["*", "arn:aws:s3:::bucket/*"]"#),         &[Identity, Session, Either]),
        (resource(r#""arn:aws:sqs""#),                          &[Identity, Either]),
        (deny(r#""Action": "*", "NotResource": "role/Locked""#), &[]),
        (deny(r#""Action": "*""#),                              &[]),
        (principal("{}"),                                       &[]),
        (principal(r#""""#),                                    &[]),
        (principal("[]"),                                       &[]),
        (principal("17"),                                       &[]),
        (principal(r#"{"AWS": []}"#),                           &[]),
        (principal(r#"{"AWS": ""}"#),                           &[]),
        (principal(r#"{"AWS": 17}"#),                           &[]),
        (principal(r#"{"AWS": ["*", null]}"#),                  &[]),
        (principal(r#"{"AWS": "*", "Service": []}"#),           &[]),
        (principal(r#"{"AWS": "*"}"#),                          &[Resource]),
        (deny(r#""Action": "*", "NotPrincipal": {"AWS": []}"#), &[]),
        (deny(&format!(r#"{anybody}, "Action": "*", "Resource": "*""#)), &[Resource, Either]),
    ];
    for (text, forms) in cases {
        for form in ALL {
            let document = parsed_as(form, &text).document;
            assert_eq!(document.malformed_statements().next().is_none(), forms.contains(&form), "{form:?}: {text}");
            assert!(document.malformed_statements().all(|(_, it)| it.might_deny()), "{text}");
        }
    }
}

#[test]
fn an_error_names_the_element_that_is_missing_or_too_much() {
    let message = |form, elements: &str| {
        let text = format!(r#"{{"Statement": [{{"Effect": "Deny", "Action": "*"{elements}}}]}}"#);
        let document = parsed_as(form, &text).document;
        document.malformed_statements().map(|(_, it)| it.error.to_string()).collect::<String>()
    };
    let statement = r#"{"Effect": "Deny", "Action": "*"}"#;
    assert_eq!(
        message(PolicyForm::Resource, ""),
        format!(
            "Statement[0]: expected a `Principal` element, as in every resource policy, \
             found `{statement}`"
        )
    );
    assert_eq!(
        message(PolicyForm::Identity, ""),
        format!(
            "Statement[0]: expected a `Resource` or `NotResource` element, found `{statement}`"
        )
    );
    assert_eq!(
        message(PolicyForm::Identity, r#", "NotPrincipal": "*", "Resource": "*""#),
        "Statement[0].NotPrincipal: expected no principal, because only resource policies name \
         one, found `\"*\"`"
    );
}

#[test]
fn one_text_in_two_forms_is_two_policies() {
    let mut policies = PolicyStore::default();
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let (identity, _) = policies.add(text, PolicyForm::Identity).unwrap();
    let (resource, is_new) = policies.add(text, PolicyForm::Resource).unwrap();
    assert!(is_new);
    assert_ne!(identity, resource);
    assert_eq!(policies.add(text, PolicyForm::Identity).unwrap(), (identity, false));
    assert_eq!(policies.get(identity).document.malformed_statements().count(), 0);
    assert_eq!(policies.get(resource).document.malformed_statements().count(), 1);
}

#[test]
fn one_bad_statement_leaves_the_others() {
    let policy = parsed(
        r#"{"Statement": [{"Effect": "Deny"},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#,
    );
    assert_eq!(
        policy.document.malformed_statements().map(|(index, _)| index).collect::<Vec<_>>(),
        [0]
    );
    assert_eq!(
        policy.document.readable_statements().map(|(index, _)| index).collect::<Vec<_>>(),
        [1]
    );
}

#[test]
fn lists_of_one_may_be_written_without_brackets() {
    let bare = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}}"#;
    let listed = r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"],
        "Principal": {"AWS": ["*"]}, "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}]}"#;
    assert_eq!(parsed(bare).document, parsed(listed).document);
}

#[test]
fn everyone_but_some_is_kept_apart_from_some() {
    let text = |name: &str| {
        format!(
            r#"{{"Statement": {{"Effect": "Deny", "{name}": {{"AWS": "111122223333"}}, "Action": "*",
                "Resource": "*"}}}}"#
        )
    };
    for (name, negated) in [("Principal", false), ("NotPrincipal", true)] {
        let policy = parsed(&text(name));
        let (_, statement) = policy.document.readable_statements().next().unwrap();
        assert_eq!(statement.principal.as_ref().unwrap().negated, negated);
        assert!(policy.document.to_string().contains(&format!("\"{name}\":")));
    }
}

#[test]
fn numbers_and_booleans_as_condition_values_count_as_their_text() {
    let policy = parsed(
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
            "Bool": {"aws:MultiFactorAuthPresent": true},
            "NumericLessThan": {"aws:MultiFactorAuthAge": 3600},
            "NumericEquals": {"k": [1, -2, 1.5, "4"]}}}}"#,
    );
    let (_, statement) = policy.document.readable_statements().next().unwrap();
    let values: Vec<_> = statement.condition.0.iter().map(|it| it.values.join(" ")).collect();
    assert_eq!(values, ["true", "3600", "1 -2 1.5 4"]);
}

#[test]
fn a_mark_covers_an_element_with_its_name_and_no_more() {
    let text = r#"{"Statement": {"Sid": "Action", "Effect": "Allow", "Act\u0069on": "s3:*", "Resource": "*"}}"#;
    let policy = parsed(text);
    let places = policy.element_places(0);
    let marked: Vec<_> =
        places.iter().map(|(name, at)| (name.as_str(), &text[at.clone()])).collect();
    assert_eq!(
        marked,
        [
            ("Sid", r#""Sid": "Action""#),
            ("Effect", r#""Effect": "Allow""#),
            ("Action", r#""Act\u0069on": "s3:*""#),
            ("Resource", r#""Resource": "*""#),
        ]
    );
}

#[test]
fn an_operator_written_twice_makes_the_statement_unreadable_only_where_keys_collide() {
    let policy = |key: &str| {
        parsed(&format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{
                "StringEquals": {{"aws:PrincipalAccount": "1"}},
                "stringequals": {{"{key}": "2"}}}}}}}}"#
        ))
    };
    let apart = policy("aws:PrincipalOrgID").document;
    assert_eq!(parsed(&apart.to_string()).document, apart);
    assert_eq!(policy("aws:PrincipalAccount").document.malformed_statements().count(), 1);
}
