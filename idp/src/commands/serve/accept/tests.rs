//! Connections that dawdle, and too many of them.

use super::*;
use crate::commands::serve::{StopSwitch, stop_switch};
use axum::routing::get;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{mpsc, watch};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/// Long enough for what must happen, whatever the machine does meanwhile.
const LONG: Duration = Duration::from_secs(20);

async fn open(router: Router, change: impl FnOnce(&mut Door)) -> (SocketAddr, StopSwitch) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let mut door = Door::plain(listener);
    change(&mut door);
    let (switch, stop) = stop_switch();
    tokio::spawn(accept(router, door, stop));
    (address, switch)
}

async fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer)).await.expect("the server ends").expect("read");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn whoever_dawdles_with_the_head_is_cut_off() {
    let router = Router::new().route("/", get(async || "served"));
    let (address, _switch) = open(router, |door| door.patience = Span::milliseconds(50)).await;
    let mut quick = TcpStream::connect(address).await.expect("connected");
    quick.write_all(REQUEST).await.expect("sent");
    assert!(read(quick).await.ends_with("served"));
    let mut slow = TcpStream::connect(address).await.expect("connected");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.expect("sent");
    assert!(!read(slow).await.contains("200 OK"));
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let (address, _switch) = open(Router::new(), |_| {}).await;
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let head = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &vec![b'x'; 2 * LARGEST_HEAD]].concat();
    // The server may close before it has taken everything.
    drop(stream.write_all(&head).await);
    let mut answer = [0; 12];
    let _cut_off = tokio::time::timeout(LONG, stream.read_exact(&mut answer)).await.expect("the server ends");
    assert!(answer == *b"HTTP/1.1 431" || answer == [0; 12], "{answer:?}");
}

#[tokio::test]
async fn no_more_connections_than_there_are_places() {
    let (arrived, mut arrivals) = mpsc::unbounded_channel();
    let (go, goes) = watch::channel(false);
    let wait = move || {
        let (arrived, mut goes) = (arrived.clone(), goes.clone());
        async move {
            arrived.send(()).expect("the test listens");
            drop(goes.wait_for(|goes| *goes).await);
            "served"
        }
    };
    let (address, _switch) = open(Router::new().route("/", get(wait)), |door| door.connections = 2).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(REQUEST).await.expect("sent");
        streams.push(stream);
    }
    arrivals.recv().await.expect("the first is let in");
    arrivals.recv().await.expect("the second is let in");
    let third = tokio::time::timeout(Duration::from_millis(200), arrivals.recv()).await;
    assert!(third.is_err(), "the third waits");
    go.send_replace(true);
    for stream in streams {
        assert!(read(stream).await.ends_with("served"), "in the end everybody is");
    }
}

#[tokio::test]
async fn a_request_in_flight_is_finished() {
    let (arrived, mut arrivals) = mpsc::unbounded_channel();
    let (go, goes) = watch::channel(false);
    let wait = move || {
        let (arrived, mut goes) = (arrived.clone(), goes.clone());
        async move {
            arrived.send(()).expect("the test listens");
            drop(goes.wait_for(|goes| *goes).await);
            "served"
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (switch, stop) = stop_switch();
    let serving = tokio::spawn(accept(Router::new().route("/", get(wait)), Door::plain(listener), stop));
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
    arrivals.recv().await.expect("it is let in");
    switch.stop();
    go.send_replace(true);
    assert!(read(stream).await.ends_with("served"));
    tokio::time::timeout(LONG, serving).await.expect("it ends").expect("in good order");
    assert!(TcpStream::connect(address).await.is_err(), "nobody is let in any more");
}
