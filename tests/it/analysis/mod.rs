//! People's questions: names, badges, who can become whom, why not, and the numbers.

mod account_access;
mod badges;
mod can;
mod chains;
mod closing;
mod escalation_steps;
mod escalations;
mod findings;
mod made;
mod names;
mod paths;
mod provenance;
mod root_sessions;
mod sessions;
mod who_can;
mod why;

use std::path::Path;

use rolecall::{
    analysis::Analysis,
    graph::NodeId,
    load::{Input, load_demo, load_files},
};

fn demo() -> Analysis {
    let snapshot = load_demo();
    let now = snapshot.collected_at.unwrap();
    Analysis::new(snapshot, now)
}

/// One of the small accounts of `tests/data/accounts`.
fn account(name: &str) -> Analysis {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/accounts");
    let snapshot = load_files(&[Input::named(folder.join(format!("{name}.json")))]).unwrap();
    Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap())
}

const ACCOUNTS: [&str; 13] = [
    "boundaries",
    "chains",
    "federation",
    "identity-center-unread",
    "mfa",
    "names",
    "organization",
    "outbound-federation",
    "root-sessions",
    "sessions",
    "tags",
    "two-accounts",
    "unread",
];

fn find(analysis: &Analysis, name: &str) -> NodeId {
    analysis.find_principal(name).unwrap_or_else(|error| panic!("{error}; {}", error.hint()))
}
