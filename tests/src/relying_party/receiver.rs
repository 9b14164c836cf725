//! A client's back-channel logout address: a small HTTP/1.1 server that keeps what it was sent.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One request that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Method and path.
    pub line: String,
    /// The headers in lower case, one a line.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// Listens on a port of the loopback address until dropped.
#[derive(Debug)]
pub struct Receiver {
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    status: Arc<AtomicU16>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Starts to listen, and answers 200.
    ///
    /// # Panics
    /// When the system has no free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("the loopback address has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let (received, status) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::new(AtomicU16::new(200)));
        let (kept, answered) = (Arc::clone(&received), Arc::clone(&status));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _broken_off = serve(stream, answered.load(Ordering::SeqCst), &kept).await;
            }
        });
        Self { port, received, status, serving }
    }

    /// The address to register.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/backchannel", self.port)
    }

    /// Answers the next requests with this status.
    pub fn answer_with(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// What arrived so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Received {
    /// The fields of the form.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes()).map(|(n, v)| (n.into_owned(), v.into_owned())).collect()
    }
}

/// Reads one request, and keeps it before it is answered, so that whoever sees the answer finds the request. `None` when
/// the connection ends early.
async fn serve(mut stream: TcpStream, status: u16, kept: &Mutex<Vec<Received>>) -> Option<()> {
    let (mut bytes, mut buffer) = (Vec::new(), [0_u8; 4096]);
    let request = loop {
        if let Some(request) = complete(&bytes) {
            break request;
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            Ok(_) | Err(_) => return None,
        }
    };
    kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

fn complete(bytes: &[u8]) -> Option<Received> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let (line, headers) = head.split_once("\r\n")?;
    let headers = headers.to_ascii_lowercase();
    let length = headers.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    (body.len() >= length).then(|| Received { line, headers, body: body.to_owned() })
}
