//! A CNS card: files, PIN, and a key that signs after the PIN, in the layouts that are about.

mod files;
mod layout;

pub use layout::Layout;

use crate::command::{Chain, Chained, Command};
use crate::{Authority, Card, CertificateKind, Holder, Log, issue, personal_data};
use files::{Files, Selected};
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};

/// How a CNS is made. [`Options::default`] is a card of 2048 bits as STIncard makes them, with PIN 12345678.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose card.
    pub holder: Holder,
    /// Where things are and by which references they are called.
    pub layout: Layout,
    /// The answer to reset; `None` takes the layout's own.
    pub atr: Option<Vec<u8>>,
    /// Bits of the RSA key.
    pub key_bits: u32,
    /// The PIN, 5 to 8 digits.
    pub pin: String,
    /// How many PIN tries are left.
    pub tries: u8,
    /// What is right or wrong with the certificate.
    pub certificate: CertificateKind,
    /// The card takes the decipher path (`80 86`); where not, it answers 6A88 to its key reference.
    pub deciphers: bool,
    /// VERIFY without a PIN tells the tries left; where not, it answers 6A86.
    pub tells_tries: bool,
    /// Answers of more than this many bytes come in parts (61xx), as with T=0.
    pub splits_above: Option<usize>,
    /// READ BINARY of more than this many bytes is answered 6Cxx.
    pub reads_at_most: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            holder: Holder::of_cns(),
            layout: Layout::Standard,
            atr: None,
            key_bits: 2048,
            pin: "12345678".to_owned(),
            tries: 3,
            certificate: CertificateKind::Right,
            deciphers: true,
            tells_tries: true,
            splits_above: None,
            reads_at_most: None,
        }
    }
}

/// The card. A clone is a card of its own with the same key.
#[derive(Clone)]
pub struct Cns {
    options: Options,
    files: Files,
    key: Rsa<Private>,
    certificate: Vec<u8>,
    log: Log,
    tries: u8,
    volatile: Volatile,
}

#[derive(Clone, Default)]
struct Volatile {
    selected: Selected,
    verified: bool,
    environment: Option<u8>,
    /// Reference and usage (B8 decipher, B6 sign) of the chosen key.
    key: Option<(u8, u8)>,
    chain: Chain,
    waiting: Vec<u8>,
}

impl Cns {
    /// Makes a card with a new key, certified by `authority`.
    #[must_use]
    pub fn new(options: Options, authority: &Authority) -> Self {
        let key = Rsa::generate(options.key_bits).expect("OpenSSL makes a key");
        let public = PKey::from_rsa(key.clone()).expect("a key is a key");
        let certificate = issue(authority, &public, &options.holder, false, options.certificate);
        let certificate = certificate.to_der().expect("a certificate is written");
        let mut files = Files::default();
        options.layout.fill(&mut files, &certificate, &personal_data(&options.holder), &options.holder);
        files.put(&[0x3F01], &key.public_key_to_der_pkcs1().expect("a key is written"));
        let tries = options.tries;
        Self { options, files, key, certificate, log: Log::default(), tries, volatile: Volatile::default() }
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

    fn answer(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(command) = Command::read(bytes) else { return status(0x6700) };
        if command.header[0] & !0x10 != 0 {
            return status(0x6E00);
        }
        if command.header[1] == 0xC0 {
            return self.split(command.expected.unwrap_or(256), Vec::new(), 0x9000);
        }
        self.volatile.waiting.clear();
        let command = match self.volatile.chain.take(&command) {
            Chained::More => return status(0x9000),
            Chained::Broken => return status(0x6883),
            Chained::Whole(command) => command,
        };
        let (data, word) = match self.run(&command) {
            Ok(data) => (data, 0x9000),
            Err((data, word)) => (data, word),
        };
        let most = self.options.splits_above.unwrap_or(256);
        if data.len() > most { self.split(0, data, word) } else { [data, status(word)].concat() }
    }

    /// Gives `wanted` bytes of what waits, and says how many are left.
    fn split(&mut self, wanted: usize, more: Vec<u8>, word: u16) -> Vec<u8> {
        self.volatile.waiting.extend(more);
        let rest = self.volatile.waiting.split_off(wanted.min(self.volatile.waiting.len()));
        let now = std::mem::replace(&mut self.volatile.waiting, rest);
        let left = self.volatile.waiting.len();
        let word = if left > 0 { 0x6100 | u16::try_from(left.min(256) % 256).expect("below 256") } else { word };
        [now, status(word)].concat()
    }

    fn run(&mut self, command: &Command) -> Answer {
        let [_, instruction, p1, p2] = command.header;
        match instruction {
            0xA4 => self.files.select(&mut self.volatile.selected, p1, p2, &command.body).map_err(bare),
            0xB0 => self.read(command),
            0x20 => self.verify(p2, &command.body),
            0x22 => self.manage(p1, p2, &command.body),
            0x2A => self.sign(p1, p2, &command.body),
            0x84 => Ok((0..command.expected.unwrap_or(8)).map(|n| u8::try_from(n * 37 % 251).unwrap_or(0)).collect()),
            0xCA if (p1, p2) == (0x01, 0x80) => self.options.layout.application_name().ok_or((Vec::new(), 0x6A88)),
            _ => Err(bare(0x6D00)),
        }
    }

    fn read(&self, command: &Command) -> Answer {
        let [_, _, high, low] = command.header;
        let offset = usize::from(u16::from_be_bytes([high, low]));
        let wanted = command.expected.unwrap_or(256);
        if let Some(most) = self.options.reads_at_most.filter(|most| wanted > *most) {
            return Err(bare(0x6C00 | u16::try_from(most).expect("a limit below 256")));
        }
        let file = self.files.current(&self.volatile.selected).ok_or(bare(0x6986))?;
        let rest = file.get(offset..).filter(|rest| !rest.is_empty()).ok_or(bare(0x6B00))?;
        match rest.get(..wanted) {
            Some(whole) => Ok(whole.to_vec()),
            None => Err((rest.to_vec(), 0x6282)),
        }
    }

    fn verify(&mut self, reference: u8, body: &[u8]) -> Answer {
        if !self.options.layout.pin_references(&self.atr()).contains(&reference) {
            return Err(bare(0x6A88));
        }
        if self.tries == 0 {
            return Err(bare(0x6983));
        }
        if body.is_empty() {
            let word = 0x63C0 | u16::from(self.tries);
            return match (self.options.tells_tries, self.volatile.verified) {
                (false, _) => Err(bare(0x6A86)),
                (true, true) => Ok(Vec::new()),
                (true, false) => Err(bare(word)),
            };
        }
        if body.len() != 8 {
            return Err(bare(0x6700));
        }
        let mut right = self.options.pin.clone().into_bytes();
        right.resize(8, 0xFF);
        self.volatile.verified = body == right;
        if self.volatile.verified {
            self.tries = 3;
            return Ok(Vec::new());
        }
        self.tries -= 1;
        Err(bare(if self.tries == 0 { 0x6983 } else { 0x63C0 | u16::from(self.tries) }))
    }

    fn manage(&mut self, p1: u8, p2: u8, body: &[u8]) -> Answer {
        match (p1, p2, body) {
            (0xF3, environment, []) => {
                (self.volatile.environment, self.volatile.key) = (Some(environment), None);
                Ok(Vec::new())
            }
            (0xF1, 0xB8, [0x83, 1, reference]) if self.is_key(*reference) && self.options.deciphers => {
                self.volatile.key = Some((*reference, 0xB8));
                Ok(Vec::new())
            }
            (0xF1, 0xB6, [0x83, 1, reference]) if self.is_key(*reference) => {
                self.volatile.key = Some((*reference, 0xB6));
                Ok(Vec::new())
            }
            (0xF1, 0xB6 | 0xB8, [0x83, 1, _]) => Err(bare(0x6A88)),
            _ => Err(bare(0x6A80)),
        }
    }

    fn is_key(&self, reference: u8) -> bool {
        reference == self.options.layout.key_reference()
            && self.options.layout.key_file().is_none_or(|file| self.volatile.selected.is(file))
    }

    fn sign(&mut self, p1: u8, p2: u8, body: &[u8]) -> Answer {
        if !self.volatile.verified {
            return Err(bare(0x6982));
        }
        let usage = self.volatile.key.map(|(_, usage)| usage);
        let block = match (p1, p2, usage) {
            (0x80, 0x86, Some(0xB8)) => body.split_first().filter(|(first, _)| **first == 0).ok_or(bare(0x6A80))?.1,
            (0x9E, 0x9A, Some(0xB6)) => body,
            _ => return Err(bare(0x6985)),
        };
        if self.volatile.environment != Some(3) {
            return Err(bare(0x6985));
        }
        let size = self.key.size() as usize;
        if block.len() != size {
            return Err(bare(0x6700));
        }
        let mut signature = vec![0; size];
        self.key.private_encrypt(block, &mut signature, Padding::NONE).map_err(|_| bare(0x6A80))?;
        Ok(signature)
    }
}

/// Data, or data and the status word that is not 9000.
type Answer = Result<Vec<u8>, (Vec<u8>, u16)>;

fn bare(word: u16) -> (Vec<u8>, u16) {
    (Vec::new(), word)
}

fn status(word: u16) -> Vec<u8> {
    word.to_be_bytes().to_vec()
}

impl Card for Cns {
    fn atr(&self) -> Vec<u8> {
        self.options.atr.clone().unwrap_or_else(|| self.options.layout.atr())
    }

    fn reset(&mut self) {
        self.volatile = Volatile::default();
    }

    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let answer = self.answer(command);
        self.log.note(command, Some(&answer));
        Some(answer)
    }
}

#[cfg(test)]
mod tests;
