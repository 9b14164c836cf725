use super::*;
use crate::contract::{CardName, Program, Token};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{SslAcceptor, SslStream};
use openssl::x509::{X509, X509NameBuilder};
use std::net::TcpListener;
use std::thread::JoinHandle;

const GOOD: &str = "{\"code\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"expires_in\":60}";

fn delivery() -> Delivery {
    let text = || "x".to_owned();
    Delivery {
        v: 1,
        request_id: "abcdefghijklmnopqrstuv".to_owned(),
        token: Token {
            unverified_certificate: text(),
            algorithm: text(),
            signature: text(),
            format: text(),
            app_version: text(),
        },
        agent: Program { name: text(), version: text() },
        card: CardName { kind: "cns".to_owned() },
    }
}

fn site(origin: String) -> Site {
    Site { origin, name: "x".to_owned(), deliver: "/card/token".to_owned(), back: "/card/return".to_owned() }
}

/// A server without TLS that answers each of some connections so; gives what it was sent.
fn plain(answers: Vec<Vec<u8>>) -> (Site, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().expect("a connection");
            requests.push(read_request(&mut socket));
            let _ = socket.write_all(&answer);
        }
        requests
    });
    (site(format!("http://127.0.0.1:{port}")), server)
}

fn read_request(stream: &mut impl Read) -> String {
    let (mut text, mut part) = (String::new(), [0; 1024]);
    while !text.ends_with('}') {
        let Ok(length @ 1..) = stream.read(&mut part) else { break };
        text.push_str(&String::from_utf8_lossy(&part[..length]));
    }
    text
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn ask(answers: Vec<Vec<u8>>) -> (Result<String, DeliverError>, Vec<String>) {
    let (site, server) = plain(answers);
    let result = deliver(&site, &delivery(), Mode::Development);
    (result, server.join().expect("the server ends"))
}

#[test]
fn a_code_comes_back() {
    let (result, requests) = ask(vec![answer("200 OK", GOOD)]);
    assert_eq!(result.expect("a code").len(), 43);
    assert!(requests[0].starts_with("POST /card/token HTTP/1.1\r\nHost: 127.0.0.1:"), "{}", requests[0]);
    for header in ["Origin:", "Cookie:", "Sec-Fetch"] {
        assert!(!requests[0].contains(header), "{header} is for pages");
    }
}

#[test]
fn other_answers_are_refusals() {
    let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "x".repeat(20_000)).into_bytes();
    let wrong = DeliverError::Answer;
    for (answer, expected) in [
        (answer("302 Found\r\nLocation: https://evil.example/", ""), wrong.clone()),
        (answer("307 Temporary Redirect\r\nLocation: https://evil.example/", GOOD), wrong.clone()),
        (answer("200 OK", "<html>"), wrong.clone()),
        (answer("200 OK", "{\"code\":\"short\",\"expires_in\":60}"), wrong.clone()),
        (answer("201 Created", GOOD), wrong.clone()),
        (answer("200 OK", &format!("{GOOD}{}", " ".repeat(5000))), wrong.clone()),
        (endless, wrong.clone()),
        (b"nonsense".to_vec(), wrong.clone()),
        (
            answer("403 Forbidden", "{\"error\":\"CERT_REVOKED\",\"retriable\":false}"),
            DeliverError::Refused("CERT_REVOKED".to_owned()),
        ),
        (answer("403 Forbidden", "{\"error\":\"a\\nb\",\"retriable\":false}"), wrong),
    ] {
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(80)]).into_owned();
        assert_eq!(ask(vec![answer]).0, Err(expected), "{shown}");
    }
}

#[test]
fn the_same_token_is_sent_again_when_the_network_fails() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec();
    let later = answer("503 Service Unavailable", "{\"error\":\"TRY_LATER\",\"retriable\":true}");
    let (result, requests) = ask(vec![cut, later, answer("200 OK", GOOD)]);
    assert!(result.is_ok(), "{result:?}");
    assert!(requests[0] == requests[1] && requests[1] == requests[2]);
    let nobody = site("http://127.0.0.1:1".to_owned());
    assert!(matches!(deliver(&nobody, &delivery(), Mode::Development), Err(DeliverError::Network(_))));
}

#[test]
fn nothing_is_sent_without_tls_outside_development() {
    let (site, _server) = plain(vec![answer("200 OK", GOOD)]);
    assert!(matches!(deliver(&site, &delivery(), Mode::Production), Err(DeliverError::Tls(_))));
}

/// A certificate of its own making, which no system trusts.
fn untrusted(name: &str) -> (X509, PKey<Private>) {
    let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
    let mut subject = X509NameBuilder::new().expect("a name");
    subject.append_entry_by_text("CN", name).expect("a name");
    let subject = subject.build();
    let mut builder = X509::builder().expect("a certificate");
    builder.set_version(2).expect("set");
    builder.set_serial_number(&Asn1Integer::from_bn(&BigNum::from_u32(7).expect("7")).expect("7")).expect("set");
    builder.set_subject_name(&subject).expect("set");
    builder.set_issuer_name(&subject).expect("set");
    builder.set_not_before(&Asn1Time::days_from_now(0).expect("today")).expect("set");
    builder.set_not_after(&Asn1Time::days_from_now(2).expect("soon")).expect("set");
    builder.set_pubkey(&key).expect("set");
    builder.sign(&key, MessageDigest::sha256()).expect("signed");
    (builder.build(), key)
}

#[test]
fn a_site_without_a_trusted_certificate_gets_nothing() {
    let (certificate, key) = untrusted("localhost");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("an acceptor");
        acceptor.set_certificate(&certificate).expect("set");
        acceptor.set_private_key(&key).expect("set");
        let (socket, _) = listener.accept().expect("a connection");
        // What arrives after the handshake; the handshake is expected to fail.
        acceptor.build().accept(socket).map(|mut stream: SslStream<TcpStream>| read_request(&mut stream)).ok()
    });
    let result = deliver(&site(format!("https://localhost:{port}")), &delivery(), Mode::Production);
    assert!(matches!(result, Err(DeliverError::Tls(_))), "{result:?}");
    let arrived = server.join().expect("the server ends").unwrap_or_default();
    assert!(arrived.is_empty(), "no token left before the certificate was checked");
}
