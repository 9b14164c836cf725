//! A request that is held open is judged when it is whole, not when it began (S-17, S-144).

use super::signed_in;
use idp::domain::time::Span;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;
use varco_tests::world::World;

/// What a server says when it begins to read the body (RFC 9110, section 10.1.1).
const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

#[tokio::test]
async fn a_token_that_expires_while_the_body_waits_has_expired() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let url = Url::parse(rp.endpoint("userinfo_endpoint")).expect("an address");
    let body = format!("access_token={}", login.tokens.access_token());
    let head = |more: &str| {
        format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            url.path(),
            world.home.issuer.trim_start_matches("http://"),
            body.len()
        )
    };
    let connect = || TcpStream::connect(("127.0.0.1", url.port().expect("a port")));

    let mut quick = connect().await.expect("the provider listens");
    quick.write_all((head("") + &body).as_bytes()).await.expect("sent");
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "the token is good: {answer}");

    let mut slow = connect().await.expect("the provider listens");
    slow.write_all(head("Expect: 100-continue\r\n").as_bytes()).await.expect("sent");
    let mut said = [0; GO_ON.len()];
    slow.read_exact(&mut said).await.expect("answered");
    assert_eq!(said, GO_ON);
    world.advance(Span::hours(1));
    slow.write_all(body.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}
