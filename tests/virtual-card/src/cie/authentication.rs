//! Diffie-Hellman and the mutual authentication of terminal and chip, as the card does them.

use super::channel::Channel;
use super::{Cie, Fault};
use crate::{ber, hex};
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::rand::rand_bytes;
use openssl::sha::sha256;

/// The serial number of the chip in its proof.
const CHIP: [u8; 8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];

/// The terminal's serial number, as its certificate carries it.
#[derive(Debug, Clone)]
struct Terminal {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    holder: Vec<u8>,
    chosen: bool,
}

/// How far the authentication came.
#[derive(Default)]
pub struct Exchange {
    theirs: Vec<u8>,
    ours: Vec<u8>,
    terminal: Option<Terminal>,
    challenge: Option<Vec<u8>>,
    /// The last four bytes of the challenge that the terminal answered rightly.
    answered: Option<Vec<u8>>,
    proving: bool,
    proven: bool,
    /// The counter to be set after the answer of the chip's proof left.
    pub next_counter: Option<u64>,
}

impl Exchange {
    /// Both sides have proven themselves.
    pub fn is_complete(&self) -> bool {
        self.proven
    }
}

impl Cie {
    /// MSE for key agreement (A6), verification (B6), and authentication (A4).
    pub(super) fn manage(&mut self, header: [u8; 4], body: &[u8]) -> Result<Vec<u8>, u16> {
        let exchange = &mut self.state.exchange;
        match (header[2], header[3]) {
            (0x41, 0xA6) => {
                let value = body.strip_prefix(hex("80019B 830181").as_slice()).ok_or(0x6A80_u16)?;
                let (0x91, value, []) = ber::read(value, 1).ok_or(0x6A80_u16)? else { return Err(0x6A80) };
                exchange.theirs = value.to_vec();
            }
            (0x81, 0xB6) if body == hex("800141 830184") => {}
            (0x81, 0xA4) => {
                let named = body.strip_prefix(&[0x83, 0x0C]).ok_or(0x6A80_u16)?;
                let terminal = exchange.terminal.as_mut().filter(|known| known.holder == named).ok_or(0x6A88_u16)?;
                terminal.chosen = true;
            }
            (0x41, 0xA4) if body == hex("840182 80019B") => exchange.proving = true,
            _ => return Err(0x6A80),
        }
        Ok(Vec::new())
    }

    /// Gives the chip's public value; from the next command on the channel stands.
    pub(super) fn open_channel(&mut self) -> Result<Vec<u8>, u16> {
        if self.state.exchange.theirs.is_empty() {
            return Err(0x6985);
        }
        let mut context = BigNumContext::new().expect("a context");
        let (prime, generator) = (self.group.prime_p(), self.group.generator());
        let length = usize::try_from(prime.num_bytes()).expect("a length");
        let (mut private, mut public) = (BigNum::new().expect("a number"), BigNum::new().expect("a number"));
        loop {
            let order = self.group.prime_q().expect("the group has an order");
            order.rand_range(&mut private).expect("chance");
            public.mod_exp(generator, &private, prime, &mut context).expect("arithmetic");
            if !self.has(Fault::LeadingZero) || public.num_bytes() < prime.num_bytes() {
                break;
            }
        }
        if self.has(Fault::PublicValueOne) {
            (private, public) = (BigNum::from_u32(0).expect("a number"), BigNum::from_u32(1).expect("a number"));
        }
        let theirs = number(&self.state.exchange.theirs);
        let mut secret = BigNum::new().expect("a number");
        secret.mod_exp(&theirs, &private, prime, &mut context).expect("arithmetic");
        let padded = |number: &BigNumRef| number.to_vec_padded(i32::try_from(length).expect("a length")).expect("room");
        self.state.exchange.ours = padded(&public);
        self.state.channel = Some(Channel::new(&padded(&secret)));
        Ok(ber::object(0xA6, &ber::object(0x91, &self.state.exchange.ours)))
    }

    /// PSO "verify certificate": the terminal's certificate, signed with recovery by the authority.
    pub(super) fn check_certificate(&mut self, body: &[u8]) -> Result<Vec<u8>, u16> {
        const WRONG: u16 = 0x6988;
        let (_, inside, _) = ber::read(body, 2).filter(|(tag, _, _)| *tag == 0x7F21).ok_or(WRONG)?;
        let (_, signature, rest) = ber::read(inside, 2).filter(|(tag, _, _)| *tag == 0x5F37).ok_or(WRONG)?;
        let (_, remainder, rest) = ber::read(rest, 2).filter(|(tag, _, _)| *tag == 0x5F38).ok_or(WRONG)?;
        let (_, issuer, _) = ber::read(rest, 1).filter(|(tag, _, _)| *tag == 0x42).ok_or(WRONG)?;
        let authority = &self.keys.authority;
        let block = power(signature, authority.e(), authority.n());
        let (recovered, hash) = parts(&block).ok_or(WRONG)?;
        let certificate = [recovered, remainder].concat();
        if certificate.len() != 297 || sha256(&certificate) != *hash || issuer != &certificate[1..9] {
            return Err(WRONG);
        }
        if certificate[0] != 0x8A || issuer != hex("0102030405060708") {
            return Err(WRONG);
        }
        self.state.exchange.terminal = Some(Terminal {
            holder: certificate[9..21].to_vec(),
            modulus: certificate[37..293].to_vec(),
            exponent: certificate[293..].to_vec(),
            chosen: false,
        });
        Ok(Vec::new())
    }

    pub(super) fn challenge(&mut self, wanted: usize) -> Vec<u8> {
        let mut challenge = vec![0; wanted];
        fill(&mut challenge);
        self.state.exchange.challenge = Some(challenge.clone());
        challenge
    }

    /// The parameters that both proofs end with.
    fn group_bytes(&self) -> Vec<u8> {
        let order = self.group.prime_q().expect("the group has an order");
        [self.group.generator().to_vec(), self.group.prime_p().to_vec(), order.to_vec()].concat()
    }

    /// EXTERNAL AUTHENTICATE: the terminal's proof over our challenge.
    pub(super) fn check_terminal(&mut self, body: &[u8]) -> Result<Vec<u8>, u16> {
        let group = self.group_bytes();
        let exchange = &mut self.state.exchange;
        let challenge = exchange.challenge.take().ok_or(0x6985_u16)?;
        let terminal = exchange.terminal.as_ref().filter(|terminal| terminal.chosen).ok_or(0x6985_u16)?;
        let (serial, signature) = body.split_at_checked(8).ok_or(0x6700_u16)?;
        let block = power(signature, &number(&terminal.exponent), &number(&terminal.modulus));
        let (chance, hash) = parts(&block).ok_or(0x6300_u16)?;
        let signed = [chance, &exchange.theirs, serial, &challenge, &exchange.ours, &group].concat();
        if sha256(&signed) != *hash || !terminal.holder.ends_with(serial) {
            return Err(0x6300);
        }
        exchange.answered = Some(challenge[4..].to_vec());
        Ok(Vec::new())
    }

    /// INTERNAL AUTHENTICATE with the chip's key: our proof over the terminal's challenge.
    pub(super) fn prove(&mut self, challenge: &[u8]) -> Result<Vec<u8>, u16> {
        let group = self.group_bytes();
        let answered = self.state.exchange.answered.clone().ok_or(0x6982_u16)?;
        if !self.state.exchange.proving || challenge.len() != 8 {
            return Err(0x6985);
        }
        let exchange = &self.state.exchange;
        let mut chance = vec![0; 222];
        fill(&mut chance);
        let wrong = if self.has(Fault::WrongProofHash) { vec![0] } else { Vec::new() };
        let signed = [&chance, &exchange.ours, CHIP.as_slice(), challenge, &exchange.theirs, &group, &wrong].concat();
        let trailer = if self.has(Fault::NoTrailer) { 0xCC } else { 0xBC };
        let block = [&[0x6A], chance.as_slice(), &sha256(&signed), &[trailer]].concat();
        let chip = &self.keys.chip;
        let signature = power(&block, chip.d(), chip.n());
        let counter = [&answered, &challenge[4..]].concat();
        self.state.exchange.next_counter = Some(u64::from_be_bytes(*counter.first_chunk().expect("eight bytes")));
        self.state.exchange.proven = true;
        Ok([CHIP.as_slice(), &signature].concat())
    }
}

/// What a block of 256 bytes `6A ‖ … ‖ hash ‖ BC` holds (ISO/IEC 9796-2).
fn parts(block: &[u8]) -> Option<(&[u8], &[u8; 32])> {
    let inside = block.strip_prefix(&[0x6A])?.strip_suffix(&[0xBC])?;
    inside.split_last_chunk::<32>()
}

fn number(bytes: &[u8]) -> BigNum {
    BigNum::from_slice(bytes).expect("a number")
}

fn power(base: &[u8], exponent: &BigNumRef, modulus: &BigNumRef) -> Vec<u8> {
    let mut result = BigNum::new().expect("a number");
    let mut context = BigNumContext::new().expect("a context");
    result.mod_exp(&number(base), exponent, modulus, &mut context).expect("arithmetic");
    result.to_vec_padded(256).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a card in software draws its own chance")]
fn fill(bytes: &mut [u8]) {
    rand_bytes(bytes).expect("the system has chance");
}
