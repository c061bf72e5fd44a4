//! Every operation fails in every manner, one by one and several at once. What cannot be read is a
//! gap that says how to fix it; the rest is read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, OnceLock},
    thread,
};

use serde_json::Value;

use super::{
    WHOLE, aws,
    stand_in::{Fault, Plan, When, is_paged},
};

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
const REPORT: &str = "iam:GetCredentialReport";
const TREE: &str = "organizations:ListAccountsForParent";

/// Calls with a substitute: the details can be requested one by one, there may be a credential
/// report that another caller started, and permission sets that are not provisioned can be queried
/// too. If the substitute works, nothing is missing.
const NEEDLESS: [&str; 3] =
    [DETAILS, "iam:GenerateCredentialReport", "sso:ListPermissionSetsProvisionedToAccount"];

/// Also requests the services that all principals last used.
const LAST_ACCESSED: &str = "--last-accessed";

/// The call that everything depends on.
const FIRST: &str = "sts:GetCallerIdentity";

/// What a load gave.
#[derive(Clone, Debug)]
struct Load {
    gaps: Vec<Value>,
    principals: BTreeSet<String>,
    calls: BTreeMap<String, usize>,
}

impl Load {
    /// Reads what there is to read; each call is tried once.
    #[track_caller]
    fn of(plan: Plan, arguments: &str) -> Self {
        Self::trying(plan, "1", arguments)
    }

    #[track_caller]
    fn trying(plan: Plan, attempts: &str, arguments: &str) -> Self {
        let proxy = aws().proxy(plan);
        let reader = aws().reader(&proxy).variable("AWS_MAX_ATTEMPTS", attempts);
        // A snapshot says all that was read, and needs no graph.
        let answer = reader.run(&format!("collect -o - {arguments}")).ends_with(0).json();
        let gaps = answer["gaps"].as_array().unwrap().clone();
        Self { gaps, principals: principals_of_snapshot(&answer), calls: proxy.calls() }
    }

    /// The gaps of an operation.
    fn gaps_of<'a>(&'a self, operation: &str) -> Vec<&'a Value> {
        self.gaps.iter().filter(|it| it["source"] == operation).collect()
    }

    /// The operations that have gaps here but not in another load, and were not meant to fail.
    fn sources_beyond(&self, other: &Self, failing: &[&str]) -> BTreeSet<&str> {
        // Consequences of missing facts are reported for these as a whole.
        let whole = ["AWS", "Identity Center"];
        let sources = self.gaps.iter().map(|it| it["source"].as_str().unwrap());
        let is_new = |it: &&str| {
            !whole.contains(it) && !failing.contains(it) && other.gaps_of(it).is_empty()
        };
        sources.filter(is_new).collect()
    }
}

fn principals_of_snapshot(snapshot: &Value) -> BTreeSet<String> {
    let lists = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
    let accounts = snapshot["accounts"].as_array().unwrap();
    // A list that was not read is absent.
    let items = accounts.iter().flat_map(|it| lists.map(|list| it[list].as_array()));
    items.flatten().flatten().map(|it| it["Arn"].as_str().unwrap().to_owned()).collect()
}

/// A way of reading: with the authorization details or without, with the credential report or
/// without, one account or all, by the tree or by the list, with services last used.
struct Way {
    arguments: &'static str,
    plan: Plan,
    load: Load,
    /// One item a page.
    in_pages: Load,
}

/// All variants, without faults. Together they use every operation.
fn ways() -> &'static [Way] {
    static WAYS: OnceLock<Vec<Way>> = OnceLock::new();
    WAYS.get_or_init(|| {
        let no_details = Plan::default().fault(DETAILS, When::Always, Fault::Denied);
        let no_tree = Plan::default().fault(TREE, When::Always, Fault::Denied);
        let no_report = Plan::default().fault(REPORT, When::Always, Fault::Denied);
        let ways = [
            (Plan::default(), ""),
            (no_details, ""),
            (no_report, ""),
            (Plan::default(), WHOLE),
            (no_tree, WHOLE),
            (Plan::default().reporting(), LAST_ACCESSED),
        ];
        let way = |(plan, arguments): (Plan, _)| Way {
            load: Load::of(plan.clone(), arguments),
            in_pages: Load::of(plan.clone().pages_of(1), arguments),
            plan,
            arguments,
        };
        ways.map(way).into()
    })
}

/// Every operation except the first, once, with the variant that uses it.
fn operations() -> Vec<(&'static Way, &'static str)> {
    let mut operations: Vec<(&Way, &str)> = Vec::new();
    for way in ways() {
        for operation in way.load.calls.keys().map(String::as_str) {
            if operation != FIRST && operations.iter().all(|(_, it)| *it != operation) {
                operations.push((way, operation));
            }
        }
    }
    operations
}

/// Looks for problems with each item, several at once: a load mostly waits.
#[track_caller]
fn no_problem_with<T: Send>(
    items: impl IntoIterator<Item = T>,
    problems: impl Fn(T) -> Vec<String> + Sync,
) {
    const AT_ONCE: usize = 6;
    let items = Mutex::new(items.into_iter().collect::<Vec<_>>());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(item) = { items.lock().unwrap().pop() } {
                    let problems = problems(item);
                    found.lock().unwrap().extend(problems);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}

/// The problems of a load in which one operation fails: a gap should say so, in these words.
fn problems_without(
    way: &Way,
    operation: &str,
    load: &Load,
    reason: &str,
    remediation: &str,
) -> Vec<String> {
    let mut problems = Vec::new();
    let own = load.gaps_of(operation);
    for gap in own.iter().filter(|it| !is_told(it, reason, remediation)) {
        problems.push(format!("{operation}: expected `{reason}` and `{remediation}`: {gap}"));
    }
    for other in load.sources_beyond(&way.load, &[operation]) {
        problems.push(format!("{operation} fails, and so does {other}"));
    }
    let lost: Vec<_> = way.load.principals.difference(&load.principals).collect();
    match operation {
        // Only these list the principals.
        "iam:ListUsers" | "iam:ListGroups" | "iam:ListRoles" => {}
        // And these, which accounts.
        "organizations:ListAccounts" | "sts:AssumeRole" => {}
        "identitystore:ListUsers" | "identitystore:ListGroups" => {}
        _ if NEEDLESS.contains(&operation) && lost.is_empty() => return problems,
        _ if lost.is_empty() => {}
        _ => problems.push(format!("{operation}: {lost:?} are lost")),
    }
    if own.is_empty() {
        problems.push(format!("{operation}: `{reason}`, and nothing says so"));
    }
    problems
}

/// The facts lost in a variant that should lose none.
fn problems_between(way: &Way, load: &Load) -> Vec<String> {
    let mut problems = Vec::new();
    if load.gaps != way.load.gaps {
        problems.push(format!("other gaps are left: {:?}", load.gaps));
    }
    if load.principals != way.load.principals {
        problems.push(format!("only {:?} are left", load.principals));
    }
    problems
}

fn is_told(gap: &Value, reason: &str, remediation: &str) -> bool {
    let tells = |member: &str, words| gap[member].as_str().unwrap().contains(words);
    tells("reason", reason) && tells("remediation", remediation)
}

#[test]
fn a_full_server_loads_without_gaps() {
    // It answers these with a web page.
    let unserved =
        ["iam:ListServiceSpecificCredentials", "sso:GetPermissionsBoundaryForPermissionSet"];
    let [details, one_by_one, no_report, organization, listed, last_accessed] = ways() else {
        panic!("there are six")
    };
    let sources = |load: &Load| -> BTreeSet<String> {
        load.gaps.iter().map(|it| it["source"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(sources(&details.load), unserved.map(ToOwned::to_owned).into());
    // If the details are denied, nothing is lost, because everything is requested one by one.
    assert_eq!(sources(&one_by_one.load), unserved.map(ToOwned::to_owned).into());
    assert_eq!(details.load.principals, one_by_one.load.principals);
    // The users' credentials come one by one, and only the root user is unknown.
    let and_report = unserved.into_iter().chain([REPORT]).map(ToOwned::to_owned).collect();
    assert_eq!(sources(&no_report.load), and_report);
    // One account is closed: no one can act in it, so nothing is missing.
    assert_eq!(sources(&organization.load), unserved.map(ToOwned::to_owned).into());
    assert_eq!(listed.load.principals, organization.load.principals);
    // Asking for more loses nothing.
    let own = |it: &&String| !it.contains(":root") && it.contains(":iam::111111111111:");
    let known: BTreeSet<_> = details.load.principals.iter().filter(own).cloned().collect();
    assert_eq!(last_accessed.load.principals, known);
    assert_eq!(sources(&last_accessed.load), unserved.map(ToOwned::to_owned).into());
}

#[test]
fn the_operations_used_are_those_that_the_policy_allows() {
    let policy = crate::house::rolecall(&["permissions"]).ends_with(0).json();
    let statements = policy["Statement"].as_array().unwrap();
    let actions = statements.iter().flat_map(|it| match &it["Action"] {
        Value::Array(actions) => actions.iter().map(|it| it.as_str().unwrap()).collect(),
        action => vec![action.as_str().unwrap()],
    });
    let allowed: BTreeSet<_> = actions.collect();
    let used: BTreeSet<_> = operations().into_iter().map(|(_, operation)| operation).collect();
    // Entering an account is up to the role there and its trust policy, not to reading.
    let reading: BTreeSet<_> = used.iter().copied().filter(|it| *it != "sts:AssumeRole").collect();
    assert_eq!(reading, allowed);
    for action in &used {
        let (_, operation) = action.split_once(':').unwrap();
        let reads = ["Get", "List", "Describe", "Generate"];
        let only_reads = reads.iter().any(|it| operation.starts_with(it));
        assert!(only_reads || *action == "sts:AssumeRole", "{action}");
    }
}

#[test]
fn a_denied_operation_is_a_gap_with_its_remediation_and_the_rest_is_read() {
    no_problem_with(operations(), |(way, operation)| {
        let plan = way.plan.clone().fault(operation, When::Always, Fault::Denied);
        let remediation = format!("`{operation}`");
        problems_without(
            way,
            operation,
            &Load::of(plan, way.arguments),
            "denied (AccessDenied",
            &remediation,
        )
    });
}

/// The other faults, and their messages.
const FAILURES: [(Fault, &str); 6] = [
    (Fault::Failing, "AWS rejected the call ("),
    (Fault::Throttled, "throttled by AWS ("),
    (Fault::Reset, "no connection ("),
    (Fault::Cut, "a response that is not from AWS"),
    (Fault::Malformed, "a response that is not from AWS"),
    (Fault::SamePage, "the response names a page that was already read"),
];

/// An operation that fails with one of these faults.
type Failure = (&'static Way, &'static str, (Fault, &'static str));

/// Each operation with each of these faults, in groups that can fail at once.
fn failures() -> Vec<Vec<Failure>> {
    const GROUPS: usize = 4;
    let mut groups = Vec::new();
    for way in ways() {
        let own = operations().into_iter().filter(|(it, _)| std::ptr::eq(*it, way));
        let operations: Vec<_> = own.map(|(_, operation)| operation).collect();
        for round in 0..FAILURES.len() {
            let mut failing: [Vec<Failure>; GROUPS] = Default::default();
            for (index, operation) in operations.iter().enumerate() {
                let failure = FAILURES[(index + round) % FAILURES.len()];
                // What the server cannot list has no pages either.
                let is_listed = is_paged(operation) && way.load.gaps_of(operation).is_empty();
                if failure.0 != Fault::SamePage || is_listed {
                    failing[index % GROUPS].push((way, operation, failure));
                }
            }
            groups.extend(failing);
        }
    }
    groups
}

#[test]
fn other_failures_are_gaps_with_their_reason() {
    // Where one failure leaves nothing for another to fail at, that one fails once more, alone.
    let untried = Mutex::new(Vec::new());
    let tell = |failing: Vec<Failure>| {
        let Some((way, ..)) = failing.first() else { return Vec::new() };
        let plan = failing.iter().fold(way.plan.clone(), |plan, (_, operation, (fault, _))| {
            plan.fault(operation, When::Always, *fault)
        });
        // Each call is tried again, in vain.
        let load = Load::trying(plan, "2", way.arguments);
        let mut problems = Vec::new();
        for failure in &failing {
            let (_, operation, (fault, reason)) = *failure;
            let gaps = load.gaps_of(operation);
            let is_told = !gaps.is_empty() && gaps.iter().all(|it| is_told(it, reason, "reload"));
            if !load.calls.contains_key(operation) {
                untried.lock().unwrap().push(vec![*failure]);
            } else if !is_told && !NEEDLESS.contains(&operation) {
                problems.push(format!("{operation} is {fault:?}, and {gaps:?} say so"));
            }
        }
        let operations: Vec<_> = failing.iter().map(|(_, operation, _)| *operation).collect();
        for source in load.sources_beyond(&way.load, &operations) {
            problems.push(format!("{operations:?} fail, and so does {source}"));
        }
        problems
    };
    no_problem_with(failures(), tell);
    let alone = std::mem::take(&mut *untried.lock().unwrap());
    no_problem_with(alone, tell);
    let untried = untried.into_inner().unwrap();
    let names: Vec<_> = untried.iter().flatten().map(|(_, operation, _)| operation).collect();
    assert!(names.is_empty(), "these never failed: {names:?}");
}

#[test]
fn all_pages_are_read() {
    for way in ways() {
        let in_threes = Load::of(way.plan.clone().pages_of(3), way.arguments);
        for load in [&way.in_pages, &in_threes] {
            assert_eq!(problems_between(way, load), [""; 0]);
            let calls = |load: &Load| load.calls.values().sum::<usize>();
            assert!(calls(load) > calls(&way.load), "{:?}", load.calls);
        }
    }
}

#[test]
fn pages_before_a_failed_page_are_kept() {
    let cases = operations()
        .into_iter()
        .filter(|(way, operation)| is_paged(operation) && way.load.gaps_of(operation).is_empty())
        .filter(|(_, operation)| *operation == DETAILS || !NEEDLESS.contains(operation));
    no_problem_with(cases, |(way, operation)| {
        // The very last call, so that something was read before it.
        let last = When::Call(way.in_pages.calls[operation]);
        let plan = way.plan.clone().pages_of(1).fault(operation, last, Fault::Failing);
        let load = Load::of(plan, way.arguments);
        let mut problems = Vec::new();
        if load.gaps_of(operation).len() != 1 {
            let gaps = load.gaps_of(operation);
            problems.push(format!("{operation}: the last call fails, and {gaps:?} say so"));
        }
        let lost = way.load.principals.difference(&load.principals).count();
        if lost > 1 {
            problems
                .push(format!("{operation}: the last call fails, and {lost} principals are lost"));
        }
        problems
    });
}

#[test]
fn a_few_refusals_because_of_haste_are_overcome() {
    no_problem_with(ways(), |way| {
        let operations: Vec<_> =
            way.load.calls.keys().map(String::as_str).filter(|it| *it != FIRST).collect();
        let plan = operations.iter().fold(way.plan.clone(), |plan, operation| {
            plan.fault(operation, When::First(2), Fault::Throttled)
        });
        let load = Load::trying(plan, "4", way.arguments);
        let mut problems = problems_between(way, &load);
        for operation in operations {
            let (calls, expected) = (load.calls[operation], way.load.calls[operation] + 2);
            // The number of requests for a report depends on how fast it is generated. What is
            // denied stays denied.
            let is_refused =
                NEEDLESS.contains(&operation) || !way.load.gaps_of(operation).is_empty();
            if calls != expected && !operation.ends_with("CredentialReport") && !is_refused {
                problems.push(format!("{operation}: {calls} calls, expected {expected}"));
            }
        }
        problems
    });
}

#[test]
fn throttled_calls_are_retried() {
    no_problem_with(ways(), |way| {
        let plan = way.plan.clone().fault("*", When::First(1), Fault::Throttled);
        problems_between(way, &Load::trying(plan, "3", way.arguments))
    });
}

#[test]
fn a_call_that_is_never_answered_is_a_gap() {
    let operations = operations();
    no_problem_with(operations, |(way, operation)| {
        let plan = way.plan.clone().fault(operation, When::Always, Fault::Silent);
        let load = Load::of(plan, &format!("{} --timeout 3", way.arguments));
        let gaps = load.gaps_of(operation);
        let told = gaps.iter().any(|it| is_told(it, "no response in time", "reload"));
        match told || NEEDLESS.contains(&operation) {
            true => Vec::new(),
            false => vec![format!("{operation} is never answered, and {gaps:?} say so")],
        }
    });
}
