use super::*;
use crate::card::{Found, Tries, detect};
use crate::pin::Digits;
use crate::reader::scripted::ScriptedCard;
use crate::reader::{Connection, Protocol};
use crate::testing::{AUTHORITY, KEYS, Repeating, now, put};
use virtual_card::cie::{Cie, Fault, Options};
use virtual_card::{CertificateKind, Log, Trouble, Troubled, When};
use zeroize::Zeroizing;

const MESSAGE: &[u8] = b"origin and nonce";

fn make(options: Options) -> (Cie, Log) {
    let card = Cie::new(options, &KEYS, &AUTHORITY);
    let log = card.log();
    (card, log)
}

/// Detects, consents and signs as a login does.
fn login(card: &mut ScriptedCard, pin: &str) -> Result<Signed, CardError> {
    assert_eq!(detect(card)?, Some(Found::Cie));
    let expected = fingerprint(card)?;
    card.reset()?;
    let terminal = TerminalKeys::of_authority(Cie::terminal_exponent(&KEYS));
    let hash = sha256(MESSAGE);
    let login = Login { expected, terminal: &terminal, hash: &hash, now: now() };
    let pin = PinSource::Typed(Digits::parse(&Zeroizing::new(pin.to_owned()), 8..=8).expect("digits"));
    sign(card, &login, pin, &mut Repeating::default()).map_err(|failure| failure.error)
}

fn with(faults: &[Fault]) -> (Result<Signed, CardError>, Log) {
    let (card, log) = make(Options { faults: faults.to_vec(), ..Options::default() });
    (login(&mut put(card, Protocol::T1), "12345678"), log)
}

#[test]
fn a_whole_login_signs() {
    let (signed, log) = with(&[]);
    let signed = signed.expect("the card signs");
    assert!(signed.certificate.verify(MESSAGE, &signed.signature).expect("verified"), "the signature fits");
    assert_eq!(log.pins_sent(), 1);
}

#[test]
fn chips_of_other_generations_sign_too() {
    for faults in [[Fault::NoIasIdentifier], [Fault::GroupAtOnce], [Fault::OuterStatus(0x6282)], [Fault::LeadingZero]] {
        with(&faults).0.unwrap_or_else(|error| panic!("{faults:?}: {error}"));
    }
}

#[test]
fn a_chip_that_cannot_prove_itself_never_sees_the_pin() {
    for fault in [
        Fault::WrongChipKey,
        Fault::WrongProofHash,
        Fault::NoTrailer,
        Fault::PublicValueOne,
        Fault::SmallGroup,
        Fault::OtherAuthority,
    ] {
        let (signed, log) = with(&[fault]);
        assert!(matches!(signed.err(), Some(CardError::NotGenuine(_))), "{fault:?}");
        assert_eq!(log.pins_sent(), 0, "{fault:?}");
    }
}

#[test]
fn a_channel_that_breaks_at_any_answer_is_fatal() {
    for number in 0..30 {
        for fault in [Fault::WrongMac(number), Fault::CounterStands(number), Fault::Unprotected(number, 0x63C2)] {
            let (signed, log) = with(&[fault]);
            match signed {
                Ok(_) => assert!(number > 15, "{fault:?} passed unseen"),
                Err(CardError::SecureMessaging(_)) => {}
                Err(other) => panic!("{fault:?}: {other}"),
            }
            assert!(log.pins_sent() <= 1, "{fault:?}");
        }
    }
}

#[test]
fn wrong_pins_are_counted_by_the_card_alone() {
    let (card, log) = make(Options::default());
    let mut card = put(card, Protocol::T1);
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinWrong(Tries::Left(2))));
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinWrong(Tries::Left(1))));
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinBlocked));
    assert_eq!(log.pins_sent(), 3);
    let (card, _) = make(Options { faults: vec![Fault::HidesTries], ..Options::default() });
    assert_eq!(login(&mut put(card, Protocol::T1), "87654321").err(), Some(CardError::PinWrong(Tries::Unknown)));
}

#[test]
fn a_wrong_certificate_is_not_signed_with() {
    for kind in [CertificateKind::Expired, CertificateKind::SignatureUsage, CertificateKind::WrongPolicy] {
        let (card, log) = make(Options { certificate: kind, ..Options::default() });
        let signed = login(&mut put(card, Protocol::T1), "12345678");
        assert!(matches!(signed.err(), Some(CardError::Certificate(_))), "{kind:?}");
        // The protected INTERNAL AUTHENTICATE came once, for the chip's own proof.
        assert_eq!(log.statuses_of(0x88).len(), 1, "{kind:?}");
    }
}

#[test]
fn another_card_is_noticed_before_the_channel() {
    let (card, log) = make(Options::default());
    let terminal = TerminalKeys::of_authority(Cie::terminal_exponent(&KEYS));
    let login = Login { expected: [0; 32], terminal: &terminal, hash: &[1; 32], now: now() };
    let pin = PinSource::Typed(Digits::parse(&Zeroizing::new("12345678".to_owned()), 8..=8).expect("digits"));
    let failure = sign(&mut put(card, Protocol::T1), &login, pin, &mut Repeating::default()).err().expect("refused");
    assert_eq!(failure.error, CardError::Changed);
    assert!(failure.unused_pin.is_some(), "the PIN was not sent");
    assert_eq!(log.pins_sent(), 0);
}

#[test]
fn a_card_that_moves_at_any_command_is_a_card_removed() {
    let mut ended_well = 0;
    for number in (0..80).step_by(3) {
        let (inner, log) = make(Options::default());
        let mut card = put(Troubled::new(inner, Trouble::RemovedBefore(When::command(number))), Protocol::T1);
        match login(&mut card, "12345678") {
            Ok(_) => ended_well += 1,
            Err(error) => assert_eq!(error, CardError::Reader(ReaderError::CardRemoved), "command {number}"),
        }
        assert!(log.pins_sent() <= 1);
    }
    assert!(ended_well > 0, "the loop reached beyond the last command");
}
