//! Cards that no back end knows, through the PKCS#11 module that the administrator configured.
//!
//! Modules of vendors crash and hang, so each use is a child process of this very program ([`child`]) with a time limit.
//! Owns the lines between the two; the PIN goes through a pipe and nowhere else.

pub mod child;

use super::{CardError, Certificate, Signed, Tries};
use crate::pin::Digits;
use crate::reader::ReaderError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::sha::sha256;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use zeroize::Zeroizing;

/// The verb of this program that runs a module.
pub const VERB: &str = "pkcs11-child";
/// Patience for reading certificates.
const LOOK: Duration = Duration::from_secs(30);
/// Patience for signing; with keys on the reader, a person types meanwhile.
const SIGN: Duration = Duration::from_mins(1);
/// The longest answer of a child, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A module in a child process.
#[derive(Debug, Clone)]
pub struct Module {
    /// This program.
    pub program: PathBuf,
    /// The module, by its absolute path.
    pub module: PathBuf,
}

/// A card as a module shows it.
#[derive(Clone)]
pub struct ModuleCard {
    /// The authentication certificate.
    pub certificate: Certificate,
    slot: String,
    identifier: String,
    /// Whether the PIN is typed on the reader.
    pub protected: bool,
}

impl Module {
    /// The first certificate of the module that is for logging in, by the rules of `certificate` and not by its label.
    pub fn look(&self, now: i64) -> Result<ModuleCard, CardError> {
        let answer = self.run("look\n", None, LOOK)?;
        let mut refused = CardError::NotSupported;
        for line in answer.lines() {
            let card = read_card(line)?;
            match card.certificate.check(now) {
                Ok(_) => return Ok(card),
                Err(error) => refused = error.into(),
            }
        }
        Err(refused)
    }

    /// Signs SHA-256 of `message` after one login with the PIN, and verifies the signature: modules in use have put the
    /// wrong `DigestInfo` there. `None` where the PIN is typed on the reader.
    pub fn sign(&self, card: &ModuleCard, pin: Option<Digits>, message: &[u8]) -> Result<Signed, CardError> {
        let order = format!("sign {} {} {}\n", card.slot, card.identifier, STANDARD.encode(sha256(message)));
        let answer = self.run(&order, pin, SIGN)?;
        let encoded = answer.trim_end().strip_prefix("signature ").ok_or_else(nonsense)?;
        let signature = STANDARD.decode(encoded).map_err(|_| nonsense())?;
        if !card.certificate.verify(message, &signature)? {
            return Err(CardError::SignatureInvalid);
        }
        Ok(Signed { certificate: card.certificate.clone(), signature })
    }

    fn run(&self, order: &str, pin: Option<Digits>, patience: Duration) -> Result<String, CardError> {
        let failed = |error: std::io::Error| CardError::Module(error.to_string());
        let mut child = Command::new(&self.program)
            .arg(VERB)
            .arg(&self.module)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut input = child.stdin.take().expect("its input was piped");
        let mut lines = Zeroizing::new(Vec::with_capacity(order.len() + 16));
        lines.extend_from_slice(order.as_bytes());
        if let Some(digits) = pin {
            lines.extend_from_slice(digits.ascii());
        }
        lines.push(b'\n');
        let written = input.write_all(&lines);
        drop((input, lines));
        let output = child.stdout.take().expect("its output was piped");
        let (send, receive) = channel();
        std::thread::spawn(move || {
            let mut answer = String::new();
            let read = output.take(LONGEST).read_to_string(&mut answer);
            let _ = send.send(read.map(|_| answer));
        });
        let answer = receive.recv_timeout(patience);
        let _ = child.kill();
        let _ = child.wait();
        written.map_err(failed)?;
        let answer = answer.map_err(|_| CardError::Module("it did not answer in time".to_owned()))?.map_err(failed)?;
        match answer.trim_end().strip_prefix("error ") {
            Some(name) => Err(read_error(name)),
            None if answer.is_empty() => Err(CardError::Module("it ended without an answer".to_owned())),
            None => Ok(answer),
        }
    }
}

fn nonsense() -> CardError {
    CardError::Module("it answered nonsense".to_owned())
}

/// `certificate SLOT IDENTIFIER protected|open BASE64`.
fn read_card(line: &str) -> Result<ModuleCard, CardError> {
    let parts: Vec<&str> = line.split(' ').collect();
    let ["certificate", slot, identifier, entry, encoded] = parts[..] else { return Err(nonsense()) };
    let der = STANDARD.decode(encoded).map_err(|_| nonsense())?;
    Ok(ModuleCard {
        certificate: Certificate::parse(&der)?,
        slot: slot.to_owned(),
        identifier: identifier.to_owned(),
        protected: entry == "protected",
    })
}

/// The errors of PKCS#11 as the agent tells them apart. Modules set the flags for the tries that are left wrongly, so that a
/// wrong PIN leaves an unknown number.
fn read_error(name: &str) -> CardError {
    match name {
        "PinIncorrect" => CardError::PinWrong(Tries::Unknown),
        "PinLocked" => CardError::PinBlocked,
        "PinLenRange" => CardError::PinLength(crate::pin::WrongLength { lengths: 5..=8 }),
        "TokenNotPresent" | "DeviceRemoved" => CardError::Reader(ReaderError::CardRemoved),
        "TokenNotRecognized" | "FunctionNotSupported" | "NoToken" => CardError::NotSupported,
        other => CardError::Module(other.to_owned()),
    }
}
