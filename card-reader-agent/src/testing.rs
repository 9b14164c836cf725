//! What the unit tests of several rooms share: virtual cards in a scripted reader, a chance that repeats.

use crate::chance::Chance;
use crate::reader::scripted::ScriptedCard;
use crate::reader::{Protocol, ReaderError};
use openssl::asn1::Asn1Time;
use std::sync::LazyLock;
use virtual_card::cie::Keys;
use virtual_card::{Authority, Card};

/// One authority for all cards of a test run.
pub static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Prova"));
/// One set of CIE keys, because they take long to make.
pub static KEYS: LazyLock<Keys> = LazyLock::new(Keys::new);

/// Puts a virtual card into a scripted reader.
pub fn put(mut card: impl Card + 'static, protocol: Protocol) -> ScriptedCard {
    let atr = card.atr();
    ScriptedCard::new(
        &atr,
        protocol,
        Box::new(move |command| match command {
            None => {
                card.reset();
                Ok(Vec::new())
            }
            Some(command) => card.transmit(command).ok_or(ReaderError::CardRemoved),
        }),
    )
}

/// A chance that gives the same bytes each time it begins.
#[derive(Default)]
pub struct Repeating(u64);

impl Chance for Repeating {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = self.0.to_be_bytes()[0];
        }
    }
}

/// An instant at which the certificates of virtual cards are valid: that of the test, in seconds since 1970.
pub fn now() -> i64 {
    let begin = Asn1Time::from_unix(0).expect("a time");
    let since = begin.diff(&Asn1Time::days_from_now(0).expect("a time")).expect("a difference");
    i64::from(since.days) * 86400 + i64::from(since.secs)
}
