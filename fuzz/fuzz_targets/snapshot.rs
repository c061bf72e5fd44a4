//! Any bytes are a source or an error; what loads twice is the same, and questions about it have
//! answers in bounded time.
#![no_main]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use rolecall::{
    analysis::{Analysis, EscalationQuery},
    graph::{Direction, EdgeFilter, StepKinds},
    iam::Snapshot,
    load::load_bytes,
    report::{
        answer::{Escalations, Principals},
        write_json, write_table,
    },
};

/// An input of the fuzzer's size takes longer only if costs grow without bound.
const LIMIT: Duration = Duration::from_secs(10);

/// The number of principals that are queried.
const ASKED: usize = 8;

fuzz_target!(|bytes: &[u8]| {
    let start = Instant::now();
    let once = load_bytes("fuzz", bytes.to_vec());
    let again = load_bytes("fuzz", bytes.to_vec());
    assert_eq!(format!("{once:?}"), format!("{again:?}"));
    if let Ok(snapshot) = once {
        ask(snapshot);
    }
    let time = start.elapsed();
    assert!(time < LIMIT, "took {time:?}");
});

/// Queries the principals, who can become whom, and the escalations.
fn ask(snapshot: Snapshot) {
    let mut analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
    analysis.add_escalations();
    let all: Vec<_> = analysis.graph.principals().collect();
    let mut out = Vec::new();
    let principals = Principals::new(&analysis, all.clone());
    write_json(&principals, &mut out).expect("a list of bytes takes all");
    write_table(&principals, Some(80), &mut out).expect("a list of bytes takes all");
    let query = EscalationQuery { from: None, to: None, category: None, id: None };
    let found = analysis.escalations(&query);
    write_json(&Escalations::new(&analysis, &query, found), &mut out)
        .expect("a list of bytes takes all");
    let few = &all[..all.len().min(ASKED)];
    analysis.paths(few, few, EdgeFilter::ALL, ASKED);
    for id in few {
        analysis.role_access(*id, Direction::Incoming, StepKinds::Assume, true);
    }
}
