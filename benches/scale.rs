//! How time and memory grow with the organization, and with a single account.
//!
//! ```sh
//! cargo bench                                                # times at three sizes
//! cargo bench --bench scale -- --figures 100000              # sizes, memory, 99th percentiles
//! cargo bench --bench scale -- --figures 100000 account      # of the single account alone
//! cargo bench --bench scale -- --figures FILE                # of authorization details in a file
//! cargo bench --bench scale -- --write 100000 FILE account   # writes it, to be tried by hand
//! cargo bench --bench scale -- --separate 300 690 FILE       # an account without classes
//! ```

#[path = "large_account.rs"]
mod large_account;
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
use large_account::write_large_account;
use organization::write_authorization_details;
use permission_sets::hundred_sets;
use rolecall::{
    analysis::{Analysis, FindingsQuery},
    graph::{self, AccessGraph, Direction, EdgeFilter, Gatherer, NodeId, PermissionSearch},
    iam::Snapshot,
    load,
};
use separate::separate_account;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// A subject of measurement: authorization details of this many principals.
trait Invented {
    /// Its name on the command line and in figures.
    const NAME: &str;

    fn write(principals: usize, out: &mut impl Write) -> io::Result<()>;
}

/// Many accounts of 2,000 principals each.
struct Organization;

impl Invented for Organization {
    const NAME: &str = "organization";

    fn write(principals: usize, out: &mut impl Write) -> io::Result<()> {
        write_authorization_details(principals, out)
    }
}

/// One account.
struct LargeAccount;

impl Invented for LargeAccount {
    const NAME: &str = "account";

    fn write(principals: usize, out: &mut impl Write) -> io::Result<()> {
        write_large_account(principals, out)
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|it| it == flag)?;
        Some(arguments.get(at + 1..).unwrap_or_default())
    };
    if let Some(rest) = after("--write") {
        let (Some(principals), Some(file)) = (count(rest), rest.get(1)) else {
            return Err(io::Error::other("expected `--write PRINCIPALS FILE [account]`"));
        };
        let mut out = BufWriter::new(File::create(file)?);
        match rest.get(2).is_some_and(|it| it == LargeAccount::NAME) {
            true => LargeAccount::write(principals, &mut out)?,
            false => Organization::write(principals, &mut out)?,
        }
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
        let mut out = io::stdout().lock();
        let Some(principals) = count(rest) else {
            let Some(file) = rest.first() else {
                return Err(io::Error::other(
                    "expected `--figures PRINCIPALS [organization|account]` or `--figures FILE`",
                ));
            };
            return write_figures(file, fs::read(file)?, &mut out);
        };
        // Cargo adds a flag of its own.
        let kind = rest.get(1).filter(|it| !it.starts_with("--"));
        let is_asked = |name| kind.is_none_or(|it| it == name);
        if is_asked(Organization::NAME) {
            write_figures(Organization::NAME, details::<Organization>(principals), &mut out)?;
        }
        if is_asked(LargeAccount::NAME) {
            write_figures(LargeAccount::NAME, details::<LargeAccount>(principals), &mut out)?;
        }
        return Ok(());
    }
    divan::main();
    Ok(())
}

fn count(rest: &[String]) -> Option<usize> {
    rest.first()?.parse().ok()
}

/// From the text of authorization details to a snapshot.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn load_details<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let text = details::<T>(principals);
    bencher
        .counter(BytesCount::of_slice(&text))
        .with_inputs(|| text.clone())
        .bench_values(|text| load::load_bytes("details.json", text));
}

/// From a snapshot to the graph.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn build_graph<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let text = details::<T>(principals);
    let snapshot = snapshot(text.clone());
    bencher.counter(BytesCount::of_slice(&text)).bench_local(|| graph::build(&snapshot));
}

/// Who holds each of a hundred permission sets.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn permission_sets<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let snapshot = snapshot(details::<T>(principals));
    let analysis = Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH);
    bencher.bench_local(|| holders_of_sets(&analysis));
}

/// What all rules say of everybody, with escalations.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn findings<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let snapshot = snapshot(details::<T>(principals));
    let analysis = Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH).with_escalations();
    bencher.bench_local(|| analysis.findings(&FindingsQuery::default()));
}

/// Everything that a user who may assume any role can reach.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn reach<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details::<T>(principals)));
    let start = start(&graph);
    bencher.bench_local(|| graph.reach(&[start], Direction::Outgoing, EdgeFilter::ALL));
}

/// Everything that can reach the role that is farthest from that user.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn reached_by<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details::<T>(principals)));
    let goal = farthest(&graph);
    bencher.bench_local(|| graph.reach(&[goal], Direction::Incoming, EdgeFilter::ALL));
}

/// The shortest path from the one to the other.
#[divan::bench(types = [Organization, LargeAccount], args = SIZES)]
fn shortest_path<T: Invented>(bencher: Bencher<'_, '_>, principals: usize) {
    let graph = graph::build(&snapshot(details::<T>(principals)));
    let (start, goal) = (start(&graph), farthest(&graph));
    bencher.bench_local(|| graph.paths(&[start], &[goal], EdgeFilter::ALL, 1));
}

/// Everything that a user can reach, in an account of 300 users and 690 roles that form no classes:
/// the explorer's count for every row.
#[divan::bench]
fn reach_without_classes(bencher: Bencher<'_, '_>) {
    let graph = graph::build(&snapshot(separate_account(300, 690).into_bytes()));
    let start = start(&graph);
    bencher.bench_local(|| graph.reach(&[start], Direction::Outgoing, EdgeFilter::ALL));
}

/// From nothing to the first answer about the demo organization.
#[divan::bench]
fn demo() -> usize {
    let snapshot = load::load_demo();
    let now = snapshot.collected_at.unwrap_or_default();
    Analysis::new(snapshot, now).overview().users
}

/// What a median does not show: sizes, peak memory, and the slowest searches.
fn write_figures(name: &str, text: Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    let megabytes = text.len() / 1_000_000;
    let again = median_again(&text);
    forget_peak_memory();
    let (loading, snapshot) = timed(|| snapshot(text));
    let peak_of_loading = peak_memory();
    let now = snapshot.collected_at.unwrap_or_default();
    let (analyzing, analysis) = timed(|| Analysis::new(snapshot, now));
    let graph = &analysis.graph;
    let reach = graph.reach(&[start(graph)], Direction::Outgoing, EdgeFilter::ALL);
    let hops = reach.reached().map(|it| it.hops).max().unwrap_or_default();
    let principals = analysis.snapshot.principal_count();
    writeln!(out, "{name}: {principals} principals, {megabytes} MB")?;
    writeln!(out, "  loaded in {loading:.2?}, peak memory {peak_of_loading}")?;
    writeln!(out, "  analysis in {analyzing:.2?}, peak memory {}", peak_memory())?;
    if let Some((loading, building)) = again {
        writeln!(out, "  median of {AGAIN}: loaded in {loading:.2?}, graph in {building:.2?}")?;
    }
    let (nodes, edges) = (graph.node_count(), graph.edge_count());
    writeln!(out, "  {nodes} nodes, {edges} edges, {} access edges", graph.access_edge_count())?;
    writeln!(out, "  {} in reach of one user, within {hops} hops", reach.reached().count())?;
    let (searching, pairs) = timed(|| holders_of_sets(&analysis));
    writeln!(out, "  {pairs} pairs hold one of 100 permission sets, found in {searching:.2?}")?;
    writeln!(out, "  peak memory {}", peak_memory())?;
    let mut searches = |name, search: &dyn Fn(NodeId, NodeId)| {
        let times: Vec<_> =
            sample(graph).map(|(start, goal)| timed(|| search(start, goal)).0).collect();
        let (median, high) = (percentile(times.clone(), 50), percentile(times, 99));
        writeln!(out, "  {name}: median {median:.2?}, 99th percentile {high:.2?}")
    };
    searches("everyone in reach of a principal", &|start, _| {
        graph.reach(&[start], Direction::Outgoing, EdgeFilter::ALL);
    })?;
    searches("everyone who reaches a principal", &|_, goal| {
        graph.reach(&[goal], Direction::Incoming, EdgeFilter::ALL);
    })?;
    searches("shortest path between two", &|start, goal| {
        graph.paths(&[start], &[goal], EdgeFilter::ALL, 1);
    })
}

/// How often a small file is read.
const AGAIN: usize = 100;

/// The median times to load a small file, and to build its graph; `None` for a large one, where
/// once is enough.
fn median_again(text: &[u8]) -> Option<(Duration, Duration)> {
    const SMALL: usize = 5_000_000;
    if SMALL < text.len() {
        return None;
    }
    let times = (0..AGAIN).map(|_| {
        let text = text.to_vec();
        let (loading, snapshot) = timed(|| snapshot(text));
        (loading, timed(|| graph::build(&snapshot)).0)
    });
    let (loading, building): (Vec<_>, Vec<_>) = times.unzip();
    Some((percentile(loading, 50), percentile(building, 50)))
}

/// The time that this percentage of `times` does not exceed.
fn percentile(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100]
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

/// Pairs of principals from all over the graph.
fn sample(graph: &AccessGraph) -> impl Iterator<Item = (NodeId, NodeId)> {
    const PAIRS: usize = 500;
    let principals: Vec<_> = graph.principals().collect();
    let count = principals.len();
    // Two strides without a common factor, so that users are paired with roles.
    (0..PAIRS).map(move |it| {
        (principals[it * 7_919 % count], principals[(it * 104_729 + count / 2) % count])
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The most memory this process held since it was last forgotten.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |it| it.trim().to_owned())
}

/// Resets the peak to the current memory; only possible on Linux.
fn forget_peak_memory() {
    drop(fs::write("/proc/self/clear_refs", "5"));
}

fn details<T: Invented>(principals: usize) -> Vec<u8> {
    let mut text = Vec::new();
    T::write(principals, &mut text).expect("memory takes all that is written");
    text
}

fn snapshot(text: Vec<u8>) -> Snapshot {
    load::load_bytes("details.json", text).expect("what was written can be read")
}

/// The first user, who may assume any role.
fn start(graph: &AccessGraph) -> NodeId {
    graph.principals().next().expect("an organization has users")
}

/// The role that takes the most steps.
fn farthest(graph: &AccessGraph) -> NodeId {
    let reach = graph.reach(&[start(graph)], Direction::Outgoing, EdgeFilter::ALL);
    reach.reached().last().map_or(start(graph), |it| it.node)
}
