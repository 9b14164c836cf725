//! The agent's one outgoing call: the token goes to the provider over TLS that the agent itself has checked. That check is
//! what makes the signed origin true, whoever asked. No redirects, no proxy, no cookies.

use crate::contract::{Delivery, DeliveryAnswer, ErrorCode};
use crate::settings::{Mode, Site};
use openssl::ssl::{HandshakeError, SslConnector, SslMethod, SslVersion};
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Patience for the connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Patience for each reading and writing; with [`LONGEST`] it bounds the whole.
const EXCHANGE: Duration = Duration::from_secs(15);
/// The longest answer, head included, in bytes.
const LONGEST: usize = 8 * 1024;
/// The longest body, in bytes.
const LONGEST_BODY: usize = 4 * 1024;
/// How many times the same token is sent when the network fails; the provider gives the same answer to the same token.
const ATTEMPTS: usize = 3;

/// Why a token was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// No connection, or it broke.
    #[error("the site cannot be reached: {0}")]
    Network(String),
    /// Its certificate does not fit; nothing was sent.
    #[error("the certificate of the site is not valid: {0}")]
    Tls(String),
    /// It refused, with its code.
    #[error("the site refused the token: {0}")]
    Refused(String),
    /// It answered something else than the contract says, for example a redirect or a page.
    #[error("the site did not answer as agreed")]
    Answer,
}

impl DeliverError {
    /// The code of the contract.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Network(_) => ErrorCode::DeliveryNetwork,
            Self::Tls(_) => ErrorCode::DeliveryTls,
            Self::Refused(_) | Self::Answer => ErrorCode::DeliveryRefused,
        }
    }
}

/// Delivers a token to the site of the list; gives the code for the browser: 43 characters of base64url.
pub fn deliver(site: &Site, delivery: &Delivery, mode: Mode) -> Result<String, DeliverError> {
    let body = serde_json::to_vec(delivery).map_err(|_| DeliverError::Answer)?;
    let mut result = Err(DeliverError::Answer);
    for _ in 0..ATTEMPTS {
        result = send(site, &body, mode).and_then(|answer| read_answer(&answer));
        if !matches!(result, Err(DeliverError::Network(_))) {
            break;
        }
    }
    result
}

fn send(site: &Site, body: &[u8], mode: Mode) -> Result<Vec<u8>, DeliverError> {
    let (scheme, authority) = site.origin.split_once("://").ok_or(DeliverError::Answer)?;
    let default = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| DeliverError::Answer)?),
        None => (authority, default),
    };
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Accept: application/json\r\nUser-Agent: card-reader-agent/{}\r\nConnection: close\r\n\r\n",
        site.deliver,
        body.len(),
        env!("CARGO_PKG_VERSION")
    );
    let message = [head.as_bytes(), body].concat();
    let socket = connect(host, port)?;
    if scheme == "https" {
        exchange(&mut secure(host, socket)?, &message)
    } else if mode.is_development() {
        exchange(&mut { socket }, &message)
    } else {
        Err(DeliverError::Tls("the origin is not https".to_owned()))
    }
}

fn connect(host: &str, port: u16) -> Result<TcpStream, DeliverError> {
    let network = |error: io::Error| DeliverError::Network(error.to_string());
    let mut last = DeliverError::Network("the name has no address".to_owned());
    for address in (host, port).to_socket_addrs().map_err(network)? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(socket) => {
                socket.set_read_timeout(Some(EXCHANGE)).map_err(network)?;
                socket.set_write_timeout(Some(EXCHANGE)).map_err(network)?;
                return Ok(socket);
            }
            Err(error) => last = network(error),
        }
    }
    Err(last)
}

/// TLS 1.2 or later, the system's trusted authorities, the host name checked.
fn secure(host: &str, socket: TcpStream) -> Result<openssl::ssl::SslStream<TcpStream>, DeliverError> {
    let tls = |error: &dyn std::fmt::Display| DeliverError::Tls(error.to_string());
    let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(|error| tls(&error))?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2)).map_err(|error| tls(&error))?;
    builder.build().connect(host, socket).map_err(|error| match error {
        HandshakeError::Failure(stream) => match stream.error().io_error() {
            Some(error) => DeliverError::Network(error.to_string()),
            None => tls(stream.error()),
        },
        HandshakeError::SetupFailure(error) => tls(&error),
        HandshakeError::WouldBlock(_) => DeliverError::Network("the site did not answer in time".to_owned()),
    })
}

fn exchange(stream: &mut (impl Read + Write), message: &[u8]) -> Result<Vec<u8>, DeliverError> {
    let network = |error: io::Error| DeliverError::Network(error.to_string());
    stream.write_all(message).and_then(|()| stream.flush()).map_err(network)?;
    let (mut answer, mut part) = (Vec::new(), [0; 1024]);
    loop {
        match stream.read(&mut part) {
            Ok(0) => return Ok(answer),
            Ok(read) => answer.extend_from_slice(&part[..read]),
            // Some servers close without the farewell of TLS; the length of the body tells whether all came.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted && !answer.is_empty() => return Ok(answer),
            Err(error) => return Err(network(error)),
        }
        if answer.len() > LONGEST {
            return Err(DeliverError::Answer);
        }
        if is_whole(&answer) {
            return Ok(answer);
        }
    }
}

/// Status, length and beginning of the body, when the head is whole.
fn read_head(answer: &[u8]) -> Option<(u16, usize, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(begins)) = response.parse(answer) else { return None };
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    let length = std::str::from_utf8(length.value).ok()?.parse().ok()?;
    Some((response.code?, length, begins))
}

fn is_whole(answer: &[u8]) -> bool {
    read_head(answer).is_some_and(|(_, length, begins)| answer.len() >= begins.saturating_add(length))
}

fn read_answer(answer: &[u8]) -> Result<String, DeliverError> {
    let (status, length, begins) = read_head(answer).ok_or(DeliverError::Answer)?;
    if length > LONGEST_BODY {
        return Err(DeliverError::Answer);
    }
    let cut = || DeliverError::Network("the answer was cut off".to_owned());
    let body = answer.get(begins..begins + length).ok_or_else(cut)?;
    match (status, serde_json::from_slice(body)) {
        (200, Ok(DeliveryAnswer::Code { code, .. })) if is_code(&code) => Ok(code),
        (400..=599, Ok(DeliveryAnswer::Error { error, retriable })) if is_name(&error) => {
            if retriable {
                Err(DeliverError::Network(error))
            } else {
                Err(DeliverError::Refused(error))
            }
        }
        _ => Err(DeliverError::Answer),
    }
}

fn is_code(code: &str) -> bool {
    code.len() == 43 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[cfg(test)]
mod tests;
