//! The part of HTTP/1.1 that is needed to forward calls to the AWS API.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
};

/// A request or a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `POST / HTTP/1.1`, `HTTP/1.1 200 OK`.
    pub(crate) start: String,
    /// Names in their original case, and values.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn request(headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        Self::new("POST / HTTP/1.1".to_owned(), headers, body.into())
    }

    pub(crate) fn response(
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        // The words after the status are for people and are ignored.
        Self::new(format!("HTTP/1.1 {status} Status"), headers, body.into())
    }

    fn new(start: String, headers: &[(&str, &str)], body: Vec<u8>) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { start, headers: headers.iter().map(owned).collect(), body }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        Some(&header.1)
    }

    /// Of a response: `200`.
    pub(crate) fn status(&self) -> Option<u16> {
        self.start.split(' ').nth(1)?.parse().ok()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The head, as it is sent: always with the length of the whole body.
    pub(crate) fn head(&self) -> String {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            if !["content-length", "transfer-encoding", "connection"]
                .contains(&name.to_ascii_lowercase().as_str())
            {
                head += &format!("{name}: {value}\r\n");
            }
        }
        head + &format!("Content-Length: {}\r\n\r\n", self.body.len())
    }

    /// Sends head and body at once: two small packets would wait for each other.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bytes = self.head().into_bytes();
        bytes.extend_from_slice(&self.body);
        out.write_all(&bytes)?;
        out.flush()
    }
}

/// Reads a message; `None` if the stream ends before it begins.
///
/// A response without a length goes on to the end of the stream, a request has no body then.
pub(crate) fn read_message(stream: &mut impl BufRead) -> io::Result<Option<Message>> {
    let mut start = String::new();
    if stream.read_line(&mut start)? == 0 {
        return Ok(None);
    }
    let mut message = Message::new(start.trim_end().to_owned(), &[], Vec::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        message.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    match message.header("content-length").and_then(|it| it.parse().ok()) {
        Some(length) => {
            message.body = vec![0; length];
            stream.read_exact(&mut message.body)?;
        }
        None if message.start.starts_with("HTTP/") => {
            stream.read_to_end(&mut message.body)?;
        }
        None => {}
    }
    Ok(Some(message))
}

/// Sends a request over a connection of its own, and reads the response.
pub(crate) fn exchange(address: SocketAddr, request: &Message) -> io::Result<Message> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    request.write(&mut stream)?;
    let response = read_message(&mut BufReader::new(stream))?;
    let mut response = response.ok_or(io::ErrorKind::UnexpectedEof)?;
    // Passed on, it does not end its connection.
    response.start = response.start.replacen("HTTP/1.0", "HTTP/1.1", 1);
    Ok(response)
}
