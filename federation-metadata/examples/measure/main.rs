//! Measures what reading and verifying cost: `cargo run --release -p federation-metadata --example measure`.
//!
//! Every figure is processor time of one thread, read from the operating system. With the argument `long` memory is
//! watched over 100,000 verifications; `write FOLDER` leaves the aggregate there instead. A report, never a test.

mod attacks;
mod documents;
mod process;

use documents::Documents;
use federation_metadata::saml::judgement::{Wanted, judge};
use federation_metadata::saml::registry::{Trust, read_metadata};
use federation_metadata::xml::aggregate::read_aggregate;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::message::{Expected, parse_message, verify_message};
use federation_metadata::xml::metadata::verify_entity;
use federation_metadata::xml::reader;
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::verify::SignatureVerifier;
use federation_metadata::xml::signature::{OpensslVerifier, XmlsecVerifier};
use jiff::Timestamp;
use openssl::hash::MessageDigest;
use openssl::sign::{Signer, Verifier};
use process::{cpu_seconds, mebibytes};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Within the validity of the certificates.
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

const EXPECTED: Expected =
    Expected { kind: MessageKind::Response { must_be_signed: true }, algorithms: AlgorithmPolicy::Rsa };

fn main() {
    let documents = Documents::new();
    if let Some(folder) = std::env::args().skip_while(|argument| argument != "write").nth(1) {
        leave(&documents, Path::new(&folder)).expect("the folder is writable");
        return;
    }
    let mut report = String::from("| what | figure |\n|---|---|\n");
    messages(&mut report, &documents);
    aggregate(&mut report, &documents);
    registry(&mut report, &documents);
    metadata(&mut report, &documents);
    for (name, cost) in attacks::measure(&documents) {
        row(&mut report, &format!("attack: {name}, CPU ms"), cost * 1_000.0);
    }
    if std::env::args().any(|argument| argument == "long") {
        memory(&mut report, &documents);
    }
    // A reader that has gone away is no reason to fail.
    let _ = std::io::stdout().write_all(report.as_bytes());
}

fn row(report: &mut String, what: &str, figure: f64) {
    let _ = writeln!(report, "| {what} | {figure:.3} |");
}

/// Processor time of one call, over as many as fit in about a second.
fn seconds_each(mut work: impl FnMut()) -> f64 {
    work();
    let (start, mut calls) = (cpu_seconds(), 0.0);
    loop {
        work();
        calls += 1.0;
        let spent = cpu_seconds() - start;
        if spent > 1.0 {
            return spent / calls;
        }
    }
}

fn messages(report: &mut String, documents: &Documents) {
    let message = documents.response.as_bytes();
    let road = |verifier: &dyn SignatureVerifier| {
        seconds_each(|| {
            verify_message(message, &EXPECTED, &documents.keys, verifier).expect("a good message");
        })
    };
    let (xmlsec, own) = (road(&XmlsecVerifier), road(&OpensslVerifier));
    let read = seconds_each(|| drop(reader::read(message, &Limits::MESSAGE).expect("strict")));
    let parsed = seconds_each(|| drop(parse_message(message, &EXPECTED).expect("well formed")));
    let rsa = rsa_verification(documents);
    row(report, "size of the message, bytes", f64::from(u32::try_from(message.len()).expect("it is small")));
    row(report, "Response and Assertion signed, all stages, xmlsec: per CPU-second", 1.0 / xmlsec);
    row(report, "the same with our own canonicalisation and OpenSSL: per CPU-second", 1.0 / own);
    row(report, "strict reading and writing, µs", read * 1e6);
    row(report, "shape, µs", (parsed - read) * 1e6);
    row(report, "verification by xmlsec and comparison, µs", (xmlsec - parsed) * 1e6);
    row(report, "two RSA-2048 verifications alone, µs", 2.0 * rsa * 1e6);
    row(report, "share of RSA in the whole with xmlsec, per cent", 200.0 * rsa / xmlsec);
}

fn rsa_verification(documents: &Documents) -> f64 {
    let digest = MessageDigest::sha256();
    let mut signer = Signer::new(digest, &documents.key).expect("a key");
    let value = signer.sign_oneshot_to_vec(b"x").expect("a signature");
    seconds_each(|| {
        let mut verifier = Verifier::new(digest, &documents.key).expect("a key");
        assert!(verifier.verify_oneshot(&value, b"x").expect("OpenSSL verifies"));
    })
}

fn aggregate(report: &mut String, documents: &Documents) {
    let text = documents.aggregate();
    row(report, "aggregate of 1,000 providers, MB", mebibytes(text.len()));
    let read = || {
        let read = read_aggregate(text.as_bytes(), &documents.keys, AlgorithmPolicy::Rsa, |entity| {
            entity.ok()?.attribute("entityID").map(str::to_owned)
        });
        assert_eq!(read.expect("a good aggregate").entities.len(), 1_000);
    };
    row(report, "read and verified, CPU s", seconds_each(read));
    // Writing it took more than reading it: the tree of the whole was held for the signature.
    row(report, "highest memory so far, writing and signing it included, MiB", process::peak_mib());
}

/// The same as a registry of providers reads it: keys and endpoints typed, and judged.
fn registry(report: &mut String, documents: &Documents) {
    let text = documents.aggregate();
    let trust = Trust::Signed { keys: &documents.keys, policy: AlgorithmPolicy::Rsa, verifier: &XmlsecVerifier };
    let read = || {
        let metadata = read_metadata(text.as_bytes(), trust).expect("a good aggregate");
        assert_eq!((metadata.entities.len(), metadata.findings.len()), (1_000, 0));
        let findings = metadata.entities.iter().flat_map(|entity| judge(entity, Wanted::IdentityProvider, NOW));
        assert_eq!(findings.chain(metadata.judge(NOW)).count(), 0);
    };
    row(report, "read, verified, typed and judged, CPU s", seconds_each(read));
}

/// Leaves the aggregate and the certificate of its key in a folder, so that a fresh process can be measured:
/// `/usr/bin/time -v federation-metadata check FOLDER/aggregate.xml --trusted FOLDER/certificate.pem`.
fn leave(documents: &Documents, folder: &Path) -> std::io::Result<()> {
    let certificate = documents.keys.as_slice()[0].certificate().to_pem().expect("it is a certificate");
    std::fs::write(folder.join("certificate.pem"), certificate)?;
    std::fs::write(folder.join("aggregate.xml"), documents.aggregate())
}

/// The largest metadata of one entity that is still read.
fn metadata(report: &mut String, documents: &Documents) {
    let text = documents.large_entity();
    row(report, "metadata of one entity, MB", mebibytes(text.len()));
    let verifiers: [(&str, &dyn SignatureVerifier); 2] = [("xmlsec", &XmlsecVerifier), ("our own", &OpensslVerifier)];
    for (name, verifier) in verifiers {
        let cost = seconds_each(|| {
            verify_entity(text.as_bytes(), &documents.keys, AlgorithmPolicy::Rsa, verifier).expect("good metadata");
        });
        row(report, &format!("read and verified by {name}, CPU s"), cost);
    }
}

fn memory(report: &mut String, documents: &Documents) {
    let message = documents.response.as_bytes();
    let verify = || {
        verify_message(message, &EXPECTED, &documents.keys, &XmlsecVerifier).expect("a good message");
    };
    (0..1_000).for_each(|_| verify());
    let before = process::resident_mib();
    (0..100_000).for_each(|_| verify());
    row(report, "growth of memory over 100,000 verifications, MiB", process::resident_mib() - before);
}
