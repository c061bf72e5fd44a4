//! A loopback server for tests: it responds as configured, and records its requests.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::connection::{AwsSource, Connection};

/// Answers until the test's runtime ends.
#[derive(Debug)]
pub(super) struct Loopback {
    /// Where it listens.
    pub(super) url: String,
    /// The region that each request was signed for, and its body.
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Loopback {
    /// Starts the server: `answer` returns the status and the body for the body of a request, such
    /// as `Action=ListUsers&Version=2010-05-08`. Services with JSON name the operation in a header,
    /// or in the path; their requests become `Action=ListRoots&{}` or
    /// `Action=applications-list&{}`.
    pub(super) async fn start(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (region, body) = request(&mut stream).await;
                seen.lock().expect("no test panics here").push((region, body.clone()));
                let (status, text) = answer(&body);
                let head = format!(
                    "HTTP/1.1 {status} X\r\nx-amzn-requestid: req-1\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n",
                    text.len()
                );
                // A closed connection needs no response.
                drop(stream.write_all(format!("{head}{text}").as_bytes()).await);
            }
        });
        Self { url, asked }
    }

    /// The bodies of all requests so far.
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("no test panics here");
        asked.iter().map(|(_, body)| body.clone()).collect()
    }

    /// The regions that requests of an operation were signed for, in order.
    pub(super) fn regions_of(&self, operation: &str) -> Vec<String> {
        let start = format!("Action={operation}&");
        let asked = self.asked.lock().expect("no test panics here");
        let own = asked.iter().filter(|(_, body)| body.starts_with(&start));
        own.map(|(region, _)| region.clone()).collect()
    }

    /// A connection with keys that are useless elsewhere.
    pub(super) async fn connection(&self) -> Connection {
        let source = AwsSource {
            region: Some("us-east-1".to_owned()),
            endpoint_url: Some(self.url.clone()),
            ..AwsSource::default()
        };
        Connection::with_test_keys(&source).await
    }
}

/// The region and the body of the next request.
async fn request(stream: &mut TcpStream) -> (String, String) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|it| {
                let (name, value) = it.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                let target = head.lines().find_map(|it| {
                    let (name, value) = it.split_once(':')?;
                    name.eq_ignore_ascii_case("x-amz-target").then(|| value.rsplit('.').next())?
                });
                let path = head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
                let body = match target.or(Some(path).filter(|it| !it.is_empty())) {
                    Some(operation) => format!("Action={operation}&{body}"),
                    None => body.to_owned(),
                };
                // `Credential=KEY/DAY/REGION/SERVICE/aws4_request`
                let credential = head.split_once("Credential=").map_or("", |(_, it)| it);
                let region = credential.split('/').nth(2).unwrap_or_default();
                return (region.to_owned(), body);
            }
        }
        if count == 0 {
            return (String::new(), text);
        }
    }
}
