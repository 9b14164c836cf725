//! The mutual authentication of terminal and chip inside the channel (IAS ECC, device authentication with privacy
//! protection): first we prove ourselves with a certificate signed on the spot, then the chip does with its own key.

use super::group::{Agreement, ChipKey, Group, TerminalAuthority};
use super::number::{number, power};
use super::terminal_key::TerminalKeys;
use super::{done, lost};
use crate::apdu::{Command, tlv};
use crate::card::CardError;
use crate::chance::Chance;
use crate::reader::Exchange;
use crate::secure_messaging::SecureChannel;
use openssl::sha::sha256;

/// The serial number of this terminal.
const TERMINAL: [u8; 8] = [0x20, 0, 0, 0, 0, 0, 0, 1];
/// The object identifier of the signature scheme in the certificate: RSA with SHA-256.
const SCHEME: [u8; 9] = [0x2A, 0x81, 0x22, 0xF4, 0x2A, 0x02, 0x04, 0x01, 0x04];
/// 65537 in four bytes.
const PUBLIC_EXPONENT: [u8; 4] = [0, 1, 0, 1];
/// Bytes that a signature with recovery carries beside its hash.
const RECOVERED: usize = 222;

/// Everything that both proofs speak about.
pub struct Parties<'a> {
    /// The group of the card.
    pub group: &'a Group,
    /// Public values and secret.
    pub agreement: &'a Agreement,
    /// The chip's public key.
    pub chip: &'a ChipKey,
    /// Who certifies terminals.
    pub authority: &'a TerminalAuthority,
    /// Our keys.
    pub terminal: &'a TerminalKeys,
}

/// Proves the terminal to the chip and the chip to us; afterwards the counter of the channel is the agreed one.
pub fn authenticate(
    channel: &mut SecureChannel<'_>,
    parties: &Parties<'_>,
    chance: &mut dyn Chance,
) -> Result<(), CardError> {
    let certificate = certificate_body(parties);
    let holder: [u8; 12] = certificate[9..21].try_into().map_err(|_| CardError::Library)?;
    present_certificate(channel, parties, &certificate)?;
    let choose = Command::new([0x00, 0x22, 0x81, 0xA4]).with_body(&[&[0x83, 0x0C], holder.as_slice()].concat());
    send(channel, &choose, "take the key of the terminal")?;
    let challenge = send(channel, &Command::new([0x00, 0x84, 0x00, 0x00]).expecting(8), "give a challenge")?;
    let challenge: [u8; 8] = challenge.try_into().map_err(|_| CardError::NotGenuine("its challenge is too short"))?;
    prove_terminal(channel, parties, challenge, chance)?;
    let mut ours = [0; 8];
    chance.fill(&mut ours);
    check_chip(channel, parties, ours)?;
    // SSC = last half of the card's challenge ‖ last half of ours.
    let (theirs, ours) = (u64::from_be_bytes(challenge) << 32, u64::from_be_bytes(ours) & 0xFFFF_FFFF);
    channel.session.set_counter(theirs | ours);
    Ok(())
}

/// The certificate of the terminal before its signature, 297 bytes.
fn certificate_body(parties: &Parties<'_>) -> Vec<u8> {
    let authority = parties.authority;
    [
        &[0x8A],
        authority.reference.as_slice(),
        &[0, 0, 0, 0],
        &TERMINAL,
        &authority.application,
        &[0x01],
        &SCHEME,
        &parties.terminal.modulus,
        &PUBLIC_EXPONENT,
    ]
    .concat()
}

/// A block of ISO/IEC 9796-2 with partial recovery: `6A ‖ recovered ‖ SHA-256(message) ‖ BC`.
fn block(recovered: &[u8], message: &[u8]) -> Vec<u8> {
    [&[0x6A], recovered, &sha256(message), &[0xBC]].concat()
}

fn present_certificate(
    channel: &mut SecureChannel<'_>,
    parties: &Parties<'_>,
    certificate: &[u8],
) -> Result<(), CardError> {
    let choose = Command::new([0x00, 0x22, 0x81, 0xB6]).with_body(&[0x80, 0x01, 0x41, 0x83, 0x01, 0x84]);
    send(channel, &choose, "choose its authority")?;
    let (recovered, remainder) = certificate.split_at(RECOVERED);
    let message = block(recovered, certificate);
    let exponent = number(&parties.terminal.authority_exponent)?;
    let signature = power(&message, &exponent, &parties.authority.n)?;
    if power(&signature, &parties.authority.e, &parties.authority.n)? != message {
        return Err(CardError::NotGenuine("it belongs to another authority"));
    }
    let inside = [
        tlv::encode(0x5F37, &signature),
        tlv::encode(0x5F38, remainder),
        tlv::encode(0x42, &parties.authority.reference),
    ];
    let verify = Command::new([0x00, 0x2A, 0x00, 0xAE]).with_body(&tlv::encode(0x7F21, &inside.concat()));
    send(channel, &verify, "take the certificate of the terminal")?;
    Ok(())
}

fn prove_terminal(
    channel: &mut SecureChannel<'_>,
    parties: &Parties<'_>,
    challenge: [u8; 8],
    chance: &mut dyn Chance,
) -> Result<(), CardError> {
    let mut random = [0; RECOVERED];
    chance.fill(&mut random);
    let agreement = parties.agreement;
    let message =
        [random.as_slice(), &agreement.ours, &TERMINAL, &challenge, &agreement.theirs, &parties.group.bytes()].concat();
    let (exponent, modulus) = (number(&parties.terminal.exponent)?, number(&parties.terminal.modulus)?);
    let signature = power(&block(&random, &message), &exponent, &modulus)?;
    let body = [TERMINAL.as_slice(), &signature].concat();
    send(channel, &Command::new([0x00, 0x82, 0x00, 0x00]).with_body(&body), "accept the terminal")?;
    Ok(())
}

/// Asks the chip for its proof, and refuses any difference: it would mean that somebody stands between.
fn check_chip(channel: &mut SecureChannel<'_>, parties: &Parties<'_>, challenge: [u8; 8]) -> Result<(), CardError> {
    const FALSE: CardError = CardError::NotGenuine("its proof does not fit");
    let choose = Command::new([0x00, 0x22, 0x41, 0xA4]).with_body(&[0x84, 0x01, 0x82, 0x80, 0x01, 0x9B]);
    send(channel, &choose, "choose its own key")?;
    let prove = Command::new([0x00, 0x88, 0x00, 0x00]).with_body(&challenge);
    let answer = send(channel, &prove, "prove itself")?;
    let (serial, signature) = answer.split_at_checked(8).filter(|(_, rest)| rest.len() == 256).ok_or(FALSE)?;
    let message = power(signature, &parties.chip.e, &parties.chip.n)?;
    let inside = message.strip_prefix(&[0x6A]).and_then(|rest| rest.strip_suffix(&[0xBC])).ok_or(FALSE)?;
    let (random, hash) = inside.split_at_checked(RECOVERED).ok_or(FALSE)?;
    let agreement = parties.agreement;
    let expected =
        sha256(&[random, &agreement.theirs, serial, &challenge, &agreement.ours, &parties.group.bytes()].concat());
    if openssl::memcmp::eq(&expected, hash.first_chunk::<32>().ok_or(FALSE)?) && hash.len() == 32 {
        return Ok(());
    }
    Err(FALSE)
}

fn send(channel: &mut SecureChannel<'_>, command: &Command, step: &'static str) -> Result<Vec<u8>, CardError> {
    match channel.send(command) {
        Ok(answer) => done(answer, step),
        Err(error) => Err(lost(channel, error)),
    }
}
