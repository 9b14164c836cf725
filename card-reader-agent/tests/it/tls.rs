//! The agent's own TLS: a site whose certificate is trusted and names it gets the token, any other gets nothing.

use crate::table::{Agent, CODE};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{SslAcceptor, SslMethod, SslVersion};
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509NameBuilder};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use virtual_card::pcscd::Pcscd;
use virtual_card::{Authority, cns, vpcd};

/// A certificate of its own making for `name`, valid from and to these days from now.
fn certificate(name: &str, days: (i64, i64)) -> (X509, PKey<Private>) {
    let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
    let mut subject = X509NameBuilder::new().expect("a name");
    subject.append_entry_by_text("CN", name).expect("a name");
    let subject = subject.build();
    let begin = Asn1Time::from_unix(0).expect("a time");
    let since = begin.diff(&Asn1Time::days_from_now(0).expect("today")).expect("a difference");
    let at = |days: i64| Asn1Time::from_unix((i64::from(since.days) + days) * 86400).expect("a time");
    let mut builder = X509::builder().expect("a certificate");
    builder.set_version(2).expect("set");
    builder.set_serial_number(&Asn1Integer::from_bn(&BigNum::from_u32(7).expect("7")).expect("7")).expect("set");
    builder.set_subject_name(&subject).expect("set");
    builder.set_issuer_name(&subject).expect("set");
    builder.set_not_before(&at(days.0)).expect("set");
    builder.set_not_after(&at(days.1)).expect("set");
    builder.set_pubkey(&key).expect("set");
    let names = SubjectAlternativeName::new().dns(name).build(&builder.x509v3_context(None, None)).expect("built");
    builder.append_extension(names).expect("added");
    builder.sign(&key, MessageDigest::sha256()).expect("signed");
    (builder.build(), key)
}

/// A site on https with this certificate and this newest version of TLS; it keeps what arrived after the handshake.
fn site((certificate, key): &(X509, PKey<Private>), newest: SslVersion) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("an acceptor");
    builder.set_certificate(certificate).expect("set");
    builder.set_private_key(key).expect("set");
    builder.set_min_proto_version(None).expect("set");
    builder.set_max_proto_version(Some(newest)).expect("set");
    let (acceptor, arrived): (SslAcceptor, Arc<Mutex<Vec<String>>>) = (builder.build(), Arc::default());
    let kept = Arc::clone(&arrived);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let Ok(mut stream) = acceptor.accept(socket) else { continue };
            let (mut text, mut part) = (String::new(), [0; 4096]);
            while !text.ends_with("}}") {
                let Ok(length @ 1..) = stream.read(&mut part) else { break };
                text.push_str(&String::from_utf8_lossy(&part[..length]));
            }
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            let body = format!("{{\"code\":\"{CODE}\",\"expires_in\":60}}");
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (origin, arrived)
}

/// A login at a site with this certificate, trusted by the system: where the browser goes, and what the site got.
fn login(certificate: &(X509, PKey<Private>), newest: SslVersion) -> (String, Vec<String>) {
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = cns::Cns::new(cns::Options::default(), &Authority::new("CNS di prova"));
    let _card = vpcd::insert(daemon.port(0), card).expect("inserted");
    let folder = tempfile::tempdir().expect("a folder");
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&trusted, certificate.0.to_pem().expect("PEM")).expect("written");
    let (origin, arrived) = site(certificate, newest);
    let agent = Agent::start_trusting(&daemon, "12345678", &origin, &trusted);
    let end = agent.login();
    assert!(end.starts_with(&format!("{origin}/card/return?")), "{end}");
    let arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (end, arrived)
}

#[test]
fn a_trusted_site_gets_the_token() {
    let (end, arrived) = login(&certificate("localhost", (-1, 30)), SslVersion::TLS1_3);
    assert!(end.ends_with(&format!("&code={CODE}")), "{end}");
    assert!(
        arrived.len() == 1 && arrived[0].starts_with("POST /card/token HTTP/1.1\r\nHost: localhost:"),
        "{arrived:?}"
    );
}

#[test]
fn a_site_of_another_name_or_time_or_of_old_tls_gets_nothing() {
    for (certificate, newest) in [
        (certificate("other.example", (-1, 30)), SslVersion::TLS1_3),
        (certificate("localhost", (-30, -1)), SslVersion::TLS1_3),
        (certificate("localhost", (-1, 30)), SslVersion::TLS1_1),
    ] {
        let (end, arrived) = login(&certificate, newest);
        assert!(end.ends_with("&error=FAILED"), "{end}");
        assert_eq!(arrived, Vec::<String>::new());
    }
}
