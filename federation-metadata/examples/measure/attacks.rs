//! What a refusal costs: forged from the good message, or large.

use super::EXPECTED;
use super::documents::Documents;
use super::process::cpu_seconds;
use federation_metadata::xml::message::verify_message;
use federation_metadata::xml::signature::XmlsecVerifier;

/// Processor time in seconds of each refusal.
pub fn measure(documents: &Documents) -> Vec<(&'static str, f64)> {
    let good = &documents.response;
    let xslt = "http://www.w3.org/TR/1999/REC-xslt-19991116";
    let exclusive = "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    let attributes: String = (0..50_000).fold(String::new(), |all, at| all + " a" + &at.to_string() + "=''");
    let forged = [
        ("30 MB", good.replace("Maria", &"x".repeat(30 * 1024 * 1024))),
        ("250 kB of text", good.replace("Maria", &"&amp;".repeat(48 * 1024))),
        ("50,000 attributes", good.replace("<saml:Subject>", &format!("<saml:Subject{}>", &attributes[..200_000]))),
        ("50,000 elements", good.replace("<saml:Subject>", &format!("{}<saml:Subject>", "<a/>".repeat(50_000)))),
        ("depth", "<a>".repeat(80_000)),
        (
            "1,999 elements that are not admitted",
            good.replace("<saml:Subject>", &("<a></a>".repeat(1_800) + "<saml:Subject>")),
        ),
        (
            "1,900 transforms",
            good.replace(exclusive, &format!("{}{exclusive}", format!("{exclusive}<ds:").repeat(1_000))),
        ),
        ("XSLT", good.replacen("http://www.w3.org/2000/09/xmldsig#enveloped-signature", xslt, 1)),
        ("external reference", good.replacen("URI=\"#_r1\"", "URI=\"http://127.0.0.1:1/\"", 1)),
        ("entities", format!("<!DOCTYPE r [<!ENTITY a 'aaaa'>]>{good}")),
        ("changed content", good.replacen("Rossi", "Verdi", 1)),
        ("changed signature", good.replacen("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", 1)),
    ];
    forged.into_iter().map(|(name, text)| (name, refusal(documents, name, text.as_bytes()))).collect()
}

fn refusal(documents: &Documents, name: &str, bytes: &[u8]) -> f64 {
    // Short work is repeated: the clock of the operating system ticks in milliseconds.
    let (start, mut calls) = (cpu_seconds(), 0.0);
    loop {
        let verdict = verify_message(bytes, &EXPECTED, &documents.keys, &XmlsecVerifier);
        assert!(verdict.is_err(), "{name} is refused");
        calls += 1.0;
        let spent = cpu_seconds() - start;
        if spent > 0.1 {
            return spent / calls;
        }
    }
}
