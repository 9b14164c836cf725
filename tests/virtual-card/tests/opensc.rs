//! OpenSC, which knows nothing of us, takes the virtual CNS for a card: it reads, logs in and signs through a real
//! `pcscd`. So the emulator is a card and not a mirror of the agent's own mistakes.

use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use std::path::Path;
use std::process::{Command, Output};
use virtual_card::pcscd::Pcscd;
use virtual_card::{Authority, CertificateKind, Log, cie, cns, hex, vpcd};

const MODULE: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
const PIN: &str = "12345678";
/// Answers to reset: version 1.0 by STIncard (PIN reference 90) and by Athena (10).
const STINCARD_1024: &str = "3BFF1800FF8131FE55006B02090303010101434E531031809D";
const ATHENA_1024: &str = "3BDF18008131FE7D006B150C0181011101434E53103180E8";

/// A daemon with one card in its first reader.
struct Table {
    daemon: Pcscd,
    _card: vpcd::Inserted,
    log: Log,
    certificate: Vec<u8>,
}

fn table(options: cns::Options) -> Table {
    let card = cns::Cns::new(options, &Authority::new("CNS di prova"));
    let (log, certificate) = (card.log(), card.certificate().to_vec());
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = vpcd::insert(daemon.port(0), card).expect("the reader takes a card");
    let table = Table { daemon, _card: card, log, certificate };
    table.wait_for_card();
    table
}

impl Table {
    fn wait_for_card(&self) {
        for _ in 0..100 {
            if text(&self.run("opensc-tool", &["-l"])).contains("Yes") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("OpenSC sees no card");
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command: Command = self.daemon.command(program);
        command.env("LC_ALL", "C").args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    fn pkcs11(&self, arguments: &[&str]) -> Output {
        self.run("pkcs11-tool", &[&["--module", MODULE, "--slot-index", "0"], arguments].concat())
    }

    /// Signs a text through PKCS#11 and lets OpenSSL judge the signature with the key of the certificate.
    fn sign_and_verify(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let (message, signature) = (folder.path().join("message"), folder.path().join("signature"));
        std::fs::write(&message, "prova di firma").expect("written");
        let (input, output) = (name(&message), name(&signature));
        let result = self.pkcs11(&[
            "--login",
            "--pin",
            PIN,
            "--sign",
            "-m",
            "SHA256-RSA-PKCS",
            "--id",
            "01",
            "-i",
            &input,
            "-o",
            &output,
        ]);
        assert!(result.status.success(), "{}", text(&result));
        let certificate = X509::from_der(&self.certificate).expect("a certificate");
        let key = certificate.public_key().expect("a key");
        let mut verifier = Verifier::new(MessageDigest::sha256(), &key).expect("a verifier");
        let signature = std::fs::read(&signature).expect("a signature");
        assert!(verifier.verify_oneshot(&signature, b"prova di firma").expect("verified"), "the signature fits");
    }
}

fn name(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn text(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

#[test]
fn opensc_reads_and_uses_a_card_of_2048_bits() {
    let table = table(cns::Options::default());
    assert_eq!(text(&table.run("opensc-tool", &["-r", "0", "-n"])).trim(), "CNS card");
    let dump = text(&table.run("pkcs15-tool", &["--reader", "0", "-D"]));
    for expected in [
        "PKCS#15 Card [MARIO ROSSI]:",
        "Serial number  : 6090010000000017",
        "mask: STIncard",
        "PIN [PIN CNS0]",
        "Private RSA Key [CNS0]",
        "ModLength      : 2048",
        "X.509 Certificate [CNS0]",
    ] {
        assert!(dump.contains(expected), "{expected} is missing in:\n{dump}");
    }
    let read = table.run("pkcs15-tool", &["--reader", "0", "--read-certificate", "01"]);
    let certificate = X509::from_pem(&read.stdout).expect("OpenSC gives the certificate");
    assert_eq!(certificate.to_der().expect("written"), table.certificate);
    let verified = table.run("pkcs15-tool", &["--reader", "0", "--verify-pin", "--auth-id", "01", "--pin", PIN]);
    assert!(verified.status.success(), "{}", text(&verified));
    table.sign_and_verify();
    let tested = text(&table.pkcs11(&["--login", "--pin", PIN, "--test"]));
    assert!(tested.contains("\nNo errors\n"), "{tested}");
    assert!(
        table.log.entries().iter().any(|entry| entry.command.starts_with("102A8086")),
        "the decipher path was used"
    );
}

#[test]
fn opensc_signs_with_cards_of_1024_bits_and_both_pin_references() {
    for atr in [STINCARD_1024, ATHENA_1024] {
        let table = table(cns::Options { atr: Some(hex(atr)), key_bits: 1024, ..cns::Options::default() });
        table.sign_and_verify();
    }
}

#[test]
fn opensc_takes_the_signature_path_where_the_certificate_says_so() {
    let certificate = CertificateKind::NoClientAuthentication;
    let table = table(cns::Options { certificate, ..cns::Options::default() });
    table.sign_and_verify();
    let signed: Vec<_> = table.log.entries().into_iter().filter(|e| e.command[2..4] == *"2A").collect();
    assert!(signed.iter().any(|entry| entry.command.contains("2A9E9A")), "the signature path was used: {signed:?}");
}

#[test]
fn opensc_counts_wrong_pins_until_the_card_is_blocked() {
    let table = table(cns::Options::default());
    for expected in ["CKR_PIN_INCORRECT", "CKR_PIN_INCORRECT", "CKR_PIN_LOCKED"] {
        let answer = text(&table.pkcs11(&["--login", "--pin", "12345679", "-O"]));
        assert!(answer.contains(expected), "{expected} is missing in {answer}");
    }
    let answers = table.log.statuses_of(0x20);
    assert_eq!(answers, [0x63C2, 0x63C1, 0x6983]);
}

#[test]
fn opensc_does_not_know_a_cie_and_costs_it_no_try() {
    let card = cie::Cie::new(cie::Options::default(), &cie::Keys::new(), &Authority::new("CIE di prova"));
    let daemon = Pcscd::start().expect("pcscd starts");
    let log = card.log();
    let card = vpcd::insert(daemon.port(0), card).expect("the reader takes a card");
    let mut seen = String::new();
    for _ in 0..100 {
        seen = text(&daemon.command("opensc-tool").args(["-r", "0", "-a"]).output().expect("opensc-tool runs"));
        if seen.contains("3b:8f:80:01") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(seen.contains("3b:8f:80:01:80:31:80:65:49:54:4a:34:41"), "{seen}");
    let dump = daemon.command("pkcs15-tool").args(["--reader", "0", "-D"]).output().expect("pkcs15-tool runs");
    assert!(!dump.status.success(), "{}", text(&dump));
    assert_eq!(log.pins_sent(), 0);
    drop(card);
}
