//! The child process: loads a module, answers one order, ends. Whatever the module breaks dies with it.

use crate::card::digest_info;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The longest order, in bytes.
const LONGEST: u64 = 2048;

/// Reads one order from `input` and writes its answer to `output`: lines as `super` reads them.
pub fn run(module: &Path, input: impl BufRead, output: &mut impl Write) -> std::io::Result<()> {
    let mut input = input.take(LONGEST);
    let (mut order, mut pin) = (String::new(), Zeroizing::new(String::with_capacity(64)));
    input.read_line(&mut order)?;
    input.read_line(&mut pin)?;
    let pin = Zeroizing::new(pin.trim_end().to_owned());
    let answer = match order.trim_end().split(' ').collect::<Vec<_>>()[..] {
        ["look"] => look(module),
        ["sign", slot, identifier, hash] => sign(module, (slot, identifier), &pin, hash),
        _ => Err(Failure("Order".to_owned())),
    };
    match answer {
        Ok(answer) => output.write_all(answer.as_bytes()),
        Err(Failure(name)) => writeln!(output, "error {name}"),
    }
}

/// The name of an error of PKCS#11, or of ours.
struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(match error {
            Error::Pkcs11(code, _) => name_of(code),
            other => format!("{other}").split_whitespace().collect::<Vec<_>>().join("-"),
        })
    }
}

fn name_of(code: RvError) -> String {
    format!("{code:?}").split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn open(module: &Path) -> Result<Pkcs11, Failure> {
    let context = Pkcs11::new(module)?;
    context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
    Ok(context)
}

/// One line for each certificate that has a private key of its own identifier behind the PIN.
fn look(module: &Path) -> Result<String, Failure> {
    let context = open(module)?;
    let mut answer = String::new();
    for slot in context.get_slots_with_token()? {
        let entry = if context.get_token_info(slot)?.protected_authentication_path() { "protected" } else { "open" };
        let session = context.open_ro_session(slot)?;
        for certificate in session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)])? {
            let found = session.get_attributes(certificate, &[AttributeType::Id, AttributeType::Value])?;
            if let [Attribute::Id(identifier), Attribute::Value(der)] = &found[..] {
                let (identifier, der) = (STANDARD.encode(identifier), STANDARD.encode(der));
                let _ = writeln!(answer, "certificate {} {identifier} {entry} {der}", slot.id());
            }
        }
    }
    if answer.is_empty() { Err(Failure("NoToken".to_owned())) } else { Ok(answer) }
}

fn sign(module: &Path, key: (&str, &str), pin: &Zeroizing<String>, hash: &str) -> Result<String, Failure> {
    let order = |_| Failure("Order".to_owned());
    let slot = Slot::try_from(key.0.parse::<u64>().map_err(|_| Failure("Order".to_owned()))?)?;
    let identifier = STANDARD.decode(key.1).map_err(order)?;
    let hash: [u8; 32] = STANDARD.decode(hash).map_err(order)?.try_into().map_err(|_| Failure("Order".to_owned()))?;
    let context = open(module)?;
    let session = context.open_ro_session(slot)?;
    // An empty PIN stands for keys on the reader.
    let pin = (!pin.is_empty()).then(|| AuthPin::new(pin.as_str().into()));
    session.login(UserType::User, pin.as_ref())?;
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(identifier)];
    let key = *session.find_objects(&wanted)?.first().ok_or_else(|| Failure("NoKey".to_owned()))?;
    // With our own DigestInfo: modules put wrong ones where they hash by themselves.
    let signature = session.sign(&Mechanism::RsaPkcs, key, &digest_info(&hash))?;
    session.logout()?;
    Ok(format!("signature {}\n", STANDARD.encode(signature)))
}
