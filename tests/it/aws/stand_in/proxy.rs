//! A proxy between a client and the server: it counts the calls, and makes them slow, paged or
//! faulty, according to a plan.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, BufReader, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use socket2::SockRef;

use super::{
    fault::Fault,
    http::{self, Message, read_message},
    identity_center,
    operation::Call,
    page, report, unserved,
};

/// What the proxy does with calls. By default it passes them on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    faults: Vec<(String, When, Fault)>,
    latency: Duration,
    page_size: Option<usize>,
    replay: Option<Replay>,
    reports: bool,
    account_access: Value,
}

impl Plan {
    /// Makes calls of an operation (`iam:ListUsers`; `iam:*` and `*` for many) fail.
    pub(crate) fn fault(mut self, operation: &str, when: When, fault: Fault) -> Self {
        self.faults.push((operation.to_owned(), when, fault));
        self
    }

    /// Delays every call by this duration.
    pub(crate) fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Returns lists in pages of this many items.
    pub(crate) fn pages_of(mut self, items: usize) -> Self {
        self.page_size = Some(items);
        self
    }

    /// Generates the reports on services last used, which the server cannot.
    pub(crate) fn reporting(mut self) -> Self {
        self.reports = true;
        self
    }

    /// Forwards only new requests to the server.
    pub(crate) fn replaying(mut self, replay: &Replay) -> Self {
        self.replay = Some(replay.clone());
        self
    }

    /// The same, unless it does that already.
    pub(crate) fn or_replaying(self, replay: &Replay) -> Self {
        if self.replay.is_some() { self } else { self.replaying(replay) }
    }

    /// Answers for account access manager, which the server lacks, from this member of a snapshot.
    pub(crate) fn account_access(mut self, member: Value) -> Self {
        self.account_access = member;
        self
    }

    /// The fault of the n-th call of an operation, counted from 1.
    fn fault_of(&self, operation: &str, count: usize) -> Option<Fault> {
        let planned = self.faults.iter().find(|(it, when, _)| {
            let is_meant = match it.strip_suffix('*') {
                Some(start) => operation.starts_with(start),
                None => it == operation,
            };
            is_meant
                && match *when {
                    When::Always => true,
                    When::First(calls) => count <= calls,
                    When::Call(number) => count == number,
                }
        });
        planned.map(|(_, _, fault)| *fault)
    }
}

/// Which calls of an operation fail.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Always,
    /// This many, then no more.
    First(usize),
    /// This one, counted from 1.
    Call(usize),
}

/// The responses of a server whose state does not change, shared by several proxies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replay(Arc<Mutex<HashMap<(String, String), Message>>>);

impl Replay {
    /// The answers that calls of an operation had, each as its text.
    pub(crate) fn answers(&self, operation: &str) -> Vec<String> {
        let answers = lock(&self.0);
        let own = answers.iter().filter(|((call, _), _)| call.ends_with(operation));
        own.map(|(_, answer)| answer.text()).collect()
    }

    fn exchange(
        &self,
        upstream: SocketAddr,
        call: &Call,
        request: &Message,
    ) -> io::Result<Message> {
        // A report is generated while the caller waits, so repeated requests have different
        // responses.
        if call.operation.starts_with("Generate") {
            return http::exchange(upstream, request);
        }
        let key = (format!("{} {}", call.access_key, call.name()), request.text());
        if let Some(answer) = lock(&self.0).get(&key) {
            return Ok(answer.clone());
        }
        let answer = http::exchange(upstream, request)?;
        // A credential report that is there stays for hours.
        let may_come = call.operation == "GetCredentialReport" && answer.status() != Some(200);
        if !may_come {
            lock(&self.0).insert(key, answer.clone());
        }
        Ok(answer)
    }
}

/// A running proxy. It ends when this is dropped, and with it all of its connections.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    plan: Plan,
    tally: Mutex<Tally>,
    counted: Condvar,
}

#[derive(Debug, Default)]
struct Tally {
    calls: BTreeMap<String, usize>,
    bodies: Vec<(String, String)>,
    in_flight: usize,
    most_in_flight: usize,
    connections: Vec<Weak<TcpStream>>,
    is_closed: bool,
}

impl Proxy {
    pub(crate) fn start(upstream: SocketAddr, plan: Plan) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (tally, counted) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { upstream, plan, tally, counted });
        let listening = thread::spawn({
            let shared = Arc::clone(&shared);
            move || listen(&listener, &shared)
        });
        Ok(Self { address, shared, listening: Some(listening) })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often each operation was called.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        self.shared.tally().calls.clone()
    }

    /// The bodies of the calls of an operation, in their order.
    pub(crate) fn asked(&self, operation: &str) -> Vec<String> {
        let tally = self.shared.tally();
        let own = tally.bodies.iter().filter(|(name, _)| name == operation);
        own.map(|(_, body)| body.clone()).collect()
    }

    /// The maximum number of concurrent calls.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.tally().most_in_flight
    }

    /// Waits until an operation was called this often. Returns whether it was in time.
    pub(crate) fn wait_for(&self, operation: &str, calls: usize, limit: Duration) -> bool {
        let is_early = |it: &mut Tally| it.calls.get(operation).is_none_or(|it| *it < calls);
        let waited = self.shared.counted.wait_timeout_while(self.shared.tally(), limit, is_early);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let mut tally = self.shared.tally();
        tally.is_closed = true;
        for connection in tally.connections.iter().filter_map(Weak::upgrade) {
            drop(connection.shutdown(Shutdown::Both));
        }
        drop(tally);
        // The listener sleeps until a connection arrives.
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.take() {
            drop(listening.join());
        }
    }
}

impl Shared {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        lock(&self.tally)
    }

    /// Counts a started call; returns how many calls of its operation there are now.
    fn begin(&self, operation: &str, body: String) -> usize {
        let mut tally = self.tally();
        tally.bodies.push((operation.to_owned(), body));
        tally.in_flight += 1;
        tally.most_in_flight = tally.most_in_flight.max(tally.in_flight);
        let count = tally.calls.entry(operation.to_owned()).or_default();
        *count += 1;
        let count = *count;
        self.counted.notify_all();
        count
    }

    fn end(&self) {
        self.tally().in_flight -= 1;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream.map(Arc::new) else { continue };
        let mut tally = shared.tally();
        if tally.is_closed {
            return;
        }
        tally.connections.retain(|it| it.strong_count() > 0);
        tally.connections.push(Arc::downgrade(&stream));
        drop(tally);
        let shared = Arc::clone(shared);
        // A client may disconnect at any time; its failure does not matter.
        thread::spawn(move || drop(serve(&shared, &stream)));
    }
}

/// Answers the calls of one connection, one after the other.
fn serve(shared: &Shared, mut stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_message(&mut reader)? {
        let Some(call) = Call::of(&request) else {
            http::exchange(shared.upstream, &request)?.write(&mut stream)?;
            continue;
        };
        let count = shared.begin(&call.name(), request.text());
        let fault = shared.plan.fault_of(&call.name(), count);
        thread::sleep(shared.plan.latency);
        let answer = answer(shared, &call, &request, fault);
        if fault == Some(Fault::Silent) {
            // Until the client has had enough.
            drop(reader.read(&mut [0]));
        }
        // Before the response, because its receiver may call again.
        shared.end();
        let answer = answer?;
        match fault {
            Some(Fault::Silent) => return Ok(()),
            Some(Fault::Reset) => return SockRef::from(stream).set_linger(Some(Duration::ZERO)),
            Some(Fault::Cut) => {
                stream.write_all(answer.head().as_bytes())?;
                return stream.write_all(&answer.body[..answer.body.len() / 2]);
            }
            _ => answer.write(&mut stream)?,
        }
    }
    Ok(())
}

/// The answer to a call, as the plan has it.
fn answer(
    shared: &Shared,
    call: &Call,
    request: &Message,
    fault: Option<Fault>,
) -> io::Result<Message> {
    if let Some(answer) = fault.and_then(|it| it.answer(call, request)) {
        return Ok(answer);
    }
    if !page::is_paged(&call.name()) {
        return fetch(shared, call, request);
    }
    let (whole, number) = page::whole(call, request);
    match shared.plan.page_size {
        _ if fault == Some(Fault::SamePage) => {
            Ok(page::same_page(call, fetch(shared, call, &whole)?))
        }
        Some(size) => Ok(page::page(call, fetch(shared, call, &whole)?, number, size)),
        None => fetch(shared, call, request),
    }
}

fn fetch(shared: &Shared, call: &Call, request: &Message) -> io::Result<Message> {
    if let Some(answer) = report::answer(call, request).filter(|_| shared.plan.reports) {
        return Ok(answer);
    }
    if let Some(answer) = unserved::answer(call) {
        return Ok(answer);
    }
    if let Some(answer) = identity_center::answer(call, request, &shared.plan.account_access) {
        return Ok(answer);
    }
    match &shared.plan.replay {
        Some(replay) => replay.exchange(shared.upstream, call, request),
        None => http::exchange(shared.upstream, request),
    }
}
