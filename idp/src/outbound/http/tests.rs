use super::*;
use crate::outbound::backchannel_logout::{self, LogoutAnswer, LogoutUndelivered};
use crate::outbound::test_server::{self, Served};
use std::net::IpAddr;

/// Answers every name with the same addresses.
struct Fixed(Vec<&'static str>);

impl NameResolver for Fixed {
    fn resolve(&self, _name: &str) -> Resolved {
        let addresses = self.0.iter().map(|text| text.parse::<IpAddr>().expect("an address")).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

const QUICK: CallLimits = CallLimits { total_time: Span::milliseconds(300), body_bytes: 10_000 };

fn client() -> GuardedClient {
    GuardedClient::new(CallLimits { body_bytes: 10_000, ..CallLimits::default() })
}

fn resolving_to(addresses: &[&'static str]) -> GuardedClient {
    GuardedClient::with_resolver(CallLimits::default(), Arc::new(Fixed(addresses.to_vec())))
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

fn json(body: &str) -> String {
    test_server::answer("200 OK", "application/json", body)
}

async fn fetch_from(answer: String) -> Result<String, CallError> {
    let server = test_server::serve(vec![answer]).await;
    client().get_json(&server.url("/jwks"), CallPolicy::PrivateToo).await
}

#[tokio::test]
async fn a_json_document_is_fetched() {
    let server = test_server::serve(vec![json(r#"{"keys":[]}"#)]).await;
    let text = client().get_json(&server.url("/jwks?x=1"), CallPolicy::PrivateToo).await;
    assert_eq!(text.as_deref(), Ok(r#"{"keys":[]}"#));
    let request = server.requests().await.remove(0);
    assert!(request.starts_with("GET /jwks?x=1 HTTP/1.1\r\n"), "{request}");
    let jwk_set = test_server::answer("200 OK", "application/jwk-set+json; charset=utf-8", "{}");
    assert_eq!(fetch_from(jwk_set).await.as_deref(), Ok("{}"));
}

/// S-138: each kind, two kinds at once, and the forms that hide one in another.
#[tokio::test]
async fn names_that_resolve_to_a_forbidden_address_are_refused() {
    for addresses in [
        &["127.0.0.1"][..],
        &["10.1.2.3"],
        &["192.168.0.10"],
        &["169.254.169.254"],
        &["100.64.0.1"],
        &["0.0.0.0"],
        &["224.0.0.1"],
        &["::1"],
        &["fd00::1"],
        &["fe80::1"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["2002:7f00:1::"],
        &["1.1.1.1", "127.0.0.1"],
        &["127.0.0.1", "1.1.1.1"],
    ] {
        let answer = resolving_to(addresses).get_json(&url("https://module.example/jwks"), CallPolicy::Public).await;
        assert_eq!(answer, Err(CallError::ForbiddenAddress), "{addresses:?}");
    }
    for addresses in [&["169.254.169.254"][..], &["127.0.0.1", "fe80::1"]] {
        let answer = resolving_to(addresses).get_json(&url("http://module.example/"), CallPolicy::PrivateToo).await;
        assert_eq!(answer, Err(CallError::ForbiddenAddress), "{addresses:?}");
    }
}

#[tokio::test]
async fn a_client_that_may_call_loopback_reaches_a_name_that_resolves_to_it() {
    let server = test_server::serve(vec![json("{}")]).await;
    let mut address = url("http://module.example/");
    address.set_port(server.url("/").port()).expect("http addresses have ports");
    let answer = resolving_to(&["127.0.0.1"]).get_json(&address, CallPolicy::PrivateToo).await;
    assert_eq!(answer.as_deref(), Ok("{}"));
}

/// A connection kept from a wider call is not at the disposal of a narrower one.
#[tokio::test]
async fn no_connection_outlives_its_policy() {
    let server = test_server::serve(vec![json("{}"), json("{}")]).await;
    let client = client();
    assert!(client.get_json(&server.url("/"), CallPolicy::PrivateToo).await.is_ok());
    let secure = url(&server.url("/").as_str().replace("http://", "https://"));
    assert_eq!(client.get_json(&secure, CallPolicy::Public).await, Err(CallError::ForbiddenAddress));
    assert_eq!(client.get_json(&server.url("/"), CallPolicy::Public).await, Err(CallError::ForbiddenScheme));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = test_server::serve(vec![json("{}")]).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let answer = format!("HTTP/1.1 {status}\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", target.url("/"));
        assert_eq!(fetch_from(answer.clone()).await, Err(CallError::Redirected), "{status}");
        let server = test_server::serve(vec![answer]).await;
        let posted = client().post_form(&server.url("/"), &[("a", "b")], CallPolicy::PrivateToo).await;
        assert_eq!(posted, Err(CallError::Redirected), "{status}");
    }
    assert!(target.requests().await.is_empty());
}

#[tokio::test]
async fn a_server_that_keeps_silent_is_given_up() {
    let client = GuardedClient::new(QUICK);
    let half = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    for answer in ["", half] {
        let server = test_server::serve_and_hang(answer.to_owned()).await;
        let answer = client.get_json(&server.url("/"), CallPolicy::PrivateToo).await;
        assert_eq!(answer, Err(CallError::TimedOut));
    }
    let server = test_server::serve_and_hang(String::new()).await;
    let posted = client.post_form(&server.url("/"), &[], CallPolicy::PrivateToo).await;
    assert_eq!(posted, Err(CallError::TimedOut));
}

#[tokio::test]
async fn a_name_that_never_resolves_is_given_up() {
    struct Silent;
    impl NameResolver for Silent {
        fn resolve(&self, _name: &str) -> Resolved {
            Box::pin(std::future::pending())
        }
    }
    let client = GuardedClient::with_resolver(QUICK, Arc::new(Silent));
    let answer = client.get_json(&url("https://module.example/"), CallPolicy::Public).await;
    assert_eq!(answer, Err(CallError::TimedOut));
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_cut_off() {
    let fitting = format!("\"{}\"", "x".repeat(9_998));
    assert_eq!(fetch_from(json(&fitting)).await.as_deref(), Ok(fitting.as_str()));
    let large = format!("\"{}\"", "x".repeat(9_999));
    assert_eq!(fetch_from(json(&large)).await, Err(CallError::TooLarge));
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000)).repeat(4);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\n"
    );
    assert_eq!(fetch_from(chunked).await, Err(CallError::TooLarge));
}

#[tokio::test]
async fn only_json_with_status_200_is_taken() {
    for (answer, expected) in [
        (test_server::answer("200 OK", "text/html", "{}"), CallError::NotJson),
        (test_server::answer("200 OK", "application/jsonx", "{}"), CallError::NotJson),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_owned(), CallError::NotJson),
        (json("{"), CallError::NotJson),
        (json("{} {}"), CallError::NotJson),
        (test_server::answer("404 Not Found", "application/json", "{}"), CallError::Status(404)),
        (test_server::answer("500 Oops", "application/json", "{}"), CallError::Status(500)),
        (test_server::answer("204 No Content", "application/json", ""), CallError::Status(204)),
        ("nonsense\r\n\r\n".to_owned(), CallError::Unreachable),
    ] {
        assert_eq!(fetch_from(answer.clone()).await, Err(expected), "{answer}");
    }
}

#[tokio::test]
async fn a_broken_connection_is_tried_once_more_for_a_document_and_never_for_a_post() {
    let server = test_server::serve(vec![String::new(), json("{}")]).await;
    assert_eq!(client().get_json(&server.url("/"), CallPolicy::PrivateToo).await.as_deref(), Ok("{}"));
    let server = test_server::serve(vec![String::new(), String::new(), json("{}")]).await;
    assert_eq!(client().get_json(&server.url("/"), CallPolicy::PrivateToo).await, Err(CallError::Unreachable));
    let server = test_server::serve(vec![String::new(), json("{}")]).await;
    assert_eq!(client().post_form(&server.url("/"), &[], CallPolicy::PrivateToo).await, Err(CallError::Unreachable));
}

async fn logout(answer: &str) -> (Result<LogoutAnswer, LogoutUndelivered>, Served) {
    let server = test_server::serve(vec![test_server::answer(answer, "text/plain", "")]).await;
    let uri = server.url("/backchannel-logout");
    let answer = backchannel_logout::send(&client(), &uri, &Secret::from("a.b+c"), CallPolicy::PrivateToo).await;
    (answer, server)
}

#[tokio::test]
async fn a_logout_token_is_posted_as_a_form() {
    let (answer, server) = logout("200 OK").await;
    assert_eq!(answer, Ok(LogoutAnswer::Accepted));
    let request = server.requests().await.remove(0);
    assert!(request.starts_with("POST /backchannel-logout HTTP/1.1\r\n"), "{request}");
    assert!(request.to_ascii_lowercase().contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\nlogout_token=a.b%2Bc"), "{request}");
}

#[tokio::test]
async fn the_answer_to_a_logout_call_decides_whether_to_try_again() {
    for (status, expected) in [
        ("200 OK", Ok(LogoutAnswer::Accepted)),
        ("204 No Content", Ok(LogoutAnswer::Accepted)),
        ("400 Bad Request", Ok(LogoutAnswer::Refused)),
        ("404 Not Found", Err(LogoutUndelivered::Status(404))),
        ("503 Busy", Err(LogoutUndelivered::Status(503))),
    ] {
        assert_eq!(logout(status).await.0, expected, "{status}");
    }
    let (client, here) = (client(), url("https://127.0.0.1/"));
    let refused = backchannel_logout::send(&client, &here, &Secret::from("t"), CallPolicy::Public).await;
    assert_eq!(refused, Err(LogoutUndelivered::Call(CallError::ForbiddenAddress)));
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_asked() {
    // Environment variables cannot be set in a program that forbids unsafe code; a child process sets them.
    let proxy = test_server::serve(vec![json("{}")]).await;
    let program = std::env::current_exe().expect("the test program has a path");
    let address = proxy.url("/").to_string();
    let mut child = std::process::Command::new(program);
    child.args(["--exact", "outbound::http::tests::a_json_document_is_fetched"]);
    child.envs([("http_proxy", &address), ("HTTP_PROXY", &address), ("ALL_PROXY", &address)]).env("NO_PROXY", "");
    let child = tokio::task::spawn_blocking(move || child.output()).await.expect("no panic").expect("it runs");
    assert!(child.status.success());
    assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
    assert!(proxy.requests().await.is_empty());
}
