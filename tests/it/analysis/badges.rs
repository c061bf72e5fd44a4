//! Badges, each letter set and not set, and the numbers of the overview.

use rolecall::{eval::AccessState, graph::SharedPath};

use serde_json::json;

use super::{
    account, demo, find,
    made::{Made, allow, arn, root},
};

#[test]
#[rustfmt::skip]
fn the_demo_wears_its_badges() {
    let demo = demo();
    let cases = [
        // why                                                          principal                           badges
        ("can become an administrator, has no MFA and no group",        "user/alice",                       "AM.G...."),
        ("a key of 400 days, and a group with MFA",                     "user/bob",                         "..K....P"),
        ("neither",                                                     "user/carol",                       ".......P"),
        ("a key of 88 days is not old",                                 "user/erin",                        "A......."),
        ("one of 91 days is, and no use for 131 days",                  "user/dave",                        ".MK...U."),
        ("an inactive key is none, and a password never used",          "user/judy",                        ".M.G..U."),
        ("an administrator by group",                                   "user/heidi",                       "A......P"),
        ("a group whose members are",                                   "group/platform-admins",            "A......."),
        ("a group whose members can become one is none itself",         "group/sre",                        "........"),
        ("a trust without a condition does not require MFA",            "role/Deploy",                      "AM......"),
        ("M1: one with Bool true does not",                             "role/Operator",                    "........"),
        ("M2: BoolIfExists true is half a lock",                        "role/Support",                     ".m......"),
        ("M4: Deny with Bool false too",                                "role/Audit",                       ".m....U."),
        ("M5: and Null false",                                          "role/Reports",                     ".m....U."),
        ("M3: Deny with BoolIfExists false is a whole one",             "role/BreakGlass",                  "A.....UP"),
        ("M9: fresh MFA",                                               "role/Release",                     "........"),
        ("services bring no MFA and are asked for none",                "role/LambdaExec",                  "........"),
        ("another account is trusted",                                  "role/VendorBackup",                ".M..X..."),
        ("and one role of another account, which is no person",         "role/ArtifactReader",              "....X..."),
        ("everyone is trusted",                                         "role/OrgRead",                     ".M...W.."),
        ("named by a role only: no person comes in this way",           "role/Pipeline",                    "A......."),
        ("entered by assignment",                                       "sso-user/nadia.berg",              "A......."),
        ("one that reaches no administrator",                           "sso-user/rosa.lind",               "........"),
    ];
    for (why, name, expected) in cases {
        let id = find(&demo, name.trim_start_matches("sso-user/"));
        assert_eq!(demo.badges(id).to_string(), expected, "{why}: {name}");
    }
}

#[test]
#[rustfmt::skip]
fn unread_facts_are_question_marks() {
    let (unread, boundaries) = (account("unread"), account("boundaries"));
    let cases = [
        // why                                                       of            principal              badges
        ("keys, MFA and last use were not read",                     &unread,      "user/plain",          ".??G..?."),
        ("a missing policy may make an administrator",               &unread,      "user/attached-gone",  "???G..??"),
        ("a lost group may too, and is a group",                     &unread,      "user/in-lost-group",  "???...??"),
        ("a trust policy that was not read",                         &unread,      "role/Broken",         ".?....?."),
        ("nothing is missing of its policies or trust",              &boundaries,  "role/ByRoot",         ".M....?."),
    ];
    for (why, analysis, name, expected) in cases {
        let id = find(analysis, name);
        assert_eq!(analysis.badges(id).to_string(), expected, "{why}: {name}");
    }
}

#[test]
fn administrators_are_those_whom_nothing_takes_it_from() {
    let demo = demo();
    let names: Vec<_> =
        demo.administrators().iter().map(|it| demo.graph.node(*it).short_name()).collect();
    assert_eq!(
        names,
        [
            "user/heidi",
            "group/platform-admins",
            "role/Admin",
            "role/BreakGlass",
            "role/LambdaMigrations",
            "role/OrganizationAccountAccessRole",
            "role/AWSReservedSSO_AdministratorAccess_0b7e4d21c9a6f358",
            "role/AWSReservedSSO_AdministratorAccess_d17b60f4e3a9c852",
            "role/OrganizationAccountAccessRole",
        ]
    );
}

#[test]
fn the_overview_counts_the_demo() {
    let demo = demo();
    let overview = demo.overview();
    assert_eq!((overview.users, overview.groups, overview.roles), (17, 11, 43));
    assert_eq!(overview.service_linked_roles, 4);
    assert!(overview.keys_known);
    let days: Vec<_> = overview.active_keys.iter().map(|it| it.days).collect();
    assert_eq!((days, overview.old_keys), (vec![811, 400, 91, 88, 12], 3));
    assert_eq!(
        overview.admins.total(),
        demo.graph
            .principals()
            .filter(|it| { demo.reaches_admin(*it) && !demo.graph.node(*it).is_external() })
            .count()
    );
    let is_unknown = |it: &SharedPath| it.state == AccessState::Unknown;
    let rank = |it: &SharedPath| (is_unknown(it), it.assumptions);
    assert!(overview.paths_to_admin.is_sorted_by_key(|(_, path)| rank(path)));
    let alice = find(&demo, "user/alice");
    let path = &overview.paths_to_admin.iter().find(|(id, _)| *id == alice).unwrap().1.path();
    let hops: Vec<_> = path.hops.iter().map(|it| demo.graph.node(it.to).short_name()).collect();
    assert_eq!(hops, ["role/Deploy", "role/Pipeline", "role/Admin"]);
}

#[test]
fn uses_after_the_snapshot_count_as_today() {
    let snapshot = rolecall::load::load_demo();
    let earlier = "2020-01-01T00:00:00Z".parse().unwrap();
    let analysis = rolecall::analysis::Analysis::new(snapshot, earlier);
    let facts = analysis.facts(find(&analysis, "user/alice"));
    assert_eq!(facts.last_used_days, Some(0));
}

#[test]
fn a_way_that_a_condition_limits_has_a_small_letter() {
    let with_mfa = |resource: &str| {
        let mut allow = allow("sts:AssumeRole", &arn(resource));
        allow["Condition"] = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
        allow
    };
    let assume = |resource: &str| allow("sts:AssumeRole", &arn(resource));
    let made = Made::default()
        .user("direct", &[], &[assume("role/Admin")])
        .user("guarded", &[], &[with_mfa("role/Admin")])
        .user("both", &[], &[with_mfa("role/Admin"), assume("role/Middle")])
        .user("none", &[], &[])
        .role("Admin", &root(), &[allow("*", "*")])
        .role("Middle", &root(), &[assume("role/Admin")])
        .analysis();
    let letter = |name: &str| made.badges(find(&made, name)).to_string().remove(0);
    assert_eq!(["direct", "guarded", "both", "none"].map(letter), ['A', 'a', 'A', '.']);
    let steps = |name: &str| {
        let id = find(&made, name);
        (made.steps_to_admin(id), made.unconditional_steps_to_admin(id))
    };
    assert_eq!(steps("guarded"), (Some(1), None));
    assert_eq!(steps("both"), (Some(1), Some(2)));
}
