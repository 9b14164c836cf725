use super::*;
use crate::card::{Found, detect};
use crate::pin::Digits;
use crate::reader::scripted::ScriptedCard;
use crate::reader::{Connection, Protocol};
use crate::testing::{AUTHORITY, put};
use openssl::sha::sha256;
use virtual_card::cns::{Cns, Layout as Virtual, Options};
use virtual_card::{Log, Trouble, Troubled, When, hex};
use zeroize::Zeroizing;

const MESSAGE: &[u8] = b"origin and nonce";

fn digits(pin: &str) -> PinSource {
    PinSource::Typed(Digits::parse(&Zeroizing::new(pin.to_owned()), 5..=8).expect("digits"))
}

fn small(options: Options) -> Options {
    Options { key_bits: 1024, ..options }
}

fn card(options: Options, protocol: Protocol) -> (ScriptedCard, Log) {
    let card = Cns::new(options, &AUTHORITY);
    let log = card.log();
    (put(card, protocol), log)
}

/// Detects, reads and signs as a login does.
fn login(card: &mut ScriptedCard, pin: &str) -> Result<Signed, CardError> {
    let Some(Found::Cns(layout)) = detect(card)? else { return Err(CardError::NotSupported) };
    let certificate = read_certificate(card, layout)?;
    let atr = card.atr().to_vec();
    sign(card, (layout, &atr), &certificate, digits(pin), &sha256(MESSAGE))
}

fn assert_signs(options: Options, protocol: Protocol) -> Log {
    let (mut card, log) = card(options, protocol);
    let signed = login(&mut card, "12345678").expect("the card signs");
    assert!(signed.certificate.verify(MESSAGE, &signed.signature).expect("verified"), "the signature fits");
    assert_eq!(log.pins_sent(), 1, "one entry, one VERIFY");
    log
}

#[test]
fn every_layout_is_found_by_its_content_and_signs() {
    for layout in [Virtual::Standard, Virtual::Idemia2021, Virtual::InfoCamere1204] {
        assert_signs(small(Options { layout, ..Options::default() }), Protocol::T1);
    }
}

#[test]
fn cards_met_over_nfc_get_their_second_pin_reference() {
    for layout in [Virtual::Contactless, Virtual::St2022] {
        let (mut card, log) = card(small(Options { layout, ..Options::default() }), Protocol::T1);
        login(&mut card, "12345678").expect("the card signs");
        assert_eq!(log.statuses_of(0x20), [0x6A88, 0x9000], "a reference that does not exist uses no try");
    }
}

#[test]
fn a_card_whose_commands_are_not_known_is_left_to_pkcs11() {
    let (mut card, log) = card(small(Options { layout: Virtual::Ace2025, ..Options::default() }), Protocol::T1);
    assert_eq!(login(&mut card, "12345678").err(), Some(CardError::NotSupported));
    assert_eq!(log.pins_sent(), 0);
}

#[test]
fn keys_of_all_sizes_sign_on_both_protocols() {
    for bits in [1024, 2048, 3072, 4096] {
        assert_signs(Options { key_bits: bits, ..Options::default() }, Protocol::T1);
    }
    // T=0: no expected length beside a body, answers in parts.
    let half_duplex = Options { splits_above: Some(0), reads_at_most: Some(128), ..Options::default() };
    assert_signs(half_duplex, Protocol::T0);
}

#[test]
fn a_key_that_only_signs_is_used_by_the_other_path() {
    let log = assert_signs(small(Options { deciphers: false, ..Options::default() }), Protocol::T1);
    assert!(log.entries().iter().any(|entry| entry.command.starts_with("002A9E9A")));
}

#[test]
fn wrong_pins_are_counted_by_the_card_alone() {
    let (mut card, log) = card(small(Options::default()), Protocol::T1);
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinWrong(Tries::Left(2))));
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinWrong(Tries::Left(1))));
    assert_eq!(login(&mut card, "87654321").err(), Some(CardError::PinBlocked));
    assert_eq!(login(&mut card, "12345678").err(), Some(CardError::PinBlocked));
    assert_eq!(log.pins_sent(), 4, "no VERIFY of our own");
}

#[test]
fn asking_for_the_tries_costs_none() {
    let tries = |options| {
        let (mut card, log) = card(small(options), Protocol::T1);
        let atr = card.atr().to_vec();
        let tries = tries_left(&mut card, &LAYOUTS[0], &atr).expect("an answer");
        assert_eq!(log.pins_sent(), 0);
        tries
    };
    assert_eq!(tries(Options::default()), Tries::Left(3));
    assert_eq!(tries(Options { tries: 1, ..Options::default() }), Tries::Left(1));
    assert_eq!(tries(Options { tries: 0, ..Options::default() }), Tries::Left(0));
    assert_eq!(tries(Options { tells_tries: false, ..Options::default() }), Tries::Unknown);
}

#[test]
fn the_answer_to_reset_proves_nothing() {
    let foreign = Options { atr: Some(hex("3B80800101")), layout: Virtual::Contactless, ..Options::default() };
    let (mut known_content, _) = card(small(foreign), Protocol::T1);
    assert!(matches!(detect(&mut known_content), Ok(Some(Found::Cns(_)))));
    let right_atr = hex("3BFF1800FF8131FE55006B02090200011101434E531131808E");
    let mut foreign = ScriptedCard::new(&right_atr, Protocol::T1, Box::new(|_| Ok(vec![0x6A, 0x82])));
    assert_eq!(detect(&mut foreign), Ok(None));
}

#[test]
fn another_card_is_noticed_before_the_pin() {
    let (mut first, _) = card(small(Options::default()), Protocol::T1);
    let certificate = read_certificate(&mut first, &LAYOUTS[0]).expect("a certificate");
    let (mut second, log) = card(small(Options::default()), Protocol::T1);
    let atr = second.atr().to_vec();
    let signed = sign(&mut second, (&LAYOUTS[0], &atr), &certificate, digits("12345678"), &sha256(MESSAGE));
    assert_eq!(signed.err(), Some(CardError::Changed));
    assert_eq!(log.pins_sent(), 0);
}

#[test]
fn a_card_taken_out_at_any_command_is_a_card_removed() {
    // A whole login has fewer than forty commands; one more than it has ends well.
    let mut ended_well = 0;
    for number in 0..40 {
        for trouble in [Trouble::RemovedBefore(When::command(number)), Trouble::RemovedAfter(When::command(number))] {
            let inner = Cns::new(small(Options::default()), &AUTHORITY);
            let log = inner.log();
            let mut card = put(Troubled::new(inner, trouble), Protocol::T1);
            match login(&mut card, "12345678") {
                Ok(_) => ended_well += 1,
                Err(error) => assert_eq!(error, CardError::Reader(ReaderError::CardRemoved), "command {number}"),
            }
            assert!(log.pins_sent() <= 1, "command {number}");
        }
    }
    assert!(ended_well > 0, "the loop reached beyond the last command");
}

#[test]
fn nonsense_from_the_card_is_refused_and_costs_no_try() {
    for number in 0..40 {
        for nonsense in
            [vec![], vec![0x90], vec![0x00; 300], vec![0x12, 0x34], hex("308290009000"), hex("3082FFFF9000")]
        {
            let inner = Cns::new(small(Options::default()), &AUTHORITY);
            let log = inner.log();
            let trouble = Trouble::Answers(When::command(number), nonsense.clone());
            let mut card = put(Troubled::new(inner, trouble), Protocol::T1);
            if let Ok(signed) = login(&mut card, "12345678") {
                let fits = signed.certificate.verify(MESSAGE, &signed.signature);
                assert!(fits == Ok(true) || number > 10, "command {number}: {nonsense:02X?}");
            }
            assert!(log.pins_sent() <= 1, "command {number}");
        }
    }
}
