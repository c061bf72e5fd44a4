//! What the three users of the explorer come for: each task with its keys, and what the screen shows
//! at their end. The keys are played from a fresh start and counted as they are played.

use super::*;

/// Who has the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Persona {
    SecurityEngineer,
    IncidentResponder,
    Trainer,
}

use Persona::{IncidentResponder as Responder, SecurityEngineer as Engineer, Trainer};

/// A task that takes a few keys.
struct Task {
    persona: Persona,
    goal: &'static str,
    /// Keys to where the task begins: it is about what is selected there. They do not count.
    from: &'static str,
    keys: &'static str,
    /// How many keys it may take, as was agreed.
    most: usize,
    /// How many more it takes, and why.
    more: usize,
    because: &'static str,
    /// What the screen shows in the end.
    shows: &'static [&'static str],
    /// What is copied or written to a file.
    hands_over: &'static [&'static str],
}

const fn task(
    persona: Persona,
    goal: &'static str,
    keys: &'static str,
    most: usize,
    shows: &'static [&'static str],
) -> Task {
    Task { persona, goal, from: "", keys, most, more: 0, because: "", shows, hands_over: &[] }
}

impl Task {
    /// It takes more keys than agreed, for a reason.
    const fn costs(self, more: usize, because: &'static str) -> Self {
        Self { more, because, ..self }
    }

    const fn from(self, from: &'static str) -> Self {
        Self { from, ..self }
    }

    const fn hands_over(self, hands_over: &'static [&'static str]) -> Self {
        Self { hands_over, ..self }
    }
}

const ALICE_TO_ADMIN: &str = ":alice<Enter>F:admin<Enter>T";

#[rustfmt::skip]
const TASKS: &[Task] = &[
    task(Engineer, "the worst role without an MFA condition, with the trust policy that proves it", "bl", 3, &[
        ">high",
        "role/Admin",
        "━ trust policy of role/Admin ━",
        "▌       \"Action\": \"sts:AssumeRole\"",
    ]),
    task(Engineer, "the worst finding, and whose it is", "5<Enter><Enter>", 3, &[
        "━ user/alice ━",
        "critical  BP01    console password and no MFA device",
    ]),
    task(Engineer, "how the worst finding makes an administrator", "5<Enter>w", 3, &[
        "from user/alice to role/Admin",
        ">3 steps  proven       user/alice > role/Deploy > role/Pipeline > role/Admin",
    ]),
    task(Engineer, "who can become role/Admin", ":admin<Enter>P", 8, &[
        "role/Admin is assumable by 30 principals, and perhaps 3 more",
        "├── user/ci-legacy     proven       proven       absent",
    ]),
    task(Engineer, "what alice can become", "2/alice<Enter>p", 9, &[
        "user/alice can become 4 principals",
        "├── role/Admin A  proven",
    ]),
    task(Engineer, "why alice's first step is open", "2/alice<Enter>pj<Enter>", 11, &[
        "▌       \"Action\"",
        "▌       \"Principal\"",
    ]),
    task(Engineer, "the shortest path from alice to role/Admin, and why its first step is open", ":alice<Enter>F:admin<Enter>T<Enter>", 18, &[
        "user/alice can assume role/Deploy",
        "DeployAssume",
        "trust policy of role/Deploy",
    ]),
    task(Engineer, "users without a group", "u", 3, &[
        "User without a group",
        "user/alice", "user/judy", "user/ci-legacy", "user/metrics-agent",
        "acme-mgmt:user/billing-bot", "acme-partners:user/sync-bot",
        "6 findings",
    ]),
    task(Engineer, "keys older than 90 days as CSV", "aec", 8, &[
        "wrote 3 findings as CSV to",
    ]).hands_over(&["user/ci-legacy", "user/bob", "user/dave"]),
    task(Engineer, "keys older than 90 days, by a filter", "2/key>90d<Enter>", 10, &[
        ">user/ci-legacy", "user/bob", "user/dave",
        "3 of 71 principals",
    ]),
    task(Engineer, "root users without MFA", "A", 1, &[
        "no MFA, no keys",
    ]),
    task(Engineer, "an account by its id", ":444455556666<Enter>", 14, &[
        "acme-mgmt",
        "444455556666",
        "2 users, 1 group, 4 roles",
    ]),
    task(Responder, "whose key it is, and what it can become", "<paste AKIARTX3GSDSREXAMPLE><Enter>p", 3, &[
        "user/ci-legacy can become 11 principals, and perhaps 1 more",
        "role/Admin A",
    ]),
    task(Responder, "who could have assumed this role without MFA", "PEk<Enter>", 10, &[
        "role/Release is assumable by 0 principals",
    ]).from(":role/Release<Enter>"),
    task(Responder, "why step 2 of this path is open, as JSON", "j<Enter>yj", 4, &[
        "role/Deploy can assume role/Pipeline",
        "copied the policy",
    ]).from(":alice<Enter>F:admin<Enter>T<Tab>").hands_over(&["\"Statement\"", "role/Deploy"]),
    task(Responder, "the AWS CLI command to look at a principal", "yc", 2, &[
        "copied the command: aws iam get-user --user-name ci-legacy",
    ]).from(":ci-legacy<Enter>").hands_over(&["aws iam get-user --user-name ci-legacy"]),
    task(Responder, "the AWS CLI command to contain it", "yc", 2, &[
        "copied the command",
    ]).from("a").hands_over(&["aws iam"]),
    task(Responder, "the evidence of this path for a ticket", "yp", 2, &[
        "copied the path with its evidence (3 steps)",
    ]).from(ALICE_TO_ADMIN).hands_over(&["3 steps, proven", "DeployAssume"]),
    task(Responder, "a statement of this step that names a resource", "/resource<Enter>", 10, &[
        "\"Resource\"",
        "/resource",
    ]).from("2/alice<Enter>pj<Enter>"),
    task(Trainer, "step through an escalation with explanations", "3Gkki<Tab>jj", 5, &[
        ">3 role/PartnerDeploy --sts:AssumeRole--> role/Deploy",
        "Here: role/PartnerDeploy to role/Deploy needs nothing more.",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    ]).costs(3, "the list begins with the shortest paths, and ends with those that are unknown"),
    task(Trainer, "an administrator by a Lambda function", ":bob<Enter>p", 6, &[
        "user/bob can become",
        "role/LambdaMigrations A",
    ]),
    task(Trainer, "what a column means", "?best path<Enter>", 11, &[
        "BEST PATH: ",
    ]),
    task(Trainer, "what this badge says about this role", "i", 1, &[
        "https://docs.aws.amazon.com/",
    ]).from("2/deploy<Enter>"),
    task(Trainer, "a safe sample", "", 0, &["DEMO acme-prod"]),
];

/// Tasks that need what the explorer does not have yet: what, and the keys that it will have.
const LATER: &[(&str, &[&str])] = &[
    ("what changed since the last snapshot; did a change open this path", &["7"]),
    ("the policies as a view", &["6"]),
    ("the graph around a principal, as SVG", &["4", "x", "e s"]),
    ("mark as owned, then every path from owned to admin", &["m", "M"]),
    ("the command of a check, as a key of its own", &["o"]),
];

/// What is wrong with a task; empty if nothing is.
fn faults(task: &Task) -> Vec<String> {
    let Task { persona, goal, from, keys, most, more, because, shows, hands_over } = *task;
    let mut faults = Vec::new();
    let count = split(keys).iter().filter(|it| !it.starts_with(PASTE)).count();
    if most + more < count {
        faults.push(format!("it takes {count} keys"));
    }
    if (more == 0) != because.is_empty() {
        faults.push("keys that it takes beyond the agreed ones need a reason".to_owned());
    }
    let mut session = Session::new();
    session.app.folder = Some("exports".into());
    let mut session = session.press(from);
    session.effects.clear();
    session.written.clear();
    let session = session.press(keys);
    let screen = session.screen();
    let missing = shows.iter().filter(|it| !screen.contains(**it));
    faults.extend(missing.map(|it| format!("the screen does not show `{it}`:\n{screen}")));
    let copied = session.effects.iter().filter_map(|it| match it {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    });
    let handed: String = copied.chain(session.written.iter().map(String::as_str)).collect();
    let missing = hands_over.iter().filter(|it| !handed.contains(**it));
    faults.extend(missing.map(|it| format!("`{it}` is not handed over: {handed}")));
    if hands_over.is_empty() && !handed.is_empty() {
        faults.push(format!("something is handed over: {handed}"));
    }
    faults.into_iter().map(|it| format!("{persona:?}, {goal}, `{from}` `{keys}`: {it}")).collect()
}

#[test]
fn every_task_takes_few_keys_and_shows_what_it_is_about() {
    let faults: Vec<_> = TASKS.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_task_that_takes_too_many_keys_or_shows_something_else_is_found() {
    let wrong = [
        task(Engineer, "too many keys", "22", 1, &["Principals"]),
        task(Engineer, "another screen", "2", 1, &["Shortest paths"]),
        task(Engineer, "nothing copied", "2", 1, &[]).hands_over(&["user/ci-legacy"]),
        task(Engineer, "no reason", "22", 1, &["Principals"]).costs(1, ""),
    ];
    for task in &wrong {
        assert_eq!(faults(task).len(), 1, "{}: {:?}", task.goal, faults(task));
    }
}

/// Once one of these keys does something, its task belongs into the table.
#[test]
fn tasks_for_later_have_no_keys_yet() {
    for (goal, keys) in LATER {
        for key in *keys {
            let bound = KEYMAP.iter().any(|it| it.keys.contains(key));
            assert!(!bound, "{key} is bound: {goal}");
        }
    }
    let session = Session::new().press(":redact<Enter>");
    assert!(session.app.layer.is_some(), "the palette has an entry for it");
}
