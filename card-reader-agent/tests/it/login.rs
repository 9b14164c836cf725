//! Whole logins.

use crate::table::{AGENT, Agent, CODE, NONCE};
use base64::Engine as _;
use openssl::hash::MessageDigest;
use openssl::sha::sha256;
use openssl::sign::Verifier;
use openssl::x509::X509;
use serde_json::Value;
use std::fmt::Write as _;
use std::time::Duration;
use virtual_card::pcscd::Pcscd;
use virtual_card::{Authority, Card, cie, cns, vpcd};

fn cns_card() -> cns::Cns {
    cns::Cns::new(cns::Options::default(), &Authority::new("CNS di prova"))
}

/// The delivered token stands up to a check from outside: certificate, true origin, nonce.
fn assert_token(agent: &Agent) {
    let delivered = agent.delivered();
    let (_, body) = delivered[0].split_once("\r\n\r\n").expect("a body");
    let message: Value = serde_json::from_str(body).expect("JSON");
    let field = |name: &str| message["token"][name].as_str().expect("a field").to_owned();
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    let key = X509::from_der(&decode(&field("unverifiedCertificate"))).expect("a certificate").public_key();
    let signed = [sha256(agent.origin.as_bytes()), sha256(NONCE.as_bytes())].concat();
    let key = key.expect("a key");
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).expect("a verifier");
    assert!(verifier.verify_oneshot(&decode(&field("signature")), &signed).expect("verified"), "the token fits");
    assert_eq!((field("format"), field("algorithm")), ("web-eid:1.0".to_owned(), "RS256".to_owned()));
}

#[test]
fn a_cns_logs_in_and_leaves_no_pin_behind() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = cns_card();
    let log = card.log();
    let card = vpcd::insert(daemon.port(0), card).expect("inserted");
    let agent = Agent::start(&daemon, "12345678", &[]);
    let (wait, end) = agent.login_from_wait();
    let again = agent.send(&format!("GET {wait} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", agent.port));
    assert!(again.starts_with("HTTP/1.1 404"), "a handle that gave its code is dead: {again}");
    assert_eq!(end, format!("{}/card/return?request_id=abcdefghijklmnopqrstuv&code={CODE}", agent.origin));
    assert_token(&agent);
    assert_eq!(log.pins_sent(), 1, "one VERIFY");
    assert!(agent.windows().contains("Comune di Esempio"), "{}", agent.windows());
    assert!(agent.windows().contains("SETTITLE SVILUPPO"), "development is said: {}", agent.windows());
    let logged = agent.log();
    for secret in ["12345678", NONCE, CODE, "RSSMRA80A01H501U"] {
        assert!(!logged.contains(secret), "{secret} is in the log");
    }
    // The card was reset: another program that signs now is asked for the PIN.
    let mut card = card.remove();
    card.transmit(&[0x00, 0x22, 0xF3, 0x03, 0x00]).expect("an answer");
    card.transmit(&[0x00, 0x22, 0xF1, 0xB8, 0x03, 0x83, 0x01, 0x01]).expect("an answer");
    let sign = [&[0x00, 0x2A, 0x80, 0x86, 0x02], [0_u8; 2].as_slice()].concat();
    assert_eq!(card.transmit(&sign).expect("an answer"), [0x69, 0x82]);
}

#[test]
fn a_cie_logs_in() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let keys = cie::Keys::new();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("authority");
    let exponent = cie::Cie::terminal_exponent(&keys).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    std::fs::write(&file, exponent).expect("written");
    let card = cie::Cie::new(cie::Options::default(), &keys, &Authority::new("CIE di prova"));
    let log = card.log();
    let _card = vpcd::insert(daemon.port(1), card).expect("inserted");
    let agent = Agent::start(&daemon, "12345678", &["--cie-authority", file.to_str().expect("UTF-8")]);
    assert!(agent.login().contains(&format!("code={CODE}")), "{}\n{}", agent.windows(), agent.log());
    assert_token(&agent);
    assert_eq!(log.pins_sent(), 1);
}

#[test]
fn a_login_waits_for_the_service_the_reader_and_the_card() {
    let mut daemon = Pcscd::start().expect("pcscd starts");
    let agent = Agent::start(&daemon, "12345678", &[]);
    daemon.stop();
    let answer = agent.send(&agent.form(&crate::table::body("en"), &[]));
    let wait = crate::table::location(&answer);
    let shown = |text: &str| {
        for _ in 0..200 {
            if agent.windows().contains(text) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{text} was not shown: {}", agent.windows());
    };
    shown("(pcscd) does not run");
    daemon.restart().expect("pcscd starts again");
    shown("Insert the card");
    let _card = vpcd::insert(daemon.port(0), cns_card()).expect("inserted");
    assert!(agent.wait(&wait).contains("code="), "{}", agent.windows());
}

#[test]
fn a_blocked_card_ends_and_tells_the_site_little() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = cns::Cns::new(cns::Options::default(), &Authority::new("CNS di prova"));
    let log = card.log();
    let _card = vpcd::insert(daemon.port(0), card).expect("inserted");
    // This pinentry says yes to everything, also to the last try.
    let agent = Agent::start(&daemon, "87654321", &[]);
    let end = agent.login();
    // Its yes is the first button of each window; that of the last try says no.
    assert!(end.ends_with("&error=CANCELLED"), "{end}");
    assert_eq!(log.statuses_of(0x20).into_iter().filter(|status| *status == 0x6983).count(), 0, "never blocked");
    assert_eq!(log.pins_sent(), 2);
    assert!(agent.delivered().is_empty());
}

#[test]
fn inspect_and_readers_say_what_lies_there() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = cns_card();
    let log = card.log();
    let _card = vpcd::insert(daemon.port(0), card).expect("inserted");
    let mut cards = Value::Null;
    for _ in 0..100 {
        let output = daemon.command(AGENT).args(["inspect", "--json"]).output().expect("it runs");
        cards = serde_json::from_slice(&output.stdout).expect("JSON");
        if cards["cards"].as_array().is_some_and(|cards| !cards.is_empty()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let card = &cards["cards"][0];
    assert_eq!((card["kind"].as_str(), card["tries_left"].as_u64()), (Some("cns"), Some(3)), "{cards}");
    assert_eq!(card["certificate"]["holder"], "MARIO ROSSI");
    assert_eq!(log.pins_sent(), 0);
    let output = daemon.command(AGENT).arg("inspect").output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("holder       MARIO ROSSI\n") && text.contains("tries_left   3\n"), "{text}");
    let output = daemon.command(AGENT).arg("readers").output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Virtual PCD 00 00: card 3BFF18") && text.contains("Virtual PCD 00 01: empty"), "{text}");
    let version = daemon.command(AGENT).arg("version").output().expect("it runs");
    assert!(String::from_utf8_lossy(&version.stdout).contains("test-seams on"));
}

#[test]
fn without_the_service_the_verbs_answer_at_once() {
    let mut daemon = Pcscd::start().expect("pcscd starts");
    daemon.stop();
    let output = daemon.command(AGENT).arg("readers").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("pcscd"));
}

/// A real pinentry, asked in Assuan, says that it is of no use on a desktop; and nothing else is wrong.
#[test]
fn the_doctor_says_what_is_missing() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("agent.toml");
    let site =
        "[[site]]\norigin = \"https://idp.comune.example\"\nname = \"Comune\"\ndeliver = \"/t\"\nreturn = \"/r\"\n";
    std::fs::write(&config, format!("pinentry = \"/usr/bin/pinentry-curses\"\n{site}")).expect("written");
    let mut doctor = daemon.command(AGENT);
    doctor.args(["doctor", "--json", "--development", "--config"]).arg(&config);
    let output = doctor.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // What the kernel of this computer does with readers is not ours to say.
    let findings = report["findings"].as_array().expect("findings").iter();
    for finding in findings.filter(|finding| finding["name"] != "kernel") {
        assert_eq!(finding["well"].as_bool(), Some(finding["name"] != "window"), "{finding}");
    }
    assert!(report.to_string().contains("curses needs a terminal"), "{report}");
}
