//! The PKCS#11 path through OpenSC gives the same signature as the agent's own commands.

use crate::table::AGENT;
use card_reader_agent::card::pkcs11::Module;
use card_reader_agent::card::{CardError, Kind, PinSource, Tools, cie, look};
use card_reader_agent::chance::Chance;
use card_reader_agent::pin::Digits;
use card_reader_agent::reader::Readers;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use virtual_card::pcscd::{Pcscd, SOCKET_VARIABLE};
use virtual_card::{Authority, cns, vpcd};
use zeroize::Zeroizing;

const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
const MESSAGE: &[u8] = b"origin and nonce";

struct NoChance;

impl Chance for NoChance {
    fn fill(&mut self, _bytes: &mut [u8]) {
        panic!("a CNS needs no chance")
    }
}

fn digits(pin: &str) -> Digits {
    Digits::parse(&Zeroizing::new(pin.to_owned()), 5..=8).expect("digits")
}

#[expect(clippy::disallowed_methods, reason = "the certificates of virtual cards are made for the day of the test")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the end of time")
}

/// The agent's own program, told where the daemon of this test is.
fn program(daemon: &Pcscd, folder: &Path) -> PathBuf {
    let path = folder.join("agent");
    let script = format!("#!/bin/sh\nexport {SOCKET_VARIABLE}={}\nexec {AGENT} \"$@\"\n", daemon.socket().display());
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("made executable");
    path
}

/// Signs as the agent does by itself, on a clone of the card.
fn sign_natively(card: cns::Cns) -> Vec<u8> {
    let mut readers = readers_with(card);
    let mut connection = readers.connect("reader").expect("connected");
    let present = look(connection.as_mut()).expect("a card");
    assert_eq!(present.kind(), Kind::Cns);
    let terminal = cie::TerminalKeys::published();
    let mut tools = Tools { terminal: &terminal, chance: &mut NoChance, now: now() };
    let pin = PinSource::Typed(digits("12345678"));
    present.sign(connection.as_mut(), pin, MESSAGE, &mut tools).expect("signed").signature
}

fn readers_with(mut card: cns::Cns) -> impl Readers {
    use card_reader_agent::reader::scripted::{ScriptedCard, ScriptedReaders};
    use card_reader_agent::reader::{Protocol, ReaderError};
    use virtual_card::Card;
    let atr = card.atr();
    let behaviour = move |command: Option<&[u8]>| match command {
        None => {
            card.reset();
            Ok(Vec::new())
        }
        Some(command) => card.transmit(command).ok_or(ReaderError::CardRemoved),
    };
    let readers = ScriptedReaders::new();
    readers.put("reader", Some(ScriptedCard::new(&atr, Protocol::T1, Box::new(behaviour))));
    readers
}

#[test]
fn opensc_and_the_agent_make_the_same_signature() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let folder = tempfile::tempdir().expect("a folder");
    let card = cns::Cns::new(cns::Options::default(), &Authority::new("CNS di prova"));
    let twin = card.clone();
    let _card = vpcd::insert(daemon.port(0), card).expect("inserted");
    let module = Module { program: program(&daemon, folder.path()), module: OPENSC.into() };
    let mut found = module.look(now());
    for _ in 0..50 {
        if found.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        found = module.look(now());
    }
    let found = found.expect("OpenSC shows the card");
    let wrong = module.sign(&found, Some(digits("87654321")), MESSAGE);
    assert!(matches!(wrong.err(), Some(CardError::PinWrong(_))));
    let signed = module.sign(&found, Some(digits("12345678")), MESSAGE).expect("signed");
    assert_eq!(signed.signature, sign_natively(twin), "PKCS#1 v1.5 has one signature for a message");
}

#[test]
fn a_module_that_is_none_is_an_error_and_no_crash() {
    let module = Module { program: AGENT.into(), module: "/bin/true".into() };
    assert!(matches!(module.look(0).err(), Some(CardError::Module(_))));
}
