//! Carta Nazionale dei Servizi: certificate in the clear, PIN, one signature (CNS file system and commands, version 1.1).

mod layout;

pub use layout::{LAYOUTS, Layout};

use super::{CardError, Certificate, CertificateError, PinSource, Signed, Tries, digest_info, read_verify};
use crate::apdu::{Command, Response, Status};
use crate::pin::pin_pad::PadError;
use crate::reader::{Channel, Exchange, Plain, ReaderError, read_binary};

/// PIN references: in the present folder alone, or also in its parent (bit 80), as masks of STIncard want it.
const REFERENCES: [u8; 2] = [0x10, 0x90];
/// The mask maker STIncard, in the historical bytes of the answer to reset.
const STINCARD: u8 = 0x09;
/// The security environment of the card.
const ENVIRONMENT: u8 = 0x03;
/// Bytes of a file that are read at once.
const PIECE: u16 = 0xFF;

/// How a card makes a raw RSA signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    /// MSE B8 and PSO 80 86: the card "deciphers" the padded block. What OpenSC uses for authentication keys.
    Decipher,
    /// MSE B6 and PSO 9E 9A: the card signs the padded block.
    Sign,
}

/// Whether the card has this layout: its certificate is where the row says.
pub(super) fn fits(channel: &mut dyn Channel, layout: &Layout) -> Result<bool, ReaderError> {
    Ok(select_certificate(channel, layout)? && head(channel, layout)?.is_some())
}

/// Selects and reads the certificate, which every CNS gives without a PIN.
pub fn read_certificate(channel: &mut dyn Channel, layout: &Layout) -> Result<Certificate, CardError> {
    if !select_certificate(channel, layout)? {
        return Err(CardError::NoCertificate);
    }
    read_selected(channel, layout)
}

/// Reads the certificate of a card that was detected just now, which left its file selected.
pub(super) fn read_selected(channel: &mut dyn Channel, layout: &Layout) -> Result<Certificate, CardError> {
    let mut read = |offset: usize, length: usize| {
        let bytes = read_binary(&mut Plain(channel), layout.begins_at + offset, length, PIECE)?;
        bytes.map_err(|status| CardError::Refused { step: "give its certificate", status })
    };
    // The first piece says how long the whole is; nothing behind it is read.
    let mut der = read(0, usize::from(PIECE))?;
    let length = Certificate::length(&der).ok_or(CardError::NoCertificate)?;
    if der.len() < length {
        der.extend(read(der.len(), length - der.len())?);
    }
    der.truncate(length);
    Ok(Certificate::parse(&der)?)
}

/// The length of the certificate, from its first four bytes.
fn head(channel: &mut dyn Channel, layout: &Layout) -> Result<Option<usize>, ReaderError> {
    let head = read_binary(&mut Plain(channel), layout.begins_at, 4, 4)?;
    Ok(head.ok().and_then(|head| Certificate::length(&head)))
}

fn select_certificate(channel: &mut dyn Channel, layout: &Layout) -> Result<bool, ReaderError> {
    let start = match layout.application {
        Some(application) => Command::new([0x00, 0xA4, 0x04, 0x00]).with_body(application).expecting(256),
        None => Command::new([0x00, 0xA4, 0x00, 0x0C]).with_body(&[0x3F, 0x00]),
    };
    let mut card = Plain(channel);
    let started = card.send(&start)?.status.is_done();
    // The path from the MF leads there even on a card that does not answer the first SELECT; an application must.
    if layout.application.is_some() && !started {
        return Ok(false);
    }
    let (path, from) = layout.certificate;
    Ok(card.send(&select(path, from))?.status.is_done())
}

/// SELECT by path, without answer data.
fn select(path: &[u8], from: u8) -> Command {
    Command::new([0x00, 0xA4, from, 0x0C]).with_body(path)
}

/// The PIN references to try, most likely first. A reference that does not exist answers 6A88 and uses no try.
fn references(layout: &Layout, atr: &[u8]) -> [u8; 2] {
    let marker = atr.windows(2).position(|pair| pair == [0x00, 0x6B]);
    let maker = marker.and_then(|start| atr.get(start + 3));
    match (layout.pin_reference, maker) {
        (None, Some(&STINCARD)) => [REFERENCES[1], REFERENCES[0]],
        _ => REFERENCES,
    }
}

/// Asks for the tries that are left, which counts nothing (ISO/IEC 7816-4, section 11.5.6). Cards that do not answer this
/// are `Unknown`, and the login goes on.
pub fn tries_left(channel: &mut dyn Channel, layout: &Layout, atr: &[u8]) -> Result<Tries, ReaderError> {
    if let Some(object) = layout.key_object {
        Plain(channel).send(&select(object, 0x08))?;
    }
    for reference in references(layout, atr) {
        let status = Plain(channel).send(&Command::new([0x00, 0x20, 0x00, reference]))?.status;
        match (status, status.tries_left()) {
            (Status::NO_REFERENCE, _) => {}
            (Status::BLOCKED | Status::UNUSABLE, _) => return Ok(Tries::Left(0)),
            (_, Some(left)) => return Ok(Tries::Left(left)),
            _ => return Ok(Tries::Unknown),
        }
    }
    Ok(Tries::Unknown)
}

/// Signs one hash: the certificate is read again, the PIN checked once, the key used once.
///
/// The caller compares the certificate with the one that was consented to **before** (`expected`), and holds an exclusive
/// transaction that ends in a reset.
pub fn sign(
    channel: &mut dyn Channel,
    card: (&Layout, &[u8]),
    expected: &Certificate,
    pin: PinSource,
    hash: &[u8; 32],
) -> Result<Signed, CardError> {
    let (layout, atr) = card;
    let certificate = read_certificate(channel, layout)?;
    if certificate.fingerprint() != expected.fingerprint() {
        return Err(CardError::Changed);
    }
    let key = layout.key_reference.ok_or(CardError::NotSupported)?;
    let bits = certificate.rsa_bits().filter(|bits| *bits >= 1024).ok_or(CertificateError::Key)?;
    let size = bits.div_ceil(8) as usize;
    if let Some(object) = layout.key_object {
        done(Plain(channel).send(&select(object, 0x08))?, "select its key")?;
    }
    verify_pin(channel, references(layout, atr), pin)?;
    let block = padded(&digest_info(hash), size);
    let signature = match sign_by(channel, Path::Decipher, key, &block) {
        Err(CardError::Refused { status, .. }) if asks_for_other_path(status) => {
            sign_by(channel, Path::Sign, key, &block)?
        }
        other => other?,
    };
    Ok(Signed { certificate, signature })
}

/// Sends exactly one PIN: the next reference is tried only where the card says that the first does not exist.
fn verify_pin(channel: &mut dyn Channel, references: [u8; 2], pin: PinSource) -> Result<(), CardError> {
    let mut status = Status::NO_REFERENCE;
    for reference in references {
        status = match &pin {
            PinSource::Typed(digits) => {
                let command = Command::new([0x00, 0x20, 0x00, reference]).with_body(digits.padded().as_slice());
                Plain(channel).send(&command)?.status
            }
            PinSource::Pad(pad) => pad.verify(channel, reference).map_err(|error| match error {
                PadError::Reader(error) => CardError::Reader(error),
                other => CardError::PinPad(other),
            })?,
        };
        if status != Status::NO_REFERENCE {
            break;
        }
    }
    drop(pin);
    read_verify(status)
}

fn sign_by(channel: &mut dyn Channel, path: Path, key: u8, block: &[u8]) -> Result<Vec<u8>, CardError> {
    let mut card = Plain(channel);
    // The CNS specification asks for an empty body of length 00, which travels like an expected length.
    let restore = Command::new([0x00, 0x22, 0xF3, ENVIRONMENT]).expecting(256);
    done(card.send(&restore)?, "restore its environment")?;
    let (template, operation, body) = match path {
        Path::Decipher => (0xB8, [0x80, 0x86], [&[0x00], block].concat()),
        Path::Sign => (0xB6, [0x9E, 0x9A], block.to_vec()),
    };
    let choose = Command::new([0x00, 0x22, 0xF1, template]).with_body(&[0x83, 0x01, key]);
    done(card.send(&choose)?, "choose its key")?;
    let sign = Command::new([0x00, 0x2A, operation[0], operation[1]]).with_body(&body).expecting(256);
    done(card.send(&sign)?, "sign")
}

/// The refusals that mean "this key does not do that". Not 6982, which means that the PIN is not verified.
fn asks_for_other_path(status: Status) -> bool {
    matches!(status.0, 0x6A80 | 0x6A86 | 0x6A88 | 0x6981 | 0x6985)
}

fn done(answer: Response, step: &'static str) -> Result<Vec<u8>, CardError> {
    if answer.status.is_done() { Ok(answer.data) } else { Err(CardError::Refused { step, status: answer.status }) }
}

/// `00 01 FF…FF 00 ‖ T`, as long as the key (RFC 8017, section 9.2).
fn padded(digest_info: &[u8], size: usize) -> Vec<u8> {
    let mut block = vec![0xFF; size];
    let start = size.saturating_sub(digest_info.len());
    block[..2].copy_from_slice(&[0x00, 0x01]);
    block[start - 1] = 0x00;
    block[start..].copy_from_slice(digest_info);
    block
}

#[cfg(test)]
mod tests;
