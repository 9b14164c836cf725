use super::*;
use crate::card::Tries;
use crate::card::cie::TerminalKeys;
use crate::clock::Clock;
use crate::contract::{Delivery, PublicError};
use crate::deliver::DeliverError;
use crate::pin::WindowError;
use crate::pin::scripted::Reply::{Accept, Fail, Type};
use crate::pin::scripted::{Reply, ScriptedWindow};
use crate::reader::scripted::ScriptedReaders;
use crate::reader::{Channel as _, Protocol};
use crate::settings::{Mode, Site};
use crate::testing::{AUTHORITY, KEYS, Repeating, now, put};
use crate::texts::Language;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use std::sync::{Arc, Mutex};
use virtual_card::{Card, CertificateKind, Log, Trouble, Troubled, When, cie, cns};

const NO: Reply = Fail(WindowError::Cancelled);
const CODE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

struct Fixed(i64);

impl Clock for Fixed {
    fn now(&self) -> i64 {
        self.0
    }
}

/// A desk: readers, a window that answers so, a provider that answers so.
struct Desk {
    readers: ScriptedReaders,
    window: ScriptedWindow,
    answers: Mutex<Vec<Result<String, DeliverError>>>,
    delivered: Arc<Mutex<Vec<Delivery>>>,
    tries: RememberedTries,
}

fn desk(replies: &[Reply]) -> Desk {
    Desk {
        readers: ScriptedReaders::new(),
        window: ScriptedWindow::new(replies),
        answers: Mutex::new(vec![Ok(CODE.to_owned())]),
        delivered: Arc::default(),
        tries: RememberedTries::open(None),
    }
}

fn request() -> Request {
    Request {
        site: Site {
            origin: "https://idp.comune.example".to_owned(),
            name: "Comune di Esempio".to_owned(),
            deliver: "/card/token".to_owned(),
            back: "/card/return".to_owned(),
        },
        request_id: "abcdefghijklmnopqrstuv".to_owned(),
        nonce: Nonce::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").expect("a nonce"),
        service: Some("Anagrafe\u{202E}".to_owned()),
        language: Language::English,
        wanted: None,
    }
}

impl Desk {
    fn insert(&self, card: impl Card + 'static) {
        self.readers.put("reader", Some(put(card, Protocol::T1)));
    }

    fn run(&self) -> Outcome {
        let answers = Mutex::new(self.answers.lock().expect("answers").clone());
        let delivered = Arc::clone(&self.delivered);
        let house = House {
            terminal: TerminalKeys::of_authority(cie::Cie::terminal_exponent(&KEYS)),
            clock: Arc::new(Fixed(now())),
            mode: Mode::Production,
            pin_on_computer: false,
            module: None,
            deliver: Box::new(move |_, delivery| {
                delivered.lock().expect("deliveries").push(delivery.clone());
                let mut answers = answers.lock().expect("answers");
                if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() }
            }),
        };
        let mut conductor = Conductor {
            readers: Box::new(self.readers.clone()),
            window: Box::new(self.window.clone()),
            chance: Box::new(Repeating::default()),
            tries: self.tries.clone(),
            house,
        };
        conductor.run(&request())
    }

    fn delivered(&self) -> Vec<Delivery> {
        self.delivered.lock().expect("deliveries").clone()
    }
}

fn cns(options: cns::Options) -> (cns::Cns, Log) {
    let card = cns::Cns::new(cns::Options { key_bits: 1024, ..options }, &AUTHORITY);
    let log = card.log();
    (card, log)
}

/// The token stands up to a check from outside: certificate, origin, nonce.
fn assert_token(delivery: &Delivery) {
    use base64::Engine as _;
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    let certificate = X509::from_der(&decode(&delivery.token.unverified_certificate)).expect("a certificate");
    let key = certificate.public_key().expect("a key");
    let message = [
        openssl::sha::sha256(b"https://idp.comune.example"),
        openssl::sha::sha256(b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ]
    .concat();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).expect("a verifier");
    assert!(verifier.verify_oneshot(&decode(&delivery.token.signature), &message).expect("verified"));
    assert_eq!((delivery.token.format.as_str(), delivery.token.algorithm.as_str()), ("web-eid:1.0", "RS256"));
}

#[test]
fn consent_pin_and_signature_end_in_a_code() {
    let desk = desk(&[Accept, Type("12345678")]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    assert_token(&desk.delivered()[0]);
    assert_eq!(log.pins_sent(), 1);
    let consent = &desk.window.shown()[0];
    for part in ["Comune di Esempio", "https://idp.comune.example", "MARIO ROSSI", "“Anagrafe”"] {
        assert!(consent.contains(part), "{part} is missing in {consent}");
    }
}

#[test]
fn a_cie_ends_in_a_code_too() {
    let desk = desk(&[Accept, Type("12345678")]);
    desk.insert(cie::Cie::new(cie::Options::default(), &KEYS, &AUTHORITY));
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    assert_token(&desk.delivered()[0]);
    assert_eq!(desk.delivered()[0].card.kind, "cie");
}

/// The least that a CNS of 2048 bits can do with is 20: three probes for a CIE, path and head to know the layout, four reads of
/// the certificate, the tries; then path, four reads, PIN, environment, key, two blocks. We take 22: a SELECT of the MF before
/// each path, for cards that want it. A CIE takes 48, which is its protocol with four probes for detection, and reads of 128
/// bytes for readers with small frames.
#[test]
fn a_login_takes_few_commands() {
    let desk = desk(&[Accept, Type("12345678")]);
    let card = cns::Cns::new(cns::Options::default(), &AUTHORITY);
    let log = card.log();
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    assert!(log.entries().len() <= 22, "{} commands", log.entries().len());
    let desk = self::desk(&[Accept, Type("12345678")]);
    let card = cie::Cie::new(cie::Options::default(), &KEYS, &AUTHORITY);
    let log = card.log();
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    assert!(log.entries().len() <= 48, "{} commands", log.entries().len());
}

#[test]
fn a_slow_card_is_waited_for() {
    let desk = desk(&[Accept, Type("12345678")]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(Troubled::new(card, Trouble::Slow(std::time::Duration::from_millis(20))));
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    assert_eq!(log.pins_sent(), 1);
}

#[test]
fn refusing_at_any_window_sends_nothing() {
    for replies in [vec![NO], vec![Accept, NO], vec![Fail(WindowError::TimedOut)]] {
        let desk = desk(&replies);
        let (card, log) = cns(cns::Options::default());
        desk.insert(card);
        let timed_out = replies == [Fail(WindowError::TimedOut)];
        let error = if timed_out { PublicError::Timeout } else { PublicError::Cancelled };
        assert_eq!(desk.run(), Outcome::Error(error), "{replies:?}");
        assert_eq!((log.pins_sent(), desk.delivered().len()), (0, 0), "{replies:?}");
    }
}

#[test]
fn what_is_no_pin_never_reaches_the_card() {
    let desk = desk(&[Accept, Type("1234"), Type("123456789"), Type("abcde"), Type(""), NO]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert_eq!(log.pins_sent(), 0);
    assert!(desk.window.shown()[2].contains("5 to 8 digits. Nothing was sent"), "{:?}", desk.window.shown());
}

#[test]
fn seven_digits_are_explained_to_the_holder_of_a_cie() {
    let desk = desk(&[Accept, Type("1234"), NO]);
    let card = cie::Cie::new(cie::Options::default(), &KEYS, &AUTHORITY);
    let log = card.log();
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert_eq!(log.pins_sent(), 0);
    assert!(desk.window.shown()[2].contains("Type all 8 digits"), "{:?}", desk.window.shown());
}

#[test]
fn a_wrong_pin_is_told_with_its_tries_and_the_last_is_asked_for() {
    let desk = desk(&[Accept, Type("11111111"), Type("11111111"), NO]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert_eq!(log.pins_sent(), 2, "the last try is left alone");
    let shown = desk.window.shown();
    assert!(shown[2].contains("2 tries are left") && shown[2].contains("wrong"), "{shown:?}");
    assert!(shown[3].contains("Careful"), "{shown:?}");
}

#[test]
fn the_last_try_is_used_only_after_a_yes() {
    for (replies, pins, outcome) in [
        (vec![Accept, NO], 0, Outcome::Error(PublicError::Cancelled)),
        (vec![Accept, Accept, Type("12345678")], 1, Outcome::Code(CODE.to_owned())),
        (vec![Accept, Accept, Type("11111111"), Accept], 1, Outcome::Error(PublicError::CardUnusable)),
    ] {
        let desk = desk(&replies);
        let (card, log) = cns(cns::Options { tries: 1, ..cns::Options::default() });
        desk.insert(card);
        assert_eq!(desk.run(), outcome, "{replies:?}");
        assert_eq!(log.pins_sent(), pins, "{replies:?}");
    }
}

#[test]
fn a_remembered_counter_warns_where_the_card_says_nothing() {
    let (card, log) = cns(cns::Options { tells_tries: false, ..cns::Options::default() });
    let mut desk = desk(&[Accept, NO]);
    desk.tries.note(&openssl::sha::sha256(card.certificate()), Some(1));
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert!(desk.window.shown()[1].contains("Careful"), "{:?}", desk.window.shown());
    assert_eq!(log.pins_sent(), 0);
    assert_eq!(desk.tries.or_remembered(&[0; 32], Tries::Unknown), Tries::Unknown);
}

#[test]
fn unusable_cards_are_refused_before_the_pin() {
    for kind in [CertificateKind::Expired, CertificateKind::WrongPolicy, CertificateKind::SignatureUsage] {
        let desk = desk(&[NO]);
        let (card, log) = cns(cns::Options { certificate: kind, ..cns::Options::default() });
        desk.insert(card);
        assert_eq!(desk.run(), Outcome::Error(PublicError::CardUnusable), "{kind:?}");
        assert_eq!(log.pins_sent(), 0, "{kind:?}");
    }
    let desk = desk(&[Accept]);
    let (card, log) = cns(cns::Options { tries: 0, ..cns::Options::default() });
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Error(PublicError::CardUnusable));
    assert_eq!(log.pins_sent(), 0);
    assert!(desk.window.shown()[0].contains("PUK"), "{:?}", desk.window.shown());
}

#[test]
fn no_card_and_two_cards_are_waited_out() {
    let desk = desk(&[NO]);
    desk.readers.put("reader", None);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert!(desk.window.shown()[0].contains("Insert the card"), "{:?}", desk.window.shown());
    let desk = self::desk(&[NO]);
    desk.insert(cns(cns::Options::default()).0);
    desk.readers.put("other", Some(put(cns(cns::Options::default()).0, Protocol::T1)));
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert!(desk.window.shown()[0].contains("Leave only one"), "{:?}", desk.window.shown());
    let desk = self::desk(&[NO]);
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert!(desk.window.shown()[0].contains("Connect a card reader"), "{:?}", desk.window.shown());
}

#[test]
fn a_card_put_in_while_waiting_goes_on() {
    let desk = desk(&[Accept, Accept, Type("12345678")]);
    desk.readers.put("reader", None);
    let (readers, window, (card, _)) = (desk.readers.clone(), desk.window.clone(), cns(cns::Options::default()));
    let hand = std::thread::spawn(move || {
        while window.shown().is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        readers.put("reader", Some(put(card, Protocol::T1)));
    });
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    hand.join().expect("the hand is done");
}

#[test]
fn a_card_taken_out_while_it_signs_can_be_put_in_again() {
    // Consent, PIN, "the card was removed: again?", no.
    let desk = desk(&[Accept, Type("12345678"), NO]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(Troubled::new(card, Trouble::RemovedBefore(When::first(0x2A))));
    assert_eq!(desk.run(), Outcome::Error(PublicError::Cancelled));
    assert!(desk.window.shown()[2].contains("taken out"), "{:?}", desk.window.shown());
    assert_eq!((log.pins_sent(), desk.delivered().len()), (1, 0));
}

#[test]
fn a_signature_that_does_not_fit_is_not_delivered() {
    let desk = desk(&[Accept, Type("12345678"), Accept]);
    let (card, log) = cns(cns::Options::default());
    desk.insert(Troubled::new(card, Trouble::Flips(When::first(0x2A))));
    assert_eq!(desk.run(), Outcome::Error(PublicError::CardUnusable));
    assert_eq!((log.pins_sent(), desk.delivered().len()), (1, 0), "no second try with the PIN");
}

#[test]
fn after_a_login_the_card_has_forgotten_the_pin() {
    for replies in [vec![Accept, Type("12345678")], vec![Accept, Type("87654321"), NO]] {
        let desk = desk(&replies);
        let (card, log) = cns(cns::Options::default());
        let mut card = put(card, Protocol::T1);
        desk.readers.put("reader", Some(card.clone()));
        desk.run();
        assert_eq!(log.pins_sent(), 1);
        // Another program signs without a PIN.
        let signed = card.transmit(&[0x00, 0x2A, 0x80, 0x86, 0x01, 0x00, 0x00]).expect("an answer");
        assert_eq!(signed, [0x69, 0x82]);
    }
}

#[test]
fn a_network_that_fails_gets_the_same_token_again() {
    let desk = desk(&[Accept, Type("12345678"), Accept]);
    *desk.answers.lock().expect("answers") = vec![Err(DeliverError::Network("down".to_owned())), Ok(CODE.to_owned())];
    let (card, log) = cns(cns::Options::default());
    desk.insert(card);
    assert_eq!(desk.run(), Outcome::Code(CODE.to_owned()));
    let delivered = desk.delivered();
    assert_eq!((delivered.len(), log.pins_sent()), (2, 1));
    assert_eq!(delivered[0], delivered[1]);
}

#[test]
fn what_the_provider_refuses_ends_the_request() {
    for (error, public) in [
        (DeliverError::Refused("CERT_REVOKED".to_owned()), PublicError::Refused),
        (DeliverError::Tls("wrong name".to_owned()), PublicError::Failed),
    ] {
        let desk = desk(&[Accept, Type("12345678"), Accept]);
        *desk.answers.lock().expect("answers") = vec![Err(error)];
        desk.insert(cns(cns::Options::default()).0);
        assert_eq!(desk.run(), Outcome::Error(public));
    }
}
