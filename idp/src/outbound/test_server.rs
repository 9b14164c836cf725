//! A server of the tests: says what it is told to, one connection an answer, and remembers what it heard.

use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use url::Url;

/// A running server.
pub(crate) struct Served {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Served {
    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).expect("an address")
    }

    /// What was heard so far, whole requests with their bodies.
    pub(crate) async fn requests(&self) -> Vec<String> {
        self.requests.lock().await.clone()
    }
}

/// A whole answer with the headers it needs.
pub(crate) fn answer(status: &str, content_type: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Gives each connection the next answer and closes it; an empty answer closes it without a word.
pub(crate) async fn serve(answers: Vec<String>) -> Served {
    start(answers, false).await
}

/// Gives one answer and then keeps the connection open, silent.
pub(crate) async fn serve_and_hang(answer: String) -> Served {
    start(vec![answer], true).await
}

async fn start(answers: Vec<String>, hang: bool) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let requests = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&requests);
    tokio::spawn(async move {
        for answer in answers {
            let Ok((mut connection, _)) = listener.accept().await else { return };
            let request = read_request(&mut connection).await;
            heard.lock().await.push(request);
            // The client may hang up in the middle of a large answer.
            connection.write_all(answer.as_bytes()).await.ok();
            if hang {
                tokio::spawn(async move {
                    let _open = connection;
                    std::future::pending::<()>().await;
                });
            }
        }
    });
    Served { port, requests }
}

async fn read_request(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase().split_once("content-length: ").map_or(0, |(_, rest)| {
                rest.lines().next().and_then(|line| line.trim().parse::<usize>().ok()).unwrap_or(0)
            });
            if body.len() >= length {
                return text;
            }
        }
        if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return text;
        }
    }
}
