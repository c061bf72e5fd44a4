//! The proxy between rolecall and the server follows its plan; the server gives every call the same
//! response.

use std::{
    collections::BTreeSet,
    io::{self, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use super::stand_in::{
    Fault, Plan, Proxy, Replay, When,
    http::{Message, exchange, read_message},
};

const USERS: &str = "<ListUsersResponse><ListUsersResult><Users><member><UserName>a</UserName>\
    </member><member><UserName>b</UserName></member><member><UserName>c</UserName></member>\
    </Users><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>";
const DETAILS: &str = "<?xml version=\"1.0\"?>\n<R xmlns=\"https://iam\"><DetailsResult>\
    <UserDetailList><member><Tags><member>x</member></Tags></member></UserDetailList>\
    <GroupDetailList/><RoleDetailList><member>r</member><member>s</member></RoleDetailList>\
    </DetailsResult><ResponseMetadata/></R>";
const ACCOUNTS: &str = r#"{"Accounts":[{"Id":"1"},{"Id":"2"},{"Id":"3"}],"NextToken":null}"#;

/// A server with one answer.
fn server(answer: &'static str) -> SocketAddr {
    server_after(|| (), answer)
}

/// A server that answers each call on a thread of its own, after something has happened.
fn server_after(wait: impl Fn() + Copy + Send + 'static, answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                read_message(&mut BufReader::new(&stream)).unwrap();
                wait();
                Message::response(200, &[], answer).write(&mut stream).unwrap();
            });
        }
    });
    address
}

const SIGNATURE: &str =
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260115/us-east-1/SERVICE/aws4_request";

fn query(operation: &str, token: Option<&str>) -> Message {
    let marker = token.map(|it| format!("&Marker={it}")).unwrap_or_default();
    let form = format!("Action={operation}&Version=2010-05-08{marker}&MaxItems=1000");
    Message::request(&[("Authorization", &SIGNATURE.replace("SERVICE", "iam"))], form)
}

fn json(operation: &str, token: Option<&str>) -> Message {
    let body = match token {
        Some(token) => serde_json::json!({"ParentId": "r-1", "NextToken": token}),
        None => serde_json::json!({"ParentId": "r-1"}),
    };
    let signature = SIGNATURE.replace("SERVICE", "organizations");
    let target = format!("AWSOrganizationsV20161128.{operation}");
    let headers = [("authorization", signature.as_str()), ("x-amz-target", &target)];
    Message::request(&headers, body.to_string())
}

fn address(proxy: &Proxy) -> SocketAddr {
    proxy.url().strip_prefix("http://").unwrap().parse().unwrap()
}

fn ask(proxy: &Proxy, request: &Message) -> io::Result<Message> {
    exchange(address(proxy), request)
}

fn start(answer: &'static str, plan: Plan) -> Proxy {
    Proxy::start(server(answer), plan).unwrap()
}

#[test]
fn calls_are_passed_on_and_counted() {
    let proxy = start(USERS, Plan::default());
    // Over one connection: the proxy keeps it.
    let mut stream = TcpStream::connect(address(&proxy)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for operation in ["ListUsers", "ListUsers", "GetUser"] {
        query(operation, None).write(&mut stream).unwrap();
        assert_eq!(read_message(&mut reader).unwrap().unwrap().text(), USERS);
    }
    ask(&proxy, &json("ListAccounts", None)).unwrap();
    let calls = proxy.calls();
    let calls: Vec<_> = calls.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    let expected = [("iam:GetUser", 1), ("iam:ListUsers", 2), ("organizations:ListAccounts", 1)];
    assert_eq!(calls, expected);
    assert_eq!(proxy.most_in_flight(), 1);
}

#[test]
fn refusals_have_the_form_of_the_protocol() {
    let cases = [
        (Fault::Denied, 403, "<Code>AccessDenied</Code>", 400, "AccessDeniedException"),
        (Fault::Throttled, 400, "<Code>Throttling</Code>", 400, "TooManyRequestsException"),
        (Fault::Failing, 500, "<Code>ServiceFailure</Code>", 500, "InternalServerException"),
    ];
    for (fault, query_status, query_text, json_status, json_text) in cases {
        let proxy = start(USERS, Plan::default().fault("*", When::Always, fault));
        let answer = ask(&proxy, &query("ListUsers", None)).unwrap();
        assert_eq!(answer.status(), Some(query_status), "{fault:?}");
        assert!(answer.text().contains(query_text), "{fault:?}: {}", answer.text());
        let answer = ask(&proxy, &json("ListAccounts", None)).unwrap();
        assert_eq!(answer.status(), Some(json_status), "{fault:?}");
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["__type"], json_text, "{fault:?}");
    }
}

#[test]
fn a_fault_hits_the_planned_operation_and_call_only() {
    let statuses = |when| {
        let proxy = start(USERS, Plan::default().fault("iam:ListUsers", when, Fault::Denied));
        let other = ask(&proxy, &query("ListRoles", None)).unwrap();
        assert_eq!(other.status(), Some(200), "{when:?}");
        [(); 4].map(|()| ask(&proxy, &query("ListUsers", None)).unwrap().status().unwrap())
    };
    assert_eq!(statuses(When::Always), [403; 4]);
    assert_eq!(statuses(When::First(2)), [403, 403, 200, 200]);
    assert_eq!(statuses(When::Call(3)), [200, 200, 403, 200]);
}

#[test]
fn connections_break_as_planned() {
    let proxy = |fault| start(USERS, Plan::default().fault("*", When::Always, fault));
    let reset = ask(&proxy(Fault::Reset), &query("ListUsers", None)).unwrap_err();
    assert_eq!(reset.kind(), io::ErrorKind::ConnectionReset, "{reset}");
    let cut = ask(&proxy(Fault::Cut), &query("ListUsers", None)).unwrap_err();
    assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof, "{cut}");
    let malformed = ask(&proxy(Fault::Malformed), &query("ListUsers", None)).unwrap();
    assert_eq!(malformed.status(), Some(200));
}

#[test]
fn a_silent_server_keeps_the_connection_until_the_client_or_the_proxy_goes() {
    let proxy = start(USERS, Plan::default().fault("*", When::Always, Fault::Silent));
    let limit = Duration::from_millis(50);
    let stream = TcpStream::connect(address(&proxy)).unwrap();
    query("ListUsers", None).write(&mut &stream).unwrap();
    assert!(proxy.wait_for("iam:ListUsers", 1, Duration::from_secs(10)));
    stream.set_read_timeout(Some(limit)).unwrap();
    let error = read_message(&mut BufReader::new(&stream)).unwrap_err();
    assert!(matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut), "{error}");
    stream.set_read_timeout(None).unwrap();
    drop(proxy);
    assert_eq!(read_message(&mut BufReader::new(&stream)).unwrap(), None);
}

#[test]
fn waiting_for_a_call_that_never_comes_ends() {
    let proxy = start(USERS, Plan::default());
    assert!(!proxy.wait_for("iam:ListUsers", 1, Duration::from_millis(1)));
}

#[test]
fn calls_side_by_side_are_counted_as_such() {
    const CALLS: usize = 5;
    static ALL_ARE_THERE: Barrier = Barrier::new(CALLS);
    let upstream = server_after(|| _ = ALL_ARE_THERE.wait(), USERS);
    let proxy = Proxy::start(upstream, Plan::default()).unwrap();
    thread::scope(|scope| {
        for _ in 0..CALLS {
            scope.spawn(|| ask(&proxy, &query("ListUsers", None)).unwrap());
        }
    });
    assert_eq!(proxy.most_in_flight(), CALLS);
}

#[test]
fn every_call_takes_the_latency_at_least() {
    let latency = Duration::from_millis(50);
    let proxy = start(USERS, Plan::default().latency(latency));
    let begin = Instant::now();
    ask(&proxy, &query("ListUsers", None)).unwrap();
    assert!(begin.elapsed() >= latency);
}

/// All pages of a listing, each as the text of its body.
fn pages(
    proxy: &Proxy,
    request: impl Fn(Option<&str>) -> Message,
    token: [&str; 2],
) -> Vec<String> {
    let mut pages = vec![ask(proxy, &request(None)).unwrap().text()];
    while let Some((_, rest)) = pages.last().unwrap().split_once(token[0]) {
        let next = rest.split(token[1]).next().unwrap().to_owned();
        pages.push(ask(proxy, &request(Some(&next))).unwrap().text());
        assert!(pages.len() < 10, "{pages:?}");
    }
    pages
}

#[test]
fn xml_lists_come_in_pages_of_which_the_second_is_empty() {
    let proxy = start(USERS, Plan::default().pages_of(2));
    let pages = pages(&proxy, |token| query("ListUsers", token), ["<Marker>", "<"]);
    let users = |text: &str| text.matches("<UserName>").count();
    assert_eq!(pages.iter().map(|it| users(it)).collect::<Vec<_>>(), [2, 0, 1]);
    let truncated = "<IsTruncated>true</IsTruncated>";
    let is_truncated: Vec<_> = pages.iter().map(|it| it.contains(truncated)).collect();
    assert_eq!(is_truncated, [true, true, false]);
    assert!(pages[2].contains("<Users><member><UserName>c</UserName></member></Users>"));
}

#[test]
fn several_lists_in_one_answer_are_paged_one_after_the_other() {
    let proxy = start(DETAILS, Plan::default().pages_of(2));
    let request = |token: Option<&str>| query("GetAccountAuthorizationDetails", token);
    let pages = pages(&proxy, request, ["<Marker>", "<"]);
    assert_eq!(pages.len(), 3);
    let user = "<member><Tags><member>x</member></Tags></member>";
    assert!(pages[0].contains(user) && pages[0].contains("<RoleDetailList><member>r</member></"));
    assert!(pages[2].contains("<UserDetailList></UserDetailList>"), "{}", pages[2]);
    assert!(pages[2].contains("<RoleDetailList><member>s</member></"), "{}", pages[2]);
}

#[test]
fn json_lists_come_in_pages() {
    let proxy = start(ACCOUNTS, Plan::default().pages_of(2));
    let request = |token: Option<&str>| json("ListAccountsForParent", token);
    let pages = pages(&proxy, request, ["\"NextToken\":\"", "\""]);
    let counts: Vec<_> = pages.iter().map(|it| it.matches("\"Id\"").count()).collect();
    assert_eq!(counts, [2, 0, 1]);
}

#[test]
fn what_is_no_list_is_not_paged() {
    let proxy = start(USERS, Plan::default().pages_of(1));
    for operation in ["GetUser", "ListSAMLProviders"] {
        assert_eq!(ask(&proxy, &query(operation, None)).unwrap().text(), USERS, "{operation}");
    }
}

#[test]
fn a_page_can_name_itself_as_the_next() {
    let plan = Plan::default().fault("*", When::Always, Fault::SamePage);
    let proxy = start(ACCOUNTS, plan);
    let texts: BTreeSet<_> = [None, Some("page-0"), Some("page-0")]
        .map(|token| ask(&proxy, &json("ListAccounts", token)).unwrap().text())
        .into();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts.first().unwrap().contains(r#""NextToken":"page-0""#), "{texts:?}");
}

#[test]
fn answers_are_cached() {
    let replay = Replay::default();
    let upstream = server(USERS);
    for _ in 0..2 {
        let proxy = Proxy::start(upstream, Plan::default().replaying(&replay)).unwrap();
        ask(&proxy, &query("ListUsers", None)).unwrap();
        ask(&proxy, &query("GenerateCredentialReport", None)).unwrap();
    }
    let nobody = Proxy::start((Ipv4Addr::LOCALHOST, 1).into(), Plan::default().replaying(&replay));
    let nobody = nobody.unwrap();
    assert_eq!(ask(&nobody, &query("ListUsers", None)).unwrap().text(), USERS);
    assert!(ask(&nobody, &query("GenerateCredentialReport", None)).is_err());
}
