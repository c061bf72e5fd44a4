//! How time and memory grow with the organization.
//!
//! ```sh
//! cargo bench                                        # times, on organizations of three sizes
//! cargo bench --bench scale -- --figures 100000      # sizes and memory of one organization
//! cargo bench --bench scale -- --figures FILE        # and of one account in a file
//! cargo bench --bench scale -- --write 100000 FILE   # writes it, to be tried by hand
//! cargo bench --bench scale -- --separate 300 690 FILE   # an account without classes
//! ```

#[path = "organization.rs"]
mod organization;
#[path = "permission_sets.rs"]
mod permission_sets;
#[path = "separate.rs"]
mod separate;

use std::{
    env,
    fs::{self, File},
    io::{self, BufWriter, Write},
    time::{Duration, Instant},
};

use divan::{Bencher, counter::BytesCount};
use organization::write_authorization_details;
use permission_sets::hundred_sets;
use rolecall::{
    analysis::Analysis,
    graph::{self, AccessGraph, Direction, Gatherer, NodeId, PermissionSearch, WayFilter},
    iam::Snapshot,
    load,
};
use separate::separate_account;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|it| it == flag)?;
        Some(arguments.get(at + 1..).unwrap_or_default())
    };
    if let Some(rest) = after("--write") {
        let (Some(principals), Some(file)) = (count(rest), rest.get(1)) else {
            return Err(io::Error::other("expected `--write PRINCIPALS FILE`"));
        };
        let mut out = BufWriter::new(File::create(file)?);
        write_authorization_details(principals, &mut out)?;
        return out.flush();
    }
    if let Some(rest) = after("--separate") {
        let (Some(users), Some(roles), Some(file)) =
            (count(rest), count(rest.get(1..).unwrap_or_default()), rest.get(2))
        else {
            return Err(io::Error::other("expected `--separate USERS ROLES FILE`"));
        };
        return fs::write(file, separate_account(users, roles));
    }
    if let Some(rest) = after("--figures") {
        let text = match (count(rest), rest.first()) {
            (Some(principals), _) => details(principals),
            (None, Some(file)) => fs::read(file)?,
            (None, None) => {
                return Err(io::Error::other(
                    "expected `--figures PRINCIPALS` or `--figures FILE`",
                ));
            }
        };
        return write_figures(text, &mut io::stdout().lock());
    }
    divan::main();
    Ok(())
}

fn count(rest: &[String]) -> Option<usize> {
    rest.first()?.parse().ok()
}

/// From the text of authorization details to a snapshot.
#[divan::bench(args = SIZES)]
fn load_details(bencher: Bencher<'_, '_>, principals: usize) {
    let text = details(principals);
    bencher
        .counter(BytesCount::of_slice(&text))
        .with_inputs(|| text.clone())
        .bench_values(|text| load::load_bytes("organization.json", text));
}

/// From a snapshot to the graph.
#[divan::bench(args = SIZES)]
fn build_graph(bencher: Bencher<'_, '_>, principals: usize) {
    let text = details(principals);
    let snapshot = snapshot(text.clone());
    bencher.counter(BytesCount::of_slice(&text)).bench_local(|| graph::build(&snapshot));
}

/// Who holds each of a hundred permission sets.
#[divan::bench(args = SIZES)]
fn permission_sets(bencher: Bencher<'_, '_>, principals: usize) {
    let snapshot = snapshot(details(principals));
    let analysis = Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH);
    bencher.bench_local(|| holders_of_sets(&analysis));
}

/// Everyone whom a user can become who may assume any role.
#[divan::bench(args = SIZES)]
fn reach(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details(principals)));
    let start = start(&graph);
    bencher.bench_local(|| graph.reach(&[start], Direction::Outgoing, WayFilter::ALL));
}

/// Everyone who can become the role that is farthest from that user.
#[divan::bench(args = SIZES)]
fn reached_by(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details(principals)));
    let goal = farthest(&graph);
    bencher.bench_local(|| graph.reach(&[goal], Direction::Incoming, WayFilter::ALL));
}

/// The shortest path from the one to the other.
#[divan::bench(args = SIZES)]
fn shortest_path(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details(principals)));
    let (start, goal) = (start(&graph), farthest(&graph));
    bencher.bench_local(|| graph.paths(&[start], &[goal], WayFilter::ALL, 1));
}

/// Everyone whom a user can become, in an account of 300 users and 690 roles that form no classes:
/// what the explorer counts for every row.
#[divan::bench]
fn reach_without_classes(bencher: Bencher<'_, '_>) {
    let graph = graph::build(&snapshot(separate_account(300, 690).into_bytes()));
    let start = start(&graph);
    bencher.bench_local(|| graph.reach(&[start], Direction::Outgoing, WayFilter::ALL));
}

/// From nothing to the first answer about the demo organization.
#[divan::bench]
fn demo() -> usize {
    let snapshot = load::load_demo();
    let now = snapshot.collected_at.unwrap_or_default();
    Analysis::new(snapshot, now).overview().users
}

/// What a time does not tell: how much there is, and how much memory it takes.
fn write_figures(text: Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    let megabytes = text.len() / 1_000_000;
    let (loading, snapshot) = timed(|| snapshot(text));
    let peak_of_loading = peak_memory();
    let now = snapshot.collected_at.unwrap_or_default();
    let (analyzing, analysis) = timed(|| Analysis::new(snapshot, now));
    let graph = &analysis.graph;
    let reach = graph.reach(&[start(graph)], Direction::Outgoing, WayFilter::ALL);
    let hops = reach.reached().map(|it| it.hops).max().unwrap_or_default();
    let principals = analysis.snapshot.principal_count();
    writeln!(out, "{principals} principals, {megabytes} MB")?;
    writeln!(out, "  loaded in {loading:.2?}, peak memory {peak_of_loading}")?;
    writeln!(out, "  analysis in {analyzing:.2?}, peak memory {}", peak_memory())?;
    let (nodes, edges) = (graph.node_count(), graph.edge_count());
    writeln!(out, "  {nodes} nodes, {edges} edges, {} ways", graph.way_count())?;
    writeln!(out, "  {} in reach of one user, within {hops} hops", reach.reached().count())?;
    let (searching, pairs) = timed(|| holders_of_sets(&analysis));
    writeln!(out, "  {pairs} pairs hold one of 100 permission sets, found in {searching:.2?}")?;
    writeln!(out, "  peak memory {}", peak_memory())
}

/// How many pairs of caller and target hold one of a hundred permission sets.
fn holders_of_sets(analysis: &Analysis) -> usize {
    let gatherer = Gatherer::new(&analysis.snapshot).prepared();
    let mut search = PermissionSearch::new(&analysis.graph, &gatherer);
    let of_set = |set| search.holdings(set).into_iter();
    let holdings = hundred_sets();
    let pairs = holdings.iter().flat_map(of_set);
    pairs.map(|it| it.callers.len() * it.targets.map_or(1, |it| it.len())).sum()
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The most memory this process ever held.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |it| it.trim().to_owned())
}

fn details(principals: usize) -> Vec<u8> {
    let mut text = Vec::new();
    write_authorization_details(principals, &mut text).expect("memory takes all that is written");
    text
}

fn snapshot(text: Vec<u8>) -> Snapshot {
    load::load_bytes("organization.json", text).expect("what was written can be read")
}

/// The first user, who may assume any role.
fn start(graph: &AccessGraph) -> NodeId {
    graph.principals().next().expect("an organization has users")
}

/// The role that takes the most hops.
fn farthest(graph: &AccessGraph) -> NodeId {
    let reach = graph.reach(&[start(graph)], Direction::Outgoing, WayFilter::ALL);
    reach.reached().last().map_or(start(graph), |it| it.node)
}
