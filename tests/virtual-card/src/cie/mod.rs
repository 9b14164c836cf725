//! A CIE 3.0: device authentication, Diffie-Hellman, secure messaging, PIN, certificate, signature.
//!
//! It has an authority of its own for the terminal's certificate, because the modulus that belongs to the published
//! exponent lies in real cards alone; who speaks to it must be given [`Cie::terminal_exponent`].

mod authentication;
mod channel;
mod files;

use crate::command::{Chain, Chained, Command};
use crate::{Authority, Card, CertificateKind, Holder, Log, hex, issue};
use authentication::Exchange;
use channel::Channel;
use openssl::dh::Dh;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::rsa::{Padding, Rsa};

/// What a card does wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// EF 1004 holds the key of another chip.
    WrongChipKey,
    /// The hash in the chip's proof is over something else.
    WrongProofHash,
    /// The chip's proof lacks its trailer.
    NoTrailer,
    /// The chip's public value is 1.
    PublicValueOne,
    /// The group has 1024 bits.
    SmallGroup,
    /// The certificate of the terminal is checked against another authority.
    OtherAuthority,
    /// From the answer of this number on, counted from 0 in secure messaging, the MAC is wrong.
    WrongMac(usize),
    /// The answer of this number carries a MAC over a counter that was not stepped.
    CounterStands(usize),
    /// The answer of this number is a bare status word.
    Unprotected(usize, u16),
    /// The outer status word of each protected answer is this, whatever the inner one.
    OuterStatus(u16),
    /// Answers 6A82 to the identifier of the IAS application.
    NoIasIdentifier,
    /// Gives the group only in one answer (first Gemalto chips).
    GroupAtOnce,
    /// A wrong PIN is answered 6300.
    HidesTries,
    /// The chip's public value begins with a zero byte.
    LeadingZero,
}

/// How a CIE is made; [`Options::default`] is a right one with PIN 12345678.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose card.
    pub holder: Holder,
    /// The PIN, 8 digits.
    pub pin: String,
    /// How many PIN tries are left.
    pub tries: u8,
    /// What is right or wrong with the certificate.
    pub certificate: CertificateKind,
    /// What the card does wrong.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            holder: Holder::of_cie(),
            pin: "12345678".to_owned(),
            tries: 3,
            certificate: CertificateKind::Right,
            faults: Vec::new(),
        }
    }
}

/// The keys of a card. Making them takes most of a second, so that cards of one test may share them.
#[derive(Clone)]
pub struct Keys {
    user: Rsa<Private>,
    services: Rsa<Private>,
    chip: Rsa<Private>,
    authority: Rsa<Private>,
    other: Rsa<Private>,
}

impl Keys {
    /// New keys of 2048 bits.
    #[must_use]
    pub fn new() -> Self {
        let make = || Rsa::generate(2048).expect("OpenSSL makes a key");
        Self { user: make(), services: make(), chip: make(), authority: make(), other: make() }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

/// The card.
pub struct Cie {
    options: Options,
    keys: Keys,
    group: Dh<openssl::pkey::Params>,
    certificate: Vec<u8>,
    log: Log,
    tries: u8,
    state: State,
}

/// Everything that a reset forgets.
#[derive(Default)]
struct State {
    application: files::Application,
    file: Option<u16>,
    chain: Chain,
    waiting: Vec<u8>,
    last_word: u16,
    exchange: Exchange,
    channel: Option<Channel>,
    /// Protected answers so far.
    answers: usize,
    verified: bool,
    signing_key: Option<u8>,
}

impl Cie {
    /// Makes a card, certified by `authority`.
    #[must_use]
    pub fn new(options: Options, keys: &Keys, authority: &Authority) -> Self {
        let user = PKey::from_rsa(keys.user.clone()).expect("a key is a key");
        let certificate = issue(authority, &user, &options.holder, true, options.certificate);
        let small = options.faults.contains(&Fault::SmallGroup);
        let group = if small { Dh::get_1024_160() } else { Dh::get_2048_256() }.expect("a known group");
        Self {
            certificate: certificate.to_der().expect("a certificate is written"),
            keys: keys.clone(),
            group,
            log: Log::default(),
            tries: options.tries,
            options,
            state: State::default(),
        }
    }

    /// The private exponent with which a terminal certifies itself to this card, 256 bytes.
    #[must_use]
    pub fn terminal_exponent(keys: &Keys) -> Vec<u8> {
        keys.authority.d().to_vec_padded(256).expect("an exponent is not longer than its modulus")
    }

    /// What it was asked; the copy stays readable while the card is in a reader.
    #[must_use]
    pub fn log(&self) -> Log {
        self.log.clone()
    }

    /// The authentication certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// How many PIN tries are left.
    #[must_use]
    pub fn tries_left(&self) -> u8 {
        self.tries
    }

    fn has(&self, fault: Fault) -> bool {
        self.options.faults.contains(&fault)
    }

    fn answer(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(command) = Command::read(bytes) else { return word(0x6700) };
        if command.header == [0x00, 0xC0, 0x00, 0x00] {
            return self.split(command.expected.unwrap_or(256));
        }
        self.state.waiting.clear();
        let (data, status) = match command.header[0] & !0x10 {
            0x0C => self.protected(&command),
            0x00 => self.plain(&command),
            _ => (Vec::new(), 0x6E00),
        };
        (self.state.waiting, self.state.last_word) = (data, status);
        self.split(256)
    }

    /// Gives up to `wanted` bytes of what waits, and says how many are left.
    fn split(&mut self, wanted: usize) -> Vec<u8> {
        let rest = self.state.waiting.split_off(wanted.min(self.state.waiting.len()));
        let now = std::mem::replace(&mut self.state.waiting, rest);
        let left = self.state.waiting.len();
        let status = if left == 0 { self.state.last_word } else { 0x6100 | u16::try_from(left % 256).unwrap_or(0) };
        [now, word(status)].concat()
    }

    fn plain(&mut self, command: &Command) -> (Vec<u8>, u16) {
        if command.header[1] == 0xA4 {
            // A SELECT outside secure messaging ends it.
            self.state.channel = None;
            self.state.exchange = Exchange::default();
            self.state.verified = false;
        }
        match self.state.chain.take(command) {
            Chained::More => (Vec::new(), 0x9000),
            Chained::Broken => (Vec::new(), 0x6883),
            Chained::Whole(command) => self.run(&command, false),
        }
    }

    fn protected(&mut self, command: &Command) -> (Vec<u8>, u16) {
        let Some(channel) = &mut self.state.channel else { return (Vec::new(), 0x6882) };
        let Some(inner) = channel.open(command) else {
            self.state = State::default();
            return (Vec::new(), 0x6988);
        };
        let (data, status) = match self.state.chain.take(&inner) {
            Chained::More => (Vec::new(), 0x9000),
            Chained::Broken => (Vec::new(), 0x6883),
            Chained::Whole(command) => self.run(&command, true),
        };
        self.close(&data, status)
    }

    /// Protects an answer, with the faults that the test wants.
    fn close(&mut self, data: &[u8], status: u16) -> (Vec<u8>, u16) {
        let number = self.state.answers;
        self.state.answers += 1;
        let mut outer = status;
        let (mut flip, mut stand) = (false, false);
        for fault in &self.options.faults {
            match fault {
                Fault::WrongMac(from) if number >= *from => flip = true,
                Fault::CounterStands(at) if number == *at => stand = true,
                Fault::Unprotected(at, status) if number == *at => return (Vec::new(), *status),
                Fault::OuterStatus(status) => outer = *status,
                _ => {}
            }
        }
        let channel = self.state.channel.as_mut().expect("the command came through the channel");
        let mut body = channel.close(data, status, stand);
        if flip && let Some(last) = body.last_mut() {
            *last ^= 1;
        }
        if let Some(counter) = self.state.exchange.next_counter.take() {
            channel.counter = counter;
        }
        (body, outer)
    }

    fn run(&mut self, command: &Command, protected: bool) -> (Vec<u8>, u16) {
        let answer = match command.header {
            [_, 0xA4, p1, p2] => self.select(p1, p2, &command.body),
            [_, 0xB0, high, low] => return self.read(high, low, command.expected.unwrap_or(256)),
            [_, 0xCB, 0x3F, 0xFF] => self.give_object(&command.body),
            [_, 0x22, _, 0xA4] if command.body.starts_with(&hex("800102 8401")) => {
                self.state.signing_key = command.body.last().copied();
                Ok(Vec::new())
            }
            [_, 0x22, ..] => self.manage(command.header, &command.body),
            [_, 0x2A, 0x00, 0xAE] if protected => self.check_certificate(&command.body),
            [_, 0x84, 0, 0] if protected => Ok(self.challenge(command.expected.unwrap_or(8))),
            [_, 0x82, 0, 0] if protected => self.check_terminal(&command.body),
            [_, 0x88, 0, 0] => self.internal(&command.body),
            [_, 0x20, 0, 0x81] => self.verify(&command.body, protected),
            _ => Err(0x6D00),
        };
        match answer {
            Ok(data) => (data, 0x9000),
            Err(status) => (Vec::new(), status),
        }
    }

    fn verify(&mut self, body: &[u8], protected: bool) -> Result<Vec<u8>, u16> {
        if !protected || !self.state.exchange.is_complete() {
            return Err(0x6982);
        }
        if self.tries == 0 {
            return Err(0x6983);
        }
        if body.len() != 8 {
            return Err(if body.is_empty() { 0x63C0 | u16::from(self.tries) } else { 0x6700 });
        }
        self.state.verified = body == self.options.pin.as_bytes();
        if self.state.verified {
            self.tries = 3;
            return Ok(Vec::new());
        }
        self.tries -= 1;
        Err(match self.tries {
            0 => 0x6983,
            _ if self.has(Fault::HidesTries) => 0x6300,
            left => 0x63C0 | u16::from(left),
        })
    }

    fn internal(&mut self, body: &[u8]) -> Result<Vec<u8>, u16> {
        let key = match self.state.signing_key {
            Some(0x81) if self.state.verified => &self.keys.user,
            Some(0x81) => return Err(0x6982),
            Some(0x83) => &self.keys.services,
            _ => return self.prove(body),
        };
        if body.len() > 245 {
            return Err(0x6700);
        }
        let mut signature = vec![0; 256];
        key.private_encrypt(body, &mut signature, Padding::PKCS1).map_err(|_| 0x6A80_u16)?;
        Ok(signature)
    }
}

fn word(status: u16) -> Vec<u8> {
    status.to_be_bytes().to_vec()
}

impl Card for Cie {
    fn atr(&self) -> Vec<u8> {
        hex("3B8F80018031806549544A3441120FFF82900088")
    }

    fn reset(&mut self) {
        self.state = State::default();
    }

    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let answer = self.answer(command);
        self.log.note(command, Some(&answer));
        Some(answer)
    }
}
