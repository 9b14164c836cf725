//! Carta d'Identità Elettronica 3.0: device authentication, Diffie-Hellman, secure messaging, PIN, certificate, signature.
//! There is no shorter way: certificate and key answer inside the channel alone.

mod group;
mod mutual;
mod number;
mod terminal_key;

pub use terminal_key::TerminalKeys;

use super::{CardError, Certificate, PinSource, Signed, digest_info, read_verify};
use crate::apdu::{Command, Response};
use crate::chance::Chance;
use crate::reader::{Channel, Exchange, Plain, ReaderError, read_binary};
use crate::secure_messaging::{SecureChannel, Session};
use group::{ChipKey, Group, TerminalAuthority, agree};
use mutual::{Parties, authenticate};
use openssl::sha::sha256;

/// The IAS application, which some chips want first.
const IAS: [u8; 13] = [0xA0, 0x00, 0x00, 0x00, 0x30, 0x80, 0x00, 0x00, 0x00, 0x09, 0x81, 0x60, 0x01];
/// The CIE application.
const CIE: [u8; 6] = [0xA0, 0x00, 0x00, 0x00, 0x00, 0x39];
/// Bytes of a file that are read at once; more is trouble on readers of small frames.
const PIECE: u16 = 0x80;
/// More than any file of the card has.
const LONGEST_FILE: usize = 4 * 1024;

/// Selects the CIE application; `false` where the card has none.
fn select_application(channel: &mut dyn Channel) -> Result<bool, ReaderError> {
    let mut card = Plain(channel);
    // Newer chips refuse the IAS application and want a bare SELECT instead; both answers say nothing yet.
    if !card.send(&Command::new([0x00, 0xA4, 0x04, 0x0C]).with_body(&IAS))?.status.is_done() {
        card.send(&Command::new([0x00, 0xA4, 0x00, 0x00]))?;
    }
    Ok(card.send(&Command::new([0x00, 0xA4, 0x04, 0x0C]).with_body(&CIE))?.status.is_done())
}

/// Whether this is a CIE 3.0: it has the application, and in EF 1001 twelve digits.
pub(super) fn is_cie(channel: &mut dyn Channel) -> Result<bool, ReaderError> {
    if !select_application(channel)? {
        return Ok(false);
    }
    let mut card = Plain(channel);
    if !card.send(&select_file([0x10, 0x01]))?.status.is_done() {
        return Ok(false);
    }
    let number = card.send(&Command::new([0x00, 0xB0, 0x00, 0x00]).expecting(12))?;
    Ok(number.data.len() == 12 && number.data.iter().all(u8::is_ascii_digit))
}

/// SHA-256 over the chip's public key, which a card that was detected just now gives freely: tells whether this is still
/// the same card.
pub fn fingerprint(channel: &mut dyn Channel) -> Result<[u8; 32], CardError> {
    Ok(sha256(&ChipKey::read(channel)?.der))
}

/// What went wrong, and whether the card may have seen the PIN: if it has not, the whole may be tried again.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: CardError,
    /// The PIN, where it was not sent; it goes with the error, so that nobody types it twice for one try.
    pub unused_pin: Option<PinSource>,
}

/// What a login with a CIE needs beside the card.
pub struct Login<'a> {
    /// The fingerprint that was consented to.
    pub expected: [u8; 32],
    /// The keys by which the terminal proves itself.
    pub terminal: &'a TerminalKeys,
    /// The hash to be signed.
    pub hash: &'a [u8; 32],
    /// The checks of the certificate, before the key is used; in seconds since 1970.
    pub now: i64,
}

/// The whole login: channel, PIN, certificate, one signature. The card was reset just before, and the caller holds an
/// exclusive transaction that ends in a reset.
pub fn sign(
    channel: &mut dyn Channel,
    login: &Login<'_>,
    pin: PinSource,
    chance: &mut dyn Chance,
) -> Result<Signed, Failure> {
    let mut channel = match open(channel, login, chance) {
        Ok(channel) => channel,
        Err(error) => return Err(Failure { error, unused_pin: Some(pin) }),
    };
    let signed = verify_pin(&mut channel, pin).and_then(|()| sign_inside(&mut channel, login));
    signed.map_err(|error| Failure { error, unused_pin: None })
}

/// Steps 1 to 7: nothing of the person is involved yet.
fn open<'a>(
    channel: &'a mut dyn Channel,
    login: &Login<'_>,
    chance: &mut dyn Chance,
) -> Result<SecureChannel<'a>, CardError> {
    if !select_application(channel)? {
        return Err(CardError::NotSupported);
    }
    let group = Group::read(channel)?;
    let chip = ChipKey::read(channel)?;
    if sha256(&chip.der) != login.expected {
        return Err(CardError::Changed);
    }
    let authority = TerminalAuthority::read(channel)?;
    let agreement = agree(channel, &group, chance)?;
    let session = Session::derive(&agreement.secret);
    let mut secure = SecureChannel::new(channel, session);
    let parties =
        Parties { group: &group, agreement: &agreement, chip: &chip, authority: &authority, terminal: login.terminal };
    authenticate(&mut secure, &parties, chance)?;
    Ok(secure)
}

/// Exactly one VERIFY. The PIN of a CIE is sent bare: its eight digits fill the block.
fn verify_pin(channel: &mut SecureChannel<'_>, pin: PinSource) -> Result<(), CardError> {
    let PinSource::Typed(digits) = pin else {
        // The computer must encrypt the PIN, so the keys of a reader are of no use.
        return Err(CardError::NotSupported);
    };
    let verify = Command::new([0x00, 0x20, 0x00, 0x81]).with_body(digits.ascii());
    let answer = channel.send(&verify);
    drop(digits);
    match answer {
        Ok(answer) => read_verify(answer.status),
        Err(error) => Err(lost(channel, error)),
    }
}

fn sign_inside(channel: &mut SecureChannel<'_>, login: &Login<'_>) -> Result<Signed, CardError> {
    let file = match read_file(channel, [0x10, 0x03]) {
        Err(CardError::Reader(error)) => return Err(lost(channel, error)),
        other => other?,
    };
    let length = Certificate::length(&file).filter(|length| *length <= file.len()).ok_or(CardError::NoCertificate)?;
    let certificate = Certificate::parse(&file[..length])?;
    certificate.check(login.now)?;
    let choose = Command::new([0x00, 0x22, 0x41, 0xA4]).with_body(&[0x80, 0x01, 0x02, 0x84, 0x01, 0x81]);
    let sign = Command::new([0x00, 0x88, 0x00, 0x00]).with_body(&digest_info(login.hash));
    let mut signature = Vec::new();
    for (command, step) in [(choose, "choose its key"), (sign, "sign")] {
        signature = match channel.send(&command) {
            Ok(answer) => done(answer, step)?,
            Err(error) => return Err(lost(channel, error)),
        };
    }
    Ok(Signed { certificate, signature })
}

fn select_file(identifier: [u8; 2]) -> Command {
    Command::new([0x00, 0xA4, 0x02, 0x04]).with_body(&identifier)
}

/// Reads a whole file, to where the card says that it ends.
fn read_file(card: &mut dyn Exchange, identifier: [u8; 2]) -> Result<Vec<u8>, CardError> {
    done(card.send(&select_file(identifier))?, "select a file")?;
    // The length stands in the first bytes of every file that is read here; it saves reading beyond the end.
    let read = |card: &mut dyn Exchange, offset, length| {
        let bytes = read_binary(card, offset, length, PIECE)?;
        bytes.map_err(|status| CardError::Refused { step: "give a file", status })
    };
    let mut file = read(card, 0, usize::from(PIECE))?;
    let whole = Certificate::length(&file).unwrap_or(file.len()).min(LONGEST_FILE);
    if whole > file.len() && file.len() == usize::from(PIECE) {
        let begun = file.len();
        file.extend(read(card, begun, whole - begun)?);
    }
    Ok(file)
}

fn done(answer: Response, step: &'static str) -> Result<Vec<u8>, CardError> {
    if answer.status.is_done() { Ok(answer.data) } else { Err(CardError::Refused { step, status: answer.status }) }
}

/// Tells a broken channel from a reader that failed.
fn lost(channel: &SecureChannel<'_>, error: ReaderError) -> CardError {
    match channel.failure() {
        Some(failure) => CardError::SecureMessaging(failure.clone()),
        None => CardError::Reader(error),
    }
}

#[cfg(test)]
mod tests;
